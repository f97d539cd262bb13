"""A data set of any size as a summary, batch by batch, from a checkpoint on where there is one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core._progress import Progress
from nll_core.intervals.bootstrap import Float64Array
from nll_core.predictions import (
    ColumnRoles,
    PredictionError,
    Predictions,
    Problem,
    Table,
    predictions_from_table,
    read_table,
)
from nll_core.predictions.arrow_batches import RowBatches, number_array, word_codes
from nll_core.predictions.kinds import PRINTED_TOLERANCE, summarise_rows
from nll_core.predictions.problems import listed
from nll_core.predictions.row_checks import NO_GROUP
from nll_core.predictions.table import plain_number
from nll_core.report.columns import ChosenColumns, roles_with
from nll_core.report.parts import PredictionFacts
from nll_core.summaries import BinarySummary

_MARK: Final = b"NLL checkpoint 1\n"
# Between checkpoints, which take some hundredths of a second.
_SECONDS_BETWEEN: Final = 2.0
_KEPT_BYTES: Final = 31 << 20
_NOT_HERE: Final = "Reports in batches are on two classes, by one score or a column for each."


@dataclass(frozen=True)
class StreamedColumns:
    """Which columns of a data set are read, and how a row becomes a label and a probability."""

    roles: ColumnRoles
    classes: tuple[str, str]
    class_of_word: Mapping[str, int]
    """The class of each label, by its text."""
    kind: Any
    """What the predictions are called in the report."""
    notes: tuple[str, ...] = ()
    slack: float = PRINTED_TOLERANCE
    """How far the sum of two probabilities may be from 1."""

    @property
    def scores(self) -> tuple[str, ...]:
        """The columns of predictions."""
        return tuple(self.roles.classes) or (str(self.roles.score),)

    @property
    def words(self) -> tuple[str, ...]:
        """The columns of labels and groups."""
        label = str(self.roles.label)
        return (label,) if self.roles.group is None else (label, self.roles.group)

    def probs(self, columns: Mapping[str, Any]) -> Float64Array:
        """Probability of the second class; NaN where there is none."""
        kind = self.roles.kind
        found = [number_array(columns[name]) for name in self.scores]
        with np.errstate(all="ignore"):
            if len(found) == 1:
                # The score is for the positive class, which is the second.
                x = found[0]
                if kind == "logits":
                    return _expit(x)
                return np.exp(x) if kind == "log-probabilities" else _shares(x, kind)
            first, second = found
            if kind in ("logits", "log-probabilities"):
                return _expit(second - first)
            total = _shares(first, kind) + _shares(second, kind)
            share = _shares(second, kind) / total
            return np.where(np.abs(total - 1.0) <= self.slack, share, np.nan)

    def labels(self, columns: Mapping[str, Any]) -> NDArray[np.int8]:
        """Class of each row, −1 where the cell is none of the two labels."""
        words, codes = word_codes(columns[self.words[0]])
        classes = [self.class_of_word.get(text_of(word), -1) for word in words]
        return np.array([*classes, -1], np.int8)[codes]

    def groups(self, columns: Mapping[str, Any]) -> tuple[NDArray[np.int64] | None, list[str]]:
        """Group of each row, and the groups' names."""
        if self.roles.group is None:
            return None, []
        words, codes = word_codes(columns[self.roles.group])
        names = [NO_GROUP if word is None else _name_of(word) for word in words]
        distinct = sorted({*names, NO_GROUP})
        place = {name: k for k, name in enumerate(distinct)}
        return np.array([*(place[name] for name in names), place[NO_GROUP]])[codes], distinct


