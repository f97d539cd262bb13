"""Softmax column by column: the numbers of softmax."""

import numpy as np
import pytest

from nll_core import softmax
from nll_core.losses._softmax_columns import SoftmaxColumns


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("n", "k"), [(1, 2), (1000, 3), (7, 40), (300_000, 10)])
def test_columns_are_those_of_softmax(n, k, dtype):
    logits = (9 * np.random.default_rng(0).standard_normal((n, k))).astype(dtype)
    logits[0, 0] = -np.inf
    probs = softmax(logits)
    columns = list(SoftmaxColumns(logits))
    assert len(columns) == k
    for found, wanted in zip(columns, probs.T, strict=True):
        assert found.dtype == dtype
        np.testing.assert_allclose(found, wanted, rtol=4 * np.finfo(dtype).eps)


def test_logits_beyond_the_range_of_differences():
    logits = np.array([[3e38, -3e38], [1.0, 0.0]], np.float32)
    np.testing.assert_array_equal(np.stack(list(SoftmaxColumns(logits)), axis=1), softmax(logits))
