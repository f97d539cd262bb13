"""Logistic and softmax regression against scikit-learn, SciPy and the published O-ring fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from nll_core.datasets import load_challenger, load_iris
from nll_core.learning.regression import fit_logistic, fit_softmax_regression

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
