"""The columns of scores in their roles as arrays: of every class, of one, or of the predicted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nll_core._validation import FloatArray, IntArray
from nll_core.predictions.kinds import summarise_rows
from nll_core.predictions.labels import (
    canonical,
    distinct_classes,
    in_order,
    match_labels,
    negative_and_positive,
)
from nll_core.predictions.problems import PredictionError, Problem, listed, quoted
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
    table: Table, roles: ColumnRoles, label: str, checks: RowChecks
) -> ScoreArrays:
    """Scores of every class."""
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
    if roles.kind not in ("logits", "log-probabilities", "probabilities"):
        raise PredictionError(
            Problem(
                f"the kind {roles.kind!r} does not go with a column for each class",
                remedy="Choose logits, log-probabilities or probabilities.",
            )
        )
    columns = [table.column(name) for name in names]
    scores = table.stack(names)
    column = table.column(label)
    match = match_labels(column, classes)
    _check_labels(checks, label, match.classes, match.words, column.distinct()[1], classes)
    check_scores(checks, columns, scores, roles.kind, summarise_rows(scores))
    return ScoreArrays(
        roles.kind, scores, match.classes, classes, notes=(match.note,) if match.note else ()
    )


def score_of_positive_class(
    table: Table, roles: ColumnRoles, label: str, score: str, checks: RowChecks
) -> ScoreArrays:
    """A score for the positive class of two: a probability, its logarithm or its log-odds."""
    words, codes = distinct_classes(table.column(label))
    if len(words) > 2:
        raise PredictionError(
            Problem(
                f"one score tells two classes apart, and there are {len(words):,} labels: "
                f"{listed(words)}",
                column=label,
                remedy="Give a column for each class, or labels of two classes.",
            )
        )
    if len(words) < 2:
        raise PredictionError(one_class_problem(label, words))
    positive = None if roles.positive is None else canonical(roles.positive)
    if positive is not None and positive not in words:
        raise PredictionError(
            Problem(
                f"the positive class {quoted(positive)} is no label; there are {listed(words)}",
                column=label,
                remedy="Choose one of the labels.",
            )
        )
    *classes, why = negative_and_positive(words, score)
    if positive == classes[0]:
        classes, why = classes[::-1], "as chosen"
    table_of_places = np.array([classes.index(word) for word in words] + [-1])
    labels = table_of_places[codes].astype(np.int64)
    _check_labels(checks, label, labels, words, codes, words)
    numbers = checks.check_numbers(table.column(score), "the score")
    note = f"The score is for class {classes[1]!r}: {why}."
    if roles.kind in ("score", "probabilities"):
        checks.check_interval(numbers, score, 0.0, 1.0)
        return ScoreArrays("score", numbers, labels, tuple(classes), notes=(note,))
    if roles.kind == "log-probabilities":
        checks.check_interval(numbers, score, -np.inf, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            both = np.stack([np.log(-np.expm1(numbers)), numbers], axis=-1)
        return ScoreArrays("log-probabilities", both, labels, tuple(classes), notes=(note,))
    if roles.kind != "logits":
        raise PredictionError(
            Problem(
                f"the kind {roles.kind!r} does not go with one score",
                column=score,
                remedy="Choose score, logits or log-probabilities.",
            )
        )
    checks.reject(
        np.isinf(numbers),
        lambda i: f"a logit of {numbers[i]:+g}",
        lambda i: score,
        "Write finite logits, or leave these rows out.",
    )
    both = np.stack([np.zeros_like(numbers), numbers], axis=-1)
    return ScoreArrays("logits", both, labels, tuple(classes), notes=(note,))


def predicted_with_confidence(
    table: Table, label: str, predicted: str, confidence: str, checks: RowChecks
) -> ScoreArrays:
    """A predicted class and the probability that it is right."""
    words, codes = distinct_classes(table.column(label))
    guesses, guessed = distinct_classes(table.column(predicted))
    classes = in_order({*words, *guesses})
    places = {name: k for k, name in enumerate(classes)}
    labels = np.array([places[word] for word in words] + [-1])[codes].astype(np.int64)
    chosen = np.array([places[word] for word in guesses] + [-1])[guessed].astype(np.int64)
    _check_labels(checks, label, labels, words, codes, classes)
    _check_labels(checks, predicted, chosen, guesses, guessed, classes)
    numbers = checks.check_numbers(table.column(confidence), "the confidence")
    checks.check_interval(numbers, confidence, 0.0, 1.0)
    return ScoreArrays("confidence", numbers, labels, classes, predicted=chosen)


def _check_labels(
    checks: RowChecks,
    name: str,
    labels: IntArray,
    words: Sequence[str],
    codes: IntArray,
    classes: Sequence[str],
) -> None:
    """Take out rows without a label, and those whose label is no class."""
    checks.reject(
        codes < 0,
        lambda i: "no label",
        lambda i: name,
        "Write the true class, or leave these rows out.",
    )
    outside = [words[code] for code in np.unique(codes[(labels < 0) & (codes >= 0)])]
    checks.reject(
        labels < 0,
        lambda i: (
            f"label {quoted(words[codes[i]])} is none of the {len(classes):,} classes "
            f"{listed(classes)}"
            + (f"; so are {len(outside) - 1:,} other labels" if len(outside) > 1 else "")
        ),
        lambda i: name,
        "Rename the class columns or the labels so that they agree, or leave these rows out.",
    )


def one_class_problem(column: str | None, words: Sequence[str]) -> Problem:
    """That there is nothing to tell apart."""
    what = f"every label is {quoted(words[0])}" if words else "there is no label"
    return Problem(
        f"{what}: with one class there is nothing to tell apart",
        column=column,
        remedy="Add examples of other classes; check that the label column is the right one.",
    )
