"""Reports that try to beat honesty: a search over all of them, and a game of many rounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import count, fraction
from nll_core.scores.scoring_rules import (
    ScoringRule,
    score_of_each_outcome,
    score_regret,
    two_outcomes,
)


@dataclass(frozen=True)
class ReportSearch:
    """The best of `n_reports` reports of a binary event, and what it gains over the honest one.

    `report` is the best report closest to the truth; `lowest` and `highest` bound all that are as
    good. `gain` is 0 where nothing beats honesty.
    """

    report: float
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
        `report`, `gain` (expected, over honesty), `lowest`, `highest`, `n_reports`.

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
    gains = -np.asarray(score_regret(two_outcomes(truth), two_outcomes(reports), rule=rule))
    # The linear score is flat at q = ½ but for the rounding of sums of numbers up to 1.
    best = reports[gains >= gains.max() - 4 * np.finfo(np.float64).eps]
    report = float(best[np.argmin(np.abs(best - truth))])
    gain = -float(score_regret(two_outcomes(truth), two_outcomes(report), rule=rule))
    return ReportSearch(
        report=report,
        gain=gain + 0.0,
        lowest=float(best.min()),
        highest=float(best.max()),
        n_reports=grid.size,
    )


def play_scoring_game(
    q: float, report: float, *, rule: ScoringRule, n_rounds: int, seed: int
) -> NDArray[np.float64]:
    """How far a report is ahead of the honest one after 1, 2, … rounds of a random event.

    Parameters
    ----------
    q, report : float
        True and reported probability of the event; both players see the same outcomes.
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
    truth, told = fraction(q, "q"), fraction(report, "report")
    rounds = count(n_rounds, "n_rounds")
    happened = np.random.default_rng(seed).random(rounds) < truth
    mine = score_of_each_outcome(two_outcomes(told), rule=rule)
    honest = score_of_each_outcome(two_outcomes(truth), rule=rule)
    with np.errstate(invalid="ignore"):
        # The same report is paid the same, also where that is −inf.
        ahead = np.where(mine == honest, 0.0, mine - honest)
    return np.cumsum(np.where(happened, ahead[0], ahead[1]))
