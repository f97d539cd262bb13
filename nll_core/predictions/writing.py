"""Probabilities or confidences as a file in any of the formats that are read."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, get_args

import numpy as np
from numpy.typing import NDArray

from nll_core._progress import Meter, Progress
from nll_core._validation import FloatArray, IntArray, choice
from nll_core.predictions.parquet import parquet_bytes
from nll_core.predictions.predictions import Predictions
from nll_core.predictions.problems import listed
from nll_core.predictions.table import Column, Table, WrittenFormat
from nll_core.texts import spreadsheet_text

# Rows that are texts at the same time.
_ROWS_AT_A_TIME: Final = 4096
# Beyond this, float64 does not tell whole numbers apart.
_WHOLE: Final = 2.0**53
_DELIMITERS: Final = {"CSV": ",", "TSV": "\t"}


def write_probabilities(
    predictions: Predictions,
    probs: FloatArray,
    file_format: WrittenFormat = "CSV",
    *,
    progress: Progress | None = None,
) -> bytes:
    """A file with the row, the true class and the probabilities of the classes of every example.

    Parameters
    ----------
    predictions : Predictions
        For the numbers of the rows, the labels and the names of the classes; weights and groups,
        where there are any, are written too. Where it is one score for the second of two classes,
        so is the file.
    probs : array, shape (n, K)
        Probabilities, such as calibrated ones.
    file_format : {"CSV", "TSV", "JSON Lines", "Parquet", "NPY", "NPZ"}
        NPY becomes a structured array.
    progress : callable, optional
        Called as ``progress("writing", share)`` every some thousand rows of a text. What it raises
        ends the writing.

    Returns
    -------
    bytes
        The file. Texts have as many digits as give the numbers back.

    Raises
    ------
    ValueError
        For an unknown format or probabilities of another shape.
    ImportError
        For Parquet without pyarrow.

    Examples
    --------
    >>> from nll_core.predictions import read_predictions
    >>> read = read_predictions(b"label,p_cat,p_dog\\ncat,0.75,0.25\\ndog,0.5,0.5\\n")
    >>> print(write_probabilities(read, read.probs()).decode())
    row,label,p_cat,p_dog
    1,cat,0.75,0.25
    2,dog,0.5,0.5
    <BLANKLINE>
    """
    probs = np.asarray(probs)
    if probs.shape != (predictions.n, predictions.n_classes):
        raise ValueError(
            f"probs must have shape {(predictions.n, predictions.n_classes)}, got {probs.shape}"
        )
    choice(file_format, "file_format", get_args(WrittenFormat))
    aside = _aside(predictions)
    columns = [f"p_{name}" for name in predictions.classes]
    if predictions.kind == "score":
        columns, probs = columns[1:], probs[:, 1:]
    elif file_format == "NPZ":
        return _npz({**aside, "probs": probs, "class_names": np.array(predictions.classes)})
    return _written(aside, columns, probs, file_format, progress)


def write_confidence(
    predictions: Predictions,
    confidence: FloatArray,
    file_format: WrittenFormat = "CSV",
    *,
    progress: Progress | None = None,
) -> bytes:
    """A file with the row, the true class, the predicted class and a confidence in it.

    Parameters
    ----------
    predictions : Predictions
        Of kind "confidence", for all but the confidence; weights and groups, where there are any,
        are written too.
    confidence : array, shape (n,)
        Probabilities that the predicted class is right, such as calibrated ones.
    file_format : {"CSV", "TSV", "JSON Lines", "Parquet", "NPY", "NPZ"}
        NPY becomes a structured array.
    progress : callable, optional
        As in `write_probabilities`.

    Returns
    -------
    bytes
        The file. Texts have as many digits as give the numbers back.

    Raises
    ------
    ValueError
        For predictions of another kind, an unknown format or confidences of another shape.
    ImportError
        For Parquet without pyarrow.

    Examples
    --------
    >>> from nll_core.predictions import read_predictions
    >>> read = read_predictions(b"label,predicted,confidence\\ncat,cat,0.75\\ndog,cat,0.5\\n")
    >>> print(write_confidence(read, 0.5 * read.scores).decode())
    row,label,predicted,confidence
    1,cat,cat,0.375
    2,dog,cat,0.25
    <BLANKLINE>
    """
    if predictions.predicted is None:
        raise ValueError(f"predictions must be of kind 'confidence', got {predictions.kind!r}")
    confidence = np.asarray(confidence)
    if confidence.shape != (predictions.n,):
        raise ValueError(f"confidence must have shape {(predictions.n,)}, got {confidence.shape}")
    choice(file_format, "file_format", get_args(WrittenFormat))
    aside = _aside(predictions)
    names = np.array(predictions.classes)
    first = {"row": aside.pop("row"), "label": aside.pop("label")}
    aside = {**first, "predicted": names[predictions.predicted], **aside}
    return _written(aside, ["confidence"], confidence[:, np.newaxis], file_format, progress)


def write_beside(
    table: Table,
    new: Mapping[str, FloatArray],
    rows: IntArray,
    file_format: WrittenFormat = "CSV",
    *,
    progress: Progress | None = None,
) -> bytes:
    """A file with every column of a table as it came in, and new columns of numbers beside them.

    Parameters
    ----------
    table : Table
        From `read_table`.
    new : mapping of str to array, shape (n,)
        New columns by name.
    rows : array of int, shape (n,)
        For each of the new numbers the number of its row in the file; other rows get none.
    file_format : {"CSV", "TSV", "JSON Lines", "Parquet", "NPY", "NPZ"}
        NPY becomes a structured array.
    progress : callable, optional
        As in `write_probabilities`.

    Returns
    -------
    bytes
        The file, its rows in the order of the table. Whole numbers stay whole. In a text a word
        that a spreadsheet would run as a formula has an apostrophe in front, which `read_table`
        takes away again.

    Raises
    ------
    ValueError
        For an unknown format, a name that the table has already, or arrays of other lengths.
    ImportError
        For Parquet without pyarrow.

    Examples
    --------
    >>> from nll_core.predictions import read_table
    >>> table = read_table(b"id,label,p\\n007,=cat,0.5\\n008,dog,0.25\\n")
    >>> print(write_beside(table, {"calibrated": np.array([0.125])}, np.array([2])).decode())
    id,label,p,calibrated
    007,'=cat,0.5,
    008,dog,0.25,0.125
    <BLANKLINE>
    """
    choice(file_format, "file_format", get_args(WrittenFormat))
    taken = set(table.names) & set(new)
    if taken:
        raise ValueError(f"new must have names of its own, got {listed(sorted(taken))}")
    for name, values in new.items():
        if np.shape(values) != np.shape(rows):
            raise ValueError(f"new[{name!r}] must have shape {rows.shape}, got {np.shape(values)}")
    aside = {column.name: _as_it_came(column) for column in table.columns}
    dtype = np.result_type(*new.values())
    numbers = np.full((len(table.rows), len(new)), np.nan, dtype=dtype)
    places = np.searchsorted(table.rows, rows)
    for k, values in enumerate(new.values()):
        numbers[places, k] = values
    return _written(aside, list(new), numbers, file_format, progress)


def _as_it_came(column: Column) -> NDArray[Any]:
    """A column of a table as an array: words, whole numbers or others."""
    if column.words is not None:
        words: NDArray[Any] = np.array([*column.words, ""])[column.values]
        return words
    values = column.values
    if column.unreadable or column.unit:
        cells = enumerate(_cells(values))
        return np.array(
            [column.unreadable.get(i, "") if x is None else f"{x!r}{column.unit}" for i, x in cells]
        )
    if values.dtype.kind == "f" and (np.abs(values) < _WHOLE).all() and (values % 1 == 0).all():
        return values.astype(np.int64)
    return values


def _written(
    aside: dict[str, Any],
    names: Sequence[str],
    numbers: FloatArray,
    file_format: WrittenFormat,
    progress: Progress | None,
) -> bytes:
    """A table of columns beside the `numbers` (n, len(names))."""
    meter = Meter(progress, "writing")
    if file_format in _DELIMITERS:
        return _delimited(aside, names, numbers, _DELIMITERS[file_format], meter)
    if file_format == "JSON Lines":
        return _json_lines(aside, names, numbers, meter)
    if file_format in ("Parquet", "NPZ"):
        table = {**aside, **dict(zip(names, numbers.T, strict=True))}
        return parquet_bytes(table) if file_format == "Parquet" else _npz(table)
    stream = io.BytesIO()
    np.save(stream, _structured(aside, names, numbers), allow_pickle=False)
    return stream.getvalue()


def _npz(arrays: dict[str, Any]) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def _aside(predictions: Predictions) -> dict[str, Any]:
    """The columns beside the probabilities."""
    rows: IntArray = (
        np.arange(1, predictions.n + 1) if predictions.rows is None else predictions.rows
    )
    columns: dict[str, Any] = {
        "row": rows,
        "label": np.array(predictions.classes)[predictions.labels],
    }
    if predictions.weights is not None:
        columns["weight"] = predictions.weights
    if predictions.groups is not None:
        columns["group"] = np.array(predictions.group_names)[predictions.groups]
    return columns


def _blocks(
    aside: dict[str, Any], numbers: FloatArray, meter: Meter
) -> Iterator[tuple[list[list[Any]], list[list[Any]]]]:
    """What stands beside the numbers, and these, for some rows at a time."""
    for start in range(0, len(numbers), _ROWS_AT_A_TIME):
        meter(start / len(numbers))
        rows = slice(start, start + _ROWS_AT_A_TIME)
        columns = [_cells(column[rows]) for column in aside.values()]
        # The shortest text of a float32 is that of the float32, not of its value as a float64.
        block = numbers[rows]
        values = (
            block.tolist()
            if block.dtype == np.float64
            else block.astype(str).astype(np.float64).tolist()
        )
        if np.isnan(block).any():
            values = [[None if math.isnan(v) else v for v in row] for row in values]
        yield [list(row) for row in zip(*columns, strict=True)], values


def _cells(column: NDArray[Any]) -> list[Any]:
    """Some cells of a column as Python has them; None for a number that is not there."""
    if column.dtype.kind != "f":
        cells: list[Any] = column.tolist()
        return cells
    # The shortest text of a float32 is that of the float32, not of its value as a float64.
    exact = column if column.dtype == np.float64 else column.astype(str).astype(np.float64)
    return [None if math.isnan(value) else value for value in exact.tolist()]


def _delimited(
    aside: dict[str, Any],
    names: Sequence[str],
    numbers: FloatArray,
    delimiter: str,
    meter: Meter,
) -> bytes:
    # Bytes from the start: as a text, the whole would be there once more.
    content = io.BytesIO()
    text = io.TextIOWrapper(content, encoding="utf-8", newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(map(spreadsheet_text, [*aside, *names]))
    words = [k for k, column in enumerate(aside.values()) if column.dtype.kind == "U"]
    for cells, values in _blocks(aside, numbers, meter):
        for row in cells:
            for k in words:
                row[k] = spreadsheet_text(row[k])
        writer.writerows([*a, *p] for a, p in zip(cells, values, strict=True))
    text.flush()
    return content.getvalue()


def _json_lines(
    aside: dict[str, Any], names: Sequence[str], numbers: FloatArray, meter: Meter
) -> bytes:
    keys = [*aside, *names]
    content = io.BytesIO()
    for cells, values in _blocks(aside, numbers, meter):
        for a, p in zip(cells, values, strict=True):
            record = dict(zip(keys, [*a, *p], strict=True))
            content.write((json.dumps(record, ensure_ascii=False) + "\n").encode())
    return content.getvalue()


def _structured(aside: dict[str, Any], names: Sequence[str], numbers: FloatArray) -> Any:
    kinds = [(name, column.dtype) for name, column in aside.items()]
    array = np.empty(len(numbers), dtype=[*kinds, *((name, numbers.dtype) for name in names)])
    for name, column in aside.items():
        array[name] = column
    for k, name in enumerate(names):
        array[name] = numbers[:, k]
    return array
