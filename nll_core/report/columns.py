"""The roles of a table's columns where some of them were chosen and the others are guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from nll_core.predictions import (
    ColumnRoles,
    PredictionError,
    PredictionKind,
    Problem,
    Table,
    recognise_columns,
)
from nll_core.predictions.column_names import GROUP_NAMES, LABEL_NAMES, WEIGHT_NAMES
from nll_core.predictions.problems import listed, quoted


@dataclass(frozen=True)
class ChosenColumns:
    """Roles that are given by name; what is None or empty is guessed."""

    label: str | None = None
    classes: tuple[str, ...] = ()
    weight: str | None = None
    group: str | None = None
    kind: PredictionKind | None = None


# For each role the name that decides it without doubt, and what is said of the choice.
_ROLES: Final = {
    "label": (LABEL_NAMES[0], "the true class"),
    "weight": (WEIGHT_NAMES[0], "weights"),
    "group": (GROUP_NAMES[0], "groups"),
}


def roles_with(table: Table, chosen: ChosenColumns) -> ColumnRoles:
    """The roles of the columns: those `chosen`, and for the rest what `recognise_columns` says.

    Parameters
    ----------
    table : Table
        From `read_table`.
    chosen : ChosenColumns
        Names of columns, and the kind of their numbers.

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
    given = {role: getattr(chosen, role) for role in _ROLES if getattr(chosen, role) is not None}
    names = [*given.values(), *chosen.classes]
    missing = [name for name in names if name not in table.names]
    if missing:
        raise PredictionError(
            Problem(
                f"there is no column {quoted(missing[0])}",
                remedy=f"The columns are {listed(table.names, most=20)}.",
            )
        )
    kept = table.names
    if chosen.classes:
        # Beside the classes only the columns with another role are left to be recognised.
        guess = recognise_columns(table)
        others = {role: getattr(guess, role) for role in _ROLES}
        given = {r: n for r, n in others.items() if n and n not in chosen.classes} | given
        kept = (*given.values(), *chosen.classes)
    aliases = {name: _ROLES[role][0] for role, name in given.items()}
    found = recognise_columns(_with_aliases(table, aliases, kept))
    about = tuple(f"Column {quoted(alias)}:" for alias in aliases.values())
    reasons = [f"Column {quoted(n)}: {_ROLES[role][1]}, as chosen." for role, n in given.items()]
    reasons += [text for text in found.reasons if not about or not text.startswith(about)]
    roles = replace(found, **given, reasons=tuple(reasons))
    return roles if chosen.kind is None else _of_kind(roles, chosen.kind)


def _with_aliases(table: Table, aliases: dict[str, str], kept: Sequence[str]) -> Table:
    """The columns that are kept; those of `aliases` get names that decide their roles alone."""
    taken = set(aliases.values())
    return replace(
        table,
        columns=tuple(
            replace(column, name=aliases.get(column.name, column.name))
            for column in table.columns
            if column.name in aliases or (column.name in kept and column.name not in taken)
        ),
    )


def _of_kind(roles: ColumnRoles, kind: PredictionKind) -> ColumnRoles:
    """The roles with another kind of numbers, if their columns can be of it."""
    if roles.score is not None and kind == "probabilities":
        kind = "score"
    kinds: tuple[PredictionKind, ...]
    if roles.classes:
        has, kinds = "a column for each class", ("logits", "log-probabilities", "probabilities")
    elif roles.score is not None:
        has, kinds = "one score", ("score", "logits", "log-probabilities")
    else:
        has, kinds = "a predicted class with its confidence", ("confidence",)
    if kind not in kinds:
        raise PredictionError(
            Problem(
                f"the kind {kind!r} does not go with {has}, which this file has",
                remedy=f"Choose {' or '.join(kinds)}.",
            )
        )
    reasons = (*roles.reasons, f"The numbers are {kind}, as chosen.")
    return replace(roles, kind=kind, reasons=reasons)
