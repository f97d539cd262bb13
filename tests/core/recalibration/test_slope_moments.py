"""Each row's slope, curvature and loss at β, held to float64 sums and to SciPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.special import log_softmax

from nll_core import cross_entropy
from nll_core.recalibration._slope_moments import BlockMoments, block_moments

BETA = 0.7


def made(seed: int = 0, dtype: Any = np.float64) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    return rng.normal(0, 3, (50, 7)).astype(dtype), rng.integers(7, size=50)


def moments(logits: Any, labels: Any, *, curvature: bool, forbidden: bool = False) -> BlockMoments:
    own = logits[np.arange(len(logits)), labels]
    scratch = np.empty_like(logits)
    return block_moments(
        logits, labels, own, BETA, scratch, curvature=curvature, forbidden=forbidden
    )


def expected(logits: Any, labels: Any) -> tuple[Any, Any, Any]:
    z = logits.astype(np.float64)
    log_p = log_softmax(BETA * z, axis=1)
    p = np.exp(log_p)
    z = np.where(z == -np.inf, 0.0, z)
    rows = np.arange(len(z))
    mean = (p * z).sum(axis=1)
    return mean - z[rows, labels], (p * z * z).sum(axis=1) - mean**2, -log_p[rows, labels]


# Anchored or not, far from zero or not: the numbers are the same.
@pytest.mark.parametrize(
    ("shift", "dtype", "rtol"),
    [
        (0.0, np.float64, 1e-12),
        (0.0, np.float32, 1e-4),
        (300.0, np.float64, 1e-10),
        (300.0, np.float32, 1e-3),
        (122.0, np.float32, 1e-3),
        (-300.0, np.float64, 1e-10),
    ],
)
def test_slope_curvature_and_loss(shift: float, dtype: Any, rtol: float) -> None:
    logits, labels = made(dtype=dtype)
    logits = logits + dtype(shift)
    slope, variance, loss = expected(logits, labels)
    with_curvature = moments(logits, labels, curvature=True)
    with_loss = moments(logits, labels, curvature=False)
    np.testing.assert_allclose(with_curvature.slope, slope, rtol, atol=rtol)
    np.testing.assert_allclose(with_curvature.variance, variance, rtol, atol=rtol)
    np.testing.assert_allclose(with_loss.slope, slope, rtol, atol=rtol)
    np.testing.assert_allclose(with_loss.loss, loss, rtol)
    assert with_curvature.loss is None
    assert with_loss.variance is None


def test_a_forbidden_class_counts_nothing() -> None:
    logits, labels = made()
    logits[np.arange(50), (labels + 1) % 7] = -np.inf
    slope, variance, loss = expected(logits, labels)
    with_curvature = moments(logits, labels, curvature=True, forbidden=True)
    with_loss = moments(logits, labels, curvature=False, forbidden=True)
    np.testing.assert_allclose(with_curvature.slope, slope, 1e-12, atol=1e-12)
    np.testing.assert_allclose(with_curvature.variance, variance, 1e-12, atol=1e-12)
    np.testing.assert_allclose(with_loss.loss, loss, 1e-12)


def test_a_tiny_loss_keeps_its_digits() -> None:
    logits = np.array([[0.0, -40.0, -60.0]])
    labels = np.array([0])
    loss = moments(logits, labels, curvature=False).loss
    assert loss is not None
    assert loss[0] == pytest.approx(np.exp(-28.0) + np.exp(-42.0), rel=1e-11)
    assert loss[0] == pytest.approx(
        cross_entropy(logits, labels, temperature=1.0 / BETA), rel=1e-13
    )
