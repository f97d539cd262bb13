"""The drawings of the tokens page: texts, windows over them, and from logits to a draw."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core.language import CumulativeNll, DecodingStage, GreedyComparison, WindowedNll
from pages._figures.style import (
    GRADIENT,
    LABEL_SIZE,
    MODEL,
    REFERENCE,
    SPARE,
    STATE,
    STATE_SYMBOL,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    axis,
    bars,
    below,
    ends,
    label,
    labels,
    line,
    marks,
    optimum_mark,
    shown,
    spread,
    state_mark,
)

Float64Array = NDArray[np.float64]

# More points than this could not be told apart.
MOST_POINTS: Final = 1_000
# What is more surprising lies at the upper edge.
TOP: Final = 1e7
HEIGHT: Final = 300
# Rows of windows, and letters, that are drawn.
WINDOWS_DRAWN: Final = 24
LETTERS_DRAWN: Final = 200
# The three ways to average, as they are called on the page.
WAYS: Final = {"all tokens": TRUTH, "mean of windows": GRADIENT, "one less each": SPARE[1]}


def running(nats: Float64Array, means: Float64Array, name: str) -> Drawing:
    """1/p of each token, and exp of the mean so far: on a log axis it is their running mean."""
    kept, ends = (_thinned(np.flatnonzero(~np.isnan(of))) for of in (nats, means))
    heights, line_heights = (np.exp(np.minimum(of, np.log(TOP))) for of in (nats, means))
    at = ends[-1:]
    return Drawing(
        marks={
            "tokens": marks(
                kept + 1,
                heights[kept].round(4),
                REFERENCE,
                "1/p",
                size=5,
                says="token %{x}: 1/p = %{y:.4g}",
            ),
            "so far": line(
                ends + 1,
                line_heights[ends].round(6),
                MODEL,
                name,
                says=f"{name} after %{{x}} tokens: %{{y:.4g}}",
            ),
            STATE_TRACE: marks(at + 1, line_heights[at], STATE, name, symbol=STATE_SYMBOL, size=13),
        },
        x=axis("tokens so far", range=[0, len(nats) + 1.5]),
        # The same for all texts, so that they compare.
        y=axis(f"1/p of a token ●, {name} so far —", range=[0.6, 2 * TOP], log=True, dtick=1),
        height=HEIGHT,
    )


def _thinned(places: NDArray[np.int64]) -> NDArray[np.int64]:
    if len(places) <= MOST_POINTS:
        return places
    return places[np.unique(np.linspace(0, len(places) - 1, MOST_POINTS).astype(np.int64))]


def by_bytes(texts: Mapping[str, CumulativeNll]) -> Drawing:
    """What texts have cost against their bytes: the slope is the nats per byte."""
    colours = (MODEL, TRUTH)
    furthest = max(float(found.n_bytes[-1]) for found in texts.values())
    # A text may cost nothing.
    highest = max(1e-3, *(float(found.nats[-1]) for found in texts.values()))

    def still() -> Iterator[Trace]:
        for (name, found), colour, dash in zip(
            texts.items(), colours, ("solid", "dash"), strict=False
        ):
            kept = _thinned(np.arange(len(found.nats)))
            yield line(
                found.n_bytes[kept],
                found.nats[kept],
                colour,
                shown(name),
                dash=dash,
                says="%{y:.4g} nats after %{x} bytes",
            )
        heights = spread([float(f.nats[-1]) for f in texts.values()], (0, highest), log=False)
        yield labels(
            [
                (1.02 * float(found.n_bytes[-1]), y, shown(name), colour, "middle right")
                for (name, found), y, colour in zip(texts.items(), heights, colours, strict=False)
            ]
        )

    return Drawing(
        marks={},
        still=still,
        x=axis("bytes so far", range=[0, 1.35 * furthest]),
        y=axis("surprise so far (nats)", range=[0, 1.1 * highest]),
        height=HEIGHT,
    )


def strides(
    along: Sequence[int], found: Mapping[str, Sequence[float]], stride: int, right: str
) -> Drawing:
    """The perplexity by the stride, taken in the right way and in two wrong ones."""
    # One token less of windows that score one each leaves the first of them alone: that may lie far
    # above all else.
    near = [v for name, values in found.items() if name != "one less each" for v in values]
    low, high = 0.95 * min(near), 1.05 * max(near)

    def still() -> Iterator[Trace]:
        for name, values in found.items():
            yield line(
                list(along),
                np.round(values, 6),
                WAYS[name],
                name,
                dash="solid" if name == right else "dash",
                mode="lines+markers",
                says=f"{name}, stride %{{x}}: %{{y:.4f}}",
            )
        named = [
            (next(v for v in reversed(values) if np.isfinite(v)), name, WAYS[name])
            for name, values in found.items()
        ]
        yield ends(1.08 * along[-1], named, (low, high))

    here = found[right][list(along).index(stride)]
    return Drawing(
        marks={STATE_TRACE: state_mark(float(stride), here, f"stride {stride}: {here:.4f}")},
        still=still,
        x=axis(
            "stride (letters)",
            range=[0.9 * along[0], along[-1] * (along[-1] / along[0]) ** 0.7],
            log=True,
            tickvals=list(along),
            ticktext=[str(v) for v in along],
        ),
        y=axis("perplexity", range=[low, high]),
        height=HEIGHT,
    )


def window_map(found: WindowedNll) -> Drawing:
    """Each window as a row: letters that are only context, and those that it scores."""
    rows = np.flatnonzero(found.begins < LETTERS_DRAWN)[:WINDOWS_DRAWN]
    begins, ends = found.begins[rows], found.ends[rows]
    scored = found.n_scored[rows]
    starts = ends - scored
    options = {"orientation": "h"}
    return Drawing(
        marks={
            "context": bars(
                (starts - begins).tolist(),
                (rows + 1).tolist(),
                REFERENCE,
                "context alone",
                width=0.7,
                base=begins.tolist(),
                opacity=0.45,
                says="window %{y}: %{x} letters of context",
                **options,
            ),
            "scored": bars(
                scored.tolist(),
                (rows + 1).tolist(),
                MODEL,
                "scored",
                width=0.7,
                base=starts.tolist(),
                says="window %{y}: %{x} letters are scored",
                **options,
            ),
        },
        x=axis("place in the text (letters)", range=[0, min(found.n_tokens, LETTERS_DRAWN)]),
        y=axis("window", range=[WINDOWS_DRAWN + 0.6, 0.4]),
        layout={"barmode": "overlay"},
        height=HEIGHT,
    )


CHAIN_HEIGHT: Final = 480
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
                says="%{customdata}",
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
        height=CHAIN_HEIGHT,
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
                    says="%{customdata}: %{y:.2f} nats",
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
