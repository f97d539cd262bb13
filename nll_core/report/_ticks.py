"""Where the ticks of an axis stand, and what is written at them."""

from __future__ import annotations

import math
from typing import Final

from nll_core.formats import power_of_ten

# A tick may miss the end of the axis by the rounding of its own product.
_SLACK: Final = 1e-9
# Above so many decades, not every one gets a tick.
_MOST_DECADES: Final = 7
_LARGEST_GROUPED: Final = 4


def linear_ticks(low: float, high: float, most: int = 6) -> list[tuple[float, str]]:
    """Multiples of 1, 2 or 5 times a power of ten from `low` to `high`, with their texts."""
    step = _round_step((high - low) / most)
    first = math.ceil(low / step - _SLACK)
    last = math.floor(high / step + _SLACK)
    places = max(0, -math.floor(math.log10(step) + _SLACK))
    # Adding 0.0 turns −0.0 into 0.
    values = [k * step + 0.0 for k in range(first, last + 1)]
    return [(value, _plain(value, places)) for value in values]


def log_ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Powers of ten from `low` to `high`; where there are few, also twice and five times them."""
    first, last = math.ceil(math.log10(low) - _SLACK), math.floor(math.log10(high) + _SLACK)
    if last - first >= 2:
        step = 1 + (last - first) // _MOST_DECADES
        return [(10.0**k, _decade(k)) for k in range(first, last + 1, step)]
    found = [
        (digit * 10.0**k, _plain(digit * 10.0**k, max(0, -k)))
        for k in range(first - 1, last + 1)
        for digit in (1, 2, 5)
    ]
    return [(v, text) for v, text in found if low * (1 - _SLACK) <= v <= high * (1 + _SLACK)]


def _round_step(rough: float) -> float:
    """The smallest 1, 2 or 5 times a power of ten that is at least `rough`."""
    power = 10.0 ** math.floor(math.log10(rough))
    factor = next(f for f in (1, 2, 5, 10) if f * power >= rough * (1 - _SLACK))
    return factor * power


def _plain(value: float, places: int) -> str:
    return f"{value:,.{places}f}".replace("-", "−")


def _decade(exponent: int) -> str:
    if -_LARGEST_GROUPED <= exponent <= _LARGEST_GROUPED + 2:
        return _plain(10.0**exponent, max(0, -exponent))
    return power_of_ten(exponent)
