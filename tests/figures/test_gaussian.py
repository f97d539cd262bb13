"""The figures of the Gaussian page: traces, titles, and data equal to the results."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from nll_core import fit_gaussian, gaussian_mean_tests, gaussian_nll
from nll_core import likelihoods as core
from nll_core.datasets import load_five_points, load_newcomb
from nll_core.teaching import least_squares_identity, tail_curves
from pages._figures.gaussian_density import sticks
from pages._figures.gaussian_profiles import Profile, mean_tests, profile_curve
from pages._figures.style import OPTIMUM, STATE, STATE_SYMBOL
from pages._lessons.gaussian import State, lesson, record_of

from .conftest import called, moving, plots, titles, valid

FIVE = load_five_points().values
FIT = fit_gaussian(FIVE)
STATISTICS = core.gaussian_statistics(FIVE)
NEWTON = {"mu": 45.0, "sigma": 8.0, "descend": True, "method": "Newton"}
UNIT = "(arbitrary units)"


def drawn(name: str, **state: Any) -> go.Figure:
    """A figure of a view that has a program, as that draws it."""
    now = State(**{"mu": 50.0, "sigma": 5.0, "point": 0} | state)
    return plots(lesson.view_named(now.view), record_of(now))[f"gaussian_{name}"]


def states(figure: go.Figure) -> list[tuple[float, float]]:
    return [
        (float(t.x[0]), float(t.y[0]))
        for t in figure.data
        if t.mode == "markers" and t.marker.color == STATE and t.marker.symbol == STATE_SYMBOL
    ]


def densities(mu: float, sigma: float) -> Any:
    return np.exp(-np.asarray(gaussian_nll(FIVE, mu, sigma, reduction="none")))


@pytest.mark.parametrize(("mu", "side"), [(50.0, 1), (56.0, -1)])
def test_the_density_has_its_sticks_its_state_on_top_and_its_flank_aside(
    mu: float, side: int
) -> None:
    figure = drawn("density", mu=mu, sigma=2.0)
    marks = moving(figure)
    np.testing.assert_allclose(marks["sticks"].x, np.repeat(FIVE, 3))
    np.testing.assert_allclose(marks["sticks"].y[1::3], densities(mu, 2.0))
    foot = figure.layout.yaxis.range[0]
    assert (np.delete(marks["sticks"].y, np.s_[1::3]) < foot).all()
    top = 1 / (2 * np.sqrt(2 * np.pi))
    assert states(figure) == [(mu, pytest.approx(top))]
    assert marks["flank"].x[0] == mu + side * 2.0
    assert marks["flank"].y[0] == pytest.approx(top * np.exp(-0.5))
    np.testing.assert_array_equal(marks["data"].x, FIVE)
    assert titles(figure) == (f"measurement x {UNIT}", "density (per unit of the data)")
    one = sticks(np.array([1.0, 2.0]), np.array([0.3, 0.4]))
    assert one["y"].tolist() == [0.0, 0.3, 0.0, 0.0, 0.4, 0.0]


def test_the_axis_of_the_density_holds_while_mu_moves_and_makes_room_when_it_must() -> None:
    tops = [
        drawn("density", mu=mu, sigma=sigma).layout.yaxis.range[1]
        for mu, sigma in ((50.0, 5.0), (46.0, 4.0), (50.0, 0.8))
    ]
    assert tops[0] == tops[1]
    assert tops[2] > 1 / (0.8 * np.sqrt(2 * np.pi))


def test_the_surface_has_its_regions_optimum_state_and_points_to_click() -> None:
    figure = drawn("surface")
    assert titles(figure) == (f"mean μ {UNIT}", f"standard deviation σ {UNIT}")
    for level in (0.5, 0.9, 0.95):
        region = called(figure, f"nominal {100 * level:g}% region")
        rise = gaussian_nll(FIVE, region.x[20], region.y[20], reduction="sum") - FIT.nll
        assert rise == pytest.approx(core.confidence_nll_rise(level, 2))
    star = next(t for t in figure.data if t.mode == "markers" and t.marker.color == OPTIMUM)
    assert (star.x[0], star.y[0]) == (FIT.mu, FIT.sigma)
    assert states(figure) == [(50.0, 5.0)]
    pick, at = figure.data[0], 123
    rise = gaussian_nll(FIVE, pick.x[at], pick.y[at], reduction="sum") - FIT.nll
    assert pick.customdata[at] == pytest.approx(rise, rel=1e-6)


@pytest.mark.parametrize("step", [0, 2, 3, 100])
def test_a_path_is_marked_at_its_step_and_the_parabola_shows_its_slice(step: int) -> None:
    path = State(**NEWTON).path
    assert path is not None
    assert path.slices is not None
    slices, last = path.slices, min(step, path.steps)
    marks = moving(drawn("surface", **NEWTON, step=step))
    np.testing.assert_array_equal(marks["path"].x, path.mu[: last + 1])
    np.testing.assert_array_equal(marks["path"].y, path.sigma[: last + 1])
    assert (*marks["iterate"].x, *marks["iterate"].y) == (path.mu[last], path.sigma[last])
    figure = drawn("steps", **NEWTON, step=step)
    assert figure.layout.yaxis.type == "log"
    progress, here = figure.data
    assert (here.x[0], here.y[0]) == (last, max(path.rise[last], 1e-12))
    assert (path.rise[-1], progress.y[-1]) == (0, 1e-12)
    parts = moving(drawn("parabola", **NEWTON, step=step))
    at = min(step, path.steps - 1)
    if slices.resolved[at]:
        change = np.asarray(parts["nll"].y) * slices.predicted[at] + slices.starts[at]
        near = np.abs(parts["nll"].y) < 50
        np.testing.assert_allclose(change[near], slices.values[at][near])
    else:
        assert len(parts["nll"].x) == 0
    ends = [*parts["iterate"].x, *parts["next"].x]
    assert ends == ([0] if step < path.steps else []) + [slices.taken[at]]


def test_a_path_without_steps_has_only_the_parabola() -> None:
    figure = drawn("parabola", **NEWTON | {"mu": FIT.mu, "sigma": FIT.sigma})
    assert [len(t.x) for t in moving(figure).values()] == [0, 0, 0]
    assert figure.data[0].y.min() == pytest.approx(-1.0, abs=1e-3)


@pytest.mark.parametrize("which", ["mu", "sigma"])
def test_profiles_parabola_and_bars_meet_at_the_cut(which: str) -> None:
    at = ("mu", "sigma").index(which)
    present = (50.0, 5.0)[at]
    figure = valid(profile_curve(Profile(which, STATISTICS, FIT), present, "ns"))
    cut = core.confidence_nll_rise(0.95)
    profile, parabola = called(figure, "profile"), called(figure, "Wald parabola")
    function = core.profile_nll_mu if which == "mu" else core.profile_nll_sigma
    np.testing.assert_allclose(profile.y, function(FIVE, profile.x) - FIT.nll, atol=1e-12)
    marks = moving(figure)
    np.testing.assert_allclose(marks["cut"].y, cut)
    for name, curve, interval in (
        ("profile", profile, FIT.profile_intervals[at]),
        ("Wald", parabola, FIT.wald_intervals[at]),
    ):
        inside = [end for end in interval if curve.x[0] <= end <= curve.x[-1]]
        np.testing.assert_allclose(np.interp(inside, curve.x, curve.y), cut, rtol=0.02)
        assert tuple(marks[f"{name} interval"].x) == interval
    # The bars hang from the same zero, on an axis that all heights share.
    bars, heights = figure.layout.yaxis2.range, figure.layout.yaxis.range
    assert bars[0] / bars[1] == pytest.approx(heights[0] / heights[1])
    assert states(figure) == [(present, pytest.approx(function(FIVE, [present])[0] - FIT.nll))]


def test_a_present_value_beyond_the_window_is_an_arrow_at_its_edge() -> None:
    values = load_newcomb().values
    profile = Profile("mu", core.gaussian_statistics(values), fit_gaussian(values))
    figure = valid(profile_curve(profile, 0.0, "ns"))
    arrow = moving(figure)["state"]
    low, high = figure.layout.xaxis.range
    assert low <= arrow.x[0] <= high
    assert arrow.marker.symbol == "triangle-left"


@pytest.mark.parametrize("null", [46.0, 51.0, 52.295, 60.0])
def test_height_width_and_slope_are_those_of_the_tests(null: float) -> None:
    tests = gaussian_mean_tests(FIVE, null)
    figure = valid(mean_tests(Profile("mu", STATISTICS, FIT), tests, "ns"))
    marks = moving(figure)
    assert np.diff(marks["height"].y) == pytest.approx(tests.likelihood_ratio.height)
    assert -np.diff(marks["width"].x) == pytest.approx(tests.wald.width)
    tangent = marks["slope"]
    assert np.diff(tangent.y) / np.diff(tangent.x) == pytest.approx(tests.score.slope)
    assert figure.layout.xaxis.range[0] < null < figure.layout.xaxis.range[1]
    assert min(figure.layout.yaxis.tickvals) == 0


def test_the_terms_hang_below_the_densities_and_share_their_axis() -> None:
    state: dict[str, Any] = {"view": "Terms", "mu": 45.0, "sigma": 8.0}
    figure, quiet = drawn("terms", **state, point=5), drawn("terms", **state)
    points, terms = called(figure, "points"), called(figure, "terms")
    np.testing.assert_allclose(points.y, densities(45.0, 8.0))
    np.testing.assert_allclose(terms.y, np.log(densities(45.0, 8.0)))
    assert terms.yaxis == "y2"
    assert (figure.layout.hoversubplots, figure.layout.hovermode) == ("axis", "x")
    assert figure.layout.yaxis2.title.text == "term, log density (nats)"
    lit = [t for t in figure.data if t.name == "lit"]
    assert {t.yaxis for t in lit} == {None, "y2"}
    assert {float(t.x[0]) for t in lit} == {FIVE[4]}
    # Nothing is lit up unless asked, and the same marks move.
    assert not [t for t in quiet.data if t.name == "lit" and len(t.x)]
    assert moving(quiet).keys() == moving(figure).keys()


@pytest.mark.parametrize("sigma", [0.8, 5.0])
@pytest.mark.parametrize("lift", [True, False])
def test_the_lifted_sum_of_squares_lies_on_the_nll(sigma: float, lift: bool) -> None:
    figure = drawn("squares", view="Least squares", sigma=sigma, lift=lift)
    marks = moving(figure)
    identity = least_squares_identity(FIVE, marks["nll"].x, sigma)
    np.testing.assert_allclose(marks["nll"].y, identity.nll)
    np.testing.assert_allclose(marks["squares"].y, identity.scaled_sum_of_squares)
    assert ("lifted" in marks) == lift
    if lift:
        np.testing.assert_allclose(marks["lifted"].y, marks["nll"].y)


def test_both_families_are_drawn_with_what_they_charge() -> None:
    state: dict[str, Any] = {"view": "Student-t", "x": "Newcomb", "mu": 20.0, "sigma": 12.0}
    figure, values = drawn("tails", **state), load_newcomb().values
    curves = tail_curves(values, core.compare_tails(values), window=State(**state).sample.window)
    both = [t for t in figure.data if t.name in ("Gaussian", "Student-t")]
    expected = (
        *(curves.gaussian_density, curves.student_t_density),
        *(curves.gaussian_nll, curves.student_t_nll),
    )
    for trace, costs in zip(both, expected, strict=True):
        np.testing.assert_array_equal(trace.y, costs)
        np.testing.assert_array_equal(trace.x, curves.x)
    bars = next(t for t in figure.data if t.type == "bar")
    assert (bars.y * bars.width).sum() == pytest.approx(1.0)
    np.testing.assert_array_equal(bars.y, curves.heights)
    assert titles(figure)[0] == "passage time of light, minus 24,800 (ns)"
    moves = moving(figure)
    cost = gaussian_nll(moves["cost"].x, 20.0, 12.0, reduction="none")
    np.testing.assert_allclose(moves["cost"].y, cost)
    np.testing.assert_allclose(moves["density"].y, np.exp(-cost))
    assert (moves["density"].yaxis, moves["cost"].yaxis) == (None, "y2")
