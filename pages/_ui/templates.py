"""Words with places for numbers: filled here at rest, and by templates.js while something moves.

A place is `{name:format}`. A format is one of Python's own for floats (`.6g`, `.4f`, `.1%`, `,`),
or one of numbers.py with its digits (`decimals`, `significant 3`), or `text` for words. A name may
lead on to a part of a record: `{best.loss:decimals}`, `{probs.0:percent}` (see bound.py).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from nll_core import formats
from pages._ui.numbers import decimals, exact, exponential, latex, percent, significant

PLACE: Final = re.compile(r"\{([\w.]+):([^{}]+)\}")


def fill(template: str, values: Mapping[str, Any], *, partly: bool = False) -> str:
    """`template` with each place filled by its value; `partly` leaves the others as they are."""
    return PLACE.sub(
        lambda place: (
            place[0] if partly and place[1] not in values else formatted(values[place[1]], place[2])
        ),
        template,
    )


def formatted(value: Any, how: str) -> str:
    """A value as a place asks for it, minus signs as they are printed."""
    return formatter(how)(value)


@lru_cache(None)
def formatter(how: str) -> Callable[[Any], str]:
    """What a place does with its value."""
    name, _, digits = how.partition(" ")
    if name not in FORMATS:
        return lambda value: format(value, how).replace("-", "−")
    written, places = FORMATS[name], [int(digits)] if digits else []
    return lambda value: written(value, *places)


def _likelihood(nll: float, digits: int = 4) -> str:
    """The likelihood of which this is the negative log."""
    return exponential(-nll, digits)


def _change(value: float, places: int = 3) -> str:
    """A difference in so many decimals, with its sign; 0 has none."""
    return formats.signed(decimals(value, places))


def _unsigned(value: float, places: int = 3) -> str:
    """So many decimals, without a sign if these are all 0."""
    return _change(value, places).removeprefix("+")


def _signed(value: float, digits: int = 4) -> str:
    """For a formula, with its sign whatever it is."""
    text = latex(value, digits)
    return text if text.startswith("-") else f"+{text}"


def _rounded(value: float, places: int) -> str:
    """So many decimals, none for a whole number."""
    return decimals(value, 0 if value == math.floor(value) else places)


def _bounded(value: float, places: int) -> str:
    """The same, but no decimals beyond the fourth digit."""
    size = math.floor(math.log10(abs(value))) if value else 0
    return _rounded(value, min(places, max(0, 3 - size)))


def _short(value: float, digits: int) -> str:
    """So many significant digits, but no digit before the point is rounded away."""
    whole = value == math.floor(value) or abs(value) >= 10**digits
    return decimals(value, 0) if whole else exact(value, digits)


def _plain_latex(value: float) -> str:
    """For a formula, without trailing zeros."""
    return latex(value) if value < 1e-3 else f"{value:.6g}"


FORMATS: Final[dict[str, Callable[..., str]]] = {
    "text": str,
    "decimals": decimals,
    "change": _change,
    "unsigned": _unsigned,
    "rounded": _rounded,
    "bounded": _bounded,
    "short": _short,
    "significant": significant,
    "percent": percent,
    "exponential": exponential,
    "likelihood": _likelihood,
    "latex": latex,
    "signed": _signed,
    "plain_latex": _plain_latex,
}
