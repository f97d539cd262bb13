"""The shared look: the theme's colours are readable, axes are titled, logs are in data units."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from pages._figures.style import SEQUENTIAL, Drawing, axis, line, state_mark

from .test_thumbnails import contrast

CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit/config.toml").read_text())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_has_exactly_ten_readable_colours(scheme: str) -> None:
    theme = CONFIG["theme"][scheme]
    assert len(theme["chartCategoricalColors"]) == 10
    assert len(theme["chartSequentialColors"]) == 10
    for colour in (*theme["chartCategoricalColors"], theme["primaryColor"], theme["textColor"]):
        assert contrast(colour, theme["backgroundColor"]) >= 4.5, colour


def test_log_axes_take_their_range_in_data_units() -> None:
    assert axis("T", range=[0.1, 10], log=True)["range"] == [-1, 1]


def test_names_stand_at_whole_numbers_without_a_grid() -> None:
    found = axis("way", names=("a", "b"), showgrid=True)
    assert (found["tickvals"], found["ticktext"]) == ([0, 1], ["a", "b"])
    assert found["showgrid"]
    assert not axis("way", names=("a", "b"))["showgrid"]
    assert "tickvals" not in axis("way")


def test_sequential_codes_are_the_ten_that_the_theme_replaces() -> None:
    assert [code for _, code in SEQUENTIAL] == [f"#0000{n}" for n in range(11, 21)]


def test_a_figure_carries_no_template_and_keeps_the_readers_view() -> None:
    curve, here = line(np.arange(3), np.arange(3), "#000001", "a"), state_mark(1, 1, "here")
    drawn = Drawing(marks={"state": here}, still=lambda: [curve], x=axis("x"), y=axis("y")).figure()
    assert len(drawn.to_json()) < 2000
    assert drawn.layout.uirevision == "keep"
    assert drawn.layout.dragmode is False
