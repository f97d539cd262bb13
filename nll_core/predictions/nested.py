"""Lists and objects within the cells of a column as columns of their own, aligned by name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import FloatArray
from nll_core.predictions.cells import dense, numbers_of_texts
from nll_core.predictions.collecting import KEPT_CELLS, WORD_SHARE, Words
from nll_core.predictions.column_names import plain_name
from nll_core.predictions.limits import check_columns
from nll_core.predictions.problems import counted, quoted
from nll_core.predictions.table import Column, list_names

# Keys of a list of names that goes with a list of numbers beside it, the clearest first.
NAME_LISTS: Final = (
    *("displayNames", "display_names", "classes", "class_names", "classNames", "labels", "label"),
    *("categories", "names", "class", "classLabels", "ids"),
)
# Keys of one name and of one number in an object that is an entry of a list.
_NAME_KEYS: Final = (
    *("label", "class", "name", "key", "value", "category", "token", "className", "class_name"),
    *("displayName", "tagName", "Name", "classId", "id", "answer"),
)
_NUMBER_KEYS: Final = (
    *("prob", "probability", "class_probability", "score", "confidence", "logit", "logprob"),
    *("log_prob", "proba", "p", "Score", "probs", "weight", "value"),
)


class Key(NamedTuple):
    """Where a value of a row goes: the column, and what the file says of it."""

    name: str
    vector: str = ""
    entry: str = ""
    named: bool = False


@dataclass
class Flat:
    """The values of one row by their columns, and the lengths of the lists without names."""

    values: dict[Key, Any] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    aligned: set[str] = field(default_factory=set)
    """Vectors whose entries stand in any order in a row."""
    unused: set[str] = field(default_factory=set)


class NestedColumn:
    """Fills columns from a column of lists or objects."""

    def __init__(self, name: str, sample: Sequence[Any], *, by_arrays: bool = False):
        """Of the first values of the column, at least one; the first tells how the others are."""
        self.name = name
        self.by_arrays = by_arrays
        """Whether it is filled by arrays of its entries, not row by row."""
        there = [value for value in sample if value is not None]
        # A list of one object in every row is that object: a top prediction, not a distribution.
        self.unwrap = all(map(_is_list_of_one_object, there))
        self.unused: set[str] = set()
        self.first = self.flat(there[0] if there else None)
        self.unused = set(self.first.unused)
        check_columns(len(self.first.values))
        self._n = 0
        self._parts: dict[Key, list[tuple[int, Any]]] = {}
        self._aligned = set(self.first.aligned)

    def flat(self, value: Any) -> Flat:
        """One row."""
        found = Flat()
        if self.unwrap and _is_list_of_one_object(value):
            value = value[0]
        _flatten(found, self.name, value, Key(self.name))
        for path in self.unused:
            found.lengths.pop(path, None)
            for key in [k for k in found.values if path in (k.name, k.vector)]:
                del found.values[key]
        return found

    def misfit(self, row: Flat) -> str:
        """Why a row is not like the first one; "" where it is."""
        if row.lengths == self.first.lengths:
            return ""
        for name, length in self.first.lengths.items():
            n = row.lengths.get(name)
            if n != length:
                shown = "no list" if n is None else f"a list of {n:,}"
                return f"has {shown} for {quoted(name)}, the first row a list of {length:,}"
        extra = next(name for name in row.lengths if name not in self.first.lengths)
        return f"has a list for {quoted(extra)}, the first row none"

    def extend(self, rows: Sequence[Flat]) -> None:
        """Add rows, all of which fit."""
        cells: dict[Key, list[Any]] = {}
        n = len(rows)
        for i, row in enumerate(rows):
            self._aligned |= row.aligned
            for key, value in row.values.items():
                column = cells.get(key)
                if column is None:
                    column = cells[key] = [None] * n
                    check_columns(len(cells))
                column[i] = value
        for key, column in cells.items():
            numbers = _as_numbers(column)
            part = column if numbers is None else numbers
            self._parts.setdefault(key, []).append((self._n, part))
        check_columns(len(self._parts))
        self._n += n

    def extend_entries(self, entries: Mapping[str, FloatArray], n_rows: int) -> None:
        """Add rows of a vector with names, as an array for each name; NaN where a row lacks it."""
        self._aligned.add(self.name)
        for entry, numbers in entries.items():
            key = Key(_joined(self.name, entry), self.name, entry, named=True)
            self._parts.setdefault(key, []).append((self._n, numbers))
        check_columns(len(self._parts))
        self._n += n_rows

    def columns(self) -> list[Column]:
        """The finished columns; those of one vector lie side by side."""
        found: list[Column] = []
        vectors: dict[str, list[Key]] = {}
        for key in self._in_order():
            vectors.setdefault(key.vector or key.name, []).append(key)
        for keys in vectors.values():
            numbers = [k for k in keys if self._is_numeric(k)]
            block = np.full((self._n, len(numbers)), np.nan)
            for k, key in enumerate(numbers):
                found.append(self._numbers(key, block, k))
            found += [self._words(key) for key in keys if key not in numbers]
        order = {key.name: place for place, key in enumerate(self._in_order())}
        return sorted(found, key=lambda column: order[column.name])

    def notes(self) -> list[str]:
        """What was decided."""
        return [
            f"{quoted(vector)} names its entries in each row: aligned by name. Where a row does "
            "not list a name, its number is missing."
            for vector in sorted(self._aligned)
        ]

    def _in_order(self) -> list[Key]:
        """The keys; those of a vector stay together in the order in which they came."""
        vectors: dict[str, int] = {}
        for key in self._parts:
            vectors.setdefault(key.vector or key.name, len(vectors))
        return sorted(
            self._parts,
            key=lambda key: (
                vectors[key.vector or key.name],
                _natural(key.entry) if key.vector in self._aligned else (),
            ),
        )

    def _is_numeric(self, key: Key) -> bool:
        """Whether the values are numbers but for a few."""
        odd = total = 0
        for _, part in self._parts[key]:
            if isinstance(part, np.ndarray):
                total += len(part)
                continue
            there = [cell for cell in part if cell is not None]
            total += len(there)
            odd += sum(not _is_number(cell) for cell in there)
        return odd <= WORD_SHARE * total

    def _numbers(self, key: Key, block: FloatArray, k: int) -> Column:
        unreadable: dict[int, str] = {}
        for start, part in self._parts[key]:
            target = block[start : start + len(part), k]
            if isinstance(part, np.ndarray):
                target[:] = part
                continue
            for i, cell in enumerate(part):
                if _is_number(cell):
                    target[i] = _float(cell)
                elif cell is not None and len(unreadable) < KEPT_CELLS:
                    unreadable[start + i] = str(cell)
        column = Column(key.name, block[:, k], block=block, place=k, unreadable=unreadable)
        return replace(column, vector=key.vector, entry=key.entry, named=key.named)

    def _words(self, key: Key) -> Column:
        words, filled = Words(key.name), 0
        for start, part in self._parts[key]:
            words.extend([None] * (start - filled))
            words.extend(map(word_of, part))
            filled = start + len(part)
        words.extend([None] * (self._n - filled))
        return replace(words.column(), vector=key.vector, entry=key.entry, named=key.named)


def _natural(word: str) -> tuple[int, float, str]:
    """Numbers before words, each in their order."""
    number = _float_text(word)
    return (1, 0.0, word) if number is None or number != number else (0, number, word)


def _flatten(found: Flat, path: str, value: Any, scalar: Key) -> None:
    """Put a value and all within it to their columns."""
    if isinstance(value, dict):
        _flatten_object(found, path, value)
    elif isinstance(value, (list, tuple)):
        _flatten_list(found, path, value, scalar)
    else:
        found.values[scalar] = value


def _flatten_object(found: Flat, path: str, value: Mapping[str, Any]) -> None:
    vector = spark_vector(value)
    if vector is not None:
        _flatten_list(found, path, vector, Key(path))
        return
    names_key, number_keys = parallel_lists(value)
    for key in number_keys:
        _put_named(found, _joined(path, key), zip(value[names_key], value[key], strict=True))
    for key, inner in value.items():
        if key != names_key and key not in number_keys:
            name = _joined(path, key)
            _flatten(found, name, inner, Key(name, path, key, named=bool(path)))


def _flatten_list(found: Flat, path: str, value: Sequence[Any], scalar: Key) -> None:
    # [[0.2, 0.8]] and [[0.2], [0.8]] are a row and a column of a matrix.
    if len(value) == 1 and isinstance(value[0], (list, tuple)):
        _flatten_list(found, path, value[0], scalar)
        return
    if value and all(isinstance(cell, (list, tuple)) and len(cell) == 1 for cell in value):
        value = [cell[0] for cell in value]
    if value and all(isinstance(cell, dict) for cell in value):
        pairs = named_pairs(value)
        if pairs is None:
            found.unused.add(path)
        else:
            _put_named(found, path, pairs)
        return
    if value and all(_is_pair(cell) for cell in value):
        _put_named(found, path, value)
        return
    if any(isinstance(cell, (list, tuple, dict)) for cell in value):
        found.unused.add(path)
        return
    if value and all(isinstance(cell, str) for cell in value):
        # A list of texts is no prediction, but numbers may be written as texts.
        numbers = numbers_of_texts(value)
        if numbers is None:
            found.unused.add(path)
            return
        value = numbers
    found.lengths[path] = len(value)
    if len(value) == 1:
        found.values[scalar] = value[0]
        return
    check_columns(len(value))
    for k, (name, cell) in enumerate(zip(list_names(path, len(value)), value, strict=True)):
        found.values[Key(name, path, str(k))] = cell


def _put_named(found: Flat, path: str, pairs: Iterable[Sequence[Any]]) -> None:
    found.aligned.add(path)
    for name, number in pairs:
        word = word_of(name) or ""
        found.values[Key(_joined(path, word), path, word, named=True)] = number


def spark_vector(value: Mapping[str, Any]) -> list[Any] | None:
    """The numbers of a vector of Spark, dense or sparse; None for any other object."""
    if "type" not in value or not isinstance(value.get("values"), (list, tuple)):
        return None
    numbers = list(value["values"])
    if value["type"] == 1:
        return numbers
    if value["type"] == 0 and isinstance(value.get("indices"), (list, tuple)):
        return dense(value.get("size"), value["indices"], numbers)
    return None


def parallel_lists(value: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The key of a list of names, and those of the lists of as many numbers beside it."""
    for key in (*NAME_LISTS, *filter(_names_classes, value)):
        names = value.get(key)
        if not isinstance(names, list) or len(names) < 2 or not all(map(_is_name, names)):
            continue
        # A label of 1 for the true class and 0 for the others is no list of names.
        may_be = key in ("label", "labels", "class") or key not in NAME_LISTS
        one_hot = may_be and all(name in (0, 1) for name in names)
        if one_hot or len(set(names)) < len(names):
            continue
        numbers = [
            other
            for other, cells in value.items()
            if other != key
            and isinstance(cells, list)
            and len(cells) == len(names)
            and all(map(_is_number_or_none, cells))
            and other not in NAME_LISTS
        ]
        if numbers:
            return key, numbers
    return "", []


