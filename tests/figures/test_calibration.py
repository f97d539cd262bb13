"""The figures of the calibration page: traces, titles, and data equal to the results."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from nll_core.teaching import (
    CalibratedErrorAlongBins,
    ErrorAlongBins,
    HeldOutCalibration,
    HeldOutHalves,
    calibrated_error_along_temperature,
    calibration_along_temperature,
    held_out_calibration,
    hold_out,
    nll_along_temperature,
    simulate_classifier,
)
from pages._figures.calibration import (
    AlongTemperature,
    SmoothingCurve,
    SplitRow,
    along_temperature,
    error_by_bins,
    reliability_diagram,
    smoothing_curves,
    split_bars,
)
from pages._figures.reliability import STEM, placed
from pages._figures.style import OPTIMUM, REFERENCE, STATE

GRID = np.geomspace(0.1, 10, 21)


@pytest.fixture(scope="module")
def halves() -> HeldOutHalves:
    simulated = simulate_classifier(900, 5, 2.0, seed=1)
    return hold_out(simulated.logits, simulated.labels, seed=0)


@pytest.fixture(scope="module")
def at(halves: HeldOutHalves) -> HeldOutCalibration:
    return held_out_calibration(halves, temperature=0.8, n_bins=9, strategy="quantile")


def by_name(figure: go.Figure, name: str) -> list[Any]:
    found = [t for t in figure.data if t.name == name]
    assert found, name
    return found


def words_of(figure: go.Figure) -> list[str]:
    texts = [t.text for t in figure.data if t.type == "scatter" and t.mode == "text"]
    return [word for text in texts for word in text]


def coloured(figure: go.Figure, colour: str) -> list[Any]:
    points = [t for t in figure.data if t.type == "scatter" and t.mode == "markers"]
    return [t for t in points if t.marker.color == colour]


def diagram(at: HeldOutCalibration) -> go.Figure:
    return reliability_diagram(at, event="right", forecast="said").figure()


def test_a_bin_of_the_one_value_0_has_a_band_that_can_be_seen() -> None:
    halves = hold_out(np.tile([[0.0, 1000.0], [0.5, 0.0]], (40, 1)), np.arange(80) % 3 > 0, seed=0)
    found = held_out_calibration(halves, n_bins=5, strategy="quantile", k=0)
    assert found.bands.edges[:2].tolist() == [0, 0]
    band = by_name(diagram(found), "consistency band")[0]
    assert band.x[0] == 0
    assert band.width[0] == STEM
    np.testing.assert_allclose(
        band.width[1:], np.diff(found.bands.edges)[found.bands.bins][1:], atol=2e-6
    )


def test_the_diagram_shows_bins_the_corp_curve_and_every_example(
    at: HeldOutCalibration,
) -> None:
    figure = diagram(at)
    bins = by_name(figure, "bins")[0]
    np.testing.assert_array_equal(bins.x, placed(at.curve.mean_confidence))
    np.testing.assert_array_equal(bins.y, placed(at.curve.accuracy))
    np.testing.assert_array_equal(bins.customdata[:, 0], at.curve.occupied_counts)
    np.testing.assert_array_equal(bins.customdata[:, 4], at.curve.contributions)
    assert by_name(figure, "gaps")
    band = by_name(figure, "consistency band")[0]
    np.testing.assert_array_equal(band.base, placed(at.bands.low))
    np.testing.assert_allclose(np.asarray(band.base) + band.y, at.bands.high, atol=2e-6)
    np.testing.assert_allclose(band.x - 0.5 * band.width, at.bands.edges[at.bands.bins], atol=2e-6)
    x, y = at.corp.curve.knots
    np.testing.assert_array_equal(by_name(figure, "CORP curve")[0].x, placed(x))
    np.testing.assert_array_equal(by_name(figure, "CORP curve")[0].y, placed(y))
    mark = coloured(figure, STATE)[0]
    sure, share = at.curve.overall_confidence, at.curve.overall_accuracy
    assert (mark.x[0], mark.y[0]) == (sure, share)
    for name, where in (("share", share), ("said", sure)):
        rule = by_name(figure, name)[0]
        assert (list(rule.x), rule.yaxis) == ([where] * 2, "y2")
    assert {f"right {share:.1%}", f"said {sure:.1%}"} <= set(words_of(figure))
    right, wrong = by_name(figure, "happened")[0], by_name(figure, "did not happen")[0]
    assert right.customdata.sum() == at.happened.sum()
    assert wrong.customdata.sum() == (~at.happened).sum()
    assert right.yaxis == wrong.yaxis == "y2"
    assert figure.layout.xaxis.title.text == "confidence: said"
    assert figure.layout.yaxis.title.text == "share that is right"


def temperature_figure(halves: HeldOutHalves, at: HeldOutCalibration, top: float) -> go.Figure:
    options: dict[str, Any] = {"n_bins": 9, "strategy": "quantile"}
    along = AlongTemperature(
        nll_along_temperature(halves.logits, halves.labels, GRID),
        calibration_along_temperature(halves.logits, halves.labels, GRID, **options),
        calibrated_error_along_temperature(halves.logits, GRID[::2], n_draws=50, **options),
        top,
    )
    return along_temperature(along, at).figure()


def test_both_curves_along_temperature_carry_state_and_optimum(
    halves: HeldOutHalves, at: HeldOutCalibration
) -> None:
    figure = temperature_figure(halves, at, 9.0)
    errors = calibration_along_temperature(
        halves.logits, halves.labels, GRID, n_bins=9, strategy="quantile"
    )
    np.testing.assert_allclose(
        by_name(figure, "NLL")[0].y, nll_along_temperature(halves.logits, halves.labels, GRID)
    )
    np.testing.assert_allclose(by_name(figure, "ECE")[0].y, errors.error)
    states = coloured(figure, STATE)
    assert [(m.x[0], m.y[0], m.yaxis) for m in states] == [
        (0.8, at.split.nll, None),
        (0.8, at.scores.expected_error, "y2"),
    ]
    optima = coloured(figure, OPTIMUM)
    assert [(m.x[0], m.y[0]) for m in optima] == [
        (halves.best.temperature, halves.best.nll_after),
        (errors.best_temperature, errors.best_error),
    ]
    fitted = halves.fitted.temperature
    assert {(shape.x0, shape.x1, shape.yref) for shape in figure.layout.shapes} == {
        (fitted, fitted, "y domain"),
        (fitted, fitted, "y2 domain"),
    }
    rulers = by_name(figure, "T")
    assert [(list(r.x), r.yaxis, r.line.color) for r in rulers] == [
        ([0.8] * 2, None, STATE),
        ([0.8] * 2, "y2", STATE),
    ]
    assert list(rulers[0].y) == list(figure.layout.yaxis.range)
    assert list(np.log10(rulers[1].y)) == list(figure.layout.yaxis2.range)
    cost = by_name(figure, "cost")[0]
    assert cost.y[1] - cost.y[0] == pytest.approx(at.split.calibration)
    assert f" fitted {halves.fitted.temperature:.3g} " in words_of(figure)
    assert figure.layout.xaxis.title.text == "temperature T"
    assert figure.layout.yaxis.title.text == "mean NLL (nats)"
    assert figure.layout.yaxis2.title.text == "ECE"
    # The areas between the curve, its lowest value and zero.
    refinement, calibration = by_name(figure, "refinement")[0], by_name(figure, "miscalibration")[0]
    n = len(GRID)
    np.testing.assert_array_equal(refinement.y[:n], 0.0)
    np.testing.assert_array_equal(refinement.y[n:], at.split.refinement)
    np.testing.assert_array_equal(calibration.y[:n], at.split.refinement)
    np.testing.assert_array_equal(calibration.y[n:], by_name(figure, "NLL")[0].y[::-1])


def test_an_nll_above_the_axis_is_marked_at_its_top_and_said(halves: HeldOutHalves) -> None:
    at = held_out_calibration(halves, temperature=0.1)
    figure = temperature_figure(halves, at, 2.0)
    assert at.split.nll > 2.0
    assert coloured(figure, STATE)[0].y[0] == 2.0
    words = next(t for t in figure.data if (t.meta or {}).get("live") == "above")
    assert words.visible
    assert words.text[0].strip() == f"NLL {at.split.nll:.3g}, above"
    inside = temperature_figure(halves, at, 9.0)
    assert not next(t for t in inside.data if (t.meta or {}).get("live") == "above").visible


def test_bars_of_the_split_stack_to_the_nll() -> None:
    rows = [SplitRow("a", 0.9, 0.3, 0.6), SplitRow("b", np.inf, np.inf, 0.5)]
    figure = split_bars(rows, top=2.0).figure()
    low, high = by_name(figure, "refinement")[0], by_name(figure, "miscalibration")[0]
    np.testing.assert_allclose(low.x, [0.6, 0.5])
    np.testing.assert_allclose(np.asarray(high.base) + high.x, [0.9, 2.0])
    assert {low.orientation, high.orientation} == {"h"}
    assert list(figure.layout.yaxis.ticktext) == ["a", "b"]
    np.testing.assert_array_equal(low.y, figure.layout.yaxis.tickvals)
    assert "∞" in figure.data[2].text[1]
    assert "nats" in figure.layout.xaxis.title.text


def test_errors_by_number_of_bins() -> None:
    numbers = np.arange(5, 51)
    rising = 0.01 + numbers / 1000
    figure = error_by_bins(
        ErrorAlongBins(numbers, rising, rising + 0.001),
        CalibratedErrorAlongBins(numbers[::5], rising[::5] / 2, rising[::5], 0.95),
        smooth=0.012,
        present=(15, 0.025),
    ).figure()
    np.testing.assert_array_equal(by_name(figure, "equal width")[0].y, placed(rising))
    np.testing.assert_array_equal(by_name(figure, "equal mass")[0].y, placed(rising + 0.001))
    np.testing.assert_array_equal(by_name(figure, "mean by chance")[0].y, placed(rising[::5] / 2))
    assert coloured(figure, STATE)[0].x[0] == 15
    heights = sorted(y for t in figure.data if t.mode == "text" for y in t.y)
    assert len(heights) == 4
    low, high = figure.layout.yaxis.range
    assert low == 0.0
    # What the bins do is seen, and the axis stays while the temperature moves.
    assert 0.25 * high < max(rising + 0.001) < high
    assert min(np.diff(heights)) > 0.05 * high
    assert figure.layout.xaxis.title.text == "number of bins"


def test_each_label_smoothing_has_its_curve_its_star_and_its_name(halves: HeldOutHalves) -> None:
    nll = nll_along_temperature(halves.logits, halves.labels, GRID)
    curves = [SmoothingCurve(e, nll + e, halves.best) for e in (0.0, 0.05, 0.1)]
    figure = smoothing_curves(GRID, curves, top=2.5, present=(1.0, 9.0)).figure()
    dashes = set()
    for curve in curves:
        drawn = by_name(figure, f"ε = {curve.label_smoothing:g}")[0]
        np.testing.assert_array_equal(drawn.y, curve.nll)
        dashes.add(drawn.line.dash)
    assert len(dashes) == 3
    assert len(coloured(figure, OPTIMUM)) == 3
    assert coloured(figure, STATE)[0].y[0] == 2.5
    without = smoothing_curves(GRID, curves, top=2.5, present=None).figure()
    assert not coloured(without, STATE)
    assert not coloured(figure, REFERENCE)