@dataclass
class _Read:
    """How far the rows are read, and what was left out on the way."""

    summary: BinarySummary = field(default_factory=BinarySummary)
    rows: int = 0
    left_out: dict[str, Problem] = field(default_factory=dict)

    def save(self, path: Path, marks: Any) -> None:
        """Write the checkpoint, at once or not at all."""
        head = {
            "marks": marks,
            "rows": self.rows,
            "left_out": [[p.what, p.row, p.column, p.count] for p in self.left_out.values()],
        }
        unfinished = path.with_name(f"{path.name}.new")
        text = json.dumps(head).encode()
        unfinished.write_bytes(b"".join([_MARK, text, b"\n", self.summary.to_bytes()]))
        unfinished.replace(path)

    @classmethod
    def load(cls, path: Path, marks: Any) -> _Read:
        """What a checkpoint holds; nothing where there is none."""
        if not path.exists() or not path.stat().st_size:
            return cls()
        remedy = "Choose another file for the checkpoint, or delete this one to begin anew."
        mark, _, rest = path.read_bytes().partition(b"\n")
        text, _, content = rest.partition(b"\n")
        try:
            if mark + b"\n" != _MARK:
                raise ValueError("it begins otherwise")
            head = json.loads(text)
            summary = BinarySummary.from_bytes(content)
            of_these, rows = head["marks"] == marks, int(head["rows"])
            problems = [Problem(what, row, column, n) for what, row, column, n in head["left_out"]]
        except (ValueError, KeyError, TypeError) as error:
            raise PredictionError(
                Problem(f"'{path}' is no checkpoint, or a damaged one", remedy=remedy)
            ) from error
        if not of_these:
            raise PredictionError(
                Problem(
                    f"the checkpoint '{path}' is of other data, of files that were "
                    "changed, added or removed since, or of other options",
                    remedy=remedy,
                )
            )
        return cls(summary, rows, {p.what: p for p in problems})


def sample_of(data: RowBatches) -> Table:
    """Some rows of a data set, from which its columns are recognised."""
    return read_table(data.sample(), name=data.files[0].name)


def streamed_columns(table: Table, chosen: ChosenColumns) -> StreamedColumns:
    """The columns of a data set, recognised from some of its rows.

    Parameters
    ----------
    table : Table
        From `sample_of`.
    chosen : ChosenColumns
        Those that are given by name.

    Returns
    -------
    StreamedColumns
        For `summary_of`.

    Raises
    ------
    PredictionError
        Where the columns cannot be told, or are not predictions for two classes.
    """
    roles = roles_with(table, chosen)
    found = predictions_from_table(table, roles, leave_out=True)
    if found.n_classes != 2 or found.kind == "confidence" or roles.label is None:
        raise PredictionError(
            Problem(f"the data have {found.n_classes} classes", remedy=_NOT_HERE)
            if found.n_classes != 2
            else Problem("the data have no probability of a class for each row", remedy=_NOT_HERE)
        )
    if roles.weight is not None:
        raise PredictionError(
            Problem(
                "weights are not summed up in batches",
                column=roles.weight,
                remedy="Give each row the same weight with --weight ''.",
            )
        )
    return StreamedColumns(
        roles,
        (found.classes[0], found.classes[1]),
        _classes_of_words(table, roles.label, found),
        found.kind,
        found.notes,
        _slack(table, roles),
    )


def summary_of(
    data: RowBatches,
    columns: StreamedColumns,
    *,
    leave_out: bool = False,
    checkpoint: Path | None = None,
    seconds_between: float = _SECONDS_BETWEEN,
    progress: Progress | None = None,
) -> tuple[BinarySummary, PredictionFacts]:
    """All rows of a data set in one summary, and what is to be said of them before any score.

    Parameters
    ----------
    data : RowBatches
        From `open_batches`.
    columns : StreamedColumns
        From `streamed_columns`.
    leave_out : bool
        Whether rows that cannot be used are left out and counted, instead of being an error.
    checkpoint : path, optional
        Where the summary is kept while the rows are read, and from which they are read on.
    seconds_between : float
        How long between two checkpoints, at least.
    progress : callable, optional
        As in `report_on`; told after each batch.

    Returns
    -------
    tuple of BinarySummary and PredictionFacts
        For `report_on_summary`.

    Raises
    ------
    PredictionError
        For rows that cannot be used, data that cannot be read, or a checkpoint of other data.
    """
    decided = repr(columns.roles.decided)
    marks = json.loads(json.dumps([data.marks(), decided, leave_out]))
    read = _Read() if checkpoint is None else _Read.load(checkpoint, marks)
    saved = monotonic()
    # The C library keeps memory for arrays as large as what was given back to it; without this, the
    # pages of every batch would be new ones, for a tenth of the time.
    np.empty(_KEPT_BYTES, np.uint8)
    for batch in data.batches(columns.scores, columns.words, skip=read.rows):
        _take(read, columns, batch, leave_out, data)
        if checkpoint is not None and monotonic() - saved >= seconds_between:
            read.save(checkpoint, marks)
            saved = monotonic()
        if progress is not None:
            progress(f"reading: {read.rows:,} rows", 0.0)
    if checkpoint is not None:
        # What is computed from now on can be repeated from here.
        read.save(checkpoint, marks)
    return read.summary, _facts(data, columns, read)


