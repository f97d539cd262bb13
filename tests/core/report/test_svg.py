"""Charts: what is drawn, where, and what is said of it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from nll_core.report._svg import (
    HEIGHT,
    WIDTH,
    Axis,
    Band,
    Bars,
    Line,
    Mark,
    Points,
    Words,
    chart,
)

NS = "{http://www.w3.org/2000/svg}"
UNIT = Axis("p (probability)")


def drawn(*marks: Mark, x: Axis = UNIT, y: Axis = UNIT) -> ET.Element:
    return ET.fromstring(chart("c", "A title", "What it shows", x, y, marks))


def elements(image: ET.Element, kind: str) -> list[ET.Element]:
    return [e for e in image.iter() if kind in e.get("class", "").split()]


def coordinates(element: ET.Element) -> list[tuple[float, float]]:
    pairs = re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", element.get("d", ""))
    return [(float(a), float(b)) for a, b in pairs]


def test_a_chart_is_an_image_with_a_title_and_a_description() -> None:
    image = drawn()
    assert image.get("role") == "img"
    ids = image.get("aria-labelledby", "").split()
    named = {e.get("id"): e.text for e in image if e.get("id")}
    assert [named[i] for i in ids] == ["A title", "What it shows"]
    assert {e.text for e in elements(image, "axis")} == {"p (probability)"}


def test_text_is_escaped() -> None:
    image = ET.fromstring(chart("c", "a < b", "x & y", Axis("<p>"), UNIT, [Words(0, 0, "<i>")]))
    assert [e.text for e in elements(image, "label")] == ["<i>"]


def test_a_line_goes_from_corner_to_corner() -> None:
    (line,) = elements(drawn(Line([0, 1], [0, 1], "model")), "line")
    assert coordinates(line) == [(60.0, HEIGHT - 46.0), (WIDTH - 16.0, 14.0)]


def test_a_nan_parts_a_line_and_what_lies_beyond_is_drawn_at_the_end() -> None:
    image = drawn(Line([0, 0.2, np.nan, 0.5, 1], [0, 7, 1, -np.inf, np.inf], "model"))
    (line,) = elements(image, "line")
    assert line.get("d", "").count("M") == 2
    assert [y for _, y in coordinates(line)] == [254.0, 14.0, 254.0, 14.0]


def test_nothing_is_drawn_for_nan_alone() -> None:
    nan = [np.nan, np.nan]
    image = drawn(Line(nan, nan, "model"), Band(nan, nan, nan), Points(nan, nan, "model"))
    assert not [e for kind in ("line", "band", "dot") for e in elements(image, kind)]


def test_a_band_goes_along_its_upper_edge_and_back_along_the_lower() -> None:
    (band,) = elements(drawn(Band([0, 1], [0, 0.5], [0.5, 1])), "band")
    assert [y for _, y in coordinates(band)] == [134.0, 14.0, 134.0, 254.0]
    assert band.get("d", "").endswith("Z")


def test_bars_have_the_height_of_their_numbers_and_empty_ones_are_not_there() -> None:
    image = drawn(Bars([0, 0.5, 0.7], [0.5, 0.7, 1], [0.5, 0, 1], "model", base=[0, 0, 0.25]))
    heights = [float(e.get("height", "")) for e in elements(image, "bar")]
    assert heights == [120.0, 180.0]


def test_hatched_bars_have_a_pattern_of_their_own() -> None:
    image = drawn(Bars([0], [1], [1], "wrong", hatched=True))
    (pattern,) = image.iter(f"{NS}pattern")
    (bar,) = elements(image, "hatched")
    assert bar.get("fill") == f"url(#{pattern.get('id')})"
    assert not list(drawn(Bars([0], [1], [1], "truth")).iter(f"{NS}pattern"))


def test_points_have_intervals_and_the_state_is_a_diamond() -> None:
    image = drawn(
        Points([0.5], [0.5], "model", x_low=[0.25], x_high=[np.inf]),
        Points([0.5], [0.5], "state"),
    )
    (interval,) = elements(image, "interval")
    assert interval.get("d") == f"M151.0 134.0H{WIDTH - 16:.1f}"
    assert [e.tag for e in elements(image, "dot")] == [f"{NS}circle", f"{NS}path"]


def test_a_logarithmic_axis_gives_each_decade_the_same_room() -> None:
    axis = Axis("n", 1, 1000, log=True)
    assert [axis.share(v) for v in (1, 10, 100, 1000)] == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert axis.share(0) == 0.0
    assert [text for _, text in axis.ticks()] == ["1", "10", "100", "1,000"]


def test_an_axis_of_names_makes_room_for_each_with_the_first_on_top() -> None:
    names = ["first", "a very long name of a group"]
    image = drawn(Points([0.5, 0.5], [0, 1], "model"), y=Axis("", 1.5, -0.5, names=tuple(names)))
    dots = [float(e.get("cy", "")) for e in elements(image, "dot")]
    assert dots[1] - dots[0] == 30.0
    assert image.get("viewBox") == f"0 0 {WIDTH} 120"
    assert [e.text for e in elements(image, "tick")][-2:] == ["a very long name", "of a group"]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("isotonic with Laplace's rule", ["isotonic with", "Laplace's rule"]),
        ("one_word_that_is_far_too_long", ["one_word_that_is_…"]),
        ("a name of very many words that goes on", ["a name of very", "many words that g…"]),
        ("a\u202eb", ["a⟨U+202E⟩b"]),
    ],
)
def test_a_long_name_has_two_lines(name: str, lines: list[str]) -> None:
    image = drawn(Points([0.5], [0], "model"), y=Axis("", 0.5, -0.5, names=(name,)))
    assert [e.text for e in elements(image, "tick")][-len(lines) :] == lines
