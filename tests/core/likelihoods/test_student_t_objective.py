"""The Student-t objective: its value against the loss, its derivatives against differences."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from nll_core.likelihoods.student_t import student_t_nll
from nll_core.likelihoods.student_t_objective import StudentTObjective

X = np.random.default_rng(61).standard_t(3, 40)
POSITION = np.array([0.4, -0.3])


def differences(function, position, h=1e-5):
    steps = h * np.eye(position.size)
    return np.stack(
        [(function(position + s) - function(position - s)) / (2 * h) for s in steps], axis=-1
    )


@pytest.mark.parametrize("tail", [0.0, 1e-9, 0.003, 0.1, 1.0, 2.0])
def test_value_and_derivatives(tail):
    objective = StudentTObjective(X, tail)
    nu = 1 / tail if tail else math.inf
    assert objective.value(POSITION) == pytest.approx(
        student_t_nll(X, 0.4, math.exp(-0.3), nu), rel=1e-13
    )
    value, gradient = objective.value_and_gradient(POSITION)
    assert value == objective.value(POSITION)
    np.testing.assert_allclose(gradient, differences(objective.value, POSITION), 1e-7, 1e-9)
    np.testing.assert_allclose(
        objective.hessian(POSITION),
        differences(lambda p: objective.value_and_gradient(p)[1], POSITION),
        1e-7,
        1e-9,
    )


@pytest.mark.parametrize("tail", [0.001, 0.03, 0.2, 1.0, 2.0])
def test_tail_slope_is_the_finite_difference(tail):
    h = 1e-4 * tail
    ends = [StudentTObjective(X, tail + s).value(POSITION) for s in (h, -h)]
    assert StudentTObjective(X, tail).tail_slope(POSITION) == pytest.approx(
        (ends[0] - ends[1]) / (2 * h), rel=1e-6
    )


def test_tail_slope_at_the_gaussian_is_a_quarter_of_the_missing_kurtosis():
    position = np.array([X.mean(), math.log(X.std())])
    expected = (3 - stats.kurtosis(X, fisher=False)) / 4
    assert StudentTObjective(X, 0.0).tail_slope(position) == pytest.approx(expected, rel=1e-12)
    assert StudentTObjective(X, 1e-9).tail_slope(position) == pytest.approx(expected, rel=1e-5)
