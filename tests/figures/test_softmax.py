"""Figures of the softmax page: bars, loss panels, triangle and steps carry the record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from nll_core import cross_entropy
from pages._figures import softmax as figures
from pages._figures.style import GRADIENT, MODEL, OPTIMUM, STATE, TRUTH, Drawing
from pages._lessons.softmax.record import RISES, Record, followed
from pages._lessons.softmax.state import State
from pages._ui.bound import filled

NAMES = ["cat", "dog", "bird"]
Z = (-2.302585, -0.356675, -1.609438)


def record_of(z: Sequence[float] = Z, truth: int = 1, **fields: Any) -> Record:
    """The record of logits and a true class, counted from 0."""
    logits = {f"z{k}": value for k, value in enumerate(z, start=1)}
    state = State(K=len(z), truth=str(truth + 1), **logits, **fields)
    return Record(state, followed(None, state))


def drawn(drawing: Drawing, record: Record) -> go.Figure:
    return go.Figure(filled(drawing, record).figure())


def bars(record: Record) -> go.Figure:
    steepest = record.parts.weight / record.state.T
    return drawn(figures.class_bars(record.names, steepest), record)


def panels(record: Record) -> go.Figure:
    top = figures.loss_axis_top(record.parts.loss)
    return drawn(figures.loss_panels("a<b", top), record)


def triangle(record: Record) -> go.Figure:
    return drawn(figures.simplex(NAMES, len(RISES)), record)


def steps(record: Record) -> go.Figure:
    return drawn(figures.descent_losses(record.path.last, 5.0), record)


def traces(figure: go.Figure) -> dict[str, Any]:
    """The moving traces by name."""
    return {trace.meta["live"]: trace for trace in figure.data if trace.meta}


def words(figure: go.Figure) -> str:
    return " ".join(t.text[0] for t in figure.data if t.mode == "text" and t.text)


def stars(figure: go.Figure) -> int:
    marks = [t for t in figure.data if t.mode == "markers" and t.marker.color == OPTIMUM]
    return sum(len(mark.x) for mark in marks)


def test_bars_hold_logits_model_target_and_gradient() -> None:
    record = record_of(eps=0.1)
    figure, parts = bars(record), record.parts
    shown = traces(figure)
    values = {"logit bars": Z, "model": parts.probs, "target": parts.target, "logits": Z}
    for name, expected in (values | {"gradient": parts.gradient}).items():
        np.testing.assert_allclose(shown[name].y, expected, err_msg=name)
    colours = {name: shown[name].marker.color for name in ("model", "target", "gradient", "state")}
    assert colours == {"model": MODEL, "target": TRUTH, "gradient": GRADIENT, "state": STATE}
    assert shown["target"].marker.pattern.shape == "/"
    assert (shown["gradient"].yaxis, shown["logit bars"].yaxis) == ("y2", "y3")
    assert shown["state"].y == (parts.probs[1],)
    assert shown["state of gradient"].y == (parts.gradient[1],)
    layout = figure.layout
    assert list(layout.xaxis.ticktext) == NAMES
    titles = [layout[axis].title.text for axis in ("yaxis", "yaxis2", "yaxis3")]
    assert titles == ["probability", "∂loss/∂logit (nats per unit)", "logit z"]


def test_the_bars_say_their_numbers() -> None:
    record = record_of((-2.0, 3.0, 0.0), 0)
    shown = traces(bars(record))
    said = {name: [t.replace("<br>", "").strip() for t in shown[name].text or ()] for name in shown}
    assert said["logit numbers"] == ["−2.00", "3.00", "0.00"]
    sides = ["top center", "bottom center", "bottom center"]
    assert list(shown["logit numbers"].textposition) == sides
    assert said["p numbers"] == [f"{p:.3f}" for p in record.parts.probs]
    assert said["q numbers"] == ["1.000", "0.000", "0.000"]
    assert said["slopes"] == [f"{g:+.3f}".replace("-", "−") for g in record.parts.gradient]


@pytest.mark.parametrize("k", [2, 5, 10])
def test_numbers_stand_on_the_bars_only_where_there_is_room(k: int) -> None:
    shown = traces(bars(record_of([0.0] * k, 0)))
    for name in ("logit numbers", "p numbers", "q numbers", "slopes"):
        trace = shown[name]
        assert len(trace.text) == len(trace.x) == len(trace.y) == (k if k < 5 else 0)


@pytest.mark.parametrize("temperature", [0.05, 0.5, 1.0, 20.0])
def test_the_gradient_axis_stays_while_logits_move_and_holds_any(temperature: float) -> None:
    ranges = set()
    for z in (Z, (10.0, -10.0, 0.0)):
        record = record_of(z, T=temperature)
        low, high = bars(record).layout.yaxis2.range
        assert low < record.parts.gradient.min() <= record.parts.gradient.max() < high
        ranges.add((low, high))
    assert len(ranges) == 1


@pytest.mark.parametrize(
    ("truth", "temperature", "eps"), [(1, 1.0, 0.0), (0, 1.0, 0.2), (2, 0.5, 0)]
)
def test_the_state_stands_at_the_same_height_in_three_panels(
    truth: int, temperature: float, eps: float
) -> None:
    record = record_of(Z, truth, T=temperature, eps=eps)
    figure = panels(record)
    marks = [traces(figure)[f"state {key}"] for key in "Tze"]
    assert [m.x[0] for m in marks] == pytest.approx([temperature, Z[truth], eps])
    assert [m.y[0] for m in marks] == pytest.approx([record.parts.loss] * 3)
    assert [m.xaxis for m in marks] == ["x", "x2", "x3"]
    layout = figure.layout
    assert layout.yaxis.range == layout.yaxis2.range == layout.yaxis3.range
    titles = [layout[a].title.text for a in ("xaxis", "xaxis2", "xaxis3")]
    assert titles == ["temperature T", "logit of a&lt;b", "label smoothing ε"]
    assert all(layout[a].title.text == "loss (nats)" for a in ("yaxis", "yaxis2", "yaxis3"))


def test_curves_are_the_losses_and_the_areas_split_them() -> None:
    record = record_of(Z, 0, eps=0.2)
    figure, parts = panels(record), record.parts
    shown = traces(figure)
    along = shown["loss T"]
    expected = cross_entropy(Z, 0, temperature=float(along.x[3]), label_smoothing=0.2)
    assert along.y[3] == pytest.approx(expected)
    tangent, curve = shown["tangent"], shown["loss z"]
    assert (tangent.y[1] - tangent.y[0]) / 20 == pytest.approx(parts.gradient[0])
    assert len(curve.y) == len(curve.x)
    band, n = shown["between"], len(shown["floor"].x)
    np.testing.assert_allclose(band.y[-1], shown["floor"].y[0])
    np.testing.assert_allclose(band.x[:n], band.x[: n - 1 : -1])
    assert np.interp(0.2, shown["floor"].x, shown["floor"].y) == pytest.approx(parts.floor)
    assert np.interp(0.2, shown["loss e"].x, shown["loss e"].y) == pytest.approx(parts.loss)
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
    figure = panels(record_of(z, truth, eps=eps))
    assert says in words(figure)
    assert stars(figure) == count


@pytest.mark.parametrize("z", [Z, (0.0, 6.0, 0.0), (6.0, 0.0, 0.0)])
@pytest.mark.parametrize("rate", [0.1, 50.0])
def test_the_triangle_shows_point_optimum_push_and_contours(
    z: Sequence[float], rate: float
) -> None:
    record = record_of(z, 0, eps=0.1, lr=rate)
    figure, parts = triangle(record), record.parts
    shown = traces(figure)
    for name, expected in (("state", parts.probs), ("best", parts.pull)):
        point = [shown[name].x[0], shown[name].y[0]]
        np.testing.assert_allclose(point, figures.place(expected))
    assert sum(name.startswith("contour") for name in shown) == len(RISES)
    corners = {t.text[0].replace("<br>", "").strip() for t in figure.data if t.mode == "text"}
    assert set(NAMES) <= corners
    assert figure.layout.yaxis.scaleanchor == "x"
    arrow, push = shown["arrow"], parts.push @ figures.CORNERS
    if rate * np.hypot(*push) < 1e-3:
        assert len(arrow.x) == 0
        return
    moved = np.array([arrow.x[1] - arrow.x[0], arrow.y[1] - arrow.y[0]])
    assert moved @ push == pytest.approx(np.hypot(*moved) * np.hypot(*push))
    assert -1e-9 <= arrow.y[1] <= np.sqrt(3) / 2 + 1e-9
    assert np.hypot(*moved) <= 0.3 + 1e-9


def test_the_path_is_what_was_taken_and_what_lies_ahead() -> None:
    state = State(eps=0.1, taken=2)
    record = Record(state, followed(followed(None, state), state))
    shown, path = traces(triangle(record)), traces(steps(record))
    assert record.path.taken == 2
    np.testing.assert_allclose(path["taken"].y, record.losses[:3])
    np.testing.assert_allclose(path["ahead"].x[:2], [2, 3])
    assert path["state"].x == (2,)
    assert path["floor"].y[0] == record.parts.floor
    assert len(shown["taken"].x) == 3
    assert shown["taken"].x[-1] == shown["ahead"].x[0]
    none_taken = record_of(eps=0.1)
    assert len(traces(triangle(none_taken))["taken"].x) == 0


def test_the_axis_of_steps_holds_the_whole_path() -> None:
    figure = steps(record_of(eps=0.1))
    low, high = figure.layout.xaxis.range
    assert low < 0 < figure.data[0].x[1] < high
    assert figure.layout.xaxis.title.text == "gradient steps taken"
    assert figures.scale_for(3.0, (1.0, 2.0)) == 2.0
