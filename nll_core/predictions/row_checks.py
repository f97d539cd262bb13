"""Which rows of a table cannot be used, by reason; each row is counted for its first one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import FloatArray, IntArray
from nll_core.predictions.kinds import (
    HAIR,
    LOG_SUM_TOLERANCE,
    ClassKind,
    RowSummary,
    are_percentages,
    log_totals,
)
from nll_core.predictions.problems import PredictionError, Problem, quoted
from nll_core.predictions.table import Column, Table

BoolArray = NDArray[np.bool_]

# Words of rows whose group is not told.
NO_GROUP: Final = "(none)"

_COMPLETE = "Complete the values, or leave these rows out."

# Where a person can say so, on the page and on the command line.
_CHOOSE_LOGITS: Final = "choose that for “Their numbers are” (--kind logits)"


class RowChecks:
    """Rows of a table that are found unusable, one reason after another."""

    def __init__(self, table: Table):
        self.table = table
        self.bad = np.zeros(len(table.rows), dtype=bool)
        self.problems: list[Problem] = []

    def reject(
        self,
        where: BoolArray,
        what: Callable[[int], str],
        column: Callable[[int], str | None],
        remedy: str,
    ) -> None:
        """Take rows out, with words for the first of them; rows that are out already stay so."""
        fresh = where & ~self.bad
        count = int(np.count_nonzero(fresh))
        if count:
            i = int(np.argmax(fresh))
            row = int(self.table.rows[i])
            self.problems.append(Problem(what(i), row, column(i), count, remedy))
            self.bad |= fresh

    def check_numbers(self, column: Column, role: str) -> FloatArray:
        """The numbers of a column; rows without one are taken out."""
        numbers = column.numbers()
        self.reject(
            np.isnan(numbers),
            lambda i: f"{cell_text(column, i)}, expected is a number ({role})",
            lambda i: column.name,
            _COMPLETE,
        )
        return numbers

    def check_interval(
        self, numbers: FloatArray, name: str, low: float, high: float, hair: float
    ) -> None:
        """Take out rows whose number is further than `hair` outside an interval."""
        self.reject(
            ~((numbers >= low - hair) & (numbers <= high + hair)),
            lambda i: f"{numbers[i]!s} is not between {low:.3g} and {high:.3g}",
            lambda i: name,
            "Check what the column holds: a probability, or something else?",
        )


def cell_text(column: Column, index: int) -> str:
    """What a cell holds in place of a number."""
    text = column.cell(index)
    if text == "":
        return "an empty cell"
    return "NaN" if text.lower() == "nan" else f"{quoted(text)} is no number"


def check_scores(
    checks: RowChecks,
    columns: Sequence[Column],
    scores: FloatArray,
    kind: ClassKind,
    summary: RowSummary,
) -> None:
    """Take out rows of scores (n, K) that are not what `kind` says."""

    def first(bad: Callable[[FloatArray], BoolArray]) -> Callable[[int], Column]:
        return lambda i: columns[int(np.argmax(bad(scores[i])))]

    def reject_cells(
        where: BoolArray,
        bad: Callable[[FloatArray], BoolArray],
        what: Callable[[Column, int], str],
        remedy: str,
    ) -> None:
        find = first(bad)
        checks.reject(where, lambda i: what(find(i), i), lambda i: find(i).name, remedy)

    reject_cells(
        np.isnan(summary.lowest),
        np.isnan,
        lambda column, i: f"{cell_text(column, i)}, expected is a number",
        _COMPLETE,
    )
    if kind == "logits":
        reject_cells(
            summary.highest == np.inf,
            np.isposinf,
            lambda column, i: "a logit of +infinity",
            "Write finite logits (-inf is allowed and rules a class out), or leave these rows out.",
        )
        _reject_all_ruled_out(checks, summary)
        return
    if kind == "log-probabilities":
        _reject_all_ruled_out(checks, summary)
        reject_cells(
            summary.highest > LOG_SUM_TOLERANCE,
            lambda row: row > LOG_SUM_TOLERANCE,
            lambda column, i: f"{column.numbers()[i]!s} is above 0, which no log-probability is",
            f"If these are logits, {_CHOOSE_LOGITS}; the other way is to leave these rows out.",
        )
        totals = log_totals(scores)
        checks.reject(
            ~(np.abs(totals) <= LOG_SUM_TOLERANCE),
            lambda i: f"the probabilities exp(…) sum to {np.exp(totals[i]):.6g}, not to 1",
            lambda i: None,
            f"If these are logits, {_CHOOSE_LOGITS}; the other way is to leave these rows out.",
        )
        return
    percent = are_percentages(summary) & ~summary.within_unit
    checks.reject(
        percent,
        lambda i: f"the numbers sum to {summary.total[i]:.6g}: percentages, not probabilities",
        lambda i: None,
        "Choose percentages for “Their numbers are” (--kind percentages), or divide them by 100.",
    )
    reject_cells(
        ~summary.within_unit,
        lambda row: ~((row >= -HAIR) & (row <= 1.0 + HAIR)),
        lambda column, i: f"{column.numbers()[i]!s} is no probability: not between 0 and 1",
        f"If these are logits, {_CHOOSE_LOGITS}; the other way is to leave these rows out.",
    )
    checks.reject(
        ~summary.probable,
        lambda i: (
            f"the probabilities sum to {summary.total[i]:.6g}, not to 1 "
            f"(allowed is {summary.rounded:.1g} off)"
        ),
        lambda i: None,
        "Include a column for every class; if these are independent sigmoids, divide each row by "
        f"its sum; if they are logits, {_CHOOSE_LOGITS}.",
    )


def _reject_all_ruled_out(checks: RowChecks, summary: RowSummary) -> None:
    """Take out rows that leave no class possible."""
    checks.reject(
        summary.highest == -np.inf,
        lambda i: "every class is ruled out (-inf throughout)",
        lambda i: None,
        "Leave at least one class possible, or leave these rows out.",
    )


def weights_of(checks: RowChecks, name: str | None) -> NDArray[np.float64] | None:
    """Weights of the rows; those that are missing or invalid are taken out."""
    if name is None:
        return None
    numbers = checks.check_numbers(checks.table.column(name), "the weight").astype(np.float64)
    checks.reject(
        ~((numbers >= 0) & (numbers < np.inf)),
        lambda i: f"a weight of {numbers[i]:g}",
        lambda i: name,
        "Weights are finite and at least 0.",
    )
    if not (numbers[~checks.bad] > 0).any() and not checks.bad.all():
        raise PredictionError(
            Problem(
                "all weights are 0",
                column=name,
                remedy="Leave the column out, or mend the weights.",
            )
        )
    return numbers


def groups_of(
    found: tuple[tuple[str, ...], IntArray] | None,
) -> tuple[IntArray | None, tuple[str, ...]]:
    """The groups of the rows from the words of their column; an empty cell is one of its own."""
    if found is None:
        return None, ()
    words, codes = found
    if (codes < 0).any():
        return np.where(codes < 0, len(words), codes), (*words, NO_GROUP)
    return codes, words
