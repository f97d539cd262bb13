"""Two models on the same rows: single scores, pairing, weights, infinities, messages."""

from types import SimpleNamespace

import numpy as np
import pytest

from nll_core import (
    bootstrap_interval,
    calibration_error_interval,
    compare_models,
    example_scores,
    log_softmax,
    reliability_curve,
)

FEW = {"n_resamples": 200}


def model(log_probs, labels, weights=None, **more):
    return SimpleNamespace(
        kind="logits",
        labels=np.asarray(labels),
        weights=weights,
        log_probs=lambda: np.asarray(log_probs),
        **more,
    )


def pair(n=500, seed=0, sharpness=(1.0, 2.0), noise=0.3):
    """The same logits twice: calibrated, and sharpened with some noise."""
    generator = np.random.default_rng(seed)
    logits = 2 * generator.normal(size=(n, 3))
    labels = (logits + generator.gumbel(size=(n, 3))).argmax(axis=1)
    noisy = logits + noise * generator.normal(size=(n, 3))
    return log_softmax(sharpness[0] * logits), log_softmax(sharpness[1] * noisy), labels


def test_differences_are_those_of_the_scores():
    a, b, labels = pair()
    first, second = example_scores(a, labels), example_scores(b, labels)
    comparison = compare_models(model(a, labels), model(b, labels), **FEW)
    for name, one, other in (
        ("nll", first.surprise, second.surprise),
        ("accuracy", first.correct * 1.0, second.correct * 1.0),
        ("brier", first.brier, second.brier),
    ):
        found = comparison[name]
        assert found.first == pytest.approx(one.mean())
        assert found.second == pytest.approx(other.mean())
        assert found.difference == pytest.approx((one - other).mean())
        interval = bootstrap_interval(one - other, **FEW)
        assert (found.low, found.high) == (interval.low, interval.high)
    assert comparison["nll"].better == "first"
    assert comparison.n == 500


def test_exchanging_the_models_changes_signs_only():
    a, b, labels = pair()
    there = compare_models(model(a, labels), model(b, labels), **FEW)
    back = compare_models(model(b, labels), model(a, labels), **FEW)
    for name in ("nll", "accuracy", "brier"):
        assert back[name].difference == pytest.approx(-there[name].difference)
    assert back["nll"].better == "second"
    np.testing.assert_array_equal(back.first_better.rows, there.second_better.rows)
    assert back.agreement.first_only == there.agreement.second_only
    assert back.first_calibration.expected_error == there.second_calibration.expected_error


def test_accuracy_is_better_when_higher():
    generator = np.random.default_rng(1)
    labels = generator.integers(0, 2, 400)
    good, bad = np.full((400, 2), np.log(0.4)), np.full((400, 2), np.log(0.4))
    good[np.arange(400), np.where(generator.random(400) < 0.9, labels, 1 - labels)] = np.log(0.6)
    bad[np.arange(400), np.where(generator.random(400) < 0.5, labels, 1 - labels)] = np.log(0.6)
    comparison = compare_models(model(good, labels), model(bad, labels), **FEW)
    assert comparison["accuracy"].better == "first"
    agreement = comparison.agreement
    assert agreement.first_only > agreement.second_only
    total = sum((agreement.both_right, agreement.first_only, agreement.second_only))
    assert total + agreement.both_wrong == pytest.approx(1.0)
    assert agreement.both_right + agreement.first_only == pytest.approx(
        comparison["accuracy"].first
    )


def test_examples_that_differ_most():
    a, b, labels = pair()
    rows = np.arange(500) + 100
    comparison = compare_models(model(a, labels, rows=rows), model(b, labels), n_examples=5, **FEW)
    gap = example_scores(a, labels).surprise - example_scores(b, labels).surprise
    np.testing.assert_array_equal(comparison.second_better.positions, np.argsort(-gap)[:5])
    np.testing.assert_array_equal(comparison.first_better.positions, np.argsort(gap)[:5])
    listed = comparison.first_better
    np.testing.assert_array_equal(listed.rows, listed.positions + 100)
    assert np.all(listed.first_surprise < listed.second_surprise)
    np.testing.assert_array_equal(listed.first_predicted, a.argmax(axis=1)[listed.positions])
    np.testing.assert_array_equal(listed.second_predicted, b.argmax(axis=1)[listed.positions])


