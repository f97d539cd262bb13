"""Around every page: signs and words that the reader sees while waiting, and on small screens."""

from __future__ import annotations

from playwright.sync_api import Browser

from .conftest import PHONE, Visit
from .live import thumb
from .waiting import painted


def test_the_buttons_of_a_run_stand_in_one_row_and_keep_their_names(visit: Visit) -> None:
    page = visit.open("training")
    for width in (1440, 1024, 700, 390):
        page.set_viewport_size({"width": width, "height": 900})
        painted(page)
        boxes = []
        for name in ("Back to start", "Step back", "Run", "Step"):
            box = page.get_by_role("button", name=name, exact=True).bounding_box()
            assert box is not None
            boxes.append(box)
        assert len({round(box["y"]) for box in boxes}) == 1
        assert boxes[-1]["x"] + boxes[-1]["width"] <= width


def test_a_slider_has_a_minus_and_its_ends_are_there_where_nothing_hovers(
    browser: Browser, server: str
) -> None:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    visit = Visit(context.new_page(), server)
    page = visit.open("losses")
    assert thumb(page, "margin").inner_text() == "−2"
    ends = page.locator(".st-key-margin [data-testid=stSliderTickBar]")
    assert ends.inner_text().split() == ["−6", "6"]
    assert ends.evaluate("e => getComputedStyle(e).opacity") == "1"
    context.close()


def test_a_chart_that_has_not_come_says_so(browser: Browser, server: str) -> None:
    context = browser.new_context()
    held = []
    context.route("**/plotly-basic.min.js", lambda route: held.append(route))
    page = context.new_page()
    with page.expect_request("**/plotly-basic.min.js"):
        page.goto(f"{server}/surprise?ask=false")
    chart = page.locator(".nll-chart").first
    chart.wait_for(state="attached")
    words = "e => getComputedStyle(e, '::before').content"
    assert "on its way" in chart.evaluate(words)
    while held:
        held.pop().continue_()
    page.wait_for_selector(".nll-chart[data-drawn=true]")
    assert chart.evaluate(words) == "none"
    context.close()


def test_numbers_of_a_formula_have_no_gap_around_them(visit: Visit) -> None:
    page = visit.open("")
    number = page.locator(".st-key-nll_formula_main .nll-slot").first
    spare = number.evaluate(
        """e => {
          const range = document.createRange();
          range.selectNodeContents(e);
          const size = parseFloat(getComputedStyle(e).fontSize);
          return (e.getBoundingClientRect().width - range.getBoundingClientRect().width) / size;
        }"""
    )
    assert spare <= 0.55
