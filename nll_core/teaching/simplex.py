"""Curves of equal cross-entropy on the simplex of three classes."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import (
    count,
    distribution_array,
    finite_array,
    non_empty,
    number_text,
    reject_where,
)
from nll_core.information.entropies import entropy

Float64Array = NDArray[np.float64]

# Two directions that span the plane in which probabilities can move, one column each.
_PLANE: Final = np.array([[1.0, 1.0], [-1.0, 1.0], [0.0, -2.0]]) / np.sqrt([2.0, 6.0])
# Halving so often leaves nothing of float64's 53 bits.
_HALVINGS: Final = 55


def simplex_contours(target: ArrayLike, levels: ArrayLike, *, n_points: int = 121) -> Float64Array:
    """Points p of three probabilities at which the cross-entropy −Σ q_k log p_k has given levels.

    Each curve runs around the target q, from edge to edge where q lies on the rim.

    Parameters
    ----------
    target : array_like, shape (3,)
        q, a distribution over three classes.
    levels : array_like, shape (L,)
        Losses in nats, above the entropy of q.
    n_points : int
        Points on each curve, at least 3.

    Returns
    -------
    ndarray, shape (L, n_points, 3)
        Distributions; the curve of an inner q is closed: its last point is its first.

    Raises
    ------
    TypeError, ValueError
        If the target is no distribution over three classes or a level is not above its entropy.

    Notes
    -----
    Along every ray that leaves q within the simplex the loss grows, convexly, from H(q) to
    infinity, so that each level is met once; it is found there by bisection, each p_k to about
    1e-16: levels so high that a p_k is smaller than that are out of reach.

    References
    ----------
    Aitchison (1986), The statistical analysis of compositional data.

    Examples
    --------
    >>> curve = simplex_contours([0.0, 1.0, 0.0], [0.6931472], n_points=3)[0]
    >>> curve.round(3)
    array([[0.  , 0.5 , 0.5 ],
           [0.25, 0.5 , 0.25],
           [0.5 , 0.5 , 0.  ]])
    """
    q = distribution_array(target, "target").astype(np.float64)
    if q.shape != (3,):
        raise ValueError(f"target must have shape (3,), got {q.shape}")
    wanted = finite_array(levels, "levels").astype(np.float64)
    if wanted.ndim != 1:
        raise ValueError(f"levels must be one-dimensional, got shape {wanted.shape}")
    non_empty(wanted, "levels")
    floor = float(entropy(q))
    reject_where(
        wanted <= floor, wanted, "levels", f"be above the target's entropy {number_text(floor)}"
    )
    directions = _PLANE @ _unit_circle(q == 0.0, count(n_points, "n_points", minimum=3))
    # A direction along the rim may point out of it by a rounding.
    directions[q == 0.0] = np.maximum(directions[q == 0.0], 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.where(directions < 0.0, -q[:, np.newaxis] / directions, np.inf).min(axis=0)
    low, high = np.zeros((wanted.size, reach.size)), np.tile(reach, (wanted.size, 1))
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        below = _losses(q, directions, middle) < wanted[:, np.newaxis]
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.moveaxis(_points(q, directions, 0.5 * (low + high)), 0, -1)


def _unit_circle(zeros: NDArray[np.bool_], n_points: int) -> Float64Array:
    """Directions in the plane along which no class at 0 becomes negative, shape (2, n_points)."""
    towards = np.arctan2(_PLANE[:, 1], _PLANE[:, 0])  # where each class's probability grows most
    if zeros.sum() == 0:
        middle, half = 0.0, np.pi
    elif zeros.sum() == 1:
        middle, half = float(towards[zeros][0]), 0.5 * np.pi
    else:
        middle, half = float(towards[~zeros][0]) + np.pi, np.pi / 6
    angles = middle + np.linspace(-half, half, n_points)
    return np.stack([np.cos(angles), np.sin(angles)])


def _points(q: Float64Array, directions: Float64Array, length: Float64Array) -> Float64Array:
    """q + length·direction, shape (3, L, n_points), never below 0 by a rounding."""
    moved = q[:, np.newaxis, np.newaxis] + length * directions[:, np.newaxis, :]
    clipped: Float64Array = np.maximum(moved, 0.0)
    return clipped


def _losses(q: Float64Array, directions: Float64Array, length: Float64Array) -> Float64Array:
    """Cross-entropies at those points; inf where a class with a share has probability 0."""
    held = q > 0.0
    with np.errstate(divide="ignore"):
        logs = np.log(_points(q[held], directions[held], length))
    losses: Float64Array = -np.einsum("k,klm->lm", q[held], logs)
    return losses
