"""Sums of many numbers in one floating-point type: one by one, pairwise, compensated."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import choice, integer_array, non_empty, sample_array
from nll_core.teaching.underflow import FloatName

SumMethod = Literal["one by one", "pairwise", "compensated"]

# The digits of each type, 15.95 in float64: half of the spacing of its numbers, as a share of them.
# The nearest number to the true one is that far off at most, and counts as so many, lucky or not.
MOST_DIGITS: Final = {
    name: float((np.finfo(name).nmant + 1) * np.log10(2.0)) for name in get_args(FloatName)
}


@dataclass(frozen=True, slots=True, repr=False)
class RunningSum(Printed):
    """Sums of the first n terms for some n, by one method in one type."""

    method: SumMethod
    dtype: FloatName
    sums: NDArray[np.float64]  # (k,)
    digits: NDArray[np.float64]  # (k,), how many decimal digits survive

    @property
    def name(self) -> str:
        """The method and the type: one by one in float32."""
        return f"{self.method} in {self.dtype}"


@dataclass(frozen=True, slots=True, repr=False)
class SumComparison(Printed):
    """The same terms summed in several ways, beside the exact sums rounded once."""

    n: NDArray[np.int64]  # (k,), how many terms are summed
    exact: NDArray[np.float64]  # (k,)
    ways: tuple[RunningSum, ...]

    def mean(self, way: int, at: int = -1) -> float:
        """The mean of the first n[at] terms, from the sum of that way."""
        return float(self.ways[way].sums[at] / self.n[at])

    def exact_mean(self, at: int = -1) -> float:
        """The mean from the exact sum."""
        return float(self.exact[at] / self.n[at])

    def drift(self, way: int) -> NDArray[np.float64]:
        """The mean of that way less the mean from the exact sum, for each n; shape (k,)."""
        return (self.ways[way].sums - self.exact) / self.n


WAYS: Final[tuple[tuple[SumMethod, FloatName], ...]] = (
    ("one by one", "float32"),
    ("pairwise", "float32"),
    ("compensated", "float32"),
    ("one by one", "float64"),
)


def compare_sums(terms: ArrayLike, n: ArrayLike) -> SumComparison:
    """Sum the first n terms one by one, pairwise and compensated in float32, and in float64.

    Parameters
    ----------
    terms : array_like, shape (N,)
        Finite numbers; they are rounded to float32 first, so that all ways sum the same numbers.
    n : array_like of int, shape (k,)
        How many of the first terms to sum, each from 1 to N.

    Returns
    -------
    SumComparison
        The sums, their exact values, and how many decimal digits survive, at most those
        of the type: 15.95 in float64, 7.22 in float32.

    Raises
    ------
    TypeError, ValueError
        If a term is not finite in float32 or an n is out of range.

    Notes
    -----
    One by one, each addition rounds to the spacing of the running sum, n times; pairwise, a term
    takes part in log₂ n additions; compensated (Kahan), what an addition has lost is taken off
    the next term. The exact sum is Shewchuk's, as in `math.fsum`.

    References
    ----------
    Kahan (1965), Further remarks on reducing truncation errors. Higham (1993), The accuracy of
    floating point summation. Shewchuk (1997), Adaptive precision floating-point arithmetic.

    Examples
    --------
    >>> comparison = compare_sums([0.1] * 1_000_000, [1_000_000])
    >>> for way in comparison.ways:
    ...     print(way.method, way.dtype, round(way.sums[-1], 4), way.digits.round(1))
    one by one float32 100958.3438 [2.]
    pairwise float32 100000.0 [7.2]
    compensated float32 100000.0 [7.2]
    one by one float64 100000.0015 [16.]
    """
    single = sample_array(terms, "terms").astype(np.float32)
    if not np.isfinite(single).all():
        raise ValueError("terms must be finite in float32")
    lengths = integer_array(n, "n").ravel()
    non_empty(lengths, "n")
    if lengths.min() < 1 or lengths.max() > single.size:
        raise ValueError(f"n must lie in 1 … {single.size}, got {lengths.min()} … {lengths.max()}")
    numbers = single.tolist()
    exact = np.array([fsum(numbers[:length]) for length in lengths])
    sums = [(method, dtype, _running(single, lengths, method, dtype)) for method, dtype in WAYS]
    return SumComparison(
        n=lengths,
        exact=exact,
        ways=tuple(RunningSum(m, d, found, _digits_kept(found, exact, d)) for m, d, found in sums),
    )


def sum_in_type(terms: ArrayLike, method: SumMethod, dtype: FloatName) -> float:
    """The sum of `terms` by one method, each addition rounded to `dtype`.

    Parameters
    ----------
    terms : array_like, shape (N,)
        Finite numbers, rounded to `dtype` first.
    method : {"one by one", "pairwise", "compensated"}
        Pairwise adds neighbours, then their sums, and so on; compensated is Kahan's.
    dtype : {"float16", "float32", "float64"}
        The type of every addition.

    Returns
    -------
    float
        The sum as the type has it.

    Raises
    ------
    TypeError, ValueError
        If a term is not finite or a name is another one.

    Examples
    --------
    >>> for method in ("one by one", "pairwise", "compensated"):
    ...     print(method, sum_in_type([1e8, *[3.0] * 8], method, "float32"))
    one by one 100000000.0
    pairwise 100000016.0
    compensated 100000024.0
    """
    kind = np.dtype(choice(dtype, "dtype", get_args(FloatName)))
    how: SumMethod = choice(method, "method", get_args(SumMethod))  # type: ignore[assignment]
    array = sample_array(terms, "terms").astype(kind)
    return float(_running(array, np.array([array.size]), how, dtype)[0])


def digits_right(relative_error: ArrayLike, dtype: FloatName = "float64") -> NDArray[np.float64]:
    """How many decimal digits are right, −log₁₀ of the relative error.

    Higher is better; from 0, nothing is right (as for an infinite error or NaN), to as many as the
    type has: t·log₁₀ 2 with its t bits, 15.95 in float64, 7.22 in float32, 3.31 in float16.

    Parameters
    ----------
    relative_error : array_like, any shape
        How far numbers are from the true ones, as a share of those.
    dtype : {"float64", "float32", "float16"}
        The type of the numbers.

    Returns
    -------
    ndarray
        Of the same shape.

    Raises
    ------
    ValueError
        If `dtype` is another name.

    Examples
    --------
    >>> print(digits_right([0.0, 1e-3, 1.0, np.inf]).round(2))
    [15.95  3.    0.    0.  ]
    """
    most = MOST_DIGITS[choice(dtype, "dtype", get_args(FloatName))]
    with np.errstate(divide="ignore"):
        digits = 0.0 - np.log10(np.asarray(relative_error, dtype=np.float64))
    kept: NDArray[np.float64] = np.clip(np.nan_to_num(digits, nan=0.0), 0.0, most)
    return kept


def _digits_kept(
    found: NDArray[np.float64], true: NDArray[np.float64], dtype: FloatName
) -> NDArray[np.float64]:
    """How many decimal digits of `true` survive in `found`."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return digits_right(np.abs((found - true) / true), dtype)


