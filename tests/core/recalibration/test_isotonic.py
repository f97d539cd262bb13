"""Isotonic calibration against scikit-learn and the min-max formula, and where it promises 0."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.isotonic import IsotonicRegression

from nll_core import fit_isotonic, fit_isotonic_one_vs_rest, softmax
from nll_core.teaching import simulate_classifier

tied = st.lists(
    st.tuples(st.integers(0, 8).map(lambda i: i / 8), st.booleans(), st.integers(0, 3)),
    min_size=1,
    max_size=60,
)


def columns(rows):
    p, y, w = (np.array(column) for column in zip(*rows, strict=True))
    w[0] = max(w[0], 1)
    return p, y, w


def simulated(n=500, k=4, temperature=2.0, seed=0):
    made = simulate_classifier(n, k, temperature, seed=seed)
    return softmax(made.logits), made.labels


class ProbabilitiesAsTheyAre(ClassifierMixin, BaseEstimator):
    """A classifier whose features are its probabilities."""

    def fit(self, features, labels, sample_weight=None):
        self.classes_ = np.unique(labels)
        return self

    def predict_proba(self, features):
        return features

    def predict(self, features):
        return self.classes_[features.argmax(axis=1)]


@settings(max_examples=100, deadline=None)
@given(tied)
def test_agrees_with_scikit_learn(rows):
    p, y, w = columns(rows)
    grid = np.linspace(0, 1, 41)
    for weights in (None, w):
        fit = fit_isotonic(p, y, sample_weight=weights)
        kept = np.ones(len(p), bool) if weights is None else w > 0
        other = IsotonicRegression(out_of_bounds="clip")
        other.fit(p[kept], y[kept], sample_weight=None if weights is None else w[kept])
        np.testing.assert_allclose(fit.predict_probs(grid), other.predict(grid), atol=1e-12)
        truth = np.where(y, other.predict(p), 1 - other.predict(p))[kept]
        with np.errstate(divide="ignore"):
            expected = np.average(-np.log(truth), weights=None if weights is None else w[kept])
        assert fit.nll_after == pytest.approx(expected, abs=1e-12)
        # On its own data isotonic regression is never infinite, and never worse.
        assert np.isfinite(fit.nll_after)
        assert fit.nll_after <= fit.nll_before + 1e-12


def test_unseen_data_can_cost_infinitely_and_the_message_says_so():
    fit = fit_isotonic([0.1, 0.2, 0.6, 0.7, 0.8], [0, 0, 1, 0, 1])
    assert fit.predict_probs([0.0, 0.15, 1.0]).tolist() == [0.0, 0.0, 1.0]
    assert fit.converged
    assert fit.message == "3 blocks; the map reaches 0 and 1: unseen examples can have an NLL of ∞"
    mixed = fit_isotonic([0.1, 0.1, 0.9, 0.9], [0, 1, 0, 1])
    assert mixed.message == "1 block"


def test_a_pseudo_count_by_hand():
    # Blocks 0 of 2, 1 of 2, 2 of 2; Laplace: 1/4, 2/4, 3/4.
    p, y = [0.1, 0.2, 0.4, 0.5, 0.8, 0.9], [0, 0, 1, 0, 1, 1]
    fit = fit_isotonic(p, y, pseudo_count=1)
    assert fit.predict_probs(p) == pytest.approx([0.25, 0.25, 0.5, 0.5, 0.75, 0.75])
    assert fit.n_blocks == 3
    assert fit.message == "3 blocks"
    # 0 of 1 becomes 1/3, 1 of 10 becomes 2/12: out of order, and pooled to 3/15.
    p = [0.1] + [0.5] * 10
    fit = fit_isotonic(p, [0, 1, *[0] * 9], pseudo_count=1)
    assert fit.predict_probs([0.1, 0.5]) == pytest.approx([0.2, 0.2])


@settings(max_examples=60, deadline=None)
@given(tied, st.floats(0.01, 5))
def test_a_pseudo_count_keeps_the_map_in_order_and_off_0_and_1(rows, extra):
    p, y, w = columns(rows)
    fit = fit_isotonic(p, y, pseudo_count=extra, sample_weight=w)
    assert np.all(np.diff(fit.y) >= 0)
    assert fit.y.min() > 0
    assert fit.y.max() < 1
    assert "inf" not in fit.message


def test_degenerate_forecasts_are_said_so():
    equal = fit_isotonic([0.3] * 4, [1, 0, 0, 0])
    assert (equal.converged, equal.message) == (
        False,
        "all probabilities are equal: the map is constant",
    )
    assert equal.predict_probs([0.0, 1.0]).tolist() == [0.25, 0.25]
    alone = fit_isotonic([0.3, 0.6], [1, 1])
    assert not alone.converged
    assert alone.message.startswith("all outcomes are 1: the map is constant; the map reaches 1")


@pytest.mark.parametrize("weighted", [False, True])
def test_one_against_the_rest_agrees_with_scikit_learn(weighted):
    probs, labels = simulated()
    weights = np.random.default_rng(0).random(500) if weighted else None
    other = CalibratedClassifierCV(ProbabilitiesAsTheyAre(), method="isotonic", ensemble=False)
    other.fit(probs, labels, sample_weight=weights)
    fit = fit_isotonic_one_vs_rest(probs, labels, sample_weight=weights)
    unseen, _ = simulated(seed=1)
    # scikit-learn keeps one corner of several that lie on a line.
    np.testing.assert_allclose(fit.predict_probs(unseen), other.predict_proba(unseen), atol=1e-6)
    truth = fit.predict_probs(probs)[np.arange(500), labels]
    assert fit.nll_after == pytest.approx(np.average(-np.log(truth), weights=weights))
    before = np.average(-np.log(probs[np.arange(500), labels]), weights=weights)
    assert fit.nll_before == pytest.approx(before)
    assert fit.nll_after < fit.nll_before
    assert fit.message.startswith("4 maps; 4 reach 0 or 1")


def test_two_classes_are_one_map():
    probs, labels = simulated(300, 2)
    for extra in (0.0, 1.0):
        one = fit_isotonic(probs[:, 1], labels, pseudo_count=extra)
        both = fit_isotonic_one_vs_rest(probs, labels, pseudo_count=extra)
        np.testing.assert_allclose(
            both.predict_probs(probs)[:, 1], one.predict_probs(probs[:, 1]), atol=1e-9
        )
        assert both.nll_after == pytest.approx(one.nll_after)


def test_a_row_without_any_probability_becomes_uniform():
    # Each map is 0 up to 0.4 and 1 from 0.5 on.
    probs = [[0.5, 0.4, 0.1], [0.1, 0.5, 0.4], [0.4, 0.1, 0.5]]
    fit = fit_isotonic_one_vs_rest(probs, [0, 1, 2])
    np.testing.assert_allclose(fit.predict_probs(probs), np.eye(3), atol=1e-12)
    np.testing.assert_allclose(fit.predict_probs([1 / 3, 1 / 3, 1 / 3]), [1 / 3] * 3)
    other = CalibratedClassifierCV(
        ProbabilitiesAsTheyAre(), method="isotonic", ensemble=False, cv=2
    ).fit(np.array(probs * 2), [0, 1, 2] * 2)
    np.testing.assert_allclose(other.predict_proba(np.full((1, 3), 1 / 3)), [[1 / 3] * 3])
    np.testing.assert_allclose(fit.predict_probs([0.45, 0.46, 0.09]), [5 / 11, 6 / 11, 0])


def test_a_class_without_examples_is_said_so():
    probs, labels = simulated(100, 3)
    fit = fit_isotonic_one_vs_rest(probs, np.where(labels == 2, 0, labels))
    assert not fit.converged
    assert "1 of them constant" in fit.message
    assert fit.predict_probs(probs)[:, 2].max() == 0.0


def test_float32_stays_float32():
    probs, labels = simulated()
    single = fit_isotonic_one_vs_rest(probs.astype(np.float32), labels)
    calibrated = single.predict_probs(probs.astype(np.float32))
    assert calibrated.dtype == np.float32
    np.testing.assert_allclose(
        calibrated, fit_isotonic_one_vs_rest(probs, labels).predict_probs(probs), atol=1e-5
    )
    assert fit_isotonic(probs[:, 0].astype(np.float32), labels == 0).y.dtype == np.float64


def test_a_row_of_weight_0_does_not_count():
    probs, labels = simulated(200, 3)
    weights = np.random.default_rng(2).integers(0, 2, 200)
    kept = weights > 0
    one = fit_isotonic_one_vs_rest(probs, labels, sample_weight=weights)
    other = fit_isotonic_one_vs_rest(probs[kept], labels[kept])
    assert one.nll_after == pytest.approx(other.nll_after)
    np.testing.assert_allclose(one.predict_probs(probs), other.predict_probs(probs), atol=1e-12)


def test_messages():
    with pytest.raises(ValueError, match="pseudo_count must be at least 0, got -1"):
        fit_isotonic([0.1], [1], pseudo_count=-1)
    with pytest.raises(ValueError, match="probs must not be empty"):
        fit_isotonic([], [])
    with pytest.raises(ValueError, match=r"sample_weight must have shape \(1,\)"):
        fit_isotonic([0.1], [1], sample_weight=[1, 2])
    with pytest.raises(ValueError, match="labels must lie in 0 … 1"):
        fit_isotonic_one_vs_rest([[0.5, 0.5]], [2])
    fit = fit_isotonic_one_vs_rest([[0.5, 0.5], [0.4, 0.6]], [0, 1])
    with pytest.raises(ValueError, match=r"probs must have 2 classes, got shape \(3,\)"):
        fit.predict_probs([0.2, 0.3, 0.5])
