"""Families beside families: nested pairs and their tests, and what may be compared at all."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from nll_core.datasets import load_gasoline, load_horse_kicks, load_lifetimes
from nll_core.distributions import (
    DISTRIBUTIONS,
    NESTINGS,
    Exponential,
    Gaussian,
    Poisson,
    compare_families,
    exact_observations,
    nested_test,
    nested_tests,
    pinned_nesting,
    rounded_observations,
)

LIFETIMES, KICKS = load_lifetimes().values, load_horse_kicks().values
ANGLES = DISTRIBUTIONS["von_mises"](0.4, 0.6).sample(40, seed=1)
DATA = {
    "negative_binomial": KICKS,
    "student_t": LIFETIMES,
    "gamma": LIFETIMES,
    "weibull": LIFETIMES,
    "beta": load_gasoline().values,
    "von_mises": ANGLES,
}
# The general distribution at its special case.
AT = {
    ("poisson", "negative_binomial"): lambda d: {"mean": d.rate, "size": math.inf},
    ("geometric", "negative_binomial"): lambda d: {"mean": (1 - d.prob) / d.prob, "size": 1.0},
    ("gaussian", "student_t"): lambda d: {"mu": d.mu, "sigma": d.sigma, "nu": math.inf},
    ("exponential", "gamma"): lambda d: {"shape": 1.0, "scale": d.scale},
    ("exponential", "weibull"): lambda d: {"shape": 1.0, "scale": d.scale},
    ("rayleigh", "weibull"): lambda d: {"shape": 2.0, "scale": math.sqrt(2) * d.scale},
    ("uniform", "beta"): lambda d: {"alpha": 1.0, "beta": 1.0},
    ("uniform", "von_mises"): lambda d: {"mu": 0.0, "kappa": 1e-12},
}


@pytest.mark.parametrize("nesting", NESTINGS, ids=lambda n: f"{n.special}-{n.general}")
def test_a_special_case_is_one(nesting):
    x = DATA[nesting.general]
    found = nested_test(nesting, x)
    special = found.special.distribution
    there = DISTRIBUTIONS[nesting.general](**AT[nesting.special, nesting.general](special))
    np.testing.assert_allclose(there.log_prob(x), special.log_prob(x), rtol=1e-9, atol=1e-11)
    assert found.statistic == pytest.approx(
        max(0.0, 2 * (found.special.nll - found.general.nll)), abs=1e-9
    )
    assert sum(weight for weight, _ in nesting.reference) == 1
    added = len(found.general.free) - len(found.special.free)
    if not nesting.boundary:
        assert nesting.reference == ((1.0, added),)
        assert found.p_value == found.naive_p_value
    assert found.naive_p_value == pytest.approx(stats.chi2.sf(found.statistic, added))


def test_no_variance_beyond_poisson_is_half_a_probability():
    test = nested_test(NESTINGS[0], KICKS)
    assert test.statistic == pytest.approx(1.00749, abs=5e-6)
    assert test.p_value == pytest.approx(0.5 * stats.chi2.sf(test.statistic, 1))
    assert test.nesting.reference_text == "½·χ²(0) + ½·χ²(1)"
    none = nested_test(NESTINGS[0], load_horse_kicks(ten_corps=True).values)
    assert (none.statistic, none.p_value) == (0.0, 1.0)


@pytest.mark.parametrize(("place", "n"), [(0, 200), (2, 100), (7, 60)])
def test_the_reference_is_what_simulation_finds(place, n):
    nesting = NESTINGS[place]
    truth = {"poisson": Poisson(3.0), "gaussian": Gaussian(0.0, 1.0)}.get(
        nesting.special, DISTRIBUTIONS["uniform"](-math.pi, math.pi)
    )
    found = [nested_test(nesting, x).statistic for x in truth.sample((150, n), seed=7)]
    # P(χ² > cut) = 0.2 by the reference.
    df = nesting.reference[-1][1]
    cut = stats.chi2.isf(0.2 / nesting.reference[-1][0], df)
    share = np.mean(np.array(found) > cut)
    assert abs(share - 0.2) < 4 * math.sqrt(0.2 * 0.8 / 150)
    if len(nesting.reference) == 2:
        zero = np.mean(np.array(found) < 1e-9)
        assert 0.35 < zero < 0.75


def test_densities_are_never_ranked_against_masses():
    found = compare_families(KICKS)
    assert set(found.groups) == {"masses", "densities"}
    for group, rows in found.groups.items():
        kinds = {DISTRIBUTIONS[row.name].discrete for row in rows}
        assert kinds == {group == "masses"}
        assert min(row.nll_above_best for row in rows) == 0
        above = [row.aic_above_best for row in rows]
        assert above[0] == 0
        assert above == sorted(above)
        for row in rows:
            lowest = min(other.fit.aic for other in rows)
            assert row.aic_above_best == pytest.approx(row.fit.aic - lowest)
    assert set(found.refused) | set(found.fits) == set(DISTRIBUTIONS)
    assert "n_trials" in found.refused["binomial"]
    assert "be above 0, got 0" in found.refused["gamma"]


def test_rounded_values_have_a_probability_under_both():
    found = compare_families(
        rounded_observations(KICKS), names=["poisson", "gaussian", "exponential"]
    )
    assert list(found.groups) == ["probabilities"]
    rows = {row.name: row.fit for row in found.groups["probabilities"]}
    assert rows["poisson"].nll == pytest.approx(Poisson.fit(KICKS).nll, rel=1e-12)
    d = rows["exponential"].distribution
    law = stats.expon(scale=d.scale)
    wanted = -np.log(law.cdf(KICKS + 0.5) - law.cdf(KICKS - 0.5)).sum()
    assert rows["exponential"].nll == pytest.approx(wanted)
    # A geometric law is an exponential that is rounded down.
    down = compare_families(
        type(exact_observations([1.0]))(KICKS, KICKS + 1.0, np.ones(KICKS.size)),
        names=["exponential"],
    )
    exponential = down.fits["exponential"].distribution
    prob = DISTRIBUTIONS["geometric"].fit(KICKS).distribution.prob
    assert 1 - math.exp(-1 / exponential.scale) == pytest.approx(prob, rel=1e-7)


def test_a_unit_moves_every_density_by_n_log_c_and_no_difference():
    names = ["weibull", "gamma", "log_normal", "gaussian", "uniform", "pareto", "student_t"]
    grams, kilograms = (compare_families(x, names=names) for x in (LIFETIMES, LIFETIMES / 1000))
    for name in names:
        fall = grams.fits[name].nll - kilograms.fits[name].nll
        assert fall == pytest.approx(40 * math.log(1000), abs=1e-6)
    one, other = (found.groups["densities"] for found in (grams, kilograms))
    assert [row.name for row in one] == [row.name for row in other]
    for a, b in zip(one, other, strict=True):
        assert a.aic_above_best == pytest.approx(b.aic_above_best, abs=1e-6)


def test_an_impossible_sample_is_refused_by_name():
    found = compare_families([3.0])
    assert "two values that differ" in found.refused["gaussian"]
    assert Exponential.fit([3.0]).nll == found.fits["exponential"].nll


def test_a_pin_is_a_special_case_with_a_test_of_its_own():
    pinned = nested_test(pinned_nesting("weibull", {"shape": 1.0}), LIFETIMES)
    exponential = next(n for n in NESTINGS if (n.special, n.general) == ("exponential", "weibull"))
    known = nested_test(exponential, LIFETIMES)
    assert pinned.statistic == pytest.approx(known.statistic)
    assert pinned.p_value == pytest.approx(stats.chi2.sf(known.statistic, 1))
    assert pinned.nesting.where == "k = 1"
    both = nested_test(pinned_nesting("weibull", {"shape": 1.0, "scale": 4000.0}), LIFETIMES)
    assert both.nesting.where == "k = 1, θ = 4000"
    assert both.p_value == pytest.approx(stats.chi2.sf(both.statistic, 2))
    # A kind is made with the same constants on both sides.
    half = nested_test(pinned_nesting("binomial", {"prob": 0.1}), KICKS, constants={"n_trials": 9})
    free = -stats.binom.logpmf(KICKS, 9, KICKS.mean() / 9).sum()
    fall = -stats.binom.logpmf(KICKS, 9, 0.1).sum() - free
    assert half.statistic == pytest.approx(2 * fall)


def test_all_tests_of_a_sample_are_those_of_the_pairs_that_fit_it():
    names = compare_families(LIFETIMES).fits
    found = nested_tests(LIFETIMES, names)
    # Neither counts nor shares.
    general = [NESTINGS[place].general for place in found]
    assert general == ["student_t", "gamma", "weibull", "weibull"]
    for place, test in found.items():
        assert test.statistic == nested_test(NESTINGS[place], LIFETIMES).statistic
    assert not nested_tests(LIFETIMES, ["exponential", "gaussian"])
