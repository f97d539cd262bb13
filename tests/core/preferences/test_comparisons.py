"""Counting of games: by hand, both ways of counting against each other, and what is refused."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from nll_core.preferences import (
    Comparisons,
    comparisons_of_matrix,
    least_compared,
    record_games,
)
from tests.core.preferences.tables import BASEBALL, random_games


def same(one: Comparisons, other: Comparisons) -> None:
    assert one.items == other.items
    for name in ("first", "second", "wins", "losses", "ties"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), name)


def test_games_are_counted_by_pair() -> None:
    games = record_games(
        ["cy", "ann", "bob", "ann", "bob"],
        ["ann", "bob", "ann", "cy", "ann"],
        [1, 1, 0.5, 1, 0],
        counts=[1, 2, 4, 8, 16],
    )
    assert games.items == ("cy", "ann", "bob")
    counts = games.counted
    assert counts.first.tolist() == [0, 1]
    assert counts.second.tolist() == [1, 2]
    assert counts.wins.tolist() == [1, 18]
    assert counts.losses.tolist() == [8, 0]
    assert counts.ties.tolist() == [0, 4]
    assert counts.n_games == 31
    assert counts.games_of_items.tolist() == [9, 31, 22]


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("ties", [False, True])
def test_counting_in_a_table_and_by_sorting_agree(weighted, ties, monkeypatch) -> None:
    games = random_games(12, 300, 4, ties=ties)
    weight = np.random.default_rng(1).integers(0, 4, 300) if weighted else None
    args = games.first, games.second, games.score
    in_table = record_games(*args, counts=weight, items=games.items).counted
    monkeypatch.setattr("nll_core.preferences.comparisons._TABLE_CELLS", 0)
    same(record_games(*args, counts=weight, items=games.items).counted, in_table)


def test_weights_are_repetitions_and_the_order_of_two_items_does_not_matter() -> None:
    games = random_games(7, 60, 2, ties=True)
    times = np.random.default_rng(0).integers(0, 4, 60)
    args = games.first, games.second, games.score
    repeated = record_games(*(np.repeat(a, times) for a in args), items=games.items)
    weighted = record_games(*args, counts=times, items=games.items)
    same(weighted.counted, repeated.counted)
    turned = record_games(
        games.second, games.first, 1 - games.score, counts=times, items=games.items
    )
    same(turned.counted, weighted.counted)


def test_games_of_two_are_wins_of_both_and_ties() -> None:
    counts = random_games(4, 30, 1, ties=True).counted
    games = counts.games_matrix()
    np.testing.assert_array_equal(games, games.T)
    wins = counts.matrix() + counts.matrix().T
    assert (games - wins).sum() == 2 * counts.ties.sum() > 0
    assert games.sum() == 60


def test_a_matrix_comes_back_and_its_part_too() -> None:
    wins = BASEBALL.matrix()
    same(comparisons_of_matrix(wins, items=BASEBALL.items), BASEBALL)
    order = [5, 0, 3]
    part = BASEBALL.among(order)
    assert part.items == tuple(BASEBALL.items[i] for i in order)
    np.testing.assert_array_equal(part.matrix(), wins[np.ix_(order, order)])


def test_names_of_numpy_arrays_and_numbers_alike() -> None:
    by_name = record_games(np.array(["0", "1", "2"]), np.array(["1", "2", "0"]))
    same(by_name.counted, record_games([0, 1, 2], [1, 2, 0]).counted)
    assert record_games([0], [1], items=["a", "b", "c"]).counted.n_items == 3
    assert record_games([], []).counted.n_items == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: record_games([0, 1], [1]), r"one shape \(N,\), got \(2,\) and \(1,\)"),
        (lambda: record_games(["a"], ["a"]), "'a' is compared with itself at index 0"),
        (lambda: record_games([0, 2], [1, 2]), "'2' is compared with itself at index 1"),
        (lambda: record_games([0], [1], [0.7]), "score must be 1, 0 or 0.5, got 0.7 at index 0"),
        (lambda: record_games(["a"], ["b"], items=["a"]), "'b' is none of the 1 items"),
        (lambda: record_games([0], [3], items="abc"), r"second must lie in 0 … 2"),
        (lambda: record_games([0], [1], counts=[-1]), "counts must be at least 0"),
        (lambda: comparisons_of_matrix([[0, 1]]), r"wins must have shape \(n, n\), got \(1, 2\)"),
        (lambda: comparisons_of_matrix([[0, -1], [1, 0]]), r"at least 0, got -1 at index \(0, 1\)"),
        (lambda: comparisons_of_matrix([[0, 1], [1, 2]]), "the diagonal of wins must be 0, got 2"),
        (lambda: comparisons_of_matrix([[0, 1], [1, 0]], ties=[[0, 1], [2, 0]]), "symmetric"),
        (lambda: comparisons_of_matrix([[0, 1], [1, 0]], items=["a"]), "items must be 2 names"),
        (lambda: comparisons_of_matrix([[0, 1], [1, 0]], items=["a", "a"]), "got 'a' twice"),
        (lambda: comparisons_of_matrix([[0, np.inf], [1, 0]]), "wins must be finite"),
    ],
)
def test_what_is_refused(call, message) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_items_are_whole_numbers_or_texts() -> None:
    with pytest.raises(TypeError, match="first must be integers"):
        record_games([0.5], [1.0])


def test_a_round_robin_plays_each_pair_as_often() -> None:
    games = record_games(["ann"], ["bob"], items=["ann", "bob", "cy", "dee"])
    rows = [(0, 1)]
    for _ in range(11):
        rows.append(least_compared(record_games(*zip(*rows, strict=True), items=games.items)))
    assert sorted(rows) == sorted([*combinations(range(4), 2)] * 2)
    # Nobody waits while the same two play on.
    assert rows[1] == (2, 3)
    with pytest.raises(ValueError, match="at least two items, got 1"):
        least_compared(record_games([], [], items=["ann"]))
