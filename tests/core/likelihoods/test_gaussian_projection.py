"""The closest Gaussians against SciPy's optimiser from many starts."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from nll_core import GaussianMixture, kl_from_mixture, kl_to_mixture, project_onto_gaussian

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
