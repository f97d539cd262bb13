"""Arrays with their names as a table: stacked batches, columns of one, lists of classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import float_array
from nll_core.predictions.collecting import Words
from nll_core.predictions.column_names import is_class_list
from nll_core.predictions.limits import check_columns
from nll_core.predictions.problems import PredictionError, Problem, listed
from nll_core.predictions.table import (
    Column,
    Table,
    TableFormat,
    block_columns,
    check_names,
    list_names,
)
from nll_core.predictions.words import composed

Arrays = dict[str, NDArray[Any]]

_NO_ROWS: Final = Problem("the arrays have no rows", remedy="Save at least two examples.")
_REMEDY: Final = "Save labels of shape (n,) and predictions of shape (n, K)."


def table_of_arrays(arrays: Mapping[str, NDArray[Any]], of: TableFormat) -> Table:
    """Arrays as columns: those of one axis, and those of two side by side.

    Batches that are stacked, labels (B, n) beside scores (B, n, K), become rows one after another.
    A list of K texts beside an array (n, K) names its classes. Raises PredictionError for arrays
    that do not go together.
    """
    notes: list[str] = []
    single = [name for name, array in arrays.items() if array.ndim == 0]
    rows = {name: array for name, array in arrays.items() if array.ndim > 0}
    if not rows:
        raise PredictionError(
            Problem("the archive holds no array with a row for each example", remedy=_REMEDY)
        )
    rows, class_names = _without_class_list(_without_last_axis_of_one(rows), notes)
    rows = _unstacked(rows, notes)
    lengths = {len(array) for array in rows.values()}
    if len(lengths) != 1:
        raise PredictionError(_of_different_shapes("different lengths", rows))
    if single:
        notes.append(f"Not used, since they are single values: {listed(single)}.")
    n_rows = lengths.pop()
    if n_rows == 0:
        raise PredictionError(_NO_ROWS)
    columns: list[Column] = []
    for name, array in rows.items():
        columns += named_columns(name, array.reshape(len(array), -1), notes)
    return array_table(of, n_rows, columns, notes, class_names)


def _without_last_axis_of_one(rows: Arrays) -> Arrays:
    """Arrays whose last axis is one number are those numbers, as Keras gives (n, 1)."""
    found = {}
    for name, array in rows.items():
        while array.ndim > 1 and array.shape[-1] == 1:
            array = array[..., 0]
        found[name] = array
    return found


def _without_class_list(rows: Arrays, notes: list[str]) -> tuple[Arrays, tuple[str, ...]]:
    """The arrays but a vector that names the classes, and its words."""
    n_classes = {array.shape[-1] for array in rows.values() if array.ndim > 1}
    lengths = {len(array) for array in rows.values() if array.ndim > 1}
    class_names: tuple[str, ...] = ()
    kept = dict(rows)
    for name, array in rows.items():
        # A vector as long as there are classes, and not as there are rows, names the classes.
        is_list = array.ndim == 1 and len(array) in n_classes and array.dtype.kind in "USiu"
        if is_list and (len(array) not in lengths or is_class_list(name)):
            words = _text(array, notes) if array.dtype.kind in "US" else array.astype(np.str_)
            class_names = tuple(composed(str(word)) for word in words.tolist())
            del kept[name]
    return kept, class_names


def _unstacked(rows: Arrays, notes: list[str]) -> Arrays:
    """Arrays whose first axes are batches with those axes as one."""
    deepest = max(rows.values(), key=lambda array: array.ndim, default=None)
    if deepest is None or deepest.ndim < 3:
        return rows
    batches = deepest.shape[:-1]
    if not _go_together(rows, batches):
        # PyTorch has the classes of pixels and tokens on the second axis.
        batches = (deepest.shape[0], *deepest.shape[2:])
        moved = {
            name: np.moveaxis(array, 1, -1) if array.ndim == deepest.ndim else array
            for name, array in rows.items()
        }
        if not _go_together(moved, batches) or all(a.ndim == deepest.ndim for a in rows.values()):
            raise PredictionError(_of_different_shapes("more than two axes", rows))
        rows = moved
        notes.append("The second axis of the scores was read as the classes, as PyTorch has it.")
    depth, n = len(batches), int(np.prod(batches))
    shown = " × ".join(f"{k:,}" for k in batches)
    notes.append(f"Batches of shape {shown} were put one after another: {n:,} rows.")
    return {name: array.reshape(n, *array.shape[depth:]) for name, array in rows.items()}


def _go_together(rows: Arrays, batches: tuple[int, ...]) -> bool:
    """Whether each array has these first axes, and at most one further."""
    depth = len(batches)
    return all(a.shape[:depth] == batches and a.ndim <= depth + 1 for a in rows.values())


def _of_different_shapes(what: str, rows: Arrays) -> Problem:
    shapes = ", ".join(f"{name} {array.shape}" for name, array in list(rows.items())[:8])
    return Problem(f"the arrays have {what}: {shapes}", remedy=_REMEDY)


def named_columns(name: str, array: NDArray[Any], notes: list[str]) -> list[Column]:
    """The columns of an array (n, m) of that name; one alone has the name itself."""
    width = array.shape[1]
    check_columns(width)
    if width == 1:
        return array_columns([name], array, notes)
    columns = array_columns(list_names(name, width), array, notes)
    return [replace(c, vector=name, entry=str(k)) for k, c in enumerate(columns)]


def array_columns(names: Sequence[str], array: NDArray[Any], notes: list[str]) -> list[Column]:
    """The columns of an array of shape (n, m) of numbers, texts or booleans."""
    if not names:
        raise PredictionError(
            Problem(f"an array has the shape {array.shape}, without a number", remedy=_REMEDY)
        )
    names = [composed(name) for name in names]
    check_names(names)
    if array.dtype.kind == "b" and array.shape[1] > 1:
        # A row of truth values is one-hot or many-hot, not words.
        array = array.astype(np.int8)
    if array.dtype.kind in "fiu":
        if array.dtype.kind == "f" or array.shape[1] > 1:
            native = array.astype(array.dtype.newbyteorder("="), copy=False)
            return block_columns(names, np.ascontiguousarray(float_array(native, names[0])))
        return block_columns(names, array.astype(np.int64, copy=False))
    if array.dtype.kind not in "USb":
        raise PredictionError(
            Problem(
                f"the array holds {array.dtype}, neither numbers nor texts",
                column=names[0],
                remedy="Save it as numbers (bfloat16 as float32) or texts.",
            )
        )
    if array.dtype.kind == "S":
        array = _text(array, notes)
    found = []
    for k, name in enumerate(names):
        words = Words(name)
        words.extend(array[:, k].astype(np.str_, copy=False).tolist())
        found.append(words.column())
    return found


def _text(array: NDArray[Any], notes: list[str]) -> NDArray[Any]:
    """An array of bytes as texts: UTF-8, or else Latin-1, which is said."""
    if array.dtype.kind != "S":
        return array
    try:
        return np.char.decode(array, "utf-8")
    except UnicodeDecodeError:
        notes.append("Bytes that are not UTF-8 were read as Latin-1. Check the accents.")
        return np.char.decode(array, "latin-1")


def array_table(
    of: TableFormat,
    n_rows: int,
    columns: Sequence[Column],
    notes: Sequence[str] = (),
    class_names: tuple[str, ...] = (),
    *,
    has_header: bool = True,
) -> Table:
    """A table whose rows are all there."""
    if n_rows == 0:
        raise PredictionError(_NO_ROWS)
    check_names([column.name for column in columns])
    rows = np.arange(1, n_rows + 1, dtype=np.int64)
    said = tuple(dict.fromkeys(notes))
    return Table(tuple(columns), rows, n_rows, of, said, (), class_names, has_header)
