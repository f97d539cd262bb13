"""The question before a view: what it hides, its answers in the browser, and what is said then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from nll_core import softmax
from pages._ui.codes import read_answer

from .conftest import DESKTOP, PHONE, Visit
from .live import centre, thumb
from .modules import call, module_page
from .test_layout import PROJECTOR
from .test_touch import scrolled, swipe
from .waiting import painted

# Of the cards that are left.
ROWS = PRODUCT = 1
AT = np.array([0.01, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0])


@pytest.fixture
def asked(browser: Browser, server: str) -> Iterator[Visit]:
    """A first visit, which is asked."""
    context = browser.new_context(viewport=DESKTOP, bypass_csp=True)
    yield Visit(context.new_page(), server, asked=True)
    context.close()


@pytest.fixture
def finger(browser: Browser, server: str) -> Iterator[Visit]:
    """The same by finger."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, bypass_csp=True)
    yield Visit(context.new_page(), server, asked=True)
    context.close()


def cards(page: Page) -> Locator:
    return page.locator(".nll-card")


def press(page: Page, name: str, card: int = 0) -> None:
    cards(page).nth(card).get_by_role("button", name=name, exact=True).click()


def heard(page: Page) -> None:
    """Listen to answers from now on."""
    page.evaluate(
        "window.answers = []; addEventListener('nll:answered', e => answers.push(e.detail))"
    )


def verdict(page: Page) -> str:
    return page.locator(".nll-verdict p").inner_text().replace("\N{NO-BREAK SPACE}", " ")


def boxes(page: Page) -> Any:
    return page.evaluate(
        "[...document.querySelectorAll('.nll-chart, .nll-sentence, .nll-table')].slice(0, 4)"
        ".map(e => { const b = e.getBoundingClientRect(); return [b.x, b.width, b.height, b.y"
        " + document.querySelector('[data-testid=stMain]').scrollTop]; })"
    )


def test_a_view_is_hidden_until_its_question_is_answered_and_nothing_moves_then(
    asked: Visit,
) -> None:
    page = asked.open("surprise")
    table = page.locator(".nll-table")
    row = page.get_by_role("row", name="0.01")
    expect(table).to_be_hidden()
    expect(page.locator(".st-key-nll_formula_product .katex")).to_be_hidden()
    expect(page.locator(".nll-sentence").first).to_be_hidden()
    assert row.count() == 0
    heard(page)
    field = cards(page).nth(ROWS).get_by_role("textbox", name="How steep is it")
    field.fill("twenty")
    press(page, "Check", ROWS)
    expect(cards(page).nth(ROWS).get_by_role("alert")).to_have_text("Write a number, such as 2.5.")
    before = boxes(page)
    field.fill("1e999")
    press(page, "Check", ROWS)
    assert page.locator(".nll-verdict").count() == 0
    field.fill("20")
    field.press("Enter")
    expect(table).to_be_visible()
    assert boxes(page) == before
    assert row.count() == 1
    assert verdict(page).startswith(
        "Not quite. You said 20 nats; it is 100 nats, 80 nats off. The slope"
    )
    expect(page.locator(".nll-verdict")).to_be_focused()
    wanted = {"stem": "surprise", "view": "rows", "kind": "number", "value": 20, "right": False}
    assert page.evaluate("answers") == [wanted]
    # The code for the class is made without the server, and holds that answer.
    code = page.locator(".nll-board-code code")
    sent = read_answer(code.inner_text())
    assert (sent.stem, sent.item, sent.value, sent.is_choice) == ("surprise", "Q2", 20, False)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == code.inner_text()
    assert page.evaluate("getSelection().toString()") == code.inner_text()
    press(page, "Exactly 0.", PRODUCT)
    expect(page.locator(".st-key-nll_formula_product .katex").first).to_be_visible()
    chosen = {"view": "product", "kind": "choice", "value": 1, "right": True}
    assert page.evaluate("answers[1]") == wanted | chosen
    assert (
        page.locator(".nll-verdict p").last.inner_text().startswith("Right. You said “Exactly 0.”")
    )
    second = read_answer(code.last.inner_text())
    assert (second.item, second.value, second.is_choice) == ("Q3", 1, True)
    assert second.seat == sent.seat
    page.locator(".nll-verdict").last.get_by_role("button", name="Close").click()
    assert page.locator(".nll-verdict").count() == 1
    assert not asked.console_errors


def test_who_comes_again_is_the_same_to_the_board(asked: Visit) -> None:
    page, seats = asked.page, []
    for _ in range(2):
        asked.open("surprise?ask=true")
        press(page, "Exactly 0.", PRODUCT + 1)
        seats.append(read_answer(page.locator(".nll-board-code code").inner_text()).seat)
        page.evaluate("sessionStorage.clear()")
    assert seats[0] == seats[1]


