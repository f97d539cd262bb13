"""A data set of any size as a summary, batch by batch, from a checkpoint on where there is one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from time import monotonic
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core._progress import Progress
from nll_core.intervals.bootstrap import Float64Array
from nll_core.losses._log_prob_rows import LogProbRows, TwoClassRows
from nll_core.predictions import (
    ColumnRoles,
    PredictionError,
    Predictions,
    Problem,
    Table,
    predictions_from_table,
    read_table,
)
from nll_core.predictions.arrow_batches import (
    RowBatches,
    first_difference,
    number_array,
)
from nll_core.predictions.arrow_columns import word_codes
from nll_core.predictions.identifiers import identifies
from nll_core.predictions.kinds import (
    HAIR,
    LOG_SUM_TOLERANCE,
    PRINTED_TOLERANCE,
    log_totals,
    summarise_rows,
)
from nll_core.predictions.problems import listed, quoted
from nll_core.predictions.row_checks import NO_GROUP
from nll_core.predictions.table import plain_number
from nll_core.report.columns import ChosenColumns, roles_with
from nll_core.report.parts import PredictionFacts
from nll_core.summaries import BinarySummary, MulticlassSummary, PairedSummary

Summary = BinarySummary | MulticlassSummary
BoolArray = NDArray[np.bool_]

_MARK: Final = b"NLL checkpoint 2\n"
# Between checkpoints, which take some hundredths of a second.
_SECONDS_BETWEEN: Final = 2.0
_KEPT_BYTES: Final = 31 << 20
_SHARES: Final = ("probabilities", "percentages")
_NOT_FROM_0_TO_1: Final = "no probability between 0 and 1, or numbers that give none"
_NO_PROBS: Final = {
    "score": _NOT_FROM_0_TO_1,
    "probabilities": _NOT_FROM_0_TO_1,
    "percentages": "no percentages between 0 and 100 that sum to 100",
    "logits": "no logits, or one that is infinite",
    "log-probabilities": "no logarithms of probabilities that sum to 1",
}
# A table of each class is kept.
_MOST_CLASSES: Final = 1_000
_WHOLE: Final = (
    "Such predictions are read whole: give one file, without --batches and --checkpoint."
)
# A weight may be so many times the largest one in the sample.
_LARGER_WEIGHTS: Final = 16.0


@dataclass(frozen=True)
class StreamedColumns:
    """Which columns of a data set are read, and how a row becomes a label and probabilities."""

    roles: ColumnRoles
    classes: tuple[str, ...]
    class_of_word: Mapping[str, int]
    """The class of each label, by its text."""
    kind: Any
    """What the predictions are called in the report."""
    notes: tuple[str, ...] = ()
    slack: float = PRINTED_TOLERANCE
    """How far the sum of probabilities may be from 1."""
    largest_weight: float | None = None
    """What no weight exceeds, where there are any."""

    @property
    def scores(self) -> tuple[str, ...]:
        """The columns of predictions."""
        return tuple(self.roles.classes) or (str(self.roles.score),)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The columns of numbers: predictions and weights."""
        return (*self.scores, *filter(None, [self.roles.weight]))

    @property
    def words(self) -> tuple[str, ...]:
        """The columns of labels and groups."""
        label = str(self.roles.label)
        return (label,) if self.roles.group is None else (label, self.roles.group)

    def summary(self) -> Summary:
        """One that has taken in no rows."""
        if len(self.classes) == 2 and self.largest_weight is None:
            return BinarySummary()
        return MulticlassSummary(len(self.classes), largest_weight=self.largest_weight)

    def probs(self, columns: Mapping[str, Any]) -> Float64Array:
        """Probability of the second of two classes; NaN where there is none."""
        kind = self.roles.kind
        if len(self.scores) == 1:
            # The score is for the positive class, which is the second.
            return _probs_of_score(number_array(columns[self.scores[0]]), kind)
        scores, good = self._checked(columns)
        with np.errstate(invalid="ignore"):
            # Normalised probabilities, or differences that need no normalisation.
            p = scores[:, 1] if kind in _SHARES else expit(scores[:, 1] - scores[:, 0])
        return np.where(good, p, np.nan)

    def log_prob_rows(self, columns: Mapping[str, Any]) -> tuple[LogProbRows, BoolArray]:
        """Log-probabilities (n, K) of the rows that have some, and which these are."""
        if len(self.scores) == 1:
            p = self.probs(columns)
            good = ~np.isnan(p)
            return TwoClassRows(p[good]), good
        scores, good = self._checked(columns)
        return LogProbRows(scores[good], are_probs=self.roles.kind in _SHARES), good

    def _checked(self, columns: Mapping[str, Any]) -> tuple[Float64Array, BoolArray]:
        """Scores (n, K), probabilities with the sum 1, and which rows are what they should be."""
        scores = np.stack([number_array(columns[name]) for name in self.scores], axis=-1)
        kind = self.roles.kind
        if kind == "percentages":
            scores /= 100.0
        rows = summarise_rows(scores)
        if kind == "logits":
            return scores, (rows.highest < np.inf) & (rows.highest > -np.inf)
        with np.errstate(invalid="ignore", divide="ignore"):
            if kind == "log-probabilities":
                off = np.abs(log_totals(scores)) <= LOG_SUM_TOLERANCE
                return scores, off & (rows.highest <= LOG_SUM_TOLERANCE)
            good = rows.within_unit & (np.abs(rows.total - 1.0) <= self.slack)
            np.clip(scores, 0.0, 1.0, out=scores)
            total = scores.sum(axis=1, keepdims=True)
            return np.where(np.abs(total - 1.0) <= rows.exact, scores, scores / total), good

    def weights(self, columns: Mapping[str, Any]) -> Float64Array | None:
        """Weight of each row, where there are any."""
        return None if self.roles.weight is None else number_array(columns[self.roles.weight])

    def labels(self, columns: Mapping[str, Any]) -> NDArray[np.int64]:
        """Class of each row, −1 where the cell is none of the labels."""
        words, codes = word_codes(columns[self.words[0]])
        classes = [self.class_of_word.get(text_of(word), -1) for word in words]
        return np.array([*classes, -1], np.int64)[codes]

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

    summary: Summary
    rows: int = 0
    left_out: dict[str, Problem] = field(default_factory=dict)
    weightless: list[int] = field(default_factory=list)
    """How many rows of each class have a weight that is 0 or rounded to it; no summary has them."""

    @property
    def head(self) -> dict[str, Any]:
        """All but the summary, for a checkpoint."""
        return {
            "rows": self.rows,
            "weightless": self.weightless,
            "left_out": [[p.what, p.row, p.column, p.count] for p in self.left_out.values()],
        }

    def fill(self, head: Mapping[str, Any], content: bytes) -> None:
        """Go on from a checkpoint."""
        self.summary = type(self.summary).from_bytes(content)
        self.rows = int(head["rows"])
        self.weightless = [int(count) for count in head["weightless"]]
        problems = (Problem(what, row, column, n) for what, row, column, n in head["left_out"])
        self.left_out = {problem.what: problem for problem in problems}


