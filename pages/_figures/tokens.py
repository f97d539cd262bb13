"""The drawings of the tokens page: a text so far, two texts by bytes, and windows over a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core.language import CumulativeNll, WindowedNll
from pages._figures.style import (
    GRADIENT,
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
    ends,
    labels,
    line,
    marks,
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
                hovertemplate="token %{x}: 1/p = %{y:.4g}<extra></extra>",
            ),
            "so far": line(
                ends + 1,
                line_heights[ends].round(6),
                MODEL,
                name,
                hovertemplate=f"{name} after %{{x}} tokens: %{{y:.4g}}<extra></extra>",
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
                hovertemplate="%{y:.4g} nats after %{x} bytes<extra></extra>",
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
                hovertemplate=f"{name}, stride %{{x}}: %{{y:.4f}}<extra></extra>",
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
                hovertemplate="window %{y}: %{x} letters of context<extra></extra>",
                **options,
            ),
            "scored": bars(
                scored.tolist(),
                (rows + 1).tolist(),
                MODEL,
                "scored",
                width=0.7,
                base=starts.tolist(),
                hovertemplate="window %{y}: %{x} letters are scored<extra></extra>",
                **options,
            ),
        },
        x=axis("place in the text (letters)", range=[0, min(found.n_tokens, LETTERS_DRAWN)]),
        y=axis("window", range=[WINDOWS_DRAWN + 0.6, 0.4]),
        layout={"barmode": "overlay"},
        height=HEIGHT,
    )
