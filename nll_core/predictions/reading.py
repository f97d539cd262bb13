"""A file as a table, whatever its format."""

from __future__ import annotations

from typing import BinaryIO, cast

import numpy as np

from nll_core._progress import Meter, Progress
from nll_core.predictions.arrow_files import read_arrow
from nll_core.predictions.delimited import read_delimited
from nll_core.predictions.json_lines import read_json_lines
from nll_core.predictions.limits import MAX_FILE_BYTES
from nll_core.predictions.long_form import one_row_each
from nll_core.predictions.number_texts import with_numbers_of_texts
from nll_core.predictions.numpy_files import read_npy, read_npz
from nll_core.predictions.parquet import read_parquet
from nll_core.predictions.ranked import aligned_by_class
from nll_core.predictions.safetensors_files import read_safetensors
from nll_core.predictions.source import (
    SAMPLE_BYTES,
    Source,
    name_of,
    opened,
    recognise_format,
)
from nll_core.predictions.summary_rows import without_summaries
from nll_core.predictions.table import Table
from nll_core.predictions.told_stream import ToldStream

_READERS = {
    "delimited": read_delimited,
    "JSON Lines": read_json_lines,
    "Parquet": read_parquet,
    "NPY": read_npy,
    "NPZ": read_npz,
    "Arrow": read_arrow,
    "safetensors": read_safetensors,
}

# For the encoding, and for the lines.
_READ_TWICE = ("delimited", "JSON Lines")


def read_table(
    source: Source,
    *,
    name: str = "",
    max_bytes: int = MAX_FILE_BYTES,
    progress: Progress | None = None,
) -> Table:
    """Columns of numbers and of words from a file, without a guess at what they mean.

    Parameters
    ----------
    source : str, path, bytes or binary file
        A path, the content of a file, or a file opened in binary mode. CSV, TSV (also with
        semicolons or bars), JSON Lines, Parquet (with pyarrow), NPY or NPZ, told apart by the
        first bytes. A text is a path; pasted text is passed as its bytes.
    name : str
        The name of the file, where the source does not know it.
    max_bytes : int
        Larger files are refused.
    progress : callable, optional
        Called as ``progress("reading", share)`` about each megabyte, with the share of the file
        that is read. What it raises ends the reading.

    Returns
    -------
    Table
        With the rows that could be read, and the others counted in `faults`.

    Raises
    ------
    PredictionError
        If there is no table in the file. Its `problems` say what is wrong and what to do.
    TypeError
        For a source of another kind.
    OSError
        If a path cannot be opened.

    Notes
    -----
    The file is read in this process, for as long and in as much memory as it takes; for files of
    others there is `nll_core.predictions.walled.read_table`. Nothing is ever unpickled. float32
    stays float32 in NPY, NPZ and Parquet; text is read as float64, each number correctly rounded.

    Examples
    --------
    >>> table = read_table(b"label,p_0,p_1\\n0,0.9,0.1\\n1,0.4,0.6\\n")
    >>> table.names, table.format, table.stack(["p_0", "p_1"])[1]
    (('label', 'p_0', 'p_1'), 'CSV', array([0.4, 0.6]))
    """
    with opened(source, max_bytes) as (stream, size):
        sample = stream.read(SAMPLE_BYTES)
        stream.seek(0)
        found = recognise_format(sample, name or name_of(source))
        if progress is None:
            return _understood(_READERS[found](stream, size))
        told = ToldStream(stream, size, Meter(progress, "reading"), twice=found in _READ_TWICE)
        try:
            return _understood(_READERS[found](cast(BinaryIO, told), size))
        except BaseException:
            # Whatever a library makes of it on the way.
            if told.stopped_by is not None:
                raise told.stopped_by from None
            raise


def _understood(table: Table) -> Table:
    """A table with what its cells say in another way: numbers as texts, sums below the rows,
    a row for each class, classes by rank."""
    # Numbers near the largest of all have no finite sum, and are what they are all the same.
    with np.errstate(all="ignore"):
        return aligned_by_class(one_row_each(without_summaries(with_numbers_of_texts(table))))
