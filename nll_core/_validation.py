"""Checks of arguments: each names the argument, what was found and what was expected."""

from __future__ import annotations

import math
from typing import Any, Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.floating[Any]]
IntArray = NDArray[np.int64]
Reduction = Literal["none", "mean", "sum"]
Seed = int | np.random.Generator

# A distribution stored in float16 sums to 1 only to a few units in the third decimal; a sum that
# is off by more than this is not rounding but another kind of data (logits, percentages).
SUM_TOLERANCE: Final = {np.dtype(np.float16): 5e-3, np.dtype(np.float32): 1e-4}
# A bfloat16 has three bits fewer: 0.2% of each probability, and as much again in between.
SUM_TOLERANCE_BFLOAT16: Final = 1e-2
# Probabilities written out with six decimals still pass.
SUM_TOLERANCE_FLOAT64: Final = 1e-6

# Powers of two of the largest weight whose squares, and those of much lighter ones, are in range.
_WEIGHT_EXPONENT: Final = 500
# Of the largest weight.
_LIGHTEST: Final = 1e-150
# So far outside [0, 1], in units of the last place of 1, sums and quotients of sound numbers fall.
_ROUNDING_STEPS: Final = 16


def index_text(mask: NDArray[np.bool_] | np.bool_) -> str:
    """Where `mask` is first true, as text: "index 3" or "index (3, 0)"; empty for a scalar."""
    if not isinstance(mask, np.ndarray) or mask.ndim == 0:
        return ""
    position = np.unravel_index(int(np.argmax(mask)), mask.shape)
    return f" at index {position[0] if len(position) == 1 else tuple(int(i) for i in position)}"


def number_text(value: Any) -> str:
    """A number for a message: six digits where they are all it has, else as many as tell it."""
    text = f"{value:g}"
    # A float reads the text back in its own precision.
    read = type(value) if isinstance(value, np.floating) else float
    return text if read(text) == value else str(value)


def reject_where(bad: NDArray[np.bool_], values: NDArray[Any], name: str, expected: str) -> None:
    """Raise ValueError that `name` must `expected`, with the first value where `bad` is true."""
    if bad.any():
        found = values.flat[int(np.argmax(bad))]
        raise ValueError(f"{name} must {expected}, got {number_text(found)}{index_text(bad)}")


def as_array(value: Any) -> NDArray[Any]:
    """`value` as an array: what NumPy takes, any tensor, and frames whose columns may have gaps.

    A tensor that requires a gradient, or is on another device, is taken as the numbers it holds.
    """
    try:
        array = np.asarray(value)
    except (RuntimeError, TypeError):
        # PyTorch refuses both, and bfloat16, which NumPy does not have: float32 holds its numbers.
        if not hasattr(value, "detach"):
            raise
        tensor = value.detach().cpu()
        return np.asarray(tensor.float() if is_bfloat16(value) else tensor)
    if array.dtype.kind == "O" and array.ndim == 2 and hasattr(value, "items"):
        # As a whole such a frame is an array of objects, each of its columns one of numbers.
        columns = [np.asarray(column) for _, column in value.items()]
        if all(column.dtype.kind in "biuf" for column in columns):
            return np.column_stack(columns)
    return array.astype(np.float32) if array.dtype.kind == "V" and is_bfloat16(array) else array


def is_bfloat16(value: Any) -> bool:
    """Whether `value` holds numbers of 8 bits of precision, by PyTorch or as an array of JAX."""
    return str(getattr(value, "dtype", "")).endswith("bfloat16")


def float_array(value: ArrayLike, name: str) -> FloatArray:
    """`value` as an array of float32 or float64, without a copy where it is one already.

    Integers and booleans become float64; float16 becomes float32, since a sum of logs leaves the
    range and the precision of float16 at once. Raises TypeError for any other kind.
    """
    array = as_array(value)
    if array.dtype == np.float32 or array.dtype == np.float64:
        return array
    if array.dtype == np.float16:
        return array.astype(np.float32)
    if array.dtype.kind in "iub" or (array.dtype.kind == "f" and array.dtype.itemsize > 8):
        return array.astype(np.float64)
    raise TypeError(f"{name} must be real numbers, got an array of {array.dtype}")


def reject_nan(array: FloatArray, name: str) -> None:
    """Raise ValueError where `array` holds a NaN."""
    # The minimum is a NaN where any element is, and needs no temporary array.
    if array.size and np.isnan(array.min()):
        raise ValueError(f"{name} must not contain NaN, got NaN{index_text(np.isnan(array))}")


def finite_array(value: ArrayLike, name: str) -> FloatArray:
    """`value` as a float array in which every number is finite."""
    array = float_array(value, name)
    # A sum is finite only where all numbers are, and needs no temporary array.
    with np.errstate(over="ignore", invalid="ignore"):
        if not np.isfinite(array.sum()):
            reject_where(~np.isfinite(array), array, name, "be finite")
    return array


