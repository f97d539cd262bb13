"""The columns of a table, what their names say, and what was found about them so far."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from nll_core.predictions.column_names import (
    first_named,
    is_verdict,
    names_rows,
    plain_name,
    says_scores,
    sense_of,
)
from nll_core.predictions.families import Family
from nll_core.predictions.labels import missing_words
from nll_core.predictions.problems import quoted
from nll_core.predictions.roles import Question
from nll_core.predictions.sample import Sample
from nll_core.predictions.table import Column, Table, number_of

_MOST: Final = 0.5
# Of more rows a word of its own in nearly each is a key.
_FEW_ROWS: Final = 10
_KEYS: Final = 0.9
# More readings than that help nobody to choose.
MOST_ASKED: Final = 6


class Survey:
    """The columns that have no role yet, and what was found so far."""

    def __init__(self, table: Table, given: Mapping[str, object]):
        self.table = table
        self.given = given
        self.sample = Sample(table)
        self.reasons: list[str] = []
        self.weighed: list[str] = []
        self.questions: list[Question] = []
        self.taken: set[str] = set()
        self.numeric = [
            column.name
            for column in table.columns
            if not column.is_words or column.is_boolean or _mostly_numbers(column)
        ]
        self.discrete = [c.name for c in table.columns if self.sample.is_discrete(c.name)]
        self.one_hot: list[Family] = []
        self.unnamed_label: str | None = None
        self.binary = {name for name in self.numeric if self._is_binary(name)}

    def given_column(self, role: str) -> str | None:
        """The column that is given for a role."""
        value = self.given.get(role)
        return value if isinstance(value, str) and value else None

    def column_named(
        self, role: str, vocabulary: Sequence[str], what: str, fits: Callable[[str], bool]
    ) -> str | None:
        """The column whose name says a role, or that was given for it."""
        if role in self.given:
            name = self.given_column(role)
            if name:
                self.reasons.append(f"Column {quoted(name)}: {what}, as chosen.")
        else:
            stated = [c.name for c in self.table.columns if c.stated == role]
            free = [
                n
                for n in self.table.names
                if n not in self.taken and not self.is_entry(n) and fits(n)
            ]
            name = stated[0] if stated else first_named(free, vocabulary)
            if name:
                self.reasons.append(f"Column {quoted(name)}: {what}, by its name.")
        if name:
            self.taken.add(name)
        return name

    def strength(self, name: str, shared: str = "") -> int:
        """What the name of a column, or the format, says of it as the truth, from −9 to 9.

        The names of scores, and so what they share, often hold that of the truth: P_BAD1,
        P (species=a).
        """
        column = self.sample.column(name)
        if column.stated:
            return {"label": 9, "predicted": -9}.get(column.stated, -5)
        of_sas = self._of_sas(name)
        if of_sas is not None:
            return of_sas
        if (copied := self._of_original(name)) is not None:
            return copied
        # Of a name within a name, as "instance.species", the last part says it.
        parts = [name, name.rsplit(".", 1)[-1]]
        if any(map(is_verdict, parts)):
            return -5
        said = [sense for part in parts if (sense := sense_of(part)) is not None]
        if any(sense == "predicted" for sense, _ in said):
            return -3
        if shared and not said and self._is_scored_by(name, shared):
            return 2
        if shared and not said and plain_name(name) == plain_name(shared):
            # The column of predicted classes bears the name of the model, as its scores do.
            return -3
        if said:
            return max(strength for _, strength in said)
        return -2 if any(map(names_rows, parts)) else 0

    def _of_sas(self, name: str) -> int | None:
        """What F_x (from), I_x (into) and U_x (unformatted into) are beside a column x."""
        start, rest = name[:2].upper(), name[2:].lower()
        if start not in ("F_", "I_", "U_") or rest not in {n.lower() for n in self.table.names}:
            return None
        # The truth itself stands beside its copy.
        return 0 if start == "F_" else -3

    def _of_original(self, name: str) -> int | None:
        """What x and x_original are, where both are there: MindsDB predicts into the first."""
        plain = {plain_name(n) for n in self.table.names}
        own = plain_name(name)
        if own.endswith("_original") and own.removesuffix("_original") in plain:
            return 3
        return -3 if f"{own}_original" in plain else None

    def _is_scored_by(self, name: str, shared: str) -> bool:
        """Whether what the names of scores share is a word for scores and the name of a column."""
        words, own = plain_name(shared).split("_"), plain_name(name).split("_")
        for k in range(len(words) - len(own) + 1):
            rest = words[:k] + words[k + len(own) :]
            if words[k : k + len(own)] == own and rest and says_scores("_".join(rest)):
                return True
        # SAS puts no mark between them: P_BAD1.
        return len(name) > 1 and shared.lower() == f"p_{name.lower()}"

    def is_entry(self, name: str) -> bool:
        """Whether a column is an entry, without a name of its own, of a vector."""
        column = self.sample.column(name)
        return bool(column.vector) and not column.named

    def in_one_hot(self) -> set[str]:
        """Columns of 0 and 1 that belong together, one for each class."""
        return {name for family in self.one_hot for name in family.columns}

    def n_labels(self, name: str) -> int:
        words = self.sample.labels(name)[0]
        return len(set(words) - missing_words(words, name))

    def is_key(self, name: str) -> bool:
        """Whether nearly each row has a word of its own, as names of files are."""
        n = int((self.sample.labels(name)[1] >= 0).sum())
        return n > _FEW_ROWS and self.n_labels(name) > _KEYS * n

    def differ(self, name: str, other: str) -> bool:
        (words, codes), (others, theirs) = self.sample.labels(name), self.sample.labels(other)
        return words != others or not np.array_equal(codes, theirs)

    def _is_binary(self, name: str) -> bool:
        """Whether a column of numbers holds nothing but 0 and 1."""
        numbers = self.sample.numbers([name])[:, 0]
        numbers = numbers[~np.isnan(numbers)]
        return bool(numbers.size) and bool(np.isin(numbers, (0.0, 1.0)).all())


def _mostly_numbers(column: Column) -> bool:
    """Whether the words of a column are numbers for the most part."""
    words = column.words or ()
    return sum(number_of(word) is not None for word in words) > _MOST * len(words)


def shell(text: str) -> str:
    """A text as one word of a command line."""
    return shlex.quote(text)
