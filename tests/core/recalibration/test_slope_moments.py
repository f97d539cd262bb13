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


def moments(logits: Any, labels: Any, *, forbidden: bool = False) -> BlockMoments:
    own = logits[np.arange(len(logits)), labels]
    return block_moments(logits, labels, own, BETA, np.empty_like(logits), forbidden=forbidden)


def expected(logits: Any, labels: Any) -> BlockMoments:
    z = logits.astype(np.float64)
    log_p = log_softmax(BETA * z, axis=1)
    p = np.exp(log_p)
    z = np.where(z == -np.inf, 0.0, z)
    rows = np.arange(len(z))
    mean = (p * z).sum(axis=1)
    apart = z - mean[:, np.newaxis]
    variance, third = ((p * apart**power).sum(axis=1) for power in (2, 3))
    return BlockMoments(mean - z[rows, labels], variance, third, -log_p[rows, labels])


# Anchored or not, far from zero or not: the numbers are the same.
@pytest.mark.parametrize(
    ("shift", "dtype", "rtol", "plain"),
    [
        (0.0, np.float64, 1e-12, True),
        (0.0, np.float32, 1e-4, True),
        (300.0, np.float64, 1e-10, False),
        (300.0, np.float32, 1e-3, False),
        (122.0, np.float32, 1e-3, False),
        (-300.0, np.float64, 1e-10, False),
    ],
)
def test_slope_curvature_and_loss(shift: float, dtype: Any, rtol: float, plain: bool) -> None:
    logits, labels = made(dtype=dtype)
    logits = logits + dtype(shift)
    found, right = moments(logits, labels), expected(logits, labels)
    np.testing.assert_allclose(found.slope, right.slope, rtol, atol=rtol)
    np.testing.assert_allclose(found.variance, right.variance, rtol, atol=rtol)
    # The sums are of cubes up to 500 where the moment is near 10.
    np.testing.assert_allclose(found.third, right.third, rtol, atol=50 * rtol)
    assert (found.loss is not None) == plain
    if found.loss is not None and right.loss is not None:
        np.testing.assert_allclose(found.loss, right.loss, rtol)


def test_a_forbidden_class_counts_nothing() -> None:
    logits, labels = made()
    logits[np.arange(50), (labels + 1) % 7] = -np.inf
    found, right = moments(logits, labels, forbidden=True), expected(logits, labels)
    for name in ("slope", "variance", "third"):
        np.testing.assert_allclose(getattr(found, name), getattr(right, name), 1e-12, atol=1e-11)
    assert found.loss is None


def test_a_tiny_loss_keeps_its_digits() -> None:
    logits = np.array([[0.0, -40.0, -60.0]])
    labels = np.array([0])
    loss = moments(logits, labels).loss
    assert loss is not None
    assert loss[0] == pytest.approx(np.exp(-28.0) + np.exp(-42.0), rel=1e-11)
    assert cross_entropy(logits, labels, temperature=1.0 / BETA) == pytest.approx(
        np.exp(-28.0) + np.exp(-42.0), rel=1e-11
    )
