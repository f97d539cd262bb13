"""Every example is judged once, by a fit that has not seen it."""

import tracemalloc

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import PredefinedSplit, cross_val_predict

from nll_core import calibrators_for, cross_fit, fit_calibrator, fit_temperature
from nll_core.recalibration import stratified_folds
from nll_core.teaching import simulate_classifier


def simulated(k=3, n=500, seed=0):
    made = simulate_classifier(n, k, 2.0, seed=seed)
    return made.logits, made.labels


@pytest.mark.parametrize("k", [2, 3])
@pytest.mark.parametrize("weighted", [False, True])
def test_each_fold_is_judged_by_the_fit_on_the_others(k, weighted):
    logits, labels = simulated(k, 200)
    weights = np.random.default_rng(0).random(200) if weighted else None
    for method in calibrators_for(k):
        crossed = cross_fit(logits, labels, method, n_folds=4, seed=3, sample_weight=weights)
        assert crossed.n_folds == 4
        log_probs = np.empty_like(logits)
        for fold in range(4):
            test = crossed.folds == fold
            w = None if weights is None else weights[~test]
            fit = fit_calibrator(logits[~test], labels[~test], method, sample_weight=w)
            log_probs[test] = fit.predict_log_probs(logits[test])
            # Shared work and another start change no more than rounding and tolerance do.
            found = crossed.fold_fits[fold].fit
            assert found.nll_after == pytest.approx(fit.fit.nll_after, abs=1e-13)
        slack = 1e-5 if method == "vector" else 1e-15
        np.testing.assert_allclose(crossed.log_probs(), log_probs, atol=slack)
        np.testing.assert_array_equal(crossed.probs(), np.exp(crossed.log_probs()))
        of_truth = crossed.log_probs()[np.arange(200), labels]
        np.testing.assert_allclose(crossed.log_prob_of_truth, of_truth, atol=1e-14)
        assert crossed.nll == pytest.approx(np.average(-of_truth, weights=weights))
        np.testing.assert_array_equal(crossed.examples().predicted, log_probs.argmax(axis=1))
        on_all = fit_calibrator(logits, labels, method, sample_weight=weights)
        assert crossed.fit_on_all.fit.nll_after == on_all.fit.nll_after


def test_agrees_with_scikit_learn():
    logits, labels = simulated(2, 400)
    crossed = cross_fit(logits, labels, "platt", seed=1)
    margin = logits[:, 1:] - logits[:, :1]
    probs = cross_val_predict(
        LogisticRegression(C=np.inf, tol=1e-10),
        margin,
        labels,
        cv=PredefinedSplit(crossed.folds),
        method="predict_proba",
    )
    np.testing.assert_allclose(crossed.probs(), probs, atol=1e-6)


def test_what_is_held_out_cannot_be_learnt_by_heart():
    # Labels have nothing to do with the logits: in-sample, isotonic maps seem to help.
    generator = np.random.default_rng(5)
    logits, labels = generator.standard_normal((400, 2)), generator.integers(0, 2, 400)
    crossed = cross_fit(logits, labels, "isotonic_laplace")
    base_rate = np.log(2)
    assert crossed.fit_on_all.fit.nll_after < base_rate - 0.005
    assert crossed.nll > base_rate


def test_isotonic_maps_are_infinitely_wrong_where_they_rule_out_what_happens():
    logits, labels = simulated(2, 300)
    crossed = cross_fit(logits, labels, "isotonic")
    wrong = np.isinf(crossed.examples().surprise)
    assert wrong.any()
    assert crossed.nll == np.inf
    assert np.isfinite(crossed.fit_on_all.fit.nll_after)
    assert np.isfinite(cross_fit(logits, labels, "isotonic_laplace").nll)
    # With weight 0 they do not count.
    weights = np.where(wrong, 0.0, 1.0)
    crossed = cross_fit(logits, labels, "isotonic", sample_weight=weights)
    counted = crossed.examples().surprise[weights > 0]
    assert crossed.nll == pytest.approx(counted.mean())


def test_float32_is_judged_in_float64():
    logits, labels = simulated(4, 600)
    single = cross_fit(logits.astype(np.float32), labels, "temperature")
    double = cross_fit(logits, labels, "temperature")
    np.testing.assert_allclose(single.examples().surprise, double.examples().surprise, atol=1e-4)
    assert single.examples().surprise.dtype == np.float64
    assert single.log_probs().dtype == np.float32
    assert single.nll == pytest.approx(double.nll, rel=1e-6)


def test_hard_logits():
    logits, labels = simulated(3, 300)
    plain = cross_fit(logits, labels, "vector")
    for hard in (1e4 * logits, logits + 1e6):
        assert cross_fit(hard, labels, "vector").nll == pytest.approx(plain.nll, rel=1e-6)
    assert cross_fit(1e4 * logits, labels, "temperature").nll == pytest.approx(
        cross_fit(logits, labels, "temperature").nll, rel=1e-9
    )


def test_a_fold_whose_fit_finds_no_minimum_is_said():
    logits = np.array([[2.0, 0.0], [3.0, 0.0], [0.0, 1.0], [0.0, 4.0], [0.0, 2.0], [2.0, 1.0]])
    crossed = cross_fit(logits, [0, 0, 1, 1, 1, 0], "platt", n_folds=2)
    assert not crossed.converged
    assert "separate" in crossed.fold_fits[0].fit.message


def test_one_fold_is_copied_at_a_time():
    generator = np.random.default_rng(0)
    logits = generator.standard_normal((6000, 500), np.float32)
    labels = logits.argmax(axis=1)
    labels[::3] = generator.integers(0, 500, 2000)
    fit_temperature(logits[:10], labels[:10])  # imports are not counted
    tracemalloc.start()
    try:
        crossed = cross_fit(logits, labels, "temperature")
        held, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert crossed.logits is logits
    # Two fifths more than the four fifths that the training rows are; fixed buffers are 10 MB.
    assert peak < 1.2 * logits.nbytes + 3e7
    assert held < 0.1 * logits.nbytes


@pytest.mark.parametrize(
    ("arguments", "error", "match"),
    [
        ({"method": "magic"}, ValueError, "method must be one of"),
        ({"n_folds": 1}, ValueError, "n_folds must be at least 2, got 1"),
        ({"n_folds": 501}, ValueError, "n_folds must be at most the 500 examples"),
        ({"n_folds": 2.5}, TypeError, "n_folds must be an integer"),
        ({"labels": np.zeros(3, int)}, ValueError, r"labels must have shape \(500,\)"),
        ({"logits": np.zeros(500)}, ValueError, r"logits must have shape \(n, K\)"),
        ({"sample_weight": -np.ones(500)}, ValueError, "sample_weight must be at least 0"),
    ],
)
def test_messages(arguments, error, match):
    logits, labels = simulated()
    given_arguments = {"logits": logits, "labels": labels, "method": "temperature", **arguments}
    with pytest.raises(error, match=match):
        cross_fit(**given_arguments)
    with pytest.raises(ValueError, match=r"labels must have shape \(n,\)"):
        stratified_folds([[0, 1]], 2, seed=0)
