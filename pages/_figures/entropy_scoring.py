"""Expected scores of a report by five rules, its gain over honesty, and a game of many rounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core.scores import ScoringRule, expected_score, score_regret, two_outcomes
from nll_core.teaching import ReportComparison, ReportSearch
from pages._figures.style import (
    GRADIENT,
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
    labels,
    line,
    optimum_mark,
    state_mark,
)

Float64Array = NDArray[np.float64]

STRICT: Final[tuple[ScoringRule, ...]] = ("log", "brier", "spherical")
OTHERS: Final[tuple[ScoringRule, ...]] = ("linear", "zero-one")
RULES: Final = (*STRICT, *OTHERS)
# Fine at both ends, where the log score falls without bound.
LOG_GRID: Final = np.concatenate(
    [
        [0.002, 0.005, 0.01, 0.02, 0.035],
        np.linspace(0.05, 0.95, 25),
        [0.965, 0.98, 0.99, 0.995, 0.998],
    ]
)
SMOOTH_GRID: Final = np.linspace(0.0, 1.0, 31)
ROUNDS: Final = 400
KEPT_ROUNDS: Final = np.unique(np.linspace(0, ROUNDS, 101).astype(int))


class Look(NamedTuple):
    """How a rule is drawn: its name, unit and colour; what an expected score can be at a report
    that is shown, for beliefs that can be chosen; where it is worked out; how far a lead goes."""

    name: str
    unit: str
    colour: str
    range: tuple[float, float]
    grid: Float64Array
    lead: float


LOOKS: Final[dict[ScoringRule, Look]] = {
    "log": Look("log score", " (nats)", MODEL, (-4.2, 0.3), LOG_GRID, 60.0),
    "brier": Look("Brier score", "", GRADIENT, (-2.1, 0.25), SMOOTH_GRID, 40.0),
    "spherical": Look("spherical score", "", SPARE[0], (-0.05, 1.12), SMOOTH_GRID, 20.0),
    "linear": Look("linear score", "", SPARE[1], (-0.05, 1.12), np.array([0.0, 1.0]), 40.0),
    # A jump at ½, where the two outcomes tie.
    "zero-one": Look(
        "0–1 score",
        "",
        SPARE[2],
        (-0.05, 1.12),
        np.array([0.0, 0.5 - 1e-9, 0.5 + 1e-9, 1.0]),
        60.0,
    ),
}
GAIN_RANGE: Final = (-0.6, 0.75)
PANELS: Final = ((0.72, 1.0), (0.36, 0.64), (0.0, 0.28))
Y_AXES: Final = ("y", "y2", "y3")
GAINS: Final = 2  # the place of the panel of gains
GAIN_NAMES: Final = [
    (0.01, 0.68 - 0.12 * i, LOOKS[rule].name, LOOKS[rule].colour, "middle right")
    for i, rule in enumerate(RULES)
]


def scores_figure(
    rules: tuple[ScoringRule, ...],
    reports: Mapping[ScoringRule, ReportComparison],
    best: Mapping[ScoringRule, ReportSearch],
) -> Drawing:
    """A panel for each rule, its expected score against the report; last of two, the gains."""
    panels = {
        _layout_name(place): axis(
            LOOKS[rule].name + LOOKS[rule].unit, range=LOOKS[rule].range, domain=PANELS[place]
        )
        for place, rule in enumerate(rules)
    }
    found: dict[str, Trace] = {}
    for place, rule in enumerate(rules):
        found |= _panel(reports[rule], best[rule], Y_AXES[place])
    for place, rule in enumerate(rules):
        found[state_of(rule)] = _present(reports[rule], Y_AXES[place])
    if rules == OTHERS:
        panels[_layout_name(GAINS)] = axis(
            "gain over honesty", range=GAIN_RANGE, domain=PANELS[GAINS], zeroline=True
        )
        at = reports[rules[0]]
        found |= _gains(at.q) | {"present report": _upright(at.report, GAIN_RANGE, STATE, "report")}
        found["present report"]["yaxis"] = Y_AXES[GAINS]

    def still() -> Iterator[Trace]:
        if rules == OTHERS:
            small = {"size": 11, "color": [colour for *_, colour, _ in GAIN_NAMES]}
            yield labels(GAIN_NAMES, yaxis=Y_AXES[GAINS], textfont=small)

    return Drawing(
        marks=found,
        still=still,
        x=axis("report r", range=[-0.02, 1.02], anchor=Y_AXES[-1]),
        y=panels.pop("yaxis"),
        height=640,
        layout=panels,
    )


def state_of(rule: ScoringRule) -> str:
    """The trace of the present report in the panel of a rule."""
    return STATE_TRACE if rule in (STRICT[0], OTHERS[0]) else f"state {rule}"


def _panel(at: ReportComparison, best: ReportSearch, on: str) -> dict[str, Trace]:
    """A rule's curve, honesty, and the best report."""
    rule, look = at.rule, LOOKS[at.rule]
    # Only where more than one report is the best.
    span = [best.lowest, best.highest] if best.highest - best.lowest > 1e-6 else []
    marks: dict[str, Trace] = {
        f"honest {rule}": _upright(at.q, look.range, TRUTH, "honest report"),
        f"curve {rule}": line(
            look.grid,
            _scores(at.q, rule),
            look.colour,
            look.name,
            hovertemplate="r = %{x:.3g}: %{y:.4g}<extra></extra>",
        ),
        f"as good {rule}": line(
            span,
            [best.score] * len(span),
            OPTIMUM,
            "all as good",
            width=7,
            opacity=0.5,
            **QUIET,
        ),
        f"best {rule}": optimum_mark(best.report, best.score, f"best report {best.report:g}"),
    }
    return {name: trace | {"yaxis": on} for name, trace in marks.items()}


