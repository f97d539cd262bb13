"""The laws of cross-entropy: its gradient, shifts, smoothing, temperature, and CE = H + KL."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nll_core import (
    cross_entropy,
    cross_entropy_gradient,
    cross_entropy_with_gradient,
    entropy,
    kl_divergence,
    log_softmax,
    smooth_labels,
    softmax,
)

finite_logits = arrays(np.float64, (3, 4), elements=st.floats(-30, 30, width=32))
all_options = st.fixed_dictionaries(
    {
        "temperature": st.floats(0.2, 5.0),
        "label_smoothing": st.floats(0.0, 1.0),
        "class_weights": st.none() | st.lists(st.floats(0.1, 3), min_size=4, max_size=4),
        "reduction": st.sampled_from(["mean", "sum"]),
    }
)
all_targets = st.sampled_from([[0, 3, 1], [2, 2, 2], np.full((3, 4), 0.25).tolist()])


@settings(deadline=None, max_examples=60)
@given(finite_logits, all_targets, all_options)
def test_gradient_is_the_finite_difference(logits, targets, options):
    gradient = cross_entropy_gradient(logits, targets, **options)
    step = 1e-4
    for place in np.ndindex(logits.shape):
        nudge = np.zeros_like(logits)
        nudge[place] = step
        above = cross_entropy(logits + nudge, targets, **options)
        below = cross_entropy(logits - nudge, targets, **options)
        # Third derivatives of at most 1/T³ ≤ 125, and losses of up to 10³ rounded.
        assert gradient[place] == pytest.approx((above - below) / (2 * step), abs=3e-6)


@settings(deadline=None, max_examples=60)
@given(finite_logits, all_targets, all_options, st.floats(-1e6, 1e6))
def test_shift_changes_nothing_and_rows_sum_to_zero(logits, targets, options, shift):
    loss, gradient = cross_entropy_with_gradient(logits, targets, **options)
    assert cross_entropy(logits + shift, targets, **options) == pytest.approx(loss, abs=1e-7)
    weight = max(options["class_weights"] or [1.0])
    scale = weight / options["temperature"]
    np.testing.assert_allclose(gradient.sum(axis=-1), 0.0, atol=1e-15 * 4 * scale)
    assert loss >= 0


@settings(deadline=None, max_examples=60)
@given(finite_logits, st.floats(0.0, 1.0))
def test_smoothing_is_a_distribution_target(logits, epsilon):
    labels = [0, 3, 1]
    direct = cross_entropy_with_gradient(logits, labels, label_smoothing=epsilon)
    dense = cross_entropy_with_gradient(logits, smooth_labels(labels, 4, epsilon))
    assert direct[0] == pytest.approx(dense[0], rel=1e-13)
    np.testing.assert_allclose(direct[1], dense[1], atol=1e-15)


@settings(deadline=None, max_examples=60)
@given(finite_logits)
def test_is_entropy_plus_divergence(logits):
    target = np.array([0.1, 0.2, 0.3, 0.4])
    losses = cross_entropy(logits, np.tile(target, (3, 1)), reduction="none")
    floor = entropy(target)
    np.testing.assert_allclose(losses, floor + kl_divergence(target, softmax(logits)), rtol=1e-12)
    np.testing.assert_allclose(losses, -(log_softmax(logits) @ target), rtol=1e-12)


@settings(deadline=None, max_examples=40)
@given(finite_logits, st.floats(0.05, 20.0))
def test_temperature_divides_the_logits(logits, temperature):
    loss, gradient = cross_entropy_with_gradient(logits, [0, 1, 2], temperature=temperature)
    scaled, scaled_gradient = cross_entropy_with_gradient(logits / temperature, [0, 1, 2])
    assert loss == pytest.approx(scaled, rel=1e-12, abs=1e-12)
    np.testing.assert_allclose(gradient, scaled_gradient / temperature, rtol=1e-11, atol=1e-13)


@st.composite
def ignored_batches(draw: st.DrawFn) -> tuple[Any, Any, dict[str, Any]]:
    """Logits (n, K) with anything in the ignored rows, their labels, and options."""
    n, k = draw(st.integers(2, 40)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    size = draw(st.sampled_from([1.0, 100.0, 1e9]))
    dtype = draw(st.sampled_from([np.float16, np.float32, np.float64]))
    largest = min(float(np.finfo(dtype).max), 1e12)
    logits = np.clip(rng.normal(size=(n, k)) * size, -largest, largest).astype(dtype)
    if draw(st.booleans()):
        logits[rng.random((n, k)) < 0.2] = -np.inf
        logits[:, 0] = 0.0
    labels = rng.integers(0, k, n)
    ignore = draw(st.sampled_from([-100, -1, 0, k]))
    labels[rng.random(n) < 0.4] = ignore
    labels[0], labels[1] = ignore, k - 1 if ignore == 0 else 0
    assume((labels != ignore).any())
    bad = draw(st.sampled_from([np.nan, np.inf, -np.inf, 6e4]))
    whole = draw(st.booleans())
    logits[np.ix_(labels == ignore, np.arange(k) if whole else [0])] = bad
    options = {
        "temperature": draw(st.sampled_from([1.0, 2.5, 1e-310, 1e-9])),
        "label_smoothing": draw(st.sampled_from([0.0, 0.1, 1.0])),
        "class_weights": rng.uniform(0.5, 2.0, k) if draw(st.booleans()) else None,
        "reduction": draw(st.sampled_from(["mean", "sum", "none"])),
    }
    return logits, labels, {**options, "ignore_index": ignore}


@given(ignored_batches())
@settings(deadline=None)
def test_ignored_rows_may_hold_anything(batch: tuple[Any, Any, dict[str, Any]]) -> None:
    logits, labels, options = batch
    counted = labels != options["ignore_index"]
    sound = np.where(counted[:, None], logits, logits.dtype.type(0))
    loss, gradient = cross_entropy_with_gradient(logits, labels, **options)
    out = np.full_like(gradient, np.nan)
    same, filled = cross_entropy_with_gradient(logits, labels, out=out, **options)
    expected, slopes = cross_entropy_with_gradient(sound, labels, **options)
    np.testing.assert_allclose(loss, expected, rtol=1e-6 if logits.dtype != np.float64 else 1e-12)
    np.testing.assert_array_equal(same, loss)
    np.testing.assert_array_equal(cross_entropy(logits, labels, **options), loss)
    np.testing.assert_allclose(gradient, slopes, rtol=1e-5, atol=1e-30)
    assert filled is out
    np.testing.assert_array_equal(out, gradient)
    np.testing.assert_array_equal(cross_entropy_gradient(logits, labels, **options), gradient)
    assert (gradient[~counted] == 0.0).all()
    # And it is the loss of the batch without them.
    options = {**options, "ignore_index": None}
    if options["reduction"] != "none" and np.isfinite(loss):
        alone = cross_entropy(logits[counted], labels[counted], **options)
        np.testing.assert_allclose(loss, alone, rtol=1e-5)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_row_that_is_left_out_as_padding_is(bad: float) -> None:
    logits, labels = [[bad, 1.0], [3.0, 0.4]], [-100, 0]
    assert cross_entropy(logits, labels, ignore_index=-100) == pytest.approx(
        np.log1p(np.exp(-2.6)), rel=1e-15
    )
    with pytest.raises(ValueError, match="at index"):
        cross_entropy([[bad, 1.0], [bad, 0.4]], labels, ignore_index=-100)
