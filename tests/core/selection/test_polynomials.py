"""Polynomials against NumPy's fit, left-out data against refits, optimism against theory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from nll_core.selection import choose_degree, fit_polynomials, training_optimism, true_curve
from nll_core.selection.degrees import CurveKind


def sample(seed: int, n: int = 25) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.uniform(-3, 50, n)
    return x, np.sin(x / 8) + 0.3 * rng.standard_normal(n)


@given(st.integers(0, 10**6), st.integers(0, 6))
def test_the_fit_is_numpys(seed: int, degree: int) -> None:
    x, y = sample(seed)
    path = fit_polynomials(x, y, [degree])
    fitted = np.polynomial.Polynomial.fit(x, y, degree)(x)
    np.testing.assert_allclose(path.curve(degree, x), fitted, atol=1e-8)
    sigma = np.sqrt(((y - fitted) ** 2).mean())
    np.testing.assert_allclose(path.training[0], -norm(fitted, sigma).logpdf(y), rtol=1e-8)


@given(st.integers(0, 10**6), st.integers(0, 6))
def test_what_is_left_out_is_as_if_refitted(seed: int, degree: int) -> None:
    x, y = sample(seed)
    path = fit_polynomials(x, y, [degree])
    for i in (0, int(np.argmax(x)), 7):
        others = np.arange(len(x)) != i
        again = fit_polynomials(x[others], y[others], [degree])
        assert path.left_out[0, i] == pytest.approx(
            float(again.held_out(x[i : i + 1], y[i : i + 1])[0, 0]), rel=1e-6
        )


def test_training_only_falls() -> None:
    path = fit_polynomials(*sample(3), range(10))
    assert (np.diff(path.training.sum(axis=1)) <= 1e-12).all()
    assert [c.n_parameters for c in path.criteria] == list(range(2, 12))


def test_optimism_is_that_of_theory() -> None:
    """With a true model, E[n σ²/RSS] is that of a χ²: the gap is known exactly."""
    x, n, degree = np.linspace(-1, 1, 40), 40, 2
    found = training_optimism(1 + x - x**2, 0.7, x, [degree], n_samples=20_000, seed=1)
    k = degree + 1
    exact = 0.5 * ((n + k) / (n - k - 2) - 1)
    assert abs(found.gap[0] - exact) < 4 * found.standard_error[0]
    assert found.standard_error[0] < 0.005
    assert found.predicted[0] == (degree + 2) / n


def test_data_that_cannot_be_fitted_are_named() -> None:
    with pytest.raises(ValueError, match="at least 5 different x"):
        fit_polynomials([1, 2, 3, 4], [1, 2, 3, 5], [2])
    with pytest.raises(ValueError, match="goes through all data"):
        fit_polynomials([1, 2, 3, 4], [2, 4, 6, 8], [1])
    with pytest.raises(ValueError, match="one length"):
        fit_polynomials([1, 2, 3, 4], [2, 4, 6], [0])


@pytest.mark.parametrize("kind", ["line", "cubic", "wave"])
def test_new_data_cost_what_was_expected(kind: CurveKind) -> None:
    found = choose_degree(kind, 30, range(7), sigma=0.4, seed=5)
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, 200_000)
    y = true_curve(x, kind) + 0.4 * rng.standard_normal(len(x))
    drawn = found.path.held_out(x, y)
    error = drawn.std(axis=1) / np.sqrt(len(x))
    # The even places of the core and those drawn here differ a little more.
    assert (np.abs(drawn.mean(axis=1) - found.new) < 4 * error + 0.01).all()
    assert found.best["training"] == 6
    assert found.scores["AIC"][0] == pytest.approx(found.scores["training"][0] + 2 / 30)


def test_a_curve_that_is_not_known() -> None:
    with pytest.raises(ValueError, match="kind"):
        true_curve([0.0], "square")  # type: ignore[arg-type]
