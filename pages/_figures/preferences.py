"""The figures of the preferences page: strengths, wins, priors, ties, orders of games, and DPO."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core import ReliabilityCurve
from nll_core import preferences as core
from nll_core.texts import shortened
from pages._figures.style import (
    GRADIENT,
    MODEL,
    OPTIMUM,
    QUIET,
    REFERENCE,
    SPARE,
    STATE,
    STATE_SYMBOL,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Point,
    Trace,
    axis,
    bars,
    below,
    ends,
    label,
    labels,
    line,
    marks,
    optimum_marks,
    shown,
    state_mark,
)

Array = NDArray[np.floating[Any]]

# Of more items the strongest are drawn.
MOST_ROWS: Final = 24
ROW: Final = 26
LEAST_HEIGHT: Final = 320
# Beyond these a cell of the wins is too small for its number.
MOST_NUMBERS: Final = 12
NAME_LENGTH: Final = 16
MEAN: Final = "mean of all"
MODELS: Final[Sequence[tuple[str, str, str, float]]] = (
    ("half wins", MODEL, "circle", -0.22),
    ("Davidson", TRUTH, "square", 0.0),
    ("Rao–Kupper", SPARE[1], "triangle-up", 0.22),
)
GAPS: Final = np.linspace(-4, 4, 81)
MARGINS: Final = np.linspace(-8, 16, 193)
MARGIN_AXIS: Final = axis("margin m (nats)", range=[-8.5, 16.5], dtick=4)
LOSS_AXIS: Final = axis("loss (nats)", range=[-0.3, 8.5])
WEIGHT_AXIS: Final = axis("weight of the gradient", range=[-0.45, 1.05])
STEPS_AXIS: Final = axis("steps of training", range=[0, 420])
FALL_AXIS: Final = axis("loss (nats)", range=[-0.02, 0.75])
ANSWERS: Final = (
    ("chosen", MODEL, "solid"),
    ("rejected", GRADIENT, "dash"),
    ("third, never compared", REFERENCE, "dot"),
)


class Ranked(NamedTuple):
    """The items that have a row, from the strongest."""

    places: NDArray[np.int64]
    names: list[str]

    @property
    def height(self) -> int:
        return max(LEAST_HEIGHT, 90 + ROW * (len(self.names) + 1))


def ranked(items: Sequence[str], ranking: NDArray[np.int64]) -> Ranked:
    """The rows of the plots: of many items the strongest."""
    places = ranking[:MOST_ROWS]
    return Ranked(places, [shown(shortened(items[place], NAME_LENGTH)) for place in places])


def strength_rows(
    rows: Ranked, against: core.StrengthIntervals, quasi: core.QuasiVariances, at: int, reach: float
) -> Drawing:
    """Strengths against a reference, with the intervals that change with it, and quasi-variances.

    `at` is the row of the reference: 0 is the mean of all, the last one stands for those below.
    """
    y = 1.0 + np.arange(len(rows.names))
    values, low, high = (a[rows.places] for a in (against.strengths, against.low, against.high))
    half = 0.5 * (quasi.high - quasi.low)[rows.places]
    kept = np.isfinite(half)
    ends = (values - half)[kept], (values + half)[kept]
    return Drawing(
        marks={
            "quasi": _spans(*ends, y[kept] + 0.27, REFERENCE, 0.1),
            **_intervals(values, low, high, y, rows.names, MODEL),
            STATE_TRACE: state_mark(0.0, min(at, len(y) + 1), "the reference, 0"),
        },
        still=lambda: [_zero(len(y))],
        x=axis("strength − reference (nats)", range=[-reach, reach]),
        y=_rows_axis([MEAN, *_numbered(rows.names)]),
        height=rows.height,
    )


def neighbours(rows: Ranked, differences: core.Differences, reach: float) -> Drawing:
    """Each item minus the next one: these intervals know no reference."""
    a, b, names = rows.places[:-1], rows.places[1:], rows.names
    values, low, high = (v[a, b] for v in (differences.estimate, differences.low, differences.high))
    pairs = [f"{one} − {other}" for one, other in pairwise(names)]
    texts = ["", *(f"{k} − {k + 1}" for k in range(1, len(names)))]
    return Drawing(
        marks=_intervals(values, low, high, np.arange(len(a)) + 1.5, pairs, TRUTH),
        still=lambda: [_zero(len(names))],
        x=axis("difference of neighbours (nats)", range=[-reach, reach]),
        y=_rows_axis(texts, 0.5) | {"range": [len(names) + 0.7, -0.7]},
        height=rows.height,
    )


def _intervals(
    values: Array, low: Array, high: Array, y: Array, names: Sequence[str], colour: str
) -> dict[str, Trace]:
    """Marks on their intervals, open where 0 is among what is likely."""
    said = list(zip(names, low.tolist(), high.tolist(), strict=True))
    symbols = ["circle" if a > 0 or b < 0 else "circle-open" for _, a, b in said]
    return {
        "intervals": _spans(low, high, y, colour),
        "values": marks(
            values,
            y,
            colour,
            "estimate",
            marker={"symbol": symbols},
            customdata=said,
            says="%{customdata[0]}: %{x:.3f} [%{customdata[1]:.3f}, %{customdata[2]:.3f}]",
        ),
    }


def _spans(low: Array, high: Array, y: Array, colour: str, width: float = 0.16) -> Trace:
    at = {"base": low, "orientation": "h", "opacity": 0.5, **QUIET}
    return below(bars(high - low, y, colour, "interval", width=width, **at))


def _numbered(names: Sequence[str]) -> list[str]:
    return [f"{rank} {name}" for rank, name in enumerate(names, 1)]


def _zero(n: int) -> Trace:
    return quiet([0.0, 0.0], [-0.4, n + 0.6], "0")


def _rows_axis(texts: Sequence[str], shift: float = 0.0) -> dict[str, Any]:
    """Rows from the top down."""
    return axis(
        "from the strongest",
        names=texts,
        range=[len(texts) - 0.3, -0.7],
        tickvals=[k + shift for k in range(len(texts))],
        zeroline=False,
    )


def wins_matrix(rows: Ranked, counts: core.Comparisons) -> Drawing:
    """How often the row's item won against the column's: the area is its share of their games."""
    n, names = len(rows.names), rows.names
    shown_here = counts.among(rows.places.tolist())
    row, column = np.nonzero(~np.eye(n, dtype=bool))
    won = shown_here.matrix()[row, column]
    of = shown_here.games_matrix()[row, column]
    share = np.divide(won, of, out=np.zeros(len(of)), where=of > 0)
    said = [f"{names[i]} over {names[j]}" for i, j in zip(row, column, strict=True)]
    found = {
        "wins": marks(
            column,
            row,
            MODEL,
            "wins",
            customdata=list(zip(said, won.tolist(), of.tolist(), strict=True)),
            says="%{customdata[0]}: %{customdata[1]:,} of %{customdata[2]:,}",
            # A share of 0 is an open dot, which can be clicked all the same.
            marker={
                "size": np.where(share, min(34.0, 260 / n) * np.sqrt(share), 6.0).tolist(),
                "symbol": ["square" if part else "circle-open" for part in share],
                "opacity": 0.5,
            },
        )
    }
    if n <= MOST_NUMBERS:
        found["numbers"] = labels(
            [
                (float(j), float(i), f"{w:g}" if m else "", TRUTH, "middle center")
                for i, j, w, m in zip(row, column, won, of, strict=True)
            ]
        )
    numbers = [str(k + 1) for k in range(n)]
    return Drawing(
        marks=found,
        x=axis("… against", names=numbers, range=[-0.7, n - 0.3], zeroline=False),
        y=_rows_axis(_numbered(names)) | {"title": {"text": "wins of …"}},
        height=max(LEAST_HEIGHT, min(560, 130 + 34 * n)),
    )


def prior_lines(rows: Ranked, path: core.PriorPath, at: int, moved: int) -> Drawing:
    """Strengths along a prior; the item that it moves most in another colour."""
    x, reach = path.values, 1.08 * float(np.abs(path.strengths).max()) + 0.05
    drawn, here = path.strengths[:, rows.places], float(path.strengths[at, moved])
    colours = [GRADIENT if place == moved else MODEL for place in rows.places]
    names = [f"{name} " for name in rows.names]
    named = list(zip(drawn[0].tolist(), names, colours, strict=True))

    def still() -> Iterator[Trace]:
        for values, name in zip(drawn.T, rows.names, strict=True):
            yield line(x, values, MODEL, name, width=1.8, says=f"{name}: %{{y:.3f}}")

    return Drawing(
        marks={
            "moved": line(x, path.strengths[:, moved], GRADIENT, "moved most", width=4),
            "names": ends(float(x[0]), named, (-reach, reach), position="middle left"),
            "present": marks([x[at]] * len(names), drawn[at], MODEL, ""),
            STATE_TRACE: state_mark(float(x[at]), here, f"{x[at]:g}: {here:.3f}"),
        },
        still=still,
        x=axis("strength of the prior (log)", range=[0.15 * x[0], 1.3 * x[-1]], log=True, dtick=1),
        y=axis("strength (nats)", range=[-reach, reach]),
        height=400,
    )


def tie_rows(rows: Ranked, found: core.TieComparison) -> Drawing:
    """Strengths by the three ways with ties."""
    fits = [fit.strengths[rows.places] for fit in found]
    reach = 1.15 * float(max(np.abs(v).max() for v in fits)) + 0.05
    y = np.arange(len(rows.names))
    drawn = {}
    for (name, colour, symbol, shift), values in zip(MODELS, fits, strict=True):
        look = {"symbol": symbol, "says": f"{name}: %{{x:.3f}}"}
        drawn[name] = marks(values, y + shift, colour, name, size=10, **look)
    legend = "● half wins   ■ Davidson   ▲ Rao–Kupper"
    return Drawing(
        marks=drawn,
        still=lambda: [
            label(-reach, -0.75, legend, position="middle right"),
            _zero(len(rows.names) - 1),
        ],
        x=axis("strength − mean (nats)", range=[-reach, reach]),
        y=_rows_axis(rows.names) | {"range": [len(y) - 0.4, -1.1]},
        height=rows.height,
    )


def tie_probabilities(found: core.TieComparison, gap: float, height: int) -> Drawing:
    """Win, tie and loss against the difference of strengths, by both models."""

    def of(fit: Any, at: Sequence[float]) -> Array:
        return np.array([fit.probabilities(float(d)) for d in at]).T

    fits = (found.davidson, found.rao_kupper)
    here = of(found.davidson, [gap])[:, 0]

    def still() -> Iterator[Trace]:
        outcomes = (("win", MODEL), ("tie", TRUTH), ("loss", GRADIENT))
        for fit, dash, (name, *_) in zip(fits, ("solid", "dash"), MODELS[1:], strict=True):
            for values, (what, colour) in zip(of(fit, GAPS.tolist()), outcomes, strict=True):
                says = f"{name}, {what}: %{{y:.3f}}"
                yield line(GAPS, values, colour, what, dash=dash, width=2, says=says)
        yield label(3.9, 0.9, "win", MODEL, position="bottom left")
        yield label(-3.9, 0.9, "loss", GRADIENT, position="bottom right")
        middle = float(of(found.davidson, [0.0])[1, 0])
        yield label(0.0, middle, "tie", TRUTH, position="top center")
        yield label(-3.9, 1.07, "— Davidson   - - Rao–Kupper", REFERENCE, position="middle right")

    return Drawing(
        marks={
            "present": marks([gap] * 2, here[1:], STATE, "by Davidson", symbol="diamond", size=8),
            STATE_TRACE: state_mark(gap, float(here[0]), "win, by Davidson"),
        },
        still=still,
        x=axis("difference of strengths (nats)", range=[-4, 4]),
        y=axis("probability", range=[-0.02, 1.12]),
        height=height,
    )


def fan(found: core.EloFan, item: int, best: Array, reach: float, height: int) -> Drawing:
    """One item's rating along the same games in fifty orders; `best` are all by the MLE."""
    after, paths = found.after, found.paths[:, :, item]
    # Forth along one order and back along the next: one line in place of fifty.
    y = np.concatenate([path if k % 2 == 0 else path[::-1] for k, path in enumerate(paths)])
    x = np.concatenate([after if k % 2 == 0 else after[::-1] for k in range(len(paths))])
    drawn: dict[str, Trace] = {
        "orders": below(line(x, y.round(1), MODEL, "orders", width=1, opacity=0.45, **QUIET))
    }
    last = float(after[-1])
    if np.isfinite(best[item]):
        target = float(best[item])
        drawn["best"] = line([0.0, last], [target] * 2, OPTIMUM, "maximum likelihood", dash="dash")
        words = "- - maximum likelihood"
        drawn["word"] = label(0.0, 1000 + 0.9 * reach, words, OPTIMUM, position="middle right")
    return Drawing(
        marks=drawn,
        x=axis("games played", range=[0, last]),
        y=axis("rating (points)", range=[1000 - reach, 1000 + reach]),
        height=height,
    )


