"""Where the bytes come from, and which format they are, told by content first and then by name."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import BinaryIO, Final, Literal

from nll_core.predictions.limits import check_size
from nll_core.predictions.problems import PredictionError, Problem

Source = str | os.PathLike[str] | bytes | BinaryIO
SourceFormat = Literal["delimited", "JSON Lines", "Parquet", "NPY", "NPZ"]

# Enough for a header of thousands of columns and some rows below it.
SAMPLE_BYTES: Final = 256 * 1024

_ACCEPTED: Final = "CSV, TSV, JSON Lines, Parquet, NPY or NPZ"

# First bytes of files that are something else: what, and what to do instead.
_FOREIGN: Final = (
    (b"%PDF", "a PDF document", "Save the table behind it as CSV."),
    (b"\x89PNG", "a PNG picture", "Choose the table, not its picture."),
    (b"\xff\xd8\xff", "a JPEG picture", "Choose the table, not its picture."),
    (b"GIF8", "a GIF picture", "Choose the table, not its picture."),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (xls)", "Save the sheet as CSV."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (b"BZh", "a bzip2 archive", "Unpack it first."),
    (b"\xfd7zXZ", "an xz archive", "Unpack it first."),
    (b"7z\xbc\xaf", "a 7z archive", "Unpack it first."),
    (b"Rar!", "a RAR archive", "Unpack it first."),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", "Unpack it first."),
    (b"\x89HDF", "an HDF5 file", "Save its arrays with numpy.savez."),
    (b"MATLAB", "a MATLAB file", "Save its arrays as CSV, or with numpy.savez."),
    (b"ARROW1", "an Arrow (Feather) file", "Save it as Parquet."),
    (b"ORC", "an ORC file", "Save it as Parquet."),
    (b"SQLite", "an SQLite database", "Save the table as CSV."),
    (b"<", "an HTML or XML page", "Save the table itself as CSV."),
)
# Protocol 2 and later begin with 0x80 and the number of the protocol.
_PICKLE_PROTOCOLS: Final = range(2, 6)
_NOT_PICKLED: Final = Problem(
    "the file is a Python pickle, which could run any program when it is opened; it was not opened",
    remedy="Save the arrays with numpy.savez, or the table as Parquet or CSV.",
)
_TEXT_FORMATS: Final = {".csv", ".tsv", ".txt", ".tab", ".jsonl", ".ndjson", ".json"}
_BINARY_FORMATS: Final = {".parquet": "Parquet", ".npy": "NPY", ".npz": "NPZ"}


@contextmanager
def opened(source: Source, max_bytes: int) -> Iterator[tuple[BinaryIO, int]]:
    """The source as a stream at its start, with its size; closed at the end if opened here.

    Raises PredictionError for a size of 0 or beyond `max_bytes`, TypeError for another kind.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        check_size(len(source), max_bytes)
        yield io.BytesIO(source), len(source)
    elif isinstance(source, (str, os.PathLike)):
        path = Path(source)
        check_size(path.stat().st_size, max_bytes)
        with path.open("rb") as stream:
            yield stream, path.stat().st_size
    elif hasattr(source, "read") and not hasattr(source, "encoding"):
        given = source if source.seekable() else io.BytesIO(source.read(max_bytes + 1))
        size = given.seek(0, os.SEEK_END)
        given.seek(0)
        check_size(size, max_bytes)
        yield given, size
    else:
        raise TypeError(
            "source must be a path, bytes or a file opened in binary mode, "
            f"got {type(source).__name__}"
        )


def name_of(source: Source) -> str:
    """The file's name, where the source has one."""
    if isinstance(source, (str, os.PathLike)):
        return PurePath(source).name
    name = getattr(source, "name", "")
    return PurePath(name).name if isinstance(name, str) else ""


def recognise_format(sample: bytes, name: str) -> SourceFormat:
    """The format of a file that begins with `sample`.

    Raises PredictionError for one of another format, which it names where it knows it.
    """
    if sample.startswith(b"PAR1"):
        return "Parquet"
    if sample.startswith(b"\x93NUMPY"):
        return "NPY"
    if sample.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "NPZ"
    if len(sample) > 1 and sample[0] == 0x80 and sample[1] in _PICKLE_PROTOCOLS:
        raise PredictionError(_NOT_PICKLED)
    text = sample.lstrip(b"\xef\xbb\xbf \t\r\n")
    for start, what, remedy in _FOREIGN:
        if text.startswith(start):
            raise _foreign(f"the file is {what}", remedy)
    suffix = PurePath(name).suffix.lower()
    if suffix in _BINARY_FORMATS:
        raise _foreign(
            f"the name says {_BINARY_FORMATS[suffix]}, but the file does not begin as one; "
            "it is damaged or something else",
            "Save it again.",
        )
    if b"\0" in sample and not sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        kind = "a damaged text file" if suffix in _TEXT_FORMATS else "of no known format"
        raise _foreign(f"the file holds bytes that are no text; it is {kind}", "Save it again.")
    if text.startswith((b"{", b"[")) and not _is_bracketed_text(text):
        return "JSON Lines"
    return "delimited"


def _is_bracketed_text(text: bytes) -> bool:
    """Whether a text begins with a bracket and is no JSON: lists as NumPy prints them, or words."""
    start = text[1:].lstrip()[:1]
    if text.startswith(b"{"):
        return start not in (b'"', b"}", b"")
    return start not in (b"[", b"{", b"]", b'"', b"") and not (start.isdigit() or start in b"-nt")


def _foreign(what: str, remedy: str) -> PredictionError:
    return PredictionError(Problem(what, remedy=f"{remedy} Expected is {_ACCEPTED}."))
