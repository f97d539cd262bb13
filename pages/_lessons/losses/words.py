"""Parts of speech that the losses page's views share: numbers, symbols, read-outs of a loss."""

from __future__ import annotations

import math
from typing import Final

from nll_core import MarginLoss
from pages._lessons.losses.controls import Shape
from pages._ui.numbers import decimals, latex, latex_exact, significant

NOTHING: Final = "–"
# Formulas of which a phone shows no more in one line.
LONG: Final = ("focal", "weighted_nll", "smoothed_nll")

SYMBOLS: Final[dict[MarginLoss, str]] = {
    "nll": r"\log(1 + \exp(-m))",
    "brier": r"\bigl(1 - \operatorname{sigmoid}(m)\bigr)^2",
    "hinge": r"\max(0,\ 1 - m)",
    "squared_hinge": r"\max(0,\ 1 - m)^2",
    "exponential": r"\exp(-m)",
    "zero_one": r"[\,m \le 0\,]",
    "focal": r"\bigl(1 - \operatorname{sigmoid}(m)\bigr)^{\gamma} \log(1 + \exp(-m))",
    "weighted_nll": r"2\alpha \log(1 + \exp(-m))",
    "smoothed_nll": r"\left(1 - \tfrac{\varepsilon}{2}\right) \log(1 + \exp(-m)) \\"
    r" + \tfrac{\varepsilon}{2} \log(1 + \exp(m))",
}


def in_numbers(loss: MarginLoss, margin: float, shape: Shape) -> str:
    """The formula of a loss with numbers in place of symbols; those that move between ⟦ and ⟧."""
    m = f"⟦{latex_exact(margin)}⟧"
    gamma, alpha, soft = (f"⟦{latex_exact(v)}⟧" for v in shape)
    return {
        "nll": rf"\log\bigl(1 + \exp(-({m}))\bigr)",
        "brier": rf"\bigl(1 - \operatorname{{sigmoid}}({m})\bigr)^2",
        "hinge": rf"\max\bigl(0,\ 1 - ({m})\bigr)",
        "squared_hinge": rf"\max\bigl(0,\ 1 - ({m})\bigr)^2",
        "exponential": rf"\exp\bigl(-({m})\bigr)",
        "zero_one": rf"[\,{m} \le 0\,]",
        "focal": rf"\bigl(1 - \operatorname{{sigmoid}}({m})\bigr)^{{{gamma}}} "
        rf"\log\bigl(1 + \exp(-({m}))\bigr)",
        "weighted_nll": rf"2 \cdot {alpha} \cdot \log\bigl(1 + \exp(-({m}))\bigr)",
        "smoothed_nll": rf"\left(1 - \tfrac{{{soft}}}{{2}}\right) "
        rf"\log\bigl(1 + \exp(-({m}))\bigr) \\ + \tfrac{{{soft}}}{{2}} "
        rf"\log\bigl(1 + \exp({m})\bigr)",
    }[loss]


def named(name: str) -> str:
    """A loss in a sentence: the hinge loss, but the NLL."""
    return name if name.endswith("NLL") else f"{name} loss"


def number(value: float, places: int = 3) -> str:
    """`value` with so many decimals, or a dash where there is none."""
    if math.isnan(value):
        return NOTHING
    if abs(value) >= 1e4 and math.isfinite(value):
        return significant(value, 4)
    # A value that rounds to 0 has no sign.
    return decimals(round(value, places) + 0.0, places)


def slope(value: float) -> str:
    """`value` as a number of a formula."""
    return latex(round(value, 12) + 0.0)


def degrees(value: float) -> str:
    return NOTHING if math.isnan(value) else f"{value:.1f}°"


def share(value: float) -> str:
    return NOTHING if math.isnan(value) else f"{100 * value:.1f}%"
