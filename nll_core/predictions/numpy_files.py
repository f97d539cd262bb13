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

from nll_core.predictions.arrays import (
    array_columns,
    array_table,
    named_columns,
    table_of_arrays,
)
from nll_core.predictions.foreign import EXCEL
from nll_core.predictions.limits import check_columns, check_unpacked
from nll_core.predictions.problems import PredictionError, Problem, listed, quoted
from nll_core.predictions.table import Column, Table

# The header of a structured array of 5,000 fields takes some 100 bytes a field.
_MAX_HEADER_BYTES: Final = 1_000_000
# What damage makes the standard library raise, besides errors of its own.
_READ_ERRORS: Final = (
    *(EOFError, OSError, NotImplementedError, RuntimeError, OverflowError),
    *(IndexError, KeyError, AttributeError, struct.error),
)
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
    notes: list[str] = []
    columns = array_columns(names, array, notes)
    return array_table("NPY", len(array), columns, notes, has_header=False)


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
    return table_of_arrays(arrays, "NPZ")


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The arrays of an archive by name; raises PredictionError for any other archive."""
    names = archive.namelist()
    if "[Content_Types].xml" in names:
        raise PredictionError(Problem("the file is an Excel workbook (xlsx)", remedy=EXCEL))
    if "content.xml" in names:
        raise PredictionError(Problem("the file is an OpenDocument spreadsheet", remedy=EXCEL))
    if any(name.endswith("data.pkl") for name in names):
        raise PredictionError(
            Problem(
                "the file was saved by PyTorch and holds pickled objects; it was not opened",
                remedy="If you trust it, in Python: numpy.savez('x.npz', "
                "logits=logits.numpy(force=True), labels=labels.numpy(force=True)); bfloat16 needs "
                ".float() first.",
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


def _fields(array: NDArray[Any]) -> Table:
    """The fields of a structured array as columns."""
    columns: list[Column] = []
    notes: list[str] = []
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
        wide = field if field.ndim == 2 else field[:, np.newaxis]
        columns += named_columns(name, wide, notes)
    return array_table("NPY", len(array), columns, notes)
