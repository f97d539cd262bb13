"""Probabilities and log-probabilities from logits."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nll_core._validation import FloatArray, IntArray, logits_array, positive


def softmax(logits: ArrayLike, *, temperature: float = 1.0) -> FloatArray:
    """Probabilities of the classes, p_k = exp(z_k/T) / Σ_j exp(z_j/T), without a unit.

    Parameters
    ----------
    logits : array_like, shape (..., K)
        Finite, or −inf for a forbidden class, which gets probability 0.
    temperature : float
        T > 0: above 1 flattens the distribution, below 1 sharpens it.

    Returns
    -------
    ndarray, shape (..., K)
        Each row sums to 1. float32 for float16 and float32 logits, else float64.

    Raises
    ------
    ValueError
        If a logit is NaN or +inf, a row is −inf throughout, or T is not finite and above 0.

    See Also
    --------
    log_softmax : the logarithms, exact also where a probability rounds to 0 or 1.

    Notes
    -----
    The row's maximum is subtracted before the division by T, so that no exponential overflows and
    a shift of all logits changes nothing.

    References
    ----------
    Bridle (1990), Probabilistic interpretation of feedforward classification network outputs.

    Examples
    --------
    >>> softmax([1.0, 1.0, 1.0, 1.0])
    array([0.25, 0.25, 0.25, 0.25])
    >>> softmax([1000.0, 999.0], temperature=0.01).round(3)
    array([1., 0.])
    """
    array = logits_array(logits)
    centred, _ = centred_at_maximum(array, positive(temperature, "temperature"))
    probs: FloatArray = np.exp(centred, out=centred)
    probs /= probs.sum(axis=-1, keepdims=True)
    return probs.astype(array.dtype, copy=False)


def log_softmax(logits: ArrayLike, *, temperature: float = 1.0) -> FloatArray:
    """Log-probabilities of the classes, z_k/T − log Σ_j exp(z_j/T), in nats.

    Parameters
    ----------
    logits : array_like, shape (..., K)
        Finite, or −inf for a forbidden class, whose log-probability is −inf.
    temperature : float
        T > 0, by which the logits are divided.

    Returns
    -------
    ndarray, shape (..., K)
        Numbers ≤ 0. float32 for float16 and float32 logits, else float64.

    Raises
    ------
    ValueError
        If a logit is NaN or +inf, a row is −inf throughout, or T is not finite and above 0.

    See Also
    --------
    softmax : the probabilities.
    cross_entropy : the negative of one entry, averaged over examples.

    Notes
    -----
    With m the maximum and S the sum of exp((z_j − m)/T) over all but the maximum itself, the
    result is (z_k − m)/T − log(1 + S). Both terms have the same sign, so nothing cancels: the
    log-probability of a nearly certain class keeps its relative accuracy down to subnormals,
    where log Σ exp would give 0.

    References
    ----------
    Blanchard, Higham & Higham (2021), Accurately computing the log-sum-exp and softmax functions.

    Examples
    --------
    >>> print(log_softmax([0.0, -40.0])[0])
    -4.248354255291589e-18
    """
    array = logits_array(logits)
    centred, top = centred_at_maximum(array, positive(temperature, "temperature"))
    exponentials = np.exp(centred)
    np.put_along_axis(exponentials, top, 0.0, axis=-1)
    centred -= np.log1p(exponentials.sum(axis=-1, keepdims=True))
    with np.errstate(over="ignore"):
        return centred.astype(array.dtype, copy=False)


def centred_at_maximum(logits: FloatArray, temperature: float) -> tuple[FloatArray, IntArray]:
    """(z − max z)/T as a new array, and the place of each row's maximum, shape (..., 1).

    Checked logits only. A difference that overflows is −inf only if its quotient by T is; float32
    is left for float64 where T or a difference has no float32.
    """
    top = logits.argmax(axis=-1, keepdims=True)
    highest = np.take_along_axis(logits, top, axis=-1)
    limits = np.finfo(logits.dtype)
    lowest = np.min(logits, where=logits > -np.inf, initial=np.inf)
    # Halves of finite numbers have a difference that is finite.
    in_range = bool(0.5 * highest.max() - 0.5 * lowest < 0.5 * limits.max)
    if in_range and float(limits.tiny) <= temperature <= float(limits.max):
        centred: FloatArray = logits - highest
        if temperature != 1.0:
            with np.errstate(over="ignore"):
                centred /= temperature
        return centred, top
    wide = logits.astype(np.float64)
    half = 1.0 if in_range else 0.5
    with np.errstate(over="ignore"):
        centred = (half * wide - half * highest.astype(np.float64)) / temperature / half
    return centred, top
