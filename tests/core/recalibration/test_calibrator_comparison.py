"""Which calibration is recommended, on data whose truth is known, and the numbers behind it."""

import re

import numpy as np
import pytest
from scipy.special import expit, logit

from nll_core import (
    bootstrap_interval,
    brier_score,
    calibrators_for,
    compare_calibrators,
    cross_entropy,
    cross_fit,
    expected_calibration_error,
    log_softmax,
    softmax,
    top_label,
)
from nll_core.teaching import simulate_classifier


def compared_quickly(logits, labels, **options):
    """The comparison with fewer resamples than usual, where the interval's third digit is idle."""
    return compare_calibrators(logits, labels, n_resamples=200, **options)


def simulated(k=3, n=4000, temperature=2.0, seed=0):
    made = simulate_classifier(n, k, temperature, seed=seed)
    return made.logits, made.labels


def event(truth, n=6000, seed=0):
    """Log-odds of forecasts p, and outcomes that happen with probability truth(p)."""
    generator = np.random.default_rng(seed)
    p = generator.beta(1.0, 1.0, n)
    logits = np.column_stack([np.zeros(n), logit(p)])
    return logits, (generator.random(n) < truth(p)).astype(int)


def numbers(sentence):
    """The numbers behind "NLL" in a sentence."""
    found = re.findall(r"−?[0-9.]+", sentence.split("(NLL")[1])
    return [float(text.replace("−", "-")) for text in found]


def test_the_numbers_are_those_of_the_parts():
    logits, labels = simulated(n=800)
    comparison = compare_calibrators(logits, labels, n_bins=10, seed=4, n_folds=3)
    probs = softmax(logits)
    before = comparison.before
    assert before.nll == pytest.approx(cross_entropy(logits, labels))
    assert before.brier == pytest.approx(brier_score(probs, labels))
    assert before.accuracy == np.mean(probs.argmax(axis=1) == labels)
    expected = expected_calibration_error(*top_label(probs, labels), n_bins=10)
    assert before.expected_error == pytest.approx(expected, abs=1e-12)
    assert [compared.method for compared in comparison.methods] == list(calibrators_for(3))
    for compared in comparison.methods:
        crossed = cross_fit(logits, labels, compared.method, n_folds=3, seed=4)
        np.testing.assert_array_equal(compared.crossed.surprise, crossed.surprise)
        scores = compared.scores
        assert scores.nll == crossed.nll
        assert scores.brier == pytest.approx(brier_score(crossed.probs(), labels))
        pairs = top_label(crossed.probs(), labels)
        expected = expected_calibration_error(*pairs, n_bins=10)
        assert scores.expected_error == pytest.approx(expected, abs=1e-9)
        assert scores.n_infinite == np.isinf(crossed.surprise).sum()
        differences = crossed.surprise - comparison.surprise_before
        assert compared.difference == pytest.approx(differences.mean())
        assert compared.interval == bootstrap_interval(differences, seed=4)
        assert compared is comparison[compared.method]


def test_weights_reach_all_numbers():
    logits, labels = simulated(n=600)
    weights = np.random.default_rng(0).random(600)
    comparison = compare_calibrators(logits, labels, methods=["temperature"], sample_weight=weights)
    surprise = -log_softmax(logits)[np.arange(600), labels]
    assert comparison.before.nll == pytest.approx(np.average(surprise, weights=weights))
    correct = logits.argmax(axis=1) == labels
    assert comparison.before.accuracy == pytest.approx(np.average(correct, weights=weights))
    confidence = softmax(logits).max(axis=1)
    cells = np.ceil(15 * confidence).astype(int)
    by_hand = sum(abs(np.sum((weights * (correct - confidence))[cells == b])) for b in range(1, 16))
    assert comparison.before.expected_error == pytest.approx(by_hand / weights.sum())
    (compared,) = comparison.methods
    after = compared.crossed.surprise
    assert compared.scores.nll == pytest.approx(np.average(after, weights=weights))
    assert compared.interval == bootstrap_interval(after - surprise, sample_weight=weights)
    assert compared.difference in compared.interval


def test_an_overconfident_classifier_needs_a_temperature():
    logits, labels = simulated()
    comparison = compared_quickly(logits, labels)
    found = comparison.recommendation
    assert found.method == "temperature"
    assert found.reason in ("lowest", "simpler_not_worse")
    assert comparison["temperature"].better
    temperature = comparison["temperature"].crossed.fit_on_all.fit.temperature
    assert comparison.sentence.startswith(f"temperature {temperature:.3g} (NLL ")
    compared = comparison["temperature"]
    expected = [comparison.before.nll, compared.scores.nll, compared.difference, 95]
    expected += [compared.interval.low, compared.interval.high]
    assert numbers(comparison.sentence)[:6] == pytest.approx(expected, rel=5e-3)
    assert comparison["isotonic"].scores.nll == np.inf
    assert comparison["isotonic"].interval.high == np.inf
    assert comparison["isotonic"].scores.n_infinite > 0


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_a_calibrated_classifier_needs_nothing(seed):
    logits, labels = simulated(temperature=1.0, seed=seed)
    comparison = compared_quickly(logits, labels)
    found = comparison.recommendation
    assert (found.method, found.reason) == (None, "none_better")
    assert comparison.sentence.startswith("leave it as it is; ")
    best = comparison[found.best]
    worse = "temperature would make it worse by more than noise (NLL "
    said = worse if best.interval.low > 0 else "is not better by more than noise (NLL "
    assert said in comparison.sentence
    difference = comparison[found.best].difference
    assert numbers(comparison.sentence)[2] == pytest.approx(difference, rel=5e-3)
    # Positive where the best of the methods has the lower NLL.
    assert found.behind_best == pytest.approx(-difference)


