"""Pasted tables of comparisons: lists of games, lists of results, counts of pairs, a matrix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed
from nll_core._validation import choice
from nll_core.preferences.comparison_cells import (
    DELIMITERS,
    Row,
    cut_rows,
    decoded,
    find_delimiter,
    is_nothing,
    number_of,
)
from nll_core.preferences.comparison_columns import ColumnRole, roles_of
from nll_core.preferences.comparison_errors import Problems, quoted, refused
from nll_core.preferences.comparison_json import json_rows
from nll_core.preferences.comparison_results import (
    RESULT_CODES,
    are_results,
    is_value,
    read_results,
)
from nll_core.preferences.comparisons import (
    Comparisons,
    Games,
    comparisons_of_matrix,
    record_games,
)

Float64Array = NDArray[np.float64]
ComparisonLayout = Literal[
    "winner and loser", "two items and a result", "counts of pairs", "matrix"
]
Rows = Literal["win", "lose"]

# Each item of a matrix has a row and a column.
MAX_MATRIX_ITEMS: Final = 3_000
_NAMED: Final = "The first line names the columns."
_CURE_OF_NUMBER: Final = "Write a count of at least 0, decimals with a point."


class OtherReading(NamedTuple):
    """What a table could also be taken for: its form does not decide."""

    text: str
    """As a sentence."""
    options: Mapping[str, Any]
    """Of `read_comparisons`, to read it so."""


@dataclass(frozen=True, eq=False, repr=False)
class ReadComparisons(Printed):
    """A table of comparisons, with what it was taken for and why."""

    comparisons: Comparisons
    games: Games | None
    """In the order of the text; None where it holds counts without an order."""
    layout: ComparisonLayout
    recognised: str
    """What was recognised, as a sentence."""
    evidence: tuple[str, ...]
    """Why, a sentence each."""
    warnings: tuple[str, ...]
    """What may be wrong, a sentence each."""
    other_readings: tuple[OtherReading, ...] = ()
    """What else it may mean; whoever brings it knows."""


class _Table(NamedTuple):
    rows: list[Row]
    roles: dict[ColumnRole, int]
    header: tuple[str, ...]
    other: tuple[OtherReading, ...] = ()
    """Whether the first line may name the columns, too, or be a comparison."""


def read_comparisons(
    text: str | bytes,
    *,
    layout: ComparisonLayout | None = None,
    header: bool | None = None,
    rows: Rows = "win",
) -> ReadComparisons:
    """Comparisons from a pasted table, with what was recognised and why.

    Parameters
    ----------
    text : str or bytes
        A line for each comparison with winner, loser and perhaps a count; or two items and a result
        (a name, "left", "model_a", "tie", 1, 0.5, 0, …); or two items and how often each won; or a
        matrix with or without names. Separated by tabs, commas, semicolons, bars or spaces; or the
        same as JSON, in a list or a line each. Lines that begin with # are left out.
    layout : str, optional
        One of "winner and loser", "two items and a result", "counts of pairs" and "matrix"; by
        default what the text looks like.
    header : bool, optional
        Whether the first line names the columns; by default what it looks like.
    rows : {"win", "lose"}
        Of a matrix: whether an entry counts wins of the row's item or of the column's.

    Returns
    -------
    ReadComparisons
        With the comparisons, the order of the games where there is one, and the evidence.

    Raises
    ------
    ComparisonError
        For a text that cannot be read so; `problems` say what, where and what to do.
    TypeError
        If `text` is neither a str nor bytes.
    ValueError
        For an unknown option.

    Notes
    -----
    At most 50 million characters are read, and matrices of at most 3,000 items.

    Examples
    --------
    >>> found = read_comparisons("model_a,model_b,winner\\nann,bob,model_a\\nbob,cy,tie")
    >>> print(found.recognised)
    2 comparisons of 3 items: two items and a result on each line.
    >>> found.games.score
    array([1. , 0.5])
    """
    if layout is not None:
        choice(layout, "layout", get_args(ComparisonLayout))
    choice(rows, "rows", get_args(Rows))
    content = decoded(text)
    evidence, names = ["The text is JSON."], "The fields of the records name the columns."
    if (lines := json_rows(content)) is None:
        delimiter = find_delimiter(content)
        lines = [row for row in cut_rows(content, delimiter) if not _is_rule(row)]
        evidence = [f"The cells are separated by {DELIMITERS[delimiter]}."]
        names = _NAMED
    if layout in (None, "matrix") and (named := _as_matrix(lines, header, layout is not None)):
        found = _read_matrix(*named, rows=rows, evidence=evidence)
        return replace(found, other_readings=_other_matrices(named, rows, layout is not None))
    if layout == "matrix":
        raise refused(
            f"the text is no square table: {len(lines):,} lines of {len(lines[0].cells)} cells",
            "Give a row and a column for each item, in one order.",
        )
    table = _with_roles(lines, layout, header, evidence, names)
    if "losses" in table.roles:
        return replace(_read_pair_counts(table, evidence), other_readings=table.other)
    found = replace(_read_games(table, evidence), other_readings=table.other)
    if layout is None and _could_be_results(table):
        other = OtherReading(
            "The third number is a result, not how often.", {"layout": "two items and a result"}
        )
        return replace(found, other_readings=(*found.other_readings, other))
    return found


def _other_matrices(
    named: tuple[tuple[str, ...], list[Row], bool], rows: Rows, told: bool
) -> tuple[OtherReading, ...]:
    """Nothing in a matrix says who won: the row's item, or the column's."""
    names, entries, has_names = named
    turned: Rows = "lose" if rows == "win" else "win"
    other = f"{_entry_in_words(names, entries, turned)}, not the other way round."
    found = [OtherReading(other, {"layout": "matrix", "rows": turned})]
    if not told and not has_names and len(names) in (2, 3):
        found.append(
            OtherReading(
                "Each line is a comparison of two items that have numbers for names.",
                {"layout": "winner and loser"},
            )
        )
    return tuple(found)


def _entry_in_words(names: tuple[str, ...], entries: list[Row], rows: Rows) -> str:
    """What the first count of a matrix says."""
    i, j = next(
        (i, j)
        for i, row in enumerate(entries)
        for j, cell in enumerate(row.cells)
        if i != j and number_of(cell)
    )
    winner, loser = (i, j) if rows == "win" else (j, i)
    count = entries[i].cells[j]
    times = "once" if number_of(count) == 1 else f"{count} times"
    return f"{quoted(names[winner])} won against {quoted(names[loser])} {times}"


def _could_be_results(table: _Table) -> bool:
    """Whether a column without a name that is taken for counts could hold results."""
    if "count" not in table.roles or table.header:
        return False
    numbers = {number_of(row.cells[table.roles["count"]]) for row in table.rows}
    return len(numbers) > 1 and any(numbers <= known for known, _, _ in RESULT_CODES)


def _is_rule(row: Row) -> bool:
    """Whether a line is the rule below the header of a table in Markdown."""
    return all(cell and set(cell) <= set("-: ") and len(cell) > 1 for cell in row.cells)


# A matrix


def _as_matrix(
    lines: list[Row], header: bool | None, told: bool
) -> tuple[tuple[str, ...], list[Row], bool] | None:
    """The names, the rows of numbers, and whether the names are the text's, if it is a matrix."""
    head, body = lines[0], lines[1:]
    numbers_above = all(_is_entry(cell) for cell in head.cells)
    has_header = header if header is not None else not numbers_above and _is_head(head, body)
    data = body if has_header else lines
    if not data:
        return None
    n, width = len(data), len(data[0].cells)
    labelled = (
        width == n + 1
        and (n > 1 or has_header)
        and any(not _is_entry(row.cells[0]) for row in data if row.cells)
    )
    labelled = labelled or (has_header and width == n + 1)
    if width != n + labelled or (n < 2 and not told):
        return None
    entries = [Row(row.line, row.cells[1:] if labelled else row.cells) for row in data]
    if not told:
        whole = all(len(row.cells) == n and all(map(_is_entry, row.cells)) for row in entries)
        empty = whole and all(_is_empty(row.cells[k]) for k, row in enumerate(entries))
        # Two or three columns of numbers are games of items that have numbers, too.
        if not (whole if labelled and has_header else empty):
            return None
    names = tuple(row.cells[0] for row in data) if labelled else ()
    if has_header:
        above = head.cells[-n:] if len(head.cells) in (n, n + 1) else ()
        if len(above) != n:
            raise refused(
                f"the header has {len(head.cells)} cells for {n} rows",
                "Name each item once.",
                line=head.line,
            )
        if names and above != names:
            if Counter(names) != Counter(above):
                raise refused(
                    "the names of the columns are not those of the rows",
                    "Give each item a row and a column.",
                    line=head.line,
                )
            order = [above.index(name) for name in names]
            entries = [Row(r.line, tuple(_cell(r, k) for k in order)) for r in entries]
        names = names or above
    return names or tuple(str(k + 1) for k in range(n)), entries, bool(names)


