"""Logistic and softmax regression against scikit-learn, SciPy and the published O-ring fit."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from nll_core.datasets import load_challenger, load_iris
from nll_core.learning.regression import LogisticFit, fit_logistic, fit_softmax_regression

IRIS = load_iris()


def overlapping(n: int = 80, k: int = 2, seed: int = 0) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % k
    return rng.normal(size=(n, 3)) * [1.0, 100.0, 0.01] + labels[:, None] * [
        0.5,
        40.0,
        0.002,
    ], labels


def test_the_o_rings_are_those_of_the_literature() -> None:
    flights = load_challenger()
    fit = fit_logistic(flights.features, flights.labels)
    assert fit.converged
    assert fit.intercept == pytest.approx(15.0429, abs=5e-5)
    assert fit.coefficients[0] == pytest.approx(-0.2322, abs=5e-5)
    assert fit.nll == pytest.approx(10.1576, abs=5e-5)
    assert fit.standard_errors is not None
    # As R's glm prints them.
    np.testing.assert_allclose(fit.standard_errors, [7.3786, 0.1082], atol=5e-5)
    assert 1 / (1 + np.exp(-fit.logits([31.0]))) == pytest.approx(0.9996, abs=5e-5)


@pytest.mark.parametrize("l2", [0.0, 0.1, 10.0])
def test_logistic_matches_scikit_learn(l2: float) -> None:
    x, y = overlapping()
    x = x / x.std(axis=0)
    fit = fit_logistic(x, y, l2=l2)
    c = 1 / (l2 * len(y)) if l2 else np.inf
    other = LogisticRegression(C=c, tol=1e-12, max_iter=10_000, solver="newton-cholesky").fit(x, y)
    np.testing.assert_allclose(fit.coefficients, other.coef_[0], rtol=1e-6, atol=1e-8)
    assert fit.intercept == pytest.approx(other.intercept_[0], rel=1e-6, abs=1e-8)
    log_probs = other.predict_log_proba(x)
    assert fit.nll == pytest.approx(-log_probs[np.arange(len(y)), y].sum())


@pytest.mark.parametrize("l2", [0.01, 1.0])
def test_softmax_regression_matches_scikit_learn(l2: float) -> None:
    x, y = IRIS.features, IRIS.labels
    fit = fit_softmax_regression(x, y, l2=l2)
    other = LogisticRegression(C=1 / (l2 * len(y)), tol=1e-12, max_iter=10_000).fit(x, y)
    np.testing.assert_allclose(fit.coefficients, other.coef_, atol=2e-5)
    np.testing.assert_allclose(fit.logits(x), other.decision_function(x), atol=2e-4)
    assert fit.standard_errors is None


def test_without_a_penalty_softmax_regression_has_its_errors() -> None:
    x, y = overlapping(150, 3)
    fit = fit_softmax_regression(x, y)
    assert fit.converged
    np.testing.assert_allclose(fit.coefficients.sum(axis=0), 0, atol=1e-12)
    assert fit.standard_errors is not None
    # With two classes both parametrisations say the same of the difference of the classes.
    x, y = overlapping(100)
    two, one = fit_softmax_regression(x, y), fit_logistic(x, y)
    assert two.standard_errors is not None
    np.testing.assert_allclose(
        two.coefficients[1] - two.coefficients[0], one.coefficients, rtol=1e-8
    )
    np.testing.assert_allclose(2 * two.standard_errors[1], one.standard_errors, rtol=1e-6)
    assert two.nll == pytest.approx(one.nll)


def test_smoothing_and_weights_are_those_of_their_formula() -> None:
    x, y = overlapping()
    x = x / x.std(axis=0)
    weight = np.random.default_rng(1).uniform(0, 3, len(y))
    smoothing, l2 = 0.2, 0.05
    target = (1 - smoothing) * y + smoothing / 2

    def objective(theta: Any) -> float:
        z = theta[0] + x @ theta[1:]
        losses = target * np.logaddexp(0, -z) + (1 - target) * np.logaddexp(0, z)
        return float(np.average(losses, weights=weight) + l2 / 2 * theta[1:] @ theta[1:])

    best = minimize(objective, np.zeros(4), tol=1e-12).x
    fit = fit_logistic(x, y, l2=l2, label_smoothing=smoothing, sample_weight=weight)
    np.testing.assert_allclose([fit.intercept, *fit.coefficients], best, atol=1e-5)
    z = fit.logits(x)
    losses = np.where(y == 1, np.logaddexp(0, -z), np.logaddexp(0, z))
    assert fit.nll == pytest.approx(float(weight @ losses))


def test_scales_of_features_do_not_matter() -> None:
    x, y = overlapping()
    units = np.array([1e-8, 1.0, 1e8])
    fit, other = fit_logistic(x, y), fit_logistic(x * units + 1e3 * units, y)
    np.testing.assert_allclose(other.coefficients * units, fit.coefficients, rtol=1e-6)
    assert other.nll == pytest.approx(fit.nll, rel=1e-10)


@pytest.mark.parametrize("gap", [0.1, 1.0, 100.0])
def test_separated_classes_are_said_so(gap: float) -> None:
    x = np.array([0.0, 1.0, 1.0 + gap, 2.0 + gap])[:, None]
    fit = fit_logistic(x, [0, 0, 1, 1])
    assert not fit.converged
    assert "separated (complete)" in fit.message
    assert fit.standard_errors is None
    assert np.isfinite(fit.coefficients).all()


def test_nearly_separated_classes_are_said_so() -> None:
    fit = fit_logistic([[0.0], [1.0], [1.0], [3.0]], [0, 0, 1, 1])
    assert "separated (quasi-complete)" in fit.message
    assert fit.nll == pytest.approx(2 * np.log(2), abs=1e-6)


@pytest.mark.parametrize("cure", [{"l2": 1e-4}, {"label_smoothing": 0.01}])
def test_what_holds_the_weights_back_makes_a_minimum(cure: dict[str, float]) -> None:
    fit = fit_logistic([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1], **cure)
    assert fit.converged, fit.message
    assert fit.standard_errors is None


def test_one_class_alone_is_separated() -> None:
    assert "separated" in fit_logistic([[0.0], [1.0]], [1, 1]).message


def test_messages() -> None:
    with pytest.raises(ValueError, match=r"features must have shape \(n, d\), got \(2,\)"):
        fit_logistic([1.0, 2.0], [0, 1])
    with pytest.raises(ValueError, match="labels must hold only 0 and 1, got 2 at index 1"):
        fit_logistic([[1.0], [2.0]], [0, 2])
    with pytest.raises(ValueError, match="l2 must be at least 0, got -1"):
        fit_logistic([[1.0], [2.0]], [0, 1], l2=-1.0)
    with pytest.raises(ValueError, match=r"label_smoothing must lie in \[0, 1\], got 2"):
        fit_softmax_regression([[1.0], [2.0]], [0, 1], label_smoothing=2.0)
    with pytest.raises(ValueError, match="sample_weight must be above 0 somewhere"):
        fit_logistic([[1.0], [2.0]], [0, 1], sample_weight=[0.0, 0.0])
    with pytest.raises(ValueError, match=r"sample_weight must have shape \(2,\), got \(1,\)"):
        fit_logistic([[1.0], [2.0]], [0, 1], sample_weight=[1.0])
    with pytest.raises(TypeError, match="labels must be integers"):
        fit_softmax_regression([[1.0], [2.0]], [0.0, 1.0])


def information(fit: LogisticFit, x: Any, weight: Any = None) -> list[list[Any]]:
    """XᵀWX with 40 digits, for features with a column of ones."""
    with mpmath.workdps(40):
        rows = [[mpmath.mpf(1), *map(mpmath.mpf, row)] for row in np.asarray(x, float).tolist()]
        beta = [mpmath.mpf(b) for b in (fit.intercept, *fit.coefficients.tolist())]
        total = mpmath.zeros(len(beta))
        for i, row in enumerate(rows):
            p = 1 / (1 + mpmath.exp(-mpmath.fdot(row, beta)))
            counts = 1 if weight is None else weight[i]
            column = mpmath.matrix(row)
            total += counts * p * (1 - p) * column * column.T
        return total


def exact_errors(fit: LogisticFit, x: Any, weight: Any = None) -> list[float]:
    with mpmath.workdps(40):
        inverse = information(fit, x, weight) ** -1
        return [float(mpmath.sqrt(inverse[j, j])) for j in range(inverse.rows)]


COLLINEAR = {
    "constant": ([[0, 1], [1, 1], [2, 1], [3, 1], [1, 1]], [0, 2]),
    "constant that is no binary fraction": (
        [[0, 0.1], [1, 0.1], [2, 0.1], [3, 0.1], [1, 0.1]],
        [0, 2],
    ),
    "dummy trap": ([[1, 0], [1, 0], [0, 1], [0, 1], [0, 1]], [0, 1, 2]),
    "twice another": ([[0, 0], [1, 2], [2, 4], [3, 6], [1, 2]], [1, 2]),
    "sum of two": ([[0, 1, 1], [1, 1, 2], [2, 0, 2], [3, 2, 5], [1, 3, 4]], [1, 2, 3]),
}


@pytest.mark.parametrize("kind", COLLINEAR)
def test_what_the_data_do_not_determine_has_no_standard_error_and_is_named(kind: str) -> None:
    x, open_ones = COLLINEAR[kind]
    labels = [0, 1, 0, 1, 0]
    one, two = fit_logistic(x, labels), fit_softmax_regression(x, labels)
    names = ["intercept", *(f"coefficients[{j}]" for j in range(len(x[0])))]
    assert one.converged
    assert one.undetermined == tuple(names[j] for j in open_ones)
    assert all(name in one.message for name in one.undetermined)
    assert one.standard_errors is not None
    assert np.flatnonzero(np.isnan(one.standard_errors)).tolist() == open_ones
    # Exactly: a coefficient is open where a vector of the null space of (1, x) has it.
    null = exact_null_space(x)
    assert sorted({j for vector in null for j, v in enumerate(vector) if v}) == open_ones
    assert two.standard_errors is not None
    np.testing.assert_allclose(2 * two.standard_errors[1], one.standard_errors, rtol=1e-6)
    assert len(two.undetermined) == len(open_ones)


def exact_null_space(x: Any) -> list[list[Fraction]]:
    """A basis of {v : (1, x) v = 0} by elimination in fractions."""
    rows = [[Fraction(1), *map(Fraction, row)] for row in x]
    width, pivots = len(rows[0]), []
    for column in range(width):
        at = len(pivots)
        found = next((r for r in range(at, len(rows)) if rows[r][column]), None)
        if found is None:
            continue
        rows[at], rows[found] = rows[found], rows[at]
        rows[at] = [v / rows[at][column] for v in rows[at]]
        for r in range(len(rows)):
            if r != at:
                rows[r] = [a - rows[r][column] * b for a, b in zip(rows[r], rows[at], strict=True)]
        pivots.append(column)
    basis = []
    for free in sorted(set(range(width)) - set(pivots)):
        vector = [Fraction(int(j == free)) for j in range(width)]
        for r, column in enumerate(pivots):
            vector[column] = -rows[r][free]
        basis.append(vector)
    return basis


@pytest.mark.parametrize("offset", [0.0, 10.0, 1e4, 1e8])
def test_coefficients_that_are_determined_keep_their_errors(offset: float) -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(60, 2))
    labels = (rng.random(60) < 0.4).astype(int)
    x = x + offset
    alone = fit_logistic(x, labels)
    np.testing.assert_allclose(alone.standard_errors, exact_errors(alone, x), rtol=1e-6)
    assert alone.undetermined == ()
    # A copy of the second feature takes away its error and name, and nobody else's.
    copied = fit_logistic(np.column_stack([x, 0.5 - 4 * x[:, 1]]), labels)
    assert copied.undetermined[-2:] == ("coefficients[1]", "coefficients[2]")
    assert "coefficients[0]" not in copied.undetermined
    assert copied.nll == pytest.approx(alone.nll)
    if copied.standard_errors is not None:
        assert copied.standard_errors[1] == pytest.approx(alone.standard_errors[1], rel=1e-6)


@given(seed=st.integers(0, 10**6), width=st.integers(1, 4), extra=st.integers(0, 2))
@settings(max_examples=60, deadline=None)
def test_what_is_determined_does_not_depend_on_how_features_are_written(
    seed: int, width: int, extra: int
) -> None:
    rng = np.random.default_rng(seed)
    x = rng.integers(-3, 4, size=(80, width)).astype(float)
    labels = rng.integers(0, 2, 80)
    mixed = np.column_stack([x, x @ rng.integers(-2, 3, size=(width, extra)) + 1.0])
    fit = fit_logistic(mixed, labels)
    # Other units and origins, and another order.
    order, units = rng.permutation(mixed.shape[1]), 10.0 ** rng.integers(-6, 7, mixed.shape[1])
    other = fit_logistic((mixed * units)[:, order], labels)
    names = {f"coefficients[{k}]": f"coefficients[{j}]" for k, j in enumerate(order)}
    renamed = {names.get(name, name) for name in other.undetermined}
    assert renamed == set(fit.undetermined)
    null = exact_null_space(mixed)
    exact = sorted({j for vector in null for j, v in enumerate(vector) if v})
    assert fit.standard_errors is not None
    assert other.standard_errors is not None
    assert np.flatnonzero(np.isnan(fit.standard_errors)).tolist() == exact
    moved = (other.standard_errors[1:] * units[order])[np.argsort(order)]
    np.testing.assert_allclose(moved, fit.standard_errors[1:], rtol=1e-5)
    assert other.nll == pytest.approx(fit.nll)


def test_no_error_that_is_left_belongs_to_a_coefficient_that_could_be_another() -> None:
    """Of all maxima of a dummy trap the logits are the same, and the errors of contrasts."""
    x = np.array([[1, 0], [0, 1], [1, 0], [0, 1], [0, 1]])
    fit = fit_logistic(x, [0, 1, 1, 0, 1])
    other = np.array([fit.intercept, *fit.coefficients]) + 5.0 * np.array([1.0, -1.0, -1.0])
    np.testing.assert_allclose(other[0] + x @ other[1:], fit.logits(x), atol=1e-12)
    assert fit.standard_errors is not None
    assert np.isnan(fit.standard_errors).all()


def test_examples_of_weight_0_are_not_there() -> None:
    x, y = overlapping(60)
    x, weight = x / x.std(axis=0), np.ones(60)
    weight[0] = 0.0
    far = x.copy()
    far[0] = 1e200
    with_it, without = fit_logistic(far, y, sample_weight=weight), fit_logistic(x[1:], y[1:])
    np.testing.assert_allclose(with_it.coefficients, without.coefficients, rtol=1e-12)
    np.testing.assert_allclose(with_it.standard_errors, without.standard_errors, rtol=1e-9)
    # And what only such an example tells apart is not determined.
    told = np.column_stack([x[:, 0], np.arange(60) == 0])
    assert fit_logistic(told, y, sample_weight=weight).undetermined == ("coefficients[1]",)


@pytest.mark.parametrize("unit", [1e-250, 1e250])
def test_errors_in_any_unit(unit: float) -> None:
    x, y = overlapping()
    fit, other = fit_logistic(x, y), fit_logistic(x * unit, y)
    assert fit.standard_errors is not None
    assert other.standard_errors is not None
    np.testing.assert_allclose(other.standard_errors[1:] * unit, fit.standard_errors[1:], rtol=1e-9)


def test_a_penalty_determines_what_the_data_do_not() -> None:
    x = [[0, 0], [1, 2], [2, 4], [3, 6], [1, 2]]
    assert fit_logistic(x, [0, 1, 0, 1, 0], l2=0.1).undetermined == ()
    assert fit_logistic(x, [0, 1, 0, 1, 0], label_smoothing=0.1).undetermined == (
        "coefficients[0]",
        "coefficients[1]",
    )
