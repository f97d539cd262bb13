"""The roles of columns of forecasts where the command line chooses some, and the reverse."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, get_args

from nll_core.forecast_files import (
    ForecastKind,
    ForecastRoles,
    Forecasts,
    SpreadKind,
    recognise_forecasts,
)
from nll_core.predictions import PredictionError, Problem, Table
from nll_core.predictions.problems import listed, quoted
from nll_core.report.columns import column_and_class, names_in, with_commas

FORECAST_KINDS: Final[tuple[ForecastKind, ...]] = get_args(ForecastKind)
_SINGLE: Final = ("observed", "mean", "spread", "value")
_ROLES: Final = ("weight", "group")
# What a classifier alone has.
_OF_CLASSES: Final = ("label", "classes", "positive", "predicted", "confidence")


@dataclass(frozen=True, eq=False)
class ReadForecasts:
    """Forecasts with the table that they come from, and the roles of its columns."""

    forecasts: Forecasts
    table: Table
    roles: ForecastRoles


def add_forecast_options(parser: argparse.ArgumentParser) -> None:
    """The options about forecasts of numbers."""
    group = parser.add_argument_group(
        "forecasts of numbers", "in place of classes; told by names such as q0.1, Lo 80, sample_1"
    )
    group.add_argument("--observed", metavar="COLUMN", help="the column of what came")
    group.add_argument("--mean", metavar="COLUMN", help="the column of the means")
    group.add_argument("--spread", metavar="COLUMN", help="the column that says how wide each is")
    group.add_argument("--spread-kind", choices=get_args(SpreadKind), help="what the spread is")
    group.add_argument(
        "--quantiles",
        metavar="COLUMNS",
        type=names_in,
        default=(),
        help="as COLUMN=LEVEL, with commas between them",
    )
    group.add_argument(
        "--samples", metavar="COLUMNS", type=names_in, default=(), help="the columns of draws"
    )
    group.add_argument(
        "--interval", metavar="SHARE", type=_share, help="what an interval is to hold, such as 0.8"
    )
    group.add_argument(
        "--value", metavar="COLUMN", help="the column of the values, of a row for each level"
    )
    group.add_argument(
        "--of",
        metavar="MODEL",
        action="append",
        default=[],
        help="whose columns or rows are read, of several models; with --second give it twice",
    )
    group.add_argument(
        "--whole",
        choices=("percent", "tenths", "quarters"),
        help="what whole numbers in the names of quantiles are",
    )


def _share(text: str) -> float:
    number = float(text)
    if not 0 < number < 1:
        raise argparse.ArgumentTypeError(f"a share between 0 and 1 is needed, got {text}")
    return number


def forecast_roles_with(
    table: Table, options: argparse.Namespace, *, second: bool = False
) -> ForecastRoles | None:
    """The roles of a table of forecasts; None where it is one of predicted classes.

    Of models that are chosen, the last is that of the `second` file.

    Raises
    ------
    PredictionError
        For a column that is not there, or where forecasts were asked for and are not.
    """
    is_kind = options.kind in FORECAST_KINDS
    if not is_kind and (options.kind or any(getattr(options, name) for name in _OF_CLASSES)):
        return None
    given = _given(table, options, options.of[-1 if second else 0] if options.of else None)
    roles = recognise_forecasts(table, given)
    if roles is None and (given.keys() - set(_ROLES)):
        raise PredictionError(
            Problem(
                "no forecasts of a number were found by these options",
                remedy="Say what they are given by: --kind gaussian, quantiles or samples.",
            )
        )
    return roles


def _given(table: Table, options: argparse.Namespace, model: str | None) -> dict[str, Any]:
    """What is chosen, as `recognise_forecasts` takes it."""
    given: dict[str, Any] = {
        name: value
        for name in (*_SINGLE, *_ROLES, "spread_kind", "interval", "whole")
        if (value := getattr(options, name)) is not None
    }
    if model is not None:
        given["model"] = model
    named = [given[name] for name in (*_SINGLE, *_ROLES) if given.get(name)]
    if options.quantiles:
        pairs = [column_and_class(n, table.names) for n in options.quantiles]
        given["quantiles"] = {name: _level(name, level) for name, level in pairs}
        named += given["quantiles"]
    if options.samples:
        given["samples"] = options.samples
        named += given["samples"]
    missing = [name for name in named if name not in table.names]
    if missing:
        raise PredictionError(
            Problem(
                f"there is no column {quoted(missing[0])}",
                remedy=f"The columns are {listed(table.names, most=20)}.",
            )
        )
    if options.kind in FORECAST_KINDS:
        given["kind"] = options.kind
    elif options.quantiles or options.samples:
        given["kind"] = "quantiles" if options.quantiles else "samples"
    elif options.spread:
        given["kind"] = "gaussian"
    return given


def _level(name: str, text: str | None) -> float:
    try:
        return float(text or "")
    except ValueError:
        remedy = "Write COLUMN=LEVEL, such as low=0.1."
        raise PredictionError(Problem(f"{quoted(name)} has no level", remedy=remedy)) from None


def explained(roles: ForecastRoles) -> str:
    """How the columns were recognised, and what is open, a line each."""
    lines = [f"Forecasts of a number, given by {roles.kind}.", *roles.reasons]
    for question in roles.questions:
        lines.append(f"Open: {question.text}")
        lines += [f"  {reading.option}: {reading.text}." for reading in question.readings]
    return "\n".join(lines)


def forecast_command(
    read: ReadForecasts,
    name: str,
    options: Sequence[str] = (),
    *,
    second: ReadForecasts | None = None,
) -> str | None:
    """The command that makes the report on a file as it was read; None where none does.

    A `second` file, which `options` names, is read by the same options.
    """
    roles = read.roles
    read_by: list[str] = []
    if not _reads(read, {}) or (second is not None and not _reads(second, {})):
        given: dict[str, Any] = {"kind": roles.kind, "observed": roles.observed}
        if roles.long is not None:
            given["value"] = roles.long.value
            given |= {"model": roles.long.model} if roles.long.model else {}
        elif roles.kind == "gaussian":
            given |= {k: getattr(roles, k) for k in ("mean", "spread", "spread_kind")}
        elif roles.kind == "quantiles":
            given["quantiles"] = dict(roles.quantiles)
        else:
            given["samples"] = roles.samples
        given |= {role: getattr(roles, role) or "" for role in _ROLES}
        of_second = given
        if second is not None and second.roles.long is not None and second.roles.long.model:
            of_second = given | {"model": second.roles.long.model}
        if not _reads(read, given) or (second is not None and not _reads(second, of_second)):
            return None
        for key, value in given.items():
            if isinstance(value, Mapping):
                value = with_commas([f"{column}={level!r}" for column, level in value.items()])
            elif isinstance(value, tuple):
                value = with_commas(value)
            option = "of" if key == "model" else key.replace("_", "-")
            read_by += [f"--{option}", str(value)]
        if of_second is not given:
            read_by += ["--of", of_second["model"]]
    left_out = ["--leave-out"] if any(r.forecasts.left_out for r in (read, second) if r) else []
    return shlex.join(["python", "-m", "nll_core.report", name, *read_by, *left_out, *options])


def _reads(read: ReadForecasts, given: Mapping[str, Any]) -> bool:
    """Whether a table is read as it was where this is given."""
    again = recognise_forecasts(read.table, given)
    return again is not None and not again.questions and again.decided == read.roles.decided


def forecast_loading_code(name: str, read: ReadForecasts) -> str:
    """Lines of Python that read a file as it was read."""
    default = ForecastRoles(read.roles.kind)
    options = ", leave_out=True" if read.forecasts.left_out else ""
    if _reads(read, {}):
        call = f"forecasts = read_forecasts({name!r}{options})\n"
        return f"from nll_core.forecast_files import read_forecasts\n\n{call}"
    long = "LongForm, " if read.roles.long is not None else ""
    said = ",\n".join(
        f"    {f.name}={dict(value) if isinstance(value, Mapping) else value!r}"
        for f in fields(read.roles)
        if f.name not in ("reasons", "questions")
        and (f.name == "kind" or getattr(read.roles, f.name) != getattr(default, f.name))
        for value in (getattr(read.roles, f.name),)
    )
    return (
        f"from nll_core.forecast_files import ForecastRoles, {long}read_forecasts\n\n"
        f"roles = ForecastRoles(\n{said},\n)\n"
        f"forecasts = read_forecasts({name!r}, roles=roles{options})\n"
    )
