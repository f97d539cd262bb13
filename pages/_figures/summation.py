"""How many digits of a sum survive, and how far a mean drifts, as terms are added."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from nll_core import SumComparison
from pages._figures.style import (
    GRADIENT,
    MODEL,
    REFERENCE,
    STATE,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    axis,
    label,
    labels,
    line,
    marks,
    state_mark,
)

# One look for each way, in the order of the comparison.
COLOURS: Final = (MODEL, GRADIENT, "#000007", TRUTH)
DASHES: Final = (None, "dash", "dot", None)
DIGITS_TOP: Final = 17.0
ROOM: Final = 1.12


def digits_along_n(sums: SumComparison, here: int) -> Drawing:
    """Decimal digits of the sum that survive against the number of terms; `here` is an index."""
    n = float(sums.n[here])
    first, *others = (float(way.digits[here]) for way in sums.ways)

    def still() -> Iterator[Trace]:
        for way, colour, dash in zip(sums.ways, COLOURS, DASHES, strict=True):
            hover = f"{way.name}, n = %{{x:,}}: %{{y:.1f}} digits<extra></extra>"
            yield line(sums.n, way.digits, colour, way.name, dash=dash, hovertemplate=hover)
        # Pairwise and compensated run close together in float32: one pair of words for both.
        x = float(sums.n[1])
        yield labels(
            [
                (x, 16.6, "one by one in float64", TRUTH, "bottom right"),
                (x, 9.6, "pairwise (dashes), compensated (dots)", GRADIENT, "top right"),
                (x, 3.0, "one by one in float32", MODEL, "bottom right"),
            ]
        )

    return Drawing(
        marks={
            "ruler": line([n] * 2, [0.0, DIGITS_TOP], STATE, "n", width=1, hoverinfo="skip"),
            "others": marks([n] * 3, others, STATE, "others", size=7, hoverinfo="skip"),
            STATE_TRACE: state_mark(n, first, f"n = {n:,.0f}: {first:.1f} digits"),
        },
        still=still,
        x=_n_axis(sums),
        y=axis("decimal digits that survive", range=[0.0, DIGITS_TOP], dtick=3),
        height=380,
    )


def drift_along_n(sums: SumComparison, here: int) -> Drawing:
    """The mean of the first n terms summed one by one in float32, less the exact mean."""
    drift = sums.drift(0)
    reach = 1.25 * float(np.abs(drift).max()) or 1.0

    def still() -> Iterator[Trace]:
        level = np.zeros(sums.n.size)
        yield line(sums.n, level, REFERENCE, "exact", dash="dash", width=2, hoverinfo="skip")
        x = float(sums.n[0])
        yield label(x, -0.05 * reach, "exact mean", REFERENCE, position="bottom right")
        hover = "n = %{x:,}: off by %{y:.3g} nats<extra></extra>"
        yield line(sums.n, drift, MODEL, "one by one in float32", hovertemplate=hover)

    now = float(drift[here])
    return Drawing(
        marks={STATE_TRACE: state_mark(float(sums.n[here]), now, f"off by {now:.3g} nats")},
        still=still,
        x=_n_axis(sums),
        y=axis("drift of the mean (nats)", range=[-reach, reach], exponentformat="power"),
        height=380,
    )


def _n_axis(sums: SumComparison) -> dict[str, Any]:
    reach = [sums.n[0] / ROOM, sums.n[-1] * ROOM]
    return axis("number of terms n", range=reach, log=True, dtick=1)
