"""Training runs against their steps, cures compared, and what a classifier says of its features."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core import softmax
from nll_core.teaching import decision_border, probability_region
from pages._figures.style import (
    GRADIENT,
    MODEL,
    OPTIMUM,
    QUIET,
    REFERENCE,
    SPARE,
    STATE,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    axis,
    below,
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


# Where the shading of a class begins, and begins again.
LEVELS: Final = (0.5, 0.9, 0.99)
SHADE: Final = 0.13
# Spare colours and a shape for each class, so that colour is never the only sign.
LOOKS: Final = {
    "setosa": ("#000007", "circle", "●"),
    "versicolor": ("#000010", "square", "■"),
    "virginica": ("#000009", "diamond", "◆"),
}
OTHERS: Final = ("#000010", "square", "■")
# Tenths of a pixel are not seen, and fewer digits are sent sooner.
PLACES: Final = 3
PLANE_HEIGHT: Final = 430
TEMPERATURES: Final = (28.0, 84.0)
ALONG: Final = np.linspace(*TEMPERATURES, 113)
# Flights at the same temperature are drawn one above the other.
APART: Final = 0.035


class Points(NamedTuple):
    """Features in their own units, with labels."""

    features: Vector
    labels: NDArray[np.int64]


class Parameters(NamedTuple):
    """Of the logits, for features in their own units."""

    intercepts: Vector
    weights: Vector


def plane(
    train: Points,
    held_out: Points,
    wrong: NDArray[np.bool_],
    found: Parameters,
    names: Sequence[str],
    feature_names: Sequence[str],
    window: tuple[float, float, float, float],
) -> Drawing:
    """The points, where the classifier is how sure, and a ring about each mistake."""
    left, right, bottom, top = window
    looks = [LOOKS.get(name, OTHERS) for name in names]

    def still() -> Iterator[Trace]:
        yield from _points(train, names, held_out=False)
        yield from _points(held_out, names, held_out=True)
        words = [
            (left, top - 0.05 * (i + 1) * (top - bottom), f" {sign} {name}", colour, "middle right")
            for i, (name, (colour, _, sign)) in enumerate(zip(names, looks, strict=True))
        ]
        foot = bottom + 0.04 * (top - bottom)
        yield labels([*words, (right, foot, "filled: training ", REFERENCE, "middle left")])

    moved: dict[str, Trace] = {}
    for k, (colour, _, _) in enumerate(looks):
        for level in LEVELS:
            region = _closed(probability_region(*found, k, level, window))
            shade = line(
                region[:, 0],
                region[:, 1],
                colour,
                f"{level:.0%}",
                width=0,
                fill="toself",
                fillcolor=colour,
                opacity=SHADE,
                **QUIET,
            )
            moved[f"region {k} {level}"] = below(shade)
    for j, k in combinations(range(len(names)), 2):
        ends = decision_border(*found, j, k, window).round(PLACES)
        border = line(ends[:, 0], ends[:, 1], MODEL, "border", **QUIET)
        moved[f"border {j} {k}"] = border
    missed = held_out.features[wrong]
    moved["wrong"] = marks(
        missed[:, 0],
        missed[:, 1],
        STATE,
        "wrong",
        symbol="circle-open",
        size=17,
        marker={"line": {"width": 2}},
        **QUIET,
    )
    return Drawing(
        marks=moved,
        still=still,
        x=axis(f"{feature_names[0]} (cm)", range=[left, right], zeroline=False),
        y=axis(f"{feature_names[1]} (cm)", range=[bottom, top], zeroline=False),
        height=PLANE_HEIGHT,
    )


def rings_curve(train: Points, held_out: Points, found: Parameters, launch: float) -> Drawing:
    """The probability of damage against the temperature, with the flights, down to the launch."""

    def still() -> Iterator[Trace]:
        yield _flights(train, train, "circle")
        yield _flights(held_out, train, "circle-open")
        others = "○ held out " if len(held_out.labels) else ""
        yield labels(
            [
                (launch, 0.06, " the Challenger’s launch", REFERENCE, "middle right"),
                (84.0, 0.93, "● training ", TRUTH, "middle left"),
                (84.0, 0.86, others, TRUTH, "middle left"),
            ]
        )

    curve = line(
        ALONG,
        damage(found, ALONG).round(5),
        MODEL,
        "probability of damage",
        width=3,
        says="%{x:.0f} °F: %{y:.4f}",
    )
    at = float(damage(found, np.array([launch]))[0])
    return Drawing(
        marks={"curve": curve, STATE_TRACE: state_mark(launch, at, f"{at:.4f}")},
        still=still,
        x=axis("temperature at launch (°F)", range=TEMPERATURES, zeroline=False),
        y=axis("probability of damage", range=[-0.16, 1.16], zeroline=False, tickvals=[0, 0.5, 1]),
        height=PLANE_HEIGHT,
        layout={
            "shapes": [
                ruler((launch, launch), (-0.16, 1.16), REFERENCE, dash="dot", width=1.5),
                ruler(TEMPERATURES, (0.0, 0.0), REFERENCE, width=0.7),
                ruler(TEMPERATURES, (1.0, 1.0), REFERENCE, width=0.7),
            ]
        },
    )


def damage(found: Parameters, temperatures: Vector) -> Vector:
    """The probability of damage at temperatures."""
    logits = temperatures[:, np.newaxis] * found.weights[:, 0] + found.intercepts
    return np.asarray(softmax(logits)[:, 1], dtype=np.float64)


def _flights(points: Points, before: Points, symbol: str) -> Trace:
    """Flights as marks at 0 and 1, those of the same temperature apart."""
    seen: dict[tuple[float, int], int] = {}
    if points is not before:
        for t, label in zip(before.features[:, 0], before.labels, strict=True):
            seen[(t, label)] = seen.get((t, label), 0) + 1
    heights = []
    for t, label in zip(points.features[:, 0], points.labels, strict=True):
        count = seen.get((t, label), 0)
        seen[(t, label)] = count + 1
        heights.append(float(label) + APART * count * (1 if label else -1))
    return marks(
        points.features[:, 0], heights, TRUTH, "flight", symbol=symbol, size=9, says="%{x} °F"
    )


def _points(points: Points, names: Sequence[str], *, held_out: bool) -> list[Trace]:
    """A trace for each class."""
    return [
        marks(
            points.features[points.labels == k, 0],
            points.features[points.labels == k, 1],
            LOOKS.get(name, OTHERS)[0],
            f"{name}, {'held out' if held_out else 'training'}",
            symbol=LOOKS.get(name, OTHERS)[1] + ("-open" if held_out else ""),
            size=7 if held_out else 9,
            hovertemplate="%{x} cm, %{y} cm<extra>%{fullData.name}</extra>",
        )
        for k, name in enumerate(names)
    ]


def _closed(polygon: Vector) -> Vector:
    """A polygon that ends where it begins, in few digits."""
    return np.concatenate([polygon, polygon[:1]]).round(PLACES)