def _cell(row: Row, place: int) -> str:
    return row.cells[place] if place < len(row.cells) else ""


def _is_head(head: Row, body: list[Row]) -> bool:
    """Whether a first line has the names of columns of numbers."""
    return bool(body) and sum(not _is_entry(cell) for cell in head.cells) >= len(head.cells) - 1


def _is_entry(cell: str) -> bool:
    return number_of(cell) is not None or is_nothing(cell)


def _is_empty(cell: str) -> bool:
    return is_nothing(cell) or number_of(cell) == 0


def _read_matrix(
    names: tuple[str, ...], entries: list[Row], named: bool, *, rows: Rows, evidence: list[str]
) -> ReadComparisons:
    n = len(names)
    if n > MAX_MATRIX_ITEMS:
        raise refused(
            f"the matrix has {n:,} items, and at most {MAX_MATRIX_ITEMS:,} are read",
            "Write a line for each pair instead: winner, loser, count.",
        )
    _different(names)
    problems, wins = Problems(), np.zeros((n, n))
    for i, row in enumerate(entries):
        if len(row.cells) != n:
            problems.add(
                "width",
                f"{len(row.cells)} numbers where there are {n} items",
                "Give each row a cell for each column.",
                line=row.line,
            )
            continue
        for j, cell in enumerate(row.cells):
            count = _count(cell, row.line, j + 1 + named, problems, empty=0.0)
            if i == j and count:
                problems.add(
                    "diagonal",
                    f"{quoted(names[i])} has {cell} wins against itself",
                    "Leave the diagonal empty, or write 0.",
                    line=row.line,
                    column=j + 1 + named,
                )
            wins[i, j] = count
    problems.raise_any()
    _some(wins)
    evidence.append("There is a row and a column for each item, and nothing on the diagonal.")
    sides = ("row", "column") if rows == "win" else ("column", "row")
    evidence.append(
        "Entries count wins of the {}'s item against the {}'s: {}.".format(
            *sides, _entry_in_words(names, entries, rows)
        )
    )
    warnings = [] if named else ["The items have no names and are numbered from 1."]
    return _found(
        comparisons_of_matrix(wins if rows == "win" else wins.T, items=names),
        None,
        "matrix",
        "a matrix of wins",
        evidence,
        warnings,
    )


