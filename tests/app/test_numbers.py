"""Numbers as text."""

from __future__ import annotations

import math

import pytest

from pages._ui.numbers import decimals, exact, latex, latex_exact, percent, significant


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.35667, "0.3567"),
        (1234.5, "1,234"),
        (-2.0, "−2.000"),
        (0, "0"),
        (2.6024e-6, "2.602 × 10⁻⁶"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "undefined"),
    ],
)
def test_significant(value: float, text: str) -> None:
    assert significant(value) == text


def test_decimals() -> None:
    assert decimals(-1.6094) == "−1.609"
    assert decimals(math.inf) == "∞"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        *((0.1, "10%"), (0.0025, "0.25%"), (0.9994, "99.9%"), (1e-6, "0.0001%"), (1.0, "100%")),
        # Only the whole is 100%, and what misses it by rounding alone.
        *((0.9995, ">99.9%"), (1 - 1e-9, ">99.9%"), (1 - 2**-53, "100%"), (1.0001, "100%")),
    ],
)
def test_percent(share: float, text: str) -> None:
    assert percent(share) == text


def test_percent_of_fewer_digits() -> None:
    assert [percent(share, 2) for share in (0.994, 0.996, 1.0)] == ["99%", ">99%", "100%"]


def test_latex() -> None:
    assert latex(2.6024e-6) == r"2.602 \times 10^{-6}"
    assert latex(-0.25) == "-0.2500"
    assert latex(math.inf) == r"\infty"
    assert latex_exact(0.1) == "0.1"
    assert latex_exact(5e-6) == r"5 \times 10^{-6}"
    assert latex_exact(-1e-6) == r"-10^{-6}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1, "0.1"),
        (-800.0, "−800"),
        (1e-6, "10⁻⁶"),
        (5e-6, "5 × 10⁻⁶"),
        (-1e12, "−10¹²"),
        (2.0**-52, "2.22045 × 10⁻¹⁶"),
        (math.inf, "∞"),
    ],
)
def test_exact(value: float, text: str) -> None:
    assert exact(value) == text
