"""The posterior of a Gaussian mean against a multivariate normal and integration."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from nll_core.bayes import mean_posterior

X = np.array([48.8292, 49.3087, 52.4836, 53.2384, 57.6151])
CASES = [(X, 3.0, 45.0, 2.0), (X[:1], 0.2, -3.0, 10.0), (X[:0], 1.0, 4.0, 2.5), (X, 30.0, 0.0, 0.1)]


@pytest.mark.parametrize(("x", "sigma", "m", "tau"), CASES)
def test_terms_evidence_and_moments(x, sigma, m, tau) -> None:
    found = mean_posterior(x, sigma=sigma, prior_mean=m, prior_sd=tau)
    if x.size:
        joint = stats.multivariate_normal(
            np.full(x.size, m), sigma**2 * np.eye(x.size) + tau**2 * np.ones((x.size, x.size))
        )
        assert found.log_evidence == pytest.approx(joint.logpdf(x), rel=1e-9)
    at = np.linspace(found.mean - 5 * found.sd, found.mean + 5 * found.sd, 4001)
    terms = found.terms(at)
    np.testing.assert_allclose(
        terms.nll + terms.prior + terms.log_evidence, terms.posterior, rtol=1e-8, atol=1e-8
    )
    nll = [-stats.norm(mu, sigma).logpdf(x).sum() for mu in at[::500]]
    np.testing.assert_allclose(terms.nll[::500], nll)
    np.testing.assert_allclose(terms.prior_density, stats.norm(m, tau).pdf(at), rtol=1e-9)
    density = terms.posterior_density
    assert integrate.trapezoid(density, at) == pytest.approx(1.0, abs=1e-5)
    assert integrate.trapezoid(density * at, at) == pytest.approx(found.mean, rel=1e-5)
    assert at[density.argmax()] == pytest.approx(found.mean)
    inside = (at >= found.low) & (at <= found.high)
    assert integrate.trapezoid(density * inside, at) == pytest.approx(0.95, abs=2e-3)


def test_the_prior_counts_as_lambda_data_at_its_mean() -> None:
    found = mean_posterior(X, sigma=3.0, prior_mean=45.0, prior_sd=1.5)
    assert found.worth == 4.0
    assert found.mean == pytest.approx(np.append(X, np.full(4, 45.0)).mean())
    assert found.sd == pytest.approx(3.0 / 3.0)
    assert found.prior_weight == pytest.approx(4 / 9)
    # √(σ² + sd²), by the variance of a sum.
    assert found.predictive_sd == pytest.approx(np.sqrt(10.0))
    expected = stats.norm(found.mean, np.sqrt(10.0)).interval(0.95)
    assert (found.predictive_low, found.predictive_high) == pytest.approx(expected)
    # Before any datum: m ± 1.96 √(σ² + τ²).
    before = mean_posterior([], sigma=3.0, prior_mean=45.0, prior_sd=4.0)
    assert before.predictive_high == pytest.approx(stats.norm(45.0, 5.0).ppf(0.975))


def test_a_likelihood_below_every_float_has_a_logarithm() -> None:
    terms = mean_posterior([0.0, 900.0], sigma=1.0, prior_mean=0.0, prior_sd=1.0).terms([1.0])
    assert terms.likelihood[0] == 0.0
    logs = stats.norm(1.0, 1.0).logpdf([0.0, 900.0]).sum()
    assert terms.log10_likelihood[0] == pytest.approx(logs / np.log(10.0))


def test_yesterdays_posterior_is_todays_prior() -> None:
    first = mean_posterior(X[:2], sigma=3.0, prior_mean=45.0, prior_sd=2.0)
    then = mean_posterior(X[2:], sigma=3.0, prior_mean=first.mean, prior_sd=first.sd)
    whole = mean_posterior(X, sigma=3.0, prior_mean=45.0, prior_sd=2.0)
    assert (then.mean, then.sd) == pytest.approx((whole.mean, whole.sd))
    assert first.log_evidence + then.log_evidence == pytest.approx(whole.log_evidence)


def test_a_change_of_unit_moves_the_evidence_alone() -> None:
    one = mean_posterior(X, sigma=3.0, prior_mean=45.0, prior_sd=2.0)
    other = mean_posterior(X * 1000, sigma=3e3, prior_mean=45e3, prior_sd=2e3)
    assert other.mean == pytest.approx(1000 * one.mean)
    assert other.log_evidence == pytest.approx(one.log_evidence - X.size * np.log(1000))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sigma": 0.0}, "sigma must be finite and above 0"),
        ({"prior_sd": -1.0}, "prior_sd must be finite and above 0"),
        ({"prior_mean": np.nan}, "prior_mean must be finite"),
        ({"confidence_level": 1.0}, "confidence_level must lie strictly between"),
    ],
)
def test_bad_input_is_named(change, words) -> None:
    with pytest.raises(ValueError, match=words):
        mean_posterior(X, **{"sigma": 1.0, "prior_mean": 0.0, "prior_sd": 1.0} | change)
