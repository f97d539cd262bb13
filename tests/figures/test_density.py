"""The figures of the density page: marks are the records', stairs go down, bars add up."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import density as core
from nll_core.datasets import load_galaxies, load_old_faithful
from nll_core.selection import compare_density_methods
from pages._figures import density as figures

from .conftest import points, trace, valid

WAITS = load_old_faithful().waiting
GALAXIES = load_galaxies().values
START = core.mixture_of([0.5, 0.5], [50.0, 60.0], [10.0, 10.0])
PATH = core.em_path(WAITS, START, n_steps=figures.STEPS)


def test_the_staircase_never_rises_and_holds_both_kinds_of_corners() -> None:
    drawn = valid(figures.staircase(PATH, 4, [(9, "rule")]))
    x, y = np.array(points(drawn, "stairs")).T
    assert (np.diff(y) <= 0).all()
    np.testing.assert_allclose(y[::2], np.maximum(PATH.excess, figures.LEAST_EXCESS))
    bounds = PATH.bounds - PATH.optimum.nll
    np.testing.assert_allclose(y[1::2], np.maximum(bounds, figures.LEAST_EXCESS))
    assert x[1] == 0.5
    assert points(drawn) == [(4, PATH.excess[4])]
    assert trace(drawn, "stops").x == (9,)
    assert (
        10.0 ** drawn.layout.yaxis.range[0]
        < y.min()
        < y.max()
        < 10.0 ** drawn.layout.yaxis.range[1]
    )


def test_a_mixture_has_as_many_lines_whatever_its_components() -> None:
    x, bars = np.linspace(40, 100, 5), core.density_histogram(WAITS, 10)
    for k in (1, 3):
        curves = figures.mixture_curves(x, np.array([x] * k))
        drawn = valid(figures.density_over("wait", bars, curves, 0.1))
        assert len(curves) == figures.MOST_COMPONENTS + 1
        assert not np.any(trace(drawn, "component5").y)
        assert list(drawn.layout.yaxis.range) == [0, 0.1]


def test_the_bound_touches_at_the_state() -> None:
    found = core.em_slice(WAITS, START, np.linspace(30, 90, 61))
    drawn = valid(figures.touching(found, "wait", 1000.0, 1500.0))
    (here,) = points(drawn)
    assert here == (50.0, pytest.approx(found.nll[20]))
    assert points(drawn, "best")[0][0] == found.best


def test_a_spike_is_cut_off_and_says_how_high_it_is() -> None:
    found = core.point_component(GALAXIES, 9.172, figures.LOG_SIGMAS)
    drawn = valid(figures.spike_cost(found, 3, 203.48))
    assert points(drawn) == [(pytest.approx(0.01), found.nll[3])]
    assert trace(drawn, "nll").y[-1] == found.nll[-1]
    curves = figures.spike_curves(GALAXIES, GALAXIES, 9.172, float(found.heights[3]), 0.3)
    assert max(curves["thin"]["y"]) < 0.3
    assert curves["height"]["text"] == [" up to 19.9"]
    assert figures.spike_curves(GALAXIES, GALAXIES, 9.172, 0.1, 0.3)["thin"]["y"][1] == 0.1


def test_bandwidths_are_in_standard_deviations() -> None:
    scores = core.bandwidth_scores(GALAXIES, [0.5, 1.0, 2.0], held_out=GALAXIES[::3])
    drawn = valid(figures.bandwidth_lines(scores, 4.0, 1, 1.2))
    np.testing.assert_allclose(trace(drawn, "held out").x, [0.125, 0.25, 0.5])
    np.testing.assert_array_equal(trace(drawn, "held out").y, scores.held_out)
    assert points(drawn) == [(0.25, scores.leave_one_out[1])]
    assert points(drawn, "lowest")[0][1] == scores.leave_one_out.min()
    dear = core.bandwidth_scores(GALAXIES, [1e-6, 1.0])
    assert points(valid(figures.bandwidth_lines(dear, 4.0, 0, 1.2)))[0][1] < 7


def test_knots_lie_on_the_flow_and_tails_go_on() -> None:
    flow = core.spline_of_knots([-3.5, -2.0, 0.0, 0.5, 3.0])
    u = np.linspace(-4, 4, 81)
    z = core.flow_forward(flow, u)[0]
    drawn = valid(figures.flow_map(u, z, flow, GALAXIES))
    assert points(drawn, "knots") == list(zip(flow.x_knots, flow.z_knots, strict=True))
    parts = [len(trace(drawn, name).x) for name in ("left", "spline", "right")]
    assert parts == [11, 61, 11]


def test_the_gap_stands_on_the_nll_and_reaches_the_bound() -> None:
    found = core.latent_bound(1.5, 1.0, 0.3)
    drawn = valid(figures.bound_bars(found))
    gap, prior = trace(drawn, "gap"), trace(drawn, "prior")
    assert gap.base[0] == found.nll
    assert gap.base[0] + gap.y[0] == pytest.approx(found.bound)
    assert prior.base[0] + prior.y[0] == pytest.approx(found.bound)
    curves = valid(figures.latent_curves(found, 1.0, 0.3))
    assert points(curves)[0][0] == 1.0
    assert trace(curves, "posterior").x[np.argmax(trace(curves, "posterior").y)] == (
        pytest.approx(0.76)
    )


def test_methods_stand_on_one_axis() -> None:
    x = np.round(np.append(GALAXIES[:40], 60.0))
    found = compare_density_methods(
        x, components=[1, 2], bins=[1, 2], n_folds=4, leave_one_out=True
    )
    drawn = valid(figures.method_lines(found, 1.5))
    for k, (name, path) in enumerate(found.paths.items()):
        np.testing.assert_array_equal(trace(drawn, name).y, path.mean_held_out)
        np.testing.assert_array_equal(trace(drawn, f"{name}, training").y, path.training)
        alone = trace(drawn, f"{name}, leave one out").y
        np.testing.assert_array_equal(alone, path.leave_one_out)
        at = path.within(1.5)
        assert points(drawn)[k][0] == path.complexity[at]
    assert trace(drawn, "kernels, held out, without twins").y is not None


@pytest.mark.parametrize("columns", [1, 2])
def test_what_is_flagged_has_another_mark(columns: int) -> None:
    values, bounds = load_old_faithful().values[:60, :columns], (0.0, 9.0)
    found = core.find_anomalies(values, 1, n_draws=500)
    judged = found.judged(0.2)
    drawn = valid(figures.anomaly_cloud(values, "xy"[:columns], judged, 5, bounds, logs=True))
    crossed = [symbol == "x" for symbol in trace(drawn, "data").marker.symbol]
    assert crossed == judged.flagged.tolist()
    height = values[5, 1] if columns == 2 else found.left_out[5]
    assert points(drawn) == [(values[5, 0], height)]
    low, high = 10 ** np.array(drawn.layout.xaxis.range)
    assert low < values[:, 0].min() < values[:, 0].max() < high
    ranks = valid(figures.cost_ranks(found, judged.threshold, 5, bounds))
    assert points(ranks) == [(found.left_out[5], found.among_data[5])]
    assert set(trace(ranks, "threshold").x) == {judged.threshold}
    edge = valid(figures.cost_ranks(found, 0.5, int(found.order[0]), (0.0, 1.0)))
    assert points(edge)[0][0] == pytest.approx(0.96)


@pytest.mark.parametrize("d", [1, 100, 1000])
def test_the_shell_is_where_draws_are(d: int) -> None:
    found = core.gaussian_typicality(d)
    radius = np.exp(core.radius_log_density(d, figures.RADII * np.sqrt(d)))
    drawn = valid(figures.shell(found, radius))
    low, high = trace(drawn, "typical").x
    assert (low, high) == (found.radius_low / d**0.5, found.radius_high / d**0.5)
    x, y = np.array(points(drawn, "density")).T
    inside = (x > low) & (x < high)
    assert y[inside].sum() / y.sum() == pytest.approx(0.95, abs=0.09)
    costs = valid(figures.typical_costs(found))
    assert points(costs) == [(found.nll_at_mode / d, 0.0)]
    assert costs.layout.xaxis.range[0] < points(costs)[0][0]
    assert max(trace(costs, "interval").x) < costs.layout.xaxis.range[1]
