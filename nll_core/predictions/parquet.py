"""Parquet as a table and back, through pyarrow, imported here only and only when it is needed."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import FloatArray
from nll_core.predictions.collecting import NumberRows, Words
from nll_core.predictions.faults import RowFaults
from nll_core.predictions.limits import check_columns, check_unpacked
from nll_core.predictions.problems import PredictionError, Problem, listed, quoted
from nll_core.predictions.table import Column, Table, check_names, list_names

BoolArray = NDArray[np.bool_]

# Rows of a batch times columns: some megabytes.
_CELLS_AT_A_TIME: Final = 1_000_000
_ROWS_AT_A_TIME: Final = 1024
_LARGEST_NUMBER_BYTES: Final = 8
_FLOATS: Final = {"float32": np.float32, "float64": np.float64}
_LISTS: Final = {
    "list of float32": np.float32,
    "list of float64": np.float64,
    "list of integer": np.float64,
}
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
    try:
        file = pq.ParquetFile(
            stream,
            # Reading ahead would hold the whole file in memory.
            pre_buffer=False,
            buffer_size=_BUFFER_BYTES,
        )
        return _read(pa, file, size)
    except PredictionError:
        raise
    except (pa.ArrowException, OSError, ValueError, KeyError, IndexError, TypeError) as error:
        reason = (str(error).strip().splitlines() or ["no reason given"])[0]
        raise PredictionError(
            Problem(f"the Parquet file is damaged ({reason})", remedy="Save it again.")
        ) from None


def _read(pa: Any, file: Any, size: int) -> Table:
    """The table of an open file of `size` bytes."""
    metadata, schema = file.metadata, file.schema_arrow
    check_columns(metadata.num_columns)
    check_names(schema.names)
    kinds = {field.name: _kind(pa, field.type) for field in schema}
    used = [name for name in schema.names if kinds[name]]
    ignored = [name for name in schema.names if not kinds[name]]
    if not used:
        raise PredictionError(
            Problem("the file has no column of numbers or words", remedy="Choose another file.")
        )
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
    n_rows = sum(group.num_rows for group in groups)
    if n_rows == 0:
        raise PredictionError(
            Problem("the file has a header and no rows", remedy="Add the rows of data.")
        )
    n_cells = sum(group.column(k).num_values for group in groups for k in range(group.num_columns))
    # Runs of one value are short also when unpacked; as numbers each takes its bytes.
    n_bytes = max(sum(group.total_byte_size for group in groups), _LARGEST_NUMBER_BYTES * n_cells)
    check_unpacked(max(n_bytes, n_rows), f"the file of {size / 1e6:,.1f} MB")
    reader = _Reader(pa, {name: kinds[name] for name in used}, n_rows)
    narrow = [name for name in used if kinds[name] not in _FLOATS]
    # With lists a row of two columns may be a thousand numbers.
    batch_rows = max(1, _CELLS_AT_A_TIME // (1 + n_cells // n_rows))
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
    notes = (
        (f"Not used, since they are no numbers or words: {listed(ignored)}.",) if ignored else ()
    )
    return reader.table(notes)


class _Reader:
    """Takes batches of columns and fills arrays: one for all float32, one for all float64."""

    def __init__(self, pa: Any, kinds: dict[str, str], n_rows: int):
        self.pa = pa
        self.kinds = kinds
        self.n_rows = n_rows
        self.faults = RowFaults()
        self.words = {name: Words(name) for name, kind in kinds.items() if kind == "words"}
        self.lists: dict[str, NumberRows] = {}
        groups = [[name for name, k in kinds.items() if k == kind] for kind in _FLOATS]
        self.floats = [NumberRows(g, n_rows, _FLOATS[kinds[g[0]]]) for g in groups if g]
        # Whole numbers are labels more often than not; apart, they do not part the classes.
        integers = [name for name, kind in kinds.items() if kind == "integer"]
        self.integers = [NumberRows([name], n_rows) for name in integers]
        self._fits: list[BoolArray] = []
        self._row = 0
        self._target: dict[int, FloatArray] = {}

    def read_rows(self, columns: dict[str, Any], n_rows: int) -> None:
        """Add the words, whole numbers and lists of some rows."""
        for name, kind in self.kinds.items():
            if kind in _LISTS and name not in self.lists:
                lengths = columns[name].value_lengths().drop_null()
                names = list_names(name, lengths[0].as_py() if len(lengths) else 0)
                check_names(names)
                self.lists[name] = NumberRows(names, self.n_rows, _LISTS[kind])
        fits = self._rows_that_fit(columns, n_rows)
        self._fits.append(fits)
        if not fits.all():
            keep = self.pa.array(np.flatnonzero(fits))
            columns = {name: column.take(keep) for name, column in columns.items()}
        n_fitting = int(np.count_nonzero(fits))
        for name, words in self.words.items():
            self._add_words(words, columns[name])
        for block in self.integers:
            block.extend(n_fitting)[:, 0] = self._numbers(columns[block.names[0]])
        for name, block in self.lists.items():
            rows = block.extend(n_fitting)
            rows[:] = self._numbers(columns[name].flatten()).reshape(rows.shape)

    def read_floats(self, block: NumberRows, first: int, table: Any) -> None:
        """Write some columns of a group of rows to their places, from the place `first` on."""
        fits = self._fitting(table.num_rows)
        if first == 0:
            self._target[id(block)] = block.extend(int(np.count_nonzero(fits)))
        rows = self._target[id(block)]
        names = block.names[first : first + table.num_columns]
        columns = [self._numbers(table.column(name)) for name in names]
        for start in range(0, len(rows), _ROWS_AT_A_TIME) if fits.all() else ():
            part = slice(start, start + _ROWS_AT_A_TIME)
            for k, column in enumerate(columns, start=first):
                rows[part, k] = column[part]
        if not fits.all():
            for k, column in enumerate(columns, start=first):
                rows[:, k] = column[fits]

    def end_group(self, n_rows: int) -> None:
        """Go on to the next group of rows."""
        self._row += n_rows

    def _fitting(self, n_rows: int) -> BoolArray:
        """Which of the next rows have lists of the right lengths."""
        if len(self._fits) != 1:
            self._fits = [np.concatenate([np.empty(0, dtype=bool), *self._fits])]
        return self._fits[0][self._row : self._row + n_rows]

    def _rows_that_fit(self, columns: dict[str, Any], n_rows: int) -> BoolArray:
        """Which rows have lists of the lengths of the first row; the others are noted."""
        fits: BoolArray = np.ones(n_rows, dtype=bool)
        lengths = {}
        for name, block in self.lists.items():
            lengths[name] = columns[name].value_lengths().fill_null(-1).to_numpy()
            fits &= lengths[name] == len(block.names)
        if fits.all():
            self.faults.add_good(len(fits))
        else:
            for i, good in enumerate(fits.tolist()):
                if good:
                    self.faults.add_good(1)
                    continue
                name = next(n for n, b in self.lists.items() if lengths[n][i] != len(b.names))
                found = int(lengths[name][i])
                shown = "no list" if found < 0 else f"a list of {found:,}"
                self.faults.add_bad(
                    f"has {shown} for {quoted(name)}, the first row a list of "
                    f"{len(self.lists[name].names):,}",
                    "Each row needs one number for each class.",
                    kind=f"list {name}",
                )
        return fits

    def _numbers(self, values: Any) -> FloatArray:
        """An Arrow array of numbers as a NumPy one; NaN for a missing number."""
        if self.pa.types.is_decimal(values.type):
            values = values.cast(self.pa.float64())
        numbers: FloatArray = values.to_numpy(zero_copy_only=False)
        return numbers

    def _add_words(self, words: Words, values: Any) -> None:
        """Add an Arrow array of texts or booleans."""
        if self.pa.types.is_dictionary(values.type):
            values = values.dictionary_decode()
        coded = values.cast(self.pa.string()).dictionary_encode()
        codes = coded.indices.fill_null(-1).to_numpy()
        words.extend_coded(coded.dictionary.to_pylist(), codes)

    def table(self, notes: tuple[str, ...]) -> Table:
        """The finished table."""
        flat = {
            column.name: column
            for block in (*self.floats, *self.integers)
            for column in block.columns()
        }
        found: list[Column] = []
        for name in self.kinds:
            if name in self.lists:
                found += self.lists[name].columns()
            else:
                found.append(self.words[name].column() if name in self.words else flat[name])
        check_names([column.name for column in found])
        return Table(
            tuple(found),
            self.faults.good_rows(),
            self.faults.n_good + self.faults.n_bad,
            "Parquet",
            notes,
            self.faults.problems(),
        )


def _kind(pa: Any, of: Any) -> str:
    """How a column of an Arrow type is kept; "" for a type that is neither numbers nor words."""
    is_a = pa.types
    if is_a.is_dictionary(of):
        return _kind(pa, of.value_type)
    if is_a.is_list(of) or is_a.is_large_list(of) or is_a.is_fixed_size_list(of):
        inner = _kind(pa, of.value_type)
        return f"list of {inner}" if inner in (*_FLOATS, "integer") else ""
    if is_a.is_boolean(of) or is_a.is_string(of) or is_a.is_large_string(of):
        return "words"
    if is_a.is_integer(of):
        return "integer"
    if is_a.is_float16(of) or is_a.is_float32(of):
        return "float32"
    return "float64" if is_a.is_float64(of) or is_a.is_decimal(of) else ""


def parquet_bytes(columns: Mapping[str, Any]) -> bytes:
    """A Parquet file of columns (n,); raises ImportError without pyarrow."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    stream = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), stream)
    return stream.getvalue()