def _names_classes(key: str) -> bool:
    """Whether the last word of a key is one for classes, as in predicted_labels."""
    return key not in NAME_LISTS and plain_name(key).split("_")[-1] in NAME_LISTS


def named_pairs(entries: Sequence[Mapping[str, Any]]) -> list[tuple[Any, Any]] | None:
    """Names with numbers from a list of objects, one of each in every object; None for others."""
    first = entries[0]
    pairs: list[tuple[Any, Any]]
    if len(first) == 1:
        pairs = [next(iter(entry.items())) for entry in entries if len(entry) == 1]
        if len(pairs) < len(entries) or not all(_is_number_or_none(n) for _, n in pairs):
            return None
    else:
        keys = pair_keys(first)
        if keys is None:
            entries = [_with_spelt_number(entry) for entry in entries]
            keys = pair_keys(entries[0])
        if keys is None:
            return None
        pairs = [(entry.get(keys[0]), entry.get(keys[1])) for entry in entries]
    names = [word_of(name) for name, _ in pairs]
    return pairs if len(set(names)) == len(names) and None not in names else None


def _with_spelt_number(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """An object with the number that it has as a text, such as "90%"."""
    for key in _NUMBER_KEYS:
        value = entry.get(key)
        if isinstance(value, str) and (numbers := numbers_of_texts([value])):
            return {**entry, key: numbers[0]}
    return entry


def pair_keys(entry: Mapping[str, Any]) -> tuple[str, str] | None:
    """The keys of the name and of the number in an object that is an entry of a list."""
    name = next((k for k in _NAME_KEYS if _is_name(entry.get(k))), None) or _only(
        entry, lambda x: isinstance(x, str)
    )
    number = next(
        (k for k in _NUMBER_KEYS if k != name and _is_number(entry.get(k))), None
    ) or _only(entry, lambda x: isinstance(x, float))
    return None if name is None or number is None else (name, number)


def _only(value: Mapping[str, Any], test: Any) -> str | None:
    keys = [key for key, inner in value.items() if test(inner)]
    return keys[0] if len(keys) == 1 else None


def _is_list_of_one_object(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict)


def _is_pair(value: Any) -> bool:
    return (
        isinstance(value, (list, tuple))
        and len(value) == 2
        and isinstance(value[0], str)
        and _is_number(value[1])
        and _float_text(value[0]) is None
    )


def _is_name(value: Any) -> bool:
    return isinstance(value, (str, int)) and not isinstance(value, float)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_number_or_none(value: Any) -> bool:
    return value is None or _is_number(value)


def _float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return np.inf if value > 0 else -np.inf


def _float_text(text: str) -> float | None:
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return None


def _as_numbers(cells: Sequence[Any]) -> NDArray[np.float64] | None:
    """Cells as an array, NaN for None; None where some are no numbers."""
    kinds = set(map(type, cells))
    if not kinds <= {int, float, type(None)}:
        return None
    try:
        return np.array([np.nan if cell is None else float(cell) for cell in cells])
    except OverflowError:
        return None


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def word_of(value: object) -> str | None:
    """A value as a word: texts as they are, booleans as in JSON."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, default=str)


def unused_note(names: Iterable[str]) -> Iterator[str]:
    """That some lists or objects are not used."""
    shown = sorted(names)
    if shown:
        yield (
            f"Not used, since they are no numbers or words: "
            f"{', '.join(map(quoted, shown[:5]))}"
            + (f" and {counted(len(shown) - 5, 'other')}" if len(shown) > 5 else "")
            + "."
        )
