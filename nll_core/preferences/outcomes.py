"""Forecasts of preferences beside what happened, for the calibration of any probability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import float_array
from nll_core.preferences.comparisons import Comparisons, Games, counts_of

Float64Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PreferenceOutcomes:
    """Forecasts, outcomes and weights: what scores and calibration errors of examples take."""

    forecast: Float64Array
    """(m,), that the first of a pair is preferred."""
    outcome: NDArray[np.bool_]
    """(m,), whether it was."""
    sample_weight: Float64Array
    """(m,), how often; they sum to the number of comparisons."""


def preference_outcomes(
    strengths: ArrayLike, comparisons: Comparisons | Games
) -> PreferenceOutcomes:
    """Probabilities of preferences by given strengths, beside those that were observed.

    Parameters
    ----------
    strengths : array_like, shape (n,)
        Log-strengths, in nats: of a fit, or of Elo points divided by scale/ln 10. For an honest
        judgement they come from other comparisons than those they are compared with.
    comparisons : Comparisons or Games
        Between the same items.

    Returns
    -------
    PreferenceOutcomes
        For `reliability_curve`, `expected_calibration_error` and all others that take a forecast,
        an outcome and `sample_weight`. Which item of a pair comes first is arbitrary, so that each
        comparison stands there both ways, with half its weight; a tie is half a win.

    Raises
    ------
    ValueError
        If there is not a finite strength for each item.

    Examples
    --------
    >>> from nll_core import expected_calibration_error
    >>> from nll_core.preferences import comparisons_of_matrix
    >>> counts = comparisons_of_matrix([[0, 3], [1, 0]])
    >>> seen = preference_outcomes([np.log(3.0), 0.0], counts)
    >>> round(expected_calibration_error(
    ...     seen.forecast, seen.outcome, sample_weight=seen.sample_weight), 12)
    0.0
    """
    from scipy.special import expit

    counts = counts_of(comparisons)
    theta = float_array(strengths, "strengths").astype(np.float64)
    if theta.shape != (counts.n_items,) or not np.isfinite(theta).all():
        raise ValueError(f"strengths must be {counts.n_items} finite numbers, got {theta.shape}")
    lead = theta[counts.first] - theta[counts.second]
    leads = np.concatenate([lead, lead, -lead, -lead])
    won = np.repeat([True, False, False, True], len(lead))
    weight = 0.5 * np.concatenate([counts.points, counts.points_lost] * 2)
    there = weight > 0
    return PreferenceOutcomes(expit(leads[there]), won[there], weight[there])
