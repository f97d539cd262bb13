"""Which columns hold the scores of the classes, and which class each is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nll_core.predictions.column_names import (
    CONFIDENCE_NAMES,
    PREDICTED_NAMES,
    SCORE_NAMES,
    Family,
    find_families,
    names_rows,
    plain_name,
)
from nll_core.predictions.labels import canonical
from nll_core.predictions.problems import quoted
from nll_core.predictions.table import Table

# Of several families on the same rows the one that was rounded least often comes first.
_RANK = {"logits": 0, "log-probabilities": 1, "probabilities": 2, "": 3}


@dataclass(frozen=True)
class ClassColumns:
    """Columns of scores in the order of their classes; empty where there are none."""

    columns: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    hint: str = ""
    """The kind that the names say, or ""."""
    reasons: tuple[str, ...] = ()


def find_class_columns(
    table: Table, names: Sequence[str], label_words: Sequence[str]
) -> ClassColumns:
    """The columns of scores among columns of numbers: by family, by label, or all that are left.

    Parameters
    ----------
    table : Table
        For its list of classes, if it has one.
    names : sequence of str
        The columns of numbers without another role.
    label_words : sequence of str
        The distinct labels.
    """
    words = set(label_words)
    by_label = [name for name in names if canonical(name) in words]
    own = {*PREDICTED_NAMES, *CONFIDENCE_NAMES}
    families = sorted(
        find_families([name for name in names if plain_name(name) not in own]),
        key=lambda family: (
            _RANK[family.hint],
            not words <= set(_spelt(family)),
            not _numbered(family),
            -len(family.columns),
            names.index(family.columns[0]),
        ),
    )
    # Families of a word and a class are told from chance by labels among their classes.
    families = [f for f in families if f.hint or _numbered(f) or words & set(_spelt(f))]
    if len(by_label) > 1 and len(by_label) >= len(words):
        found = ClassColumns(tuple(by_label), tuple(map(canonical, by_label)))
        # Columns 0, 1, 2 of which the labels know some only are a family all the same.
        if not any(set(by_label) < set(f.columns) for f in families):
            return found
    if families:
        return _of_family(table, families)
    left = [
        name for name in names if not names_rows(name) and plain_name(name) not in PREDICTED_NAMES
    ]
    # Beside a column that is named a score, the others are features of the examples.
    if len(left) < 2 or any(plain_name(name) in {*SCORE_NAMES, *own} for name in left):
        return ClassColumns()
    if len(table.class_names) == len(left):
        return ClassColumns(tuple(left), table.class_names)
    # Columns named by their place only ("column 3") are numbered anew.
    placed = [name.removeprefix("column ") for name in left]
    numbered = all(word.isdigit() for word in placed)
    classes = [str(k) for k in range(len(left))] if numbered else left
    return ClassColumns(
        tuple(left),
        tuple(classes),
        reasons=("The classes are the columns of numbers that are left.",),
    )


def _of_family(table: Table, families: Sequence[Family]) -> ClassColumns:
    """The first family, with a word about the others."""
    first = families[0]
    classes, reasons = first.classes, []
    if len(table.class_names) == len(classes):
        classes = table.class_names
        reasons.append("The names of the classes are a list of their own in the file.")
    elif first.word == "column":
        # Columns without names are numbered from the first of all columns, the label with them.
        classes = tuple(str(k) for k in range(len(classes)))
    others = [f for f in families[1:] if not set(f.columns) & set(first.columns)]
    reasons += [
        f"Columns {quoted(other.columns[0])} to {quoted(other.columns[-1])} hold the same classes "
        f"a second time; {quoted(first.columns[0])} to {quoted(first.columns[-1])} were chosen."
        for other in others
        if len(other.columns) == len(first.columns)
    ]
    return ClassColumns(first.columns, tuple(map(canonical, classes)), first.hint, tuple(reasons))


def _numbered(family: Family) -> bool:
    """Whether the classes of a family are numbers that follow one another."""
    if not all(name.isdigit() for name in family.classes):
        return False
    places = [int(name) for name in family.classes]
    return family.word == "column" or (
        places[0] in (0, 1) and places == list(range(places[0], places[0] + len(places)))
    )


def _spelt(family: Family) -> list[str]:
    """The classes of a family in the spelling of labels."""
    return [canonical(name) for name in family.classes]
