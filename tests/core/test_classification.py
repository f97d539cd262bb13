"""Cross-entropy against PyTorch and mpmath, its gradient, laws, extremes and messages."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nll_core import (
    cross_entropy,
    cross_entropy_gradient,
    cross_entropy_with_gradient,
    entropy,
    kl_divergence,
    log_softmax,
    smooth_labels,
    softmax,
)

REFERENCES = Path(__file__).parents[1] / "references"
INF = np.inf


def torch_cases():
    """Each of PyTorch's cases as (logits, targets, options, losses, gradient)."""
    with np.load(REFERENCES / "torch_cross_entropy.npz") as stored:
        cases = json.loads(str(stored["cases"]))
        pools = {name: stored[name] for name in stored.files if name != "cases"}
    places = dict.fromkeys(pools, 0)

    def take(name, shape):
        size = int(np.prod(shape))
        places[name] += size
        return pools[name][places[name] - size : places[name]].reshape(shape)

    found = []
    for case in cases:
        shape = tuple(case.pop("shape"))
        dtype = case.pop("dtype")
        soft = case.pop("soft")
        logits = take("logits", shape).astype(dtype)
        targets = take("distributions", shape) if soft else take("labels", shape[:-1])
        losses = take("losses", shape[:-1] if case["reduction"] == "none" else ())
        found.append((logits, targets, case, losses, take("gradients", shape)))
    assert {name: pool.size for name, pool in pools.items()} == places
    return found


def mpmath_cases():
    return json.loads((REFERENCES / "mpmath_cross_entropy.json").read_text("utf-8"))[
        "cross_entropy"
    ]


def test_agrees_with_pytorch_in_all_options():
    cases = torch_cases()
    assert len(cases) >= 600
    for logits, targets, options, losses, gradient in cases:
        single = logits.dtype == np.float32
        # PyTorch's own rounding: its float32 losses come from logits of up to 10⁴.
        relative, absolute = (2e-6, 3e-5) if single else (1e-12, 1e-11)
        if single and np.abs(logits[np.isfinite(logits)]).max() > 5e3:
            absolute = 5e-3
        found, found_gradient = cross_entropy_with_gradient(logits, targets, **options)
        note = str((logits, targets, options))
        np.testing.assert_allclose(found, losses, relative, absolute, err_msg=note)
        np.testing.assert_allclose(found_gradient, gradient, relative, absolute, err_msg=note)


def test_reference_cases_cover_every_pair_of_options():
    cases = torch_cases()
    seen = {
        (
            targets.ndim == logits.ndim,
            options["label_smoothing"] > 0,
            options["class_weights"] is not None,
            options["temperature"] != 1,
            options["reduction"],
        )
        for logits, targets, options, _, _ in cases
    }
    assert seen == set(product(*[[False, True]] * 4, ["none", "mean", "sum"]))
    assert sum(options["ignore_index"] is not None for *_, options, _, _ in cases) > 50
    assert sum(bool(np.isneginf(logits).any()) for logits, *_ in cases) > 20


@pytest.mark.parametrize("case", mpmath_cases(), ids=lambda case: str(case["logits"])[:40])
def test_agrees_with_fifty_digits(case):
    options = {
        name: case[name]
        for name in ("temperature", "label_smoothing", "class_weights")
        if name in case
    }
    loss, gradient = cross_entropy_with_gradient(case["logits"], case["target"], **options)
    # Below the normal numbers float64 holds multiples of 4.9e-324 only.
    np.testing.assert_allclose(loss, float(case["loss"]), rtol=1e-12, atol=5e-324)
    expected = np.array([float(g) for g in case["gradient"]])
    hard = isinstance(case["target"], int) and not case.get("label_smoothing")
    if hard:
        np.testing.assert_allclose(gradient, expected, rtol=1e-12, atol=5e-324)
    else:
        # p − q of two rounded numbers: relative to 1/T, not to a difference near 0.
        unit = max(case.get("class_weights", [1.0])) / case.get("temperature", 1.0)
        np.testing.assert_allclose(gradient, expected, rtol=1e-12, atol=4e-16 * unit)


