"""The template page's plots: a distribution, a loss and its slope, mean − observed, curvature."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pages._figures.style import (
    GRADIENT,
    MODEL,
    NLL_COLOUR,
    QUIET,
    REFERENCE,
    STATE,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    axis,
    bars,
    below,
    columns,
    labels,
    line,
    marks,
    optimum_mark,
    optimum_marks,
    state_mark,
)

Array = NDArray[np.floating[Any]]
Window = tuple[float, float]
OBSERVED_TRACE: Final = "observed"
BEST_TRACE: Final = "best"
# A mark that belongs beyond the axis stands this far within it, in parts of the axis.
INSIDE: Final = 0.03
BAR_WIDTH: Final = 0.6
LOGIT: Final = "prediction: the logit z of yes"
FLOOR_RANGE: Final = (-0.25, 6.3)
SPAN: Final = (-6.0, 6.0)
VALUES: Final = (-0.3, 6.3)
CURVATURES: Final = (-0.24, 0.34)
# For the words above the axes.
ROOM: Final = {"margin": {"l": 8, "r": 12, "t": 34, "b": 8}}


class Distribution(NamedTuple):
    """Probabilities or densities of what can be observed, and the present state."""

    places: Array
    given: Array
    names: Sequence[str]
    """Of bars that are not counts."""
    bars: bool
    observed: tuple[float, float]
    """What was observed, and what it was given."""
    mark: tuple[float, float]
    """Where the prediction is taken hold of: the mean on the axis, or the first bar's top."""
    says: tuple[str, str]
    """Of what was observed, and of the prediction."""
    windows: tuple[Window, Window]
    title: str
    gap: bool
    """Whether mean − observed is a distance on the axis."""


def distribution(shown: Distribution) -> Drawing:
    """The distribution, with a stick where something was observed."""
    y, p = shown.observed
    x_window, y_window = shown.windows
    mark, top = (within(point, x_window, y_window) for point in (shown.mark, shown.observed))
    gap = [mark[0], y] if shown.gap else []
    if shown.bars:
        looks: dict[str, Any] = {"width": BAR_WIDTH, "says": "%{y:.4g}"}
        places, given = shown.places.tolist(), shown.given.tolist()
        body = below(bars(places, given, MODEL, "probability", opacity=0.55, **looks))
        stick = below(bars([y], [p], TRUTH, "probability", opacity=0.9, **looks))
    else:
        hover = "density %{y:.4g} at %{x:.3g}"
        body = line(shown.places, shown.given, MODEL, "density", width=3, says=hover)
        stick = line([y, y], [0.0, p], TRUTH, "observed", width=5, **QUIET)
    ticks: dict[str, Any] = (
        {"tickmode": "array", "tickvals": list(range(len(shown.names))), "ticktext": shown.names}
        if shown.names
        else {}
    )
    return Drawing(
        marks={
            "given": body,
            "stick": stick,
            "gap": line(gap, [0.0] * len(gap), GRADIENT, "mean − observed", width=5, **QUIET),
            OBSERVED_TRACE: marks([top[0]], [top[1]], TRUTH, shown.says[0], size=10),
            STATE_TRACE: state_mark(*mark, shown.says[1]),
            "words": _two_words(
                shown.windows, (f"● {shown.says[0]}", TRUTH), (f"◆ {shown.says[1]}", STATE)
            ),
        },
        x=axis(shown.title, range=x_window, zeroline=False, **ticks),
        y=axis("probability" if shown.bars else "density", range=y_window, zeroline=True, nticks=5),
        height=230,
        layout=ROOM | {"barmode": "overlay"},
    )


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


def panel(shown: Panel) -> Drawing:
    """The loss, or its slope."""
    name, colour = ("slope", GRADIENT) if shown.is_slope else ("loss", MODEL)
    low, high = shown.window
    left, right = span(shown.grid)
    hover = f"{name} %{{y:.3f}} at %{{x:.3g}}"
    over = f"◆ {shown.says}{beyond(shown.here[1], shown.window)}"
    words = [
        (left, high, over, STATE, "top right"),
        (right, high, shown.other_says and f"- - {shown.other_says}", REFERENCE, "top left"),
    ]
    best, drop = [], []
    if shown.best is not None:
        x, y = within(shown.best, (left, right), shown.window)
        best, drop = [(x, y)], [(x, low), (x, y)]
        side = "middle left" if x > (left + right) / 2 else "middle right"
        words.append((x, low + 0.05 * (high - low), f" {shown.observed} ", TRUTH, side))
    other: tuple[Any, Any] = ([], []) if shown.other is None else (shown.grid, shown.other)
    return Drawing(
        marks={
            "other": line(
                *other,
                colour if shown.is_slope else REFERENCE,
                shown.other_says,
                dash="dash",
                width=2,
                **QUIET,
            ),
            "curve": line(shown.grid, shown.values, colour, name, width=3.5, says=hover),
            "drop": line(*columns(drop), TRUTH, "observed", dash="dot", width=1.5, **QUIET),
            OBSERVED_TRACE: optimum_marks(best, "lowest loss"),
            STATE_TRACE: state_mark(*within(shown.here, (left, right), shown.window), shown.says),
            "words": labels(words),
        },
        x=axis(shown.titles[0], range=(left, right), zeroline=False),
        y=axis(shown.titles[1], range=shown.window, zeroline=True),
        height=310,
        layout=ROOM,
    )


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


