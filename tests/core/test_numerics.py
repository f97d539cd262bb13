"""Block sizes and reductions."""

import numpy as np
import pytest

from nll_core._numerics import BLOCK_BYTES, reduce_losses, rows_per_block


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
