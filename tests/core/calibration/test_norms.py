"""Every binned calibration error in every norm: the definition, and chance against simulation."""

from itertools import pairwise

import numpy as np
import pytest

from nll_core import (
    calibrated_error,
    classwise_calibration_error,
    expected_calibration_error,
    log_softmax,
    maximum_calibration_error,
    reliability_curve,
)
from nll_core.calibration import (
    calibration_error_by_class,
    classwise_errors_by_chance,
    estimate_classwise_error,
)
from nll_core.teaching import calibrated_error_along_bins, error_along_bins

NORMS = pytest.mark.parametrize("norm", ["l1", "l2", "max"])
STRATEGIES = pytest.mark.parametrize("strategy", ["uniform", "quantile"])
WEIGHTED = pytest.mark.parametrize("weighted", [False, True])


def pairs(n=400, seed=0):
    generator = np.random.default_rng(seed)
    p = generator.random(n).round(3)
    return p, generator.random(n) < p**2, generator.integers(0, 4, n).astype(float)


def three_classes(n=500, seed=0):
    generator = np.random.default_rng(seed)
    logits = 2 * generator.normal(size=(n, 3))
    labels = (logits + generator.gumbel(size=(n, 3))).argmax(axis=1)
    return log_softmax(1.5 * logits), labels, generator.integers(0, 4, n).astype(float)


def by_definition(p, y, w, edges, norm):
    """From the gaps of the bins (low, high], the first with 0, example by example."""
    gaps, shares = [], []
    for low, high in pairwise(edges):
        inside = ((p > low) | ((p == 0) & (low == 0))) & (p <= high)
        if w[inside].sum() > 0:
            gaps.append(abs(np.average(y[inside] - p[inside], weights=w[inside])))
            shares.append(w[inside].sum() / w.sum())
    gaps, shares = np.array(gaps), np.array(shares)
    if norm == "l1":
        return shares @ gaps
    return np.sqrt(shares @ gaps**2) if norm == "l2" else gaps.max()


@NORMS
@STRATEGIES
@WEIGHTED
def test_the_error_is_the_norm_of_the_gaps(norm, strategy, weighted):
    p, y, w = pairs()
    options = {"n_bins": 9, "strategy": strategy, "sample_weight": w if weighted else None}
    found = expected_calibration_error(p, y, norm=norm, **options)
    edges = reliability_curve(p, y, **options).edges
    ones = np.ones(len(p))
    expected = by_definition(p, y, w if weighted else ones, edges, norm)
    assert found == pytest.approx(expected, rel=1e-12)
    if norm == "max":
        assert found == pytest.approx(maximum_calibration_error(p, y, **options), rel=1e-12)


@NORMS
@STRATEGIES
@WEIGHTED
def test_along_bins_is_the_error_at_each_number(norm, strategy, weighted):
    p, y, w = pairs(seed=1)
    options = {"norm": norm, "sample_weight": w if weighted else None}
    numbers = [1, 2, 7, 15, 60]
    found = getattr(error_along_bins(p, y, numbers, **options), strategy)
    wanted = [
        expected_calibration_error(p, y, n_bins=m, strategy=strategy, **options) for m in numbers
    ]
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-12)


@NORMS
@STRATEGIES
@WEIGHTED
def test_classwise_errors_are_those_of_each_class(norm, strategy, weighted):
    log_probs, labels, w = three_classes()
    weights = w if weighted else None
    probs = np.exp(log_probs)
    each = [
        expected_calibration_error(
            probs[:, k], labels == k, n_bins=8, strategy=strategy, norm=norm, sample_weight=weights
        )
        for k in range(3)
    ]
    options = {"n_bins": 8, "norm": norm, "sample_weight": weights}
    mean = classwise_calibration_error(probs, labels, strategy=strategy, **options)
    assert mean == pytest.approx(np.mean(each), rel=1e-12)
    if strategy == "uniform":
        found = calibration_error_by_class(log_probs, labels, **options)
        np.testing.assert_allclose(found, each, rtol=1e-9)
    if strategy == "uniform" and norm != "max":
        with_interval = estimate_classwise_error(log_probs, labels, n_resamples=50, **options)
        assert with_interval.value == pytest.approx(mean, rel=1e-9)
        assert with_interval.interval.low <= with_interval.interval.high


