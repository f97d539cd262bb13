"""Numbers as text; what pages and reports share of it is tested with the pages' own."""

from __future__ import annotations

import pytest

from nll_core.formats import decimals, power_of_ten, signed


def test_columns_have_true_minus_signs() -> None:
    assert [decimals(value) for value in (0.35667, -1.6094, float("inf"))] == [
        "0.3567",
        "−1.6094",
        "∞",
    ]


@pytest.mark.parametrize(("exponent", "text"), [(-6, "10⁻⁶"), (0, "10⁰"), (12, "10¹²")])
def test_powers(exponent: int, text: str) -> None:
    assert power_of_ten(exponent) == text


def test_signs() -> None:
    assert [signed(t) for t in ("0.12", "−0.12", "0.000", "−0.000", "∞")] == [
        "+0.12",
        "−0.12",
        "0.000",
        "0.000",
        "+∞",
    ]
