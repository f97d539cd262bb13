"""Margin losses and their slopes, against the margin or the probability of the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import implied_probability
from pages._figures.style import (
    MODEL,
    REFERENCE,
    STATE,
    STATE_TRACE,
    Trace,
    axis,
    figure,
    labels,
    line,
    marks,
    moving,
    ruler,
    state_mark,
)

FloatArray = NDArray[np.float64]

# The theme's spare colour for the NLL, with which every other loss is compared.
NLL_COLOUR: Final = "#000007"
# Both sides of the jumps at 0 and 1 are among them, so that these are drawn upright.
JUMPS: Final = (1e-6, 1.0 - 1e-6)
MARGINS: Final = np.sort(np.append(np.linspace(-6.0, 6.0, 121).round(1), JUMPS))
VALUE_RANGE: Final = (-0.25, 8.0)
SLOPE_RANGE: Final = (-4.0, 0.6)
# A mark that belongs beyond the axis stands this far within it, in parts of the axis.
INSIDE: Final = 0.03
# How far down the present values stand, in parts of the axis, and one row below the other.
WORDS_AT: Final = {VALUE_RANGE: 0.08, SLOPE_RANGE: 0.9}
WORDS_APART: Final = 0.06
GAP: Final = "\u00a0\u00a0"
# At which margin each loss is named, and on which side of its curve, on either axis.
NAMED_AT: Final[dict[str, dict[str, tuple[float, str]]]] = {
    "margin": {
        "NLL": (-3.5, "bottom left"),
        "Brier": (-3.6, "bottom center"),
        "hinge": (-4.6, "top right"),
        "squared hinge": (-1.75, "middle left"),
        "exponential": (-1.3, "middle right"),
        "0–1": (-5.4, "top center"),
        "focal": (-1.2, "bottom left"),
        "weighted NLL": (-4.3, "top right"),
        "smoothed NLL": (5.0, "top center"),
    },
    "probability": {
        "NLL": (-3.6, "middle right"),
        "Brier": (-0.9, "bottom left"),
        "hinge": (-4.0, "top right"),
        "squared hinge": (-0.9, "top right"),
        "exponential": (-1.9, "top right"),
        "0–1": (-0.4, "top center"),
        "focal": (-1.8, "bottom left"),
        "weighted NLL": (-2.6, "top right"),
        "smoothed NLL": (4.0, "top left"),
    },
}
# The same for the slopes: those that stand apart on both axes, then what each axis needs.
NAMED_ON_SLOPES: Final[dict[str, tuple[float, str]]] = {
    "squared hinge": (-0.6, "middle right"),
    "exponential": (-1.2, "middle left"),
    "hinge": (1.0 - 1e-6, "middle right"),
}
SLOPES_BY: Final[dict[str, dict[str, tuple[float, str]]]] = {
    "margin": {
        "Brier": (-2.6, "bottom center"),
        "0–1": (-5.2, "top center"),
        "focal": (-3.0, "bottom center"),
        "weighted NLL": (-4.6, "bottom center"),
        "smoothed NLL": (4.6, "top center"),
    },
    "probability": {
        "Brier": (-0.6, "top center"),
        "0–1": (-2.0, "top center"),
        "focal": (-2.9, "bottom right"),
        "weighted NLL": (-2.6, "bottom right"),
        "smoothed NLL": (3.0, "top center"),
    },
}


class Curve(NamedTuple):
    """A loss's values or slopes at `MARGINS`."""

    name: str
    values: FloatArray


class Mark(NamedTuple):
    """The present state on the curve of one loss."""

    name: str
    margin: float
    value: float


def loss_values(
    curves: Mapping[str, FloatArray],
    chosen: Curve,
    other_class: FloatArray | None,
    here: Sequence[Mark],
    *,
    against: str,
    unit: str,
) -> go.Figure:
    """Every loss, the chosen one and the NLL bold, with the present margin marked on both."""
    traces = _thin(curves, chosen.name, against)
    traces.append(_names(curves, chosen.name, against, NAMED_AT[against]))
    return figure(
        [*traces, *on_losses(chosen, other_class, here, against=against, window=VALUE_RANGE)],
        _x_axis(against),
        axis(unit, range=VALUE_RANGE, zeroline=True),
        height=420,
        shapes=_rulers(against, VALUE_RANGE),
    )


