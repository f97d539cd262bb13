"""Figures of the softmax page: bars, loss panels, simplex and steps carry the results."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from nll_core import (
    best_logit,
    best_temperature,
    cross_entropy,
    cross_entropy_along_logit,
    cross_entropy_along_smoothing,
    cross_entropy_along_temperature,
    cross_entropy_parts,
    simplex_contours,
    softmax,
)
from pages._figures.softmax import class_bars, plain, scale_for
from pages._figures.softmax_descent import CORNERS, RISES, descent_losses, place, simplex
from pages._figures.softmax_loss import LossCurves, loss_panels
from pages._figures.style import GRADIENT, MODEL, OPTIMUM, STATE, TRUTH

NAMES = ["cat", "dog", "bird"]
Z = np.log([0.1, 0.7, 0.2])
T_GRID = np.geomspace(0.05, 20, 41)
Z_GRID = np.linspace(-10, 10, 41)


def marked(figure: go.Figure, colour: str = STATE) -> list[Any]:
    points = [t for t in figure.data if t.type == "scatter" and t.mode == "markers"]
    return [t for t in points if t.marker.color == colour]


def loss_figure(z: np.ndarray, label: int, smoothing: float = 0.0, temperature: float = 1.0) -> Any:
    parts = cross_entropy_parts(z, label, temperature=temperature, label_smoothing=smoothing)
    best = best_logit(z, label, label, temperature=temperature, label_smoothing=smoothing)
    curves = LossCurves(
        T_GRID,
        cross_entropy_along_temperature(z, label, T_GRID, label_smoothing=smoothing),
        best_temperature(z, label, label_smoothing=smoothing),
        Z_GRID,
        cross_entropy_along_logit(
            z, label, label, Z_GRID, temperature=temperature, label_smoothing=smoothing
        ),
        best,
        0.25,
        cross_entropy_along_smoothing(z, label, np.linspace(0, 0.5, 6), temperature=temperature),
    )
    figure = loss_panels(
        curves,
        parts,
        temperature=temperature,
        logit=float(z[label]),
        slope=float(parts.gradient[label]),
        label_smoothing=smoothing,
        name="a<b",
    )
    return figure, parts


def words(figure: go.Figure) -> str:
    return " ".join(t.text[0] for t in figure.data if t.mode == "text" and t.text)


def test_bars_hold_logits_model_target_and_gradient() -> None:
    parts = cross_entropy_parts(Z, 1, label_smoothing=0.1)
    figure = class_bars(NAMES, 1, Z, parts, 1.0)
    by_name = {t.name: t for t in figure.data if t.type == "bar"}
    np.testing.assert_allclose(by_name["logit z"].y, Z)
    np.testing.assert_allclose(by_name["model p"].y, parts.probs)
    np.testing.assert_allclose(by_name["target q"].y, parts.target)
    np.testing.assert_allclose(by_name["gradient"].y, parts.gradient)
    colours = [by_name[n].marker.color for n in ("model p", "target q", "gradient")]
    assert colours == [MODEL, TRUTH, GRADIENT]
    assert by_name["gradient"].yaxis == "y2"
    assert by_name["logit z"].yaxis == "y3"
    assert by_name["target q"].marker.pattern.shape == "/"
    assert list(figure.layout.xaxis.ticktext) == NAMES
    assert figure.layout.yaxis.title.text == "probability"
    assert "nats per unit" in figure.layout.yaxis2.title.text
    assert figure.layout.yaxis3.title.text == "logit z"
    z_marks, p_mark, slope_mark = marked(figure)
    np.testing.assert_allclose(z_marks.y, Z)
    assert p_mark.y[0] == pytest.approx(0.7)
    assert slope_mark.y[0] == pytest.approx(parts.gradient[1])


def test_the_bars_say_their_numbers() -> None:
    z = np.array([-2.0, 3.0, 0.0])
    parts = cross_entropy_parts(z, 0)
    figure = class_bars(NAMES, 0, z, parts, 1.0)
    said = {
        t.meta["live"]: t
        for t in figure.data
        if t.type == "scatter" and t.mode == "text" and t.meta
    }
    shown = {
        name: [text.replace("<br>", "").strip() for text in t.text] for name, t in said.items()
    }
    assert shown["logit numbers"] == ["−2.00", "3.00", "0.00"]
    assert list(said["logit numbers"].textposition) == [
        "top center",
        "bottom center",
        "bottom center",
    ]
    assert shown["p numbers"] == [f"{p:.3f}" for p in parts.probs]
    assert shown["q numbers"] == ["1.000", "0.000", "0.000"]
    assert shown["slopes"] == [f"{g:+.3f}".replace("-", "−") for g in parts.gradient]


@pytest.mark.parametrize("k", [2, 5, 10])
def test_numbers_stand_on_the_bars_only_where_there_is_room(k: int) -> None:
    names, z = [f"c{i}" for i in range(k)], np.zeros(k)
    figure = class_bars(names, 0, z, cross_entropy_parts(z, 0), 1.0)
    numbers = [t for t in figure.data if t.type == "scatter" and t.mode == "text" and t.meta]
    assert len(numbers) == 4
    for trace in numbers:
        assert len(trace.text) == len(trace.x) == len(trace.y) == (k if k < 5 else 0)


def test_the_gradient_axis_stays_while_logits_move_and_holds_any_gradient() -> None:
    for temperature in (0.05, 0.5, 1.0, 20.0):
        ranges = set()
        for z in (Z, np.array([10.0, -10.0, 0.0])):
            parts = cross_entropy_parts(z, 1, temperature=temperature)
            low, high = class_bars(NAMES, 1, z, parts, temperature).layout.yaxis2.range
            assert low < parts.gradient.min()
            assert parts.gradient.max() < high
            ranges.add((low, high))
        assert len(ranges) == 1


def moving_names(figure: go.Figure) -> set[str]:
    return {t.meta["live"] for t in figure.data if t.meta}


def test_what_moves_is_the_same_in_every_state() -> None:
    states = [
        (Z, 1, 0.0),
        (Z, 0, 0.2),
        (np.zeros(3), 2, 0.0),
        (np.array([2.0, 1.5, -3.0]), 1, 0.0),
        (np.array([10.0, -10.0, 0.0]), 0, 0.0),
    ]
    sets: list[set[frozenset[str]]] = [set(), set(), set(), set()]
    for z, label, smoothing in states:
        panels, parts = loss_figure(z, label, smoothing)
        bars = class_bars(NAMES, label, z, parts, 1.0)
        triangle, _ = simplex_figure(z, label)
        steps = descent_losses(np.array([parts.loss]), np.array([parts.loss]), parts)
        for names, figure in zip(sets, (bars, panels, triangle, steps), strict=True):
            names.add(frozenset(moving_names(figure)))
    assert [len(names) for names in sets] == [1, 1, 1, 1]


def test_names_are_shown_as_they_are() -> None:
    assert plain("<b>&") == "&lt;b>&amp;"
    assert scale_for(3.0, (1.0, 2.0)) == 2.0


@pytest.mark.parametrize(("label", "temperature"), [(1, 1.0), (0, 1.0), (2, 0.5)])
@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_the_state_stands_at_the_same_height_in_three_panels(
    label: int, temperature: float, smoothing: float
) -> None:
    figure, parts = loss_figure(Z, label, smoothing, temperature)
    marks = marked(figure)
    assert [m.x[0] for m in marks] == pytest.approx([temperature, Z[label], smoothing])
    assert [m.y[0] for m in marks] == pytest.approx([parts.loss] * 3)
    assert [m.xaxis for m in marks] == ["x", "x2", "x3"]
    layout = figure.layout
    assert layout.yaxis.range == layout.yaxis2.range == layout.yaxis3.range
    titles = [layout[a].title.text for a in ("xaxis", "xaxis2", "xaxis3")]
    assert titles == ["temperature T", "logit of a&lt;b", "label smoothing ε"]
    assert all(layout[a].title.text == "loss (nats)" for a in ("yaxis", "yaxis2", "yaxis3"))


def test_curves_are_the_losses_and_the_areas_split_them() -> None:
    figure, parts = loss_figure(Z, 0, 0.2)
    along_t, along_z = (t for t in figure.data if t.name == "loss")
    assert along_t.y[3] == pytest.approx(
        cross_entropy(Z, 0, temperature=float(T_GRID[3]), label_smoothing=0.2)
    )
    assert len(along_z.y) == Z_GRID.size
    areas = {t.name: t for t in figure.data if t.fill}
    band = areas["H + KL"]
    np.testing.assert_allclose(band.y[-1], areas["H(target)"].y[0])
    np.testing.assert_allclose(band.x[:6], band.x[:5:-1])
    assert areas["H(target)"].y[2] == pytest.approx(parts.floor)
    assert areas["H + KL"].y[2] == pytest.approx(parts.loss)
    assert f"KL {parts.divergence:.3f}" in words(figure)


def test_the_tangent_has_the_slope_of_the_gradient() -> None:
    figure, parts = loss_figure(Z, 1)
    tangent = next(t for t in figure.data if t.name == "tangent")
    assert (tangent.y[1] - tangent.y[0]) / 20 == pytest.approx(parts.gradient[1])


@pytest.mark.parametrize(
    ("z", "label", "smoothing", "says", "stars"),
    [
        (Z, 1, 0.0, "falls on to 0.000 as T → 0", 0),
        (Z, 0, 0.0, "falls on to 1.099 as T → ∞", 0),
        (np.array([2.0, 1.5, -3.0]), 1, 0.0, "lowest at T =", 1),
        (np.array([1.0, 0.0, 3.0]), 2, 0.3, "lowest at", 2),
        (np.zeros(3), 1, 0.0, "T has no effect", 0),
        (np.array([10.0, 5.34, 0.0]), 1, 0.0, "off this axis", 0),
    ],
)
def test_the_optimum_is_marked_or_its_absence_told(
    z: np.ndarray, label: int, smoothing: float, says: str, stars: int
) -> None:
    figure, _ = loss_figure(z, label, smoothing)
    assert says in words(figure)
    assert sum(len(mark.x) for mark in marked(figure, OPTIMUM)) == stars


def simplex_figure(z: np.ndarray, label: int, rate: float = 1.0) -> tuple[go.Figure, Any]:
    parts = cross_entropy_parts(z, label, label_smoothing=0.1)
    levels = parts.floor + np.array(RISES)
    contours = simplex_contours(parts.pull, levels, n_points=21)
    path = softmax(np.stack([z - 1, z * 0.5, z]))
    return simplex(NAMES, parts, contours, levels, path, path[::-1], rate), parts


def test_the_simplex_shows_point_optimum_path_and_contours() -> None:
    figure, parts = simplex_figure(Z, 0)
    (mark,), (star,) = marked(figure), marked(figure, OPTIMUM)
    np.testing.assert_allclose([mark.x[0], mark.y[0]], place(parts.probs))
    np.testing.assert_allclose([star.x[0], star.y[0]], place(parts.pull))
    path = next(t for t in figure.data if t.name == "path taken")
    np.testing.assert_allclose([path.x[-1], path.y[-1]], place(parts.probs))
    assert sum(t.name.startswith("loss ") for t in figure.data if t.name) == len(RISES)
    assert len(path.x) == 3
    shown = {t.text[0].replace("<br>", "").strip() for t in figure.data if t.mode == "text"}
    assert set(NAMES) <= shown
    assert figure.layout.yaxis.scaleanchor == "x"


@pytest.mark.parametrize("z", [Z, np.array([0.0, 6.0, 0.0]), np.array([6.0, 0.0, 0.0])])
@pytest.mark.parametrize("rate", [0.1, 50.0])
def test_the_arrow_points_along_the_push_and_stays_in_the_triangle(
    z: np.ndarray, rate: float
) -> None:
    figure, parts = simplex_figure(z, 0, rate)
    arrows = [t for t in figure.data if t.name == "negative gradient" and len(t.x)]
    for arrow in arrows:
        moved = np.array([arrow.x[1] - arrow.x[0], arrow.y[1] - arrow.y[0]])
        push = parts.push @ CORNERS
        assert moved @ push == pytest.approx(np.hypot(*moved) * np.hypot(*push))
        assert -1e-9 <= arrow.y[1] <= np.sqrt(3) / 2 + 1e-9
        assert np.hypot(*moved) <= 0.3 + 1e-9
    assert arrows or rate * np.hypot(*(parts.push @ CORNERS)) < 1e-3


def test_corners_are_the_certain_classes() -> None:
    np.testing.assert_allclose(place(np.eye(3)), CORNERS)
    sides = np.hypot(*(CORNERS - np.roll(CORNERS, 1, axis=0)).T)
    np.testing.assert_allclose(sides, 1)


def test_the_steps_show_what_was_taken_what_lies_ahead_and_the_floor() -> None:
    parts = cross_entropy_parts(Z, 0, label_smoothing=0.1)
    losses, ahead = np.array([3.0, 2.5, parts.loss]), np.array([parts.loss, 2.0, 1.8])
    figure = descent_losses(losses, ahead, parts)
    taken, coming = (next(t for t in figure.data if t.name == n) for n in ("taken", "ahead"))
    np.testing.assert_allclose(taken.y, losses)
    np.testing.assert_allclose(coming.x, [2, 3, 4])
    assert marked(figure)[0].x[0] == 2
    assert next(t for t in figure.data if t.name == "floor").y[0] == parts.floor
    assert figure.layout.xaxis.title.text == "gradient steps taken"
    assert figure.layout.yaxis.range[1] >= 3.0


def test_the_axis_of_steps_holds_the_whole_path_and_stays_while_it_is_walked() -> None:
    parts = cross_entropy_parts(Z, 0)
    losses = np.linspace(3.0, 1.0, 61)
    ranges = set()
    for taken in (0, 1, 30, 60):
        layout = descent_losses(losses[: taken + 1], losses[taken:], parts).layout
        ranges.add((layout.xaxis.range, layout.yaxis.range))
    ((x, _),) = ranges
    assert x[0] < 0
    assert x[1] > 60


def test_a_path_of_no_steps_shows_none() -> None:
    parts = cross_entropy_parts(Z, 0, label_smoothing=0.1)
    contours = simplex_contours(parts.pull, parts.floor + np.array(RISES), n_points=21)
    here = softmax(Z)[np.newaxis]
    figure = simplex(NAMES, parts, contours, np.array(RISES), here, here, 1.0)
    path = next(t for t in figure.data if t.name == "path taken")
    assert len(path.x) == len(path.y) == 0
