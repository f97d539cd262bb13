"""Eight schools against printed numbers, adaptive integration, and the two limits."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from nll_core.bayes import effects_posterior
from nll_core.datasets import load_eight_schools

SCHOOLS = load_eight_schools()
Y, SE = SCHOOLS.estimates, SCHOOLS.standard_errors
PRIORS = [{}, {"mu_sd": 5.0, "tau_scale": 5.0}, {"tau_scale": 25.0}]


def test_known_numbers_under_flat_priors() -> None:
    found = effects_posterior(Y, SE)
    assert (found.mu, found.mu_sd) == pytest.approx((7.93, 5.18), abs=0.005)
    # The 6.57 in print is of a grid that ends; the tail of τ adds a little.
    assert (found.tau, found.tau_sd) == pytest.approx((6.57, 5.65), abs=0.006)
    assert found.tau_quantile(0.5) == pytest.approx(5.24, abs=0.005)
    wanted = [11.40, 7.89, 6.13, 7.64, 5.13, 6.14, 10.67, 8.46]
    np.testing.assert_allclose(found.effects, wanted, atol=0.005)


def test_known_numbers_under_weak_priors() -> None:
    found = effects_posterior(Y, SE, mu_sd=5.0, tau_scale=5.0)
    assert (found.mu, found.mu_sd) == pytest.approx((4.397, 3.318), abs=5e-4)
    assert (found.tau, found.tau_sd) == pytest.approx((3.598, 3.220), abs=2e-3)
    wanted = [6.21, 4.94, 3.93, 4.76, 3.62, 4.04, 6.30, 4.85]
    np.testing.assert_allclose(found.effects, wanted, atol=0.005)


@pytest.mark.parametrize("prior", PRIORS)
def test_the_posterior_by_adaptive_integration_over_tau_and_mu(prior) -> None:
    found = effects_posterior(Y, SE, **prior)

    def over(function):
        return integrate.quad(lambda t: function(t) * found.tau_density(t), 0, np.inf, limit=400)[0]

    assert over(lambda t: 1.0) == pytest.approx(1.0, abs=1e-8)
    assert over(lambda t: t) == pytest.approx(found.tau, rel=1e-6)
    assert over(lambda t: (t - found.tau) ** 2) ** 0.5 == pytest.approx(found.tau_sd, rel=1e-5)
    assert over(lambda t: found.at(t).effects[0]) == pytest.approx(found.effects[0], rel=1e-6)
    for share in (0.025, 0.5, 0.975):
        below = integrate.quad(found.tau_density, 0, found.tau_quantile(share))[0]
        assert below == pytest.approx(share, abs=1e-7)

    # The ratio of densities at two τ with μ integrated out by brute force.
    mu = np.linspace(-60, 80, 20_001)
    prior_mu = stats.norm(0, prior.get("mu_sd", np.inf) if "mu_sd" in prior else 1e9).pdf(mu)
    scale = prior.get("tau_scale", 1e9)

    def unscaled(tau):
        sd = np.sqrt(SE**2 + tau**2)
        likelihood = stats.norm(mu[:, None], sd).pdf(Y).prod(axis=1)
        return integrate.trapezoid(likelihood * prior_mu, mu) * stats.halfcauchy(0, scale).pdf(tau)

    ratio = float(found.tau_density(12.0) / found.tau_density(1.0))
    assert ratio == pytest.approx(unscaled(12.0) / unscaled(1.0), rel=1e-6)


@pytest.mark.parametrize("prior", PRIORS)
@pytest.mark.parametrize("tau", [0.5, 5.0, 40.0])
def test_given_tau_it_is_one_large_gaussian(tau, prior) -> None:
    known = effects_posterior(Y, SE, **prior).at(tau)
    # (θ, μ) at once: precisions of y | θ, θ | μ, and μ.
    precision = np.diag(
        np.append(SE**-2.0 + tau**-2, 8 * tau**-2 + prior.get("mu_sd", np.inf) ** -2)
    )
    precision[:-1, -1] = precision[-1, :-1] = -(tau**-2)
    covariance = np.linalg.inv(precision)
    mean = covariance @ np.append(Y / SE**2, 0.0)
    np.testing.assert_allclose(np.append(known.effects, known.mu), mean, rtol=1e-8)
    sds = np.append(known.effects_sd, known.mu_sd)
    np.testing.assert_allclose(sds, np.sqrt(np.diagonal(covariance)), rtol=1e-8)


def test_complete_pooling_and_none() -> None:
    found = effects_posterior(Y, SE)
    pooled = found.at(0.0)
    assert (pooled.mu, pooled.mu_sd) == pytest.approx((7.6856, 4.0719), abs=5e-5)
    np.testing.assert_allclose(pooled.effects, pooled.mu)
    np.testing.assert_allclose(pooled.effects_sd, pooled.mu_sd)
    assert np.square((Y - pooled.mu) / SE).sum() == pytest.approx(4.707, abs=5e-4)
    apart = found.at(1e9)
    np.testing.assert_allclose(apart.effects, Y)
    np.testing.assert_allclose(apart.effects_sd, SE)
    along = found.at([0.0, 5.0, 1e9])
    assert along.effects.shape == (3, 8)
    np.testing.assert_array_equal(along.effects[0], pooled.effects)


def test_a_change_of_unit_and_a_move_change_nothing_else() -> None:
    one, other = effects_posterior(Y, SE), effects_posterior(100 * Y + 50, 100 * SE)
    assert other.tau == pytest.approx(100 * one.tau)
    np.testing.assert_allclose(other.effects, 100 * one.effects + 50)
    assert other.tau_density(300.0) == pytest.approx(one.tau_density(3.0) / 100)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: effects_posterior(Y[:4], SE[:4]), "estimates must hold at least 5 points, got 4"),
        (lambda: effects_posterior(Y, SE[:4]), r"standard_errors must have shape \(8,\)"),
        (lambda: effects_posterior(Y, 0 * SE), "standard_errors must be above 0"),
        (lambda: effects_posterior(Y, SE, mu_sd=0.0), "mu_sd must be finite and above 0"),
        (lambda: effects_posterior(Y, SE).at(-1.0), "tau must be at least 0, got -1"),
        (lambda: effects_posterior(Y, SE).tau_quantile(1.0), "share must lie strictly between"),
    ],
)
def test_bad_input_is_named(call, words) -> None:
    with pytest.raises(ValueError, match=words):
        call()
