"""−log of a clipped probability: what many libraries show in place of an infinite loss."""

from __future__ import annotations

from typing import get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import choice, number_text, open_fraction, unit_interval_array
from nll_core.teaching.underflow import FloatName


def clipped_surprise(
    p: ArrayLike, eps: float, *, dtype: FloatName | None = None
) -> NDArray[np.float64]:
    """−log of p clipped to [eps, 1 − eps], in nats.

    Lower is better; the minimum is −log(1 − eps), and the maximum −log eps, whatever happened.

    Parameters
    ----------
    p : array_like
        Probabilities that the model gave to what happened, in [0, 1].
    eps : float
        Strictly between 0 and 1/2.
    dtype : {"float16", "float32", "float64"}, optional
        The type in which a library holds the two limits, and so rounds them. Exact without it.

    Returns
    -------
    ndarray, shape of p

    Raises
    ------
    TypeError, ValueError
        If a number is out of range, or `dtype` is another one.

    See Also
    --------
    surprise : the same without clipping; infinite at p = 0.

    Notes
    -----
    Clipping is no repair: a certain mistake costs what eps says, and has no slope. In float32
    1 − 10⁻⁷ is 1 − 2⁻²³, so that what is certain and right costs 1.19·10⁻⁷.

    Examples
    --------
    >>> clipped_surprise([0.0, 0.5], 1e-7).round(4)
    array([16.1181,  0.6931])
    """
    low = below_one = _limit(eps)
    if dtype is not None:
        kind = np.dtype(choice(dtype, "dtype", get_args(FloatName))).type
        low, below_one = float(kind(low)), 1.0 - float(kind(1.0 - low))
        if not low:
            raise ValueError(f"eps must not round to 0 in {dtype}, got {eps:g}")
    kept = np.clip(_probabilities(p), low, 1.0 - below_one)
    # Near 1 the complement is the exact number, and log1p keeps it.
    surprise: NDArray[np.float64] = np.where(kept < 0.5, -np.log(kept), -np.log1p(-(1.0 - kept)))
    return np.where(kept >= 1.0 - below_one, -np.log1p(-below_one), surprise)


def clipped_surprise_gradient(p: ArrayLike, eps: float) -> NDArray[np.float64]:
    """Derivative of the clipped surprise with respect to p: −1/p within, 0 where it is clipped.

    Parameters
    ----------
    p, eps
        As in `clipped_surprise`.

    Returns
    -------
    ndarray, shape of p

    Raises
    ------
    TypeError, ValueError
        If a number is out of range.

    Examples
    --------
    >>> clipped_surprise_gradient([0.0, 0.5], 1e-7)
    array([-0., -2.])
    """
    low, given = _limit(eps), _probabilities(p)
    inside = (given >= low) & (given <= 1.0 - low)
    return -(inside / np.clip(given, low, 1.0 - low))


def _limit(eps: float) -> float:
    """eps, if it is one."""
    low = open_fraction(eps, "eps")
    if low >= 0.5:
        raise ValueError(f"eps must be below 1/2, got {number_text(low)}")
    return low


def _probabilities(p: ArrayLike) -> NDArray[np.float64]:
    return unit_interval_array(p, "p").astype(np.float64)
