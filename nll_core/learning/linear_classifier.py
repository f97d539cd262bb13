"""Linear classifiers fitted by minimising a margin loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import (
    choice,
    finite_array,
    non_empty,
    open_fraction,
    outcomes_array,
    positive,
    sample_weights,
)
from nll_core._weights import counted
from nll_core.losses.margin_losses import (
    MARGIN_LOSSES,
    MarginLoss,
    margin_loss,
    margin_loss_curvature,
    margin_loss_gradient,
)
from nll_core.optimisation.descent import Vector, descend

# Of the mean loss plus the penalty, both of order 1.
GRADIENT_TOLERANCE: Final = 1e-8
MAX_STEPS: Final = 200
# The kink of the hinge loss is rounded over so wide a margin, ever less; at the last of them the
# rounded loss differs from the hinge loss by at most 1e-5·log 2.
ROUNDINGS: Final = (1.0, 0.1, 0.01, 0.001, 1e-4, 1e-5)
# With few examples of a class the hinge loss is lowest where every point is given to the other: the
# weights are then the rounding of an optimum at 0.
FLAT: Final = 1e-3
# The duality gap bounds how far the fit is above the minimum.
GAP_TOLERANCE: Final = 1e-4


@dataclass(frozen=True, eq=False, repr=False)
class LinearClassifierFit(Printed):
    """score(x) = weights·x + intercept, which minimises a loss over a sample."""

    loss: MarginLoss
    weights: Vector
    intercept: float
    value: float
    """The mean loss plus the penalty at the fit; for "zero_one" the share of mistakes."""
    mean_loss: float
    """The mean loss alone, by weight."""
    residual: float
    """The norm of the gradient; for "hinge" the duality gap; for "zero_one" 0."""
    converged: bool
    message: str
    steps: int

    @property
    def has_boundary(self) -> bool:
        """Whether the features decide anything: not where all points are given to one class."""
        return bool(np.linalg.norm(self.weights) > FLAT)

    def score(self, features: ArrayLike) -> Vector:
        """Scores of features of shape (..., d)."""
        x = finite_array(features, "features").astype(np.float64)
        return np.asarray(x @ self.weights + self.intercept)


@dataclass(frozen=True, eq=False)
class _Risk:
    """Mean loss over signed features (n, d + 1) plus l2/2 times the squared parameters."""

    signed: Vector
    shares: Vector
    loss: MarginLoss
    l2: float
    options: dict[str, float]
    rounding: float = 0.0

    def _terms(self, position: Vector, order: int) -> list[Vector]:
        margins = self.signed @ position
        if self.rounding:
            return _rounded_hinge(margins, self.rounding)[: order + 1]
        functions: tuple[Any, ...] = (margin_loss, margin_loss_gradient, margin_loss_curvature)
        return [
            np.asarray(function(margins, self.loss, **self.options))
            for function in functions[: order + 1]
        ]

    def value(self, position: Vector) -> float:
        """The objective."""
        (values,) = self._terms(position, 0)
        return float(self.shares @ values + self.l2 / 2 * (position @ position))

    def value_and_gradient(self, position: Vector) -> tuple[float, Vector]:
        """The objective and its first derivatives."""
        values, slopes = self._terms(position, 1)
        value = float(self.shares @ values + self.l2 / 2 * (position @ position))
        return value, (self.shares * slopes) @ self.signed + self.l2 * position

    def hessian(self, position: Vector) -> Vector:
        """Its second derivatives."""
        curvatures = self._terms(position, 2)[2]
        weighted = self.signed * (self.shares * curvatures)[:, None]
        return np.asarray(self.signed.T @ weighted + self.l2 * np.eye(position.size))


def fit_linear_classifier(
    features: ArrayLike,
    labels: ArrayLike,
    *,
    loss: MarginLoss = "nll",
    l2: float = 1e-3,
    focusing: float = 2.0,
    positive_weight: float = 0.5,
    label_smoothing: float = 0.1,
    sample_weight: ArrayLike | None = None,
) -> LinearClassifierFit:
    """Fit weights and intercept by minimising a margin loss, in the loss's own unit.

    Lower is better: Σ_i w_i φ(m_i) / Σ_i w_i + ½·l2·(‖weights‖² + intercept²), where
    m_i = (2y_i − 1)(weights·x_i + intercept), and w_i are the sample weights, by default 1.

    Parameters
    ----------
    features : array_like, shape (n, d)
        Finite numbers.
    labels : array_like, shape (n,)
        0 and 1, or booleans.
    loss : str
        φ, one of `MARGIN_LOSSES` but "zero_one" (see `fit_fewest_mistakes`).
    l2 : float
        Strength of the penalty, above 0; it also makes the minimum finite on separable data.
    focusing, label_smoothing
        As in `margin_loss`.
    positive_weight : float
        α in (0, 1) of "weighted_nll": the weights of class 1 are multiplied by α, the others by
        1 − α.
    sample_weight : array_like, shape (n,), optional
        At least 0, not all 0: what each example counts.

    Returns
    -------
    LinearClassifierFit
        With `converged`, `message` and the residual of the optimality condition.

    Raises
    ------
    ValueError
        For input that is empty, not finite or of shapes that differ, or an option out of range.
    TypeError
        For input that is not numeric.

    Notes
    -----
    Newton's method from 0. "hinge" has a kink: it is rounded, ever less, and the duality gap says
    how far the result is at most above the minimum. "brier" and "focal" are not convex: they start
    at the minimum of the NLL, and the minimum found need not be the lowest.

    References
    ----------
    Hastie, Tibshirani & Friedman (2009), The elements of statistical learning, section 10.6.

    Examples
    --------
    >>> fit = fit_linear_classifier([[0.0], [1.0], [2.0], [3.0]], [0, 1, 0, 1], l2=0.01)
    >>> fit.converged, fit.weights.round(3), round(fit.intercept, 3)
    (True, array([0.796]), -1.139)
    """
    choice(loss, "loss", MARGIN_LOSSES)
    if loss == "zero_one":
        raise ValueError("loss must have a slope to follow, got 'zero_one'")
    x, truth = checked_sample(features, labels)
    alpha = open_fraction(positive_weight, "positive_weight") if loss == "weighted_nll" else 0.5
    weights = np.where(truth, alpha, 1 - alpha)
    given = sample_weights(sample_weight, truth.shape)
    if given is not None:
        relative, x, truth, weights = counted(given, x, truth, weights)
        weights = weights * relative
    risk = _Risk(
        signed=np.column_stack([x, np.ones(len(x))]) * np.where(truth, 1.0, -1.0)[:, None],
        shares=weights / weights.sum(),
        # The weights are among the shares.
        loss="nll" if loss == "weighted_nll" else loss,
        l2=positive(l2, "l2"),
        options={"focusing": focusing, "label_smoothing": label_smoothing},
    )
    start = np.zeros(x.shape[1] + 1)
    if loss == "hinge":
        return _fit_hinge(risk, start)
    if loss in ("brier", "focal"):
        nll = _Risk(risk.signed, risk.shares, "nll", risk.l2, risk.options)
        start = _minimum(nll, start)[0]
    position, residual, steps, message = _minimum(risk, start)
    return _fit(risk, loss, position, residual, steps, message, residual <= GRADIENT_TOLERANCE)


def checked_sample(features: ArrayLike, labels: ArrayLike) -> tuple[Vector, NDArray[np.bool_]]:
    """Features (n, d) in float64, and the labels as booleans."""
    x = finite_array(features, "features").astype(np.float64, copy=False)
    if x.ndim != 2:
        raise ValueError(f"features must have shape (n, d), got {x.shape}")
    non_empty(x, "features")
    return x, outcomes_array(labels, x.shape[:1], "labels")


def _minimum(risk: _Risk, start: Vector) -> tuple[Vector, float, int, str]:
    """Where Newton's method ends, the norm of the gradient there, its steps and its message."""
    trace = descend(
        risk, start, method="newton", max_steps=MAX_STEPS, tolerance=GRADIENT_TOLERANCE / 10
    )
    return trace.positions[-1], float(trace.gradient_norms[-1]), trace.steps, trace.message


