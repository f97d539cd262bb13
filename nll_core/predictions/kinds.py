"""What numbers of K classes are: probabilities, their logarithms or logits, by range and sums."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from nll_core._numerics import rows_per_block
from nll_core._validation import SUM_TOLERANCE, SUM_TOLERANCE_FLOAT64, FloatArray
from nll_core.predictions.column_names import other_scale
from nll_core.predictions.problems import counted

ClassKind = Literal["logits", "log-probabilities", "probabilities", "percentages"]
ScoreKind = Literal["score", "logits", "log-probabilities", "percentages"]
Float64Array = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

# Probabilities printed with four significant digits are each off by at most 0.05%, and their sum
# by no more; twice that, for numbers that were rounded before.
PRINTED_TOLERANCE: Final = 1e-3
# With d decimals each of K probabilities is off by at most half a unit of the last one. Beyond
# this the sum says nothing any more.
LARGEST_SUM_TOLERANCE: Final = 0.05
MOST_DECIMALS: Final = 6
# A softmax in bfloat16 has eight binary digits: rows were seen up to 3e-3 off.
BFLOAT16_TOLERANCE: Final = 4e-3
# Sums in float32 and smoothed counts leave [0, 1] by a hair, fastText by 1e-5 a class.
HAIR: Final = 2e-4
# log p printed with three decimals: p is off by 0.05%, and so is the sum of all p.
LOG_SUM_TOLERANCE: Final = 1e-3
# Rows from which the number of printed decimals is told.
_SAMPLE_ROWS: Final = 200
# Kinds are told by most of the rows, so that a few bad ones do not change what they are bad for.
_MOST: Final = 0.5
# Logits may lie in [0, 1] by chance, so that range without sums needs more rows to speak.
NEARLY_ALL: Final = 0.95
PERCENT: Final = 100.0
# A log-odds of 30 is a probability of 1e-13.
_LARGE_LOGIT: Final = 30.0
# Sums of inverse decimal odds: fair books have 1, and bookmakers keep a few percent.
_LEAST_BOOK: Final = 0.98
_MOST_BOOK: Final = 1.25
# Shares of a whole are rounded.
_LEAST_OFF: Final = 0.01
# Numbers such as 0.25, 0.5 and 0.75 have few binary digits in any type.
_FEW: Final = 8
# Whole numbers up to this are marks that people give rather than percentages.
_HIGHEST_RATING: Final = 10.0
# Numbers that stand for a missing one.
_SENTINELS: Final = (-1.0, -9.0, -99.0, -999.0, -9999.0, 9.0, 99.0, 999.0, 9999.0)


@dataclass(frozen=True)
class RowSummary:
    """Least, largest and total of every row of scores, in float64; NaN where the row has one."""

    lowest: Float64Array
    highest: Float64Array
    total: Float64Array
    exact: float
    """How far a sum may be from 1 by the arithmetic of the type alone, as in the core."""
    rounded: float
    """How far a sum may be from 1 if the numbers were rounded when they were printed."""

    @property
    def probable(self) -> BoolArray:
        """Which rows are probabilities, up to rounding."""
        return self.within_unit & (np.abs(self.total - 1.0) <= self.rounded)

    @property
    def within_unit(self) -> BoolArray:
        """Which rows lie in [0, 1], up to rounding."""
        return (self.lowest >= -HAIR) & (self.highest <= 1.0 + HAIR)


def summarise_rows(scores: FloatArray) -> RowSummary:
    """The summary of scores (n, K), in blocks of rows."""
    lowest, highest, total = np.empty((3, len(scores)))
    with np.errstate(invalid="ignore", over="ignore"):
        for rows in _blocks(scores):
            block = scores[rows]
            block.min(axis=1, out=lowest[rows])
            block.max(axis=1, out=highest[rows])
            block.sum(axis=1, dtype=np.float64, out=total[rows])
    exact = SUM_TOLERANCE.get(scores.dtype, SUM_TOLERANCE_FLOAT64)
    # 0.999 is off by 0.001, which in binary digits is a hair more.
    rounded = max(exact, _rounded_tolerance(scores)) * (1.0 + 1e-9)
    return RowSummary(lowest, highest, total, exact, rounded)


def log_totals(scores: FloatArray) -> Float64Array:
    """log Σ exp of every row of scores (n, K) in float64; 0 for log-probabilities."""
    found = np.empty(len(scores))
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        for rows in _blocks(scores):
            block = scores[rows].astype(np.float64)
            top = block.max(axis=1, keepdims=True)
            anchor = np.where(np.isfinite(top), top, 0.0)
            found[rows] = np.log(np.exp(block - anchor).sum(axis=1)) + anchor[:, 0]
    return found


def recognise_kind(scores: FloatArray, hint: str = "") -> tuple[ClassKind, str]:
    """The kind of scores (n, K), and why: what most rows are.

    `hint` is the kind that the names of the columns say; it decides where range and sums do not.
    """
    summary = summarise_rows(scores)
    finite = np.isfinite(summary.lowest) & np.isfinite(summary.highest)
    there = ~np.isnan(summary.lowest)
    n = max(1, int(there.sum()))
    probable = summary.probable
    # A few logits may lie in [0, 1] and sum to 1 by chance.
    if probable.sum() >= (NEARLY_ALL if hint == "logits" else _MOST) * n:
        off = float(np.abs(summary.total[probable] - 1.0).max())
        return (
            "probabilities",
            f"between 0 and 1, sums within {within_power(off)} of 1: probabilities",
        )
    nonpositive = there & (summary.highest <= LOG_SUM_TOLERANCE)
    if nonpositive.sum() >= _MOST * n and hint != "logits":
        off_each = np.abs(log_totals(scores))
        good = off_each <= LOG_SUM_TOLERANCE
        if good.sum() >= _MOST * n:
            return (
                "log-probabilities",
                f"at most 0, sums of exp within {within_power(float(off_each[good].max()))} of 1: "
                "log-probabilities",
            )
    if hint != "logits" and are_percentages(summary).sum() >= _MOST * n:
        return "percentages", "between 0 and 100, rows sum to 100: percentages"
    within = summary.within_unit & there
    share = _MOST if hint == "probabilities" else NEARLY_ALL
    if hint != "logits" and within.sum() >= share * n and finite.any():
        mean = float(summary.total[within].mean())
        return (
            "probabilities",
            f"between 0 and 1: probabilities, though the average row sums to {mean:.6g}",
        )
    if not finite.any():
        ruled_out = bool((summary.lowest == -np.inf).any())
        found = "with -inf for classes that are ruled out" if ruled_out else "without a finite row"
        return "logits", f"{found}: logits"
    low, high = summary.lowest[finite].min(), summary.highest[finite].max()
    odd = f", though the names say {hint}" if hint not in ("", "logits") else ""
    return "logits", f"between {low:.4g} and {high:.4g}, rows do not sum to 1: logits{odd}"


def score_kinds(numbers: FloatArray, hint: str) -> tuple[tuple[ScoreKind, ...], str]:
    """What one score (n,) may be, and why: one kind, or several where only a person can tell.

    `hint` is the kind that its name says, or "".
    """
    there = numbers[np.isfinite(numbers)].astype(np.float64)
    if there.size == 0:
        return ("score",), "without a finite number"
    low, high = float(there.min()), float(there.max())
    span = f"between {low:.4g} and {high:.4g}"
    within = (there >= -HAIR) & (there <= 1.0 + HAIR)
    outside = int(np.count_nonzero(~within))
    share = 1.0 - outside / there.size
    but = f", but for {counted(outside, 'row')}" if outside else ""
    named = f" named as {hint}" if hint else ""
    if hint == "logits":
        return ("logits",), f"{span},{named}: a logit of the positive class"
    if hint == "log-probabilities" and high <= LOG_SUM_TOLERANCE:
        return ("log-probabilities",), f"at most 0,{named}: the logarithm of a probability"
    if hint == "percentages" and low >= 0.0 and 1.0 < high <= PERCENT:
        return ("percentages",), f"{span},{named}: a percentage"
    if hint == "percentages" and share == 1.0:
        return ("score", "percentages"), f"{span},{named}"
    sentinel = outside and bool(np.isin(there[~within], _SENTINELS).all()) and share >= _MOST
    if sentinel or share >= (_MOST if hint == "probabilities" else NEARLY_ALL):
        return ("score",), f"between 0 and 1{but}: a probability"
    if low >= 0.0 and high <= PERCENT:
        ratings = high <= _HIGHEST_RATING and bool((there == np.round(there)).all())
        if hint == "probabilities" and not ratings:
            return ("percentages",), f"{span},{named}: a percentage"
        return ("percentages", "logits"), span
    if high <= LOG_SUM_TOLERANCE and hint != "probabilities":
        return ("logits", "log-probabilities"), f"{span}, never above 0"
    if share >= _MOST:
        return ("logits", "score"), f"{span}, {share:.0%} of the rows between 0 and 1"
    odd = f", though the name says {hint}" if hint else ""
    return ("logits",), f"{span}: a logit of the positive class{odd}"


def doubt_of_scale(scores: FloatArray, name: str) -> str:
    """Why scores (n,) or (n, K) may be on a scale that is no kind here, and what to do; or "".

    Names say odds and logarithms of base 10 or 2. Numbers say logarithms of another base or sign,
    counts, decimal odds, whose inverses sum to a little more than 1, and points of a scorecard,
    which are too large for log-odds.
    """
    finite = np.isfinite(scores)
    numbers = scores[finite if scores.ndim == 1 else finite.all(axis=1)].astype(np.float64)
    if not numbers.size or (numbers.ndim == 1 and numbers.min() >= 0.0 and numbers.max() <= 1.0):
        return ""
    scale = other_scale(name)
    if numbers.ndim == 2:
        # Numbers near the largest of all have no finite sum, and no such scale.
        with np.errstate(over="ignore", invalid="ignore"):
            seen = _scale_by_sums(numbers)
        if seen:
            return seen
    if scale == "odds" and numbers.min() >= 0.0:
        return (
            "odds by the name: write the probability, odds / (1 + odds), or for decimal odds "
            "1 / odds."
        )
    if scale.startswith("log"):
        return (
            f"{scale} by the name: multiply by the natural logarithm of the base "
            "(2.302585 for 10, 0.693147 for 2), and name it logit or log_prob."
        )
    if numbers.ndim == 1 and np.median(np.abs(numbers)) > _LARGE_LOGIT and numbers.max() > PERCENT:
        return (
            f"between {numbers.min():.4g} and {numbers.max():.4g}, too large for log-odds: "
            "write the probability that belongs to such a score."
        )
    return ""


def _scale_by_sums(numbers: Float64Array) -> str:
    """What finite scores (n, K) are, if each row sums to 1 in a way of its own; or ""."""

    def most(good: BoolArray) -> bool:
        return bool(good.mean() >= NEARLY_ALL)

    if numbers.max() <= LOG_SUM_TOLERANCE:
        for base in (10, 2):
            if most(np.abs((float(base) ** numbers).sum(axis=1) - 1.0) <= PRINTED_TOLERANCE):
                return (
                    f"logarithms of base {base}, by their sums: multiply them by "
                    f"{np.log(base):.6f}, and name them log_prob."
                )
    if numbers.min() >= -LOG_SUM_TOLERANCE:
        if most(np.abs(np.exp(-numbers).sum(axis=1) - 1.0) <= PRINTED_TOLERANCE):
            return "negative log-probabilities, by their sums: write a minus before each."
        total = numbers.sum(axis=1)
        usual = float(np.median(total))
        if usual > numbers.shape[1] and most(np.abs(total / usual - 1.0) <= _LEAST_OFF):
            return f"counts or shares, for rows sum to {usual:.6g}: divide each row by its sum."
    if numbers.min() > 1.0:
        total = (1.0 / numbers).sum(axis=1)
        if most((total > _LEAST_BOOK) & (total < _MOST_BOOK)):
            return "decimal odds, it seems: divide 1 by each, and each row by its sum."
    return ""


def are_percentages(summary: RowSummary) -> BoolArray:
    """Which rows are probabilities in percent."""
    return (summary.lowest >= 0.0) & (np.abs(summary.total / PERCENT - 1.0) <= summary.rounded)


def normalised(
    scores: FloatArray, rows_off: Float64Array, combine: Callable[[FloatArray, FloatArray], object]
) -> FloatArray:
    """A copy of scores (n, K) with each row combined with its own number, in the scores' type."""
    out = scores.copy()
    for rows in _blocks(scores):
        combine(out[rows], rows_off[rows, None].astype(scores.dtype))
    return out


