"""What a file itself calls its examples, so that one can be found again by more than its row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from nll_core._validation import IntArray
from nll_core.predictions.column_names import names_rows, plain_name
from nll_core.predictions.roles import ColumnRoles
from nll_core.predictions.table import Column, Table, plain_number

# What pandas calls an index without a name, and nobody else calls anything.
_ANONYMOUS: Final = ("", "unnamed_0")
# A longer text fills a table, and is looked for by nobody.
_LONGEST: Final = 80


@dataclass(frozen=True, eq=False)
class Identifiers:
    """The column that names the examples of a file, and the numbers of its rows, ascending."""

    column: Column
    rows: IntArray

    @property
    def name(self) -> str:
        """What the column is called."""
        return self.column.name

    def of(self, rows: ArrayLike) -> tuple[str, ...]:
        """What the examples in these rows of the file are called; 1 is the first row of data.

        Examples
        --------
        >>> from nll_core.predictions import read_predictions
        >>> text = "image_id,label,p_1\\nk7,0,0.2\\nk9,1,0.8\\nk3,1,0.4\\n"
        >>> read_predictions(text.encode()).identifiers.of([3, 1])
        ('k3', 'k7')
        """
        places = np.searchsorted(self.rows, np.asarray(rows, dtype=np.int64))
        return tuple(_text(self.column, int(place)) for place in places)


def identifiers_of(table: Table, roles: ColumnRoles) -> Identifiers | None:
    """The column whose name says that it names the rows, and which does: no gap, none twice.

    None where there is none, or where all it says is the number of the row.
    """
    taken = roles.columns
    named = [
        column
        for column in table.columns
        if column.name not in taken
        and (column.stated == "identifier" or names_rows(column.name))
        and plain_name(column.name) not in _ANONYMOUS
        and _short(column)
        and identifies(column)
        and not (not column.is_words and np.array_equal(column.values, table.rows))
    ]
    return Identifiers(named[0], table.rows) if named else None


def identifies(column: Column) -> bool:
    """Whether words or whole numbers stand in every cell, none of them twice."""
    if column.words is not None:
        return len(column.words) == len(column.values) and bool((column.values >= 0).all())
    values = column.values
    # Measurements identify nothing.
    whole = np.isfinite(values).all() and (values % 1 == 0).all()
    return bool(whole) and len(np.unique(values)) == len(values)


def _short(column: Column) -> bool:
    return column.words is None or max(map(len, column.words), default=0) <= _LONGEST


def _text(column: Column, place: int) -> str:
    if column.words is not None:
        return column.cell(place)
    number = column.values[place]
    # Through a float, a long number would lose its last digits.
    return str(int(number)) if column.values.dtype.kind in "iu" else plain_number(number)
