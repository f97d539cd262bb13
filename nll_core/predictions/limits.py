"""How much a file may hold before it is read, each limit with its reason."""

from __future__ import annotations

import re
from typing import Final

from nll_core.predictions.problems import PredictionError, Problem

MEGABYTE: Final = 1024 * 1024
# What the page lets through; 50,000 examples of 1,000 classes in float32 fit.
MAX_FILE_BYTES: Final = 200 * MEGABYTE
# A few kilobytes of a compressed file can unpack to terabytes. Numbers printed in two characters
# take four times the space as float64; five times the largest file is room for every honest one.
MAX_UNPACKED_BYTES: Final = 1024 * MEGABYTE
# Where this many rows cannot be read, and most of all, the rest would tell nothing new.
MAX_BAD_ROWS: Final = 100_000
# More columns than classes of the usual benchmarks are almost always features or a table on its
# side.
MAX_COLUMNS: Final = 5_000


def check_size(n_bytes: int, most: int) -> None:
    """Raise PredictionError for an empty file or one that is beyond `most` bytes."""
    if n_bytes == 0:
        raise PredictionError(Problem("the file is empty", remedy="Choose another file."))
    if n_bytes > most:
        raise PredictionError(
            Problem(
                f"the file has {n_bytes / MEGABYTE:,.0f} MB, more than the limit of "
                f"{most / MEGABYTE:,.0f} MB",
                remedy="Save float32 instead of text (NPZ or Parquet), or draw rows at random.",
            )
        )


def check_unpacked(n_bytes: int, what: str) -> None:
    """Raise PredictionError where reading would take more memory than any honest file needs."""
    if n_bytes > MAX_UNPACKED_BYTES:
        raise PredictionError(
            Problem(
                f"{what} would unpack to {n_bytes / MEGABYTE:,.0f} MB, more than the limit of "
                f"{MAX_UNPACKED_BYTES / MEGABYTE:,.0f} MB; it was not unpacked",
                remedy="Save fewer rows, or float32 instead of float64.",
            )
        )


def check_asked_for(error: MemoryError, what: str) -> None:
    """Raise PredictionError where a library failed to get more memory than any honest file needs.

    A damaged page of Parquet may say that it unpacks to gigabytes.
    """
    asked = re.search(r"size (\d+)", str(error))
    if asked is not None:
        check_unpacked(int(asked[1]), what)


def check_columns(n_columns: int) -> None:
    """Raise PredictionError for a table that is wider than predictions are."""
    if n_columns > MAX_COLUMNS:
        raise PredictionError(
            Problem(
                f"the table has {n_columns:,} columns, more than the limit of {MAX_COLUMNS:,}",
                remedy="Keep the label and one column for each class; if each column is an "
                "example, turn the table on its side.",
            )
        )
