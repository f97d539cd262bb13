"""Preferences as forecasts and outcomes for the core's own scores and calibration."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import binary_cross_entropy, expected_calibration_error, reliability_curve
from nll_core.preferences import fit_bradley_terry, preference_outcomes, record_games
from tests.core.preferences.tables import BASEBALL, random_games


def test_the_nll_of_the_outcomes_is_that_of_the_fit() -> None:
    games = random_games(6, 200, 4, ties=True)
    fit = fit_bradley_terry(games)
    seen = preference_outcomes(fit.strengths, games)
    assert seen.sample_weight.sum() == pytest.approx(200)
    logits = np.log(seen.forecast) - np.log1p(-seen.forecast)
    losses = binary_cross_entropy(logits, seen.outcome, reduction="none")
    assert seen.sample_weight @ losses == pytest.approx(fit.nll)


def test_which_item_comes_first_does_not_matter() -> None:
    games = random_games(6, 200, 4)
    theta = np.linspace(-1, 1, 6)
    turned = record_games(games.second, games.first, 1 - games.score, items=games.items)
    errors = [
        expected_calibration_error(s.forecast, s.outcome, sample_weight=s.sample_weight)
        for s in (preference_outcomes(theta, games), preference_outcomes(theta, turned))
    ]
    assert errors[0] == errors[1] > 0
    seen = preference_outcomes(theta, games)
    curve = reliability_curve(seen.forecast, seen.outcome, sample_weight=seen.sample_weight)
    # Both ways round: the diagram is its own mirror image.
    np.testing.assert_allclose(curve.accuracy + curve.accuracy[::-1], 1, atol=1e-12)


def test_strengths_that_are_too_far_apart_are_overconfident() -> None:
    fit = fit_bradley_terry(BASEBALL)
    errors = []
    for factor in (1.0, 3.0):
        seen = preference_outcomes(factor * fit.strengths, BASEBALL)
        errors.append(
            expected_calibration_error(
                seen.forecast, seen.outcome, sample_weight=seen.sample_weight
            )
        )
    assert errors[1] > 2 * errors[0]


def test_strengths_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="strengths must be 7 finite numbers"):
        preference_outcomes(np.full(7, np.nan), BASEBALL)
