"""From a table and the roles of its columns to predictions, with every row accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from nll_core._progress import Progress
from nll_core._validation import IntArray
from nll_core.predictions.identifiers import identifiers_of
from nll_core.predictions.kinds import log_totals, normalised, summarise_rows, within_power
from nll_core.predictions.labels import distinct_classes
from nll_core.predictions.limits import MAX_FILE_BYTES
from nll_core.predictions.predictions import Predictions
from nll_core.predictions.problems import (
    PredictionError,
    Problem,
    UnclearPredictionError,
    counted,
    listed,
)
from nll_core.predictions.reading import read_table
from nll_core.predictions.recognise import recognise_columns
from nll_core.predictions.roles import ColumnRoles
from nll_core.predictions.row_checks import RowChecks, groups_of, weights_of
from nll_core.predictions.score_arrays import (
    one_class_problem,
    predicted_with_confidence,
    score_of_positive_class,
    scores_of_classes,
)
from nll_core.predictions.source import Source
from nll_core.predictions.table import Table

Scalar = TypeVar("Scalar", bound=np.generic)


def read_predictions(
    source: Source,
    *,
    name: str = "",
    roles: ColumnRoles | None = None,
    leave_out: bool = False,
    max_bytes: int = MAX_FILE_BYTES,
    progress: Progress | None = None,
) -> Predictions:
    """Predictions of a classifier from a file: read, recognised and checked.

    Parameters
    ----------
    source, name, max_bytes, progress
        As in `read_table`.
    roles : ColumnRoles, optional
        What the columns are for; by default as `recognise_columns` guesses.
    leave_out : bool
        Whether rows that cannot be used are left out, and counted in `left_out` of the result,
        instead of being an error.

    Returns
    -------
    Predictions
        Scores, true classes, weights and groups as arrays.

    Raises
    ------
    PredictionError
        If the file or its rows cannot be used. Its `problems` say what is wrong and what to do.
    TypeError, OSError
        As `read_table`.

    Examples
    --------
    >>> text = b"label,p_0,p_1\\n0,0.9,0.1\\n1,0.4,0.6\\n1,,\\n"
    >>> found = read_predictions(text, leave_out=True)
    >>> found.kind, found.n, found.classes, found.probs()[0]
    ('probabilities', 2, ('0', '1'), array([0.9, 0.1]))
    >>> print(found.left_out[0])
    Row 3, column 'p_0': an empty cell, expected is a number; no other row like it. Complete the \
