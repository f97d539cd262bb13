"""The figures of the bigram page: matrices of squares, training, orders of memory, and a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core.language import (
    BigramTraining,
    DifferentCell,
    LetterCosts,
    OrderComparison,
    SmoothingAgainstL2,
)
from pages._figures.style import (
    GRADIENT,
    LABEL_SIZE,
    MODEL,
    OPTIMUM,
    QUIET,
    REFERENCE,
    SPARE,
    STATE,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    axis,
    bars,
    ends,
    label,
    labels,
    line,
    marks,
    optimum_mark,
    spread,
    state_mark,
)

Matrix = NDArray[np.float64]

# The mark of the beginning and of the end, then the alphabet.
SYMBOLS: Final = "·abcdefghijklmnopqrstuvwxyz"
V: Final = len(SYMBOLS)
# Of each cell, row by row.
ROWS, COLUMNS = np.divmod(np.arange(V * V), V)
PAIRS: Final = [f"{after} after {before}" for before in SYMBOLS for after in SYMBOLS]
# The side of a square of probability 1, in pixels; it may reach into its neighbours, which are
# small beside it.
WIDEST: Final = 13.0
# The squares of a difference are this much larger in area.
MAGNIFIED: Final = 4
HEIGHT: Final = 320
# On the log axis of steps, where the beginning stands.
START: Final = 0.7
NLL_RANGE: Final = (2.15, 3.9)
LEAST_KL: Final = 1e-6
SHARES: Final = (5e-4, 0.25)
# The part of the axis that a letter takes.
A_LETTER: Final = 0.027
LEAST_P: Final = 1e-6
ORDERS: Final = (1, 2, 3, 4)
ORDERS_RANGE: Final = (1.4, 3.3)
# Where what is infinite is drawn, below the upper edge.
BELOW: Final = 0.1
TOP: Final = round(ORDERS_RANGE[1] - BELOW, 9)
PARTS: Final = (
    ("training", MODEL, "solid"),
    ("held out: new", TRUTH, "solid"),
    ("held out: seen", SPARE[1], "dash"),
)
ORDER_COLOURS: Final = (REFERENCE, SPARE[3], SPARE[2], SPARE[0])
# A letter of more nats is cut off here; its number stands on the bar all the same.
MOST_NATS: Final = 9.0
# Of a whole name, too.
MOST_TOTAL: Final = 40.0
RANKS: Final = 200


def shares_matrix(p: Matrix, name: str, colour: str, cell: DifferentCell | None = None) -> Drawing:
    """The chance of each letter after each letter: the area of a square is the probability."""
    both = {"squares": _squares(p, name, colour), "hover": _hover(p, name)}
    return _matrix(name, both | _ring(cell))


def counts_matrix(p: Matrix, counts: NDArray[np.int64], name: str) -> Drawing:
    """The shares of the counts, which do not move."""
    totals = counts.sum(axis=1).tolist()
    said = [
        f"{pair}: {n:,} of {totals[row]:,}"
        for pair, n, row in zip(PAIRS, counts.ravel().tolist(), ROWS, strict=True)
    ]
    hover = _hover(p, name, said, "%{text}")
    return _matrix(name, {"squares": _squares(p, name, TRUTH)}, hover)


def difference_matrix(over: Matrix, cell: DifferentCell | None = None) -> Drawing:
    """What one matrix has too much is filled, what it has too little is open."""
    signs = {"more": (1, MODEL, "square"), "less": (-1, TRUTH, "square-open")}
    found = {
        name: _squares(
            MAGNIFIED * np.maximum(sign * over, 0.0),
            name,
            colour,
            symbol=symbol,
            line={"color": colour, "width": 1.3},
        )
        for name, (sign, colour, symbol) in signs.items()
    }
    found["hover"] = _hover(over, "difference")
    return _matrix("difference", found | _ring(cell))


def _matrix(name: str, moving: Mapping[str, Trace], *still: Trace) -> Drawing:
    """Marks at pairs of letters, with the name of the matrix above its rows."""
    look: dict[str, Any] = {"names": SYMBOLS, "tickfont": {"size": 9}, "tickangle": 0}
    return Drawing(
        marks=moving,
        still=lambda: [label(-0.8, -1.6, name, position="middle right"), *still],
        x=axis("letter", range=[-0.8, V - 0.2], **look),
        y=axis("after the letter", range=[V - 0.2, -2.2], **look),
        height=HEIGHT,
    )


def _squares(p: Matrix, name: str, colour: str, symbol: str = "square", **look: Any) -> Trace:
    """A square a cell, with p as its area; what hovering says is `_hover`'s."""
    sides = np.round(WIDEST * np.sqrt(p), 1).ravel()
    # What is too small to be seen would still be drawn with its edge.
    sides[sides < 0.5] = 0.0
    look = {"line": {"width": 0}, "opacity": 1.0, "size": sides.tolist(), **look}
    return marks(COLUMNS, ROWS, colour, name, symbol=symbol, marker=look, **QUIET)


