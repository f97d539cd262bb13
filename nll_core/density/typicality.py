"""What is typical in many dimensions: an NLL may be too low to be true as well as too high."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import (
    count,
    finite_array,
    open_fraction,
    sample_array,
    sample_weights,
)
from nll_core.density._mixture_pass import LOG_2PI

Float64Array = NDArray[np.float64]

_ROUNDING: Final = 1e-12


@dataclass(frozen=True, eq=False, repr=False)
class GaussianTypicality(Printed):
    """Where draws from a standard Gaussian in d dimensions are, and what they cost."""

    n_dimensions: int
    nll_at_mode: float
    """The lowest of all, ½ d log 2π, in nats."""
    expected_nll: float
    """½ d (log 2π + 1): the entropy."""
    nll_sigma: float
    """√(d/2), in nats."""
    nll_low: float
    nll_high: float
    """Between them lies the NLL of a draw with the given probability, half of the rest each side.
    """
    radius_low: float
    radius_high: float
    """The distances from the mode that these NLLs are."""
    near_mode: float
    """Probability of a draw within one standard deviation of the mode."""
    log10_near_mode: float


def gaussian_typicality(n_dimensions: int, *, probability: float = 0.95) -> GaussianTypicality:
    """How far draws of N(0, I) in d dimensions lie from the mode, and what they cost.

    NLL = ½ d log 2π + ½ r² with r² ~ χ²_d: mean ½ d (log 2π + 1), standard deviation √(d/2).

    Parameters
    ----------
    n_dimensions : int
        d, at least 1.
    probability : float
        Of the interval, between 0 and 1.

    Returns
    -------
    GaussianTypicality
        In nats, and in standard deviations of one axis.

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    E. Nalisnick, A. Matsukawa, Y. W. Teh, B. Lakshminarayanan (2019), Detecting out-of-distribution
    inputs to deep generative models using typicality.

    Examples
    --------
    >>> hundred = gaussian_typicality(100)
    >>> round(hundred.nll_at_mode, 2), round(hundred.expected_nll, 2), round(hundred.nll_sigma, 2)
    (91.89, 141.89, 7.07)
    """
    from scipy.special import chdtri, gammaln

    d = count(n_dimensions, "n_dimensions")
    half = 0.5 * (1.0 - open_fraction(probability, "probability"))
    mode = 0.5 * d * LOG_2PI
    squares = [float(chdtri(d, p)) for p in (1.0 - half, half)]
    log_near = _log_gamma_share(0.5 * d, 0.5, float(gammaln(0.5 * d + 1.0)))
    return GaussianTypicality(
        n_dimensions=d,
        nll_at_mode=mode,
        expected_nll=mode + 0.5 * d,
        nll_sigma=math.sqrt(0.5 * d),
        nll_low=mode + 0.5 * squares[0],
        nll_high=mode + 0.5 * squares[1],
        radius_low=math.sqrt(squares[0]),
        radius_high=math.sqrt(squares[1]),
        near_mode=math.exp(log_near),
        log10_near_mode=log_near / math.log(10.0),
    )


def _log_gamma_share(a: float, x: float, log_gamma: float) -> float:
    """log P(a, x) of the incomplete gamma function by its series, which no size underflows."""
    term, total, n = 1.0, 1.0, 0
    while term > 1e-17 * total:
        n += 1
        term *= x / (a + n)
        total += term
    return a * math.log(x) - x - log_gamma + math.log(total)


def radius_log_density(n_dimensions: int, radius: ArrayLike) -> Float64Array:
    """Log-density of a draw's distance from the mode of N(0, I): (d − 1) log r − ½ r² + constant.

    Parameters
    ----------
    n_dimensions : int
        d, at least 1.
    radius : array_like
        At least 0, in standard deviations of one axis.

    Returns
    -------
    ndarray
        In nats, of the shape of `radius`; −inf at 0 from two dimensions on.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> radius_log_density(2, [1.0, 2.0]).round(4)
    array([-0.5   , -1.3069])
    """
    from scipy.special import gammaln, xlogy

    d, r = count(n_dimensions, "n_dimensions"), finite_array(radius, "radius")
    if (r < 0).any():
        raise ValueError(f"radius must be at least 0, got {r.min():g}")
    constant = (0.5 * d - 1.0) * math.log(2.0) + float(gammaln(0.5 * d))
    logs: Float64Array = np.asarray(xlogy(d - 1.0, r) - 0.5 * np.square(r) - constant)
    return logs


@dataclass(frozen=True, eq=False, repr=False)
class Unusual(Printed):
    """Data judged by what they cost under a model: as rare, and as untypical."""

    nll: Float64Array
    """(n,), of the data that were judged, in nats."""
    rarer: Float64Array
    """(n,), share of the reference that costs at least as much: small where the density is low."""
    untypical: Float64Array
    """(n,), twice the smaller of that share and the share that costs at most as much, or 1."""
    threshold: float
    """A datum that costs more is flagged as rare."""
    flagged: NDArray[np.bool_]
    """(n,)."""


def judge_unusual(
    nll: ArrayLike,
    reference: ArrayLike,
    *,
    share: float = 0.05,
    sample_weight: ArrayLike | None = None,
) -> Unusual:
    """Anomalies as low density, and as NLLs that are no reference datum's, be they high or low.

    Parameters
    ----------
    nll : array_like, shape (n,)
        What the data to be judged cost, in nats.
    reference : array_like, shape (m,)
        What data known to be usual cost under the same model, best held out.
    share : float
        Of the reference, flagged as rare: between 0 and 1.
    sample_weight : array_like, shape (m,), optional
        What each reference datum counts.

    Returns
    -------
    Unusual
        A datum is flagged where at most `share` of the reference costs as much.

    Raises
    ------
    ValueError
        If an array is empty or a number out of range.

    References
    ----------
    C. M. Bishop (1994), Novelty detection and neural network validation. E. Nalisnick and others
    (2019), Do deep generative models know what they don't know?

    Examples
    --------
    >>> found = judge_unusual([0.5, 9.0, 3.0], [1.0, 2.0, 3.0, 4.0], share=0.2)
    >>> found.rarer, found.untypical, found.flagged
    (array([1. , 0. , 0.5]), array([0., 0., 1.]), array([False,  True, False]))
    """
    costs, usual = sample_array(nll, "nll"), sample_array(reference, "reference")
    given = sample_weights(sample_weight, usual.shape)
    part = open_fraction(share, "share")
    order = np.argsort(usual, kind="stable")
    ranked = usual[order]
    weights = np.ones(len(usual)) if given is None else given[order]
    below = np.concatenate([[0.0], np.cumsum(weights)]) / weights.sum()
    rarer = 1.0 - below[np.searchsorted(ranked, costs, side="left")]
    cheaper = below[np.searchsorted(ranked, costs, side="right")]
    # The first place from which at most that share costs as much; sums of equal shares round.
    first = int(np.argmax(1.0 - below <= part + _ROUNDING))
    threshold = float(ranked[first - 1])
    return Unusual(
        nll=costs,
        rarer=rarer,
        untypical=np.minimum(1.0, 2.0 * np.minimum(rarer, cheaper)),
        threshold=threshold,
        flagged=costs > threshold,
    )
