"""The figures of forecasts hold the numbers of their records."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core.forecast_files import simulate_forecasts
from nll_core.report import ForecastReport
from pages._figures import forecasts as figures

REPORT = ForecastReport(simulate_forecasts("gaussian", spread=0.6))


def test_bars_are_the_shares_over_the_band_of_chance() -> None:
    pit = REPORT.pit
    drawing = figures.pit_bars(pit)
    np.testing.assert_array_equal(drawing.marks["shares"]["y"], pit.share)
    (band,) = drawing.still()
    assert {float(y) for y in band["y"]} == {pit.low, pit.high}
    assert drawing.y["range"][1] > max(pit.share.max(), pit.high)


def test_coverage_stands_with_its_interval_against_the_diagonal() -> None:
    curve = REPORT.curve
    drawn = figures.coverage_marks(curve).marks
    held, ends = drawn["held"], drawn["interval"]
    np.testing.assert_array_equal(held["x"], curve.nominal)
    np.testing.assert_array_equal(held["y"], curve.share)
    np.testing.assert_array_equal(ends["base"], curve.low)
    np.testing.assert_allclose(ends["base"] + ends["y"], curve.high)


def test_before_and_after_are_both_there() -> None:
    found = REPORT.recalibration
    after, before = found["spread"], found["none"]
    both = figures.coverage_marks(after.curve, before.curve).marks
    np.testing.assert_array_equal(both["before"]["y"], before.curve.share)
    np.testing.assert_array_equal(both["held"]["y"], after.curve.share)
    bars = figures.pit_bars(after.histogram, before.histogram).marks
    assert set(bars["before"]["y"]) == set(before.histogram.share)


@pytest.mark.parametrize("start", [0, 250])
def test_a_fan_holds_every_forecast_and_parts_what_came_outside(start: int) -> None:
    places, q, observed = REPORT.fan(start, 60)
    drawing = figures.fan(REPORT, places, q, observed)
    inside, outside = drawing.marks["held"], drawing.marks["outside"]
    assert len(inside["y"]) + len(outside["y"]) == len(places) == min(60, 300 - start)
    missed = (observed < q[:, 0]) | (observed > q[:, -1])
    np.testing.assert_array_equal(outside["y"], observed[missed])
    low, high = drawing.y["range"]
    assert low < min(q.min(), observed.min())
    assert high > max(q.max(), observed.max())
    assert drawing.x["title"]["text"]
