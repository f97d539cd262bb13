"""The laws of cross-entropy: its gradient, shifts, smoothing, temperature, and CE = H + KL."""

import numpy as np
import pytest
from hypothesis import given, settings
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
