"""Calibrators by name do what their own functions do, on logits of all classes."""

import numpy as np
import pytest
from scipy.special import expit, log_softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV

from nll_core import (
    CALIBRATION_METHODS,
    calibrators_for,
    fit_beta,
    fit_calibrator,
    fit_isotonic,
    fit_isotonic_one_vs_rest,
    fit_platt,
    fit_temperature,
    fit_vector_scaling,
    softmax,
)
from nll_core.teaching import simulate_classifier


def simulated(k, n=600, seed=0):
    made = simulate_classifier(n, k, 2.0, seed=seed)
    return made.logits + np.linspace(0, 0.5, k), made.labels


class LogitsAsTheyAre(ClassifierMixin, BaseEstimator):
    """A classifier whose features are its logits."""

    def fit(self, features, labels, sample_weight=None):
        self.classes_ = np.unique(labels)
        return self

    def decision_function(self, features):
        return features[:, 1] - features[:, 0] if features.shape[1] == 2 else features

    def predict(self, features):
        return self.classes_[features.argmax(axis=1)]


@pytest.mark.parametrize("k", [3, 5])
@pytest.mark.parametrize("weighted", [False, True])
def test_temperature_agrees_with_scikit_learn(k, weighted):
    logits, labels = simulated(k)
    weights = np.random.default_rng(1).random(600) if weighted else None
    other = CalibratedClassifierCV(LogitsAsTheyAre(), method="temperature", ensemble=False)
    other.fit(logits, labels, sample_weight=weights)
    found = fit_calibrator(logits, labels, "temperature", sample_weight=weights)
    np.testing.assert_allclose(
        np.exp(found.predict_log_probs(logits)), other.predict_proba(logits), atol=1e-4
    )


def test_two_classes_are_an_event_and_its_opposite():
    logits, labels = simulated(2)
    margin, event = logits[:, 1] - logits[:, 0], labels == 1
    p = expit(margin)
    expected = {
        "temperature": softmax(logits, temperature=fit_temperature(logits, labels).temperature)[
            :, 1
        ],
        "platt": fit_platt(margin, event).predict_probs(margin),
        "beta": fit_beta(p, event).predict_probs(p),
        "vector": np.exp(fit_vector_scaling(logits, labels).predict_log_probs(logits))[:, 1],
        "isotonic": fit_isotonic(p, event).predict_probs(p),
        "isotonic_laplace": fit_isotonic(p, event, pseudo_count=1).predict_probs(p),
    }
    assert set(expected) == set(CALIBRATION_METHODS)
    for method, wanted in expected.items():
        calibrator = fit_calibrator(logits, labels, method)
        log_probs = calibrator.predict_log_probs(logits)
        np.testing.assert_allclose(np.exp(log_probs[:, 1]), wanted, atol=1e-8)
        np.testing.assert_allclose(np.exp(log_probs).sum(axis=1), 1.0)
        nll = -log_probs[np.arange(600), labels].mean()
        assert nll == pytest.approx(calibrator.fit.nll_after, rel=1e-9)
        assert calibrator.fit.nll_before == pytest.approx(
            -log_softmax(logits, axis=1)[np.arange(600), labels].mean()
        )


def test_more_classes():
    logits, labels = simulated(4)
    probs = softmax(logits)
    calibrators = {method: fit_calibrator(logits, labels, method) for method in calibrators_for(4)}
    for method, extra in (("isotonic", 0.0), ("isotonic_laplace", 1.0)):
        with np.errstate(divide="ignore"):
            expected = np.log(
                fit_isotonic_one_vs_rest(probs, labels, pseudo_count=extra).predict_probs(probs)
            )
        np.testing.assert_allclose(calibrators[method].predict_log_probs(logits), expected)
    np.testing.assert_allclose(
        calibrators["vector"].predict_log_probs(logits),
        fit_vector_scaling(logits, labels).predict_log_probs(logits),
    )
    for calibrator in calibrators.values():
        single = calibrator.predict_log_probs(logits.astype(np.float32))
        assert single.dtype == np.float32
        nll = -single[np.arange(600), labels].mean()
        assert nll == pytest.approx(calibrator.fit.nll_after, abs=1e-4)


def test_weights_reach_every_method():
    for k in (2, 3):
        logits, labels = simulated(k, 300)
        weights = np.random.default_rng(0).integers(0, 3, 300)
        for method in calibrators_for(k):
            weighted = fit_calibrator(logits, labels, method, sample_weight=weights)
            repeated = fit_calibrator(
                np.repeat(logits, weights, axis=0), np.repeat(labels, weights), method
            )
            assert weighted.fit.nll_after == pytest.approx(repeated.fit.nll_after, rel=1e-9)
            np.testing.assert_allclose(
                weighted.predict_probs(logits),
                repeated.predict_probs(logits),
                atol=1e-5,
            )