def _present(at: ReportComparison, on: str) -> Trace:
    """The present report; one far below its panel stands on the edge."""
    shown = max(at.score, LOOKS[at.rule].range[0])
    said = f"r = {at.report:g}: {at.score:.4g}"
    return state_mark(at.report, shown, said, yaxis=on, cliponaxis=False)


def _upright(x: float, reach: tuple[float, float], colour: str, name: str) -> Trace:
    return line([x, x], [*reach], colour, name, dash="dot", width=2, **QUIET)


def _gains(q: float) -> dict[str, Trace]:
    """Five curves, and honesty at 0."""
    on = {"yaxis": Y_AXES[GAINS]}
    curves = {
        f"gain {rule}": line(
            LOOKS[rule].grid,
            _gained(q, rule),
            LOOKS[rule].colour,
            LOOKS[rule].name,
            width=2,
            hovertemplate=f"r = %{{x:.3g}}: {LOOKS[rule].name} %{{y:+.4g}}<extra></extra>",
            **on,
        )
        for rule in RULES
    }
    return {**curves, "honesty": optimum_mark(q, 0.0, "honesty", **on)}


def game_figure(at: ReportComparison, played: Float64Array) -> Drawing:
    """How far the report is ahead of honesty after each round, and where that tends."""
    look = LOOKS[at.rule]
    top = look.lead
    lead = np.append(0.0, played)[KEPT_ROUNDS]
    # A lead of −∞ has left the plot for good.
    alive = np.isfinite(lead)
    rounds, lead = KEPT_ROUNDS[alive].tolist(), lead[alive].tolist()
    tends = [0, ROUNDS * at.gain] if np.isfinite(at.gain) else []

    def still() -> Iterator[Trace]:
        yield labels(
            [
                (4, 0.9 * top, "ahead of the honest report", REFERENCE, "middle right"),
                (4, -0.9 * top, "behind it", REFERENCE, "middle right"),
                (ROUNDS, 0.9 * top, "┄ expected", OPTIMUM, "middle left"),
            ]
        )

    return Drawing(
        marks={
            "expected lead": line(
                [0, ROUNDS][: len(tends)],
                tends,
                OPTIMUM,
                "expected lead",
                dash="dash",
                **QUIET,
            ),
            "lead": line(
                rounds,
                lead,
                look.colour,
                "lead",
                hovertemplate="after %{x} rounds: %{y:+.4g}<extra></extra>",
            ),
            # A lead that has left the plot stands on its edge.
            STATE_TRACE: state_mark(
                rounds[-1],
                float(np.clip(lead[-1], -top, top)),
                f"lead {lead[-1]:+.4g}",
                cliponaxis=False,
            ),
        },
        still=still,
        x=axis("rounds played", range=[0, 1.02 * ROUNDS]),
        y=axis(f"lead by the {look.name}{look.unit}", range=[-top, top], zeroline=True),
        height=300,
    )


def _layout_name(place: int) -> str:
    return Y_AXES[place].replace("y", "yaxis")


@lru_cache(256)
def _scores(q: float, rule: ScoringRule) -> Any:
    return expected_score(two_outcomes(LOOKS[rule].grid), two_outcomes(q), rule=rule)


@lru_cache(256)
def _gained(q: float, rule: ScoringRule) -> Float64Array:
    return -np.asarray(score_regret(two_outcomes(LOOKS[rule].grid), two_outcomes(q), rule=rule))
