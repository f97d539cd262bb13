"""Proper scoring: the view, and what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from nll_core.formats import signed
from nll_core.scores import ScoringRule
from nll_core.teaching import (
    ReportComparison,
    ReportSearch,
    compare_with_honesty,
    play_scoring_game,
    search_reports,
)
from pages._figures.entropy_scoring import (
    LOOKS,
    OTHERS,
    ROUNDS,
    RULES,
    STRICT,
    game_figure,
    scores_figure,
    state_of,
)
from pages._lessons.entropy.state import SCORING, State
from pages._ui.chart import along
from pages._ui.lesson import More, view
from pages._ui.numbers import decimals, latex, latex_exact, percent
from pages._ui.parts import Formula, Formulas, Heading, Note, Part, Plot, Say, Table, row

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
Reports = Mapping[ScoringRule, ReportComparison]
Searches = Mapping[ScoringRule, ReportSearch]


@lru_cache(256)
def _searches(q: float) -> Searches:
    return {rule: search_reports(q, rule=rule) for rule in RULES}


def report(s: State, rule: ScoringRule) -> ReportComparison:
    return compare_with_honesty(s.r, s.q, rule=rule)


@view(SCORING, controls=("q r", More("pays luck", "The game", unfolded=True)))
def scoring(s: State) -> Iterator[Part]:
    reports: Reports = {rule: report(s, rule) for rule in RULES}
    best, mine = _searches(s.q), reports[s.pays]
    yield row(*[_scores(rules, reports, best) for rules in (STRICT, OTHERS)])
    yield Note(
        "◆ your report, ★ the best one, dotted: honesty, r = q. All scores here are better when "
        "higher. Drag a diamond, or the star on the zero line to change what you believe. q is the "
        "truth as you believe it, r the report."
    )
    yield Say("main", _in_words(reports, best))
    yield Formulas(
        [
            Formula("report", r"S(r, q) = \sum_k q_k\, S(r, k)", _in_numbers(s.r, s.q, mine.score)),
            Formula(
                "honesty",
                r"S(r, q) \le S(q, q) \ \text{if proper}",
                _in_numbers(s.q, s.q, mine.honest_score),
            ),
        ]
    )
    yield Heading("Beat honesty, if you can")
    played = play_scoring_game(s.r, s.q, rule=s.pays, n_rounds=ROUNDS, seed=s.luck)
    said = Say("game", _game_in_words(mine, float(played[-1])))
    yield Plot(
        "entropy_game",
        game_figure(mine, played),
        f"Lead over the honest report in {ROUNDS} rounds. {said.plain}",
    )
    yield said
    rows = [
        [
            LOOKS[rule].name,
            decimals(at.score),
            decimals(at.honest_score),
            signed(decimals(at.gain)),
            _best(best[rule]),
            signed(decimals(best[rule].gain)),
            KINDS[rule],
        ]
        for rule, at in reports.items()
    ]
    yield Table("search", HEADER, rows, present=RULES.index(s.pays))
    yield Note(
        f"“Best of all reports” is the best paid of {best['log'].n_reports:,} reports from 0 to 1 "
        "and q itself. For a strictly proper score that is always q. The 0–1 score is often called "
        "improper; it does not punish honesty, but does not reward it either: every report on the "
        "right side of ½ is paid the same."
    )


def _scores(rules: tuple[ScoringRule, ...], reports: Reports, best: Searches) -> Plot:
    at = reports[rules[0]]
    handles = [
        along(f"Your report: on the {LOOKS[rule].name}", "r", state_of(rule)) for rule in rules
    ]
    if rules == OTHERS:
        handles.append(along("Your belief: honesty", "q", "honesty"))
    return Plot(
        f"entropy_{'proper' if rules == STRICT else 'other'}",
        scores_figure(rules, reports, best),
        f"Expected scores against the report, belief {at.q:g}. "
        + " ".join(
            f"{LOOKS[rule].name}: {decimals(reports[rule].score)} at r = {at.report:g}, best at "
            f"{_best(best[rule])}."
            for rule in rules
        ),
        drag=handles,
    )


def _in_numbers(told: float, q: float, score: float) -> str:
    return rf"S(⟦{latex_exact(told)}⟧, ⟦{latex_exact(q)}⟧) = ⟦{latex(score)}⟧"


def _best(found: ReportSearch) -> str:
    if found.highest - found.lowest > 1e-6:
        return f"{found.lowest:.3g} to {found.highest:.3g}"
    return f"{found.report:.3g}"


def _in_words(reports: Reports, best: Searches) -> str:
    linear, lure = reports["linear"], best["linear"]
    q, r = linear.q, linear.report
    if r == q:
        paid = (
            f"would pay you **{signed(decimals(lure.gain))}** more for saying "
            f"**{percent(lure.report)}**."
            if lure.gain > 0
            else "pays every report the same."
        )
        return (
            f"You believe **{percent(q)}** and say so. No report does better under the log, the "
            f"Brier or the spherical score; the linear score {paid}"
        )
    pays = "pays you more for it" if linear.gain > 0 else "costs you too"
    return (
        f"You believe **{percent(q)}** and report **{percent(r)}**. That costs you on average "
        f"**{decimals(0.0 - reports['log'].gain)} nats** of log score and "
        f"**{decimals(0.0 - reports['brier'].gain)}** of Brier score; the linear score "
        f"{pays if linear.gain else 'is unchanged'}: **{signed(decimals(linear.gain))}**."
    )


def _game_in_words(at: ReportComparison, lead: float) -> str:
    name = LOOKS[at.rule].name
    if at.report == at.q:
        return (
            f"You report what you believe: after {ROUNDS} rounds you and honesty are level. Move "
            f"r to look for a report that the {name} pays better."
        )
    opening = (
        f"After {ROUNDS} rounds under the {name} you are **{_lead(lead)}** honesty; "
        f"{_lead(ROUNDS * at.gain)} it is expected. "
    )
    if at.gain < 0:
        luck = "You are ahead by luck, which does not last. " if lead > 0 else ""
        cost = decimals(-at.gain)
        return f"{opening}{luck}In the long run this report **loses {cost} a round**."
    if at.gain == 0:
        return (
            f"{opening}This report is **paid exactly like honesty**: the score cannot tell them "
            f"apart."
        )
    return f"{opening}Honesty is beaten by **{decimals(at.gain)} a round**: this score is improper."


def _lead(value: float) -> str:
    """How far one is ahead of, behind, or level with."""
    amount = decimals(abs(value), 2)
    if amount == "0.00":
        return "level with"
    return f"{amount} ahead of" if value > 0 else f"{amount} behind"