def loss_slopes(
    curves: Mapping[str, FloatArray],
    chosen: Curve,
    other_class: FloatArray | None,
    here: Sequence[Mark],
    *,
    against: str,
) -> go.Figure:
    """The slope of every loss with respect to the margin, drawn in the same way."""
    return figure(
        [
            *_thin(curves, chosen.name, against),
            _names(curves, chosen.name, against, NAMED_ON_SLOPES | SLOPES_BY[against]),
            *on_losses(chosen, other_class, here, against=against, window=SLOPE_RANGE),
        ],
        _x_axis(against),
        axis("gradient, d(loss)/d(margin)", range=SLOPE_RANGE, zeroline=True),
        height=420,
        shapes=_rulers(against, SLOPE_RANGE),
    )


def on_losses(
    chosen: Curve,
    other_class: FloatArray | None,
    here: Sequence[Mark],
    *,
    against: str,
    window: tuple[float, float],
) -> list[Trace]:
    """What moves: the chosen loss with its parameter, and the marks; the first one is `chosen`."""
    x = _x(MARGINS, against)
    other = line(
        [] if other_class is None else x,
        [] if other_class is None else other_class,
        MODEL,
        "the same, for class 0",
        dash="dot",
        width=2,
        hoverinfo="skip",
    )
    bold = line(x, chosen.values, MODEL, chosen.name, width=3.5, hoverinfo="skip")
    first = here[0]
    low, high = window
    inset = INSIDE * (high - low)
    x_here = float(_x(here[0].margin, against))
    places = [(x_here, min(max(mark.value, low + inset), high - inset)) for mark in here]
    # In the corner where no curve comes.
    corner = 1.0 if against == "probability" else MARGINS[-1]
    words = []
    for row, mark in enumerate(here):
        beyond = "" if low <= mark.value <= high else ", beyond the axis"
        says = f"{'●' if row else '◆'} {mark.name} {mark.value:.4g}{beyond}".replace("-", "−")
        share = WORDS_AT[window] + (row - 0.5) * WORDS_APART
        height = high - share * (high - low)
        words.append((corner, height, says, NLL_COLOUR if row else STATE, "middle left"))
    nll = marks(
        [place[0] for place in places[1:]],
        [place[1] for place in places[1:]],
        NLL_COLOUR,
        "NLL",
        size=10,
    )
    says = f"{first.name} at margin {first.margin:g}: {first.value:.4g}".replace("-", "−")
    return [
        moving(other, "class 0"),
        moving(bold, "chosen"),
        moving(nll, "NLL here"),
        moving(state_mark(*places[0], says), STATE_TRACE),
        moving(labels(words), "words"),
    ]


def _thin(curves: Mapping[str, FloatArray], chosen: str, against: str) -> list[Trace]:
    """All but the chosen loss: the NLL in its colour, the others in grey."""
    x = _x(MARGINS, against)
    quantity = "p" if against == "probability" else "margin"
    return [
        line(
            x,
            values,
            NLL_COLOUR if name == "NLL" else REFERENCE,
            name,
            width=3 if name == "NLL" else 1.2,
            hovertemplate=f"{name}: %{{y:.3f}} at {quantity} %{{x:.3g}}<extra></extra>",
        )
        for name, values in curves.items()
        if name != chosen
    ]


def _names(
    curves: Mapping[str, FloatArray], chosen: str, against: str, at: Mapping[str, tuple[float, str]]
) -> Trace:
    """The names of the thin curves, each beside its own."""
    words = []
    for name in curves:
        if name in (chosen, "NLL"):
            continue
        margin, side = at[name]
        height = float(np.interp(margin, MARGINS, curves[name]))
        says = f"{GAP}{name.removesuffix(' NLL')}{GAP}"
        words.append((float(_x(margin, against)), height, says, REFERENCE, side))
    return labels(words)


def _x(margins: Any, against: str) -> Any:
    return implied_probability(margins, "nll") if against == "probability" else np.asarray(margins)


def _x_axis(against: str) -> dict[str, Any]:
    if against == "probability":
        return axis("probability p of the truth", range=[0.0, 1.0])
    return axis("margin, the score of the true class", range=[-6.4, 6.2], zeroline=False)


def _rulers(against: str, window: tuple[float, float]) -> list[dict[str, Any]]:
    """Where the decision changes."""
    at = 0.5 if against == "probability" else 0.0
    return [ruler((at, at), window, REFERENCE, dash="dot", width=1)]
