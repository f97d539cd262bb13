"""Log-probabilities made part by part: the parts of the whole."""

import tracemalloc

import numpy as np
import pytest

from nll_core import log_softmax, softmax
from nll_core.losses._log_prob_rows import LogProbRows, log_prob_rows, rows_where


def logits(n=20_000, k=7, dtype=np.float32):
    found = (5 * np.random.default_rng(0).standard_normal((n, k))).astype(dtype)
    found[3, 2] = -np.inf
    return found


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("are_probs", [False, True])
def test_parts_are_those_of_the_whole(dtype, are_probs):
    z = logits(dtype=dtype)
    if are_probs:
        rows = LogProbRows(softmax(z), are_probs=True)
        with np.errstate(divide="ignore"):
            whole = np.log(softmax(z))
    else:
        rows, whole = LogProbRows(z), log_softmax(z)
    assert (rows.shape, rows.dtype, rows.itemsize, len(rows)) == (
        whole.shape,
        dtype,
        whole.itemsize,
        len(whole),
    )
    some = np.arange(100, 400, 7)
    for index in (slice(2, 900), some, (slice(None), slice(2, 5)), (slice(0, 9), 1), 3):
        np.testing.assert_allclose(rows[index], whole[index], rtol=4 * np.finfo(dtype).eps)
    np.testing.assert_allclose(np.asarray(rows), whole, rtol=4 * np.finfo(dtype).eps)
    counted = np.random.default_rng(1).random(len(z)) < 0.5
    np.testing.assert_allclose(
        rows_where(rows, counted)[:], whole[counted], rtol=4 * np.finfo(dtype).eps
    )
    np.testing.assert_array_equal(rows_where(whole, counted), whole[counted])


def test_tiny_surprises_stay():
    assert LogProbRows(np.array([[0.0, -40.0]]))[0, 0] == -4.248354255291589e-18


def test_logits_beyond_the_range_of_differences():
    z = np.array([[3e38, -3e38], [1.0, 0.0]], np.float32)
    np.testing.assert_array_equal(LogProbRows(z)[:], log_softmax(z))


def test_the_whole_is_never_there():
    z = logits(50_000, 50)
    tracemalloc.start()
    LogProbRows(z)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.4 * z.nbytes


def test_arrays_pass_through():
    z = log_softmax(logits(10))
    assert log_prob_rows(z) is z
    with pytest.raises(ValueError, match="log_probs must have shape"):
        log_prob_rows([0.0])
