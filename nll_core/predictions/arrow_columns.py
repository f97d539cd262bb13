"""Columns of Arrow, in batches, as columns of a table: numbers, words, lists, structs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import FloatArray
from nll_core.predictions.cells import numbers_of_texts
from nll_core.predictions.collecting import NumberRows, Words
from nll_core.predictions.faults import RowFaults
from nll_core.predictions.limits import check_asked_for, check_columns
from nll_core.predictions.nested import NAME_LISTS, NestedColumn, pair_keys, unused_note
from nll_core.predictions.problems import PredictionError, Problem, quoted
from nll_core.predictions.table import Column, Table, TableFormat, check_names, list_names
from nll_core.predictions.words import composed

BoolArray = NDArray[np.bool_]

_ROWS_AT_A_TIME: Final = 1024
FLOATS: Final = {"float32": np.float32, "float64": np.float64}
_LISTS: Final = {
    "list of float32": np.float32,
    "list of float64": np.float64,
    "list of integer": np.float64,
    "vector": np.float64,
}
_SPARK_VECTOR: Final = {"type", "size", "indices", "values"}
# A list of names beside lists of numbers, of the whole row.
_TOGETHER: Final = ""


@contextmanager
def reading(pa: Any, kind: str, size: int) -> Iterator[None]:
    """What pyarrow raises at a file of `size` bytes, as a PredictionError that says "damaged"."""
    try:
        yield
    except PredictionError:
        raise
    except pa.ArrowMemoryError as error:
        check_asked_for(error, f"the file of {size / 1e6:,.1f} MB")
        raise
    except (pa.ArrowException, OSError, ValueError, KeyError, IndexError, TypeError) as error:
        reason = (str(error).strip().splitlines() or ["no reason given"])[0]
        raise PredictionError(
            Problem(f"the {kind} file is damaged ({reason})", remedy="Save it again.")
        ) from None


@dataclass(frozen=True)
class Leaf:
    """Where the values of a column are, and how they are kept."""

    kind: str
    """One of the floats, "integer", "words", a list of numbers, "vector", "pairs" or "nested"."""
    path: tuple[str, ...]
    """The names of the fields from the column inward."""


def leaves_of(pa: Any, schema: Any) -> tuple[dict[str, Leaf], list[str]]:
    """The columns that a schema becomes, by their names, and those that are not used.

    Raises PredictionError for too many columns, two of one name, or none that can be used.
    """
    check_columns(len(schema.names))
    check_names(schema.names)
    found: dict[str, Leaf] = {}
    unused: list[str] = []
    for field in schema:
        _add_leaves(pa, found, unused, (field.name,), field.type)
    if not found:
        raise PredictionError(
            Problem("the file has no column of numbers or words", remedy="Choose another file.")
        )
    check_names(list(found))
    return found, unused


def _add_leaves(
    pa: Any, found: dict[str, Leaf], unused: list[str], path: tuple[str, ...], of: Any
) -> None:
    name = ".".join(path)
    if pa.types.is_struct(of) and not _names_lists(pa, of):
        if {of.field(k).name for k in range(of.num_fields)} == _SPARK_VECTOR:
            found[name] = Leaf("vector", path)
            return
        for k in range(of.num_fields):
            _add_leaves(pa, found, unused, (*path, of.field(k).name), of.field(k).type)
        return
    kind = _kind(pa, of)
    if kind:
        found[name] = Leaf(kind, path)
    else:
        unused.append(name)


def _names_lists(pa: Any, of: Any) -> bool:
    """Whether a struct has a list of names with a list of numbers beside it."""
    fields = {of.field(k).name: _kind(pa, of.field(k).type) for k in range(of.num_fields)}
    return any(fields.get(name) in ("names", "list of integer") for name in NAME_LISTS) and any(
        kind in _LISTS and name not in NAME_LISTS for name, kind in fields.items()
    )


class ArrowReader:
    """Takes batches of columns and fills arrays: one for all float32, one for all float64."""

    def __init__(self, pa: Any, leaves: Mapping[str, Leaf], n_rows: int):
        self.pa = pa
        self.leaves = leaves
        self.kinds = kinds = {name: leaf.kind for name, leaf in leaves.items()}
        self.n_rows = n_rows
        self.faults = RowFaults()
        self.words = {name: Words(name) for name, kind in kinds.items() if kind == "words"}
        self.lists: dict[str, NumberRows] = {}
        self.nested: dict[str, NestedColumn] = {}
        self._texts: dict[str, bool] = {}
        self.names, self.beside = self._names_of_lists()
        plain = {name: kinds[name] for name, leaf in leaves.items() if len(leaf.path) == 1}
        groups = [[name for name, k in plain.items() if k == kind] for kind in FLOATS]
        self.floats = [NumberRows(g, n_rows, FLOATS[kinds[g[0]]]) for g in groups if g]
        inner: dict[tuple[tuple[str, ...], str], list[str]] = {}
        for name, leaf in leaves.items():
            if leaf.kind in FLOATS and len(leaf.path) > 1:
                inner.setdefault((leaf.path[:-1], leaf.kind), []).append(name)
        self.inner = [NumberRows(g, n_rows, FLOATS[kind]) for (_, kind), g in inner.items()]
        # Whole numbers are labels more often than not; apart, they do not part the classes.
        integers = [name for name, kind in kinds.items() if kind == "integer"]
        self.integers = [NumberRows([name], n_rows) for name in integers]
        self._fits: list[BoolArray] = []
        self._row = 0
        self._target: dict[int, FloatArray] = {}

    @property
    def narrow(self) -> list[str]:
        """The columns of the file that `read_rows` wants: all but plain floats."""
        wanted = (
            leaf.path[0]
            for leaf in self.leaves.values()
            if leaf.kind not in FLOATS or len(leaf.path) > 1
        )
        return list(dict.fromkeys(wanted))

    def _names_of_lists(self) -> tuple[str, list[str]]:
        """A column of lists of names, and those of lists of numbers that may go with it."""
        kinds = self.kinds
        name = next((n for n in NAME_LISTS if kinds.get(n) == "names"), "")
        lists = [n for n, kind in kinds.items() if kind in _LISTS and kind != "vector"]
        return (name, lists) if name and lists else ("", [])

    def read_rows(self, batch: dict[str, Any], n_rows: int) -> None:
        """Add the words, whole numbers, lists and structs of some rows."""
        columns = {
            name: self._at(batch, leaf)
            for name, leaf in self.leaves.items()
            if leaf.path[0] in batch and not (leaf.kind in FLOATS and len(leaf.path) == 1)
        }
        first = not (self.lists or self.nested)
        if first and self.names and not self._go_together(columns):
            self.names, self.beside = "", []
        for name, kind in self.kinds.items():
            if kind in _LISTS and name not in self.lists and name not in self.beside:
                lengths = columns[name].value_lengths().drop_null()
                n = lengths[0].as_py() if len(lengths) else 0
                check_columns(n)
                # A list of one number is that number.
                names, vector = ([name], "") if n == 1 else (list_names(name, n), name)
                self.lists[name] = NumberRows(names, self.n_rows, _LISTS[kind], vector=vector)
        rows = self._nested_rows(columns, n_rows)
        fits = self._rows_that_fit(columns, rows, n_rows)
        self._fits.append(fits)
        if not fits.all():
            keep = self.pa.array(np.flatnonzero(fits))
            columns = {name: column.take(keep) for name, column in columns.items()}
            rows = {
                name: [flat for flat, fit in zip(flats, fits.tolist(), strict=True) if fit]
                for name, flats in rows.items()
            }
        n_fitting = int(np.count_nonzero(fits))
        for name, words in self.words.items():
            self._add_words(words, columns[name])
        for block in self.integers:
            block.extend(n_fitting)[:, 0] = self._numbers(columns[block.names[0]])
        for block in self.inner:
            target = block.extend(n_fitting)
            for k, name in enumerate(block.names):
                target[:, k] = self._numbers(columns[name])
        for name, block in self.lists.items():
            target = block.extend(n_fitting)
            target[:] = self._numbers(columns[name].flatten()).reshape(target.shape)
        for name, flats in rows.items():
            self.nested[name].extend(flats)
        for name, kind in self.kinds.items():
            if kind == "pairs" and name not in rows:
                self._add_pairs(name, columns[name], n_fitting)

    def _at(self, batch: Mapping[str, Any], leaf: Leaf) -> Any:
        """The array of a leaf in a batch; missing wherever what it is in is missing."""
        import pyarrow.compute as pc

        array = batch[leaf.path[0]]
        for field in leaf.path[1:]:
            array = pc.struct_field(array, field)
        if leaf.kind == "vector":
            return _dense(self.pa, array)
        return _as_lists(self.pa, array) if self.pa.types.is_map(array.type) else array

    def _go_together(self, columns: Mapping[str, Any]) -> bool:
        """Whether the lists of names are as long as those of numbers, and name few classes."""
        names = columns[self.names]
        lengths = names.value_lengths().fill_null(-1).to_numpy()
        self.beside = [
            name
            for name in self.beside
            if (columns[name].value_lengths().fill_null(-1).to_numpy() == lengths).all()
        ]
        n_known = len(names.flatten().unique())
        return bool(self.beside) and n_known <= max(2 * int(lengths.max()), len(lengths) // 2)

    def _nested_rows(self, columns: Mapping[str, Any], n_rows: int) -> dict[str, list[Any]]:
        """The rows of what is nested in a way that is taken apart row by row."""
        found = {}
        together = [self.names, *self.beside] if self.names else []
        if together:
            lists = {name: columns[name].to_pylist() for name in together}
            values: list[Any] = [{n: lists[n][i] for n in together} for i in range(n_rows)]
            found[_TOGETHER] = self._flats(_TOGETHER, values)
        for name, kind in self.kinds.items():
            if (
                kind == "nested"
                or (kind == "pairs" and self._is_top_only(name, columns[name]))
                or (kind == "names" and self._spells_numbers(name, columns[name]))
            ):
                found[name] = self._flats(name, columns[name].to_pylist())
        return found

    def _spells_numbers(self, name: str, column: Any) -> bool:
        """Whether lists of texts that name no classes are numbers, by the first of them."""
        if name == self.names or self._texts.get(name) is False:
            return False
        if name not in self._texts:
            lists = column.drop_null()
            cells = lists[0].as_py() if len(lists) else []
            spelt = bool(cells) and None not in cells and numbers_of_texts(cells) is not None
            self._texts[name] = spelt
        return self._texts[name]

    def _is_top_only(self, name: str, column: Any) -> bool:
        """Whether lists of structs hold one each, or none that is a name with a number."""
        if name in self.nested:
            return not self.nested[name].by_arrays
        longest = self.pa.compute.max(column.value_lengths()).as_py() or 0
        return longest < 2 or _pair_fields(column) is None

    def _flats(self, name: str, values: list[Any]) -> list[Any]:
        if name not in self.nested:
            self.nested[name] = NestedColumn(name, values[:1000] or [None])
        return [self.nested[name].flat(value) for value in values]

    def _add_pairs(self, name: str, column: Any, n_rows: int) -> None:
        """Add lists of names with numbers, aligned by the names."""
        if name not in self.nested:
            self.nested[name] = NestedColumn(name, [None], by_arrays=True)
        fields = _pair_fields(column)
        lengths = column.value_lengths().fill_null(0).to_numpy()
        entries: dict[str, FloatArray] = {}
        if fields is not None and lengths.sum():
            words, numbers = fields
            distinct, codes = word_codes(words.cast(self.pa.string()))
            row = np.repeat(np.arange(n_rows), lengths)
            values = self._numbers(numbers)
            for k, word in enumerate(distinct):
                entry = np.full(n_rows, np.nan)
                here = codes == k
                entry[row[here]] = values[here]
                entries[composed(word)] = entry
        self.nested[name].extend_entries(entries, n_rows)

    def read_floats(self, block: NumberRows, first: int, table: Any) -> None:
        """Write some columns of a group of rows to their places, from the place `first` on."""
        fits = self._fitting(table.num_rows)
        if first == 0:
            self._target[id(block)] = block.extend(int(np.count_nonzero(fits)))
        rows = self._target[id(block)]
        names = block.names[first : first + table.num_columns]
        columns = [self._numbers(table.column(name)) for name in names]
        for start in range(0, len(rows), _ROWS_AT_A_TIME) if fits.all() else ():
            part = slice(start, start + _ROWS_AT_A_TIME)
            for k, column in enumerate(columns, start=first):
                rows[part, k] = column[part]
        if not fits.all():
            for k, column in enumerate(columns, start=first):
                rows[:, k] = column[fits]

    def end_group(self, n_rows: int) -> None:
        """Go on to the next group of rows."""
        self._row += n_rows

    def _fitting(self, n_rows: int) -> BoolArray:
        """Which of the next rows have lists of the right lengths."""
        if len(self._fits) != 1:
            self._fits = [np.concatenate([np.empty(0, dtype=bool), *self._fits])]
        return self._fits[0][self._row : self._row + n_rows]

    def _rows_that_fit(
        self, columns: Mapping[str, Any], rows: Mapping[str, Sequence[Any]], n_rows: int
    ) -> BoolArray:
        """Which rows have lists of the lengths of the first row; the others are noted."""
        fits: BoolArray = np.ones(n_rows, dtype=bool)
        lengths = {}
        for name, block in self.lists.items():
            lengths[name] = columns[name].value_lengths().fill_null(-1).to_numpy()
            fits &= lengths[name] == len(block.names)
        misfits: dict[int, str] = {}
        for name, flats in rows.items():
            misfits |= {
                i: m for i, flat in enumerate(flats) if (m := self.nested[name].misfit(flat))
            }
        fits[list(misfits)] = False
        if fits.all():
            self.faults.add_good(len(fits))
            return fits
        for i, good in enumerate(fits.tolist()):
            if good:
                self.faults.add_good(1)
                continue
            what = misfits.get(i)
            if what is None:
                name = next(n for n, b in self.lists.items() if lengths[n][i] != len(b.names))
                found = int(lengths[name][i])
                shown = "no list" if found < 0 else f"a list of {found:,}"
                what = (
                    f"has {shown} for {quoted(name)}, the first row a list of "
                    f"{len(self.lists[name].names):,}"
                )
            self.faults.add_bad(
                what,
                "Each row needs one number for each class.",
                kind=f"list {what.split(' for ')[-1]}",
            )
        return fits

    def _numbers(self, values: Any) -> FloatArray:
        """An Arrow array of numbers as a NumPy one; NaN for a missing number."""
        if self.pa.types.is_decimal(values.type):
            values = values.cast(self.pa.float64())
        return numpy_of(values)

    def _add_words(self, words: Words, values: Any) -> None:
        """Add an Arrow array of texts or booleans."""
        if self.pa.types.is_dictionary(values.type):
            values = values.dictionary_decode()
        words.extend_coded(*word_codes(values.cast(self.pa.string())))

    def table(self, of: TableFormat, unused: Sequence[str], metadata: Any) -> Table:
        """The finished table."""
        flat = {
            column.name: column
            for block in (*self.floats, *self.integers, *self.inner)
            for column in block.columns()
        }
        found: list[Column] = []
        for name, leaf in self.leaves.items():
            if name == self.names:
                found += self.nested[_TOGETHER].columns()
            elif name in self.lists:
                found += self.lists[name].columns()
            elif name in self.nested:
                found += self.nested[name].columns()
            elif name in self.words or name in flat:
                column = self.words[name].column() if name in self.words else flat[name]
                found.append(_in_struct(column, leaf.path))
        found = [
            replace(
                column,
                name=composed(column.name),
                stated="identifier" if column.name.startswith("__index_level_") else column.stated,
            )
            for column in found
        ]
        check_names([column.name for column in found])
        if not found:
            raise PredictionError(
                Problem("the file has no column of numbers or words", remedy="Choose another file.")
            )
        said = [note for nested in self.nested.values() for note in nested.notes()]
        ignored = {n for nested in self.nested.values() for n in nested.unused}
        ignored |= {
            n
            for n, kind in self.kinds.items()
            if kind == "names" and n != self.names and n not in self.nested
        }
        return Table(
            tuple(found),
            self.faults.good_rows(),
            self.faults.n_good + self.faults.n_bad,
            of,
            (*said, *unused_note([*unused, *ignored])),
            self.faults.problems(),
            _class_names(metadata),
        )


def word_codes(column: Any) -> tuple[list[Any], NDArray[np.int32]]:
    """The distinct values of a column, and the place of each row's; −1 for an empty cell."""
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    codes = numpy_of(column.indices.fill_null(-1) if column.null_count else column.indices)
    return column.dictionary.to_pylist(), codes


