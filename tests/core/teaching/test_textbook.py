"""The textbook formula: right where numbers are ordinary, and broken where it must break."""

import numpy as np
import pytest

from nll_core import cross_entropy
from nll_core.teaching import textbook_cross_entropy


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("target", [0, 2, [0.2, 0.3, 0.5]])
def test_agrees_where_nothing_overflows(dtype, target):
    options = {"temperature": 0.8, "label_smoothing": 0.1, "class_weights": [1.0, 2.0, 0.5]}
    z = [0.5, -1.0, 2.0]
    found = textbook_cross_entropy(z, target, dtype=dtype, **options)
    assert found.dtype == dtype
    assert found.loss == pytest.approx(
        cross_entropy(z, target, reduction="sum", **options), rel=float(8 * np.finfo(dtype).eps)
    )
    assert found.largest_exponential == pytest.approx(np.exp(2.0 / 0.8), rel=1e-2)


@pytest.mark.parametrize(
    ("dtype", "fits", "overflows"),
    [("float16", 11, 12), ("float32", 88, 89), ("float64", 709, 710)],
)
def test_overflows_where_exp_does(dtype, fits, overflows):
    assert np.isfinite(textbook_cross_entropy([fits, fits - 5.0], 0, dtype=dtype).loss)
    broken = textbook_cross_entropy([overflows, overflows - 1.0], 0, dtype=dtype)
    assert broken.largest_exponential == np.inf
    assert np.isnan(broken.loss)


def test_underflow():
    assert textbook_cross_entropy([0.0, -800.0], 1).loss == np.inf
    nothing = textbook_cross_entropy([-1000.0, -1001.0], 0)
    assert nothing.sum_of_exponentials == 0
    assert np.isnan(nothing.loss)


def test_loss_of_a_tiny_surprise_is_lost():
    assert textbook_cross_entropy([0.0, -40.0], 0).loss == 0
    assert cross_entropy([0.0, -40.0], 0) > 0


def test_bad_input():
    with pytest.raises(ValueError, match="dtype must be one of"):
        textbook_cross_entropy([0.0, 1.0], 0, dtype="int8")
    with pytest.raises(ValueError, match="temperature must be"):
        textbook_cross_entropy([0.0, 1.0], 0, temperature=0)
