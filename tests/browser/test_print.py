"""A page on paper: what is shown and the controls as their values, black on white."""

from __future__ import annotations

import re
import tomllib

import pytest

from .conftest import ROOT, Scheme, Visit
from .waiting import painted

THEME = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"]
# What a reader of the print sees: words that are laid out, with what the style sheet adds.
SEEN = """(selector) => [...document.querySelectorAll(selector)]
  .filter(e => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .map(e => e.innerText.replace(/\\s+/g, ' ').trim())"""
# Of every kind a control: label and value.
CONTROLS = "[data-testid=stSlider], [data-testid=stButtonGroup], [data-testid=stCheckbox]"
PRESSED = (
    "[data-testid=stTopNavLink], .stButton, .stPopover, .stDownloadButton, .nll-handle, .nll-take,"
    " [data-testid=stSliderTickBar], .st-key-code summary"
)


def test_controls_are_their_values_and_nothing_is_there_to_press(visit: Visit) -> None:
    page = visit.open("surprise?p=0.5&unit=bits")
    page.emulate_media(media="print")
    painted(page)
    seen = page.evaluate(SEEN, CONTROLS)
    assert "Probability that the model gave to what happened 0.5" in seen
    assert "Unit of surprise bits" in seen
    # Folded away on the screen.
    assert "Linear and squared penalties" in seen
    assert page.evaluate(
        "getComputedStyle(document.querySelector('.stCheckbox'), '::after').content"
    ) in ('"on"', '"off"')
    assert page.evaluate(SEEN, PRESSED) == []
    for shown in (".nll-sentence", ".nll-chart", ".nll-table", ".katex-display"):
        assert page.evaluate(SEEN, shown), shown


@pytest.mark.parametrize("folded", [True, False], ids=["folded", "open"])
def test_code_is_printed_only_where_it_is_open(visit: Visit, folded: bool) -> None:
    page = visit.open("surprise" if folded else "surprise?code=true")
    page.emulate_media(media="print")
    code = " ".join(page.evaluate(SEEN, ".stCode"))
    assert ("import numpy" in code) is not folded
    assert page.evaluate(SEEN, ".st-key-code summary") == ([] if folded else ["Show the code"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_plots_take_the_width_of_the_paper_in_its_colours(visit: Visit, scheme: Scheme) -> None:
    page = visit.page
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 1200, "height": 900})
    visit.open("gaussian")
    # A window that is made narrow draws its plots anew; paper does not.
    page.evaluate("window.Plotly.Plots.resize = () => {}")
    ink = "() => getComputedStyle(document.querySelector('.nll-chart .xtick text')).fill"
    line = "() => document.querySelector('.nll-above path[stroke]').getAttribute('stroke')"
    before = page.evaluate(ink), page.evaluate(line)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print", color_scheme=scheme)
    page.set_viewport_size({"width": 700, "height": 990})
    painted(page)
    assert page.evaluate(ink) == "rgb(0, 0, 0)"
    # The same colour of the theme of white paper.
    place = THEME[scheme]["chartCategoricalColors"].index(before[1])
    assert page.evaluate(line) == THEME["light"]["chartCategoricalColors"][place]
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
    rights = page.evaluate(
        "[...document.querySelectorAll('.nll-chart svg')].map(e => e.getBoundingClientRect().right)"
    )
    assert 600 < max(rights) <= 700
    page.set_viewport_size({"width": 1200, "height": 900})
    page.emulate_media(media="screen", color_scheme=scheme)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    painted(page)
    assert (page.evaluate(ink), page.evaluate(line)) == before
    assert page.locator(".nll-chart svg[viewBox]").count() == page.locator(".nll-take svg").count()


@pytest.mark.parametrize(("stem", "most"), [("surprise", 3), ("bayes", 2)])
def test_the_browser_prints_it_on_a_few_pages(visit: Visit, stem: str, most: int) -> None:
    page = visit.open(stem)
    # What printing tells the page, it tells before the paper is laid out.
    page.evaluate("addEventListener('beforeprint', () => { window.heard = true; })")
    paper = page.pdf(format="A4")
    assert page.evaluate("window.heard")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= most
