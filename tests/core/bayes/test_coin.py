"""A coin's posterior against SciPy, integration, and itself toss by toss."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, optimize, special, stats

from nll_core.bayes import (
    COIN_COORDINATES,
    beta_binomial_log_probs,
    coin_posterior,
    coin_updates,
)

CASES = [
    (9, 12, 1.0, 1.0),
    (0, 3, 0.5, 0.5),
    (7, 7, 2.0, 5.0),
    (0, 0, 3.0, 1.5),
    (40, 90, 9.0, 1.0),
]
INSIDE = np.linspace(0.001, 0.999, 41)


def at_of(coordinate):
    return INSIDE if coordinate == "probability" else special.logit(INSIDE)


def test_known_numbers() -> None:
    nine = coin_posterior(9, 12)
    assert (nine.alpha, nine.beta, nine.mode) == (10.0, 4.0, 0.75)
    assert nine.mean == pytest.approx(0.714286, abs=5e-7)
    assert (nine.low, nine.high) == pytest.approx((0.461868, 0.909080), abs=5e-7)
    assert coin_posterior(9, 12, coordinate="logit").mode == nine.mean
    # The 71st group of rats after the prior of the 70 before.
    rats = coin_posterior(4, 14, alpha=1.4, beta=8.6)
    assert (rats.alpha, rats.beta) == pytest.approx((5.4, 18.6))
    assert (rats.mean, rats.sd) == pytest.approx((0.225, 0.08352), abs=5e-6)


@pytest.mark.parametrize("coordinate", COIN_COORDINATES)
@pytest.mark.parametrize("case", CASES)
def test_the_terms_add_up_and_are_those_of_scipy(case, coordinate) -> None:
    k, n, a, b = case
    at = at_of(coordinate)
    terms = coin_posterior(k, n, alpha=a, beta=b, coordinate=coordinate).terms(at)
    np.testing.assert_allclose(
        terms.nll + terms.prior + terms.log_evidence, terms.posterior, rtol=1e-12, atol=1e-12
    )
    # Per unit of the logit there is θ(1 − θ) of a unit of θ.
    stretch = 1.0 if coordinate == "probability" else INSIDE * (1 - INSIDE)
    np.testing.assert_allclose(terms.likelihood, INSIDE**k * (1 - INSIDE) ** (n - k), rtol=1e-9)
    for density, beta in (
        (terms.prior_density, stats.beta(a, b)),
        (terms.posterior_density, stats.beta(a + k, b + n - k)),
    ):
        np.testing.assert_allclose(density, beta.pdf(INSIDE) * stretch, rtol=1e-9)


@pytest.mark.parametrize("coordinate", COIN_COORDINATES)
@pytest.mark.parametrize("case", CASES[:1] + CASES[3:])
def test_moments_areas_and_the_mode_by_search(case, coordinate) -> None:
    k, n, a, b = case
    found = coin_posterior(k, n, alpha=a, beta=b, coordinate=coordinate)
    ends = (0.0, 1.0) if coordinate == "probability" else (-60.0, 60.0)
    theta = (lambda x: x) if coordinate == "probability" else special.expit

    def over(function):
        return integrate.quad(function, *ends, epsabs=1e-13, points=[theta(0.0) * 0.5 + 0.25])[0]

    def density(x):
        return found.terms(x).posterior_density

    mean = over(lambda x: density(x) * theta(x))
    assert over(density) == pytest.approx(1.0)
    assert mean == pytest.approx(found.mean)
    assert np.sqrt(over(lambda x: density(x) * (theta(x) - mean) ** 2)) == pytest.approx(found.sd)
    # ∫ L · prior over Z.
    assert over(
        lambda x: np.exp(-found.terms(x).nll - found.terms(x).prior - found.log_evidence)
    ) == pytest.approx(1.0)
    top = optimize.minimize_scalar(
        lambda x: found.terms(x).posterior, bounds=ends, method="bounded", options={"xatol": 1e-9}
    )
    assert theta(top.x) == pytest.approx(found.mode, abs=1e-6)
    if np.isfinite(found.log_likelihood_area):
        assert over(found.normalised_likelihood) == pytest.approx(1.0)


def test_the_place_of_a_probability() -> None:
    assert coin_posterior(9, 12).place([0.0, 0.75]).tolist() == [0.0, 0.75]
    logits = coin_posterior(9, 12, coordinate="logit").place([0.0, 0.75])
    assert logits.tolist() == [-np.inf, pytest.approx(np.log(3))]


def test_the_interval_and_the_median_move_with_the_coordinate_and_the_mode_does_not() -> None:
    one, other = (coin_posterior(9, 12, coordinate=which) for which in COIN_COORDINATES)
    assert (one.low, one.median, one.high) == (other.low, other.median, other.high)
    np.testing.assert_allclose(
        stats.beta(10, 4).cdf([one.low, one.median, one.high]), [0.025, 0.5, 0.975]
    )
    assert one.mode != other.mode


@pytest.mark.parametrize(
    ("heads", "flips", "prior", "mode"),
    [
        (0, 2, (1.0, 1.0), 0.0),
        (2, 2, (1.0, 1.0), 1.0),
        (0, 0, (1.0, 1.0), np.nan),
        (0, 0, (0.5, 0.5), np.nan),
        (0, 0, (0.5, 1.5), 0.0),
        (0, 0, (1.0, 0.5), 1.0),
        (0, 0, (0.5, 1.0), 0.0),
        (0, 1, (0.5, 0.5), 0.0),
    ],
)
def test_a_mode_at_an_end_and_none_at_all(heads, flips, prior, mode) -> None:
    found = coin_posterior(heads, flips, alpha=prior[0], beta=prior[1])
    np.testing.assert_equal(found.mode, mode)


def test_a_likelihood_of_infinite_area_in_logits_has_no_normalised_form() -> None:
    found = coin_posterior(3, 3, coordinate="logit")
    assert found.log_likelihood_area == np.inf
    assert not found.normalised_likelihood([0.0, 9.0]).any()
    assert coin_posterior(3, 3).log_likelihood_area == pytest.approx(-np.log(4))


@pytest.mark.parametrize("prior", [(1.0, 1.0), (0.3, 4.0)])
def test_one_toss_after_the_other_is_all_at_once(prior) -> None:
    tosses = np.array([1, 1, 0, 1, 0, 0, 1, 1, 1, 1])
    found = coin_updates(tosses, alpha=prior[0], beta=prior[1])
    for m in range(len(tosses) + 1):
        whole = coin_posterior(int(tosses[:m].sum()), m, alpha=prior[0], beta=prior[1])
        assert (found.alpha[m], found.beta[m]) == (whole.alpha, whole.beta)
        assert found.mean[m] == pytest.approx(whole.mean)
        # The chain rule: the surprises of predictions sum to −log Z, in any order.
        assert found.total[m] == pytest.approx(-whole.log_evidence)
    turned = coin_updates(tosses[::-1], alpha=prior[0], beta=prior[1])
    assert turned.total[-1] == pytest.approx(found.total[-1])
    assert coin_updates([]).total.tolist() == [0.0]


@pytest.mark.parametrize("n", [0, 1, 12, 300])
def test_the_prior_predictive_is_scipys(n) -> None:
    found = beta_binomial_log_probs(n, alpha=1.4, beta=8.6)
    np.testing.assert_allclose(
        found, stats.betabinom(n, 1.4, 8.6).logpmf(np.arange(n + 1)), rtol=1e-9, atol=1e-11
    )
    assert np.exp(found).sum() == pytest.approx(1.0)


def test_the_prior_predictive_of_the_observed_count_is_z_over_all_orders() -> None:
    found = beta_binomial_log_probs(12, alpha=2.0, beta=3.0)[9]
    ways = np.log(special.comb(12, 9))
    assert found == pytest.approx(coin_posterior(9, 12, alpha=2.0, beta=3.0).log_evidence + ways)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: coin_posterior(3, 2), ValueError, r"heads must lie in 0 … 2 \(flips\), got 3"),
        (lambda: coin_posterior(1.0, 2), TypeError, "heads must be an integer"),
        (lambda: coin_posterior(1, 2, alpha=0.0), ValueError, "alpha must be finite and above 0"),
        (lambda: coin_posterior(1, 2, coordinate="odds"), ValueError, "coordinate must be one of"),
        (
            lambda: coin_posterior(1, 2).terms([0.5, 1.0]),
            ValueError,
            "at must lie strictly between 0 and 1, got 1 at index 1",
        ),
        (lambda: coin_updates([0, 2]), ValueError, "outcomes must hold only 0 and 1, got 2"),
        (lambda: coin_updates([[0, 1]]), ValueError, "one-dimensional"),
        (lambda: beta_binomial_log_probs(-1, alpha=1.0, beta=1.0), ValueError, "at least 0"),
    ],
)
def test_bad_input_is_named(call, error, words) -> None:
    with pytest.raises(error, match=words):
        call()
