"""Scores of each example: the library's own scores, extremes, blocks, messages."""

import numpy as np
import pytest

from nll_core import brier_score, example_scores, log_loss, log_softmax, top_label


def drawn(n, n_classes, dtype=np.float64, seed=0):
    generator = np.random.default_rng(seed)
    logits = (3 * generator.normal(size=(n, n_classes))).astype(dtype)
    return log_softmax(logits), generator.integers(0, n_classes, n)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("n", "n_classes"), [(3000, 40), (7, 2), (40_000, 3)])
def test_agree_with_the_mean_scores(dtype, n, n_classes):
    log_probs, labels = drawn(n, n_classes, dtype)
    probs = np.exp(log_probs)
    scores = example_scores(log_probs, labels)
    tolerance = 1e-5 if dtype == np.float32 else 1e-12
    np.testing.assert_allclose(
        scores.surprise, log_loss(probs, labels, reduction="none"), rtol=tolerance, atol=tolerance
    )
    confidence, correct = top_label(probs, labels)
    np.testing.assert_allclose(scores.confidence, confidence, rtol=tolerance)
    np.testing.assert_array_equal(scores.correct, correct)
    np.testing.assert_array_equal(scores.predicted, probs.argmax(axis=1))
    assert scores.brier.mean() == pytest.approx(brier_score(probs, labels), rel=tolerance)
    assert (scores.n, scores.n_classes) == (n, n_classes)


def test_extremes():
    log_probs = np.array([[0.0, -921.0], [0.0, -np.inf], [0.0, -np.inf], [1e-17, -40.0]])
    scores = example_scores(log_probs, [1, 1, 0, 0])
    assert scores.surprise.tolist() == [921.0, np.inf, 0.0, 0.0]
    assert scores.confidence.tolist() == [1.0] * 4
    assert scores.brier[:3].tolist() == [2.0, 2.0, 0.0]
    tie = example_scores(np.log([[0.5, 0.5]]), [1])
    assert tie.predicted.tolist() == [0]
    assert tie.correct.tolist() == [False]


def test_rows_in_any_memory_order():
    log_probs, labels = drawn(500, 6)
    expected = example_scores(log_probs, labels)
    other = example_scores(np.asfortranarray(log_probs), labels)
    np.testing.assert_array_equal(other.surprise, expected.surprise)
    np.testing.assert_allclose(other.brier, expected.brier)


@pytest.mark.parametrize(
    ("log_probs", "labels", "error", "match"),
    [
        (np.zeros((0, 3)), [], ValueError, "log_probs must not be empty"),
        ([0.0], [0], ValueError, r"log_probs must have shape \(n, K\)"),
        ([[0.0, 3.0]], [0], ValueError, "sum to 1, got a sum of 21.0855 at index 0"),
        ([[0.0, -np.inf], [np.nan, 0.0]], [0, 0], ValueError, "NaN, got NaN at index 1"),
        ([[0.0, np.inf]], [0], ValueError, "got a sum of inf"),
        ([[0.0, -np.inf]], [2], ValueError, "labels must lie in 0 … 1"),
        ([[0.0, -np.inf]], [0.0], TypeError, "labels must be integers"),
        ([["a", "b"]], [0], TypeError, "log_probs must be real numbers"),
    ],
)
def test_messages(log_probs, labels, error, match):
    with pytest.raises(error, match=match):
        example_scores(log_probs, labels)


def test_the_row_is_named_beyond_the_first_block():
    log_probs = np.full((20_000, 4), np.log(0.25))
    log_probs[19_990] = 0.0
    with pytest.raises(ValueError, match="got a sum of 4 at index 19990"):
        example_scores(log_probs, np.zeros(20_000, int))
