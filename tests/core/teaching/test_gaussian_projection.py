"""The closest Gaussians against SciPy's optimiser from many starts."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from nll_core import GaussianMixture
from nll_core.likelihoods import kl_from_mixture, kl_to_mixture
from nll_core.teaching import compare_with_gaussian, project_onto_gaussian

CASES = [
    GaussianMixture((0.5, 0.5), (-2.0, 2.0), (1.0, 1.0)),
    GaussianMixture((0.5, 0.5), (-4.0, 4.0), (1.0, 1.0)),
    GaussianMixture((0.7, 0.3), (-2.0, 2.0), (1.0, 0.5)),
    GaussianMixture((0.7, 0.3), (-4.0, 4.0), (1.0, 2.0)),
    GaussianMixture((0.95, 0.05), (-1.25, 1.25), (1.0, 1.0)),
]


@pytest.mark.parametrize("mixture", CASES)
def test_the_forward_projection_has_the_moments_and_is_the_minimum(
    mixture: GaussianMixture,
) -> None:
    forward = project_onto_gaussian(mixture).forward
    assert (forward.mu, forward.sigma) == (mixture.mean, mixture.sigma)
    found = minimize(
        lambda v: float(kl_from_mixture(mixture, v[0], np.exp(v[1]))), [0.3, 0.1], method="BFGS"
    )
    assert forward.mu == pytest.approx(found.x[0], abs=1e-4)
    assert forward.sigma == pytest.approx(np.exp(found.x[1]), rel=1e-4)
    assert forward.forward_kl == pytest.approx(found.fun, abs=1e-9)


@pytest.mark.parametrize("mixture", CASES)
def test_reverse_projections_are_what_scipy_finds_from_many_starts(
    mixture: GaussianMixture,
) -> None:
    reverse = project_onto_gaussian(mixture).reverse
    assert all(q.converged and not q.message for q in reverse)
    ours = [(q.mu, q.sigma) for q in reverse]
    found = []
    for mu in np.linspace(mixture.means[0], mixture.means[1], 4):
        for sigma in (0.5, 2.5):
            result = minimize(
                lambda v: float(kl_to_mixture(mixture, v[0], np.exp(v[1]))),
                [mu, np.log(sigma)],
                method="BFGS",
                options={"gtol": 1e-6},
            )
            found.append((result.x[0], np.exp(result.x[1])))
    for theirs in found:
        assert min(np.hypot(*np.subtract(theirs, own)) for own in ours) < 1e-3
    for own in ours:
        assert min(np.hypot(*np.subtract(theirs, own)) for theirs in found) < 1e-3
    assert (np.diff([q.reverse_kl for q in reverse]) > -1e-9).all()


def test_far_humps_have_an_optimum_each_that_leaves_the_other_out() -> None:
    reverse = project_onto_gaussian(GaussianMixture((0.8, 0.2), (-6.0, 6.0), (1.0, 0.5))).reverse
    assert [(q.mu, q.sigma) for q in reverse] == [
        pytest.approx((-6.0, 1.0), abs=1e-3),
        pytest.approx((6.0, 0.5), abs=1e-3),
    ]
    # What is left out costs the log of the share that is kept.
    assert reverse[0].reverse_kl == pytest.approx(-np.log(0.8), abs=1e-3)
    assert reverse[1].reverse_kl == pytest.approx(-np.log(0.2), abs=1e-3)


def test_near_humps_are_covered_by_both() -> None:
    found = project_onto_gaussian(CASES[0])
    assert len(found.reverse) == 1
    assert found.reverse[0].mu == pytest.approx(0.0, abs=1e-6)
    assert 1.0 < found.reverse[0].sigma < found.forward.sigma


def test_one_gaussian_is_its_own_projection() -> None:
    found = project_onto_gaussian(GaussianMixture((0.5, 0.5), (1.0, 1.0), (2.0, 2.0)))
    assert len(found.reverse) == 1
    for q in (found.forward, *found.reverse):
        assert (q.mu, q.sigma) == pytest.approx((1.0, 2.0))
        assert max(q.forward_kl, q.reverse_kl) < 1e-12


def test_an_optimum_that_no_hump_leads_to_is_found() -> None:
    mixture = GaussianMixture((0.15, 0.85), (-3.875, 3.875), (1.0, 0.7))
    third = project_onto_gaussian(mixture).reverse[2]
    assert (round(third.mu, 3), round(third.sigma, 3)) == (-0.401, 3.287)
    assert round(third.reverse_kl, 4) == 3.1424


def random_mixture(rng: np.random.Generator) -> GaussianMixture:
    if rng.random() < 0.5:
        share, half = rng.uniform(0.03, 0.97), rng.uniform(0.0, 4.5)
        return GaussianMixture((share, 1 - share), (-half, half), (1.0, rng.uniform(0.3, 3.0)))
    k = int(rng.integers(2, 6))
    weights = rng.dirichlet(np.full(k, 0.7))
    means, sigmas = rng.normal(size=k) * rng.uniform(0.5, 6), np.exp(0.6 * rng.normal(size=k))
    return GaussianMixture(tuple(weights), tuple(means), tuple(sigmas))


HERMITE, WEIGHTS = np.polynomial.hermite_e.hermegauss(40)


def lowest_of_a_grid(mixture: GaussianMixture) -> list[tuple[float, float]]:
    """Places (μ, log σ) where the reverse divergence is lower than at all eight neighbours."""
    widest = max(mixture.sigmas)
    low, high = min(mixture.means) - widest, max(mixture.means) + widest
    mu = np.linspace(low, high, 61)
    log_sigma = np.linspace(np.log(0.7 * min(mixture.sigmas)), np.log(high - low), 41)
    x = mu[:, None, None] + np.exp(log_sigma)[:, None] * HERMITE
    parts = [
        np.log(w / s) - 0.5 * ((x - m) / s) ** 2
        for w, m, s in zip(mixture.weights, mixture.means, mixture.sigmas, strict=True)
    ]
    values = -log_sigma - np.logaddexp.reduce(parts) @ (WEIGHTS / WEIGHTS.sum())
    padded = np.pad(values, 1, constant_values=-np.inf)
    around = np.lib.stride_tricks.sliding_window_view(padded, (3, 3)).min(axis=(2, 3))
    return [(mu[i], log_sigma[j]) for i, j in zip(*np.nonzero(values <= around), strict=True)]


def test_no_optimum_of_two_hundred_targets_is_missed() -> None:
    rng = np.random.default_rng(0)
    counts = []
    for _ in range(200):
        mixture = random_mixture(rng)
        reverse = project_onto_gaussian(mixture).reverse
        ours = np.array([(q.mu, np.log(q.sigma)) for q in reverse])
        counts.append(len(ours))
        for start in lowest_of_a_grid(mixture):
            if (np.abs(ours - start) < 0.5 * np.exp(start[1])).all(axis=1).any():
                continue
            found = minimize(
                lambda v, p=mixture: float(kl_to_mixture(p, v[0], np.exp(v[1]))),
                start,
                method="BFGS",
            ).x
            assert np.abs(ours - found).max(axis=1).min() < 1e-3, (mixture, found)
        # And each of ours is a minimum: nothing near it is lower.
        for q in reverse:
            assert q.converged
            angles = np.linspace(0, 2 * np.pi, 12)
            near = kl_to_mixture(
                mixture,
                q.mu + 1e-3 * q.sigma * np.cos(angles),
                q.sigma * np.exp(1e-3 * np.sin(angles)),
            )
            assert (near > q.reverse_kl).all(), (mixture, q)
    assert max(counts) >= 3
    assert sum(n > 1 for n in counts) > 50


def test_a_gaussian_beside_another_has_the_divergences_of_the_textbook() -> None:
    found = compare_with_gaussian(GaussianMixture((1.0,), (1.0,), (2.0,)), -0.5, 1.5)
    for got, (m, s), (mu, sigma) in (
        (found.forward_kl, (1.0, 2.0), (-0.5, 1.5)),
        (found.reverse_kl, (-0.5, 1.5), (1.0, 2.0)),
    ):
        spread = (s**2 + (m - mu) ** 2) / (2 * sigma**2)
        assert got == pytest.approx(np.log(sigma / s) + spread - 0.5, rel=1e-9)
