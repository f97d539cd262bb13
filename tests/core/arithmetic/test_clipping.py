"""A clipped probability: its ceiling, its floor, and no slope beyond."""

import numpy as np
import pytest
from sklearn.metrics import log_loss as sklearn_log_loss

from nll_core import clipped_surprise, clipped_surprise_gradient, surprise


@pytest.mark.parametrize("eps", [1e-15, 1e-7, 1e-2])
def test_is_the_surprise_between_the_ends_and_flat_beyond(eps):
    p = np.array([0.0, eps / 2, 2 * eps, 0.3, 0.9, 1.0])
    found = clipped_surprise(p, eps)
    np.testing.assert_allclose(found[2:5], surprise(p[2:5]), rtol=1e-14)
    np.testing.assert_allclose(found[:2], -np.log(eps), rtol=1e-15)
    assert found[5] == pytest.approx(eps, rel=0.01)
    slope = clipped_surprise_gradient(p, eps)
    np.testing.assert_allclose(slope[2:5], -1 / p[2:5])
    assert (slope[[0, 1, 5]] == 0).all()


def test_scikit_learn_stops_at_36_04_nats():
    eps = float(np.finfo(np.float64).eps)
    wanted = sklearn_log_loss([1], [[1.0, 0.0]], labels=[0, 1])
    assert clipped_surprise(0.0, eps) == pytest.approx(wanted, rel=1e-12)
    assert wanted == pytest.approx(36.0437, abs=1e-4)


def test_the_slope_is_that_of_the_curve():
    p, h = np.array([1e-3, 0.2, 0.7]), 1e-7
    numeric = (clipped_surprise(p + h, 1e-5) - clipped_surprise(p - h, 1e-5)) / (2 * h)
    np.testing.assert_allclose(clipped_surprise_gradient(p, 1e-5), numeric, rtol=1e-6)


@pytest.mark.parametrize(
    ("p", "eps", "message"),
    [
        (1.5, 1e-7, r"p must lie in \[0, 1\]"),
        (0.5, 0.0, "eps must lie strictly"),
        (0.5, 0.5, "eps must be below 1/2"),
    ],
)
def test_messages(p, eps, message):
    with pytest.raises(ValueError, match=message):
        clipped_surprise(p, eps)
