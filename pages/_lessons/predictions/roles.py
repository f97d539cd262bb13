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

    def column(what: str, role: str) -> str | None:
        first = getattr(guess, role) or NONE
        chosen = pick(what, (NONE, *table.names), key=f"{key}_{role}", default=first)
        return None if chosen == NONE else chosen

    label = column("The true class", "label")
    layouts = (BY_CLASS, BY_SCORE, BY_CONFIDENCE)
    layout = pick("The predictions are", layouts, key=f"{key}_layout", default=_layout(guess))
    roles = replace(
        guess, label=label, classes={}, score=None, positive=None, predicted=None, confidence=None
    )
    if layout == BY_CLASS:
        roles = _by_class(table, guess, roles, key)
    elif layout == BY_SCORE:
        roles = _by_score(table, guess, replace(roles, score=column("The score", "score")), key)
    else:
        predicted = column("Predicted class", "predicted")
        confidence = column("Its confidence", "confidence")
        roles = replace(roles, kind="confidence", predicted=predicted, confidence=confidence)
    weight = column("Weights of the examples", "weight")
    roles = replace(roles, weight=weight, group=column("Groups of the examples", "group"))
    # Who has changed something has answered.
    return roles if roles == guess else replace(roles, questions=())


def _layout(guess: ColumnRoles) -> str:
    if guess.classes or not (guess.score or guess.confidence):
        return BY_CLASS
    return BY_SCORE if guess.score else BY_CONFIDENCE


def _by_class(table: Table, guess: ColumnRoles, roles: ColumnRoles, key: str) -> ColumnRoles:
    classes = dict(guess.classes)
    # A field with a thousand names in it helps nobody.
    if len(classes) <= MOST_RENAMED:
        columns = pick_many(
            "Columns of the classes", table.names, key=f"{key}_classes", default=[*classes]
        )
        if columns != list(classes):
            classes = _recognised(table, roles.label, columns)
        before = ", ".join(classes.values())
        named = words(
            "Their classes, in this order",
            # Other columns have other classes: a field of its own.
            key=f"{key}_names_{'|'.join(classes)}",
            default=before,
            help="Spelled as in the labels, separated by commas.",
        )
        as_named = [name.strip() for name in named.split(",")]
        if len(as_named) == len(classes) and named != before:
            classes = dict(zip(classes, as_named, strict=True))
    default = guess.kind if guess.kind in KINDS else "probabilities"
    kind = pick("Their numbers are", KINDS, key=f"{key}_kind", default=default)
    return replace(roles, classes=classes, kind=kind)


def _recognised(table: Table, label: str | None, columns: list[str]) -> dict[str, str]:
    """The classes of columns that were chosen."""
    try:
        found = roles_with(table, ChosenColumns(label=label, classes=tuple(columns)))
    except PredictionError:
        return {name: name for name in columns}
    return dict(found.classes) or {name: name for name in columns}


def _by_score(table: Table, guess: ColumnRoles, roles: ColumnRoles, key: str) -> ColumnRoles:
    kind = pick(
        "The score is",
        list(SCORE_KINDS),
        key=f"{key}_score_kind",
        default=guess.kind if guess.score and guess.kind in SCORE_KINDS else "score",
        text=lambda value: SCORE_KINDS[value],
    )
    labels, positive = labels_of(table, roles.label), None
    if len(labels) == 2:
        first = guess.positive if guess.positive in labels else labels[1]
        field = positive_field(key, roles.label)
        positive = pick("The positive class", labels, key=field, default=first)
    return replace(roles, kind=kind, positive=positive)


def positive_field(key: str, label: str | None) -> str:
    """The key of the field that says which class a score is for."""
    return f"{key}_positive_{label}"


def labels_of(table: Table, label: str | None) -> tuple[str, ...]:
    """The distinct labels."""
    return () if label is None else table.column(label).distinct()[0]
