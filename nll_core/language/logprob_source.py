"""A file of JSON values, streamed or whole, or a table, as values with their lines."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal, NamedTuple, cast

from nll_core._progress import Meter, Progress
from nll_core.language.logprob_errors import LogprobError
from nll_core.language.logprob_skimming import skimmed

Source = str | os.PathLike[str] | bytes | BinaryIO
SourceForm = Literal["events", "lines", "table"]

# What is streamed line by line may be large; what is read whole may not.
MAX_STREAMED_BYTES: Final = 16 * 1024**3
MAX_LINE_BYTES: Final = 64 * 1024**2
MAX_DOCUMENT_BYTES: Final = 256 * 1024**2
# A value of JSON takes some 100 bytes as an object, also where it took two in the file.
MAX_VALUES: Final = 4_000_000
TOLD_EVERY: Final = 4 * 1024**2
_REMEDY_WHOLE: Final = "Write one answer on each line (JSON Lines)."


class NotJsonError(LogprobError):
    """Text that is no JSON, or not all of it."""


class Value(NamedTuple):
    """A JSON value, and the line on which it begins; None where it is all of the file."""

    value: Any
    line: int | None


@contextmanager
def opened(source: Source, max_bytes: int, progress: Progress | None) -> Iterator[BinaryIO]:
    """The source as a stream of bytes, unpacked if it is gzip, told of to `progress`."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        with _unpacked(io.BytesIO(source), len(source), max_bytes, progress) as stream:
            yield stream
    elif isinstance(source, (str, os.PathLike)):
        path = Path(source)
        with (
            path.open("rb") as file,
            _unpacked(file, path.stat().st_size, max_bytes, progress) as stream,
        ):
            yield stream
    elif hasattr(source, "read") and not hasattr(source, "encoding"):
        with _unpacked(source, 0, max_bytes, progress) as stream:
            yield stream
    else:
        raise TypeError(
            "source must be a path, bytes or a file opened in binary mode, "
            f"got {type(source).__name__}"
        )


@contextmanager
def _unpacked(
    file: BinaryIO, size: int, max_bytes: int, progress: Progress | None
) -> Iterator[BinaryIO]:
    told = _Told(file, size, max_bytes, Meter(progress, "reading"))
    buffered = io.BufferedReader(told, 1024 * 1024)
    start = buffered.peek(4)[:4]
    if start[:2] == b"\x1f\x8b":
        unpacked = cast(BinaryIO, gzip.GzipFile(fileobj=buffered))
        try:
            yield io.BufferedReader(cast(Any, _Told(unpacked, 0, max_bytes, Meter(None))))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise LogprobError(
                f"the gzip file is damaged ({error})", remedy="Save it again."
            ) from None
        return
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        # Windows' own; such files are small.
        data = _whole(buffered)
        yield io.BytesIO(data.decode("utf-16", "replace").encode())
        return
    yield buffered


class _Told(io.RawIOBase):
    """A stream that tells how much of it was read, and ends where it is too large."""

    def __init__(self, file: BinaryIO, size: int, max_bytes: int, meter: Meter) -> None:
        self._file, self._size, self._most, self._meter = file, size, max_bytes, meter
        self._done = self._said = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._done += len(data)
        if self._done > self._most:
            raise LogprobError(
                f"the file has more than the limit of {self._most / 1024**2:,.0f} MB",
                remedy="Split it.",
            )
        if self._size and (self._done - self._said >= TOLD_EVERY or not data):
            self._said = self._done
            self._meter(min(1.0, self._done / self._size))
        return len(data)


def _whole(stream: BinaryIO) -> bytes:
    data = stream.read(MAX_DOCUMENT_BYTES + 1)
    if len(data) > MAX_DOCUMENT_BYTES:
        raise LogprobError(
            f"a text that must be read whole has more than {MAX_DOCUMENT_BYTES / 1024**2:,.0f} MB",
            remedy=_REMEDY_WHOLE,
        )
    return data


def form_of(stream: BinaryIO) -> tuple[SourceForm, bytes]:
    """What the text is, and its first line; the stream goes on behind it."""
    first = b""
    while not first.strip():
        first = _line(stream, None)
        if not first:
            raise LogprobError("the file is empty", remedy="Choose another file.")
    start = first.removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith((b"data:", b"event:", b"error:", b": ", b"retry:")):
        return "events", first
    if start[:1] not in (b"{", b"["):
        return "table", first
    return "lines", first


def _line(stream: BinaryIO, number: int | None) -> bytes:
    line = stream.readline(MAX_LINE_BYTES + 1)
    if len(line) > MAX_LINE_BYTES:
        raise LogprobError(
            f"the line has more than {MAX_LINE_BYTES / 1024**2:,.0f} MB",
            line=number,
            remedy=_REMEDY_WHOLE,
        )
    return line


class Parser:
    """Parses the values of a stream; once `skims` is set, without looking at alternatives."""

    skims = False

    def __call__(self, text: bytes, line: int | None) -> Any:
        """The JSON value of a text."""
        if self.skims:
            found = skimmed(text)
            if found is not None:
                return found
        return parsed(text, line)


