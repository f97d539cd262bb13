"""Probabilities as a file in any of the formats that are read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final, get_args

import numpy as np

from nll_core._validation import FloatArray, IntArray, choice
from nll_core.predictions.parquet import parquet_bytes
from nll_core.predictions.predictions import Predictions
from nll_core.predictions.table import TableFormat

# Rows that are texts at the same time.
_ROWS_AT_A_TIME: Final = 4096
_DELIMITERS: Final = {"CSV": ",", "TSV": "\t"}


def write_probabilities(
    predictions: Predictions, probs: FloatArray, file_format: TableFormat = "CSV"
) -> bytes:
    """A file with the row, the true class and a probability for each class of every example.

    Parameters
    ----------
    predictions : Predictions
        For the numbers of the rows, the labels and the names of the classes; weights and groups,
        where there are any, are written too.
    probs : array, shape (n, K)
        Probabilities, such as calibrated ones.
    file_format : {"CSV", "TSV", "JSON Lines", "Parquet", "NPY", "NPZ"}
        NPY becomes a structured array.

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
    choice(file_format, "file_format", get_args(TableFormat))
    probs = np.asarray(probs)
    if probs.shape != (predictions.n, predictions.n_classes):
        raise ValueError(
            f"probs must have shape {(predictions.n, predictions.n_classes)}, got {probs.shape}"
        )
    if file_format in _DELIMITERS:
        return _delimited(predictions, probs, _DELIMITERS[file_format])
    if file_format == "JSON Lines":
        return _json_lines(predictions, probs)
    if file_format == "Parquet":
        by_class = zip(_names(predictions.classes), probs.T, strict=True)
        return parquet_bytes({**_aside(predictions), **dict(by_class)})
    stream = io.BytesIO()
    if file_format == "NPZ":
        arrays = {**_aside(predictions), "probs": probs}
        np.savez_compressed(stream, **arrays, class_names=np.array(predictions.classes))
    else:
        np.save(stream, _structured(predictions, probs), allow_pickle=False)
    return stream.getvalue()


def _names(classes: Sequence[str]) -> list[str]:
    return [f"p_{name}" for name in classes]


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
    predictions: Predictions, probs: FloatArray
) -> Iterator[tuple[list[list[Any]], list[list[float]]]]:
    """What stands beside the probabilities, and these, for some rows at a time."""
    aside = list(_aside(predictions).values())
    for start in range(0, len(probs), _ROWS_AT_A_TIME):
        rows = slice(start, start + _ROWS_AT_A_TIME)
        columns = [column[rows].tolist() for column in aside]
        # The shortest text of a float32 is that of the float32, not of its value as a float64.
        block = probs[rows]
        numbers = (
            block.tolist()
            if block.dtype == np.float64
            else block.astype(str).astype(np.float64).tolist()
        )
        yield [list(row) for row in zip(*columns, strict=True)], numbers


def _delimited(predictions: Predictions, probs: FloatArray, delimiter: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow([*_aside(predictions), *_names(predictions.classes)])
    for aside, numbers in _blocks(predictions, probs):
        writer.writerows([*a, *p] for a, p in zip(aside, numbers, strict=True))
    return text.getvalue().encode()


def _json_lines(predictions: Predictions, probs: FloatArray) -> bytes:
    keys = [*_aside(predictions), *_names(predictions.classes)]
    text = io.StringIO()
    for aside, numbers in _blocks(predictions, probs):
        for a, p in zip(aside, numbers, strict=True):
            record = dict(zip(keys, [*a, *p], strict=True))
            text.write(json.dumps(record, ensure_ascii=False) + "\n")
    return text.getvalue().encode()


def _structured(predictions: Predictions, probs: FloatArray) -> Any:
    aside = _aside(predictions)
    kinds = [(name, column.dtype) for name, column in aside.items()]
    kinds += [(name, probs.dtype) for name in _names(predictions.classes)]
    array = np.empty(len(probs), dtype=kinds)
    for name, column in aside.items():
        array[name] = column
    for k, name in enumerate(_names(predictions.classes)):
        array[name] = probs[:, k]
    return array
