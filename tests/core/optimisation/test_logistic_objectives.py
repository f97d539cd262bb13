"""The objective of logistic regression: derivatives, hand-computed values, tiny losses."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from scipy.optimize import approx_fprime

from nll_core.optimisation.logistic_objectives import logistic_objective

X = np.array([[0.3, -1.0], [2.0, 0.5], [-0.7, 0.1], [1.1, 1.2]])
Y = [0, 1, 1, 0]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"l2": 0.3},
        {"l2": [0.1, 2.0]},
        {"label_smoothing": 0.2},
        {"sample_weight": [1.0, 2.0, 0.0, 0.5]},
    ],
)
def test_derivatives_are_those_of_the_value(options: dict[str, object]) -> None:
    objective = logistic_objective(X, Y, **options)  # type: ignore[arg-type]
    at = np.array([0.2, -0.8, 1.3])
    value, gradient = objective.value_and_gradient(at)
    assert value == objective.value(at)
    np.testing.assert_allclose(gradient, approx_fprime(at, objective.value), atol=1e-6)
    steps = np.eye(3) * 1e-6
    columns = [
        (objective.value_and_gradient(at + s)[1] - objective.value_and_gradient(at - s)[1]) / 2e-6
        for s in steps
    ]
    np.testing.assert_allclose(objective.hessian(at), columns, atol=1e-8)


def test_a_value_by_hand() -> None:
    objective = logistic_objective([[1.0], [2.0]], [1, 0], l2=0.5)
    # z = 0 + 1·1 and 1·2: −log σ(1), −log σ(−2).
    expected = (np.log1p(np.exp(-1)) + np.log1p(np.exp(2))) / 2 + 0.25
    assert objective.value(np.array([0.0, 1.0])) == pytest.approx(expected)


@pytest.mark.parametrize("z", [40.0, 300.0])
def test_tiny_losses_and_slopes_keep_their_digits(z: float) -> None:
    objective = logistic_objective([[1.0], [-1.0]], [1, 0])
    value, gradient = objective.value_and_gradient(np.array([0.0, z]))
    with mpmath.workdps(60):
        exact = mpmath.log1p(mpmath.exp(-mpmath.mpf(z)))
        slope = -mpmath.exp(-mpmath.mpf(z)) / (1 + mpmath.exp(-mpmath.mpf(z)))
    assert value == pytest.approx(float(exact), rel=1e-14, abs=0)
    assert gradient[1] == pytest.approx(float(slope), rel=1e-14, abs=0)


def test_far_away_nothing_overflows() -> None:
    objective = logistic_objective([[1.0], [-1.0]], [0, 1])
    value, gradient = objective.value_and_gradient(np.array([0.0, 1e9]))
    assert value == 1e9
    assert gradient[1] == 1.0
    assert np.isfinite(objective.hessian(np.array([0.0, 1e9]))).all()


def test_messages() -> None:
    with pytest.raises(ValueError, match=r"l2 must be one number or have shape \(2,\), got \(3,\)"):
        logistic_objective(X, Y, l2=[1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match=r"labels must have shape \(4,\), got \(3,\)"):
        logistic_objective(X, Y[:3])
    with pytest.raises(ValueError, match="sample_weight must be at least 0, got -1"):
        logistic_objective(X, Y, sample_weight=[1.0, -1.0, 1.0, 1.0])
