"""Comparisons as JSON: records or lists, in a list or one on each line, as arenas export them."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from nll_core.preferences.comparison_cells import Row
from nll_core.preferences.comparison_errors import refused

_CURE: Final = (
    'Write a record on each line, such as {"model_a": "x", "model_b": "y", "winner": "x"}.'
)
_BETWEEN: Final = re.compile(r"[\s,]*")


def json_rows(text: str) -> list[Row] | None:
    """Records of JSON below a header of their fields, or lists as they are; None of another text.

    What is nested in a field, such as a conversation, is left out.
    """
    start = text.lstrip()
    if not re.match(r'\{|\[\s*[\[{"\d]', start):
        return None
    values = _values(text)
    if values is None:
        return None
    if all(isinstance(value, list) for _, value in values):
        return [Row(line, tuple(map(_cell, value))) for line, value in values]
    for line, value in values:
        if not isinstance(value, dict):
            raise refused("among the records stands something else", _CURE, line=line)
    fields = tuple(dict.fromkeys(name for _, value in values for name in value))
    rows = [Row(line, tuple(_cell(v.get(name)) for name in fields)) for line, v in values]
    return [Row(1, tuple(" ".join(name.split()) for name in fields)), *rows]


def _values(text: str) -> list[tuple[int, Any]] | None:
    """What stands one after another, in a list or not, each with its line."""
    listed = re.match(r"\s*\[\s*(?=[\[{])", text)
    at, line, counted = (listed.end() if listed else 0), 1, 0
    decoder, found = json.JSONDecoder(), list[tuple[int, Any]]()
    while True:
        if between := _BETWEEN.match(text, at):
            at = between.end()
        line, counted = line + text.count("\n", counted, at), at
        if at == len(text) or (listed and text[at] == "]"):
            break
        try:
            value, at = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError) as error:
            if not found and text.lstrip()[0] == "[":
                # A name in brackets at the beginning of another kind of table.
                return None
            what = getattr(error, "msg", "it is nested too deeply")
            where = getattr(error, "lineno", line)
            raise refused(f"this is no JSON ({what.lower()})", _CURE, line=where) from None
        found.append((line, value))
    if not found:
        raise refused("the list is empty", _CURE)
    return found


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, str | int | float):
        return " ".join(str(value).split())
    return ""
