"""Where a function of one number curves downwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import float_array, sample_array

# Halvings that take any interval of the grid down to the spacing of float64.
HALVINGS: Final = 60


def negative_intervals(
    curvature: Callable[[NDArray[np.float64]], Any], grid: Any
) -> tuple[tuple[float, float], ...]:
    """The intervals of a grid's range in which `curvature` is below 0, in the unit of the grid.

    Parameters
    ----------
    curvature : callable
        Takes an array and returns one of the same shape; its signs are looked at.
    grid : array_like, shape (n,)
        Increasing numbers, at least two; a sign that changes twice between neighbours is missed.

    Returns
    -------
    tuple of (low, high)
        In order. An end of the range is an end of an interval where the sign lasts up to it.

    Raises
    ------
    ValueError
        If the grid does not increase or holds fewer than two numbers.

    Notes
    -----
    Each change of sign is bisected to the spacing of float64.

    Examples
    --------
    >>> negative_intervals(lambda x: x**2 - 0.25, [-3.0, 0.1, 3.0])[0][1]
    0.5
    """
    points = sample_array(float_array(grid, "grid"), "grid", minimum=2)
    if not (np.diff(points) > 0).all():
        raise ValueError("grid must increase, got numbers that do not")
    below = np.asarray(curvature(points)) < 0
    ends = [float(points[0])] if below[0] else []
    ends += [
        _change(curvature, float(points[i]), float(points[i + 1]), bool(below[i]))
        for i in np.flatnonzero(below[1:] != below[:-1])
    ]
    if below[-1]:
        ends.append(float(points[-1]))
    return tuple(zip(ends[::2], ends[1::2], strict=True))


def _change(curvature: Callable[[Any], Any], low: float, high: float, below: bool) -> float:
    """Where the sign changes between `low`, where it is below 0 or not, and `high`."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if bool(np.asarray(curvature(np.array([middle])))[0] < 0) == below:
            low = middle
        else:
            high = middle
    return high
