"""What the view of proper scoring says: sentences, the table of the search, and formulas."""

from __future__ import annotations

from typing import Final, NamedTuple

import streamlit as st

from nll_core import (
    ReportSearch,
    ScoringRule,
    expected_score,
    play_scoring_game,
    score_regret,
    search_reports,
    two_outcomes,
)
from nll_core.formats import signed
from pages._figures.entropy_scoring import NAMES, OTHERS, ROUNDS, STRICT
from pages._ui.numbers import decimals, latex, latex_exact, percent

HEADER: Final = (
    "score",
    "your report",
    "honesty",
    "you gain",
    "best of all reports",
    "it gains",
    "kind",
)
KINDS: Final = {
    "log": "strictly proper",
    "brier": "strictly proper",
    "spherical": "strictly proper",
    "linear": "improper",
    "zero-one": "proper, not strictly",
}
RULES: Final = (*STRICT, *OTHERS)
# Scores are of order 1, and their differences of no less than 1e-5 but where they are 0.
ROUNDING: Final = 1e-12


class Report(NamedTuple):
    """A belief, what is reported in its place, and the game that pays for it."""

    q: float
    r: float
    rule: ScoringRule
    luck: int


@st.cache_resource(max_entries=256, show_spinner=False)
def searches(q: float) -> dict[ScoringRule, ReportSearch]:
    return {rule: search_reports(q, rule=rule) for rule in RULES}


def gain(q: float, r: float, rule: ScoringRule) -> float:
    """What a report gains over honesty, on average; 0 where that is all but rounding."""
    value = -float(score_regret(two_outcomes(q), two_outcomes(r), rule=rule))
    return value if abs(value) > ROUNDING else 0.0


def sentence(state: Report) -> str:
    q, r = state.q, state.r
    log, brier, linear = (gain(q, r, rule) for rule in ("log", "brier", "linear"))
    if r == q:
        lure = searches(q)["linear"]
        paid = (
            f"would pay you **{signed(decimals(lure.gain))}** more for saying "
            f"**{percent(lure.report)}**."
            if lure.gain > ROUNDING
            else "pays every report the same."
        )
        return (
            f"You believe **{percent(q)}** and say so. No report does better under the log, the "
            f"Brier or the spherical score; the linear score {paid}"
        )
    pays = (
        "pays you more for it" if linear > 0 else "costs you too" if linear < 0 else "is unchanged"
    )
    return (
        f"You believe **{percent(q)}** and report **{percent(r)}**. That costs you on average "
        f"**{decimals(0.0 - log)} nats** of log score and **{decimals(0.0 - brier)}** of Brier "
        f"score; the linear score {pays}: **{signed(decimals(linear))}**."
    )


def game_sentence(state: Report) -> str:
    q, r, rule = state.q, state.r, state.rule
    lead = float(play_scoring_game(q, r, rule=rule, n_rounds=ROUNDS, seed=state.luck)[-1])
    expected = gain(q, r, rule)
    name = NAMES[rule]
    if r == q:
        return (
            f"You report what you believe: after {ROUNDS} rounds you and honesty are level. Move "
            f"r to look for a report that the {name} pays better."
        )
    opening = (
        f"After {ROUNDS} rounds under the {name} you are **{_lead(lead)}** honesty; "
        f"{_lead(ROUNDS * expected)} it is expected. "
    )
    if expected < 0:
        luck = "You are ahead by luck, which does not last. " if lead > 0 else ""
        return (
            opening + luck + f"In the long run this report **loses {decimals(-expected)} a round**."
        )
    if expected == 0:
        return (
            opening
            + "This report is **paid exactly like honesty**: the score cannot tell them apart."
        )
    return (
        opening + f"Honesty is beaten by **{decimals(expected)} a round**: this score is improper."
    )


def rows(state: Report) -> tuple[list[list[str]], int]:
    """A score a row: what the report, honesty and the best report are paid."""
    q, r = state.q, state.r
    table = [
        [
            NAMES[rule],
            score_text(q, r, rule),
            score_text(q, q, rule),
            signed(decimals(gain(q, r, rule))),
            best_text(found),
            signed(decimals(found.gain)),
            KINDS[rule],
        ]
        for rule, found in searches(q).items()
    ]
    return table, RULES.index(state.rule)


def formulas(state: Report) -> dict[str, str]:
    """What the report and honesty are paid on average, by the score of the game."""
    q, r = state.q, state.r
    paid = {"report": r, "honesty": q}
    return {
        key: rf"S(⟦{latex_exact(told)}⟧, ⟦{latex_exact(q)}⟧) = ⟦{_in_latex(q, told, state.rule)}⟧"
        for key, told in paid.items()
    }


def _in_latex(q: float, r: float, rule: ScoringRule) -> str:
    return latex(float(expected_score(two_outcomes(q), two_outcomes(r), rule=rule)))


def score_text(q: float, r: float, rule: ScoringRule) -> str:
    return decimals(float(expected_score(two_outcomes(q), two_outcomes(r), rule=rule)))


def best_text(found: ReportSearch) -> str:
    if found.highest - found.lowest > 1e-6:
        return f"{found.lowest:.3g} to {found.highest:.3g}"
    return f"{found.report:.3g}"


def _lead(value: float) -> str:
    """How far one is ahead of, behind, or level with."""
    amount = decimals(abs(value), 2)
    if amount == "0.00":
        return "level with"
    return f"{amount} ahead of" if value > 0 else f"{amount} behind"
