"""Figures of the softmax page: bars, loss panels, triangle and steps carry the record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from nll_core import cross_entropy
from pages._figures.softmax import CORNERS, place, scale_for
from pages._figures.style import GRADIENT, MODEL, OPTIMUM, STATE, TRUTH
from pages._lessons.softmax import descent, loss
from pages._lessons.softmax.record import CONSTANTS, Record, followed
from pages._lessons.softmax.state import State

from .conftest import moving, plots

NAMES = ["cat", "dog", "bird"]
Z = (-2.302585, -0.356675, -1.609438)


def record_of(z: Sequence[float] = Z, truth: int = 1, **fields: Any) -> Record:
    """The record of logits and a true class, counted from 0."""
    logits = {f"z{k}": value for k, value in enumerate(z, start=1)}
    state = State(K=len(z), truth=str(truth + 1), **logits, **fields)
    return Record(state, followed(followed(None, state), state))


def drawn(record: Record, name: str) -> tuple[go.Figure, dict[str, Any]]:
    """One of the page's figures, and its moving traces by name."""
    figures = plots(loss, record) | plots(descent, record)
    return figures[f"softmax_{name}"], moving(figures[f"softmax_{name}"])


def titles(figure: go.Figure, letter: str) -> list[str]:
    return [figure.layout[f"{letter}axis{number}"].title.text for number in ("", "2", "3")]


def words(figure: go.Figure) -> str:
    said = " ".join(t.text[0] for t in figure.data if t.mode == "text" and t.text)
    return " ".join(said.replace("<br>", "").split())


def test_bars_hold_logits_model_target_and_gradient_and_say_them() -> None:
    z = (-2.0, 3.0, 0.0)
    record = record_of(z, 0, eps=0.1, cw=3.0)
    figure, shown = drawn(record, "bars")
    parts = record.parts
    values = {"logit bars": z, "model": parts.probs, "target": parts.target, "logits": z}
    for name, expected in (values | {"gradient": parts.gradient}).items():
        np.testing.assert_allclose(shown[name].y, expected, err_msg=name)
    colours = {name: shown[name].marker.color for name in ("model", "target", "gradient", "state")}
    assert colours == {"model": MODEL, "target": TRUTH, "gradient": GRADIENT, "state": STATE}
    assert shown["target"].marker.pattern.shape == "/"
    assert (shown["gradient"].yaxis, shown["logit bars"].yaxis) == ("y2", "y3")
    assert shown["state"].y == (parts.probs[0],)
    assert shown["state of gradient"].y == (parts.gradient[0],)
    assert list(figure.layout.xaxis.ticktext) == NAMES
    assert titles(figure, "y") == ["probability", "gradient (nats)", "logit z"]
    said = {name: [t.replace("<br>", "").strip() for t in shown[name].text or ()] for name in shown}
    assert said["logit numbers"] == ["−2.00", "3.00", "0.00"]
    sides = ["top center", "bottom center", "bottom center"]
    assert list(shown["logit numbers"].textposition) == sides
    assert said["p numbers"] == [f"{p:.3f}" for p in parts.probs]
    assert said["q numbers"] == ["0.933", "0.033", "0.033"]
    assert said["slopes"] == [f"{g:+.3f}".replace("-", "−") for g in parts.gradient]


@pytest.mark.parametrize("k", [2, 5, 10])
def test_numbers_stand_on_the_bars_only_where_there_is_room(k: int) -> None:
    _, shown = drawn(record_of([0.0] * k, 0), "bars")
    for name in ("logit numbers", "p numbers", "q numbers", "slopes"):
        trace = shown[name]
        assert len(trace.text) == len(trace.x) == len(trace.y) == (k if k < 5 else 0)


@pytest.mark.parametrize("temperature", [0.05, 0.5, 1.0, 20.0])
def test_the_gradient_axis_stays_while_logits_move_and_holds_any(temperature: float) -> None:
    ranges = set()
    for z in (Z, (10.0, -10.0, 0.0)):
        record = record_of(z, T=temperature)
        low, high = drawn(record, "bars")[0].layout.yaxis2.range
        assert low < record.parts.gradient.min() <= record.parts.gradient.max() < high
        ranges.add((low, high))
    assert len(ranges) == 1


