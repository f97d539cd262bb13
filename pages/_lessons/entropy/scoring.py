"""Proper scoring: what the view shows, and all of it that moves with belief and report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

import streamlit as st

from nll_core import ScoringRule
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
from pages._lessons.entropy.scoring_words import (
    HEADER,
    Report,
    best_text,
    formulas,
    game_sentence,
    rows,
    score_text,
    searches,
    sentence,
)
from pages._ui import page
from pages._ui.ahead import ahead
from pages._ui.chart import Handle, chart
from pages._ui.live import Ahead, Moment

KEYS: Final = ("q", "r")


def present_report_state() -> Report:
    q, r, pays, luck = (CONTROLS[key].value for key in ("q", "r", "pays", "luck"))
    return Report(q, r, cast(ScoringRule, pays), luck)


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
                    f"{NAMES[rule]}: {score_text(q, r, rule)} at r = {r:g}, best at "
                    f"{best_text(found[rule])}."
                    for rule in rules
                ),
                handles=[*(_report_handle(rule) for rule in rules), *_belief_handle(rules)],
            )
    page.note(
        "◆ your report, ★ the best one, dotted: honesty, r = q. All scores here are better when "
        "higher. Drag a diamond, or the star on the zero line to change what you believe. q is the "
        "truth as you believe it, r the report."
    )
    page.sentence(sentence(state))
    symbols = {
        "report": r"S(r, q) = \sum_k q_k\, S(r, k)",
        "honesty": r"S(r, q) \le S(q, q) \ \text{if proper}",
    }
    with st.container(horizontal=True, gap="large"):
        for key, numbers in formulas(state).items():
            page.formula(symbols[key], numbers, key=key, beside=True)
    st.header("Beat honesty, if you can", anchor=False)
    chart(
        game_figure(q, r, state.rule, state.luck),
        key="entropy_game",
        alt=f"Lead over the honest report in {ROUNDS} rounds. {_plain(game_sentence(state))}",
    )
    page.sentence(game_sentence(state), key="game")
    table, present = rows(state)
    page.table(HEADER, table, present=present, key="search")
    page.note(
        f"“Best of all reports” is the best paid of {found['log'].n_reports:,} reports from 0 to 1 "
        "and q itself. For a strictly proper score that is always q. The 0–1 score is often called "
        "improper; it does not punish honesty, but it does not reward it either: every report on "
        "the right side of ½ is paid the same."
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


def _plain(text: str) -> str:
    return text.replace("**", "")
