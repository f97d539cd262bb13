"""Reading numbers from pasted text."""

from __future__ import annotations

import math
import re
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

# float() would also take "nan", "1_000" and digits of other scripts.
NUMBER: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
SEPARATOR: Final = re.compile(r"\s*[,;]\s*|\s+")
# Where commas stand within numbers.
OTHER_SEPARATOR: Final = re.compile(r"\s*;\s*|\s+")
# "12,5", "1.234,5", "1,5e3".
DECIMAL_COMMA: Final = re.compile(r"[+-]?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+),[0-9]+([eE][+-]?[0-9]+)?")
# "1,234", "1,234,567.8": groups of three digits, the first of them not 0.
THOUSANDS: Final = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?")
# "1 234", "1 234,5": the same with spaces, between semicolons.
SPACED: Final = re.compile(r"[+-]?[1-9][0-9]{0,2}(\s[0-9]{3})+([.,][0-9]+)?")
# Quoting more of a token than this would hide the rest of the message.
QUOTED_LENGTH: Final = 20
CURE: Final = "write decimals with a point, and a space after a comma that separates"


class _Field(NamedTuple):
    """What stands between white space and semicolons: a number, or several with commas."""

    line: int
    text: str

    @property
    def body(self) -> str:
        """Without the commas at its ends: those beside a space separate."""
        return self.text.strip(",")

    def says(self, what: str) -> str:
        return f"line {self.line}: {_shown(self.text)} {what}"


def parse_numbers(text: str) -> NDArray[np.float64]:
    """Numbers in `text`, separated by commas, semicolons, spaces, tabs or line ends.

    Parameters
    ----------
    text : str
        Decimal numbers such as "28 26,-44" or "1.5e3;2". With semicolons, spaces or line ends
        between the numbers, a comma within them is a decimal comma: "12,5; 13,0". A separator at
        the start or the end of a line, and a byte-order mark, are ignored; a minus sign may be "−".

    Returns
    -------
    ndarray, shape (n,)
        The numbers in the order of the text, as float64.

    Raises
    ------
    ValueError
        If there is no number, or a token is not a number or beyond float64: with the line and the
        token. If a comma may be a decimal comma as well as a separator, or belong to thousands:
        with both readings.

    See Also
    --------
    has_decimal_commas : which reading was taken.

    Examples
    --------
    >>> parse_numbers("28, 26; 33" + chr(10) + "-44 2.5e1")
    array([ 28.,  26.,  33., -44.,  25.])
    >>> parse_numbers("12,5; 13,0; 1.234,5")
    array([  12.5,   13. , 1234.5])
    """
    decimal = has_decimal_commas(text)
    separator = OTHER_SEPARATOR if decimal else SEPARATOR
    numbers = [
        _number(token, line_number, decimal)
        for line_number, line in enumerate(_lines(text), start=1)
        for token in _tokens(line, separator)
    ]
    if not numbers:
        raise ValueError("text must hold at least one number, got none")
    return np.array(numbers)


def parse_rows(text: str) -> NDArray[np.float64]:
    """Rows of numbers, one a line; a single line is one column.

    Parameters
    ----------
    text : str
        As for `parse_numbers`. A first line without any number is taken for names, and left out;
        commas between names are between numbers, too.

    Returns
    -------
    ndarray, shape (n, d)
        One row a line, as float64.

    Raises
    ------
    ValueError
        As `parse_numbers`, and where a line has more or fewer numbers than the first. If each line
        is one number with a decimal comma as well as two numbers, with both readings.

    Examples
    --------
    >>> parse_rows("length, wait" + chr(10) + "3.6, 79" + chr(10) + "1.8, 54")
    array([[ 3.6, 79. ],
           [ 1.8, 54. ]])
    >>> parse_rows("3.6 1.8 3.3").shape
    (3, 1)
    """
    given, names = _lines(text), ""
    if given and not any(map(NUMBER.fullmatch, SEPARATOR.split(given[0]))):
        names, given[0] = given[0], ""
    commas = "," in names and not re.search(r"[;\t]", names)
    decimal = not commas and has_decimal_commas("\n".join(given))
    if decimal and not names:
        _refuse_decimals_or_pairs(given)
    separator = OTHER_SEPARATOR if decimal else SEPARATOR
    rows = {
        number: [_number(token, number, decimal) for token in _tokens(line, separator)]
        for number, line in enumerate(given, start=1)
        if line.strip()
    }
    if not rows:
        raise ValueError("text must hold at least one number, got none")
    first, width = next((number, len(row)) for number, row in rows.items())
    for number, row in rows.items():
        if len(row) != width:
            raise ValueError(f"line {number}: {len(row)} numbers where line {first} has {width}")
    found = np.array(list(rows.values()))
    return found.reshape(-1, 1) if len(rows) == 1 else found