def fan_ends(rows: Ranked, found: core.EloFan, item: int, best: Array, reach: float) -> Drawing:
    """Where each item ends in each order, and by maximum likelihood."""
    y = np.arange(len(rows.names), dtype=float)
    ratings = found.ratings[:, rows.places]
    ends_at = ratings.ravel().round(1), np.broadcast_to(y, ratings.shape).ravel()
    targets = zip(best[rows.places].tolist(), y.tolist(), strict=True)
    stars = [(rating, row) for rating, row in targets if np.isfinite(rating)]
    here = y[rows.places == item].tolist()
    at = [1000 - 0.9 * reach] * len(here), here
    return Drawing(
        marks={
            "ends": marks(*ends_at, MODEL, "orders", size=6, marker={"opacity": 0.35}),
            "best": optimum_marks(stars, "maximum likelihood"),
            STATE_TRACE: marks(*at, STATE, "shown on the left", symbol=STATE_SYMBOL, size=13),
        },
        x=axis("rating at the end (points)", range=[1000 - reach, 1000 + reach]),
        y=_rows_axis(rows.names),
        height=rows.height,
    )


def reliability(curve: ReliabilityCurve) -> Drawing:
    """How often the preference came true, against its forecast; the area is how often it was
    made."""
    sizes = 40 * np.sqrt(curve.weights / curve.weights.sum())
    x, y = curve.mean_confidence, curve.accuracy
    return Drawing(
        marks={
            "line": line(x, y, TRUTH, "", width=1.5, **QUIET),
            "bins": marks(
                x,
                y,
                TRUTH,
                "bins",
                marker={"size": sizes.round(1).tolist()},
                says="forecast %{x:.3f}, came true %{y:.3f}",
            ),
        },
        still=lambda: [
            quiet([0.0, 1.0], [0.0, 1.0], "calibrated"),
            label(0.98, 0.98, "calibrated", REFERENCE, position="middle left"),
        ],
        x=axis("forecast: the first is preferred", range=[-0.02, 1.02], dtick=0.2),
        y=axis("share of games that it won", range=[-0.02, 1.02], dtick=0.2),
        height=400,
    )


