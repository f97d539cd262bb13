"""Newton's parabolas: they touch the objective, and lead where the method goes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core import descend
from nll_core.datasets import load_five_points
from nll_core.likelihoods import gaussian_objective, softmax_objective
from nll_core.optimisation import DescentTrace
from nll_core.teaching import NewtonSlices, newton_slices

FIVE = load_five_points().values
OBJECTIVE = gaussian_objective(FIVE, unit=3.0)
FINE = np.array([-1e-4, 0.0, 1e-4])


def path(mu: float = 51.0, sigma: float = 5.0) -> DescentTrace:
    return descend(OBJECTIVE, OBJECTIVE.position(mu, sigma), method="newton")


def test_values_are_those_of_the_objective_along_the_step() -> None:
    trace = path()
    slices = newton_slices(OBJECTIVE, trace, lengths=[0.0, 1.0])
    np.testing.assert_array_equal(slices.values[:, 0], trace.values[:-1])
    full = abs(slices.taken - 1.0) < 1e-6
    assert full.sum() >= 3
    np.testing.assert_allclose(slices.values[full, 1], trace.values[1:][full], rtol=1e-14)
    np.testing.assert_array_equal(slices.won, trace.values[:-1] - trace.values[1:])


def test_the_parabola_has_the_value_slope_and_curvature_of_the_objective() -> None:
    slices = newton_slices(OBJECTIVE, path(), lengths=FINE)
    assert not slices.modified.any()
    # Later steps are so short that differences of values are only rounding.
    for values, parabola in zip(slices.values[:2], slices.parabolas[:2], strict=True):
        assert parabola[1] == values[1]
        for difference in (lambda y: y[2] - y[0], lambda y: y[2] - 2 * y[1] + y[0]):
            assert difference(parabola) == pytest.approx(difference(values), rel=2e-3, abs=1e-15)


def test_the_parabola_is_lowest_at_the_full_step_by_what_it_predicts() -> None:
    slices = newton_slices(OBJECTIVE, path(), lengths=np.linspace(0, 2, 201))
    assert (slices.parabolas.argmin(axis=1)[slices.resolved] == 100).all()
    fall = slices.parabolas[:, 0] - slices.parabolas[:, 100]
    np.testing.assert_allclose(fall, slices.predicted, atol=1e-15)


def test_of_a_quadratic_the_parabola_is_the_whole_truth() -> None:
    class Quadratic:
        hessian_matrix = np.array([[3.0, 1.0], [1.0, 2.0]])

        def value(self, position: Any) -> float:
            return float(0.5 * position @ self.hessian_matrix @ position)

        def value_and_gradient(self, position: Any) -> tuple[float, Any]:
            return self.value(position), self.hessian_matrix @ position

        def hessian(self, position: Any) -> Any:
            return self.hessian_matrix

    start = np.array([1.0, -2.0])
    slices = newton_slices(Quadratic(), descend(Quadratic(), start, method="newton"))
    np.testing.assert_allclose(slices.values, slices.parabolas, atol=1e-14)
    assert slices.predicted[0] == pytest.approx(Quadratic().value(start))
    assert slices.won[0] == pytest.approx(slices.predicted[0])


def test_a_step_that_was_halved_and_a_hessian_that_was_modified_are_said() -> None:
    trace = path(mu=45.0, sigma=5.0)
    slices = newton_slices(OBJECTIVE, trace, lengths=FINE)
    assert "halved" in trace.message
    assert "not positive definite" in trace.message
    assert (slices.taken < 0.9).any()
    parts = np.log2(slices.taken)
    np.testing.assert_allclose(parts, parts.round(), atol=1e-6)
    assert slices.modified.any()
    # The slope is the same all the same, and leads downhill.
    slope = (slices.values[:, 2] - slices.values[:, 0]) / 2e-4
    steep = slices.resolved
    np.testing.assert_allclose(slope[steep], -2 * slices.predicted[steep], rtol=1e-3)
    assert (slices.predicted > 0).all()


def test_the_last_steps_are_below_the_rounding() -> None:
    slices = newton_slices(OBJECTIVE, path())
    assert slices.resolved[0]
    assert not slices.resolved[-1]
    assert slices.values.shape == slices.parabolas.shape == (slices.taken.size, 45)


@settings(deadline=None, max_examples=30)
@given(st.floats(44.0, 61.0), st.floats(0.8, 9.5))
def test_every_start_has_finite_slices_that_go_down(mu: float, sigma: float) -> None:
    trace = path(mu, sigma)
    slices = newton_slices(OBJECTIVE, trace)
    assert isinstance(slices, NewtonSlices)
    assert np.isfinite(slices.parabolas).all()
    assert (slices.won >= -1e-14).all()
    assert (slices.won[slices.resolved] > 0).all()
    assert (slices.taken <= 1 + 1e-6).all()


def test_flat_directions_of_a_softmax_are_no_hindrance() -> None:
    objective = softmax_objective(1, label_smoothing=0.1)
    trace = descend(objective, [0.0, 1.0, 2.0], method="newton", max_steps=4)
    slices = newton_slices(objective, trace, lengths=[0.0, 1.0])
    assert not slices.modified.any()
    np.testing.assert_allclose(slices.values[:, 0], trace.values[:-1])


def test_a_path_without_steps_has_no_slices() -> None:
    best = descend(OBJECTIVE, path().positions[-1], method="newton")
    slices = newton_slices(OBJECTIVE, best)
    assert best.steps == 0
    assert slices.values.shape == (0, 45)


def test_other_paths_are_refused() -> None:
    trace = descend(OBJECTIVE, [17.0, 0.5])
    with pytest.raises(ValueError, match="Newton's method, got gradient_descent"):
        newton_slices(OBJECTIVE, trace)
    with pytest.raises(ValueError, match="lengths"):
        newton_slices(OBJECTIVE, path(), lengths=[[0.0]])
