"""Forecasts of preferences beside what happened, for the calibration of any probability."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import Seed, count, float_array, number_text, positive, seed_number
from nll_core.preferences.bradley_terry import fit_bradley_terry
from nll_core.preferences.comparisons import Comparisons, Games, counts_of, record_games
from nll_core.preferences.elo import single_games

Float64Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class PreferenceOutcomes(Printed):
    """Forecasts, outcomes and weights: what scores and calibration errors of examples take."""

    lead: Float64Array
    """(m,), by how much the first of a pair is stronger, in nats: the logit of the forecast."""
    outcome: NDArray[np.bool_]
    """(m,), whether it was."""
    sample_weight: Float64Array
    """(m,), how often; they sum to the number of comparisons."""

    @property
    def forecast(self) -> Float64Array:
        """(m,), the probability that the first of a pair is preferred."""
        from scipy.special import expit

        found: Float64Array = expit(self.lead)
        return found

    def at_temperature(self, temperature: float) -> PreferenceOutcomes:
        """The same with every lead divided by T: above 1, forecasts come nearer to ½."""
        return replace(self, lead=self.lead / positive(temperature, "temperature"))


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
    counts = counts_of(comparisons)
    theta = float_array(strengths, "strengths").astype(np.float64)
    if theta.shape != (counts.n_items,) or not np.isfinite(theta).all():
        raise ValueError(f"strengths must be {counts.n_items} finite numbers, got {theta.shape}")
    lead = theta[counts.first] - theta[counts.second]
    leads = np.concatenate([lead, lead, -lead, -lead])
    won = np.repeat([True, False, False, True], len(lead))
    weight = 0.5 * np.concatenate([counts.points, counts.points_lost] * 2)
    there = weight > 0
    return PreferenceOutcomes(leads[there], won[there], weight[there])


def held_out_outcomes(
    comparisons: Comparisons | Games,
    *,
    ridge: float,
    n_folds: int = 10,
    seed: Seed = 0,
) -> PreferenceOutcomes:
    """Each comparison beside the probability by strengths of the other folds: an honest judgement.

    Parameters
    ----------
    comparisons : Comparisons or Games
        Single games, or whole counts of them.
    ridge : float
        λ of the penalty ½λΣθ² in each fit; above 0, since the other folds alone may leave a
        strength without end.
    n_folds : int
        Into how many folds the games are dealt, at least 2.
    seed : int or numpy.random.Generator
        Of the deal; of a generator, its next number.

    Returns
    -------
    PreferenceOutcomes
        Of all games, each once as a held-out one.

    Raises
    ------
    ValueError
        If there are fewer games than folds, counts are not whole, or an option is out of range.

    Examples
    --------
    >>> from nll_core.preferences import load_baseball
    >>> held_out = held_out_outcomes(load_baseball().comparisons, ridge=0.1)
    >>> float(held_out.sample_weight.sum().round(6))
    273.0
    """
    strength, n = positive(ridge, "ridge"), count(n_folds, "n_folds", minimum=2)
    games = comparisons if isinstance(comparisons, Games) else single_games(comparisons)
    if games.n_games < n:
        raise ValueError(f"there must be at least {n} games, got {number_text(games.n_games)}")
    generator = np.random.default_rng(seed_number(seed))
    fold = generator.permutation(games.n_games) % n
    found = [
        preference_outcomes(
            fit_bradley_terry(_some(games, fold != k), ridge=strength).strengths,
            _some(games, fold == k),
        )
        for k in range(n)
    ]
    return PreferenceOutcomes(
        np.concatenate([part.lead for part in found]),
        np.concatenate([part.outcome for part in found]),
        np.concatenate([part.sample_weight for part in found]),
    )


def _some(games: Games, kept: NDArray[np.bool_]) -> Games:
    return record_games(
        games.first[kept],
        games.second[kept],
        games.score[kept],
        counts=None if games.weight is None else games.weight[kept],
        items=games.items,
    )
