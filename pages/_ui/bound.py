"""What a page says of a record, as data: filled in here at rest, and by bound.js while it moves.

    of("probs")                                  the field itself; `best.loss`, `probs.0` lead on
    line(*xy("curve"), ...)                      of("curve.x"), of("curve.y")
    text("gave **{p:percent}** to {names.1:text}. ")
    case("pushes", {"up": "Up, to {q:percent}.", "down": "Down."})
    sign("slope", above="top center", below="bottom center")

These leaves may stand anywhere in a part: in a sentence, a table's cells, a formula's numbers, any
key of a mark. Within them every word is a template (see templates.py), and lists and mappings may
hold further leaves; `+` puts texts one after the other. There is no other arithmetic: what else a
page shows is a field of the record, which the core computes here and a program in the browser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import Any, Final

import numpy as np

from pages._ui.templates import PLACE, formatter

# What holds no leaves.
PLAIN: Final = (str, int, float, bool, type(None), np.ndarray, np.float64)


class Leaf:
    """What stands for a value of the record."""

    def fill(self, record: Any) -> Any:
        """The value itself."""
        raise NotImplementedError

    def described(self) -> Mapping[str, Any]:
        """It as bound.js reads it."""
        raise NotImplementedError

    def __add__(self, other: Any) -> Leaf:
        return _Joined((self, _within(other)))

    def __radd__(self, other: Any) -> Leaf:
        return _Joined((_within(other), self))


# Leaves pass for the values that they stand for, so that parts and marks take them as they are.
def of(path: str) -> Any:
    """A field of the record."""
    return _Of(path)


def xy(path: str) -> tuple[Any, Any]:
    """The x and the y of a field of points."""
    return of(f"{path}.x"), of(f"{path}.y")


def text(template: str) -> Any:
    """Words with places for fields."""
    return _Text(template)


def case(path: str, options: Mapping[Any, Any], otherwise: Any = "") -> Any:
    """What belongs to the value of a field: a word, a whole number, or true or false."""
    known = {_key(value): _within(option) for value, option in options.items()}
    return _Case(path, known, _within(otherwise))


def sign(path: str, *, above: Any, below: Any, zero: Any = None) -> Any:
    """What belongs to the sign of a field; at zero as above, if nothing else is given."""
    options = {"1": above, "-1": below, "0": above if zero is None else zero}
    return _Case(path, _within(options), "", by_sign=True)


@dataclass(frozen=True)
class _Of(Leaf):
    path: str

    def fill(self, record: Any) -> Any:
        return _reader(self.path)(record)

    def described(self) -> Mapping[str, Any]:
        return {"$": "of", "path": self.path}


@dataclass(frozen=True)
class _Text(Leaf):
    template: str

    def fill(self, record: Any) -> str:
        words, places = _split(self.template)
        numbers = [written(read(record)) for read, written in places]
        return "".join(chain.from_iterable(zip(words, [*numbers, ""], strict=True)))

    def described(self) -> Mapping[str, Any]:
        return {"$": "text", "text": self.template}


@dataclass(frozen=True)
class _Case(Leaf):
    path: str
    options: Mapping[str, Any]
    otherwise: Any
    by_sign: bool = False

    def fill(self, record: Any) -> Any:
        value = _reader(self.path)(record)
        key = _sign(value) if self.by_sign else _key(value)
        return filled(self.options.get(key, self.otherwise), record)

    def described(self) -> Mapping[str, Any]:
        options, otherwise = described(self.options), described(self.otherwise)
        kind = "sign" if self.by_sign else "case"
        return {"$": kind, "path": self.path, "options": options, "otherwise": otherwise}


@dataclass(frozen=True)
class _Joined(Leaf):
    pieces: Sequence[Any]

    def fill(self, record: Any) -> str:
        return "".join(filled(piece, record) for piece in self.pieces)

    def described(self) -> Mapping[str, Any]:
        return {"$": "joined", "pieces": described(self.pieces)}


def filled(value: Any, record: Any) -> Any:
    """`value`, a part or what a part is made of, with its leaves filled in."""
    if type(value) in PLAIN:
        return value
    if isinstance(value, Leaf):
        return value.fill(record)
    if isinstance(value, list | tuple):
        items = [filled(item, record) for item in value]
        if all(new is old for new, old in zip(items, value, strict=True)):
            return value
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    if isinstance(value, dict):
        entries = {key: filled(item, record) for key, item in value.items()}
        return entries if any(entries[key] is not value[key] for key in value) else value
    if is_dataclass(value) and not isinstance(value, type):
        old = {field.name: getattr(value, field.name) for field in fields(value)}
        new = {name: filled(item, record) for name, item in old.items()}
        changed = {name: item for name, item in new.items() if item is not old[name]}
        return replace(value, **changed) if changed else value
    return value


def paths(description: Any) -> Iterator[str]:
    """The fields of the record that a description reads."""
    if isinstance(description, Mapping):
        if "path" in description:
            yield description["path"]
        if description.get("$") == "text":
            yield from (place[1] for place in PLACE.finditer(description["text"]))
        description = list(description.values())
    if isinstance(description, list | tuple):
        for item in description:
            yield from paths(item)


def field_at(record: Any, path: str) -> Any:
    """The field of a record to which a path leads."""
    return _reader(path)(record)


def has_leaf(value: Any) -> bool:
    """Whether anything within `value` is bound to the record."""
    if isinstance(value, list | tuple):
        return any(has_leaf(item) for item in value)
    if isinstance(value, dict):
        return any(has_leaf(item) for item in value.values())
    return isinstance(value, Leaf)


def described(value: Any) -> Any:
    """`value` as bound.js reads it."""
    if isinstance(value, Leaf):
        return value.described()
    if isinstance(value, list | tuple):
        return [described(item) for item in value]
    if isinstance(value, dict):
        return {key: described(item) for key, item in value.items()}
    return value


def _within(value: Any) -> Any:
    """What stands within a leaf, its words as templates."""
    if isinstance(value, str):
        return _Text(value) if PLACE.search(value) else value
    if isinstance(value, list | tuple):
        return [_within(item) for item in value]
    if isinstance(value, dict):
        return {key: _within(item) for key, item in value.items()}
    return value


def _sign(value: Any) -> str:
    """What is no number lies on no side."""
    return "1" if value > 0 else "-1" if value < 0 else "0"


def _key(value: Any) -> str:
    """A value as JavaScript writes it."""
    value = getattr(value, "item", lambda: value)()
    return str(value).lower() if isinstance(value, bool) else str(value)


@lru_cache(None)
def _split(template: str) -> tuple[list[str], list[tuple[Callable[[Any], Any], Any]]]:
    """The words around the places of a template, and how each place is read and written."""
    words, paths, hows = (PLACE.split(template)[i::3] for i in range(3))
    return words, [(_reader(path), formatter(how)) for path, how in zip(paths, hows, strict=True)]


@lru_cache(None)
def _reader(path: str) -> Callable[[Any], Any]:
    steps = path.split(".")

    def read(record: Any) -> Any:
        for step in steps:
            if type(record) is dict:
                record = record[step]
            else:
                record = record[int(step)] if step.isdigit() else getattr(record, step)
        return record

    return read
