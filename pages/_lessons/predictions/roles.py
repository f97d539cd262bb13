"""What each column is for, as guessed and as the visitor corrects it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from nll_core import ColumnRoles, PredictionError, Table
from nll_core.predictions import ColumnKind
from nll_core.report.columns import ChosenColumns, roles_with
from pages._ui.upload import pick, pick_many, words

NONE: Final = "(none)"
BY_CLASS: Final = "one column for each class"
BY_SCORE: Final = "one score for the positive class"
BY_CONFIDENCE: Final = "the predicted class and its confidence"
LAYOUTS: Final = (BY_CLASS, BY_SCORE, BY_CONFIDENCE)
KINDS: Final[tuple[ColumnKind, ...]] = (
    "logits",
    "log-probabilities",
    "probabilities",
    "percentages",
)
SCORE_KINDS: Final[dict[ColumnKind, str]] = {
    "score": "a probability",
    "logits": "log-odds",
    "log-probabilities": "the logarithm of a probability",
    "percentages": "a percentage",
}
# More classes than that are not renamed by hand.
MOST_RENAMED: Final = 50


def edited_roles(table: Table, guess: ColumnRoles, key: str) -> ColumnRoles:
    """Draw a field for every guess, and return the roles that they say."""
    names = table.names
    label = _column("The true class", names, guess.label, f"{key}_label")
    layout = pick("The predictions are", LAYOUTS, key=f"{key}_layout", default=_layout(guess))
    bare = replace(
        guess, label=label, classes={}, score=None, positive=None, predicted=None, confidence=None
    )
    if layout == BY_CLASS:
        roles = _by_class(table, guess, bare, key)
    elif layout == BY_SCORE:
        roles = _by_score(table, guess, bare, key)
    else:
        roles = replace(
            bare,
            kind="confidence",
            predicted=_column("Predicted class", names, guess.predicted, f"{key}_predicted"),
            confidence=_column("Its confidence", names, guess.confidence, f"{key}_confidence"),
        )
    roles = replace(
        roles,
        weight=_column("Weights of the examples", names, guess.weight, f"{key}_weight"),
        group=_column("Groups of the examples", names, guess.group, f"{key}_group"),
    )
    # Who has changed something has answered.
    return roles if roles == guess else replace(roles, questions=())


def _layout(guess: ColumnRoles) -> str:
    if guess.classes or not (guess.score or guess.confidence):
        return BY_CLASS
    return BY_SCORE if guess.score else BY_CONFIDENCE


def _by_class(table: Table, guess: ColumnRoles, bare: ColumnRoles, key: str) -> ColumnRoles:
    if len(guess.classes) > MOST_RENAMED:
        # A field with a thousand names in it helps nobody.
        roles = replace(bare, classes=guess.classes)
    else:
        columns = pick_many(
            "Columns of the classes", table.names, key=f"{key}_classes", default=[*guess.classes]
        )
        classes = dict(guess.classes)
        if columns != list(classes):
            classes = _recognised(table, bare.label, columns)
        named = words(
            "Their classes, in this order",
            # Other columns have other classes: a field of its own.
            key=f"{key}_names_{'|'.join(classes)}",
            default=", ".join(classes.values()),
            help="Spelled as in the labels, separated by commas.",
        )
        as_named = [name.strip() for name in named.split(",")]
        if len(as_named) == len(classes) and named != ", ".join(classes.values()):
            classes = dict(zip(classes, as_named, strict=True))
        roles = replace(bare, classes=classes)
    default = guess.kind if guess.kind in KINDS else "probabilities"
    kind = pick("Their numbers are", KINDS, key=f"{key}_kind", default=default)
    return replace(roles, kind=kind)


def _recognised(table: Table, label: str | None, columns: list[str]) -> dict[str, str]:
    """The classes of columns that were chosen."""
    try:
        found = roles_with(table, ChosenColumns(label=label, classes=tuple(columns)))
    except PredictionError:
        return {name: name for name in columns}
    return dict(found.classes) or {name: name for name in columns}


def _by_score(table: Table, guess: ColumnRoles, bare: ColumnRoles, key: str) -> ColumnRoles:
    score = _column("The score", table.names, guess.score, f"{key}_score")
    default = guess.kind if guess.score else "score"
    kind = pick(
        "The score is",
        list(SCORE_KINDS),
        key=f"{key}_score_kind",
        default=default if default in SCORE_KINDS else "score",
        text=lambda value: SCORE_KINDS[value],
    )
    labels = _labels(table, bare.label)
    positive = None
    if len(labels) == 2:
        first = guess.positive if guess.positive in labels else labels[1]
        positive = pick(
            "The positive class", labels, key=positive_field(key, bare.label), default=first
        )
    return replace(bare, score=score, kind=kind, positive=positive)


def positive_field(key: str, label: str | None) -> str:
    """The key of the field that says which class a score is for."""
    return f"{key}_positive_{label}"


def _labels(table: Table, label: str | None) -> tuple[str, ...]:
    """The distinct labels."""
    if label is None:
        return ()
    return table.column(label).distinct()[0]


def _column(what: str, names: tuple[str, ...], guess: str | None, key: str) -> str | None:
    """A column, or none."""
    chosen = pick(what, (NONE, *names), key=key, default=guess or NONE)
    return None if chosen == NONE else chosen
