"""Where one example's cross-entropy is lowest along temperature and along one logit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import number_text, positive
from nll_core.losses.classification import cross_entropy
from nll_core.losses.logits import log_softmax
from nll_core.recalibration._temperature_slope import TemperatureStatus
from nll_core.teaching.loss_parts import class_index, one_example, weighted_target

Float64Array = NDArray[np.float64]

# A mean of K numbers of at most 1, and its like with shares of 1/K, differ by at most K roundings.
MEAN_ROUNDING = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class TemperatureOptimum:
    """The temperature at which one example's loss is lowest, and that loss (or limit) in nats.

    `status` is "interior" for a minimum; "zero" (0.0) and "infinite" (inf) where the loss falls
    all the way to that end; "undetermined" (1.0) where it does not depend on the temperature.
    """

    temperature: float
    loss: float
    status: TemperatureStatus


def best_temperature(
    logits: ArrayLike,
    target: ArrayLike,
    *,
    label_smoothing: float = 0.0,
    class_weights: ArrayLike | None = None,
) -> TemperatureOptimum:
    """Temperature at which the cross-entropy of one example is lowest, without a unit.

    With r the pull of `weighted_target`, the T at which the mean logit under softmax(z/T) equals
    Σ_k r_k z_k. For a hard label an optimum inside exists only where the truth's logit is above
    the mean of all and below their maximum.

    Parameters
    ----------
    logits : array_like, shape (K,)
        Finite, or −inf for a forbidden class.
    target : int or array_like, shape (K,)
        The true class, or a distribution over the classes.
    label_smoothing, class_weights
        As in `cross_entropy`.

    Returns
    -------
    TemperatureOptimum
        `temperature`, `loss`, `status`; an end of the scale is a result, not an error.

    Raises
    ------
    TypeError, ValueError
        As in `cross_entropy`; also if the target gives a forbidden class a share, so that the
        loss is inf at every T.

    See Also
    --------
    fit_temperature : the same for the labels of many examples.

    Notes
    -----
    In β = 1/T the loss is convex; the root of its slope is bracketed by doubling and found by
    Brent's method, with logits measured in units of their range.

    References
    ----------
    Guo, Pleiss, Sun & Weinberger (2017), On calibration of modern neural networks.

    Examples
    --------
    >>> optimum = best_temperature([2.0, 0.0, 0.7], 0, label_smoothing=0.3)
    >>> round(optimum.temperature, 4), optimum.status
    (0.8023, 'interior')
    >>> best_temperature([2.0, 0.0, 0.7], 0)
    TemperatureOptimum(temperature=0.0, loss=0.0, status='zero')
    """
    array = one_example(logits)
    pull, weight = weighted_target(
        target, array.size, label_smoothing=label_smoothing, class_weights=class_weights
    )
    allowed = array > -np.inf
    if pull[~allowed].any():
        found = float(pull[~allowed].max())
        raise ValueError(
            f"target must give a forbidden class (logit -inf) no share, got {number_text(found)}"
        )
    # Halves, since the range of finite numbers can overflow.
    z, pull = 0.5 * array[allowed], pull[allowed]
    spread = float(z.max() - z.min())
    flat_loss = weight * float(np.log(z.size))
    if spread == 0.0:
        return TemperatureOptimum(1.0, flat_loss, "undetermined")
    gaps = (z - z.max()) / spread  # 0 at the maximum, −1 at the minimum
    wanted = float(pull @ gaps)
    if wanted == 0.0:
        ties = np.count_nonzero(gaps == 0.0)
        return TemperatureOptimum(0.0, weight * float(np.log(ties)), "zero")
    if wanted - float(gaps.mean()) <= MEAN_ROUNDING * gaps.size:
        return TemperatureOptimum(np.inf, flat_loss, "infinite")
    temperature = 2.0 * spread / _inverse_temperature(gaps, wanted)
    loss = cross_entropy(
        array,
        target,
        temperature=temperature,
        label_smoothing=label_smoothing,
        class_weights=class_weights,
        reduction="sum",
    )
    return TemperatureOptimum(temperature, loss, "interior")


def best_logit(
    logits: ArrayLike,
    target: ArrayLike,
    k: int,
    *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weights: ArrayLike | None = None,
) -> float:
    """Logit of class k at which the cross-entropy of one example is lowest, the others kept.

    z_k* = T·[log Σ_{j≠k} exp(z_j/T) + log r_k − log(1 − r_k)] with r the pull of `weighted_target`;
    inf for a hard label's own logit, −inf for the others'.

    Parameters
    ----------
    logits : array_like, shape (K,)
        K ≥ 2, finite, or −inf for a forbidden class; some class other than k allowed.
    target : int or array_like, shape (K,)
        The true class, or a distribution over the classes.
    k : int
        The class whose logit is sought.
    temperature, label_smoothing, class_weights
        As in `cross_entropy`.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        As in `cross_entropy`, and for a class that does not exist.

    Examples
    --------
    >>> round(best_logit([5.0, 0.0], [0.75, 0.25], 0), 4)
    1.0986
    >>> best_logit([5.0, 0.0], 0, 0)
    inf
    """
    array = one_example(logits)
    chosen = class_index(k, array.size)
    pull, _ = weighted_target(
        target, array.size, label_smoothing=label_smoothing, class_weights=class_weights
    )
    scale = positive(temperature, "temperature")
    others = one_example(np.delete(array, chosen))
    share, rest = float(pull[chosen]), float(np.delete(pull, chosen).sum())
    if rest == 0.0:
        return np.inf
    if share == 0.0:
        return -np.inf
    top = int(others.argmax())
    total = float(others[top] - scale * float(log_softmax(others, temperature=scale)[top]))
    return total + scale * float(np.log(share) - np.log(rest))


def _inverse_temperature(gaps: Float64Array, wanted: float) -> float:
    """The β at which the mean gap under softmax(β·gaps) is `wanted`, between mean and maximum."""
    from scipy.optimize import brentq

    def slope(beta: float) -> float:
        weights = np.exp(beta * gaps)
        return float(weights @ gaps / weights.sum()) - wanted

    high = 1.0
    while slope(high) < 0.0:
        high *= 2.0
    return float(brentq(slope, 0.0, high, xtol=1e-300, rtol=4 * np.finfo(float).eps))