def held_against_mean(shown: Held) -> Drawing:
    """The slope as a broad curve, mean − observed as a dashed one over it."""
    x, slope, difference = shown.here
    window, reach = shown.spans
    (at, first), (_, second) = (within((x, v), window, reach) for v in (slope, difference))
    said = (
        (f"◆ slope {shown.says[0]}{beyond(slope, reach)}", STATE),
        (f"○ mean − observed {shown.says[1]}{beyond(difference, reach)}", MODEL),
    )
    return Drawing(
        marks={
            "slopes": line(
                shown.natural,
                shown.gradient,
                GRADIENT,
                "slope of the loss",
                width=8,
                opacity=0.5,
                says="slope %{y:.3f} at %{x:.3g}",
            ),
            "differences": line(
                shown.natural,
                shown.difference,
                MODEL,
                "mean − observed",
                dash="dash",
                width=2.5,
                says="mean − observed %{y:.3f} at %{x:.3g}",
            ),
            "gap": line([at, at], [first, second], STATE, "gap", dash="dot", width=2, **QUIET),
            "difference": marks(
                [at], [second], MODEL, "mean − observed", symbol="circle-open", size=17
            ),
            STATE_TRACE: state_mark(at, first, f"slope {shown.says[0]}"),
            "words": _two_words(shown.spans, *said),
        },
        x=axis(shown.title, range=window, zeroline=False),
        y=axis("slope, and mean − observed", range=reach, zeroline=True),
        height=400,
        layout=ROOM,
    )


class Floor(NamedTuple):
    """The mean loss of data along the logit, its lowest point and the entropy of the data."""

    logits: Array
    losses: Array
    here: tuple[float, float]
    best: tuple[float, float]
    entropy: float


def floor(shown: Floor) -> Drawing:
    """The mean loss over all predictions above the entropy, which it touches."""
    (z, loss), level = shown.here, [shown.entropy, shown.entropy]
    hover = "mean loss %{y:.3f} at %{x:.3g}"
    over = [shown.entropy, loss]
    return Drawing(
        marks={
            "floor": line(SPAN, level, TRUTH, "entropy of the data", dash="dash", width=2),
            "curve": line(shown.logits, shown.losses, MODEL, "mean loss", width=3.5, says=hover),
            "over": line([z, z], over, STATE, "above the floor", dash="dot"),
            BEST_TRACE: optimum_mark(*shown.best, "lowest mean loss"),
            STATE_TRACE: state_mark(z, loss, f"mean loss {loss:.3f}"),
            "words": _two_words(
                (SPAN, FLOOR_RANGE),
                (f"◆ mean loss {loss:.3f} nats", STATE),
                (f"floor H = {shown.entropy:.3f}", TRUTH),
            ),
        },
        x=axis(LOGIT, range=SPAN, zeroline=False),
        y=axis("mean loss of the data (nats)", range=FLOOR_RANGE, zeroline=True),
        height=360,
        layout=ROOM,
    )


class Curved(NamedTuple):
    """Two losses of one logit, or their curvatures."""

    logits: Array
    nll: Array
    squared: Array
    here: tuple[float, float, float]
    """The logit, the NLL's number there and the squared error's."""


def two_losses(shown: Curved) -> Drawing:
    """The NLL and the squared error through a sigmoid."""
    return _two(shown, "loss (nats; squared error without a unit)", VALUES, {})


def two_curvatures(shown: Curved) -> Drawing:
    """The second derivatives, shaded where one is negative."""
    shade = line(
        shown.logits,
        np.minimum(shown.squared, 0.0),
        GRADIENT,
        "negative curvature",
        width=0,
        fill="tozeroy",
        opacity=0.35,
        **QUIET,
    )
    return _two(shown, "curvature of the loss", CURVATURES, {"negative": below(shade)})


def _two(shown: Curved, title: str, window: Window, under: dict[str, Trace]) -> Drawing:
    z, first, second = shown.here
    said = (
        (f"◆ squared error {second:.4f}".replace("-", "−"), STATE),
        (f"● NLL {first:.4f}".replace("-", "−"), NLL_COLOUR),
    )
    return Drawing(
        marks={
            **under,
            "nll": line(shown.logits, shown.nll, NLL_COLOUR, "NLL", width=3, dash="dash"),
            "squared": line(shown.logits, shown.squared, MODEL, "squared error", width=3.5),
            "nll here": marks([z], [first], NLL_COLOUR, "NLL now", size=10),
            STATE_TRACE: state_mark(z, second, "squared error now"),
            "words": _two_words((SPAN, window), *said),
        },
        x=axis(LOGIT, range=SPAN, zeroline=False),
        y=axis(title, range=window, zeroline=True),
        height=360,
        layout=ROOM,
    )


def _two_words(
    windows: tuple[Window, Window], left: tuple[str, str], right: tuple[str, str]
) -> Trace:
    """Words above the left and the right end of the axes, each with its colour."""
    (start, end), (_, top) = windows
    return labels([(start, top, *left, "top right"), (end, top, *right, "top left")])


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
