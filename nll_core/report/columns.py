"""The roles of a table's columns where some of them were chosen and the others are guessed."""

from __future__ import annotations

import csv
import io
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from nll_core.predictions import (
    ColumnKind,
    ColumnRoles,
    PredictionError,
    Problem,
    Table,
    explain_columns,
    recognise_columns,
)
from nll_core.predictions.problems import attempted, listed, quoted
from nll_core.predictions.roles import KINDS, Layout
from nll_core.report.matching import Read

_HAS: Final[Mapping[Layout, str]] = {
    "classes": "a column for each class",
    "score": "one score",
    "confidence": "a predicted class with its confidence",
}


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
    """The column of weights; "" where there is none, whatever the names say."""
    group: str | None = None
    """The column of groups; "" where there is none."""
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
    pairs = [column_and_class(item, table.names) for item in chosen.classes]
    columns = [str(v) for role, v in given.items() if role != "positive" and v]
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


def classes_of(table: Table, label: str | None, columns: Sequence[str]) -> dict[str, str]:
    """The class of each of these columns of scores, or its name where that cannot be told.

    Examples
    --------
    >>> from nll_core.predictions import read_table
    >>> table = read_table(b"y,p_no,p_yes,age\\nyes,0.2,0.8,30\\nno,0.7,0.3,40\\n")
    >>> classes_of(table, "y", ["p_no", "p_yes"]), classes_of(table, None, ["age"])
    ({'p_no': 'no', 'p_yes': 'yes'}, {'age': 'age'})
    """
    chosen = ChosenColumns(label=label, classes=tuple(columns))
    found = attempted(roles_with, table, chosen)
    known = {} if isinstance(found, PredictionError) else found.classes
    return dict(known) or {name: name for name in columns}


def options_for(table: Table, roles: ColumnRoles) -> tuple[str, ...] | None:
    """The options of the command line that read the table by these roles.

    Parameters
    ----------
    table : Table
        From `read_table`.
    roles : ColumnRoles
        As recognised, or as corrected by a person.

    Returns
    -------
    tuple of str or None
        Empty where the roles are what is recognised; None where no options say them. An empty
        name says that a column of weights or groups is not to be used.

    Examples
    --------
    >>> from nll_core.predictions import read_table
    >>> table = read_table(b"truth,score\\nno,0.9\\nyes,0.2\\n")
    >>> options_for(table, ColumnRoles("truth", score="score", positive="no", kind="score"))
    ('--label', 'truth', '--classes', 'score', '--positive', 'no', '--kind', 'score')
    """
    if roles_with(table, ChosenColumns()).decided == roles.decided:
        return ()
    classes = tuple(roles.classes) if roles.score is None else (roles.score,)
    if roles.score is None and any(word != name for name, word in roles.classes.items()):
        classes = tuple(f"{name}={word}" for name, word in roles.classes.items())
    chosen = ChosenColumns(
        label=roles.label,
        classes=classes,
        positive=roles.positive if roles.score is not None else None,
        predicted=None if classes else roles.predicted,
        confidence=None if classes else roles.confidence,
        weight=roles.weight,
        group=roles.group,
        kind=roles.kind,
    )
    none: dict[str, Any] = {n: "" for n in ("weight", "group") if getattr(roles, n) is None}
    for said in (chosen, replace(chosen, **none)):
        try:
            if roles_with(table, said).decided != roles.decided:
                continue
        except PredictionError:
            return None
        options: list[str] = []
        for name in ("label", "classes", "positive", "predicted", "confidence", "weight", "group"):
            value = getattr(said, name)
            if value or (name in none and value is not None):
                options += [f"--{name}", with_commas(value) if name == "classes" else value]
        return (*options, "--kind", roles.kind)
    return None


def names_in(text: str) -> tuple[str, ...]:
    """Names with commas between them; one that holds a comma stands in quotation marks."""
    cells = next(csv.reader([text], skipinitialspace=True), [])
    return tuple(name.strip() for name in cells if name.strip())


def with_commas(names: Sequence[str]) -> str:
    """Names with commas between them; one that holds a comma stands in quotation marks."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(names)
    return out.getvalue()


def column_and_class(item: str, names: Sequence[str]) -> tuple[str, str | None]:
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
    kinds = KINDS[roles.layout]
    if kind not in kinds:
        raise PredictionError(
            Problem(
                f"the kind {kind!r} does not go with {_HAS[roles.layout]}, which this file has",
                remedy=f"Choose {' or '.join(kinds)}.",
            )
        )
    return replace(roles, kind=kind)


def loading_code(name: str, roles: ColumnRoles | None, *, leave_out: bool = False) -> str:
    """Lines of Python that read a file by these roles, or by those that are recognised."""
    options = ", leave_out=True" if leave_out else ""
    if roles is None:
        call = f"predictions = read_predictions({name!r}{options})\n"
        return f"from nll_core import read_predictions\n\n{call}"
    default = ColumnRoles()
    said = ",\n".join(
        f"    {f.name}={dict(value) if isinstance(value, Mapping) else value!r}"
        for f in fields(roles)
        if f.name != "reasons" and (value := getattr(roles, f.name)) != getattr(default, f.name)
    )
    return (
        "from nll_core import ColumnRoles, read_predictions\n\n"
        f"roles = ColumnRoles(\n{said},\n)\n"
        f"predictions = read_predictions({name!r}, roles=roles{options})\n"
    )


def command_line(
    name: str, first: Read, second: Read | None = None, options: Sequence[str] = ()
) -> str | None:
    """The command that makes the report on files as they were read here; None where none does.

    `name` is that of the first file; `options` are those that have nothing to do with columns.
    """
    read_by = _reading_options(first)
    # It reads both files by the same options.
    if read_by is None or (second is not None and _reading_options(second) != read_by):
        return None
    return shlex.join(["python", "-m", "nll_core.report", name, *read_by, *options])


def _reading_options(read: Read) -> tuple[str, ...] | None:
    """What the command line has to be told to read a file as it was read."""
    found = options_for(read.table, read.roles)
    left_out = ("--leave-out",) if read.predictions.left_out else ()
    return None if found is None else (*found, *left_out)