def _take(
    read: _Read,
    columns: StreamedColumns,
    batch: Mapping[str, Any],
    leave_out: bool,
    data: RowBatches,
) -> None:
    """Take in a batch, without the rows that cannot be used."""
    labels, probs = columns.labels(batch), columns.probs(batch)
    groups, names = columns.groups(batch)
    n = len(labels)
    bad = {
        columns.words[0]: ("a label that is none of the two classes, or none", labels < 0),
        columns.scores[-1]: (
            "no probability between 0 and 1, or numbers that give none",
            ~((probs >= 0.0) & (probs <= 1.0)),
        ),
    }
    found = {column: (what, rows) for column, (what, rows) in bad.items() if rows.any()}
    if found and not leave_out:
        column, (what, rows) = min(found.items(), key=lambda item: int(np.argmax(item[1][1])))
        k = int(np.argmax(rows))
        path, row = data.place(read.rows + k, column)
        where = f"row {row + 1:,}" + (f" of '{path}'" if len(data.files) > 1 else "")
        of_row = columns.scores if column in columns.scores else (column,)
        cells = listed([str(batch[name][k].as_py()) for name in of_row])
        raise PredictionError(
            Problem(
                f"{where} has {what} ({cells}); the rows after it were not looked at",
                column=column,
                remedy="Correct it, or leave such rows out (--leave-out).",
            )
        )
    kept = np.ones(n, np.bool_)
    for column, (what, rows) in found.items():
        kept &= ~rows
        before = read.left_out.get(what)
        first = before.row if before else read.rows + 1 + int(np.argmax(rows))
        count = int(rows.sum()) + (before.count if before else 0)
        read.left_out[what] = Problem(what, first, column, count)
    numbers = np.arange(read.rows + 1, read.rows + n + 1)
    good: Any = slice(None) if kept.all() else kept
    read.summary.update(
        labels[good] == 1,
        probs[good],
        groups=None if groups is None else groups[good],
        group_names=names,
        rows=numbers[good],
    )
    read.rows += n


def _facts(data: RowBatches, columns: StreamedColumns, read: _Read) -> PredictionFacts:
    """What is to be said of the rows that were read."""
    summary = read.summary
    if summary.n < 2:
        raise PredictionError(
            (
                Problem(
                    f"{summary.n:,} of {read.rows:,} rows can be used",
                    remedy="Scores with their uncertainty need at least two examples.",
                ),
                *read.left_out.values(),
            )
        )
    counts = summary.counts.sum(axis=0)
    notes = columns.notes
    if len(data.files) > 1:
        notes = (*notes, f"{len(data.files):,} files were read, in the order of their names.")
    return PredictionFacts(
        kind=columns.kind,
        n=summary.n,
        classes=columns.classes,
        class_counts=(int(counts[0]), int(counts[1])),
        weighted=False,
        group_names=() if columns.roles.group is None else tuple(sorted(summary.group_sums)),
        row_count=read.rows,
        left_out=tuple(read.left_out.values()),
        notes=notes,
    )


def _slack(table: Table, roles: ColumnRoles) -> float:
    """How far sums of two probabilities may be from 1, as for a table in memory."""
    if len(roles.classes) != 2 or roles.kind not in ("probabilities", "percentages"):
        return PRINTED_TOLERANCE
    scores = np.stack([table.column(name).numbers() for name in roles.classes], axis=-1)
    if roles.kind == "percentages":
        scores = scores / 100.0
    return summarise_rows(scores).rounded


def _classes_of_words(table: Table, label: str, found: Predictions) -> dict[str, int]:
    """The class of each label, as the rows that were recognised have it."""
    words, codes = table.column(label).distinct()
    places = np.searchsorted(table.rows, found.rows)
    classes = {}
    for k, word in enumerate(words):
        rows = np.flatnonzero(codes[places] == k)
        if len(rows):
            classes[text_of(word)] = int(found.labels[rows[0]])
    return classes


def text_of(value: Any) -> str:
    """A label as text, the same from all formats: numbers without needless digits."""
    text = str(value).strip()
    if isinstance(value, bool) or text.lower() in ("true", "false"):
        return text.lower()
    try:
        return plain_number(float(text))
    except ValueError:
        return text


def _name_of(value: Any) -> str:
    """A group's name."""
    return value if isinstance(value, str) else text_of(value)


def _expit(x: Float64Array) -> Float64Array:
    """1/(1 + e^−x), exact near both ends."""
    from scipy.special import expit

    found: Float64Array = expit(x)
    return found


def _shares(x: Float64Array, kind: str) -> Float64Array:
    """Probabilities of numbers that may be percentages."""
    return x / 100.0 if kind == "percentages" else x
