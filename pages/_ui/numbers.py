"""Numbers as text, in words and in formulas; the browser has the same in numbers.js."""

from __future__ import annotations

import math
import re
from typing import Final

from nll_core import formats
from nll_core.formats import PLAIN_FROM, PLAIN_TO, percent, power_of_ten, significant

__all__ = [
    "decimals",
    "exact",
    "exponential",
    "latex",
    "latex_exact",
    "percent",
    "plain_text",
    "significant",
]

POWER: Final = re.compile(r"( \\times )?10\^\{(-?\d+)\}")
UNDEFINED: Final = re.compile(r"\\text\{(.*?)\}")
# exp() of more leaves the range of float64.
LARGEST_LOG: Final = 700.0


def decimals(value: float, places: int = 3) -> str:
    """`value` with a fixed number of decimals, as in a column: 0.357, −1.609, ∞."""
    return formats.decimals(value, places)


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
        lambda power: f"{' × ' if power[1] else ''}{power_of_ten(int(power[2]))}", formula
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
    return f"{mantissa:.{digits - 1}f} × {power_of_ten(exponent)}"
