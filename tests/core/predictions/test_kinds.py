"""Kinds of scores from their ranges and sums, row by row and in all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from nll_core.predictions.kinds import (
    LARGEST_SUM_TOLERANCE,
    PRINTED_TOLERANCE,
    doubt_of_scale,
    log_totals,
    recognise_kind,
    summarise_rows,
)


def logits(n, n_classes, seed, scale=2.0):
    return scale * np.random.default_rng(seed).standard_normal((n, n_classes))


@settings(max_examples=40, deadline=None)
@given(
    st.integers(10, 40),
    st.integers(3, 30),
    st.integers(0, 1000),
    st.sampled_from([0.5, 2.0, 30.0]),
    st.sampled_from([np.float32, np.float64]),
)
def test_what_is_made_is_recognised(n, n_classes, seed, scale, dtype):
    z = logits(n, n_classes, seed, scale).astype(dtype)
    assert recognise_kind(special.softmax(z, axis=1))[0] == "probabilities"
    assert recognise_kind(special.log_softmax(z, axis=1))[0] == "log-probabilities"
    # Logits that lie in [0, 1] or are log-probabilities by chance do not come up here.
    assert recognise_kind(z)[0] == "logits"


def test_a_few_bad_rows_do_not_change_the_kind():
    probs = special.softmax(logits(20, 4, 0), axis=1)
    probs[3] = np.nan
    probs[4] = 17.0
    probs[5, 0] = np.inf
    assert recognise_kind(probs)[0] == "probabilities"
    logs = np.log(special.softmax(logits(20, 4, 0), axis=1))
    logs[3:6, 0] = [np.nan, 5.0, np.inf]
    assert recognise_kind(logs)[0] == "log-probabilities"


def test_the_hint_decides_only_where_the_numbers_do_not():
    inside = np.random.default_rng(0).uniform(0.2, 0.9, (20, 4))
    assert recognise_kind(inside)[0] == "probabilities"
    assert recognise_kind(inside, "logits")[0] == "logits"
    assert recognise_kind(special.softmax(inside, axis=1), "logits")[0] == "probabilities"
    assert recognise_kind(np.full((5, 3), np.nan))[0] == "logits"


@pytest.mark.parametrize(
    ("decimals", "n_classes", "tolerance"),
    [
        (2, 4, 0.02),
        (2, 20, LARGEST_SUM_TOLERANCE),
        (3, 10, 5e-3),
        (4, 1000, LARGEST_SUM_TOLERANCE),
        (4, 100, 5e-3),
        (4, 4, PRINTED_TOLERANCE),
        (16, 4, PRINTED_TOLERANCE),
    ],
)
def test_the_tolerance_follows_the_printed_decimals(decimals, n_classes, tolerance):
    probs = special.softmax(logits(200, n_classes, 1), axis=1).round(decimals)
    summary = summarise_rows(probs)
    assert summary.rounded == pytest.approx(tolerance)
    assert summary.probable.all()
    assert np.abs(probs.sum(axis=1) - 1).max() <= summary.rounded


def test_a_sum_that_is_off_by_as_much_as_is_allowed_is_one():
    # 1 - 0.999 is 0.001 and a hair in binary digits.
    assert summarise_rows(np.array([[0.5, 0.499], [0.3, 0.7]])).probable.all()


def test_summaries_and_totals_against_the_plain_formulas():
    z = logits(700, 37, 2, 50.0)
    z[5, 3] = -np.inf
    summary = summarise_rows(z)
    np.testing.assert_array_equal(summary.lowest, z.min(axis=1))
    np.testing.assert_array_equal(summary.highest, z.max(axis=1))
    np.testing.assert_allclose(summary.total, z.sum(axis=1), rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(log_totals(z), special.logsumexp(z, axis=1), rtol=1e-14)
    assert log_totals(np.full((1, 3), -np.inf))[0] == -np.inf
    assert np.isnan(summarise_rows(np.array([[np.nan, 1.0]])).lowest[0])


def test_no_scale_is_seen_in_numbers_whose_sums_overflow():
    assert doubt_of_scale(np.array([[1e308, 1e308], [1.0, 2.0]]), "") == ""
