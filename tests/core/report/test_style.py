"""The report's colours are those of the pages, in light and in dark."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from nll_core.report._style import STYLE_SHEET

CONFIG = tomllib.loads((Path(__file__).parents[3] / ".streamlit/config.toml").read_text())
# The places of the roles among the ten colours of a theme, see pages/_figures/style.py.
PLACES = {"truth": 0, "model": 1, "optimum": 3, "reference": 4, "state": 5, "second": 6, "wrong": 7}
LIGHT, DARK, PAPER = re.findall(r":root \{(.*?)\}", STYLE_SHEET, re.DOTALL)


@pytest.mark.parametrize(("block", "theme"), [(LIGHT, "light"), (DARK, "dark"), (PAPER, "light")])
def test_colours(block: str, theme: str) -> None:
    colours = dict(re.findall(r"--([\w-]+): (#\w{6})", block))
    settings = CONFIG["theme"][theme]
    for role, place in PLACES.items():
        assert colours[role] == settings["chartCategoricalColors"][place], role
    assert colours["page"] == settings["backgroundColor"]
    assert colours["panel"] == settings["secondaryBackgroundColor"]
    assert colours["text"] == settings["textColor"]
    assert colours["border"] == settings["borderColor"]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("block", [LIGHT, DARK, PAPER])
def test_text_has_enough_contrast(block: str) -> None:
    colours = dict(re.findall(r"--([\w-]+): (#\w{6})", block))
    for ground in ("page", "panel"):
        for name in ("text", "soft", "link"):
            light, dark = sorted((luminance(colours[name]), luminance(colours[ground])))[::-1]
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (name, ground)


def test_every_role_has_a_rule() -> None:
    for role in PLACES:
        assert f".chart .{role} {{ --c: var(--{role}); }}" in STYLE_SHEET
