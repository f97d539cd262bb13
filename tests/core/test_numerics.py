"""log(1 + s), block sizes and reductions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core._numerics import BLOCK_BYTES, log_one_plus, reduce_losses, rows_per_block


@settings(deadline=None, max_examples=200)
@given(st.floats(0, 1e300))
def test_log_one_plus_is_log1p(s):
    found = log_one_plus(np.array([s]))
    np.testing.assert_allclose(found, np.log1p([s]), rtol=5e-16, atol=0)


def test_log_one_plus_keeps_subnormals_and_float32():
    np.testing.assert_array_equal(log_one_plus(np.array([0.0, 5e-324])), [0.0, 5e-324])
    s = np.logspace(-30, 30, 400, dtype=np.float32)
    found = log_one_plus(s)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, np.log1p(s.astype(np.float64)), rtol=3e-7)


def test_a_block_has_at_least_one_row():
    assert rows_per_block(8, 8) == BLOCK_BYTES // 64
    assert rows_per_block(10**6, 8) == 1


def test_reductions_are_accumulated_in_float64():
    losses = np.full(10**6, 0.1, np.float32)
    total = reduce_losses(losses, "sum", dtype=losses.dtype)
    assert total == pytest.approx(float(np.float32(0.1)) * 1e6, rel=1e-13)
    assert reduce_losses(losses, "mean", dtype=losses.dtype) == pytest.approx(total / 1e6)
    assert reduce_losses(losses, "mean", dtype=losses.dtype, divisor=4.0) == total / 4
    kept = reduce_losses(np.array([1e300, 2.0]), "none", dtype=np.dtype(np.float32))
    np.testing.assert_array_equal(kept, np.array([np.inf, 2.0], np.float32))
