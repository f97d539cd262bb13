"""Cross-entropy and its gradient by hand, and where numbers are infinite, huge or tiny."""

import numpy as np
import pytest

from nll_core import (
    cross_entropy,
    cross_entropy_gradient,
    cross_entropy_with_gradient,
    smooth_labels,
    softmax,
)

INF = np.inf


def test_probabilities_of_the_textbook():
    logits = np.log([[0.1, 0.7, 0.2], [0.1, 0.2, 0.7]])
    np.testing.assert_allclose(
        cross_entropy(logits, [1, 1], reduction="none"), [-np.log(0.7), -np.log(0.2)], rtol=1e-14
    )
    assert round(cross_entropy(logits[0], 1), 4) == 0.3567
    assert round(cross_entropy(logits[1], 1), 4) == 1.6094


def test_gradient_by_hand():
    gradient = cross_entropy_gradient(np.log([[1.0, 3.0], [1.0, 1.0]]), [0, 1], temperature=1.0)
    np.testing.assert_allclose(gradient, [[-0.375, 0.375], [0.25, -0.25]], rtol=1e-15)
    halved = cross_entropy_gradient([0.0, 0.0], 1, temperature=2.0)
    np.testing.assert_array_equal(halved, [0.25, -0.25])


def test_tiny_losses_keep_their_digits():
    assert cross_entropy([0.0, -40.0], 0) == pytest.approx(4.248354255291589e-18, rel=1e-14)
    assert cross_entropy([50.0, 0.0], 0) == pytest.approx(np.exp(-50.0), rel=1e-14)
    # exp(−800) and exp(−1000) are below the smallest float64.
    assert cross_entropy([0.0, -800.0], 0) == 0.0
    assert cross_entropy([1000.0, 0.0], 0) == 0.0
    assert cross_entropy([1000.0, 0.0], 1) == 1000.0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shift", [-1000, -210, -60, -25, -20, -19, 19, 20, 39, 41, 60, 300, 700])
@pytest.mark.parametrize("temperature", [0.5, 1.0, 4.0])
def test_no_digit_depends_on_a_constant_added_to_the_logits(dtype, shift, temperature):
    # Whole numbers, so that the sums are exact in float32 too.
    rng = np.random.default_rng(3)
    logits = rng.integers(-12, 13, (200, 6)).astype(dtype)
    labels = rng.integers(6, size=200)
    loss, gradient = cross_entropy_with_gradient(
        logits, labels, temperature=temperature, reduction="none"
    )
    shifted_loss, shifted_gradient = cross_entropy_with_gradient(
        logits + dtype(shift), labels, temperature=temperature, reduction="none"
    )
    rtol = 8 * np.finfo(dtype).eps
    np.testing.assert_allclose(shifted_loss, loss, rtol=rtol)
    np.testing.assert_allclose(shifted_gradient, gradient, rtol=rtol)


def test_one_unusual_row_leaves_the_others_as_they_are():
    rng = np.random.default_rng(4)
    logits = rng.normal(size=(50, 5))
    labels = rng.integers(5, size=50)
    expected = cross_entropy_with_gradient(logits, labels, reduction="none")
    for unusual in ([1e9, 0, 0, 0, 0], [-1e9] * 5, [0, -INF, -INF, -INF, -INF], [800, 0, 0, 0, 0]):
        more = np.vstack([logits, unusual])
        found = cross_entropy_with_gradient(more, [*labels, 0], reduction="none")
        np.testing.assert_allclose(found[0][:-1], expected[0], rtol=1e-14)
        np.testing.assert_allclose(found[1][:-1], expected[1], rtol=1e-14)


def test_weighted_mean_divides_by_the_weights_of_the_labels():
    logits = np.zeros((2, 2))
    assert cross_entropy(logits, [0, 1], class_weights=[3.0, 1.0]) == pytest.approx(np.log(2))
    skewed = [[0.0, 0.0], [0.0, np.log(3.0)]]
    by_hand = (3 * np.log(2) + 1 * np.log(4 / 3)) / 4
    assert cross_entropy(skewed, [0, 1], class_weights=[3.0, 1.0]) == pytest.approx(by_hand)
    # Distributions divide by the number of rows.
    by_hand = (3 * np.log(2) + 1 * np.log(4 / 3)) / 2
    one_hot = np.eye(2)
    assert cross_entropy(skewed, one_hot, class_weights=[3.0, 1.0]) == pytest.approx(by_hand)


