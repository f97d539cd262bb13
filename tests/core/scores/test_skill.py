"""NLL skill: by hand, scikit-learn's d2, intervals, weights, one class, messages."""

import numpy as np
import pytest
from sklearn.metrics import d2_log_loss_score

from nll_core import Interval, example_scores, log_softmax, nll_skill


def drawn(n=400, seed=0):
    generator = np.random.default_rng(seed)
    logits = 2 * generator.normal(size=(n, 3)) + [0.5, 0, -0.5]
    labels = (logits + generator.gumbel(size=(n, 3))).argmax(axis=1)
    return log_softmax(logits), labels


def test_agrees_with_scikit_learn():
    log_probs, labels = drawn()
    surprise = example_scores(log_probs, labels).surprise
    weights = np.random.default_rng(1).integers(1, 5, len(labels))
    for w in (None, weights):
        skill = nll_skill(surprise, labels, sample_weight=w)
        expected = d2_log_loss_score(labels, np.exp(log_probs), sample_weight=w)
        assert skill.value == pytest.approx(expected)
        assert skill.value in skill.interval
        assert skill.value == pytest.approx(1 - skill.nll / skill.base_nll)


def test_base_rates_have_no_skill():
    labels = np.array([0] * 60 + [1] * 30 + [2] * 10)
    log_rates = np.log([0.6, 0.3, 0.1])
    skill = nll_skill(-log_rates[labels], labels)
    assert skill.value == pytest.approx(0.0, abs=1e-12)
    assert skill.base_nll == pytest.approx(-log_rates @ [0.6, 0.3, 0.1])
    assert nll_skill(-2 * log_rates[labels], labels).value == pytest.approx(-1.0)


def test_interval_covers_with_the_base_rates_resampled_too():
    log_probs, labels = drawn(200_000, seed=2)
    surprise = example_scores(log_probs, labels).surprise
    truth = nll_skill(surprise, labels).value
    generator = np.random.default_rng(3)
    hits = 0
    for seed in range(100):
        rows = generator.integers(0, len(labels), 150)
        skill = nll_skill(surprise[rows], labels[rows], n_resamples=300, seed=seed)
        hits += truth in skill.interval
    assert hits >= 88


def test_infinite_surprise_and_a_single_class():
    skill = nll_skill([np.inf, 0.1, 0.2], [0, 1, 1])
    assert (skill.value, skill.interval) == (-np.inf, Interval(-np.inf, -np.inf))
    forgiven = nll_skill([np.inf, 0.1, 0.2], [0, 0, 1], sample_weight=[0, 1, 1])
    assert np.isfinite(forgiven.value)
    alone = nll_skill([0.1, 0.2], [4, 4])
    assert np.isnan(alone.value)
    assert alone.interval is None
    assert alone.base_nll == 0.0


@pytest.mark.parametrize(
    ("surprise", "labels", "error", "match"),
    [
        ([], [], ValueError, "surprise must not be empty"),
        ([0.1, np.nan], [0, 1], ValueError, "surprise must not contain NaN"),
        ([0.1], [0, 1], ValueError, r"labels must have shape \(1,\)"),
        ([0.1], [-1], ValueError, "labels must be at least 0, got -1"),
        ([0.1], [0.5], TypeError, "labels must be integers"),
        ([[0.1]], [[0]], ValueError, r"surprise must have shape \(n,\)"),
    ],
)
def test_messages(surprise, labels, error, match):
    with pytest.raises(error, match=match):
        nll_skill(surprise, labels)
