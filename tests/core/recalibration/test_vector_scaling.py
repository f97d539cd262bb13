"""Vector scaling against SciPy and a logistic regression, as laws, and where no minimum exists."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from nll_core import cross_entropy, fit_temperature, fit_vector_scaling, log_softmax
from nll_core.teaching import simulate_classifier


def simulated(n=800, k=5, seed=0):
    """Logits that each need a scale and a bias of their own."""
    made = simulate_classifier(n, k, 1.5, seed=seed)
    generator = np.random.default_rng(seed + 1)
    return made.logits * generator.uniform(0.5, 2, k) + generator.normal(0, 1, k), made.labels


def nll(parameters, logits, labels, weights=None):
    k = logits.shape[1]
    scaled = log_softmax(logits * parameters[:k] + parameters[k:])
    return np.average(-scaled[np.arange(len(labels)), labels], weights=weights)


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("weighted", [False, True])
def test_no_other_scales_and_biases_are_better(seed, weighted):
    logits, labels = simulated(seed=seed)
    weights = np.random.default_rng(seed).random(800) if weighted else None
    fit = fit_vector_scaling(logits, labels, sample_weight=weights)
    assert fit.converged
    best = minimize(
        nll, np.r_[np.ones(5), np.zeros(5)], args=(logits, labels, weights), method="BFGS"
    )
    assert fit.nll_after <= best.fun + 1e-12
    np.testing.assert_allclose(fit.scale, best.x[:5], atol=2e-4)
    np.testing.assert_allclose(fit.bias, best.x[5:] - best.x[5:].mean(), atol=2e-4)
    assert fit.nll_after == pytest.approx(nll(np.r_[fit.scale, fit.bias], logits, labels, weights))
    assert fit.nll_before == pytest.approx(nll(np.r_[[1] * 5, [0] * 5], logits, labels, weights))


@pytest.mark.parametrize("k", [3, 40])
def test_the_slopes_at_the_fit_are_0(k):
    logits, labels = simulated(4000, k)
    fit = fit_vector_scaling(logits, labels)
    assert fit.converged
    errors = np.exp(fit.predict_log_probs(logits))
    errors[np.arange(4000), labels] -= 1
    np.testing.assert_allclose(errors.mean(axis=0), 0, atol=1e-7)
    np.testing.assert_allclose((errors * logits).mean(axis=0), 0, atol=1e-6)


def test_two_classes_are_a_logistic_regression_on_both_logits():
    logits, labels = simulated(1000, 2)
    fit = fit_vector_scaling(logits, labels)
    other = LogisticRegression(C=np.inf, tol=1e-12, max_iter=1000).fit(logits, labels)
    np.testing.assert_allclose([-fit.scale[0], fit.scale[1]], other.coef_[0], rtol=1e-5)
    assert fit.bias[1] - fit.bias[0] == pytest.approx(other.intercept_[0], abs=1e-5)


def test_what_was_done_to_the_logits_is_undone():
    made = simulate_classifier(40_000, 4, 1.0, seed=3)
    scale, bias = np.array([2.0, 1.0, 0.5, 1.5]), np.array([1.0, -1.0, 0.5, 0.0])
    fit = fit_vector_scaling((made.logits - bias) / scale, made.labels)
    # The standard errors are near 0.01.
    np.testing.assert_allclose(fit.scale, scale, atol=0.06)
    np.testing.assert_allclose(fit.bias, bias - bias.mean(), atol=0.06)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.integers(20, 200), st.integers(2, 7))
@example(132, 20, 2)
def test_never_worse_than_a_temperature_and_the_mean_probabilities_are_the_frequencies(seed, n, k):
    logits, labels = simulated(n, k, seed)
    fit = fit_vector_scaling(logits, labels)
    best = fit_temperature(logits, labels)
    # Where the truth has the highest logit in every row, both fall to 0 without end, and one stops.
    assert fit.nll_after <= best.nll_after + (1e-12 if best.temperature else 1e-6)
    if fit.converged:
        frequency = np.bincount(labels, minlength=k) / n
        np.testing.assert_allclose(
            np.exp(fit.predict_log_probs(logits)).mean(axis=0), frequency, atol=1e-6
        )


@pytest.mark.parametrize("factor", [1e-200, 1e4, 1e250])
def test_another_unit_of_the_logits(factor):
    logits, labels = simulated()
    plain, scaled = (fit_vector_scaling(f * logits, labels) for f in (1.0, factor))
    assert scaled.converged
    np.testing.assert_allclose(scaled.scale * factor, plain.scale, rtol=1e-5)
    np.testing.assert_allclose(scaled.bias, plain.bias, atol=1e-5)
    assert scaled.nll_after == pytest.approx(plain.nll_after, rel=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_shift_of_all_logits_changes_nothing(dtype):
    logits, labels = simulated()
    logits = (np.round(logits * 16) / 16).astype(dtype)
    shift = dtype(1e6)
    plain, shifted = fit_vector_scaling(logits, labels), fit_vector_scaling(logits + shift, labels)
    np.testing.assert_allclose(shifted.scale, plain.scale, rtol=1e-6)
    assert shifted.nll_after == pytest.approx(plain.nll_after, rel=1e-9)
    tolerance = 1e-4 if dtype == np.float32 else 1e-6
    tolerance = 1e-4 if dtype == np.float32 else 1e-6
    np.testing.assert_allclose(
        shifted.predict_log_probs(logits + shift), plain.predict_log_probs(logits), atol=tolerance
    )


def test_a_weight_counts_an_example_so_many_times():
    logits, labels = simulated(150, 3)
    weights = np.random.default_rng(4).integers(0, 4, 150)
    weighted = fit_vector_scaling(logits, labels, sample_weight=0.1 * weights)
    repeated = fit_vector_scaling(np.repeat(logits, weights, axis=0), np.repeat(labels, weights))
    assert weighted.nll_after == pytest.approx(repeated.nll_after, rel=1e-12)
    np.testing.assert_allclose(weighted.scale, repeated.scale, atol=1e-5)


def test_forbidden_classes_stay_so():
    logits, labels = simulated(300, 4)
    generator = np.random.default_rng(5)
    masked = np.where(generator.random((300, 4)) < 0.2, -np.inf, logits)
    masked[np.arange(300), labels] = logits[np.arange(300), labels]
    fit = fit_vector_scaling(masked, labels)
    assert fit.converged
    best = minimize(nll, np.r_[np.ones(4), np.zeros(4)], args=(masked, labels), method="BFGS")
    assert fit.nll_after <= best.fun + 1e-10
    np.testing.assert_array_equal(np.isneginf(fit.predict_log_probs(masked)), np.isneginf(masked))


def test_a_forbidden_truth_is_infinite_at_every_scale():
    fit = fit_vector_scaling([[1.0, 0.0], [0.0, -np.inf]], [0, 1])
    assert (fit.scale.tolist(), fit.bias.tolist(), fit.converged) == ([1, 1], [0, 0], False)
    assert fit.nll_before == fit.nll_after == np.inf
    assert "row 1" in fit.message
    assert "every scale" in fit.message


def test_where_there_is_no_minimum_it_is_said():
    logits, labels = simulated(200, 3)
    absent = fit_vector_scaling(logits, np.where(labels == 2, 0, labels))
    assert not absent.converged
    assert absent.message.startswith("class 2 without an example")
    assert np.exp(absent.predict_log_probs(logits))[:, 2].max() < 1e-3
    right = fit_vector_scaling(3.0 * np.eye(3)[labels] + 0.1 * logits, labels)
    assert not right.converged
    assert right.message.startswith("the scaled logits separate the classes")
    assert right.nll_after < 1e-5
    # One class stands out on its own logit, the other two do not.
    alone = logits.copy()
    alone[:, 2] = np.where(labels == 2, 1.0, -1.0) + 0.1 * np.tanh(logits[:, 2])
    told = fit_vector_scaling(alone, labels)
    assert not told.converged
    assert told.message.startswith("a threshold on its own logit tells class 2 from the rest")
    downwards = fit_vector_scaling(alone * [1, 1, -1], labels)
    assert "tells class 2" in downwards.message
    for fit in (absent, right, told, downwards):
        assert np.isfinite(fit.scale).all()
        assert np.isfinite(fit.bias).all()


def test_constant_logits_get_biases_alone():
    labels = [0, 0, 0, 1]
    fit = fit_vector_scaling(np.full((4, 2), 7.0), labels)
    np.testing.assert_allclose(
        np.exp(fit.predict_log_probs([[7.0, 7.0]])), [[0.75, 0.25]], atol=1e-6
    )
    assert fit.nll_after == pytest.approx(cross_entropy(np.log([[0.75, 0.25]] * 4), labels))
    assert not fit.converged
    assert fit.message.endswith("class 0 and 1 more has no effect on logits that are all equal")
    logits, labels = simulated(300, 3)
    logits[:, 1] = 0.1 + 0.2
    one = fit_vector_scaling(logits, labels)
    assert "the scale of class 1 has no effect" in one.message
    errors = np.exp(one.predict_log_probs(logits)).mean(axis=0) - np.bincount(labels) / 300
    np.testing.assert_allclose(errors, 0, atol=1e-6)


def test_misleading_logits_turn_round():
    logits, labels = simulated(500, 3)
    fit = fit_vector_scaling(-logits, labels)
    assert (fit.scale < 0).all()
    assert fit.nll_after == pytest.approx(fit_vector_scaling(logits, labels).nll_after, rel=1e-9)


def test_types_and_shapes():
    logits, labels = simulated(400, 3)
    plain = fit_vector_scaling(logits, labels)
    single = fit_vector_scaling(logits.astype(np.float32), labels)
    np.testing.assert_allclose(single.scale, plain.scale, rtol=1e-4)
    assert single.scale.dtype == np.float64
    assert single.predict_log_probs(logits.astype(np.float32)).dtype == np.float32
    square = fit_vector_scaling(logits.reshape(20, 20, 3), labels.reshape(20, 20))
    np.testing.assert_array_equal(square.scale, plain.scale)
    assert square.predict_log_probs(logits.reshape(20, 20, 3)).shape == (20, 20, 3)


@pytest.mark.parametrize(
    ("logits", "labels", "error", "match"),
    [
        (np.zeros((0, 3)), [], ValueError, "logits must not be empty"),
        ([[0.0, np.nan]], [0], ValueError, "logits must not contain NaN"),
        ([[0.0, 1.0]], [2], ValueError, "labels must lie in 0 … 1"),
        ([[0.0, 1.0]], [0.0], TypeError, "labels must be integers"),
    ],
)
def test_messages(logits, labels, error, match):
    with pytest.raises(error, match=match):
        fit_vector_scaling(logits, labels)
    fit = fit_vector_scaling([[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]], [0, 0, 1])
    with pytest.raises(ValueError, match=r"logits must have 2 classes, got \(3,\)"):
        fit.predict_log_probs([0.0, 1.0, 2.0])
