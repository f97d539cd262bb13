"""Predictions as logits, log-probabilities, probabilities and confidences."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from scipy import special

from nll_core import (
    Predictions,
    corp_of_classes,
    example_scores,
    expected_calibration_error,
    log_softmax,
    reliability_curve,
    score_report,
    softmax,
    top_label,
)
from nll_core.calibration import calibration_error_by_class
from tests.prediction_files import simulated

LOGITS, LABELS = simulated(n=300, n_classes=4)
NAMES = ("a", "b", "c", "d")


def predictions(kind, scores, labels=LABELS, classes=NAMES, **more):
    return Predictions(kind=kind, scores=scores, labels=labels, classes=classes, **more)


ALIKE = [
    predictions("logits", LOGITS),
    predictions("log-probabilities", special.log_softmax(LOGITS, axis=1)),
    predictions("probabilities", special.softmax(LOGITS, axis=1)),
]


@pytest.mark.parametrize("found", ALIKE, ids=lambda p: p.kind)
def test_the_three_kinds_say_the_same(found):
    assert (found.n, found.n_classes) == (300, 4)
    np.testing.assert_allclose(found.probs(), special.softmax(LOGITS, axis=1), rtol=1e-13)
    np.testing.assert_allclose(found.log_probs(), special.log_softmax(LOGITS, axis=1), rtol=1e-12)
    np.testing.assert_allclose(softmax(found.logits()), special.softmax(LOGITS, axis=1), rtol=1e-13)
    confidence, correct = found.confidence_and_correct()
    expected, right = top_label(special.softmax(LOGITS, axis=1), LABELS)
    np.testing.assert_allclose(confidence, expected, rtol=1e-13)
    np.testing.assert_array_equal(correct, right)


@pytest.mark.parametrize("found", ALIKE, ids=lambda p: p.kind)
def test_one_class_is_the_column_of_all(found):
    for k in range(4):
        np.testing.assert_allclose(found.probs_of_class(k), found.probs()[:, k], rtol=1e-13)
    for k in (-1, 4):
        with pytest.raises(ValueError, match=f"k must lie in 0 … 3, got {k}"):
            found.probs_of_class(k)


def test_one_class_of_giant_logits_is_known_to_the_last_digits():
    logits = np.array([[1e9, 1e9 + 1.0, -1e9], [-np.inf, 3.0, 1.0]])
    found = predictions("logits", logits, np.array([0, 1]), ("a", "b", "c"))
    np.testing.assert_allclose(found.probs_of_class(0), [1 / (1 + np.e), 0.0], rtol=1e-14)
    np.testing.assert_allclose(found.probs_of_class(1)[1], 1 / (1 + np.exp(-2.0)), rtol=1e-14)


def test_one_class_of_a_changed_copy_is_its_own():
    found = predictions("logits", LOGITS)
    before = found.probs_of_class(0)
    other = replace(found, scores=LOGITS[:, ::-1])
    np.testing.assert_allclose(other.probs_of_class(3), before, rtol=1e-13)


def test_of_one_score_both_classes_are_known():
    found = predictions("score", np.array([0.25, 0.75]), np.array([0, 1]), ("no", "yes"))
    assert found.probs_of_class(0).tolist() == [0.75, 0.25]
    assert found.probs_of_class(1).tolist() == [0.25, 0.75]


@pytest.mark.parametrize("found", ALIKE, ids=lambda p: p.kind)
def test_what_is_there_is_not_copied(found):
    method = {"logits": "logits", "log-probabilities": "log_probs", "probabilities": "probs"}
    assert getattr(found, method[found.kind])() is found.scores
    if found.kind == "log-probabilities":
        assert found.logits() is found.scores


def test_float32_gives_float32():
    for kind, scores in (("logits", LOGITS), ("log-probabilities", log_softmax(LOGITS))):
        found = predictions(kind, scores.astype(np.float32))
        for array in (found.logits(), found.log_probs(), found.probs()):
            assert array.dtype == np.float32


def saturated(n=4_000):
    """Logits in float32 of a model so sure that in float32 most of its confidences would be 1."""
    generator = np.random.default_rng(5)
    logits = (25 * generator.standard_normal((n, 3))).astype(np.float32)
    return logits, np.where(
        generator.random(n) < 0.9, logits.argmax(1), generator.integers(0, 3, n)
    )


@pytest.mark.parametrize("kind", ["logits", "log-probabilities"])
def test_confidences_near_1_do_not_tie(kind):
    logits, labels = saturated()
    scores = logits if kind == "logits" else log_softmax(logits)
    found = predictions(kind, scores, labels, ("a", "b", "c"))
    probs = softmax(logits.astype(np.float64))
    exact, right = top_label(probs, labels)
    confidence, correct = found.confidence_and_correct()
    np.testing.assert_allclose(1 - confidence, 1 - exact, rtol=1e-5, atol=1e-15)
    np.testing.assert_array_equal(correct, right)
    assert (confidence == 1).sum() < 1.1 * (exact == 1).sum()
    np.testing.assert_allclose(1 - found.probs_of_class(1), 1 - probs[:, 1], rtol=1e-5, atol=1e-12)
    # All that judges the confidence judges the same one.
    examples = example_scores(found.log_prob_rows(), labels)
    np.testing.assert_array_equal(examples.confidence, confidence)
    wanted = expected_calibration_error(exact, right, strategy="quantile")
    report = score_report(found, n_resamples=10)
    assert report["ece_equal_mass"].value == pytest.approx(wanted, rel=1e-6)
    split = corp_of_classes(found.log_prob_rows(), labels)
    assert split.miscalibration == pytest.approx(
        corp_of_classes(log_softmax(logits.astype(np.float64)), labels).miscalibration, rel=1e-5
    )


@pytest.mark.parametrize("kind", ["probabilities", "score"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_probabilities_are_judged_as_they_were_stated(kind, dtype):
    # A logarithm and its exponential would move some of them over the edge of a bin.
    p = (np.arange(1, 1000) / 1000).astype(dtype)
    labels = (np.arange(999) % 3 > 0).astype(np.int64)
    two = np.stack([1 - p.astype(np.float64), p], axis=-1).astype(dtype)
    found = predictions(kind, p if kind == "score" else two, labels, ("no", "yes"))
    np.testing.assert_array_equal(found.probs_of_class(1), p)
    for n_bins in (5, 8, 10, 25, 40, 100):
        confidence, correct = found.confidence_and_correct()
        wanted = expected_calibration_error(confidence, correct, n_bins=n_bins)
        report = score_report(found, n_bins=n_bins, n_resamples=10)
        assert report["ece"].value == pytest.approx(wanted, rel=1e-12)
        for k in (0, 1):
            curve = reliability_curve(found.probs_of_class(k), labels == k, n_bins=n_bins)
            error = calibration_error_by_class(found.log_prob_rows(), labels, n_bins=n_bins)[k]
            assert error == pytest.approx(curve.expected_calibration_error, rel=1e-9)


def test_a_score_next_to_0_leaves_the_other_class_less_than_1():
    tiny = np.array([1e-9, 3e-9, 0.9], dtype=np.float32)
    found = predictions("score", tiny, np.array([0, 0, 1]), ("no", "yes"))
    confidence, _ = found.confidence_and_correct()
    np.testing.assert_allclose(1 - confidence[:2], [1e-9, 3e-9], rtol=1e-6)
    np.testing.assert_array_equal(found.probs_of_class(0), 1 - tiny.astype(np.float64))
    examples = example_scores(found.log_prob_rows(), found.labels)
    np.testing.assert_array_equal(examples.confidence, confidence)
    np.testing.assert_allclose(examples.surprise[:2], [1e-9, 3e-9], rtol=1e-6)


@pytest.mark.parametrize("index", [slice(1, 3), (slice(None), 1), (slice(None), slice(1, 2)), 2])
def test_the_rows_of_a_score_are_those_of_its_two_classes(index):
    scores = np.array([0.0, 0.25, 1.0, 1e-300])
    found = predictions("score", scores, np.zeros(4, np.int64), ("no", "yes"))
    rows = found.log_prob_rows()
    np.testing.assert_array_equal(rows[index], found.log_probs()[index])
    np.testing.assert_array_equal(rows.probs(index), found.probs()[index])
    assert rows.shape == (4, 2)
    chosen = rows.where(scores > 0)
    np.testing.assert_array_equal(chosen[:], found.log_probs()[scores > 0])
    some, classes = np.array([0, 1, 3]), np.array([1, 0, 1])
    np.testing.assert_array_equal(rows[some, classes], found.log_probs()[some, classes])


def test_a_score_of_the_positive_class():
    scores = np.array([0.0, 0.25, 0.5, 1.0, 1e-300])
    found = predictions("score", scores, np.array([0, 1, 1, 0, 0]), ("no", "yes"))
    np.testing.assert_array_equal(found.probs()[:, 1], scores)
    np.testing.assert_array_equal(found.probs().sum(axis=1), 1.0)
    logs = found.log_probs()
    np.testing.assert_array_equal(logs[0], [0.0, -np.inf])
    np.testing.assert_array_equal(logs[3], [-np.inf, 0.0])
    np.testing.assert_allclose(logs[1], np.log([0.75, 0.25]), rtol=1e-15)
    assert logs[4, 1] == np.log(1e-300)
    finite = slice(1, 3)
    logits = found.logits()[finite]
    np.testing.assert_allclose(
        logits[:, 1] - logits[:, 0], special.logit(scores[finite]), rtol=1e-15, atol=1e-16
    )
    np.testing.assert_allclose(softmax(found.logits()), found.probs(), atol=1e-16)
    confidence, correct = found.confidence_and_correct()
    np.testing.assert_array_equal(confidence, [1.0, 0.75, 0.5, 1.0, 1.0])
    # In a tie the first class is predicted, as everywhere.
    np.testing.assert_array_equal(correct, [True, False, False, False, True])


def test_a_predicted_class_with_its_confidence_has_no_distribution():
    found = predictions(
        "confidence", np.array([0.9, 0.4]), np.array([0, 1]), predicted=np.array([0, 2])
    )
    confidence, correct = found.confidence_and_correct()
    np.testing.assert_array_equal(confidence, [0.9, 0.4])
    np.testing.assert_array_equal(correct, [True, False])
    for method in (found.logits, found.log_probs, found.probs):
        with pytest.raises(ValueError, match=r"a class and its confidence, and .* needs a probab"):
            method()


def test_classes_that_are_ruled_out_and_huge_logits():
    logits = np.array([[-np.inf, 1e300, 0.0], [3.0, 3.0, -np.inf]])
    found = predictions("logits", logits, np.array([1, 1]), ("a", "b", "c"))
    confidence, correct = found.confidence_and_correct()
    np.testing.assert_array_equal(confidence, [1.0, 0.5])
    np.testing.assert_array_equal(correct, [True, False])
    zero = predictions(
        "probabilities", np.array([[0.0, 1.0], [0.5, 0.5]]), np.array([0, 1]), ("a", "b")
    )
    assert zero.log_probs()[0, 0] == -np.inf


def test_wide_scores_go_in_blocks():
    wide = np.random.default_rng(0).standard_normal((500, 1000)).astype(np.float32)
    labels = np.arange(500)
    found = predictions("logits", wide, labels, tuple(map(str, range(1000))))
    confidence, correct = found.confidence_and_correct()
    np.testing.assert_allclose(confidence, special.softmax(wide, axis=1).max(axis=1), rtol=1e-5)
    np.testing.assert_array_equal(correct, wide.argmax(axis=1) == labels)


def test_rows_are_numbered_where_no_file_says_how():
    found = predictions("logits", LOGITS)
    np.testing.assert_array_equal(found.rows, np.arange(1, 301))
    assert found.row_count == 300
    some = predictions("logits", LOGITS[:2], LABELS[:2], rows=np.array([3, 7]), row_count=9)
    assert (some.rows.tolist(), some.row_count) == ([3, 7], 9)


def test_log_probabilities_of_logits_need_no_memory_beside_themselves() -> None:
    scores = np.random.default_rng(0).normal(size=(4_000, 500)).astype(np.float32)
    predictions = Predictions(
        kind="logits",
        scores=scores,
        labels=np.zeros(4_000, dtype=np.int64),
        classes=tuple(map(str, range(500))),
    )
    tracemalloc.start()
    found = predictions.log_probs()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # Sums of rows may differ in the last digit by where the rows lie in memory.
    np.testing.assert_array_equal(found, log_softmax(scores))
    assert peak < 1.3 * scores.nbytes


@pytest.mark.parametrize("kind", ["logits", "log-probabilities", "probabilities", "score"])
def test_the_probabilities_of_one_class_are_a_column(kind):
    logits = np.random.default_rng(0).standard_normal((50_000, 3)).astype(np.float32)
    scores = {
        "logits": logits,
        "log-probabilities": log_softmax(logits),
        "probabilities": softmax(logits),
        "score": softmax(logits)[:, 0],
    }[kind]
    classes = ("a", "b") if kind == "score" else ("a", "b", "c")
    found = Predictions(kind, scores, np.zeros(50_000, np.int64), classes)
    for k in range(len(classes)):
        # In float32 the exponential of a log-probability has the digits that that has left.
        np.testing.assert_allclose(found.probs_of_class(k), found.probs()[:, k], rtol=1e-6)
    with pytest.raises(ValueError, match="k must lie in 0"):
        found.probs_of_class(3)
