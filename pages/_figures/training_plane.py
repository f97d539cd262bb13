"""What a linear classifier says of a plane of two features, or along one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core import softmax
from nll_core.teaching import decision_border, probability_region
from pages._figures.style import (
    MODEL,
    QUIET,
    REFERENCE,
    STATE,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    axis,
    below,
    labels,
    line,
    marks,
    ruler,
    state_mark,
)

Vector = NDArray[np.float64]

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
HEIGHT: Final = 430
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
        height=HEIGHT,
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
        hovertemplate="%{x:.0f} °F: %{y:.4f}<extra></extra>",
    )
    at = float(damage(found, np.array([launch]))[0])
    return Drawing(
        marks={"curve": curve, STATE_TRACE: state_mark(launch, at, f"{at:.4f}")},
        still=still,
        x=axis("temperature at launch (°F)", range=TEMPERATURES, zeroline=False),
        y=axis("probability of damage", range=[-0.16, 1.16], zeroline=False, tickvals=[0, 0.5, 1]),
        height=HEIGHT,
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
        points.features[:, 0],
        heights,
        TRUTH,
        "flight",
        symbol=symbol,
        size=9,
        hovertemplate="%{x} °F<extra></extra>",
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
