"""A clipped probability: its ceiling, its floor, and no slope beyond."""

import numpy as np
import pytest
from sklearn.metrics import log_loss as sklearn_log_loss

from nll_core import surprise
from nll_core.teaching import clipped_surprise, clipped_surprise_gradient


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


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
def test_is_scikit_learns_at_the_rounding_of_each_type(dtype):
    eps = float(np.finfo(dtype).eps)
    for p, label in ((0.0, 1), (1.0, 0)):
        theirs = sklearn_log_loss([label], np.array([[1.0, 0.0]], dtype), labels=[0, 1])
        found = clipped_surprise(p, eps, dtype=dtype)
        # Their logarithm is one of that type.
        assert found == pytest.approx(theirs, rel=2 * eps)
    assert clipped_surprise(0.0, 2.0**-52) == pytest.approx(36.0437, abs=1e-4)


def test_a_type_rounds_the_limits():
    # In float32 the number below 1 is 1 − 2⁻²⁴, and 1 − 10⁻⁷ lies closer to 1 − 2⁻²³.
    assert clipped_surprise(1.0, 1e-7) == pytest.approx(1e-7, rel=1e-6)
    assert clipped_surprise(1.0, 1e-7, dtype="float32") == pytest.approx(2.0**-23, rel=1e-6)
    assert clipped_surprise(1.0, 1e-8, dtype="float32") == 0.0
    np.testing.assert_allclose(
        clipped_surprise([0.0, 0.3], 1e-7, dtype="float32"), -np.log([1e-7, 0.3]), rtol=1e-8
    )


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


def test_messages_about_the_type():
    with pytest.raises(ValueError, match="eps must not round to 0 in float16"):
        clipped_surprise(0.5, 1e-9, dtype="float16")
    with pytest.raises(ValueError, match="dtype must be"):
        clipped_surprise(0.5, 1e-7, dtype="int8")