def test_probabilities_of_the_textbook():
    logits = np.log([[0.1, 0.7, 0.2], [0.1, 0.2, 0.7]])
    np.testing.assert_allclose(
        cross_entropy(logits, [1, 1], reduction="none"), [-np.log(0.7), -np.log(0.2)], rtol=1e-14
    )
    assert round(cross_entropy(logits[0], 1), 4) == 0.3567
    assert round(cross_entropy(logits[1], 1), 4) == 1.6094


def test_gradient_by_hand():
    gradient = cross_entropy_gradient(np.log([[1.0, 3.0], [1.0, 1.0]]), [0, 1], temperature=1.0)
    np.testing.assert_allclose(gradient, [[-0.375, 0.375], [0.25, -0.25]], rtol=1e-15)
    halved = cross_entropy_gradient([0.0, 0.0], 1, temperature=2.0)
    np.testing.assert_array_equal(halved, [0.25, -0.25])


def test_tiny_losses_keep_their_digits():
    assert cross_entropy([0.0, -40.0], 0) == pytest.approx(4.248354255291589e-18, rel=1e-14)
    assert cross_entropy([50.0, 0.0], 0) == pytest.approx(np.exp(-50.0), rel=1e-14)
    # exp(−800) and exp(−1000) are below the smallest float64.
    assert cross_entropy([0.0, -800.0], 0) == 0.0
    assert cross_entropy([1000.0, 0.0], 0) == 0.0
    assert cross_entropy([1000.0, 0.0], 1) == 1000.0


def test_weighted_mean_divides_by_the_weights_of_the_labels():
    logits = np.zeros((2, 2))
    assert cross_entropy(logits, [0, 1], class_weights=[3.0, 1.0]) == pytest.approx(np.log(2))
    skewed = [[0.0, 0.0], [0.0, np.log(3.0)]]
    by_hand = (3 * np.log(2) + 1 * np.log(4 / 3)) / 4
    assert cross_entropy(skewed, [0, 1], class_weights=[3.0, 1.0]) == pytest.approx(by_hand)
    # Distributions divide by the number of rows.
    by_hand = (3 * np.log(2) + 1 * np.log(4 / 3)) / 2
    one_hot = np.eye(2)
    assert cross_entropy(skewed, one_hot, class_weights=[3.0, 1.0]) == pytest.approx(by_hand)


def test_ignored_rows_cost_nothing_and_have_no_gradient():
    logits = [[1.0, 2.0, -INF], [0.3, 0.1, 0.0], [-INF, 0.0, 0.0]]
    for options in ({}, {"label_smoothing": 0.1}, {"class_weights": [1.0, 2.0, 3.0]}):
        losses, gradient = cross_entropy_with_gradient(
            logits, [-100, 1, -100], ignore_index=-100, reduction="none", **options
        )
        alone = cross_entropy(logits[1], 1, reduction="sum", **options)
        np.testing.assert_allclose(losses, [0.0, alone, 0.0], rtol=1e-15)
        np.testing.assert_array_equal(gradient[[0, 2]], np.zeros((2, 3)))
        mean = cross_entropy(logits, [-100, 1, -100], ignore_index=-100, **options)
        weight = options.get("class_weights", [1.0, 1.0, 1.0])[1]
        assert mean == pytest.approx(alone / weight, rel=1e-15)


def test_a_class_of_weight_zero_costs_nothing_even_if_forbidden():
    losses, gradient = cross_entropy_with_gradient(
        [[-INF, 0.0], [0.0, 0.0]], [0, 1], class_weights=[0.0, 2.0], reduction="none"
    )
    np.testing.assert_allclose(losses, [0.0, 2 * np.log(2)])
    np.testing.assert_array_equal(gradient, [[0.0, 0.0], [1.0, -1.0]])
    smoothed = cross_entropy(
        [-INF, 0.0, 0.0], 1, label_smoothing=0.3, class_weights=[0.0, 1.0, 1.0], reduction="sum"
    )
    assert smoothed == pytest.approx((0.8 + 0.1) * np.log(2))