def parsed(text: bytes, line: int | None) -> Any:
    """The JSON value of a text; Python's NaN, Infinity and −Infinity are let through.

    Raises LogprobError with the line and what is wrong.
    """
    # Each value but the first has one of these before it.
    if len(text) > MAX_VALUES and sum(map(text.count, (b",", b"[", b"{", b":"))) > MAX_VALUES:
        raise LogprobError(
            f"one JSON value of more than {MAX_VALUES:,} parts", line=line, remedy=_REMEDY_WHOLE
        )
    try:
        return json.loads(text.rstrip())
    except UnicodeDecodeError as error:
        raise LogprobError(
            f"the byte 0x{error.object[error.start]:02x} is no UTF-8",
            line=line,
            remedy="Save the file as UTF-8.",
        ) from None
    except json.JSONDecodeError as error:
        # Within a document of several lines, the line of the mistake itself.
        at = (line or 1) + error.lineno - 1
        raise NotJsonError(
            f"this is no JSON ({error.msg}, column {error.colno})",
            line=at,
            remedy="Each line must be one whole JSON value; was the end cut off?",
        ) from None
    except (ValueError, RecursionError) as error:
        said = "nested too deep" if isinstance(error, RecursionError) else "a number is too long"
        raise LogprobError(f"this is no JSON that can be read ({said})", line=line) from None


def json_lines(stream: BinaryIO, first: bytes, parse: Parser) -> Iterator[Value]:
    """A value on each line; or those of a document of many lines, one after the other."""
    first = first.removeprefix(codecs.BOM_UTF8)
    following, n_between = _next_line(stream, 2)
    try:
        value = parsed(first, 1)
    except NotJsonError:
        # Within a document, an object begins behind a bracket, a comma or a colon.
        goes_on = first.rstrip().endswith((b"{", b"[", b",", b":"))
        if not following or (following.lstrip()[:1] == b"{" and not goes_on):
            raise
        yield from _documents(first + b"\n" * (n_between - 2) + following + _whole(stream))
        return
    if not following:
        yield Value(value, None)
        return
    yield Value(value, 1)
    number, line = n_between, following
    while line:
        yield Value(parse(line, number), number)
        line, number = _next_line(stream, number + 1)


def _next_line(stream: BinaryIO, number: int) -> tuple[bytes, int]:
    """The next line that is not empty, and its number; empty at the end."""
    while line := _line(stream, number):
        if not line.isspace():
            return line, number
        number += 1
    return b"", number


def _documents(data: bytes) -> Iterator[Value]:
    """JSON values one after the other, as jq prints them, or a single one."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise LogprobError(
            f"the byte 0x{data[error.start]:02x} is no UTF-8",
            line=line,
            remedy="Save the file as UTF-8.",
        ) from None
    n_values = sum(map(text.count, ",[{:"))
    if n_values > MAX_VALUES:
        raise LogprobError(
            f"one JSON value of more than {MAX_VALUES:,} parts", remedy=_REMEDY_WHOLE
        )
    decoder, place, found = json.JSONDecoder(), 0, []
    line = 1
    while True:
        start = place
        while place < len(text) and text[place] in " \t\r\n":
            place += 1
        if place == len(text):
            break
        line += text.count("\n", start, place)
        try:
            value, end = decoder.raw_decode(text, place)
        except json.JSONDecodeError as error:
            raise LogprobError(
                f"this is no JSON ({error.msg}, column {error.colno})",
                line=error.lineno,
                remedy="Was the end cut off?",
            ) from None
        except (ValueError, RecursionError) as error:
            deep = isinstance(error, RecursionError)
            raise LogprobError(
                f"this is no JSON that can be read "
                f"({'nested too deep' if deep else 'a number is too long'})",
                line=line,
            ) from None
        found.append(Value(value, line))
        line += text.count("\n", place, end)
        place = end
    if len(found) == 1:
        yield Value(found[0].value, None)
    else:
        yield from found


def events(stream: BinaryIO, first: bytes, parse: Parser) -> Iterator[Value]:
    """The values of server-sent events: data: {…}, until data: [DONE]."""
    line, number = first.removeprefix(codecs.BOM_UTF8), 1
    held, held_from = b"", 0
    while line:
        text = line.strip()
        if text.startswith(b"error:"):
            said = text[6:200].decode(errors="replace")
            raise LogprobError(
                f"the server ended the stream with an error: {said}",
                line=number,
            )
        if text.startswith(b"data:") and text[5:].strip() != b"[DONE]":
            held_from = held_from or number
            held += text[5:] + b"\n"
            # Data over several lines belong together; most servers write one.
            if text.endswith((b"}", b"]")):
                # The rest may follow.
                with suppress(NotJsonError):
                    value = parse(held, held_from)
                    held, held_from, found = b"", 0, Value(value, held_from)
                    yield found
        elif not text and held:
            yield Value(parse(held, held_from), held_from)
            held, held_from = b"", 0
        elif text.startswith((b"{", b"[")):
            yield Value(parse(text, number), number)
        line = _line(stream, number + 1)
        number += 1
    if held:
        yield Value(parse(held, held_from), held_from)