def has_decimal_commas(text: str) -> bool:
    """Whether the commas in `text` are decimal commas, and not what separates its numbers.

    Raises
    ------
    ValueError
        Where both may be meant, with both readings.

    Examples
    --------
    >>> has_decimal_commas("12,5; 13,0"), has_decimal_commas("12, 13"), has_decimal_commas("1,2,3")
    (True, False, False)
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a string, got {type(text).__name__}")
    lines = _lines(text)
    _refuse_spaced_thousands(lines)
    fields = [
        _Field(number, token)
        for number, line in enumerate(lines, start=1)
        for token in OTHER_SEPARATOR.split(line.strip().strip(","))
        if token.strip(",")
    ]
    for number, line in enumerate(lines, start=1):
        if re.fullmatch(r",[0-9]+", line.strip()):
            raise ValueError(f"line {number}: {_shown(line.strip())} starts with a comma: {CURE}")
    inside = [field for field in fields if "," in field.body]
    if not inside:
        return False
    first = inside[0]
    whole = first.body.replace(",", "")
    point = first.body.replace(".", "").replace(",", ".")
    one, two = first.body.split(",")[:2]
    if all(THOUSANDS.fullmatch(field.body) for field in inside):
        if "." in first.body or first.body.count(",") > 1:
            # Rows of numbers of three digits, "100,200,300", are ordinary lists.
            if "." not in text and ";" not in text:
                return False
            raise ValueError(first.says(f"may be {whole} or {one}, {two} and so on: {CURE}"))
        raise ValueError(first.says(f"may be {point}, {whole}, or {one} and {two}: {CURE}"))
    if not all(DECIMAL_COMMA.fullmatch(field.body) for field in inside):
        return False
    if len(fields) == 1 or any(field.text != field.body for field in fields):
        raise ValueError(first.says(f"may be {point} or the two numbers {one} and {two}: {CURE}"))
    pointed = next((f for f in fields if "," not in f.body and "." in f.body), None)
    if pointed is not None:
        raise ValueError(
            pointed.says(f"has a point, and {_shown(first.text)} a comma: write all with a point")
        )
    return True


def _lines(text: str) -> list[str]:
    return text.removeprefix("\ufeff").replace("\u2212", "-").splitlines()


def _refuse_spaced_thousands(lines: list[str]) -> None:
    """ValueError where what stands between semicolons looks like one number with spaces in it."""
    for number, line in enumerate(lines, start=1):
        for part in line.split(";") if ";" in line else ():
            if SPACED.fullmatch(part.strip()):
                raise ValueError(
                    f"line {number}: {_shown(part.strip())} may be one number or several: write "
                    "thousands without a space"
                )


def _refuse_decimals_or_pairs(lines: list[str]) -> None:
    """ValueError where each line is one number with a decimal comma, or two numbers."""
    filled = [(number, line.strip()) for number, line in enumerate(lines, start=1) if line.strip()]
    if all(DECIMAL_COMMA.fullmatch(line) for _, line in filled):
        number, line = filled[0]
        one, two = line.split(",")
        raise ValueError(
            f"line {number}: {_shown(line)} may be {one.replace('.', '')}.{two} or the two numbers "
            f"{one} and {two}: write a line of names above, or {CURE}"
        )


def _tokens(line: str, separator: re.Pattern[str]) -> list[str]:
    """The parts of a line between its separators, without an empty first or last one."""
    tokens = separator.split(line.strip())
    if tokens[-1] == "":
        tokens.pop()
    return tokens[1:] if tokens and tokens[0] == "" else tokens


def _number(token: str, line_number: int, decimal: bool) -> float:
    """`token` as a float, or ValueError with the line and the token."""
    if token == "":
        raise ValueError(f"line {line_number}: nothing between two separators, expected a number")
    plain = token.rstrip(",").replace(".", "").replace(",", ".") if decimal else token
    if NUMBER.fullmatch(plain) is None:
        raise ValueError(
            f"line {line_number}: {_shown(token)} is not a number, expected decimal numbers "
            "separated by commas, semicolons, spaces or line ends"
        )
    number = float(plain)
    if not math.isfinite(number):
        raise ValueError(f"line {line_number}: {_shown(token)} is beyond the range of float64")
    return number


def _shown(token: str) -> str:
    """A token in quotation marks, cut where it is long."""
    return repr(token if len(token) <= QUOTED_LENGTH else f"{token[:QUOTED_LENGTH]}…")
