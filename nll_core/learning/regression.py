"""Logistic and softmax regression by maximum likelihood, penalised or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nll_core._validation import IntArray, finite_array
from nll_core.learning.separability import separation
from nll_core.optimisation._design import Vector, design_matrix
from nll_core.optimisation.descent import descend
from nll_core.optimisation.logistic_objectives import LogisticObjective, logistic_objective
from nll_core.optimisation.softmax_objectives import (
    SoftmaxRegressionObjective,
    softmax_regression_objective,
)

# Of the mean NLL over standardised features, which is of order 1.
GRADIENT_TOLERANCE: Final = 1e-10
MAX_STEPS: Final = 200
# Probabilities this close to 0 or 1 (2e-5) make it worth asking whether the classes are separated.
SUSPICIOUS_LOGIT: Final = 11.0
# A curvature below this part of the largest one is flat to rounding.
FLAT: Final = 1e-12


@dataclass(frozen=True, eq=False)
class LogisticFit:
    """P(class 1) = σ(intercept + coefficients·x)."""

    intercept: float
    coefficients: Vector
    """One for each feature, shape (d,)."""
    nll: float
    """The summed NLL of the labels (nats), times the sample weights, without the penalty."""
    standard_errors: Vector | None
    """Of the intercept and the coefficients, shape (d + 1,), from the curvature of the NLL; None
    where it is not a maximum of the likelihood."""
    converged: bool
    message: str
    steps: int

    def logits(self, features: ArrayLike) -> Vector:
        """The logit of class 1 at features of shape (..., d)."""
        x = finite_array(features, "features").astype(np.float64, copy=False)
        return np.asarray(x @ self.coefficients + self.intercept)


@dataclass(frozen=True, eq=False)
class SoftmaxRegressionFit:
    """P(class k) = softmax(intercepts + coefficients x)_k; over the classes they sum to 0."""

    intercepts: Vector
    """One for each class, shape (K,)."""
    coefficients: Vector
    """A row for each class, shape (K, d)."""
    nll: float
    """The summed NLL of the labels (nats), times the sample weights, without the penalty."""
    standard_errors: Vector | None
    """Of each class's intercept and coefficients, shape (K, d + 1), from the curvature of the NLL;
    None where it is not a maximum of the likelihood."""
    converged: bool
    message: str
    steps: int

    def logits(self, features: ArrayLike) -> Vector:
        """The logits at features of shape (..., d), of shape (..., K)."""
        x = finite_array(features, "features").astype(np.float64, copy=False)
        return np.asarray(x @ self.coefficients.T + self.intercepts)


def fit_logistic(
    features: ArrayLike,
    labels: ArrayLike,
    *,
    l2: float = 0.0,
    label_smoothing: float = 0.0,
    sample_weight: ArrayLike | None = None,
) -> LogisticFit:
    """Fit logistic regression by the lowest mean NLL plus ½·l2·‖coefficients‖², in nats.

    Lower is better. The minimum is finite unless a line separates the classes, or nearly so, and
    nothing holds the coefficients back: neither a penalty nor label smoothing.

    Parameters
    ----------
    features : array_like, shape (n, d)
        Finite numbers.
    labels : array_like, shape (n,)
        0 and 1, or booleans.
    l2 : float
        λ ≥ 0, on the coefficients in the features' own units; the intercept is free.
    label_smoothing : float
        ε in [0, 1]: the targets are 1 − ε/2 and ε/2.
    sample_weight : array_like, shape (n,), optional
        What each example counts, at least 0 and not all 0.

    Returns
    -------
    LogisticFit
        `intercept`, `coefficients`, `nll` summed, `standard_errors`, `converged`, `message`. On
        separated data `converged` is false, and the message says so.

    Raises
    ------
    ValueError
        For input that is empty, not finite or of shapes that differ, or an option out of range.
    TypeError
        For input that is not numeric.

    Notes
    -----
    Newton's method with step halving on standardised features, from 0. scikit-learn's C is
    1/(n·l2).

    References
    ----------
    S. R. Dalal, E. B. Fowlkes, B. Hoadley (1989), Risk analysis of the space shuttle, JASA 84.
    A. Albert, J. A. Anderson (1984), On the existence of maximum likelihood estimates in logistic
    regression models, Biometrika 71.

    Examples
    --------
    >>> from nll_core.datasets import load_challenger
    >>> flights = load_challenger()
    >>> fit = fit_logistic(flights.features, flights.labels)
    >>> round(fit.intercept, 4), fit.coefficients.round(4), round(fit.nll, 4)
    (15.0429, array([-0.2322]), 10.1576)
    >>> fit.standard_errors.round(4)
    array([7.3786, 0.1082])
    >>> fit_logistic([[0.0], [1.0]], [0, 1]).message
    'no maximum of the likelihood: the classes are separated (complete)'
    """
    scaled = _scaled(features)
    options: Any = {"sample_weight": sample_weight}
    objective = logistic_objective(
        scaled.features, labels, l2=scaled.l2(l2), label_smoothing=label_smoothing, **options
    )
    plain = logistic_objective(scaled.features, labels, **options)
    truth = np.asarray(labels).astype(np.int64)
    found = _minimum(objective, plain, scaled, truth, sample_weight)
    return LogisticFit(
        intercept=float(found.parameters[0, 0]),
        coefficients=found.parameters[0, 1:],
        nll=found.nll,
        standard_errors=None if found.errors is None else found.errors[0],
        converged=found.converged,
        message=found.message,
        steps=found.steps,
    )


def fit_softmax_regression(
    features: ArrayLike,
    labels: ArrayLike,
    *,
    l2: float = 0.0,
    label_smoothing: float = 0.0,
    sample_weight: ArrayLike | None = None,
) -> SoftmaxRegressionFit:
    """Fit softmax regression by the lowest mean NLL plus ½·l2·‖coefficients‖², in nats.

    Lower is better. The minimum is finite unless the classes are separated, or nearly so, and
    nothing holds the coefficients back: neither a penalty nor label smoothing.

    Parameters
    ----------
    features : array_like, shape (n, d)
        Finite numbers.
    labels : array_like of int, shape (n,)
        0 … K − 1, each of them at least once unless something holds the coefficients back.
    l2, sample_weight
        As in `fit_logistic`.
    label_smoothing : float
        ε in [0, 1]: the target of the truth is 1 − ε + ε/K, that of each other class ε/K.

    Returns
    -------
    SoftmaxRegressionFit
        `intercepts`, `coefficients`, `nll` summed, `standard_errors`, `converged`, `message`.

    Raises
    ------
    ValueError
        For input that is empty, not finite or of shapes that differ, or an option out of range.
    TypeError
        For input that is not numeric, or labels that are not integers.

    Notes
    -----
    Newton's method with step halving on standardised features, from 0. One vector added to the
    parameters of all classes changes no probability; of all those the one is given whose classes
    sum to 0, and the standard errors belong to it.

    References
    ----------
    T. Hastie, R. Tibshirani, J. Friedman (2009), The elements of statistical learning, section 4.4.

    Examples
    --------
    >>> from nll_core.datasets import load_iris
    >>> iris = load_iris()
    >>> fit = fit_softmax_regression(iris.features[:, 2:], iris.labels, l2=0.01)
    >>> fit.converged, fit.coefficients.round(3)
    (True, array([[-2.462, -1.03 ],
           [ 0.087, -0.745],
           [ 2.375,  1.774]]))
    >>> fit_softmax_regression(iris.features[:, 2:], iris.labels).message
    'no maximum of the likelihood: the classes are separated (quasi-complete)'
    """
    scaled = _scaled(features)
    options: Any = {"sample_weight": sample_weight}
    objective = softmax_regression_objective(
        scaled.features, labels, l2=scaled.l2(l2), label_smoothing=label_smoothing, **options
    )
    plain = softmax_regression_objective(scaled.features, labels, **options)
    found = _minimum(objective, plain, scaled, plain.labels, sample_weight)
    return SoftmaxRegressionFit(
        intercepts=found.parameters[:, 0],
        coefficients=found.parameters[:, 1:],
        nll=found.nll,
        standard_errors=found.errors,
        converged=found.converged,
        message=found.message,
        steps=found.steps,
    )


class _Scaled(NamedTuple):
    """Standardised features, and the matrix that takes (intercept, weights) back from them."""

    features: Vector
    scale: Vector
    back: Vector

    def l2(self, strength: float) -> Vector:
        """The penalty on each standardised weight that is `strength` on the weight itself."""
        if not strength >= 0:
            raise ValueError(f"l2 must be at least 0, got {strength:g}")
        return np.asarray(strength / self.scale**2)


class _Found(NamedTuple):
    """Where the minimum is, in the features' own units; a row for each logit."""

    parameters: Vector
    errors: Vector | None
    nll: float
    converged: bool
    message: str
    steps: int


