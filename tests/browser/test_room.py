"""In the lecture room: one view in large type, its QR code, and a frame on a page of others."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Frame, Locator, Page, ViewportSize, expect

from pages._ui.page import embed_code

from .conftest import Scheme, Visit
from .live import centre, link_says
from .modules import module_page
from .test_touch import swipe
from .waiting import SETTLED, painted

PROJECTORS: list[ViewportSize] = [
    {"width": 1280, "height": 720},
    {"width": 1920, "height": 1080},
]
# Of the height of the picture: see the style sheet.
LEAST_TYPE = 0.026
# Each piece of text in sight, with the size of its letters; indices and exponents are smaller.
LETTERS = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement: at, data } = walker.currentNode;
    if (!data.trim() || !at.checkVisibility({ visibilityProperty: true, opacityProperty: true })
        || at.closest('.katex, script, style, tspan[style*=font-size]')) continue;
    const { width, height, top, left } = at.getBoundingClientRect();
    if (width > 1 && height > 1 && top < innerHeight && left < innerWidth)
      found.push([parseFloat(getComputedStyle(at).fontSize), data]);
  }
  return found;
}"""
AROUND = "[data-testid=stHeader], [data-testid=stToolbar], h1, .nll-question, .st-key-nll_presets"
IN_SIGHT = """selector => [...document.querySelectorAll(selector)]
  .filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect().bottom)"""
LONG = "https://nll.example/families?" + "&".join(f"fa{i}={i * 7919}" for i in range(150))


def enter(visit: Visit, path: str) -> Page:
    """Open a page in the room, and wait until all is at rest."""
    visit.page.goto(f"{visit.address}/{path}")
    visit.page.locator(".nll-corner").wait_for()
    visit.page.locator(".nll-chart[data-drawn]").first.wait_for()
    visit.settle()
    return visit.page


def count(page: Page) -> str:
    return page.locator(".nll-corner output").inner_text()


def seen_views(page: Page) -> list[str]:
    """The views that are not left out, by their first sentence."""
    views = page.locator("[class*=st-key-nll_view_]").all()
    return [view.locator(".nll-sentence").first.inner_text() for view in views if view.is_visible()]


def turned(page: Page, to: str) -> None:
    page.wait_for_function(
        "to => document.querySelector('.nll-corner output').value === to", arg=to
    )
    page.wait_for_selector(SETTLED)
    painted(page)


@pytest.mark.parametrize("size", PROJECTORS, ids=lambda size: str(size["height"]))
@pytest.mark.parametrize(
    "path", ["softmax?present=true", "gaussian?present=true", "bigram?present=true"]
)
def test_one_view_fills_the_window_in_type_that_is_read_from_row_five(
    visit: Visit, path: str, size: ViewportSize
) -> None:
    visit.page.set_viewport_size(size)
    page = enter(visit, path)
    assert not any(part.is_visible() for part in page.locator(AROUND).all())
    assert len(seen_views(page)) == 1
    least = LEAST_TYPE * size["height"]
    # Letters of charts are drawn anew once the window rests.
    page.wait_for_function(f"least => ({LETTERS})().every(([px]) => px >= least)", arg=least)
    view = "[class*=st-key-nll_view_]"
    for part in (f"{view} .nll-chart", f"{view} .nll-sentence"):
        assert 0 < page.evaluate(IN_SIGHT, part)[0] <= size["height"], part
    # It does fill it.
    assert max(page.evaluate(IN_SIGHT, f"{view} .nll-stage")) > 0.8 * size["height"]


def test_keys_turn_the_views_over_but_not_while_a_slider_needs_them(visit: Visit) -> None:
    page = enter(visit, "bigram?present=true")
    turned(page, "1 / 4")
    for key, to in (("ArrowRight", "2 / 4"), ("PageDown", "3 / 4"), ("n", "4 / 4"), ("n", "4 / 4")):
        page.keyboard.press(key)
        turned(page, to)
    for key, to in (("PageUp", "3 / 4"), ("p", "2 / 4"), ("ArrowLeft", "1 / 4")):
        page.keyboard.press(key)
        turned(page, to)
    visit.settle()
    page.locator(".st-key-bgstep input[type=range]").first.focus()
    before = visit.sentence()
    page.keyboard.press("ArrowRight")
    visit.wait_for_other_sentence(before)
    link_says(page, "bgstep=")
    assert count(page) == "1 / 4"
    assert "present=true" in page.url
    page.keyboard.press("PageDown")
    turned(page, "2 / 4")
    page.keyboard.press("PageUp")
    turned(page, "1 / 4")
    moved = visit.sentence()
    page.keyboard.press("Escape")
    page.locator("h1").wait_for()
    visit.settle()
    assert "present" not in page.url
    assert "bgstep=" in page.url
    assert page.locator(".nll-corner").count() == 0
    assert visit.sentence() == moved
    # What was left does not come back with the next move, and the keys are the page's own again.
    page.locator(".st-key-bgstep input[type=range]").first.focus()
    page.keyboard.press("ArrowRight")
    visit.wait_for_other_sentence(moved)
    visit.settle()
    page.keyboard.press("n")
    assert "present" not in page.url
    assert visit.console_errors == []


def picture(shot: Locator) -> Image.Image:
    return Image.open(io.BytesIO(shot.screenshot())).convert("L")


