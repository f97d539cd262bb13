"""safetensors as a table, through its own library, imported here only and only when needed."""

from __future__ import annotations

from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from nll_core.predictions.arrays import table_of_arrays
from nll_core.predictions.problems import PredictionError, Problem, quoted
from nll_core.predictions.table import Table

_DTYPES: Final = {
    **{"F64": "<f8", "F32": "<f4", "F16": "<f2", "BOOL": "?"},
    **{"I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "<i1"},
    **{"U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "<u1"},
}


def read_safetensors(stream: BinaryIO, size: int) -> Table:
    """The table in a safetensors file: 1-D tensors as columns, 2-D ones as columns side by side.

    float16 and bfloat16 become float32, which holds each of their numbers. Raises PredictionError
    without the library, for a damaged file, and for tensors that do not go together.
    """
    try:
        from safetensors import deserialize
    except ImportError:
        raise PredictionError(
            Problem(
                "reading safetensors needs the package safetensors, which is not installed",
                remedy="Install it (pip install safetensors), or save the arrays with numpy.savez.",
            )
        ) from None
    try:
        tensors = deserialize(stream.read(size))
    # Its errors are of a class of its own, whose name has changed.
    except Exception as error:
        reason = (str(error).strip().splitlines() or ["no reason given"])[0]
        raise PredictionError(
            Problem(f"the safetensors file is damaged ({reason})", remedy="Save it again.")
        ) from None
    arrays = {name: _array(name, tensor) for name, tensor in tensors}
    if not arrays:
        raise PredictionError(Problem("the file holds no tensor", remedy="Choose another file."))
    return table_of_arrays(arrays, "safetensors")


def _array(name: str, tensor: dict[str, Any]) -> NDArray[Any]:
    """A tensor as an array."""
    kind, shape, data = str(tensor["dtype"]), tuple(tensor["shape"]), tensor["data"]
    if kind == "BF16":
        # The upper half of a float32.
        wide = np.frombuffer(data, dtype="<u2").astype(np.uint32) << 16
        return wide.view(np.float32).reshape(shape)
    if kind not in _DTYPES:
        raise PredictionError(
            Problem(
                f"the tensor {quoted(name)} holds {kind}, which is not read",
                column=name,
                remedy="Save it as float32.",
            )
        )
    array: NDArray[Any] = np.frombuffer(data, dtype=_DTYPES[kind]).reshape(shape)
    return array
