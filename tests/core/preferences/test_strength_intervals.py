"""Intervals of strengths: published standard errors, numerical information, laws of references."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from scipy.optimize import least_squares
from scipy.stats import norm

from nll_core.preferences import (
    comparisons_of_matrix,
    difference_interval,
    difference_intervals,
    fit_bradley_terry,
    quasi_variances,
    record_games,
    strengths_against,
    strengths_csv,
)
from tests.core.preferences.tables import BASEBALL, JOURNALS, plain_nll, random_games


def information(counts, theta: np.ndarray) -> np.ndarray:
    """The Hessian of the NLL by finite differences."""
    n, step = len(theta), 1e-4
    unit = np.eye(n) * step
    return np.array(
        [
            [
                plain_nll(theta + a + b, counts)
                - plain_nll(theta + a - b, counts)
                - plain_nll(theta - a + b, counts)
                + plain_nll(theta - a - b, counts)
                for b in unit
            ]
            for a in unit
        ]
    ) / (4 * step**2)


def test_published_standard_errors() -> None:
    journals = strengths_against(fit_bradley_terry(JOURNALS), "Biometrika")
    np.testing.assert_allclose(journals.standard_errors, [0, 0.10255, 0.06059, 0.07083], atol=5e-6)
    baseball = strengths_against(fit_bradley_terry(BASEBALL), "Baltimore")
    wanted = [0.3433, 0.3396, 0.3367, 0.3359, 0.3339, 0.3319, 0]
    np.testing.assert_allclose(baseball.standard_errors, wanted, atol=5e-5)


def test_the_covariance_is_the_inverse_of_the_numerical_information() -> None:
    counts = random_games(5, 120, 7, ties=True).counted
    fit = fit_bradley_terry(counts)
    hessian = information(counts, fit.strengths)
    np.testing.assert_allclose(fit.covariance, np.linalg.pinv(hessian, rcond=1e-5), atol=1e-5)
    for reference in range(5):
        kept = np.delete(np.arange(5), reference)
        found = strengths_against(fit, reference).covariance
        inverse = np.linalg.inv(hessian[np.ix_(kept, kept)])
        np.testing.assert_allclose(found[np.ix_(kept, kept)], inverse, atol=1e-5)
        assert not found[reference].any()


def test_a_prior_is_no_data_in_the_sampling_covariance() -> None:
    counts = random_games(5, 120, 7).counted
    fit = fit_bradley_terry(counts, ridge=2.0)
    data = information(counts, fit.strengths)
    inverse = np.linalg.inv(data + 2.0 * np.eye(5))
    np.testing.assert_allclose(fit.covariance, inverse, atol=1e-6)
    np.testing.assert_allclose(fit.sampling_covariance, inverse @ data @ inverse, atol=1e-6)
    posterior = difference_intervals(fit).standard_error
    sampling = difference_intervals(fit, spread="sampling").standard_error
    apart = ~np.eye(5, dtype=bool)
    assert (sampling[apart] < posterior[apart]).all()
    free = fit_bradley_terry(counts)
    np.testing.assert_array_equal(free.sampling_covariance, free.covariance)


@pytest.mark.parametrize("prior", [0.0, 0.5])
def test_intervals_breathe_with_the_reference_and_differences_stand_still(prior) -> None:
    fit = fit_bradley_terry(BASEBALL, ridge=prior)
    still = difference_intervals(fit)
    seen = set()
    for reference in ("mean", *range(7)):
        found = strengths_against(fit, reference)
        own = np.diag(found.covariance)
        variance = own[:, None] + own - 2 * found.covariance
        np.testing.assert_allclose(
            np.sqrt(np.maximum(variance, 0)), still.standard_error, atol=1e-7
        )
        estimate = found.strengths[:, None] - found.strengths
        np.testing.assert_allclose(estimate, still.estimate, atol=1e-12)
        seen.add(round(float(found.standard_errors.max()), 6))
    assert len(seen) > 4


def test_an_interval_of_one_difference_is_an_entry_of_all() -> None:
    fit = fit_bradley_terry(BASEBALL)
    every = difference_intervals(fit, confidence_level=0.9)
    one = difference_interval(fit, "Detroit", "Cleveland", confidence_level=0.9)
    assert one.estimate == every.estimate[1, 5]
    assert one.low == pytest.approx(every.low[1, 5], rel=1e-12)
    assert one.high == pytest.approx(every.high[1, 5], rel=1e-12)
    half = norm.ppf(0.95) * one.standard_error
    assert one.high - one.estimate == pytest.approx(half)
    assert one.probability == pytest.approx(fit.probability("Detroit", "Cleveland"))
    assert one.probability_low == pytest.approx(1 / (1 + np.exp(-one.low)))


def test_a_binomial_log_odds_has_its_textbook_error() -> None:
    fit = fit_bradley_terry(comparisons_of_matrix([[0, 7], [4, 0]]))
    assert difference_interval(fit, 0, 1).standard_error == pytest.approx(np.sqrt(1 / 7 + 1 / 4))


def test_quasi_variances_are_the_least_squares_of_logs() -> None:
    for counts in (JOURNALS, BASEBALL, random_games(9, 150, 3).counted):
        fit = fit_bradley_terry(counts)
        variance = difference_intervals(fit).standard_error ** 2
        i, j = np.triu_indices(len(variance), 1)

        def residual(q, i=i, j=j, variance=variance):
            return np.log(np.maximum(q[i] + q[j], 1e-300)) - np.log(variance[i, j])

        start = np.full(len(variance), variance[i, j].mean() / 2)
        wanted = least_squares(residual, start, xtol=1e-15, ftol=1e-15, gtol=1e-15).x
        found = quasi_variances(fit)
        assert found.converged
        np.testing.assert_allclose(found.variances, wanted, rtol=1e-6)
        errors = np.abs(np.sqrt((wanted[i] + wanted[j]) / variance[i, j]) - 1)
        assert found.largest_error == pytest.approx(errors.max(), rel=1e-4)
        half = norm.ppf(0.975) * np.sqrt(wanted)
        np.testing.assert_allclose(found.high - found.low, 2 * half, rtol=1e-6)


def test_quasi_variances_of_a_round_where_all_are_alike_are_exact() -> None:
    n = 6
    fit = fit_bradley_terry(comparisons_of_matrix(3 * (1 - np.eye(n))))
    found = quasi_variances(fit)
    assert found.largest_error == pytest.approx(0, abs=1e-12)
    # L = 6·¼·(nI − 11ᵀ): each difference has variance 2/(1.5n).
    np.testing.assert_allclose(found.variances, 1 / (1.5 * n), rtol=1e-12)


def test_quasi_variances_of_a_star_leave_the_middle_next_to_none() -> None:
    # Others are compared with the middle alone: their variances add.
    middle = np.zeros(4, int)
    others = np.arange(1, 5)
    fit = fit_bradley_terry(record_games(np.r_[middle, others], np.r_[others, middle]))
    found = quasi_variances(fit)
    np.testing.assert_allclose(found.variances, [0, 2, 2, 2, 2], atol=1e-8)


def test_two_items_share_their_variance() -> None:
    fit = fit_bradley_terry(comparisons_of_matrix([[0, 7], [4, 0]]))
    np.testing.assert_allclose(quasi_variances(fit).variances, (1 / 7 + 1 / 4) / 2)


def test_without_a_maximum_nothing_is_known() -> None:
    fit = fit_bradley_terry(record_games(["a", "b"], ["b", "c"]))
    assert np.isnan(strengths_against(fit, "a").high).all()
    assert np.isnan(difference_intervals(fit).standard_error).all()
    assert np.isnan(difference_interval(fit, "a", "b")).all()
    assert np.isnan(quasi_variances(fit).variances).all()


def test_what_is_refused() -> None:
    fit = fit_bradley_terry(BASEBALL)
    with pytest.raises(ValueError, match="'Seattle' is none of the 7 items"):
        strengths_against(fit, "Seattle")
    with pytest.raises(ValueError, match="confidence_level must lie strictly between 0 and 1"):
        difference_intervals(fit, confidence_level=1.0)
    with pytest.raises(ValueError, match="spread must be one of 'posterior', 'sampling'"):
        strengths_against(fit, spread="robust")


@pytest.mark.parametrize("reference", ["mean", "Boston"])
def test_the_table_to_take_away_has_the_numbers_of_the_fit(reference) -> None:
    fit = fit_bradley_terry(BASEBALL)
    rows = list(csv.DictReader(strengths_csv(fit, reference, confidence_level=0.9).splitlines()))
    assert [row["item"] for row in rows] == [BASEBALL.items[i] for i in fit.ranking]
    assert [int(row["rank"]) for row in rows] == list(range(1, 8))
    against = strengths_against(fit, reference, confidence_level=0.9)
    for row in rows:
        i = BASEBALL.items.index(row["item"])
        names = {"strength": "strengths", "standard_error": "standard_errors"}
        for name in ("strength", "standard_error", "low", "high"):
            assert float(row[name]) == getattr(against, names.get(name, name))[i]
        assert float(row["points"]) == BASEBALL.matrix()[i].sum()
        assert float(row["games"]) == 13 * 6
        assert row["reference"] == reference


def test_a_table_without_numbers_has_empty_cells_and_no_formulas() -> None:
    counts = comparisons_of_matrix([[0, 3], [0, 0]], items=["=1+1", "b,c"])
    rows = list(csv.DictReader(strengths_csv(fit_bradley_terry(counts)).splitlines()))
    assert [row["item"] for row in rows] == ["'=1+1", "b,c"]
    assert rows[0]["strength"] == rows[1]["quasi_standard_error"] == ""
    assert rows[0]["points"] == "3.0"
