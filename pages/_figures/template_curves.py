"""The floor of a mean loss, and the curvature of two losses of one logit."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages._figures.style import (
    GRADIENT,
    MODEL,
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
    optimum_mark,
    state_mark,
)

Array = NDArray[np.floating[Any]]
# The theme's spare colour for the NLL, as beside other losses.
NLL_COLOUR: Final = "#000007"
BEST_TRACE: Final = "best"
LOGIT: Final = "prediction: the logit z of yes"
FLOOR_RANGE: Final = (-0.25, 6.3)
SPAN: Final = (-6.0, 6.0)
VALUES: Final = (-0.3, 6.3)
CURVATURES: Final = (-0.24, 0.34)
ROOM: Final = {"l": 8, "r": 12, "t": 34, "b": 8}


class Floor(NamedTuple):
    """The mean loss of data along the logit, its lowest point and the entropy of the data."""

    logits: Array
    losses: Array
    here: tuple[float, float]
    best: tuple[float, float]
    entropy: float


def floor(shown: Floor) -> go.Figure:
    """The mean loss over all predictions above the entropy, which it touches."""
    return figure(
        on_floor(shown),
        axis(LOGIT, range=SPAN, zeroline=False),
        axis("mean loss of the data (nats)", range=FLOOR_RANGE, zeroline=True),
        height=360,
        margin=ROOM,
    )


def on_floor(shown: Floor) -> list[Trace]:
    """What moves, which is all of it."""
    level = [shown.entropy, shown.entropy]
    said, z = f"{shown.here[1]:.3f}", shown.here[0]
    over = line([z, z], [shown.entropy, shown.here[1]], STATE, "above the floor", dash="dot")
    words = [
        (SPAN[0], FLOOR_RANGE[1], f"◆ mean loss {said} nats", STATE, "top right"),
        (SPAN[1], FLOOR_RANGE[1], f"floor H = {shown.entropy:.3f}", TRUTH, "top left"),
    ]
    curve = line(
        shown.logits,
        shown.losses,
        MODEL,
        "mean loss",
        width=3.5,
        hovertemplate="mean loss %{y:.3f} at %{x:.3g}<extra></extra>",
    )
    return [
        moving(line(SPAN, level, TRUTH, "entropy of the data", dash="dash", width=2), "floor"),
        moving(curve, "curve"),
        moving(over, "over"),
        moving(optimum_mark(*shown.best, "lowest mean loss"), BEST_TRACE),
        moving(state_mark(*shown.here, f"mean loss {said}"), STATE_TRACE),
        moving(labels(words), "words"),
    ]


class Curved(NamedTuple):
    """Two losses of one logit, or their curvatures."""

    logits: Array
    nll: Array
    squared: Array
    here: tuple[float, float, float]
    """The logit, the NLL's number there and the squared error's."""


def two_losses(shown: Curved) -> go.Figure:
    """The NLL and the squared error through a sigmoid."""
    return figure(
        on_two(shown, VALUES, shaded=False),
        axis(LOGIT, range=SPAN, zeroline=False),
        axis("loss (nats; squared error without a unit)", range=VALUES, zeroline=True),
        height=360,
        margin=ROOM,
    )


def two_curvatures(shown: Curved) -> go.Figure:
    """The second derivatives, shaded where one is negative."""
    return figure(
        on_two(shown, CURVATURES, shaded=True),
        axis(LOGIT, range=SPAN, zeroline=False),
        axis("curvature of the loss", range=CURVATURES, zeroline=True),
        height=360,
        margin=ROOM,
    )


def on_two(shown: Curved, window: tuple[float, float], *, shaded: bool) -> list[Trace]:
    """What moves: the two curves, the shade and the marks."""
    z, first, second = shown.here
    traces = []
    if shaded:
        below = line(
            shown.logits,
            np.minimum(shown.squared, 0.0),
            GRADIENT,
            "negative curvature",
            width=0,
            fill="tozeroy",
            opacity=0.35,
            hoverinfo="skip",
        )
        traces.append(moving(below, "negative", below=True))
    words = [
        (SPAN[0], window[1], f"◆ squared error {second:.4f}", STATE, "top right"),
        (SPAN[1], window[1], f"● NLL {first:.4f}", NLL_COLOUR, "top left"),
    ]
    words = [(x, y, text.replace("-", "−"), c, side) for x, y, text, c, side in words]
    return [
        *traces,
        moving(line(shown.logits, shown.nll, NLL_COLOUR, "NLL", width=3, dash="dash"), "nll"),
        moving(line(shown.logits, shown.squared, MODEL, "squared error", width=3.5), "squared"),
        moving(marks([z], [first], NLL_COLOUR, "NLL now", size=10), "nll here"),
        moving(state_mark(z, second, "squared error now"), STATE_TRACE),
        moving(labels(words), "words"),
    ]
