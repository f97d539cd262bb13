"""Parquet as a table and back, through pyarrow, imported here only and only when it is needed."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, BinaryIO, Final

from nll_core.predictions.arrow_columns import ArrowReader, leaves_of, reading
from nll_core.predictions.limits import check_columns, check_unpacked
from nll_core.predictions.problems import PredictionError, Problem
from nll_core.predictions.table import Table

# Rows of a batch times columns: some megabytes.
_CELLS_AT_A_TIME: Final = 1_000_000
_LARGEST_NUMBER_BYTES: Final = 8
# What is read of a column at once.
_BUFFER_BYTES: Final = 1024 * 1024


def read_parquet(stream: BinaryIO, size: int) -> Table:
    """The table in a Parquet file of `size` bytes.

    float16 and float32 columns become float32, other numbers float64, lists of equal length
    columns side by side. Raises PredictionError without pyarrow, for a damaged file, or for one
    that would unpack beyond the limit, as its directory says.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise PredictionError(
            Problem(
                "reading Parquet needs the package pyarrow, which is not installed",
                remedy="Install it (pip install pyarrow), or save the table as CSV or NPZ.",
            )
        ) from None
    with reading(pa, "Parquet", size):
        file = pq.ParquetFile(
            stream,
            # Reading ahead would hold the whole file in memory.
            pre_buffer=False,
            buffer_size=_BUFFER_BYTES,
        )
        return _read(pa, file, size)


def _read(pa: Any, file: Any, size: int) -> Table:
    """The table of an open file of `size` bytes."""
    metadata, schema = file.metadata, file.schema_arrow
    check_columns(metadata.num_columns)
    leaves, unused = leaves_of(pa, schema)
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
    n_rows = sum(group.num_rows for group in groups)
    if n_rows == 0:
        raise PredictionError(
            Problem("the file has a header and no rows", remedy="Add the rows of data.")
        )
    what = f"the file of {size / 1e6:,.1f} MB"
    check_unpacked(max(n_rows, sum(group.total_byte_size for group in groups)), what)
    n_cells = _cells(file, groups)
    # Runs of one value are short also when unpacked; as numbers each takes its bytes.
    check_unpacked(_LARGEST_NUMBER_BYTES * n_cells, what)
    reader = ArrowReader(pa, leaves, n_rows)
    narrow = reader.narrow
    # With lists a row of two columns may be a thousand numbers.
    batch_rows = max(1, _CELLS_AT_A_TIME // (1 + n_cells // n_rows))
    # Threads of Arrow's that read from Python would not be done when a script ends.
    batches = file.iter_batches(batch_rows, columns=narrow, use_threads=False) if narrow else ()
    for batch in batches:
        columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        reader.read_rows(columns, batch.num_rows)
    if not narrow:
        reader.read_rows({}, n_rows)
    if reader.faults.n_good + reader.faults.n_bad != n_rows:
        raise ValueError("it has fewer rows than it says")
    for i, group in enumerate(groups):
        step = max(1, _CELLS_AT_A_TIME // max(1, group.num_rows))
        for block in reader.floats:
            # All columns of a wide group of rows at once would be as large as the result.
            for start in range(0, len(block.names), step):
                names = list(block.names[start : start + step])
                part = file.read_row_group(i, columns=names, use_threads=False)
                reader.read_floats(block, start, part)
        reader.end_group(group.num_rows)
    return reader.table("Parquet", unused, schema.metadata)


def _cells(file: Any, groups: Sequence[Any]) -> int:
    """How many values the columns of an open file hold; a list has several in a row."""
    columns = [file.schema.column(k) for k in range(len(file.schema))]
    lists = [(k, c) for k, c in enumerate(columns) if c.max_repetition_level > 0]
    found: int = sum(group.num_rows for group in groups) * (len(columns) - len(lists))
    for i, group in enumerate(groups):
        for k, column in lists:
            # Damage to what is said of a column is an error when a row is read; when the column
            # itself is asked, pyarrow ends the process.
            next(file.iter_batches(1, row_groups=[i], columns=[column.path], use_threads=False), 0)
            found += group.column(k).num_values
    return found


def import_pyarrow() -> None:
    """Import what reads the files of pyarrow; nothing happens without it."""
    with suppress(ImportError):
        import pyarrow.compute
        import pyarrow.parquet  # noqa: F401


def parquet_bytes(columns: Mapping[str, Any]) -> bytes:
    """A Parquet file of columns (n,); raises ImportError without pyarrow."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    stream = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), stream)
    return stream.getvalue()