class Cooled(NamedTuple):
    """The mean NLL along temperatures, and where it is least."""

    name: str
    nll: Array
    best: float
    lowest: float


def temperature_lines(x: Array, own: Cooled, held: Cooled, at: int, coin: float) -> Drawing:
    """The NLL along T of the games that were fitted, and of games held out."""
    low = min(float(own.nll.min()), float(held.nll.min()))
    top = max(float(held.nll.max()), coin)
    room = 0.12 * (top - low)

    def still() -> Iterator[Trace]:
        yield quiet([x[0], x[-1]], [coin] * 2, "coin flips")
        yield label(float(x[-1]), coin, "coin flips", REFERENCE, position="top left")
        for one, colour in ((own, TRUTH), (held, MODEL)):
            yield line(x, one.nll, colour, one.name, says="%{y:.4f} nats")
        yield label(1.2, own.lowest, own.name, TRUTH, position="bottom right")
        yield label(float(x[2]), float(held.nll[1]), held.name, MODEL, position="middle right")

    ends = (x[0], x[-1])
    stars = [(one.best, one.lowest) for one in (own, held) if ends[0] <= one.best <= ends[1]]
    return Drawing(
        marks={
            "best": optimum_marks(stars, "lowest"),
            STATE_TRACE: state_mark(float(x[at]), float(held.nll[at]), f"T = {x[at]:g}"),
        },
        still=still,
        x=axis(
            "temperature T (log)",
            range=[0.95 * float(x[0]), 1.05 * float(x[-1])],
            log=True,
            tickvals=[0.5, 1, 2, 5, 10],
        ),
        y=axis("mean NLL (nats a game)", range=[low - room, top + room]),
        height=400,
    )


