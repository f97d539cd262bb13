"""Where in a plane a linear classifier gives a class at least some probability."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import finite_array, open_fraction

Vector = NDArray[np.float64]

# Rays from a point inside, besides those to the corners of the window.
N_RAYS: Final = 64
# Halvings of a ray: 2⁻²⁰ of its length is far below a pixel.
HALVINGS: Final = 20
# Of the terms of a lead that is 0 but for the rounding of its sum.
ROUNDING: Final = 1e-12
# Points a side on which a region's inner point is looked for.
GRID_POINTS: Final = 33


def probability_region(
    intercepts: ArrayLike,
    weights: ArrayLike,
    k: int,
    level: float,
    window: tuple[float, float, float, float],
) -> Vector:
    """The part of a window where softmax(intercepts + weights·x)_k is at least `level`.

    Parameters
    ----------
    intercepts : array_like, shape (K,)
        Of the logits.
    weights : array_like, shape (K, 2)
        Of the logits.
    k : int
        The class.
    level : float
        Strictly between 0 and 1.
    window : (left, right, bottom, top)
        What is looked at.

    Returns
    -------
    ndarray, shape (m, 2)
        The corners of a polygon in order; none where there is no such part.

    Raises
    ------
    ValueError, TypeError
        For input that is not finite or a level out of range.

    Notes
    -----
    1/p_k is a sum of exponentials of linear functions and so convex: the region is convex, and
    each ray from a point inside leaves it once. With two classes it is cut by a straight line,
    exactly.

    Examples
    --------
    >>> probability_region([0.0, 0.0], [[0.0, 0.0], [2.0, 0.0]], 1, 0.5, (-1.0, 1.0, 0.0, 1.0))
    array([[0., 0.],
           [1., 0.],
           [1., 1.],
           [0., 1.]])
    """
    b = finite_array(intercepts, "intercepts").astype(np.float64)
    w = finite_array(weights, "weights").astype(np.float64)
    least = open_fraction(level, "level")
    left, right, bottom, top = window
    corners = _corners(window)
    if len(b) == 2:
        other = 1 - k
        lead, normal = b[k] - b[other], w[k] - w[other]
        return _half_plane(corners, normal, lead - float(np.log(least / (1 - least))))
    lead_weights, leads = (w - w[k]).T, b - b[k]

    def inside(points: Vector) -> NDArray[np.bool_]:
        with np.errstate(over="ignore"):
            return np.asarray(np.exp(points @ lead_weights + leads).sum(axis=1) <= 1 / least)

    x, y = np.linspace(left, right, GRID_POINTS), np.linspace(bottom, top, GRID_POINTS)
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    within = grid[inside(grid)]
    if not len(within):
        return np.empty((0, 2))
    centre = within.mean(axis=0)
    # A sharp region has nearly the corners of its class's cell.
    ends = _ends(centre, corners, decision_cell(b, w, k, window))
    near, far = np.zeros(len(ends)), np.ones(len(ends))
    whole = inside(ends)
    for _ in range(HALVINGS):
        middle = 0.5 * (near + far)
        held = inside(centre + middle[:, np.newaxis] * (ends - centre))
        near, far = np.where(held, middle, near), np.where(held, far, middle)
    reach = np.where(whole, 1.0, near)
    return np.asarray(centre + reach[:, np.newaxis] * (ends - centre))


def decision_cell(
    intercepts: ArrayLike,
    weights: ArrayLike,
    k: int,
    window: tuple[float, float, float, float],
) -> Vector:
    """The part of a window where class k has the highest logit.

    Parameters
    ----------
    intercepts, weights, k, window
        As in `probability_region`.

    Returns
    -------
    ndarray, shape (m, 2)
        The corners of a polygon in order; none where there is no such part.

    Raises
    ------
    ValueError, TypeError
        For input that is not finite.

    Notes
    -----
    The window is cut by a straight line for each other class, exactly.

    Examples
    --------
    >>> decision_cell([0.0, 0.0], [[0.0, 0.0], [2.0, 0.0]], 0, (-1.0, 1.0, 0.0, 1.0))
    array([[-1.,  0.],
           [ 0.,  0.],
           [ 0.,  1.],
           [-1.,  1.]])
    """
    b = finite_array(intercepts, "intercepts").astype(np.float64)
    w = finite_array(weights, "weights").astype(np.float64)
    cell = _corners(window)
    for other in range(len(b)):
        if other != k and len(cell):
            cell = _half_plane(cell, w[k] - w[other], float(b[k] - b[other]))
    return cell


def decision_border(
    intercepts: ArrayLike,
    weights: ArrayLike,
    j: int,
    k: int,
    window: tuple[float, float, float, float],
) -> Vector:
    """The part of a window where classes j and k share the highest logit.

    Parameters
    ----------
    intercepts, weights, window
        As in `probability_region`.
    j, k : int
        Two classes.

    Returns
    -------
    ndarray, shape (2, 2) or (0, 2)
        The ends of a straight line; none where there is no such part.

    Raises
    ------
    ValueError, TypeError
        For input that is not finite.

    Examples
    --------
    >>> decision_border([0.0, 0.0], [[0.0, 0.0], [2.0, 0.0]], 0, 1, (-1.0, 1.0, 0.0, 1.0))
    array([[0., 0.],
           [0., 1.]])
    """
    b = finite_array(intercepts, "intercepts").astype(np.float64)
    w = finite_array(weights, "weights").astype(np.float64)
    normal, offset = w[j] - w[k], float(b[j] - b[k])
    cell = decision_cell(b, w, j, window)
    if not normal.any() or not len(cell):
        return np.empty((0, 2))
    sizes = np.abs(cell) @ np.abs(normal) + abs(offset)
    on_border = np.flatnonzero(np.abs(cell @ normal + offset) <= ROUNDING * sizes)
    return cell[on_border[[0, -1]]] if len(on_border) > 1 else np.empty((0, 2))


def _corners(window: tuple[float, float, float, float]) -> Vector:
    """The corners of a window in order."""
    left, right, bottom, top = window
    return np.array([[left, bottom], [right, bottom], [right, top], [left, top]])


def _half_plane(corners: Vector, normal: Vector, offset: float) -> Vector:
    """The part of a polygon where normal·x + offset ≥ 0."""
    found: list[Vector] = []
    heights = corners @ normal + offset
    for i, corner in enumerate(corners):
        before, height = heights[i - 1], heights[i]
        if (before >= 0) != (height >= 0):
            part = before / (before - height)
            found.append(corners[i - 1] + part * (corner - corners[i - 1]))
        if height >= 0:
            found.append(corner)
    return np.array(found).reshape(-1, 2)


def _ends(centre: Vector, corners: Vector, others: Vector) -> Vector:
    """Where rays from `centre` in all directions, to the window's corners and to `others`, end."""
    low, high = corners.min(axis=0), corners.max(axis=0)
    half = 0.5 * (high - low)
    # Even angles in a window that is made square.
    aims = np.concatenate([corners, others])
    to_aims = np.arctan2(*((aims - centre) / half).T[::-1])
    angles = np.sort(np.append(np.linspace(-np.pi, np.pi, N_RAYS, endpoint=False), to_aims))
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=-1) * half
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.where(directions > 0, (high - centre) / directions, (low - centre) / directions)
    reach[directions == 0] = np.inf
    return np.asarray(centre + reach.min(axis=1)[:, np.newaxis] * directions)
