"""The training page by script: the published numbers, the run, the cures, each control."""

from __future__ import annotations

import re
from typing import Any

import pytest

from nll_core import fit_logistic
from nll_core.datasets import load_challenger, load_iris
from nll_core.teaching import split_sample, train_with_cure
from pages._lessons.training import CURE_NAMES
from pages._lessons.training.runs import ROUND_STEPS

from .conftest import figures, press, snippet_outputs, traces, words

CURED = "Cures compared"


def two_species(cure: Any, seed: int = 7, n_train: int = 12, **options: Any) -> Any:
    iris = load_iris()
    two = iris.labels > 0
    x, y = iris.features[two, 2:], iris.labels[two] - 1
    sample = split_sample(x, y, n_train=n_train, seed=seed)
    strengths = {"l2": 0.01, "label_smoothing": 0.1} | options
    return train_with_cure(sample, cure, steps=list(ROUND_STEPS), **strengths)


@pytest.mark.parametrize("preset", ["O-rings: 15.04 − 0.232 t", "O-rings by Newton"])
def test_the_o_rings_end_at_the_published_fit(open_page: Any, preset: str) -> None:
    text = words(press(open_page("training"), f"preset:{preset}"))
    assert "15.0429 − 0.2322 · t" in text
    assert "10.1576 nats" in text
    assert "the maximum of the likelihood" in text
    assert "31 °F this says 99.96%" in text
    assert "extrapolation" in text
    assert r"{\mathord{15.0429}}" in text
    assert r"{\mathord{10.1576}}" in text


def test_an_unfinished_run_says_how_far_it_is(open_page: Any) -> None:
    text = words(open_page("training", task="O-rings", done="1"))
    assert "above the lowest" in text
    assert "After 1 of 3,000 steps the" in text


def test_fewer_flights_leave_some_to_judge_by(open_page: Any) -> None:
    flights = load_challenger()
    fit = fit_logistic(flights.features[:15], flights.labels[:15])
    text = words(open_page("training", task="O-rings", flights="15", done="3000"))
    assert f"{fit.intercept:.4f} − {-fit.coefficients[0]:.4f} · t" in text
    assert "On the 4 held-out flights the mean NLL is" in text
    nothing = words(open_page("training", task="O-rings", watch=CURED))
    assert "none is left to judge a cure by" in nothing


def test_the_held_out_nll_turns_up_while_accuracy_stays(open_page: Any) -> None:
    held = two_species("none").held_out
    lowest = int(held.nll.argmin())
    assert held.accuracy[lowest] == held.accuracy[-1]
    text = words(press(open_page("training"), "preset:Overconfident"))
    assert "After 3,000 of 3,000 steps all 24 training flowers are right" in text
    assert f"mean NLL is {held.nll[-1]:.3f}" in text
    assert f"It was lowest, {held.nll[lowest]:.3f}, at step {ROUND_STEPS[lowest]}" in text
    assert f"risen by {held.nll[-1] - held.nll[lowest]:.3f} since" in text
    assert "while as many are right as before" in text
    assert "has become surer than it is right" not in text  # 36 of 38: within chance
    assert "no more than chance explains" in text
    assert "there are no best weights" in text


def test_setosa_runs_off_and_is_right_all_the_same(open_page: Any) -> None:
    text = words(press(open_page("training"), "preset:Setosa runs off"))
    assert "A line separates all the training examples" in text
    assert "In this run it does not turn up again" in text
    assert "Every held-out flower is right too" in text
    assert "it grows like log(steps)" in text


def test_the_step_leads_along_one_run(open_page: Any) -> None:
    held = two_species("none").held_out
    app = open_page("training")
    for step in (0, 10, 1000):
        app.select_slider(key="done").set_value(step).run()
        place = ROUND_STEPS.index(step)
        assert f"mean NLL is {held.nll[place]:.3f}" in words(app)