def test_calibration_of_both():
    a, b, labels = pair(n=2000)
    comparison = compare_models(model(a, labels), model(b, labels), **FEW)
    for side, log_probs in (
        (comparison.first_calibration, a),
        (comparison.second_calibration, b),
    ):
        examples = example_scores(log_probs, labels)
        curve = reliability_curve(examples.confidence, examples.correct)
        np.testing.assert_allclose(side.mean_confidence, curve.mean_confidence)
        np.testing.assert_allclose(side.accuracy, curve.accuracy)
        np.testing.assert_array_equal(side.counts, curve.occupied_counts)
        assert side.share.sum() == pytest.approx(1)
        assert side.expected_error == pytest.approx(curve.expected_calibration_error)
        assert side.interval == calibration_error_interval(
            examples.confidence, examples.correct, **FEW
        )
    assert comparison.first_calibration.interval.low == 0.0
    assert comparison.second_calibration.interval.low > 0.0


def test_weights_do_what_repetition_does():
    a, b, labels = pair(n=200)
    weights = np.random.default_rng(1).integers(0, 3, 200).astype(float)
    rows = np.repeat(np.arange(200), weights.astype(int))
    weighted = compare_models(model(a, labels, weights), model(b, labels), **FEW)
    repeated = compare_models(model(a[rows], labels[rows]), model(b[rows], labels[rows]), **FEW)
    for name in ("nll", "accuracy", "brier"):
        assert weighted[name].difference == pytest.approx(repeated[name].difference)
    assert weighted.agreement.both_right == pytest.approx(repeated.agreement.both_right)
    np.testing.assert_allclose(
        weighted.first_calibration.accuracy, repeated.first_calibration.accuracy
    )
    assert weighted.weighted
    assert weighted.n == np.count_nonzero(weights)
    listed = np.concatenate([weighted.first_better.positions, weighted.second_better.positions])
    assert np.all(weights[listed] > 0)


def test_a_model_against_itself():
    a, _, labels = pair(n=50)
    comparison = compare_models(model(a, labels), model(a, labels), **FEW)
    for difference in comparison.differences:
        assert difference.difference == 0.0
        assert difference.low is None
        assert difference.better == "undecided"
        assert "never differ" in difference.note
    assert len(comparison.first_better.rows) == len(comparison.second_better.rows) == 0


def test_infinite_surprise():
    a, b, labels = pair(n=30)
    sure = a.copy()
    sure[4] = -np.inf
    sure[4, (labels[4] + 1) % 3] = 0.0
    one = compare_models(model(sure, labels), model(b, labels), **FEW)
    assert (one["nll"].difference, one["nll"].low, one["nll"].better) == (np.inf, np.inf, "second")
    assert one.second_better.rows[0] == 5
    both = compare_models(model(sure, labels), model(sure, labels), **FEW)
    assert both["nll"].difference is None
    assert "infinite" in both["nll"].note
    assert both["nll"].better == "undecided"


def test_confidence_alone_allows_the_accuracy():
    a, _, labels = pair(n=60)
    confidence, correct = np.full(60, 0.7), np.arange(60) % 3 > 0
    top = SimpleNamespace(
        kind="confidence",
        labels=labels,
        weights=None,
        confidence_and_correct=lambda: (confidence, correct),
    )
    examples = example_scores(a, labels)
    full = model(a, labels, confidence_and_correct=lambda: (examples.confidence, examples.correct))
    comparison = compare_models(full, top, **FEW)
    assert comparison["nll"].difference is None
    assert "every class from both" in comparison["brier"].note
    assert comparison["accuracy"].second == pytest.approx(2 / 3)
    assert comparison.first_better is None


def test_messages():
    a, b, labels = pair(n=10)
    with pytest.raises(ValueError, match="the same examples as first, 10 of them, got 9"):
        compare_models(model(a, labels), model(b[:9], labels[:9]))
    other = labels.copy()
    other[[3, 7]] = (other[[3, 7]] + 1) % 3
    with pytest.raises(ValueError, match=r"at index 3 \(2 of 10 differ\)"):
        compare_models(model(a, labels), model(b, other))
    with pytest.raises(ValueError, match="second must have the classes of first"):
        compare_models(model(a, labels, classes=("x", "y")), model(b, labels, classes=("y", "x")))
    with pytest.raises(ValueError, match="n_examples must be at least 1"):
        compare_models(model(a, labels), model(b, labels), n_examples=0)
    with pytest.raises(ValueError, match="confidence_level must lie strictly"):
        compare_models(model(a, labels), model(b, labels), confidence_level=1)