def _fit_hinge(risk: _Risk, start: Vector) -> LinearClassifierFit:
    position, steps = start, 0
    for rounding in ROUNDINGS:
        rounded = _Risk(
            risk.signed, risk.shares, risk.loss, risk.l2, risk.options, rounding=rounding
        )
        position, _, more, _ = _minimum(rounded, position)
        steps += more
    # The slopes of the rounded loss are a feasible point of the dual problem.
    dual = -_rounded_hinge(risk.signed @ position, ROUNDINGS[-1])[1]
    pull = (risk.shares * dual) @ risk.signed
    lower_bound = float(risk.shares @ dual - pull @ pull / (2 * risk.l2))
    gap = max(risk.value(position) - lower_bound, 0.0)
    message = f"at most {gap:.1e} above the minimum after {steps} steps"
    return _fit(risk, "hinge", position, gap, steps, message, gap <= GAP_TOLERANCE)


def _rounded_hinge(margins: Vector, rounding: float) -> list[Vector]:
    """τ·log(1 + exp((1 − m)/τ)), which tends to the hinge loss with τ, and two derivatives."""
    scaled = (1 - margins) / rounding
    tail = np.exp(-np.abs(scaled))
    values = rounding * (np.maximum(scaled, 0) + np.log1p(tail))
    slopes = -np.where(scaled >= 0, 1.0, tail) / (1 + tail)
    curvatures = tail / (1 + tail) ** 2 / rounding
    return [values, slopes, curvatures]


def _fit(
    risk: _Risk,
    loss: MarginLoss,
    position: Vector,
    residual: float,
    steps: int,
    message: str,
    converged: bool,
) -> LinearClassifierFit:
    value = risk.value(position)
    return LinearClassifierFit(
        loss=loss,
        weights=position[:-1].copy(),
        intercept=float(position[-1]),
        value=value,
        mean_loss=value - risk.l2 / 2 * float(position @ position),
        residual=residual,
        converged=converged,
        message=message,
        steps=steps,
    )
