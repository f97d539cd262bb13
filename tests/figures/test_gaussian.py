"""The figures of the Gaussian page: traces, titles, and data equal to the results."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from nll_core import (
    confidence_nll_rise,
    descend,
    fit_gaussian,
    gaussian_mean_tests,
    gaussian_nll,
    gaussian_objective,
    gaussian_statistics,
    least_squares_identity,
    newton_slices,
    profile_nll_mu,
    profile_nll_sigma,
)
from nll_core.datasets import load_five_points, load_newcomb
from pages._figures.gaussian import nll_surface
from pages._figures.gaussian_curve import stick_line
from pages._figures.gaussian_density import density
from pages._figures.gaussian_descent import descent_progress, newton_parabola
from pages._figures.gaussian_profiles import profile_curve
from pages._figures.gaussian_terms import least_squares, point_terms
from pages._figures.gaussian_tests import mean_tests
from pages._figures.style import OPTIMUM, STATE, STATE_SYMBOL, TRUTH

FIVE = load_five_points().values
FIT = fit_gaussian(FIVE)
STATISTICS = gaussian_statistics(FIVE)
ONES = np.ones(FIVE.size, dtype=np.int64)
WINDOW = (44.0, 62.0)


def named(figure: go.Figure, name: str) -> Any:
    return next(t for t in figure.data if t.name == name)


def states(figure: go.Figure) -> list[tuple[float, float]]:
    return [
        (float(t.x[0]), float(t.y[0]))
        for t in figure.data
        if t.mode == "markers" and t.marker.color == STATE and t.marker.symbol == STATE_SYMBOL
    ]


def densities(mu: float, sigma: float) -> Any:
    return np.exp(-np.asarray(gaussian_nll(FIVE, mu, sigma, reduction="none")))


def test_each_stick_is_as_high_as_the_density_at_its_point() -> None:
    figure = density(FIVE, ONES, 50.0, 5.0, FIT, window=WINDOW, title="x (ns)")
    sticks = named(figure, "sticks")
    np.testing.assert_allclose(sticks.x, np.repeat(FIVE, 3))
    np.testing.assert_allclose(sticks.y[1::3], densities(50.0, 5.0))
    foot = figure.layout.yaxis.range[0]
    assert (sticks.y[0::3] < foot).all()
    assert (sticks.y[2::3] < foot).all()
    assert states(figure) == [(50.0, pytest.approx(1 / (5 * np.sqrt(2 * np.pi))))]
    assert figure.layout.xaxis.title.text == "x (ns)"


def test_the_axis_of_the_density_holds_while_mu_moves_and_makes_room_when_it_must() -> None:
    tops = [
        density(FIVE, ONES, mu, sigma, FIT, window=WINDOW, title="x").layout.yaxis.range[1]
        for mu, sigma in ((50.0, 5.0), (46.0, 4.0), (50.0, 0.8))
    ]
    assert tops[0] == tops[1]
    assert tops[2] > 1 / (0.8 * np.sqrt(2 * np.pi))


def surface(mu: float = 50.0, sigma: float = 5.0, **options: Any) -> go.Figure:
    mus, sigmas = np.linspace(44, 61, 80), np.linspace(0.8, 9.5, 90)
    return nll_surface(STATISTICS, FIT, mu, sigma, mus=mus, sigmas=sigmas, unit="ns", **options)


def test_the_surface_has_its_regions_optimum_and_state() -> None:
    figure = surface()
    assert figure.layout.xaxis.title.text == "mean μ (ns)"
    assert figure.layout.yaxis.title.text == "standard deviation σ (ns)"
    for level in (0.5, 0.9, 0.95):
        region = named(figure, f"nominal {100 * level:g}% region")
        rise = gaussian_nll(FIVE, region.x[20], region.y[20], reduction="sum") - FIT.nll
        assert rise == pytest.approx(confidence_nll_rise(level, 2))
    star = next(t for t in figure.data if t.mode == "markers" and t.marker.color == OPTIMUM)
    assert (star.x[0], star.y[0]) == (FIT.mu, FIT.sigma)
    assert states(figure) == [(50.0, 5.0)]


def test_the_points_to_click_know_the_nll() -> None:
    pick = surface().data[0]
    at = 123
    rise = gaussian_nll(FIVE, pick.x[at], pick.y[at], reduction="sum") - FIT.nll
    assert pick.customdata[at] == pytest.approx(rise, rel=1e-6)


def test_a_path_is_drawn_from_the_present_point() -> None:
    path = (np.array([50.0, 51.0]), np.array([5.0, 4.5]))
    drawn = named(surface(path=path), "path")
    np.testing.assert_array_equal(drawn.x, path[0])
    np.testing.assert_array_equal(drawn.y, path[1])


def test_the_progress_marks_the_present_step_on_a_log_axis() -> None:
    figure = descent_progress(np.array([4.0, 1.0, 0.0]), 1, "Newton")
    assert figure.layout.yaxis.type == "log"
    assert (figure.data[1].x[0], figure.data[1].y[0]) == (1, 1.0)
    assert figure.data[0].y[2] == 1e-12


def test_sticks_are_one_line() -> None:
    trace = stick_line(np.array([1.0, 2.0]), np.array([0.3, 0.4]), TRUTH)
    assert trace["y"].tolist() == [0.0, 0.3, 0.0, 0.0, 0.4, 0.0]


@pytest.mark.parametrize("which", ["mu", "sigma"])
def test_profiles_parabola_and_bars_meet_at_the_cut(which: str) -> None:
    figure = profile_curve(STATISTICS, FIT, 50.0, 5.0, which, "ns")
    cut = confidence_nll_rise(0.95)
    profile, parabola = named(figure, "profile"), named(figure, "Wald parabola")
    function = profile_nll_mu if which == "mu" else profile_nll_sigma
    np.testing.assert_allclose(profile.y, function(FIVE, profile.x) - FIT.nll, atol=1e-12)
    at = 0 if which == "mu" else 1
    for curve, interval in (
        (profile, FIT.profile_intervals[at]),
        (parabola, FIT.wald_intervals[at]),
    ):
        inside = [end for end in interval if curve.x[0] <= end <= curve.x[-1]]
        np.testing.assert_allclose(np.interp(inside, curve.x, curve.y), cut, rtol=0.02)
    present = (50.0, 5.0)[at]
    rise = function(FIVE, [present])[0] - FIT.nll
    assert states(figure) == [(present, pytest.approx(rise))]


def test_a_present_value_beyond_the_window_is_an_arrow_at_its_edge() -> None:
    fit = fit_gaussian(load_newcomb().values)
    statistics = gaussian_statistics(load_newcomb().values)
    figure = profile_curve(statistics, fit, 0.0, 30.0, "mu", "ns")
    arrow = next(t for t in figure.data if t.mode == "markers" and t.marker.color == STATE)
    low, high = figure.layout.xaxis.range
    assert low <= arrow.x[0] <= high
    assert arrow.marker.symbol == "triangle-left"


@pytest.mark.parametrize("null", [46.0, 51.0, 52.295, 60.0])
def test_height_width_and_slope_are_those_of_the_tests(null: float) -> None:
    tests = gaussian_mean_tests(FIVE, null)
    figure = mean_tests(STATISTICS, FIT, tests, "ns")
    height = named(figure, "height: likelihood ratio")
    assert height.y[1] - height.y[0] == pytest.approx(tests.likelihood_ratio.height)
    width = named(figure, "width: Wald")
    assert width.x[0] - width.x[1] == pytest.approx(tests.wald.width)
    tangent = next(t for t in figure.data if (t.name or "").startswith("slope"))
    slope = (tangent.y[1] - tangent.y[0]) / (tangent.x[1] - tangent.x[0])
    assert slope == pytest.approx(tests.score.slope)
    assert figure.layout.xaxis.range[0] < null < figure.layout.xaxis.range[1]
    assert min(figure.layout.yaxis.tickvals) == 0


def test_the_terms_hang_below_the_densities_and_share_their_axis() -> None:
    figure = point_terms(FIVE, ONES, 45.0, 8.0, FIT, window=WINDOW, title="x (ns)", lit=4)
    points, terms = named(figure, "points"), named(figure, "terms")
    np.testing.assert_allclose(points.y, densities(45.0, 8.0))
    np.testing.assert_allclose(terms.y, np.log(densities(45.0, 8.0)))
    assert terms.y.sum() == pytest.approx(-gaussian_nll(FIVE, 45.0, 8.0, reduction="sum"))
    assert terms.yaxis == "y2"
    assert figure.layout.hoversubplots == "axis"
    assert figure.layout.hovermode == "x"
    assert figure.layout.yaxis2.title.text == "term, log density (nats)"
    lit = [t for t in figure.data if t.name == "lit"]
    assert {t.yaxis for t in lit} == {None, "y2"}
    assert {float(t.x[0]) for t in lit} == {FIVE[4]}


def test_nothing_is_lit_up_unless_asked() -> None:
    figure = point_terms(FIVE, ONES, 45.0, 8.0, FIT, window=WINDOW, title="x")
    assert not [t for t in figure.data if t.name == "lit" and len(t.x)]


@pytest.mark.parametrize("sigma", [0.3, 5.0])
def test_the_lifted_sum_of_squares_lies_on_the_nll(sigma: float) -> None:
    figure = least_squares(FIVE, 50.0, sigma, FIT, window=WINDOW, unit="ns", added=True)
    nll, squares = named(figure, "NLL(μ)"), named(figure, "SSE(μ)/2σ²")
    identity = least_squares_identity(FIVE, nll.x, sigma)
    np.testing.assert_allclose(nll.y, identity.nll)
    np.testing.assert_allclose(squares.y, identity.scaled_sum_of_squares)
    np.testing.assert_allclose(named(figure, "lifted").y, nll.y)
    without = least_squares(FIVE, 50.0, sigma, FIT, window=WINDOW, unit="ns", added=False)
    assert not [t for t in without.data if t.name == "lifted"]


def live_names(figure: go.Figure) -> list[str]:
    return [t.meta["live"] for t in figure.data if t.meta]


def test_the_state_of_the_curve_is_at_its_top_and_the_flank_one_sigma_beside_it() -> None:
    for mu, side in ((50.0, 1), (56.0, -1)):
        figure = density(FIVE, ONES, mu, 2.0, FIT, window=WINDOW, title="x", loose=FIVE)
        flank = next(t for t in figure.data if t.meta["live"] == "flank")
        assert flank.x[0] == mu + side * 2.0
        top = states(figure)[0]
        assert top[0] == mu
        assert flank.y[0] == pytest.approx(top[1] * np.exp(-0.5))
        loose = next(t for t in figure.data if t.meta["live"] == "data")
        np.testing.assert_array_equal(loose.x, FIVE)


def test_the_same_marks_move_in_every_state() -> None:
    moved = gaussian_statistics(np.append(FIVE, 90.0))
    other = nll_surface(
        moved, fit_gaussian(np.append(FIVE, 90.0)), 50, 5, mus=[44, 61], sigmas=[1, 9], unit="ns"
    )
    assert live_names(surface()) == live_names(other)
    lit, unlit = (
        point_terms(FIVE, ONES, 45.0, 8.0, FIT, window=WINDOW, title="x", lit=at)
        for at in (2, None)
    )
    assert live_names(lit) == live_names(unlit)
    inside, outside = (profile_curve(STATISTICS, FIT, mu, 5.0, "mu", "ns") for mu in (52.0, 30.0))
    assert live_names(inside) == live_names(outside)
    for figure in (surface(), lit, inside):
        assert len(set(live_names(figure))) == len(live_names(figure))


@pytest.mark.parametrize("step", [0, 2, 3, 6])
def test_the_parabola_shows_the_slice_of_the_present_step(step: int) -> None:
    objective = gaussian_objective(FIVE, unit=FIT.sigma)
    trace = descend(objective, objective.position(45.0, 8.0), method="newton")
    slices = newton_slices(objective, trace)
    at = min(step, trace.steps - 1)
    parts = {t.meta["live"]: t for t in newton_parabola(slices, step).data if t.meta}
    if slices.resolved[at]:
        drawn = np.asarray(parts["nll"].y) * slices.predicted[at] + slices.starts[at]
        near = np.abs(parts["nll"].y) < 50
        np.testing.assert_allclose(drawn[near], slices.values[at][near])
    else:
        assert len(parts["nll"].x) == 0
    if step < trace.steps:
        assert (parts["iterate"].x[0], parts["iterate"].y[0]) == (0, 0)
        assert parts["next"].x[0] == slices.taken[at]
    else:
        assert len(parts["next"].x) == 0
        assert parts["iterate"].x[0] == slices.taken[at]


def test_a_path_without_steps_shows_only_the_parabola() -> None:
    objective = gaussian_objective(FIVE, unit=FIT.sigma)
    trace = descend(objective, objective.position(FIT.mu, FIT.sigma), method="newton")
    figure = newton_parabola(newton_slices(objective, trace), 0)
    assert [len(t.x) for t in figure.data if t.meta] == [0, 0, 0]
    assert figure.data[0].y.min() == pytest.approx(-1.0)
