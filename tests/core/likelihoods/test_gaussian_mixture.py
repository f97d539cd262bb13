"""Mixtures and divergences against SciPy's integrals."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from nll_core import GaussianMixture
from nll_core.likelihoods import kl_from_mixture, kl_to_mixture, mixture_density

MIXTURES = [
    GaussianMixture((0.5, 0.5), (-2.0, 2.0), (1.0, 1.0)),
    GaussianMixture((0.8, 0.2), (-4.0, 4.0), (1.0, 0.5)),
    GaussianMixture((0.3, 0.7), (-1.0, 1.0), (1.0, 2.0)),
]
GAUSSIANS = [(0.0, 1.0), (-2.0, 0.5), (1.0, 3.0)]


def density(mixture: GaussianMixture, x: float) -> float:
    parts = zip(mixture.weights, mixture.means, mixture.sigmas, strict=True)
    return float(sum(w * norm.pdf(x, m, s) for w, m, s in parts))


def log_density(mixture: GaussianMixture, x: float) -> float:
    parts = zip(mixture.weights, mixture.means, mixture.sigmas, strict=True)
    return float(np.logaddexp.reduce([np.log(w) + norm.logpdf(x, m, s) for w, m, s in parts]))


@pytest.mark.parametrize("mixture", MIXTURES)
def test_density_and_moments(mixture: GaussianMixture) -> None:
    x = np.linspace(-6, 6, 7)
    expected = [density(mixture, v) for v in x]
    np.testing.assert_allclose(mixture_density(mixture, x), expected, rtol=1e-12)
    mean = quad(lambda v: v * density(mixture, v), -25, 25, points=[-4, 0, 4], limit=200)[0]
    square = quad(lambda v: v * v * density(mixture, v), -25, 25, points=[-4, 0, 4], limit=200)[0]
    assert mixture.mean == pytest.approx(mean, abs=1e-9)
    assert mixture.sigma == pytest.approx(np.sqrt(square - mean**2), rel=1e-9)


@pytest.mark.parametrize("mixture", MIXTURES)
@pytest.mark.parametrize(("mu", "sigma"), GAUSSIANS)
def test_both_divergences_are_their_integrals(
    mixture: GaussianMixture, mu: float, sigma: float
) -> None:
    def forward(x: float) -> float:
        gap = log_density(mixture, x) - norm.logpdf(x, mu, sigma)
        return density(mixture, x) * float(gap)

    def reverse(x: float) -> float:
        gap = norm.logpdf(x, mu, sigma) - log_density(mixture, x)
        return float(norm.pdf(x, mu, sigma) * gap)

    points = [-6, -4, -2, 0, 2, 4, 6]
    assert float(kl_from_mixture(mixture, mu, sigma)) == pytest.approx(
        quad(forward, -25, 25, points=points, limit=400)[0], rel=1e-8
    )
    assert float(kl_to_mixture(mixture, mu, sigma)) == pytest.approx(
        quad(reverse, -28, 28, points=points, limit=400)[0], rel=1e-7
    )


def test_a_mixture_that_is_one_gaussian_is_no_way_off() -> None:
    one = GaussianMixture((0.4, 0.6), (1.5, 1.5), (0.7, 0.7))
    assert 0 <= float(kl_from_mixture(one, 1.5, 0.7)) < 1e-13
    assert 0 <= float(kl_to_mixture(one, 1.5, 0.7)) < 1e-13
    expected = np.log(1 / 0.7) + (0.7**2 + 1.5**2) / 2 - 0.5
    assert float(kl_from_mixture(one, 0.0, 1.0)) == pytest.approx(expected)


def test_a_hump_of_weight_0_does_not_count() -> None:
    one, other = (GaussianMixture((1.0, 0.0), (0.0, m), (1.0, 1.0)) for m in (3.0, -50.0))
    x = np.linspace(-3, 3, 5)
    np.testing.assert_array_equal(mixture_density(one, x), mixture_density(other, x))
    assert float(kl_to_mixture(one, 0.0, 1.0)) < 1e-13


def test_shapes_are_broadcast() -> None:
    mu, sigma = np.linspace(-1, 1, 4)[:, None], np.array([0.5, 1.0, 2.0])
    for divergence in (kl_from_mixture, kl_to_mixture):
        table = divergence(MIXTURES[0], mu, sigma)
        assert table.shape == (4, 3)
        assert table[1, 2] == pytest.approx(float(divergence(MIXTURES[0], mu[1, 0], 2.0)))


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match="weights must sum to 1"):
        GaussianMixture((0.5, 0.6), (0.0, 1.0), (1.0, 1.0))
    with pytest.raises(ValueError, match="sigmas must be above 0"):
        GaussianMixture((0.5, 0.5), (0.0, 1.0), (1.0, 0.0))
    with pytest.raises(ValueError, match=r"means must have the shape \(2,\)"):
        GaussianMixture((0.5, 0.5), (0.0,), (1.0, 1.0))
    with pytest.raises(ValueError, match="sigma must be above 0"):
        kl_to_mixture(MIXTURES[0], 0.0, -1.0)
