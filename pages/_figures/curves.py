"""Curves that are compared: named at their ends, with a star where each is lowest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pages._figures.style import (
    STATE_TRACE,
    Drawing,
    Trace,
    ends,
    line,
    optimum_marks,
    state_mark,
)


class Curve(NamedTuple):
    """One of them, by its x and y."""

    x: NDArray[np.floating[Any]]
    y: NDArray[np.floating[Any]]
    colour: str
    dash: str | None = None
    lowest: int | None = None
    """The place of its star."""
    end: str | None = ""
    """What stands at its end; its name, or nothing for None."""


def compared(
    curves: Mapping[str, Curve],
    x: Mapping[str, Any],
    y: Mapping[str, Any],
    *,
    end: float = 0.0,
    at: tuple[float, float, str] | None = None,
    points: bool = True,
    others: Mapping[str, Trace] | None = None,
    height: int = 330,
) -> Drawing:
    """Curves on the axes `x` and `y` (linear), named at x = `end`; `at` is the present state.

    What lies above the upper edge has no star, and its name stands there.
    """
    low, high = y["range"]
    stars = [
        (float(c.x[c.lowest]), float(c.y[c.lowest]))
        for c in curves.values()
        if c.lowest is not None
    ]
    named = [
        (min(float(c.y[-1]), high), c.end or name, c.colour)
        for name, c in curves.items()
        if c.end is not None
    ]
    shown: dict[str, Trace] = {
        name: _drawn(name, c.x, c.y, c.colour, c.dash, points) for name, c in curves.items()
    }
    shown["lowest"] = optimum_marks([star for star in stars if star[1] <= high], "lowest")
    if named:
        shown["names"] = ends(end, named, (low, high))
    if at is not None:
        shown[STATE_TRACE] = state_mark(at[0], min(at[1], high), at[2])
    return Drawing(marks=shown | dict(others or {}), x=dict(x), y=dict(y), height=height)


def _drawn(
    name: str, x: ArrayLike, y: ArrayLike, colour: str, dash: str | None, points: bool
) -> Trace:
    look = {"mode": "lines+markers", "marker": {"color": colour, "size": 5}} if points else {}
    return line(x, y, colour, name, dash=dash, says=f"{name}: %{{y:.4g}}", **look)
