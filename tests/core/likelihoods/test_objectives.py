"""The objectives: values against the losses they stand for, derivatives against differences."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nll_core.likelihoods.gaussian import gaussian_nll, gaussian_statistics
from nll_core.likelihoods.objectives import gaussian_objective, softmax_objective
from nll_core.losses.classification import cross_entropy, cross_entropy_gradient
from nll_core.optimisation.descent import descend
from tests.samples import X


def differences(function, position, h=1e-5):
    """Central differences of a function of a vector, the new axis last."""
    columns = []
    for i in range(position.size):
        step = np.zeros_like(position)
        step[i] = h
        columns.append((function(position + step) - function(position - step)) / (2 * h))
    return np.stack(columns, axis=-1)


def gradient_of(objective):
    return lambda position: objective.value_and_gradient(position)[1]


@pytest.mark.parametrize("unit", [1.0, 2.5, 1e-200, 1e200])
@pytest.mark.parametrize("mu_sigma", [(3.0, 2.0), (0.0, 0.7), (9.0, 4.0)])
def test_gaussian_derivatives(unit, mu_sigma):
    objective = gaussian_objective(X * unit, unit=unit)
    position = objective.position(mu_sigma[0] * unit, mu_sigma[1] * unit)
    assert objective.value(position) == pytest.approx(
        gaussian_nll(X, *mu_sigma) + math.log(unit), rel=1e-13
    )
    # The value holds log(unit), which costs digits of the differences at the extreme units.
    rounding = 1e-15 * abs(objective.value(position)) / 1e-5
    value, gradient = objective.value_and_gradient(position)
    assert value == objective.value(position)
    np.testing.assert_allclose(
        gradient, differences(objective.value, position), 1e-7, 1e-8 + rounding
    )
    np.testing.assert_allclose(
        objective.hessian(position), differences(gradient_of(objective), position), 1e-7, 1e-8
    )


def test_gaussian_positions_translate_both_ways():
    objective = gaussian_objective(X, unit=2.0)
    positions = objective.position([1.0, 5.0], [0.5, 3.0])
    np.testing.assert_allclose(positions, [[0.5, math.log(0.25)], [2.5, math.log(1.5)]], 1e-15)
    mu, sigma = objective.parameters(positions)
    np.testing.assert_allclose(mu, [1.0, 5.0], 1e-15)
    np.testing.assert_allclose(sigma, [0.5, 3.0], 1e-15)


def test_gaussian_objective_takes_statistics_and_does_not_depend_on_n():
    position = np.array([1.0, 0.3])
    once, twice = gaussian_objective(gaussian_statistics(X)), gaussian_objective(np.tile(X, 2))
    assert once.value(position) == pytest.approx(twice.value(position), rel=1e-14)
    np.testing.assert_allclose(gradient_of(once)(position), gradient_of(twice)(position), 1e-13)


@pytest.mark.parametrize(("ratio", "definite"), [(0.99, True), (1.01, False)])
@pytest.mark.parametrize("sigma", [0.3, 8.0])
def test_gaussian_hessian_is_positive_definite_within_one_standard_deviation(
    ratio, definite, sigma
):
    objective = gaussian_objective(X)
    hessian = objective.hessian(objective.position(X.mean() + ratio * X.std(), sigma))
    assert (np.linalg.eigvalsh(hessian).min() > 0) == definite


def test_bad_values_are_named():
    with pytest.raises(ValueError, match="unit must be finite and above 0, got 0"):
        gaussian_objective(X, unit=0.0)
    with pytest.raises(ValueError, match="sigma must be above 0"):
        gaussian_objective(X).position(1.0, 0.0)
    with pytest.raises(ValueError, match="x must hold at least 1 point"):
        gaussian_objective([])


LOGITS = np.array([0.3, -1.2, 2.0, 0.0])
WEIGHTS = [0.5, 2.0, 1.0, 3.0]


@pytest.mark.parametrize("target", [2, [0.1, 0.6, 0.0, 0.3]])
@pytest.mark.parametrize("temperature", [0.5, 1.0, 4.0])
@pytest.mark.parametrize("label_smoothing", [0.0, 0.2])
@pytest.mark.parametrize("class_weights", [None, WEIGHTS])
def test_softmax_derivatives(target, temperature, label_smoothing, class_weights):
    options = {
        "temperature": temperature,
        "label_smoothing": label_smoothing,
        "class_weights": class_weights,
    }
    objective = softmax_objective(target, **options)
    # Another order of the same terms, none of which is negative.
    expected = cross_entropy(LOGITS, target, **options, reduction="sum")
    assert objective.value(LOGITS) == pytest.approx(expected, rel=1e-15)
    gradient = gradient_of(objective)
    np.testing.assert_allclose(gradient(LOGITS), differences(objective.value, LOGITS), 1e-7, 1e-9)
    np.testing.assert_allclose(objective.hessian(LOGITS), differences(gradient, LOGITS), 1e-7, 1e-9)


def test_softmax_hessian_keeps_its_digits_where_p_rounds_to_one():
    hessian = softmax_objective(0).hessian(np.array([0.0, -40.0]))
    np.testing.assert_allclose(hessian, math.exp(-40) * np.array([[1, -1], [-1, 1]]), 1e-13)


@pytest.mark.parametrize("method", ["gradient_descent", "momentum", "newton"])
def test_softmax_descends_to_the_entropy_of_the_smoothed_target(method):
    objective = softmax_objective(1, label_smoothing=0.1)
    trace = descend(
        objective, LOGITS, method=method, learning_rate=1.0, max_steps=5000, tolerance=1e-9
    )
    assert trace.converged, trace.message
    target = np.array([0.025, 0.925, 0.025, 0.025])
    assert trace.values[-1] == pytest.approx(-(target * np.log(target)).sum(), rel=1e-12)
    probabilities = np.exp(trace.positions[-1]) / np.exp(trace.positions[-1]).sum()
    np.testing.assert_allclose(probabilities, target, 1e-6)
    # No step moves along the common shift of the logits.
    np.testing.assert_allclose(trace.positions.sum(axis=1), LOGITS.sum(), atol=1e-12)


def test_a_hard_label_descends_towards_zero_without_a_minimum():
    trace = descend(softmax_objective(0), LOGITS, learning_rate=1.0, max_steps=200)
    assert not trace.converged
    assert (np.diff(trace.values) < 0).all()
    assert trace.values[-1] < 0.02


def test_bad_softmax_options_are_named():
    with pytest.raises(ValueError, match="temperature must be finite and above 0, got 0"):
        softmax_objective(0, temperature=0.0)
    with pytest.raises(ValueError, match=r"label_smoothing must lie in \[0, 1\], got 2"):
        softmax_objective(0, label_smoothing=2.0)
    with pytest.raises(ValueError, match="class_weights must be finite"):
        softmax_objective(0, class_weights=[1.0, math.nan])
    with pytest.raises(ValueError, match=r"must lie in 0 … 3 \(4 classes\), got 4"):
        softmax_objective(4).value(LOGITS)


@pytest.mark.parametrize("target", [1, [0.2, 0.5, 0.3]])
def test_value_and_gradient_together_are_those_apart(target):
    options = {"temperature": 0.7, "label_smoothing": 0.1, "class_weights": [1.0, 3.0, 1.0]}
    objective = softmax_objective(target, **options)
    for z in ([0.0, 0.0, 0.0], [10.0, -10.0, 3.0], [-1e3, 1e3, 5.0]):
        value, gradient = objective.value_and_gradient(np.array(z))
        assert value == objective.value(np.array(z))
        expected = cross_entropy_gradient(z, target, **options, reduction="sum")
        np.testing.assert_allclose(gradient, expected, rtol=1e-15)


@pytest.mark.parametrize("temperature", [1e-200, 1.0, 1e200])
@pytest.mark.parametrize("logits", [[0.0, -800.0], [0.0, -np.inf], [1e300, -1e300, 0.0]])
def test_softmax_at_extremes_is_the_cross_entropy(logits, temperature):
    objective = softmax_objective(0, temperature=temperature)
    value, gradient = objective.value_and_gradient(np.array(logits))
    assert value == cross_entropy(logits, 0, temperature=temperature)
    expected = cross_entropy_gradient(logits, 0, temperature=temperature)
    np.testing.assert_allclose(gradient, expected, rtol=1e-15)
