"""Every class's probability: the sums of `corp`, classwise ECE, weights, intervals, messages."""

import numpy as np
import pytest

from nll_core import (
    brier_score,
    classwise_calibration_error,
    classwise_error,
    corp,
    corp_of_classes,
    log_softmax,
)


def drawn(n, n_classes, sharpness=1.0, dtype=np.float64, seed=0):
    generator = np.random.default_rng(seed)
    logits = 2 * generator.normal(size=(n, n_classes))
    labels = (logits + generator.gumbel(size=(n, n_classes))).argmax(axis=1)
    return log_softmax((sharpness * logits).astype(dtype)), labels


@pytest.mark.parametrize("n_classes", [2, 3, 20])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_split_is_the_sum_over_classes_and_of_the_brier_score(n_classes, dtype):
    log_probs, labels = drawn(500, n_classes, 1.5, dtype)
    probs = np.exp(log_probs)
    split = corp_of_classes(log_probs, labels)
    tolerance = 1e-6 if dtype == np.float32 else 1e-12
    assert split.score == pytest.approx(brier_score(probs, labels), abs=tolerance)
    assert split.miscalibration - split.discrimination + split.uncertainty == pytest.approx(
        split.score, abs=tolerance
    )
    each = [corp(probs[:, k], labels == k) for k in range(n_classes)]
    for name in ("miscalibration", "discrimination", "uncertainty"):
        expected = sum(getattr(part, name) for part in each)
        assert getattr(split, name) == pytest.approx(expected, abs=tolerance)


def test_sharpening_costs_miscalibration_only():
    honest, sharp = (corp_of_classes(*drawn(20_000, 3, s)) for s in (1.0, 3.0))
    assert sharp.uncertainty == honest.uncertainty
    assert sharp.miscalibration > 10 * honest.miscalibration


@pytest.mark.parametrize("n_classes", [2, 7])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_classwise_error_is_the_one_without_intervals(n_classes, dtype):
    log_probs, labels = drawn(3000, n_classes, 1.3, dtype)
    error = classwise_error(log_probs, labels, n_bins=10, n_resamples=50)
    expected = classwise_calibration_error(np.exp(log_probs), labels, n_bins=10)
    assert error.value == pytest.approx(expected, abs=1e-12)


def test_weights_do_what_repetition_does():
    log_probs, labels = drawn(300, 4, 1.3)
    weights = np.random.default_rng(3).integers(0, 4, 300)
    rows = np.repeat(np.arange(300), weights)
    weighted = corp_of_classes(log_probs, labels, sample_weight=weights)
    repeated = corp_of_classes(log_probs[rows], labels[rows])
    for name in ("score", "miscalibration", "discrimination", "uncertainty"):
        assert getattr(weighted, name) == pytest.approx(getattr(repeated, name))
    error = classwise_error(log_probs, labels, sample_weight=0.1 * weights, n_resamples=20)
    assert error.value == pytest.approx(classwise_error(log_probs[rows], labels[rows]).value)


@pytest.mark.parametrize("n", [400, 5000])
def test_interval_finds_calibration_and_its_lack(n):
    honest = classwise_error(*drawn(n, 3), n_resamples=300)
    assert honest.interval.low == 0.0
    assert honest.interval.high < 2 * honest.value
    sharp = classwise_error(*drawn(n, 3, 3.0), n_resamples=300)
    assert 0.0 < sharp.interval.low < sharp.value < 1.2 * sharp.interval.high
    equal = classwise_error(*drawn(n, 3, 3.0), n_resamples=300, sample_weight=np.full(n, 0.5))
    assert equal.interval.low == pytest.approx(sharp.interval.low)


def test_blocks_do_not_show(monkeypatch):
    import nll_core.class_events as module

    log_probs, labels = drawn(700, 5, 1.3)
    weights = np.random.default_rng(4).random(700)
    expected = classwise_error(log_probs, labels, sample_weight=weights, n_resamples=20)
    monkeypatch.setattr(module, "_BLOCK_NUMBERS", 333)
    found = classwise_error(log_probs, labels, sample_weight=weights, n_resamples=20)
    assert found.value == pytest.approx(expected.value)
    assert found.interval.high == pytest.approx(expected.interval.high)


def test_many_classes_have_no_interval_and_impossible_classes_are_allowed():
    log_probs, labels = drawn(100, 50)
    assert classwise_error(log_probs, labels).interval is None
    masked = np.array([[0.0, -np.inf], [-np.inf, 0.0], [0.0, -np.inf]])
    assert classwise_error(masked, [0, 1, 1]).value == pytest.approx(1 / 3)
    assert corp_of_classes(masked, [0, 1, 1]).score == pytest.approx(2 / 3)


def test_messages():
    for function in (corp_of_classes, classwise_error):
        with pytest.raises(ValueError, match=r"log_probs must have shape \(n, K\)"):
            function([0.0], [0])
        with pytest.raises(ValueError, match="labels must lie in 0 … 1"):
            function([[0.0, -np.inf]], [2])
        with pytest.raises(ValueError, match="sample_weight must have shape"):
            function([[0.0, -np.inf]], [0], sample_weight=[1, 1])
