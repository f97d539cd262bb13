"""CRPS of Gaussian, sample and quantile forecasts, and the scores of quantiles and intervals."""

from __future__ import annotations

from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from nll_core._numerics import float_or_array
from nll_core._validation import (
    FloatArray,
    Reduction,
    choice,
    finite_array,
    float_array,
    open_fraction,
    reduction_choice,
    reject_where,
)
from nll_core._weights import reduce_by_weight
from nll_core.forecasts._checked import (
    Array,
    gaussian_forecasts,
    observed_values,
    quantile_forecasts,
    together,
)

SampleEstimator = Literal["fair", "plain"]
# So many numbers of float64 stay in the second-level cache while their rows are sorted.
_BLOCK: Final = 16_384


def gaussian_crps(
    mu: ArrayLike,
    sigma: ArrayLike,
    observed: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> float | FloatArray:
    """Continuous ranked probability score of N(mu, sigma²), in the unit of the observed value.

    Lower is better; the minimum is 0, for a forecast without spread at the observed value.
    ∫ (F(x) − 1[x ≥ y])² dx = |y − μ|·erf(|z|/√2) + σ(2φ(z) − 1/√π), with z = (y − μ)/σ and φ the
    density of N(0, 1).

    Parameters
    ----------
    mu, sigma : array_like, shape (...)
        Predicted means and standard deviations.
    observed : array_like, shape (...)
        What came; the three shapes broadcast.
    sample_weight : array_like, shape (...), optional
        What each forecast counts, at least 0 and not all 0.
    reduction : {"mean", "sum", "none"}
        The weighted mean, the weighted sum, or each score times its weight.

    Returns
    -------
    float or ndarray, shape (...)
        A float for "mean" and "sum".

    Raises
    ------
    ValueError
        If a value is not finite, `sigma` is not above 0, shapes do not broadcast, or for invalid
        weights or an unknown reduction.
    TypeError
        For input that is not numeric.

    References
    ----------
    Gneiting & Raftery (2007), Strictly proper scoring rules, prediction, and estimation.

    Examples
    --------
    >>> round(gaussian_crps(0.0, 1.0, 0.0), 6)
    0.233695
    """
    from scipy.special import erf

    means, scales, y, dtype = gaussian_forecasts(mu, sigma, observed)
    with np.errstate(over="ignore", under="ignore"):
        away = np.abs(y - means)
        z = away / scales
        density = np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi)
        scores = away * erf(z / np.sqrt(2)) + scales * (2 * density - 1 / np.sqrt(np.pi))
    return _reduced(scores, sample_weight, reduction, dtype)