def followed(
    x: Array,
    y: Array,
    at: Point,
    across: Mapping[str, Any],
    up: Mapping[str, Any],
    *,
    colour: str = MODEL,
    beside: Trace | None = None,
    lowest: Sequence[Point] = (),
) -> Drawing:
    """A curve with the present state on it, and perhaps a quiet one beside it."""
    top = up["range"][1]
    return Drawing(
        marks={
            "curve": line(x, np.round(y, 5), colour, up["title"]["text"]),
            "best": optimum_marks(lowest, "lowest"),
            STATE_TRACE: state_mark(at[0], min(at[1], top), f"{at[1]:.4g}"),
        },
        still=lambda: [] if beside is None else [beside],
        x=dict(across),
        y=dict(up),
        height=LEAST_HEIGHT,
    )


def quiet(x: ArrayLike, y: ArrayLike, name: str) -> Trace:
    """What a curve is to be held against."""
    return line(x, y, REFERENCE, name, dash="dot", width=1.5, **QUIET)


def answer_lines(run: core.DpoTraining, at: int) -> Drawing:
    """The probabilities of three answers along the training."""
    x = np.arange(len(run.loss))
    last = float(x[-1])
    drawn, named = dict[str, Trace](), []
    for (name, colour, dash), values in zip(ANSWERS, run.probs.T, strict=True):
        drawn[name] = line(x, values.round(5), colour, name, dash=dash, says=f"{name}: %{{y:.4f}}")
        named.append((float(values[-1]), name.split(",")[0], colour))
    drawn["names"] = ends(1.03 * last, named, (0, 1))
    drawn["present"] = marks([at] * 2, run.probs[at, 1:], STATE, "now", symbol="diamond", size=8)
    drawn[STATE_TRACE] = state_mark(float(at), float(run.probs[at, 0]), "chosen, now")
    return Drawing(
        marks=drawn,
        x=axis("steps of training", range=[0, 1.3 * last], tickvals=[0, 100, 200, 300, 400]),
        y=axis("probability", range=[-0.02, 1.02]),
        height=LEAST_HEIGHT,
    )
