"""A training run against its steps: the NLL, the confidence, the weights, the gradient."""

from __future__ import annotations

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

Vector = NDArray[np.float64]

# Step 0 has no place on a log axis; it stands to the left of step 1.
ZERO: Final = 0.5
# An axis begins at the first of these that holds the whole run, or at the last, and so for the end.
NLL_BOTTOMS: Final = (0.05, 0.02, 0.005, 0.001, 1e-4, 1e-6, 1e-9, 1e-14)
NLL_TOPS: Final = (1.5, 5.0, 20.0)
NLL_TICKS: Final = tuple(float(f"{m}e{e}") for e in range(-14, 2) for m in (1, 2, 5))
MOST_TICKS: Final = 8
SUPERSCRIPTS: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# A mark beyond an axis stands so far inside its end, as a part of it.
MARGIN: Final = 0.025
SHARE_RANGE: Final = (0.0, 1.04)
GRADIENT_BOTTOMS: Final = (1e-4, 1e-8, 1e-13)
SMALLEST_GRADIENT: Final = 1e-16
GRADIENT_TOP: Final = 6.0
# The axis of the weights takes the first of these that holds the whole run.
NORM_TOPS: Final = (5.0, 10.0, 20.0, 50.0, 100.0, 300.0, 1000.0, 1e4)
# Below this a value is 0 to the eye, on a log axis.
LOWEST: Final = 1e-12
HIGHEST: Final = 1e12
HEIGHT: Final = 260


class Along(NamedTuple):
    """A run at its kept steps."""

    steps: NDArray[np.int64]
    train: Vector
    held_out: Vector | None
    confidence: Vector
    accuracy: Vector
    norms: Vector
    gradients: Vector
    log: bool


def places(steps: NDArray[np.int64], log: bool) -> Vector:
    """Where steps stand on their axis."""
    return np.where(steps > 0, steps, ZERO if log else 0).astype(np.float64)


def step_axis(steps: NDArray[np.int64], log: bool, *, room: float = 1.3, **options: Any) -> Any:
    """The axis of the steps, log for long runs."""
    last = float(steps[-1])
    if not log:
        return axis("step", range=[-0.5, last * (room if room > 1.3 else 1.02)], **options)
    powers = [10**e for e in range(5) if 10**e <= last]
    ticks = {"tickvals": [ZERO, *powers], "ticktext": ["0", *(f"{p:,}" for p in powers)]}
    return axis("step", range=[ZERO / 1.25, last * room], log=True, **ticks, **options)


def nll_bounds(*curves: Vector | None) -> tuple[float, float]:
    """The axis of an NLL that all of the curves fit on, if one does."""
    lowest = min(float(c.min()) for c in curves if c is not None)
    highest = max(float(c.max()) for c in curves if c is not None)
    return (
        next((b for b in NLL_BOTTOMS if b < lowest), NLL_BOTTOMS[-1]),
        next((t for t in NLL_TOPS if t > highest), NLL_TOPS[-1]),
    )