def sample_crps(
    samples: ArrayLike,
    observed: ArrayLike,
    *,
    estimator: SampleEstimator = "fair",
    sample_weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> float | FloatArray:
    """Continuous ranked probability score of forecasts given by samples, in the observed unit.

    Lower is better. With M samples x: mean |x_i − y| − Σ_{i<j} |x_i − x_j| / D. The fair estimator
    has D = M(M − 1): its mean is the score of the distribution that the samples were drawn from,
    and can be below 0. The plain one has D = M²: it is the score of the M samples taken as the
    whole forecast, is at least 0, and rewards many samples over few of the same distribution.

    Parameters
    ----------
    samples : array_like, shape (..., M)
        Draws from each forecast, in any order.
    observed : array_like, shape (...)
        What came.
    estimator : {"fair", "plain"}
        Which of the two; "fair" needs two samples.
    sample_weight, reduction
        As in `gaussian_crps`; the weights are those of forecasts.

    Returns
    -------
    float or ndarray, shape (...)
        A float for "mean" and "sum".

    Raises
    ------
    ValueError
        If a value is not finite, there are too few samples, shapes differ, or an option is not
        known.
    TypeError
        For input that is not numeric.

    Notes
    -----
    The sum over pairs is Σ (2i − M − 1) x_(i) over the sorted samples. y is subtracted first, so
    that a common large offset costs no digit; float32 is widened before. Rows are taken in blocks
    that stay in the cache.

    References
    ----------
    Ferro (2014), Fair scores for ensemble forecasts. Zamo & Naveau (2018), Estimation of the
    continuous ranked probability score with limited information.

    Examples
    --------
    >>> sample_crps([1.0, 3.0], 2.0), sample_crps([1.0, 3.0], 2.0, estimator="plain")
    (0.0, 0.5)
    """
    x = float_array(samples, "samples")
    fair = choice(estimator, "estimator", get_args(SampleEstimator)) == "fair"
    needed = 2 if fair else 1
    if x.ndim == 0 or x.shape[-1] < needed:
        raise ValueError(
            f"samples must have shape (..., M) with M of at least {needed} for the "
            f"{estimator} estimator, got {x.shape}"
        )
    y = observed_values(observed, x.shape[:-1])
    size = x.shape[-1]
    scores = _sample_scores(x.reshape(-1, size), y.reshape(-1), size - 1 if fair else size)
    if not np.isfinite(scores).all():
        finite_array(x, "samples")
        raise ValueError("samples and observed must lie closer: their distance overflows float64")
    return _reduced(scores.reshape(y.shape), sample_weight, reduction, x.dtype)


def _sample_scores(rows: FloatArray, y: Array, pairs: int) -> Array:
    """The score of each row of M samples, with D = M·pairs."""
    n, size = rows.shape
    weights = np.arange(1 - size, size, 2) / (size * pairs)
    shares = np.full(size, 1 / size)
    scores = np.empty(n)
    step = max(1, _BLOCK // size)
    scratch = np.empty((min(step, n), size))
    with np.errstate(invalid="ignore", over="ignore"):
        for start in range(0, n, step):
            block = rows[start : start + step]
            away = scratch[: len(block)]
            # y is a float64, and so is the difference.
            np.subtract(block, y[start : start + step, None], out=away)
            away.sort(axis=1)
            spread = away @ weights
            scores[start : start + step] = np.abs(away, out=away) @ shares - spread
    return scores


def pinball_loss(
    quantiles: ArrayLike, observed: ArrayLike, *, levels: ArrayLike
) -> float | FloatArray:
    """Pinball loss of each predicted quantile, in the unit of the observed value.

    Lower is better; its mean is least where q is the τ-quantile of what comes.
    max(τ(y − q), (τ − 1)(y − q)) at level τ.

    Parameters
    ----------
    quantiles : array_like, shape (..., K)
        Predicted quantiles, in ascending order.
    observed : array_like, shape (...)
        What came.
    levels : array_like, shape (K,)
        τ, strictly between 0 and 1 and rising.

    Returns
    -------
    ndarray, shape (..., K)
        The loss of each.

    Raises
    ------
    ValueError
        If quantiles fall, a level is out of range, a value is not finite, or shapes differ.
    TypeError
        For input that is not numeric.

    References
    ----------
    Koenker & Bassett (1978), Regression quantiles.

    Examples
    --------
    >>> pinball_loss([1.0, 4.0], 3.0, levels=[0.1, 0.9]).round(2)
    array([0.2, 0.1])
    """
    q, at, y = quantile_forecasts(quantiles, levels, observed)
    return _pinball(q, at, y).astype(q.dtype, copy=False)


def quantile_crps(
    quantiles: ArrayLike,
    observed: ArrayLike,
    *,
    levels: ArrayLike,
    sample_weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> float | FloatArray:
    """Twice the mean pinball loss over the levels: CRPS from quantiles, in the observed unit.

    Lower is better; the minimum is 0. CRPS is twice the integral of the pinball loss over all
    levels from 0 to 1; here every given level counts the same.

    Parameters
    ----------
    quantiles : array_like, shape (..., K)
        Predicted quantiles, in ascending order.
    observed : array_like, shape (...)
        What came.
    levels : array_like, shape (K,)
        Strictly between 0 and 1 and rising; evenly spaced ones stand for the integral.
    sample_weight, reduction
        As in `gaussian_crps`.

    Returns
    -------
    float or ndarray, shape (...)
        A float for "mean" and "sum".

    Raises
    ------
    ValueError
        If quantiles fall, a level is out of range, a value is not finite, or shapes differ.
    TypeError
        For input that is not numeric.

    Notes
    -----
    For K sorted samples at the levels (k − ½)/K it is `sample_crps` with the plain estimator. For
    the median and central intervals it is the weighted interval score.

    References
    ----------
    Bracher, Ray, Gneiting & Reich (2021), Evaluating epidemic forecasts in an interval format.

    Examples
    --------
    >>> quantile_crps([1.0, 3.0], 2.0, levels=[0.25, 0.75])
    0.5
    """
    q, at, y = quantile_forecasts(quantiles, levels, observed)
    scores = 2 * _pinball(q, at, y).mean(axis=-1)
    return _reduced(np.asarray(scores), sample_weight, reduction, q.dtype)


def _pinball(q: FloatArray, levels: Array, y: Array) -> Array:
    above = y[..., np.newaxis] - q
    return np.asarray(np.maximum(levels * above, (levels - 1) * above))


def interval_score(
    low: ArrayLike,
    high: ArrayLike,
    observed: ArrayLike,
    *,
    coverage: float,
    sample_weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> float | FloatArray:
    """Winkler's score of a central prediction interval, in the unit of the observed value.

    Lower is better. With α = 1 − coverage: the width, plus 2/α times the distance by which the
    observed value lies outside.

    Parameters
    ----------
    low, high, observed : array_like, shape (...)
        The ends and what came; the three shapes broadcast.
    coverage : float
        The probability the interval was to hold, strictly between 0 and 1.
    sample_weight, reduction
        As in `gaussian_crps`.

    Returns
    -------
    float or ndarray, shape (...)
        A float for "mean" and "sum".

    Raises
    ------
    ValueError
        If `low` lies above `high`, a value is not finite, or an option is out of range.
    TypeError
        For input that is not numeric.

    References
    ----------
    Winkler (1972), A decision-theoretic approach to interval estimation.

    Examples
    --------
    >>> round(interval_score(1.0, 3.0, 4.0, coverage=0.8), 6)
    12.0
    """
    alpha = 1 - open_fraction(coverage, "coverage")
    starts, ends = finite_array(low, "low"), finite_array(high, "high")
    dtype = np.result_type(starts, ends)
    start, end, y = together(
        {"low": starts, "high": ends, "observed": finite_array(observed, "observed")}
    )
    reject_where(start > end, start, "low", "not lie above high")
    outside = np.maximum(start - y, 0) + np.maximum(y - end, 0)
    return _reduced(end - start + 2 / alpha * outside, sample_weight, reduction, dtype)


def _reduced(
    scores: Array,
    sample_weight: ArrayLike | None,
    reduction: Reduction,
    dtype: np.dtype[np.floating],
) -> float | FloatArray:
    """Scores of forecasts times their weights, their sum or their mean; a float for one."""
    kind = reduction_choice(reduction)
    found = np.asarray(reduce_by_weight(np.asarray(scores), sample_weight, kind, dtype=dtype))
    return float_or_array(found, dtype)
