"""What a model gives everything that can be observed, with what was observed marked."""

from __future__ import annotations

from collections.abc import Sequence
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
    state_mark,
)
from pages._figures.template import OBSERVED_TRACE, Window, within

Array = NDArray[np.floating[Any]]
WIDTH: Final = 0.6


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


def distribution(shown: Distribution) -> go.Figure:
    """The distribution, with a stick where something was observed."""
    ticks: dict[str, Any] = (
        {"tickmode": "array", "tickvals": list(range(len(shown.names))), "ticktext": shown.names}
        if shown.names
        else {}
    )
    return figure(
        on_distribution(shown),
        axis(shown.title, range=shown.windows[0], zeroline=False, **ticks),
        axis(
            "probability" if shown.bars else "density",
            range=shown.windows[1],
            zeroline=True,
            nticks=5,
        ),
        height=230,
        margin={"l": 8, "r": 12, "t": 34, "b": 8},
        barmode="overlay",
    )


def on_distribution(shown: Distribution) -> list[Trace]:
    """What moves, which is all of it."""
    y, p = shown.observed
    (left, right), (low, high) = shown.windows
    mark = within(shown.mark, (left, right), (low, high))
    top = within((y, p), (left, right), (low, high))
    gap = [mark[0], y] if shown.gap else []
    words = [
        (left, high, f"● {shown.says[0]}", TRUTH, "top right"),
        (right, high, f"◆ {shown.says[1]}", STATE, "top left"),
    ]
    body = (
        _bars(shown.places, shown.given, MODEL, 0.55)
        if shown.bars
        else line(
            shown.places,
            shown.given,
            MODEL,
            "density",
            width=3,
            hovertemplate="density %{y:.4g} at %{x:.3g}<extra></extra>",
        )
    )
    stick = (
        _bars(np.array([y]), np.array([p]), TRUTH, 0.9)
        if shown.bars
        else line([y, y], [0.0, p], TRUTH, "observed", width=5, hoverinfo="skip")
    )
    return [
        moving(body, "given", below=shown.bars),
        moving(stick, "stick", below=shown.bars),
        moving(
            line(gap, [0.0] * len(gap), GRADIENT, "mean − observed", width=5, hoverinfo="skip"),
            "gap",
        ),
        moving(marks([top[0]], [top[1]], TRUTH, shown.says[0], size=10), OBSERVED_TRACE),
        moving(state_mark(*mark, shown.says[1]), STATE_TRACE),
        moving(labels(words), "words"),
    ]


def _bars(places: Array, heights: Array, colour: str, opacity: float) -> Trace:
    return {
        "type": "bar",
        "x": places.tolist(),
        "y": heights.tolist(),
        "width": WIDTH,
        "marker": {"color": colour},
        "opacity": opacity,
        "name": "probability",
        "hovertemplate": "%{y:.4g}<extra></extra>",
    }
