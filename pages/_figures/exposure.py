"""The figures of the exposure page: nats by place, temperature, a typo, other words, a secret."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core import language as core
from pages._figures.style import (
    GRADIENT,
    MODEL,
    QUIET,
    REFERENCE,
    STATE,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    area,
    axis,
    bars,
    ends,
    label,
    labels,
    line,
    marks,
    state_mark,
)

Numbers = NDArray[np.float64]
Curve = tuple[str, Numbers]

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


def place_lines(title: str, found: core.Drift, at: int) -> Drawing:
    """The nats of new names and of those that the model writes itself, letter by letter."""
    x, real, error = np.arange(1, POSITIONS + 1), found.real.nll, 2.0 * found.real.standard_error
    written = found.run.nll[:POSITIONS]
    return Drawing(
        marks={
            "error": area(x, real - error, real + error, TRUTH, "two standard errors"),
            **_pair(x, ("new names", real), ("its own", written), at, "letter {}", MOST_NATS),
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


def _pair(
    x: NDArray[np.int64],
    truth: Curve,
    model: Curve,
    at: int,
    here: str,
    most: float = 0.0,
    says: str = "%{y:.3f} nats",
) -> dict[str, Trace]:
    """What is so, dashed, and what the model does, with the state on it; `here` is what hovering
    says of that. With `most`, the end of the axis, both have their names at their right ends."""
    both = [(*truth, TRUTH, "dash"), (*model, MODEL, None)]
    curves = {
        key: _points(x, y, colour, name, says, dash=dash)
        for key, (name, y, colour, dash) in zip(("truth", "model"), both, strict=True)
    }
    if most:
        named = {name: (float(y[-1]), name, colour) for name, y, colour, _ in reversed(both)}
        curves["names"] = ends(float(x[-1]) + 0.25, list(named.values()), (0.0, most))
    place = x.tolist().index(at)
    mark = state_mark(float(at), float(model[1][place]), here.format(at))
    return curves | {STATE_TRACE: mark}


def _points(
    x: ArrayLike, y: Numbers, colour: str, name: str, says: str = "%{y:.3f} nats", **options: Any
) -> Trace:
    """A curve with a point at each value, and what hovering says of it."""
    look = {"mode": "lines+markers", "marker": {"color": colour, "size": 6}}
    return line(x, y.round(5), colour, name, says=f"{name}: {says}", **look | options)


def novelty_curve(
    temperatures: Sequence[float], found: core.TemperatureRuns, at: int, real: float
) -> Drawing:
    """What is written at each temperature: how much of it is new, and what it costs the judge."""
    names = [f"T = {t:g}" for t in temperatures]
    new, nats = 1.0 - found.known, found.nll
    says = "%{text}: %{x:.1%} new, %{y:.3f} nats"
    words = [
        (float(new[0]), float(nats[0]), names[0], MODEL, "bottom center"),
        (float(new[-1]) - 0.01, float(nats[-1]), names[-1], MODEL, "middle left"),
    ]
    return Drawing(
        marks={
            "curve": _points(new.round(5), nats, MODEL, "temperatures", text=names, says=says),
            "ends": labels(words),
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


def typo_lines(found: core.TypoNll, after: int) -> Drawing:
    """What the true letters cost after a typo and without it."""
    clean, typo = ("without the typo", found.clean), ("after the typo", found.typo)
    return Drawing(
        marks=_pair(np.arange(len(found.typo)), clean, typo, after, "{} after"),
        still=lambda: [
            label(1.1, 6.4, "after the typo", MODEL, position="middle right"),
            label(0.1, 0.6, "without it", TRUTH, position="middle right"),
        ],
        x=axis("letters after the wrong one", range=[-0.4, STEPS_AFTER + 0.4], dtick=1),
        y=axis("surprise at the letter (nats)", range=[-0.3, MOST_TYPO]),
        height=HEIGHT,
    )


def lost_lines(found: core.TypoRuns, after: int) -> Drawing:
    """How many of the texts that the model writes stand at a context that it never saw."""
    x = np.arange(1, STEPS_AFTER + 1)
    clean, typo = ("without it", found.clean.unseen), ("after the typo", found.free.unseen)
    return Drawing(
        marks=_pair(x, clean, typo, after, "{} after", 1.0, "%{y:.1%}"),
        x=axis("letters after the wrong one", range=[0.5, STEPS_AFTER + 2.6], tickvals=x.tolist()),
        y=axis("names at letters never seen together", range=[-0.03, 1], tickformat=".0%"),
        height=HEIGHT,
    )


def bound_lines(chosen: Numbers, new: Numbers, name: str) -> Drawing:
    """What is paid above the best n-gram, and the lower bounds of it that shorter memories see."""
    n = len(chosen)
    curves = ("new first names", new), (name, chosen)
    return Drawing(
        marks=_pair(np.arange(1, n + 1), *curves, n, "n = {}", MOST_EXCESS),
        x=axis(
            "m: letters looked at, with the one to come", range=[0.7, 6.2], tickvals=[1, 2, 3, 4]
        ),
        y=axis("KL from the model (nats a letter)", range=[0, MOST_EXCESS]),
        height=HEIGHT,
    )


def population_bars(costs: Mapping[str, core.ContextCosts], chosen: str) -> Drawing:
    """The nats a letter of each kind of words, in two parts, with what is chosen marked."""
    names = list(costs)
    y = np.arange(len(names))
    unseen, known, _ = np.array(list(costs.values())).T.round(5)
    first = {"says": "%{x:.3f} nats after known contexts"}
    second = {"says": "%{x:.3f} nats with those after unseen contexts", "base": known}
    bar: Mapping[str, Any] = {"orientation": "h", "width": 0.62}
    totals = [cost.total for cost in costs.values()]
    words = [(v + 0.17, float(i), f"{v:.2f}", STATE, "middle right") for i, v in enumerate(totals)]
    return Drawing(
        marks={
            "known": bars(known, y, MODEL, "known", **bar, **first),
            "unseen": bars(unseen, y, GRADIENT, "unseen", **bar, **second),
            "totals": labels(words),
            STATE_TRACE: state_mark(costs[chosen].total, float(names.index(chosen)), chosen),
        },
        still=lambda: [
            label(0.05, -0.62, "known context", MODEL, position="middle right"),
            label(MOST_SHIFT + 0.3, -0.62, "unseen context", GRADIENT, position="middle left"),
        ],
        x=axis("nats a letter", range=[0, MOST_SHIFT + 0.4]),
        y=axis("words", names=names, range=[len(names) - 0.4, -0.95]),
        layout={"barmode": "overlay"},
        height=HEIGHT,
    )


def roc_lines(every: Sequence[core.TextMembership], n: int) -> Drawing:
    """Who was in training, by the NLL: the chosen order, over the others."""
    here, names = every[n - 1], [f"n = {k + 1}" for k in range(len(every))]
    words = f"{names[n - 1]}: AUROC {here.area.value:.3f}"
    return Drawing(
        marks={
            **{
                name: _thin(one, REFERENCE, name, width=1.5)
                for name, one in zip(names, every, strict=True)
            },
            "chosen": _thin(here, MODEL, names[n - 1], width=4),
            "said": label(0.97, 0.06, words, MODEL, position="middle left"),
        },
        still=lambda: [
            line([0, 1], [0, 1], REFERENCE, "guessing", dash="dot", width=1.5, **QUIET),
            label(0.5, 0.4, "guessing", REFERENCE, position="middle right"),
        ],
        x=axis("held-out names called seen", range=[-0.02, 1.04], tickformat=".0%", dtick=0.25),
        y=axis("training names called seen", range=[-0.04, 1.02], tickformat=".0%", dtick=0.25),
        height=HEIGHT,
    )


def _thin(found: core.TextMembership, colour: str, name: str, *, width: float) -> Trace:
    """As many points of the curve as can be seen."""
    curve = found.curve
    kept = np.unique(np.linspace(0, len(curve.false_rate) - 1, 120).astype(int))
    return line(
        curve.false_rate[kept].round(4),
        curve.true_rate[kept].round(4),
        colour,
        name,
        width=width,
        says=f"{name}: %{{y:.1%}} and %{{x:.1%}} falsely",
    )


def rank_line(times: Sequence[int], found: Sequence[core.TextRank], at: int) -> Drawing:
    """The rank of a secret among all strings of its length by how often it was inserted."""
    x, n_texts = np.arange(len(times)), found[at].n_texts
    ranks, errors = np.array([(one.rank, one.standard_error) for one in found]).T
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
            names=[str(k) for k in times],
            range=[-0.5, len(times) - 0.5],
        ),
        y=axis("rank; 1 is the first guess", range=[0.6, 2.0 * n_texts], log=True, dtick=1),
        height=HEIGHT,
    )