def test_ignored_rows_cost_nothing_and_have_no_gradient():
    logits = [[1.0, 2.0, -INF], [0.3, 0.1, 0.0], [-INF, 0.0, 0.0]]
    for options in ({}, {"label_smoothing": 0.1}, {"class_weights": [1.0, 2.0, 3.0]}):
        losses, gradient = cross_entropy_with_gradient(
            logits, [-100, 1, -100], ignore_index=-100, reduction="none", **options
        )
        alone = cross_entropy(logits[1], 1, reduction="sum", **options)
        np.testing.assert_allclose(losses, [0.0, alone, 0.0], rtol=1e-15)
        np.testing.assert_array_equal(gradient[[0, 2]], np.zeros((2, 3)))
        mean = cross_entropy(logits, [-100, 1, -100], ignore_index=-100, **options)
        weight = options.get("class_weights", [1.0, 1.0, 1.0])[1]
        assert mean == pytest.approx(alone / weight, rel=1e-15)


def test_a_class_of_weight_zero_costs_nothing_even_if_forbidden():
    losses, gradient = cross_entropy_with_gradient(
        [[-INF, 0.0], [0.0, 0.0]], [0, 1], class_weights=[0.0, 2.0], reduction="none"
    )
    np.testing.assert_allclose(losses, [0.0, 2 * np.log(2)])
    np.testing.assert_array_equal(gradient, [[0.0, 0.0], [1.0, -1.0]])
    smoothed = cross_entropy(
        [-INF, 0.0, 0.0], 1, label_smoothing=0.3, class_weights=[0.0, 1.0, 1.0], reduction="sum"
    )
    assert smoothed == pytest.approx((0.8 + 0.1) * np.log(2))


def test_a_forbidden_target_is_infinite_with_a_finite_gradient():
    for dtype in (np.float32, np.float64):
        logits = np.array([3.0, 1.0, -INF], dtype)
        loss, gradient = cross_entropy_with_gradient(logits, 0, label_smoothing=0.3)
        assert loss == INF
        expected = softmax(logits) - smooth_labels(0, 3, 0.3)
        np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-8)
        loss, gradient = cross_entropy_with_gradient(logits, 2)
        assert loss == INF
        np.testing.assert_allclose(gradient, softmax(logits) - [0, 0, 1], rtol=1e-6)
        # Without weight in the target it may be forbidden.
        assert cross_entropy(logits, [0.5, 0.5, 0.0]) == pytest.approx(1.126928, rel=1e-6)
        assert cross_entropy(logits, [0.5, 0.0, 0.5]) == INF


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("temperature", [5e-324, 1e-300, 1e-30, 1e-3, 1.0, 1e30, 1e300])
@pytest.mark.parametrize("target", [0, 1, 2, [0.5, 0.25, 0.25]])
@pytest.mark.parametrize("epsilon", [0.0, 0.1])
def test_extreme_temperatures_give_limits_and_never_nan(dtype, temperature, target, epsilon):
    large = 6e4 if dtype == np.float16 else 1e9
    for row in ([large, -large, 0.0], [0.0, 0.0, 0.0], [1.0, 1.0, -1.0], [-large] * 3):
        logits = np.array(row, dtype)
        options = {"temperature": temperature, "label_smoothing": epsilon}
        loss, gradient = cross_entropy_with_gradient(logits, target, **options)
        assert loss >= 0
        assert not np.isnan(gradient).any()
        row_loss = float(cross_entropy(logits, target, reduction="none", **options))
        beyond = dtype != np.float64 and loss > float(np.finfo(np.float32).max)
        assert row_loss == (INF if beyond else pytest.approx(loss, rel=1e-6))
        if temperature == 5e-324 and isinstance(target, int) and not epsilon:
            # One-hot in the limit: nothing at the top, log of the ties, or inf.
            ties = row.count(max(row))
            assert loss == (pytest.approx(np.log(ties)) if row[target] == max(row) else INF)
        if temperature == 1e300:
            assert loss == pytest.approx(np.log(3), rel=1e-6)


def test_subnormal_logits_and_temperature():
    tiny = 5e-324
    assert cross_entropy([tiny, 0.0], 0, temperature=tiny) == pytest.approx(np.log1p(np.exp(-1)))
    assert cross_entropy([tiny, 0.0], 0) == pytest.approx(np.log(2))


def test_large_but_certain_gradient_in_float32_does_not_underflow():
    # The label's exponential would be 1e19 below the top's: the share of the mean is normal still.
    logits = np.zeros((2, 3), np.float32)
    logits[:, 1] = 43.0
    gradient = cross_entropy_gradient(logits, [0, 0], temperature=0.9)
    expected = cross_entropy_gradient(logits.astype(np.float64), [0, 0], temperature=0.9)
    np.testing.assert_allclose(gradient, expected, rtol=3e-6)


def test_a_loss_beyond_float32_is_inf_in_its_array_and_a_float_in_the_mean():
    logits = np.array([3e38, -3e38], np.float32)
    assert cross_entropy(logits, 1, reduction="none") == INF
    assert cross_entropy(logits, 1) == pytest.approx(6e38)
