"""EM: an NLL that never rises, on every run, and a bound between any two of its steps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core.datasets import load_old_faithful
from nll_core.density import (
    component_log_densities,
    em_path,
    em_slice,
    mixture_log_density,
    mixture_of,
    responsibilities,
    start_mixture,
)
from nll_core.density._mixture_pass import COVARIANCE_KINDS, pass_over
from nll_core.density.mixture_fitting import Problem

WAITING = load_old_faithful().waiting


def nll_of(mixture, x, weights):
    return -float(weights @ mixture_log_density(mixture, x))


def log_responsibilities(mixture, x):
    joint = component_log_densities(mixture, x)
    return joint - np.logaddexp.reduce(joint, axis=0)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(5, 60),
    d=st.integers(1, 3),
    k=st.integers(1, 4),
    kind=st.sampled_from(COVARIANCE_KINDS),
    spread=st.sampled_from([1e-6, 1.0, 1e6]),
    weighted=st.booleans(),
)
def test_em_never_rises_and_its_bound_lies_between(seed, n, d, k, kind, spread, weighted):
    draws = np.random.default_rng(seed)
    x = spread * (draws.normal(size=(n, d)) + 3 * draws.integers(0, 3, (n, 1)))
    w = draws.integers(1, 4, n).astype(float) if weighted else np.ones(n)
    start = start_mixture(x, k, sample_weight=w, seed=seed)
    path = em_path(x, start, n_steps=12, covariance=kind, sample_weight=w)
    # The path is computed from moments; here are its NLLs from the densities themselves.
    costs = np.array([nll_of(mixture, x, w) for mixture in path.mixtures])
    # Of a component about to collapse both ways lose digits: the more, the thinner it is.
    thinnest = min(np.linalg.eigvalsh(mixture.covariances).min() for mixture in path.mixtures)
    lost = 1e-15 * n * np.abs(x).max() ** 2 / thinnest
    rounding = 1e-9 * (n + np.abs(costs).max()) + lost
    assert (np.diff(costs) <= rounding).all()
    np.testing.assert_allclose(path.nll, costs, rtol=1e-9, atol=1e-7 + lost)
    assert (path.bounds <= path.nll[:-1]).all()
    assert (path.bounds >= path.nll[1:]).all()
    # What the bound has too much is the KL from the old responsibilities to the new ones.
    for before, after, gap in zip(path.mixtures, path.mixtures[1:], path.gaps, strict=False):
        q, p = log_responsibilities(before, x), log_responsibilities(after, x)
        kl = w @ np.where(q > -700, np.exp(q) * (q - p), 0.0).sum(axis=0)
        assert gap == pytest.approx(kl, abs=1e-6 + 1e-9 * abs(costs[0]) + lost)


def test_the_raw_sums_rise_by_rounding_at_most():
    # `EmPath.nll` is held to never rise; what it is made from does not, either.
    problem = Problem.of(WAITING, None, "full")
    at = problem.inside(mixture_of([0.5, 0.5], [50.0, 60.0], [10.0, 10.0]))
    costs = []
    for _ in range(60):
        moments = pass_over(problem.data, at)
        costs.append(moments.nll)
        at = problem.step(at, moments)
    assert np.diff(costs).max() < 1e-11


def test_a_usual_rule_stops_before_the_optimum_of_old_faithful():
    path = em_path(WAITING, mixture_of([0.5, 0.5], [50.0, 60.0], [10.0, 10.0]), n_steps=60)
    assert path.optimum.nll == pytest.approx(1034.0017498, abs=5e-8)
    mclust, sklearn = path.stops(1e-5), path.stops(1e-3, per=len(WAITING))
    falls = -np.diff(path.nll)
    assert falls[mclust - 1] < 1e-5 * (1 + path.nll[mclust]) <= falls[mclust - 2]
    assert falls[sklearn - 1] < 1e-3 * len(WAITING) <= falls[sklearn - 2]
    assert path.excess[sklearn] > path.excess[mclust] > 0.005
    assert path.gradients[mclust] > 1e-4
    assert path.excess[path.stops(1e-30)] < 1e-11
    assert path.stops(1e-5, per=1e9) == 1
    assert em_path(WAITING, path.mixtures[0], n_steps=3).stops(1e-5) is None
    np.testing.assert_allclose(path.excess, path.nll - path.optimum.nll, atol=1e-9)


def test_a_path_that_collapses_is_short_and_says_why():
    x = [0.0, 1.0, 2.0, 3.0, 50.0]
    path = em_path(x, mixture_of([0.8, 0.2], [1.5, 50.0], [1.0, 0.5]), n_steps=50)
    assert len(path.bounds) < 50
    assert "collapsed" in path.message
    assert len(path.nll) == len(path.mixtures) == len(path.bounds) + 1


def test_a_start_is_held_to_the_kind_of_covariance():
    start = mixture_of([0.5, 0.5], [[0.0, 0.0], [3.0, 3.0]], [[1.0, 2.0], [3.0, 1.0]])
    x = np.random.default_rng(0).normal(size=(50, 2))
    first = {
        kind: em_path(x, start, n_steps=1, covariance=kind).mixtures[0].covariances
        for kind in COVARIANCE_KINDS
    }
    np.testing.assert_allclose(first["full"], start.covariances)
    np.testing.assert_allclose(first["tied"], [np.diag([5.0, 2.5])] * 2)
    np.testing.assert_allclose(first["spherical"][1], 5.0 * np.eye(2), rtol=0.2)


def test_the_bound_touches_at_the_present_mean_and_lies_above():
    here = mixture_of([0.4, 0.6], [55.0, 78.0], [8.0, 5.0])
    values = np.linspace(40, 70, 61)
    found = em_slice(WAITING, here, values)
    at = int(np.flatnonzero(values == 55.0)[0])
    assert found.bound[at] == pytest.approx(found.nll[at], abs=1e-9)
    assert (found.bound >= found.nll).all()
    assert (found.bound - found.nll)[[0, -1]].min() > 1
    for value, nll, bound in zip(values[::20], found.nll[::20], found.bound[::20], strict=True):
        moved = mixture_of([0.4, 0.6], [value, 78.0], [8.0, 5.0])
        assert nll == pytest.approx(nll_of(moved, WAITING, np.ones(272)), rel=1e-12)
        q, p = responsibilities(here, WAITING), responsibilities(moved, WAITING)
        assert bound == pytest.approx(nll + (q * np.log(q / p)).sum(), rel=1e-9)
    # The bound's lowest place is the weighted mean: what a step of EM does.
    stepped = em_path(WAITING, here, n_steps=1).mixtures[1]
    assert found.best == pytest.approx(stepped.means[0, 0], rel=1e-12)


def test_what_has_no_slice_is_refused():
    one = mixture_of([1.0], [0.0], [1.0])
    with pytest.raises(ValueError, match="component must be one of 0 … 0, got 1"):
        em_slice([1.0], one, [0.0], component=1)
    with pytest.raises(ValueError, match="x must be in one dimension, got 2 columns"):
        em_slice([[1.0, 2.0]], one, [0.0])
