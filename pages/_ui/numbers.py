"""Numbers as text: the digits that matter, a true minus sign, ∞ where the value is infinite."""

from __future__ import annotations

import math
import re
from typing import Final

# Below and above these, a number is easier to read as a power of ten.
PLAIN_FROM: Final = 1e-4
PLAIN_TO: Final = 1e6
POWER: Final = re.compile(r"( \\times )?10\^\{(-?\d+)\}")
UNDEFINED: Final = re.compile(r"\\text\{(.*?)\}")
# exp() of more leaves the range of float64.
LARGEST_LOG: Final = 700.0


def decimals(value: float, places: int = 3) -> str:
    """`value` with a fixed number of decimals, as in a column: 0.357, −1.609, ∞."""
    return _special(value) or f"{value:.{places}f}".replace("-", "−")


def significant(value: float, digits: int = 4) -> str:
    """`value` with so many significant digits: 0.3567, 1,234, 2.602 × 10⁻⁶."""
    special = _special(value)
    if special:
        return special
    if value == 0:
        return "0"
    if not PLAIN_FROM <= abs(value) < PLAIN_TO:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        return f"{mantissa} × 10{_superscript(int(exponent))}".replace("-", "−")
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{places}f}".replace("-", "−")


def percent(value: float, digits: int = 3) -> str:
    """A share as a percentage with so many significant digits: 10%, 0.25%, 99.9%."""
    special = _special(value)
    if special:
        return special
    text = f"{100 * value:.{digits}g}"
    return f"{text}%" if "e" not in text else f"{significant(100 * value, digits)}%"


def latex(value: float, digits: int = 4) -> str:
    """`value` for a formula: 0.3567, 2.602 \\times 10^{-6}, \\infty."""
    if math.isnan(value):
        return r"\text{undefined}"
    if math.isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    if value != 0 and not PLAIN_FROM <= abs(value) < PLAIN_TO:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        return rf"{mantissa} \times 10^{{{int(exponent)}}}"
    return significant(value, digits).replace("−", "-").replace(",", "{,}")


def latex_exact(value: float) -> str:
    """A round number for a formula, without spare zeros: 0.1, 400, 10^{-6}, 5 \\times 10^{-6}."""
    if not math.isfinite(value):
        return latex(value)
    text = f"{value:.6g}"
    if "e" not in text:
        return text
    mantissa, exponent = text.split("e")
    factor = {"1": "", "-1": "-"}.get(mantissa, rf"{mantissa} \times ")
    return rf"{factor}10^{{{int(exponent)}}}"


def exact(value: float, digits: int = 6) -> str:
    """`value` to so many digits, without spare zeros: 0.1, −800, 10⁻⁶, 5 × 10⁻⁶."""
    return plain_text(latex_exact(float(f"{value:.{digits}g}")))


def plain_text(formula: str) -> str:
    """A number of a formula as plain text: 2.302 \\times 10^{-6} is 2.302 × 10⁻⁶."""
    text = POWER.sub(
        lambda power: f"{' × ' if power[1] else ''}10{_superscript(int(power[2]))}", formula
    )
    for written, shown in (("{,}", ","), (r"\infty", "∞"), ("-", "−")):
        text = text.replace(written, shown)
    return UNDEFINED.sub(r"\1", text)


def exponential(log_value: float, digits: int = 4) -> str:
    """exp(`log_value`) as a number, however small or large: 7.003 × 10⁻⁷, 2.18 × 10⁻¹⁵⁴⁰."""
    if abs(log_value) < LARGEST_LOG:
        return significant(math.exp(log_value), digits)
    exponent = math.floor(log_value / math.log(10))
    mantissa = 10 ** (log_value / math.log(10) - exponent)
    return f"{mantissa:.{digits - 1}f} × 10{_superscript(exponent)}"


def _special(value: float) -> str:
    if math.isnan(value):
        return "undefined"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return ""


def _superscript(exponent: int) -> str:
    return str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
