"""The spread of the surprise: by hand, weights, infinities, ties, messages."""

from types import SimpleNamespace

import numpy as np
import pytest

from nll_core import example_scores, log_softmax, surprise_report
from nll_core.score_tables import surprise_distribution


def examples_with(surprises):
    """Two-class examples whose truth, class 0, has these surprises."""
    surprises = np.asarray(surprises, float)
    with np.errstate(divide="ignore"):
        other = np.log(-np.expm1(-surprises))
    return example_scores(np.column_stack([-surprises, other]), np.zeros(len(surprises), int))


def drawn(n=2000, seed=0):
    generator = np.random.default_rng(seed)
    logits = 2 * generator.normal(size=(n, 4))
    labels = (logits + generator.gumbel(size=(n, 4))).argmax(axis=1)
    return log_softmax(1.5 * logits), labels


def test_histogram_and_quantiles():
    examples = example_scores(*drawn())
    report = surprise_distribution(examples, n_bins=25)
    assert len(report.edges) == 26
    assert report.edges[-1] == examples.surprise.max()
    assert report.right.sum() == examples.correct.sum()
    assert report.wrong.sum() == (~examples.correct).sum()
    # A wrong prediction gives the truth a half at most: ln 2 or more.
    assert not report.wrong[report.edges[1:] < np.log(2)].any()
    expected = np.quantile(examples.surprise, report.quantile_levels, method="inverted_cdf")
    np.testing.assert_array_equal(report.quantiles, expected)
    assert report.mean == pytest.approx(examples.surprise.mean())
    assert (report.n, report.infinite, report.weighted) == (2000, 0.0, False)


def test_worst_examples():
    examples = example_scores(*drawn())
    worst = surprise_distribution(examples, n_worst=7, rows=np.arange(2000) + 500).worst
    order = np.argsort(-examples.surprise)[:7]
    np.testing.assert_array_equal(worst.positions, order)
    np.testing.assert_array_equal(worst.rows, order + 500)
    np.testing.assert_array_equal(worst.labels, examples.labels[order])
    np.testing.assert_array_equal(worst.predicted, examples.predicted[order])
    np.testing.assert_array_equal(worst.confidence, examples.confidence[order])
    np.testing.assert_allclose(worst.probability, np.exp(-examples.surprise[order]))
    assert np.all(np.diff(worst.surprise) <= 0)


def test_of_equal_examples_the_first_are_listed():
    report = surprise_distribution(examples_with([1.0, 2.0, 1.0, 1.0, 2.0, 0.5]), n_worst=4)
    assert report.worst.rows.tolist() == [2, 5, 1, 3]
    everything = surprise_distribution(examples_with([1.0, 2.0]), n_worst=50)
    assert everything.worst.rows.tolist() == [2, 1]


def test_shares_of_the_worst():
    surprises = np.r_[np.full(990, 0.1), np.full(10, 9.9)]
    report = surprise_distribution(examples_with(surprises))
    share = dict(zip(report.parts.tolist(), report.shares.tolist(), strict=True))
    assert share[0.01] == pytest.approx(99 / (99 + 99))
    assert share[0.001] == pytest.approx(9.9 / 198)
    assert share[0.05] == pytest.approx((99 + 40 * 0.1) / 198)
    # Half an example at the border counts half.
    small = surprise_distribution(examples_with([1.0, 3.0, 0.0, 0.0, 0.0]))
    assert small.shares[small.parts == 0.1] == pytest.approx(0.5 * 3 / 4)
    even = surprise_distribution(examples_with(np.full(10, 0.7)))
    np.testing.assert_allclose(even.shares, even.parts)
    none = surprise_distribution(examples_with(np.zeros(10)))
    np.testing.assert_allclose(none.shares, none.parts)


def test_weights_do_what_repetition_does():
    log_probs, labels = drawn(300)
    weights = np.random.default_rng(1).integers(0, 4, 300)
    rows = np.repeat(np.arange(300), weights)
    weighted = surprise_distribution(example_scores(log_probs, labels), sample_weight=weights)
    repeated = surprise_distribution(example_scores(log_probs[rows], labels[rows]))
    for name in ("edges", "right", "wrong", "quantiles", "shares"):
        np.testing.assert_allclose(getattr(weighted, name), getattr(repeated, name), err_msg=name)
    assert weighted.mean == pytest.approx(repeated.mean)
    assert weighted.n == np.count_nonzero(weights)
    assert not set(weighted.worst.positions) & set(np.flatnonzero(weights == 0))


def test_infinite_surprise():
    report = surprise_distribution(examples_with([0.1, np.inf, 0.2, np.inf, 0.3]), n_worst=3)
    assert report.infinite == 2
    assert report.right.sum() + report.wrong.sum() == 3
    assert report.edges[-1] == pytest.approx(0.3)
    assert report.mean == np.inf
    assert report.worst.rows.tolist() == [2, 4, 5]
    assert report.worst.probability[:2].tolist() == [0, 0]
    # The worst 10% are a half of one of two equally infinite examples.
    assert report.shares[report.parts == 0.1] == pytest.approx(0.25)
    assert report.shares[report.parts == 0.5] == pytest.approx(1.0)
    assert not np.isnan(report.quantiles).any()
    only = surprise_distribution(examples_with([np.inf]))
    assert only.edges[-1] == 1.0


def test_report_of_predictions():
    log_probs, labels = drawn(50)
    full = SimpleNamespace(
        kind="logits",
        labels=labels,
        weights=None,
        rows=np.arange(50) * 2,
        log_probs=lambda: log_probs,
    )
    report = surprise_report(full, n_worst=3)
    np.testing.assert_array_equal(report.worst.rows, 2 * report.worst.positions)
    with pytest.raises(ValueError, match="predictions must give the probability of every class"):
        surprise_report(SimpleNamespace(kind="confidence"))


def test_messages():
    examples = examples_with([0.5, 1.0])
    for options, match in (
        ({"n_worst": 0}, "n_worst must be at least 1"),
        ({"n_bins": 0}, "n_bins must be at least 1"),
        ({"rows": [1]}, r"rows must have shape \(2,\), got \(1,\)"),
        ({"sample_weight": [1.0]}, "sample_weight must have shape"),
    ):
        with pytest.raises(ValueError, match=match):
            surprise_distribution(examples, **options)
