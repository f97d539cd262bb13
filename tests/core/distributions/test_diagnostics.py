"""What the four plots of a fit show, datum by datum, and how a sample is read and coarsened."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from nll_core.datasets import load_horse_kicks, load_remission
from nll_core.distributions import (
    Exponential,
    Gaussian,
    Poisson,
    Weibull,
    censored_observations,
    coarsened,
    exact_observations,
    fit_diagnostics,
    fit_observations,
    read_observations,
)

from .test_contract import ALL, each


@each(ALL)
def test_every_distribution_has_its_four_plots(d):
    x = d.sample(80, seed=2)
    found = fit_diagnostics(d, x)
    np.testing.assert_array_equal(found.x, np.unique(x))
    assert found.weights.sum() == 80
    assert found.surprise @ found.weights == pytest.approx(-np.sum(d.log_prob(x)))
    assert [found.at_share(share) for share in (0, 1)] == [0, found.x.size - 1]
    assert found.costliest == int(np.argmax(found.surprise))
    np.testing.assert_array_equal(found.density, np.exp(d.log_prob(found.curve_x)))
    assert np.isfinite(found.density).all()
    np.testing.assert_array_equal(found.heights, np.exp(-found.surprise))
    widths = 1.0 if d.discrete else np.diff(found.bar_edges)
    assert (found.bar_heights * widths).sum() == pytest.approx(1.0)
    assert found.steps[-1] == pytest.approx(1.0)
    # Of its own sample the plots lie near the diagonal, by Dvoretzky, Kiefer and Wolfowitz.
    far = math.sqrt(math.log(2 / 0.001) / 2 / 80) + (found.weights.max() / 80 if d.discrete else 0)
    assert np.abs(found.empirical - found.fitted).max() < far


def test_without_censoring_the_shares_are_those_of_hazen():
    x = np.array([3.0, 1.0, 2.0, 2.0])
    found = fit_diagnostics(Exponential(2.0), x)
    np.testing.assert_allclose(found.empirical, [0.125, 0.5, 0.875])
    np.testing.assert_allclose(found.quantiles, stats.expon(scale=2).ppf([0.125, 0.5, 0.875]))
    np.testing.assert_allclose(found.steps, [0.25, 0.75, 1.0])


def test_counts_stand_in_the_middle_of_their_probability():
    found = fit_diagnostics(Poisson(0.7), load_horse_kicks().values)
    law = stats.poisson(0.7)
    np.testing.assert_allclose(found.fitted, law.cdf(found.x) - 0.5 * law.pmf(found.x))
    np.testing.assert_allclose(found.bar_heights * 280, [144, 91, 32, 11, 2])


def test_censored_data_step_as_by_kaplan_and_meier():
    remission = load_remission()
    data = censored_observations(remission.values, remission.observed)
    found = fit_diagnostics(Weibull(1.35, 33.8), data)
    survival = dict(zip(found.steps_x, 1 - found.steps, strict=True))
    # The published table of the 6-MP group.
    wanted = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert {int(t): round(s, 3) for t, s in survival.items()} == wanted
    ours = stats.ecdf(stats.CensoredData.right_censored(remission.values, ~remission.observed))
    np.testing.assert_allclose(
        [ours.sf.evaluate(t) for t in survival], list(survival.values()), atol=1e-12
    )
    assert found.censored.sum() == len(set(remission.values[~remission.observed]))
    at = int(np.flatnonzero(found.censored)[0])
    law = stats.weibull_min(1.35, scale=33.8)
    assert found.surprise[at] == pytest.approx(-law.logsf(found.x[at]))


def test_knowing_less_never_makes_the_error_smaller():
    x = Gaussian(10.0, 3.0).sample(200, seed=4)
    whole = exact_observations(x)
    error = fit_observations(Gaussian, whole).standard_errors["sigma"]
    for way in ("rounded", "binned", "censored"):
        less = fit_observations(Gaussian, coarsened(whole, way))
        assert less.standard_errors["sigma"] > 0.99 * error
        assert less.distribution.mu == pytest.approx(x.mean(), abs=0.15)
    bins = coarsened(whole, "binned")
    assert ((bins.low < np.sort(x)[0] + 1e-6) | (bins.low >= x.min())).all()
    assert ((whole.low > bins.low) & (whole.low <= bins.high)).all()
    assert np.unique(bins.high).size == 8
    censored = coarsened(whole, "censored")
    assert np.isinf(censored.high).mean() == 0.25
    assert (censored.low <= whole.low).all()
    np.testing.assert_array_equal(coarsened(whole, "rounded").middles, np.round(x))
    # What is an interval already stays.
    some = censored_observations([1.0, 2.0, 3.0], [True, True, False])
    assert coarsened(some, "rounded").high.tolist() == [1.5, 2.5, math.inf]


def test_a_sample_is_read_from_text():
    found = read_observations("6 9+; 3..5,\n4*2.5 −1 2*3..4")
    assert found.low.tolist() == [6, 9, 3, 2.5, -1, 3]
    assert found.high.tolist() == [6, math.inf, 5, 2.5, -1, 4]
    assert found.weights.tolist() == [1, 1, 1, 4, 1, 2]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("wait\n54\n80", [54, 80], [54, 80]),
        ("wait (min)\r\n54+\r\n80", [54, 80], [math.inf, 80]),
        ("12,5 13,0", [12.5, 13], [12.5, 13]),
        ("12,5+\n3,5..4,5\n", [12.5, 3.5], [math.inf, 4.5]),
        ("1,2,3", [1, 2, 3], [1, 2, 3]),
        ("1,2.5,3", [1, 2.5, 3], [1, 2.5, 3]),
    ],
)
def test_a_name_above_is_left_out_and_commas_mean_the_same_throughout(text, low, high):
    found = read_observations(text)
    assert (found.low.tolist(), found.high.tolist()) == (low, high)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no numbers"),
        ("two\n", "entry 1: “two” is no number"),
        ("12,5", "may be 12.5 or the two numbers 12 and 5"),
        ("12,5 13.0", "has a point, and '12,5' a comma"),
        ("1 two", "entry 2: “two” is no number"),
        ("5..3", "entry 1: “5..3” ends before"),
        ("1..2+", "entry 1"),
        ("2*", "entry 1"),
        ("1 nan", "entry 2"),
        ("1e999", "entry 1"),
        ("1..2..3", "entry 1"),
        ("-2*3", "weight"),
    ],
)
def test_what_cannot_be_read_is_named(text, message):
    with pytest.raises(ValueError, match=message):
        read_observations(text)


def test_another_way_is_named():
    with pytest.raises(ValueError, match="way must be"):
        coarsened(exact_observations([1.0]), "blurred")
