"""Which example of one file is which of another: by a column of identifiers that both have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from nll_core._validation import IntArray
from nll_core.formats import percent
from nll_core.predictions import ColumnRoles, Predictions, Table
from nll_core.predictions.identifiers import identifies
from nll_core.predictions.problems import counted, quoted
from nll_core.predictions.table import Column
from nll_core.report.pairing import at_places

# Identifiers of the same examples are nearly all in both files; fewer may be so by chance.
LEAST_SHARED: Final = 0.5
# What numbers the rows of its own file says nothing of the other's, if there is anything else.
_NUMBERS_ROWS: Final = ("row", "rows", "index", "unnamed: 0", "nr", "no", "number", "")


@dataclass(frozen=True, eq=False)
class Read:
    """Predictions with the table that they come from, and the roles of its columns."""

    predictions: Predictions
    table: Table
    roles: ColumnRoles


def matched(first: Read, second: Read) -> Predictions:
    """The second predictions with each row numbered as that of the same example in the first file.

    Parameters
    ----------
    first, second : Read
        Two models on the same examples, in any order.

    Returns
    -------
    Predictions
        For `paired` or `report_on`. By a column of identifiers: one of the same name in both files
        that has no other role, in each without a gap and without the same twice, with at least half
        of the smaller file's in the other. Examples that have no partner are left out. Without such
        a column as they are, to be matched row by row. The last of `notes` says which, and how
        many.

    Examples
    --------
    >>> from nll_core.predictions import predictions_from_table, read_table, recognise_columns
    >>> def read(text):
    ...     table = read_table(text)
    ...     roles = recognise_columns(table)
    ...     return Read(predictions_from_table(table, roles), table, roles)
    >>> one = read(b"id,label,p_a,p_b\\nx,a,0.9,0.1\\ny,b,0.4,0.6\\nz,a,0.8,0.2\\n")
    >>> other = read(b"id,label,p_a,p_b\\nz,a,0.7,0.3\\nx,a,0.6,0.4\\ny,b,0.5,0.5\\n")
    >>> found = matched(one, other)
    >>> found.rows.tolist(), found.notes[-1]
    ([3, 1, 2], "The examples were matched by the column 'id', which both files have: 3 of 3 rows.")
    """
    best: tuple[tuple[int, bool], str, IntArray] | None = None
    for name in _shared_names(first, second):
        partner = _partners(first.table.column(name), second.table.column(name))
        if partner is None:
            continue
        n_shared = int((partner >= 0).sum())
        if n_shared < max(2, LEAST_SHARED * min(len(first.table.rows), len(second.table.rows))):
            continue
        worth = n_shared, name.strip().lower() not in _NUMBERS_ROWS
        if best is None or worth > best[0]:
            best = worth, name, partner
    if best is None:
        return _noted(
            second.predictions,
            "The examples were matched row by row: no column of identifiers is in both files.",
        )
    _, name, partner = best
    # The rows of the second file, then those of its examples.
    numbers = np.where(partner >= 0, first.table.rows[partner], -1)
    of_examples = numbers[np.searchsorted(second.table.rows, second.predictions.rows)]
    chosen = np.flatnonzero(of_examples >= 0)
    found = at_places(second.predictions, chosen)
    found = replace(found, rows=of_examples[chosen], row_count=first.predictions.row_count)
    n, n_shared = len(second.table.rows), best[0][0]
    text = (
        f"The examples were matched by the column {quoted(name)}, which both files have: "
        f"{n_shared:,} of {counted(n, 'row')}"
    )
    if n_shared < n:
        text += f" ({percent(n_shared / n)}; the others have no partner and are left out)"
    return _noted(found, f"{text}.")


def _noted(predictions: Predictions, note: str) -> Predictions:
    return replace(predictions, notes=(*predictions.notes, note))


def _shared_names(first: Read, second: Read) -> list[str]:
    """The columns of the same name that are nothing else in either file."""
    taken = first.roles.columns | second.roles.columns
    there = set(second.table.names)
    return [name for name in first.table.names if name in there and name not in taken]


def _partners(first: Column, second: Column) -> IntArray | None:
    """For each row of the second the row of the first with the same identifier, −1 for none.

    None where one of the columns does not identify its rows.
    """
    places = []
    for column in (first, second):
        if not identifies(column):
            return None
        places.append(column.distinct())
    (words, codes), (others, other_codes) = places
    row_of_code = np.empty(len(codes), dtype=np.int64)
    row_of_code[codes] = np.arange(len(codes))
    place = {word: k for k, word in enumerate(words)}
    row_of_other = np.array([row_of_code[place[w]] if w in place else -1 for w in others])
    return np.asarray(row_of_other[other_codes], dtype=np.int64)
