"""Focal loss: against cross-entropy, mpmath, the binary case, and finite differences."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from nll_core import (
    cross_entropy,
    cross_entropy_gradient,
    focal_loss,
    focal_loss_gradient,
    margin_loss,
    margin_loss_gradient,
)

RNG = np.random.default_rng(5)
LOGITS = RNG.normal(scale=3, size=(7, 4))
LABELS = RNG.integers(0, 4, 7)
WEIGHTS = np.array([0.5, 2.0, 1.0, 3.0])


def test_without_focusing_it_is_the_cross_entropy() -> None:
    for weights in (None, WEIGHTS):
        options = {"class_weights": weights}
        assert focal_loss(LOGITS, LABELS, focusing=0, **options) == pytest.approx(
            cross_entropy(LOGITS, LABELS, **options), rel=1e-14
        )
        np.testing.assert_allclose(
            focal_loss_gradient(LOGITS, LABELS, focusing=0, **options),
            cross_entropy_gradient(LOGITS, LABELS, **options),
            rtol=1e-13,
        )


@pytest.mark.parametrize("focusing", [0.5, 1.0, 2.0, 5.0])
def test_of_two_classes_it_is_the_margin_loss(focusing: float) -> None:
    margins = np.array([-900.0, -30.0, -1.0, 0.0, 2.0, 30.0, 300.0])
    logits = np.stack([np.zeros_like(margins), margins], axis=-1)
    ones = np.ones(margins.size, int)
    np.testing.assert_allclose(
        focal_loss(logits, ones, focusing=focusing, reduction="none"),
        margin_loss(margins, "focal", focusing=focusing),
        rtol=1e-12,
    )
    np.testing.assert_allclose(
        focal_loss_gradient(logits, ones, focusing=focusing, reduction="none")[:, 1],
        margin_loss_gradient(margins, "focal", focusing=focusing),
        rtol=1e-12,
    )


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("focusing", [0.3, 1.0, 2.0])
def test_the_gradient_agrees_with_finite_differences(focusing: float, reduction: str) -> None:
    options = {"focusing": focusing, "class_weights": WEIGHTS, "reduction": reduction}
    gradient = focal_loss_gradient(LOGITS, LABELS, **options)  # type: ignore[arg-type]
    h = 1e-6
    for place in np.ndindex(LOGITS.shape):
        step = np.zeros_like(LOGITS)
        step[place] = h
        up = focal_loss(LOGITS + step, LABELS, **options)  # type: ignore[arg-type]
        down = focal_loss(LOGITS - step, LABELS, **options)  # type: ignore[arg-type]
        assert gradient[place] == pytest.approx((up - down) / (2 * h), rel=1e-5, abs=1e-8)


def test_tiny_losses_keep_their_digits() -> None:
    with mpmath.workdps(60):
        rest = mpmath.exp(-40) / (1 + mpmath.exp(-40))
        wanted = float(rest**2 * -mpmath.log(1 - rest))
    assert focal_loss([40.0, 0.0], 0) == pytest.approx(wanted, rel=1e-13)


def test_far_out_and_forbidden() -> None:
    assert focal_loss([0.0, 1e9], 0) == 1e9
    assert focal_loss([1e9, 0.0], 0) == 0
    assert focal_loss([0.0, -np.inf], 1) == np.inf
    np.testing.assert_array_equal(focal_loss_gradient([0.0, -np.inf], 1), [1.0, -1.0])
    np.testing.assert_array_equal(focal_loss_gradient([1e9, 0.0], 0), [0.0, 0.0])


def test_short_floats_give_float32() -> None:
    assert focal_loss_gradient(LOGITS.astype(np.float32), LABELS).dtype == np.float32


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"focusing": -0.1}, "focusing must be finite and at least 0"),
        ({"class_weights": [1.0]}, "class_weights must have shape"),
        ({"class_weights": [1.0, -1.0]}, "class_weights must be at least 0"),
        ({"class_weights": [0.0, 0.0]}, "class_weights and sample_weight must leave"),
    ],
)
def test_what_cannot_be_used_is_named(options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        focal_loss([[0.0, 1.0]], [0], **options)  # type: ignore[arg-type]