def test_what_was_passed_over_is_not_asked_again_and_one_click_ends_all_questions(
    asked: Visit,
) -> None:
    page = asked.open("surprise")
    assert cards(page).count() == 3
    press(page, "Show me")
    expect(page.locator(".st-key-surprise_curve .nll-plot")).to_be_visible()
    assert page.locator(".nll-verdict, .nll-pad").count() == 0
    asked.open("surprise")
    assert cards(page).count() == 2
    press(page, "Don’t ask any more")
    assert cards(page).count() == 0
    later = Visit(page.context.new_page(), asked.address, asked=True)
    later.open("surprise")
    assert cards(later.page).count() == 0
    # A link can ask all the same.
    later.open("surprise?ask=true&p=0.3")
    assert cards(later.page).count() == 3


def test_only_a_page_that_opens_as_it_is_asks(asked: Visit) -> None:
    page = asked.open("surprise?p=0.3")
    assert cards(page).count() == 0
    asked.open("surprise?ask=false")
    assert cards(page).count() == 0
    expect(page.locator(".nll-table")).to_be_visible()
    page.get_by_test_id("stTopNavLink").first.click()
    page.wait_for_function("location.pathname === '/'")
    asked.settle()
    asked.open("surprise")
    assert cards(page).count() == 3


def test_a_control_of_the_view_or_a_preset_in_sight_shows_it(asked: Visit) -> None:
    page = asked.open("surprise")
    thumb(page, "p").click()
    assert cards(page).count() == 2
    expect(page.locator(".nll-table")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    asked.settle()
    assert cards(page).count() == 2
    page.locator(".st-key-n input").focus()
    page.keyboard.press("Tab")
    assert cards(page).count() == 2
    page.locator(".st-key-n input").focus()
    page.keyboard.press("ArrowRight")
    assert cards(page).count() == 1
    asked.open("surprise?ask=true")
    page.get_by_role("button", name="Fair coin").click()
    asked.settle()
    assert "50%" in asked.sentence()
    assert cards(page).count() == 1


def drawn(page: Page) -> list[float]:
    return [
        float(handle.get_attribute("aria-valuenow") or "nan")
        for handle in page.locator(".nll-pad [role=slider]").all()
    ]


def test_a_curve_is_drawn_on_the_axes_and_its_distance_said(asked: Visit) -> None:
    page = asked.open("surprise")
    ground = page.locator(".nll-ground").bounding_box()
    assert ground is not None
    compare = cards(page).first.get_by_role("button", name="Compare")
    expect(compare).to_be_disabled()
    expect(page.locator(".st-key-surprise_curve .xtick text").first).to_be_visible()
    expect(page.locator(".st-key-surprise_curve .scatterlayer path").first).to_be_hidden()
    expect(page.locator(".st-key-surprise_slope .xtick text").first).to_be_hidden()
    top = page.evaluate("Number(document.querySelector('.nll-pad [role=slider]').ariaValueMax)")
    assert top == pytest.approx(1.05 * -np.log(1e-6), rel=1e-3)
    assert drawn(page) == pytest.approx([top / 2] * len(AT), rel=1e-2)

    def to(p: float, nats: float) -> tuple[float, float]:
        return ground["x"] + p * ground["width"], ground["y"] + (1 - nats / top) * ground["height"]

    # A sweep from the left: 10 nats at p = 0 down to none at 1.
    page.mouse.move(*to(0, 10))
    page.mouse.down()
    page.mouse.move(*to(0.5, 5))
    page.mouse.move(*to(1, 0))
    page.mouse.up()
    np.testing.assert_allclose(drawn(page), 10 * (1 - AT), atol=0.1)
    third = page.get_by_role("slider", name="What you expect at p = 0.2")
    third.focus()
    before = drawn(page)[2]
    page.keyboard.press("ArrowUp")
    assert drawn(page)[2] == pytest.approx(before + top / 40, rel=1e-3)
    expect(third).to_have_attribute("aria-valuetext", re.compile(r"^[\d.]+\s+nats$"))
    heights, heard_at = np.array(drawn(page)), heard(page)
    assert heard_at is None
    compare.click()
    off = np.abs(heights - -np.log(AT))
    worst = int(off.argmax())
    said = verdict(page)
    assert said.startswith(
        f"Not yet. On average {off.mean():.2g} nats off; most at p = {AT[worst]}"
    )
    assert f"where the truth is {-np.log(AT[worst]):.3g}" in said
    np.testing.assert_allclose(page.evaluate("answers[0].value"), heights)
    # The true curve is there, and what was drawn stays until it is closed.
    expect(page.locator(".st-key-surprise_curve .scatterlayer path").first).to_be_visible()
    assert page.locator(".nll-above.nll-drawn path").count() > 0
    assert page.locator(".nll-pad").count() == 0
    # A drawing is no answer that a board could count.
    assert page.locator(".nll-board-code").count() == 0
    page.locator(".nll-verdict").get_by_role("button", name="Close").click()
    assert page.locator(".nll-drawn").count() == 0
    assert not asked.console_errors


def test_a_finger_takes_a_point_and_scrolls_beside_it(finger: Visit) -> None:
    page = finger.open("surprise")
    point = page.get_by_role("slider", name="What you expect at p = 0.45")
    point.evaluate("e => e.scrollIntoView({ block: 'center' })")
    session, (x, y) = page.context.new_cdp_session(page), centre(point)
    before, at = drawn(page), scrolled(page)
    swipe(page, session, x, y, 0, -60)
    assert scrolled(page) == at
    assert drawn(page)[4] > before[4] + 1
    x, y = centre(point)
    swipe(page, session, x + 20, y + 60, 0, -120)
    page.wait_for_function(
        "at => document.querySelector('[data-testid=stMain]').scrollTop + scrollY > at", arg=at
    )
    for button in page.locator(".nll-card button").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24
        assert box["x"] + box["width"] <= PHONE["width"]


def test_bars_are_dragged_from_where_they_are_and_the_true_ones_stand_within_their_outlines(
    asked: Visit,
) -> None:
    page = asked.open("softmax")
    plot, ground = page.locator(".st-key-softmax_bars"), page.locator(".nll-ground").bounding_box()
    assert ground is not None
    # The probabilities at T = 1, over the logits that they are made of; all else is covered.
    np.testing.assert_allclose(drawn(page), [0.1, 0.7, 0.2], atol=1e-6)
    expect(plot.locator("[data-trace='logit bars'] path")).to_be_visible()
    expect(plot.locator("[data-trace='model'] path")).to_be_hidden()
    top = page.evaluate("Number(document.querySelector('.nll-pad [role=slider]').ariaValueMax)")

    def to(x: float, p: float) -> tuple[float, float]:
        return (
            ground["x"] + (x + 0.5) / 3 * ground["width"],
            ground["y"] + (1 - p / top) * ground["height"],
        )

    # A sweep sets each bar on its way; going sideways within a bar loses nothing.
    page.mouse.move(*to(-0.2, 0.6))
    page.mouse.down()
    page.mouse.move(*to(0.05, 0.6))
    page.mouse.move(*to(0.8, 0.6))
    page.mouse.move(*to(0.9, 0.3))
    page.mouse.up()
    np.testing.assert_allclose(drawn(page), [0.6, 0.3, 0.2], atol=0.02)
    # Taken by its top, a bar alone follows.
    bird = page.get_by_role("slider", name="What you expect for bird")
    page.mouse.move(*centre(bird))
    page.mouse.down()
    page.mouse.move(*to(0.5, 0.9), steps=3)
    page.mouse.up()
    np.testing.assert_allclose(drawn(page), [0.6, 0.3, 0.9], atol=0.02)
    before = drawn(page)[2]
    page.keyboard.press("ArrowDown")
    assert drawn(page)[2] == pytest.approx(before - top / 40, rel=1e-3)
    heights = np.array(drawn(page))
    heard(page)
    cards(page).first.get_by_role("button", name="Compare").click()
    truth = softmax(np.log([0.1, 0.7, 0.2]) / 4)
    off, worst = np.abs(heights - truth), int(np.abs(heights - truth).argmax())
    said = verdict(page)
    assert said.startswith(
        f"Not yet. On average {off.mean():.2g} off; most for {['cat', 'dog', 'bird'][worst]}, "
        f"where the truth is {truth[worst]:.3f}. "
        f"Yours add up to {heights.sum():.3g}, not to 1. Temperature divides"
    )
    np.testing.assert_allclose(page.evaluate("answers[0].value"), heights)
    asked.settle()
    assert "T=4" in page.url
    expect(plot.locator("[data-trace='model'] path")).to_be_visible()
    expect(plot.locator(".nll-above.nll-drawn path")).to_have_attribute("fill", "none")
    assert not asked.console_errors


def test_a_finger_takes_a_bar_by_its_top(finger: Visit) -> None:
    page = finger.open("bigram?ask=true&bgview=A+name%2C+letter+by+letter")
    handles = page.locator(".nll-pad [role=slider]")
    assert handles.count() == len("isabelle") + 1
    bar = page.get_by_role("slider", name="What you expect for l, 7 of 9")
    bar.evaluate("e => e.scrollIntoView({ block: 'center' })")
    for handle in handles.all():
        box = handle.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24
    session, (x, y) = page.context.new_cdp_session(page), centre(bar)
    before, at = drawn(page), scrolled(page)
    swipe(page, session, x, y, 0, 50)
    assert scrolled(page) == at
    after = drawn(page)
    assert after[6] < before[6] - 1
    assert after[:6] + after[7:] == before[:6] + before[7:]


@pytest.mark.parametrize(
    "path",
    ["softmax", "gaussian?ask=true&view=Profiles+and+intervals", "likelihood?ask=true&seen=Coin"],
)
def test_on_a_phone_what_is_drawn_on_and_its_whole_question_are_seen_together(
    finger: Visit, path: str
) -> None:
    page = finger.open(path)
    ground = page.locator(".nll-ground").bounding_box()
    card = cards(page).first.bounding_box()
    controls = page.locator("[class*=st-key-nll_controls]").first
    beside = controls.bounding_box()
    assert ground is not None
    assert card is not None
    assert beside is not None
    assert ground["y"] + ground["height"] <= card["y"]
    assert card["y"] + card["height"] <= PHONE["height"]
    assert card["y"] + card["height"] <= beside["y"]
    # Nothing but the head of the page is above the plot.
    chosen = page.locator(".st-key-nll_presets, .st-key-view, .st-key-seen").last.bounding_box()
    assert chosen is not None
    assert ground["y"] - (chosen["y"] + chosen["height"]) <= 180
    press(page, "Show me")
    finger.settle()
    beside = controls.bounding_box()
    assert beside is not None
    assert beside["y"] < PHONE["height"] - 100
    assert page.locator("[data-drawing]").count() == 0


def test_on_a_projector_a_drawing_and_its_question_are_seen_together(asked: Visit) -> None:
    asked.page.set_viewport_size(PROJECTOR)
    page = asked.open("gaussian?ask=true&view=Profiles+and+intervals")
    compare = cards(page).first.get_by_role("button", name="Compare").bounding_box()
    assert compare is not None
    assert compare["y"] + compare["height"] <= 720


def test_a_link_to_other_data_is_answered_where_the_question_was_meant(asked: Visit) -> None:
    page = asked.open("gaussian?ask=true&x=Newcomb")
    page.locator(".nll-options button").first.click()
    asked.settle()
    assert verdict(page).endswith("The controls now stand as the question means them.")
    assert "x=" not in page.url
    assert "mu=52.295" in page.url


def test_an_answer_that_opens_another_file_is_said_beside_it(asked: Visit) -> None:
    page = asked.open("predictions?ask=true&out=Which+ECE?")
    press(page, page.locator(".nll-options button").first.inner_text())
    page.locator(".nll-whose").get_by_text("tumours, random forest").wait_for()
    asked.settle()
    assert verdict(page).startswith(("Right.", "Not quite."))
    assert "pset=tumours" in page.url
    page.locator(".nll-verdict").get_by_role("button", name="Close").click()
    assert page.locator(".nll-verdict").count() == 0


def test_a_chart_of_another_size_takes_the_drawing_along(asked: Visit) -> None:
    page = asked.open("surprise")
    before = drawn(page)
    page.set_viewport_size({"width": 1000, "height": 700})
    asked.settle()
    painted(page)
    ground, point = page.locator(".nll-ground"), page.locator(".nll-pad [role=slider]").last
    box = ground.bounding_box()
    assert box is not None
    np.testing.assert_allclose(drawn(page), before)
    assert centre(point) == pytest.approx((box["x"] + box["width"], box["y"] + box["height"] / 2))


def test_numbers_are_read_as_people_write_them(browser: Browser) -> None:
    written = {" 2.5 ": 2.5, "2,5": 2.5, "−3": -3, "+.5": 0.5, "12%": 12, "1e-3": 1e-3, "7.": 7}
    wrong = ["", "two", "1.2.3", "-", "0x10", "inf", "1 000", "<b>1</b>"]
    with module_page(browser) as page:
        found = call(page, "asking.js", [("number", text) for text in [*written, *wrong]])
        assert found[: len(written)] == list(written.values())
        assert np.isnan(found[len(written) :]).all()
        (far,) = call(page, "asking.js", [("distance", [1, 2, 6], [1.5, 2, 4])])
    assert far == {"mean": pytest.approx(2.5 / 3), "worst": 2}
