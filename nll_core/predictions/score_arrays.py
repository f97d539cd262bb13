"""The columns of scores in their roles as arrays: of every class, of one, or of the predicted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nll_core._validation import FloatArray, IntArray
from nll_core.predictions.kinds import HAIR, LOG_SUM_TOLERANCE, PERCENT, summarise_rows
from nll_core.predictions.labels import (
    beside_two,
    canonical,
    distinct_classes,
    in_order,
    match_labels,
    missing_words,
    negative_and_positive,
)
from nll_core.predictions.problems import PredictionError, Problem, counted, listed, quoted
from nll_core.predictions.roles import ColumnRoles, PredictionKind
from nll_core.predictions.row_checks import RowChecks, check_scores
from nll_core.predictions.table import Table


@dataclass(frozen=True, eq=False)
class ScoreArrays:
    """What the score columns hold, before any row is left out."""

    kind: PredictionKind
    scores: FloatArray
    labels: IntArray
    classes: tuple[str, ...]
    predicted: IntArray | None = None
    notes: tuple[str, ...] = ()


def scores_of_classes(
    table: Table, roles: ColumnRoles, label: str | None, checks: RowChecks
) -> ScoreArrays:
    """Scores of every class; the truth is in `label`, or else in the `label_columns`."""
    names, classes = list(roles.classes), tuple(roles.classes.values())
    if len(names) < 2:
        raise PredictionError(
            Problem(
                "there is one class column only",
                column=names[0],
                remedy="Choose it as the score of the positive class, or choose more columns.",
            )
        )
    if len(set(classes)) < len(classes):
        twice = [name for name in classes if classes.count(name) > 1]
        raise PredictionError(
            Problem(
                f"two columns are for the same class {quoted(twice[0])}",
                remedy="Give each class one column.",
            )
        )
    if roles.kind not in ("logits", "log-probabilities", "probabilities", "percentages"):
        raise PredictionError(
            Problem(
                f"the kind {roles.kind!r} does not go with a column for each class",
                remedy="Choose logits, log-probabilities, probabilities or percentages.",
            )
        )
    columns = [table.column(name) for name in names]
    scores = table.stack(names)
    notes = []
    if label is None:
        labels = one_hot_labels(table, roles, classes, checks)
    else:
        column = table.column(label)
        match = match_labels(column, classes, roles.label_classes)
        labels = match.classes
        _check_labels(checks, label, labels, match.words, column.distinct()[1], classes)
        notes += [match.note] if match.note else []
    kind = roles.kind
    if kind == "percentages":
        scores, kind = scores / scores.dtype.type(PERCENT), "probabilities"
        notes.append("Percentages were divided by 100.")
    summary = summarise_rows(scores)
    check_scores(checks, columns, scores, kind, summary)
    return ScoreArrays(kind, scores, labels, classes, notes=tuple(notes))


def one_hot_labels(
    table: Table, roles: ColumnRoles, classes: Sequence[str], checks: RowChecks
) -> IntArray:
    """The true class of each row from columns that hold 1 for it and 0 for the others."""
    names = list(roles.label_columns)
    places = np.array([classes.index(roles.label_columns[name]) for name in names])
    truth = table.stack(names)
    for k, name in enumerate(names):
        checks.check_numbers(table.column(name), "1 for the true class, 0 for the others")
        checks.reject(
            ~np.isin(truth[:, k], (0.0, 1.0)),
            lambda i, k=k: f"{truth[i, k]:g} is neither 0 nor 1",  # type: ignore[misc]
            lambda i, name=name: name,  # type: ignore[misc]
            "A one-hot truth holds nothing but 0 and 1.",
        )
    several = truth.sum(axis=1) > 1
    if several[~checks.bad].any():
        i = int(np.argmax(several & ~checks.bad))
        n_several = np.count_nonzero(several & ~checks.bad)
        true = [name for name, there in zip(names, truth[i], strict=True) if there == 1]
        raise PredictionError(
            Problem(
                f"more than one class is true in {counted(int(n_several), 'row')}, first in row "
                f"{int(table.rows[i]):,} ({listed(true)}): the labels are multi-label",
                remedy="Judge each class by itself: one of these columns as the label, and the "
                "probability of its class as the score.",
            )
        )
    checks.reject(
        truth.sum(axis=1) == 0,
        lambda i: "no class is true",
        lambda i: names[0],
        "Write 1 for the true class, or leave these rows out.",
    )
    return np.asarray(places[truth.argmax(axis=1)], dtype=np.int64)


def score_of_positive_class(
    table: Table, roles: ColumnRoles, label: str | None, score: str, checks: RowChecks
) -> ScoreArrays:
    """A score for the positive class of two: a probability, its logarithm or its log-odds."""
    if label is None:
        words: tuple[str, ...] = tuple(roles.label_columns.values())
        absent: frozenset[str] = frozenset()
        codes = one_hot_labels(table, roles, words, checks)
        label = next(iter(roles.label_columns))
    else:
        words, codes = distinct_classes(table.column(label))
        absent = missing_words(words, label)
        there = [word for word in words if word not in absent]
        counts = np.bincount(codes[codes >= 0], minlength=len(words))
        absent |= beside_two(
            there, counts[[k for k, word in enumerate(words) if word not in absent]]
        )
    present = [word for word in words if word not in absent]
    if len(present) > 2:
        raise PredictionError(
            Problem(
                f"one score tells two classes apart, and there are {len(present):,} labels: "
                f"{listed(present)}",
                column=label,
                remedy="Give a column for each class, or labels of two classes; if this is the "
                "predicted class and the score is for it, add the column of the true classes.",
            )
        )
    if len(present) < 2:
        raise PredictionError(one_class_problem(label, present))
    positive = None if roles.positive is None else canonical(roles.positive)
    if positive is not None and positive not in present:
        raise PredictionError(
            Problem(
                f"the positive class {quoted(positive)} is no label; there are {listed(present)}",
                column=label,
                remedy="Choose one of the labels.",
            )
        )
    negative, second, why, _ = negative_and_positive(present, score)
    classes = [negative, second]
    if positive == classes[0]:
        classes, why = classes[::-1], "as chosen"
    places = np.array([classes.index(w) if w in classes else -1 for w in words] + [-1])
    labels = places[codes].astype(np.int64)
    _check_labels(checks, label, labels, words, codes, tuple(present), absent)
    numbers = checks.check_numbers(table.column(score), "the score")
    notes = [f"The score is for class {quoted(classes[1])}: {why}."]
    if roles.kind in ("score", "probabilities", "percentages"):
        numbers, more = _probabilities(numbers, roles.kind, score, checks)
        return ScoreArrays("score", numbers, labels, tuple(classes), notes=(*notes, *more))
    if roles.kind == "log-probabilities":
        checks.check_interval(numbers, score, -np.inf, 0.0, LOG_SUM_TOLERANCE)
        numbers = np.minimum(numbers, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            both = np.stack([np.log(-np.expm1(numbers)), numbers], axis=-1)
        return ScoreArrays("log-probabilities", both, labels, tuple(classes), notes=tuple(notes))
    if roles.kind != "logits":
        raise PredictionError(
            Problem(
                f"the kind {roles.kind!r} does not go with one score",
                column=score,
                remedy="Choose score, logits, log-probabilities or percentages.",
            )
        )
    checks.reject(
        np.isinf(numbers),
        lambda i: f"a logit of {numbers[i]:+g}",
        lambda i: score,
        "Write finite logits, or leave these rows out.",
    )
    both = np.stack([np.zeros_like(numbers), numbers], axis=-1)
    return ScoreArrays("logits", both, labels, tuple(classes), notes=tuple(notes))


def _probabilities(
    numbers: FloatArray, kind: str, name: str, checks: RowChecks
) -> tuple[FloatArray, list[str]]:
    """Numbers as probabilities: percentages divided by 100, a hair outside [0, 1] moved onto it."""
    notes = []
    if kind == "percentages":
        numbers = numbers / numbers.dtype.type(PERCENT)
        notes.append("Percentages were divided by 100.")
    checks.check_interval(numbers, name, 0.0, 1.0, HAIR)
    off = np.where(checks.bad, 0.0, np.maximum(numbers - 1.0, -numbers))
    furthest = float(off.max(initial=0.0))
    if furthest > 0.0:
        count = counted(int((off > 0.0).sum()), "number")
        notes.append(
            f"{count} in {quoted(name)} lay outside [0, 1] by at most {furthest:.2g}, as rounding "
            "leaves them, and were moved onto it."
        )
        numbers = np.clip(numbers, 0.0, 1.0)
    return numbers, notes


def predicted_with_confidence(
    table: Table, roles: ColumnRoles, label: str, checks: RowChecks
) -> ScoreArrays:
    """A predicted class and the probability that it is right."""
    predicted, confidence = str(roles.predicted), str(roles.confidence)
    words, codes = distinct_classes(table.column(label))
    guesses, guessed = distinct_classes(table.column(predicted))
    absent = missing_words(words, label) - set(guesses)
    classes = in_order({*words, *guesses} - absent)
    places = {name: k for k, name in enumerate(classes)}
    labels = np.array([places.get(word, -1) for word in words] + [-1])[codes].astype(np.int64)
    chosen = np.array([places[word] for word in guesses] + [-1])[guessed].astype(np.int64)
    _check_labels(checks, label, labels, words, codes, classes, absent)
    _check_labels(checks, predicted, chosen, guesses, guessed, classes)
    numbers = checks.check_numbers(table.column(confidence), "the confidence")
    if roles.kind not in ("confidence", "percentages", "probabilities"):
        raise PredictionError(
            Problem(
                f"the kind {roles.kind!r} does not go with a predicted class and its confidence",
                column=confidence,
                remedy="Choose confidence or percentages.",
            )
        )
    numbers, notes = _probabilities(numbers, roles.kind, confidence, checks)
    return ScoreArrays("confidence", numbers, labels, classes, predicted=chosen, notes=tuple(notes))


def _check_labels(
    checks: RowChecks,
    name: str,
    labels: IntArray,
    words: Sequence[str],
    codes: IntArray,
    classes: Sequence[str],
    absent: frozenset[str] = frozenset(),
) -> None:
    """Take out rows without a label, and those whose label is no class.

    `absent` are words that stand where a label is missing.
    """
    missing = codes < 0
    if absent:
        missing |= np.array([word in absent for word in (*words, "")])[codes]
    checks.reject(
        missing,
        lambda i: f"no label, but {quoted(words[codes[i]])}" if codes[i] >= 0 else "no label",
        lambda i: name,
        "Write the true class, or leave these rows out.",
    )
    outside = [words[code] for code in np.unique(codes[(labels < 0) & (codes >= 0)])]
    checks.reject(
        labels < 0,
        lambda i: (
            f"label {quoted(words[codes[i]])} is none of the {len(classes):,} classes "
            f"{listed(classes)}" + _others(len(outside) - 1)
        ),
        lambda i: name,
        "Rename the class columns or the labels so that they agree, or leave these rows out.",
    )


def _others(n: int) -> str:
    """That other labels are no classes either."""
    if n < 1:
        return ""
    return "; nor is 1 other label" if n == 1 else f"; nor are {n:,} other labels"


def one_class_problem(column: str | None, words: Sequence[str]) -> Problem:
    """That there is nothing to tell apart."""
    what = f"every label is {quoted(words[0])}" if words else "there is no label"
    return Problem(
        f"{what}: with one class there is nothing to tell apart",
        column=column,
        remedy="Add examples of other classes; check that the label column is the right one.",
    )
