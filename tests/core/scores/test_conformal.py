"""Split conformal sets: their quantile, their promise, and answers where a set has one class."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core.scores import conformal_threshold, split_conformal


def forecasts(n: int, k: int = 4, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    probs = rng.dirichlet(np.full(k, 0.4), n)
    return probs, (rng.random((n, 1)) > np.cumsum(probs, axis=1)[:, :-1]).sum(axis=1)


def test_of_eight_and_a_tenth_the_index_is_nine_and_every_set_has_all_classes():
    probs, labels = forecasts(8)
    found = conformal_threshold(probs, labels, alpha=0.1)
    assert (found.n, found.index, found.threshold) == (8, 9, 0.0)
    assert conformal_threshold(*forecasts(9), alpha=0.1).threshold > 0


@pytest.mark.parametrize(
    ("n", "alpha", "index"), [(9, 0.1, 9), (19, 0.05, 19), (99, 0.3, 70), (10, 0.9, 2), (6, 0.5, 4)]
)
def test_a_whole_number_on_paper_is_not_rounded_up(n, alpha, index):
    probs, labels = forecasts(n)
    found = conformal_threshold(probs, labels, alpha=alpha)
    assert found.index == index
    assert found.threshold == np.sort(probs[np.arange(n), labels])[::-1][index - 1]


def test_a_new_truth_is_in_its_set_as_often_as_the_index_says():
    # Exactly index/(n + 1) where no two probabilities tie: a law of exchangeable draws.
    n, alpha, hits = 25, 0.2, []
    for seed in range(3000):
        probs, labels = forecasts(n + 1, seed=seed)
        found = conformal_threshold(probs[:n], labels[:n], alpha=alpha)
        hits.append(probs[n, labels[n]] >= found.threshold)
    assert np.mean(hits) == pytest.approx(21 / 26, abs=4 * 0.4 / np.sqrt(3000))


def test_a_split_counts_what_it_says():
    probs, labels = forecasts(3000, seed=1)
    found = split_conformal(probs, labels, alpha=0.1, n_calibration=1000, seed=3)
    order = np.random.default_rng(3).permutation(3000)
    p, y = probs[order[1000:]], labels[order[1000:]]
    assert found.found == conformal_threshold(probs[order[:1000]], labels[order[:1000]], alpha=0.1)
    sets = p >= found.found.threshold
    assert found.n == found.sizes.sum() == 2000
    assert found.coverage == sets[np.arange(2000), y].mean() == pytest.approx(0.9, abs=0.03)
    one = sets.sum(axis=1) == 1
    assert found.single == one.mean() == found.sizes[1] / 2000
    assert found.single_risk == pytest.approx((p.argmax(axis=1) != y)[one].mean())
    assert found.by_confidence.coverage >= found.single


def test_too_few_to_calibrate_on_answer_nothing():
    found = split_conformal(*forecasts(100), alpha=0.1, n_calibration=8)
    assert found.sizes.tolist() == [0, 0, 0, 0, 92]
    assert (found.coverage, found.single) == (1, 0)
    assert np.isnan(found.single_risk)


def test_what_is_wrong_is_said():
    probs, labels = forecasts(10)
    with pytest.raises(ValueError, match="n_calibration must be below the 10 examples"):
        split_conformal(probs, labels, alpha=0.1, n_calibration=10)
    with pytest.raises(ValueError, match="alpha must lie strictly between 0 and 1"):
        conformal_threshold(probs, labels, alpha=1.0)
    with pytest.raises(ValueError, match=r"probs must have shape \(n, K\)"):
        conformal_threshold(probs[0], labels[0], alpha=0.1)
    with pytest.raises(ValueError, match="labels must lie in 0 … 3"):
        conformal_threshold(probs, labels + 3, alpha=0.1)