def _scaled(features: ArrayLike) -> _Scaled:
    x = design_matrix(features)[:, 1:]
    centre, scale = x.mean(axis=0), x.std(axis=0)
    scale[scale == 0] = 1.0
    back = np.diag(np.concatenate([[1.0], 1.0 / scale]))
    back[0, 1:] = -centre / scale
    return _Scaled((x - centre) / scale, scale, back)


def _minimum(
    objective: LogisticObjective | SoftmaxRegressionObjective,
    plain: LogisticObjective | SoftmaxRegressionObjective,
    scaled: _Scaled,
    labels: IntArray,
    sample_weight: ArrayLike | None,
) -> _Found:
    """The minimum of `objective`; `plain` is the NLL alone."""
    start = np.zeros(objective.penalties.size)
    trace = descend(
        objective, start, method="newton", max_steps=MAX_STEPS, tolerance=GRADIENT_TOLERANCE
    )
    end = trace.positions[-1]
    total = float(len(labels) if sample_weight is None else np.sum(sample_weight))
    rows = end.reshape(-1, len(scaled.back))
    converged, message, errors = trace.converged, trace.message, None
    if not objective.penalties.any() and (objective.targets == plain.targets).all():
        counted = plain.shares > 0
        if np.abs(plain.logits(end)[counted]).max() > SUSPICIOUS_LOGIT:
            found = separation(scaled.features[counted], labels[counted])
            if found != "none":
                converged = False
                message = f"no maximum of the likelihood: the classes are separated ({found})"
        if converged:
            errors = _standard_errors(plain.hessian(end) * total, scaled.back, len(rows))
    return _Found(
        rows @ scaled.back.T, errors, total * plain.value(end), converged, message, trace.steps
    )


def _standard_errors(information: Vector, back: Vector, n_rows: int) -> Vector:
    """Roots of the variances that the curvature of the summed NLL gives, row by row."""
    back_all = np.kron(np.eye(n_rows), back)
    # The common shift of all rows has no curvature; the pseudo-inverse leaves it out.
    covariance = back_all @ np.linalg.pinv(information, rcond=FLAT, hermitian=True) @ back_all.T
    return np.asarray(np.sqrt(np.diag(covariance)).reshape(n_rows, -1))
