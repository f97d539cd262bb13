"""The softmax page by script: its numbers and sentences, what each control changes, the descent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nll_core import cross_entropy, descend, smooth_labels, softmax
from nll_core.likelihoods import softmax_objective
from pages._lessons.softmax import lesson, record
from pages._lessons.softmax.state import State

from .conftest import all_text, alternatives, arrays, figures, press, snippet_outputs, words

Z = (-2.302585, -0.356675, -1.609438)
SOFT = {"target": "soft distribution"}
NOBODY = SOFT | {"w1": "0", "w2": "0", "w3": "0"}
STILL = {"z1": "10", "z2": "-4", "z3": "-10", "truth": "1", "lr": "0.1"}
P, Q = softmax(Z, temperature=2.0), smooth_labels(1, 3, 0.3)
NATS = f"{cross_entropy(Z, 1, temperature=2.0, label_smoothing=0.3):.3f} nats"
SOFTENED = [f"{value:.3f}".replace("-", "−") for value in [*P, *Q, *(P - Q) / 2]] + [NATS]


PRESETS = {
    "p = 0.1, 0.7, 0.2": ("0.357 nats", "70%", "−0.300"),
    "p = 0.1, 0.2, 0.7": ("1.609 nats", "20%", "−0.800"),
    "Confidently right": ("0.005 nats", "99.5%"),
    "Confidently wrong": ("6.005 nats", "0.247%"),
    "Uniform": ("1.099 nats", "33.3%", "it is cat = dog = bird at every T"),
    "Smoothing ε = 0.1, four classes": ("0.025", "0.925", "0.457 nats", "0.349"),
    "Labellers disagree": ("0.300", "0.600", "0.898", "1.066 nats", "the most votes"),
    "Logits near 1000": ("0.357 nats", "999.643", "not a number", "float64"),
}
LINKS = [
    ({"K": "4"}, ("over 4 classes the target is 0.925 for the truth and 0.025", "0.349")),
    ({}, ("The gradient sums to 0", "it is dog &gt; bird &gt; cat at every T")),
    ({"cw": "3"}, (f"{3 * cross_entropy(Z, 1):.3f} nats", "Q = Σ w q = 3", "−w q log p")),
    ({"lr": "20", "eps": "0.2"}, ("too long",)),
    ({"z1": "10", "z2": "-10", "z3": "-10", "truth": "1"}, ("The gradient is 0 here",)),
    (STILL, ("changes no logit in its first six decimals",)),
    ({"eps": "0.3", "T": "2"}, SOFTENED),
    (SOFT | {"w1": "1", "w2": "1", "w3": "2"}, ("0.250", "0.500")),
    (NOBODY, ("Nobody has voted: one vote for each class is shown.", "0.333")),
    ({"K": "2", "truth": "3"}, ("no class 3 now: class 2 is", "gives dog, the truth")),
    ({"K": "4", "names": "red, green"}, ("2 · green", "4 · class 4")),
    # The link holds the logits reached and not the way to them.
    ({"taken": "30"}, ("No step taken yet",)),
    ({"lr": "50", "T": "0.05", "truth": "1"}, ("would leave the sliders",)),
]


def test_a_bad_name_is_named_and_the_last_ones_stay(open_page: Any) -> None:
    app = open_page("softmax", names="red, green")
    app.text_input("names").set_value("red, gr<en").run()
    assert "Name 2, “gr<en”, holds “<”" in app.error[0].value
    assert "red 0." in alternatives(app)[0]
    assert "class 3 0." in alternatives(app)[0]


def test_a_class_that_goes_cannot_stay_the_truth(open_page: Any) -> None:
    app = open_page("softmax", K="5", truth="5").slider("K").set_value(3).run()
    assert not app.exception
    assert "dog, the truth" in words(app)


class Walk:
    """The descent under the hand: what is set or pressed, and where it leads."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def at(self, logits: Any, says: str, *, taken: int) -> None:
        """Hold the present place to what it should be."""
        sliders = [self.app.slider(f"z{k}").value for k in (1, 2, 3)]
        np.testing.assert_array_equal(sliders, np.asarray(logits) + 0.0)
        assert self.app.slider("taken").value == taken
        assert says in words(self.app)

    def to(self, **values: Any) -> None:
        for key, value in values.items():
            kind = self.app.select_slider if key in ("T", "lr") else self.app.slider
            kind(key).set_value(value).run()

    def press(self, name: str) -> None:
        press(self.app, f"nll_player_taken:{name}")

    def off(self) -> set[str]:
        """The buttons that lead nowhere."""
        names = ("Back to start", "Step back", "Run", "Step")
        return {name for name in names if self.app.button(f"nll_player_taken:{name}").disabled}


def path(logits: Any = Z, steps: int = 100, **options: Any) -> Any:
    objective = softmax_objective(1, **options)
    return descend(objective, logits, learning_rate=1.0, max_steps=steps, decimals=6)


