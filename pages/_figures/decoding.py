"""The figures of decoding: a distribution through the chain of steps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core.language import DecodingStage, GreedyComparison
from pages._figures.style import (
    GRADIENT,
    LABEL_SIZE,
    MODEL,
    REFERENCE,
    STATE,
    STATE_TRACE,
    TRUTH,
    Drawing,
    axis,
    bars,
    below,
    label,
    marks,
    optimum_mark,
    state_mark,
)

HEIGHT: Final = 480
# Of the plot's height, what the blocks of the steps take above the rows of the tokens; their words
# stand in the margin, however low the plot is.
HEAD: Final = 0.09
MARGIN: Final = {"l": 8, "r": 12, "t": 44, "b": 8}
# A probability of 1 reaches so far into the column of its step.
REACH: Final = 0.92
BLOCK: Final = 16
# With more rows than these the names of the tokens are small.
FEW_ROWS: Final = 15
KEY: Final = "◆ greedy   ★ most probable"
LONGEST: Final = 10
COSTLIEST: Final = 65


@dataclass(frozen=True)
class Block:
    """A step of the chain: what it is called, its parameter, its place from 1 on."""

    word: str
    value: str
    place: int
    idle: bool


def chain(
    stages: Sequence[DecodingStage],
    names: Sequence[str],
    order: NDArray[np.int64],
    blocks: Sequence[Block],
    shares: NDArray[np.float64],
) -> Drawing:
    """The probability of each token after each step, what each step cuts, and shares of draws.

    `order` are the tokens by their rows.
    """
    n, last = len(order), len(stages) - 1
    many = n > FEW_ROWS
    rows = np.tile(np.arange(n), len(stages))
    left = np.repeat(np.arange(len(stages)), n) - 0.5 * REACH
    p = np.concatenate([stage.probs[order] for stage in stages])
    cut = np.concatenate([stage.cut[order] for stage in stages])
    gone = np.concatenate([stages[0].kept[order] & ~stage.kept[order] for stage in stages])
    here = cut[gone].tolist()
    drawn = shares[order] > 0
    head = -0.5 - n * HEAD / (1 - HEAD)
    middle = 0.5 * (head - 0.5)
    return Drawing(
        marks={
            "probabilities": bars(
                (REACH * p).round(5),
                rows,
                MODEL,
                "probability",
                width=0.7,
                base=left,
                orientation="h",
                customdata=[
                    f"{names[i]}: {v:.4f}"
                    for i, v in zip(np.tile(order, len(stages)), p.tolist(), strict=True)
                ],
                hovertemplate="%{customdata}<extra></extra>",
            ),
            "cut": marks(
                (left[gone] + 0.08).tolist(),
                rows[gone].tolist(),
                GRADIENT,
                "cut",
                marker={
                    "size": [8 if now else 5 for now in here],
                    "color": [GRADIENT if now else REFERENCE for now in here],
                    "symbol": ["x" if now else "line-ew" for now in here],
                    "line": {"width": 1.5},
                },
                hoverinfo="skip",
            ),
            "draws": marks(
                (last - 0.5 * REACH + REACH * shares[order][drawn]).tolist(),
                np.flatnonzero(drawn).tolist(),
                TRUTH,
                "share of the draws",
                size=7,
                hoverinfo="skip",
            ),
            "blocks": marks(
                [block.place for block in blocks],
                [middle] * len(blocks),
                STATE,
                "step",
                size=BLOCK,
                mode="markers+text",
                marker={
                    "color": [REFERENCE if block.idle else STATE for block in blocks],
                    "symbol": ["square-open" if block.idle else "square" for block in blocks],
                },
                text=[f"{block.word}<br>{block.value}" for block in blocks],
                textfont={"size": LABEL_SIZE - 1},
                textposition="top center",
                cliponaxis=False,
                hoverinfo="skip",
            ),
        },
        still=lambda: [label(0, middle, "model", MODEL, position="middle center")],
        x=axis(
            "after each step, from left to right",
            range=[-0.55, last + 0.55],
            names=["", *(str(i) for i in range(1, last + 1))],
            zeroline=False,
        ),
        y=axis(
            "token, the model’s most likely first",
            range=[n - 0.5, head],
            # In two columns, so that they stand clear of each other where the plot is low.
            names=[names[i] + many * (row % 2) * "\u2003" for row, i in enumerate(order)],
            tickfont={"size": 9 if many else LABEL_SIZE},
            zeroline=False,
        ),
        height=HEIGHT,
        layout={"margin": MARGIN},
    )


def two_steps(p: NDArray[np.float64], found: GreedyComparison) -> Drawing:
    """The four sequences of two tokens, which one greedy decoding takes, and the most probable."""
    places = [2 * one.tokens[0] + one.tokens[1] for one in found]
    heights = [math.exp(one.log_prob) for one in found]
    return Drawing(
        marks={
            "sequences": bars(np.arange(4), p.round(6), MODEL, "probability", width=0.6),
            # Side by side where they are the same.
            STATE_TRACE: state_mark(places[0] - 0.15, heights[0], "greedy"),
            "best": optimum_mark(places[1] + 0.15, heights[1], "most probable"),
        },
        still=lambda: [label(-0.4, 1.04, KEY, position="middle right")],
        x=axis(
            "two tokens",
            range=[-0.5, 3.5],
            tickvals=[0, 1, 2, 3],
            ticktext=["AA", "AB", "BA", "BB"],
        ),
        y=axis("probability", range=[0, 1.1]),
    )


def name_costs(
    drawn: Sequence[tuple[str, float]], greedy: tuple[str, float], best: tuple[str, float]
) -> Drawing:
    """Names and their nats by their length: those drawn, the greedy and the most probable one."""
    return Drawing(
        marks={
            "names": below(
                marks(
                    [len(name) for name, _ in drawn],
                    [round(nats, 4) for _, nats in drawn],
                    MODEL,
                    "drawn",
                    size=7,
                    marker={"opacity": 0.55},
                    customdata=[name for name, _ in drawn],
                    hovertemplate="%{customdata}: %{y:.2f} nats<extra></extra>",
                )
            ),
        },
        still=lambda: [
            state_mark(len(greedy[0]), greedy[1], f"greedy: {greedy[0]}"),
            optimum_mark(len(best[0]), best[1], f"most probable: {best[0]}"),
            label(0.1, COSTLIEST, f"{KEY}   ● drawn", position="middle right"),
        ],
        x=axis("letters", range=[-0.5, LONGEST + 0.5], dtick=2),
        y=axis("surprise of the whole name (nats)", range=[0, 1.05 * COSTLIEST]),
    )
