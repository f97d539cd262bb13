"""The chart component: in place, in the theme's colours, and with its fallback."""

from __future__ import annotations

import re
import sys
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from .conftest import DESKTOP, Visit, running_server

LINE = ".st-key-home_curve .js-line"


def move(page: Page, visit: Visit) -> None:
    before = visit.sentence()
    page.locator(".st-key-p input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    visit.wait_for_other_sentence(before)
    visit.settle()


def test_a_chart_is_updated_in_place_without_a_blank_frame(visit: Visit) -> None:
    page = visit.open("")
    page.evaluate(
        """() => {
          window.first = document.querySelector('.st-key-home_curve .main-svg');
          window.blank = 0;
          const look = () => {
            if (!document.querySelector('.st-key-home_curve .js-line')) window.blank += 1;
            requestAnimationFrame(look);
          };
          look();
        }"""
    )
    marks = visit.marks()
    for _ in range(3):
        move(page, visit)
    assert visit.marks() != marks
    assert page.evaluate("window.first === document.querySelector('.st-key-home_curve .main-svg')")
    assert page.evaluate("window.blank") == 0


def test_a_chart_follows_the_theme_when_it_is_switched(visit: Visit) -> None:
    page = visit.open("")
    colour = f"() => getComputedStyle(document.querySelector('{LINE}')).stroke"
    light = page.evaluate(colour)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        f"old => getComputedStyle(document.querySelector('{LINE}')).stroke !== old", arg=light
    )


def test_a_chart_fits_the_window_when_it_is_resized(visit: Visit) -> None:
    page = visit.open("")
    page.set_viewport_size({"width": 700, "height": 900})
    page.wait_for_function(
        "() => document.querySelector('.st-key-home_curve .main-svg').getBoundingClientRect().right"
        " <= innerWidth"
    )


def test_a_chart_carries_its_text_alternative(visit: Visit) -> None:
    page = visit.open("?p=0.5")
    assert "0.693 nats" in (page.locator(".nll-plot").first.get_attribute("aria-label") or "")


def test_stock_charts_stand_in_where_the_files_cannot_load(browser: Browser, server: str) -> None:
    context = browser.new_context(viewport=DESKTOP)
    context.route("**/nll-assets/**", lambda route: route.abort())
    page = context.new_page()
    page.goto(server)
    page.wait_for_selector("[data-testid=stPlotlyChart] .js-line")
    context.close()


@pytest.fixture
def router_alone() -> Iterator[str]:
    """The app as a host runs it that does not know `st.App`: the script itself is served."""
    script = (sys.executable, "-m", "streamlit", "run", "pages/_router.py")
    with running_server((*script, "--server.port", "{port}")) as address:
        yield address


def test_the_router_can_be_served_alone(browser: Browser, router_alone: str) -> None:
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.goto(router_alone)
    page.wait_for_selector("[data-testid=stPlotlyChart] .js-line")
    assert page.locator("h1").inner_text() == "NLL Explorer"
    context.close()


def test_the_files_come_compressed_and_may_be_kept(visit: Visit) -> None:
    page = visit.open("")
    addresses = page.evaluate(
        "() => performance.getEntriesByType('resource').map(e => e.name)"
        ".filter(n => n.includes('nll-assets'))"
    )
    assert {"chart.js", "live.js", "plotly-basic.min.js"} <= {
        a.rsplit("/", 1)[-1] for a in addresses
    }
    for address in addresses:
        request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.headers["content-encoding"] == "gzip"
            assert "immutable" in answer.headers["cache-control"]
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert len(answer.read()) < 1_600_000


def test_what_charts_need_comes_with_the_page_and_nothing_twice(visit: Visit, server: str) -> None:
    with urllib.request.urlopen(f"{server}/surprise") as response:
        links = re.findall(r"<([^>]+)>; rel=(\w+)", response.headers["link"])
    early = [path.rsplit("/", 1)[-1] for path, _ in links]
    assert ["preload"] + ["modulepreload"] * (len(links) - 1) == [kind for _, kind in links]
    page = visit.open("surprise")
    fetched = page.evaluate(
        "() => performance.getEntriesByType('resource').map(e => new URL(e.name).pathname)"
    )
    ours = [path for path in fetched if path.startswith("/nll-assets/")]
    assert len(ours) == len(set(ours))
    assert {path for path, _ in links} <= set(ours)
    # Only what belongs to this page, and sweeps that its charts do not wait for, came later.
    later = {path.rsplit("/", 1)[-1] for path in ours} - set(early)
    assert later <= {"sweep.js", "sweeps.js", "scales.js"}