def test_a_forbidden_target_is_infinite_with_a_finite_gradient():
    for dtype in (np.float32, np.float64):
        logits = np.array([3.0, 1.0, -INF], dtype)
        loss, gradient = cross_entropy_with_gradient(logits, 0, label_smoothing=0.3)
        assert loss == INF
        expected = softmax(logits) - smooth_labels(0, 3, 0.3)
        np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-8)
        loss, gradient = cross_entropy_with_gradient(logits, 2)
        assert loss == INF
        np.testing.assert_allclose(gradient, softmax(logits) - [0, 0, 1], rtol=1e-6)
        # Without weight in the target it may be forbidden.
        assert cross_entropy(logits, [0.5, 0.5, 0.0]) == pytest.approx(1.126928, rel=1e-6)
        assert cross_entropy(logits, [0.5, 0.0, 0.5]) == INF


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("temperature", [5e-324, 1e-300, 1e-30, 1e-3, 1.0, 1e30, 1e300])
@pytest.mark.parametrize("target", [0, 1, 2, [0.5, 0.25, 0.25]])
@pytest.mark.parametrize("epsilon", [0.0, 0.1])
def test_extreme_temperatures_give_limits_and_never_nan(dtype, temperature, target, epsilon):
    large = 6e4 if dtype == np.float16 else 1e9
    for row in ([large, -large, 0.0], [0.0, 0.0, 0.0], [1.0, 1.0, -1.0], [-large] * 3):
        logits = np.array(row, dtype)
        options = {"temperature": temperature, "label_smoothing": epsilon}
        loss, gradient = cross_entropy_with_gradient(logits, target, **options)
        assert loss >= 0
        assert not np.isnan(gradient).any()
        row_loss = float(cross_entropy(logits, target, reduction="none", **options))
        beyond = dtype != np.float64 and loss > float(np.finfo(np.float32).max)
        assert row_loss == (INF if beyond else pytest.approx(loss, rel=1e-6))
        if temperature == 5e-324 and isinstance(target, int) and not epsilon:
            # One-hot in the limit: nothing at the top, log of the ties, or inf.
            ties = row.count(max(row))
            assert loss == (pytest.approx(np.log(ties)) if row[target] == max(row) else INF)
        if temperature == 1e300:
            assert loss == pytest.approx(np.log(3), rel=1e-6)


def test_subnormal_logits_and_temperature():
    tiny = 5e-324
    assert cross_entropy([tiny, 0.0], 0, temperature=tiny) == pytest.approx(np.log1p(np.exp(-1)))
    assert cross_entropy([tiny, 0.0], 0) == pytest.approx(np.log(2))


def test_large_but_certain_gradient_in_float32_does_not_underflow():
    # The label's exponential would be 1e19 below the top's: the share of the mean is normal still.
    logits = np.zeros((2, 3), np.float32)
    logits[:, 1] = 43.0
    gradient = cross_entropy_gradient(logits, [0, 0], temperature=0.9)
    expected = cross_entropy_gradient(logits.astype(np.float64), [0, 0], temperature=0.9)
    np.testing.assert_allclose(gradient, expected, rtol=3e-6)


def test_float16_is_widened_and_float32_kept():
    for given_type, result in (
        (np.float16, np.float32),
        (np.float32, np.float32),
        (np.float64, np.float64),
        (np.int32, np.float64),
    ):
        logits = np.array([[2, 0, 1], [0, 1, 4]], given_type)
        losses, gradient = cross_entropy_with_gradient(logits, [0, 1], reduction="none")
        assert losses.dtype == gradient.dtype == result
        assert isinstance(cross_entropy(logits, [0, 1]), float)
    # 65,504 is the largest float16: a sum of exponentials there would overflow at once.
    assert cross_entropy(np.array([65504.0, -65504.0], np.float16), 1) == 131008.0