@dataclass
class _Checkpoint:
    """A file in which is kept what was read."""

    path: Path | None
    marks: Any
    seconds_between: float
    saved: float = field(default_factory=monotonic)

    def save(
        self, reads: Sequence[_Read], paired: PairedSummary | None = None, *, last: bool = False
    ) -> None:
        """Write what was read, at once or not at all, where it is time."""
        if self.path is None or not (last or monotonic() - self.saved >= self.seconds_between):
            return
        parts = [read.summary.to_bytes() for read in reads]
        parts += [] if paired is None else [paired.to_bytes()]
        head = {
            "marks": self.marks,
            "reads": [read.head for read in reads],
            "lengths": [len(part) for part in parts],
        }
        unfinished = self.path.with_name(f"{self.path.name}.new")
        unfinished.write_bytes(b"".join([_MARK, json.dumps(head).encode(), b"\n", *parts]))
        unfinished.replace(self.path)
        self.saved = monotonic()

    def load(
        self, reads: Sequence[_Read], paired: PairedSummary | None = None
    ) -> PairedSummary | None:
        """Go on from what the file holds, if there is one."""
        path = self.path
        if path is None or not path.exists() or not path.stat().st_size:
            return paired
        remedy = "Choose another file for the checkpoint, or delete this one to begin anew."
        mark, _, rest = path.read_bytes().partition(b"\n")
        text, _, content = rest.partition(b"\n")
        try:
            if mark + b"\n" != _MARK:
                raise ValueError("it begins otherwise")
            head = json.loads(text)
            of_these = head["marks"] == self.marks
            if of_these:
                stops = np.cumsum(head["lengths"]).tolist()
                if stops[-1] != len(content):
                    raise ValueError("it is cut off")
                parts = [content[i:j] for i, j in zip([0, *stops], stops, strict=False)]
                for read, of_read, part in zip(reads, head["reads"], parts, strict=False):
                    read.fill(of_read, part)
                paired = None if paired is None else PairedSummary.from_bytes(parts[len(reads)])
        except (ValueError, LookupError, TypeError) as error:
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
        return paired


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
        Where the columns cannot be told, or are not read in batches.
    """
    roles = roles_with(table, chosen)
    found = predictions_from_table(table, roles, leave_out=True)
    if found.kind == "confidence" or roles.label is None:
        what = "a confidence alone" if roles.label else "a column of 0 and 1 for each true class"
        raise PredictionError(Problem(f"{what} is not read in batches", remedy=_WHOLE))
    if found.n_classes > _MOST_CLASSES:
        raise PredictionError(
            Problem(
                f"there are {found.n_classes:,} classes, and in batches at most {_MOST_CLASSES:,}",
                remedy=_WHOLE,
            )
        )
    largest = None
    if roles.weight is not None:
        weights = table.column(roles.weight).numbers()
        largest = _LARGER_WEIGHTS * float(weights[np.isfinite(weights)].max())
    return StreamedColumns(
        roles,
        found.classes,
        _classes_of_words(table, roles.label, found),
        found.kind,
        found.notes,
        _slack(table, roles),
        largest,
    )


def summary_of(
    data: RowBatches,
    columns: StreamedColumns,
    *,
    leave_out: bool = False,
    checkpoint: Path | None = None,
    seconds_between: float = _SECONDS_BETWEEN,
    progress: Progress | None = None,
) -> tuple[Summary, PredictionFacts]:
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
    tuple of BinarySummary or MulticlassSummary and PredictionFacts
        For `report_on_summary`.

    Raises
    ------
    PredictionError
        For rows that cannot be used, data that cannot be read, or a checkpoint of other data.
    """
    read = _Read(columns.summary())
    marks = [data.marks(), repr(columns.roles.decided), leave_out]
    kept = _Checkpoint(checkpoint, json.loads(json.dumps(marks)), seconds_between)
    kept.load([read])
    # The C library keeps memory for arrays as large as what was given back to it; without this, the
    # pages of every batch would be new ones, for a tenth of the time.
    np.empty(_KEPT_BYTES, np.uint8)
    for batch in data.batches(columns.numbers, columns.words, skip=read.rows):
        _take(read, columns, batch, leave_out, data)
        kept.save([read])
        if progress is not None:
            progress(f"reading: {read.rows:,} rows", 0.0)
    # What is computed from now on can be repeated from here.
    kept.save([read], last=True)
    return read.summary, _facts(data, columns, read)


