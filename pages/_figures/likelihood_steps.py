"""A product of factors beside the sum of their logs, one factor at a time."""

from __future__ import annotations

import math
from typing import Any, Final

import plotly.graph_objects as go

from nll_core import LikelihoodSteps
from pages._figures.style import (
    MODEL,
    REFERENCE,
    STATE_TRACE,
    TRUTH,
    Trace,
    axis,
    figure,
    line,
    marks,
    moving,
    state_mark,
)

HEIGHT: Final = 360
BAR_WIDTH: Final = 0.7


def running_product(steps: LikelihoodSteps, upto: int) -> go.Figure:
    """The product so far after each factor, on a log axis."""
    numbers, products = _numbers(steps), _from_one(steps)
    low, high = math.log10(min(products)), math.log10(max(products))
    room = 0.06 * max(high - low, 1.0)
    return figure(
        [
            line(numbers, products, REFERENCE, "all", dash="dot", width=1.5, hoverinfo="skip"),
            marks(
                numbers,
                products,
                REFERENCE,
                "product",
                size=7,
                hovertemplate="%{x} factors: product %{y:.4g}<extra></extra>",
            ),
            *on_running_product(steps, upto),
        ],
        _factor_axis(steps),
        axis(
            "product of the factors so far",
            range=[10 ** (low - room), 10 ** (high + room)],
            log=True,
            dtick=1 if high - low >= 2 else None,
        ),
        height=HEIGHT,
    )


def on_running_product(steps: LikelihoodSteps, upto: int) -> list[Trace]:
    """What moves with the number of factors."""
    products = _from_one(steps)
    here = products[upto]
    so_far = line(_numbers(steps)[: upto + 1], products[: upto + 1], MODEL, "so far")
    return [
        moving(so_far | {"hoverinfo": "skip"}, "so far"),
        moving(state_mark(upto, here, f"{upto} factors: {here:.4g}"), STATE_TRACE),
    ]


def running_sum(steps: LikelihoodSteps, upto: int) -> go.Figure:
    """The logs of the factors, each bar hung where the sum before it ends."""
    ends = [0.0, *steps.log_likelihood.tolist()]
    low, high = min(ends), max(ends)
    room = 0.06 * max(high - low, 0.1)
    return figure(
        [
            _bars(steps, len(steps.logs), REFERENCE, "log of a factor") | {"opacity": 0.25},
            *on_running_sum(steps, upto),
        ],
        _factor_axis(steps),
        axis("sum of the logs so far (nats)", range=[low - room, high + room]),
        height=HEIGHT,
        barmode="overlay",
    )


def on_running_sum(steps: LikelihoodSteps, upto: int) -> list[Trace]:
    """What moves with the number of factors."""
    here = float(steps.log_likelihood[upto - 1])
    return [
        moving(_bars(steps, upto, TRUTH, "log of a factor"), "so far"),
        moving(state_mark(upto, here, f"{upto} factors: {here:.4f} nats"), STATE_TRACE),
    ]


def _bars(steps: LikelihoodSteps, upto: int, colour: str, name: str) -> dict[str, Any]:
    ends = [0.0, *steps.log_likelihood.tolist()]
    return {
        "type": "bar",
        "x": list(range(1, upto + 1)),
        "y": steps.logs[:upto].tolist(),
        "base": ends[:upto],
        "width": BAR_WIDTH,
        "marker": {"color": colour},
        "name": name,
        "hovertemplate": "factor %{x}: log %{y:.4f}<extra></extra>",
    }


def _numbers(steps: LikelihoodSteps) -> list[int]:
    """How many factors there are after each step, from none on."""
    return list(range(len(steps.factors) + 1))


def _from_one(steps: LikelihoodSteps) -> list[float]:
    """The products, from the empty one on."""
    return [1.0, *steps.products.tolist()]


def _factor_axis(steps: LikelihoodSteps) -> dict[str, Any]:
    n = len(steps.factors)
    return axis("number of factors", range=(-0.5, n + 0.5), dtick=1 if n <= 12 else 5)