def test_a_loss_beyond_float32_is_inf_in_its_array_and_a_float_in_the_mean():
    logits = np.array([3e38, -3e38], np.float32)
    assert cross_entropy(logits, 1, reduction="none") == INF
    assert cross_entropy(logits, 1) == pytest.approx(6e38)


def test_many_blocks_give_what_single_rows_give():
    rng = np.random.default_rng(3)
    logits = rng.normal(scale=4.0, size=(1500, 70))
    logits[700] *= 1e7
    labels = rng.integers(0, 70, 1500)
    for targets, options in (
        (labels, {}),
        (labels, {"label_smoothing": 0.1, "class_weights": rng.uniform(0.5, 2, 70)}),
        (rng.dirichlet(np.ones(70), 1500), {"temperature": 2.0}),
    ):
        losses, gradient = cross_entropy_with_gradient(logits, targets, reduction="sum", **options)
        rows = [
            cross_entropy_with_gradient(row, target, reduction="sum", **options)
            for row, target in zip(logits, targets, strict=True)
        ]
        assert losses == pytest.approx(sum(row[0] for row in rows), rel=1e-12)
        np.testing.assert_allclose(gradient, [row[1] for row in rows], rtol=1e-10, atol=1e-15)
        assert cross_entropy(logits, targets, reduction="sum", **options) == losses


def test_logits_in_any_memory_layout():
    rng = np.random.default_rng(4)
    logits = rng.normal(size=(4, 3, 5))
    labels = rng.integers(0, 5, (4, 3))
    expected, expected_gradient = cross_entropy_with_gradient(logits, labels)
    loss, gradient = cross_entropy_with_gradient(np.asfortranarray(logits), labels)
    assert loss == expected
    np.testing.assert_array_equal(gradient, expected_gradient)
    strided = np.repeat(logits, 2, axis=-1)[..., ::2]
    assert cross_entropy(strided, labels) == expected


def test_the_logits_and_targets_are_left_alone():
    logits = np.array([[1e9, 0.0], [0.0, 1.0]])
    distributions = np.array([[0.5, 0.5], [1.0, 0.0]])
    copies = logits.copy(), distributions.copy()
    cross_entropy_with_gradient(
        logits, distributions, label_smoothing=0.1, class_weights=[1.0, 2.0], temperature=3.0
    )
    np.testing.assert_array_equal(logits, copies[0])
    np.testing.assert_array_equal(distributions, copies[1])


def test_out_holds_the_gradient():
    logits = np.random.default_rng(5).normal(size=(3, 4)).astype(np.float32)
    out = np.full_like(logits, np.nan)
    _, gradient = cross_entropy_with_gradient(logits, [0, 1, 2], out=out)
    assert gradient is out
    np.testing.assert_array_equal(out, cross_entropy_gradient(logits, [0, 1, 2]))


@pytest.mark.parametrize(
    ("out", "error", "message"),
    [
        ([[0.0, 0.0]], TypeError, "out must be an array, got list"),
        (np.zeros((1, 2), np.float32), TypeError, "out must be an array of float64, got float32"),
        (np.zeros((2, 1)), ValueError, r"out must have shape \(1, 2\), got \(2, 1\)"),
        (np.zeros((1, 4))[:, ::2], ValueError, "out must be C-contiguous"),
    ],
)
def test_an_out_that_cannot_hold_the_gradient(out, error, message):
    with pytest.raises(error, match=message):
        cross_entropy_with_gradient([[0.0, 1.0]], [0], out=out)


def test_an_out_over_the_logits():
    logits = np.zeros((2, 2))
    with pytest.raises(ValueError, match="out must not overlap the logits"):
        cross_entropy_with_gradient(logits, [0, 1], out=logits)