def _running(
    terms: NDArray[np.floating], n: NDArray[np.int64], method: SumMethod, dtype: FloatName
) -> NDArray[np.float64]:
    """The sums of the first n terms."""
    array = terms.astype(dtype)
    if method == "pairwise":
        return np.array([_pairwise(array[:length]) for length in n], dtype=np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        running = np.add.accumulate(array) if method == "one by one" else _compensated(array)
    return running[n - 1].astype(np.float64)


def _pairwise(terms: NDArray[np.floating]) -> float:
    """Neighbours are added, then their sums, until one is left."""
    with np.errstate(over="ignore", invalid="ignore"):
        while terms.size > 1:
            even = terms.size - terms.size % 2
            pairs = terms[0:even:2] + terms[1:even:2]
            terms = pairs if even == terms.size else np.append(pairs, terms[-1])
    return float(terms[0])


def _compensated(terms: NDArray[np.floating]) -> NDArray[np.floating]:
    """Kahan's running sums: what an addition has lost is taken off the next term."""
    total = lost = terms.dtype.type(0)
    sums = np.empty_like(terms)
    # Each step needs the one before; there is nothing for whole arrays to do.
    for index, term in enumerate(terms):
        corrected = term - lost
        following = total + corrected
        lost = (following - total) - corrected
        sums[index] = total = following
    return sums
