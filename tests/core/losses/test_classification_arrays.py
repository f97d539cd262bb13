"""Cross-entropy over arrays: their types, blocks and memory, and `out`."""

import numpy as np
import pytest

from nll_core import cross_entropy, cross_entropy_gradient, cross_entropy_with_gradient


def test_float16_is_widened_and_float32_kept():
    for given_type, result in (
        (np.float16, np.float32),
        (np.float32, np.float32),
        (np.float64, np.float64),
        (np.int32, np.float64),
    ):
        logits = np.array([[2, 0, 1], [0, 1, 4]], given_type)
        losses, gradient = cross_entropy_with_gradient(logits, [0, 1], reduction="none")
        assert losses.dtype == gradient.dtype == result
        assert isinstance(cross_entropy(logits, [0, 1]), float)
    # 65,504 is the largest float16: a sum of exponentials there would overflow at once.
    assert cross_entropy(np.array([65504.0, -65504.0], np.float16), 1) == 131008.0


def test_many_blocks_give_what_single_rows_give():
    rng = np.random.default_rng(3)
    logits = rng.normal(scale=4.0, size=(1500, 70))
    logits[700] *= 1e7
    labels = rng.integers(0, 70, 1500)
    for targets, options in (
        (labels, {}),
        (labels, {"label_smoothing": 0.1, "class_weights": rng.uniform(0.5, 2, 70)}),
        (rng.dirichlet(np.ones(70), 1500), {"temperature": 2.0}),
    ):
        losses, gradient = cross_entropy_with_gradient(logits, targets, reduction="sum", **options)
        rows = [
            cross_entropy_with_gradient(row, target, reduction="sum", **options)
            for row, target in zip(logits, targets, strict=True)
        ]
        assert losses == pytest.approx(sum(row[0] for row in rows), rel=1e-12)
        np.testing.assert_allclose(gradient, [row[1] for row in rows], rtol=1e-10, atol=1e-15)
        assert cross_entropy(logits, targets, reduction="sum", **options) == losses


def test_logits_in_any_memory_layout():
    rng = np.random.default_rng(4)
    logits = rng.normal(size=(4, 3, 5))
    labels = rng.integers(0, 5, (4, 3))
    expected, expected_gradient = cross_entropy_with_gradient(logits, labels)
    loss, gradient = cross_entropy_with_gradient(np.asfortranarray(logits), labels)
    assert loss == expected
    np.testing.assert_array_equal(gradient, expected_gradient)
    strided = np.repeat(logits, 2, axis=-1)[..., ::2]
    assert cross_entropy(strided, labels) == expected


def test_the_logits_and_targets_are_left_alone():
    logits = np.array([[1e9, 0.0], [0.0, 1.0]])
    distributions = np.array([[0.5, 0.5], [1.0, 0.0]])
    copies = logits.copy(), distributions.copy()
    cross_entropy_with_gradient(
        logits, distributions, label_smoothing=0.1, class_weights=[1.0, 2.0], temperature=3.0
    )
    np.testing.assert_array_equal(logits, copies[0])
    np.testing.assert_array_equal(distributions, copies[1])


def test_out_holds_the_gradient():
    logits = np.random.default_rng(5).normal(size=(3, 4)).astype(np.float32)
    out = np.full_like(logits, np.nan)
    _, gradient = cross_entropy_with_gradient(logits, [0, 1, 2], out=out)
    assert gradient is out
    np.testing.assert_array_equal(out, cross_entropy_gradient(logits, [0, 1, 2]))


@pytest.mark.parametrize(
    ("out", "error", "message"),
    [
        ([[0.0, 0.0]], TypeError, "out must be an array, got list"),
        (np.zeros((1, 2), np.float32), TypeError, "out must be an array of float64, got float32"),
        (np.zeros((2, 1)), ValueError, r"out must have shape \(1, 2\), got \(2, 1\)"),
        (np.zeros((1, 4))[:, ::2], ValueError, "out must be C-contiguous"),
    ],
)
def test_an_out_that_cannot_hold_the_gradient(out, error, message):
    with pytest.raises(error, match=message):
        cross_entropy_with_gradient([[0.0, 1.0]], [0], out=out)


def test_an_out_over_the_logits():
    logits = np.zeros((2, 2))
    with pytest.raises(ValueError, match="out must not overlap the logits"):
        cross_entropy_with_gradient(logits, [0, 1], out=logits)
