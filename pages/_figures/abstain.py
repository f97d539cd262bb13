"""The figures of the abstain page: bounds, costs, temperatures, sizes of sets, who is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from nll_core.formats import percent
from nll_core.scores import AbstentionCost, ConformalSplit, CoverageBounds, RefusedGroups
from pages._figures.predictions import thinned
from pages._figures.style import (
    GRADIENT,
    MODEL,
    QUIET,
    REFERENCE,
    STATE,
    STATE_TRACE,
    Drawing,
    area,
    axis,
    bars,
    label,
    labels,
    line,
    marks,
    optimum_mark,
    state_mark,
)

HEIGHT: Final = 360
# The curve of costs moves with its controls, and is sent for each of their values.
CORNERS: Final = 240
COVERAGE_AXIS: Final = axis(
    "coverage: share of the questions that is answered", range=[0, 1.03], tickformat=".0%"
)


def bound_lines(found: CoverageBounds, wanted: float, top: float) -> Drawing:
    """The risk at each share of the most confident, below its bound, and which may be promised."""
    x, i = found.coverage, found.chosen
    at = [] if i is None else [(float(x[i]), float(found.upper[i]))]
    promised = marks([p[0] for p in at], [p[1] for p in at], STATE, "promised", symbol="diamond")
    told = "of the surest %{x:.0%}, "
    return Drawing(
        marks={
            "reach": area(x, found.risk, np.minimum(found.upper, top), REFERENCE, "reach"),
            "risk": marks(
                x,
                found.risk,
                MODEL,
                "risk",
                mode="lines+markers",
                size=6,
                says=f"{told}%{{y:.2%}} were wrong",
            ),
            "bound": marks(
                x,
                np.minimum(found.upper, top),
                GRADIENT,
                "bound",
                symbol="line-ew-open",
                size=12,
                says=f"{told}at most %{{y:.2%}} will be",
            ),
            "wanted": line([0, 1.03], [wanted, wanted], STATE, "wanted", dash="dot", width=1.5),
            STATE_TRACE: promised | {"marker": promised["marker"] | {"size": 13}},
        },
        still=lambda: [
            label(
                0.05,
                0.94 * top,
                "– at most so many will be wrong",
                GRADIENT,
                position="middle right",
            ),
            label(0.05, 0.86 * top, "● so many were wrong", MODEL, position="middle right"),
        ],
        x=COVERAGE_AXIS,
        y=axis(
            "risk: share of the answers that is wrong", range=[-0.02 * top, top], tickformat=".2~%"
        ),
        height=HEIGHT,
    )


def cost_curve(found: AbstentionCost, top: float) -> Drawing:
    """What each coverage costs, where Chow's threshold is on that, and where it is least."""
    kept = thinned(len(found.costs), CORNERS)
    return Drawing(
        marks={
            "cost": line(
                found.coverages[kept],
                found.costs[kept].round(6),
                MODEL,
                "cost",
                says="%{x:.1%} answered: %{y:.4f} a question",
            ),
            "best": optimum_mark(found.best_coverage, found.best_cost, "least here"),
            "all": labels(
                [
                    (1.0, found.answer_all, "all answered ", REFERENCE, "bottom left"),
                    (0.0, float(found.costs[0]), " none answered", REFERENCE, "top right"),
                ]
            ),
            STATE_TRACE: state_mark(
                found.coverage, found.cost, f"from {found.threshold:g} on: {found.cost:.4f}"
            ),
        },
        x=COVERAGE_AXIS,
        y=axis("cost of a question", range=[-0.02 * top, top]),
        height=HEIGHT,
    )


def heat_line(
    temperatures: ArrayLike, values: ArrayLike, at: int, title: str, top: float, **options: Any
) -> Drawing:
    """A quantity along the temperature, with the present one on it."""
    x, y = np.asarray(temperatures), np.asarray(values)
    return Drawing(
        marks={
            "curve": line(x, y, MODEL, title, mode="lines+markers", marker={"size": 6}),
            STATE_TRACE: state_mark(float(x[at]), float(y[at]), f"T = {x[at]:g}"),
        },
        x=axis("temperature T", log=True, range=[0.22, 8], tickvals=[0.25, 0.5, 1, 2, 4, 7]),
        y=axis(title, range=[-0.02 * top, top], **options),
        height=300,
    )


def set_sizes(found: ConformalSplit) -> Drawing:
    """How many classes the sets have; of one class is what is answered."""
    share = found.sizes / found.n
    x = np.arange(len(share))
    told: dict[str, Any] = {"says": "%{x} classes: %{y:.1%} of the sets", "width": 0.7}
    colours = [STATE if k == 1 else REFERENCE for k in x]
    words = [
        (float(k), float(v), percent(float(v), 2) if v else "", colours[k], "top center")
        for k, v in enumerate(share)
    ]
    return Drawing(
        marks={
            "refused": bars(x[x != 1], share[x != 1], REFERENCE, "refused", **told),
            "answered": bars(x[1:2], share[1:2], STATE, "answered", **told),
            "shares": labels(words),
        },
        x=axis("classes in the set", range=[-0.6, len(share) - 0.4], dtick=1),
        y=axis("share of the sets", range=[0, 1.12], tickformat=".0%"),
        height=HEIGHT,
    )


def refused_marks(found: RefusedGroups, names: Sequence[str]) -> Drawing:
    """Of each class the share refused with its interval, and what is wrong of its answers."""
    y = np.arange(len(names), dtype=float)
    some = np.isfinite(found.risk)
    return Drawing(
        marks={
            "interval": bars(
                found.high - found.low,
                y,
                MODEL,
                "95% interval",
                width=0.1,
                base=found.low,
                orientation="h",
                **QUIET,
            ),
            "refused": marks(found.refused, y, MODEL, "refused", size=11, says="%{x:.1%} refused"),
            "before": marks(
                found.full_risk,
                y,
                REFERENCE,
                "wrong, all answered",
                symbol="circle-open",
                says="%{x:.1%} wrong, were all answered",
            ),
            "wrong": marks(
                found.risk[some],
                y[some],
                GRADIENT,
                "wrong of the answered",
                symbol="x",
                size=8,
                says="%{x:.1%} wrong of those answered",
            ),
            STATE_TRACE: state_mark(
                float(found.refused[found.most]), float(found.most), "refused most", **QUIET
            ),
        },
        x=axis("share of the class", range=[-0.02, 1.02], tickformat=".0%"),
        y=axis("true class", names=names, range=[len(names) - 0.4, -0.6], showgrid=True),
        height=max(220, 70 + 34 * len(names)),
    )
