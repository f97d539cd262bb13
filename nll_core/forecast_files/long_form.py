"""Forecasts in long form: a row for each item and level, or for each item and draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import IntArray
from nll_core.forecast_files.names import OBSERVED
from nll_core.forecast_files.roles import LongForm, LongKind
from nll_core.predictions.column_names import first_named, plain_name
from nll_core.predictions.problems import Problem, listed, quoted
from nll_core.predictions.roles import Question, Reading
from nll_core.predictions.survey import shell
from nll_core.predictions.table import Column, Table


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# As scoringutils, the hubverse, GluonTS's and fable's tidied forecasts, and people name them.
_LEVELS: Final = _words(
    "quantile_level output_type_id quantile quantiles tau prob probs percentile level"
)
_DRAWS: Final = _words("sample_id output_type_id sample draw member sample_idx sample_index")
_VALUES: Final = _words(
    "predicted prediction value quantile_value predicted_value forecast yhat y_hat y_pred "
    "sample_value"
)
_MODELS: Final = _words("model model_id model_name forecaster method")
_TYPES: Final = _words("output_type type")
_KINDS: Final[Mapping[str, LongKind]] = {"quantile": "quantiles", "sample": "samples"}
# More levels than this are no levels.
_MOST_LEVELS: Final = 400
_MOST_ASKED: Final = 6
_MOST: Final = 0.5
# Of the rows, that are no second ones; of the items' levels, that are there.
_ONCE: Final = 0.9
_FILLED: Final = 0.6
# Of the levels, which lie between 0 and 1.
_NEARLY_ALL: Final = 0.8


@dataclass(frozen=True)
class FoundLong:
    """A long form, why, and what it leaves open."""

    form: LongForm
    reasons: tuple[str, ...]
    questions: tuple[Question, ...]


def recognise_long(table: Table, given: Mapping[str, object]) -> FoundLong | None:
    """The long form that the columns' names and numbers say, or None.

    `given` may hold "kind", "value" and "model", as `recognise_forecasts` takes them.
    """
    wide = {"quantiles", "samples", "mean", "spread"} & given.keys()
    if not table.has_header or wide or given.get("kind") == "gaussian":
        return None
    reasons, questions = list[str](), list[Question]()
    read: list[tuple[str, str]] = []
    kind = _kind(table, given, read, reasons, questions)
    level = first_named(table.names, _DRAWS if kind == "samples" else _LEVELS)
    if level is None and kind is None:
        kind, level = "samples", first_named(table.names, _DRAWS)
    if level is None:
        return None
    kind = kind or "quantiles"
    values = [n for n in table.names if plain_name(n) in _VALUES and n != level]
    value = _value(values, given, bool(read), questions)
    if value is None:
        return None
    model = _model(table, given, read, questions)
    taken = {level, value, *(name for name, _ in read), *values}
    observed = cast("str | None", given.get("observed"))
    free = [name for name in table.names if name not in taken]
    taken.add(observed or first_named(free, OBSERVED) or "")
    form = LongForm(kind, level, value, (), tuple(read), model=model)
    numbers = _levels_of(table, form)[_rows_of(table, form)]
    there = np.unique(numbers[np.isfinite(numbers)])
    if not 2 <= len(there) <= _MOST_LEVELS:
        return None
    percent = kind == "quantiles" and bool(np.median(there) >= 1)
    within = (there > 0) & (there < (100 if percent else 1))
    if kind == "quantiles" and within.mean() < _NEARLY_ALL:
        return None
    items = tuple(name for name in table.names if name and name not in taken)
    form = replace(form, items=_naming(table, form, items), percent=percent)
    if not form.items or not _is_grid(table, form, len(there)):
        return None
    n_items = len(np.unique(_items_of(table, form)[_rows_of(table, form)]))
    what = "levels" if kind == "quantiles" else "draws"
    unit = ", in percent" if percent else ""
    ends = f" from {there[0]:g} to {there[-1]:g}{unit}" if kind == "quantiles" else ""
    reasons.insert(
        0,
        f"A row for each forecast and {what[:-1]}: {len(numbers):,} rows are {n_items:,} forecasts "
        f"at {len(there)} {what}{ends}, by {quoted(level)}; the values are in {quoted(value)}; "
        f"a forecast is told by {listed(form.items)}.",
    )
    return FoundLong(form, tuple(reasons), tuple(questions))


def widened(table: Table, form: LongForm) -> Table:
    """A row for each forecast, with a column for each level or draw; what does not fit is a fault.

    A forecast has the number of its first row.
    """
    rows = _rows_of(table, form)
    levels, faults = _levels_of(table, form), list[Problem]()
    if form.percent:
        levels = levels / 100.0
    usable = np.isfinite(levels)
    if form.kind == "quantiles":
        usable &= (levels > 0) & (levels < 1)
    _refuse(
        faults,
        table,
        rows[~usable[rows]],
        form.level,
        f"no {'level between 0 and 1' if form.kind == 'quantiles' else 'number of a draw'}",
    )
    rows = rows[usable[rows]]
    _, first, item = np.unique(_items_of(table, form)[rows], return_index=True, return_inverse=True)
    there, place = np.unique(levels[rows], return_inverse=True)
    spot = item * len(there) + place
    _, once = np.unique(spot, return_index=True)
    again = np.setdiff1d(np.arange(len(rows)), once)
    _refuse(faults, table, rows[again], form.level, "the same forecast and level a second time")
    wide = np.full(len(first) * len(there), np.nan)
    wide[spot[once]] = table.column(form.value).numbers()[rows[once]]
    block = wide.reshape(len(first), len(there))
    # In the order of the file.
    order = np.argsort(first, kind="stable")
    kept = rows[first[order]]
    names = [
        f"q{level:.12g}" if form.kind == "quantiles" else f"sample_{level:g}" for level in there
    ]
    dropped = {form.level, form.value, *(name for name, _ in form.rows)}
    columns = []
    for column in table.columns:
        if column.name in dropped:
            continue
        if column.name in form.items:
            columns.append(_taken(column, kept))
        else:
            columns += _constant(column, rows, item, kept, order, table, faults)
    columns += [Column(name, block[order, k]) for k, name in enumerate(names)]
    return replace(
        table, columns=tuple(columns), rows=table.rows[kept], faults=(*table.faults, *faults)
    )


def _kind(
    table: Table,
    given: Mapping[str, object],
    read: list[tuple[str, str]],
    reasons: list[str],
    questions: list[Question],
) -> LongKind | None:
    """What a column of kinds of output says, as hubs have it."""
    chosen = cast("LongKind | None", given.get("kind"))
    types = first_named(table.names, _TYPES)
    words = () if types is None else table.column(types).words or ()
    kinds = {word: _KINDS[word.lower()] for word in words if word.lower() in _KINDS}
    if types is None or not kinds:
        return chosen if chosen in ("quantiles", "samples") else None
    if chosen not in kinds.values():
        chosen = next(iter(kinds.values()))
        if len(kinds) > 1:
            readings = tuple(
                Reading(f"score the {kind}", f"--kind {kind}", {"kind": kind})
                for kind in kinds.values()
            )
            both = " and ".join(map(quoted, kinds))
            text = f"Column {quoted(types)} has rows of {both}."
            questions.append(Question(text, readings))
    read.append((types, next(word for word, kind in kinds.items() if kind == chosen)))
    others = [word for word in words if word != read[-1][1]]
    if others:
        reasons.append(f"Only rows {quoted(read[-1][1])} of {quoted(types)}: not {listed(others)}.")
    return chosen


def _value(
    values: Sequence[str], given: Mapping[str, object], hub: bool, questions: list[Question]
) -> str | None:
    """The column of the forecasts; "value" beside another name is what came, unless a hub's."""
    if given.get("value"):
        return str(given["value"])
    sure = [name for name in values if plain_name(name) != "value"]
    if hub and len(sure) < len(values):
        return next(name for name in values if plain_name(name) == "value")
    found = sure or list(values)
    if len(found) > 1:
        readings = tuple(
            Reading(f"the forecasts are in {quoted(n)}", f"--value {shell(n)}", {"value": n})
            for n in found[:_MOST_ASKED]
        )
        text = f"The values of the forecasts may be in {' or '.join(map(quoted, found))}."
        questions.append(Question(text, readings))
    return found[0] if found else None


