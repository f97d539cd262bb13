"""Which column is what: guessed from names, ranges and sums, each guess with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from nll_core.predictions.class_columns import ClassColumns, find_class_columns
from nll_core.predictions.column_names import (
    CONFIDENCE_NAMES,
    GROUP_NAMES,
    LABEL_NAMES,
    PREDICTED_NAMES,
    SCORE_NAMES,
    WEIGHT_NAMES,
    find_families,
    first_named,
    hint_of,
    names_rows,
    plain_name,
)
from nll_core.predictions.kinds import NEARLY_ALL, recognise_kind
from nll_core.predictions.labels import (
    distinct_classes,
    match_labels,
    negative_and_positive,
)
from nll_core.predictions.problems import counted, listed, quoted
from nll_core.predictions.roles import ColumnRoles
from nll_core.predictions.table import Column, Table, number_of

_NAMES_OF_THEIR_OWN: Final = {*LABEL_NAMES, *PREDICTED_NAMES, *WEIGHT_NAMES, *GROUP_NAMES}
# Rows that are looked at to tell whether numbers are whole.
_SAMPLE_ROWS: Final = 2000
# A column of words with more distinct ones than this is a text or a key, not a label.
_MOST_LABELS: Final = 5000
_MOST: Final = 0.5
_MOST_NAMED: Final = 6


def recognise_columns(table: Table) -> ColumnRoles:
    """What each column of a table is for, with reasons that can be shown to people.

    Names come first (label, y_true, prob_cat, logit_3, weight, …), then what the columns hold: a
    label is whole numbers, words or booleans; columns of scores are numbers whose rows lie in
    [0, 1] and sum to 1 (probabilities), are at most 0 with exponentials that do (their
    logarithms), or neither (logits).

    Parameters
    ----------
    table : Table
        From `read_table`.

    Returns
    -------
    ColumnRoles
        With None for what was not found, and a sentence for each guess in `reasons`.

    See Also
    --------
    predictions_from_table : takes the roles, these or changed ones.

    Examples
    --------
    >>> from nll_core.predictions import read_table
    >>> table = read_table(b"truth,prob_cat,prob_dog\\ncat,0.9,0.1\\ndog,0.4,0.6\\n")
    >>> roles = recognise_columns(table)
    >>> roles.label, dict(roles.classes), roles.kind
    ('truth', {'prob_cat': 'cat', 'prob_dog': 'dog'}, 'probabilities')
    >>> print(roles.reasons[-1])
    Columns prob_cat, prob_dog: between 0 and 1, sums within 1e-12 of 1: probabilities.
    """
    return _Recognition(table).roles()


class _Recognition:
    """The columns that have no role yet, and what was found so far."""

    def __init__(self, table: Table):
        self.table = table
        self.free = [column.name for column in table.columns]
        self.reasons: list[str] = []
        # Columns that are named by their place are no family before one of them is the label.
        families = [f for f in find_families(self.free) if f.word != "column"]
        in_families = {name for f in families for name in f.columns}
        # One of a family may have a name that means something else alone, such as "p_1".
        self.loose = [
            name
            for name in self.free
            if name not in in_families or plain_name(name) in _NAMES_OF_THEIR_OWN
        ]
        self.numeric = {
            column.name
            for column in table.columns
            if not column.is_words or _mostly_numbers(column)
        }

    def roles(self) -> ColumnRoles:
        """All roles, one after another."""
        weight = self._named(WEIGHT_NAMES, "weights", self.numeric)
        group = self._named(GROUP_NAMES, "groups")
        label = self._label()
        found = ColumnRoles(label=label, weight=weight, group=group)
        classes = find_class_columns(
            self.table, [n for n in self.free if n in self.numeric], self._words_of(label)
        )
        if len(classes.columns) > 1:
            found = self._with_classes(found, classes)
        else:
            found = self._with_one_score(found)
        unused = [name for name in self.free if name]
        if unused:
            self.reasons.append(f"Not used: {listed(unused)}.")
        return replace(found, reasons=tuple(self.reasons))

    def _take(self, name: str, reason: str) -> str:
        """Give a column its role."""
        self.free.remove(name)
        if name in self.loose:
            self.loose.remove(name)
        self.reasons.append(reason)
        return name

    def _named(
        self, vocabulary: Sequence[str], role: str, among: set[str] | None = None
    ) -> str | None:
        """The column whose name says the role, if there is one."""
        names = [name for name in self.loose if among is None or name in among]
        name = first_named(names, vocabulary)
        return name and self._take(name, f"Column {quoted(name)}: {role}, by its name.")

    def _label(self) -> str | None:
        """The column of true classes."""
        name = first_named(self.loose, LABEL_NAMES)
        if name is not None:
            return self._take(name, f"Column {quoted(name)}: the true class, by its name.")
        open_names = [
            name
            for name in self.loose
            if not names_rows(name) and plain_name(name) not in PREDICTED_NAMES
        ]
        words = [
            name
            for name in open_names
            if name not in self.numeric and len(self._words_of(name)) <= _MOST_LABELS
        ]
        suffixes = {c for f in find_families(self.free) for c in f.classes} | set(self.free)
        for name in words:
            if set(self._words_of(name)) <= suffixes:
                return self._take(
                    name, f"Column {quoted(name)}: the true class, its words name the columns."
                )
        if words:
            return self._take(
                words[0], f"Column {quoted(words[0])}: the true class, the first one of words."
            )
        whole = [
            name
            for name in self.loose
            if name in self.numeric and not names_rows(name) and _is_whole(self.table.column(name))
        ]
        # The first or last column is more often the label than one in the middle.
        whole.sort(key=lambda name: name not in (self.table.names[0], self.table.names[-1]))
        if whole and len(whole) < len(self.free):
            only = "the only one" if len(whole) == 1 else "the first one"
            return self._take(
                whole[0], f"Column {quoted(whole[0])}: the true class, {only} of whole numbers."
            )
        return None

    def _words_of(self, name: str | None) -> tuple[str, ...]:
        """The distinct values of a column as classes."""
        if name is None:
            return ()
        column = self.table.column(name)
        if column.words is not None and len(column.words) > _MOST_LABELS:
            return column.words
        return distinct_classes(column)[0]

    def _with_classes(self, found: ColumnRoles, classes: ClassColumns) -> ColumnRoles:
        """The roles with columns of classes, of the kind that their numbers are."""
        kind, why = recognise_kind(self.table.stack(classes.columns), classes.hint)
        shown = list(classes.columns)
        if len(shown) > _MOST_NAMED:
            shown = [shown[0], "…", shown[-1]]
        listing = ", ".join(shown).replace(", …, ", " … ")
        for name in classes.columns:
            self.free.remove(name)
        self.reasons += classes.reasons
        if found.label is not None:
            note = match_labels(self.table.column(found.label), classes.classes).note
            self.reasons += [note] if note else []
        self.reasons.append(f"Columns {listing}: {why}.")
        pairs = dict(zip(classes.columns, classes.classes, strict=True))
        return replace(found, classes=pairs, kind=kind)

    def _with_one_score(self, found: ColumnRoles) -> ColumnRoles:
        """The roles with a score of the positive class, or a predicted class and its confidence."""
        self.loose = list(self.free)
        names = [name for name in self.free if name in self.numeric]
        predicted = first_named(self.free, PREDICTED_NAMES)
        confidence = first_named([n for n in names if n != predicted], CONFIDENCE_NAMES)
        words = self._words_of(found.label)
        if predicted and confidence and self._is_confidence(predicted, confidence, words):
            self._take(predicted, f"Column {quoted(predicted)}: the predicted class, by its name.")
            self._take(
                confidence,
                f"Column {quoted(confidence)}: the probability that the predicted class is right.",
            )
            return replace(found, predicted=predicted, confidence=confidence, kind="confidence")
        open_names = [
            name
            for name in names
            if not names_rows(name)
            # Predicted classes alone are no score: 0 and 1 say nothing of how sure they are.
            and not (plain_name(name) in PREDICTED_NAMES and _is_whole(self.table.column(name)))
        ]
        score = first_named(open_names, SCORE_NAMES) or confidence
        score = score or (open_names[0] if len(open_names) == 1 else None)
        score = score or next((n for n in open_names if hint_of(n.split("_")[0])), None)
        if score is None:
            return found
        numbers = self.table.column(score).numbers()
        lowest, highest = np.nanmin(numbers, initial=np.inf), np.nanmax(numbers, initial=-np.inf)
        within = int(((numbers >= 0) & (numbers <= 1)).sum())
        outside = int((~np.isnan(numbers)).sum()) - within
        # A few numbers that are none do not make logits of all the others.
        if within and outside <= (1.0 - NEARLY_ALL) * (within + outside):
            but = f", but for {counted(outside, 'row')}" if outside else ""
            self._take(score, f"Column {quoted(score)}: between 0 and 1{but}: a probability.")
            found = replace(found, score=score, kind="score")
        else:
            span = f"between {lowest:.4g} and {highest:.4g}"
            self._take(score, f"Column {quoted(score)}: {span}: a logit of the positive class.")
            found = replace(found, score=score, kind="logits")
        if len(words) == 2:
            _, positive, why = negative_and_positive(words, score)
            self.reasons.append(f"The score is for class {positive!r}: {why}.")
            found = replace(found, positive=positive)
        return found

    def _is_confidence(self, predicted: str, confidence: str, words: Sequence[str]) -> bool:
        """Whether a number beside a predicted class is for that class, not for the positive one."""
        column = self.table.column(predicted)
        if predicted in self.numeric and not _is_whole(column):
            return False
        if len(words) != 2:
            return True
        guessed, codes = distinct_classes(column)
        numbers = self.table.column(confidence).numbers()
        if not set(guessed) <= set(words) or np.nanmin(numbers, initial=1.0) >= _MOST:
            return True
        # A score of the positive class is high where that class is predicted, and low elsewhere.
        _, positive, _ = negative_and_positive(words, confidence)
        is_positive = codes == (guessed.index(positive) if positive in guessed else -2)
        highest_below = np.nanmax(numbers[~is_positive], initial=-np.inf)
        return bool(np.nanmin(numbers[is_positive], initial=np.inf) < highest_below)


def _is_whole(column: Column) -> bool:
    """Whether a column of numbers holds whole ones, as far as its first rows tell."""
    numbers = column.numbers()[:_SAMPLE_ROWS]
    numbers = numbers[np.isfinite(numbers)]
    return bool(numbers.size) and bool((numbers == np.round(numbers)).all())


def _mostly_numbers(column: Column) -> bool:
    """Whether the words of a column are numbers for the most part."""
    words = column.words or ()
    return sum(number_of(word) is not None for word in words) > _MOST * len(words)
