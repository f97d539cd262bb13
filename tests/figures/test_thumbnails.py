"""The small pictures of the home page."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from pages._figures.thumbnails import HEIGHT, INK, THUMBNAILS, WIDTH
from pages._ui.registry import ALL_PAGES, HOME


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_page_but_home_has_a_picture() -> None:
    assert set(THUMBNAILS) == {info.stem for info in ALL_PAGES} - {HOME.stem}


@pytest.mark.parametrize("stem", THUMBNAILS)
def test_pictures_are_small_well_formed_and_stay_inside(stem: str) -> None:
    picture = THUMBNAILS[stem]()
    root = ET.fromstring(picture.svg)
    assert len(list(root)) >= 2
    assert picture.alt
    assert len(picture.svg) < 4000
    for element in root:
        for pair in element.get("points", "").split():
            x, y = map(float, pair.split(","))
            assert 0 <= x <= WIDTH
            assert 0 <= y <= HEIGHT


@pytest.mark.parametrize("role", INK)
def test_colours_serve_on_light_and_dark_grounds(role: str) -> None:
    assert contrast(INK[role], "#ffffff") >= 3
    assert contrast(INK[role], "#10141b") >= 3
