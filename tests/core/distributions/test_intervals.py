"""Profile, Wald and score intervals of every parameter of every distribution."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import optimize, stats

from nll_core import fit_gaussian
from nll_core.datasets import load_horse_kicks, load_lifetimes, load_newcomb, load_remission
from nll_core.distributions import (
    DISTRIBUTIONS,
    Bernoulli,
    Binomial,
    Exponential,
    Gamma,
    Gaussian,
    Geometric,
    InverseGaussian,
    Laplace,
    NegativeBinomial,
    Pareto,
    Poisson,
    StudentT,
    Uniform,
    VonMises,
    Weibull,
    censored_observations,
    exact_observations,
    likelihood_intervals,
    profile_nll,
)
from nll_core.intervals import proportion_interval

from .test_contract import CASES

Z = float(stats.norm.ppf(0.975))
CUT = 0.5 * Z * Z
METHODS = ("wald", "profile", "score")
FIRST = {name: DISTRIBUTIONS[name](**cases[0]) for name, cases in CASES.items()}


def sample(name):
    d = FIRST[name]
    return d.sample(60, seed=5), {c: getattr(d, c) for c in d.constants}


def ends(interval):
    return interval.low, interval.high


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_every_parameter_of_every_distribution_has_its_three_intervals(name):
    x, constants = sample(name)
    kind = DISTRIBUTIONS[name]
    found = likelihood_intervals(kind, x, fixed=constants)
    assert tuple(found.parameters) == found.fit.free == tuple(p.name for p in kind.parameters)
    for key, its in found.parameters.items():
        assert its.estimate == getattr(found.fit.distribution, key)
        if its.parameter.ends_support:
            assert not its.wald.exists
            assert not its.score.exists
            assert its.rise == pytest.approx(-math.log(0.05))
            assert "the support ends" in its.wald.message
        else:
            assert its.rise == pytest.approx(CUT)
            error = found.fit.standard_errors[key]
            np.testing.assert_allclose(
                ends(its.wald), (its.estimate - Z * error, its.estimate + Z * error)
            )
            assert its.score.converged
        assert its.profile.converged
        assert its.profile.holds(its.estimate)
        # At each end the distribution that the fit finds with the parameter fixed lies at the cut.
        for end in ends(its.profile):
            if end in (its.estimate, math.inf) or its.parameter.unit == "radian":
                continue
            there = kind.fit(x, fixed={**constants, key: end})
            if name == "student_t":
                continue  # Its own start looks past what is fixed; a test of its own follows.
            assert there.nll - found.fit.nll == pytest.approx(its.rise, abs=2e-6)


def test_the_profile_ends_of_a_student_t_by_another_minimiser():
    x = load_newcomb().values
    found = likelihood_intervals(StudentT, x)
    for place, (_key, its) in enumerate(found.parameters.items()):
        for end in ends(its.profile):

            def nll(free, end=end, place=place):
                mu, sigma, nu = np.insert(free, place, end)
                return -stats.t.logpdf(x, nu, mu, sigma).sum() if min(sigma, nu) > 0 else 1e10

            start = np.delete(np.asarray(found.fit.distribution.values, float), place)
            options = {"xatol": 1e-5, "fatol": 1e-9}
            best = optimize.minimize(nll, start, method="Nelder-Mead", options=options)
            assert best.fun - found.fit.nll == pytest.approx(CUT, abs=1e-5)


def test_horse_kicks():
    for ten, wald, profile in (
        (True, (0.501757, 0.718243), (0.508063, 0.724737)),
        (False, (0.602002, 0.797998), (0.606521, 0.802624)),
    ):
        x = load_horse_kicks(ten_corps=ten).values
        rate = likelihood_intervals(Poisson, x).parameters["rate"]
        assert ends(rate.wald) == pytest.approx(wald, abs=5e-7)
        assert ends(rate.profile) == pytest.approx(profile, abs=5e-7)
        # (λ̂ − λ)² ≤ z²λ/n.
        n, mean = x.size, x.mean()
        middle, root = mean + Z * Z / 2 / n, Z * math.sqrt(mean / n + Z * Z / 4 / n**2)
        assert ends(rate.score) == pytest.approx((middle - root, middle + root), rel=1e-7)


def test_an_estimate_at_infinity_is_where_its_interval_ends():
    x = load_horse_kicks(ten_corps=True).values
    size = likelihood_intervals(NegativeBinomial, x).parameters["size"]
    assert size.estimate == size.profile.high == math.inf
    assert "boundary" in size.wald.message
    assert not size.wald.exists
    assert "boundary, where the estimate lies" in size.profile.message
    low = NegativeBinomial.fit(x, fixed={"size": size.profile.low})
    assert low.nll - Poisson.fit(x).nll == pytest.approx(CUT, abs=1e-6)
    # With more variance than the mean the estimate is finite, and Poisson is not excluded.
    other = likelihood_intervals(NegativeBinomial, load_horse_kicks().values).parameters["size"]
    assert other.estimate == pytest.approx(7.607, abs=5e-4)
    assert other.profile.high == math.inf
    assert other.wald.low < 0
    assert other.wald.message == "it leaves the domain"
    assert other.widest_gap.standard_errors == math.inf


def test_probabilities_at_their_ends():
    none = likelihood_intervals(Bernoulli, np.zeros(9)).parameters["prob"]
    assert ends(none.profile) == pytest.approx((0.0, 1 - math.exp(-CUT / 9)), rel=1e-7)
    assert ends(none.score) == pytest.approx((0.0, Z * Z / (9 + Z * Z)), rel=1e-7)
    every = likelihood_intervals(Binomial, [4, 4], fixed={"n_trials": 4}).parameters["prob"]
    assert ends(every.profile) == pytest.approx((math.exp(-CUT / 8), 1.0), rel=1e-7)
    some = likelihood_intervals(Bernoulli, [1, 1, 1, 0]).parameters["prob"]
    wilson = proportion_interval([1, 1, 1, 0])
    assert ends(some.score) == pytest.approx((wilson.low, wilson.high), rel=1e-6)
    assert some.wald.high > 1
    zeros = likelihood_intervals(Poisson, [0, 0, 0]).parameters["rate"]
    assert ends(zeros.profile) == pytest.approx((0.0, CUT / 3), rel=1e-7)
    assert ends(likelihood_intervals(Geometric, [0, 0]).parameters["prob"].profile) == (
        pytest.approx(math.exp(-CUT / 2), rel=1e-7),
        1.0,
    )


def test_the_gaussian_has_closed_forms():
    x = load_newcomb().values
    n, mean, sigma = x.size, x.mean(), x.std()
    found = likelihood_intervals(Gaussian, x)
    mu, spread = found.parameters["mu"], found.parameters["sigma"]
    reach = sigma * math.sqrt(math.expm1(2 * CUT / n))
    assert ends(mu.profile) == pytest.approx((mean - reach, mean + reach), rel=1e-8)
    reach = sigma * Z / math.sqrt(n - Z * Z)
    assert ends(mu.score) == pytest.approx((mean - reach, mean + reach), rel=1e-8)
    for end in ends(spread.profile):
        ratio = sigma / end
        assert n * (0.5 * ratio**2 - 0.5 - math.log(ratio)) == pytest.approx(CUT, abs=1e-7)
    for end in ends(spread.score):
        assert n / 2 * ((sigma / end) ** 2 - 1) ** 2 == pytest.approx(2 * CUT, abs=1e-6)
    assert found.fit.nll == pytest.approx(fit_gaussian(x).nll)


def test_a_score_that_never_rises_to_the_cut_has_no_end():
    # n·d²/(1 + d²) stays below n, which is less than χ².
    few = likelihood_intervals(Gaussian, [1.0, 2.0, 4.0]).parameters["mu"]
    assert ends(few.score) == (-math.inf, math.inf)
    assert "never rises to the cut" in few.score.message
    assert few.score.converged
    mean = likelihood_intervals(InverseGaussian, load_lifetimes().values).parameters["mean"]
    assert mean.score.high == math.inf
    assert math.isfinite(mean.profile.high)
    kappa = likelihood_intervals(VonMises, [0.1, 0.5, -0.4, 1.0, 3.0, -2.0]).parameters
    assert kappa["kappa"].profile.low == 0.0
    centre = kappa["mu"].estimate
    assert ends(kappa["mu"].profile) == pytest.approx((centre - math.pi, centre + math.pi))
    assert "all around the circle" in kappa["mu"].profile.message


def test_a_laplace_score_counts_signs():
    x = Laplace(0.0, 1.0).sample(41, seed=3)
    score = likelihood_intervals(Laplace, x).parameters["mu"].score
    order = np.sort(x)
    # |#above − #below| ≤ z√n first fails at a datum.
    allowed = [i for i in range(42) if (41 - 2 * i) ** 2 <= Z * Z * 41]
    wanted = order[min(allowed) - 1], order[max(allowed)]
    assert ends(score) == pytest.approx(wanted, abs=1e-6)


def test_where_the_support_ends_twice_the_rise_has_two_degrees_of_freedom():
    x = Uniform(2.0, 5.0).sample(40, seed=1)
    low = likelihood_intervals(Uniform, x).parameters["low"]
    width = x.max() - x.min()
    assert low.profile.high == x.min()
    assert low.profile.low == pytest.approx(x.max() - width * 0.05 ** (-1 / 40), rel=1e-9)
    minimum = likelihood_intervals(Pareto, Pareto(2.0, 1.0).sample(30, seed=2)).parameters
    assert minimum["minimum"].profile.high == minimum["minimum"].estimate
    # Truth is the end itself; over samples the interval holds it as often as it says.
    held = [
        likelihood_intervals(Uniform, x, only=["low"]).parameters["low"].profile.low <= 0.0
        for x in Uniform(0.0, 1.0).sample((200, 30), seed=3)
    ]
    share = proportion_interval(held, confidence_level=0.99)
    assert share.low <= 0.95 <= share.high


@pytest.mark.parametrize("kind", [Weibull, Gamma, Exponential, NegativeBinomial])
def test_weights_are_repetition_and_order_does_not_matter(kind):
    x, weights = np.array([1.0, 2.0, 4.0, 7.0, 1.0]), np.array([3, 0, 2, 1, 2])
    weighted = likelihood_intervals(kind, exact_observations(x, sample_weight=weights))
    repeated = likelihood_intervals(kind, np.repeat(x, weights)[::-1])
    for key, one in weighted.parameters.items():
        for method in METHODS:
            np.testing.assert_allclose(
                ends(getattr(one, method)),
                ends(getattr(repeated.parameters[key], method)),
                rtol=1e-6,
            )


def test_another_unit_is_another_scale_and_no_other_interval():
    x = load_lifetimes().values
    one, other = (likelihood_intervals(Weibull, data).parameters for data in (x, x / 1000))
    for method in METHODS:
        shape, scale = (getattr(one[key], method) for key in ("shape", "scale"))
        np.testing.assert_allclose(ends(getattr(other["shape"], method)), ends(shape), rtol=1e-6)
        thousandth = np.array(ends(scale)) / 1000
        np.testing.assert_allclose(ends(getattr(other["scale"], method)), thousandth, rtol=1e-6)


def test_a_pinned_parameter_has_no_interval_and_does_not_move():
    x = load_lifetimes().values
    pinned = likelihood_intervals(Weibull, x, fixed={"shape": 1.0})
    alone = likelihood_intervals(Exponential, x)
    assert tuple(pinned.parameters) == ("scale",)
    for method in METHODS:
        one, other = (found.parameters["scale"] for found in (pinned, alone))
        np.testing.assert_allclose(
            ends(getattr(one, method)), ends(getattr(other, method)), rtol=1e-7
        )
    wide, narrow = (
        likelihood_intervals(Weibull, x, fixed=fixed).parameters["scale"].profile
        for fixed in ({}, {"shape": Weibull.fit(x).distribution.shape})
    )
    assert wide.low < narrow.low < narrow.high < wide.high


def test_a_higher_level_holds_a_lower_one():
    x = load_lifetimes().values
    levels = [
        likelihood_intervals(Gamma, x, confidence_level=level).parameters["shape"]
        for level in (0.5, 0.9, 0.99)
    ]
    for inner, outer in pairwise(levels):
        for method in METHODS:
            one, other = getattr(inner, method), getattr(outer, method)
            assert other.low < one.low < one.high < other.high


def test_censored_intervals_of_the_exponential():
    remission = load_remission()
    data = censored_observations(remission.values, remission.observed)
    scale = likelihood_intervals(Exponential, data).parameters["scale"]
    events, total = 9, 359.0
    for end in ends(scale.profile):
        rise = events * (math.log(end / (total / events)) + total / events / end - 1)
        assert rise == pytest.approx(CUT, abs=1e-6)
    # The observed information at θ: (2·total/θ − events)/θ².
    for end in ends(scale.score):
        slope, bend = (total / end - events) / end, (2 * total / end - events) / end**2
        assert slope**2 / bend == pytest.approx(2 * CUT, abs=1e-4)
    both = likelihood_intervals(Weibull, data).parameters
    for key, its in both.items():
        for end in ends(its.profile):
            best = optimize.minimize_scalar(
                lambda other, end=end, key=key: data.nll(
                    Weibull(end, other) if key == "shape" else Weibull(other, end)
                ),
                bounds=(10.0, 150.0) if key == "shape" else (0.4, 4.0),
                method="bounded",
                options={"xatol": 1e-9},
            )
            nll = likelihood_intervals(Weibull, data, only=[]).fit.nll
            assert best.fun - nll == pytest.approx(CUT, abs=1e-5)


def test_curves_cross_the_cut_where_the_intervals_end():
    x = load_lifetimes().values
    found = likelihood_intervals(Weibull, x, curve_points=401)
    for its in found.parameters.values():
        curves = its.curves
        for method in METHODS:
            heights = getattr(curves, method)
            for end in ends(getattr(its, method)):
                assert np.interp(end, curves.values, heights) == pytest.approx(CUT, abs=0.01)
        assert np.interp(its.estimate, curves.values, curves.profile) == pytest.approx(0, abs=1e-9)
        assert its.widest_gap.standard_errors > 0
        (other,) = curves.others
        wanted = profile_nll(found.fit, x, its.parameter.name, curves.values).others[other]
        np.testing.assert_allclose(curves.others[other], wanted, rtol=1e-6)
    gap = found.parameters["scale"].widest_gap
    a, b = (getattr(getattr(found.parameters["scale"], m), gap.end) for m in gap.methods)
    error = found.fit.standard_errors["scale"]
    assert gap.standard_errors == pytest.approx(abs(a - b) / error)
    parameter, widest = found.widest_gap
    assert widest == parameter.widest_gap
    assert widest.standard_errors == max(
        one.widest_gap.standard_errors for one in found.parameters.values()
    )


def test_a_profile_shows_where_the_others_go():
    x = load_lifetimes().values
    fit = Weibull.fit(x)
    curve = profile_nll(fit, x, "shape", [1.0, 2.0])
    assert curve.others["scale"][0] == pytest.approx(x.mean())
    assert curve.others["scale"][1] == pytest.approx(math.sqrt((x * x).mean()))
    assert curve.nll[0] == pytest.approx(Exponential.fit(x).nll)
    with pytest.raises(ValueError, match="name must be"):
        profile_nll(fit, x, "location", [1.0])


def test_what_cannot_be_is_named():
    with pytest.raises(ValueError, match="confidence_level"):
        likelihood_intervals(Poisson, [1, 2], confidence_level=1.0)
    with pytest.raises(ValueError, match="two values that differ"):
        likelihood_intervals(Gaussian, [3.0])
