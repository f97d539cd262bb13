"""The softmax page by script: the presets' numbers, what each control changes, and the descent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nll_core import cross_entropy, descend, smooth_labels, softmax
from nll_core.likelihoods import softmax_objective

from .conftest import all_text, alternatives, arrays, figures, press, snippet_outputs

Z = (-2.302585, -0.356675, -1.609438)


def sentences(app: Any) -> list[str]:
    """What the page says of the loss, of the descent and of the textbook formula."""
    parts = [str(getattr(h.proto, "body", "")) for h in app.get("html")]
    return [p for p in parts if "nll-sentence" in p]


def present_logits(app: Any, count: int = 3) -> list[float]:
    return [app.slider(f"z{k}").value for k in range(1, count + 1)]


@pytest.mark.parametrize(
    ("preset", "shown"),
    [
        ("p = 0.1, 0.7, 0.2", ["0.357 nats", "70%", "−0.300"]),
        ("p = 0.1, 0.2, 0.7", ["1.609 nats", "20%", "−0.800"]),
        ("Confidently right", ["0.005 nats", "99.5%"]),
        ("Confidently wrong", ["6.005 nats", "0.247%"]),
        ("Uniform", ["1.099 nats", "33.3%"]),
        ("Smoothing ε = 0.1, four classes", ["0.025", "0.925", "0.457 nats", "0.349"]),
        ("Labellers disagree", ["0.300", "0.600", "0.898", "1.066 nats"]),
        ("Logits near 1000", ["0.357 nats", "999.643", "not a number", "float64"]),
    ],
)
def test_presets_show_their_numbers(open_page: Any, preset: str, shown: list[str]) -> None:
    text = all_text(press(open_page("softmax"), f"preset:{preset}"))
    for number in shown:
        assert number in text


def test_the_table_holds_probabilities_targets_and_gradients(open_page: Any) -> None:
    text = all_text(open_page("softmax", eps="0.3", T="2"))
    p, q = softmax(Z, temperature=2.0), smooth_labels(1, 3, 0.3)
    for value in [*p, *q, *(p - q) / 2]:
        assert f"{value:.3f}".replace("-", "−") in text
    assert f"{cross_entropy(Z, 1, temperature=2.0, label_smoothing=0.3):.3f} nats" in text


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        (
            {"K": "4"},
            [
                "With ε = 0.1 over 4 classes the target is 0.925 for the truth and 0.025",
                "0.349 nats",
            ],
        ),
        ({}, ["The gradient sums to 0", "it is dog &gt; bird &gt; cat at every T"]),
        ({"z1": "0", "z2": "0", "z3": "0"}, ["it is cat = dog = bird at every T"]),
        ({"cw": "3"}, [f"{3 * cross_entropy(Z, 1):.3f} nats", "Q = Σ w q = 3.000", "−w q log p"]),
        ({"lr": "20", "eps": "0.2"}, ["too long"]),
        ({"z1": "10", "z2": "-10", "z3": "-10", "truth": "1"}, ["The gradient is 0 here"]),
        (
            {"z1": "10", "z2": "-4", "z3": "-10", "truth": "1", "lr": "0.1"},
            ["changes no logit in its first six decimals"],
        ),
    ],
)
def test_sentences_say_what_holds(open_page: Any, link: dict[str, str], shown: list[str]) -> None:
    text = all_text(open_page("softmax", **link))
    for words in shown:
        assert words in text


def test_a_soft_distribution_has_votes_for_each_class(open_page: Any) -> None:
    app = open_page("softmax", target="soft distribution", w1="1", w2="1", w3="2")
    assert "target: cat 0.250, dog 0.250, bird 0.500" in alternatives(app)[0].lower()
    assert not app.warning
    nobody = open_page("softmax", target="soft distribution", w1="0", w2="0", w3="0")
    assert "Nobody has voted" in nobody.warning[0].value
    assert "target: cat 0.333, dog 0.333, bird 0.333" in alternatives(nobody)[0].lower()


def test_names_fill_up_and_bad_names_are_named(open_page: Any) -> None:
    app = open_page("softmax", K="4", names="red, green")
    assert "red 0." in alternatives(app)[0]
    assert "class 4" in alternatives(app)[0]
    app.text_input("names").set_value("red, gr<en").run()
    assert "Name 2, “gr<en”, holds “<”" in app.error[0].value
    assert "red" in alternatives(app)[0]


def test_a_class_that_is_no_longer_there_cannot_be_the_truth(open_page: Any) -> None:
    app = open_page("softmax", K="2", truth="3")
    assert "There is no class 3 now: class 2 is the truth." in all_text(app)
    assert "dog, the truth" in sentences(app)[0]
    fewer = open_page("softmax", K="5", truth="5")
    fewer.slider("K").set_value(3).run()
    assert not fewer.exception
    assert "dog, the truth" in sentences(fewer)[0]


def player(name: str) -> str:
    return f"nll_player_taken:{name}"


def test_a_step_moves_the_logits_down_the_gradient(open_page: Any) -> None:
    app = press(open_page("softmax", lr="2"), player("Step"))
    expected = np.array(Z) - 2.0 * (softmax(Z) - np.array([0, 1, 0]))
    np.testing.assert_allclose(present_logits(app), expected, atol=1e-6)
    assert "1</strong> step has brought the loss from 0.357 to" in sentences(app)[1]


def test_the_path_is_scrubbed_freely(open_page: Any) -> None:
    trace = descend(softmax_objective(1), Z, learning_rate=1.0, max_steps=100, decimals=6)
    app = open_page("softmax")
    for taken in (57, 3, 100, 0):
        app.slider("taken").set_value(taken).run()
        np.testing.assert_array_equal(present_logits(app), trace.positions[taken] + 0.0)
        curves = {t.get("name"): t for t in figures(app)[3]["data"]}
        losses = np.concatenate([next(arrays(curves[n]["y"])) for n in ("taken", "ahead")])
        np.testing.assert_allclose(losses, np.insert(trace.values, taken, trace.values[taken]))
        off = {name for name in ("Back to start", "Step back") if app.button(player(name)).disabled}
        assert len(off) == (0 if taken else 2)
    press(app, player("Run"))
    np.testing.assert_array_equal(present_logits(app), trace.positions[100])
    assert "Here the path ends" in sentences(app)[1]
    press(app, player("Step back"))
    np.testing.assert_array_equal(present_logits(app), trace.positions[99])
    press(app, player("Back to start"))
    assert present_logits(app) == pytest.approx(Z)
    assert "No step taken yet" in all_text(app)


def test_a_changed_setting_keeps_the_steps_taken_and_what_lies_ahead_is_new(open_page: Any) -> None:
    app = open_page("softmax").slider("taken").set_value(5).run()
    there = present_logits(app)
    app.select_slider("T").set_value(2.0).run()
    assert present_logits(app) == there
    assert app.slider("taken").value == 5
    ahead = descend(
        softmax_objective(1, temperature=2.0), there, learning_rate=1.0, max_steps=95, decimals=6
    )
    app.slider("taken").set_value(8).run()
    np.testing.assert_array_equal(present_logits(app), ahead.positions[3])
    assert "8</strong> steps have brought" in sentences(app)[1]
    app.slider("taken").set_value(0).run()
    assert present_logits(app) == pytest.approx(Z)
    app.slider("taken").set_value(100).run()
    np.testing.assert_array_equal(present_logits(app), ahead.positions[95])


def test_moving_a_logit_or_a_preset_begins_a_new_path(open_page: Any) -> None:
    app = open_page("softmax").slider("taken").set_value(10).run()
    assert not app.button(player("Back to start")).disabled
    app.slider("z1").set_value(3.0).run()
    assert "No step taken yet" in all_text(app)
    assert app.slider("taken").value == 0
    press(press(app, player("Step")), "preset:Uniform")
    assert "No step taken yet" in all_text(app)
    assert app.slider("taken").value == 0
    app.slider("taken").set_value(10).run()
    app.slider("K").set_value(4).run()
    assert "No step taken yet" in all_text(app)


def test_the_link_holds_the_logits_reached_and_not_the_way_there(open_page: Any) -> None:
    app = open_page("softmax", taken="30")
    assert not app.warning
    assert "No step taken yet" in all_text(app)
    assert present_logits(app) == pytest.approx(Z)


def test_steps_end_where_the_sliders_end(open_page: Any) -> None:
    app = open_page("softmax", lr="50", T="0.05", truth="1")
    assert app.button(player("Step")).disabled
    app.slider("taken").set_value(10).run()
    assert not app.exception
    assert present_logits(app) == pytest.approx(Z)
    assert app.slider("taken").value == 0
    assert "would leave" in all_text(app)


def test_a_path_that_reaches_the_end_of_a_slider_stays_on_it(open_page: Any) -> None:
    app = open_page("softmax", z1="9", z2="9", truth="1").slider("taken").set_value(100).run()
    taken = app.slider("taken").value
    assert 0 < taken < 100
    assert max(np.abs(present_logits(app))) <= 10
    assert "would leave the sliders" in sentences(app)[1]
    assert app.button(player("Run")).disabled


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
        {"target": "soft distribution", "cw": "2", "shift": "1000"},
        {"truth": "3", "cw": "5", "eps": "0.2"},
    ],
)
def test_snippets_print_the_numbers_of_the_page(open_page: Any, link: dict[str, str]) -> None:
    app = open_page("softmax", **link)
    numpy_lines, core_lines = (output.splitlines() for output in snippet_outputs(app))
    assert numpy_lines[:2] == core_lines[:2]
    loss = float(numpy_lines[1].split()[1])
    assert f"{loss:.3f} nats" in all_text(app) or f"{loss - 5e-5:.3f} nats" in all_text(app)


def test_axes_stay_where_they_are_while_controls_move(open_page: Any) -> None:
    first = figures(open_page("softmax"))
    for link in ({"T": "2"}, {"z1": "-1"}, {"eps": "0.2"}, {"lr": "0.5"}):
        for a, b in zip(first, figures(open_page("softmax", **link)), strict=True):
            for name in a["layout"]:
                if name.startswith(("xaxis", "yaxis")):
                    assert a["layout"][name]["range"] == b["layout"][name]["range"]
