"""Platt scaling against scikit-learn and SciPy, as laws, and on degenerate scores."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LogisticRegression

from nll_core import fit_platt


def simulated(n=400, seed=0, slope=0.7, intercept=-0.4):
    generator = np.random.default_rng(seed)
    scores = 2.0 * generator.standard_normal(n) + 0.5
    return scores, generator.random(n) < expit(slope * scores + intercept)


def nll(parameters, scores, outcomes, weights):
    f = parameters[0] * scores + parameters[1]
    return np.average(np.logaddexp(0, f) - outcomes * f, weights=weights)


class ScoresAsTheyAre(ClassifierMixin, BaseEstimator):
    """A classifier whose margin is its one feature."""

    def fit(self, features, labels, sample_weight=None):
        self.classes_ = np.unique(labels)
        return self

    def decision_function(self, features):
        return features[:, 0]

    def predict(self, features):
        return self.classes_[(features[:, 0] > 0).astype(int)]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_agrees_with_an_unpenalised_logistic_regression(seed):
    scores, outcomes = simulated(seed=seed)
    weights = np.random.default_rng(seed).integers(0, 4, 400).astype(float)
    for given_weights in (None, weights):
        fit = fit_platt(scores, outcomes, sample_weight=given_weights)
        other = LogisticRegression(C=np.inf, tol=1e-12, max_iter=1000).fit(
            scores[:, None], outcomes, sample_weight=given_weights
        )
        assert fit.converged
        assert fit.slope == pytest.approx(other.coef_[0, 0], rel=1e-6)
        assert fit.intercept == pytest.approx(other.intercept_[0], rel=1e-6)
        parameters = [fit.slope, fit.intercept]
        assert fit.nll_after == pytest.approx(nll(parameters, scores, outcomes, given_weights))
        assert fit.nll_before == pytest.approx(nll([1, 0], scores, outcomes, given_weights))


@pytest.mark.parametrize("seed", [3, 4])
def test_smoothed_targets_agree_with_scikit_learn(seed):
    scores, outcomes = simulated(60, seed)
    weights = np.random.default_rng(seed).random(60)
    for given_weights in (None, weights):
        other = CalibratedClassifierCV(ScoresAsTheyAre(), method="sigmoid", ensemble=False)
        other.fit(scores[:, None], outcomes, sample_weight=given_weights)
        fit = fit_platt(scores, outcomes, target_smoothing=True, sample_weight=given_weights)
        grid = np.linspace(-6, 6, 25)
        np.testing.assert_allclose(
            fit.predict_probs(grid), other.predict_proba(grid[:, None])[:, 1], atol=1e-4
        )


def test_smoothed_targets_by_hand():
    # Two scores: each reaches its own targets, (2 + 1)/(2 + 2) and so on, or their mean.
    fit = fit_platt([0, 0, 0, 1, 1], [0, 0, 0, 1, 1], target_smoothing=True)
    assert fit.predict_probs([0, 1]) == pytest.approx([1 / 5, 3 / 4])
    assert fit.converged
    assert fit.nll_after == pytest.approx(-(3 * np.log(4 / 5) + 2 * np.log(3 / 4)) / 5)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(20, 200), st.floats(-2, 2), st.floats(-1, 1))
def test_no_other_line_is_better(seed, n, slope, intercept):
    scores, outcomes = simulated(n, seed, slope, intercept)
    fit = fit_platt(scores, outcomes)
    if not fit.converged:
        assert "separate" in fit.message or "outcomes are" in fit.message
        return
    best = minimize(nll, [0.0, 0.0], args=(scores, outcomes, None), tol=1e-10)
    assert fit.nll_after <= best.fun + 1e-12
    assert fit.nll_after <= fit.nll_before
    # What maximum likelihood promises: the mean probability is the frequency.
    assert fit.predict_probs(scores).mean() == pytest.approx(outcomes.mean(), abs=1e-8)


@pytest.mark.parametrize("factor", [1e-150, 1e4, 1e9, 1e200])
def test_another_unit_of_the_scores(factor):
    scores, outcomes = simulated()
    plain, scaled = fit_platt(scores, outcomes), fit_platt(factor * scores, outcomes)
    assert scaled.converged
    assert scaled.slope * factor == pytest.approx(plain.slope, rel=1e-8)
    assert scaled.intercept == pytest.approx(plain.intercept, rel=1e-8)


def test_a_shift_changes_nothing():
    scores, outcomes = simulated()
    scores = np.round(scores * 1024) / 1024
    plain, shifted = fit_platt(scores, outcomes), fit_platt(scores + 1e6, outcomes)
    assert shifted.slope == pytest.approx(plain.slope, rel=1e-8)
    np.testing.assert_allclose(
        shifted.predict_probs(scores + 1e6), plain.predict_probs(scores), atol=1e-8
    )


def test_many_examples_start_from_a_sample():
    scores, outcomes = simulated(100_000)
    fit = fit_platt(scores, outcomes)
    assert fit.steps <= 3
    # The standard error of the slope is about 0.005 here.
    assert fit.slope == pytest.approx(0.7, abs=0.03)
    best = minimize(nll, [1.0, 0.0], args=(scores, outcomes, None), tol=1e-10)
    assert fit.nll_after <= best.fun + 1e-13


def test_sorted_rows_whose_sample_misleads():
    # The sample takes only the rows in which the score says nothing but the truth.
    scores, outcomes = simulated(40_000, 6)
    scores[::4], outcomes[::4] = np.where(outcomes[::4], 3.0, -3.0), outcomes[::4]
    fit = fit_platt(scores, outcomes)
    best = minimize(nll, [1.0, 0.0], args=(scores, outcomes, None), tol=1e-10)
    assert fit.converged
    assert fit.nll_after <= best.fun + 1e-13


def test_a_weight_counts_an_example_so_many_times():
    scores, outcomes = simulated(50, 8)
    weights = np.random.default_rng(8).integers(0, 4, 50)
    for smoothing in (False, True):
        weighted = fit_platt(scores, outcomes, target_smoothing=smoothing, sample_weight=weights)
        repeated = fit_platt(
            np.repeat(scores, weights), np.repeat(outcomes, weights), target_smoothing=smoothing
        )
        assert weighted.slope == pytest.approx(repeated.slope, rel=1e-9)
        assert weighted.nll_after == pytest.approx(repeated.nll_after, rel=1e-12)


@pytest.mark.parametrize("outcomes", [[0, 0, 1, 1], [1, 1, 0, 0], [0, 0, 0, 1]])
def test_separated_scores_are_said_so(outcomes):
    # The third has a tie on the border, which no slope decides.
    scores = [0.0, 1.0, 2.0, 3.0] if sum(outcomes) == 2 else [0.0, 1.0, 2.0, 2.0]
    fit = fit_platt(scores, outcomes)
    assert not fit.converged
    assert fit.message.startswith("the scores separate the outcomes")
    ties = 2 * np.log(2) / 4 if sum(outcomes) == 1 else 0.0
    assert fit.nll_after == pytest.approx(ties, abs=1e-6)
    assert np.isfinite([fit.slope, fit.intercept]).all()
    assert fit_platt(scores, outcomes, target_smoothing=True).converged


def test_one_outcome_alone_is_said_so():
    fit = fit_platt([0.0, 1.0, 2.0], [1, 1, 1])
    assert (fit.converged, fit.message[:21]) == (False, "all outcomes are 1: t")
    assert fit.nll_after == pytest.approx(0.0, abs=1e-6)


def test_equal_scores_have_no_slope():
    fit = fit_platt([7.0, 7.0, 7.0, 7.0], [1, 0, 0, 0])
    assert (fit.slope, fit.converged) == (0.0, False)
    assert "all scores are equal" in fit.message
    assert fit.predict_probs([7.0, -3.0]) == pytest.approx([0.25, 0.25])
    # 0.1 + 0.2 in many places: equal numbers whose mean is rounded.
    assert fit_platt([0.1 + 0.2] * 7, [1, 0, 0, 0, 0, 1, 1]).slope == 0.0


def test_infinite_scores_keep_their_certainty():
    scores, outcomes = simulated(100)
    plain = fit_platt(scores, outcomes)
    fit = fit_platt(np.r_[np.inf, scores, -np.inf], np.r_[True, outcomes, False])
    assert fit.slope == pytest.approx(plain.slope, rel=1e-9)
    assert fit.nll_after == pytest.approx(plain.nll_after * 100 / 102)
    assert fit.predict_probs([-np.inf, np.inf]).tolist() == [0.0, 1.0]
    wrong = fit_platt([0.0, 1.0, -np.inf, 2.0], [0, 1, 1, 0])
    assert (wrong.slope, wrong.intercept, wrong.converged) == (1.0, 0.0, False)
    assert wrong.nll_before == wrong.nll_after == np.inf
    assert "row 2" in wrong.message
    # A row that does not count does not contradict, and the number is that of the given rows.
    spared = fit_platt([-np.inf, 0.0, 1.0, np.inf], [1, 0, 1, 0], sample_weight=[0, 1, 1, 2])
    assert "row 3" in spared.message
    assert fit_platt([np.inf, -np.inf], [1, 0]).message == "every score is infinite"


def test_smaller_types_and_other_shapes():
    scores, outcomes = simulated()
    plain = fit_platt(scores, outcomes)
    assert fit_platt(scores.astype(np.float32), outcomes).slope == pytest.approx(
        plain.slope, rel=1e-5
    )
    square = fit_platt(scores.reshape(20, 20), outcomes.reshape(20, 20).astype(int))
    assert square == plain
    assert square.predict_probs(scores.reshape(20, 20)).shape == (20, 20)


@pytest.mark.parametrize(
    ("scores", "outcomes", "error", "match"),
    [
        ([], [], ValueError, "scores must not be empty"),
        ([np.nan], [1], ValueError, "scores must not contain NaN"),
        ([1.0], [2], ValueError, "outcomes must hold only 0 and 1"),
        ([1.0, 2.0], [1], ValueError, r"outcomes must have shape \(2,\), got \(1,\)"),
        (["a"], [1], TypeError, "scores must be real numbers"),
    ],
)
def test_messages(scores, outcomes, error, match):
    with pytest.raises(error, match=match):
        fit_platt(scores, outcomes)
