"""Three claims about the NLL, each against what it costs."""

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
    label,
    labels,
    line,
    marks,
    moving,
    optimum_mark,
    state_mark,
)

FloatArray = NDArray[np.float64]

HEIGHT: Final = 400
STATED_RANGE: Final = (0.03, 5.0)


def one_mistake(probabilities: FloatArray, means: Mapping[str, FloatArray], at: int) -> go.Figure:
    """The mean of each loss over a hundred forecasts, against the probability of the worst one."""
    top = 1.15 * float(means["NLL"].max())
    colours = (NLL_COLOUR, MODEL, REFERENCE)
    traces = [
        line(
            probabilities,
            values,
            colour,
            name,
            width=3,
            dash=dash,
            hovertemplate=f"{name}: mean %{{y:.4f}} at p = %{{x:.2g}}<extra></extra>",
        )
        for (name, values), colour, dash in zip(
            means.items(), colours, (None, None, "dot"), strict=True
        )
    ]
    names = labels(
        [
            (3e-9, 0.72 * top, "mean NLL", NLL_COLOUR, "middle right"),
            (1e-11, float(means["Brier"][0]), "mean (1 − p)²", MODEL, "top right"),
            (1e-4, float(means["1 − p"][0]), "mean 1 − p", REFERENCE, "top right"),
        ]
    )
    return figure(
        [*traces, names, *on_one_mistake(probabilities, means, at)],
        axis(
            "probability that the one mistake gave to the truth",
            range=[probabilities[0] / 1.6, 1.4],
            log=True,
        ),
        axis("mean loss of the hundred", range=[0.0, top]),
        height=HEIGHT,
    )


def on_one_mistake(
    probabilities: FloatArray, means: Mapping[str, FloatArray], at: int
) -> list[Trace]:
    """The present state on the curve of the NLL."""
    p, mean = float(probabilities[at]), float(means["NLL"][at])
    return [moving(state_mark(p, mean, f"p = {p:.3g}: mean NLL {mean:.4f}"), STATE_TRACE)]


def cost_on_wrong(wrong: FloatArray, costs: FloatArray, claimed: FloatArray, at: int) -> go.Figure:
    """What a probability on the wrong class costs, and what is claimed of it."""
    traces = [
        line(
            wrong,
            costs,
            NLL_COLOUR,
            "cost",
            width=3,
            hovertemplate="%{x:.2f} on the wrong class costs %{y:.3f} nats<extra></extra>",
        ),
        line(wrong, claimed, REFERENCE, "claimed", width=2, dash="dot", hoverinfo="skip"),
        label(0.84, 2.0, "−log(1 − w), the cost", NLL_COLOUR, position="middle left"),
        label(0.1, 2.5, "−log w, the claim", REFERENCE, position="middle right"),
    ]
    return figure(
        [*traces, *on_cost(wrong, costs, claimed, at)],
        axis("probability w on the wrong one of two classes", range=[0.0, 1.0]),
        axis("NLL (nats)", range=[0.0, 4.8]),
        height=HEIGHT,
    )


def on_cost(wrong: FloatArray, costs: FloatArray, claimed: FloatArray, at: int) -> list[Trace]:
    """The present state on the cost, and a cross on the claim."""
    w, cost, said = float(wrong[at]), float(costs[at]), float(claimed[at])
    # On the outer sides of both curves, which cross at one half.
    side = "left" if w > 0.5 else "right"
    rows = ("top", "bottom") if cost >= said else ("bottom", "top")
    gap = "\u00a0\u00a0"
    words = [
        (w, cost, f"{gap}{cost:.3f}{gap}", NLL_COLOUR, f"{rows[0]} {side}"),
        (w, said, f"{gap}not {said:.3f}{gap}", REFERENCE, f"{rows[1]} {side}"),
    ]
    return [
        moving(marks([w], [said], REFERENCE, "claimed", symbol="x", size=11), "claimed"),
        moving(state_mark(w, cost, f"w = {w:g}: {cost:.4f} nats"), STATE_TRACE),
        moving(labels(words), "words"),
    ]


def stated_confidence(
    stated: FloatArray, nll: FloatArray, right: float, floor: float, calibrated: float, at: int
) -> go.Figure:
    """The NLL of a model that is right so often, against the confidence that it states."""
    return figure(
        [
            label(
                0.75,
                calibrated,
                "a calibrated model of a harder problem",
                REFERENCE,
                position="top center",
            ),
            *on_stated(stated, nll, right, floor, calibrated, at),
        ],
        axis("confidence that the model states", range=[0.5, 1.0]),
        axis(
            "NLL (nats, log)",
            range=STATED_RANGE,
            log=True,
            tickvals=[0.05, 0.1, 0.2, 0.5, 1, 2],
            ticktext=["0.05", "0.1", "0.2", "0.5", "1", "2"],
        ),
        height=HEIGHT,
    )


def on_stated(
    stated: FloatArray, nll: FloatArray, right: float, floor: float, calibrated: float, at: int
) -> list[Trace]:
    """The curve with its lowest point at the truth, the rival, and the present state."""
    curve = line(
        stated,
        nll,
        NLL_COLOUR,
        "NLL",
        width=3,
        hovertemplate="says %{x:.4f}: %{y:.4f} nats<extra></extra>",
    )
    rival = line(
        [0.5, 1.0],
        [calibrated] * 2,
        REFERENCE,
        "calibrated",
        dash="dash",
        width=2,
        hoverinfo="skip",
    )
    c, here = float(stated[at]), float(nll[at])
    best = optimum_mark(right, floor, f"honest: {floor:.4f} nats", hoverinfo="skip")
    words = labels([(right, floor, "honest", REFERENCE, "bottom left")])
    return [
        moving(rival, "rival"),
        moving(curve, "curve"),
        moving(best, "honest"),
        moving(words, "words"),
        moving(state_mark(c, here, f"says {c:g}: {here:.4f} nats"), STATE_TRACE),
    ]