@pytest.mark.parametrize(
    ("truth", "temperature", "eps"), [(1, 1.0, 0.0), (0, 1.0, 0.2), (2, 0.5, 0.1)]
)
def test_the_state_stands_on_curves_in_three_panels_at_one_height(
    truth: int, temperature: float, eps: float
) -> None:
    record = record_of(Z, truth, T=temperature, eps=eps, names="a, b, a-b")
    figure, shown = drawn(record, "loss")
    parts, layout = record.parts, figure.layout
    marks = [shown[f"state {key}"] for key in "Tze"]
    assert [m.x[0] for m in marks] == pytest.approx([temperature, Z[truth], eps])
    assert [m.y[0] for m in marks] == pytest.approx([parts.loss] * 3)
    assert [m.xaxis for m in marks] == ["x", "x2", "x3"]
    assert layout.yaxis.range == layout.yaxis2.range == layout.yaxis3.range
    name = ("a", "b", "a-b")[truth]
    assert titles(figure, "x") == ["temperature T", f"logit of {name}", "label smoothing ε"]
    assert titles(figure, "y") == ["loss (nats)"] * 3
    along, tangent, curve = shown["loss T"], shown["tangent"], shown["loss z"]
    expected = cross_entropy(Z, truth, temperature=float(along.x[3]), label_smoothing=eps)
    assert along.y[3] == pytest.approx(expected)
    assert (tangent.y[1] - tangent.y[0]) / 20 == pytest.approx(parts.gradient[truth])
    assert np.interp(Z[truth], tangent.x, tangent.y) == pytest.approx(parts.loss)
    assert len(curve.y) == len(curve.x)
    band, n = shown["between"], len(shown["floor"].x)
    np.testing.assert_allclose(band.y, [*shown["loss e"].y, *shown["floor"].y[::-1]])
    np.testing.assert_allclose(band.x[:n], band.x[: n - 1 : -1])
    assert np.interp(eps, shown["floor"].x, shown["floor"].y) == pytest.approx(parts.floor)
    assert np.interp(eps, shown["loss e"].x, shown["loss e"].y) == pytest.approx(parts.loss)
    assert f"KL {parts.divergence:.3f}" in words(figure)


@pytest.mark.parametrize(
    ("z", "truth", "eps", "says", "count"),
    [
        (Z, 1, 0.0, "falls on to 0.000 as T → 0", 0),
        (Z, 0, 0.0, "falls on to 1.099 as T → ∞", 0),
        ((2.0, 1.5, -3.0), 1, 0.0, "lowest at T =", 1),
        ((1.0, 0.0, 3.0), 2, 0.3, "lowest at", 2),
        ((0.0, 0.0, 0.0), 1, 0.0, "T has no effect", 0),
        ((10.0, 5.34, 0.0), 1, 0.0, "off this axis", 0),
        ((-10.0, -10.0, -10.0), 2, 0.5, "lowest at −8.61", 1),
    ],
)
def test_the_optimum_is_marked_or_its_absence_told(
    z: Sequence[float], truth: int, eps: float, says: str, count: int
) -> None:
    figure, shown = drawn(record_of(z, truth, eps=eps), "loss")
    assert says in words(figure)
    stars = [t for t in shown.values() if t.mode == "markers" and t.marker.color == OPTIMUM]
    assert sum(len(star.x) for star in stars) == count


@pytest.mark.parametrize("z", [Z, (0.0, 6.0, 0.0), (6.0, 0.0, 0.0)])
@pytest.mark.parametrize("rate", [0.1, 50.0])
def test_the_triangle_shows_point_optimum_push_and_contours(
    z: Sequence[float], rate: float
) -> None:
    record = record_of(z, 0, eps=0.1, lr=rate)
    figure, shown = drawn(record, "simplex")
    for name, expected in (("state", record.parts.probs), ("best", record.parts.pull)):
        np.testing.assert_allclose([shown[name].x[0], shown[name].y[0]], place(expected))
    contours = [name for name in shown if name.startswith("contour")]
    assert len(contours) == len(CONSTANTS["rises"])
    assert set(NAMES) <= set(words(figure).split())
    assert figure.layout.yaxis.scaleanchor == "x"
    arrow, push = shown["arrow"], record.parts.push @ CORNERS
    if rate * np.hypot(*push) < 1e-3:
        assert len(arrow.x) == 0
        return
    moved = np.array([arrow.x[1] - arrow.x[0], arrow.y[1] - arrow.y[0]])
    assert moved @ push == pytest.approx(np.hypot(*moved) * np.hypot(*push))
    assert -1e-9 <= arrow.y[1] <= np.sqrt(3) / 2 + 1e-9
    assert np.hypot(*moved) <= 0.3 + 1e-9


@pytest.mark.parametrize("taken", [0, 2])
def test_the_path_is_what_was_taken_and_what_lies_ahead(taken: int) -> None:
    record = record_of(eps=0.1, taken=taken)
    (_, shown), (figure, path) = drawn(record, "simplex"), drawn(record, "steps")
    assert record.path.taken == taken
    np.testing.assert_allclose(path["taken"].y, record.losses[: taken + 1])
    np.testing.assert_allclose(path["ahead"].x[:2], [taken, taken + 1])
    assert path["state"].x == (taken,)
    assert path["floor"].y[0] == record.parts.floor
    assert len(shown["taken"].x) == (3 if taken else 0)
    assert len(shown["ahead"].x) == record.path.last - taken + 1
    low, high = figure.layout.xaxis.range
    assert low < 0 < record.path.last == path["ahead"].x[-1] < high
    assert figure.layout.xaxis.title.text == "gradient steps taken"
    assert scale_for(3.0, (1.0, 2.0)) == 2.0