def _model(
    table: Table,
    given: Mapping[str, object],
    read: list[tuple[str, str]],
    questions: list[Question],
) -> str:
    """Whose rows are read, where there are several models."""
    name = first_named(table.names, _MODELS)
    words = () if name is None else table.column(name).words or ()
    if name is None or len(words) < 2:
        return ""
    chosen = str(given.get("model", words[0]))
    if "model" not in given:
        readings = tuple(
            Reading(f"those of {quoted(word)}", f"--of {shell(word)}", {"model": word})
            for word in words[:_MOST_ASKED]
        )
        questions.append(Question(f"The file has forecasts of {len(words)} models.", readings))
    read.append((name, chosen))
    return chosen


def _naming(table: Table, form: LongForm, names: Sequence[str]) -> tuple[str, ...]:
    """The columns that name items: where they tell every row apart, those of fractions do not."""
    rows = _rows_of(table, form)
    if 2 * len(np.unique(_items_of(table, replace(form, items=tuple(names)))[rows])) <= len(rows):
        return tuple(names)
    return tuple(name for name in names if not _has_fractions(table.column(name)))


def _is_grid(table: Table, form: LongForm, n_levels: int) -> bool:
    """Whether most items have most levels, and hardly one twice: else these are other columns."""
    rows = _rows_of(table, form)
    items, codes = _items_of(table, form)[rows], table.column(form.level).distinct()[1][rows]
    width = int(codes.max(initial=0)) + 2
    n_items, n_pairs = len(np.unique(items)), len(np.unique(items * width + codes))
    return n_pairs > _ONCE * len(rows) and n_pairs > _FILLED * n_items * n_levels


