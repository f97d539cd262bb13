"""The figures of the calibration page: traces, titles, and data equal to the results."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nll_core import teaching as core
from pages._figures import calibration as figures
from pages._figures.reliability import STEM, placed
from pages._figures.style import OPTIMUM_SYMBOL, STATE, STATE_TRACE

from .conftest import moving, named, points, said, titles, trace, valid

GRID = np.geomspace(0.1, 10, 21)
BINS: dict[str, Any] = {"n_bins": 9, "strategy": "quantile"}


@pytest.fixture(scope="module")
def halves() -> core.HeldOutHalves:
    simulated = core.simulate_classifier(900, 5, 2.0, seed=1)
    return core.hold_out(simulated.logits, simulated.labels, seed=0)


@pytest.fixture(scope="module")
def at(halves: core.HeldOutHalves) -> core.HeldOutCalibration:
    return core.held_out_calibration(halves, temperature=0.8, **BINS)


@pytest.fixture(scope="module")
def along(halves: core.HeldOutHalves) -> core.HeldOutAlongTemperature:
    return core.held_out_along_temperature(halves, GRID, every=2, n_draws=50, **BINS)


def stars(figure: Any) -> list[tuple[float, float]]:
    found = [t for t in figure.data if t.marker.symbol == OPTIMUM_SYMBOL]
    return [(t.x[0], t.y[0]) for t in found]


def test_a_bin_of_the_one_value_0_has_a_band_that_can_be_seen() -> None:
    halves = core.hold_out(
        np.tile([[0.0, 1000.0], [0.5, 0.0]], (40, 1)), np.arange(80) % 3 > 0, seed=0
    )
    found = core.held_out_calibration(halves, n_bins=5, strategy="quantile", k=0)
    assert found.bands.edges[:2].tolist() == [0, 0]
    band = trace(figures.reliability_diagram(found, "class 0", "said"), "bands")
    assert (band.x[0], band.width[0]) == (0, STEM)
    widths = np.diff(found.bands.edges)[found.bands.bins]
    np.testing.assert_allclose(band.width[1:], widths[1:], atol=2e-6)


def test_the_diagram_shows_bins_the_corp_curve_and_every_example(
    at: core.HeldOutCalibration,
) -> None:
    figure = valid(figures.reliability_diagram(at, "right", "said"))
    drawn = moving(figure)
    bins, band, corp = drawn["bins"], drawn["bands"], drawn["CORP"]
    np.testing.assert_array_equal(bins.x, placed(at.curve.mean_confidence))
    np.testing.assert_array_equal(bins.y, placed(at.curve.accuracy))
    np.testing.assert_array_equal(bins.customdata[:, 0], at.curve.occupied_counts)
    np.testing.assert_array_equal(bins.customdata[:, 4], at.curve.contributions)
    stems = drawn["stems"]
    np.testing.assert_allclose(np.add(stems.base, stems.y), at.curve.accuracy, atol=2e-6)
    np.testing.assert_array_equal(band.base, placed(at.bands.low))
    np.testing.assert_allclose(np.add(band.base, band.y), at.bands.high, atol=2e-6)
    np.testing.assert_allclose(band.x - 0.5 * band.width, at.bands.edges[at.bands.bins], atol=2e-6)
    np.testing.assert_array_equal((corp.x, corp.y), placed(np.array(at.corp.curve.knots)))
    sure, share = at.curve.overall_confidence, at.curve.overall_accuracy
    assert points(figure) == [(sure, share)]
    for name, where in (("share", share), ("said", sure)):
        assert (list(drawn[name].x), drawn[name].yaxis) == ([where] * 2, "y2")
    assert {f"right {share:.1%}", f"said {sure:.1%}"} <= said(figure)
    right, wrong = drawn["happened"], drawn["did not happen"]
    assert right.customdata.sum() == at.happened.sum()
    assert wrong.customdata.sum() == (~at.happened).sum()
    assert right.yaxis == wrong.yaxis == "y2"
    assert titles(figure) == ("confidence: said", "share that is right")


def test_both_curves_along_temperature_carry_state_and_optimum(
    halves: core.HeldOutHalves, at: core.HeldOutCalibration, along: core.HeldOutAlongTemperature
) -> None:
    figure, errors = valid(figures.along_temperature(along, at)), along.errors
    drawn = moving(figure)
    np.testing.assert_allclose(named(figure, "NLL")[0].y, along.nll)
    np.testing.assert_allclose(named(figure, "ECE")[0].y, errors.error)
    states = [drawn[name] for name in figures.STATES.values()]
    assert [(m.x[0], m.y[0], m.yaxis, m.marker.color) for m in states] == [
        (0.8, at.split.nll, None, STATE),
        (0.8, at.scores.expected_error, "y2", STATE),
    ]
    assert stars(figure) == [
        (halves.best.temperature, halves.best.nll_after),
        (errors.best_temperature, errors.best_error),
    ]
    fitted = halves.fitted.temperature
    shapes = [(shape.x0, shape.x1, shape.yref) for shape in figure.layout.shapes]
    assert shapes == [(fitted, fitted, "y domain"), (fitted, fitted, "y2 domain")]
    for name, axis, reach in (
        ("ruler", None, figure.layout.yaxis.range),
        ("ruler of ECE", "y2", 10.0 ** np.array(figure.layout.yaxis2.range)),
    ):
        assert (list(drawn[name].x), drawn[name].yaxis) == ([0.8] * 2, axis)
        np.testing.assert_allclose(drawn[name].y, reach)
    cost = drawn["cost"]
    assert cost.y[1] - cost.y[0] == pytest.approx(at.split.calibration)
    assert f"fitted {fitted:.3g}" in said(figure)
    assert titles(figure) == ("temperature T", "mean NLL (nats)")
    assert figure.layout.yaxis2.title.text == "ECE"
    # The areas between the curve, its lowest value and zero.
    n, (rest,), (lost,) = len(GRID), named(figure, "refinement"), named(figure, "miscalibration")
    np.testing.assert_array_equal(rest.y, [0.0] * n + [at.split.refinement] * n)
    np.testing.assert_array_equal(lost.y, [*[at.split.refinement] * n, *along.nll[::-1]])


def test_an_nll_above_the_axis_is_marked_at_its_top_and_said() -> None:
    wild = core.simulate_classifier(900, 5, 12.0, seed=1)
    halves = core.hold_out(wild.logits, wild.labels, seed=0)
    along = core.held_out_along_temperature(halves, GRID)
    at, sure = (core.held_out_calibration(halves, temperature=t) for t in (1.0, 0.1))
    drawing = figures.along_temperature(along, sure)
    top = drawing.y["range"][1]
    # A uniform guess has its place, and so has the model as it was trained.
    assert np.log(5) < top == 1.1 * along.as_trained < sure.split.nll
    drawn = moving(drawing)
    assert drawn[STATE_TRACE].y[0] == top
    assert drawn["above"].visible
    assert drawn["above"].text[0].strip() == f"NLL {sure.split.nll:.3g}, above"
    assert not trace(figures.along_temperature(along, at), "above").visible


def test_bars_of_the_split_stack_to_the_nll(along: core.HeldOutAlongTemperature) -> None:
    top = 1.1 * np.log(5)
    assert along.as_trained < np.log(5)
    rows = {"a": (0.9, 0.3, 0.6), "b": (np.inf, np.inf, 0.5)}
    figure = valid(figures.split_bars(rows, along))
    low, high = trace(figure, "refinement"), trace(figure, "calibration")
    np.testing.assert_allclose(low.x, [0.6, 0.5])
    np.testing.assert_allclose(np.add(high.base, high.x), [0.9, top], atol=1e-6)
    assert {low.orientation, high.orientation} == {"h"}
    assert list(figure.layout.yaxis.ticktext) == ["a", "b"]
    np.testing.assert_array_equal(low.y, figure.layout.yaxis.tickvals)
    assert said(figure) == {"0.6000 + 0.3000", "0.5000 + ∞"}
    assert "nats" in figure.layout.xaxis.title.text


def test_errors_by_number_of_bins(at: core.HeldOutCalibration) -> None:
    numbers = np.arange(5, 51)
    rising = 0.01 + numbers / 1000
    found = core.ErrorAlongBins(numbers, rising, rising + 0.001)
    chance = core.CalibratedErrorAlongBins(numbers[::5], rising[::5] / 2, rising[::5], 0.95)
    drawing = figures.error_by_bins(at, found, chance)
    drawn = moving(drawing)
    np.testing.assert_array_equal(drawn["equal width"].y, placed(rising))
    np.testing.assert_array_equal(drawn["equal mass"].y, placed(rising + 0.001))
    np.testing.assert_array_equal(drawn["by chance"].y, placed(rising[::5] / 2))
    assert set(drawn["smooth ECE"].y) == {at.scores.smooth_error}
    assert points(drawing) == [(9, at.scores.expected_error)]
    heights = sorted(drawn["names"].y)
    assert len(heights) == 4
    low, high = drawing.y["range"]
    assert low == 0.0
    # What the bins do is seen, and the axis stays while the temperature moves.
    assert 0.25 * high < max(rising + 0.001) < high
    assert min(np.diff(heights)) > 0.05 * high


def test_each_label_smoothing_has_its_curve_its_star_and_its_name(
    along: core.HeldOutAlongTemperature,
) -> None:
    halves, other = along.halves, core.simulate_classifier(900, 5, 0.7, seed=2)
    cut = core.hold_out(other.logits, other.labels, seed=0)
    curves = {"a": along, "b": core.held_out_along_temperature(cut, GRID), "c": along}
    figure = valid(figures.smoothing_curves(curves, (1.0, 9.0)))
    for name, one in curves.items():
        np.testing.assert_array_equal(named(figure, name)[0].y, one.nll)
    assert len({named(figure, name)[0].line.dash for name in curves}) == 3
    tops = [(best.temperature, best.nll_after) for best in (halves.best, cut.best, halves.best)]
    assert stars(figure) == tops
    assert trace(figure, STATE_TRACE).y[0] == pytest.approx(1.1 * np.log(5))
    assert figures.smoothing_curves(curves, None).marks == {}
