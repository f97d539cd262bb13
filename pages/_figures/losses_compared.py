"""Which probability each loss asks for, against the true one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages._figures.losses import NLL_COLOUR
from pages._figures.style import (
    MODEL,
    REFERENCE,
    STATE_TRACE,
    Trace,
    axis,
    figure,
    labels,
    line,
    moving,
    state_mark,
)

FloatArray = NDArray[np.float64]

UNIT_RANGE: Final = (0.0, 1.0)
PLACES: Final = 6
BESIDE: Final = 0.06
# At which q a curve off the diagonal is named, and on which side.
NAMED_AT: Final = {
    "hinge": (0.12, "bottom center"),
    "focal": (0.84, "bottom right"),
    "weighted NLL": (0.33, "top left"),
    "smoothed NLL": (0.14, "middle right"),
}


def asked_probabilities(
    true: FloatArray, asked: Mapping[str, FloatArray], chosen: str | None, q: float
) -> go.Figure:
    """The probability that each loss asks for; proper losses lie on the diagonal."""
    return figure(
        on_asked_probabilities(true, asked, chosen, q),
        axis("true probability q of class 1", range=UNIT_RANGE),
        axis("probability that the loss asks for", range=UNIT_RANGE),
        height=430,
    )


def on_asked_probabilities(
    true: FloatArray, asked: Mapping[str, FloatArray], chosen: str | None, q: float
) -> list[Trace]:
    """The curves, which move with their parameters, and the present q on the chosen one."""
    place = int(np.argmin(np.abs(true - q)))
    traces = [
        moving(
            line(
                true,
                values.round(PLACES),
                NLL_COLOUR if name == "NLL" else REFERENCE,
                name,
                width=3 if name == "NLL" else 1.2,
                hovertemplate=f"{name}: asks for %{{y:.3f}} at q = %{{x:.2f}}<extra></extra>",
            ),
            name,
        )
        for name, values in asked.items()
        if name != chosen
    ]
    own = asked.get(chosen) if chosen is not None else None
    bold = line(
        [] if own is None else true,
        [] if own is None else own.round(PLACES),
        MODEL,
        chosen or "",
        width=3.5,
        hoverinfo="skip",
    )
    height = q if own is None else float(own[place])
    words = [
        (0.03, 0.95, "━ NLL: the truth itself", NLL_COLOUR,
         "middle right"),
        (0.03, 0.88, f"━ {chosen}" if chosen else "0–1 asks for no probability", MODEL,
         "middle right"),
    ]  # fmt: skip
    for name, (at, side) in NAMED_AT.items():
        there = float(asked[name][int(np.argmin(np.abs(true - at)))])
        # What lies close to the diagonal is named on its other side.
        there -= BESIDE if side == "middle right" else 0.0
        words.append((at, there, "" if name == chosen else name, REFERENCE, side))
    at_mark = f"q = {q:g}: {height:.3f}"
    return [
        *traces,
        moving(bold, "chosen"),
        moving(labels(words), "words"),
        moving(state_mark(q, height, at_mark), STATE_TRACE),
    ]
