"""Elo ratings: one step of stochastic gradient descent on the Bradley–Terry NLL after each game."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import (
    IntArray,
    Seed,
    count,
    finite,
    finite_array,
    float_array,
    positive,
    reject_nan,
    seed_number,
)
from nll_core.preferences.comparisons import Comparisons, Games

Float64Array = NDArray[np.float64]

# By convention: 400 points are odds of 10 to 1.
ELO_SCALE: Final = 400.0
ELO_START: Final = 1000.0
# Weights of comparisons that are to become single games.
_MOST_GAMES: Final = 10_000_000


@dataclass(frozen=True, eq=False, repr=False)
class EloPath(Printed):
    """Ratings after some of the games."""

    ratings: Float64Array
    """(n,), at the end, in points."""
    after: IntArray
    """(T,), numbers of games: 0 is before the first, the last is the end."""
    path: Float64Array
    """(T, n), the ratings then."""


@dataclass(frozen=True, eq=False, repr=False)
class EloFan(Printed):
    """Ratings by the same games in several orders."""

    ratings: Float64Array
    """(R, n), at the end of each order, in points."""
    after: IntArray
    """(T,), numbers of games: 0 is before the first, the last is the end."""
    paths: Float64Array
    """(R, T, n), the ratings then."""

    @property
    def low(self) -> Float64Array:
        """(n,), the lowest rating of each item at the end of any order."""
        lowest: Float64Array = self.ratings.min(axis=0)
        return lowest

    @property
    def high(self) -> Float64Array:
        """(n,), the highest."""
        highest: Float64Array = self.ratings.max(axis=0)
        return highest

    @property
    def first(self) -> IntArray:
        """(n,), in how many orders each item ends with the highest rating; of equal ones, the one
        that stands first."""
        return np.bincount(self.ratings.argmax(axis=1), minlength=self.ratings.shape[1])


def elo_step(k: float, *, scale: float = ELO_SCALE) -> float:
    """The step of gradient descent, in logits, that a K in points is: K·ln 10/scale.

    Parameters
    ----------
    k : float
        K: the most that a rating can change after a game, in points; above 0.
    scale : float
        How many points are odds of 10 to 1.

    Returns
    -------
    float
        The factor of 1 − p in the change of a log-strength.

    Examples
    --------
    >>> round(elo_step(30.0), 6)
    0.172694
    """
    return positive(k, "k") * math.log(10.0) / positive(scale, "scale")


def elo_points(
    strengths: ArrayLike, *, mean: float = ELO_START, scale: float = ELO_SCALE
) -> Float64Array:
    """Log-strengths in nats as points: scale/ln 10 of them for each nat.

    Parameters
    ----------
    strengths : array_like, shape (..., n)
        Such as those of `fit_bradley_terry`.
    mean : float
        Of the points of all items, which Elo's updates leave as it is.
    scale : float
        How many points are odds of 10 to 1.

    Returns
    -------
    ndarray, shape (..., n)
        NaN where a strength is.

    Examples
    --------
    >>> elo_points([0.0, np.log(10.0)])
    array([ 800., 1200.])
    """
    theta = float_array(strengths, "strengths").astype(np.float64)
    centred = theta - theta.mean(axis=-1, keepdims=True)
    points: Float64Array = centred * (positive(scale, "scale") / math.log(10.0))
    return points + finite(mean, "mean")


def elo_probability(difference: ArrayLike, *, scale: float = ELO_SCALE) -> float | Float64Array:
    """The expected score 1/(1 + 10^(−difference/scale)).

    Parameters
    ----------
    difference : array_like, shape (...)
        Of two ratings, in points.
    scale : float
        How many points are odds of 10 to 1.

    Returns
    -------
    float or ndarray, shape (...)
        In (0, 1).

    Examples
    --------
    >>> round(elo_probability(119.0), 6)
    0.664858
    """
    from scipy.special import expit

    points = float_array(difference, "difference").astype(np.float64)
    reject_nan(points, "difference")
    found = expit(points * (math.log(10.0) / positive(scale, "scale")))
    return float(found) if points.ndim == 0 else found


def elo_ratings(
    games: Games,
    *,
    k: float = 30.0,
    start: ArrayLike = ELO_START,
    scale: float = ELO_SCALE,
    n_points: int = 200,
) -> EloPath:
    """Elo ratings after games in the order in which they stand.

    After each game both ratings move by K(s − p), up and down, where s is the first one's score
    and p what was expected: one step of gradient descent on the NLL of that game. The order
    matters, and the ratings do not settle as long as K stays.

    Parameters
    ----------
    games : Games
        In their order; a weight multiplies K.
    k : float
        K, in points; above 0.
    start : array_like, shape () or (n,)
        Ratings before the first game.
    scale : float
        How many points are odds of 10 to 1.
    n_points : int
        At how many places along the games, at most, the ratings are kept; at least 2.

    Returns
    -------
    EloPath
        The ratings at the end and on the way.

    Raises
    ------
    ValueError
        If an option is out of range.

    References
    ----------
    Elo (1978), The rating of chessplayers, past and present.

    Examples
    --------
    >>> from nll_core.preferences import record_games
    >>> first, second = ["pizza", "burger", "pizza"], ["burger", "sushi", "sushi"]
    >>> elo_ratings(record_games(first, second, [1, 0, 0.5]), k=30.0).ratings.round(4)
    array([1014.9721,  970.6472, 1014.3807])
    """
    ratings = _starts(games, start).tolist()
    unit = math.log(10.0) / positive(scale, "scale")
    size = positive(k, "k")
    after = _kept_places(games.n_games, n_points)
    path = np.empty((len(after), len(ratings)))
    path[0] = ratings
    kept = 1
    steps = np.full(games.n_games, size) if games.weight is None else size * games.weight
    rows = zip(
        games.first.tolist(),
        games.second.tolist(),
        games.score.tolist(),
        steps.tolist(),
        strict=True,
    )
    places = after.tolist()
    for done, (i, j, score, step) in enumerate(rows, 1):
        lead = unit * (ratings[i] - ratings[j])
        small = math.exp(-abs(lead))
        expected = (1.0 if lead >= 0 else small) / (1.0 + small)
        change = step * (score - expected)
        ratings[i] += change
        ratings[j] -= change
        if done == places[kept]:
            path[kept] = ratings
            kept += kept < len(places) - 1
    return EloPath(np.array(ratings), after, path)


def elo_fan(
    games: Games,
    *,
    n_orders: int = 50,
    k: float = 30.0,
    start: ArrayLike = ELO_START,
    scale: float = ELO_SCALE,
    n_points: int = 100,
    seed: Seed = 0,
) -> EloFan:
    """Elo ratings by the same games in several random orders: what of a rating is the order's.

    Parameters
    ----------
    games : Games
        What was played; the maximum-likelihood strengths are the same in every order.
    n_orders : int
        How many orders.
    k : float
        K, in points; above 0.
    start : array_like, shape () or (n,)
        Ratings before the first game.
    scale : float
        How many points are odds of 10 to 1.
    n_points : int
        At how many places along the games, at most, the ratings are kept; at least 2.
    seed : int or numpy.random.Generator
        Of the orders; of a generator, its next number.

    Returns
    -------
    EloFan
        The ratings of each order at the end and on the way.

    Raises
    ------
    ValueError
        If an option is out of range.

    Notes
    -----
    All orders take a step together, so that fifty take little longer than one.

    Examples
    --------
    >>> from nll_core.preferences import record_games
    >>> games = record_games(["a", "b", "a", "a"], ["b", "c", "c", "b"])
    >>> fan = elo_fan(games, n_orders=3, seed=1)
    >>> fan.ratings.shape, fan.ratings.mean(axis=1)
    ((3, 3), array([1000., 1000., 1000.]))
    """
    n, n_games = count(n_orders, "n_orders"), games.n_games
    generator = np.random.default_rng(seed_number(seed))
    orders = np.stack([generator.permutation(n_games) for _ in range(n)], axis=1)
    after = _kept_places(n_games, n_points)
    ratings = np.tile(_starts(games, start), (n, 1))
    paths = np.empty((n, len(after), len(games.items)))
    paths[:, 0] = ratings
    unit = math.log(10.0) / positive(scale, "scale")
    size = positive(k, "k")
    # Half a lead's tanh is what is expected above ½, and cannot overflow.
    half_unit = 0.5 * unit
    every = np.arange(n)
    first, second, above_half = games.first, games.second, games.score - 0.5
    places = iter(enumerate(after.tolist()[1:], 1))
    at, place = next(places, (0, -1))
    for done, order in enumerate(orders, 1):
        i, j = first[order], second[order]
        lead = ratings[every, i] - ratings[every, j]
        change = size * (above_half[order] - 0.5 * np.tanh(half_unit * lead))
        if games.weight is not None:
            change *= games.weight[order]
        ratings[every, i] += change
        ratings[every, j] -= change
        if done == place:
            paths[:, at] = ratings
            at, place = next(places, (at, -1))
    return EloFan(ratings, after, paths)


def single_games(comparisons: Comparisons) -> Games:
    """Counts of pairs as single games, pair after pair: for `elo_fan`, which shuffles them.

    Parameters
    ----------
    comparisons : Comparisons
        Whose counts are whole numbers.

    Returns
    -------
    Games
        The wins of each pair, then its losses, then its ties.

    Raises
    ------
    ValueError
        If a count is no whole number, or there are more than ten million games.

    Examples
    --------
    >>> from nll_core.preferences import comparisons_of_matrix
    >>> single_games(comparisons_of_matrix([[0, 2], [1, 0]])).score
    array([1., 1., 0.])
    """
    counts = np.stack([comparisons.wins, comparisons.losses, comparisons.ties], axis=1)
    finite_array(counts, "counts")
    if (counts != np.round(counts)).any():
        raise ValueError("counts must be whole numbers to be single games")
    if counts.sum() > _MOST_GAMES:
        raise ValueError(f"there must be at most {_MOST_GAMES:,} games, got {counts.sum():,.0f}")
    times = counts.astype(np.int64).ravel()
    pairs = np.repeat(np.arange(len(counts)), 3)
    kinds = np.tile([1.0, 0.0, 0.5], len(counts))
    return Games(
        comparisons.items,
        comparisons.first[np.repeat(pairs, times)],
        comparisons.second[np.repeat(pairs, times)],
        np.repeat(kinds, times),
    )


def _starts(games: Games, start: ArrayLike) -> Float64Array:
    ratings = finite_array(start, "start").astype(np.float64)
    n = len(games.items)
    if ratings.shape not in ((), (n,)):
        raise ValueError(f"start must be one number or have shape ({n},), got {ratings.shape}")
    return np.broadcast_to(ratings, (n,)).copy()


def _kept_places(n_games: int, n_points: int) -> IntArray:
    n = min(count(n_points, "n_points", minimum=2), n_games + 1)
    return np.unique(np.round(np.linspace(0, n_games, n)).astype(np.int64))