# A list


def _with_roles(
    lines: list[Row],
    layout: ComparisonLayout | None,
    header: bool | None,
    evidence: list[str],
    named: str,
) -> _Table:
    head, other = lines[0], tuple[OtherReading, ...]()
    by_name = roles_of(head.cells) if header is not False else None
    is_told = header is not None or named != _NAMED
    # Words such as "a" and "winner" name columns, and may name items.
    if by_name is not None and not is_told and _is_comparison(head, lines[1:], by_name):
        one, two = (quoted(head.cells[k]) for k in list(by_name.values())[:2])
        evidence.append(f"The first line is a comparison of {one} and {two}: no names.")
        if "winner" in by_name:
            other = (OtherReading(_NAMED, {"header": True}),)
        by_name, header = None, False
    if by_name is not None and (layout is None or layout == _layout_of(by_name)):
        evidence.append(named)
        return _Table(_some_rows(lines[1:]), by_name, head.cells)
    has_header = header if header is not None else _looks_like_header(lines)
    rows = _some_rows(lines[1:] if has_header else lines)
    width = len(rows[0].cells)
    if has_header:
        evidence.append("The first line has no numbers where the others have, and names columns.")
    roles = _roles_by_place(rows, width, layout)
    if "winner" in roles:
        evidence.append("The columns have no names that say who won: the first is the winner.")
    return _Table(rows, roles, head.cells if has_header else (), other)