@pytest.mark.parametrize("method", ["temperature", "platt", "beta"])
def test_far_out_nothing_rounds_to_certainty(method):
    logits, labels = simulated(2)
    calibrator = fit_calibrator(logits, labels, method)
    far = calibrator.predict_log_probs([[0.0, 400.0], [1e4, 0.0]])
    assert np.isfinite(far).all()
    # e^−4000 is 0; that is the last thing to round.
    assert (far[0] < 0).all()
    assert far[1, 1] < -3000
    # Log-odds are the difference of the log-probabilities, whatever their size.
    slope = (far[0, 1] - far[0, 0]) / 400
    assert 0.3 < slope < 0.8


@pytest.mark.parametrize("method", CALIBRATION_METHODS)
def test_a_forbidden_class_stays_so(method):
    logits, labels = simulated(2)
    masked = np.vstack([logits, [[0.0, -np.inf], [-np.inf, 0.0]]])
    truth = np.r_[labels, 0, 1]
    calibrator = fit_calibrator(masked, truth, method)
    end = calibrator.predict_log_probs(masked)[-2:]
    if method == "isotonic_laplace":
        assert np.isfinite(end).all()
    else:
        assert end[0, 1] == end[1, 0] == -np.inf
    assert np.isfinite(calibrator.fit.nll_after)


@pytest.mark.parametrize("method", CALIBRATION_METHODS)
def test_a_forbidden_truth_is_left_out_where_no_parameter_can_help_it(method):
    logits, labels = simulated(2)
    plain = fit_calibrator(logits, labels, method)
    assert plain.n_ruled_out == 0
    masked = np.vstack([[[0.0, -np.inf]], logits, [[-np.inf, 0.0]]])
    truth = np.r_[1, labels, 0]
    calibrator = fit_calibrator(masked, truth, method)
    if method.startswith("isotonic"):
        assert calibrator.n_ruled_out == 0
        assert calibrator.fit.nll_before == np.inf
        assert np.isfinite(calibrator.fit.nll_after)
        return
    assert calibrator.n_ruled_out == 2
    np.testing.assert_array_equal(
        calibrator.predict_log_probs(logits), plain.predict_log_probs(logits)
    )
    weights = np.r_[1.0, np.ones(600), 0.0]
    weighted = fit_calibrator(masked, truth, method, sample_weight=weights)
    assert weighted.n_ruled_out == 1
    np.testing.assert_allclose(
        weighted.predict_log_probs(logits), plain.predict_log_probs(logits), atol=1e-6
    )
    # Where there is nothing else, the method says for itself that nothing can be done.
    alone = fit_calibrator(masked[[0, 601]], truth[[0, 601]], method)
    assert alone.n_ruled_out == 0
    assert not alone.fit.converged
    assert alone.fit.nll_after == np.inf


def test_which_methods_make_sense():
    assert calibrators_for(2) == ("temperature", "platt", "beta", "isotonic_laplace", "isotonic")
    assert calibrators_for(3) == ("temperature", "vector", "isotonic_laplace", "isotonic")


def test_descriptions_hold_the_fitted_values():
    logits, labels = simulated(2)
    for method in CALIBRATION_METHODS:
        calibrator = fit_calibrator(logits, labels, method)
        for name in ("temperature", "slope", "intercept", "a", "b", "c"):
            value = getattr(calibrator.fit, name, None)
            if isinstance(value, float):
                assert f"{value:.3g}".replace("-", "−") in calibrator.description


def test_messages():
    logits, labels = simulated(3)
    with pytest.raises(ValueError, match="method must be one of 'temperature', 'platt'"):
        fit_calibrator(logits, labels, "magic")
    with pytest.raises(ValueError, match="method 'beta' is for 2 classes, got logits of 3"):
        fit_calibrator(logits, labels, "beta")
    with pytest.raises(ValueError, match=r"logits must have shape \(n, K\), got \(3,\)"):
        fit_calibrator(logits[0], labels[0], "temperature")
    with pytest.raises(ValueError, match=r"logits must have shape \(n, 3\), got \(600, 2\)"):
        fit_calibrator(logits, labels, "temperature").predict_log_probs(logits[:, :2])
    with pytest.raises(ValueError, match="n_classes must be at least 2"):
        calibrators_for(1)
