"""Means over blocks, by products and by ratios, against sums of exact logs."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

from nll_core.distributions import Beta, Gamma, Gaussian, NegativeBinomial, StudentT
from nll_core.distributions.sample import Sample


def exact(values: list[mpmath.mpf]) -> float:
    return float(mpmath.fsum(values) / len(values))


@pytest.mark.parametrize("scale", [1.0, 2.0**90, 2.0**-90, 1e-300, 1e300], ids=str)
@pytest.mark.parametrize("weighted", [False, True], ids=["alike", "weighted"])
def test_the_log_spread_keeps_its_digits_where_the_data_are_close_together(scale, weighted):
    for width, digits in ((1.0, 1e-14), (1e-3, 1e-12), (1e-7, 1e-8)):
        x = scale * (1.0 + width * np.random.default_rng(0).random(50))
        sample = Sample(x, np.full(50, 3.0) if weighted else None)
        mean, spread = sample.mean_and_log_spread
        with mpmath.workdps(40):
            wide = [mpmath.mpf(v) for v in x]
            wanted = mpmath.log(mpmath.fsum(wide) / 50) - mpmath.fsum(map(mpmath.log, wide)) / 50
        assert spread == pytest.approx(float(wanted), rel=digits)
        assert mean == pytest.approx(scale * float((x / scale).mean()), rel=1e-14)


@pytest.mark.parametrize(
    ("low", "high"), [(0.2, 0.9), (1e-9, 1e-8), (1e-40, 0.999), (1e-3, 1 - 1e-9)]
)
def test_the_mean_logs_of_shares_keep_their_digits(low, high):
    x = np.geomspace(low, high, 37)
    log, log_rest = Sample(x).mean_logs
    with mpmath.workdps(60):
        wide = [mpmath.mpf(v) for v in x]
        assert log == pytest.approx(exact([mpmath.log(v) for v in wide]), rel=1e-14)
        assert log_rest == pytest.approx(exact([mpmath.log(1 - v) for v in wide]), rel=1e-13)


def test_quantiles_are_those_of_repeated_observations():
    x = np.array([3.0, 1.0, 2.0, 9.0])
    weights = np.array([2, 1, 5, 2])
    ranks = (np.arange(20) + 0.5) / 20
    repeated = Sample(np.repeat(x, weights)).quantiles(ranks)
    np.testing.assert_array_equal(Sample(x, weights.astype(float)).quantiles(ranks), repeated)
    assert Sample(x).quantiles(np.array([1.0])) == 9


@pytest.mark.parametrize(
    "d", [Gamma(2.5, 2.0), Beta(0.6, 3.0), StudentT(1.0, 2.0, 4.5), NegativeBinomial(3.0, 1.7)]
)
def test_the_order_of_many_rows_does_not_matter(d):
    x = d.sample(50_000, seed=1)
    one, other = type(d).fit(x), type(d).fit(np.sort(x)[::-1])
    np.testing.assert_allclose(one.distribution.values, other.distribution.values, rtol=1e-9)
    assert math.isclose(one.nll, other.nll, rel_tol=1e-13)


def test_counts_are_tallied_alike_in_a_table_and_by_sorting():
    few = np.array([0.0, 3.0, 3.0, 7.0, 0.0, 1.0])
    found = NegativeBinomial.fit(few)
    # One count beyond the table, with hardly a weight, has all of them sorted.
    weights = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1e-18])
    other = NegativeBinomial.fit(np.append(few, 70_000.0), sample_weight=weights)
    np.testing.assert_allclose(found.distribution.values, other.distribution.values, rtol=1e-9)


@pytest.mark.parametrize("exponent", [-900, -101, -99, 0, 99, 101, 900])
def test_a_power_of_two_moves_a_fit_exactly_where_it_is_scaled_and_where_not(exponent):
    x = StudentT(0.0, 1.0, 5.0).sample(80, seed=2)
    scaled = Gaussian.fit(np.ldexp(x, exponent))
    wanted = Gaussian.fit(x)
    np.testing.assert_allclose(
        np.ldexp(scaled.distribution.values, -exponent), wanted.distribution.values, rtol=1e-14
    )
    moved = wanted.nll + x.size * exponent * math.log(2.0)
    assert math.isclose(scaled.nll, moved, rel_tol=1e-12)
