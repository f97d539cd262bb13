"""What the cells of a column of results say: the first, the second, or neither."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from nll_core.preferences.comparison_cells import number_of
from nll_core.preferences.comparison_errors import Problems, quoted

_FIRST_WORDS: Final = (
    "a,left,first,x,win,w,won,modela,model_a,player_a,item_a,team_a,home,white,1-0"
)
_SECOND_WORDS: Final = (
    "b,right,second,y,loss,l,lost,modelb,model_b,player_b,item_b,team_b,away,black,0-1"
)
_TIE_WORDS: Final = (
    "tie,tied,draw,drawn,d,equal,neither,both,same,even,bothbad,tie (bothbad),both bad,both good,"
    "no preference,½,1/2,1/2-1/2,½-½,0.5-0.5"
)
_FIRST, _SECOND, _TIE = (
    frozenset(words.split(",")) for words in (_FIRST_WORDS, _SECOND_WORDS, _TIE_WORDS)
)
# Codes of numbers: the score of the first; and two that count from 1, or have signs.
RESULT_CODES: Final = (
    ({0.0, 0.5, 1.0}, {1.0: 1.0, 0.0: 0.0, 0.5: 0.5}, "1 is the first, 0 the second, 0.5 a tie"),
    ({-1.0, 0.0, 1.0}, {1.0: 1.0, -1.0: 0.0, 0.0: 0.5}, "1 is the first, −1 the second, 0 a tie"),
    ({0.0, 1.0, 2.0}, {1.0: 1.0, 2.0: 0.0, 0.0: 0.5}, "1 is the first, 2 the second, 0 a tie"),
)


class Results(NamedTuple):
    """Scores of the first items, and how they were understood."""

    scores: list[float]
    evidence: str


def are_results(cells: Sequence[str]) -> bool:
    """Whether a column without a name holds results rather than counts."""
    numbers = {number_of(cell) for cell in cells}
    if None in numbers:
        return True
    return (numbers <= {0.0, 0.5, 1.0} and numbers != {1.0}) or -1.0 in numbers


def is_value(cell: str, one: str, other: str) -> bool:
    """Whether a cell beside two items is a result or a number, and no name of a column."""
    words = _FIRST | _SECOND | _TIE
    return number_of(cell) is not None or cell.casefold() in words or cell in (one, other)


def read_results(
    first: Sequence[str],
    second: Sequence[str],
    cells: Sequence[str],
    lines: Sequence[int],
    *,
    names: tuple[str, str] = ("", ""),
    column: int,
) -> Results:
    """The score of the first item of each line; `names` are those of the columns of the items."""
    numbers = {number_of(cell) for cell in cells} - {None}
    code = next((by for known, by, _ in RESULT_CODES if numbers <= known), {}) if numbers else {}
    said = (
        next((text for known, _, text in RESULT_CODES if numbers <= known), "") if numbers else ""
    )
    by_item = _are_items(first, second, cells)
    problems, scores = Problems(), []
    for one, other, cell, line in zip(first, second, cells, lines, strict=True):
        word, number = cell.casefold(), number_of(cell)
        if by_item and cell in (one, other):
            scores.append(1.0 if cell == one else 0.0)
        elif word in _TIE:
            scores.append(0.5)
        elif number is not None and number in code:
            scores.append(code[number])
        elif word in _FIRST or word == names[0].casefold() != "":
            scores.append(1.0)
        elif word in _SECOND or word == names[1].casefold() != "":
            scores.append(0.0)
        else:
            problems.add(
                "result",
                f"{quoted(cell)} is no result" if cell else "the result is missing",
                f"Write {quoted(one)}, {quoted(other)} or tie; or 1, 0 or 0.5 for the first.",
                line=line,
                column=column,
            )
    problems.raise_any()
    if by_item:
        return Results(scores, "The results are names of items.")
    if said:
        return Results(scores, f"The results are numbers: {said}.")
    return Results(scores, "The results say which of the two columns was preferred.")


def _are_items(first: Sequence[str], second: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether each result that is no tie is one of the two items of its line."""
    decided = [
        cell in (one, other)
        for one, other, cell in zip(first, second, cells, strict=True)
        if cell.casefold() not in _TIE
    ]
    return bool(decided) and all(decided)
