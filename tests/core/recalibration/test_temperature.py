"""Fitted temperatures: SciPy's minimum, known truths, scaling laws, extremes, degenerate data."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from nll_core import cross_entropy, fit_temperature, nll_split
from nll_core.teaching import simulate_classifier


def simulated(n=600, k=6, temperature=1.7, seed=0):
    made = simulate_classifier(n, k, temperature, seed=seed)
    return made.logits, made.labels


@settings(max_examples=60, deadline=None)
@example(883, 54, 5, 6.664095828705701)  # the root is hit while the bracket is still open
@example(2213, 55, 7, 0.14504158819462187)
@given(
    st.integers(0, 10**6),
    st.integers(5, 60),
    st.integers(2, 12),
    st.floats(0.05, 20),
)
def test_no_other_temperature_is_better(seed, n, k, temperature):
    logits, labels = simulated(n, k, temperature, seed)
    fit = fit_temperature(logits, labels)
    if fit.status != "interior":
        assert not fit.converged
        return
    assert fit.converged
    best = minimize_scalar(
        lambda t: cross_entropy(logits, labels, temperature=np.exp(t)),
        bounds=(np.log(fit.temperature) - 2, np.log(fit.temperature) + 2),
        method="bounded",
        options={"xatol": 1e-9},
    )
    assert fit.nll_after <= best.fun + 1e-12
    # A minimum is known to the square root of the precision of its value.
    assert np.log(fit.temperature) == pytest.approx(best.x, abs=1e-5)
    assert fit.nll_after <= fit.nll_before
    assert fit.nll_before == cross_entropy(logits, labels)
    assert fit.nll_after == cross_entropy(logits, labels, temperature=fit.temperature)


@pytest.mark.parametrize("temperature", [0.2, 0.5, 1.0, 2.0, 8.0])
def test_the_true_temperature_is_recovered(temperature):
    logits, labels = simulated(40_000, 5, temperature, seed=3)
    fit = fit_temperature(logits, labels)
    # The standard error of log T is near 1/sqrt(n) here.
    assert np.log(fit.temperature / temperature) == pytest.approx(0, abs=0.03)


def test_closed_form():
    # Three of four right at a gap of 4: the best p is 3/4, so 4/T = log 3.
    fit = fit_temperature([[4.0, 0.0]] * 4, [0, 0, 0, 1])
    assert fit.temperature == pytest.approx(4 / np.log(3), rel=1e-8)
    assert fit.nll_after == pytest.approx(np.log(4) - 0.75 * np.log(3), rel=1e-12)


@pytest.mark.parametrize("factor", [1e-320, 1e-300, 1e-10, 0.1, 7.0, 1e4, 1e150, 1e300])
def test_scaling_the_logits_scales_the_temperature(factor):
    logits, labels = simulated()
    plain, scaled = fit_temperature(logits, labels), fit_temperature(logits * factor, labels)
    # Subnormal logits have only a few digits themselves.
    tolerance = 2e-3 if factor < 1e-307 else 1e-7
    assert scaled.temperature / factor == pytest.approx(plain.temperature, rel=tolerance)
    assert scaled.converged
    assert scaled.nll_after == pytest.approx(plain.nll_after, rel=tolerance)


@pytest.mark.parametrize("factor", [1e-38, 1e-4, 1e4, 1e30])
def test_scaling_float32(factor):
    logits, labels = simulated()
    scaled = (logits * factor).astype(np.float32)
    assert fit_temperature(scaled, labels).temperature / factor == pytest.approx(
        fit_temperature(logits, labels).temperature, rel=1e-5
    )


def test_a_shift_changes_nothing():
    logits, labels = simulated()
    rounded = np.round(logits * 1024) / 1024
    shifts = np.random.default_rng(0).integers(-(10**6), 10**6, (len(labels), 1))
    plain = fit_temperature(rounded, labels)
    assert fit_temperature(rounded + 1e6, labels).temperature == pytest.approx(
        plain.temperature, rel=1e-9
    )
    assert fit_temperature(rounded + shifts, labels).temperature == pytest.approx(
        plain.temperature, rel=1e-9
    )
    # In float32 the shifted logits themselves are rounded to multiples of 1/16.
    coarse = (np.round(logits * 16) / 16).astype(np.float32)
    assert fit_temperature(coarse + np.float32(1e6), labels).temperature == pytest.approx(
        fit_temperature(coarse, labels).temperature, rel=1e-6
    )


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float16, 2e-3), (np.float32, 1e-6)])
def test_smaller_types(dtype, tolerance):
    logits, labels = simulated()
    exact = fit_temperature(logits, labels).temperature
    assert fit_temperature(logits.astype(dtype), labels).temperature == pytest.approx(
        exact, rel=tolerance
    )


def test_order_copies_and_batch_shape():
    logits, labels = simulated(400)
    plain = fit_temperature(logits, labels)
    order = np.random.default_rng(1).permutation(400)
    classes = np.random.default_rng(2).permutation(6)
    for other in (
        fit_temperature(logits[order], labels[order]),
        fit_temperature(np.tile(logits, (2, 1)), np.tile(labels, 2)),
        fit_temperature(logits.reshape(20, 20, 6), labels.reshape(20, 20)),
        fit_temperature(logits[:, classes], np.argsort(classes)[labels]),
    ):
        assert other.temperature == pytest.approx(plain.temperature, rel=1e-8)


def test_many_rows_start_from_a_sample_and_need_few_passes():
    logits, labels = simulated(50_000, 4, 3.0, seed=5)
    fit = fit_temperature(logits, labels)
    assert fit.converged
    assert fit.iterations <= 4
    slope = 1e-4
    for other in (fit.temperature * (1 + slope), fit.temperature * (1 - slope)):
        assert cross_entropy(logits, labels, temperature=other) > fit.nll_after


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_nll_that_comes_with_the_last_pass_is_the_cross_entropy(dtype):
    logits, labels = simulated(50_000, 10, 1.7, seed=8)
    fit = fit_temperature(logits.astype(dtype), labels)
    # Single losses are rounded to float32; their mean is not.
    assert fit.nll_after == pytest.approx(
        cross_entropy(logits, labels, temperature=fit.temperature),
        rel=1e-8 if dtype == np.float32 else 3e-12,
    )


def test_sorted_rows_whose_sample_misleads():
    # The rows that the sample takes are always right; the others are not.
    n = 40_000
    logits = np.tile([2.0, 0.0], (n, 1))
    labels = np.ones(n, int)
    labels[:: n // 8192] = 0
    labels[1 :: n // 8192] = 0
    labels[2 :: n // 8192] = 0
    fit = fit_temperature(logits, labels)
    share = np.mean(labels == 0)
    assert fit.temperature == pytest.approx(2 / np.log(share / (1 - share)), rel=1e-7)


def test_forbidden_classes():
    logits, labels = simulated(300, 5)
    masked = np.column_stack([logits, np.full(300, -np.inf)])
    assert fit_temperature(masked, labels).temperature == pytest.approx(
        fit_temperature(logits, labels).temperature, rel=1e-9
    )


@pytest.mark.parametrize("scale", [1e-300, 1.0, 1e300])
def test_truth_always_highest_is_temperature_zero(scale):
    logits = scale * np.array([[3.0, 1.0, 0.0], [0.0, 2.0, 2.0]])
    fit = fit_temperature(logits, [0, 2])
    assert (fit.temperature, fit.status, fit.converged) == (0.0, "zero", False)
    # The tie of the second row is never decided.
    assert fit.nll_after == pytest.approx(np.log(2) / 2)
    assert "highest logit" in fit.message
    assert cross_entropy(logits, [0, 2], temperature=1e-3 * scale) == pytest.approx(fit.nll_after)


def test_misleading_logits_are_temperature_infinite():
    logits = [[5.0, 0.0, -np.inf], [0.0, 1.0, 2.0]]
    fit = fit_temperature(logits, [1, 0])
    assert (fit.temperature, fit.status, fit.converged) == (np.inf, "infinite", False)
    assert fit.nll_after == pytest.approx((np.log(2) + np.log(3)) / 2)
    assert cross_entropy(logits, [1, 0], temperature=1e9) == pytest.approx(fit.nll_after)
    # Half right, half wrong by the same margin: the slope at T = inf is exactly 0.
    assert fit_temperature([[1.0, 0.0], [1.0, 0.0]], [0, 1]).status == "infinite"


@pytest.mark.parametrize(
    "logits", [np.zeros((3, 4)), np.full((3, 1), 7.0), [[1.0, 1.0, -np.inf]] * 3, [[1e300] * 3] * 3]
)
def test_constant_logits_are_undetermined(logits):
    fit = fit_temperature(logits, [0, 0, 0])
    assert (fit.temperature, fit.status, fit.converged) == (1.0, "undetermined", False)
    assert fit.nll_after == pytest.approx(fit.nll_before, abs=1e-15)


def test_a_forbidden_truth_is_infinite_at_every_temperature():
    fit = fit_temperature([[1.0, 0.0], [0.0, -np.inf]], [0, 1])
    assert (fit.temperature, fit.status, fit.converged) == (1.0, "undetermined", False)
    assert fit.nll_before == fit.nll_after == np.inf
    assert "row 1" in fit.message


def test_extreme_logits():
    generator = np.random.default_rng(6)
    for scale in (1e9, 1e-9):
        logits = scale * generator.standard_normal((50, 3))
        fit = fit_temperature(logits, generator.integers(0, 3, 50))
        assert np.isfinite([fit.nll_before, fit.nll_after]).all()
        assert fit.nll_after <= fit.nll_before
    # One nearly certain error among many rows that are certainly right.
    logits = np.tile([1e4, 0.0], (1000, 1))
    fit = fit_temperature(logits, np.r_[1, np.zeros(999, int)])
    assert fit.temperature == pytest.approx(1e4 / np.log(999), rel=1e-7)
    whole = fit_temperature([[1e308, -5e307]] * 4, [0, 0, 0, 1])
    assert whole.temperature == pytest.approx(1.5e308 / np.log(3), rel=1e-7)


def test_nll_split_uses_the_fit():
    logits, labels = simulated()
    fit = fit_temperature(logits, labels)
    assert nll_split(logits, labels, fit=fit) == nll_split(logits, labels)


@settings(max_examples=30, deadline=None)
@example(1163, 10, 2, 0.3)  # a step of half a unit in the last place, at the end of the bracket
@given(st.integers(0, 10**6), st.integers(10, 60), st.integers(2, 8), st.floats(0.3, 5))
def test_a_weight_counts_an_example_so_many_times(seed, n, k, temperature):
    logits, labels = simulated(n, k, temperature, seed)
    weights = np.random.default_rng(seed).integers(0, 4, n)
    weights[0] = 1
    weighted = fit_temperature(logits, labels, sample_weight=0.3 * weights)
    repeated = fit_temperature(np.repeat(logits, weights, axis=0), np.repeat(labels, weights))
    assert weighted.status == repeated.status
    assert weighted.temperature == pytest.approx(repeated.temperature, rel=1e-7)
    assert weighted.nll_before == pytest.approx(repeated.nll_before, rel=1e-12)
    assert weighted.nll_after == pytest.approx(repeated.nll_after, rel=1e-12, abs=1e-15)


def test_equal_weights_change_nothing_on_many_rows():
    logits, labels = simulated(20_000, 4, 3.0, seed=5)
    plain = fit_temperature(logits, labels)
    weighted = fit_temperature(logits, labels, sample_weight=np.full(20_000, 7.0))
    assert weighted.temperature == pytest.approx(plain.temperature, rel=1e-9)


def test_a_row_of_weight_0_decides_nothing():
    # Without its weight the wrong row, and the forbidden one, leave the truth always highest.
    logits = [[3.0, 1.0, 0.0], [0.0, 2.0, -np.inf], [0.0, 2.0, 1.0], [1.0, 0.0, 0.5]]
    fit = fit_temperature(logits, [0, 2, 1, 1], sample_weight=[1, 0, 2, 0])
    assert (fit.temperature, fit.status, fit.nll_after) == (0.0, "zero", 0.0)
    forbidden = fit_temperature(logits, [0, 2, 1, 1], sample_weight=[0, 3, 0, 1])
    assert "row 1" in forbidden.message
    # Ties of weight 3 and decided rows of weight 1: three quarters of log 2.
    tied = fit_temperature([[1.0, 1.0], [1.0, 0.0]], [0, 0], sample_weight=[3, 1])
    assert tied.nll_after == pytest.approx(0.75 * np.log(2))


def test_apply_gives_the_fitted_nll():
    logits, labels = simulated()
    fit = fit_temperature(logits, labels)
    log_probs = fit.predict_log_probs(logits)
    assert -log_probs[np.arange(600), labels].mean() == pytest.approx(fit.nll_after, rel=1e-12)
    np.testing.assert_allclose(np.exp(log_probs).sum(axis=1), 1.0)
    assert fit.predict_log_probs(logits.astype(np.float32)).dtype == np.float32


def test_apply_at_the_ends():
    logits = np.array([[3.0, 1.0, -np.inf], [0.0, 2.0, 2.0]], np.float32)
    coldest = fit_temperature(logits, [0, 2])
    assert coldest.status == "zero"
    ones = np.exp(coldest.predict_log_probs(logits))
    np.testing.assert_allclose(ones, [[1.0, 0.0, 0.0], [0.0, 0.5, 0.5]])
    hottest = fit_temperature([[5.0, 0.0], [1.0, 2.0]], [1, 0])
    assert hottest.status == "infinite"
    np.testing.assert_allclose(
        np.exp(hottest.predict_log_probs(logits)), [[0.5, 0.5, 0.0], [1 / 3] * 3]
    )
    assert hottest.predict_log_probs(logits).dtype == np.float32


@pytest.mark.parametrize(
    ("logits", "labels", "error", "match"),
    [
        (np.zeros((0, 3)), [], ValueError, "logits must not be empty"),
        ([[0.0, np.nan]], [0], ValueError, "logits must not contain NaN"),
        ([[0.0, np.inf]], [0], ValueError, "logits must be finite or -inf, got inf"),
        ([[0.0, 1.0]], [2], ValueError, "labels must lie in 0 … 1"),
        ([[0.0, 1.0]], [0, 1], ValueError, r"labels must have shape \(1,\), got \(2,\)"),
        ([[0.0, 1.0]], [0.0], TypeError, "labels must be integers"),
        (["a"], [0], TypeError, "logits must be real numbers"),
    ],
)
def test_messages(logits, labels, error, match):
    with pytest.raises(error, match=match):
        fit_temperature(logits, labels)


@pytest.mark.parametrize(
    ("weights", "match"),
    [
        ([1.0], r"sample_weight must have shape \(2,\), got \(1,\)"),
        ([1.0, -1.0], "sample_weight must be at least 0, got -1 at index 1"),
        ([0.0, 0.0], "sample_weight must be above 0 somewhere, got only 0"),
    ],
)
def test_messages_about_weights(weights, match):
    with pytest.raises(ValueError, match=match):
        fit_temperature([[0.0, 1.0], [1.0, 0.0]], [0, 1], sample_weight=weights)