def positive_array(value: ArrayLike, name: str) -> FloatArray:
    """`value` as a float array in which every number is finite and above 0."""
    array = finite_array(value, name)
    reject_where(array <= 0, array, name, "be above 0")
    return array


def sample_array(value: ArrayLike, name: str = "x", *, minimum: int = 1) -> NDArray[np.float64]:
    """A sample of shape (n,): finite float64 numbers, at least `minimum` of them."""
    array = finite_array(value, name).astype(np.float64, copy=False)
    if array.ndim != 1:
        raise ValueError(f"{name} must be one-dimensional, got shape {array.shape}")
    if array.size < minimum:
        points = "point" if minimum == 1 else "points"
        raise ValueError(f"{name} must hold at least {minimum} {points}, got {array.size}")
    return array


def non_empty(array: NDArray[Any], name: str) -> None:
    """Raise ValueError where `array` has no element."""
    if array.size == 0:
        raise ValueError(f"{name} must not be empty, got shape {array.shape}")


def class_axis_array(value: ArrayLike, name: str) -> FloatArray:
    """`value` as a non-empty float array of shape (..., K); its numbers are not looked at."""
    array = float_array(value, name)
    if array.ndim == 0:
        raise ValueError(f"{name} must have a class axis, shape (..., K), got a scalar")
    non_empty(array, name)
    return array


def logits_array(value: ArrayLike, name: str = "logits") -> FloatArray:
    """Logits of shape (..., K): finite, or −inf for a forbidden class, never all −inf in a row."""
    array = class_axis_array(value, name)
    lowest, highest = float(array.min()), float(array.max())
    # The minimum is a NaN where any element is.
    if math.isnan(lowest):
        reject_nan(array, name)
    if highest == math.inf:
        reject_where(np.isposinf(array), array, name, "be finite or -inf")
    if lowest == -math.inf:
        forbidden = np.isneginf(array).all(axis=-1)
        if forbidden.any():
            raise ValueError(
                f"{name} must leave at least one class possible, "
                f"got only -inf in the row{index_text(forbidden)}"
            )
    return array


def unit_interval_array(value: ArrayLike, name: str) -> FloatArray:
    """`value` as a float array in which every number lies in [0, 1]."""
    array = float_array(value, name)
    reject_nan(array, name)
    if array.size and not (array.min() >= 0 and array.max() <= 1):
        _reject_outside(array, name)
    return array


def _reject_outside(array: FloatArray, name: str) -> None:
    """Raise ValueError for the first number outside [0, 1], which some lie.

    What is only a rounding outside is refused, too: to take it for 0 or 1 is for the caller to
    decide, and the message says how.
    """
    worst = max(float(array.max()) - 1.0, -float(array.min()))
    hair = worst <= _ROUNDING_STEPS * float(np.finfo(array.dtype).eps)
    cure = f" (rounding, which np.clip({name}, 0, 1) takes away)" if hair else ""
    bad = (array < 0) | (array > 1)
    found = number_text(array.flat[int(np.argmax(bad))])
    raise ValueError(f"{name} must lie in [0, 1], got {found}{index_text(bad)}{cure}")


def distribution_array(value: ArrayLike, name: str = "probs") -> FloatArray:
    """Probabilities of shape (..., K): each in [0, 1], each row summing to 1."""
    given = as_array(value)
    array = unit_interval_array(given, name)
    if array.ndim == 0:
        raise ValueError(f"{name} must have a class axis, shape (..., K), got a scalar")
    non_empty(array, name)
    sums = np.asarray(array.sum(axis=-1, dtype=np.float64))
    bad = np.abs(sums - 1.0) > SUM_TOLERANCE.get(given.dtype, SUM_TOLERANCE_FLOAT64)
    if bad.any() and is_bfloat16(value):
        bad = np.abs(sums - 1.0) > SUM_TOLERANCE_BFLOAT16
    if bad.any():
        found = sums.flat[int(np.argmax(bad))]
        where = index_text(bad)
        # Eight digits tell every sum that is refused from 1.
        raise ValueError(f"{name} must sum to 1 along the last axis, got {found:.8g}{where}")
    return array


def integer_array(value: ArrayLike, name: str) -> IntArray:
    """`value` as int64; raises TypeError for floats, so that a soft target is never truncated."""
    array = as_array(value)
    if array.dtype.kind not in "iub":
        raise TypeError(f"{name} must be integers, got an array of {array.dtype}")
    return array.astype(np.int64, copy=False)


