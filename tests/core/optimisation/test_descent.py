"""The minimisers: every step against its rule, and their ends."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
import pytest

from nll_core.likelihoods.objectives import gaussian_objective, softmax_objective
from nll_core.optimisation.descent import descend
from tests.samples import X

UNIT = float(X.std())


@dataclass(frozen=True)
class Quadratic:
    """½ xᵀAx, with the minimum at 0 where A is positive definite."""

    matrix: np.ndarray

    def value(self, position):
        return float(0.5 * position @ self.matrix @ position)

    def value_and_gradient(self, position):
        return self.value(position), self.matrix @ position

    def hessian(self, position):
        return self.matrix


class Barrier:
    """x − log x, infinite at x ≤ 0, with the minimum at 1."""

    def value(self, position):
        return float(position[0] - math.log(position[0])) if position[0] > 0 else math.inf

    def value_and_gradient(self, position):
        return self.value(position), 1.0 - 1.0 / position

    def hessian(self, position):
        return np.array([[position[0] ** -2.0]])


@dataclass(frozen=True)
class Plane:
    """a·x, without a minimum."""

    slope: np.ndarray

    def value(self, position):
        return float(self.slope @ position)

    def value_and_gradient(self, position):
        return self.value(position), self.slope

    def hessian(self, position):
        return np.zeros((self.slope.size, self.slope.size))


BOWL = Quadratic(np.diag([1.0, 4.0]))


def test_gradient_descent_by_its_closed_form():
    trace = descend(BOWL, [2.0, 1.0], learning_rate=0.1, max_steps=20)
    k = np.arange(21)
    np.testing.assert_allclose(trace.positions, np.c_[2 * 0.9**k, 0.6**k], 1e-13)
    np.testing.assert_allclose(trace.values, [BOWL.value(p) for p in trace.positions], 1e-15)
    np.testing.assert_allclose(
        trace.gradient_norms, np.linalg.norm(trace.positions @ BOWL.matrix, axis=1), 1e-15
    )
    assert (trace.steps, trace.converged, trace.method) == (20, False, "gradient_descent")
    assert trace.message == "stopped after 20 steps"


def test_momentum_by_its_recurrence():
    trace = descend(BOWL, [2.0, 1.0], method="momentum", learning_rate=0.05, momentum=0.8)
    position, velocity = np.array([2.0, 1.0]), np.zeros(2)
    for found in trace.positions[1:]:
        velocity = 0.8 * velocity - 0.05 * (BOWL.matrix @ position)
        position = position + velocity
        np.testing.assert_allclose(found, position, 1e-12, 1e-15)
    assert trace.converged
    assert trace.gradient_norms[-1] <= 1e-8 < trace.gradient_norms[-2]


def test_without_momentum_momentum_is_gradient_descent():
    plain = descend(BOWL, [2.0, 1.0], max_steps=9)
    momentum = descend(BOWL, [2.0, 1.0], method="momentum", momentum=0.0, max_steps=9)
    np.testing.assert_array_equal(plain.positions, momentum.positions)


def test_momentum_is_faster_in_a_long_valley():
    valley = Quadratic(np.diag([0.01, 1.0]))
    options = {"learning_rate": 1.0, "tolerance": 1e-6, "max_steps": 5000}
    plain = descend(valley, [1.0, 1.0], **options)
    momentum = descend(valley, [1.0, 1.0], method="momentum", momentum=0.8, **options)
    assert plain.converged
    assert momentum.converged
    assert 4 * momentum.steps < plain.steps


def test_newton_needs_one_step_on_a_quadratic():
    trace = descend(BOWL, [2.0, 1.0], method="newton")
    assert trace.steps == 1
    assert trace.message == "converged in 1 step"
    np.testing.assert_allclose(trace.positions[-1], 0.0, atol=1e-15)


def test_newton_goes_downhill_from_a_saddle():
    saddle = Quadratic(np.array([[1.0, 0.0], [0.0, -1.0]]))
    trace = descend(saddle, [1.0, 0.5], method="newton", max_steps=5)
    assert (np.diff(trace.values) < 0).all()
    # |H|⁻¹ keeps the direction of descent along the axis of negative curvature.
    np.testing.assert_allclose(trace.positions[1], [0.0, 1.0], atol=1e-15)
    assert "Hessian not positive definite at 5" in trace.message


def test_newton_halves_a_step_that_leaves_the_domain():
    trace = descend(Barrier(), [3.0], method="newton")
    # The full step from 3 leads to 3·(2 − 3) = −3, half of it to 0, a quarter to 1.5.
    assert trace.positions[1, 0] == pytest.approx(1.5, rel=1e-15)
    assert trace.converged
    assert trace.positions[-1, 0] == pytest.approx(1.0, rel=1e-8)
    assert "step halved at 1" in trace.message


def test_newton_where_the_hessian_vanishes_takes_the_gradient():
    trace = descend(Plane(np.ones(2)), [0.0, 0.0], method="newton", max_steps=3)
    np.testing.assert_allclose(trace.positions, -np.arange(4)[:, None] * np.ones(2))
    assert not trace.converged


@pytest.mark.parametrize("method", ["gradient_descent", "momentum", "newton"])
def test_every_method_finds_the_gaussian_optimum(method):
    objective = gaussian_objective(X, unit=UNIT)
    trace = descend(objective, objective.position(1.0, 1.0), method=method, max_steps=2000)
    assert trace.converged, trace.message
    mu, sigma = objective.parameters(trace.positions[-1])
    assert mu == pytest.approx(X.mean(), abs=1e-7)
    assert sigma == pytest.approx(X.std(), rel=1e-7)


def test_newton_converges_quadratically():
    objective = gaussian_objective(X, unit=UNIT)
    trace = descend(objective, objective.position(X.mean() + 0.4, 3.0), method="newton")
    late = trace.gradient_norms[-3:]
    assert late[1] < 10 * late[0] ** 2
    assert late[2] < 10 * late[1] ** 2 + 1e-15
    assert (np.diff(trace.values) <= 1e-15).all()


@pytest.mark.parametrize("start", [(60.0, 0.01), (-1e6, 1e-3), (3.0, 1e6), (3.0, 1e-5)])
def test_newton_finds_the_optimum_from_far_away(start):
    objective = gaussian_objective(X, unit=UNIT)
    trace = descend(objective, objective.position(*start), method="newton")
    assert trace.converged, trace.message
    assert objective.parameters(trace.positions[-1])[1] == pytest.approx(X.std(), rel=1e-7)


def test_divergence_is_a_result_with_finite_positions():
    trace = descend(BOWL, [2.0, 1.0], learning_rate=10.0, max_steps=1000)
    assert not trace.converged
    assert trace.message == f"diverged: step {trace.steps + 1} left the range of float64"
    assert np.isfinite(trace.positions).all()
    assert np.isfinite(trace.values).all()
    assert len(trace.positions) == len(trace.values) == len(trace.gradient_norms)
    assert trace.values[-1] > 1e100


def test_a_gaussian_whose_sigma_vanishes_diverges_without_a_warning():
    objective = gaussian_objective(X, unit=UNIT)
    trace = descend(objective, objective.position(3.0, 100.0), learning_rate=1e3)
    assert trace.message.startswith("diverged")
    assert np.isfinite(trace.positions).all()


@pytest.mark.parametrize("method", ["gradient_descent", "momentum", "newton"])
@pytest.mark.parametrize("exponent", [-600, 0, 660])
def test_the_norm_of_a_gradient_whose_squares_leave_the_range_of_float64(method, exponent):
    # Powers of two scale exactly: 3, 4 and 12 have the norm 13.
    slope = np.ldexp([3.0, 4.0, 12.0], exponent)
    rate = 2.0**-exponent
    trace = descend(
        Plane(slope), np.zeros(3), method=method, learning_rate=rate, max_steps=2, tolerance=1e-300
    )
    assert (trace.gradient_norms == np.ldexp(13.0, exponent)).all()
    assert np.isfinite(trace.positions).all()


@pytest.mark.parametrize("method", ["gradient_descent", "momentum", "newton"])
def test_a_gradient_of_many_decades_has_the_norm_of_hypot(method):
    slope = np.array([1e200, -3e200, 7e-200, 0.5])
    trace = descend(Plane(slope), np.zeros(4), method=method, max_steps=0)
    assert trace.gradient_norms[0] == pytest.approx(math.hypot(*slope), rel=1e-15)
    assert (trace.converged, trace.message) == (False, "stopped after 0 steps")


def test_a_start_at_the_optimum_needs_no_step():
    for method in ("gradient_descent", "momentum", "newton"):
        trace = descend(BOWL, [0.0, 0.0], method=method)
        assert (trace.steps, trace.converged) == (0, True)
        assert trace.message == "converged in 0 steps"


def test_no_steps_allowed():
    trace = descend(BOWL, [1.0, 0.0], max_steps=0)
    np.testing.assert_array_equal(trace.positions, [[1.0, 0.0]])
    assert (trace.converged, trace.message) == (False, "stopped after 0 steps")


def test_newton_stops_where_rounding_hides_the_rest():
    objective = gaussian_objective(X * 1e3 + 7.0)
    trace = descend(objective, [5.0, 8.0], method="newton", tolerance=1e-300)
    assert trace.gradient_norms[-1] < 1e-12
    assert trace.message.startswith("no step lowers the objective beyond its rounding")
    assert trace.steps < 40


def test_ten_steps_are_ten_times_one_step():
    ten = descend(BOWL, [2.0, 1.0], max_steps=10)
    position = np.array([2.0, 1.0])
    for _ in range(10):
        position = descend(BOWL, position, max_steps=1).positions[-1]
    np.testing.assert_array_equal(position, ten.positions[-1])


def test_the_start_is_not_changed():
    start = np.array([2.0, 1.0])
    descend(BOWL, start, method="momentum")
    np.testing.assert_array_equal(start, [2.0, 1.0])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "adam"}, "method must be one of 'gradient_descent', 'momentum', 'newton'"),
        ({"learning_rate": 0.0}, "learning_rate must be finite and above 0, got 0"),
        ({"momentum": 1.0}, r"momentum must lie in \[0, 1\), got 1"),
        ({"max_steps": -1}, "max_steps must be at least 0, got -1"),
        ({"tolerance": 0.0}, "tolerance must be finite and above 0, got 0"),
    ],
)
def test_bad_options_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        descend(BOWL, [1.0, 1.0], **options)


def test_bad_starts_are_named():
    with pytest.raises(ValueError, match="start must be finite, got nan"):
        descend(BOWL, [math.nan, 1.0])
    with pytest.raises(ValueError, match="start must be one-dimensional"):
        descend(BOWL, 1.0)
    with pytest.raises(ValueError, match="start must give a finite objective and gradient, got"):
        descend(Barrier(), [-1.0])


def test_positions_are_rounded_where_that_is_asked_for():
    start = np.array([2.0, 1.0])
    trace = descend(BOWL, start, learning_rate=0.1, max_steps=12, decimals=3)
    for before, after in itertools.pairwise(trace.positions):
        np.testing.assert_array_equal(after, (before - 0.1 * (BOWL.matrix @ before)).round(3))
    assert trace.message == "stopped after 12 steps"


def test_a_step_below_the_rounding_ends_the_path():
    trace = descend(BOWL, [2.0, 1.0], learning_rate=0.1, decimals=2)
    assert not trace.converged
    assert trace.message == f"step {trace.steps + 1} is lost in the rounding of the position"
    step = 0.1 * (BOWL.matrix @ trace.positions[-1])
    assert np.abs(step).max() <= 0.005
    assert np.abs(np.diff(trace.positions[-2:], axis=0)).max() >= 0.01


def test_rounding_leaves_nothing_to_chaos():
    objective = softmax_objective(1, temperature=0.5, label_smoothing=0.2)
    start = np.array([0.1, 0.7, 0.2])
    nudged = start + 1e-12
    options = {"learning_rate": 5.0, "max_steps": 100}
    apart = [descend(objective, z, **options).positions[-1] for z in (start, nudged)]
    assert np.abs(apart[0] - apart[1]).max() > 1e-3
    same = [descend(objective, z, **options, decimals=6).positions[-1] for z in (start, nudged)]
    np.testing.assert_array_equal(same[0], same[1])


@pytest.mark.parametrize("decimals", [-1, 1.5, "six"])
def test_decimals_are_a_count(decimals):
    with pytest.raises((TypeError, ValueError), match="decimals"):
        descend(BOWL, [2.0, 1.0], decimals=decimals)


@pytest.mark.parametrize("method", ["gradient_descent", "momentum"])
def test_a_path_ends_before_the_first_position_outside(method):
    options = {"method": method, "learning_rate": 0.5, "max_steps": 60}
    whole = descend(softmax_objective(1), [3.0, 0.0, 1.0], **options)
    sizes = np.abs(whole.positions).max(axis=1)
    first = int(np.argmax(sizes > 3.2))
    assert 0 < first < whole.steps
    kept = descend(
        softmax_objective(1), [3.0, 0.0, 1.0], inside=lambda z: np.abs(z).max() <= 3.2, **options
    )
    np.testing.assert_array_equal(kept.positions, whole.positions[:first])
    np.testing.assert_array_equal(kept.outside, whole.positions[first])
    assert not kept.converged
    assert kept.message.startswith(f"step {first} would lead outside")
    assert whole.outside is None
