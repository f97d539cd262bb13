"""Margin losses: values from mpmath, derivatives by finite differences, extremes, messages."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core import binary_cross_entropy, margin_loss, margin_loss_gradient
from nll_core.losses import MARGIN_LOSSES, MarginLoss, margin_loss_curvature

SMOOTH: tuple[MarginLoss, ...] = (
    "nll",
    "brier",
    "exponential",
    "focal",
    "weighted_nll",
    "smoothed_nll",
)
OPTIONS = {"focusing": 2.5, "positive_weight": 0.85, "label_smoothing": 0.2}


def exact(loss: str, m: Any) -> Any:
    """The textbook formula in as many digits as mpmath is set to."""
    p = 1 / (1 + mpmath.exp(-m))
    nll = mpmath.log(1 + mpmath.exp(-m))
    formulas: dict[str, Callable[[], Any]] = {
        "nll": lambda: nll,
        "brier": lambda: (1 - p) ** 2,
        "hinge": lambda: max(0, 1 - m),
        "squared_hinge": lambda: max(0, 1 - m) ** 2,
        "exponential": lambda: mpmath.exp(-m),
        "zero_one": lambda: 1 if m <= 0 else 0,
        "focal": lambda: (1 - p) ** mpmath.mpf("2.5") * nll,
        "weighted_nll": lambda: mpmath.mpf(1.7) * nll,
        "smoothed_nll": lambda: (
            (1 - mpmath.mpf(0.2) / 2) * nll + mpmath.mpf(0.2) / 2 * mpmath.log(1 + mpmath.exp(m))
        ),
    }
    return formulas[loss]()


@pytest.mark.parametrize("loss", MARGIN_LOSSES)
def test_values_agree_with_fifty_digits(loss: MarginLoss) -> None:
    with mpmath.workdps(400):
        for m in (-300.0, -37.0, -2.0, -1e-9, 0.0, 0.3, 1.0, 5.0, 40.0, 250.0):
            wanted = float(exact(loss, mpmath.mpf(m)))
            assert margin_loss(m, loss, **OPTIONS) == pytest.approx(wanted, rel=1e-13, abs=0)


@pytest.mark.parametrize("loss", [*SMOOTH, "squared_hinge", "hinge"])
@settings(max_examples=40, deadline=None)
@given(m=st.floats(-15, 15), focusing=st.floats(0, 5))
def test_derivatives_agree_with_finite_differences(
    loss: MarginLoss, m: float, focusing: float
) -> None:
    if "hinge" in loss and abs(m - 1) < 1e-3:
        return
    options = OPTIONS | {"focusing": focusing}
    h = 1e-5
    low, high = (margin_loss(m + d, loss, **options) for d in (-h, h))
    slope = float(margin_loss_gradient(m, loss, **options))
    assert slope == pytest.approx((high - low) / (2 * h), rel=1e-5, abs=1e-8)
    low, high = (margin_loss_gradient(m + d, loss, **options) for d in (-h, h))
    curvature = float(margin_loss_curvature(m, loss, **options))
    assert curvature == pytest.approx((high - low) / (2 * h), rel=1e-5, abs=1e-8)


def test_no_focusing_no_weight_and_no_smoothing_are_the_nll() -> None:
    m = np.linspace(-30, 30, 61)
    nll = binary_cross_entropy(m, np.ones_like(m), reduction="none")
    np.testing.assert_allclose(margin_loss(m), nll, rtol=1e-15)
    np.testing.assert_allclose(margin_loss(m, "focal", focusing=0), nll, rtol=1e-15)
    np.testing.assert_allclose(margin_loss(m, "smoothed_nll", label_smoothing=0), nll, rtol=1e-15)
    np.testing.assert_allclose(margin_loss(m, "weighted_nll"), nll, rtol=1e-15)


# Value, slope and curvature at margins of −10⁹ and 10⁹.
EXTREMES: dict[MarginLoss, tuple[tuple[float, float, float], tuple[float, float, float]]] = {
    "nll": ((1e9, -1, 0), (0, 0, 0)),
    "brier": ((1, 0, 0), (0, 0, 0)),
    "hinge": ((1e9 + 1, -1, 0), (0, 0, 0)),
    "squared_hinge": ((1e18, -2e9, 2), (0, 0, 0)),
    "exponential": ((math.inf, -math.inf, math.inf), (0, 0, 0)),
    "zero_one": ((1, 0, 0), (0, 0, 0)),
    "focal": ((1e9, -1, 0), (0, 0, 0)),
    "weighted_nll": ((1.7e9, -1.7, 0), (0, 0, 0)),
    "smoothed_nll": ((0.9e9, -0.9, 0), (0.1e9, 0.1, 0)),
}


@pytest.mark.parametrize("loss", MARGIN_LOSSES)
def test_a_thousand_million_either_way(loss: MarginLoss) -> None:
    for m, wanted in zip((-1e9, 1e9), EXTREMES[loss], strict=True):
        for function, value in zip(
            (margin_loss, margin_loss_gradient, margin_loss_curvature), wanted, strict=True
        ):
            assert function(m, loss, **OPTIONS) == pytest.approx(value, rel=1e-8)


@pytest.mark.parametrize("loss", MARGIN_LOSSES)
def test_infinite_margins_give_no_nan(loss: MarginLoss) -> None:
    for function in (margin_loss, margin_loss_gradient, margin_loss_curvature):
        for smoothing in (0.0, 0.2):
            values = function([-np.inf, np.inf], loss, label_smoothing=smoothing)
            assert not np.isnan(values).any()


def test_a_tie_is_a_mistake() -> None:
    np.testing.assert_array_equal(margin_loss([-1e-300, 0.0, 1e-300], "zero_one"), [1, 1, 0])


@pytest.mark.parametrize("loss", MARGIN_LOSSES)
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_short_floats_give_float32(loss: MarginLoss, dtype: type) -> None:
    m = np.array([-3.0, 0.5, 4.0], dtype=dtype)
    value = margin_loss(m, loss)
    assert isinstance(value, np.ndarray)
    assert value.dtype == np.float32
    np.testing.assert_allclose(value, margin_loss(m.astype(np.float64), loss), rtol=2e-5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: margin_loss([0.0, np.nan]), "margin must not contain NaN"),
        (lambda: margin_loss(0.0, "huber"), "loss must be one of"),
        (lambda: margin_loss(0.0, "focal", focusing=-1), "focusing must be finite and at least 0"),
        (lambda: margin_loss(0.0, positive_weight=0.0), "positive_weight must lie strictly"),
        (lambda: margin_loss(0.0, label_smoothing=1.5), "label_smoothing must lie in"),
    ],
)
def test_what_cannot_be_used_is_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_words_are_no_margins() -> None:
    with pytest.raises(TypeError, match="margin must be real numbers"):
        margin_loss(["a"])
