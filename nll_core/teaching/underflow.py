"""Products of probabilities in floating point, beside the sum of their logarithms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import FloatArray, IntArray, choice, count, unit_interval_array

FloatName = Literal["float16", "float32", "float64"]

# Drawn as curves, and made of five arrays: more points than this serve nobody.
LARGEST_SERIES: Final = 1_000_000


@dataclass(frozen=True, slots=True, repr=False)
class RunningProduct(Printed):
    """The product p·p·…·p of n factors as one floating-point type computes it.

    `underflow_at` is the n from which the product is exactly 0, whatever the length of `values`,
    or None if it never is. `stuck_at` is the first n within `values` after which another factor
    changes nothing: the product has reached 0, or a number just above 0 whose product with p
    rounds back to it, or it is 1 because p rounds to 1. None if it still moves.
    """

    dtype: FloatName
    values: NDArray[np.floating]  # (n,), of this type
    underflow_at: int | None
    stuck_at: int | None

    @property
    def log_values(self) -> FloatArray:
        """The logarithm of each product in nats, taken in float64; −inf where it is 0."""
        with np.errstate(divide="ignore", under="ignore"):
            logs: FloatArray = np.log(self.values.astype(np.float64))
        return logs


@dataclass(frozen=True, slots=True, repr=False)
class LogLikelihoodSeries(Printed):
    """The likelihood of 1 … n independent examples of probability p, and its logarithm."""

    p: float
    n: IntArray  # (n,), 1 … n
    products: tuple[RunningProduct, ...]  # float16, float32, float64
    log_likelihood: FloatArray  # (n,), running sum of log p in nats


def log_likelihood_series(p: float, n: int) -> LogLikelihoodSeries:
    """The likelihood of n independent examples of probability p, as product and as log (nats).

    Parameters
    ----------
    p : float
        Probability of each example, in [0, 1].
    n : int
        Number of examples, 1 … 1,000,000.

    Returns
    -------
    LogLikelihoodSeries
        The running products in float16, float32 and float64, each with the place where it
        becomes 0 or stops moving, and the running sum of logs.

    Raises
    ------
    TypeError
        If n is not an integer.
    ValueError
        If p lies outside [0, 1] or n is out of range.

    See Also
    --------
    underflow_point : where one of the products becomes 0.

    Notes
    -----
    Every product is formed in its type, factor by factor, with the rounding and the subnormal
    numbers of that type. log L(n) = n·log p is a straight line that no type runs out of.

    References
    ----------
    Goldberg (1991), What every computer scientist should know about floating-point arithmetic.

    Examples
    --------
    >>> series = log_likelihood_series(0.1, 400)
    >>> [(product.dtype, product.underflow_at) for product in series.products]
    [('float16', 8), ('float32', 46), ('float64', 324)]
    >>> print(round(series.log_likelihood[-1], 2))
    -921.03
    """
    probability = _probability(p)
    length = count(n, "n")
    if length > LARGEST_SERIES:
        raise ValueError(f"n must be at most {LARGEST_SERIES}, got {length}")
    with np.errstate(divide="ignore"):
        logs = np.full(length, np.log(probability))
    return LogLikelihoodSeries(
        p=probability,
        n=np.arange(1, length + 1),
        products=tuple(
            _running_product(probability, length, dtype) for dtype in get_args(FloatName)
        ),
        log_likelihood=np.cumsum(logs),
    )


def underflow_point(p: float, dtype: DTypeLike) -> int | None:
    """The smallest n for which the product of n factors p is exactly 0 in `dtype`, in examples.

    Parameters
    ----------
    p : float
        Probability of each example, in [0, 1]; it is rounded to `dtype` first.
    dtype : dtype_like
        float16, float32 or float64, by name or as NumPy's type:
        The type in which every partial product is rounded.

    Returns
    -------
    int or None
        None if the product never becomes 0, which is so for every p > 1/2 (after rounding).

    Raises
    ------
    TypeError
        If `dtype` is no type.
    ValueError
        If p lies outside [0, 1] or the type is another one.

    Notes
    -----
    Found by multiplying in the type itself. For p > 1/2 no product becomes 0: the smallest
    subnormal number times p rounds back up to itself, so the product gets stuck above 0, as
    wrong as 0 would be. For p ≤ 1/2 every factor halves it at least, so the search is short. All
    this holds for the default rounding, to nearest, ties to even.

    References
    ----------
    Goldberg (1991), What every computer scientist should know about floating-point arithmetic.

    Examples
    --------
    >>> underflow_point(0.5, "float64")
    1075
    >>> underflow_point(0.9, "float16") is None
    True
    """
    probability = _probability(p)
    try:
        name = choice(np.dtype(dtype).name, "dtype", get_args(FloatName))
    except TypeError:
        raise TypeError(f"dtype must be a floating-point type, got {dtype!r}") from None
    return _underflow_point(probability, cast(FloatName, name))


def _underflow_point(p: float, dtype: FloatName) -> int | None:
    """Where the product of factors p becomes 0, from the product itself."""
    if np.dtype(dtype).type(p) > 0.5:
        return None
    limits = np.finfo(dtype)
    # Halving 1 this often goes from 1 below half of the smallest subnormal number.
    enough = limits.nmant - limits.minexp + 1
    return int(np.argmax(_products(p, enough, dtype) == 0)) + 1


def _running_product(p: float, n: int, dtype: FloatName) -> RunningProduct:
    """The products of 1 … n factors p in `dtype`, and where they stop."""
    values = _products(p, n, dtype)
    still = values[1:] == values[:-1]
    stuck_at = int(np.argmax(still)) + 1 if still.any() else None
    return RunningProduct(dtype, values, _underflow_point(p, dtype), stuck_at)


def _products(p: float, n: int, dtype: FloatName) -> NDArray[np.floating]:
    """p, p·p, p·p·p, … in `dtype`, each rounded before the next factor."""
    with np.errstate(under="ignore"):
        factors = np.full(n, p).astype(dtype)
        products: NDArray[np.floating] = np.multiply.accumulate(factors)
    return products


def _probability(p: float) -> float:
    """`p` as a float in [0, 1], where −0.0 is 0.0."""
    array = unit_interval_array(p, "p")
    if array.ndim:
        raise ValueError(f"p must be one number, got shape {array.shape}")
    return abs(float(array))