def test_the_interval_of_the_classwise_error_finds_calibration_and_its_lack_in_both_norms():
    log_probs, labels, _ = three_classes(4000, seed=3)
    for norm in ("l1", "l2"):
        honest = estimate_classwise_error(
            log_softmax(log_probs / 1.5), labels, norm=norm, n_resamples=300
        )
        sharp = estimate_classwise_error(
            log_softmax(2 * log_probs), labels, norm=norm, n_resamples=300
        )
        assert honest.interval.low == 0.0
        assert 0.0 < sharp.interval.low < sharp.value < 1.2 * sharp.interval.high


@NORMS
def test_chance_is_that_of_simulated_outcomes(norm):
    generator = np.random.default_rng(2)
    p = generator.random(600) ** 0.3
    # The largest gap of a bin of a few examples would take few values.
    options = {"norm": norm, "n_bins": 8, "strategy": "quantile"}
    expected = calibrated_error(p, confidence_level=0.9, **options)
    simulated = [
        expected_calibration_error(p, generator.random(600) < p, **options) for _ in range(500)
    ]
    assert expected.mean == pytest.approx(np.mean(simulated), rel=0.06)
    assert expected.quantile == pytest.approx(np.quantile(simulated, 0.9), rel=0.08)
    along = calibrated_error_along_bins(p, [8], norm=norm, strategy="quantile", n_draws=2000)
    assert along.mean[0] == pytest.approx(expected.mean, rel=1e-12)


@NORMS
def test_chance_with_weights_is_that_of_weighted_simulated_outcomes(norm):
    # (Σw)²/Σw² examples stand for each bin, which is nearly exact where these are many.
    generator = np.random.default_rng(4)
    p = generator.random(3000)
    w = generator.integers(1, 6, 3000).astype(float)
    expected = calibrated_error(p, norm=norm, n_bins=5, sample_weight=w, n_draws=1000)
    simulated = [
        expected_calibration_error(
            p, generator.random(3000) < p, n_bins=5, norm=norm, sample_weight=w
        )
        for _ in range(500)
    ]
    plain = calibrated_error(p, norm=norm, n_bins=5, n_draws=1000)
    assert expected.mean == pytest.approx(np.mean(simulated), rel=0.06)
    # Weights make the frequencies vary more.
    assert expected.mean > 1.05 * plain.mean


@NORMS
def test_classwise_chance_is_that_of_simulated_labels(norm):
    log_probs, _, _ = three_classes(600, seed=5)
    probs = np.exp(log_probs)
    generator = np.random.default_rng(6)
    found = classwise_errors_by_chance(log_probs, n_bins=6, norm=norm)
    simulated = []
    for _ in range(300):
        labels = (log_probs + generator.gumbel(size=probs.shape)).argmax(axis=1)
        simulated.append(classwise_calibration_error(probs, labels, n_bins=6, norm=norm))
    assert found.mean() == pytest.approx(np.mean(simulated), rel=0.06)


def test_norms_are_ordered():
    p, y, w = pairs(seed=7)
    l1, l2, largest = (
        expected_calibration_error(p, y, norm=norm, sample_weight=w) for norm in ("l1", "l2", "max")
    )
    assert l1 < l2 < largest


def test_an_unknown_norm_is_refused():
    p, y, _ = pairs(20)
    log_probs, labels, _ = three_classes(20)
    match = "norm must be one of 'l1', 'l2', 'max', got 'l3'"
    for call in (
        lambda: expected_calibration_error(p, y, norm="l3"),
        lambda: calibrated_error(p, norm="l3"),
        lambda: error_along_bins(p, y, [3], norm="l3"),
        lambda: classwise_calibration_error(np.exp(log_probs), labels, norm="l3"),
        lambda: calibration_error_by_class(log_probs, labels, norm="l3"),
        lambda: classwise_errors_by_chance(log_probs, norm="l3"),
    ):
        with pytest.raises(ValueError, match=match):
            call()
    with pytest.raises(ValueError, match="norm must be one of 'l1', 'l2', got 'max'"):
        estimate_classwise_error(log_probs, labels, norm="max")