finite_logits = arrays(np.float64, (3, 4), elements=st.floats(-30, 30, width=32))
all_options = st.fixed_dictionaries(
    {
        "temperature": st.floats(0.2, 5.0),
        "label_smoothing": st.floats(0.0, 1.0),
        "class_weights": st.none() | st.lists(st.floats(0.1, 3), min_size=4, max_size=4),
        "reduction": st.sampled_from(["mean", "sum"]),
    }
)
all_targets = st.sampled_from([[0, 3, 1], [2, 2, 2], np.full((3, 4), 0.25).tolist()])


@settings(deadline=None, max_examples=60)
@given(finite_logits, all_targets, all_options)
def test_gradient_is_the_finite_difference(logits, targets, options):
    gradient = cross_entropy_gradient(logits, targets, **options)
    step = 1e-4
    for place in np.ndindex(logits.shape):
        nudge = np.zeros_like(logits)
        nudge[place] = step
        above = cross_entropy(logits + nudge, targets, **options)
        below = cross_entropy(logits - nudge, targets, **options)
        # Third derivatives of at most 1/T³ ≤ 125, and losses of up to 10³ rounded.
        assert gradient[place] == pytest.approx((above - below) / (2 * step), abs=3e-6)


@settings(deadline=None, max_examples=60)
@given(finite_logits, all_targets, all_options, st.floats(-1e6, 1e6))
def test_shift_changes_nothing_and_rows_sum_to_zero(logits, targets, options, shift):
    loss, gradient = cross_entropy_with_gradient(logits, targets, **options)
    assert cross_entropy(logits + shift, targets, **options) == pytest.approx(loss, abs=1e-7)
    weight = max(options["class_weights"] or [1.0])
    scale = weight / options["temperature"]
    np.testing.assert_allclose(gradient.sum(axis=-1), 0.0, atol=1e-15 * 4 * scale)
    assert loss >= 0


@settings(deadline=None, max_examples=60)
@given(finite_logits, st.floats(0.0, 1.0))
def test_smoothing_is_a_distribution_target(logits, epsilon):
    labels = [0, 3, 1]
    direct = cross_entropy_with_gradient(logits, labels, label_smoothing=epsilon)
    dense = cross_entropy_with_gradient(logits, smooth_labels(labels, 4, epsilon))
    assert direct[0] == pytest.approx(dense[0], rel=1e-13)
    np.testing.assert_allclose(direct[1], dense[1], atol=1e-15)


@settings(deadline=None, max_examples=60)
@given(finite_logits)
def test_is_entropy_plus_divergence(logits):
    target = np.array([0.1, 0.2, 0.3, 0.4])
    losses = cross_entropy(logits, np.tile(target, (3, 1)), reduction="none")
    floor = entropy(target)
    np.testing.assert_allclose(losses, floor + kl_divergence(target, softmax(logits)), rtol=1e-12)
    np.testing.assert_allclose(losses, -(log_softmax(logits) @ target), rtol=1e-12)


@settings(deadline=None, max_examples=40)
@given(finite_logits, st.floats(0.05, 20.0))
def test_temperature_divides_the_logits(logits, temperature):
    loss, gradient = cross_entropy_with_gradient(logits, [0, 1, 2], temperature=temperature)
    scaled, scaled_gradient = cross_entropy_with_gradient(logits / temperature, [0, 1, 2])
    assert loss == pytest.approx(scaled, rel=1e-12, abs=1e-12)
    np.testing.assert_allclose(gradient, scaled_gradient / temperature, rtol=1e-11, atol=1e-13)


ROW = [[0.0, 1.0], [2.0, 3.0]]


