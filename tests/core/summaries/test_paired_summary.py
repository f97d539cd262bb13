"""Differences of two models in batches: any parts, and as the rows themselves say."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nll_core.losses._log_prob_rows import LogProbRows
from nll_core.report.summarised_second import comparison_of
from nll_core.score_tables.model_comparison import compare_models
from nll_core.summaries import MulticlassSummary, PairedSummary
from tests.core.summaries.test_multiclass_summary import SHARES, simulated


def state(summary):
    """All that a summary holds."""
    cells = [array.tobytes() for one in summary._cells for array in one._arrays.values()]
    rows = [c.tolist() for those in summary._rows().values() for c in those.columns.values()]
    return cells, summary._sums.tolist(), rows


@st.composite
def rows(draw):
    n, k = draw(st.integers(1, 20)), draw(st.integers(2, 4))
    models = []
    for _ in range(2):
        shares = draw(arrays(np.float64, (n, k), elements=SHARES))
        shares[:, 0] += shares.sum(axis=1) < 1e-6
        models.append(shares / shares.sum(axis=1, keepdims=True))
    labels = draw(arrays(np.int64, n, elements=st.integers(0, k - 1)))
    weights = draw(arrays(np.float64, n, elements=st.sampled_from([0.0, 0.3, 1.0, 7.0])))
    return labels, models, weights


@given(rows(), st.booleans(), st.data())
@settings(max_examples=40, deadline=None)
def test_any_parts_in_any_order_give_the_same_bits(data, weighted, choose):
    y, models, w = data

    def taken(parts):
        summary = PairedSummary(models[0].shape[1], largest_weight=7.0 if weighted else None)
        for part in parts:
            both = (LogProbRows(p[part], are_probs=True) for p in models)
            weights = w[part] if weighted else None
            summary.update(y[part], *both, sample_weight=weights, rows=part + 1)
        return summary

    whole = taken([np.arange(len(y))])
    part = choose.draw(arrays(np.int64, len(y), elements=st.integers(0, 3)))
    merged = taken([])
    for k in choose.draw(st.permutations(range(4))):
        other = taken([np.array([i]) for i in np.flatnonzero(part == k)[::-1]])
        merged.merge(PairedSummary.from_bytes(other.to_bytes()))
    assert state(merged) == state(whole)


@pytest.mark.parametrize("k", [2, 5])
@pytest.mark.parametrize("weighted", [False, True])
def test_differences_are_those_of_the_rows(k, weighted):
    y, log_probs, w = simulated(5_000, k)
    flat = np.log(0.7 * np.exp(log_probs) + 0.3 / k)
    weights = w if weighted else None
    summary = PairedSummary(k, largest_weight=3.0 if weighted else None)
    summary.update(y, log_probs, flat, sample_weight=weights)
    found = comparison_of(summary, weighted=weighted)
    models = [
        SimpleNamespace(
            kind="log-probabilities", labels=y, weights=weights, log_probs=lambda p=p: p
        )
        for p in (log_probs, flat)
    ]
    theirs = compare_models(*models)
    assert (found.n, found.weighted) == (theirs.n, theirs.weighted)
    for one, other in zip(found.differences, theirs.differences, strict=True):
        assert (one.name, one.unit, one.note) == (other.name, other.unit, other.note)
        for name in ("first", "second", "difference"):
            value = getattr(other, name)
            assert getattr(one, name) == pytest.approx(value, rel=1e-7, abs=1e-12), one.name
        if other.low is not None:
            ends = pytest.approx((other.low, other.high), abs=0.13 * (other.high - other.low))
            assert (one.low, one.high) == ends, one.name
    for name, value in vars(theirs.agreement).items():
        assert getattr(found.agreement, name) == pytest.approx(value, abs=1e-12)
    for one, other in (
        (found.first_calibration, theirs.first_calibration),
        (found.second_calibration, theirs.second_calibration),
    ):
        assert one.counts.tolist() == other.counts.tolist()
        np.testing.assert_allclose(one.accuracy, other.accuracy, rtol=1e-9)
        assert one.expected_error == pytest.approx(other.expected_error, rel=1e-6)
    for one, other in (
        (found.first_better, theirs.first_better),
        (found.second_better, theirs.second_better),
    ):
        assert one.rows.tolist() == other.rows.tolist()
        np.testing.assert_allclose(one.second_surprise, other.second_surprise)


def test_the_differences_are_those_of_scikit_learn_and_of_a_paired_t_test():
    metrics = pytest.importorskip("sklearn.metrics")
    from scipy.stats import ttest_rel

    y, log_probs, _ = simulated(4_000, 3)
    flat = np.log(0.7 * np.exp(log_probs) + 0.1)
    found = comparison_of(PairedSummary(3).update(y, log_probs, flat), weighted=False)["nll"]
    losses = [metrics.log_loss(y, np.exp(p), labels=[0, 1, 2]) for p in (log_probs, flat)]
    assert found.difference == pytest.approx(losses[0] - losses[1], abs=1e-9)
    of_rows = [-p[np.arange(4_000), y] for p in (log_probs, flat)]
    ends = ttest_rel(*of_rows).confidence_interval()
    assert (found.low, found.high) == pytest.approx(tuple(ends), abs=1e-4)


def test_what_cannot_be_told_says_why():
    p = np.log([[0.5, 0.5], [0.9, 0.1]])
    same = comparison_of(PairedSummary(2).update([0, 1], p, p), weighted=False)
    assert same["nll"].note.startswith("no interval: the models never differ")
    sure = LogProbRows(np.array([[0.0, 1.0], [0.9, 0.1]]), are_probs=True)
    one = comparison_of(PairedSummary(2).update([0, 1], sure, p), weighted=False)
    assert one["nll"].first == np.inf
    assert one["nll"].second == pytest.approx(-(p[0, 0] + p[1, 1]) / 2)
    assert one["nll"].low is None
    assert one["brier"].low is not None
    both = comparison_of(PairedSummary(2).update([0, 1], sure, sure), weighted=False)
    assert both["nll"].difference is None


def test_what_does_not_fit_is_refused():
    third = np.full((2, 3), -np.log(3.0))
    summary = PairedSummary(3)
    with pytest.raises(ValueError, match="second must have shape"):
        summary.update([0, 1], third, third[:1])
    with pytest.raises(ValueError, match="largest_weight"):
        summary.update([0, 1], third, third, sample_weight=[1.0, 2.0])
    with pytest.raises(ValueError, match="rows must have shape"):
        summary.update([0, 1], third, third, rows=[1])
    with pytest.raises(ValueError, match="same n_classes and unit"):
        summary.merge(PairedSummary(3, largest_weight=2.0))
    assert summary.n == 0
    for content in (b"nothing", MulticlassSummary(3).to_bytes()):
        with pytest.raises(ValueError, match="no summary"):
            PairedSummary.from_bytes(content)
