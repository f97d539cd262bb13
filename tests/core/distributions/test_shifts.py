"""The valley that a free location digs, and likelihoods that have no bottom."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from nll_core.datasets import load_lifetimes
from nll_core.distributions import (
    Exponential,
    Gamma,
    Gaussian,
    LogNormal,
    Pareto,
    Poisson,
    Rayleigh,
    Weibull,
    shift_profile,
)

X = load_lifetimes().values
CUT = 0.5 * float(stats.chi2.ppf(0.95, 1))


def test_the_valley_of_scipys_issue_11806():
    found = shift_profile(Weibull, X)
    assert found.pinned.nll == pytest.approx(363.22644895, abs=5e-8)
    assert found.best.nll == pytest.approx(363.00129740378594, rel=1e-10)
    assert found.best_loc == pytest.approx(-322.0925, abs=0.01)
    best = found.best.distribution
    assert (best.shape, best.scale) == pytest.approx((1.776007, 4355.263), rel=1e-5)
    # A fifth of a nat, for hundreds.
    assert found.pinned.nll - found.best.nll < 0.23
    assert found.unbounded
    at = int(np.flatnonzero(np.isclose(found.loc, 0.0, atol=1e-9))[0])
    assert found.nll[at] == pytest.approx(found.pinned.nll)


def test_the_curve_is_the_nll_of_the_shifted_distribution():
    found = shift_profile(Weibull, X, n_points=11)
    for i, loc in enumerate(found.loc):
        shape, scale = (found.parameters[name][i] for name in ("shape", "scale"))
        assert found.nll[i] == pytest.approx(-stats.weibull_min.logpdf(X, shape, loc, scale).sum())
    for end in found.interval:
        there = Weibull.fit(X - end).nll
        assert there - found.best.nll == pytest.approx(CUT, abs=1e-6)


def test_an_unbounded_likelihood_passes_its_local_minimum_at_last():
    for kind in (Weibull, Gamma, LogNormal):
        found = shift_profile(kind, X)
        assert found.unbounded
        gap = found.falls_below
        below = kind.fit(X - X.min() + gap)
        assert below.nll < found.best.nll
        assert gap < 1e-6 * X.std()
        # Nearer still it is lower still.
        assert kind.fit(X - X.min() + gap * 1e-3).nll < below.nll


def test_a_bounded_one_has_its_minimum_inside_or_at_the_smallest_x():
    found = shift_profile(Rayleigh, X)
    _, loc = stats.rayleigh.fit(X)[::-1]
    assert not found.unbounded
    assert found.falls_below is None
    assert found.best_loc == pytest.approx(loc, abs=0.5)
    ours = -stats.rayleigh.logpdf(X, found.best_loc, found.best.distribution.scale).sum()
    assert ours <= -stats.rayleigh.logpdf(X, *stats.rayleigh.fit(X)).sum() + 1e-9
    edge = shift_profile(Exponential, X)
    assert edge.best is edge.best_loc is None
    assert np.isnan(edge.interval).all()
    assert (np.diff(edge.nll) < 0).all()


def test_the_rayleigh_trap_of_scipys_issue_17088():
    x = stats.rayleigh.rvs(50, 600, size=500, random_state=np.random.default_rng(456))
    assert x.min() == pytest.approx(77.6524, abs=5e-5)
    found = shift_profile(Rayleigh, x)
    # Below the smallest datum, where the location must be, and not at 318.6.
    assert found.best_loc < x.min()
    assert found.interval[0] < 50 < found.interval[1]
    assert math.isfinite(found.best.nll)


def test_a_sample_moved_up_moves_the_location_with_it():
    one, other = shift_profile(Weibull, X), shift_profile(Weibull, X + 1000.0)
    assert other.best_loc == pytest.approx(one.best_loc + 1000.0, abs=0.01)
    assert other.best.nll == pytest.approx(one.best.nll, abs=1e-9)
    doubled = shift_profile(Weibull, X, sample_weight=np.full(40, 2.0))
    assert doubled.best.nll == pytest.approx(2 * one.best.nll)


@pytest.mark.parametrize("kind", [Gaussian, Poisson, Pareto])
def test_only_what_begins_at_0_has_a_valley(kind):
    with pytest.raises(ValueError, match="kind must begin at 0"):
        shift_profile(kind, X)


def test_a_pin_is_held_at_every_location():
    found = shift_profile(Weibull, X, fixed={"shape": 1.0}, n_points=11)
    assert (found.parameters["shape"] == 1.0).all()
    # Of an exponential the mean is the best scale, wherever x begins.
    np.testing.assert_allclose(found.parameters["scale"], X.mean() - found.loc)
