"""Blocks of plain delimited text through pyarrow's reader: the same numbers, to the last bit."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import FloatArray

# A smaller text is read before pyarrow is imported.
WORTH_AN_IMPORT: Final = 4 * 1024 * 1024
_BLOCK_BYTES: Final = 1024 * 1024


class Records(NamedTuple):
    """The rows of a block: columns of numbers, and of words as places among distinct ones."""

    n_rows: int
    numbers: list[FloatArray]
    words: list[tuple[list[str], NDArray[np.integer[Any]]]]


class TextReader:
    """Reads blocks of text whose columns are numbers and words; None where they are not plain."""

    def __init__(self, delimiter: str, are_words: Sequence[bool]):
        """Of the kinds of the columns in their order; raises ImportError without pyarrow."""
        import pyarrow as pa
        import pyarrow.csv as csv

        self._pa, self._csv = pa, csv
        # The memory of a block goes back to the system with it.
        self._pool = pa.system_memory_pool()
        self._are_words = are_words
        names = [str(k) for k in range(len(are_words))]
        word = pa.dictionary(pa.int32(), pa.string())
        types = [word if is_word else pa.float64() for is_word in are_words]
        self._read = csv.ReadOptions(
            use_threads=False, column_names=names, block_size=4 * _BLOCK_BYTES
        )
        self._parse = csv.ParseOptions(delimiter=delimiter, quote_char=False)
        self._convert = csv.ConvertOptions(
            column_types=dict(zip(names, types, strict=True)),
            null_values=[],
            strings_can_be_null=False,
        )

    def read(self, block: bytes) -> Records | None:
        """The rows of a block of whole lines without quotation marks; None where one is odd."""
        try:
            table = self._csv.read_csv(
                self._pa.BufferReader(block), self._read, self._parse, self._convert, self._pool
            )
        except self._pa.ArrowException:
            return None
        numbers, words = [], []
        for column, is_word in zip(table.columns, self._are_words, strict=True):
            if is_word:
                column = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
                words.append((column.dictionary.to_pylist(), column.indices.to_numpy()))
            else:
                numbers.append(column.to_numpy())
        return Records(table.num_rows, numbers, words)


def is_plain(block: bytes) -> bool:
    """Whether a block has no quotation mark and no line that ends in \\r alone."""
    return b'"' not in block and ends_lines_alike(block)


def ends_lines_alike(block: bytes) -> bool:
    """Whether no line of a block ends in \\r alone; a \\r at its end may have its \\n behind it."""
    if b"\r" not in block:
        return True
    return block.count(b"\r") - block.endswith(b"\r") == block.count(b"\r\n")


def is_worth_it(size: int) -> bool:
    """Whether a text is large enough for pyarrow, or pyarrow is there already."""
    return size >= WORTH_AN_IMPORT or ("pyarrow" in sys.modules and size >= _BLOCK_BYTES)


def byte_blocks(stream: BinaryIO, skip_lines: int) -> Iterator[tuple[int, bytes]]:
    """Whole lines of a stream from its start, some megabytes at a time, with their place in it.

    Without the first `skip_lines` lines and a byte-order mark.
    """
    stream.seek(0)
    rest, place = b"", 0
    block = stream.read(_BLOCK_BYTES)
    while block:
        following = stream.read(_BLOCK_BYTES)
        data = rest + block
        cut = data.rfind(b"\n") + 1 if following else len(data)
        start = 0
        if place == 0 and data.startswith(b"\xef\xbb\xbf"):
            start = 3
        while skip_lines and (end := data.find(b"\n", start, cut)) >= 0:
            start, skip_lines = end + 1, skip_lines - 1
        if cut > start and not skip_lines:
            yield place + start, data[start:cut]
        rest, place, block = data[cut:], place + cut, following
