"""Reports that try to beat honesty: a search over all of them, and a game of many rounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import Seed, count, fraction, seed_number
from nll_core.scores.scoring_rules import (
    ScoringRule,
    expected_score,
    score_of_each_outcome,
    score_regret,
    two_outcomes,
)

# A score sums numbers of up to 1: smaller differences are its rounding.
_ROUNDING: Final = 4 * np.finfo(np.float64).eps


@dataclass(frozen=True)
class ReportComparison:
    """A report of a binary event of probability `q` beside the honest one, by one scoring rule.

    `score` and `honest_score` are expected scores; `gain` is the first less the second, 0 where
    only rounding parts them.
    """

    rule: ScoringRule
    q: float
    report: float
    score: float
    honest_score: float
    gain: float


def compare_with_honesty(report: float, q: float, *, rule: ScoringRule) -> ReportComparison:
    """What a report of a binary event is paid on average, and what the honest report q is.

    Higher is better; honesty is the best under a proper rule.

    Parameters
    ----------
    report, q : float
        Reported and true probability of the event.
    rule : {"log", "brier", "spherical", "linear", "zero-one"}
        The scoring rule; see `score_of_each_outcome`.

    Returns
    -------
    ReportComparison
        `score`, `honest_score` and `gain` in the unit of the rule, and the arguments.

    Raises
    ------
    ValueError, TypeError
        For arguments out of range.

    Examples
    --------
    >>> lie = compare_with_honesty(1.0, 0.7, rule="linear")
    >>> round(lie.score, 4), round(lie.honest_score, 4), round(lie.gain, 4)
    (0.7, 0.58, 0.12)
    """
    truth, told = two_outcomes(fraction(q, "q")), two_outcomes(fraction(report, "report"))
    gain = -float(score_regret(told, truth, rule=rule))
    return ReportComparison(
        rule=rule,
        q=q,
        report=report,
        score=float(expected_score(told, truth, rule=rule)),
        honest_score=float(expected_score(truth, truth, rule=rule)),
        gain=gain if abs(gain) > _ROUNDING else 0.0,
    )


@dataclass(frozen=True)
class ReportSearch:
    """The best of `n_reports` reports of a binary event, and what it gains over the honest one.

    `report` is the best report closest to the truth, `score` its expected score; `lowest` and
    `highest` bound all that are as good. `gain` is 0 where nothing beats honesty.
    """

    report: float
    score: float
    gain: float
    lowest: float
    highest: float
    n_reports: int


def search_reports(q: float, *, rule: ScoringRule, n_reports: int = 1001) -> ReportSearch:
    """Try reports from 0 to 1, and the truth q itself, for one that beats honesty.

    Parameters
    ----------
    q : float
        True probability of a binary event.
    rule : {"log", "brier", "spherical", "linear", "zero-one"}
        The scoring rule; see `score_of_each_outcome`.
    n_reports : int
        Evenly spaced reports, at least 2.

    Returns
    -------
    ReportSearch
        `report`, `score` (expected), `gain` (over honesty), `lowest`, `highest`, `n_reports`.

    Raises
    ------
    ValueError, TypeError
        For arguments out of range.

    References
    ----------
    Savage (1971), Elicitation of personal probabilities and expectations.

    Examples
    --------
    >>> search_reports(0.7, rule="log").report
    0.7
    >>> best = search_reports(0.7, rule="linear")
    >>> best.report, round(best.gain, 12)
    (1.0, 0.12)
    """
    truth = fraction(q, "q")
    grid = np.linspace(0.0, 1.0, count(n_reports, "n_reports", minimum=2))
    reports = np.append(grid, truth)
    gains = -np.asarray(score_regret(two_outcomes(reports), two_outcomes(truth), rule=rule))
    # The linear score is flat at q = ½.
    best = reports[gains >= gains.max() - _ROUNDING]
    report = float(best[np.argmin(np.abs(best - truth))])
    gain = -float(score_regret(two_outcomes(report), two_outcomes(truth), rule=rule))
    return ReportSearch(
        report=report,
        score=float(expected_score(two_outcomes(report), two_outcomes(truth), rule=rule)),
        gain=gain + 0.0,
        lowest=float(best.min()),
        highest=float(best.max()),
        n_reports=grid.size,
    )


def play_scoring_game(
    report: float, q: float, *, rule: ScoringRule, n_rounds: int, seed: Seed
) -> NDArray[np.float64]:
    """How far a report is ahead of the honest one after 1, 2, … rounds of a random event.

    Parameters
    ----------
    report, q : float
        Reported and true probability of the event; both players see the same outcomes.
    rule : {"log", "brier", "spherical", "linear", "zero-one"}
        The scoring rule; see `score_of_each_outcome`.
    n_rounds, seed : int
        Rounds that are played, and the seed of their outcomes.

    Returns
    -------
    ndarray, shape (n_rounds,)
        Sums of score differences in the unit of the rule; −inf once the log score has been paid
        for a report of 0 on what happened.

    Raises
    ------
    ValueError, TypeError
        For arguments out of range.

    Examples
    --------
    >>> play_scoring_game(0.7, 0.7, rule="log", n_rounds=3, seed=1)
    array([0., 0., 0.])
    """
    seed = seed_number(seed)
    truth, told = fraction(q, "q"), fraction(report, "report")
    rounds = count(n_rounds, "n_rounds")
    happened = np.random.default_rng(seed).random(rounds) < truth
    mine = score_of_each_outcome(two_outcomes(told), rule=rule)
    honest = score_of_each_outcome(two_outcomes(truth), rule=rule)
    with np.errstate(invalid="ignore"):
        # The same report is paid the same, also where that is −inf.
        ahead = np.where(mine == honest, 0.0, mine - honest)
    return np.cumsum(np.where(happened, ahead[0], ahead[1]))