@pytest.mark.parametrize("name", CURE_NAMES)
def test_the_table_holds_every_cure_against_the_rest(open_page: Any, name: str) -> None:
    text = words(open_page("training", watch=CURED, cure=name, done="3000"))
    for cure in CURE_NAMES.values():
        held = two_species(cure).held_out
        row = f"{100 * held.accuracy[-1]:.3g}% {100 * held.confidence[-1]:.3g}%"
        assert re.search(rf"{held.nll[-1]:.3f} \S+( to \S+)? {row}", text)
    assert "early stopping has the lowest" in text
    assert "so 38 examples cannot tell" in text
    if name != "none":
        nll = two_species(CURE_NAMES[name]).held_out.nll[-1]
        assert f"with {name} the held-out mean NLL is {nll:.3f}" in text


def test_a_cure_can_fail(open_page: Any) -> None:
    none, cured = (two_species(cure, seed=5) for cure in ("none", "temperature"))
    text = words(press(open_page("training"), "preset:A cure that fails"))
    assert cured.temperatures[-1] < 1
    assert f"{cured.held_out.nll[-1]:.3f}, where it is {none.held_out.nll[-1]:.3f}" in text
    assert "the cure makes the model even surer" in text


def test_strengths_act_on_their_cures(open_page: Any) -> None:
    app = open_page("training", watch=CURED, decay="0.1", smear="0.3", done="3000")
    text = words(app)
    strong = {"l2": 0.1, "label_smoothing": 0.3}
    for cure, said in (("l2", "λ = 0.1"), ("label_smoothing", "ε = 0.3")):
        held = two_species(cure, **strong).held_out
        assert f"{said} {held.nll[-1]:.3f}" in text


def test_learning_rate_momentum_and_draw_make_other_runs(open_page: Any) -> None:
    texts = {
        words(open_page("training", **link))
        for link in (
            {},
            {"eta": "0.1"},
            {"optim": "momentum"},
            {"optim": "momentum", "beta": "0.99"},
            {"deal": "3"},
            {"flowers": "20"},
            {"organ": "sepals"},
        )
    }
    assert len(texts) == 7


def test_newton_has_steps_of_its_own(open_page: Any) -> None:
    app = open_page("training", optim="Newton")
    assert app.select_slider(key="done").options[-1] == "30"
    assert not any(w.key == "eta" for w in app.select_slider)
    app.button_group(key="optim").set_value(["gradient descent"]).run()
    assert app.select_slider(key="done").options[-1] == "3000"


def test_too_long_steps_are_said_so(open_page: Any) -> None:
    text = words(open_page("training", cure="L2", decay="1", eta="30", done="3000"))
    assert "The steps are too long" in text


def test_three_species_are_softmax_regression(open_page: Any) -> None:
    app = press(open_page("training"), "preset:Three species of iris")
    drawn = traces(figures(app)[0])
    assert {"region 2 0.99", "border 0 1", "border 1 2"} <= drawn.keys()


@pytest.mark.parametrize(
    "link",
    [
        {"done": "1000"},
        {"task": "O-rings", "optim": "Newton", "done": "5"},
        {"task": "three species", "optim": "momentum", "done": "100"},
        {"task": "three species", "optim": "Newton", "done": "5"},
        {"cure": "L2", "decay": "0.1", "done": "300"},
        {"cure": "label smoothing", "task": "setosa or not", "done": "300"},
        {"cure": "early stopping", "organ": "sepals", "done": "3000"},
    ],
)
def test_snippets_print_the_numbers_of_the_page(open_page: Any, link: dict[str, str]) -> None:
    app = open_page("training", **link)
    outputs = snippet_outputs(app)
    said = [re.findall(r"training NLL (\S+), norm of the weights (\S+)", o)[0] for o in outputs]
    assert said[0] == said[1]
    nll, norm = (float(number) for number in said[0])
    shown = re.search(r"Mean NLL, training (\S+) nats .*Norm of the weights (\S+)", words(app))
    assert shown is not None
    assert float(shown[1]) == pytest.approx(nll, rel=1e-3)
    assert float(shown[2]) == pytest.approx(norm, rel=1e-3)


def test_surer_than_right_is_said_where_chance_does_not_explain_it(open_page: Any) -> None:
    held_out = two_species("none", seed=4)
    sample_size = 38
    text = words(open_page("training", deal="4", done="3000"))
    assert "has become surer than it is right" in text
    right = round(held_out.held_out.accuracy[-1] * sample_size)
    assert f"{right} of {sample_size} right; p = 0.0002" in text
