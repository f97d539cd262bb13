"""The figures of the uncertainty page: data equal the records, areas are what they stand for."""

from __future__ import annotations

import numpy as np

from nll_core.information import ensemble_nll, split_uncertainty
from nll_core.teaching import nats_by_size, plane_ensemble, train_remedies, wavy_line
from pages._figures import uncertainty as figures

from .conftest import points, titles, trace, valid

MEMBERS = np.array([[1.0, 0.0, 0.0], [0.0, 0.5, 0.5], [0.0, 0.0, 1.0]])
SPLIT = split_uncertainty(MEMBERS)
LINE = wavy_line(20, unit=5.0)
RUNS = train_remedies(LINE, floor=0.5, steps=[0, 50, 200])


def test_members_stand_in_the_triangle_around_their_mean() -> None:
    drawn = valid(figures.triangle(MEMBERS, np.asarray(SPLIT.mean)))
    top = np.sqrt(3) / 2
    np.testing.assert_allclose(points(drawn, "members"), [[0, 0], [0.75, top / 2], [0.5, top]])
    np.testing.assert_allclose(points(drawn)[0], np.mean(points(drawn, "members"), axis=0))


def test_bars_end_at_the_total_and_an_infinite_cost_at_the_edge() -> None:
    drawn = valid(figures.parts(SPLIT, ensemble_nll(MEMBERS, 0), "A"))
    epistemic, gap = trace(drawn, "epistemic"), trace(drawn, "gap")
    np.testing.assert_allclose(epistemic.base[0] + epistemic.x[0], SPLIT.total)
    assert gap.base[0] + gap.x[0] == figures.MOST_NATS
    assert trace(drawn, "words").text[3] == "+ ■ gap ∞"


def test_the_area_of_a_square_is_its_nats() -> None:
    ensemble = plane_ensemble(30, n_members=3, seed=2)
    nats = np.asarray(ensemble.split(figures.GRID).total)
    drawn = valid(figures.nats_map(ensemble, nats, (1.0, 2.0), figures.EPISTEMIC, "epistemic"))
    sizes = np.array(trace(drawn, "nats").marker.size)
    seen = sizes > 0
    np.testing.assert_allclose(sizes[seen] ** 2 / nats[seen], 15**2 / np.log(2), rtol=0.1)
    assert nats[~seen].max() < 0.01
    assert titles(drawn) == ("feature x₁", "feature x₂")


def test_points_are_as_large_as_they_weigh() -> None:
    drawn = valid(figures.fitted_line(LINE, RUNS, 0, 2))
    found = trace(drawn, "points")
    area = np.array(found.marker.size) ** 2
    weight = RUNS.weight[0, 2]
    large = area > 2.6**2
    np.testing.assert_allclose(area[large] / area.max(), weight[large] / weight.max(), rtol=0.05)
    np.testing.assert_array_equal(found.y, LINE.y)


def test_the_floor_and_the_noise_are_lines_below_sigma() -> None:
    drawn = valid(figures.sigma_line(LINE, RUNS, 1, 1))
    levels = {t.name: t.y[0] for t in drawn.data if t.name in ("floor", "noise")}
    assert levels == {"floor": 0.5, "noise": LINE.noise}
    np.testing.assert_array_equal(trace(drawn, "sigma").y, RUNS.grid_sigma[1, 1])
    assert titles(drawn) == ("x", "σ, and the error (log)")


def test_the_present_step_and_size_are_marked() -> None:
    drawn = valid(figures.nll_lines(RUNS, RUNS.nll, 3, 2))
    assert points(drawn) == [(200.0, RUNS.nll[3, 2])]
    assert titles(drawn) == ("steps of gradient descent", "mean NLL (nats)")
    curve = nats_by_size([10, 40], n_members=2)
    assert points(figures.size_lines(curve, 40)) == [(40.0, curve.epistemic[1])]