def numpy_of(values: Any) -> NDArray[Any]:
    """An Arrow array of numbers as a NumPy one; NaN for a missing number."""
    # Arrow's own conversion loads pandas, which takes longer than all else that is loaded.
    if values.null_count or not len(values):
        found: NDArray[Any] = values.to_numpy(zero_copy_only=False)
        return found
    return np.from_dlpack(values.combine_chunks() if hasattr(values, "chunks") else values)


def _in_struct(column: Column, path: tuple[str, ...]) -> Column:
    """A column with the struct that it is a field of."""
    if len(path) == 1:
        return column
    return replace(column, vector=".".join(path[:-1]), entry=path[-1], named=True)


def _class_names(metadata: Any) -> tuple[str, ...]:
    """The names of the classes of the one label that Hugging Face's datasets describe, if any."""
    found: list[tuple[str, ...]] = []
    with suppress(ValueError, KeyError, TypeError, AttributeError):
        features = json.loads((metadata or {})[b"huggingface"])["info"]["features"]
        found = [
            tuple(composed(str(name)) for name in feature["names"])
            for feature in features.values()
            if isinstance(feature, dict) and feature.get("_type") == "ClassLabel"
        ]
    return found[0] if len(found) == 1 else ()


def _as_lists(pa: Any, maps: Any) -> Any:
    """Maps as lists of structs of a key and a number."""
    of = maps.type
    pair = pa.struct([pa.field("key", of.key_type, nullable=False), ("value", of.item_type)])
    return maps.cast(pa.list_(pair))


