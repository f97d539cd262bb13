"""Words with places for numbers."""

from __future__ import annotations

import math
from typing import Any

import pytest

from pages._ui.templates import fill


@pytest.mark.parametrize(
    ("template", "value", "text"),
    [
        ("{x:.3g} nats", -1.23456, "−1.23 nats"),
        ("{x:.1%}", -0.125, "−12.5%"),
        ("{x:,}", 1234567, "1,234,567"),
        ("{x:decimals}", 0.35667, "0.357"),
        ("{x:decimals 1}", -math.inf, "−∞"),
        ("{x:significant 3}", 12345.0, "12,345"),
        ("{x:exponential}", -1000.0, "5.076 × 10⁻⁴³⁵"),
        ("{x:likelihood 3}", 1000.0, "5.08 × 10⁻⁴³⁵"),
        ("{x:latex 3}", 1e-9, r"1.00 \times 10^{-9}"),
        ("{x:signed}", 2.5, "+2.500"),
        ("{x:signed}", -2.5, "-2.500"),
        ("{x:plain_latex}", 3.1673, "3.1673"),
        ("{x:plain_latex}", 2e-4, "0.0002000"),
        ("{x:text}", "Newton", "Newton"),
    ],
)
def test_a_place_is_filled_as_it_asks(template: str, value: Any, text: str) -> None:
    assert fill(template, {"x": value}) == text


def test_braces_of_formulas_stay_and_what_is_not_given_can_wait() -> None:
    assert fill(r"\sqrt{2\pi} {n:text} {s:latex}", {"n": 5}, partly=True) == (
        r"\sqrt{2\pi} 5 {s:latex}"
    )
    with pytest.raises(KeyError, match="s"):
        fill("{s:latex}", {})