def _hover(
    values: Matrix,
    name: str,
    words: Sequence[str] = PAIRS,
    says: str = "%{text}: %{customdata:.4f}",
) -> Trace:
    """What hovering says of each cell: the corners of a line that is not drawn are one element,
    where as many marks are 729."""
    look: dict[str, Any] = {"width": 0, "text": words, "says": says}
    found = values.ravel().round(5).tolist()
    return line(COLUMNS, ROWS, REFERENCE, name, customdata=found, **look)


def _ring(cell: DifferentCell | None) -> dict[str, Trace]:
    if cell is None:
        return {}
    ring = {"line": {"color": STATE, "width": 2.5}}
    at, name = ([cell.after], [cell.before]), pair(cell)
    return {STATE_TRACE: marks(*at, STATE, name, symbol="circle-open", size=22, marker=ring)}


def pair(cell: DifferentCell) -> str:
    """A letter after another one."""
    return f"{SYMBOLS[cell.after]} after {SYMBOLS[cell.before]}"


def training_curve(run: BigramTraining, at: int, floor: float) -> Drawing:
    """The mean NLL against the step, down to the optimum of counting, or of the penalty."""
    steps, here = np.maximum(run.steps, START), float(run.nll[at])
    edges = [START, float(run.steps[-1])]
    # Of names that are easier, or logits that begin higher, than those of the census.
    low = min(NLL_RANGE[0], run.optimum_nll - 0.2)
    high = max(NLL_RANGE[1], float(run.nll[0]) + 0.1)

    def still() -> Iterator[Trace]:
        yield line(edges, [run.optimum_nll] * 2, OPTIMUM, "counting", dash="dash", width=2)
        yield label(START, low + 0.09, "counting", OPTIMUM, position="middle right")
        if floor > run.optimum_nll:
            name = "lowest with the penalty"
            yield line(edges, [floor] * 2, REFERENCE, name, dash="dot", width=2)
        yield line(steps, run.nll, MODEL, "NLL", says="%{y:.4f} nats a letter")

    name = f"step {run.steps[at]:,}: {here:.4f} nats a letter"
    return Drawing(
        marks={STATE_TRACE: state_mark(float(steps[at]), here, name)},
        still=still,
        x=axis(
            "steps of gradient descent",
            range=[0.9 * START, 1.15 * edges[1]],
            log=True,
            tickvals=[START, 10, 100, 1000],
            ticktext=["0", "10", "100", "1,000"],
        ),
        y=axis("mean NLL (nats a letter)", range=(low, high)),
        height=300,
    )


def rows_cloud(run: BigramTraining, at: int, rare: Sequence[int]) -> Drawing:
    """How far each row is from its counts, against how often its letter stands before another.

    Letters that would overlap stand side by side.
    """
    rows = np.flatnonzero(run.row_weights)
    kl, shares = run.row_divergences[at, rows], run.row_weights[rows].tolist()
    reach = (min(SHARES[0], 0.8 * min(shares)), max(SHARES[1], 1.25 * max(shares)))
    places = spread(shares, reach, log=True, apart=A_LETTER)
    words = [
        (x, max(y, LEAST_KL), SYMBOLS[row], GRADIENT if row in rare else MODEL, "middle center")
        for row, x, y in zip(rows, places, kl.tolist(), strict=True)
    ]
    found = labels(words, customdata=list(zip(shares, kl.tolist(), strict=True)))
    found["textfont"]["size"] = LABEL_SIZE - 2
    says = "%{text}: %{customdata[0]:.2%} of all pairs, KL %{customdata[1]:.2g}<extra></extra>"
    return Drawing(
        marks={"rows": found | {"hoverinfo": "text", "hovertemplate": says}},
        x=axis("share of all pairs that begin with the letter", range=reach, log=True, dtick=1),
        y=axis("row’s KL from its counts (nats)", range=[0.5 * LEAST_KL, 10], log=True, dtick=1),
        height=300,
    )


