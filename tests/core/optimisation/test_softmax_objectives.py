"""The objective of softmax regression: derivatives, the two-class case, tiny losses."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from nll_core import cross_entropy
from nll_core.optimisation.logistic_objectives import logistic_objective
from nll_core.optimisation.softmax_objectives import softmax_regression_objective

X = np.array([[0.3, -1.0], [2.0, 0.5], [-0.7, 0.1], [1.1, 1.2]])
Y = np.array([0, 1, 2, 0])
AT = np.array([0.2, -0.8, 1.3, 0.0, 0.4, -0.1, 1.0, 0.5, -2.0])


@pytest.mark.parametrize(
    "options", [{}, {"l2": 0.3}, {"label_smoothing": 0.2}, {"sample_weight": [1.0, 2.0, 0.0, 0.5]}]
)
def test_derivatives_are_those_of_the_value(options: dict[str, object]) -> None:
    objective = softmax_regression_objective(X, Y, **options)  # type: ignore[arg-type]
    value, gradient = objective.value_and_gradient(AT)
    assert value == objective.value(AT)
    np.testing.assert_allclose(gradient, approx_fprime(AT, objective.value), atol=1e-6)
    steps = np.eye(9) * 1e-6
    columns = [
        (objective.value_and_gradient(AT + s)[1] - objective.value_and_gradient(AT - s)[1]) / 2e-6
        for s in steps
    ]
    np.testing.assert_allclose(objective.hessian(AT), columns, atol=1e-8)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_the_value_is_the_cross_entropy(smoothing: float) -> None:
    objective = softmax_regression_objective(X, Y, label_smoothing=smoothing)
    expected = cross_entropy(objective.logits(AT), Y, label_smoothing=smoothing)
    assert objective.value(AT) == pytest.approx(expected)


def test_two_classes_are_logistic_regression() -> None:
    labels = (Y > 0).astype(int)
    two = softmax_regression_objective(X, labels)
    one = logistic_objective(X, labels)
    theta = np.array([0.3, -1.1, 0.6])
    assert two.value(np.concatenate([np.zeros(3), theta])) == pytest.approx(one.value(theta))


def test_tiny_losses_and_slopes_keep_their_digits() -> None:
    objective = softmax_regression_objective([[1.0], [1.0]], [0, 0], n_classes=2)
    value, gradient = objective.value_and_gradient(np.array([0.0, 20.0, 0.0, -20.0]))
    assert value == pytest.approx(np.exp(-40.0), rel=1e-14, abs=0)
    np.testing.assert_allclose(gradient, np.exp(-40.0) * np.array([-1, -1, 1, 1]), rtol=1e-14)


def test_far_away_nothing_overflows() -> None:
    objective = softmax_regression_objective(X, Y)
    value, gradient = objective.value_and_gradient(1e9 * AT)
    assert np.isfinite(value)
    assert np.isfinite(gradient).all()


def test_messages() -> None:
    with pytest.raises(ValueError, match=r"labels must lie in 0 … 1 \(2 classes\), got 2"):
        softmax_regression_objective(X, Y, n_classes=2)
    with pytest.raises(ValueError, match="n_classes must be at least 2, got 1"):
        softmax_regression_objective(X, Y, n_classes=1)
