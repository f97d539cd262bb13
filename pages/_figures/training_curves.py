"""Training runs against their steps: the NLL, the confidence, the weights, and cures compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pages._figures.style import (
    GRADIENT,
    MODEL,
    OPTIMUM,
    QUIET,
    REFERENCE,
    SPARE,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    axis,
    columns,
    labels,
    line,
    marks,
    optimum_marks,
    ruler,
    spread,
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

CURE_COLOURS: Final = (REFERENCE, *SPARE)
GAP_RANGE: Final = (-0.16, 0.16)
SHORT: Final = {"label smoothing": "smoothing", "early stopping": "early stop"}
UPPER: Final = [0.47, 1.0]
LOWER: Final = [0.0, 0.38]
# Room to the right for the names, as a factor on the axis of the steps.
ROOM: Final = 40.0


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


def nll_along(run: Along, at: int) -> Drawing:
    """The mean NLL on training and on held-out data, its lowest there, and the present step."""
    x = places(run.steps, run.log)
    held = run.held_out
    bounds = low, high = nll_bounds(run.train, held)
    heights = [low * (high / low) ** part for part in (0.05, 0.11, 0.17)]
    words = [(float(x[0]), heights[0], "━ training", MODEL, "middle right")]
    stars = []
    if held is not None:
        lowest = int(held.argmin())
        stars = [(float(x[lowest]), within(float(held[lowest]), bounds))]
        says = f"★ lowest at step {run.steps[lowest]:,}"
        words += [
            (float(x[0]), heights[1], "━ held out", TRUTH, "middle right"),
            (float(x[0]), heights[2], says, OPTIMUM, "middle right"),
        ]
    beside = [] if held is None else [(float(x[at]), within(float(run.train[at]), bounds))]
    train = np.maximum(run.train, LOWEST)
    others = np.maximum([] if held is None else held, LOWEST)
    return Drawing(
        marks={
            "train": _curve(run, train, MODEL, "training", "nats"),
            "held": _curve(run, others, TRUTH, "held out", "nats"),
            "words": labels(words),
            "lowest": optimum_marks(stars, "lowest held-out NLL", size=13, **QUIET),
            "train here": marks(*columns(beside), MODEL, "training, here", **QUIET),
            STATE_TRACE: _mark(run, run.train if held is None else held, at, bounds),
        },
        x=step_axis(run.steps, run.log),
        y=nll_axis("mean NLL (nats)", bounds),
        height=430,
    )


def confidence_along(run: Along, at: int) -> Drawing:
    """The mean confidence beside the accuracy, with the present step on each."""
    x = places(run.steps, run.log)
    words = [
        (float(x[0]), 0.06, " ━ mean confidence", MODEL, "middle right"),
        (float(x[0]), 0.16, " ━ accuracy", TRUTH, "middle right"),
    ]
    here = [float(x[at])], [float(run.accuracy[at])]
    return Drawing(
        marks={
            "accuracy": _curve(run, run.accuracy, TRUTH, "accuracy", ""),
            "confidence": _curve(run, run.confidence, MODEL, "mean confidence", ""),
            "words": labels(words),
            "accuracy here": marks(*here, TRUTH, "accuracy here", **QUIET),
            STATE_TRACE: _mark(run, run.confidence, at),
        },
        x=step_axis(run.steps, run.log),
        y=axis("share", range=SHARE_RANGE),
        height=HEIGHT,
    )


def weights_along(run: Along, at: int) -> Drawing:
    """The norm of the weights."""
    top, x = norm_top(run), float(places(run.steps, run.log)[0])
    words = [(x, 0.94 * top, f" {short(run.norms[at])}", REFERENCE, "middle right")]
    return Drawing(
        marks={
            "norm": _curve(run, run.norms, REFERENCE, "norm of the weights", ""),
            "words": labels(words),
            STATE_TRACE: _mark(run, np.minimum(run.norms, top), at),
        },
        x=step_axis(run.steps, run.log),
        y=axis("norm of the weights", range=[0.0, top]),
        height=HEIGHT,
    )


def gradient_along(run: Along, at: int) -> Drawing:
    """The norm of the gradient."""
    gradients, bottom = np.maximum(run.gradients, SMALLEST_GRADIENT), gradient_bottom(run)
    x = float(places(run.steps, run.log)[0])
    foot = bottom * (GRADIENT_TOP / bottom) ** 0.07
    words = [(x, foot, f" {short(run.gradients[at])}", GRADIENT, "middle right")]
    dtick = 1 if bottom > GRADIENT_BOTTOMS[1] else 3
    return Drawing(
        marks={
            "gradient": _curve(run, gradients, GRADIENT, "norm of the gradient", ""),
            "words": labels(words),
            STATE_TRACE: _mark(run, gradients, at, (bottom, GRADIENT_TOP)),
        },
        x=step_axis(run.steps, run.log),
        y=axis("norm of the gradient", range=(bottom, GRADIENT_TOP), log=True, dtick=dtick),
        height=HEIGHT,
    )


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


class CureCurves(NamedTuple):
    """What one cure gives at each kept step on held-out data."""

    nll: Vector
    gap: Vector
    """Mean confidence minus accuracy."""


def cures_along(
    steps: NDArray[np.int64],
    curves: Mapping[str, CureCurves],
    chosen: str,
    at: int,
    *,
    log: bool,
) -> Drawing:
    """The same training with each cure: the held-out NLL and the overconfidence.

    The curves have their names at their ends; the chosen one is marked at the present step.
    """
    x = places(steps, log)
    bounds = nll_bounds(*(curve.nll for curve in curves.values()))
    colours = dict(zip(curves, CURE_COLOURS, strict=True))
    end, says = float(x[-1]), f"{chosen}, step {steps[at]}"
    found: dict[str, Trace] = {}
    states: dict[str, Trace] = {}
    for panel, state, range_, drawn in (
        ("", STATE_TRACE, bounds, {name: curve.nll for name, curve in curves.items()}),
        ("2", f"{STATE_TRACE} gap", GAP_RANGE, {name: curve.gap for name, curve in curves.items()}),
    ):
        axes = {"yaxis": f"y{panel}"}
        for name, values in drawn.items():
            found[f"{name}{panel}"] = line(
                x,
                values if panel else np.clip(values, LOWEST, HIGHEST),
                colours[name],
                name,
                width=3.5 if name == chosen else 1.6,
                customdata=steps,
                hovertemplate=f"step %{{customdata}}: %{{y:.4f}}<extra>{name}</extra>",
                **axes,
            )
        heights = spread([float(v[-1]) for v in drawn.values()], range_, log=not panel)
        words = [
            (
                end,
                y,
                f"  {SHORT.get(name, name)}{' ◂' if name == chosen else ''}",
                colours[name],
                "middle right",
            )
            for name, y in zip(curves, heights, strict=True)
        ]
        found[f"names{panel}"] = labels(words, **axes)
        here = float(drawn[chosen][at])
        y = float(np.clip(here, *range_)) if panel else within(here, range_)
        states[state] = state_mark(float(x[at]), y, says, **axes)

    def still() -> Iterator[Trace]:
        words = [
            (float(x[0]), 0.13, "surer than right", REFERENCE, "middle right"),
            (float(x[len(x) // 2]), -0.14, "less sure than right", REFERENCE, "middle right"),
        ]
        yield labels(words, yaxis="y2")

    zero = (0.4 if log else -0.5, float(steps[-1])), (0.0, 0.0)
    return Drawing(
        marks=found | states,
        still=still,
        x=step_axis(steps, log, room=ROOM if log else 1.35, anchor="y2"),
        y=nll_axis("held-out NLL (nats)", bounds, domain=UPPER),
        height=560,
        layout={
            "yaxis2": axis("confidence − accuracy", range=GAP_RANGE, domain=LOWER),
            "shapes": [ruler(*zero, REFERENCE, dash="dash", width=1.5, yref="y2")],
        },
    )
