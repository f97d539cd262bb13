"""Anomalies: each datum by a mixture of the others, against draws, in two coordinates."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from nll_core.datasets import load_acidity, load_old_faithful
from nll_core.density import (
    find_anomalies,
    fit_mixture,
    fit_spline_flow,
    flow_leave_one_out,
    flow_log_density,
    mixture_leave_one_out,
    mixture_log_density,
)

GEYSER = load_old_faithful()
LAKES = load_acidity().values


def test_one_gaussian_is_left_out_by_hand() -> None:
    x = np.array([1.0, 1.2, 0.9, 1.1, 1.0, 3.0])
    found = find_anomalies(x, 1)
    for i, cost in enumerate(found.left_out):
        others = np.delete(x, i)
        assert cost == pytest.approx(-norm(others.mean(), others.std()).logpdf(x[i]))
    np.testing.assert_allclose(found.own, -norm(x.mean(), x.std()).logpdf(x))
    assert found.order[0] == 5
    assert [found.rank(i) for i in found.order] == [1, 2, 3, 4, 5, 6]


def test_one_gaussian_of_pairs_is_left_out_by_hand() -> None:
    pairs = GEYSER.values[:40]
    found = find_anomalies(pairs, 1)
    for i in (0, 7, 23):
        others = np.delete(pairs, i, axis=0)
        by_hand = multivariate_normal(others.mean(axis=0), np.cov(others.T, bias=True))
        assert found.left_out[i] == pytest.approx(-by_hand.logpdf(pairs[i]))


@pytest.mark.parametrize("k", [1, 2])
def test_a_mixture_without_a_datum_is_as_good_as_one_fitted_anew(k: int) -> None:
    fit = fit_mixture(GEYSER.values, k, n_starts=8)
    found = mixture_leave_one_out(GEYSER.values, fit)
    assert (found > -mixture_log_density(fit.mixture, GEYSER.values)).mean() > 0.99
    for i in range(0, 272, 45):
        anew = fit_mixture(np.delete(GEYSER.values, i, axis=0), k, n_starts=8)
        cost = -mixture_log_density(anew.mixture, GEYSER.values[[i]])[0]
        assert found[i] == pytest.approx(cost, rel=1e-5)


@pytest.mark.parametrize("bins", [1, 2, 8])
def test_a_flow_without_a_datum_is_that_fitted_anew(bins: int) -> None:
    found = flow_leave_one_out(LAKES, bins)
    for i in range(0, 155, 22):
        anew = fit_spline_flow(np.delete(LAKES, i), bins).flow
        assert found[i] == pytest.approx(-flow_log_density(anew, LAKES[[i]])[0], abs=1e-6)


def test_of_one_bin_the_flow_is_a_gaussian() -> None:
    by_mixture = mixture_leave_one_out(LAKES, fit_mixture(LAKES, 1))
    np.testing.assert_allclose(flow_leave_one_out(LAKES, 1), by_mixture, atol=1e-9)


def test_equal_data_cost_the_same_and_their_order_does_not_matter() -> None:
    x, mixed = GEYSER.waiting, np.random.default_rng(1).permutation(272)
    found = flow_leave_one_out(x, 4)
    assert len({(a, b) for a, b in zip(x.tolist(), found.tolist(), strict=True)}) == 51
    np.testing.assert_allclose(flow_leave_one_out(x[mixed], 4), found[mixed], atol=1e-6)


def test_draws_cost_what_the_mixture_says() -> None:
    # Of one Gaussian in d dimensions: entropy ½ d log 2πe + log det, half the square a χ².
    found = find_anomalies(GEYSER.values, 1, n_draws=40_000)
    covariance = np.cov(GEYSER.values.T, bias=True)
    entropy = 0.5 * np.log(np.linalg.det(2 * np.pi * np.e * covariance))
    assert found.simulated.mean() == pytest.approx(entropy, abs=4 / 200)
    low, high = found.typical
    assert [low, high] == pytest.approx(entropy - 1 - np.log([0.975, 0.025]), abs=0.1)
    assert found.judged(0.05).threshold == pytest.approx(entropy - 1 - np.log(0.05), abs=0.1)
    rarest = found.order[0]
    assert found.judged(0.05).flagged.sum() == (found.left_out > found.judged().threshold).sum()
    assert found.expected[rarest] == pytest.approx(
        272 * np.mean(found.simulated >= found.left_out[rarest])
    )


def test_shares_count_what_costs_at_least_as_much() -> None:
    found = find_anomalies(GEYSER.waiting, 2, n_draws=500)
    costs, draws = found.left_out, found.simulated
    np.testing.assert_allclose(found.among_data, [(costs >= cost).mean() for cost in costs])
    at = [-5.0, 3.5, float(draws[7]), 90.0]
    np.testing.assert_allclose(found.among_draws(at), [(draws >= cost).mean() for cost in at])


def test_a_mixture_is_drawn_from_as_a_whole() -> None:
    found = find_anomalies(GEYSER.waiting, 2, n_draws=40_000)
    x = np.linspace(20, 120, 20_001)
    logs = mixture_log_density(found.fit.mixture, x)
    entropy = -np.trapezoid(np.exp(logs) * logs, x)
    assert found.simulated.mean() == pytest.approx(entropy, abs=4 * found.simulated.std() / 200)


def test_a_unit_moves_all_alike_and_logs_change_the_ranking() -> None:
    one, ten = (find_anomalies(c * GEYSER.values, 2) for c in (1.0, 10.0))
    np.testing.assert_allclose(ten.left_out, one.left_out + 2 * np.log(10), atol=1e-6)
    assert one.shared(ten) == 10
    logs = find_anomalies(GEYSER.values, 2, logs=True)
    np.testing.assert_allclose(
        logs.left_out, find_anomalies(np.log(GEYSER.values), 2).left_out, atol=1e-9
    )
    assert one.order[0] != logs.order[0]
    assert one.shared(logs) == len(set(one.order[:10]) & set(logs.order[:10])) < 10


def test_what_has_no_log_or_does_not_vary_without_a_datum_is_refused() -> None:
    with pytest.raises(ValueError, match="x must lie above 0 for its log, got -2"):
        find_anomalies([1.0, 3.0, -2.0, 4.0], 1, logs=True)
    with pytest.raises(ValueError, match="x must vary"):
        find_anomalies([1.0, 1.0, 1.0, 4.0], 1)
    with pytest.raises(ValueError, match="x must vary"):
        flow_leave_one_out([1.0, 1.0, 1.0, 4.0], 2)


def test_progress_is_said_and_can_end_it() -> None:
    said: list[float] = []

    def say(_: str, share: float) -> None:
        said.append(share)
        if len(said) > 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        find_anomalies(LAKES, 1, progress=say)
    assert said == [0.0, 1 / 138, 2 / 138]
