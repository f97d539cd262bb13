"""What single examples do to a linear classifier: their part of all pulls, and how far it turns."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nll_core._validation import open_fraction
from nll_core.learning.linear_classifier import LinearClassifierFit, checked_sample
from nll_core.losses.margin_losses import margin_loss_gradient
from nll_core.optimisation.descent import Vector


def example_pulls(
    fit: LinearClassifierFit,
    features: ArrayLike,
    labels: ArrayLike,
    *,
    focusing: float = 2.0,
    positive_weight: float = 0.5,
    label_smoothing: float = 0.1,
) -> Vector:
    """Each example's part of all slopes of the loss at a fit, without a unit.

    w_i |φ′(m_i)| / Σ_j w_j |φ′(m_j)|, with margins m_i and weights w_i as in
    `fit_linear_classifier`. They sum to 1, unless no slope is left: then all are 0.

    Parameters
    ----------
    fit : LinearClassifierFit
        By any loss but "zero_one", which has no slope.
    features : array_like, shape (n, d)
        Finite numbers.
    labels : array_like, shape (n,)
        0 and 1, or booleans.
    focusing, positive_weight, label_smoothing
        Of the loss that was fitted: γ ≥ 0 of "focal", α in (0, 1) of "weighted_nll", ε in [0, 1]
        of "smoothed_nll".

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    ValueError
        For "zero_one", input that is empty, not finite or of shapes that differ, or an option out
        of range.
    TypeError
        For input that is not numeric.

    References
    ----------
    Hampel, Ronchetti, Rousseeuw & Stahel (1986), Robust statistics: the approach based on influence
    functions.

    Examples
    --------
    >>> from nll_core.learning import fit_linear_classifier
    >>> from nll_core.teaching import planar_classes
    >>> drawn = planar_classes(100, seed=1)
    >>> x, y = np.vstack([drawn.points, [-5.0, 0.5]]), np.append(drawn.labels, 1)
    >>> fits = [fit_linear_classifier(x, y, loss=loss) for loss in ("nll", "brier")]
    >>> [round(float(example_pulls(fit, x, y)[-1]), 3) for fit in fits]
    [0.063, 0.0]
    """
    if fit.loss == "zero_one":
        raise ValueError("fit must be by a loss with a slope, got one by 'zero_one'")
    x, truth = checked_sample(features, labels)
    alpha = open_fraction(positive_weight, "positive_weight")
    margins = np.where(truth, 1.0, -1.0) * fit.score(x)
    kind = "nll" if fit.loss == "weighted_nll" else fit.loss
    slopes = np.abs(
        margin_loss_gradient(margins, kind, focusing=focusing, label_smoothing=label_smoothing)
    )
    if fit.loss == "weighted_nll":
        slopes = slopes * np.where(truth, alpha, 1 - alpha)
    total = slopes.sum()
    return np.asarray(slopes / total if total else slopes)


def boundary_angle(fit: LinearClassifierFit, other: LinearClassifierFit) -> float:
    """The angle between what two linear classifiers call the direction of class 1, in degrees.

    0 for the same direction, 180 for the opposite one; NaN where one of them has no boundary.

    Parameters
    ----------
    fit, other : LinearClassifierFit
        With weights for the same features.

    Returns
    -------
    float
        In [0, 180].

    Raises
    ------
    ValueError
        For fits to different numbers of features.

    Notes
    -----
    2 atan2(‖u − v‖, ‖u + v‖) of the unit vectors u and v, which is accurate for small angles, where
    arccos(u·v) is not.

    References
    ----------
    W. Kahan (2006), How futile are mindless assessments of roundoff in floating-point computation?

    Examples
    --------
    >>> from nll_core.learning import fit_linear_classifier
    >>> from nll_core.teaching import planar_classes
    >>> drawn = planar_classes(100, seed=1)
    >>> x, y = np.vstack([drawn.points, [-5.0, 0.5]]), np.append(drawn.labels, 1)
    >>> with_outlier = fit_linear_classifier(x, y)
    >>> round(boundary_angle(fit_linear_classifier(x[:-1], y[:-1]), with_outlier), 2)
    8.82
    """
    if fit.weights.shape != other.weights.shape:
        raise ValueError(
            "fits must have weights for the same features, got "
            f"{fit.weights.size} and {other.weights.size}"
        )
    if not (fit.has_boundary and other.has_boundary):
        return float("nan")
    u, v = (each.weights / np.linalg.norm(each.weights) for each in (fit, other))
    half = np.arctan2(np.linalg.norm(u - v), np.linalg.norm(u + v))
    return float(np.degrees(2 * half))
