"""The surprise page: picking p on the curve, and a theme that reaches the charts."""

from __future__ import annotations

import re
import tomllib

import pytest

from .conftest import ROOT, Scheme, Visit
from .live import link_says


def test_a_click_on_the_curve_picks_that_probability(visit: Visit) -> None:
    page = visit.open("surprise")
    before = visit.sentence()
    plot = page.locator(".st-key-surprise_curve .nsewdrag").first
    box = plot.bounding_box()
    assert box is not None
    # The curve passes p = 0.5 at 0.693 of 14.5 nats: half way across, a little above the floor.
    plot.click(position={"x": box["width"] * 0.5, "y": box["height"] * (1 - 0.693 / 14.5)})
    visit.wait_for_other_sentence(before)
    link_says(page, "p=")
    picked = re.search(r"p=([\d.]+)", page.url)
    assert picked is not None
    assert float(picked[1]) == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_curves_wear_the_colours_of_the_theme(visit: Visit, scheme: Scheme) -> None:
    theme = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"][scheme]
    colours = {
        f"rgb({int(c[1:3], 16)}, {int(c[3:5], 16)}, {int(c[5:7], 16)})"
        for c in theme["chartCategoricalColors"]
    }
    visit.page.emulate_media(color_scheme=scheme)
    page = visit.open("surprise")
    drawn = set(
        page.evaluate(
            "() => [...document.querySelectorAll('.js-line')].map(e => getComputedStyle(e).stroke)"
        )
    )
    assert drawn
    assert drawn <= colours
