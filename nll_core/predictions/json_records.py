"""JSON objects, one for each row, as a table: their lists and inner objects as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from typing import Any, Final

import numpy as np

from nll_core.predictions.cells import nested_value
from nll_core.predictions.collecting import NumberRows, Words
from nll_core.predictions.faults import RowFaults
from nll_core.predictions.nested import (
    Flat,
    NestedColumn,
    parallel_lists,
    unused_note,
    word_of,
)
from nll_core.predictions.problems import PredictionError, Problem, quoted
from nll_core.predictions.table import Column, Stated, check_names, list_names, number_of
from nll_core.predictions.words import composed

Record = dict[str, Any]

# What lm-evaluation-harness writes of each question beside the answers, and is no prediction.
_LM_EVAL_UNUSED: Final = frozenset({"doc", "arguments", "resps", "metrics", "filter"})

# Keys that the first row lacks and that are named; a file may have one for each of its words.
_LATE_SHOWN: Final = 3


class Records:
    """Fills columns from records that are like the first one."""

    def __init__(self, sample: Sequence[Record], expected_rows: int):
        """Of the first records, at least one; where the first has null, another tells the kind."""
        sample = [self.shaped(record) for record in sample]
        first = sample[0]
        self.is_lm_eval = self.stated_of(first) != {}
        self.stated: Mapping[str, Stated] = self.stated_of(first)
        self.names_key, number_keys = parallel_lists(first)
        self.parallel = [self.names_key, *number_keys] if number_keys else []
        if self.parallel and not _names_classes(sample, self.parallel):
            self.parallel = []
        self.lists: dict[str, int] = {}
        self.words: dict[str, Words] = {}
        self.nested: dict[str, NestedColumn] = {}
        numbers: list[str] = []
        self.order = list(first)
        self.known = frozenset(first)
        # Numbers under keys that the first row lacks: how many rows have each.
        self.late: dict[str, int] = {}
        self.uneven = uneven = _uneven_lists(sample)
        for key in first:
            if key in self.parallel:
                continue
            values = [record[key] for record in sample if record.get(key) is not None]
            value = values[0] if values else None
            if isinstance(value, list) and len(value) > 1 and all(map(_is_number_or_null, value)):
                if key in uneven:
                    continue
                self.lists[key] = len(value)
            elif isinstance(value, (list, dict)):
                self.nested[key] = NestedColumn(key, values)
            elif isinstance(value, str) and (shown := _shown_as_text(values)):
                self.nested[key] = NestedColumn(key, shown)
            elif isinstance(value, (str, bool)):
                self.words[key] = Words(key)
            else:
                numbers.append(key)
        if self.parallel:
            # The list of names stands for all of its lists.
            self.nested[self.names_key] = NestedColumn("", [self._beside(r) for r in sample])
        check_names(
            [n for key in self.lists for n in list_names(key, self.lists[key])]
            + [key for key in self.order if key in self.words or key in numbers]
        )
        self.numbers = NumberRows(numbers, expected_rows if numbers else 1)
        self.blocks = {
            key: NumberRows(list_names(key, length), expected_rows // length + 1, vector=key)
            for key, length in self.lists.items()
        }
        self._pending: dict[str, list[Flat]] = {key: [] for key in self.nested}

    @staticmethod
    def stated_of(record: Record) -> dict[str, Stated]:
        """What a record of lm-evaluation-harness says of its columns; nothing for another."""
        if not ({"target", "filtered_resps"} <= set(record)):
            return {}
        keys: dict[str, Stated] = {
            k: "identifier" for k in record if k.endswith("_hash") or k == "doc_id"
        }
        return {"target": "label", **keys}

    @staticmethod
    def shaped(record: Record) -> Record:
        """A record with the log-likelihoods of lm-evaluation-harness as a list of numbers."""
        likelihoods = _log_likelihoods(record)
        if likelihoods is None or "target" not in record:
            return record
        found = {key: value for key, value in record.items() if key not in _LM_EVAL_UNUSED}
        return found | {"target": _option(record), "filtered_resps": likelihoods}

    def _beside(self, record: Record) -> Record:
        """The lists of a record that go together."""
        return {key: record.get(key) for key in self.parallel}

    def fits(self, record: Record, faults: RowFaults) -> bool:
        """Whether a record has the keys and the lengths of lists of the first; noted where not."""
        for key in self.order:
            if key not in record:
                faults.add_bad(
                    f"has no {quoted(key)}, which the first row has",
                    "Write null where a value is missing.",
                )
                return False
        if len(record) > len(self.order):
            for key in record.keys() - self.known:
                if record[key] is not None and _is_number_or_null(record[key]):
                    self.late[key] = self.late.get(key, 0) + 1
        for key, length in self.lists.items():
            value = record[key]
            found = len(value) if isinstance(value, list) else None
            if found != length:
                shown = "no list" if found is None else f"a list of {found:,}"
                faults.add_bad(
                    f"has {shown} for {quoted(key)}, the first row a list of {length:,}",
                    "Each row needs one number for each class.",
                    kind=f"list {key}",
                )
                return False
        if not self.nested:
            faults.add_good(1)
            return True
        flats = {}
        for key, nested in self.nested.items():
            flats[key] = nested.flat(self._value(record, key))
            misfit = nested.misfit(flats[key])
            if misfit:
                faults.add_bad(
                    misfit, "Each row needs one number for each class.", kind=f"list {key}"
                )
                return False
        for key, flat in flats.items():
            self._pending[key].append(flat)
        faults.add_good(1)
        return True

    def _value(self, record: Record, key: str) -> Any:
        """The list or object of a record, which may be written as a text."""
        if self.parallel and key == self.names_key:
            return self._beside(record)
        value = record[key]
        return nested_value(value) if isinstance(value, str) else value

    def extend(self, records: Sequence[Record]) -> None:
        """Add records, all of which fit."""
        for key, nested in self.nested.items():
            nested.extend(self._pending[key])
            self._pending[key] = []
        for key, words in self.words.items():
            words.extend(word_of(record[key]) for record in records)
        if self.numbers.names:
            start = self.numbers.filled
            rows = self.numbers.extend(len(records))
            for k, key in enumerate(self.numbers.names):
                cells = [record[key] for record in records]
                _fill(self.numbers, k, start, rows[:, k], cells)
        for key, block in self.blocks.items():
            start = block.filled
            rows = block.extend(len(records))
            lists = [record[key] for record in records]
            if set(map(type, chain.from_iterable(lists))) <= {float, int}:
                with suppress(OverflowError):
                    flat = np.fromiter(chain.from_iterable(lists), np.float64, count=rows.size)
                    rows[:] = flat.reshape(rows.shape)
                    continue
            for k in range(self.lists[key]):
                _fill(block, k, start, rows[:, k], [cells[k] for cells in lists])

    def columns(self) -> list[Column]:
        """The finished columns, in the order of the first record."""
        numbers = {column.name: column for column in self.numbers.columns()}
        found = []
        for key in self.order:
            if key in self.blocks:
                found += self.blocks[key].columns()
            elif key in self.nested:
                found += self.nested[key].columns()
            elif key in self.words:
                found.append(self.words[key].column())
            elif key in numbers:
                found.append(numbers[key])
        if not found:
            raise PredictionError(
                Problem("the rows have no numbers or words", remedy="Choose another file.")
            )
        check_names([column.name for column in found])
        return [
            replace(column, name=composed(column.name), stated=self.stated.get(column.name, ""))
            for column in found
        ]

    def notes(self) -> list[str]:
        """What was decided."""
        notes = [note for nested in self.nested.values() for note in nested.notes()]
        unused = {name for nested in self.nested.values() for name in nested.unused} | self.uneven
        if self.is_lm_eval:
            notes.append(
                "Written by lm-evaluation-harness: 'target' is the true option, and "
                "'filtered_resps' the log-likelihoods of the options."
            )
        notes += [
            f"The first row has no {quoted(key)}: the numbers of {rows:,} "
            f"row{'s' * (rows > 1)} under that key are not used. "
            "Write the key in each row, with null where a value is missing."
            for key, rows in sorted(self.late.items())[:_LATE_SHOWN]
        ]
        if len(self.late) > _LATE_SHOWN:
            notes.append(f"Nor are those of {len(self.late) - _LATE_SHOWN:,} other keys.")
        return [*notes, *unused_note(unused)]


def _log_likelihoods(record: Record) -> list[float] | None:
    """The log-likelihood of each option that lm-evaluation-harness wrote, or None."""
    for key in ("filtered_resps", "resps"):
        answers = record.get(key)
        if not isinstance(answers, list) or not answers:
            continue
        # As they came, each stands in a list of its own.
        pairs = [a[0] if isinstance(a, list) and len(a) == 1 else a for a in answers]
        if all(isinstance(a, list) and len(a) == 2 for a in pairs) and all(
            str(a[1]) in ("True", "False") for a in pairs
        ):
            with suppress(TypeError, ValueError):
                return [float(a[0]) for a in pairs]
    return None


def _option(record: Record) -> Any:
    """The place of the true option among those of the arguments, where its text is the target."""
    target, arguments = record["target"], record.get("arguments")
    if isinstance(arguments, dict) and isinstance(target, str) and number_of(target) is None:
        options = [
            str(asked.get("arg_1", "")).strip()
            for asked in arguments.values()
            if isinstance(asked, dict)
        ]
        if options.count(target.strip()) == 1:
            return str(options.index(target.strip()))
    return target


def _fill(
    target: NumberRows, k: int, start: int, out: np.ndarray[Any, Any], cells: Sequence[Any]
) -> None:
    """Write cells as numbers, and NaN with a note for what is none."""
    if set(map(type, cells)) <= {float, int}:
        with suppress(OverflowError):
            out[:] = np.fromiter(cells, np.float64, count=len(cells))
            return
    for i, cell in enumerate(cells):
        number = np.nan
        if _is_number_or_null(cell) and cell is not None:
            try:
                number = float(cell)
            except OverflowError:
                number = np.inf if cell > 0 else -np.inf
        elif isinstance(cell, str) and (read := number_of(cell)) is not None:
            number = read
        else:
            target.note_unreadable(k, start + i, "" if cell is None else str(cell))
        out[i] = number


def _uneven_lists(sample: Sequence[Record]) -> set[str]:
    """Lists of numbers that are as long in less than half of the rows, beside others that are
    always as long: places of words in a text are no predictions."""
    lengths: dict[str, list[int]] = {}
    for record in sample:
        for key, value in record.items():
            if isinstance(value, list) and value and all(map(_is_number_or_null, value)):
                lengths.setdefault(key, []).append(len(value))
    shares = {
        key: max(map(found.count, set(found))) / len(sample) for key, found in lengths.items()
    }
    even = [key for key, share in shares.items() if share == 1.0 and lengths[key][0] > 1]
    return {key for key, share in shares.items() if 2 * share <= 1.0 and even}


def _is_number_or_null(value: object) -> bool:
    """Whether a JSON value is a number, or null for a missing one."""
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))


def _names_classes(sample: Sequence[Record], keys: Sequence[str]) -> bool:
    """Whether lists under these keys go together in all rows, and the first names few classes."""
    names, *numbers = keys
    known: set[str] = set()
    longest = 0
    for record in sample:
        lists = [record.get(key) for key in keys]
        if not all(isinstance(cells, list) for cells in lists):
            return False
        lengths = {len(cells) for cells in lists if isinstance(cells, list)}
        if len(lengths) != 1 or names not in parallel_lists(record)[0:1]:
            return False
        known |= set(map(str, record[names]))
        longest = max(longest, *lengths)
    return bool(numbers) and len(known) <= max(2 * longest, len(sample) // 2)


def _shown_as_text(values: Sequence[Any]) -> list[Any]:
    """The lists or objects that texts show, where all of them do."""
    shown = []
    for value in values:
        found = nested_value(value) if isinstance(value, str) else None
        if found is None:
            return []
        shown.append(found)
    return shown
