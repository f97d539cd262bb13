"""The parts of a reliability diagram, which two pages show: bins, bands, gaps and bars."""

from __future__ import annotations

import numpy as np
import pytest

from pages._figures import reliability as figures

BINS = figures.Bins(
    forecast=np.array([0.1, 0.5, 0.9000001]),
    frequency=np.array([0.3, 0.5, 0.8]),
    counts=np.array([1, 25, 74]),
    low=np.array([0.0, 0.36, 0.82]),
    high=np.array([1.0, 0.64, 0.97]),
    confidence_level=0.95,
)


@pytest.mark.parametrize("scale", [1.0, 0.6])
def test_the_area_of_a_dot_is_the_number_of_its_examples(scale: float) -> None:
    dots = figures.bin_marks(BINS, scale=scale, adds=np.array([0.002, 0.0, 0.074]))
    np.testing.assert_array_equal(dots["x"], [0.1, 0.5, 0.9])
    np.testing.assert_array_equal(dots["y"], BINS.frequency)
    # One that holds all has 34 pixels, none fewer than 6.
    sizes = [6.0, 17.0, 34 * np.sqrt(0.74)]
    np.testing.assert_allclose(dots["marker"]["size"], np.multiply(scale, sizes), atol=0.005)
    told = [BINS.counts, [0.2, 0.0, -0.1], BINS.low, BINS.high, [0.002, 0.0, 0.074]]
    np.testing.assert_allclose(dots["customdata"], np.transpose(told), atol=1e-6)
    assert "to the ECE" in dots["hovertemplate"]
    assert "to the ECE" not in figures.bin_marks(BINS)["hovertemplate"]


def test_a_stem_goes_from_the_diagonal_to_its_dot() -> None:
    stems, dots = figures.stem_bars(BINS), figures.bin_marks(BINS)
    np.testing.assert_array_equal(stems["x"], dots["x"])
    np.testing.assert_array_equal(stems["base"], dots["x"])
    np.testing.assert_allclose(stems["base"] + stems["y"], dots["y"], atol=2e-6)


@pytest.mark.parametrize("width", [0.2, np.array([0.1, 0.2, 0.3])])
def test_a_band_goes_from_low_to_high_as_wide_as_is_asked_for(width: float | np.ndarray) -> None:
    bands = figures.band_bars(BINS, BINS.forecast, width, 0.4)
    np.testing.assert_array_equal(bands["base"], BINS.low)
    np.testing.assert_allclose(bands["base"] + bands["y"], BINS.high, atol=1e-9)
    np.testing.assert_array_equal(bands["width"], np.full(3, width))
    np.testing.assert_array_equal(bands["x"], [0.1, 0.5, 0.9])


def test_every_example_is_counted_beside_those_that_went_the_other_way() -> None:
    happened, did_not = np.array([0, 3, 9]), np.array([1, 4, 0])
    left = np.array([0.0, 0.5, 0.75])
    yes, no = figures.histogram_bars(left, 0.25, happened, did_not, ("yes", "no"), yaxis="y2")
    for bars, counts in ((yes, happened), (no, did_not)):
        there = counts > 0
        np.testing.assert_array_equal(bars["customdata"], counts[there])
        np.testing.assert_array_equal(bars["y"] + bars["base"], counts[there])
        assert np.all((bars["x"] > left[there]) & (bars["x"] < left[there] + 0.25))
        assert bars["yaxis"] == "y2"
    # Of one bin they touch and do not overlap.
    assert no["x"][1] - yes["x"][0] == pytest.approx((yes["width"] + no["width"]) / 2)
    assert yes["marker"]["pattern"]["shape"] != no["marker"]["pattern"]["shape"]


def test_the_panels_have_titles_and_the_lower_one_a_logarithmic_axis() -> None:
    curve = figures.corp_line(np.array([0.0, 1.0]), np.array([0.2, 0.8]))
    drawing = figures.reliability_panels(
        {"CORP": curve}, lambda: [], forecast="said", share="happened", most=1000.0
    )
    layout = drawing.figure().layout
    titles = [axis.title.text for axis in (layout.xaxis, layout.yaxis, layout.yaxis2)]
    assert titles == ["said", "happened", "examples (log)"]
    assert (layout.yaxis2.type, layout.yaxis2.range[1]) == ("log", 3.0)


def test_chance_is_an_area_on_its_foot_and_a_mean_in_it() -> None:
    x, mean, high = np.array([5, 10]), np.array([0.1, 0.2]), np.array([0.3, 0.4])
    area, line = figures.by_chance(x, mean, high, "%{x} bins", foot=0.001, yaxis="y2")
    corners = list(zip(area["x"], area["y"], strict=True))
    assert corners == [(5, 0.001), (10, 0.001), (10, 0.4), (5, 0.3)]
    assert (line["x"].tolist(), line["y"].tolist()) == ([5, 10], [0.1, 0.2])
    assert area["yaxis"] == line["yaxis"] == "y2"
    assert line["hovertemplate"].startswith("%{x} bins: ")
