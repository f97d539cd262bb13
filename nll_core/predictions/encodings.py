"""Bytes of a text file as text: which encoding, and blocks of whole lines."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from nll_core.predictions.problems import PredictionError, Problem

BLOCK_BYTES: Final = 2 * 1024 * 1024
# Text in quotation marks that is longer than this has lost its closing mark.
MAX_QUOTED_TEXT: Final = 8 * BLOCK_BYTES

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Letters between 0x80 and 0x9f are control characters in Latin-1 and quotation marks, dashes and
# the euro sign in the encoding of Windows, which is the same otherwise.
_WINDOWS_ONLY: Final = bytes(range(0x80, 0xA0))


@dataclass(frozen=True)
class TextEncoding:
    """How to decode a file, what to say about it, and how many lines it has."""

    name: str
    note: str
    line_count: int


def find_encoding(stream: BinaryIO) -> TextEncoding:
    """The encoding of a whole text file: UTF-8 if it is that throughout, else Latin-1's family.

    Raises PredictionError where no encoding of a text fits.
    """
    start = stream.read(4)
    stream.seek(0)
    mark = _mark(start)
    decoder = codecs.getincrementaldecoder(mark or "utf-8")()
    n_lines, valid, windows = 1, True, False
    while block := stream.read(BLOCK_BYTES):
        # Old line ends are \r alone. Mixed ones are undercounted, which costs a copy and no more.
        n_lines += max(block.count(b"\n"), block.count(b"\r"))
        # Plain ASCII needs no decoding, unless it comes where the rest of a letter should.
        plain = block.isascii()
        if valid and not (plain and decoder.getstate()[0] == b"" and mark is None):
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                valid = False
        if b"\0" in block and mark != "utf-16":
            raise PredictionError(
                Problem(
                    "the file holds zero bytes and is no text", remedy="Save it again as UTF-8."
                )
            )
        if not (plain or windows):
            windows = len(block.translate(None, _WINDOWS_ONLY)) < len(block)
    stream.seek(0)
    if valid:
        return TextEncoding(mark or "utf-8-sig", "", n_lines)
    name = "cp1252" if windows else "latin-1"
    shown = "Windows-1252" if windows else "Latin-1"
    return TextEncoding(
        name, f"The text is not UTF-8; it was read as {shown}. Check the accents.", n_lines
    )


def sample_encoding(sample: bytes) -> str:
    """An encoding in which the beginning of a file can be looked at before it is known."""
    return _mark(sample) or "latin-1"


def _mark(start: bytes) -> str | None:
    """The encoding that a byte-order mark at the start of a file says."""
    return next((name for mark, name in _MARKS if start.startswith(mark)), None)


def line_blocks(stream: BinaryIO, encoding: str) -> Iterator[list[str]]:
    """Whole lines of the file, some megabytes at a time; text in quotation marks is not cut.

    Raises PredictionError where a byte is no letter of the encoding.
    """
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)
    rest, row = "", 0
    block = stream.read(BLOCK_BYTES)
    while block:
        # The last line may lack its end.
        following = stream.read(BLOCK_BYTES)
        try:
            text = rest + decoder.decode(block, final=not following)
        except UnicodeDecodeError as error:
            raise PredictionError(_undecodable(error, encoding, row)) from None
        cut = text.rfind("\n") + 1 if following else len(text)
        # An odd number of quotation marks leaves one open.
        if following and len(text) < MAX_QUOTED_TEXT and text.count('"', 0, cut) % 2:
            cut = 0
        if cut:
            lines = text[:cut].split("\n")
            if lines[-1] == "":
                lines.pop()
            row += len(lines)
            yield lines
        rest, block = text[cut:], following


def _undecodable(error: UnicodeDecodeError, encoding: str, row: int) -> Problem:
    """That a byte is no letter, with the line where it stands."""
    row += error.object[: error.start].count(b"\n") + 1
    shown = "UTF-8, Windows-1252 or Latin-1" if encoding == "cp1252" else encoding.upper()
    return Problem(
        f"the byte 0x{error.object[error.start]:02x} on line {row:,} is no letter of {shown}",
        remedy="Save the file as UTF-8.",
    )