def given_weights(
    value: ArrayLike, shape: tuple[int, ...], name: str = "sample_weight"
) -> NDArray[np.float64]:
    """Weights of examples as float64, as they are: finite, at least 0, not all 0."""
    array = finite_array(value, name).astype(np.float64, copy=False)
    if array.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {array.shape}")
    reject_where(array < 0, array, name, "be at least 0")
    if not array.any():
        raise ValueError(f"{name} must be above 0 somewhere, got only 0")
    return array


def sample_weights(
    value: ArrayLike | None, shape: tuple[int, ...], name: str = "sample_weight"
) -> NDArray[np.float64] | None:
    """Weights of examples for a mean: those of `given_weights`, in range; None if None.

    Only their ratios are well known: if the largest lies outside 2^±500, all are multiplied by a
    power of two, so that sums and squares stay in range; and what is lighter than 1e-150 of the
    largest, which no mean has a digit for, has weight 0 and is not there.
    """
    if value is None:
        return None
    array = given_weights(value, shape, name)
    largest = float(array.max())
    _, exponent = math.frexp(largest)
    if abs(exponent) > _WEIGHT_EXPONENT:
        array = np.ldexp(array, -exponent)
        largest = float(array.max())
    light = array < _LIGHTEST * largest
    return np.where(light, 0.0, array) if (light & (array > 0)).any() else array


def labels_array(
    value: ArrayLike,
    n_classes: int,
    shape: tuple[int, ...],
    *,
    name: str = "labels",
    ignore_index: int | None = None,
) -> IntArray:
    """Class labels of shape `shape`, each in 0 … n_classes − 1 or equal to `ignore_index`."""
    array = integer_array(value, name)
    if array.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {array.shape}")
    # Read as unsigned, a negative number is a very large one.
    if array.size == 0 or array.view(np.uint64).max() < n_classes:
        return array
    bad = (array < 0) | (array >= n_classes)
    if ignore_index is not None:
        bad &= array != ignore_index
    if bad.any():
        found = array.flat[int(np.argmax(bad))]
        raise ValueError(
            f"{name} must lie in 0 … {n_classes - 1} ({n_classes} classes), "
            f"got {found}{index_text(bad)}"
        )
    return array


def finite(value: float, name: str) -> float:
    """`value` as a finite float."""
    number = _number(value, name)
    if not math.isfinite(number):
        raise ValueError(f"{name} must be finite, got {number_text(number)}")
    return number


def positive(value: float, name: str) -> float:
    """`value` as a finite float above 0."""
    number = _number(value, name)
    if not 0 < number < math.inf:
        raise ValueError(f"{name} must be finite and above 0, got {number_text(number)}")
    return number


def fraction(value: float, name: str) -> float:
    """`value` as a float in [0, 1]."""
    number = _number(value, name)
    if not 0 <= number <= 1:
        raise ValueError(f"{name} must lie in [0, 1], got {number_text(number)}")
    return number


def open_fraction(value: float, name: str) -> float:
    """`value` as a float strictly between 0 and 1."""
    number = _number(value, name)
    if not 0 < number < 1:
        raise ValueError(f"{name} must lie strictly between 0 and 1, got {number_text(number)}")
    return number


def _number(value: float, name: str) -> float:
    if type(value) is float:
        return value
    if np.ndim(value) != 0:
        raise ValueError(f"{name} must be one number, got shape {np.shape(value)}")
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a real number, got {type(value).__name__}") from None


def count(value: int, name: str, *, minimum: int = 1) -> int:
    """`value` as an int of at least `minimum`."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be an integer, got {type(value).__name__}")
    if value < minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {value}")
    return int(value)


def seed_number(seed: Seed) -> int:
    """`seed` as an int of at least 0; of a generator its next number, so that it moves on."""
    if isinstance(seed, np.random.Generator):
        return int(seed.integers(2**63))
    return count(seed, "seed", minimum=0)


def choice(value: str, name: str, options: tuple[str, ...]) -> str:
    """`value` if it is one of `options`."""
    if value not in options:
        wanted = ", ".join(repr(option) for option in options)
        raise ValueError(f"{name} must be one of {wanted}, got {value!r}")
    return value


def reduction_choice(value: str) -> Reduction:
    """`value` if it is "none", "mean" or "sum"."""
    return choice(value, "reduction", get_args(Reduction))  # type: ignore[return-value]


def outcomes_array(value: ArrayLike, shape: tuple[int, ...], name: str) -> NDArray[np.bool_]:
    """Binary outcomes of shape `shape` as booleans: true or 1, false or 0, and nothing else."""
    array = as_array(value)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must be booleans or 0 and 1, got an array of {array.dtype}")
    if array.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {array.shape}")
    if array.dtype.kind == "b":
        return array
    outcomes: NDArray[np.bool_] = array == 1
    reject_where(~(outcomes | (array == 0)), array, name, "hold only 0 and 1")
    return outcomes
