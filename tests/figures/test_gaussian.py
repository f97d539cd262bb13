"""The figures of the Gaussian page: traces, titles, and data equal to the results."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from nll_core import fit_gaussian, gaussian_mean_tests, gaussian_nll
from nll_core.datasets import load_five_points, load_newcomb
from nll_core.likelihoods import (
    compare_tails,
    confidence_nll_rise,
    gaussian_statistics,
    profile_nll_mu,
    profile_nll_sigma,
)
from nll_core.teaching import least_squares_identity, tail_curves
from pages._figures import gaussian as figures
from pages._figures.gaussian_density import Fields, density, sticks
from pages._figures.gaussian_profiles import Profile, mean_tests, profile_curve
from pages._figures.style import OPTIMUM, STATE, STATE_SYMBOL, Drawing
from pages._lessons.gaussian import record
from pages._lessons.gaussian.data import FIVE as FIVE_POINTS
from pages._lessons.gaussian.data import NEWCOMB, Source, path_of, sample_of
from pages._ui.bound import filled

SOURCE = Source(FIVE_POINTS)
SAMPLE = sample_of(SOURCE)
FIVE = load_five_points().values
FIT = fit_gaussian(FIVE)
WINDOW = (44.0, 62.0)


def shown(drawing: Drawing, fields: Fields) -> go.Figure:
    """A drawing at rest."""
    return filled(drawing, fields).figure()


def named(figure: go.Figure, name: str) -> Any:
    return next(t for t in figure.data if t.name == name)


def moving(figure: go.Figure) -> dict[str, Any]:
    return {t.meta["live"]: t for t in figure.data if t.meta}


def states(figure: go.Figure) -> list[tuple[float, float]]:
    return [
        (float(t.x[0]), float(t.y[0]))
        for t in figure.data
        if t.mode == "markers" and t.marker.color == STATE and t.marker.symbol == STATE_SYMBOL
    ]


def densities(mu: float, sigma: float) -> Any:
    return np.exp(-np.asarray(gaussian_nll(FIVE, mu, sigma, reduction="none")))


def fit_fields(
    mu: float, sigma: float, source: Source = SOURCE, step: int = 0, **path: Any
) -> Fields:
    found = path_of(source, mu, sigma, **path) if path else None
    return record.fit_fields(source, mu, sigma, found, step)


def over_data(mu: float, sigma: float) -> go.Figure:
    fields = fit_fields(mu, sigma)
    return shown(density(fields, window=WINDOW, title="x (ns)"), fields)


def test_each_stick_is_as_high_as_the_density_at_its_point() -> None:
    figure = over_data(50.0, 5.0)
    drawn = named(figure, "sticks")
    np.testing.assert_allclose(drawn.x, np.repeat(FIVE, 3))
    np.testing.assert_allclose(drawn.y[1::3], densities(50.0, 5.0))
    foot = figure.layout.yaxis.range[0]
    assert (drawn.y[0::3] < foot).all()
    assert (drawn.y[2::3] < foot).all()
    assert states(figure) == [(50.0, pytest.approx(1 / (5 * np.sqrt(2 * np.pi))))]
    assert figure.layout.xaxis.title.text == "x (ns)"
    one = sticks(np.array([1.0, 2.0]), np.array([0.3, 0.4]))
    assert one["y"].tolist() == [0.0, 0.3, 0.0, 0.0, 0.4, 0.0]


def test_the_axis_of_the_density_holds_while_mu_moves_and_makes_room_when_it_must() -> None:
    tops = [over_data(*at).layout.yaxis.range[1] for at in ((50, 5), (46, 4), (50, 0.8))]
    assert tops[0] == tops[1]
    assert tops[2] > 1 / (0.8 * np.sqrt(2 * np.pi))


@pytest.mark.parametrize(("mu", "side"), [(50.0, 1), (56.0, -1)])
def test_the_state_is_at_the_top_and_the_flank_one_sigma_beside_it(mu: float, side: int) -> None:
    marks = moving(figure := over_data(mu, 2.0))
    assert marks["flank"].x[0] == mu + side * 2.0
    ((at, top),) = states(figure)
    assert at == mu
    assert marks["flank"].y[0] == pytest.approx(top * np.exp(-0.5))
    np.testing.assert_array_equal(marks["data"].x, FIVE)


def surface(fields: Fields) -> go.Figure:
    axes = {"mu": (44.0, 61.0), "sigma": (0.8, 9.5)}
    return shown(figures.surface(fields, record.picks(SAMPLE, 19, 15), unit="ns", **axes), fields)


def test_the_surface_has_its_regions_optimum_state_and_points_to_click() -> None:
    figure = surface(fit_fields(50.0, 5.0))
    assert figure.layout.xaxis.title.text == "mean μ (ns)"
    assert figure.layout.yaxis.title.text == "standard deviation σ (ns)"
    for level in (0.5, 0.9, 0.95):
        region = named(figure, f"nominal {100 * level:g}% region")
        rise = gaussian_nll(FIVE, region.x[20], region.y[20], reduction="sum") - FIT.nll
        assert rise == pytest.approx(confidence_nll_rise(level, 2))
    star = next(t for t in figure.data if t.mode == "markers" and t.marker.color == OPTIMUM)
    assert (star.x[0], star.y[0]) == (FIT.mu, FIT.sigma)
    assert states(figure) == [(50.0, 5.0)]
    pick, at = figure.data[0], 123
    rise = gaussian_nll(FIVE, pick.x[at], pick.y[at], reduction="sum") - FIT.nll
    assert pick.customdata[at] == pytest.approx(rise, rel=1e-6)


def test_a_path_is_drawn_from_the_present_point_and_its_step_marked_on_a_log_axis() -> None:
    path = path_of(SOURCE, 45.0, 8.0, "Newton", 0.2)
    fields = fit_fields(45.0, 8.0, step=2, name="Newton", rate=0.2)
    drawn = named(surface(fields), "path")
    np.testing.assert_array_equal(drawn.x, path.mu[:3])
    np.testing.assert_array_equal(drawn.y, path.sigma[:3])
    figure = shown(figures.descent_progress(fields, "Newton"), fields)
    assert figure.layout.yaxis.type == "log"
    assert (figure.data[1].x[0], figure.data[1].y[0]) == (2, path.rise[2])
    assert path.rise[-1] == 0
    assert figure.data[0].y[-1] == 1e-12


@pytest.mark.parametrize("step", [0, 2, 3, 100])
def test_the_parabola_shows_the_slice_of_the_present_step(step: int) -> None:
    slices = path_of(SOURCE, 45.0, 8.0, "Newton", 0.2).slices
    assert slices is not None
    fields = fit_fields(45.0, 8.0, step=step, name="Newton", rate=0.2)
    parts = moving(shown(figures.newton_parabola(slices.lengths), fields))
    at = min(step, slices.taken.size - 1)
    if slices.resolved[at]:
        drawn = np.asarray(parts["nll"].y) * slices.predicted[at] + slices.starts[at]
        near = np.abs(parts["nll"].y) < 50
        np.testing.assert_allclose(drawn[near], slices.values[at][near])
    else:
        assert len(parts["nll"].x) == 0
    here, after = (list(parts[name].x) for name in ("iterate", "next"))
    assert here + after == ([0] if step < slices.taken.size else []) + [slices.taken[at]]
    # A path without steps has only the parabola.
    fields = fit_fields(FIT.mu, FIT.sigma, name="Newton", rate=0.2)
    figure = shown(figures.newton_parabola(slices.lengths), fields)
    assert [len(t.x) for t in moving(figure).values()] == [0, 0, 0]
    assert figure.data[0].y.min() == pytest.approx(-1.0, abs=1e-3)


@pytest.mark.parametrize("which", ["mu", "sigma"])
def test_profiles_parabola_and_bars_meet_at_the_cut(which: str) -> None:
    at = ("mu", "sigma").index(which)
    present = (50.0, 5.0)[at]
    figure = profile_curve(Profile(which, SAMPLE.statistics, FIT), present, "ns").figure()
    cut = confidence_nll_rise(0.95)
    profile, parabola = named(figure, "profile"), named(figure, "Wald parabola")
    function = profile_nll_mu if which == "mu" else profile_nll_sigma
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
    profile = Profile("mu", gaussian_statistics(values), fit_gaussian(values))
    figure = profile_curve(profile, 0.0, "ns").figure()
    arrow = next(t for t in figure.data if t.mode == "markers" and t.marker.color == STATE)
    low, high = figure.layout.xaxis.range
    assert low <= arrow.x[0] <= high
    assert arrow.marker.symbol == "triangle-left"


@pytest.mark.parametrize("null", [46.0, 51.0, 52.295, 60.0])
def test_height_width_and_slope_are_those_of_the_tests(null: float) -> None:
    tests = gaussian_mean_tests(FIVE, null)
    figure = mean_tests(Profile("mu", SAMPLE.statistics, FIT), tests, "ns").figure()
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
    def drawn(point: int) -> go.Figure:
        fields = record.terms_fields(SAMPLE, 45.0, 8.0, point)
        return shown(figures.point_terms(fields, window=WINDOW, title="x (ns)"), fields)

    figure = drawn(5)
    points, terms = named(figure, "points"), named(figure, "terms")
    np.testing.assert_allclose(points.y, densities(45.0, 8.0))
    np.testing.assert_allclose(terms.y, np.log(densities(45.0, 8.0)))
    assert terms.y.sum() == pytest.approx(-gaussian_nll(FIVE, 45.0, 8.0, reduction="sum"))
    assert terms.yaxis == "y2"
    assert (figure.layout.hoversubplots, figure.layout.hovermode) == ("axis", "x")
    assert figure.layout.yaxis2.title.text == "term, log density (nats)"
    lit = [t for t in figure.data if t.name == "lit"]
    assert {t.yaxis for t in lit} == {None, "y2"}
    assert {float(t.x[0]) for t in lit} == {FIVE[4]}
    # Nothing is lit up unless asked, and the same marks move.
    assert not [t for t in drawn(0).data if t.name == "lit" and len(t.x)]
    assert moving(drawn(0)).keys() == moving(figure).keys()


@pytest.mark.parametrize("sigma", [0.3, 5.0])
def test_the_lifted_sum_of_squares_lies_on_the_nll(sigma: float) -> None:
    fields = record.squares_fields(SAMPLE, 50.0, sigma)

    def drawn(added: bool) -> go.Figure:
        return shown(figures.least_squares(fields, window=WINDOW, unit="ns", added=added), fields)

    figure = drawn(True)
    nll, squares = named(figure, "NLL(μ)"), named(figure, "SSE(μ)/2σ²")
    identity = least_squares_identity(FIVE, nll.x, sigma)
    np.testing.assert_allclose(nll.y, identity.nll)
    np.testing.assert_allclose(squares.y, identity.scaled_sum_of_squares)
    np.testing.assert_allclose(named(figure, "lifted").y, nll.y)
    assert not [t for t in drawn(False).data if t.name == "lifted"]


def test_both_families_are_drawn_with_what_they_charge() -> None:
    sample = sample_of(Source(NEWCOMB))
    comparison = compare_tails(sample.values)
    fields = record.tails_fields(sample, 20.0, 12.0)
    drawing = figures.tails(sample.values, comparison, fields["grid"], title="passage time (ns)")
    figure = shown(drawing, fields)
    curves = tail_curves(sample.values, comparison, window=sample.window)
    drawn = [t for t in figure.data if t.name in ("Gaussian", "Student-t")]
    expected = (
        curves.gaussian_density,
        curves.student_t_density,
        curves.gaussian_nll,
        curves.student_t_nll,
    )
    for trace, values in zip(drawn, expected, strict=True):
        np.testing.assert_array_equal(trace.y, values)
        np.testing.assert_array_equal(trace.x, curves.x)
    bars = next(t for t in figure.data if t.type == "bar")
    assert (bars.y * bars.width).sum() == pytest.approx(1.0)
    np.testing.assert_array_equal(bars.y, curves.heights)
    assert figure.layout.xaxis.title.text == "passage time (ns)"
    moves = moving(figure)
    cost = gaussian_nll(moves["cost"].x, 20.0, 12.0, reduction="none")
    np.testing.assert_allclose(moves["cost"].y, cost)
    np.testing.assert_allclose(moves["density"].y, np.exp(-cost))
    assert (moves["density"].yaxis, moves["cost"].yaxis) == (None, "y2")
