"""Numbers as text; what pages and reports share of it is tested with the pages' own."""

from __future__ import annotations

import pytest

from nll_core.formats import decimals, p_equals, p_value, power_of_ten, signed, threshold


def test_columns_have_true_minus_signs() -> None:
    assert [decimals(value) for value in (0.35667, -1.6094, float("inf"))] == [
        "0.3567",
        "−1.6094",
        "∞",
    ]


def test_what_is_rounded_to_0_has_no_sign() -> None:
    assert [decimals(value, 3) for value in (-0.0, -0.0004, -0.0006)] == [
        "0.000",
        "0.000",
        "−0.001",
    ]


@pytest.mark.parametrize(("exponent", "text"), [(-6, "10⁻⁶"), (0, "10⁰"), (12, "10¹²")])
def test_powers(exponent: int, text: str) -> None:
    assert power_of_ten(exponent) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.952551, "0.95255"), (1.0, "1.0000"), (1 - 2.3e-9, "1 − 2.3 × 10⁻⁹"), (0.99997, "0.99997")],
)
def test_a_threshold_below_1_is_not_1(value: float, text: str) -> None:
    assert threshold(value) == text


def test_signs() -> None:
    assert [signed(t) for t in ("0.12", "−0.12", "0.000", "−0.000", "∞")] == [
        "+0.12",
        "−0.12",
        "0.000",
        "0.000",
        "+∞",
    ]


def test_a_p_value_that_few_draws_cannot_tell_from_less_is_a_bound() -> None:
    assert p_value(1 / 201, 1 / 201) == "≤ 0.005"
    assert p_equals(1 / 201, 1 / 201) == "p ≤ 0.005"
    assert p_value(2 / 201, 1 / 201) == "0.010"
    assert p_value(1 / 1001, 1 / 1001) == "≤ 0.001"
    assert p_value(1e-5, 1e-6) == "≤ 0.001"
