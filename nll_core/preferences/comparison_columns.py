"""What columns of a table of comparisons say, by their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

ColumnRole = Literal[
    "winner", "loser", "first", "second", "result", "count", "wins", "losses", "ties"
]

_NAMES: Final[dict[ColumnRole, str]] = {
    "winner": "winner winners preferred chosen better winningteam",
    "loser": "loser losers rejected worse losingteam",
    "first": "a first left modela itema playera teama item1 player1 team1 model1 white home x xs "
    "hometeam responsea answera optiona",
    "second": "b second right modelb itemb playerb teamb item2 player2 team2 model2 black away y "
    "ys awayteam responseb answerb optionb",
    "result": "result outcome preference label score verdict choice judgement judgment winner "
    "preferred better",
    "count": "count counts n times weight weights games freq frequency",
    "wins": "wins wins1 winsa win1 wina homewins awins firstwins winnermodela",
    "losses": "losses wins2 winsb win2 winb awaywins bwins secondwins winnermodelb",
    "ties": "ties tie draws draw winnertie",
}
_BY_NAME: Final[dict[str, set[ColumnRole]]] = {}
for _role, _names in _NAMES.items():
    for _name in _names.split():
        _BY_NAME.setdefault(_name, set()).add(_role)


def roles_of(header: Sequence[str]) -> dict[ColumnRole, int] | None:
    """The place of each role that a header names, or None where it names no two items."""
    found: dict[ColumnRole, int] = {}
    for place, cell in enumerate(header):
        for role in _BY_NAME.get(_bare(cell), ()):
            found.setdefault(role, place)
    if "winner" in found and "loser" in found:
        return {role: found[role] for role in ("winner", "loser", "count") if role in found}
    if "first" in found and "second" in found:
        # Here "winner" is the name of a result.
        kept: tuple[ColumnRole, ...] = ("first", "second")
        kept += ("wins", "losses", "ties") if "losses" in found else ("result", "count")
        return {role: found[role] for role in kept if role in found}
    return None


def _bare(cell: str) -> str:
    """A name without case, spaces and signs: "Model A" is "modela"."""
    return re.sub(r"[\W_]+", "", cell).casefold()