def nll_axis(title: str, bounds: tuple[float, float], **options: Any) -> Any:
    """An axis of the NLL, with plain numbers."""
    ticks = [t for t in NLL_TICKS if bounds[0] <= t <= bounds[1]]
    if len(ticks) > MOST_TICKS:
        ticks = [t for t in ticks if f"{t:e}".startswith("1")]
    ticks = ticks[:: -(-len(ticks) // MOST_TICKS)]
    texts = [short(t) for t in ticks]
    return axis(title, range=bounds, log=True, tickvals=ticks, ticktext=texts, **options)


def short(value: float) -> str:
    """A number in few digits: 0.0123, 1.2·10⁻⁶."""
    text = f"{value:,.0f}" if 1e3 <= value < 1e6 else f"{value:.3g}"
    if "e" not in text:
        return text
    mantissa, exponent = text.split("e")
    power = f"10{str(int(exponent)).translate(SUPERSCRIPTS)}"
    return power if mantissa == "1" else f"{mantissa}·{power}"


def within(value: float, bounds: tuple[float, float]) -> float:
    """A value on a log axis held inside it, so that its mark is never lost."""
    low, high = bounds
    inside = (high / low) ** MARGIN
    if low <= value <= high:
        return float(value)
    return float(min(max(value, low * inside), high / inside))


def nll_along(run: Along, at: int) -> go.Figure:
    """The mean NLL on training and on held-out data."""
    return figure(
        on_nll_along(run, at),
        step_axis(run.steps, run.log),
        nll_axis("mean NLL (nats)", nll_bounds(run.train, run.held_out)),
        height=430,
    )


def on_nll_along(run: Along, at: int) -> list[Trace]:
    """Both curves, the lowest held-out NLL, and the present step on each."""
    x = places(run.steps, run.log)
    held = run.held_out
    lowest = None if held is None else int(held.argmin())
    bounds = nll_bounds(run.train, held)
    low, high = bounds
    heights = [low * (high / low) ** part for part in (0.05, 0.11, 0.17)]
    words = [(float(x[0]), heights[0], "━ training", MODEL, "middle right")]
    if held is not None and lowest is not None:
        words += [
            (float(x[0]), heights[1], "━ held out", TRUTH, "middle right"),
            (float(x[0]), heights[2], f"★ lowest at step {run.steps[lowest]:,}", OPTIMUM,
             "middle right"),
        ]  # fmt: skip
    stars = [] if held is None or lowest is None else [lowest]
    star = marks(
        [float(x[i]) for i in stars],
        [within(float(held[i]), bounds) for i in stars] if held is not None else [],
        OPTIMUM,
        "lowest held-out NLL",
        symbol=OPTIMUM_SYMBOL,
        size=13,
        hoverinfo="skip",
    )
    main, other = (run.train, None) if held is None else (held, run.train)
    beside = marks(
        [] if other is None else [float(x[at])],
        [] if other is None else [within(float(other[at]), bounds)],
        MODEL,
        "training, here",
        size=9,
        hoverinfo="skip",
    )
    return [
        moving(_curve(run, np.maximum(run.train, LOWEST), MODEL, "training", "nats"), "train"),
        moving(
            _curve(
                run, np.maximum([] if held is None else held, LOWEST), TRUTH, "held out", "nats"
            ),
            "held",
        ),
        moving(labels(words), "words"),
        moving(star, "lowest"),
        moving(beside, "train here"),
        moving(_mark(run, main, at, bounds), STATE_TRACE),
    ]


def confidence_along(run: Along, at: int) -> go.Figure:
    """The mean confidence beside the accuracy."""
    return figure(
        on_confidence_along(run, at),
        step_axis(run.steps, run.log),
        axis("share", range=SHARE_RANGE),
        height=HEIGHT,
    )


def on_confidence_along(run: Along, at: int) -> list[Trace]:
    """Both curves with the present step on each."""
    x = float(places(run.steps, run.log)[0])
    words = [
        (x, 0.06, " ━ mean confidence", MODEL, "middle right"),
        (x, 0.16, " ━ accuracy", TRUTH, "middle right"),
    ]
    beside = marks(
        [float(places(run.steps, run.log)[at])],
        [float(run.accuracy[at])],
        TRUTH,
        "accuracy here",
        hoverinfo="skip",
    )
    return [
        moving(_curve(run, run.accuracy, TRUTH, "accuracy", ""), "accuracy"),
        moving(_curve(run, run.confidence, MODEL, "mean confidence", ""), "confidence"),
        moving(labels(words), "words"),
        moving(beside, "accuracy here"),
        moving(_mark(run, run.confidence, at), STATE_TRACE),
    ]


def weights_along(run: Along, at: int) -> go.Figure:
    """The norm of the weights."""
    return figure(
        on_weights_along(run, at),
        step_axis(run.steps, run.log),
        axis("norm of the weights", range=[0.0, norm_top(run)]),
        height=HEIGHT,
    )


def on_weights_along(run: Along, at: int) -> list[Trace]:
    """The curve with the present step on it."""
    top, x = norm_top(run), float(places(run.steps, run.log)[0])
    words = labels([(x, 0.94 * top, f" {short(run.norms[at])}", REFERENCE, "middle right")])
    return [
        moving(_curve(run, run.norms, REFERENCE, "norm of the weights", ""), "norm"),
        moving(words, "words"),
        moving(_mark(run, np.minimum(run.norms, top), at), STATE_TRACE),
    ]


def gradient_along(run: Along, at: int) -> go.Figure:
    """The norm of the gradient."""
    bottom = gradient_bottom(run)
    dtick = 1 if bottom > GRADIENT_BOTTOMS[1] else 3
    return figure(
        on_gradient_along(run, at),
        step_axis(run.steps, run.log),
        axis("norm of the gradient", range=(bottom, GRADIENT_TOP), log=True, dtick=dtick),
        height=HEIGHT,
    )


def on_gradient_along(run: Along, at: int) -> list[Trace]:
    """The curve with the present step on it."""
    gradients, bottom = np.maximum(run.gradients, SMALLEST_GRADIENT), gradient_bottom(run)
    x = float(places(run.steps, run.log)[0])
    foot = bottom * (GRADIENT_TOP / bottom) ** 0.07
    words = labels([(x, foot, f" {short(run.gradients[at])}", GRADIENT, "middle right")])
    return [
        moving(_curve(run, gradients, GRADIENT, "norm of the gradient", ""), "gradient"),
        moving(words, "words"),
        moving(_mark(run, gradients, at, (bottom, GRADIENT_TOP)), STATE_TRACE),
    ]


def norm_top(run: Along) -> float:
    """Where the axis of the weights ends."""
    return next((t for t in NORM_TOPS if t >= 1.05 * float(run.norms.max())), NORM_TOPS[-1])


def gradient_bottom(run: Along) -> float:
    """Where the axis of the gradient begins."""
    least = float(run.gradients.min())
    return next((b for b in GRADIENT_BOTTOMS if b < least), GRADIENT_BOTTOMS[-1])


def _curve(run: Along, values: Vector, colour: str, name: str, unit: str) -> Trace:
    x = places(run.steps, run.log) if len(values) else np.empty(0)
    return line(
        x,
        np.minimum(values, HIGHEST),
        colour,
        name,
        customdata=run.steps,
        hovertemplate=f"step %{{customdata}}: %{{y:.4g}} {unit}<extra>{name}</extra>",
    )


def _mark(run: Along, values: Vector, at: int, bounds: tuple[float, float] | None = None) -> Trace:
    x, y = float(places(run.steps, run.log)[at]), float(values[at])
    return state_mark(x, y if bounds is None else within(y, bounds), f"step {run.steps[at]}")