def _has_fractions(column: Column) -> bool:
    if column.is_words:
        return False
    numbers = column.numbers()
    numbers = numbers[np.isfinite(numbers)]
    return bool((numbers != np.round(numbers)).any())


def _rows_of(table: Table, form: LongForm) -> IntArray:
    """The places of the rows that are read."""
    keep = np.ones(len(table.rows), dtype=bool)
    for name, word in form.rows:
        words, codes = table.column(name).distinct()
        keep &= codes == (words.index(word) if word in words else -2)
    return np.flatnonzero(keep)


def _levels_of(table: Table, form: LongForm) -> NDArray[np.float64]:
    return table.column(form.level).numbers().astype(np.float64)


def _items_of(table: Table, form: LongForm) -> IntArray:
    """A number for each row, equal for rows of one item."""
    found = np.zeros(len(table.rows), dtype=np.int64)
    for name in form.items:
        codes = table.column(name).distinct()[1] + 1
        found = np.unique(found * (int(codes.max(initial=0)) + 1) + codes, return_inverse=True)[1]
    return found


def _taken(column: Column, kept: IntArray) -> Column:
    unreadable = {
        place: column.unreadable[row]
        for place, row in enumerate(kept.tolist())
        if row in column.unreadable
    }
    return replace(column, values=column.values[kept], block=None, unreadable=unreadable)


def _constant(
    column: Column,
    rows: IntArray,
    item: IntArray,
    kept: IntArray,
    order: IntArray,
    table: Table,
    faults: list[Problem],
) -> list[Column]:
    """A column that is the same in all rows of a forecast; where it is not, it holds nothing.

    None where it is another one in most of them, such as a score of each level.
    """
    codes = column.distinct()[1]
    own = np.empty(len(kept), dtype=np.int64)
    own[order] = codes[kept]
    apart = codes[rows] != own[item]
    odd = np.isin(order, item[apart])
    if odd.mean() > _MOST:
        return []
    _refuse(faults, table, rows[apart], column.name, "another value than in the forecast's others")
    found = _taken(column, kept)
    if not odd.any():
        return [found]
    empty = -1 if column.is_words else np.nan
    values = found.values if column.is_words else found.values.astype(np.float64)
    return [replace(found, values=np.where(odd, empty, values))]


def _refuse(faults: list[Problem], table: Table, rows: IntArray, column: str, what: str) -> None:
    """Name the first of the rows that do not fit, and their number."""
    if len(rows):
        first, remedy = int(rows.min()), "Correct these rows, or leave them out."
        faults.append(Problem(what, int(table.rows[first]), column, len(rows), remedy))
