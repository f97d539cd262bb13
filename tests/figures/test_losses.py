"""The figures of the losses page: traces, titles, and data equal to the results."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nll_core import margin_loss, margin_loss_gradient, reliability_curve, surprise
from pages._figures import losses as figures
from pages._lessons.losses.state import NAMES

from .conftest import trace


@pytest.mark.parametrize("against", ["margin", "probability"])
@pytest.mark.parametrize(
    ("build", "function", "more"),
    [(figures.loss_values, margin_loss, ["loss"]), (figures.loss_slopes, margin_loss_gradient, [])],
)
def test_curves_are_the_losses_and_the_marks_lie_on_them(
    build: Any, function: Any, more: list[str], against: str
) -> None:
    curves = {name: np.asarray(function(figures.MARGINS, loss)) for name, loss in NAMES.items()}
    here = [
        figures.Mark(name, -1.0, float(function(-1.0, NAMES[name]))) for name in ("hinge", "NLL")
    ]
    bold = figures.Curve("hinge", curves["hinge"])
    drawing = build(figures.Curves(lambda: curves, bold, None, here, against), *more)
    figure = drawing.figure()
    np.testing.assert_array_equal(trace(drawing, "chosen").y, curves["hinge"])
    # Every thin curve has its name on it, within the axes.
    (names,) = (t for t in figure.data if t.mode == "text" and not (t.meta or {}).get("live"))
    assert {text.strip("\u00a0") for text in names.text} == {
        name.removesuffix(" NLL") for name in NAMES.keys() - {"hinge", "NLL"}
    }
    low, high = figure.layout.yaxis.range
    assert all(low < y < high for y in names.y)
    mark = trace(drawing, "state")
    place = -1.0 if against == "margin" else 1 / (1 + np.e)
    assert mark.x[0] == pytest.approx(place)
    assert mark.y[0] == here[0].value
    assert trace(drawing, "NLL here").y[0] == here[1].value
    drawn = {t.name for t in figure.data}
    assert set(NAMES) <= drawn
    assert len(trace(drawing, "class 0").x) == 0
    assert against in figure.layout.xaxis.title.text


def test_a_value_beyond_the_axis_is_marked_at_its_edge_and_said() -> None:
    curves = {name: np.asarray(margin_loss(figures.MARGINS, loss)) for name, loss in NAMES.items()}
    here = [figures.Mark("exponential", -6.0, float(np.exp(6)))]
    bold = figures.Curve("exponential", curves["exponential"])
    drawing = figures.loss_values(
        figures.Curves(lambda: curves, bold, None, here, "margin"), "loss"
    )
    assert trace(drawing, "state").y[0] < drawing.y["range"][1]
    assert "403.4, beyond the axis" in trace(drawing, "words").text[0]


def test_a_boundary_is_where_the_score_is_0() -> None:
    points, labels = np.array([[0.0, 1.0], [2.0, 3.0], [1.0, 1.0]]), np.array([1, 0, 1])
    lines = {"NLL": figures.Boundary((0.3, -0.4), 0.2), "hinge": figures.Boundary(None, -1.0)}
    drawing = figures.plane(
        points, labels, figures.Boundary((1.0, 1.0), 0.0), lines, "hinge", (-4.0, 0.5)
    )
    nll = trace(drawing, "NLL")
    np.testing.assert_allclose(0.3 * np.array(nll.x) - 0.4 * np.array(nll.y) + 0.2, 0, atol=1e-3)
    assert len(trace(drawing, "chosen").x) == 0
    np.testing.assert_array_equal(trace(drawing, "class 1").x, [0.0, 1.0])
    np.testing.assert_array_equal(trace(drawing, "class 0").x, [2.0])
    assert (trace(drawing, "state").x[0], trace(drawing, "state").y[0]) == (-4.0, 0.5)


def test_without_an_outlier_no_state_is_drawn() -> None:
    lines = {"NLL": figures.Boundary((1.0, 0.0), 0.0)}
    drawing = figures.plane(np.zeros((2, 2)), np.array([0, 1]), lines["NLL"], lines, "NLL", None)
    assert len(trace(drawing, "state").x) == 0


def test_the_reliability_curves_are_those_of_the_fits() -> None:
    rng = np.random.default_rng(0)
    said = rng.random(500)
    curve = reliability_curve(said, rng.random(500) < said, n_bins=10)
    drawing = figures.reliability({"NLL": curve, "hinge": curve}, "hinge")
    for name in ("NLL", "chosen"):
        np.testing.assert_allclose(trace(drawing, name).x, curve.mean_confidence, atol=1e-6)
        np.testing.assert_allclose(trace(drawing, name).y, curve.accuracy, atol=1e-6)
    assert trace(drawing, "state").x[0] == curve.overall_confidence
    empty = figures.reliability({"NLL": curve, "0–1": None}, "0–1")
    assert len(trace(empty, "chosen").x) == 0
    assert "no probabilities" in " ".join(trace(empty, "words").text)


def test_the_state_lies_on_what_the_chosen_loss_asks_for() -> None:
    true = np.linspace(0.01, 0.99, 99)
    asked = {"NLL": true, "hinge": true**2, "focal": true**3, "weighted NLL": true**0.5}
    asked["smoothed NLL"] = 0.9 * true + 0.05
    drawing = figures.asked_probabilities(true, asked, "hinge", 0.7)
    assert trace(drawing, "state").y[0] == pytest.approx(0.49)
    np.testing.assert_allclose(trace(drawing, "chosen").y, true**2, atol=1e-6)
    assert trace(figures.asked_probabilities(true, asked, None, 0.7), "state").y[0] == 0.7


def test_the_claims_stand_beside_the_costs() -> None:
    wrong = np.array([0.4, 0.5, 0.6])
    costs, claims = np.asarray(surprise(1 - wrong)), np.asarray(surprise(wrong))
    drawing = figures.cost_on_wrong(wrong, costs, claims, 0.6, 0.9163, 0.5108)
    np.testing.assert_array_equal(drawing.figure().data[0].y, costs)
    assert (trace(drawing, "state").x[0], trace(drawing, "state").y[0]) == (0.6, 0.9163)
    assert (trace(drawing, "claimed").x[0], trace(drawing, "claimed").y[0]) == (0.6, 0.5108)
    assert trace(drawing, "words").text[1].strip("\u00a0") == "not 0.511"


def test_one_mistake_and_stated_confidence_mark_the_present() -> None:
    p = np.array([1e-6, 0.1, 0.5])
    means = {name: p + k for k, name in enumerate(("NLL", "Brier", "1 − p"))}
    mark = trace(figures.one_mistake(p, means, 0.1, 0.1), "state")
    assert (mark.x[0], mark.y[0]) == (0.1, 0.1)
    said, nll = np.array([0.6, 0.9]), np.array([0.5, 0.2])
    drawing = figures.stated_confidence(said, nll, 0.9, 0.2, 0.61, 0.6, 0.5)
    assert (trace(drawing, "state").x[0], trace(drawing, "state").y[0]) == (0.6, 0.5)
    assert trace(drawing, "honest").x[0] == 0.9
    np.testing.assert_array_equal(trace(drawing, "rival").y, [0.61, 0.61])
