"""Arrow files (Feather) and streams as a table, through pyarrow, imported here only."""

from __future__ import annotations

from typing import Any, BinaryIO, Final

from nll_core.predictions.arrow_columns import ArrowReader, leaves_of, reading
from nll_core.predictions.limits import check_unpacked
from nll_core.predictions.problems import PredictionError, Problem
from nll_core.predictions.table import Table

FILE_MARK: Final = b"ARROW1\0\0"
# A message of a stream begins with this and the length of its description.
STREAM_MARK: Final = b"\xff\xff\xff\xff"
_CELLS_AT_A_TIME: Final = 1_000_000


def read_arrow(stream: BinaryIO, size: int) -> Table:
    """The table in an Arrow file or stream of `size` bytes, as Feather and datasets write them.

    float16 and float32 columns become float32, other numbers float64. Raises PredictionError
    without pyarrow, and for a damaged file.
    """
    try:
        import pyarrow as pa
        import pyarrow.ipc as ipc
    except ImportError:
        raise PredictionError(
            Problem(
                "reading Arrow needs the package pyarrow, which is not installed",
                remedy="Install it (pip install pyarrow), or save the table as CSV or NPZ.",
            )
        ) from None
    with reading(pa, "Arrow", size):
        is_file = stream.read(len(FILE_MARK)) == FILE_MARK
        # A file is a stream after its mark. As a stream it is read by this thread alone: those of
        # Arrow's would not be done with it when a script ends.
        if not is_file:
            stream.seek(0)
        found = ipc.open_stream(stream, options=ipc.IpcReadOptions(use_threads=False)).read_all()
        # Places beyond the end of a column would be read from somewhere else.
        found.validate(full=True)
        return _read(pa, found, size)


def _read(pa: Any, found: Any, size: int) -> Table:
    """The table of an Arrow table."""
    leaves, unused = leaves_of(pa, found.schema)
    if found.num_rows == 0:
        raise PredictionError(
            Problem("the file has a header and no rows", remedy="Add the rows of data.")
        )
    check_unpacked(found.nbytes, f"the file of {size / 1e6:,.1f} MB")
    reader = ArrowReader(pa, leaves, found.num_rows)
    for batch in found.to_batches(max(1, _CELLS_AT_A_TIME // max(1, found.num_columns))):
        columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        reader.read_rows(columns, batch.num_rows)
        for block in reader.floats:
            reader.read_floats(block, 0, batch.select(list(block.names)))
        reader.end_group(batch.num_rows)
    return reader.table("Arrow", unused, found.schema.metadata)