@pytest.mark.parametrize(
    ("logits", "targets", "options", "message"),
    [
        (1.0, 0, {}, "logits must have a class axis"),
        (np.zeros((0, 3)), np.zeros(0, int), {}, r"logits must not be empty, got shape \(0, 3\)"),
        ([[0.0, np.nan]], [0], {}, r"logits must not contain NaN, got NaN at index \(0, 1\)"),
        ([[np.nan]], [0], {}, "logits must not contain NaN"),
        ([[np.nan, 0.0]], [0], {}, r"logits must not contain NaN, got NaN at index \(0, 0\)"),
        ([[0.0, INF]], [0], {}, "logits must be finite or -inf, got inf"),
        ([[0.0, INF]], [1], {}, "logits must be finite or -inf, got inf"),
        ([[-INF, INF]], [[0.5, 0.5]], {}, "logits must be finite or -inf, got inf"),
        ([[0.0, 0.0], [-INF, -INF]], [0, 1], {}, "logits must leave at least one class possible"),
        ([[-INF, -INF]], [[0.5, 0.5]], {}, "logits must leave at least one class possible"),
        (ROW, [0, 2], {}, r"targets must lie in 0 … 1 \(2 classes\), got 2 at index 1"),
        (ROW, [0, -100], {}, "targets must lie in 0 … 1"),
        (ROW, [0], {}, r"targets must have shape \(2,\) \(labels\) or \(2, 2\)"),
        (ROW, [[0.5, 0.4], [0.5, 0.5]], {}, "targets must sum to 1 along the last axis, got 0.9"),
        (ROW, [[1.5, -0.5], [0.5, 0.5]], {}, r"targets must lie in \[0, 1\], got 1.5"),
        (ROW, [[np.nan, 1.0], [0.5, 0.5]], {}, "targets must not contain NaN"),
        (ROW, [[0.5, 0.5]] * 2, {"ignore_index": 1}, "ignore_index must be None where targets"),
        (ROW, [1, 1], {"ignore_index": 1}, "targets must hold a label other than ignore_index"),
        (ROW, [1, 1], {"ignore_index": [1]}, "ignore_index must be one integer"),
        (ROW, [0, 1], {"temperature": 0.0}, "temperature must be finite and above 0, got 0"),
        (ROW, [0, 1], {"temperature": -1}, "temperature must be finite and above 0, got -1"),
        (ROW, [0, 1], {"temperature": INF}, "temperature must be finite and above 0, got inf"),
        (ROW, [0, 1], {"label_smoothing": 1.1}, r"label_smoothing must lie in \[0, 1\], got 1.1"),
        (ROW, [0, 1], {"class_weights": [1.0]}, r"class_weights must have shape \(2,\), got \(1,"),
        (ROW, [0, 1], {"class_weights": [1.0, -2.0]}, "class_weights must be at least 0, got -2"),
        (ROW, [0, 1], {"class_weights": [1.0, INF]}, "class_weights must be finite, got inf"),
        (ROW, [0, 0], {"class_weights": [0.0, 1.0]}, "class_weights must be above 0 for a label"),
        (ROW, [0, 1], {"reduction": "median"}, "reduction must be one of 'none', 'mean', 'sum'"),
    ],
)
def test_bad_values(logits, targets, options, message):
    for function in (cross_entropy, cross_entropy_gradient, cross_entropy_with_gradient):
        with pytest.raises(ValueError, match=message):
            function(logits, targets, **options)


@pytest.mark.parametrize(
    ("logits", "targets", "options", "message"),
    [
        (ROW, [0.0, 1.0], {}, "targets must be integers, got an array of float64"),
        ([["a", "b"]], [0], {}, "logits must be real numbers"),
        ([[1j, 0]], [0], {}, "logits must be real numbers, got an array of complex128"),
        (ROW, [0, 1], {"ignore_index": 0.5}, "ignore_index must be integers"),
        (ROW, [0, 1], {"temperature": "hot"}, "temperature must be a real number, got str"),
    ],
)
def test_bad_kinds(logits, targets, options, message):
    for function in (cross_entropy, cross_entropy_gradient):
        with pytest.raises(TypeError, match=message):
            function(logits, targets, **options)
