"""Rows of data sets of any size, batch by batch, through pyarrow."""

from __future__ import annotations

import glob
import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from nll_core.predictions.arrow_columns import numpy_of
from nll_core.predictions.problems import PredictionError, Problem

BatchFormat = Literal["Parquet", "CSV", "TSV", "JSON Lines"]

_FORMATS: Final[dict[str, BatchFormat]] = {
    ".parquet": "Parquet",
    ".pq": "Parquet",
    ".csv": "CSV",
    ".tsv": "TSV",
    ".jsonl": "JSON Lines",
    ".ndjson": "JSON Lines",
}
# Of these numbers some megabytes, which memory has again for the next batch.
BATCH_ROWS: Final = 1 << 18
_BATCH_NUMBERS: Final = 1 << 21
# What of text is parsed at once, and what is looked at to recognise the columns.
_BLOCK_BYTES: Final = 4 << 20
_SAMPLE_BYTES: Final = 1 << 20
_SAMPLE_ROWS: Final = 10_000
_SAMPLE_PLACES: Final = 10
_BUFFER_BYTES: Final = 1 << 20


@dataclass(frozen=True)
class RowBatches:
    """The files of one data set, in the order of their names."""

    files: tuple[Path, ...]
    format: BatchFormat

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(path.stat().st_size for path in self.files)

    def marks(self) -> list[list[Any]]:
        """What tells these files from others: name, bytes and time of change of each."""
        found = [(path, path.stat()) for path in self.files]
        return [[str(path), stat.st_size, stat.st_mtime_ns] for path, stat in found]

    def sample(self) -> bytes:
        """Some rows as a file in memory: of Parquet from ten places, of text the first megabyte."""
        if self.format != "Parquet":
            with self.files[0].open("rb") as file:
                text = file.read(_SAMPLE_BYTES)
                # A line that is cut off is none.
                return text[: text.rfind(b"\n") + 1] if file.read(1) else text
        import pyarrow as pa
        import pyarrow.parquet as pq

        places = []
        for path in self.files:
            places += [(path, k) for k in range(pq.ParquetFile(path).num_row_groups)]
        step = max(1, len(places) // _SAMPLE_PLACES)
        each = -(-_SAMPLE_ROWS // len(places[::step])) if places else 0
        parts = []
        for path, k in places[::step]:
            with pq.ParquetFile(path, pre_buffer=False, buffer_size=_BUFFER_BYTES) as file:
                batches = file.iter_batches(each, row_groups=[k], use_threads=False)
                parts.append(pa.Table.from_batches([next(batches)]))
        if not parts:
            raise PredictionError(
                Problem("the file has a header and no rows", remedy="Add the rows of data.")
            )
        stream = io.BytesIO()
        pq.write_table(pa.concat_tables(parts, promote_options="default"), stream)
        return stream.getvalue()

    def batches(
        self, numbers: Sequence[str], words: Sequence[str], *, skip: int = 0
    ) -> Iterator[dict[str, Any]]:
        """The columns of rows, without the first so many rows, read one batch ahead.

        Parameters
        ----------
        numbers, words : sequence of str
            Columns of numbers, and columns of which the distinct values matter.
        skip : int
            How many rows were read before.

        Yields
        ------
        dict
            For each column an Arrow array, in batches of some hundred thousand rows.
        """
        rows = _ahead(self._batches(numbers, words, skip))
        seen = 0 if self.format != "Parquet" else skip
        for batch in rows:
            start = min(max(skip - seen, 0), batch.num_rows)
            seen += batch.num_rows
            if start < batch.num_rows:
                part = batch.slice(start)
                yield {name: part.column(name) for name in (*numbers, *words)}

    def _batches(self, numbers: Sequence[str], words: Sequence[str], skip: int) -> Iterator[Any]:
        """Batches of the files; of Parquet without those that are skipped."""
        if self.format == "Parquet":
            yield from self._of_parquet([*numbers, *words], words, skip)
        elif self.format == "JSON Lines":
            yield from self._of_json([*numbers, *words])
        else:
            yield from self._of_text([*numbers, *words], numbers, words)

    def place(self, row: int, column: str) -> tuple[Path, int]:
        """The file of a row, and the row's place in it; both count from 0.

        Parameters
        ----------
        row : int
            The place among the rows of all files.
        column : str
            One that all files have.

        Returns
        -------
        tuple of Path and int
            The last file where there are fewer rows.
        """
        for path in self.files[:-1]:
            alone = replace(self, files=(path,))
            n = sum(batch.num_rows for batch in alone._batches((), (column,), 0))
            if row < n:
                return path, row
            row -= n
        return self.files[-1], row

    def _of_parquet(self, columns: list[str], words: Sequence[str], skip: int) -> Iterator[Any]:
        import pyarrow.parquet as pq

        for path in self.files:
            with (
                _told(path, self.format),
                pq.ParquetFile(
                    path,
                    read_dictionary=list(words),
                    pre_buffer=False,
                    buffer_size=_BUFFER_BYTES,
                ) as file,
            ):
                groups = range(file.num_row_groups)
                wanted: list[int] = []
                for k in groups:
                    n = file.metadata.row_group(k).num_rows
                    if skip >= n and not wanted:
                        skip -= n
                    else:
                        wanted.append(k)
                if not wanted:
                    continue
                for batch in file.iter_batches(
                    _rows_of(columns), row_groups=wanted, columns=columns
                ):
                    start = min(skip, batch.num_rows)
                    skip -= start
                    yield batch.slice(start)

    def _of_text(
        self, columns: list[str], numbers: Sequence[str], words: Sequence[str]
    ) -> Iterator[Any]:
        import pyarrow as pa
        from pyarrow import csv

        types = {name: pa.dictionary(pa.int32(), pa.string()) for name in words}
        types |= {name: pa.float64() for name in numbers}
        for path in self.files:
            with _told(path, self.format):
                yield from csv.open_csv(
                    path,
                    read_options=csv.ReadOptions(block_size=_BLOCK_BYTES),
                    parse_options=csv.ParseOptions(delimiter="\t" if self.format == "TSV" else ","),
                    convert_options=csv.ConvertOptions(
                        include_columns=columns, column_types=types, strings_can_be_null=True
                    ),
                )

    def _of_json(self, columns: list[str]) -> Iterator[Any]:
        from pyarrow import dataset

        for path in self.files:
            with _told(path, self.format):
                rows = dataset.dataset(path, format="json")
                yield from rows.to_batches(columns=columns, batch_size=_rows_of(columns))


def open_batches(path: Path | str) -> RowBatches:
    """The data set that is a file, a folder with what is below it, or a pattern of names.

    Parameters
    ----------
    path : path or str
        Of Parquet, CSV, TSV or JSON Lines, told by how the names end.

    Returns
    -------
    RowBatches
        Of at least one file.

    Raises
    ------
    PredictionError
        Where there is no such file, the files are of several formats, or pyarrow is missing.
    """
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise PredictionError(
            Problem(
                "reading in batches needs the package pyarrow, which is not installed",
                remedy="Install it (pip install pyarrow).",
            )
        ) from None
    given = Path(path)
    if given.is_dir():
        below = (p for p in given.rglob("*") if not p.name.startswith((".", "_")))
        found = sorted(p for p in below if p.suffix.lower() in _FORMATS)
    elif given.exists():
        found = [given]
    else:
        found = sorted(Path(name) for name in glob.glob(str(path), recursive=True))
    formats = {_FORMATS.get(p.suffix.lower()) for p in found}
    if not found or None in formats or len(formats) > 1:
        what = "no file here" if not found else "files of several formats, or of another one"
        raise PredictionError(
            Problem(
                f"'{path}': {what}",
                remedy="Name files that all end in .parquet, .csv, .tsv or .jsonl, a folder of "
                "them, or a pattern such as 'part-*.parquet'.",
            )
        )
    return RowBatches(tuple(found), _FORMATS[found[0].suffix.lower()])


def number_array(column: Any) -> NDArray[np.float64]:
    """The numbers of a column; NaN for an empty cell."""
    import pyarrow as pa
    from pyarrow import compute

    if not pa.types.is_floating(column.type):
        column = compute.cast(column, pa.float64())
    return numpy_of(column).astype(np.float64, copy=False)


def first_difference(one: Any, other: Any) -> tuple[int, str | None, str | None] | None:
    """The first place at which two columns differ as texts, with both texts; None for no place."""
    import pyarrow as pa

    texts = [column.cast(pa.string()) for column in (one, other)]
    if texts[0].equals(texts[1]):
        return None
    pairs = zip(*(column.to_pylist() for column in texts), strict=True)
    return next((k, a, b) for k, (a, b) in enumerate(pairs) if a != b)


def _rows_of(columns: Sequence[str]) -> int:
    """How many rows of these columns are read at once."""
    return min(BATCH_ROWS, max(1, _BATCH_NUMBERS // max(len(columns), 1)))


@contextmanager
def _told(path: Path, form: BatchFormat) -> Iterator[None]:
    """What is wrong with a file as a PredictionError."""
    try:
        yield
    except PredictionError:
        raise
    except (OSError, ValueError, KeyError) as error:
        said = " ".join(str(error).split())
        remedy = "Correct the file, or save it again."
        if form in ("CSV", "TSV"):
            between = "commas" if form == "CSV" else "tabs"
            remedy = (
                f"In batches a file needs a header, {between} between its cells, as many cells in "
                "each row, and nothing but numbers, with a decimal point, where numbers belong. "
                "Correct it, or leave out --batches: a file read whole may be written otherwise."
            )
        raise PredictionError(
            Problem(f"'{path}' cannot be read in batches ({said})", remedy=remedy)
        ) from error


def _ahead(items: Iterator[Any]) -> Iterator[Any]:
    """The same items, each made while the one before is at work."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = pool.submit(next, items, None)
            yield item
