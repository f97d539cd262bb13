"""Right files of predictions with their columns renamed, put in another order, dropped and added.

Whatever is done to them, the answer is right, a question or a refusal; never another number.
`python -m tests.core.predictions.renamed_columns 10000` tries as many.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from nll_core.predictions import (
    Column,
    ColumnRoles,
    PredictionError,
    Table,
    predictions_from_table,
    read_table,
    recognise_columns,
)
from nll_core.predictions.collecting import Words

FOLDER = Path(__file__).parents[2] / "data" / "predictions"
TRUTHS = (
    "y",
    "label",
    "target",
    "truth",
    "actual",
    "obs",
    "gold",
    "outcome",
    "kind",
    "v",
    "answer",
)
GUESSES = ("pred", "prediction", "y_hat", "Predicted class", "guess", "scored_labels", "top1")
AFFIXES = (
    ("p_", ""),
    ("prob ", ""),
    ("P (x=", ")"),
    ("Probability:Class=", ""),
    ("", "_score"),
    ("distribution_", ""),
    ("$NP-", ""),
    ("", ""),
    ("proba_", ""),
    ("q.", ""),
    ("", " [%]"),
)
FEATURES = (
    *("x1", "x2", "x3", "feature_0", "feature_1", "V1", "V2", "age", "length", "width", "income"),
    *("petal length (cm)", "f", "a", "b", "z2", "score_raw_input", "temp", "lag_1", "lag_2"),
)
KEYS = ("id", "PassengerId", "row", "customer_id", "uuid", "Unnamed: 0", "idx", "case_number")


@dataclass(frozen=True)
class RightFile:
    """A file that is read rightly, with its columns by their parts."""

    name: str
    table: Table
    roles: ColumnRoles
    truth_probs: np.ndarray
    guesses: tuple[str, ...]

    @property
    def scores(self) -> tuple[str, ...]:
        """The columns of scores."""
        return tuple(self.roles.classes) or tuple(filter(None, (self.roles.score,)))


@cache
def right_files() -> tuple[RightFile, ...]:
    """The files with a header, or names of columns, that are read without a question."""
    found = []
    for path in sorted(FOLDER.iterdir()):
        if (path.suffix == ".json" and path.name == "expected.json") or path.suffix == ".md":
            continue
        try:
            table = read_table(path)
            roles = recognise_columns(table)
            predictions = predictions_from_table(table, roles)
        except (PredictionError, OSError):
            continue
        if roles.label is None or predictions.kind == "confidence":
            continue
        plain = [
            replace(c, vector="", entry="", named=False, block=None, place=0) for c in table.columns
        ]
        guesses = tuple(
            c.name
            for c in plain
            if c.name != roles.label
            and c.is_words
            and set(c.words or ()) & set(table.column(roles.label).words or ("\0",))
        )
        found.append(
            RightFile(
                path.name,
                replace(table, columns=tuple(plain), class_names=(), has_header=True),
                roles,
                truth_probs(predictions),
                guesses,
            )
        )
    return tuple(found)


def truth_probs(predictions) -> np.ndarray:
    """What each row gave to its truth."""
    return predictions.probs()[np.arange(predictions.n), predictions.labels]


def changed(right: RightFile, rng: np.random.Generator) -> tuple[Table, str]:
    """The table with some changes, and what was done."""
    columns = {c.name: c for c in right.table.columns}
    n = len(right.table.rows)
    label = right.roles.label
    done = []
    new: list[Column] = []
    classes = right.roles.classes
    affix = AFFIXES[rng.integers(len(AFFIXES))] if rng.random() < 0.5 else None
    drop_truth, drop_score = rng.random() < 0.15, rng.random() < 0.1
    dropped_score = rng.choice(right.scores) if drop_score else None
    if len(right.scores) == 2 and right.roles.kind == "logits":
        # Of two logits one alone is a logit of another model.
        dropped_score = None
    for name, column in columns.items():
        if name == label:
            if drop_truth:
                done.append("truth dropped")
                continue
            if rng.random() < 0.5:
                column = replace(column, name=str(rng.choice(TRUTHS)))
                done.append(f"truth is {column.name!r}")
        elif name in right.scores:
            if name == dropped_score:
                done.append(f"{name!r} dropped")
                continue
            if affix and name in classes and affix != ("", " [%]"):
                column = replace(column, name=f"{affix[0]}{classes[name]}{affix[1]}")
        elif name in right.guesses:
            if rng.random() < 0.3:
                done.append(f"{name!r} dropped")
                continue
            if rng.random() < 0.5:
                column = replace(column, name=str(rng.choice(GUESSES)))
                done.append(f"guess is {column.name!r}")
        elif rng.random() < 0.3:
            continue
        new.append(column)
    new += [
        replace(added(n, rng), name=str(rng.choice((*FEATURES, *KEYS))))
        for _ in range(rng.integers(0, 5))
    ]
    unique: dict[str, Column] = {}
    for column in new:
        unique.setdefault(column.name, column)
    order = [list(unique.values())[k] for k in rng.permutation(len(unique))]
    done.append("columns: " + ", ".join(c.name for c in order))
    return replace(right.table, columns=tuple(order)), "; ".join(done)


def added(n: int, rng: np.random.Generator) -> Column:
    """A feature, or an identifier."""
    kind = rng.integers(6)
    if kind == 0:
        return Column("", rng.standard_normal(n))
    if kind == 1:
        return Column("", rng.uniform(size=n))
    if kind == 2:
        return Column("", rng.integers(0, 2, n).astype(float))
    if kind == 3:
        return Column("", rng.integers(0, 50, n).astype(float))
    if kind == 4:
        return Column("", rng.permutation(n).astype(float) + 100)
    words = Words("")
    words.extend(rng.choice(["red", "green", "blue"], n).tolist())
    return words.column()


def verdict(table: Table, right: RightFile) -> str:
    """ "right", "asked", "refused" or "WRONG"."""
    try:
        roles = recognise_columns(table)
        if roles.questions:
            return "asked"
        found = predictions_from_table(table, roles)
    except PredictionError:
        return "refused"
    if found.kind == "confidence" or found.n != len(right.truth_probs):
        return "WRONG"
    if np.abs(truth_probs(found) - right.truth_probs).max() > 2e-3:
        return "WRONG"
    return "right"


def tries(n: int, seed: int) -> tuple[Counter[str], list[str]]:
    """How `n` changed files came out, and what was done to those that came out wrong."""
    counts: Counter[str] = Counter()
    wrong = []
    files = right_files()
    for k in range(n):
        rng = np.random.default_rng([seed, k])
        right = files[k % len(files)]
        table, done = changed(right, rng)
        found = verdict(table, right)
        counts[found] += 1
        if found == "WRONG":
            wrong.append(f"{k} {right.name}: {done}")
    return counts, wrong


if __name__ == "__main__":
    counts, wrong = tries(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    print(f"{len(right_files())} files", dict(counts), *wrong[:30], sep="\n")
    sys.exit(bool(wrong))