def read(code: Image.Image) -> str:
    """What another program reads in a QR code, which has its white around it."""
    (found,) = zxingcpp.read_barcodes(code)
    at = found.position
    pixels = np.asarray(code)
    # At least four modules of the code, of which there are at most 177 in a row.
    quiet = 4 * (at.top_right.x - at.top_left.x) // 177
    for edge in (pixels[: at.top_left.y - 2], pixels[:, : at.top_left.x - 2]):
        inner = edge[2:, 2:]
        assert min(inner.shape) >= quiet
        assert inner[inner.shape[0] // 4 : -4, inner.shape[1] // 4 : -4].min() > 200
    return str(found.text)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_link_has_its_qr_code_and_the_way_into_the_room(visit: Visit, scheme: Scheme) -> None:
    visit.page.emulate_media(color_scheme=scheme)
    page = visit.open("surprise?p=0.02&unit=bits")
    page.get_by_role("button", name="Link to this state").click()
    code = page.locator(".nll-share .nll-qr svg")
    code.wait_for()
    link, embedded = [page.locator(".st-key-nll_shared code").nth(i).inner_text() for i in (0, 1)]
    for place in (0, 1):
        copy = page.locator(".st-key-nll_shared [aria-label='Copy to clipboard']").nth(place)
        expect(copy).to_be_visible()
    assert read(picture(code)) == link == f"{visit.address}/surprise?p=0.02&unit=bits"
    assert embedded == embed_code(
        f"{visit.address}/surprise", "p=0.02&unit=bits", "Surprise, −log p"
    )
    page.get_by_role("button", name="Present, one view at a time").click()
    page.locator(".nll-corner").wait_for()
    assert "present=true" in page.url
    page.keyboard.press("q")
    large = page.locator("dialog .nll-qr svg")
    large.wait_for()
    assert read(picture(large)) == link
    page.keyboard.press("Escape")
    large.wait_for(state="detached")
    assert page.locator(".nll-corner").count() == 1


def test_codes_of_short_and_long_links_are_read_and_what_is_too_long_has_none(
    browser: Browser,
) -> None:
    with module_page(browser) as page:
        page.set_viewport_size({"width": 1000, "height": 1000})
        draw = """async (text) => {
          const { qrCode } = await import('/qr.js');
          const code = await qrCode(text);
          document.body.replaceChildren(code ?? 'none');
          return code !== null;
        }"""
        for text in ("http://localhost:8501/", LONG, "https://nll.example/bigram?bgname=Zoë 馬"):
            assert page.evaluate(draw, text)
            assert read(picture(page.locator("svg"))) == text
        # As many bytes as the largest code can hold, and one more.
        assert page.evaluate(draw, "x" * 2953)
        assert not page.evaluate(draw, "x" * 2954)


@contextmanager
def other_site(code: str) -> Iterator[str]:
    """Another site, with a frame in the midst of a long page."""
    around = "<p style='height: {}px'>Around</p>"
    body = f"<!doctype html>{around.format(300)}{code}{around.format(3000)}"

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        # The app is served as localhost, which is another site.
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def framed(page: Page, site: str) -> Frame:
    """The app within the page of the other site, at rest."""
    page.goto(site)
    element = page.locator("iframe").element_handle()
    frame = element.content_frame()
    assert frame is not None
    frame.wait_for_selector(f"{SETTLED} .nll-chart[data-drawn=true]")
    frame.wait_for_selector(".nll-sentence")
    return frame


def test_a_frame_on_another_site_shows_its_state_and_lets_the_page_scroll(
    browser: Browser, server: str
) -> None:
    context = browser.new_context(viewport={"width": 1100, "height": 900}, has_touch=True)
    page = context.new_page()
    answers = []
    page.on("response", lambda response: answers.append((response.status, response.url)))
    code = embed_code(f"{server}/surprise", "p=0.02&unit=bits", "Surprise")
    with other_site(code) as site:
        frame = framed(page, site)
        assert "2%" in frame.locator(".nll-sentence").first.inner_text()
        assert not any(part.is_visible() for part in frame.locator(AROUND).all())
        assert not [answer for answer in answers if 300 <= answer[0] < 400 and answer[0] != 304]
        before = frame.locator(".nll-sentence").first.inner_text()
        x, y = centre(frame.locator(".nll-handle:not([hidden])").first)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 60, y, steps=5)
        page.mouse.up()
        said = frame.locator(".nll-sentence").first
        expect(said).not_to_have_text(before)
        x, y = centre(frame.locator(".nll-chart").first)
        at = page.evaluate("scrollY")
        page.mouse.move(x, y)
        page.mouse.wheel(0, 200)
        page.wait_for_function("at => scrollY > at", arg=at)
        at = page.evaluate("scrollY")
        x, y = centre(frame.locator(".nll-chart").first)
        swipe(page, context.new_cdp_session(page), x, y, 0, -150)
        page.wait_for_function("at => scrollY > at", arg=at)
        with context.expect_page() as opened:
            frame.get_by_role("button", name="Open the whole page").click()
        whole = urlsplit(opened.value.url)
        assert whole.path == "/surprise"
        assert parse_qs(whole.query).keys() == {"p", "unit"}
    context.close()


def test_a_whole_page_in_a_frame_has_no_navigation_and_its_links_open_tabs(
    browser: Browser, server: str
) -> None:
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    page = context.new_page()
    with other_site(
        f'<iframe src="{server}/surprise?embed=true" width=800 height=600></iframe>'
    ) as site:
        frame = framed(page, site)
        assert not frame.locator("[data-testid=stHeader]").is_visible()
        assert frame.locator("h1").is_visible()
        assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
        with context.expect_page() as opened:
            frame.locator("a[href*=glossary]").first.click()
        there = urlsplit(opened.value.url)
        assert (there.path, parse_qs(there.query).keys()) == ("/glossary", {"find"})
        assert urlsplit(frame.url).path == "/surprise"
    context.close()
