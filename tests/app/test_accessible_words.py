"""What is said in words and colours to everybody: contrasts, headings, tables."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from pages._ui.registry import ALL_PAGES

ROOT = Path(__file__).parents[2]
STYLE = (ROOT / "pages/_ui/style.css").read_text(encoding="utf-8")
THEME = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """As WCAG 2 defines it, from 1 to 21."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", ["quiet", "link", "accent"])
def test_words_stand_out_from_both_backgrounds(name: str) -> None:
    found = re.search(rf"--nll-{name}: light-dark\((#\w{{6}}), (#\w{{6}})\)", STYLE)
    assert found is not None
    for colour, theme in zip(found.groups(), ("light", "dark"), strict=True):
        for background in ("backgroundColor", "secondaryBackgroundColor"):
            assert contrast(colour, THEME[theme][background]) >= 4.5, (theme, background)


@pytest.mark.parametrize("stem", [info.stem for info in ALL_PAGES])
def test_no_level_of_headings_is_left_out_and_no_heading_of_a_table_is_empty(
    open_page: Any, stem: str
) -> None:
    app = open_page(stem)
    assert len(app.title) == 1
    assert not app.subheader or app.header
    tables = " ".join(h.proto.body for h in app.get("html"))
    assert not re.search(r"<th[^>]*></th>", tables)
    for scroller in re.findall(r'<div class="nll-scroll"[^>]*>', tables):
        assert 'aria-label="Table: ' in scroller
