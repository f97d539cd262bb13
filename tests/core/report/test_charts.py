"""The charts draw the results: as many marks as numbers, where the numbers say."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from nll_core.report import PredictionReport, selective_report
from nll_core.report._svg import HEIGHT, WIDTH
from nll_core.report.charts import (
    errors_chart,
    groups_chart,
    interval_chart,
    selective_chart,
    surprise_chart,
)
from nll_core.report.reliability_charts import (
    histogram_chart,
    reliability_chart,
    small_reliability_chart,
)

LEFT, RIGHT, TOP, FLOOR = 60, WIDTH - 16, 14, HEIGHT - 46


def of_class(image: str, *kinds: str) -> list[ET.Element]:
    return [e for e in ET.fromstring(image).iter() if set(kinds) <= set(e.get("class", "").split())]


def points(path: str) -> np.ndarray:
    pairs = path.replace("M", "L").split("L")[1:]
    return np.array([[float(x) for x in pair.split()] for pair in pairs])


def described(image: str) -> str:
    return next(e.text or "" for e in ET.fromstring(image).iter() if e.tag.endswith("desc"))


def test_a_dot_of_the_reliability_diagram_lies_at_its_forecast_and_frequency(
    two: PredictionReport,
) -> None:
    picture = two.reliability
    image = reliability_chart("r", picture)
    dots = of_class(image, "dot", "model")
    found = np.array([[float(e.get("cx", "")), float(e.get("cy", ""))] for e in dots])
    np.testing.assert_allclose(found[:, 0], LEFT + picture.forecast * (RIGHT - LEFT), atol=0.06)
    np.testing.assert_allclose(found[:, 1], FLOOR - picture.frequency * (FLOOR - TOP), atol=0.06)
    sizes = np.array([float(e.get("r", "")) for e in dots])
    assert sizes.argmax() == picture.counts.argmax()
    assert f"{picture.n_outside} of {len(picture.counts)} bins lie outside" in described(image)
    assert {e.text for e in of_class(image, "axis")} == {
        "forecast of class yes (probability)",
        "frequency of class yes",
    }


def test_the_bars_of_the_histogram_are_the_counts(two: PredictionReport) -> None:
    picture = two.reliability
    image = histogram_chart("h", picture)
    for kind, counts in (("truth", picture.with_event), ("hatched", picture.without_event)):
        heights = np.array([float(e.get("height", "")) for e in of_class(image, kind)])
        assert len(heights) == np.count_nonzero(counts)
        np.testing.assert_allclose(
            heights / heights.max(), counts[counts > 0] / counts.max(), atol=0.01
        )


def test_errors_are_drawn_for_both_kinds_of_bins_over_what_chance_shows(
    two: PredictionReport,
) -> None:
    image = errors_chart("e", two.errors)
    width = two.errors.find("uniform")
    (line,) = of_class(image, "line", "model")
    y = points(line.get("d", ""))[:, 1]
    heights = FLOOR - y
    np.testing.assert_allclose(heights / heights[0], width.values / width.values[0], rtol=0.01)
    assert len(of_class(image, "band", "reference")) == 1
    assert [e.text for e in of_class(image, "label")] == ["equal width", "equal mass", "by chance"]


def test_a_long_curve_is_thinned_but_keeps_its_ends() -> None:
    rng = np.random.default_rng(0)
    report = selective_report(rng.random(5000), rng.random(5000) < 0.7)
    (line,) = of_class(selective_chart("s", report), "line", "model")
    found = points(line.get("d", ""))
    assert 300 < len(found) <= 402
    np.testing.assert_allclose(found[[0, -1], 0], [LEFT, RIGHT], atol=0.2)


def test_each_bin_of_surprise_with_examples_has_a_bar(two: PredictionReport) -> None:
    report = two.surprise
    assert report is not None
    image = surprise_chart("s", report)
    assert len(of_class(image, "bar", "truth")) == np.count_nonzero(report.right)
    assert len(of_class(image, "hatched")) == np.count_nonzero(report.wrong)
    assert f"Mean {report.mean:.4f} nats" in described(image)


def test_groups_are_drawn_with_their_intervals(
    three: PredictionReport, confident: PredictionReport
) -> None:
    assert three.groups is not None
    image = groups_chart("g", three.groups, three.groups.groups)
    assert len(of_class(image, "interval", "model")) == 2
    assert [e.text for e in of_class(image, "tick")][-2:] == ["north", "south"]
    assert confident.by_class is not None
    image = groups_chart("g", confident.by_class, confident.by_class.groups)
    assert "accuracy (share right)" in {e.text for e in of_class(image, "axis")}


@pytest.mark.parametrize(("value", "shown"), [(np.inf, "∞"), (-np.inf, "−∞")])
def test_an_infinite_value_is_written_and_not_drawn(value: float, shown: str) -> None:
    image = interval_chart(
        "i", "t", "x", ["a", "b"], [0.5, value], [0.4, value], [0.6, value], chosen=0
    )
    assert len(of_class(image, "dot")) == 1
    assert len(of_class(image, "dot", "optimum")) == 1
    assert [e.text for e in of_class(image, "label")] == [shown]


def test_small_diagrams_have_the_marks_of_large_ones_on_the_unit_square(
    three: PredictionReport,
) -> None:
    assert three.class_reliability is not None
    for picture in three.class_reliability.pictures:
        image = small_reliability_chart("s", picture)
        root = ET.fromstring(image)
        _, _, width, height = map(float, root.get("viewBox", "").split())
        assert width < WIDTH / 2
        dots = of_class(image, "dot", "model")
        x = np.array([float(e.get("cx", "")) for e in dots])
        y = np.array([float(e.get("cy", "")) for e in dots])
        inner = 48, width - 12, height - 42
        np.testing.assert_allclose(
            x, inner[0] + picture.forecast * (inner[1] - inner[0]), atol=0.06
        )
        np.testing.assert_allclose(y, inner[2] - picture.frequency * (inner[2] - TOP), atol=0.06)
        assert [e.text for e in of_class(image, "tick")] == ["0.0", "0.5", "1.0"] * 2
        assert f"ECE {picture.error:.4f}" in described(image)
