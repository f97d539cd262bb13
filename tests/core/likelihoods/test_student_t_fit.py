"""The Student-t fit against SciPy from several starts and against brute minimisation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import optimize, stats

from nll_core.datasets import load_michelson, load_newcomb
from nll_core.likelihoods.student_t import student_t_nll
from nll_core.likelihoods.student_t_fit import compare_tails, fit_student_t

NEWCOMB = load_newcomb().values


def brute_nll(x, nu_min=0.5):
    """The lowest NLL that Nelder–Mead finds over (μ, log σ, log ν), ν ≥ nu_min."""

    def nll(p):
        if not math.log(nu_min) <= p[2] <= 12 or abs(p[1]) > 50:
            return 1e300
        nu, z = math.exp(p[2]), (x - p[0]) * math.exp(-p[1])
        gammas = math.lgamma(nu / 2) - math.lgamma(nu / 2 + 0.5) + math.log(nu * math.pi) / 2
        return (nu + 1) / 2 * np.log1p(z * z / nu).sum() + x.size * (p[1] + gammas)

    starts = [
        (location, math.log(scale), math.log(nu))
        for location in np.quantile(x, (0.2, 0.5, 0.8))
        for scale in (0.7 * x.std(), 0.2 * x.std())
        for nu in (0.7, 5.0)
    ]
    options = {"xatol": 1e-7, "fatol": 1e-10, "maxiter": 2000}
    found = [optimize.minimize(nll, s, method="Nelder-Mead", options=options) for s in starts]
    return min(result.fun for result in found)


def test_newcomb_agrees_with_scipy():
    fit = fit_student_t(NEWCOMB)
    starts = [(nu, loc, scale) for nu in (0.7, 3.0, 10.0) for loc in (20, 27) for scale in (2, 8)]
    found = [stats.t.fit(NEWCOMB, nu, loc=loc, scale=scale) for nu, loc, scale in starts]
    nu, mu, sigma = min(found, key=lambda p: stats.t.nnlf(p, NEWCOMB))
    assert fit.converged, fit.message
    assert (fit.nu, fit.mu, fit.sigma) == pytest.approx((nu, mu, sigma), rel=1e-4)
    assert fit.nll == pytest.approx(stats.t.nnlf((fit.nu, fit.mu, fit.sigma), NEWCOMB), rel=1e-13)
    assert fit.nll <= stats.t.nnlf((nu, mu, sigma), NEWCOMB) + 1e-9
    assert (round(fit.nu, 3), round(fit.mu, 3), round(fit.sigma, 3)) == (2.131, 27.402, 3.81)


def test_newcomb_is_a_stationary_point():
    fit = fit_student_t(NEWCOMB)
    for name, h in (("mu", 1e-4), ("sigma", 1e-4), ("nu", 1e-4)):
        at = {"mu": fit.mu, "sigma": fit.sigma, "nu": fit.nu}
        ends = [
            student_t_nll(NEWCOMB, **{**at, name: at[name] + s}, reduction="sum") for s in (h, -h)
        ]
        assert abs(ends[0] - ends[1]) / (2 * h) < 1e-6, name
        assert min(ends) > fit.nll, name


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("nu", [0.8, 3.0])
def test_no_other_minimiser_goes_lower(nu, seed):
    x = np.random.default_rng(seed).standard_t(nu, 12) * 3 + 5
    fit = fit_student_t(x)
    assert fit.nll <= brute_nll(x) + 1e-7
    assert fit.converged == (fit.nu > 0.5)


def test_two_clusters():
    rng = np.random.default_rng(71)
    x = np.r_[rng.normal(0, 1, 20), rng.normal(60, 1, 15), 500.0]
    assert fit_student_t(x).nll <= brute_nll(x) + 1e-7


def test_light_tails_give_the_gaussian_limit():
    x = np.linspace(-1, 1, 30)
    fit = fit_student_t(x)
    assert fit.nu == math.inf
    assert fit.converged
    assert fit.message == "the Gaussian limit: the tails are no heavier"
    assert (fit.mu, fit.sigma) == pytest.approx((0.0, x.std()), abs=1e-12)
    assert fit.nll == pytest.approx(-stats.norm.logpdf(x, 0, x.std()).sum(), rel=1e-13)


def test_michelson():
    fit = fit_student_t(load_michelson().values)
    assert fit.converged
    assert fit.nll <= brute_nll(load_michelson().values) + 1e-7


@pytest.mark.parametrize("seed", range(2))
def test_tails_heavier_than_nu_one_half_are_fitted(seed):
    x = np.random.default_rng(seed).standard_t(0.3, 200)
    fit = fit_student_t(x)
    assert fit.converged, fit.message
    assert 0.2 < fit.nu < 0.4
    assert fit.nll <= brute_nll(x, nu_min=0.2) + 1e-7
    for h in (1e-4, -1e-4):
        assert student_t_nll(x, fit.mu, fit.sigma, fit.nu + h, reduction="sum") > fit.nll


def test_tails_beyond_the_search_are_reported():
    x = np.random.default_rng(0).standard_t(0.05, 200)
    fit = fit_student_t(x)
    assert (fit.nu, fit.converged) == (0.1, False)
    assert fit.message == "nu ended at its lower bound 0.1: a smaller one fits better"
    smaller = student_t_nll(x, fit.mu, fit.sigma, fit.nu - 1e-3, reduction="sum")
    assert smaller < fit.nll


def test_large_samples_recover_the_parameters():
    x = np.random.default_rng(72).standard_t(4, 20_000) * 2 + 7
    fit = fit_student_t(x)
    assert fit.nu == pytest.approx(4, rel=0.1)
    assert (fit.mu, fit.sigma) == pytest.approx((7, 2), abs=0.06)


@pytest.mark.parametrize("scale", [1e-300, 1e-200, 1e200])
def test_scale_and_offset_carry_over(scale):
    fit, plain = fit_student_t(NEWCOMB * scale), fit_student_t(NEWCOMB)
    assert fit.nu == pytest.approx(plain.nu, rel=1e-8)
    assert fit.sigma == pytest.approx(plain.sigma * scale, rel=1e-8)
    assert fit.nll == pytest.approx(plain.nll + NEWCOMB.size * math.log(scale), rel=1e-12)
    moved = fit_student_t(NEWCOMB + 1e8)
    assert moved.nu == pytest.approx(plain.nu, rel=1e-8)
    assert moved.nll == pytest.approx(plain.nll, rel=1e-12)


@pytest.mark.parametrize("n", [3, 4, 7])
@pytest.mark.parametrize("ties", [1, 2])
def test_below_its_bound_nu_makes_the_likelihood_infinite(n, ties):
    """Around m of n equal points the NLL goes as (m − (n − m)ν) log σ."""
    x = np.r_[np.zeros(ties), np.arange(1.0, n - ties + 1)]
    bound = ties / (n - ties)
    for nu, falls in ((0.95 * bound, True), (1.05 * bound, False)):
        far, near = (student_t_nll(x, 0.0, 10.0**e, nu, reduction="sum") for e in (-100, -200))
        assert (near < far) == falls
        slope = ties - (n - ties) * nu
        assert near - far == pytest.approx(-100 * math.log(10) * slope, rel=1e-9)


@pytest.mark.parametrize(
    "x",
    [
        [1.0, 2.0],
        [1.0, 2.0, 4.0],
        [1.0, 2.0, 10.0],
        [1.0, 2.0, 3.0, 4.0, 100.0],
        [5.0, 5.0, 5.0, 1.0, 2.0, 9.0],
        [5.0, 5.0, 5.0, 5.0, 1.0],
    ],
)
def test_few_points_and_ties_are_fitted_above_their_bound(x):
    x = np.array(x)
    fit = fit_student_t(x)
    ties = np.unique(x, return_counts=True)[1].max()
    nu_min = 1.1 * ties / (x.size - ties)
    assert fit.nll <= brute_nll(x, nu_min=nu_min) + 1e-7
    if fit.converged:
        assert fit.nu > nu_min
    else:
        assert fit.nu == pytest.approx(nu_min)
        around = f"below {nu_min / 1.1:.3g} the likelihood has no bound around {ties} equal points"
        assert fit.message == (
            f"nu ended at its lower bound {nu_min:.3g}: a smaller one fits better; {around}"
        )
    # Nobody is told that points share a value where none do.
    assert "share" not in fit.message


def test_a_chance_cluster_is_not_taken_for_the_fit():
    x = np.array([1.0, 2.0, 2.001, 8.0, 9.0, 30.0])
    fit = fit_student_t(x)
    assert fit.converged
    assert fit.sigma > 1
    assert "at nu = 0.22 the NLL is lower still" in fit.message
    assert brute_nll(x, nu_min=0.22) < fit.nll


def test_outliers_beyond_float64_are_reported():
    fit = fit_student_t([1e300, *np.linspace(-1, 1, 20)])
    assert not fit.converged
    assert fit.message == "the outliers are too far out for float64; this is the Gaussian"


def test_comparison_prefers_the_student_t_on_newcomb():
    comparison = compare_tails(NEWCOMB)
    gaussian = -stats.norm.logpdf(NEWCOMB, NEWCOMB.mean(), NEWCOMB.std()).sum()
    assert comparison.gaussian_aic == pytest.approx(4 + 2 * gaussian, rel=1e-13)
    assert comparison.student_t_aic == comparison.student_t.aic
    assert comparison.student_t.aic == pytest.approx(6 + 2 * comparison.student_t.nll, rel=1e-15)
    assert comparison.preferred == "student_t"
    assert comparison.gaussian.nll == pytest.approx(gaussian, rel=1e-13)


def test_comparison_prefers_the_gaussian_where_the_tails_are_light():
    comparison = compare_tails(np.linspace(-1, 1, 30))
    assert comparison.preferred == "gaussian"
    assert comparison.student_t_aic == pytest.approx(comparison.gaussian_aic + 2, rel=1e-12)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([1.0], "x must hold at least 2 points, got 1"),
        ([1.0, 1.0], "x must have a variance above 0"),
        ([1.0, math.nan], "x must be finite"),
    ],
)
def test_bad_samples_are_named(x, message):
    with pytest.raises(ValueError, match=message):
        fit_student_t(x)