def cells_cloud(found: SmoothingAgainstL2, cell: DifferentCell) -> Drawing:
    """Each pair of letters: its chance by smoothed counts, and by the penalised logits."""
    seen, diagonal = found.counts > 0, [LEAST_P, 1.0]
    both = [np.maximum(p, LEAST_P).round(7) for p in (found.added, found.penalised)]
    drawn = {
        name: marks(
            both[0][kept],
            both[1][kept],
            colour,
            name,
            symbol=symbol,
            size=6,
            marker={"line": {"color": colour, "width": 1.2}},
            says="%{x:.4g} and %{y:.4g}",
        )
        for name, kept, colour, symbol in (
            ("never seen", ~seen, REFERENCE, "circle-open"),
            ("seen", seen, MODEL, "circle"),
        )
    }
    name = f"{SYMBOLS[cell.before]}{SYMBOLS[cell.after]}"
    reach: dict[str, Any] = {"range": [LEAST_P, 1.5], "log": True, "dtick": 1}
    return Drawing(
        marks=drawn | {STATE_TRACE: state_mark(cell.first, cell.second, name)},
        still=lambda: [
            line(diagonal, diagonal, REFERENCE, "equal", dash="dot", width=1.5, **QUIET),
            label(1.6e-6, 0.4, "● seen   ○ never seen", position="middle right"),
        ],
        x=axis("chance by counts + k", **reach),
        y=axis("chance by the penalty", **reach),
        height=300,
    )


def orders_range(found: Iterable[OrderComparison]) -> tuple[float, float]:
    """An axis on which all orders and amounts of both ways have room, and ∞ above them."""
    values = np.concatenate([one.nll[np.isfinite(one.nll)] for one in found])
    return float(values.min()) - 0.1, float(values.max()) + 0.3


def _shown(nll: Matrix, top: float) -> Matrix:
    """What is infinite lies below the upper edge; what is not there stays so."""
    return np.where(np.isinf(nll), top, nll)


def order_lines(nll: Matrix, n: int, reach: tuple[float, float] = ORDERS_RANGE) -> Drawing:
    """The NLL of each part (a row each) by the order n; what is infinite lies at the upper edge."""
    there = [row for row in range(3) if not np.isnan(nll[row]).any()]
    top = round(reach[1] - BELOW, 9)
    parts = [PARTS[row] for row in there]
    heights, finite = _shown(nll, top)[there], ~np.isinf(nll[there])
    found = {
        name: line(
            ORDERS,
            values.round(5),
            colour,
            name,
            dash=dash,
            mode="lines+markers",
            marker={"color": colour, "size": 9, "symbol": shapes},
            says=f"{name}: %{{y:.4f}} nats",
        )
        for (name, colour, dash), values, shapes in zip(
            parts, heights, np.where(finite, "circle", "triangle-up").tolist(), strict=True
        )
    }
    named = [(y, *part[:2]) for y, part in zip(heights[:, -1].tolist(), parts, strict=True)]
    infinite = [
        (float(k + 1), top - 0.05, "∞", TRUTH, "bottom center")
        for k in np.flatnonzero(~finite.all(axis=0)).tolist()
    ]
    return Drawing(
        marks={
            **found,
            "names": ends(4.12, named, reach),
            # A trace with no point has no place for its words.
            "infinite": labels(infinite or [(1.0, top, "", TRUTH, "middle left")]),
            STATE_TRACE: state_mark(float(n), float(heights[1, n - 1]), f"n = {n}"),
        },
        x=axis("n: letters looked at, with the one to come", range=[0.8, 5.6], tickvals=ORDERS),
        y=axis("mean NLL (nats a letter)", range=reach),
        height=HEIGHT,
    )