def _dense(pa: Any, vectors: Any) -> Any:
    """Vectors of Spark, dense or sparse, as lists of their numbers; missing where they are odd."""
    import pyarrow.compute as pc

    kinds = pc.struct_field(vectors, "type").fill_null(-1).to_numpy(zero_copy_only=False)
    values, places = pc.struct_field(vectors, "values"), pc.struct_field(vectors, "indices")
    if (kinds == 1).all():
        return values
    sizes = pc.struct_field(vectors, "size").fill_null(0).to_numpy(zero_copy_only=False)
    lengths = values.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    width = int(max(np.where(kinds == 0, sizes, lengths).max(initial=0), 0))
    check_columns(width)
    matrix = np.zeros((len(kinds), width))
    row = np.repeat(np.arange(len(kinds)), lengths)
    start = np.repeat(np.cumsum(lengths) - lengths, lengths)
    column = np.arange(int(lengths.sum())) - start
    sparse = kinds[row] == 0
    n_places = places.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    odd = (kinds < 0) | ((kinds == 0) & ((n_places != lengths) | (sizes != width)))
    odd |= (kinds == 1) & (lengths != width)
    if odd.any():
        sparse &= ~odd[row]
    named = np.full(len(row), -1)
    # Only sparse rows have places, in the order of their numbers.
    of_places = np.repeat(np.arange(len(kinds)), n_places)
    good_places = (kinds[of_places] == 0) & ~odd[of_places]
    # A missing place is none.
    flat_places = places.flatten().fill_null(-1).to_numpy(zero_copy_only=False)
    named[sparse] = flat_places[good_places]
    column = np.where(sparse, named, column)
    usable = ~odd[row] & (column >= 0) & (column < width)
    odd[row[~usable]] = True
    numbers = values.flatten().to_numpy(zero_copy_only=False)
    matrix[row[usable], column[usable]] = numbers[usable]
    return pa.array(
        [None if bad else cells for bad, cells in zip(odd.tolist(), matrix.tolist(), strict=True)],
        pa.list_(pa.float64()),
    )


