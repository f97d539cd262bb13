"""Where the bytes come from, and which format they are, told by content first and then by name."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import BinaryIO, Final, Literal

from nll_core.predictions.arrow_files import FILE_MARK, STREAM_MARK
from nll_core.predictions.foreign import foreign, refusal_of_pickle, refuse_foreign
from nll_core.predictions.limits import check_size

Source = str | os.PathLike[str] | bytes | BinaryIO
SourceFormat = Literal["delimited", "JSON Lines", "Parquet", "NPY", "NPZ", "Arrow", "safetensors"]

# Enough for a header of thousands of columns and some rows below it.
SAMPLE_BYTES: Final = 256 * 1024

_TEXT_FORMATS: Final = {".csv", ".tsv", ".txt", ".tab", ".jsonl", ".ndjson", ".json"}
_PICKLED: Final = {".pkl", ".pickle", ".joblib"}
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
    if sample.startswith((FILE_MARK, STREAM_MARK)):
        return "Arrow"
    if _is_safetensors(sample):
        return "safetensors"
    refuse_foreign(sample)
    text = sample.lstrip(b"\xef\xbb\xbf \t\r\n")
    suffix = PurePath(name).suffix.lower()
    if suffix in _PICKLED:
        # The oldest protocols are text.
        raise refusal_of_pickle()
    if suffix in _BINARY_FORMATS:
        raise foreign(
            f"the name says {_BINARY_FORMATS[suffix]}, but the file does not begin as one; "
            "it is damaged or something else",
            "Save it again.",
        )
    if b"\0" in sample and not sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        kind = "a damaged text file" if suffix in _TEXT_FORMATS else "of no known format"
        raise foreign(f"the file holds bytes that are no text; it is {kind}", "Save it again.")
    if text.startswith((b"{", b"[")) and not _is_bracketed_text(text):
        return "JSON Lines"
    return "delimited"


def needs_pyarrow(sample: bytes) -> bool:
    """Whether pyarrow reads a file that begins with `sample`."""
    return sample.startswith((b"PAR1", FILE_MARK, STREAM_MARK))


def _is_safetensors(sample: bytes) -> bool:
    """Whether a file begins with the length of a JSON object and that object."""
    if len(sample) < 10 or sample[8:9] != b"{":
        return False
    return 1 < int.from_bytes(sample[:8], "little") < 100_000_000


def _is_bracketed_text(text: bytes) -> bool:
    """Whether a text begins with a bracket and is no JSON: lists as NumPy prints them, or words."""
    start = text[1:].lstrip()[:1]
    if text.startswith(b"{"):
        return start not in (b'"', b"}", b"")
    return start not in (b"[", b"{", b"]", b'"', b"") and not (start.isdigit() or start in b"-nt")
