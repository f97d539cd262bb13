"""Expected scores of a report by five rules, its gain over honesty, and a game of many rounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from nll_core import (
    ReportSearch,
    ScoringRule,
    expected_score,
    play_scoring_game,
    score_regret,
    two_outcomes,
)
from pages._figures.style import (
    GRADIENT,
    MODEL,
    OPTIMUM,
    REFERENCE,
    STATE,
    STATE_TRACE,
    TRUTH,
    Trace,
    axis,
    figure,
    label,
    labels,
    line,
    moving,
    optimum_mark,
    state_mark,
)

Float64Array = NDArray[np.float64]

STRICT: Final[tuple[ScoringRule, ...]] = ("log", "brier", "spherical")
OTHERS: Final[tuple[ScoringRule, ...]] = ("linear", "zero-one")
COLOURS: Final = {
    "log": MODEL,
    "brier": GRADIENT,
    "spherical": "#000007",
    "linear": "#000008",
    "zero-one": "#000009",
}
NAMES: Final = {
    "log": "log score",
    "brier": "Brier score",
    "spherical": "spherical score",
    "linear": "linear score",
    "zero-one": "0–1 score",
}
UNITS: Final = {"log": "nats"}
# What an expected score can be at a report that is shown, for beliefs that can be chosen.
RANGES: Final = {
    "log": (-4.2, 0.3),
    "brier": (-2.1, 0.25),
    "spherical": (-0.05, 1.12),
    "linear": (-0.05, 1.12),
    "zero-one": (-0.05, 1.12),
}
GAIN_RANGE: Final = (-0.6, 0.75)
# Fine at both ends, where the log score falls without bound.
LOG_GRID: Final = np.concatenate(
    [
        [0.002, 0.005, 0.01, 0.02, 0.035],
        np.linspace(0.05, 0.95, 25),
        [0.965, 0.98, 0.99, 0.995, 0.998],
    ]
)
SMOOTH_GRID: Final = np.linspace(0.0, 1.0, 31)
GRIDS: Final = {
    "log": LOG_GRID,
    "brier": SMOOTH_GRID,
    "spherical": SMOOTH_GRID,
    "linear": np.array([0.0, 1.0]),
    # A jump at ½, where the two outcomes tie.
    "zero-one": np.array([0.0, 0.5 - 1e-9, 0.5 + 1e-9, 1.0]),
}
ROUNDS: Final = 400
KEPT_ROUNDS: Final = np.unique(np.linspace(0, ROUNDS, 101).astype(int))
LEADS: Final = {"log": 60.0, "brier": 40.0, "spherical": 20.0, "linear": 40.0, "zero-one": 60.0}
PANELS: Final = ((0.72, 1.0), (0.36, 0.64), (0.0, 0.28))
Y_AXES: Final = ("y", "y2", "y3")
GAINS: Final = 2  # the place of the panel of gains


def scores_figure(
    rules: tuple[ScoringRule, ...], q: float, r: float, found: Mapping[ScoringRule, ReportSearch]
) -> go.Figure:
    """A panel for each rule, its expected score against the report; last of two, the gains."""
    layout: dict[str, Any] = {}
    for place, rule in enumerate(rules):
        unit = f" ({UNITS[rule]})" if rule in UNITS else ""
        layout[_layout_name(place)] = axis(
            f"{NAMES[rule]}{unit}", range=RANGES[rule], domain=PANELS[place]
        )
    traces = [*on_belief(rules, q, found), *on_report(rules, q, r)]
    if rules == OTHERS:
        layout[_layout_name(GAINS)] = axis(
            "gain over honesty", range=GAIN_RANGE, domain=PANELS[GAINS], zeroline=True
        )
        names = [
            (0.01, 0.68 - 0.12 * i, NAMES[rule], COLOURS[rule], "middle right")
            for i, rule in enumerate((*STRICT, *OTHERS))
        ]
        small = {"size": 11, "color": [colour for *_, colour, _ in names]}
        traces.append(labels(names, yaxis=Y_AXES[GAINS], textfont=small))
        traces += [*on_gains(q), present_report(r)]
    y = layout.pop("yaxis")
    return figure(
        traces,
        axis("report r", range=[-0.02, 1.02], anchor=Y_AXES[-1]),
        y,
        height=640,
        **layout,
    )


def on_belief(
    rules: tuple[ScoringRule, ...], q: float, found: Mapping[ScoringRule, ReportSearch]
) -> list[Trace]:
    """What moves with q in the panels of the rules: the curves, honesty, and the best report."""
    traces = []
    for place, rule in enumerate(rules):
        y_axis = {"yaxis": Y_AXES[place]}
        search = found[rule]
        best = float(_expected(q, search.report, rule))
        # Only where more than one report is the best.
        span = [search.lowest, search.highest] if search.highest - search.lowest > 1e-6 else []
        traces += [
            moving(
                line([q, q], [*RANGES[rule]], TRUTH, "honest report", dash="dot", width=2, **y_axis)
                | {"hoverinfo": "skip"},
                f"honest {rule}",
            ),
            moving(
                line(
                    GRIDS[rule],
                    _expected(q, GRIDS[rule], rule),
                    COLOURS[rule],
                    NAMES[rule],
                    hovertemplate="r = %{x:.3g}: %{y:.4g}<extra></extra>",
                    **y_axis,
                ),
                f"curve {rule}",
            ),
            moving(
                line(span, [best] * len(span), OPTIMUM, "all as good", width=7, **y_axis)
                | {"hoverinfo": "skip", "opacity": 0.5},
                f"as good {rule}",
            ),
            moving(
                optimum_mark(search.report, best, f"best report {search.report:g}", **y_axis),
                f"best {rule}",
            ),
        ]
    return traces


def on_report(rules: tuple[ScoringRule, ...], q: float, r: float) -> list[Trace]:
    """The present report in the panels of the rules; one far below a panel stands on its edge."""
    traces = []
    for place, rule in enumerate(rules):
        here = float(_expected(q, r, rule))
        shown = max(here, RANGES[rule][0])
        mark = state_mark(r, shown, f"r = {r:g}: {here:.4g}", yaxis=Y_AXES[place], cliponaxis=False)
        traces.append(moving(mark, state_of(rule)))
    return traces


def state_of(rule: ScoringRule) -> str:
    """The trace of the present report in the panel of a rule."""
    return STATE_TRACE if rule in (STRICT[0], OTHERS[0]) else f"state {rule}"


def on_gains(q: float) -> list[Trace]:
    """What moves with q in the panel of gains: five curves, and honesty at 0."""
    traces = [
        moving(
            line(
                GRIDS[rule],
                -np.asarray(score_regret(two_outcomes(q), two_outcomes(GRIDS[rule]), rule=rule)),
                COLOURS[rule],
                NAMES[rule],
                width=2,
                yaxis=Y_AXES[GAINS],
                hovertemplate=f"r = %{{x:.3g}}: {NAMES[rule]} %{{y:+.4g}}<extra></extra>",
            ),
            f"gain {rule}",
        )
        for rule in (*STRICT, *OTHERS)
    ]
    return [*traces, moving(optimum_mark(q, 0.0, "honesty", yaxis=Y_AXES[GAINS]), "honesty")]


def present_report(r: float) -> Trace:
    """The present report across the panel of gains."""
    ruler = line([r, r], [*GAIN_RANGE], STATE, "report", dash="dot", width=2, yaxis=Y_AXES[GAINS])
    return moving(ruler | {"hoverinfo": "skip"}, "present report")


def game_figure(q: float, r: float, rule: ScoringRule, seed: int) -> go.Figure:
    """How far the report is ahead of honesty after each round, and where that tends."""
    unit = f" ({UNITS[rule]})" if rule in UNITS else ""
    top = LEADS[rule]
    return figure(
        [
            label(4, 0.9 * top, "ahead of the honest report", REFERENCE, position="middle right"),
            label(4, -0.9 * top, "behind it", REFERENCE, position="middle right"),
            label(ROUNDS, 0.9 * top, "┄ expected", OPTIMUM, position="middle left"),
            *on_game(q, r, rule, seed),
        ],
        axis("rounds played", range=[0, 1.02 * ROUNDS]),
        axis(f"lead by the {NAMES[rule]}{unit}", range=[-top, top], zeroline=True),
        height=300,
    )


def on_game(q: float, r: float, rule: ScoringRule, seed: int) -> list[Trace]:
    """All that moves in the game: the lead by chance, and the lead to be expected."""
    played = play_scoring_game(q, r, rule=rule, n_rounds=ROUNDS, seed=seed)
    lead = np.append(0.0, played)[KEPT_ROUNDS]
    # A lead of −∞ has left the plot for good.
    alive = np.isfinite(lead)
    rounds, lead = KEPT_ROUNDS[alive].tolist(), lead[alive].tolist()
    gain = -float(score_regret(two_outcomes(q), two_outcomes(r), rule=rule))
    tends = [0, ROUNDS * gain] if np.isfinite(gain) else []
    return [
        moving(
            line([0, ROUNDS][: len(tends)], tends, OPTIMUM, "expected lead", dash="dash")
            | {"hoverinfo": "skip"},
            "expected lead",
        ),
        moving(
            line(
                rounds,
                lead,
                COLOURS[rule],
                "lead",
                hovertemplate="after %{x} rounds: %{y:+.4g}<extra></extra>",
            ),
            "lead",
        ),
        # A lead that has left the plot stands on its edge.
        moving(
            state_mark(
                rounds[-1],
                float(np.clip(lead[-1], -LEADS[rule], LEADS[rule])),
                f"lead {lead[-1]:+.4g}",
                cliponaxis=False,
            ),
            STATE_TRACE,
        ),
    ]


def _layout_name(place: int) -> str:
    return Y_AXES[place].replace("y", "yaxis")


def _expected(q: float, reports: ArrayLike, rule: ScoringRule) -> Float64Array:
    return np.asarray(expected_score(two_outcomes(q), two_outcomes(reports), rule=rule))
