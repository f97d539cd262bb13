"""Points of the data that stand elsewhere, as a control and in a link: `3:51.2,5:40`."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages._ui.control_kinds import Text

# The number of a point, counted from the left before any was moved, and where it stands now.
Moves = tuple[tuple[int, float], ...]


class Bench(NamedTuple):
    """The data whose points can be moved, and where to."""

    values: NDArray[np.float64]
    window: tuple[float, float]
    family: Hashable


def read_moves(text: str) -> Moves:
    """The moves that a text names, by number; ValueError where it cannot be read."""
    moves: dict[int, float] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        number, _, value = part.partition(":")
        try:
            at, x = int(number), float(value)
        except ValueError:
            raise ValueError(f"'{part}' is not like 3:51.2, a number and a place.") from None
        if at in moves:
            raise ValueError(f"Point {at} is moved twice.")
        moves[at] = x
    return tuple(sorted(moves.items()))


def with_moves(values: NDArray[np.float64], moves: Moves) -> NDArray[np.float64]:
    """`values`, in their own order, with some of them moved."""
    order = np.argsort(values, kind="stable")
    moved = values.copy()
    for number, x in moves:
        moved[order[number - 1]] = x
    return moved


@dataclass(frozen=True, kw_only=True)
class MovedPoints(Text):
    """Which points were moved; with other data none is, unless both are set together."""

    bench: Callable[[], Bench]

    def scale_for_browser(self) -> dict[str, Any]:
        return {"name": self.label}

    def nearest(self, value: Any) -> str:
        """`value` where it can be used; otherwise all stays as it is."""
        try:
            self.check(str(value))
        except ValueError:
            return self.usable
        return str(value)

    @property
    def value(self) -> str:
        family = self.bench().family
        stale = st.session_state.get(f"_{self.key}_scale", family) != family
        return self.default if stale else super().value

    @property
    def usable(self) -> str:
        text = super().usable
        try:
            self.check(text)
        except ValueError:  # The last usable text belonged to other data.
            return self.default
        return text

    @property
    def moves(self) -> Moves:
        """The moves that the page works with."""
        return read_moves(self.usable)

    def draw(self, *, disabled: bool = False) -> str:
        wanted = self.value
        if self.key in st.session_state and st.session_state[self.key] != wanted:
            st.session_state[self.key] = wanted
        st.session_state[f"_{self.key}_scale"] = self.bench().family
        return super().draw(disabled=disabled)


def check_moves(bench: Bench, text: str) -> None:
    """ValueError where the points of `bench` cannot stand as `text` says."""
    moves = read_moves(text)
    low, high = bench.window
    for number, x in moves:
        if not 1 <= number <= bench.values.size:
            raise ValueError(f"There is no point {number}: they are 1 to {bench.values.size}.")
        if not low <= x <= high:
            raise ValueError(f"Point {number} must stay between {low:.6g} and {high:.6g}.")
    if np.unique(with_moves(bench.values, moves)).size < 2:
        raise ValueError("At least two points must differ.")