def _pair_fields(column: Any) -> tuple[Any, Any] | None:
    """The names and the numbers in lists of structs; None where they are no pairs."""
    entries = column.flatten()
    if len(entries) == 0:
        return None
    keys = pair_keys(entries[0].as_py() or {})
    if keys is None:
        return None
    return entries.field(keys[0]), entries.field(keys[1])


def _kind(pa: Any, of: Any) -> str:
    """How a column of an Arrow type is kept; "" for a type that is neither numbers nor words."""
    is_a = pa.types
    if is_a.is_dictionary(of):
        return _kind(pa, of.value_type)
    if is_a.is_map(of):
        return "pairs" if _kind(pa, of.item_type) in (*FLOATS, "integer") else ""
    if is_a.is_list(of) or is_a.is_large_list(of) or is_a.is_fixed_size_list(of):
        if is_a.is_struct(of.value_type):
            return "pairs"
        inner = _kind(pa, of.value_type)
        if inner.startswith("list of"):
            return "nested"
        if inner == "words" and not is_a.is_boolean(of.value_type):
            return "names"
        return f"list of {inner}" if inner in (*FLOATS, "integer") else ""
    if is_a.is_struct(of):
        return "nested"
    if is_a.is_boolean(of) or is_a.is_string(of) or is_a.is_large_string(of):
        return "words"
    if is_a.is_string_view(of):
        return "words"
    if is_a.is_integer(of):
        return "integer"
    if is_a.is_float16(of) or is_a.is_float32(of):
        return "float32"
    return "float64" if is_a.is_float64(of) or is_a.is_decimal(of) else ""
