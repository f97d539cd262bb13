"""The Gaussian page in the browser: one case of each mechanism by which it is moved.

What it shows in any state is held by test_gaussian_program.py and, along the level and
μ₀, by tests/app/test_moves_as_rests.py.
"""

from __future__ import annotations

import re

import pytest

from .conftest import Visit
from .live import assert_same, at_rest, drag, handle, link_says, press, shown, thumb

NEWTON = "gaussian?mu=45&sigma=8&descend=true&method=Newton"
TOP, FLANK = "top of the curve", "flank of the curve"
KEYS = [
    ("gaussian", "gaussian_density", FLANK, "PageUp", "sigma=6"),
    ("gaussian", "gaussian_density", "Point 2 of 5", "ArrowRight", "moved=2:49.32"),
]


def test_the_address_names_a_slider_that_has_got_another_place(visit: Visit) -> None:
    page = visit.open("gaussian")
    drag(page, handle(page, "gaussian_density", "Point 4 of 5"), 45, 0)
    at_rest(page)
    # "Put the points back" stands before the sliders now.
    page.locator(".st-key-gaussian_back").wait_for()
    drag(page, thumb(page, "mu"), 60, 0)
    at_rest(page)
    link_says(page, "mu=")
    page.locator(".st-key-gaussian_maximum button").click()
    at_rest(page)
    link_says(page, "sigma=")


@pytest.mark.parametrize(("path", "chart", "label", "key", "link"), KEYS)
def test_keys_do_what_the_pointer_does(
    visit: Visit, path: str, chart: str, label: str, key: str, link: str
) -> None:
    page = visit.open(path)
    grip = handle(page, chart, label)
    grip.focus()
    during = press(page, key)
    at_rest(page)
    page.wait_for_function("link => decodeURIComponent(location.search).includes(link)", arg=link)
    assert_same(during, shown(page))
    assert grip.evaluate("e => e === document.activeElement")


def test_the_level_moves_the_intervals_and_the_axes_follow_at_rest(visit: Visit) -> None:
    page = visit.open("gaussian?view=Profiles+and+intervals")
    before = shown(page)
    during = drag(page, thumb(page, "level"), 60, 0)
    for kind in ("sentences", "tables", "marks"):
        assert during[kind] != before[kind]
    link_says(page, "level=")
    at_rest(page)
    confirmed = shown(page)
    # The curves reach as far as the new axes do.
    assert set(during.pop("marks")) == set(confirmed.pop("marks"))
    assert_same(during | {"marks": {}}, confirmed | {"marks": {}})


def test_a_flank_that_is_dragged_across_stays_aside_and_the_top_in_reach(visit: Visit) -> None:
    page = visit.open("gaussian")
    drag(page, handle(page, "gaussian_density", FLANK), -150, 0, release=False)
    top, flank = (handle(page, "gaussian_density", name).bounding_box() for name in (TOP, FLANK))
    chart = page.locator(".st-key-gaussian_density .nll-chart").bounding_box()
    assert top is not None
    assert flank is not None
    assert chart is not None
    assert top["x"] < flank["x"]
    assert top["y"] + top["height"] / 2 >= chart["y"]
    page.mouse.up()
    at_rest(page)
    link_says(page, "sigma=0.8")


def test_a_run_plays_the_path_and_ends_where_the_server_agrees(visit: Visit) -> None:
    page = visit.open(NEWTON)
    path = page.locator("[data-text=path]")
    assert "are ready to run" in path.inner_text()
    page.get_by_role("button", name="Run").click()
    page.wait_for_function(
        "() => document.querySelector('[data-text=path]').innerText.includes('It ends there')"
    )
    during = shown(page)
    at_rest(page)
    link_says(page, "step=")
    assert_same(during, shown(page))
    page.get_by_role("button", name="Step back").click()
    at_rest(page)
    assert "It ends there" not in path.inner_text()


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
    link_says(page, "sigma=")
    picked = re.search(r"mu=([\d.]+)&sigma=([\d.]+)", page.url)
    assert picked is not None
    assert float(picked[1]) == pytest.approx(44.4 + 0.25 * 15.8, abs=0.5)
    assert float(picked[2]) == pytest.approx(0.8 + 0.75 * 8.7, abs=0.4)
    assert f"N({picked[1]}, {picked[2]}²)" in visit.sentence()
    assert visit.console_errors == []


def test_a_term_is_lit_up_in_both_panels_by_pointing_and_stays_so_by_a_click(visit: Visit) -> None:
    page = visit.open("gaussian?view=Terms&mu=45&sigma=8")
    plot = page.locator(".st-key-gaussian_terms .nsewdrag").first
    box = plot.bounding_box()
    assert box is not None
    low, high = page.evaluate(
        "() => document.querySelector('.st-key-gaussian_terms .js-plotly-plot')"
        "._fullLayout.xaxis.range"
    )
    x = box["width"] * (49.3087 - low) / (high - low)
    plot.hover(position={"x": x, "y": box["height"] * 0.4})
    page.wait_for_selector(".st-key-gaussian_terms .hovertext")
    said = " ".join(page.locator(".st-key-gaussian_terms .hovertext").all_text_contents())
    assert "density" in said
    assert "its term" in said
    before = visit.sentence()
    plot.click(position={"x": x, "y": box["height"] * 0.6})
    visit.wait_for_other_sentence(before)
    visit.settle()
    assert "49.3087" in visit.sentence()
    link_says(page, "point=2")
