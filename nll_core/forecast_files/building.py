"""From a table and the roles of its columns to forecasts, with every row accounted for."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core.forecast_files.forecasts import Forecasts
from nll_core.forecast_files.long_form import widened
from nll_core.forecast_files.recognise import recognise_forecasts, spread_as_sigma
from nll_core.forecast_files.roles import ForecastRoles
from nll_core.predictions.identifiers import identifiers_of
from nll_core.predictions.limits import MAX_FILE_BYTES
from nll_core.predictions.number_texts import with_numbers_of_texts
from nll_core.predictions.problems import (
    PredictionError,
    Problem,
    UnclearPredictionError,
    counted,
    listed,
)
from nll_core.predictions.reading import read_table
from nll_core.predictions.roles import ColumnRoles
from nll_core.predictions.row_checks import RowChecks, cell_text, groups_of, weights_of
from nll_core.predictions.source import Source
from nll_core.predictions.table import Table

Array = NDArray[np.float64]

# Quantiles that are equal may fall by the rounding of the program that made them.
_ROUNDING: Final = 1e-9
# Sums of squares of larger numbers leave the range of float64.
_LARGEST: Final = 1e100
_NEEDED: Final = (
    "Needed beside the observed value are a mean and a standard deviation, quantiles in columns "
    "such as q0.1, or draws in columns such as sample_1."
)


def read_forecasts(
    source: Source,
    *,
    name: str = "",
    roles: ForecastRoles | None = None,
    leave_out: bool = False,
    max_bytes: int = MAX_FILE_BYTES,
) -> Forecasts:
    """Forecasts of a number from a file: read, recognised and checked.

    Parameters
    ----------
    source, name, max_bytes
        As in `nll_core.read_table`.
    roles : ForecastRoles, optional
        What the columns are for; by default as `recognise_forecasts` guesses.
    leave_out : bool
        Whether rows that cannot be used are left out, and counted in `left_out` of the result,
        instead of being an error.

    Returns
    -------
    Forecasts
        Forecasts and observed values as arrays.

    Raises
    ------
    PredictionError
        If the file or its rows cannot be used. Its `problems` say what is wrong and what to do.
    TypeError, OSError
        As `nll_core.read_table`.

    Examples
    --------
    >>> found = read_forecasts(b"y,mean,sd\\n3.5,3.0,1.0\\n4.0,4.5,0.5\\n1.0,2.5,2.0\\n")
    >>> found.kind, found.n, found.crps().round(3)
    ('gaussian', 3, array([0.331, 0.301, 0.896]))
    """
    table = read_table(source, name=name, max_bytes=max_bytes)
    if roles is None:
        roles = recognise_forecasts(table)
    if roles is None:
        raise PredictionError(
            Problem(
                "no forecasts of a number were found",
                remedy=f"{_NEEDED} The columns are {listed(table.names, most=10)}.",
            )
        )
    return forecasts_from_table(table, roles, leave_out=leave_out)


def forecasts_from_table(
    table: Table, roles: ForecastRoles, *, leave_out: bool = False
) -> Forecasts:
    """Forecasts from the columns of a table in their roles, with every row accounted for.

    Parameters
    ----------
    table : Table
        From `nll_core.read_table`.
    roles : ForecastRoles
        From `recognise_forecasts`, or changed.
    leave_out : bool
        As in `read_forecasts`.

    Returns
    -------
    Forecasts
        In float64.

    Raises
    ------
    PredictionError
        If a role is missing, a question is open, fewer than two rows remain, or rows cannot be used
        and are not to be left out.

    Examples
    --------
    >>> from nll_core.predictions import read_table
    >>> table = read_table(b"y,a,b\\n3,2,4\\n9,8,7\\n1,0,2\\n")
    >>> roles = ForecastRoles("quantiles", observed="y", quantiles={"a": 0.1, "b": 0.9})
    >>> found = forecasts_from_table(table, roles, leave_out=True)
    >>> found.n, str(found.left_out[0])[:58]
    (2, "Row 2, column 'b': quantiles cross: 7 at 90% is below 8 at")
    """
    if roles.questions:
        raise UnclearPredictionError(roles.questions)
    if roles.long is not None:
        table = widened(table, roles.long)
    if roles.observed is None:
        raise PredictionError(
            Problem(
                "no column of observed values was found",
                remedy="Join what came to the forecasts in a column 'observed', or choose it among "
                f"{listed(table.names, most=10)}; forecasts alone cannot be judged.",
            )
        )
    table = with_numbers_of_texts(table, labels=True)
    checks = RowChecks(table)
    observed = _finite(checks, roles.observed, "what came")
    parts: dict[str, Array] = {}
    notes: tuple[str, ...] = ()
    if roles.kind == "gaussian":
        parts["mean"], parts["sigma"] = _moments(checks, roles)
    elif roles.kind == "quantiles":
        parts["quantiles"], notes = _quantiles(checks, roles)
        parts["levels"] = np.array(list(roles.quantiles.values()))
    else:
        parts["samples"] = _samples(checks, roles)
    weights = weights_of(checks, roles.weight)
    found = None if roles.group is None else table.column(roles.group).distinct()
    groups, group_names = groups_of(found)
    problems = (*table.faults, *checks.problems)
    if problems and not leave_out:
        raise PredictionError(problems)
    keep = np.flatnonzero(~checks.bad)
    counts = len(keep) if weights is None else int(np.count_nonzero(weights[keep] > 0))
    if counts < 2:
        what = f"{counted(counts, 'row')} of {table.row_count:,} can be used"
        remedy = "Scores with their uncertainty need at least two forecasts, better hundreds."
        raise PredictionError((Problem(what, remedy=remedy), *problems))
    return Forecasts(
        kind=roles.kind,
        observed=observed[keep],
        weights=None if weights is None else weights[keep],
        groups=None if groups is None else groups[keep],
        group_names=group_names,
        rows=table.rows[keep],
        row_count=table.row_count,
        left_out=problems,
        notes=(*table.notes, *notes),
        identifiers=identifiers_of(table, ColumnRoles(classes=dict.fromkeys(roles.columns, ""))),
        **{name: part if name == "levels" else part[keep] for name, part in parts.items()},
    )


def _finite(checks: RowChecks, name: str, role: str) -> Array:
    """The numbers of a column; rows without a finite one are taken out."""
    numbers = checks.check_numbers(checks.table.column(name), role).astype(np.float64)
    checks.reject(
        np.abs(numbers) > _LARGEST,
        lambda i: f"{numbers[i]:g} ({role})",
        lambda i: name,
        "Write finite numbers that can be squared, or leave these rows out.",
    )
    return numbers


def _moments(checks: RowChecks, roles: ForecastRoles) -> tuple[Array, Array]:
    """Means and standard deviations."""
    if roles.mean is None or roles.spread is None:
        missing = "mean" if roles.mean is None else "standard deviation"
        raise PredictionError(Problem(f"no column of the {missing} was found", remedy=_NEEDED))
    mean = _finite(checks, roles.mean, "the mean")
    spread, kind = roles.spread, roles.spread_kind
    numbers = checks.check_numbers(checks.table.column(spread), f"the {kind}").astype(np.float64)
    if not kind.startswith("log"):
        checks.reject(
            ~(numbers > 0),
            lambda i: f"a {kind} of {numbers[i]:g}, which is not above 0",
            lambda i: spread,
            "A forecast without spread has no density: mend these rows, or leave them out; if the "
            "numbers are logarithms, say so.",
        )
    with np.errstate(all="ignore"):
        sigma = spread_as_sigma(numbers, kind)
    checks.reject(
        ~((sigma >= 1 / _LARGEST) & (sigma <= _LARGEST)),
        lambda i: f"a {kind} of {numbers[i]:g}",
        lambda i: spread,
        "Write one that stands for a standard deviation between 1e-100 and 1e100, or leave these "
        "rows out.",
    )
    return mean, sigma


def _quantiles(checks: RowChecks, roles: ForecastRoles) -> tuple[Array, tuple[str, ...]]:
    """Quantiles (n, K) that do not fall, and what was done so that they do not."""
    names, levels = list(roles.quantiles), list(roles.quantiles.values())
    if len(names) < 2 or any(a >= b for a, b in pairwise(levels)):
        raise PredictionError(
            Problem(
                f"quantiles at two or more different levels are needed, got {len(set(levels))}",
                remedy=_NEEDED,
            )
        )
    if not (levels[0] > 0 and levels[-1] < 1):
        bad = next(name for name, level in roles.quantiles.items() if not 0 < level < 1)
        raise PredictionError(
            Problem(
                f"the level {roles.quantiles[bad]:g} is not between 0 and 1",
                column=bad,
                remedy="Write levels as 0.1 for 10%.",
            )
        )
    q = np.stack([_finite(checks, name, "a quantile") for name in names], axis=1)
    falls = np.diff(q, axis=1)
    scale = np.abs(q).max(axis=1, keepdims=True)
    crossing = falls < -_ROUNDING * scale

    def first(i: int) -> int:
        return int(np.argmax(crossing[i])) + 1

    def said(i: int) -> str:
        k = first(i)
        return (
            f"quantiles cross: {q[i, k]:g} at {100 * levels[k]:g}% is below {q[i, k - 1]:g} at "
            f"{100 * levels[k - 1]:g}%"
        )

    checks.reject(
        np.asarray(crossing.any(axis=1)),
        said,
        lambda i: names[first(i)],
        "Sort the quantiles of these rows, or leave the rows out.",
    )
    rounded = (falls < 0).any(axis=1) & ~checks.bad
    if not rounded.any():
        return q, ()
    note = (
        f"In {counted(int(rounded.sum()), 'row')} quantiles fell by rounding alone, and were taken "
        "for equal."
    )
    return np.maximum.accumulate(q, axis=1), (note,)


def _samples(checks: RowChecks, roles: ForecastRoles) -> Array:
    """Draws (n, M)."""
    table, names = checks.table, list(roles.samples)
    if len(names) < 2:
        raise PredictionError(
            Problem(f"two draws or more are needed, got {len(names)}", remedy=_NEEDED)
        )
    x = table.stack(names).astype(np.float64)
    bad = ~(np.abs(x) <= _LARGEST)

    def said(i: int) -> str:
        column = table.column(names[int(np.argmax(bad[i]))])
        value = column.numbers()[i]
        text = cell_text(column, i) if np.isnan(value) else f"{value:g}"
        return f"{text}, expected is a number (a draw)"

    checks.reject(
        np.asarray(bad.any(axis=1)),
        said,
        lambda i: names[int(np.argmax(bad[i]))],
        "Every forecast has to have as many draws: complete these rows, or leave them out.",
    )
    return x
