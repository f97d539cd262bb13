"""Resampled sums and functions of them: SciPy, groups against single rows, messages."""

import numpy as np
import pytest
from scipy.stats import bootstrap

from nll_core import Interval
from nll_core.intervals import _resampling as resampling
from nll_core.intervals import bootstrap_function, bootstrap_sums


@pytest.mark.parametrize("order", ["as drawn", "sorted"])
def test_groups_vary_as_single_examples_do(monkeypatch, order):
    values = np.random.default_rng(4).exponential(size=12_000) ** 2
    if order == "sorted":
        # A regular pattern over a sorted file would be a stratified sample, of less variance.
        values.sort()
    terms = np.column_stack([values, np.ones(len(values))])
    grouped = bootstrap_sums(terms, n_resamples=1000)
    monkeypatch.setattr(resampling, "_MOST_DRAWN_SINGLY", 10**9)
    resampling.resampling_groups.cache_clear()
    plain = bootstrap_sums(terms, n_resamples=700)
    resampling.resampling_groups.cache_clear()
    # √(2/2000) from the groups and √(2/1000), √(2/700) from the resamples: 8% together.
    ratio = grouped[:, 0].var() / plain[:, 0].var()
    assert 0.8 < ratio < 1.25
    assert grouped[:, 0].mean() == pytest.approx(values.sum(), rel=3e-3)
    np.testing.assert_array_equal(grouped[:, 1], 12_000)
    np.testing.assert_array_equal(plain[:, 1], 12_000)


def test_sums_are_those_of_rows_drawn_with_replacement():
    sums = bootstrap_sums([[1.0, 10.0], [2.0, 20.0], [4.0, 40.0]], n_resamples=300, seed=7)
    np.testing.assert_allclose(sums[:, 1], 10 * sums[:, 0])
    possible = {a + b + c for a in (1, 2, 4) for b in (1, 2, 4) for c in (1, 2, 4)}
    assert set(sums[:, 0]) == possible
    # Three draws of variance 14/9 each.
    assert sums[:, 0].var() == pytest.approx(14 / 3, rel=0.15)
    np.testing.assert_array_equal(
        sums, bootstrap_sums([[1, 10], [2, 20], [4, 40]], n_resamples=300, seed=7)
    )


def test_blocks_of_resamples_do_not_show(monkeypatch):
    terms = np.random.default_rng(0).normal(size=(50, 3))
    expected = bootstrap_sums(terms, n_resamples=101)
    monkeypatch.setattr(resampling, "_BLOCK_NUMBERS", 700)
    np.testing.assert_allclose(bootstrap_sums(terms, n_resamples=101), expected, rtol=1e-12)


def test_function_of_sums_agrees_with_scipy():
    generator = np.random.default_rng(10)
    x = generator.exponential(size=150)
    y = x + generator.exponential(size=150)
    ours = bootstrap_function(
        np.column_stack([x, y]), lambda s: s[..., 0] / s[..., 1], n_resamples=10_000
    )
    theirs = bootstrap(
        (x, y),
        lambda a, b, axis=-1: a.sum(axis) / b.sum(axis),
        paired=True,
        n_resamples=10_000,
        method="BCa",
        rng=np.random.default_rng(0),
    ).confidence_interval
    width = theirs.high - theirs.low
    assert ours.low == pytest.approx(theirs.low, abs=0.04 * width)
    assert ours.high == pytest.approx(theirs.high, abs=0.04 * width)


def test_function_that_is_infinite():
    def infinite(sums):
        return np.full(sums.shape[:-1], np.inf)

    assert bootstrap_function([[1.0], [2.0]], infinite) == Interval(np.inf, np.inf)


def test_messages():
    def mean(sums):
        return sums[..., 0]

    for call in (bootstrap_sums, lambda terms: bootstrap_function(terms, mean)):
        with pytest.raises(ValueError, match=r"terms must have shape \(n, m\)"):
            call([1.0, 2.0])
        with pytest.raises(ValueError, match="terms must be finite, got inf"):
            call([[np.inf]])
        with pytest.raises(ValueError, match="terms must not be empty"):
            call(np.empty((0, 2)))
    with pytest.raises(ValueError, match="confidence_level must lie strictly"):
        bootstrap_function([[1.0], [2.0]], mean, confidence_level=1.0)
