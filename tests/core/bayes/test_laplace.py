"""Laplace's approximation against finite differences and integration."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, special, stats

from nll_core.bayes import COIN_COORDINATES, coin_posterior, laplace_approximation

CASES = [(1, 2, 1.0, 1.0), (9, 12, 1.0, 1.0), (1, 12, 2.0, 3.0), (300, 1000, 1.0, 1.0)]


@pytest.mark.parametrize("coordinate", COIN_COORDINATES)
@pytest.mark.parametrize("case", CASES)
def test_it_has_the_top_and_the_curvature_of_the_posterior(case, coordinate) -> None:
    k, n, a, b = case
    exact = coin_posterior(k, n, alpha=a, beta=b, coordinate=coordinate)
    found = laplace_approximation(exact)
    h = 1e-3 * found.sd
    low, middle, high = exact.terms(found.centre + h * np.array([-1.0, 0.0, 1.0])).posterior
    assert (high - low) / (2 * h) * found.sd == pytest.approx(0.0, abs=1e-6)
    assert (high - 2 * middle + low) / h**2 == pytest.approx(1 / found.sd**2, rel=1e-4)


@pytest.mark.parametrize("coordinate", COIN_COORDINATES)
@pytest.mark.parametrize("case", CASES)
def test_its_divergence_moments_and_evidence_by_integration(case, coordinate) -> None:
    k, n, a, b = case
    exact = coin_posterior(k, n, alpha=a, beta=b, coordinate=coordinate)
    found = laplace_approximation(exact)
    theta = np.linspace(0.0, 1.0, 400_003)[1:-1]
    at = theta if coordinate == "probability" else special.logit(theta)
    terms = exact.terms(at)
    share = stats.beta(exact.alpha, exact.beta).pdf(theta)
    gaussian = stats.norm(found.centre, found.sd)
    kl = integrate.trapezoid(share * (-terms.posterior - gaussian.logpdf(at)), theta)
    assert found.kl == pytest.approx(kl, rel=1e-4, abs=1e-7)
    assert integrate.trapezoid(share * at, theta) == pytest.approx(found.exact_mean, abs=1e-4)
    spread = integrate.trapezoid(share * (at - found.exact_mean) ** 2, theta) ** 0.5
    assert spread == pytest.approx(found.exact_sd, abs=1e-4)
    np.testing.assert_allclose(found.density(at[::9999]), gaussian.pdf(at[::9999]))
    top = exact.terms(found.centre)
    by_laplace = -top.nll - top.prior + np.log(found.sd * np.sqrt(2 * np.pi))
    assert found.log_evidence_error == pytest.approx(by_laplace - exact.log_evidence)
    outside = gaussian.cdf(0) + gaussian.sf(1) if coordinate == "probability" else 0.0
    assert found.impossible == pytest.approx(outside, abs=1e-15)


def test_one_success_in_two_is_where_it_fails() -> None:
    found = laplace_approximation(coin_posterior(1, 2))
    # Beta(2, 2): 1/sd² = 8 where the exact variance is 1/20, and 2 Φ(−√2) lies beyond 0 and 1.
    assert found.sd == pytest.approx(8**-0.5)
    assert found.exact_sd == pytest.approx(20**-0.5)
    assert found.impossible == pytest.approx(2 * stats.norm.cdf(-(2**0.5)))
    better = laplace_approximation(coin_posterior(1, 2, coordinate="logit"))
    assert better.kl < found.kl / 9


def test_more_data_make_it_better() -> None:
    kls = [laplace_approximation(coin_posterior(n // 4, n)).kl for n in (8, 40, 200, 1000)]
    assert all(later < 0.3 * earlier for earlier, later in pairwise(kls))


@pytest.mark.parametrize(
    ("heads", "flips", "prior", "words"),
    [
        (0, 2, 1.0, "rises to its end at θ = 0"),
        (2, 2, 1.0, "rises to its end at θ = 1"),
        (0, 0, 1.0, "no highest place of its own"),
    ],
)
def test_no_top_no_approximation_but_in_logits(heads, flips, prior, words) -> None:
    found = laplace_approximation(coin_posterior(heads, flips, alpha=prior, beta=prior))
    assert not found.exists
    assert words in found.message
    assert np.isnan([found.centre, found.sd, found.kl, found.impossible]).all()
    logit = coin_posterior(heads, flips, alpha=prior, beta=prior, coordinate="logit")
    assert laplace_approximation(logit).exists
