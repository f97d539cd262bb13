"""−log of a clipped probability: what many libraries show in place of an infinite loss."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import open_fraction, unit_interval_array


def clipped_surprise(p: ArrayLike, eps: float) -> NDArray[np.float64]:
    """−log of p clipped to [eps, 1 − eps], in nats.

    Lower is better; the minimum is −log(1 − eps), and the maximum −log eps, whatever happened.

    Parameters
    ----------
    p : array_like
        Probabilities that the model gave to what happened, in [0, 1].
    eps : float
        Strictly between 0 and 1/2.

    Returns
    -------
    ndarray, shape of p

    Raises
    ------
    TypeError, ValueError
        If a number is out of range.

    See Also
    --------
    surprise : the same without clipping; infinite at p = 0.

    Notes
    -----
    Clipping is no repair: a certain mistake costs what eps says, and has no slope.

    Examples
    --------
    >>> clipped_surprise([0.0, 0.5], 1e-7).round(4)
    array([16.1181,  0.6931])
    """
    low, kept = _clip(p, eps)
    # Near 1 the complement is the exact number, and log1p keeps it.
    surprise: NDArray[np.float64] = np.where(kept < 0.5, -np.log(kept), -np.log1p(-(1.0 - kept)))
    return np.where(kept >= 1.0 - low, -np.log1p(-low), surprise)


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
    low, kept = _clip(p, eps)
    given = np.asarray(p, dtype=np.float64)
    inside = (given >= low) & (given <= 1.0 - low)
    return -(inside / kept)


def _clip(p: ArrayLike, eps: float) -> tuple[float, NDArray[np.float64]]:
    """eps, and the probabilities clipped by it."""
    low = open_fraction(eps, "eps")
    if low >= 0.5:
        raise ValueError(f"eps must be below 1/2, got {low:g}")
    return low, np.clip(unit_interval_array(p, "p").astype(np.float64), low, 1.0 - low)