def _is_comparison(head: Row, below: list[Row], roles: dict[ColumnRole, int]) -> bool:
    """Whether a line whose cells could name two columns is a comparison of two items."""
    one, other, *rest = head.cells
    if len(roles) > 2 or len(below) == 0:
        return False
    if rest:
        return all(is_value(cell, one, other) for cell in rest)
    return not {one, other}.isdisjoint(cell for row in below for cell in row.cells)


def _some_rows(rows: list[Row]) -> list[Row]:
    if not rows:
        raise refused("there is a header and no comparison", "Add a line for each comparison.")
    return rows


def _layout_of(roles: dict[ColumnRole, int]) -> ComparisonLayout:
    if "losses" in roles:
        return "counts of pairs"
    return "two items and a result" if "result" in roles else "winner and loser"


def _looks_like_header(lines: list[Row]) -> bool:
    """Whether a column that holds numbers does not begin with one."""
    if len(lines) < 2:
        return False
    width = len(lines[0].cells)
    return any(
        number_of(lines[0].cells[k]) is None
        and all(len(row.cells) > k and number_of(row.cells[k]) is not None for row in lines[1:])
        for k in range(2, width)
    )


def _roles_by_place(
    rows: list[Row], width: int, layout: ComparisonLayout | None
) -> dict[ColumnRole, int]:
    third = [row.cells[2] for row in rows if len(row.cells) > 2]
    if layout is None:
        if width >= 4:
            layout = "counts of pairs"
        elif width == 3 and are_results(third):
            layout = "two items and a result"
        else:
            layout = "winner and loser"
    least = {"winner and loser": 2, "two items and a result": 3, "counts of pairs": 4}[layout]
    most = {"winner and loser": 3, "two items and a result": 4, "counts of pairs": 5}[layout]
    if not least <= width <= most:
        raise refused(
            f"the lines have {width} cells, and {layout} are {least} to {most}",
            "Name the columns in a first line, such as: winner,loser; or a,b,result.",
            line=rows[0].line,
        )
    if layout == "winner and loser":
        places: tuple[ColumnRole, ...] = ("winner", "loser", "count")
    elif layout == "two items and a result":
        places = ("first", "second", "result", "count")
    else:
        places = ("first", "second", "wins", "losses", "ties")
    return {role: k for k, role in enumerate(places[:width])}


def _columns(table: _Table, roles: Sequence[ColumnRole]) -> list[list[str]]:
    """The cells of some columns, in the order of the text; every line has them and two items."""
    needed = max(table.roles.values())
    width = len(table.header) or len(table.rows[0].cells)
    problems = Problems()
    for row in table.rows:
        if not needed < len(row.cells) or len(row.cells) > width:
            problems.add(
                "width",
                f"{len(row.cells)} cells where other lines have {width}",
                "Give every line the same cells; a name with a separator in it needs quotation "
                "marks.",
                line=row.line,
            )
            continue
        one, other = (row.cells[table.roles[role]] for role in roles[:2])
        if not (one and other):
            problems.add("name", "an item is missing", "Name both items.", line=row.line)
        elif one == other:
            problems.add(
                "self",
                f"{quoted(one)} is compared with itself",
                "Name two items, or leave the line out.",
                line=row.line,
            )
    problems.raise_any()
    return [[row.cells[table.roles[role]] for row in table.rows] for role in roles]


