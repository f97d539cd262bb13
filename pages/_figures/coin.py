"""A coin seen both ways: over the number of heads it is a probability, over p a likelihood."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import (
    binomial_likelihood_area,
    binomial_log_likelihood,
    binomial_log_probabilities,
)
from pages._figures.style import (
    MODEL,
    OPTIMUM,
    OPTIMUM_SYMBOL,
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
    state_mark,
)

Vector = NDArray[np.float64]

COINS: Final = np.linspace(0.0, 1.0, 101)
# Both plots show the same quantity on the same axis, with room for words above.
RANGE: Final = (0.0, 1.14)
WORDS_AT: Final = 1.08
HEIGHT: Final = 360
BAR_WIDTH: Final = 0.8


def coin_probabilities(heads: int, flips: int, p: float) -> go.Figure:
    """The probability of each number of heads; the coin is fixed."""
    return figure(
        on_coin_probabilities(heads, flips, p),
        axis(
            f"heads k in {flips} flips",
            range=(-0.6, flips + 0.6),
            dtick=1 if flips <= 12 else 2,
            zeroline=False,
        ),
        axis("probability of k heads, p fixed", range=RANGE),
        height=HEIGHT,
        barmode="overlay",
    )


def on_coin_probabilities(heads: int, flips: int, p: float) -> list[Trace]:
    """All that moves with the number of heads and with p."""
    heights = np.exp(binomial_log_probabilities(flips, p))
    here = float(heights[heads])
    said = f"all {flips + 1} bars together: {heights.sum():.4f}"
    return [
        moving(_bars(list(range(flips + 1)), heights.tolist(), MODEL, "P(k)"), "bars"),
        moving(_bars([heads], [here], STATE, f"P({heads})"), "present bar"),
        moving(labels([(flips / 2, WORDS_AT, said, REFERENCE, "middle center")]), "sum in words"),
        moving(state_mark(heads, here, f"k = {heads}: probability {here:.4g}"), STATE_TRACE),
    ]


def coin_likelihood(heads: int, flips: int, p: float) -> go.Figure:
    """The likelihood of each coin; the number of heads is fixed."""
    return figure(
        on_coin_likelihood(heads, flips, p),
        axis("the coin's probability of heads p", range=(-0.02, 1.02), zeroline=False),
        axis("likelihood of p, k fixed", range=RANGE),
        height=HEIGHT,
    )


def on_coin_likelihood(heads: int, flips: int, p: float) -> list[Trace]:
    """All that moves with the number of heads and with p."""
    heights = np.exp(binomial_log_likelihood(heads, flips, COINS))
    best = heads / flips
    here, top = np.exp(binomial_log_likelihood(heads, flips, [p, best])).tolist()
    area = binomial_likelihood_area(heads, flips)
    said = f"area ∫ L dp = {area:.4f}"
    under = line(COINS, heights, REFERENCE, "area", width=0, opacity=0.6, hoverinfo="skip")
    star = marks([best], [top], OPTIMUM, f"best p = {best:.4g}: {top:.4g}", size=14)
    star["marker"] |= {"symbol": OPTIMUM_SYMBOL}
    return [
        moving(under | {"fill": "tozeroy"}, "area", below=True),
        moving(line(COINS, heights, MODEL, "L(p)", hoverinfo="skip"), "curve"),
        moving(star, "best"),
        moving(labels([(0.5, WORDS_AT, said, REFERENCE, "middle center")]), "area in words"),
        moving(state_mark(p, here, f"p = {p:.4g}: likelihood {here:.4g}"), STATE_TRACE),
    ]


def _bars(x: list[int], heights: list[float], colour: str, name: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "x": x,
        "y": heights,
        "width": BAR_WIDTH,
        "marker": {"color": colour},
        "name": name,
        "hovertemplate": "%{x} heads: probability %{y:.4g}<extra></extra>",
    }
