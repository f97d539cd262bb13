"""Numbers as text: the digits that matter, a true minus sign, ∞ where the value is infinite."""

from __future__ import annotations

import math
from typing import Final

# Below and above these, a number is easier to read as a power of ten.
PLAIN_FROM: Final = 1e-4
PLAIN_TO: Final = 1e6
# Sums of shares may miss 1 by this.
ROUNDED: Final = 1e-12


def decimals(value: float, places: int = 4) -> str:
    """`value` with fixed decimals, as in a column: 0.3567, −1.6094, ∞; a 0 has no sign."""
    return special(value) or f"{value:z.{places}f}".replace("-", "−")


def four_decimals(value: float) -> str:
    """A loss or an error with the four decimals that all of them have, but for giants."""
    return significant(value) if abs(value) >= PLAIN_TO else decimals(value)


def significant(value: float, digits: int = 4) -> str:
    """`value` with so many significant digits: 0.3567, 1,234, 2.602 × 10⁻⁶."""
    unusual = special(value)
    if unusual:
        return unusual
    if value == 0:
        return "0"
    if not PLAIN_FROM <= abs(value) < PLAIN_TO:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        return f"{mantissa} × {power_of_ten(int(exponent))}".replace("-", "−")
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{places}f}".replace("-", "−")


def threshold(value: float, digits: int = 5) -> str:
    """A probability to compare with: 0.95255, and 1 − 2.3 × 10⁻⁹ for what would be rounded to 1."""
    if value < 1.0 and float(f"{value:.{digits}g}") == 1.0:
        return f"1 − {significant(1.0 - value, 2)}"
    return significant(value, digits)


def percent(value: float, digits: int = 3) -> str:
    """A share as a percentage with so many significant digits: 10%, 0.25%, 99.9%.

    Only the whole is 100%: what would be rounded to it is >99.9%.
    """
    unusual = special(value)
    if unusual:
        return unusual
    if value < 1.0 - ROUNDED and float(f"{100 * value:.{digits}g}") == 100:
        return f">{100 - 10 ** (2 - digits):.{digits}g}%"
    text = f"{100 * value:.{digits}g}"
    return f"{text}%" if "e" not in text else f"{significant(100 * value, digits)}%"


def p_value(value: float, resolution: float = 0.001) -> str:
    """A p-value in three decimals; ≤ 0.001 for one that is no larger than draws can resolve."""
    least = max(resolution, 0.001)
    return f"≤ {least:.1g}" if value <= least else decimals(value, 3)


def p_equals(value: float, resolution: float = 0.001) -> str:
    """A p-value as a statement: p = 0.041, p ≤ 0.001."""
    text = p_value(value, resolution)
    return f"p {text}" if text.startswith("≤") else f"p = {text}"


def signed(text: str) -> str:
    """A number as text with its sign; 0 has none, whatever it was rounded from."""
    if not text.strip("−0."):
        return text.removeprefix("−")
    return text if text.startswith("−") else f"+{text}"


def power_of_ten(exponent: int) -> str:
    """10⁻⁶ for −6."""
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def special(value: float) -> str:
    """What stands for a value that is no finite number; empty for one that is."""
    if math.isnan(value):
        return "undefined"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return ""
