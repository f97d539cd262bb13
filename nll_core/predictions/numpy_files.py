"""NPY and NPZ as a table: arrays by name and shape. Pickled objects are never read."""

from __future__ import annotations

import lzma
import math
import struct
import tokenize
import warnings
import zipfile
import zlib
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from nll_core._validation import float_array
from nll_core.predictions.collecting import Words
from nll_core.predictions.column_names import is_class_list
from nll_core.predictions.limits import check_columns, check_unpacked
from nll_core.predictions.problems import PredictionError, Problem, listed, quoted
from nll_core.predictions.table import (
    Column,
    Table,
    TableFormat,
    block_columns,
    check_names,
    list_names,
)

# The header of a structured array of 5,000 fields takes some 100 bytes a field.
_MAX_HEADER_BYTES: Final = 1_000_000
# What damage makes the standard library raise, besides errors of its own.
_READ_ERRORS: Final = (
    *(EOFError, OSError, NotImplementedError, RuntimeError, MemoryError, OverflowError),
    *(IndexError, KeyError, AttributeError, struct.error),
)
_NO_ROWS: Final = Problem("the arrays have no rows", remedy="Save at least two examples.")
# Bytes of an array that are unpacked at once.
_BYTES_AT_A_TIME: Final = 1024 * 1024


def read_npy(stream: BinaryIO, size: int) -> Table:
    """The table in an NPY file: the columns of an array (n, m), or the fields of a structured one.

    Raises PredictionError for another shape, for pickled objects, and for a damaged file.
    """
    array = _read_array(stream, size, "")
    if array.dtype.names is not None:
        return _fields(array.reshape(-1))
    if array.ndim != 2:
        raise PredictionError(
            Problem(
                f"the array has shape {array.shape}, and labels with predictions need a row for "
                "each example and a column for each thing",
                remedy="Save labels and predictions together with numpy.savez.",
            )
        )
    check_columns(array.shape[1])
    names = [f"column {k + 1}" for k in range(array.shape[1])]
    return _table("NPY", len(array), _columns(names, array))


def read_npz(stream: BinaryIO, size: int) -> Table:
    """The table in an NPZ file: 1-D arrays as columns, 2-D arrays as columns side by side.

    A list of K texts beside an array (n, K) names its classes. The unpacked size is looked up in
    the directory first. Raises PredictionError for what is no NPZ, too large, pickled or damaged.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = _entries(archive)
            arrays = {}
            for name, entry in entries.items():
                with archive.open(entry) as member:
                    arrays[name] = _read_array(member, entry.file_size, name)
    except PredictionError:
        raise
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, ValueError, *_READ_ERRORS) as error:
        raise PredictionError(
            Problem(f"the archive is damaged or encrypted ({error})", remedy="Save it again.")
        ) from None
    return _table_of_arrays(arrays)


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The arrays of an archive by name; raises PredictionError for any other archive."""
    names = archive.namelist()
    if "[Content_Types].xml" in names:
        raise PredictionError(
            Problem("the file is an Excel workbook (xlsx)", remedy="Save the sheet as CSV.")
        )
    if any(name.endswith("data.pkl") for name in names):
        raise PredictionError(
            Problem(
                "the file was saved by PyTorch and holds pickled objects; it was not opened",
                remedy="Save its arrays with numpy.savez(path, logits=logits.numpy(), ...).",
            )
        )
    entries = {
        entry.filename.removesuffix(".npy"): entry
        for entry in archive.infolist()
        if entry.filename.endswith(".npy")
    }
    if not entries or len(entries) < len(names):
        raise PredictionError(
            Problem(
                "the archive is no NPZ file: it holds "
                + (listed(names) if names else "nothing at all"),
                remedy="Unpack it first, or save the arrays with numpy.savez.",
            )
        )
    check_unpacked(sum(entry.file_size for entry in entries.values()), "the archive")
    return entries


def _read_array(stream: Any, size: int, name: str) -> NDArray[Any]:
    """One array of `size` bytes with its header; its claims are checked before memory is taken."""
    where = f"the array {quoted(name)}" if name else "the array"
    try:
        version = npy_format.read_magic(stream)
        read_header = npy_format.read_array_header_1_0 if version == (1, 0) else _read_later_header
        with warnings.catch_warnings():
            # A header written by Python 2 is read all the same.
            warnings.simplefilter("ignore")
            shape, fortran_order, dtype = read_header(stream, max_header_size=_MAX_HEADER_BYTES)
        if dtype.hasobject:
            raise PredictionError(
                Problem(
                    f"{where} holds pickled Python objects, which could run any program when they "
                    "are read; it was not read",
                    remedy="Convert it first: np.array(x.tolist()) of texts or numbers.",
                )
            )
        n_bytes = math.prod(shape) * dtype.itemsize
        check_unpacked(n_bytes, where)
        if n_bytes > size:
            raise ValueError(f"its header tells of {n_bytes:,} bytes, it has {size:,}")
        data = bytearray(n_bytes)
        if _read_into(stream, data) < n_bytes:
            raise ValueError("it ends too early")
        flat = np.frombuffer(data, dtype=dtype, count=math.prod(shape))
        array = flat.reshape(shape[::-1]).T if fortran_order else flat.reshape(shape)
    except PredictionError:
        raise
    # Whatever Python's parser makes of a header that is no dictionary.
    except (ValueError, SyntaxError, TypeError, tokenize.TokenError, *_READ_ERRORS) as error:
        raise PredictionError(
            Problem(f"{where} is damaged ({error})", remedy="Save it again with numpy.")
        ) from None
    return array


