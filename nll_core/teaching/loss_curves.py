"""One example's cross-entropy along temperature, along one logit and along label smoothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import (
    as_array,
    finite_array,
    non_empty,
    positive_array,
    unit_interval_array,
)
from nll_core.information.entropies import entropy
from nll_core.losses.classification import cross_entropy
from nll_core.losses.logits import log_softmax
from nll_core.teaching.loss_optima import best_logit, best_temperature
from nll_core.teaching.loss_parts import class_index, one_example, weighted_target

Float64Array = NDArray[np.float64]
LowestAt = Literal["inside", "below", "above", "falls below", "falls above", "anywhere"]


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class LossCurve(Printed):
    """Loss at each point of a grid, shape (M,), and where along the whole axis it is lowest, in
    nats.

    `where` is "inside" the ends of the grid, "below" or "above" them; "falls below" and "falls
    above" where the loss falls all the way to that end of the axis; "anywhere" where it is level.
    """

    loss: Float64Array
    where: LowestAt
    best: float
    """The place of the lowest loss; infinite, or 0 for a temperature, where the loss falls on."""
    low: float
    """The loss there, or its limit."""


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class SmoothingCurve(Printed):
    """Loss and its floor Q·H(w·q/Q) at each of `label_smoothing`, shape (M,), in nats."""

    label_smoothing: Float64Array
    loss: Float64Array
    floor: Float64Array


def cross_entropy_along_temperature(
    logits: ArrayLike,
    target: ArrayLike,
    temperatures: ArrayLike,
    *,
    label_smoothing: float = 0.0,
    class_weights: ArrayLike | None = None,
) -> Float64Array:
    """Cross-entropy of one example for each T, in nats.

    Lower is better; the minimum over T is that of `best_temperature`.

    Parameters
    ----------
    logits : array_like, shape (K,)
        Finite, or −inf for a forbidden class.
    target : int or array_like, shape (K,)
        The true class, or a distribution over the classes.
    temperatures : array_like, shape (M,)
        Finite and above 0.
    label_smoothing, class_weights
        As in `cross_entropy`.

    Returns
    -------
    ndarray, shape (M,)

    Raises
    ------
    TypeError, ValueError
        As `cross_entropy`; also for invalid temperatures.

    Examples
    --------
    >>> cross_entropy_along_temperature([2.0, 0.0, 1.0], 2, [0.5, 1.0, 2.0]).round(3)
    array([2.143, 1.408, 1.18 ])
    """
    array = one_example(logits)
    grid = _line(positive_array(temperatures, "temperatures"), "temperatures")
    with np.errstate(over="ignore"):
        rows = (array - array.max()) / grid[:, np.newaxis]
    return _losses(rows, target, label_smoothing, class_weights)


def temperature_curve(
    logits: ArrayLike,
    target: ArrayLike,
    temperatures: ArrayLike,
    *,
    label_smoothing: float = 0.0,
    class_weights: ArrayLike | None = None,
) -> LossCurve:
    """Cross-entropy of one example along the temperature, with its lowest point, in nats.

    Lower is better; the minimum over T is that of `best_temperature`.

    Parameters
    ----------
    logits, target
        As in `cross_entropy_along_temperature`.
    temperatures : array_like, shape (M,)
        Finite, above 0 and ascending.
    label_smoothing, class_weights
        As in `cross_entropy`.

    Returns
    -------
    LossCurve

    Raises
    ------
    TypeError, ValueError
        As in `cross_entropy`, and for temperatures that are not above 0 and ascending.

    Examples
    --------
    >>> curve = temperature_curve([2.0, 0.0, 0.7], 0, [0.5, 1.0, 2.0])
    >>> curve.where, curve.best, curve.low
    ('falls below', 0.0, 0.0)
    """
    losses = cross_entropy_along_temperature(
        logits, target, temperatures, label_smoothing=label_smoothing, class_weights=class_weights
    )
    best = best_temperature(
        logits, target, label_smoothing=label_smoothing, class_weights=class_weights
    )
    where: LowestAt = "anywhere"
    if best.status != "undetermined":
        where = _place(best.temperature, temperatures, falls=best.status != "interior")
    return LossCurve(losses, where, best.temperature, best.loss)


def cross_entropy_along_logit(
    logits: ArrayLike,
    target: ArrayLike,
    k: int,
    values: ArrayLike,
    *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weights: ArrayLike | None = None,
) -> Float64Array:
    """Cross-entropy of one example for each value of the logit of class k, in nats.

    Lower is better; the minimum is at `best_logit`. For the label's own logit it is convex,
    slope −w/T far to the left and 0 far to the right.

    Parameters
    ----------
    logits : array_like, shape (K,)
        Finite, or −inf for a forbidden class.
    target : int or array_like, shape (K,)
        The true class, or a distribution over the classes.
    k : int
        The class whose logit is varied.
    values : array_like, shape (M,)
        Its values, finite.
    temperature, label_smoothing, class_weights
        As in `cross_entropy`.

    Returns
    -------
    ndarray, shape (M,)

    Raises
    ------
    TypeError, ValueError
        As in `cross_entropy`, for a class that does not exist and values that are not finite.

    Examples
    --------
    >>> cross_entropy_along_logit([0.0, 0.0], 0, 0, [-10.0, 0.0, 10.0]).round(4)
    array([10.    ,  0.6931,  0.    ])
    """
    array = one_example(logits)
    grid = _line(finite_array(values, "values"), "values")
    rows = np.tile(array, (grid.size, 1))
    rows[:, class_index(k, array.size)] = grid
    return _losses(rows, target, label_smoothing, class_weights, temperature)


def logit_curve(
    logits: ArrayLike,
    target: ArrayLike,
    k: int,
    values: ArrayLike,
    *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weights: ArrayLike | None = None,
) -> LossCurve:
    """Cross-entropy of one example along the logit of class k, with its lowest point, in nats.

    Lower is better; the minimum is at `best_logit`.

    Parameters
    ----------
    logits, target, k
        As in `cross_entropy_along_logit`.
    values : array_like, shape (M,)
        Of the logit, finite and ascending.
    temperature, label_smoothing, class_weights
        As in `cross_entropy`.

    Returns
    -------
    LossCurve

    Raises
    ------
    TypeError, ValueError
        As in `cross_entropy`, for a class that does not exist and values that do not ascend.

    Examples
    --------
    >>> curve = logit_curve([0.0, 0.0], 0, 0, [-1.0, 1.0], label_smoothing=0.2)
    >>> curve.where, round(curve.best, 4), round(curve.low, 4)
    ('above', 2.1972, 0.3251)
    """
    array = one_example(logits)
    losses = cross_entropy_along_logit(
        array,
        target,
        k,
        values,
        temperature=temperature,
        label_smoothing=label_smoothing,
        class_weights=class_weights,
    )
    best = best_logit(
        array,
        target,
        k,
        temperature=temperature,
        label_smoothing=label_smoothing,
        class_weights=class_weights,
    )
    low, row = 0.0, array.copy()
    if best < np.inf:
        row[k] = best
        (low,) = _losses(row[np.newaxis], target, label_smoothing, class_weights, temperature)
    return LossCurve(losses, _place(best, values, falls=bool(np.isinf(best))), best, float(low))


def cross_entropy_along_smoothing(
    logits: ArrayLike,
    target: ArrayLike,
    label_smoothing: ArrayLike,
    *,
    temperature: float = 1.0,
    class_weights: ArrayLike | None = None,
) -> SmoothingCurve:
    """Cross-entropy of one example, and its floor, for each label smoothing ε, in nats.

    Lower is better; the minimum over the logits is the floor: the entropy of the smoothed target,
    which grows with ε. The loss itself is a straight line in ε.

    Parameters
    ----------
    logits : array_like, shape (K,)
        Finite, or −inf for a forbidden class.
    target : int or array_like, shape (K,)
        The true class, or a distribution over the classes.
    label_smoothing : array_like, shape (M,)
        ε in [0, 1].
    temperature, class_weights
        As in `cross_entropy`.

    Returns
    -------
    SmoothingCurve

    Raises
    ------
    TypeError, ValueError
        As in `cross_entropy`, and where the class weights leave the target no weight.

    Examples
    --------
    >>> curve = cross_entropy_along_smoothing([6.0, 0.0, 0.0, 0.0], 0, [0.0, 0.1])
    >>> curve.loss.round(4), curve.floor.round(4)
    (array([0.0074, 0.4574]), array([0.    , 0.3488]))
    """
    array = one_example(logits)
    grid = _line(unit_interval_array(label_smoothing, "label_smoothing"), "label_smoothing")
    pulls, weights = zip(
        *(
            weighted_target(
                target, array.size, label_smoothing=float(epsilon), class_weights=class_weights
            )
            for epsilon in grid
        ),
        strict=True,
    )
    log_probs = log_softmax(array, temperature=temperature)
    dense, scale = np.array(pulls), np.array(weights)
    with np.errstate(invalid="ignore"):
        terms = np.where(dense == 0.0, 0.0, dense * log_probs)
    return SmoothingCurve(
        label_smoothing=grid,
        loss=0.0 - scale * terms.sum(axis=-1),
        floor=scale * np.asarray(entropy(dense)),
    )


def _place(best: float, grid: ArrayLike, *, falls: bool) -> LowestAt:
    """Where `best` lies beside the ends of a grid, all the way at the end if the loss `falls`."""
    ends = np.asarray(grid)[[0, -1]]
    if best < ends[0]:
        return "falls below" if falls else "below"
    if best > ends[1]:
        return "falls above" if falls else "above"
    return "inside"


def _line(values: NDArray[np.floating], name: str) -> Float64Array:
    """`values` as a non-empty float64 array of one axis."""
    if values.ndim != 1:
        raise ValueError(f"{name} must be one-dimensional, got shape {values.shape}")
    non_empty(values, name)
    return values.astype(np.float64, copy=False)


def _losses(
    rows: Float64Array,
    target: ArrayLike,
    label_smoothing: float,
    class_weights: ArrayLike | None,
    temperature: float = 1.0,
) -> Float64Array:
    """The loss of each row of logits against the same target."""
    array = as_array(target)
    shape = (len(rows),) if array.ndim == 0 else rows.shape
    losses = cross_entropy(
        rows,
        np.broadcast_to(array, shape),
        temperature=temperature,
        label_smoothing=label_smoothing,
        class_weights=class_weights,
        reduction="none",
    )
    return losses.astype(np.float64, copy=False)
