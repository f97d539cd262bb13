"""Censored, binned and rounded samples: the probability of an interval, and fits to them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from nll_core.datasets import load_remission
from nll_core.distributions import (
    Beta,
    Exponential,
    Gamma,
    Gaussian,
    Laplace,
    LogNormal,
    Pareto,
    Poisson,
    StudentT,
    Uniform,
    Weibull,
    censored_observations,
    exact_observations,
    fit_observations,
    interval_log_prob,
    interval_observations,
    observations,
    rounded_observations,
)

from .test_contract import ALL, CONTINUOUS, counts, each

REMISSION = load_remission()
CENSORED = censored_observations(REMISSION.values, REMISSION.observed)


@each(CONTINUOUS)
def test_intervals_hold_the_integral_of_the_density(d):
    edges = np.asarray(d.quantile(np.array([0.001, 0.02, 0.3, 0.5, 0.7, 0.97, 0.999])))
    found = interval_log_prob(d, edges[:-1], edges[1:])
    for low, high, log in zip(edges[:-1], edges[1:], found, strict=True):
        kinks = [float(d.values[0])] if not d.smooth and low < d.values[0] < high else None
        wanted, _ = integrate.quad(
            lambda x: math.exp(d.log_prob(x)), low, high, points=kinks, epsabs=0, epsrel=1e-10
        )
        assert math.exp(log) == pytest.approx(wanted, rel=1e-7)
    whole = [d.support[0], d.support[1]]
    assert interval_log_prob(d, [whole[0]], [whole[1]])[0] == pytest.approx(0.0, abs=1e-12)


@each([d for d in ALL if d.discrete])
def test_intervals_of_counts_are_sums(d):
    x = counts(d)
    x = x[x <= d.support[1]]
    p = np.exp(d.log_prob(x))
    low, high = np.array([-1.0, 0.0, 0.2, 1.5]), np.array([0.0, 1.0, 40.7, np.inf])
    wanted = [p[(x > a) & (x <= b)].sum() for a, b in zip(low, high, strict=True)]
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose(
            interval_log_prob(d, low, high), np.log(wanted), rtol=1e-9, atol=1e-12
        )
    np.testing.assert_allclose(interval_log_prob(d, x - 0.5, x + 0.5), d.log_prob(x), rtol=1e-12)


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [
        (40.0, np.inf, stats.norm.logsf(40.0)),
        (-np.inf, -40.0, stats.norm.logcdf(-40.0)),
        (40.0, 50.0, stats.norm.logsf(40.0)),
        (1.0, 1.0 + 1e-12, stats.norm.logpdf(1.0) + math.log(1.0 + 1e-12 - 1.0)),
        (-1.0 - 1e-9, -1.0, stats.norm.logpdf(1.0) + math.log(1e-9)),
    ],
)
def test_far_tails_and_narrow_intervals_keep_their_digits(low, high, wanted):
    found = interval_log_prob(Gaussian(0.0, 1.0), [low], [high])[0]
    assert found == pytest.approx(wanted, rel=1e-8)
    there = interval_log_prob(Gaussian(np.array([[0.0], [7.0]]), 1.0), [low], [high])
    assert there.shape == (2, 1)
    assert there[0, 0] == found


def test_where_the_support_is_not_the_log_is_minus_infinity():
    assert interval_log_prob(Exponential(1.0), [-3.0], [-1.0])[0] == -np.inf
    assert interval_log_prob(Uniform(0.0, 1.0), [1.0, -1.0], [2.0, 0.25]).tolist() == [
        -np.inf,
        pytest.approx(math.log(0.25)),
    ]
    assert interval_log_prob(Poisson(800.0), [-np.inf], [0.0])[0] == pytest.approx(-800.0)
    far = interval_log_prob(Poisson(3.0), [400.0], [np.inf])[0]
    assert far == pytest.approx(float(stats.poisson.logpmf(401, 3.0)), abs=0.01)


def test_the_exponential_of_censored_remissions_is_the_time_per_event():
    found = fit_observations(Exponential, CENSORED)
    total, events = REMISSION.values.sum(), REMISSION.observed.sum()
    assert found.distribution.scale == pytest.approx(total / events, rel=1e-9)
    assert found.nll == pytest.approx(events * math.log(total / events) + events, rel=1e-12)
    assert found.standard_errors["scale"] == pytest.approx(total / events**1.5, rel=1e-7)
    assert found.converged


@pytest.mark.parametrize(
    ("kind", "frozen"),
    [
        (Weibull, lambda t: stats.weibull_min(t[0], scale=t[1])),
        (Gamma, lambda t: stats.gamma(t[0], scale=t[1])),
        (LogNormal, lambda t: stats.lognorm(t[1], scale=math.exp(t[0]))),
        (Gaussian, lambda t: stats.norm(t[0], t[1])),
        (Laplace, lambda t: stats.laplace(t[0], t[1])),
    ],
)
def test_censored_fits_are_those_of_a_general_minimiser(kind, frozen):
    t, seen = REMISSION.values, REMISSION.observed

    def nll(values):
        d = frozen(values)
        with np.errstate(all="ignore"):
            value = -d.logpdf(t[seen]).sum() - d.logsf(t[~seen]).sum()
        return value if np.isfinite(value) else 1e10

    found = fit_observations(kind, CENSORED)
    start = np.asarray(found.distribution.values) * 1.3
    options = {"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000}
    wanted = optimize.minimize(nll, start, method="Nelder-Mead", options=options)
    assert found.nll <= wanted.fun + 1e-9
    assert found.nll == pytest.approx(nll(found.distribution.values), rel=1e-11)
    if kind is not Laplace:  # whose likelihood is flat between two data
        np.testing.assert_allclose(found.distribution.values, wanted.x, rtol=1e-4)


def test_scipy_fits_censored_data_to_the_same_optimum():
    data = stats.CensoredData.right_censored(REMISSION.values, ~REMISSION.observed)
    shape, _, scale = stats.weibull_min.fit(data, floc=0)
    found = fit_observations(Weibull, CENSORED)
    ours = stats.weibull_min(found.distribution.shape, scale=found.distribution.scale)
    theirs = stats.weibull_min(shape, scale=scale)
    t, seen = REMISSION.values, REMISSION.observed
    nlls = [-d.logpdf(t[seen]).sum() - d.logsf(t[~seen]).sum() for d in (ours, theirs)]
    assert nlls[0] <= nlls[1] + 1e-9
    np.testing.assert_allclose(found.distribution.values, (shape, scale), rtol=1e-4)


def test_standard_errors_are_those_of_the_curvature():
    found = fit_observations(Weibull, CENSORED)
    centre = np.asarray(found.distribution.values)
    steps = 1e-4 * centre

    def nll(values):
        return CENSORED.nll(Weibull(*values))

    matrix = np.empty((2, 2))
    for i, j in np.ndindex(2, 2):
        a, b = np.eye(2)[i] * steps, np.eye(2)[j] * steps
        corners = nll(centre + a + b) - nll(centre + a - b) - nll(centre - a + b)
        matrix[i, j] = (corners + nll(centre - a - b)) / (4 * steps[i] * steps[j])
    wanted = np.sqrt(np.diag(np.linalg.inv(matrix)))
    np.testing.assert_allclose([found.standard_errors[n] for n in found.free], wanted, rtol=1e-4)


def test_narrow_bins_are_the_values_and_weights_are_repetition():
    x = Gamma(3.0, 2.0).sample(60, seed=1)
    whole = Gamma.fit(x)
    narrow = fit_observations(Gamma, rounded_observations(x, width=1e-6))
    np.testing.assert_allclose(narrow.distribution.values, whole.distribution.values, rtol=1e-6)
    assert narrow.nll + 60 * math.log(1e-6) == pytest.approx(whole.nll, abs=1e-5)
    edges, counted = np.array([0.0, 2.0, 4.0, 8.0, np.inf]), np.array([7, 12, 9, 3])
    weighted = interval_observations(edges[:-1], edges[1:], sample_weight=counted)
    repeated = interval_observations(np.repeat(edges[:-1], counted), np.repeat(edges[1:], counted))
    one, other = (fit_observations(Gamma, data) for data in (weighted, repeated))
    np.testing.assert_allclose(one.distribution.values, other.distribution.values, rtol=1e-6)
    assert one.nll == pytest.approx(other.nll, rel=1e-10)
    assert one.n == other.n == 31


def test_with_all_values_known_it_is_the_fit_itself():
    x = [0.8, 1.9, 2.4, 3.1, 4.6]
    one, other = fit_observations(Gamma, exact_observations(x)), Gamma.fit(x)
    assert (one.distribution, one.nll, one.message) == (
        other.distribution,
        other.nll,
        other.message,
    )
    pinned = fit_observations(Weibull, CENSORED, fixed={"shape": 1.0})
    assert pinned.free == ("scale",)
    exponential = fit_observations(Exponential, CENSORED)
    assert pinned.distribution.scale == pytest.approx(exponential.distribution.scale, rel=1e-8)


def test_a_parameter_may_be_best_at_infinity():
    found = fit_observations(StudentT, CENSORED)
    assert found.distribution.nu == math.inf
    assert found.nll == pytest.approx(fit_observations(Gaussian, CENSORED).nll, abs=1e-9)
    assert found.standard_errors["nu"] is None


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: interval_observations([0.0], [1.0, 2.0]), "of one shape"),
        (lambda: interval_observations([2.0], [1.0]), "high must be at least low"),
        (lambda: interval_observations([-np.inf], [np.inf]), "low must be finite where high"),
        (lambda: interval_observations([np.nan], [1.0]), "low must be numbers"),
        (lambda: interval_observations([np.inf], [np.inf]), "low must be below inf"),
        (lambda: rounded_observations([1.0], width=0.0), "width must be"),
        (lambda: censored_observations([1.0, 2.0], [True]), "observed must have shape"),
        (
            lambda: fit_observations(Exponential, censored_observations([9.0, 8.0], [0, 0])),
            "of censored values alone",
        ),
        (
            lambda: fit_observations(Gaussian, censored_observations([9.0, 8.0], [1, 0])),
            "one value is possible for all",
        ),
        (lambda: fit_observations(Pareto, CENSORED), "the support of Pareto ends at it"),
        (lambda: fit_observations(Beta, CENSORED), "low must lie in the support"),
    ],
)
def test_what_cannot_be_is_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("mu", [0.0, np.array([[-1.0], [0.5]])])
def test_narrow_intervals_are_integrated_together(mu, monkeypatch):
    low = np.linspace(-3.0, 3.0, 40)
    wanted = stats.norm.logpdf(low + 5e-7, mu) + np.log(1e-6)  # To the square of the width.

    def alone(*_: object) -> float:
        raise AssertionError("a loop over intervals makes a visitor wait")

    monkeypatch.setattr("nll_core.distributions.observations._added_up", alone)
    found = interval_log_prob(Gaussian(mu, 1.0), low, low + 1e-6)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-9)


def test_an_interval_that_stands_often_is_added_up_once(monkeypatch):
    asked = []
    added_up = observations._added_up
    monkeypatch.setattr(
        observations, "_added_up", lambda *of: asked.append(of[1:3]) or added_up(*of)
    )
    low, high = np.tile([3.5, 90.5], 50), np.tile([9.5, 99.5], 50)
    found = interval_log_prob(Poisson(6.0), low, high)
    assert sorted(asked) == [(3.5, 9.5), (90.5, 99.5)]
    alone = [
        float(interval_log_prob(Poisson(6.0), low[k : k + 1], high[k : k + 1])[0])
        for k in range(100)
    ]
    np.testing.assert_array_equal(found, alone)