@dataclass(frozen=True)
class TwoSummaries:
    """Two models on the same rows: each by itself, and their differences."""

    first: tuple[Summary, PredictionFacts]
    second: tuple[Summary, PredictionFacts]
    paired: PairedSummary


def summaries_of_two(
    data: tuple[RowBatches, RowBatches],
    columns: tuple[StreamedColumns, StreamedColumns],
    *,
    identifier: str | None = None,
    leave_out: bool = False,
    checkpoint: Path | None = None,
    seconds_between: float = _SECONDS_BETWEEN,
    progress: Progress | None = None,
) -> TwoSummaries:
    """Two data sets with the same rows in the same order, read side by side.

    Parameters
    ----------
    data, columns
        Of both models, as in `summary_of`.
    identifier : str, optional
        A column that both have, and in which each row has to be the same.
    leave_out, checkpoint, seconds_between, progress
        As in `summary_of`. What is left out of one is not compared.

    Returns
    -------
    TwoSummaries
        For `report_on_summary` and `second_of`.

    Raises
    ------
    PredictionError
        As `summary_of`; also for other classes, rows, identifiers or true classes.
    """
    columns = columns[0], _with_classes_of(*columns)
    first, second = reads = [_Read(one.summary()) for one in columns]
    paired = PairedSummary(len(columns[0].classes), largest_weight=columns[0].largest_weight)
    decided = [repr(one.roles.decided) for one in columns]
    marks = [[one.marks() for one in data], decided, identifier, leave_out]
    kept = _Checkpoint(checkpoint, json.loads(json.dumps(marks)), seconds_between)
    paired = kept.load(reads, paired) or paired
    named = () if identifier is None else (identifier,)
    streams = [
        one.batches(of.numbers, (*of.words, *named), skip=first.rows)
        for one, of in zip(data, columns, strict=True)
    ]
    for batches in in_step(*streams):
        before = first.rows
        if identifier is not None:
            _check_identifiers([batch[identifier] for batch in batches], identifier, before)
        usable = [
            _take(read, of, batch, leave_out, one, among_two=True)
            for read, of, batch, one in zip(reads, columns, batches, data, strict=True)
        ]
        _pair(paired, columns, batches, usable, before)
        kept.save(reads, paired)
        if progress is not None:
            progress(f"reading: {first.rows:,} rows of both", 0.0)
    kept.save(reads, paired, last=True)
    if paired.n < 2:
        raise PredictionError(
            Problem(f"the two have {paired.n} usable rows in common; two are needed")
        )
    note = "The examples were matched row by row" + (
        f", and the column {quoted(identifier)} is the same in both."
        if identifier is not None
        else ": no column of identifiers is in both."
    )
    found = [_facts(one, of, read) for one, of, read in zip(data, columns, reads, strict=True)]
    facts = replace(found[1], notes=(*found[1].notes, note))
    return TwoSummaries((first.summary, found[0]), (second.summary, facts), paired)