def amount_lines(
    found: OrderComparison,
    amounts: Sequence[float],
    n: int,
    place: int,
    title: str,
    other: float,
    reach: tuple[float, float] = ORDERS_RANGE,
    noun: str = "names",
) -> Drawing:
    """The NLL of new names by the amount of smoothing, a line for each order.

    `other` is the lowest that the other way of smoothing reaches.
    """
    nll, best, last = found.nll[1], found.lowest, len(amounts) - 1
    top = round(reach[1] - BELOW, 9)
    x, heights = np.arange(len(amounts)), _shown(nll, top)
    names = [f"n = {k}" for k in ORDERS]

    def still() -> Iterator[Trace]:
        yield line([0, last], [other] * 2, REFERENCE, "the other way", dash="dot", width=2)
        words = "lowest by the other way"
        yield label(last, other - 0.04, words, REFERENCE, position="bottom left")
        for name, values, colour in zip(names, heights, ORDER_COLOURS, strict=True):
            yield line(x, values, colour, name, width=2, says=f"{name}: %{{y:.4f}} nats")
        named = list(zip(heights[:, -1].tolist(), names, ORDER_COLOURS, strict=True))
        yield ends(last + 0.15, named, reach)
        if not np.isfinite(nll).all():
            yield label(0.4, top, "∞ without smoothing", position="middle right")
        yield optimum_mark(float(best.place), best.nll, f"lowest: {best.nll:.4f}")

    values = heights[n - 1]
    return Drawing(
        marks={
            "present order": line(x, values.round(5), ORDER_COLOURS[n - 1], f"n = {n}", width=4.5),
            STATE_TRACE: state_mark(float(place), float(values[place]), f"n = {n}"),
        },
        still=still,
        x=axis(title, names=[f"{amount:g}" for amount in amounts], range=[-0.4, last + 1.4]),
        y=axis(f"NLL of new {noun} (nats a letter)", range=reach),
        height=HEIGHT,
    )


def name_bars(letters: str, costs: LetterCosts, uniform: float) -> Drawing:
    """The surprise of each letter of a name and of its end, and right of them their mean."""
    n = len(letters)
    heights = np.minimum(costs.nats, MOST_NATS).round(4)
    numbers = [f"{v:.2f}" if np.isfinite(v) else "∞" for v in [*costs.nats, costs.mean]]
    mean = min(costs.mean, MOST_NATS)
    words = [(float(i), float(h), numbers[i], MODEL, "top center") for i, h in enumerate(heights)]
    # Words at the right edge need as much room as a third of the bars.
    bars_end, right, large = n - 0.5, 1.32 * n, {"size": LABEL_SIZE + 3}
    says = "%{y:.3f} nats"
    return Drawing(
        marks={
            "letters": bars(np.arange(n), heights, MODEL, "surprise", width=0.7, says=says),
            "numbers": labels(words),
            STATE_TRACE: line([bars_end, right], [mean] * 2, STATE, "mean"),
            "mean": label(right, mean, f"mean {numbers[-1]}", STATE, position="bottom left"),
        },
        still=lambda: [
            line([bars_end, right], [uniform] * 2, REFERENCE, "all alike", dash="dot", width=2),
            label(right, uniform, f"all {V} alike", REFERENCE, position="top left"),
        ],
        x=axis(
            "letter, in order; · is the end", names=letters, range=[-0.7, right], tickfont=large
        ),
        y=axis("surprise (nats)", range=[0, 1.12 * MOST_NATS]),
        height=HEIGHT,
    )


def rank_curve(
    totals: Matrix, rank: int, total: float, whose: str = "names of the census", longest: int = 0
) -> Drawing:
    """The totals of all names in their order, and where the name typed in stands among them."""
    # A guess among all alike on the longest one.
    most = max(MOST_TOTAL, (longest + 1) * float(np.log(V)))
    kept = np.unique(np.linspace(0, len(totals) - 1, RANKS).astype(int))
    return Drawing(
        marks={
            "names": line(
                kept + 1,
                np.minimum(totals[kept], most).round(3),
                TRUTH,
                "names",
                says="rank %{x}: %{y:.2f} nats",
            ),
            STATE_TRACE: state_mark(float(rank), min(total, most), f"rank {rank:,}"),
        },
        x=axis(
            f"{whose}, the least surprising first",
            range=[-0.012 * len(totals), max(1.03 * len(totals), len(totals) + 1.5)],
            tickformat=",",
        ),
        y=axis("surprise of the whole name (nats)", range=[0, 1.03 * most]),
        height=HEIGHT,
    )
