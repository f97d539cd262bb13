"""The short way of a small batch gives what the long way gives, or nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core import cross_entropy_with_gradient
from nll_core._numerics import BLOCK_BYTES
from nll_core.losses._plain_batch import mean_over_plain_batch

DTYPES = (np.float32, np.float64)


def batch(seed: int, n: int, k: int, dtype: Any, size: float = 3.0) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    return (size * rng.standard_normal((n, k))).astype(dtype), rng.integers(k, size=n)


def long_way(logits: Any, labels: Any) -> tuple[float, Any]:
    """The same through the checks of every option: a whole number is not the default."""
    return cross_entropy_with_gradient(logits, labels, temperature=1)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 2**31),
    st.integers(1, 40),
    st.integers(2, 12),
    st.sampled_from(DTYPES),
    st.sampled_from([1e-3, 1.0, 5.0]),
)
def test_both_ways_give_the_same_numbers(
    seed: int, n: int, k: int, dtype: Any, size: float
) -> None:
    logits, labels = batch(seed, n, k, dtype, size)
    short = mean_over_plain_batch(logits, labels, None)
    assert short is not None
    loss, gradient = long_way(logits, labels)
    assert short[0] == loss
    assert short[1].dtype == dtype
    np.testing.assert_array_equal(short[1], gradient)


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_gradient_is_written_where_it_is_wanted(dtype: Any) -> None:
    logits, labels = batch(0, 8, 5, dtype)
    out = np.full_like(logits, np.nan)
    short = mean_over_plain_batch(logits, labels, out)
    assert short is not None
    assert short[1] is out
    np.testing.assert_array_equal(out, long_way(logits, labels)[1])


@pytest.mark.parametrize(
    "change",
    [
        lambda z, y: (z.tolist(), y),
        lambda z, y: (z, y.tolist()),
        lambda z, y: (z.astype(np.float16), y),
        lambda z, y: (z, y.astype(np.int32)),
        lambda z, y: (z, np.eye(4)[y]),
        lambda z, y: (z[0], y[0]),
        lambda z, y: (z[np.newaxis], y[np.newaxis]),
        lambda z, y: (np.asfortranarray(z), y),
        lambda z, y: (np.tile(z, (10_000, 1)), np.tile(y, 10_000)),
        lambda z, y: (z + 100.0, y),
        lambda z, y: (np.where(np.arange(4) == y[:, np.newaxis], -np.inf, z), y),
        lambda z, y: (z - 300.0 * (np.arange(4) != y[:, np.newaxis]), y),
    ],
    ids=[
        "list of logits",
        "list of labels",
        "half precision",
        "short labels",
        "distributions",
        "one row",
        "batch of batches",
        "columns first",
        "more than a block",
        "large logits",
        "forbidden truth",
        "sure of the truth",
    ],
)
def test_what_is_not_plain_goes_the_long_way(change: Any) -> None:
    logits, labels = batch(1, 6, 4, np.float64)
    logits = np.abs(logits)
    assert mean_over_plain_batch(logits, labels, None) is not None
    assert mean_over_plain_batch(*change(logits, labels), None) is None


def test_sums_of_large_logits_do_not_overflow_on_the_way() -> None:
    logits = np.full((1, BLOCK_BYTES // 4), 79.0, np.float32)
    loss, gradient = cross_entropy_with_gradient(logits, np.array([0]))
    assert loss == pytest.approx(np.log(logits.size), rel=1e-6)
    assert gradient[0, 0] == pytest.approx(-1.0, rel=1e-4)


def test_a_tiny_loss_keeps_its_digits() -> None:
    loss, gradient = cross_entropy_with_gradient(np.array([[0.0, -40.0]]), np.array([0]))
    assert loss == pytest.approx(4.248354255291589e-18, rel=1e-15)
    assert gradient[0, 0] == pytest.approx(-4.248354255291589e-18, rel=1e-15)


@pytest.mark.parametrize("label", [-1, 4])
def test_a_label_out_of_range_is_named(label: int) -> None:
    logits, labels = batch(2, 6, 4, np.float32)
    labels[3] = label
    with pytest.raises(ValueError, match=rf"targets must lie in 0 … 3.*got {label} at index 3"):
        cross_entropy_with_gradient(logits, labels)


def test_a_number_that_is_none_is_named() -> None:
    logits, labels = batch(3, 6, 4, np.float32)
    logits[2, 1] = np.nan
    with pytest.raises(ValueError, match=r"logits must not contain NaN, got NaN at index \(2, 1\)"):
        cross_entropy_with_gradient(logits, labels)


def test_an_unfit_array_for_the_gradient_is_refused() -> None:
    logits, labels = batch(4, 6, 4, np.float32)
    with pytest.raises(ValueError, match="out must not overlap the logits"):
        cross_entropy_with_gradient(logits, labels, out=logits)
    with pytest.raises(TypeError, match="out must be an array of float32, got float64"):
        cross_entropy_with_gradient(logits, labels, out=np.empty((6, 4)))


@pytest.mark.parametrize("temperature", [[1.0], "warm", 0.0])
def test_a_temperature_that_is_none_is_refused(temperature: Any) -> None:
    logits, labels = batch(5, 6, 4, np.float32)
    with pytest.raises((TypeError, ValueError), match="temperature must be"):
        cross_entropy_with_gradient(logits, labels, temperature=temperature)
