"""Comparisons of two items at a time: one by one in their order, or counted for each pair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import (
    IntArray,
    as_array,
    finite_array,
    given_weights,
    integer_array,
    labels_array,
    reject_where,
)

Float64Array = NDArray[np.float64]

# Up to so many cells a table of all pairs is counted into; beyond it pairs are sorted.
_TABLE_CELLS: Final = 4_000_000


@dataclass(frozen=True, eq=False, repr=False)
class Comparisons(Printed):
    """How often each of two items was preferred, for every pair that was compared."""

    items: tuple[str, ...]
    first: IntArray
    """(P,), place of the first item of each pair."""
    second: IntArray
    """(P,), place of the second, which is the larger one; each pair stands once, in order."""
    wins: Float64Array
    """(P,), how often the first was preferred, with weights."""
    losses: Float64Array
    """(P,), how often the second was."""
    ties: Float64Array
    """(P,), how often neither was."""

    @property
    def n_items(self) -> int:
        """How many items there are, also such that were never compared."""
        return len(self.items)

    @cached_property
    def games(self) -> Float64Array:
        """(P,), comparisons of each pair."""
        return self.wins + self.losses + self.ties

    @property
    def n_games(self) -> float:
        """Comparisons in all."""
        return float(self.games.sum())

    @cached_property
    def points(self) -> Float64Array:
        """(P,), of the first item: wins, and half of the ties."""
        return self.wins + 0.5 * self.ties

    @cached_property
    def points_lost(self) -> Float64Array:
        """(P,), of the second item."""
        return self.losses + 0.5 * self.ties

    @cached_property
    def games_of_items(self) -> Float64Array:
        """(n,), comparisons in which each item took part."""
        return self.by_item(self.games, self.games)

    def by_item(self, of_first: Float64Array, of_second: Float64Array) -> Float64Array:
        """(n,), sums over pairs of what each gives to its first and to its second item."""
        n = self.n_items
        return sums_at(self.first, of_first, n) + sums_at(self.second, of_second, n)

    def matrix(self) -> Float64Array:
        """(n, n), how often the item of the row was preferred to that of the column."""
        found = np.zeros((self.n_items, self.n_items))
        found[self.first, self.second] = self.wins
        found[self.second, self.first] = self.losses
        return found

    def games_matrix(self) -> Float64Array:
        """(n, n), how often two items were compared."""
        found = np.zeros((self.n_items, self.n_items))
        found[self.first, self.second] = found[self.second, self.first] = self.games
        return found

    def place(self, item: str | int) -> int:
        """The place of an item, by its name or by its place."""
        return item_place(self.items, item)

    def among(self, items: Sequence[int]) -> Comparisons:
        """Only what was compared within some of the items, in the order given."""
        kept = np.full(self.n_items, -1)
        kept[list(items)] = np.arange(len(items))
        first, second = kept[self.first], kept[self.second]
        there = (first >= 0) & (second >= 0)
        turned = (first > second)[there]
        wins, losses = self.wins[there], self.losses[there]
        low, high = np.minimum(first, second)[there], np.maximum(first, second)[there]
        order = np.lexsort((high, low))
        return Comparisons(
            tuple(self.items[i] for i in items),
            low[order],
            high[order],
            np.where(turned, losses, wins)[order],
            np.where(turned, wins, losses)[order],
            self.ties[there][order],
        )


@dataclass(frozen=True, eq=False, repr=False)
class Games(Printed):
    """Comparisons one after another."""

    items: tuple[str, ...]
    first: IntArray
    """(N,), place of one item of each comparison."""
    second: IntArray
    """(N,), place of the other."""
    score: Float64Array
    """(N,), 1 where the first was preferred, 0 where the second was, ½ for a tie."""
    weight: Float64Array | None = None
    """(N,), how much each counts; None where all count once."""

    @property
    def n_games(self) -> int:
        """How many there are."""
        return len(self.first)

    @cached_property
    def counted(self) -> Comparisons:
        """How often each item of each pair was preferred."""
        if len(self.items) ** 2 <= _TABLE_CELLS:
            return _counted_in_table(self)
        return _counted_by_sorting(self)


def item_place(items: Sequence[str], item: str | int) -> int:
    """The place of an item, by its name or by its place."""
    if isinstance(item, str):
        if item not in items:
            raise ValueError(f"{item!r} is none of the {len(items)} items")
        return items.index(item)
    place = int(integer_array(item, "an item"))
    if not 0 <= place < len(items):
        raise ValueError(f"an item must lie in 0 … {len(items) - 1}, got {place}")
    return place


def record_games(
    first: ArrayLike | Sequence[str],
    second: ArrayLike | Sequence[str],
    score: ArrayLike | None = None,
    *,
    counts: ArrayLike | None = None,
    items: Iterable[str] | None = None,
) -> Games:
    """Comparisons of two items each, in their order, ready to be fitted.

    Parameters
    ----------
    first, second : array_like of int or sequence of str, shape (N,)
        The items of each comparison, as places from 0 or as names. Without `score` the first is
        the one that was preferred.
    score : array_like, shape (N,), optional
        1 where the first was preferred, 0 where the second was, ½ for a tie.
    counts : array_like, shape (N,), optional
        How often each comparison was made; it need not be a whole number.
    items : iterable of str, optional
        Names of all items, also of those that were never compared. By default places are their own
        names, and names stand in the order in which they come up.

    Returns
    -------
    Games
        Whose `counted` has the counts for each pair.

    Raises
    ------
    TypeError
        If items are neither whole numbers nor texts.
    ValueError
        For shapes that differ, a score of another value, an item that is not in `items`, or one
        that is compared with itself.

    Examples
    --------
    >>> games = record_games(["ann", "bob", "ann"], ["bob", "cy", "bob"], [1, 0.5, 0])
    >>> games.items, games.counted.wins, games.counted.ties
    (('ann', 'bob', 'cy'), array([1., 0.]), array([0., 1.]))
    """
    names = None if items is None else _names(items)
    codes, names = _codes(first, second, names)
    one, other = codes
    if one.shape != other.shape or one.ndim != 1:
        raise ValueError(
            f"first and second must have one shape (N,), got {one.shape} and {other.shape}"
        )
    same = one == other
    if same.any():
        at = int(np.argmax(same))
        raise ValueError(f"{names[one[at]]!r} is compared with itself at index {at}")
    if score is None:
        points = np.ones(len(one))
    else:
        points = finite_array(score, "score").astype(np.float64)
        if points.shape != one.shape:
            raise ValueError(f"score must have shape {one.shape}, got {points.shape}")
        known = (points == 1.0) | (points == 0.0) | (points == 0.5)
        reject_where(~known, points, "score", "be 1, 0 or 0.5")
    weight = None if counts is None else given_weights(counts, one.shape, "counts")
    if weight is not None and not np.isfinite(weight.sum()):
        raise ValueError("counts must have a finite sum")
    return Games(names, one, other, points, weight)


def comparisons_of_matrix(
    wins: ArrayLike, *, ties: ArrayLike | None = None, items: Iterable[str] | None = None
) -> Comparisons:
    """Comparisons from a table: how often the item of the row was preferred to the column's.

    Parameters
    ----------
    wins : array_like, shape (n, n)
        Counts or weights of at least 0; what stands on the diagonal is no comparison, and has to be
        0 or NaN.
    ties : array_like, shape (n, n), optional
        How often neither was preferred: symmetric, each tie stands on both sides and counts once.
    items : iterable of str, optional
        The names; the places by default.

    Returns
    -------
    Comparisons
        For the fits.

    Raises
    ------
    ValueError
        If a table is not square, has a negative or infinite number, or a comparison of an item
        with itself.

    Examples
    --------
    >>> comparisons_of_matrix([[0, 3], [1, 0]], items=["ann", "bob"]).wins
    array([3.])
    """
    table = _square(wins, "wins")
    n = len(table)
    names = tuple(map(str, range(n))) if items is None else _names(items)
    if len(names) != n:
        raise ValueError(f"items must be {n} names, got {len(names)}")
    both = np.zeros((n, n)) if ties is None else _square(ties, "ties")
    if both.shape != table.shape or (both != both.T).any():
        raise ValueError("ties must be symmetric and of the shape of wins")
    return _from_table(names, table, both)


def _square(value: ArrayLike, name: str) -> Float64Array:
    table = np.array(as_array(value), np.float64)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or not table.size:
        raise ValueError(f"{name} must have shape (n, n), got {table.shape}")
    diagonal = np.diag(table)
    empty = np.isnan(diagonal) | (diagonal == 0)
    reject_where(~empty, diagonal, f"the diagonal of {name}", "be 0")
    np.fill_diagonal(table, 0.0)
    finite_array(table, name)
    reject_where(table < 0, table, name, "be at least 0")
    return table


def _names(items: Iterable[str]) -> tuple[str, ...]:
    names = tuple(items)
    if not all(isinstance(name, str) for name in names):
        raise TypeError("items must be texts")
    if len(set(names)) < len(names):
        twice = next(name for k, name in enumerate(names) if name in names[:k])
        raise ValueError(f"items must have different names, got {twice!r} twice")
    return names


def _codes(
    first: ArrayLike | Sequence[str],
    second: ArrayLike | Sequence[str],
    names: tuple[str, ...] | None,
) -> tuple[tuple[IntArray, IntArray], tuple[str, ...]]:
    """The places of the items, and their names."""
    if _are_texts(first) and _are_texts(second):
        texts = [list(map(str, side)) for side in (first, second)]  # type: ignore[arg-type]
        if names is None:
            # In the order of the games, of each first the first.
            paired = (name for pair in zip(*texts, strict=False) for name in pair)
            names = tuple(dict.fromkeys(paired))
        places = {name: k for k, name in enumerate(names)}
        sides = []
        for side in texts:
            unknown = next((name for name in side if name not in places), None)
            if unknown is not None:
                raise ValueError(f"{unknown!r} is none of the {len(places)} items")
            sides.append(np.fromiter(map(places.__getitem__, side), np.int64, len(side)))
        return (sides[0], sides[1]), names
    one, other = (
        # Nothing has no kind.
        integer_array(side, name) if side.size else np.empty(side.shape, np.int64)
        for side, name in ((as_array(first), "first"), (as_array(second), "second"))
    )
    if names is None:
        largest = max((int(side.max()) for side in (one, other) if side.size), default=-1)
        names = tuple(map(str, range(largest + 1)))
    one = labels_array(one, len(names), one.shape, name="first")
    return (one, labels_array(other, len(names), other.shape, name="second")), names


def _are_texts(side: ArrayLike | Sequence[str]) -> bool:
    if isinstance(side, np.ndarray):
        return side.dtype.kind in "UO" and side.size > 0 and isinstance(side.flat[0], str)
    if isinstance(side, str) or not isinstance(side, Iterable):
        return False
    return isinstance(next(iter(side), None), str)


def _counted_in_table(games: Games) -> Comparisons:
    n = len(games.items)
    won, lost = games.score == 1.0, games.score == 0.0
    code, back = games.first * n + games.second, games.second * n + games.first

    def table(codes: IntArray, where: NDArray[np.bool_]) -> Float64Array:
        if not where.any():
            return np.zeros((n, n))
        whole = bool(where.all())
        weight = None if games.weight is None else games.weight if whole else games.weight[where]
        counts = np.bincount(codes if whole else codes[where], weight, n * n)
        return counts.reshape(n, n).astype(np.float64, copy=False)

    ties = table(code, ~(won | lost))
    return _from_table(games.items, table(code, won) + table(back, lost), ties + ties.T)


def _from_table(items: tuple[str, ...], wins: Float64Array, ties: Float64Array) -> Comparisons:
    first, second = np.nonzero(np.triu(wins + wins.T + ties, 1))
    return Comparisons(
        items,
        first,
        second,
        wins[first, second],
        wins[second, first],
        ties[first, second],
    )


def _counted_by_sorting(games: Games) -> Comparisons:
    n = len(games.items)
    low = np.minimum(games.first, games.second)
    high = np.maximum(games.first, games.second)
    pairs, places = np.unique(low * n + high, return_inverse=True)
    weight = np.ones(games.n_games) if games.weight is None else games.weight
    # What the smaller of the two got.
    score = np.where(games.first == low, games.score, 1.0 - games.score)
    wins, losses, ties = (
        sums_at(places, weight * (score == value), len(pairs)) for value in (1.0, 0.0, 0.5)
    )
    there = wins + losses + ties > 0
    return Comparisons(
        games.items,
        pairs[there] // n,
        pairs[there] % n,
        wins[there],
        losses[there],
        ties[there],
    )


def least_compared(comparisons: Comparisons | Games) -> tuple[int, int]:
    """The two items that were compared least often, the next game of a round robin.

    Parameters
    ----------
    comparisons : Comparisons or Games
        Of at least two items.

    Returns
    -------
    tuple of int
        Their places, the smaller first; of equally rare pairs, the one whose items have played
        least, and of these the first.

    Raises
    ------
    ValueError
        If there are fewer than two items.

    Examples
    --------
    >>> least_compared(record_games(["ann", "ann", "bob"], ["bob", "cy", "ann"]))
    (1, 2)
    """
    counts = counts_of(comparisons)
    if counts.n_items < 2:
        raise ValueError(f"there must be at least two items, got {counts.n_items}")
    first, second = np.triu_indices(counts.n_items, 1)
    played = counts.games_of_items[first] + counts.games_of_items[second]
    at = int(np.lexsort((played, counts.games_matrix()[first, second]))[0])
    return int(first[at]), int(second[at])


def sums_at(places: IntArray, values: Float64Array, n: int) -> Float64Array:
    """(n,), the sums of the values that stand at each place."""
    return np.bincount(places, values, n).astype(np.float64, copy=False)


def counts_of(comparisons: Comparisons | Games) -> Comparisons:
    """Counts of pairs, whichever of the two is given."""
    return comparisons.counted if isinstance(comparisons, Games) else comparisons
