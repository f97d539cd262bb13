"""Softmax and log-softmax: values, oracles, extremes, laws, messages."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import special

from nll_core import log_softmax, softmax

REFERENCES = Path(__file__).parents[2] / "references"
INF = np.inf

rows = arrays(np.float64, (2, 5), elements=st.floats(-700, 700))


def test_softmax_of_logs_is_the_probabilities():
    np.testing.assert_allclose(softmax(np.log([0.1, 0.7, 0.2])), [0.1, 0.7, 0.2], rtol=1e-15)
    np.testing.assert_allclose(
        softmax(np.log([1.0, 9.0]), temperature=2.0), [0.25, 0.75], rtol=1e-15
    )


@settings(deadline=None, max_examples=60)
@given(rows)
def test_agree_with_scipy(logits):
    np.testing.assert_allclose(softmax(logits), special.softmax(logits, axis=-1), rtol=1e-12)
    np.testing.assert_allclose(
        log_softmax(logits), logits - special.logsumexp(logits, axis=-1, keepdims=True), atol=1e-12
    )


@pytest.mark.parametrize(
    "case",
    json.loads((REFERENCES / "mpmath_cross_entropy.json").read_text("utf-8"))["log_softmax"],
    ids=lambda case: f"{case['logits']}/{case['temperature']}",
)
def test_log_softmax_agrees_with_fifty_digits(case):
    found = log_softmax(case["logits"], temperature=case["temperature"])
    expected = [float(value) for value in case["log_probs"]]
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=5e-324)


@settings(deadline=None, max_examples=60)
@given(rows, st.floats(0.05, 20))
def test_laws(logits, temperature):
    probs = softmax(logits, temperature=temperature)
    np.testing.assert_allclose(probs.sum(axis=-1), 1.0, rtol=1e-14)
    logs = log_softmax(logits, temperature=temperature)
    assert (logs <= 0).all()
    np.testing.assert_allclose(np.exp(logs), probs, rtol=1e-11, atol=1e-300)
    shifted = softmax(logits + 64.0, temperature=temperature)
    np.testing.assert_allclose(shifted, probs, rtol=1e-9, atol=1e-300)


def test_forbidden_classes():
    np.testing.assert_array_equal(softmax([-INF, 0.0, 0.0]), [0.0, 0.5, 0.5])
    np.testing.assert_array_equal(log_softmax([-INF, 3.0]), [-INF, 0.0])


def test_a_certain_class_has_log_probability_plus_zero():
    found = log_softmax([[1000.0, 0.0], [7.0, -INF]])
    np.testing.assert_array_equal(found, [[0.0, -1000.0], [0.0, -INF]])
    assert not np.signbit(found[:, 0]).any()
    assert not np.signbit(log_softmax([5.0])).any()


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("temperature", [5e-324, 1e-300, 1e-40, 1.0, 1e40, 1e300])
def test_extremes_never_give_nan(dtype, temperature):
    largest = float(np.finfo(dtype).max)
    for row in ([largest, -largest, 0.0], [largest, -largest, -INF], [-largest, 1.0, 1.0]):
        probs = softmax(np.array(row, dtype), temperature=temperature)
        assert probs.sum() == pytest.approx(1.0)
        logs = log_softmax(np.array(row, dtype), temperature=temperature)
        assert not np.isnan(logs).any()
        assert (logs <= 0).all()


def test_a_difference_beyond_the_type_over_a_large_temperature():
    np.testing.assert_allclose(
        softmax([1e308, -1e308], temperature=1e308), softmax([1.0, -1.0]), rtol=1e-14
    )
    logits = np.array([3e38, -3e38], np.float32)
    np.testing.assert_allclose(log_softmax(logits, temperature=1e37)[1], -60.0, rtol=1e-6)


def test_types_and_shapes():
    assert softmax(np.zeros((2, 3), np.float16)).dtype == np.float32
    assert log_softmax(np.zeros((2, 3), np.float32), temperature=1e-50).dtype == np.float32
    assert softmax([1, 2]).dtype == np.float64
    assert softmax(np.zeros((4, 2, 3))).shape == (4, 2, 3)
    logits = np.array([1.0, 2.0])
    log_softmax(logits)
    softmax(logits)
    np.testing.assert_array_equal(logits, [1.0, 2.0])


@pytest.mark.parametrize(
    ("logits", "temperature", "message"),
    [
        (0.0, 1.0, "logits must have a class axis"),
        ([], 1.0, "logits must not be empty"),
        ([0.0, np.nan], 1.0, "logits must not contain NaN, got NaN at index 1"),
        ([0.0, INF], 1.0, "logits must be finite or -inf, got inf at index 1"),
        ([-INF, -INF], 1.0, "logits must leave at least one class possible"),
        ([0.0, 1.0], 0.0, "temperature must be finite and above 0, got 0"),
        ([0.0, 1.0], np.nan, "temperature must be finite and above 0, got nan"),
    ],
)
def test_bad_values(logits, temperature, message):
    for function in (softmax, log_softmax):
        with pytest.raises(ValueError, match=message):
            function(logits, temperature=temperature)