def _rounded_tolerance(scores: FloatArray) -> float:
    """How far sums are from 1 by rounding to the digits that the numbers seem to have."""
    sample: Float64Array = scores[:_SAMPLE_ROWS].astype(np.float64)
    sample = sample[np.isfinite(sample)]
    n_classes = scores.shape[1]
    if _is_bfloat16(sample):
        return BFLOAT16_TOLERANCE
    for decimals in range(1, MOST_DECIMALS + 1):
        with np.errstate(over="ignore", invalid="ignore"):
            scaled = sample * 10.0**decimals
            # Float32 holds seven digits.
            printed = bool(np.allclose(scaled, np.round(scaled), rtol=1e-6, atol=1e-6))
        if printed:
            by_decimals: float = 0.5 * n_classes * 10.0**-decimals
            return min(max(by_decimals, PRINTED_TOLERANCE), LARGEST_SUM_TOLERANCE)
    return PRINTED_TOLERANCE


def _is_bfloat16(numbers: Float64Array) -> bool:
    """Whether all numbers, and more than a few different ones, have at most eight binary digits."""
    with np.errstate(over="ignore"):
        short = numbers.astype(np.float32)
    exact = short == numbers
    low_bits = short.view(np.uint32) & np.uint32(0xFFFF)
    return bool((exact & (low_bits == 0)).all()) and len(np.unique(numbers)) > _FEW


def _blocks(scores: FloatArray) -> list[slice]:
    """Slices of rows that stay in the cache."""
    step = rows_per_block(scores.shape[1], 8)
    return [slice(start, start + step) for start in range(0, len(scores), step)]


def within_power(value: float) -> str:
    """The power of ten that a small number is below, as text."""
    # A difference of decimals is seldom below the power of ten that it is.
    return "1e-12" if value < 1e-12 else f"1e{int(np.ceil(np.log10(value) - 1e-6))}"
