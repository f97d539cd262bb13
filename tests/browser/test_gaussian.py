"""The Gaussian page in the browser: clicks on the surface and on points, buttons, new data."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, Position

from .conftest import Visit
from .live import link_says


def test_a_click_on_the_surface_moves_the_present_point_there(visit: Visit) -> None:
    page = visit.open("gaussian")
    before = visit.sentence()
    plot = page.locator(".st-key-gaussian_surface .nsewdrag").first
    box = plot.bounding_box()
    assert box is not None
    # The axes run from 44.4 to 60.2 and from 0.8 to 9.5.
    plot.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.25})
    visit.wait_for_other_sentence(before)
    visit.settle()
    link_says(page, "mu=")
    link_says(page, "sigma=")
    picked = {key: re.search(rf"{key}=([\d.]+)", page.url) for key in ("mu", "sigma")}
    assert picked["mu"] is not None
    assert picked["sigma"] is not None
    assert float(picked["mu"][1]) == pytest.approx(44.4 + 0.25 * 15.8, abs=0.5)
    assert float(picked["sigma"][1]) == pytest.approx(0.8 + 0.75 * 8.7, abs=0.4)
    assert f"N({picked['mu'][1]}, {picked['sigma'][1]}²)" in visit.sentence()
    assert visit.console_errors == []


def on_terms(page: Page, x: float, part: float) -> tuple[Locator, Position]:
    """The plot of the terms, and the place on it at the value x and that part of its height."""
    plot = page.locator(".st-key-gaussian_terms .nsewdrag").first
    box = plot.bounding_box()
    assert box is not None
    low, high = page.evaluate(
        "() => document.querySelector('.st-key-gaussian_terms .js-plotly-plot')"
        "._fullLayout.xaxis.range"
    )
    return plot, {"x": box["width"] * (x - low) / (high - low), "y": box["height"] * part}


def test_a_click_on_a_point_lights_up_its_term(visit: Visit) -> None:
    page = visit.open("gaussian?view=Terms&mu=45&sigma=8")
    before = visit.sentence()
    plot, position = on_terms(page, 49.3087, 0.6)
    plot.click(position=position)
    visit.wait_for_other_sentence(before)
    visit.settle()
    assert "49.3087" in visit.sentence()
    link_says(page, "point=2")


def test_pointing_at_a_point_lights_it_up_in_both_panels(visit: Visit) -> None:
    page = visit.open("gaussian?view=Terms")
    plot, position = on_terms(page, 57.6151, 0.4)
    plot.hover(position=position)
    page.wait_for_selector(".st-key-gaussian_terms .hovertext")
    said = " ".join(page.locator(".st-key-gaussian_terms .hovertext").all_text_contents())
    assert "density" in said
    assert "its term" in said


def test_steps_walk_down_and_come_back(visit: Visit) -> None:
    page = visit.open("gaussian?mu=45&sigma=8")
    page.locator(".st-key-descend label").first.click()
    page.get_by_role("button", name="Step", exact=True).click()
    page.wait_for_function("() => location.search.includes('step=1')")
    visit.settle()
    path = page.locator("[data-text=path]")
    assert "1 step" in path.inner_text()
    page.get_by_role("button", name="Step", exact=True).click()
    page.get_by_role("button", name="Step", exact=True).click()
    page.wait_for_function("() => location.search.includes('step=3')")
    page.get_by_role("button", name="Step back").click()
    page.wait_for_function("() => location.search.includes('step=2')")
    visit.settle()
    assert "2 steps" in path.inner_text()
    page.get_by_role("button", name="Back to start").click()
    page.wait_for_function("() => !location.search.includes('step=')")
    visit.settle()
    assert "are ready to run" in path.inner_text()
    assert visit.console_errors == []


def test_new_data_bring_their_own_sliders_and_a_link_that_reopens_them(visit: Visit) -> None:
    page = visit.open("gaussian?mu=45&sigma=8")
    before = visit.sentence()
    page.get_by_role("button", name="Michelson").click()
    visit.wait_for_other_sentence(before)
    visit.settle()
    assert "734.5" in visit.sentence()
    slider = page.locator(".st-key-mu input[type=range]")
    assert slider.get_attribute("aria-valuetext") == "775"
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => location.search.includes('mu=780')")
    visit.settle()
    reopened = page.url.removeprefix(visit.address)
    readouts = page.locator(".nll-readouts").inner_text()
    visit.open(reopened)
    assert page.locator(".nll-readouts").inner_text() == readouts
    assert page.locator("[data-testid=stAlert]").count() == 0


def test_a_preset_wins_over_the_address_it_comes_from(visit: Visit) -> None:
    page = visit.open("gaussian?x=Newcomb&mu=46&sigma=12")
    before = visit.sentence()
    page.get_by_role("button", name="N(50, 5²)", exact=True).click()
    visit.wait_for_other_sentence(before)
    visit.settle()
    assert "N(50, 5²)" in visit.sentence()
    assert "mu=" not in page.url
