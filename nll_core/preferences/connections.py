"""Before a fit: whether strengths are finite, and which items or groups keep them from being so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import IntArray
from nll_core.preferences.comparisons import Comparisons, Games, counts_of
from nll_core.texts import shortened

# More names than this hide what is said of them.
_NAMED: Final = 5
# Up to so many items a table of all pairs is walked faster than a sparse graph is made.
_TABLE_ITEMS: Final = 2_000


@dataclass(frozen=True, eq=False)
class Connections:
    """Which items are held together by comparisons, and which are not."""

    items: tuple[str, ...]
    groups: tuple[tuple[int, ...], ...]
    """Items that are linked by wins (or ties) both ways, directly or through others. No group has
    a win or a tie against one that stands before it."""
    parts: tuple[tuple[int, ...], ...]
    """Items that are linked by any comparisons at all; between two parts there is none."""
    never_beaten: tuple[int, ...]
    """Places in `groups` of those that lost and tied no comparison with other groups, and won
    one."""
    never_won: tuple[int, ...]
    """Places in `groups` of those that won and tied no comparison with other groups, and lost
    one."""

    @property
    def has_maximum(self) -> bool:
        """Whether the likelihood has a maximum: all items are one group."""
        return len(self.groups) <= 1

    @property
    def sentences(self) -> tuple[str, ...]:
        """What keeps the strengths from being finite, a sentence each; none where nothing does."""
        said = []
        if len(self.parts) > 1:
            named = [self._names(part) for part in self.parts]
            shown = "; ".join(named[:_NAMED]) + ("; …" if len(named) > _NAMED else "")
            said.append(
                f"There are {len(self.parts):,} parts that were never compared with each other, so "
                f"that nothing is known of differences between them: {shown}."
            )
        for verb, side, places in (
            ("lost to", "above", self.never_beaten),
            ("won against", "below", self.never_won),
        ):
            said += [self._one_way(g, verb, side) for g in places[:_NAMED]]
            more = len(places) - _NAMED
            if more > 0:
                said.append(f"So it is of {more:,} more that have never {verb} anyone else.")
        return tuple(said)

    def _one_way(self, group: int, verb: str, side: str) -> str:
        members = self.groups[group]
        has = "has" if len(members) == 1 else "have"
        return (
            f"{self._names(members)} {has} never {verb} anyone else, so that the likelihood grows "
            f"without end as the strength moves {side} those compared with it."
        )

    def _names(self, members: tuple[int, ...]) -> str:
        names = [shortened(self.items[i]) for i in members[:_NAMED]]
        more = len(members) - len(names)
        if more:
            return f"{', '.join(names)} and {more:,} more"
        return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def find_connections(comparisons: Comparisons | Games) -> Connections:
    """Whether strengths of a Bradley–Terry model are finite, before any is fitted.

    The likelihood has a maximum if and only if in every split of the items in two groups each has
    a win against the other: if "was preferred to" is strongly connected. A tie is half a win.

    Parameters
    ----------
    comparisons : Comparisons or Games
        What was compared.

    Returns
    -------
    Connections
        The groups within which strengths are finite, and what stands between them.

    References
    ----------
    Ford (1957), Solution of a ranking problem from binary comparisons, The American Mathematical
    Monthly 64.

    Examples
    --------
    >>> from nll_core.preferences import record_games
    >>> found = find_connections(record_games(["ann", "bob", "cy"], ["bob", "cy", "bob"]))
    >>> found.has_maximum, found.groups
    (False, ((0,), (1, 2)))
    >>> print(found.sentences[0])  # doctest: +NORMALIZE_WHITESPACE
    ann has never lost to anyone else, so that the likelihood grows without end as the strength
    moves above those compared with it.
    """
    counts = counts_of(comparisons)
    n = counts.n_items
    if 0 < n <= _TABLE_ITEMS and _all_reach_all(counts):
        everybody = (tuple(range(n)),)
        return Connections(counts.items, everybody, everybody, (), ())
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    forth, back = counts.points > 0, counts.points_lost > 0
    winners = np.concatenate([counts.first[forth], counts.second[back]])
    losers = np.concatenate([counts.second[forth], counts.first[back]])
    graph = csr_array((np.ones(len(winners), bool), (winners, losers)), shape=(n, n))
    _, part = connected_components(graph, connection="weak")
    n_groups, group = connected_components(graph, connection="strong")
    across = group[winners] != group[losers]
    above, below = group[winners[across]], group[losers[across]]
    beaten, has_won = np.zeros(n_groups, bool), np.zeros(n_groups, bool)
    beaten[below], has_won[above] = True, True
    order = _downwards(above, below, n_groups)
    members = _members(group, n_groups)
    return Connections(
        items=counts.items,
        groups=tuple(members[g] for g in order),
        parts=tuple(sorted(_members(part, int(part.max(initial=-1)) + 1))),
        never_beaten=tuple(k for k, g in enumerate(order) if has_won[g] and not beaten[g]),
        never_won=tuple(k for k, g in enumerate(order) if beaten[g] and not has_won[g]),
    )


def _all_reach_all(counts: Comparisons) -> bool:
    """Whether the first item is linked by wins to all others, and all others to it."""
    n = counts.n_items
    beats = np.zeros((n, n), bool)
    beats[counts.first, counts.second] = counts.points > 0
    beats[counts.second, counts.first] = counts.points_lost > 0
    for links in (beats, beats.T):
        reached = np.arange(n) == 0
        latest = reached
        while latest.any():
            latest = links[latest].any(axis=0) & ~reached
            reached = reached | latest
        if not reached.all():
            return False
    return True


def _members(label: NDArray[np.integer], n: int) -> list[tuple[int, ...]]:
    """The places with each label, in their order."""
    order = np.argsort(label, kind="stable")
    ends = np.cumsum(np.bincount(label, minlength=n))[:-1]
    return [tuple(part.tolist()) for part in np.split(order, ends)] if n else []


def _downwards(above: IntArray, below: IntArray, n: int) -> list[int]:
    """The groups in an order in which winners stand before those they beat."""
    edges = set(zip(above.tolist(), below.tolist(), strict=True))
    waiting = [0] * n
    beats: list[list[int]] = [[] for _ in range(n)]
    for winner, loser in edges:
        waiting[loser] += 1
        beats[winner].append(loser)
    ready = [g for g in range(n - 1, -1, -1) if not waiting[g]]
    order = []
    while ready:
        group = ready.pop()
        order.append(group)
        for loser in beats[group]:
            waiting[loser] -= 1
            if not waiting[loser]:
                ready.append(loser)
    return order
