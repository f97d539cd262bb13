"""Reading numbers from pasted text."""

from __future__ import annotations

import math
import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

# float() would also take "nan", "1_000" and digits of other scripts.
NUMBER: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
SEPARATOR: Final = re.compile(r"\s*[,;]\s*|\s+")
# Quoting more of a token than this would hide the rest of the message.
QUOTED_LENGTH: Final = 20


def parse_numbers(text: str) -> NDArray[np.float64]:
    """Numbers in `text`, separated by commas, semicolons, spaces, tabs or line ends.

    Parameters
    ----------
    text : str
        Decimal numbers with a point, such as "28 26,-44" or "1.5e3;2". A separator at the start
        or the end of a line, and a byte-order mark, are ignored; a minus sign may be "−".

    Returns
    -------
    ndarray, shape (n,)
        The numbers in the order of the text, as float64.

    Raises
    ------
    ValueError
        If there is no number, or a token is not a number or beyond float64: with the line and the
        token.

    Examples
    --------
    >>> parse_numbers("28, 26; 33" + chr(10) + "-44 2.5e1")
    array([ 28.,  26.,  33., -44.,  25.])
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a string, got {type(text).__name__}")
    numbers = [
        _number(token, line_number)
        for line_number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1)
        for token in _tokens(line)
    ]
    if not numbers:
        raise ValueError("text must hold at least one number, got none")
    return np.array(numbers)


def _tokens(line: str) -> list[str]:
    """The parts of a line between its separators, without an empty first or last one."""
    tokens = SEPARATOR.split(line.strip())
    if tokens[-1] == "":
        tokens.pop()
    return tokens[1:] if tokens and tokens[0] == "" else tokens


def _number(token: str, line_number: int) -> float:
    """`token` as a float, or ValueError with the line and the token."""
    if token == "":
        raise ValueError(f"line {line_number}: nothing between two separators, expected a number")
    plain = token.replace("\u2212", "-")
    shown = token if len(token) <= QUOTED_LENGTH else f"{token[:QUOTED_LENGTH]}…"
    if NUMBER.fullmatch(plain) is None:
        raise ValueError(
            f"line {line_number}: {shown!r} is not a number, expected decimal numbers separated "
            "by commas, semicolons, spaces or line ends"
        )
    number = float(plain)
    if not math.isfinite(number):
        raise ValueError(f"line {line_number}: {shown!r} is beyond the range of float64")
    return number
