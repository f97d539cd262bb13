"""Bootstrap intervals: coverage, SciPy, groups against single examples, infinities, messages."""

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import bootstrap

from nll_core import Interval, bootstrap_interval, paired_bootstrap_interval
from nll_core.intervals import _resampling as resampling
from nll_core.intervals import bootstrap_sums


def surprises(generator, n):
    """Losses of a classifier that is confidently wrong in a tenth of the cases; mean 0.3059."""
    wrong = generator.random(n) < 0.1
    return -np.log(np.where(wrong, 0.2 * generator.random(n), generator.beta(20, 1, n)))


MEAN_SURPRISE = 0.1 * (1 - np.log(0.2)) + 0.9 / 20


def test_agrees_with_scipy():
    values = surprises(np.random.default_rng(1), 300)
    ours = bootstrap_interval(values, n_resamples=20_000)
    theirs = bootstrap(
        (values,), np.mean, n_resamples=20_000, method="BCa", rng=np.random.default_rng(0)
    ).confidence_interval
    width = theirs.high - theirs.low
    assert ours.low == pytest.approx(theirs.low, abs=0.03 * width)
    assert ours.high == pytest.approx(theirs.high, abs=0.03 * width)


def test_covers_the_mean_as_often_as_it_says_and_more_often_than_percentiles():
    generator = np.random.default_rng(0)
    repeats, hits, plain_hits = 300, 0, 0
    for seed in range(repeats):
        values = surprises(generator, 30)
        hits += MEAN_SURPRISE in bootstrap_interval(values, seed=seed, n_resamples=300)
        sums = bootstrap_sums(values[:, None], seed=seed, n_resamples=300)[:, 0] / 30
        low, high = np.quantile(sums, [0.025, 0.975])
        plain_hits += low <= MEAN_SURPRISE <= high
    assert hits / repeats >= 0.89
    assert hits >= plain_hits + 0.02 * repeats


def test_level_widens_the_interval():
    values = surprises(np.random.default_rng(2), 200)
    narrow, wide = (bootstrap_interval(values, confidence_level=level) for level in (0.5, 0.99))
    assert wide.low < narrow.low < values.mean() < narrow.high < wide.high


def test_many_examples_have_the_interval_of_the_normal_distribution():
    values = np.random.default_rng(3).normal(2.0, 1.0, 300_000)
    interval = bootstrap_interval(values, n_resamples=4000)
    half = ndtri(0.975) * values.std() / np.sqrt(len(values))
    assert interval.low == pytest.approx(values.mean() - half, abs=0.06 * half)
    assert interval.high == pytest.approx(values.mean() + half, abs=0.06 * half)


def test_groups_are_equal_and_hold_everything():
    groups = resampling.resampling_groups(20_001, seed=5)
    sizes = np.bincount(groups)
    assert len(sizes) == 2000
    assert set(sizes) == {10, 11}
    assert resampling.resampling_groups(10_000, seed=5) is None


def test_equal_weights_change_nothing_and_zero_weights_leave_out():
    values = surprises(np.random.default_rng(5), 100)
    plain = bootstrap_interval(values)
    weighted = bootstrap_interval(values, sample_weight=np.full(100, 3.0))
    assert (weighted.low, weighted.high) == pytest.approx((plain.low, plain.high))
    with_more = np.concatenate([values, [np.inf, 50.0]])
    weights = np.r_[np.ones(100), 0.0, 0.0]
    left_out = bootstrap_interval(with_more, sample_weight=weights, n_resamples=4000)
    width = plain.high - plain.low
    assert left_out.low == pytest.approx(plain.low, abs=0.1 * width)
    assert left_out.high == pytest.approx(plain.high, abs=0.1 * width)


def test_weights_have_the_variance_of_a_ratio():
    generator = np.random.default_rng(6)
    values, weights = generator.normal(size=4000), generator.exponential(size=4000)
    interval = bootstrap_interval(values, sample_weight=weights, n_resamples=3000)
    mean = np.average(values, weights=weights)
    error = np.sqrt(np.sum((weights * (values - mean)) ** 2)) / weights.sum()
    assert interval.high - interval.low == pytest.approx(2 * 1.96 * error, rel=0.06)


def test_infinite_values_make_infinite_ends():
    assert bootstrap_interval([0.1, np.inf, 0.2]) == Interval(np.inf, np.inf)
    assert bootstrap_interval([0.1, -np.inf]) == Interval(-np.inf, -np.inf)
    assert bootstrap_interval([np.inf, -np.inf]) == Interval(-np.inf, np.inf)


def test_values_that_do_not_vary_and_a_single_one():
    assert bootstrap_interval([0.25] * 10) == Interval(0.25, 0.25)
    assert bootstrap_interval([3.0]) == Interval(3.0, 3.0)


def test_a_shift_moves_the_interval():
    values = surprises(np.random.default_rng(8), 50)
    here, there = bootstrap_interval(values), bootstrap_interval(values + 1000.0)
    assert (there.low - 1000, there.high - 1000) == pytest.approx((here.low, here.high), abs=1e-10)


def test_paired_is_the_interval_of_the_differences():
    generator = np.random.default_rng(9)
    base = generator.exponential(size=200)
    other = base + generator.normal(0.02, 0.05, 200)
    paired = paired_bootstrap_interval(other, base)
    assert paired == bootstrap_interval(other - base)
    # What both have in common cancels: far narrower than either mean's interval.
    alone = bootstrap_interval(other)
    assert (paired.high - paired.low) < 0.1 * (alone.high - alone.low)
    assert paired_bootstrap_interval([1, np.inf], [1, np.inf]) == Interval(-np.inf, np.inf)
    assert paired_bootstrap_interval([1, np.inf], [1, 2]) == Interval(np.inf, np.inf)
    forgiven = paired_bootstrap_interval([1, 2, np.inf], [1, 1, np.inf], sample_weight=[1, 1, 0])
    assert forgiven.high <= 1.0


@pytest.mark.parametrize(
    ("values", "options", "error", "match"),
    [
        ([], {}, ValueError, "values must not be empty"),
        ([[1.0]], {}, ValueError, r"values must have shape \(n,\), got \(1, 1\)"),
        ([1.0, np.nan], {}, ValueError, "values must not contain NaN"),
        (["a"], {}, TypeError, "values must be real numbers"),
        ([1.0], {"confidence_level": 1.0}, ValueError, "confidence_level must lie strictly"),
        ([1.0], {"n_resamples": 0}, ValueError, "n_resamples must be at least 1"),
        ([1.0], {"seed": -1}, ValueError, "seed must be at least 0"),
        ([1.0, 2.0], {"sample_weight": [1.0]}, ValueError, "sample_weight must have shape"),
        ([1.0], {"sample_weight": [-1.0]}, ValueError, "sample_weight must be at least 0"),
        ([1.0], {"sample_weight": [0.0]}, ValueError, "sample_weight must be above 0 somewhere"),
        ([1.0], {"sample_weight": [np.inf]}, ValueError, "sample_weight must be finite"),
    ],
)
def test_messages(values, options, error, match):
    with pytest.raises(error, match=match):
        bootstrap_interval(values, **options)


def test_messages_of_pairs():
    with pytest.raises(ValueError, match="second must have the shape of first"):
        paired_bootstrap_interval([1.0], [1.0, 2.0])