def _read_games(table: _Table, evidence: list[str]) -> ReadComparisons:
    by_winner = "winner" in table.roles
    pair: tuple[ColumnRole, ColumnRole] = ("winner", "loser") if by_winner else ("first", "second")
    lines = [row.line for row in table.rows]
    first, second = _columns(table, pair)
    scores: list[float] | None = None
    if not by_winner:
        if "result" not in table.roles:
            raise refused(
                "two items stand on each line, and nothing says which was preferred",
                "Add a column with the result, or name the columns winner and loser.",
            )
        place = table.roles["result"]
        names = ("", "")
        if table.header:
            names = (table.header[table.roles["first"]], table.header[table.roles["second"]])
        results = read_results(
            first,
            second,
            [row.cells[place] for row in table.rows],
            lines,
            names=names,
            column=place + 1,
        )
        scores = results.scores
        evidence.append(results.evidence)
    weight: Float64Array | None = None
    if "count" in table.roles:
        weight = _counts(table, "count")
        _some(weight)
        evidence.append("A column counts how often.")
    games = record_games(first, second, scores, counts=weight)
    layout: ComparisonLayout = "winner and loser" if by_winner else "two items and a result"
    return _found(games.counted, games, layout, f"{layout} on each line", evidence, [])


def _read_pair_counts(table: _Table, evidence: list[str]) -> ReadComparisons:
    first, second = _columns(table, ("first", "second"))
    kinds: list[tuple[ColumnRole, float]] = [("wins", 1.0), ("losses", 0.0), ("ties", 0.5)]
    kinds = [(role, score) for role, score in kinds if role in table.roles]
    counts = np.concatenate([_counts(table, role) for role, _ in kinds])
    _some(counts)
    scores = np.repeat([score for _, score in kinds], len(first))
    n = len(kinds)
    games = record_games(first * n, second * n, scores, counts=counts)
    evidence.append("Columns count how often the first and how often the second was preferred.")
    return _found(games.counted, None, "counts of pairs", "counts for each pair", evidence, [])


def _counts(table: _Table, role: ColumnRole) -> Float64Array:
    place, problems = table.roles[role], Problems()
    found = [_count(row.cells[place], row.line, place + 1, problems) for row in table.rows]
    problems.raise_any()
    return np.array(found)


def _count(
    cell: str, line: int, column: int, problems: Problems, *, empty: float | None = None
) -> float:
    number = number_of(cell)
    if number is None and empty is not None and is_nothing(cell):
        return empty
    if number is None or not 0 <= number < np.inf:
        what = "is no number" if number is None else "is below 0" if number < 0 else "is too large"
        problems.add(
            f"count {what}",
            f"{quoted(cell)} {what}" if cell else "a count is missing",
            _CURE_OF_NUMBER,
            line=line,
            column=column,
        )
        return 0.0
    return number


def _some(counts: Float64Array) -> None:
    if not counts.any():
        raise refused("all counts are 0", "Count at least one comparison.")


def _different(names: Sequence[str]) -> None:
    twice = next((name for name, times in Counter(names).items() if times > 1), None)
    if twice is not None:
        raise refused(f"{quoted(twice)} names two rows", "Give each item one row and one name.")
    if "" in names:
        raise refused("an item has no name", "Name every row and column, or none of them.")


def _found(
    comparisons: Comparisons,
    games: Games | None,
    layout: ComparisonLayout,
    how: str,
    evidence: list[str],
    warnings: list[str],
) -> ReadComparisons:
    alike = Counter(name.casefold() for name in comparisons.items)
    for name in (name for name, times in alike.items() if times > 1):
        spelt = [quoted(item) for item in comparisons.items if item.casefold() == name]
        warnings.append(f"{' and '.join(spelt)} are taken for different items.")
    n = comparisons.n_games
    return ReadComparisons(
        comparisons,
        games,
        layout,
        f"{n:,.10g} {'comparison' if n == 1 else 'comparisons'} of {comparisons.n_items:,} items: "
        f"{how}.",
        tuple(evidence),
        tuple(warnings),
    )
