"""The bound: known numbers, every term by integration, and a gap of 0 at the posterior."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from nll_core.density import latent_bound


@pytest.mark.parametrize(
    ("mean", "sigma", "bound", "gap"),
    [
        (0.75, np.sqrt(0.5), 1.8280121, 0.0),
        (0.0, 1.0, 2.5439385, 0.7159264),
        (1.0, 0.3, 2.3379113, 0.5098992),
    ],
)
def test_known_numbers(mean, sigma, bound, gap):
    found = latent_bound(1.5, mean, sigma)
    assert found.nll == pytest.approx(1.8280121, abs=5e-8)
    assert found.bound == pytest.approx(bound, abs=5e-8)
    assert found.gap == pytest.approx(gap, abs=5e-8)
    assert found.bound - found.nll == pytest.approx(found.gap, abs=2e-15)


@pytest.mark.parametrize("noise", [0.5, 1.0, 2.0])
def test_every_term_is_its_integral(noise):
    x, q = 1.2, norm(-0.3, 0.7)
    found = latent_bound(x, -0.3, 0.7, noise=noise)

    def mean_of(f):
        return quad(lambda z: q.pdf(z) * f(z), -8, 8, epsabs=1e-12)[0]

    likelihood, prior = norm(x, noise).logpdf, norm.logpdf
    evidence = quad(lambda z: np.exp(likelihood(z) + prior(z)), -12, 12, epsabs=1e-13)[0]
    assert found.nll == pytest.approx(-np.log(evidence), abs=1e-9)
    assert found.reconstruction == pytest.approx(mean_of(lambda z: -likelihood(z)), abs=1e-9)
    assert found.to_prior == pytest.approx(mean_of(lambda z: q.logpdf(z) - prior(z)), abs=1e-9)
    posterior = norm(found.posterior_mean, found.posterior_sigma).logpdf
    assert found.gap == pytest.approx(mean_of(lambda z: q.logpdf(z) - posterior(z)), abs=1e-9)
    assert posterior(0.4) == pytest.approx(likelihood(0.4) + prior(0.4) - np.log(evidence))
    assert found.bound == found.reconstruction + found.to_prior


def test_at_the_posterior_the_gap_is_closed_and_beside_it_open():
    there = latent_bound(2.0, 1.0, 1.0)
    best = latent_bound(2.0, there.posterior_mean, there.posterior_sigma)
    assert best.gap == 0.0
    assert best.bound == pytest.approx(best.nll, rel=1e-15)
    # Near it the gap is known to its last digits: δ²/2σ² and ε².
    beside = latent_bound(2.0, there.posterior_mean, there.posterior_sigma * (1 + 1e-7))
    assert beside.gap == pytest.approx(1e-14, rel=1e-5)


def test_what_is_no_guess_is_refused():
    with pytest.raises(ValueError, match="q_sigma must be finite and above 0, got 0"):
        latent_bound(1.0, 0.0, 0.0)
    with pytest.raises(ValueError, match="x must be finite"):
        latent_bound(np.nan, 0.0, 1.0)