def shared_identifier(
    tables: tuple[Table, Table], columns: tuple[StreamedColumns, StreamedColumns]
) -> str | None:
    """A column that tells the rows apart in both of two samples, and has no other role."""
    taken = columns[0].roles.columns | columns[1].roles.columns
    free = (name for name in tables[0].names if name in tables[1].names and name not in taken)
    return next(
        (name for name in free if all(identifies(table.column(name)) for table in tables)), None
    )


def in_step(*streams: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Batches of the same rows of several streams, which need to have as many."""
    waiting: list[dict[str, Any]] = [{} for _ in streams]
    while True:
        for k, stream in enumerate(streams):
            if not waiting[k]:
                waiting[k] = next(stream, {})
        if not all(waiting):
            break
        n = min(len(next(iter(batch.values()))) for batch in waiting)
        yield [{name: column.slice(0, n) for name, column in b.items()} for b in waiting]
        rest = [{name: column.slice(n) for name, column in b.items()} for b in waiting]
        waiting = [b if len(next(iter(b.values()))) else {} for b in rest]
    if any(waiting):
        raise PredictionError(
            Problem(
                "the two do not have as many rows",
                remedy="Two models are compared on the same rows; in batches they have to stand "
                "in the same order, too.",
            )
        )


def _check_identifiers(columns: Sequence[Any], name: str, before: int) -> None:
    """Raise PredictionError where two batches are not of the same rows."""
    found = first_difference(*columns)
    if found is None:
        return
    k, one, other = found
    raise PredictionError(
        Problem(
            f"row {before + k + 1:,} is {one!r} in the first and {other!r} in the second",
            column=name,
            remedy="In batches both need the same rows in the same order: sort both by this "
            "column. Of a file each, without --batches and --checkpoint, the rows are matched.",
        )
    )


def _pair(
    paired: PairedSummary,
    columns: tuple[StreamedColumns, StreamedColumns],
    batches: Sequence[Mapping[str, Any]],
    usable: Sequence[tuple[NDArray[np.int64], BoolArray]],
    before: int,
) -> None:
    """Take in the differences of the rows that both models have."""
    (labels, good), (others, also_good) = usable
    both = good & also_good
    if (differ := both & (labels != others)).any():
        k = int(np.argmax(differ))
        names = columns[0].classes[labels[k]], columns[0].classes[others[k]]
        raise PredictionError(
            Problem(
                f"in row {before + k + 1:,} the true class is {names[0]!r} in the first and "
                f"{names[1]!r} in the second",
                remedy="Two models are compared on the same rows, in the same order.",
            )
        )
    rows = []
    for of, batch in zip(columns, batches, strict=True):
        array, possible = of.log_prob_rows(batch)
        rows.append(array.where(both[possible]))
    weights = columns[0].weights(batches[0])
    paired.update(
        labels[both],
        *rows,
        sample_weight=None if weights is None else weights[both],
        rows=np.flatnonzero(both) + before + 1,
    )


def _with_classes_of(first: StreamedColumns, second: StreamedColumns) -> StreamedColumns:
    """The second one with the classes in the order of the first."""
    if first.classes == second.classes:
        return second
    if set(first.classes) != set(second.classes):
        only = sorted(set(first.classes) ^ set(second.classes))[0]
        where = "first" if only in first.classes else "second"
        raise PredictionError(
            Problem(
                f"the two have different classes: {quoted(only)} is in the {where} alone",
                remedy="Two models are compared on the same classes; --classes COLUMN=CLASS names "
                "them.",
            )
        )
    if not second.roles.classes:
        raise PredictionError(
            Problem(
                f"the scores are for {quoted(first.classes[1])} in the first and for "
                f"{quoted(second.classes[1])} in the second",
                remedy="Name the class that both are for (--positive CLASS).",
            )
        )
    column_of = {word: name for name, word in second.roles.classes.items()}
    place = [first.classes.index(name) for name in second.classes]
    return replace(
        second,
        roles=replace(second.roles, classes={column_of[name]: name for name in first.classes}),
        classes=first.classes,
        class_of_word={word: place[k] for word, k in second.class_of_word.items()},
    )


def _take(
    read: _Read,
    columns: StreamedColumns,
    batch: Mapping[str, Any],
    leave_out: bool,
    data: RowBatches,
    *,
    among_two: bool = False,
) -> tuple[NDArray[np.int64], BoolArray]:
    """Take in a batch, without the rows that cannot be used; labels, and which rows could be."""
    labels, weights = columns.labels(batch), columns.weights(batch)
    groups, names = columns.groups(batch)
    n = len(labels)
    if isinstance(read.summary, BinarySummary):
        probs = columns.probs(batch)
        possible = ~np.isnan(probs)
    else:
        array, possible = columns.log_prob_rows(batch)
    bad = {
        columns.words[0]: ("a label that is none of the classes, or none", labels < 0),
        columns.scores[-1]: (_NO_PROBS[columns.roles.kind], ~possible),
    }
    if weights is not None and columns.largest_weight is not None:
        bad[str(columns.roles.weight)] = (
            "a weight that is no number, below 0, or more than 16 times the largest one in the "
            "rows that were looked at first",
            ~((weights >= 0.0) & (weights <= columns.largest_weight)),
        )
    found = {column: (what, rows) for column, (what, rows) in bad.items() if rows.any()}
    if found and not leave_out:
        column, (what, rows) = min(found.items(), key=lambda item: int(np.argmax(item[1][1])))
        k = int(np.argmax(rows))
        path, row = data.place(read.rows + k, column)
        where = f"row {row + 1:,}" + (f" of '{path}'" if among_two or len(data.files) > 1 else "")
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
    options: dict[str, Any] = {
        "groups": None if groups is None else groups[good],
        "group_names": names,
        "rows": numbers[good],
    }
    if isinstance(read.summary, BinarySummary):
        read.summary.update(labels[good] == 1, probs[good], **options)
    elif kept.any():
        rows_kept = array if kept[possible].all() else array.where(kept[possible])
        if weights is not None:
            weights = weights[good]
            no_weight = np.rint(weights / (read.summary.weight_unit or 1.0)) == 0
            nothing = np.bincount(labels[good][no_weight], minlength=len(columns.classes))
            read.weightless = [
                a + int(b) for a, b in zip_longest(read.weightless, nothing, fillvalue=0)
            ]
        read.summary.update(labels[good], rows_kept, sample_weight=weights, **options)
    read.rows += n
    return labels, kept


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
    counts = (
        summary.counts.sum(axis=0)
        if isinstance(summary, BinarySummary)
        else summary.sums_by_class()["n"]
    )
    notes = columns.notes
    if isinstance(summary, MulticlassSummary) and summary.weight_unit is not None:
        notes = (*notes, f"Weights were rounded to whole multiples of {summary.weight_unit:.3g}.")
    if len(data.files) > 1:
        notes = (*notes, f"{len(data.files):,} files were read, in the order of their names.")
    return PredictionFacts(
        kind=columns.kind,
        n=summary.n + sum(read.weightless),
        classes=columns.classes,
        class_counts=tuple(
            int(a + b) for a, b in zip_longest(counts, read.weightless, fillvalue=0)
        ),
        weighted=columns.largest_weight is not None,
        group_names=() if columns.roles.group is None else tuple(sorted(summary.group_sums)),
        row_count=read.rows,
        left_out=tuple(read.left_out.values()),
        notes=notes,
    )


def _slack(table: Table, roles: ColumnRoles) -> float:
    """How far sums of probabilities may be from 1, as for a table in memory."""
    if len(roles.classes) < 2 or roles.kind not in _SHARES:
        return PRINTED_TOLERANCE
    scores = np.stack([table.column(name).numbers() for name in roles.classes], axis=-1)
    if roles.kind == "percentages":
        scores = scores / 100.0
    return summarise_rows(scores).rounded


def _classes_of_words(table: Table, label: str, found: Predictions) -> dict[str, int]:
    """The class of each label: as the rows that were recognised have it, and others likewise."""
    words, codes = table.column(label).distinct()
    places = np.searchsorted(table.rows, found.rows)
    classes = {}
    for k, word in enumerate(words):
        rows = np.flatnonzero(codes[places] == k)
        if len(rows):
            classes[text_of(word)] = int(found.labels[rows[0]])
    # A rare class need not be among those rows: it is written as they are, if all are alike.
    names = [text_of(name) for name in found.classes]
    for ways in (names, *([str(k + first) for k in range(len(names))] for first in (0, 1))):
        way = {word: k for k, word in enumerate(ways)}
        if all(way.get(word) == k for word, k in classes.items()):
            return way
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


def _probs_of_score(x: Float64Array, kind: str) -> Float64Array:
    """Probabilities that one score stands for; NaN where it stands for none."""
    with np.errstate(invalid="ignore", over="ignore"):
        if kind == "logits":
            return np.where(np.isinf(x), np.nan, expit(x))
        if kind == "log-probabilities":
            return np.where(x <= LOG_SUM_TOLERANCE, np.exp(np.minimum(x, 0.0)), np.nan)
        p = x / 100.0 if kind == "percentages" else x
        if p.min(initial=0.0) >= 0.0 and p.max(initial=0.0) <= 1.0:
            return p
        return np.where((p >= -HAIR) & (p <= 1.0 + HAIR), np.clip(p, 0.0, 1.0), np.nan)


def expit(x: Float64Array) -> Float64Array:
    """1/(1 + e^−x), exact near both ends."""
    from scipy import special

    found: Float64Array = special.expit(x)
    return found
