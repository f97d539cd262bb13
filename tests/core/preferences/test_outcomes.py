"""Preferences as forecasts and outcomes for the core's own scores and calibration."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import (
    binary_cross_entropy,
    expected_calibration_error,
    fit_temperature,
    reliability_curve,
)
from nll_core.preferences import (
    fit_bradley_terry,
    held_out_outcomes,
    preference_outcomes,
    record_games,
)
from tests.core.preferences.tables import BASEBALL, FOOD, random_games


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


def test_a_temperature_divides_every_lead_and_the_fit_itself_has_1() -> None:
    fit = fit_bradley_terry(BASEBALL)
    seen = preference_outcomes(fit.strengths, BASEBALL)
    cool = seen.at_temperature(2.0)
    np.testing.assert_allclose(
        cool.forecast, preference_outcomes(fit.strengths / 2, BASEBALL).forecast
    )
    # The gradient of the NLL is 0, also along the strengths themselves.
    logits = np.stack([seen.lead, np.zeros_like(seen.lead)], axis=-1)
    found = fit_temperature(logits, (~seen.outcome).astype(int), sample_weight=seen.sample_weight)
    assert found.temperature == pytest.approx(1.0, abs=1e-6)


def test_held_out_forecasts_are_those_of_the_other_games() -> None:
    games = random_games(5, 40, 3, ties=True)
    found = held_out_outcomes(games, ridge=0.5, n_folds=40, seed=1)
    assert found.sample_weight.sum() == pytest.approx(40)
    wanted = []
    for left_out in range(40):
        kept = np.arange(40) != left_out
        fit = fit_bradley_terry(
            record_games(
                *(a[kept] for a in (games.first, games.second, games.score)), items=games.items
            ),
            ridge=0.5,
        )
        lead = fit.strengths[games.first[left_out]] - fit.strengths[games.second[left_out]]
        wanted += [-lead, lead] * (2 if games.score[left_out] == 0.5 else 1)
    np.testing.assert_allclose(np.sort(found.lead), np.sort(wanted), atol=1e-9)


def test_held_out_games_cost_more_and_the_deal_is_the_seeds() -> None:
    def nll(seen):
        losses = binary_cross_entropy(seen.lead, seen.outcome, reduction="none")
        return seen.sample_weight @ losses

    own = preference_outcomes(fit_bradley_terry(BASEBALL, ridge=0.1).strengths, BASEBALL)
    one, same, other = (nll(held_out_outcomes(BASEBALL, ridge=0.1, seed=s)) for s in (0, 0, 1))
    assert one == same != other
    assert nll(own) < min(one, other)


def test_a_deal_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 31 games, got 30"):
        held_out_outcomes(FOOD, ridge=1.0, n_folds=31)
    with pytest.raises(ValueError, match="ridge"):
        held_out_outcomes(FOOD, ridge=0.0)
    with pytest.raises(ValueError, match="n_folds"):
        held_out_outcomes(FOOD, ridge=1.0, n_folds=1)
