"""Ticks stand at round numbers, and say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nll_core.report._ticks import linear_ticks, log_ticks


def texts(ticks: list[tuple[float, str]]) -> list[str]:
    return [text for _, text in ticks]


def test_linear() -> None:
    assert texts(linear_ticks(0, 1)) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
    assert texts(linear_ticks(-0.03, 0.02)) == ["−0.03", "−0.02", "−0.01", "0.00", "0.01", "0.02"]
    assert texts(linear_ticks(0, 45_000)) == ["0", "10,000", "20,000", "30,000", "40,000"]


def test_logarithmic() -> None:
    assert texts(log_ticks(0.001, 1)) == ["0.001", "0.01", "0.1", "1"]
    assert texts(log_ticks(2, 60)) == ["2", "5", "10", "20", "50"]
    assert texts(log_ticks(0.5, 2)) == ["0.5", "1", "2"]
    assert texts(log_ticks(1e-9, 1)) == ["10⁻⁹", "10⁻⁷", "10⁻⁵", "0.001", "0.1"]


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_linear_ticks_are_within_the_ends_and_neither_few_nor_many(low: float, size: float) -> None:
    high = low + size
    if high - low < 1e-9 * abs(low):
        return
    values = [value for value, _ in linear_ticks(low, high)]
    assert 2 <= len(values) <= 7
    slack = 1e-6 * size
    assert low - slack <= values[0] <= values[-1] <= high + slack


@pytest.mark.parametrize("ends", [(1, 10), (3, 4000), (1e-12, 1e3), (1, 1e20)])
def test_logarithmic_ticks_are_neither_few_nor_many(ends: tuple[float, float]) -> None:
    assert 3 <= len(log_ticks(*ends)) <= 9
