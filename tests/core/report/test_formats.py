"""The report writes numbers as the pages do."""

from __future__ import annotations

import math

import pytest

from nll_core.report import _formats
from pages._ui import numbers

VALUES = [0.0, 0.5, -0.5, 1e-9, -2.602e-6, 1e-4, 0.35667, 12.0, 999.95, 123456.7, 1e6, 3.2e12]
VALUES += [math.inf, -math.inf, math.nan]


@pytest.mark.parametrize("value", VALUES)
def test_as_the_pages_do(value: float) -> None:
    assert _formats.significant(value) == numbers.significant(value)
    assert _formats.decimals(value) == numbers.decimals(value, 4)
    assert _formats.percent(value) == numbers.percent(value)


def test_signs() -> None:
    assert [_formats.signed(t) for t in ("0.12", "−0.12", "0.000", "∞")] == [
        "+0.12",
        "−0.12",
        "0.000",
        "+∞",
    ]
