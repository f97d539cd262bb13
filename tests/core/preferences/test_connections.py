"""Whether a maximum exists: against linear programmes on every table, and in words."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from nll_core.preferences import comparisons_of_matrix, find_connections, record_games
from tests.core.preferences.tables import BASEBALL


def can_fall_for_ever(wins: np.ndarray) -> bool:
    """Whether some direction makes no observed win less likely, and one more (Albert, Anderson)."""
    rows = [np.eye(len(wins))[i] - np.eye(len(wins))[j] for i, j in np.argwhere(wins > 0)]
    if not rows:
        return len(wins) > 1
    leads = np.array(rows)
    found = linprog(-leads.sum(axis=0), A_ub=-leads, b_ub=np.zeros(len(leads)), bounds=(-1, 1))
    if -found.fun > 1e-9:
        return True
    # A difference that nothing is said of is not determined either.
    return np.linalg.matrix_rank(leads) < len(wins) - 1


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("in_table", [True, False])
def test_a_maximum_exists_where_no_direction_leads_down_for_ever(
    seed, in_table, monkeypatch
) -> None:
    if not in_table:
        monkeypatch.setattr("nll_core.preferences.connections._TABLE_ITEMS", 0)
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 7))
    wins = rng.integers(0, 3, (n, n)) * (rng.random((n, n)) < rng.uniform(0.1, 0.9))
    np.fill_diagonal(wins, 0)
    found = find_connections(comparisons_of_matrix(wins))
    assert found.has_maximum != can_fall_for_ever(wins)
    assert bool(found.sentences) != found.has_maximum
    # Groups partition the items, and no later one has a win against an earlier one.
    assert sorted(i for group in found.groups for i in group) == list(range(n))
    for k, group in enumerate(found.groups):
        for later in found.groups[k + 1 :]:
            assert not wins[np.ix_(later, group)].any()
    # Within a group each is reached from each by wins.
    reached = np.linalg.matrix_power((wins > 0) + np.eye(n), n) > 0
    for group in found.groups:
        assert reached[np.ix_(group, group)].all()
    parts = np.linalg.matrix_power((wins + wins.T > 0) + np.eye(n), n) > 0
    assert sorted(found.parts) == sorted({tuple(np.flatnonzero(row).tolist()) for row in parts})


def test_both_kinds_of_table_are_among_the_seeds() -> None:
    kinds = set()
    for seed in range(60):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(2, 7))
        wins = rng.integers(0, 3, (n, n)) * (rng.random((n, n)) < rng.uniform(0.1, 0.9))
        np.fill_diagonal(wins, 0)
        kinds.add(can_fall_for_ever(wins))
    assert kinds == {True, False}


def test_an_undefeated_item_and_one_that_never_won_are_named() -> None:
    names = ["ann", "bob", "cy", "dee"]
    found = find_connections(
        record_games(["ann", "bob", "cy", "bob"], ["bob", "cy", "bob", "dee"], items=names)
    )
    assert found.groups == ((0,), (1, 2), (3,))
    assert found.never_beaten == (0,)
    assert found.never_won == (2,)
    assert [sentence.split(",")[0] for sentence in found.sentences] == [
        "ann has never lost to anyone else",
        "dee has never won against anyone else",
    ]


def test_a_group_that_none_outside_has_beaten_is_named_as_one() -> None:
    found = find_connections(record_games(["a", "b", "a", "c", "d"], ["b", "a", "c", "d", "c"]))
    assert found.sentences[0].startswith("a and b have never lost to anyone else")
    assert found.sentences[1].startswith("c and d have never won against anyone else")


def test_parts_that_never_met_are_named() -> None:
    found = find_connections(
        record_games(["a", "b", "c", "d"], ["b", "a", "d", "c"], items=["a", "b", "c", "d", "e"])
    )
    assert found.parts == ((0, 1), (2, 3), (4,))
    assert not found.has_maximum
    assert found.never_beaten == found.never_won == ()
    (said,) = found.sentences
    assert "3 parts" in said
    assert said.endswith("a and b; c and d; e.")


def test_a_tie_links_both_ways() -> None:
    assert find_connections(record_games(["a"], ["b"], [0.5])).has_maximum
    assert not find_connections(record_games(["a"], ["b"], [1])).has_maximum


def test_many_that_never_lost_are_counted_and_the_first_named() -> None:
    found = find_connections(record_games([0, 1, 2, 3, 4, 5, 6], [7] * 7))
    assert len(found.never_beaten) == 7
    assert "2 more" in found.sentences[5]


def test_nothing_and_one_item_have_nothing_to_say() -> None:
    assert find_connections(record_games([], [], items=["a"])).has_maximum
    assert find_connections(BASEBALL).sentences == ()
