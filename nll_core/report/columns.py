"""The roles of a table's columns where some of them were chosen and the others are guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nll_core.predictions import (
    ColumnKind,
    ColumnRoles,
    PredictionError,
    Problem,
    Table,
    explain_columns,
    recognise_columns,
)
from nll_core.predictions.problems import listed, quoted


@dataclass(frozen=True)
class ChosenColumns:
    """Roles that are given by name; what is None or empty is guessed."""

    label: str | None = None
    classes: tuple[str, ...] = ()
    """Columns of scores, each alone or as "column=class"; a single one is the score of the
    positive class."""
    positive: str | None = None
    predicted: str | None = None
    confidence: str | None = None
    weight: str | None = None
    group: str | None = None
    kind: ColumnKind | None = None


def roles_with(table: Table, chosen: ChosenColumns) -> ColumnRoles:
    """The roles of the columns: those `chosen`, and for the rest what `recognise_columns` says.

    Parameters
    ----------
    table : Table
        From `read_table`.
    chosen : ChosenColumns
        Names of columns and classes, and the kind of their numbers.

    Returns
    -------
    ColumnRoles
        With the choices among its `reasons`.

    Raises
    ------
    PredictionError
        For a column that is not there, or a kind that is not one of these columns.

    Examples
    --------
    >>> from nll_core.predictions import read_table
    >>> table = read_table(b"label,y,p_0,p_1\\n5,0,0.9,0.1\\n7,1,0.4,0.6\\n")
    >>> roles = roles_with(table, ChosenColumns(label="y"))
    >>> roles.label, dict(roles.classes), roles.reasons[0]
    ('y', {'p_0': '0', 'p_1': '1'}, "Column 'y': the true class, as chosen.")
    """
    given = given_roles(table, chosen)
    roles = recognise_columns(table, given)
    return roles if chosen.kind is None else _of_kind(roles, chosen.kind)


def readings_with(table: Table, chosen: ChosenColumns) -> str:
    """The readings that are weighed for the roles that are not chosen, a line each.

    Raises
    ------
    PredictionError
        For a column that is not there.
    """
    return explain_columns(table, given_roles(table, chosen))


def given_roles(table: Table, chosen: ChosenColumns) -> dict[str, object]:
    """What is chosen, as `recognise_columns` takes it.

    Raises
    ------
    PredictionError
        For a column that is not there.
    """
    given: dict[str, object] = {
        role: value
        for role in ("label", "predicted", "confidence", "weight", "group", "positive")
        if (value := getattr(chosen, role)) is not None
    }
    pairs = [_column_and_class(item, table.names) for item in chosen.classes]
    columns = [str(v) for role, v in given.items() if role != "positive"]
    missing = [n for n in (*columns, *(name for name, _ in pairs)) if n not in table.names]
    if missing:
        raise PredictionError(
            Problem(
                f"there is no column {quoted(missing[0])}",
                remedy=f"The columns are {listed(table.names, most=20)}.",
            )
        )
    if len(pairs) == 1:
        given["score"], word = pairs[0]
        if word is not None:
            given.setdefault("positive", word)
    elif pairs:
        given["classes"] = tuple(name for name, _ in pairs)
        if any(word is not None for _, word in pairs):
            found = recognise_columns(table, given).classes
            given["classes"] = {
                name: found.get(name, name) if word is None else word for name, word in pairs
            }
    if chosen.kind is not None:
        given["kind"] = chosen.kind
    return given


def _column_and_class(item: str, names: Sequence[str]) -> tuple[str, str | None]:
    """The column and the class of "column=class"; names of columns may hold the sign, too."""
    if item in names:
        return item, None
    cuts = [k for k, c in enumerate(item) if c == "="]
    for k in reversed(cuts):
        if item[:k] in names:
            return item[:k], item[k + 1 :]
    return item, None


def _of_kind(roles: ColumnRoles, kind: ColumnKind) -> ColumnRoles:
    """The roles with another kind of numbers, if their columns can be of it."""
    if roles.score is not None and kind == "probabilities":
        kind = "score"
    kinds: tuple[ColumnKind, ...]
    if roles.classes:
        has = "a column for each class"
        kinds = ("logits", "log-probabilities", "probabilities", "percentages")
    elif roles.score is not None:
        has, kinds = "one score", ("score", "logits", "log-probabilities", "percentages")
    else:
        has, kinds = "a predicted class with its confidence", ("confidence", "percentages")
    if kind not in kinds:
        raise PredictionError(
            Problem(
                f"the kind {kind!r} does not go with {has}, which this file has",
                remedy=f"Choose {' or '.join(kinds)}.",
            )
        )
    return replace(roles, kind=kind)
