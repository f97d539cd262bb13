"""One loss and its slope along the prediction, and the slope held against mean − observed."""

from __future__ import annotations

import math
from typing import Any, Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages._figures.style import (
    GRADIENT,
    MODEL,
    OPTIMUM,
    OPTIMUM_SYMBOL,
    REFERENCE,
    STATE,
    STATE_TRACE,
    TRUTH,
    Trace,
    axis,
    figure,
    labels,
    line,
    marks,
    moving,
    state_mark,
)

Array = NDArray[np.floating[Any]]
Window = tuple[float, float]
OBSERVED_TRACE: Final = "observed"
# A mark that belongs beyond the axis stands this far within it, in parts of the axis.
INSIDE: Final = 0.03
HEIGHT: Final = 310


class Panel(NamedTuple):
    """A curve along the prediction with the present state, and what is held against it."""

    grid: Array
    values: Array
    here: tuple[float, float]
    says: str
    other: Array | None
    """Dashed: the loss without its constant, or the slope in the second output."""
    other_says: str
    best: tuple[float, float] | None
    """Where the loss is lowest."""
    observed: str
    window: Window
    titles: tuple[str, str]
    is_slope: bool


def panel(shown: Panel) -> go.Figure:
    """The loss, or its slope."""
    return figure(
        on_panel(shown),
        axis(shown.titles[0], range=span(shown.grid), zeroline=False),
        axis(shown.titles[1], range=shown.window, zeroline=True),
        height=HEIGHT,
        margin={"l": 8, "r": 12, "t": 34, "b": 8},
    )


def on_panel(shown: Panel) -> list[Trace]:
    """What moves, which is all of it."""
    colour = GRADIENT if shown.is_slope else MODEL
    low, high = shown.window
    left, right = span(shown.grid)
    other = line(
        [] if shown.other is None else shown.grid,
        [] if shown.other is None else shown.other,
        colour if shown.is_slope else REFERENCE,
        shown.other_says,
        dash="dash",
        width=2,
        hoverinfo="skip",
    )
    name = "slope" if shown.is_slope else "loss"
    curve = line(
        shown.grid,
        shown.values,
        colour,
        name,
        width=3.5,
        hovertemplate=f"{name} %{{y:.3f}} at %{{x:.3g}}<extra></extra>",
    )
    words = [
        (left, high, f"◆ {shown.says}{beyond(shown.here[1], shown.window)}", STATE, "top right"),
        (
            right,
            high,
            f"- - {shown.other_says}" if shown.other_says else "",
            REFERENCE,
            "top left",
        ),
    ]
    best, drop = [], []
    if shown.best is not None:
        x, y = within(shown.best, (left, right), shown.window)
        best, drop = [(x, y)], [(x, low), (x, y)]
        side = "middle left" if x > (left + right) / 2 else "middle right"
        words.append((x, low + 0.05 * (high - low), f" {shown.observed} ", TRUTH, side))
    return [
        moving(other, "other"),
        moving(curve, "curve"),
        moving(
            line(
                [x for x, _ in drop],
                [y for _, y in drop],
                TRUTH,
                "observed",
                dash="dot",
                width=1.5,
                hoverinfo="skip",
            ),
            "drop",
        ),
        moving(
            marks(
                [x for x, _ in best],
                [y for _, y in best],
                OPTIMUM,
                "lowest loss",
                symbol=OPTIMUM_SYMBOL,
                size=14,
            ),
            OBSERVED_TRACE,
        ),
        moving(
            state_mark(*within(shown.here, (left, right), shown.window), shown.says), STATE_TRACE
        ),
        moving(labels(words), "words"),
    ]


class Held(NamedTuple):
    """The slope in the natural parameter beside mean − observed."""

    natural: Array
    gradient: Array
    difference: Array
    here: tuple[float, float, float]
    """The natural parameter, the slope and mean − observed now."""
    says: tuple[str, str]
    spans: tuple[Window, Window]
    title: str


def held_against_mean(shown: Held) -> go.Figure:
    """The slope as a broad curve, mean − observed as a dashed one over it."""
    return figure(
        on_held(shown),
        axis(shown.title, range=shown.spans[0], zeroline=False),
        axis("slope, and mean − observed", range=shown.spans[1], zeroline=True),
        height=400,
        margin={"l": 8, "r": 12, "t": 34, "b": 8},
    )


def on_held(shown: Held) -> list[Trace]:
    """What moves, which is all of it."""
    x, slope, difference = shown.here
    window, (low, high) = shown.spans
    (at, first), (_, second) = (within((x, v), window, (low, high)) for v in (slope, difference))
    slopes = line(
        shown.natural,
        shown.gradient,
        GRADIENT,
        "slope of the loss",
        width=8,
        opacity=0.5,
        hovertemplate="slope %{y:.3f} at %{x:.3g}<extra></extra>",
    )
    differences = line(
        shown.natural,
        shown.difference,
        MODEL,
        "mean − observed",
        dash="dash",
        width=2.5,
        hovertemplate="mean − observed %{y:.3f} at %{x:.3g}<extra></extra>",
    )
    gap = line([at, at], [first, second], STATE, "gap", dash="dot", width=2, hoverinfo="skip")
    words = [
        (
            window[0],
            high,
            f"◆ slope {shown.says[0]}{beyond(slope, (low, high))}",
            STATE,
            "top right",
        ),
        (
            window[1],
            high,
            f"○ mean − observed {shown.says[1]}{beyond(difference, (low, high))}",
            MODEL,
            "top left",
        ),
    ]
    return [
        moving(slopes, "slopes"),
        moving(differences, "differences"),
        moving(gap, "gap"),
        moving(
            marks([at], [second], MODEL, "mean − observed", symbol="circle-open", size=17),
            "difference",
        ),
        moving(state_mark(at, first, f"slope {shown.says[0]}"), STATE_TRACE),
        moving(labels(words), "words"),
    ]


def beyond(value: float, window: Window) -> str:
    """An arrow towards a value that lies beyond the axis, whose mark stands at the edge."""
    return " ↑" if value > window[1] else " ↓" if value < window[0] else ""


def span(grid: Array) -> Window:
    return float(grid[0]), float(grid[-1])


def within(point: tuple[float, float], x: Window, y: Window) -> tuple[float, float]:
    """A point at the edge of the axes where it lies beyond them."""
    inset = INSIDE * (y[1] - y[0])
    beside = INSIDE / 2 * (x[1] - x[0])
    left = (
        point[0]
        if x[0] <= point[0] <= x[1]
        else (x[0] + beside if point[0] < x[0] else x[1] - beside)
    )
    height = y[1] if math.isinf(point[1]) else point[1]
    return left, min(max(height, y[0] + inset), y[1] - inset)