values, or leave these rows out.
    """
    table = read_table(source, name=name, max_bytes=max_bytes, progress=progress)
    return predictions_from_table(
        table, recognise_columns(table) if roles is None else roles, leave_out=leave_out
    )


def predictions_from_table(
    table: Table, roles: ColumnRoles, *, leave_out: bool = False
) -> Predictions:
    """Predictions from the columns of a table in their roles, with every row accounted for.

    Parameters
    ----------
    table : Table
        From `read_table`.
    roles : ColumnRoles
        From `recognise_columns`, or changed.
    leave_out : bool
        Whether rows that cannot be used are left out, and counted in `left_out` of the result,
        instead of being an error.

    Returns
    -------
    Predictions
        float32 where the scores are, else float64; not copied where the columns lie side by side.

    Raises
    ------
    PredictionError
        If a role is missing, a question is open, fewer than two rows or two classes remain, or
        rows cannot be used and are not to be left out.

    Notes
    -----
    A logit of −inf and a probability of 0 are allowed: the NLL of such an example may be
    infinite. Probabilities whose rows sum to 1 only to the digits printed are divided by their
    sums, with a note.

    Examples
    --------
    >>> from nll_core.predictions import ColumnRoles, read_table
    >>> table = read_table(b"a,b,c\\nno,2.0,1.0\\nyes,0.5,0.25\\n")
    >>> roles = ColumnRoles(label="a", classes={"b": "no", "c": "yes"}, kind="logits")
    >>> predictions_from_table(table, roles).logits()
    array([[2.  , 1.  ],
           [0.5 , 0.25]])
    """
    _check_rows(table, len(table.rows), table.faults)
    if roles.questions:
        if table.faults and not leave_out:
            raise PredictionError(table.faults)
        raise UnclearPredictionError(roles.questions)
    if roles.label is None and not roles.label_columns:
        passed_over = [text for text in roles.reasons if "not taken for the true one" in text]
        raise PredictionError(
            Problem(
                "no column of true classes was found",
                remedy=" ".join(
                    [
                        *passed_over,
                        "Name the column of the true classes 'label', or choose it among "
                        f"{listed(table.names, most=10)}; a file of predictions alone cannot be "
                        "judged.",
                    ]
                ),
            )
        )
    checks = RowChecks(table)
    if roles.classes:
        found = scores_of_classes(table, roles, roles.label, checks)
    elif roles.score is not None:
        found = score_of_positive_class(table, roles, roles.label, roles.score, checks)
    elif roles.label is not None and roles.predicted and roles.confidence:
        found = predicted_with_confidence(table, roles, roles.label, checks)
    else:
        raise PredictionError(
            Problem(
                "no column of predictions was found",
                remedy="Needed is a column of numbers for each class, one score for the positive "
                "class, or a predicted class with its confidence; choose among "
                f"{listed(table.names, most=10)}.",
            )
        )
    weights = weights_of(checks, roles.weight)
    named = None if roles.group is None else distinct_classes(table.column(roles.group))
    groups, group_names = groups_of(named)
    problems = (*table.faults, *checks.problems)
    if problems and not leave_out:
        raise PredictionError(problems)
    if weights is not None:
        # An example of weight 0 is not there.
        there = np.count_nonzero(weights[~checks.bad] > 0)
        _check_rows(table, int(there), problems, weighted=True)
    keep = None if not checks.bad.any() else np.flatnonzero(~checks.bad)
    _check_rows(table, len(table.rows) if keep is None else len(keep), problems)
    result = Predictions(
        kind=found.kind,
        scores=_kept(found.scores, keep),
        labels=_kept(found.labels, keep),
        classes=found.classes,
        predicted=None if found.predicted is None else _kept(found.predicted, keep),
        weights=None if weights is None else _kept(weights, keep),
        groups=None if groups is None else _kept(groups, keep),
        group_names=group_names,
        rows=_kept(table.rows, keep),
        row_count=table.row_count,
        left_out=problems,
        notes=(*table.notes, *found.notes),
        identifiers=identifiers_of(table, roles),
    )
    _check_variety(result)
    return _to_sum_one(result)


def _kept(array: NDArray[Scalar], keep: IntArray | None) -> NDArray[Scalar]:
    """The rows that are kept, not copied where that is all."""
    return array if keep is None else array[keep]


def _check_rows(
    table: Table, n: int, problems: Sequence[Problem] = (), *, weighted: bool = False
) -> None:
    """Raise PredictionError where fewer than two rows can be used."""
    if n < 2:
        what = (
            f"the file has {counted(n, 'row')} of data"
            if not problems and not weighted
            else (f"{counted(n, 'row')} of {table.row_count:,} can be used")
        )
        remedy = "Scores with their uncertainty need at least two examples, better hundreds."
        raise PredictionError((Problem(what, remedy=remedy), *problems))


def _check_variety(found: Predictions) -> None:
    """Raise PredictionError where all labels are of one class."""
    labels = found.labels if found.weights is None else found.labels[found.weights > 0]
    if (labels == labels[0]).all():
        raise PredictionError(
            (one_class_problem(None, [found.classes[labels[0]]]), *found.left_out)
        )


def _to_sum_one(found: Predictions) -> Predictions:
    """The same with rows that sum to 1, where they do so only to the digits printed."""
    if found.kind == "probabilities":
        summary = summarise_rows(found.scores)
        off = float(np.abs(summary.total - 1.0).max())
        inside = float(summary.highest.max()) <= 1.0 and float(summary.lowest.min()) >= 0.0
        if off <= summary.exact and inside:
            return found
        scores, total = found.scores, summary.total
        if not inside:
            scores = np.clip(scores, 0.0, 1.0)
            total = scores.sum(axis=1, dtype=np.float64)
        scores = normalised(scores, total, lambda rows, t: np.divide(rows, t, out=rows))
    elif found.kind == "log-probabilities":
        totals = log_totals(found.scores)
        off = float(np.abs(totals).max())
        if off <= summarise_rows(found.scores[:1]).exact and float(found.scores.max()) <= 0.0:
            return found
        scores = normalised(found.scores, totals, lambda rows, t: np.subtract(rows, t, out=rows))
        np.minimum(scores, 0.0, out=scores)
    else:
        return found
    within = within_power(off)
    note = f"Rows sum to 1 within {within}, as rounded numbers do; each was divided by its sum."
    return replace(found, scores=scores, notes=(*found.notes, note))
