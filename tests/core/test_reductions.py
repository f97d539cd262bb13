"""`reduction` and `sample_weight` together, for every score of probabilities that averages."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import brier_score, log_loss, softmax, spherical_score

SCORES = pytest.mark.parametrize("score", [log_loss, brier_score, spherical_score])
GENERATOR = np.random.default_rng(0)
PROBS = softmax(GENERATOR.normal(size=(4, 5, 3)))
LABELS = GENERATOR.integers(0, 3, (4, 5))
WEIGHTS = GENERATOR.integers(0, 3, (4, 5)).astype(float)


def one_by_one(score):
    return np.array(
        [
            [score(p, y) for p, y in zip(*row, strict=True)]
            for row in zip(PROBS, LABELS, strict=True)
        ]
    )


@SCORES
def test_none_has_the_score_of_each_example_and_the_others_follow(score):
    each = score(PROBS, LABELS, reduction="none")
    np.testing.assert_allclose(each, one_by_one(score), rtol=1e-12)
    assert score(PROBS, LABELS, reduction="sum") == pytest.approx(each.sum(), rel=1e-12)
    assert score(PROBS, LABELS) == pytest.approx(each.mean(), rel=1e-12)


@SCORES
def test_weights_multiply_and_the_mean_divides_by_their_sum(score):
    each = one_by_one(score)
    weighted = score(PROBS, LABELS, sample_weight=WEIGHTS, reduction="none")
    np.testing.assert_allclose(weighted, WEIGHTS * each, rtol=1e-12)
    total = score(PROBS, LABELS, sample_weight=WEIGHTS, reduction="sum")
    assert total == pytest.approx((WEIGHTS * each).sum(), rel=1e-12)
    mean = score(PROBS, LABELS, sample_weight=WEIGHTS)
    assert mean == pytest.approx(np.average(each, weights=WEIGHTS), rel=1e-12)


@SCORES
def test_an_array_has_the_type_of_the_probabilities_and_a_reduction_is_a_float(score):
    for dtype, kept in ((np.float32, np.float32), (np.float64, np.float64)):
        for weights in (None, WEIGHTS):
            options = {"sample_weight": weights}
            probs = PROBS.astype(dtype)
            assert score(probs, LABELS, reduction="none", **options).dtype == kept
            assert type(score(probs, LABELS, reduction="sum", **options)) is float
            assert type(score(probs, LABELS, **options)) is float


def test_what_has_weight_0_is_not_there_however_bad_it_is():
    probs, labels = [[1.0, 0.0], [0.5, 0.5]], [1, 0]
    assert log_loss(probs, labels) == np.inf
    assert log_loss(probs, labels, sample_weight=[0, 2]) == pytest.approx(np.log(2))
    assert log_loss(probs, labels, sample_weight=[0, 2], reduction="sum") == pytest.approx(
        2 * np.log(2)
    )
    each = log_loss(probs, labels, sample_weight=[0, 2], reduction="none")
    np.testing.assert_allclose(each, [0.0, 2 * np.log(2)])


@SCORES
def test_a_sum_has_the_weights_as_they_are(score):
    found = score(PROBS, LABELS, sample_weight=1e-300 * WEIGHTS, reduction="sum")
    assert found == pytest.approx(1e-300 * (WEIGHTS * one_by_one(score)).sum(), rel=1e-12)


@SCORES
def test_messages(score):
    with pytest.raises(ValueError, match=r"sample_weight must have shape \(4, 5\), got \(4,\)"):
        score(PROBS, LABELS, sample_weight=np.ones(4))
    for reduction in ("mean", "sum", "none"):
        with pytest.raises(ValueError, match="sample_weight must be above 0 somewhere"):
            score(PROBS, LABELS, sample_weight=np.zeros((4, 5)), reduction=reduction)
        with pytest.raises(ValueError, match="sample_weight must be at least 0, got -1"):
            score(PROBS, LABELS, sample_weight=-np.ones((4, 5)), reduction=reduction)
    with pytest.raises(ValueError, match="reduction must be one of 'none', 'mean', 'sum'"):
        score(PROBS, LABELS, reduction="average")
