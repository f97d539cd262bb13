"""Beta calibration against scikit-learn and SciPy, its constraint, and degenerate forecasts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from nll_core import fit_beta
from nll_core.recalibration.beta_calibration import fit_beta_of_log_odds


def simulated(n=500, seed=0, a=1.8, b=0.6, c=0.3):
    generator = np.random.default_rng(seed)
    probs = generator.beta(1.2, 1.0, n)
    return probs, generator.random(n) < expit(a * np.log(probs) - b * np.log1p(-probs) + c)


def nll(parameters, probs, outcomes, weights=None):
    a, b, c = parameters
    f = a * np.log(probs) - b * np.log1p(-probs) + c
    return np.average(np.logaddexp(0, f) - outcomes * f, weights=weights)


def constrained_minimum(probs, outcomes):
    best = minimize(
        nll,
        [1.0, 1.0, 0.0],
        args=(probs, outcomes),
        bounds=[(0, None), (0, None), (None, None)],
        method="L-BFGS-B",
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 5000, "maxfun": 50_000},
    )
    return best.fun


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_agrees_with_a_logistic_regression_on_the_two_logarithms(seed):
    probs, outcomes = simulated(seed=seed)
    weights = np.random.default_rng(seed).random(500)
    features = np.column_stack([np.log(probs), -np.log1p(-probs)])
    for given_weights in (None, weights):
        fit = fit_beta(probs, outcomes, sample_weight=given_weights)
        other = LogisticRegression(C=np.inf, tol=1e-12, max_iter=5000).fit(
            features, outcomes, sample_weight=given_weights
        )
        # Where the constraint does not bind, which is so for these seeds.
        assert (other.coef_ > 0).all()
        np.testing.assert_allclose([fit.a, fit.b], other.coef_[0], rtol=1e-5)
        assert fit.c == pytest.approx(other.intercept_[0], abs=1e-5)
        assert fit.converged
        parameters = (fit.a, fit.b, fit.c)
        assert fit.nll_after == pytest.approx(nll(parameters, probs, outcomes, given_weights))
        assert fit.nll_before == pytest.approx(nll((1, 1, 0), probs, outcomes, given_weights))


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 10**6),
    st.integers(30, 200),
    st.floats(-1, 2),
    st.floats(-1, 2),
    st.floats(-1, 1),
)
def test_no_other_map_of_the_family_is_better(seed, n, a, b, c):
    probs, outcomes = simulated(n, seed, a, b, c)
    fit = fit_beta(probs, outcomes)
    assert fit.a >= 0
    assert fit.b >= 0
    assert fit.nll_after <= constrained_minimum(probs, outcomes) + 1e-9
    if fit.converged:
        assert fit.nll_after <= fit.nll_before
        assert fit.predict_probs(probs).mean() == pytest.approx(outcomes.mean(), abs=1e-8)
    grid = np.linspace(0, 1, 101)
    assert np.all(np.diff(fit.predict_probs(grid)) >= 0)


@pytest.mark.parametrize(
    ("true", "remark"),
    [
        ((-1.0, 2.0, 0.0), "a held at 0"),
        ((2.0, -1.0, 0.0), "b held at 0"),
        ((-1.0, -1.0, 0.0), "a and b held at 0"),
    ],
)
def test_a_parameter_below_0_is_held_there(true, remark):
    probs, outcomes = simulated(2000, 1, *true)
    fit = fit_beta(probs, outcomes)
    assert fit.message.endswith(remark)
    assert fit.converged
    assert (fit.a == 0) == ("a" in remark.split(" held")[0])
    assert (fit.b == 0) == ("b" in remark.split(" held")[0])
    assert fit.nll_after == pytest.approx(constrained_minimum(probs, outcomes), abs=1e-9)


def test_a_calibrated_forecast_is_left_alone():
    probs, outcomes = simulated(100_000, 3, 1.0, 1.0, 0.0)
    fit = fit_beta(probs, outcomes)
    # The standard errors are near 0.02.
    np.testing.assert_allclose([fit.a, fit.b, fit.c], [1, 1, 0], atol=0.07)
    assert fit.steps <= 3


def test_log_odds_say_more_than_probabilities_that_round():
    generator = np.random.default_rng(4)
    x = 1e4 * generator.standard_normal(400)
    outcomes = generator.random(400) < expit(x / 1e4)
    fit = fit_beta_of_log_odds(x, outcomes)
    assert fit.converged
    # So far out ln p is min(x, 0) and −ln(1 − p) is max(x, 0).
    features = np.column_stack([np.minimum(x, 0), np.maximum(x, 0)]) / 1e4
    other = LogisticRegression(C=np.inf, tol=1e-12).fit(features, outcomes)
    np.testing.assert_allclose([fit.a * 1e4, fit.b * 1e4], other.coef_[0], rtol=1e-4)
    assert fit.nll_after < 0.7 < 100 < fit.nll_before


def test_log_odds_and_probabilities_agree():
    probs, outcomes = simulated()
    one, other = fit_beta(probs, outcomes), fit_beta_of_log_odds(logit(probs), outcomes)
    assert one.a == pytest.approx(other.a, rel=1e-8)
    np.testing.assert_allclose(
        one.predict_probs(probs), expit(other.logits(logit(probs))), rtol=1e-9
    )


def test_a_weight_counts_an_example_so_many_times():
    probs, outcomes = simulated(80, 5)
    weights = np.random.default_rng(5).integers(0, 4, 80)
    weighted = fit_beta(probs, outcomes, sample_weight=weights)
    repeated = fit_beta(np.repeat(probs, weights), np.repeat(outcomes, weights))
    assert weighted.nll_after == pytest.approx(repeated.nll_after, rel=1e-12)
    assert weighted.a == pytest.approx(repeated.a, rel=1e-6)


def test_separated_outcomes_are_said_so():
    fit = fit_beta([0.1, 0.2, 0.7, 0.9], [0, 0, 1, 1])
    assert not fit.converged
    assert fit.message.startswith("the scores separate the outcomes")
    assert fit.nll_after == pytest.approx(0.0, abs=1e-6)
    # Falling outcomes are no separation for a map that never falls: the base rate is best.
    falling = fit_beta([0.1, 0.2, 0.7, 0.9], [1, 1, 1, 0])
    assert (falling.a, falling.b, falling.converged) == (0.0, 0.0, True)
    assert falling.predict_probs([0.3]) == pytest.approx([0.75])
    alone = fit_beta([0.1, 0.2, 0.7], [1, 1, 1])
    assert (alone.converged, alone.message[:18]) == (False, "all outcomes are 1")


def test_few_different_probabilities():
    equal = fit_beta([0.3] * 4, [1, 0, 0, 0])
    assert (equal.a, equal.b, equal.converged) == (0.0, 0.0, False)
    assert equal.message.startswith("all probabilities are equal")
    assert equal.predict_probs([0.3]) == pytest.approx([0.25])
    two = fit_beta([0.3] * 4 + [0.6] * 4, [1, 0, 0, 0, 1, 1, 1, 0])
    assert two.a == two.b
    assert two.converged
    assert two.predict_probs([0.3, 0.6]) == pytest.approx([0.25, 0.75])
    fallen = fit_beta([0.3] * 4 + [0.6] * 4, [1, 1, 1, 0, 1, 0, 0, 0])
    assert (fallen.a, fallen.b) == (0.0, 0.0)
    assert fallen.predict_probs([0.9]) == pytest.approx([0.5])


def test_certain_probabilities_keep_their_certainty():
    probs, outcomes = simulated(100)
    plain = fit_beta(probs, outcomes)
    fit = fit_beta(np.r_[1.0, probs, 0.0], np.r_[True, outcomes, False])
    assert fit.a == pytest.approx(plain.a, rel=1e-9)
    assert fit.nll_after == pytest.approx(plain.nll_after * 100 / 102)
    assert fit.predict_probs([0.0, 1.0]).tolist() == [0.0, 1.0]
    wrong = fit_beta([0.5, 0.0, 0.9], [0, 1, 1])
    assert (wrong.a, wrong.b, wrong.c, wrong.nll_after) == (1.0, 1.0, 0.0, np.inf)
    assert "row 1" in wrong.message
    assert fit_beta([0.0, 1.0], [0, 1]).message == "every probability is 0 or 1"


@pytest.mark.parametrize(
    ("probs", "outcomes", "error", "match"),
    [
        ([], [], ValueError, "probs must not be empty"),
        ([np.nan], [1], ValueError, "probs must not contain NaN"),
        ([1.5], [1], ValueError, r"probs must lie in \[0, 1\]"),
        ([0.5], [2], ValueError, "outcomes must hold only 0 and 1"),
        (["a"], [1], TypeError, "probs must be real numbers"),
    ],
)
def test_messages(probs, outcomes, error, match):
    with pytest.raises(error, match=match):
        fit_beta(probs, outcomes)
