"""The figures of the bigram page: matrices of squares, training, orders of memory, and a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core.language import BigramTraining, DifferentCell, LowestNll
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
LEAST_P: Final = 1e-6
ORDERS: Final = (1, 2, 3, 4)
ORDERS_RANGE: Final = (1.4, 3.3)
# Where what is infinite is drawn.
TOP: Final = 3.2
PARTS: Final = ("training", "held out: new", "held out: seen")
PART_COLOURS: Final = dict(zip(PARTS, (MODEL, TRUTH, SPARE[1]), strict=True))
PART_DASHES: Final = dict(zip(PARTS, ("solid", "solid", "dash"), strict=True))
ORDER_COLOURS: Final = (REFERENCE, SPARE[3], SPARE[2], SPARE[0])
# A letter of more nats is cut off here; its number stands on the bar all the same.
MOST_NATS: Final = 9.0
# Of a whole name, too.
MOST_TOTAL: Final = 40.0
RANKS: Final = 200


def shares_matrix(p: Matrix, name: str, colour: str, cell: DifferentCell | None = None) -> Drawing:
    """The chance of each letter after each letter: the area of a square is the probability."""
    found = {
        "squares": squares(p, name, colour),
        **_ring(cell),
    }
    return Drawing(marks=found, still=lambda: [_title(name)], **_letters(), height=HEIGHT)


def counts_matrix(p: Matrix, counts: NDArray[np.int64], name: str) -> Drawing:
    """The shares of the counts, which do not move."""
    totals = counts.sum(axis=1).tolist()
    times = [f"{n:,} of {totals[i // V]:,}" for i, n in enumerate(counts.ravel().tolist())]
    hover = {
        "customdata": list(zip(PAIRS, times, strict=True)),
        "hovertemplate": "%{customdata[0]}: %{customdata[1]}<extra></extra>",
    }
    return Drawing(
        marks={},
        still=lambda: [_title(name), squares(p, name, TRUTH, **hover)],
        **_letters(),
        height=HEIGHT,
    )


def difference_matrix(over: Matrix, cell: DifferentCell | None = None) -> Drawing:
    """What one matrix has too much is filled, what it has too little is open."""
    # The first has all cells for hovering; the second need not stand there once more.
    signs: dict[str, tuple[NDArray[np.bool_], str, dict[str, Any]]] = {
        "more": (over > 0, MODEL, {"customdata": _said(over)}),
        "less": (over < 0, TRUTH, {"symbol": "square-open", **QUIET}),
    }
    found = {
        name: squares(
            np.where(kept, MAGNIFIED * np.abs(over), 0.0),
            name,
            colour,
            marker={"line": {"color": colour, "width": 1.3}},
            **options,
        )
        for name, (kept, colour, options) in signs.items()
    }
    return Drawing(
        marks=found | _ring(cell),
        still=lambda: [_title("difference")],
        **_letters(),
        height=HEIGHT,
    )


def squares(p: Matrix, name: str, colour: str, **options: Any) -> Trace:
    """A square a cell, with p as its area."""
    sides = np.round(WIDEST * np.sqrt(p), 1).ravel()
    # What is too small to be seen would still be drawn with its edge.
    sides[sides < 0.5] = 0.0
    look = {"size": sides.tolist(), "line": {"width": 0}, "opacity": 1.0}
    look |= options.pop("marker", {})
    return marks(
        COLUMNS,
        ROWS,
        colour,
        name,
        **{
            "symbol": "square",
            "customdata": _said(p),
            "hovertemplate": "%{customdata[0]}: %{customdata[1]:.4f}<extra></extra>",
            **options,
        },
        marker=look,
    )


def _said(values: Matrix) -> list[tuple[str, float]]:
    """What hovering says of each cell."""
    return list(zip(PAIRS, values.ravel().tolist(), strict=True))


def _title(name: str) -> Trace:
    """What a matrix is of, above its rows."""
    return label(-0.8, -1.6, name, position="middle right")


def _ring(cell: DifferentCell | None) -> dict[str, Trace]:
    if cell is None:
        return {}
    name = f"{SYMBOLS[cell.after]} after {SYMBOLS[cell.before]}"
    ring = {"line": {"color": STATE, "width": 2.5}}
    return {
        STATE_TRACE: marks(
            [cell.after], [cell.before], STATE, name, symbol="circle-open", size=22, marker=ring
        )
    }


def _letters() -> dict[str, Any]:
    ticks: dict[str, Any] = {
        "tickvals": list(range(V)),
        "ticktext": list(SYMBOLS),
        "tickfont": {"size": 9},
        "showgrid": False,
        "tickangle": 0,
    }
    return {
        "x": axis("letter", range=[-0.8, V - 0.2], **ticks),
        "y": axis("after the letter", range=[V - 0.2, -2.2], **ticks),
    }


def training_curve(run: BigramTraining, at: int, floor: float) -> Drawing:
    """The mean NLL against the step, down to the optimum of counting, or of the penalty."""
    steps = np.maximum(run.steps, START)
    last = float(run.steps[-1])

    def still() -> Iterator[Trace]:
        ends = [START, last]
        yield line(ends, [run.optimum_nll] * 2, OPTIMUM, "counting", dash="dash", width=2)
        yield label(START, 2.24, "counting", OPTIMUM, position="middle right")
        if floor > run.optimum_nll:
            yield line(ends, [floor] * 2, REFERENCE, "lowest with the penalty", dash="dot", width=2)
        yield line(
            steps, run.nll, MODEL, "NLL", hovertemplate="%{y:.4f} nats a letter<extra></extra>"
        )

    here = float(run.nll[at])
    return Drawing(
        marks={
            STATE_TRACE: state_mark(
                float(steps[at]), here, f"step {run.steps[at]:,}: {here:.4f} nats a letter"
            )
        },
        still=still,
        x=axis(
            "steps of gradient descent",
            range=[0.9 * START, 1.15 * last],
            log=True,
            tickvals=[START, 10, 100, 1000],
            ticktext=["0", "10", "100", "1,000"],
        ),
        y=axis("mean NLL (nats a letter)", range=list(NLL_RANGE)),
        height=300,
    )


def rows_cloud(run: BigramTraining, at: int, rare: Sequence[int]) -> Drawing:
    """How far each row is from its counts, against how often its letter stands before another."""
    rows = np.flatnonzero(run.row_weights)
    kl = np.maximum(run.row_divergences[at, rows], LEAST_KL)
    colours = [GRADIENT if row in rare else MODEL for row in rows]
    words = [
        (float(run.row_weights[row]), float(value), SYMBOLS[row], colour, "middle center")
        for row, value, colour in zip(rows, kl, colours, strict=True)
    ]
    return Drawing(
        marks={"rows": labels(words)},
        x=axis(
            "share of all pairs that begin with the letter", range=[5e-4, 0.25], log=True, dtick=1
        ),
        y=axis("row’s KL from its counts (nats)", range=[0.5 * LEAST_KL, 10], log=True, dtick=1),
        height=300,
    )


def cells_cloud(
    first: Matrix, second: Matrix, seen: NDArray[np.bool_], cell: DifferentCell
) -> Drawing:
    """Each pair of letters: its chance by smoothed counts, and by the penalised logits."""
    diagonal = [LEAST_P, 1.0]
    found = {
        name: marks(
            np.maximum(first[kept], LEAST_P).round(7),
            np.maximum(second[kept], LEAST_P).round(7),
            colour,
            name,
            symbol=symbol,
            size=6,
            marker={"line": {"color": colour, "width": 1.2}},
            hovertemplate="%{x:.4g} and %{y:.4g}<extra></extra>",
        )
        for name, kept, colour, symbol in (
            ("never seen", ~seen, REFERENCE, "circle-open"),
            ("seen", seen, MODEL, "circle"),
        )
    }
    name = f"{SYMBOLS[cell.before]}{SYMBOLS[cell.after]}"
    return Drawing(
        marks=found | {STATE_TRACE: state_mark(cell.first, cell.second, name)},
        still=lambda: [
            line(diagonal, diagonal, REFERENCE, "equal", dash="dot", width=1.5, hoverinfo="skip"),
            label(1.6e-6, 0.4, "● seen   ○ never seen", position="middle right"),
        ],
        x=axis("chance by counts + k", range=[LEAST_P, 1.5], log=True, dtick=1),
        y=axis("chance by the penalty", range=[LEAST_P, 1.5], log=True, dtick=1),
        height=300,
    )


def _shown(nll: Matrix) -> Matrix:
    return np.where(np.isfinite(nll), nll, TOP)


def order_lines(nll: Matrix, n: int) -> Drawing:
    """The NLL of each part (a row each) by the order n; what is infinite lies at the upper edge."""
    heights = _shown(nll)
    found: dict[str, Trace] = {}
    for name, values, finite in zip(PARTS, heights, np.isfinite(nll), strict=True):
        found[name] = line(
            ORDERS,
            values.round(5),
            PART_COLOURS[name],
            name,
            dash=PART_DASHES[name],
            mode="lines+markers",
            marker={
                "color": PART_COLOURS[name],
                "size": 9,
                "symbol": ["circle" if ok else "triangle-up" for ok in finite],
            },
            hovertemplate=f"{name}: %{{y:.4f}} nats<extra></extra>",
        )
    ends = spread([float(v) for v in heights[:, -1]], ORDERS_RANGE, log=False)
    found["names"] = labels(
        [
            (4.12, y, name, PART_COLOURS[name], "middle right")
            for name, y in zip(PARTS, ends, strict=True)
        ]
    )
    infinite = [
        (float(k + 1), TOP - 0.05, "∞", TRUTH, "bottom center")
        for k in range(4)
        if not np.isfinite(nll[:, k]).all()
    ]
    # A trace with no point has no place for its words.
    found["infinite"] = labels(infinite or [(1.0, TOP, "", TRUTH, "middle left")])
    here = float(heights[1, n - 1])
    found[STATE_TRACE] = state_mark(float(n), here, f"n = {n}")
    return Drawing(
        marks=found,
        x=axis("n: letters looked at, with the one to come", range=[0.8, 5.6], tickvals=ORDERS),
        y=axis("mean NLL (nats a letter)", range=list(ORDERS_RANGE)),
        height=HEIGHT,
    )


def amount_lines(
    nll: Matrix,
    amounts: Sequence[float],
    n: int,
    place: int,
    *,
    title: str,
    best: LowestNll,
    other: float,
) -> Drawing:
    """The NLL of new names by the amount of smoothing, a line for each order.

    `other` is the lowest that the other way of smoothing reaches.
    """
    x, heights = np.arange(len(amounts)), _shown(nll)

    def still() -> Iterator[Trace]:
        yield line(
            [0, len(amounts) - 1], [other] * 2, REFERENCE, "the other way", dash="dot", width=2
        )
        yield label(
            len(amounts) - 1,
            other - 0.04,
            "lowest by the other way",
            REFERENCE,
            position="bottom left",
        )
        for k, (values, colour) in enumerate(zip(heights, ORDER_COLOURS, strict=True)):
            yield line(
                x,
                values,
                colour,
                f"n = {k + 1}",
                width=2,
                hovertemplate=f"n = {k + 1}: %{{y:.4f}} nats<extra></extra>",
            )
        ends = spread([float(v) for v in heights[:, -1]], ORDERS_RANGE, log=False)
        yield labels(
            [
                (len(amounts) - 0.85, y, f"n = {k + 1}", ORDER_COLOURS[k], "middle right")
                for k, y in enumerate(ends)
            ]
        )
        if not np.isfinite(nll).all():
            yield label(0.4, TOP, "∞ without smoothing", position="middle right")
        yield optimum_mark(float(best.place), best.nll, f"lowest: {best.nll:.4f}")

    values = heights[n - 1]
    return Drawing(
        marks={
            "present order": line(x, values.round(5), ORDER_COLOURS[n - 1], f"n = {n}", width=4.5),
            STATE_TRACE: state_mark(float(place), float(values[place]), f"n = {n}"),
        },
        still=still,
        x=axis(
            title,
            range=[-0.4, len(amounts) + 0.4],
            tickvals=x.tolist(),
            ticktext=[f"{amount:g}" for amount in amounts],
        ),
        y=axis("NLL of new names (nats a letter)", range=list(ORDERS_RANGE)),
        height=HEIGHT,
    )


def name_bars(letters: str, surprises: Matrix, uniform: float) -> Drawing:
    """The surprise of each letter of a name and of its end, and right of them their mean."""
    n = len(letters)
    finite = np.isfinite(surprises)
    heights = np.where(finite, np.minimum(surprises, MOST_NATS), MOST_NATS).round(4)
    mean = float(surprises.mean()) if finite.all() else MOST_NATS
    numbers = [f"{v:.2f}" if np.isfinite(v) else "∞" for v in surprises.tolist()]
    # Words at the right edge need as much room as a third of the bars.
    bars_end, right = n - 0.5, 1.32 * n
    mean_word = f"mean {surprises.mean():.2f}" if finite.all() else "mean ∞"
    return Drawing(
        marks={
            "letters": bars(
                np.arange(n),
                heights,
                MODEL,
                "surprise",
                width=0.7,
                hovertemplate="%{y:.3f} nats<extra></extra>",
            ),
            "numbers": labels(
                [
                    (float(i), float(h), text, MODEL, "top center")
                    for i, (h, text) in enumerate(zip(heights, numbers, strict=True))
                ]
            ),
            STATE_TRACE: line([bars_end, right], [min(mean, MOST_NATS)] * 2, STATE, "mean"),
            "mean": label(right, min(mean, MOST_NATS), mean_word, STATE, position="bottom left"),
        },
        still=lambda: [
            line([bars_end, right], [uniform] * 2, REFERENCE, "all alike", dash="dot", width=2),
            label(right, uniform, f"all {V} alike", REFERENCE, position="top left"),
        ],
        x=axis(
            "letter, in order; · is the end",
            range=[-0.7, right],
            tickvals=list(range(n)),
            ticktext=list(letters),
            tickfont={"size": LABEL_SIZE + 3},
        ),
        y=axis("surprise (nats)", range=[0, 1.12 * MOST_NATS]),
        height=HEIGHT,
    )


def rank_curve(totals: Matrix, rank: int, total: float) -> Drawing:
    """The totals of all names in their order, and where the name typed in stands among them."""
    kept = np.unique(np.linspace(0, len(totals) - 1, RANKS).astype(int))
    return Drawing(
        marks={
            "names": line(
                kept + 1,
                np.minimum(totals[kept], MOST_TOTAL).round(3),
                TRUTH,
                "names",
                hovertemplate="name %{x}: %{y:.2f} nats<extra></extra>",
            ),
            STATE_TRACE: state_mark(float(rank), min(total, MOST_TOTAL), f"rank {rank:,}"),
        },
        x=axis(
            "names of the census, the least surprising first",
            range=[-60, 1.03 * len(totals)],
            tickformat=",",
        ),
        y=axis("surprise of the whole name (nats)", range=[0, 1.03 * MOST_TOTAL]),
        height=HEIGHT,
    )
