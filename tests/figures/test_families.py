"""The figures of the families page: what is fitted beside what is seen, what is cut, and edges."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nll_core import distributions as core
from nll_core.datasets import load_horse_kicks, load_lifetimes, load_remission
from nll_core.distributions.intervals import METHOD_TITLES
from pages._figures import families as figures
from pages._figures.style import STATE_TRACE

from .conftest import called, trace, valid

X = load_lifetimes().values
KICKS = load_horse_kicks().values
LOOKS = core.fit_diagnostics(core.Weibull(1.5, 3913.0), X)
COUNTS = core.fit_diagnostics(core.Poisson(0.7), KICKS)


@pytest.mark.parametrize(("looks", "discrete"), [(LOOKS, False), (COUNTS, True)])
def test_four_looks_show_the_record_and_one_datum(looks, discrete):
    looked = figures.four_looks(looks, 2, discrete, "units")
    density, cumulative, quantiles, probabilities = map(valid, looked)
    np.testing.assert_array_equal(called(density, "data").y, looks.bar_heights)
    top = density.layout.yaxis.range[1]
    assert looks.density.max() <= top
    np.testing.assert_array_equal(called(cumulative, "fitted").y, looks.cumulative)
    assert list(called(cumulative, "data").y)[1:-1] == list(looks.steps)
    np.testing.assert_array_equal(called(quantiles, "data").y, looks.x)
    np.testing.assert_array_equal(called(probabilities, "data").x, looks.fitted)
    for drawn in (density, cumulative, quantiles, probabilities):
        assert drawn.layout.xaxis.title.text
        assert drawn.layout.yaxis.title.text
        assert f"{looks.surprise[2]:.3f} nats" in trace(drawn, STATE_TRACE).name


def test_a_pole_of_a_density_does_not_flatten_the_rest():
    looks = core.fit_diagnostics(core.Weibull(0.4, 2.0), core.Weibull(0.4, 2.0).sample(60, seed=1))
    drawn = valid(figures.four_looks(looks, 0, False, "x")[0])
    top = drawn.layout.yaxis.range[1]
    assert top < 0.1 * looks.density[0]
    assert trace(drawn, STATE_TRACE).y[0] <= top


def test_what_is_censored_is_open():
    known = load_remission()
    data = core.censored_observations(known.values, known.observed)
    looks = core.fit_diagnostics(core.Exponential(39.9), data)
    symbols = called(valid(figures.four_looks(looks, 0, False, "x")[3]), "data").marker.symbol
    assert [s == "circle-open" for s in symbols] == looks.censored.tolist()


def test_bars_of_intervals_end_where_the_curves_meet_the_cut():
    found = core.likelihood_intervals(core.Weibull, X, curve_points=41).parameters["scale"]
    drawn = valid(figures.interval_curves(found, 5, 0.95))
    for method in figures.METHOD_LOOKS:
        interval = getattr(found, method)
        bar = called(drawn, f"{METHOD_TITLES[method]}: {interval.low:.4g} … {interval.high:.4g}")
        assert list(bar.x) == [interval.low, interval.high]
        assert bar.y[0] < 0
    assert set(called(drawn, "95%").y) == {found.rise}
    state = trace(drawn, STATE_TRACE)
    assert (state.x[0], state.y[0]) == (found.curves.values[5], found.curves.profile[5])
    assert "scale θ" in drawn.layout.xaxis.title.text


@pytest.mark.parametrize(
    ("kind", "x", "name"),
    [
        (core.NegativeBinomial, load_horse_kicks(ten_corps=True).values, "size"),
        (core.Uniform, X, "low"),
        (core.Bernoulli, [0, 0, 0], "prob"),
    ],
)
def test_intervals_without_ends_or_errors_are_drawn_as_far_as_they_go(kind, x, name):
    found = core.likelihood_intervals(kind, x, curve_points=31).parameters[name]
    drawn = valid(figures.interval_curves(found, None, 0.9))
    span = drawn.layout.xaxis.range
    assert math.isfinite(span[0])
    assert span[0] < span[1]
    for bar in (t for t in drawn.data if "…" in str(t.name)):
        assert span[0] <= bar.x[0] <= bar.x[1] <= span[1]
    assert not any(t.name == "Wald" for t in drawn.data)


def test_the_map_has_every_family_and_every_edge():
    assert set(figures.PLACES) == set(core.DISTRIBUTIONS)
    assert len(set(figures.PLACES.values())) == len(core.DISTRIBUTIONS)
    # Families of counts stand on the left.
    left = {name for name, (x, _) in figures.PLACES.items() if x == 0}
    assert left == {name for name, kind in core.DISTRIBUTIONS.items() if kind.discrete}
    test = core.nested_test(core.NESTINGS[0], KICKS)
    above = dict.fromkeys(core.DISTRIBUTIONS, 1.5)
    drawn = valid(figures.family_map(above, ["beta"], {0: test}, "poisson"))
    edges = [t for t in drawn.data if t.mode == "lines"]
    assert [e.line.dash for e in edges] == [
        "dash" if n.boundary else "solid" for n in core.NESTINGS
    ]
    dots = called(drawn, "families")
    assert "Beta: cannot be fitted" in dots.text
    assert "Poisson: ΔAIC 1.50" in dots.text
    words = [w for t in drawn.data if t.mode == "text" for w in t.text]
    assert "r = ∞, p 0.16" in words
    assert trace(drawn, STATE_TRACE).x[0] == figures.PLACES["poisson"][0]


def test_the_valley_is_drawn_with_what_moves_along_it():
    found = core.shift_profile(core.Weibull, X)
    curve, parameters = figures.valley(found, 3, "units")
    drawn = valid(curve)
    np.testing.assert_array_equal(called(drawn, "lowest NLL").y, found.nll)
    assert called(drawn, "lowest inside").x[0] == found.best_loc
    assert trace(drawn, STATE_TRACE).x[0] == found.loc[3]
    scale = valid(parameters["scale"])
    assert trace(scale, STATE_TRACE).y[0] == found.parameters["scale"][3]
    edge = valid(figures.valley(core.shift_profile(core.Exponential, X), 0, "units")[0])
    assert not any(t.name == "lowest inside" for t in edge.data)


def test_growth_and_coverage_are_those_of_the_studies():
    found = core.growing_samples(core.Exponential(2.0), [5, 20, 80], n_samples=30, seed=1)
    ones = [study.parameters["scale"] for study in found.studies]
    grown = valid(figures.growth(found, "scale", 1))
    np.testing.assert_array_equal(called(grown, "mean").y, [one.mean for one in ones])
    dots = called(grown, "estimate")
    np.testing.assert_array_equal(dots.y, np.concatenate([one.estimates for one in ones]))
    theory = [t for t in grown.data if "information" in str(t.name)]
    for drawn, sign in zip(theory, (-1, 1), strict=True):
        np.testing.assert_allclose(drawn.y, [2.0 + sign * one.expected_spread for one in ones])
    state = trace(grown, STATE_TRACE)
    assert (state.x[0], state.y[0]) == (20, ones[1].mean)
    shares = valid(figures.coverage(found, "scale", 1))
    for method, title in METHOD_TITLES.items():
        held = [one.coverage[method] for one in ones]
        dots = next(t for t in shares.data if t.name == title and t.mode == "markers")
        assert list(dots.y) == [one.share for one in held]
        np.testing.assert_allclose(dots.y - dots.error_y.arrayminus, [o.interval.low for o in held])
    ends = core.growing_samples(core.Uniform(0, 1), [8], n_samples=9, seed=1)
    valid(figures.growth(ends, "low", 0))
    assert not any(t.name == "Wald" for t in valid(figures.coverage(ends, "low", 0)).data)
