"""Logistic and softmax regression by maximum likelihood, penalised or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import IntArray, as_array, finite_array, number_text
from nll_core._weights import finite_sum
from nll_core.learning.separability import Separation, separation
from nll_core.losses.logits import log_softmax
from nll_core.optimisation._design import Vector, design_matrix, shares_of
from nll_core.optimisation.descent import descend
from nll_core.optimisation.logistic_objectives import LogisticObjective, logistic_objective
from nll_core.optimisation.softmax_objectives import (
    SoftmaxRegressionObjective,
    softmax_regression_objective,
)
from nll_core.recalibration._two_outcomes_fit import log_sigmoid, sigmoid

# Of the mean NLL over standardised features, which is of order 1.
GRADIENT_TOLERANCE: Final = 1e-10
MAX_STEPS: Final = 200
# Probabilities this close to 0 or 1 (2e-5) make it worth asking whether the classes are separated.
SUSPICIOUS_LOGIT: Final = 11.0
# A curvature below this part of the largest one is flat: features of which a combination varies a
# millionth of what they do themselves, which R's lm calls collinear at 1e-7.
FLAT: Final = 1e-12
# Of the numbers of a column: what is left of a constant one when its mean is taken off.
CONSTANT_ROUNDINGS: Final = 4.0
# A coefficient is determined if no more than this part of it lies along flat directions.
DETERMINED: Final = 1e-6


@dataclass(frozen=True, eq=False, repr=False)
class LogisticFit(Printed):
    """P(class 1) = σ(intercept + coefficients·x)."""

    intercept: float
    coefficients: Vector
    """One for each feature, shape (d,)."""
    nll: float
    """The summed NLL of the labels (nats), times the sample weights, without the penalty."""
    standard_errors: Vector | None
    """Of the intercept and the coefficients, shape (d + 1,), from the curvature of the NLL: NaN
    for what is undetermined; None where it is not a maximum of the likelihood."""
    undetermined: tuple[str, ...]
    """Which of "intercept", "coefficients[0]", … may be anything, others making up for it: those
    of a constant feature, or of features of which one follows from the others."""
    converged: bool
    message: str
    steps: int

    def logits(self, features: ArrayLike) -> Vector:
        """The logit of class 1 at features of shape (..., d)."""
        x = finite_array(features, "features").astype(np.float64, copy=False)
        return np.asarray(x @ self.coefficients + self.intercept)

    def predict_log_probs(self, features: ArrayLike) -> Vector:
        """Log-probabilities (nats) of class 1 at features of shape (..., d)."""
        return log_sigmoid(self.logits(features))

    def predict_probs(self, features: ArrayLike) -> Vector:
        """Probabilities of class 1 at features of shape (..., d)."""
        return sigmoid(self.logits(features))


@dataclass(frozen=True, eq=False, repr=False)
class SoftmaxRegressionFit(Printed):
    """P(class k) = softmax(intercepts + coefficients x)_k; over the classes they sum to 0."""

    intercepts: Vector
    """One for each class, shape (K,)."""
    coefficients: Vector
    """A row for each class, shape (K, d)."""
    nll: float
    """The summed NLL of the labels (nats), times the sample weights, without the penalty."""
    standard_errors: Vector | None
    """Of each class's intercept and coefficients, shape (K, d + 1), from the curvature of the NLL:
    NaN for what is undetermined; None where it is not a maximum of the likelihood."""
    undetermined: tuple[str, ...]
    """Which of "intercepts", "coefficients[:, 0]", … may be anything, others making up for it."""
    converged: bool
    message: str
    steps: int

    def logits(self, features: ArrayLike) -> Vector:
        """The logits at features of shape (..., d), of shape (..., K)."""
        x = finite_array(features, "features").astype(np.float64, copy=False)
        return np.asarray(x @ self.coefficients.T + self.intercepts)

    def predict_log_probs(self, features: ArrayLike) -> Vector:
        """Log-probabilities (nats) at features of shape (..., d), of shape (..., K)."""
        return np.asarray(log_softmax(self.logits(features)), np.float64)

    def predict_probs(self, features: ArrayLike) -> Vector:
        """Probabilities at features of shape (..., d), of shape (..., K)."""
        return np.exp(self.predict_log_probs(features))


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
        `intercept`, `coefficients`, `nll` summed, `standard_errors`, `undetermined`, `converged`,
        `message`. On separated data `converged` is false, and the message says so.

    Raises
    ------
    ValueError
        For input that is empty, not finite or of shapes that differ, or an option out of range.
    TypeError
        For input that is not numeric.

    Notes
    -----
    Newton's method with step halving on standardised features, from 0. scikit-learn's C is
    1/(n·l2). Where features are collinear and nothing is penalised, many coefficients give the
    same probabilities: those that Newton's method finds are given, the ones that are not the same
    in all of them are named, and the others keep their standard errors.

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
    >>> fit_logistic([[0.0, 1.0], [1.0, 1.0], [2.0, 1.0], [3.0, 1.0]], [0, 1, 0, 1]).message
    'converged in 4 steps; the data do not determine intercept, coefficients[1]'
    """
    scaled = _scaled(features, sample_weight)
    options: Any = {"sample_weight": sample_weight}
    objective = logistic_objective(
        scaled.features, labels, l2=scaled.l2(l2), label_smoothing=label_smoothing, **options
    )
    plain = logistic_objective(scaled.features, labels, **options)
    truth = as_array(labels).astype(np.int64)
    found = _minimum(objective, plain, scaled, truth, sample_weight)
    undetermined = _names(found.undetermined, "intercept", "coefficients[{}]")
    return LogisticFit(
        intercept=float(found.parameters[0, 0]),
        coefficients=found.parameters[0, 1:],
        nll=found.nll,
        standard_errors=None if found.errors is None else found.errors[0],
        undetermined=undetermined,
        converged=found.converged,
        message=_message(found.message, undetermined),
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
        `intercepts`, `coefficients`, `nll` summed, `standard_errors`, `undetermined`, `converged`,
        `message`.

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
    scaled = _scaled(features, sample_weight)
    options: Any = {"sample_weight": sample_weight}
    objective = softmax_regression_objective(
        scaled.features, labels, l2=scaled.l2(l2), label_smoothing=label_smoothing, **options
    )
    plain = softmax_regression_objective(scaled.features, labels, **options)
    found = _minimum(objective, plain, scaled, plain.labels, sample_weight)
    undetermined = _names(found.undetermined, "intercepts", "coefficients[:, {}]")
    return SoftmaxRegressionFit(
        intercepts=found.parameters[:, 0],
        coefficients=found.parameters[:, 1:],
        nll=found.nll,
        standard_errors=found.errors,
        undetermined=undetermined,
        converged=found.converged,
        message=_message(found.message, undetermined),
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
            raise ValueError(f"l2 must be at least 0, got {number_text(strength)}")
        return np.asarray(strength / self.scale / self.scale)


class _Found(NamedTuple):
    """Where the minimum is, in the features' own units; a row for each logit."""

    parameters: Vector
    errors: Vector | None
    undetermined: NDArray[np.bool_]
    """Of the intercept and each feature, the same for every logit."""
    nll: float
    converged: bool
    message: str
    steps: int


def _scaled(features: ArrayLike, sample_weight: ArrayLike | None) -> _Scaled:
    x = design_matrix(features)[:, 1:]
    shares = shares_of(sample_weight, len(x))
    # An example of weight 0 is not there: any other may stand in its place.
    x = np.where(shares[:, np.newaxis] > 0, x, x[np.argmax(shares)])
    # Powers of two are exact, and keep the squares of huge numbers finite.
    units = np.ldexp(1.0, np.frexp(np.abs(x).max(axis=0))[1] - 1)
    x = x / units
    centre = shares @ x
    scale = np.sqrt(shares @ (x - centre) ** 2)
    constant = np.ptp(x, axis=0) <= CONSTANT_ROUNDINGS * np.finfo(np.float64).eps
    centre[constant], scale[constant] = x[0, constant], 1.0
    back = np.diag(np.concatenate([[1.0], 1.0 / scale / units]))
    back[0, 1:] = -centre / scale
    return _Scaled((x - centre) / scale, scale * units, back)


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
    total = float(len(labels)) if sample_weight is None else finite_sum(as_array(sample_weight))
    rows = end.reshape(-1, len(scaled.back))
    converged, message, errors = trace.converged, trace.message, None
    undetermined = np.zeros(len(scaled.back), dtype=np.bool_)
    penalised = bool(objective.penalties.any())
    of_the_labels = not penalised and bool((objective.targets == plain.targets).all())
    found: Separation = "none"
    if of_the_labels:
        counted = plain.shares > 0
        if np.abs(plain.logits(end)[counted]).max() > SUSPICIOUS_LOGIT:
            found = separation(scaled.features[counted], labels[counted])
            if found != "none":
                converged = False
                message = f"no maximum of the likelihood: the classes are separated ({found})"
    if not penalised and found == "none":
        spreads, undetermined = _spreads(objective.hessian(end), scaled.back, len(rows))
        errors = spreads / np.sqrt(total) if converged and of_the_labels else None
    return _Found(
        rows @ scaled.back.T,
        errors,
        undetermined,
        total * plain.value(end),
        converged,
        message,
        trace.steps,
    )


def _spreads(information: Vector, back: Vector, n_rows: int) -> tuple[Vector, NDArray[np.bool_]]:
    """Roots of the variances that the curvature of the mean NLL gives, row by row, and which of
    the intercept and the features are undetermined: they have no variance (NaN).
    """
    # The common shift of all classes changes nothing; what is orthogonal to it sums to 0.
    contrasts = np.eye(1) if n_rows == 1 else np.linalg.svd(np.ones((1, n_rows)))[2][1:].T
    free = np.kron(contrasts, np.eye(len(back)))
    curvatures, axes = np.linalg.eigh(free.T @ information @ free)
    flat = curvatures <= FLAT * curvatures[-1]
    # Features of any unit: their rows of `back` are of size 1 until the end.
    units = np.abs(back).max(axis=1, keepdims=True)
    outward = np.kron(contrasts, back / units) @ axes
    sizes = np.linalg.norm(outward, axis=1)
    open_ones = np.linalg.norm(outward[:, flat], axis=1) > DETERMINED * sizes
    undetermined = open_ones.reshape(n_rows, -1).any(axis=0)
    spreads = np.linalg.norm(outward[:, ~flat] / np.sqrt(curvatures[~flat]), axis=1)
    spreads = spreads.reshape(n_rows, -1) * units[:, 0]
    spreads[:, undetermined] = np.nan
    return spreads, undetermined


def _names(undetermined: NDArray[np.bool_], intercept: str, coefficient: str) -> tuple[str, ...]:
    """What the parameters that are not determined are called."""
    names = [intercept, *(coefficient.format(j) for j in range(len(undetermined) - 1))]
    return tuple(name for name, is_so in zip(names, undetermined, strict=True) if is_so)


def _message(message: str, undetermined: tuple[str, ...]) -> str:
    """What the descent says, and what the data leave open."""
    if not undetermined:
        return message
    return f"{message}; the data do not determine {', '.join(undetermined)}"
