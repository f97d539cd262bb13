"""The classwise calibration error: the plain one, weights, intervals, chance, messages."""

import numpy as np
import pytest

from nll_core import classwise_calibration_error, log_softmax
from nll_core.calibration import classwise_errors_by_chance, estimate_classwise_error


def drawn(n, n_classes, sharpness=1.0, dtype=np.float64, seed=0):
    generator = np.random.default_rng(seed)
    logits = 2 * generator.normal(size=(n, n_classes))
    labels = (logits + generator.gumbel(size=(n, n_classes))).argmax(axis=1)
    return log_softmax((sharpness * logits).astype(dtype)), labels


@pytest.mark.parametrize("n_classes", [2, 7])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_classwise_error_is_the_one_without_intervals(n_classes, dtype):
    log_probs, labels = drawn(3000, n_classes, 1.3, dtype)
    error = estimate_classwise_error(log_probs, labels, n_bins=10, n_resamples=50)
    expected = classwise_calibration_error(np.exp(log_probs, dtype=float), labels, n_bins=10)
    assert error.value == pytest.approx(expected, abs=1e-12)


def test_weights_do_what_repetition_does():
    log_probs, labels = drawn(300, 4, 1.3)
    weights = np.random.default_rng(3).integers(0, 4, 300)
    rows = np.repeat(np.arange(300), weights)
    error = estimate_classwise_error(log_probs, labels, sample_weight=0.1 * weights, n_resamples=20)
    assert error.value == pytest.approx(
        estimate_classwise_error(log_probs[rows], labels[rows]).value
    )


@pytest.mark.parametrize("n", [400, 5000])
def test_interval_finds_calibration_and_its_lack(n):
    honest = estimate_classwise_error(*drawn(n, 3), n_resamples=300)
    assert honest.interval.low == 0.0
    assert honest.interval.high < 2 * honest.value
    sharp = estimate_classwise_error(*drawn(n, 3, 3.0), n_resamples=300)
    assert 0.0 < sharp.interval.low < sharp.value < 1.2 * sharp.interval.high
    equal = estimate_classwise_error(
        *drawn(n, 3, 3.0), n_resamples=300, sample_weight=np.full(n, 0.5)
    )
    assert equal.interval.low == pytest.approx(sharp.interval.low)


def test_blocks_do_not_show(monkeypatch):
    import nll_core.calibration.classwise as module

    log_probs, labels = drawn(700, 5, 1.3)
    weights = np.random.default_rng(4).random(700)
    expected = estimate_classwise_error(log_probs, labels, sample_weight=weights, n_resamples=20)
    monkeypatch.setattr(module, "_BLOCK_NUMBERS", 333)
    found = estimate_classwise_error(log_probs, labels, sample_weight=weights, n_resamples=20)
    assert found.value == pytest.approx(expected.value)
    assert found.interval.high == pytest.approx(expected.interval.high)


def test_many_classes_have_no_interval_and_impossible_classes_are_allowed():
    log_probs, labels = drawn(100, 50)
    assert estimate_classwise_error(log_probs, labels).interval is None
    masked = np.array([[0.0, -np.inf], [-np.inf, 0.0], [0.0, -np.inf]])
    assert estimate_classwise_error(masked, [0, 1, 1]).value == pytest.approx(1 / 3)


def test_messages():
    with pytest.raises(ValueError, match=r"log_probs must have shape \(n, K\)"):
        estimate_classwise_error([0.0], [0])
    with pytest.raises(ValueError, match="labels must lie in 0 … 1"):
        estimate_classwise_error([[0.0, -np.inf]], [2])
    with pytest.raises(ValueError, match="sample_weight must have shape"):
        estimate_classwise_error([[0.0, -np.inf]], [0], sample_weight=[1, 1])
    with pytest.raises(ValueError, match="n_draws must be at least 1"):
        classwise_errors_by_chance([[0.0, -np.inf]], n_draws=0)


@pytest.mark.parametrize("n_classes", [2, 5])
def test_classwise_chance(n_classes):
    generator = np.random.default_rng(3)
    log_probs = log_softmax(2 * generator.normal(size=(1000, n_classes)))
    chance = classwise_errors_by_chance(log_probs, n_draws=500)
    probs = np.exp(log_probs)
    simulated = []
    for _ in range(100):
        labels = (probs.cumsum(axis=1) < generator.random((1000, 1))).sum(axis=1)
        simulated.append(classwise_calibration_error(probs, np.minimum(labels, n_classes - 1)))
    assert chance.mean() == pytest.approx(np.mean(simulated), rel=0.05)
    assert chance.std() == pytest.approx(np.std(simulated), rel=0.35)


def test_equal_weights_have_the_chance_of_none():
    log_probs, _ = drawn(200, 4)
    plain = classwise_errors_by_chance(log_probs, n_draws=20)
    equal = classwise_errors_by_chance(log_probs, n_draws=20, sample_weight=np.full(200, 3.0))
    np.testing.assert_allclose(equal, plain)
    uneven = np.random.default_rng(1).exponential(size=200)
    assert classwise_errors_by_chance(log_probs, sample_weight=uneven).mean() > plain.mean()


def test_chance_draws_each_example_at_its_own_forecast():
    # All forecasts of a class in one bin: one binomial with their mean would be 1.7 times as wide.
    generator = np.random.default_rng(4)
    log_probs = log_softmax(6 * generator.normal(size=(600, 3)))
    probs = np.exp(log_probs)
    cumulative = probs.cumsum(axis=1)
    simulated = []
    for _ in range(1000):
        labels = (cumulative[:, :-1] < generator.random((600, 1))).sum(axis=1)
        simulated.append(classwise_calibration_error(probs, labels, n_bins=1))
    for weights in (None, np.full(600, 0.3)):
        chance = classwise_errors_by_chance(log_probs, n_bins=1, sample_weight=weights)
        assert chance.mean() == pytest.approx(np.mean(simulated), rel=0.06)