def test_the_path_is_walked_run_and_scrubbed_freely(open_page: Any) -> None:
    trace = path()
    np.testing.assert_allclose(
        trace.positions[1], np.subtract(Z, softmax(Z) - [0, 1, 0]), atol=1e-6
    )
    walk = Walk(open_page("softmax"))
    walk.press("Step")
    walk.at(trace.positions[1], "1 step has brought the loss from 0.357 to", taken=1)
    for taken in (57, 100, 0):
        walk.to(taken=taken)
        walk.at(trace.positions[taken], "steps have brought" if taken else "No step", taken=taken)
        curves = {t.get("name"): t for t in figures(walk.app)[3]["data"]}
        losses = np.concatenate([next(arrays(curves[n]["y"])) for n in ("taken", "ahead")])
        np.testing.assert_allclose(losses, np.insert(trace.values, taken, trace.values[taken]))
        ends = {0: {"Back to start", "Step back"}, 100: {"Run", "Step"}}
        assert walk.off() == ends.get(taken, set())
    walk.press("Run")
    walk.at(trace.positions[100], "Here the path ends", taken=100)
    walk.press("Step back")
    walk.at(trace.positions[99], "99 steps", taken=99)
    walk.press("Back to start")
    walk.at(Z, "No step taken yet", taken=0)


def test_a_changed_setting_keeps_the_steps_taken_and_what_lies_ahead_is_new(open_page: Any) -> None:
    walk, there = Walk(open_page("softmax")), path().positions[5]
    walk.to(taken=5, T=2.0)
    walk.at(there, "5 steps have brought", taken=5)
    ahead = path(there, 95, temperature=2.0)
    walk.to(taken=8)
    walk.at(ahead.positions[3], "8 steps have brought", taken=8)
    walk.to(taken=0)
    walk.at(Z, "No step taken yet", taken=0)
    walk.to(taken=100)
    walk.at(ahead.positions[95], "100 steps", taken=100)


def test_moving_a_logit_a_preset_or_another_class_begins_a_new_path(open_page: Any) -> None:
    walk = Walk(open_page("softmax"))
    walk.to(taken=10, z1=3.0)
    walk.at([3.0, *path().positions[10][1:]], "No step taken yet", taken=0)
    walk.press("Step")
    press(walk.app, "preset:Uniform")
    walk.at([0.0, 0.0, 0.0], "No step taken yet", taken=0)
    walk.to(taken=10, K=4)
    walk.at(path([0.0, 0.0, 0.0]).positions[10], "No step taken yet", taken=0)


@pytest.mark.parametrize(
    ("link", "ahead"),
    [({"lr": "50", "T": "0.05", "truth": "1"}, 0), ({"z1": "9", "z2": "9", "truth": "1"}, 1)],
)
def test_steps_end_where_the_sliders_end(open_page: Any, link: dict[str, str], ahead: int) -> None:
    walk = Walk(open_page("softmax", **link))
    walk.to(taken=100)
    assert not walk.app.exception
    taken = walk.app.slider("taken").value
    assert (taken > 0) == ahead
    assert taken < 100
    assert max(abs(walk.app.slider(f"z{k}").value) for k in (1, 2, 3)) <= 10
    assert "would leave the sliders" in words(walk.app)
    assert {"Run", "Step"} <= walk.off()


@pytest.mark.parametrize("k", [2, 3, 4, 10])
def test_only_three_classes_have_a_simplex(open_page: Any, k: int) -> None:
    app = open_page("softmax", K=str(k))
    assert len(alternatives(app)) == (4 if k == 3 else 3)
    assert alternatives(app)[-1].startswith("Loss after each")


@pytest.mark.parametrize(
    "link",
    [
        {},
        {"T": "0.5", "eps": "0.1", "K": "4"},
        SOFT | {"cw": "2", "shift": "1000"},
        {"truth": "3", "cw": "5", "eps": "0.2"},
    ],
)
def test_snippets_print_the_numbers_of_the_page(open_page: Any, link: dict[str, str]) -> None:
    app = open_page("softmax", **link)
    numpy_lines, core_lines = (output.splitlines() for output in snippet_outputs(app))
    assert numpy_lines[:2] == core_lines[:2]
    loss = float(numpy_lines[1].split()[1])
    assert f"{loss:.3f} nats" in all_text(app) or f"{loss - 5e-5:.3f} nats" in all_text(app)


def test_to_ask_for_a_number_of_another_state_moves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = State().but(taken=3)
    session = {record.PATH: record.followed(None, State())}
    before = dict(session)
    monkeypatch.setattr(record.st, "session_state", session)
    monkeypatch.setattr(State.controls, "apply", pytest.fail)
    confident = lesson.number("loss", here.but(z1=5.0, truth="1", T=1.0))
    assert confident == pytest.approx(float(cross_entropy((5.0, *Z[1:]), 0)))
    assert session == before
