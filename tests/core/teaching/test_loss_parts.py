"""One example's loss taken apart: sums, floors and divergences that agree, and the push."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core import cross_entropy, cross_entropy_gradient, kl_divergence, softmax
from nll_core.teaching import cross_entropy_parts, normalise_weights, weighted_target

logits = st.lists(st.floats(-10, 10), min_size=2, max_size=10)


def options(n_classes, seed):
    """A random target and options for it."""
    rng = np.random.default_rng(seed)
    target = (
        int(rng.integers(n_classes)) if rng.random() < 0.5 else rng.dirichlet([0.7] * n_classes)
    )
    return target, {
        "temperature": float(rng.uniform(0.3, 4)),
        "label_smoothing": float(rng.choice([0.0, 0.1, 0.4])),
        "class_weights": None if rng.random() < 0.4 else rng.uniform(0.2, 3, n_classes),
    }


@settings(deadline=None, max_examples=80)
@given(logits, st.integers(0, 2**32 - 1))
def test_parts_sum_and_agree_with_cross_entropy(z, seed):
    target, chosen = options(len(z), seed)
    parts = cross_entropy_parts(z, target, **chosen)
    loss = cross_entropy(z, target, reduction="sum", **chosen)
    assert parts.loss == loss
    assert parts.terms.sum() == pytest.approx(loss, rel=1e-12)
    assert parts.floor + parts.divergence == pytest.approx(loss, rel=1e-10, abs=1e-14)
    assert parts.divergence >= 0
    assert parts.target.sum() == pytest.approx(1)
    assert parts.pull.sum() == pytest.approx(1)
    expected = cross_entropy_gradient(z, target, reduction="sum", **chosen)
    np.testing.assert_array_equal(parts.gradient, expected)
    np.testing.assert_allclose(
        parts.gradient,
        parts.weight * (parts.probs - parts.pull) / chosen["temperature"],
        atol=1e-12 / chosen["temperature"],
    )
    assert parts.gradient.sum() == pytest.approx(0, abs=1e-12)
    assert parts.push.sum() == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_push_is_the_velocity_of_the_probabilities(temperature):
    z, h = np.array([0.3, -1.2, 2.0]), 1e-6
    parts = cross_entropy_parts(z, 1, temperature=temperature, label_smoothing=0.2)
    ahead = softmax(z - h * parts.gradient, temperature=temperature)
    behind = softmax(z + h * parts.gradient, temperature=temperature)
    np.testing.assert_allclose(parts.push, (ahead - behind) / (2 * h), rtol=1e-6, atol=1e-9)


def test_hand_computed_values():
    parts = cross_entropy_parts(np.log([0.1, 0.7, 0.2]), 1)
    assert parts.loss == pytest.approx(0.35667494)
    assert (parts.floor, parts.weight) == (0.0, 1.0)
    np.testing.assert_allclose(parts.terms, [0, 0.35667494, 0], atol=1e-8)
    np.testing.assert_allclose(parts.gradient, [0.1, -0.3, 0.2])
    smoothed = cross_entropy_parts([0.0, 0.0, 0.0, 0.0], 1, label_smoothing=0.1)
    np.testing.assert_allclose(smoothed.target, [0.025, 0.925, 0.025, 0.025])
    assert smoothed.floor == pytest.approx(0.3487804, abs=1e-7)
    assert smoothed.loss == pytest.approx(np.log(4))


def test_class_weights_move_the_optimum_of_a_soft_target_but_not_of_a_label():
    soft = cross_entropy_parts([0.0, 0.0], [0.5, 0.5], class_weights=[3.0, 1.0])
    np.testing.assert_allclose(soft.pull, [0.75, 0.25])
    assert soft.weight == 2.0
    at_pull = cross_entropy_parts(np.log([3.0, 1.0]), [0.5, 0.5], class_weights=[3.0, 1.0])
    assert at_pull.divergence == pytest.approx(0, abs=1e-15)
    np.testing.assert_allclose(at_pull.gradient, 0, atol=1e-15)
    hard = cross_entropy_parts([1.0, 0.0], 0, class_weights=[3.0, 1.0])
    np.testing.assert_array_equal(hard.pull, [1.0, 0.0])
    assert hard.loss == pytest.approx(3 * cross_entropy([1.0, 0.0], 0))


@pytest.mark.parametrize("shift", [-1e6, 0.0, 1000.0, 1e9])
def test_a_shift_changes_nothing(shift):
    z = np.array([0.0, 3.0, -2.0])
    here, there = (cross_entropy_parts(v, 2, label_smoothing=0.1) for v in (z, z + shift))
    assert there.loss == pytest.approx(here.loss, rel=1e-12)
    np.testing.assert_allclose(there.gradient, here.gradient, rtol=1e-12)


def test_probabilities_that_underflow_leave_a_finite_divergence():
    parts = cross_entropy_parts([1e9, 0.0, 5.0], 1, label_smoothing=0.1)
    assert parts.probs[1] == 0
    assert np.isfinite(parts.divergence)
    assert parts.floor + parts.divergence == pytest.approx(parts.loss, rel=1e-15)


def test_the_divergence_keeps_its_digits_near_the_floor():
    q = np.array([0.2, 0.5, 0.3])
    z = np.log(q) + np.array([1e-8, 0, 0])
    assert cross_entropy_parts(z, q).divergence == pytest.approx(
        float(kl_divergence(q, softmax(z))), rel=1e-3
    )
    assert cross_entropy_parts(z, q).divergence > 0


def test_forbidden_classes():
    allowed = cross_entropy_parts([0.0, -np.inf, 0.0], 0)
    assert allowed.loss == pytest.approx(np.log(2))
    np.testing.assert_array_equal(allowed.terms[1:], 0)
    assert cross_entropy_parts([0.0, -np.inf], 1).divergence == np.inf


def test_weighted_target_without_weights_is_the_smoothed_target():
    pull, weight = weighted_target(2, 4, label_smoothing=0.1)
    np.testing.assert_allclose(pull, [0.025, 0.025, 0.925, 0.025])
    assert weight == 1.0
    pull, weight = weighted_target(0, 2, class_weights=[5.0, 1.0])
    np.testing.assert_array_equal(pull, [1.0, 0.0])
    assert weight == 5.0


@pytest.mark.parametrize("scale", [1e-300, 1.0, 1e308])
def test_normalised_weights(scale):
    np.testing.assert_allclose(
        normalise_weights(np.array([0.3, 0.6, 0.1]) * scale), [0.3, 0.6, 0.1], rtol=1e-15
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: normalise_weights([0.0, 0.0]), "weights must hold a number above 0"),
        (lambda: normalise_weights([1.0, -1.0]), "weights must be at least 0, got -1 at index 1"),
        (lambda: normalise_weights([1.0, np.inf]), "weights must be finite, got inf"),
        (lambda: cross_entropy_parts([[0.0, 1.0]], 0), r"shape \(K,\), got \(1, 2\)"),
        (lambda: cross_entropy_parts([0.0, 1.0], 2), "targets must lie in 0 … 1"),
        (
            lambda: cross_entropy_parts([0.0, 1.0], 0, class_weights=[0.0, 1.0]),
            "must give the target a weight above 0",
        ),
        (lambda: cross_entropy_parts([0.0, 1.0], 0, temperature=0.0), "temperature must be"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