def test_classes_with_biases_need_vector_scaling():
    logits, labels = simulated()
    comparison = compared_quickly(logits + np.array([1.0, 0.0, -1.0]), labels)
    found = comparison.recommendation
    assert (found.method, found.reason, found.best) == ("vector", "lowest", "vector")
    assert (found.behind_best, found.interval.low, found.interval.high) == (0, 0, 0)
    assert comparison["temperature"].better
    assert comparison.sentence.endswith("; nothing simpler is as good")


@pytest.mark.parametrize(
    ("truth", "method"),
    [
        (lambda p: expit(0.5 * logit(p)), "temperature"),
        (lambda p: expit(0.5 * logit(p) - 1), "platt"),
        (lambda p: expit(2 * np.log(p) - 0.3 * np.log1p(-p)), "beta"),
        (lambda p: np.where(p < 0.3, 0.2, np.where(p < 0.7, 0.5, 0.8)), "isotonic_laplace"),
    ],
)
def test_the_simplest_method_that_serves_is_found(truth, method):
    comparison = compared_quickly(*event(truth, n=20_000))
    assert comparison.recommendation.method == method


def test_a_simpler_method_is_preferred_where_the_best_is_not_better_by_more_than_noise():
    # Over some seeds the temperature is sometimes ahead, and sometimes only just behind.
    reasons = set()
    for seed in range(6):
        comparison = compared_quickly(
            *simulated(n=2000, seed=seed), methods=["vector", "temperature"]
        )
        found = comparison.recommendation
        assert found.method == "temperature"
        reasons.add(found.reason)
        if found.reason == "simpler_not_worse":
            assert found.best == "vector"
            assert found.interval.low <= 0 <= found.behind_best <= found.interval.high
            assert comparison.sentence.endswith("; vector scaling is not better by more than noise")
    assert reasons == {"lowest", "simpler_not_worse"}


def test_an_infinite_surprise():
    logits, labels = simulated(2, 500)
    logits = np.vstack([logits, [0.0, -np.inf]])
    comparison = compare_calibrators(logits, np.r_[labels, 1])
    assert comparison.before.nll == np.inf
    assert comparison.before.n_infinite == 1
    # A temperature cannot help the forbidden truth, and is judged by the others.
    compared = comparison["temperature"]
    assert compared.scores.nll == np.inf
    assert compared.difference < 0
    assert compared.better
    assert compared.crossed.fit_on_all.n_ruled_out == 1
    # Laplace's rule can.
    assert comparison["isotonic_laplace"].difference == -np.inf
    assert comparison.recommendation.method == "isotonic_laplace"
    assert "∞" in comparison.sentence


def test_progress_grows_and_can_end_it():
    logits, labels = simulated(n=300)
    said = []
    compare_calibrators(
        logits,
        labels,
        methods=["temperature", "vector", "isotonic"],
        progress=lambda stage, share: said.append((stage, share)),
    )
    stages = list(dict.fromkeys(stage for stage, _ in said))
    assert stages == ["as it is", "temperature", "vector scaling", "isotonic"]
    shares = [share for _, share in said]
    assert shares == sorted(shares)
    assert 0.0 <= shares[0] < 0.1 < 0.9 < shares[-1] <= 1.0
    for last in range(0, len(said), 7):
        left = iter(range(last))

        def cancel(stage, share, left=left):
            if next(left, None) is None:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            compare_calibrators(
                logits, labels, methods=["temperature", "vector", "isotonic"], progress=cancel
            )


def test_messages():
    logits, labels = simulated(n=100)
    with pytest.raises(ValueError, match="methods must name at least one"):
        compare_calibrators(logits, labels, methods=[])
    with pytest.raises(ValueError, match="methods must be one of"):
        compare_calibrators(logits, labels, methods=["magic"])
    with pytest.raises(ValueError, match="method 'platt' is for 2 classes"):
        compare_calibrators(logits, labels, methods=["platt"])
    with pytest.raises(ValueError, match="n_bins must be at least 1"):
        compare_calibrators(logits, labels, n_bins=0)
    with pytest.raises(KeyError):
        compare_calibrators(logits, labels, methods=["temperature"])["vector"]
