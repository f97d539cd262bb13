"""What one cell of text can be: a number in many spellings, a list, an object, a word."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from nll_core.predictions.problems import PredictionError, Problem, quoted
from nll_core.predictions.table import number_of

CellKind = Literal["", "number", "nested", "word"]

# What stands in a cell that has no value.
MISSING: Final = frozenset(
    {"", "na", "n/a", "nan", "null", "none", "?", "-", "#n/a", "<na>", "nil"}
)
_MINUS: Final = str.maketrans({"\N{MINUS SIGN}": "-", "\N{FIGURE DASH}": "-"})
# How Python and its libraries print one number.
_PRINTED: Final = re.compile(
    r"(?:(?:np|numpy|torch|tf|jnp|decimal)\.)?(?:float\d*|int\d*|uint\d*|bool_?|array|tensor|Decimal)"
    r"\(\s*'?([^\s()\[\]',]+)'?\s*(?:,[^()]*(?:\([^()]*\)[^()]*)?)?\)"
)
_SPACES_IN_NUMBERS: Final = "[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}'’]"
_POWER: Final = r"(?:[eE][+-]?\d+)?"
_COMMA_GROUPS: Final = re.compile(rf"[+-]?[1-9]\d{{0,2}}(?:,\d{{3}})+(?:\.\d*)?{_POWER}")
_POINT_GROUPS: Final = re.compile(rf"[+-]?[1-9]\d{{0,2}}(?:\.\d{{3}})+(?:,\d*)?{_POWER}")
_SPACE_GROUPS: Final = re.compile(
    rf"[+-]?[1-9]\d{{0,2}}(?:{_SPACES_IN_NUMBERS}\d{{3}})+(?:[.,]\d*)?{_POWER}"
)
_DECIMAL_COMMA: Final = re.compile(rf"[+-]?(?:\d+,\d*|,\d+){_POWER}")
_ONE_GROUP: Final = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")


@dataclass(frozen=True)
class NumberStyle:
    """How the numbers of a column are written."""

    decimal: Literal[".", ","] = "."
    percent: bool = False
    """Whether each has a percent sign; the number is then the hundredth."""

    def number(self, cell: str) -> float | None:
        """The number in a cell, correctly rounded; None where there is none of this style."""
        text = cell.strip()
        found = number_of(text)
        if found is not None and not self.percent and self.decimal == ".":
            return found
        if self.decimal == "," and not self.percent and "." not in text:
            found = number_of(text.replace(",", ".", 1))
            if found is not None:
                return found
        text = text.translate(_MINUS)
        if printed := _PRINTED.fullmatch(text):
            text = printed[1]
        if self.percent != text.endswith("%"):
            return None
        text = _plain(text.rstrip("%").rstrip(), self.decimal)
        if not self.percent:
            return number_of(text)
        # The hundredth of the text, not of the rounded number.
        mantissa, _, power = text.lower().partition("e")
        return number_of(f"{mantissa}e{int(power or 0) - 2}") if _is_integer(power) else None


def _is_integer(power: str) -> bool:
    return power == "" or power.lstrip("+-").isdecimal()


def _plain(text: str, decimal: str) -> str:
    """A number as Python writes it, from one with grouped digits or a decimal comma."""
    if _SPACE_GROUPS.fullmatch(text):
        text = re.sub(_SPACES_IN_NUMBERS, "", text)
    groups, mark = (_COMMA_GROUPS, ",") if decimal == "." else (_POINT_GROUPS, ".")
    if groups.fullmatch(text):
        text = text.replace(mark, "")
    return text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text


def is_number(cell: str) -> bool:
    """Whether a cell is a number in any spelling."""
    text = cell.strip()
    if number_of(text) is not None:
        return True
    text = text.translate(_MINUS)
    if printed := _PRINTED.fullmatch(text):
        text = printed[1]
    text = text.rstrip("%").rstrip()
    return any(number_of(_plain(text, decimal)) is not None for decimal in ".,")


def has_decimal_comma(cell: str) -> bool:
    """Whether a cell is a number that has a decimal comma for certain: 0,5 but not 1,234."""
    text = cell.strip().translate(_MINUS).rstrip("%").rstrip()
    if _ONE_GROUP.fullmatch(text):
        return False
    if _POINT_GROUPS.fullmatch(text):
        return "," in text or text.count(".") > 1
    return _DECIMAL_COMMA.fullmatch(text) is not None


def has_decimal_point(cell: str) -> bool:
    """Whether a cell is a number that has a decimal point for certain: 0.5 but not 1.234."""
    text = cell.strip().translate(_MINUS).rstrip("%").rstrip()
    if _ONE_GROUP.fullmatch(text):
        return False
    if _COMMA_GROUPS.fullmatch(text):
        return "." in text or text.count(",") > 1
    return "." in text and number_of(text) is not None


def is_grouped(cell: str, mark: str) -> bool:
    """Whether a cell is one group of digits before the mark and three behind it: 1,234."""
    text = cell.strip().translate(_MINUS).rstrip("%").rstrip()
    return mark in text and _ONE_GROUP.fullmatch(text) is not None


def numbers_of_texts(cells: Sequence[str]) -> list[float] | None:
    """The numbers that all cells of a list spell in one style; None where some are none."""
    percent = all(cell.rstrip().endswith("%") for cell in cells)
    comma = any(map(has_decimal_comma, cells)) and not any(map(has_decimal_point, cells))
    style = NumberStyle("," if comma else ".", percent)
    found = [style.number(cell) for cell in cells]
    return None if None in found else [x for x in found if x is not None]


def is_missing(cell: str) -> bool:
    """Whether nothing stands in a cell, or a word for nothing."""
    return cell.strip().lower() in MISSING


def kind_of_cell(cell: str) -> CellKind:
    """What a cell is; "" for a missing value."""
    if is_missing(cell):
        return ""
    if is_number(cell):
        return "number"
    try:
        return "word" if nested_value(cell) is None else "nested"
    except PredictionError:
        return "nested"


def styles_of_columns(
    names: Sequence[str], columns: Sequence[Sequence[str]], numeric: Sequence[bool], delimiter: str
) -> list[tuple[NumberStyle, str]]:
    """How the numbers of each column are written, and what to say about it.

    One column's commas and points are evidence for the others. Raises PredictionError where a
    comma may be either the decimal one or one between thousands.
    """
    cells = [
        [c for c in column if not is_missing(c)] if counts else []
        for column, counts in zip(columns, numeric, strict=True)
    ]
    commas = [any(map(has_decimal_comma, column)) for column in cells]
    points = [any(map(has_decimal_point, column)) for column in cells]
    found = []
    for name, column, comma, point in zip(names, cells, commas, points, strict=True):
        percent = 2 * sum(c.rstrip().endswith("%") for c in column) > len(column)
        notes = []
        if percent:
            shown = next(c for c in column if c.rstrip().endswith("%")).strip()
            notes.append(f"in percent, each was divided by 100 (the first is {quoted(shown)})")
        decimal: Literal[".", ","] = "," if comma and not point else "."
        grouped = next((c.strip() for c in column if is_grouped(c, ",")), None)
        if grouped and not comma and not point:
            if not any(commas) and not any(points) and delimiter == ",":
                raise PredictionError(
                    Problem(
                        f"{quoted(grouped)} may be a number between 1 and 1,000 with a decimal "
                        "comma, or one above 1,000 with its thousands set apart; no other number "
                        "of the file tells which",
                        column=name,
                        remedy="Save it with a decimal point and without marks between thousands.",
                    )
                )
            decimal = "." if any(points) and not any(commas) else ","
            told = "sets thousands apart" if decimal == "." else "is the decimal comma"
            notes.append(f"the comma in {quoted(grouped)} {told}, as in the other columns")
        grouped = next((c.strip() for c in column if is_grouped(c, ".")), None)
        if grouped and not point and any(commas):
            decimal = ","
            value = NumberStyle(decimal).number(grouped) or 0.0
            notes.append(
                f"{quoted(grouped)} was read as {value:,.0f}, since the file has decimal commas"
            )
        found.append(
            (NumberStyle(decimal, percent), f"Column {quoted(name)}: {'; '.join(notes)}.")
            if notes
            else (NumberStyle(decimal, percent), "")
        )
    return found


# ---- lists and objects -------------------------------------------------------------------------

_ARRAY: Final = re.compile(
    r"(?:(?:np|numpy|torch|tf|jnp)\.)?(?:array|tensor|Tensor|DenseVector|Array)\((.*)\)", re.DOTALL
)
# Distributions and dictionaries of Julia.
_JULIA: Final = re.compile(r"(?:UnivariateFinite|Dict)(?:\{.*\})?\((.*=>.*)\)", re.DOTALL)
_SPARSE: Final = re.compile(r"SparseVector\((\d+),\s*(\{.*\}|\[.*\])\)", re.DOTALL)
_NUMBER_TEXT: Final = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:nan|inf)"
_PAIR: Final = re.compile(
    rf"\s*['\"]?([^\s:;,=|'\"\[\]{{}}()]+)['\"]?\s*(?::|=>?|->)\s*({_NUMBER_TEXT})\s*",
    re.IGNORECASE,
)
_GAPS: Final = re.compile(r"(?<=[\w.\]'\"])\s+(?=[-+\w.\['\"])")
_TEXTS_BESIDE: Final = re.compile(r"['\"]\s+['\"]")
_WORD_VALUES: Final = (
    (re.compile(r"\bnan\b", re.IGNORECASE), "None"),
    (re.compile(r"\binf(?:inity)?\b", re.IGNORECASE), "1e999"),
    (re.compile(r"\btrue\b"), "True"),
    (re.compile(r"\bfalse\b"), "False"),
    (re.compile(r"\bnull\b"), "None"),
)


def nested_value(cell: str) -> list[Any] | dict[str, Any] | None:
    """The list or object that a cell shows, as JSON, Python, NumPy, PyTorch or Spark print it.

    None where it is neither. Raises PredictionError for a list that was shortened when it was
    printed, since its numbers are lost.
    """
    text = cell.strip()
    if not text or text[-1] not in "])}" + "0123456789.":
        return None
    if text[0] in "[{":
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            pass
        else:
            return found if isinstance(found, (list, dict)) else None
    elif text[0] != "(" and not text[:1].isalpha() and _PAIR.match(text) is None:
        return None
    if array := _ARRAY.fullmatch(text):
        text = _leading_list(array[1])
    if sparse := _SPARSE.fullmatch(text):
        return _sparse(int(sparse[1]), _literal(sparse[2]))
    if julia := _JULIA.fullmatch(text):
        text = julia[1]
    if text[0] not in "[{(":
        return _pairs(text)
    if re.search(r"\.\.\.|…", text) and re.search(r"\d", text):
        raise PredictionError(
            Problem(
                f"the list {quoted(text)} was shortened with dots when it was printed, and its "
                "numbers are lost",
                remedy="Save them again as lists (in NumPy: array.tolist()).",
            )
        )
    value = _literal(_PRINTED.sub(r"\1", text))
    if isinstance(value, tuple):
        # Spark prints a sparse vector as (size,[places],[values]).
        if len(value) == 3 and isinstance(value[1], list) and isinstance(value[2], list):
            return _sparse(value[0], list(zip(value[1], value[2], strict=False)))
        value = list(value)
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return {str(key): inner for key, inner in value.items()}
    return _pairs(text.strip("[]{}()"))


def _leading_list(text: str) -> str:
    """The list at the start of the arguments of array(…) or tensor(…)."""
    end = text.rfind("]")
    return text[: end + 1].strip() if end >= 0 else text.strip()


def _literal(text: str) -> Any:
    """A Python literal, also with the spaces that NumPy puts for commas; None where it is none."""
    for pattern, plain in _WORD_VALUES:
        text = pattern.sub(plain, text) if pattern.search(text) else text
    spaced = _GAPS.sub(", ", text)
    # Python joins two texts with a space between them into one.
    for candidate in (spaced, text) if _TEXTS_BESIDE.search(text) else (text, spaced):
        try:
            # Python warns of "1if" and of a stray backslash; here they are text.
            with warnings.catch_warnings(action="ignore"):
                return ast.literal_eval(candidate)
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            continue
    return None


def _sparse(size: Any, pairs: Any) -> list[Any] | None:
    """A sparse vector with its zeros."""
    entries: Iterable[Any] = pairs.items() if isinstance(pairs, dict) else pairs or ()
    return dense(size, *zip(*entries, strict=True)) if entries else None


def dense(size: Any, places: Sequence[Any] = (), values: Sequence[Any] = ()) -> list[Any] | None:
    """A sparse vector with its zeros; None where its places are none of it."""
    # A size that no vector of predictions has is not believed.
    if not isinstance(size, int) or not 0 < size <= 100_000:
        return None
    if not all(isinstance(k, int) and 0 <= k < size for k in places):
        return None
    found: list[Any] = [0.0] * size
    for k, value in zip(places, values, strict=False):
        found[k] = value
    return found


def _pairs(text: str) -> dict[str, Any] | None:
    """Pairs such as "a:0.7 b:0.3" or "a=0.7, b=0.3"; None where there are not at least two."""
    found: dict[str, Any] = {}
    place = 0
    while place < len(text):
        match = _PAIR.match(text, place)
        if match is None or match[1] in found:
            return None
        found[match[1]] = float(match[2])
        place = match.end()
        if place < len(text) and text[place] in ",;|":
            place += 1
    return found if len(found) > 1 else None
