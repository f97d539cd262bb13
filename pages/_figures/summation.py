"""How many digits of a sum survive, and how far a mean drifts, as terms are added."""

from __future__ import annotations

from typing import Final

import numpy as np
import plotly.graph_objects as go

from nll_core import SumComparison
from pages._figures.style import (
    GRADIENT,
    MODEL,
    REFERENCE,
    STATE,
    STATE_TRACE,
    TRUTH,
    Trace,
    axis,
    figure,
    label,
    labels,
    line,
    marks,
    moving,
    state_mark,
)

# One look for each way, in the order of the comparison.
COLOURS: Final = (MODEL, GRADIENT, "#000007", TRUTH)
DASHES: Final = (None, "dash", "dot", None)
DIGITS_TOP: Final = 17.0
ROOM: Final = 1.12


def digits_along_n(sums: SumComparison, here: int) -> go.Figure:
    """Decimal digits of the sum that survive against the number of terms; `here` is an index."""
    traces: list[Trace] = [
        line(
            sums.n,
            way.digits,
            COLOURS[index],
            name(sums, index),
            dash=DASHES[index],
            hovertemplate=f"{name(sums, index)}, n = %{{x:,}}: %{{y:.1f}} digits<extra></extra>",
        )
        for index, way in enumerate(sums.ways)
    ]
    # Pairwise and compensated run close together in float32: one pair of words for both.
    words = [
        (float(sums.n[1]), 16.6, "one by one in float64", TRUTH, "bottom right"),
        (float(sums.n[1]), 9.6, "pairwise (dashes), compensated (dots)", GRADIENT, "top right"),
        (float(sums.n[1]), 3.0, "one by one in float32", MODEL, "bottom right"),
    ]
    return figure(
        [*traces, labels(words), *on_digits(sums, here)],
        axis("number of terms n", range=[sums.n[0] / ROOM, sums.n[-1] * ROOM], log=True, dtick=1),
        axis("decimal digits that survive", range=[0.0, DIGITS_TOP], dtick=3),
        height=380,
    )


def on_digits(sums: SumComparison, here: int) -> list[Trace]:
    """What moves with n: the state on the sum one by one, and the other ways' digits there."""
    n = float(sums.n[here])
    others = [float(way.digits[here]) for way in sums.ways[1:]]
    first = float(sums.ways[0].digits[here])
    return [
        moving(
            line([n] * 2, [0.0, DIGITS_TOP], STATE, "n", width=1, hoverinfo="skip"),
            "ruler",
        ),
        moving(marks([n] * 3, others, STATE, "others", size=7, hoverinfo="skip"), "others"),
        moving(state_mark(n, first, f"n = {n:,.0f}: {first:.1f} digits"), STATE_TRACE),
    ]


def drift_along_n(sums: SumComparison, here: int) -> go.Figure:
    """The mean of the first n terms summed one by one in float32, less the exact mean."""
    drift = _drift(sums)
    reach = 1.25 * float(np.abs(drift).max()) or 1.0
    return figure(
        [
            line(
                sums.n,
                np.zeros(sums.n.size),
                REFERENCE,
                "exact",
                dash="dash",
                width=2,
                hoverinfo="skip",
            ),
            label(
                float(sums.n[0]), -0.05 * reach, "exact mean", REFERENCE, position="bottom right"
            ),
            line(
                sums.n,
                drift,
                MODEL,
                "one by one in float32",
                hovertemplate="n = %{x:,}: off by %{y:.3g} nats<extra></extra>",
            ),
            *on_drift(sums, here),
        ],
        axis("number of terms n", range=[sums.n[0] / ROOM, sums.n[-1] * ROOM], log=True, dtick=1),
        axis("drift of the mean (nats)", range=[-reach, reach], exponentformat="power"),
        height=380,
    )


def on_drift(sums: SumComparison, here: int) -> list[Trace]:
    """What moves with n: the present state."""
    drift = float(_drift(sums)[here])
    return [
        moving(
            state_mark(float(sums.n[here]), drift, f"off by {drift:.3g} nats"),
            STATE_TRACE,
        )
    ]


def name(sums: SumComparison, index: int) -> str:
    """What a way of summing is called."""
    return f"{sums.ways[index].method} in {sums.ways[index].dtype}"


def _drift(sums: SumComparison) -> np.ndarray:
    return (sums.ways[0].sums - sums.exact) / sums.n
