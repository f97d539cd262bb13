"""Proper scoring: what the view shows, and all of it that moves with belief and report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple, cast

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
from pages._figures.entropy_scoring import (
    NAMES,
    OTHERS,
    ROUNDS,
    STRICT,
    game_figure,
    on_belief,
    on_gains,
    on_game,
    on_report,
    present_report,
    scores_figure,
    state_of,
)
from pages._lessons.entropy.controls import BELIEFS, CONTROLS, REPORTS
from pages._ui import page
from pages._ui.ahead import ahead
from pages._ui.chart import Handle, chart
from pages._ui.live import Ahead, Moment
from pages._ui.numbers import decimals, latex, latex_exact, percent

KEYS: Final = ("q", "r")
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


def present_report_state() -> Report:
    q, r, pays, luck = (CONTROLS[key].value for key in ("q", "r", "pays", "luck"))
    return Report(q, r, cast(ScoringRule, pays), luck)


@st.cache_resource(max_entries=256, show_spinner=False)
def searches(q: float) -> dict[ScoringRule, ReportSearch]:
    return {rule: search_reports(q, rule=rule) for rule in RULES}


def show_controls() -> None:
    CONTROLS["q"].show()
    CONTROLS["r"].show()
    with st.expander("The game", expanded=True):
        CONTROLS["pays"].show()
        CONTROLS["luck"].show()


def show(state: Report) -> None:
    q, r = state.q, state.r
    found = searches(q)
    for column, rules in zip(st.columns(2), (STRICT, OTHERS), strict=True):
        with column:
            chart(
                scores_figure(rules, q, r, found),
                key=f"entropy_{'proper' if rules == STRICT else 'other'}",
                alt=f"Expected scores against the report, belief {q:g}. "
                + " ".join(
                    f"{NAMES[rule]}: {_score(q, r, rule)} at r = {r:g}, best at "
                    f"{_best(found[rule])}."
                    for rule in rules
                ),
                handles=[*(_report_handle(rule) for rule in rules), *_belief_handle(rules)],
            )
    page.note(
        "◆ your report, ★ the best one, dotted: honesty, r = q. All scores here are better when "
        "higher. Drag a diamond, or the star on the zero line to change what you believe."
    )
    page.sentence(sentence(state))
    symbols = {
        "report": r"S(r, q) = \sum_k q_k\, S(r, k)",
        "honesty": r"S(r, q) \le S(q, q) \ \text{if proper}",
    }
    with st.container(horizontal=True, gap="large"):
        for key, numbers in formulas(state).items():
            page.formula(symbols[key], numbers, key=key, beside=True)
    st.subheader("Beat honesty, if you can", anchor=False)
    chart(
        game_figure(q, r, state.rule, state.luck),
        key="entropy_game",
        alt=f"Lead over the honest report in {ROUNDS} rounds. {_plain(game_sentence(state))}",
    )
    page.sentence(game_sentence(state), key="game")
    table, present = rows(state)
    page.table(HEADER, table, present=present, key="search")
    page.note(
        f"“Best of all reports” tries {found['log'].n_reports:,} reports from 0 to 1 and q itself, "
        "and takes the one that is paid most on average. For a strictly proper score that is "
        "always q. The 0–1 score is often called improper; it does not punish honesty, it only "
        "fails to reward it: any report on the right side of ½ is paid the same."
    )


def _report_handle(rule: ScoringRule) -> Handle:
    return Handle(
        trace=state_of(rule), label=f"Your report: on the {NAMES[rule]}", moves=("r",), axes="x"
    )


def _belief_handle(rules: tuple[ScoringRule, ...]) -> list[Handle]:
    if rules != OTHERS:
        return []
    return [Handle(trace="honesty", label="Your belief: honesty", moves=("q",), axes="x")]


def sweeps(state: Report) -> dict[str, Ahead]:
    """The view along the belief and along the report."""
    return {
        "q": ahead(along, BELIEFS, state._replace(q=0.5), "q"),
        "r": ahead(along, REPORTS, state._replace(r=0.5), "r"),
    }


def along(state: Report, key: str) -> Callable[[float], Moment]:
    """The view at each value of one of the two."""
    if key == "q":
        return lambda value: moment(state._replace(q=value), key)
    return lambda value: moment(state._replace(r=value), key)


def moment(state: Report, key: str) -> Moment:
    """All that moves with one of the two."""
    q, r = state.q, state.r
    proper, other = on_report(STRICT, q, r), [*on_report(OTHERS, q, r), present_report(r)]
    if key == "q":
        found = searches(q)
        proper += on_belief(STRICT, q, found)
        other += [*on_belief(OTHERS, q, found), *on_gains(q)]
    table, present = rows(state)
    return Moment(
        charts={
            "entropy_proper": proper,
            "entropy_other": other,
            "entropy_game": on_game(q, r, state.rule, state.luck),
        },
        texts={
            "main": page.sentence_html(sentence(state)),
            "game": page.sentence_html(game_sentence(state)),
            "search": page.rows_html(table, present=present),
        },
        formulas=formulas(state),
    )


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
            f"would pay you **{_signed(lure.gain)}** more for saying **{percent(lure.report)}**."
            if lure.gain > ROUNDING
            else "pays every report the same."
        )
        return (
            f"You believe **{percent(q)}** and say so. No report does better under the log, the "
            f"Brier or the spherical score; the linear score {paid}"
        )
    pays = (
        "pays you for it" if linear > 0 else "takes from you too" if linear < 0 else "does not care"
    )
    return (
        f"You believe **{percent(q)}** and report **{percent(r)}**. That costs you on average "
        f"**{decimals(0.0 - log)} nats** of log score and **{decimals(0.0 - brier)}** of Brier "
        f"score; the linear score {pays}: **{_signed(linear)}**."
    )


def game_sentence(state: Report) -> str:
    q, r, rule = state.q, state.r, state.rule
    lead = float(play_scoring_game(q, r, rule=rule, n_rounds=ROUNDS, seed=state.luck)[-1])
    expected = gain(q, r, rule)
    name = NAMES[rule]
    if r == q:
        return (
            f"You report what you believe: after {ROUNDS} rounds you and honesty are level. Move r "
            f"to look for a report that the {name} pays better."
        )
    opening = (
        f"After {ROUNDS} rounds under the {name} you are **{_lead(lead)}** honesty; to be expected "
        f"was {_lead(ROUNDS * expected)} it. "
    )
    if expected < 0:
        luck = "You are ahead by luck alone; it does not last. " if lead > 0 else ""
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
            _score(q, r, rule),
            _score(q, q, rule),
            _signed(gain(q, r, rule)),
            _best(found),
            _signed(found.gain),
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


def _score(q: float, r: float, rule: ScoringRule) -> str:
    return decimals(float(expected_score(two_outcomes(q), two_outcomes(r), rule=rule)))


def _best(found: ReportSearch) -> str:
    if found.highest - found.lowest > 1e-6:
        return f"{found.lowest:.3g} to {found.highest:.3g}"
    return f"{found.report:.3g}"


def _signed(value: float, places: int = 3) -> str:
    """With its sign; 0 has none."""
    text = decimals(value, places)
    if not text.strip("−0."):
        return text.removeprefix("−")
    return text if text.startswith("−") else f"+{text}"


def _lead(value: float) -> str:
    """How far one is ahead of, behind, or level with."""
    amount = decimals(abs(value), 2)
    if amount == "0.00":
        return "level with"
    return f"{amount} ahead of" if value > 0 else f"{amount} behind"


def _plain(text: str) -> str:
    return text.replace("**", "")