def _read_later_header(stream: Any, max_header_size: int) -> Any:
    """The header of version 2 or 3 of the format, which differ in the encoding of names only."""
    return npy_format.read_array_header_2_0(stream, max_header_size=max_header_size)


def _read_into(stream: Any, data: bytearray) -> int:
    """Fill `data` from a stream that may return less than asked for; how much there was."""
    view, filled = memoryview(data), 0
    # A member of an archive would first unpack all that is asked for at once.
    while n := stream.readinto(view[filled : filled + _BYTES_AT_A_TIME]):
        filled += n
    return filled


def _table_of_arrays(arrays: dict[str, NDArray[Any]]) -> Table:
    """Arrays of one length as columns, and the names of classes among them."""
    notes = []
    single = [name for name, array in arrays.items() if array.ndim == 0]
    rows = {name: array for name, array in arrays.items() if array.ndim > 0}
    wide = {name: array for name, array in rows.items() if array.ndim == 2 and array.shape[1] > 1}
    too_deep = [name for name, array in rows.items() if array.ndim > 2]
    class_names: tuple[str, ...] = ()
    n_classes = {array.shape[1] for array in wide.values()}
    for name, array in list(rows.items()):
        # A vector as long as there are classes, and not as there are rows, names the classes.
        is_list = array.ndim == 1 and len(array) in n_classes and array.dtype.kind in "USiu"
        lengths = {len(other) for other in wide.values()}
        if is_list and (len(array) not in lengths or is_class_list(name)):
            class_names = tuple(str(word) for word in array.astype(np.str_).tolist())
            del rows[name]
    lengths_by_name = {n: len(a) for n, a in rows.items() if n not in too_deep}
    if too_deep or len(set(lengths_by_name.values())) != 1:
        shapes = [f"{name} {arrays[name].shape}" for name in rows]
        what = "more than two axes" if too_deep else "different lengths"
        raise PredictionError(
            Problem(
                f"the arrays have {what}: {', '.join(shapes[:8])}"
                if rows
                else "the archive holds no array with a row for each example",
                remedy="Save labels of shape (n,) and predictions of shape (n, K).",
            )
        )
    if single:
        notes.append(f"Not used, since they are single values: {listed(single)}.")
    n_rows = next(iter(lengths_by_name.values()))
    if n_rows == 0:
        raise PredictionError(_NO_ROWS)
    columns: list[Column] = []
    for name, array in rows.items():
        if name in wide:
            columns += _columns(list_names(name, array.shape[1]), array)
        else:
            columns += _columns([name], array.reshape(len(array), -1))
    return _table("NPZ", n_rows, columns, tuple(notes), class_names)


def _fields(array: NDArray[Any]) -> Table:
    """The fields of a structured array as columns."""
    columns: list[Column] = []
    for name in array.dtype.names or ():
        field = array[name]
        if field.dtype.names is not None or field.ndim > 2:
            raise PredictionError(
                Problem(
                    f"the field {quoted(name)} is no number, text or row of numbers",
                    column=name,
                    remedy="Save labels and predictions as arrays of their own with numpy.savez.",
                )
            )
        names = list_names(name, field.shape[1]) if field.ndim == 2 else [name]
        columns += _columns(names, field.reshape(len(field), -1))
    return _table("NPY", len(array), columns)


def _columns(names: list[str], array: NDArray[Any]) -> list[Column]:
    """The columns of an array of shape (n, m) of numbers, texts or booleans."""
    check_names(names)
    if array.dtype.kind in "fiu":
        if array.dtype.kind == "f" or array.shape[1] > 1:
            native = array.astype(array.dtype.newbyteorder("="), copy=False)
            return block_columns(names, np.ascontiguousarray(float_array(native, names[0])))
        return block_columns(names, array.astype(np.int64))
    if array.dtype.kind not in "USb":
        raise PredictionError(
            Problem(
                f"the array holds {array.dtype}, neither numbers nor texts",
                column=names[0],
                remedy="Save it as numbers or texts.",
            )
        )
    if array.dtype.kind == "S":
        array = np.char.decode(array, "latin-1")
    found = []
    for k, name in enumerate(names):
        words = Words(name)
        words.extend(array[:, k].astype(np.str_, copy=False).tolist())
        found.append(words.column())
    return found


def _table(
    of: TableFormat,
    n_rows: int,
    columns: list[Column],
    notes: tuple[str, ...] = (),
    class_names: tuple[str, ...] = (),
) -> Table:
    """A table whose rows are all there."""
    if n_rows == 0:
        raise PredictionError(_NO_ROWS)
    check_names([column.name for column in columns])
    rows = np.arange(1, n_rows + 1, dtype=np.int64)
    return Table(tuple(columns), rows, n_rows, of, notes, (), class_names)
