"""The figures of the exposure page: nats by place, temperature, a typo, other words, a secret."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core.language import ContextCosts, FreeRun, PositionNll, TypoNll
from nll_core.scores import RocCurve
from pages._figures.style import (
    GRADIENT,
    MODEL,
    REFERENCE,
    STATE,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    area,
    axis,
    bars,
    label,
    labels,
    line,
    marks,
    spread,
    state_mark,
)

Numbers = NDArray[np.float64]

HEIGHT: Final = 320
POSITIONS: Final = 10
# So many letters after the last place of a typo some new name still goes on.
STEPS_AFTER: Final = 6
MOST_NATS: Final = 6.6
# Of a typo, the wrong letter itself above all.
MOST_TYPO: Final = 9.6
MOST_SHIFT: Final = 3.6
MOST_EXCESS: Final = 2.4
HOTTEST_NATS: Final = 7.0


def place_lines(title: str, real: PositionNll, run: FreeRun, at: int) -> Drawing:
    """The nats of new names and of those that the model writes itself, letter by letter."""
    x = np.arange(1, POSITIONS + 1)
    written, error = run.nll[:POSITIONS], 2.0 * real.standard_error
    ends = [("its own", written[-1], MODEL), ("new names", real.nll[-1], TRUTH)]
    return Drawing(
        marks={
            "error": area(x, real.nll - error, real.nll + error, TRUTH, "two standard errors"),
            "new": _points(x, real.nll, TRUTH, "new names", dash="dash"),
            "written": _points(x, written, MODEL, "its own"),
            "names": _ends(POSITIONS, ends),
            STATE_TRACE: state_mark(float(at), float(written[at - 1]), f"letter {at}"),
            "title": label(0.6, 6.2, title, position="middle right"),
        },
        x=axis(
            "letter of the name, the end counted",
            range=[0.5, POSITIONS + 2.9],
            tickvals=x.tolist(),
        ),
        y=axis("mean surprise (nats)", range=[0, MOST_NATS]),
        height=HEIGHT,
    )


def _points(
    x: ArrayLike, y: Numbers, colour: str, name: str, says: str = "%{y:.3f} nats", **options: Any
) -> Trace:
    """A curve with a point at each value, and what hovering says of it."""
    return line(
        x,
        y.round(5),
        colour,
        name,
        **{
            "mode": "lines+markers",
            "marker": {"color": colour, "size": 6},
            "hovertemplate": f"{name}: {says}<extra></extra>",
            **options,
        },
    )


def _ends(x: float, ends: Sequence[tuple[str, float, str]], most: float = MOST_NATS) -> Trace:
    """Names of curves at their right ends, apart from each other."""
    heights = spread([float(y) for _, y, _ in ends], (0.0, most), log=False)
    return labels(
        [
            (x + 0.25, y, name, colour, "middle right")
            for y, (name, _, colour) in zip(heights, ends, strict=True)
        ]
    )


def novelty_curve(
    temperatures: Sequence[float], new: Numbers, nats: Numbers, at: int, real: float
) -> Drawing:
    """What is written at each temperature: how much of it is new, and what it costs the judge."""
    names = [f"T = {t:g}" for t in temperatures]
    says = "%{text}: %{x:.1%} new, %{y:.3f} nats<extra></extra>"
    return Drawing(
        marks={
            "curve": _points(
                new.round(5), nats, MODEL, "temperatures", text=names, hovertemplate=says
            ),
            "ends": labels(
                [
                    (float(new[k]) - aside, float(nats[k]), names[k], MODEL, position)
                    for k, aside, position in ((0, 0.0, "bottom center"), (-1, 0.01, "middle left"))
                ]
            ),
            STATE_TRACE: state_mark(float(new[at]), float(nats[at]), names[at]),
        },
        still=lambda: [
            marks([1.0], [real], TRUTH, "new first names", symbol="square", size=11),
            label(1.02, real - 0.3, "new first names", TRUTH, position="middle left"),
        ],
        x=axis("share of names that are not in training", range=[0.15, 1.03], tickformat=".0%"),
        y=axis("nats a letter, by the judge", range=[0, HOTTEST_NATS]),
        height=HEIGHT,
    )


def typo_lines(found: TypoNll, after: int) -> Drawing:
    """What the true letters cost after a typo and without it."""
    x = np.arange(len(found.typo))
    return Drawing(
        marks={
            "clean": _points(x, found.clean, TRUTH, "without the typo", dash="dash"),
            "typo": _points(x, found.typo, MODEL, "after the typo"),
            STATE_TRACE: state_mark(float(after), float(found.typo[after]), f"{after} after"),
        },
        still=lambda: [
            label(1.1, 6.4, "after the typo", MODEL, position="middle right"),
            label(0.1, 0.6, "without it", TRUTH, position="middle right"),
        ],
        x=axis("letters after the wrong one", range=[-0.4, STEPS_AFTER + 0.4], dtick=1),
        y=axis("surprise at the letter (nats)", range=[-0.3, MOST_TYPO]),
        height=HEIGHT,
    )


def lost_lines(typo: FreeRun, clean: FreeRun, after: int) -> Drawing:
    """How many of the texts that the model writes stand at a context that it never saw."""
    x = np.arange(1, STEPS_AFTER + 1)
    ends = [("after the typo", typo.unseen[-1], MODEL), ("without it", clean.unseen[-1], TRUTH)]
    return Drawing(
        marks={
            "clean": _points(x, clean.unseen, TRUTH, "without it", "%{y:.1%}", dash="dash"),
            "typo": _points(x, typo.unseen, MODEL, "after the typo", "%{y:.1%}"),
            "names": _ends(STEPS_AFTER, ends, 1.0),
            STATE_TRACE: state_mark(float(after), float(typo.unseen[after - 1]), f"{after} after"),
        },
        x=axis("letters after the wrong one", range=[0.5, STEPS_AFTER + 2.6], tickvals=x.tolist()),
        y=axis("names at letters never seen together", range=[-0.03, 1], tickformat=".0%"),
        height=HEIGHT,
    )


def population_bars(costs: Mapping[str, ContextCosts], chosen: str) -> Drawing:
    """The nats a letter of each kind of words, in two parts, with what is chosen marked."""
    names = list(costs)
    y = np.arange(len(names))
    unseen, known, _ = np.array(list(costs.values())).T
    bar: Mapping[str, Any] = {"orientation": "h", "width": 0.62}
    return Drawing(
        marks={
            "known": bars(
                known.round(5),
                y,
                MODEL,
                "after contexts of the training names",
                hovertemplate="%{x:.3f} nats after known contexts<extra></extra>",
                **bar,
            ),
            "unseen": bars(
                unseen.round(5),
                y,
                GRADIENT,
                "after contexts never seen",
                base=known.round(5),
                hovertemplate="%{x:.3f} nats with those after unseen contexts<extra></extra>",
                **bar,
            ),
            "totals": labels(
                [
                    (cost.total + 0.17, float(i), f"{cost.total:.2f}", STATE, "middle right")
                    for i, cost in enumerate(costs.values())
                ]
            ),
            STATE_TRACE: state_mark(costs[chosen].total, float(names.index(chosen)), chosen),
        },
        still=lambda: [
            label(0.05, -0.62, "known context", MODEL, position="middle right"),
            label(MOST_SHIFT + 0.3, -0.62, "unseen context", GRADIENT, position="middle left"),
        ],
        x=axis("nats a letter", range=[0, MOST_SHIFT + 0.4]),
        y=axis(
            "words",
            range=[len(names) - 0.4, -0.95],
            tickvals=y.tolist(),
            ticktext=names,
            showgrid=False,
        ),
        layout={"barmode": "overlay"},
        height=HEIGHT,
    )


def bound_lines(chosen: Numbers, new: Numbers, name: str) -> Drawing:
    """What is paid above the best n-gram, and the lower bounds of it that shorter memories see."""
    x = np.arange(1, len(chosen) + 1)
    ends = [(name, chosen[-1], MODEL), ("new first names", new[-1], TRUTH)]
    return Drawing(
        marks={
            "new": _points(x, new, TRUTH, "new first names", dash="dash"),
            "chosen": _points(x, chosen, MODEL, name),
            "names": _ends(float(x[-1]), ends if name != ends[1][0] else ends[1:], MOST_EXCESS),
            STATE_TRACE: state_mark(float(x[-1]), float(chosen[-1]), f"n = {x[-1]}"),
        },
        x=axis(
            "m: letters looked at, with the one to come", range=[0.7, 6.2], tickvals=[1, 2, 3, 4]
        ),
        y=axis("KL from the model (nats a letter)", range=[0, MOST_EXCESS]),
        height=HEIGHT,
    )


def roc_lines(curves: Sequence[RocCurve], n: int, words: str) -> Drawing:
    """Who was in training, by the NLL: the chosen order, over the others."""

    def still() -> Iterator[Trace]:
        yield line([0, 1], [0, 1], REFERENCE, "guessing", dash="dot", width=1.5, hoverinfo="skip")
        yield label(0.5, 0.4, "guessing", REFERENCE, position="middle right")

    found = {
        f"n = {k + 1}": _thin(curve, REFERENCE, f"n = {k + 1}", width=1.5)
        for k, curve in enumerate(curves)
    }
    found["chosen"] = _thin(curves[n - 1], MODEL, f"n = {n}", width=4)
    found["said"] = label(0.97, 0.06, words, MODEL, position="middle left")
    return Drawing(
        marks=found,
        still=still,
        x=axis("held-out names called seen", range=[-0.02, 1.04], tickformat=".0%", dtick=0.25),
        y=axis("training names called seen", range=[-0.04, 1.02], tickformat=".0%", dtick=0.25),
        height=HEIGHT,
    )


def _thin(curve: RocCurve, colour: str, name: str, *, width: float) -> Trace:
    """As many of its points as can be seen."""
    kept = np.unique(np.linspace(0, len(curve.false_rate) - 1, 120).astype(int))
    return line(
        curve.false_rate[kept].round(4),
        curve.true_rate[kept].round(4),
        colour,
        name,
        width=width,
        hovertemplate=f"{name}: %{{y:.1%}} and %{{x:.1%}} falsely<extra></extra>",
    )


def rank_line(
    times: Sequence[int], ranks: Numbers, errors: Numbers, at: int, n_texts: int
) -> Drawing:
    """The rank of a secret among all strings of its length by how often it was inserted."""
    x = np.arange(len(times))
    low = np.maximum(ranks - 2.0 * errors, 1.0)
    return Drawing(
        marks={
            "error": area(x, low, ranks + 2.0 * errors, MODEL, "two standard errors"),
            "ranks": _points(x, ranks, MODEL, "rank", "%{y:,.0f}"),
            "all": line([0, len(times) - 1], [n_texts] * 2, REFERENCE, "all", dash="dot", width=2),
            "count": label(
                len(times) - 1, n_texts, f"{n_texts:,} strings", REFERENCE, position="bottom left"
            ),
            STATE_TRACE: state_mark(float(at), float(ranks[at]), f"{times[at]} times"),
        },
        x=axis(
            "times the secret is inserted",
            range=[-0.5, len(times) - 0.5],
            tickvals=x.tolist(),
            ticktext=[str(k) for k in times],
        ),
        y=axis("rank; 1 is the first guess", range=[0.6, 2.0 * n_texts], log=True, dtick=1),
        height=HEIGHT,
    )
