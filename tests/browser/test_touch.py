"""A finger on a phone: it drags a handle and scrolls beside it."""

from __future__ import annotations

from playwright.sync_api import CDPSession, Page

from .conftest import Visit
from .live import at_rest, centre, handle
from .waiting import painted


def swipe(page: Page, session: CDPSession, x: float, y: float, dx: float, dy: float) -> None:
    """One finger that goes down at (x, y), moves, and is lifted."""
    session.send(
        "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]}
    )
    for step in range(1, 11):
        point = {"x": x + dx * step / 10, "y": y + dy * step / 10}
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        painted(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    painted(page)


def scrolled(page: Page) -> float:
    return float(
        page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop + scrollY")
    )


def test_a_finger_drags_a_handle_and_scrolls_beside_it(phone: Visit) -> None:
    page = phone.open("surprise")
    point = handle(page, "surprise_curve")
    x, y = centre(point)
    session = page.context.new_cdp_session(page)
    box = point.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    before, said = scrolled(page), phone.sentence()
    swipe(page, session, x, y, 40, -120)
    assert scrolled(page) == before
    at_rest(page)
    assert phone.sentence() != said
    moved = phone.sentence()
    x, y = centre(point)
    swipe(page, session, x + 120, y, 0, -150)
    page.wait_for_function(
        "before => document.querySelector('[data-testid=stMain]').scrollTop + scrollY > before",
        arg=before,
    )
    assert phone.sentence() == moved


def test_a_finger_takes_a_step_past_another(phone: Visit) -> None:
    page = phone.open("tokens?tkview=From+logits+to+a+draw")
    page.wait_for_function("document.documentElement.dataset.nllAhead !== 'awaited'")
    block = handle(page, "tokens_chain", "top-p")
    # Clear of the controls, which lie over the lower part of the page.
    block.evaluate("handle => handle.scrollIntoView({ block: 'center' })")
    x, y = centre(block)
    before, session = scrolled(page), page.context.new_cdp_session(page)
    swipe(page, session, x, y, -88, 30)
    assert scrolled(page) == before
    at_rest(page)
    assert block.get_attribute("aria-valuetext") == "2 of 6"
    assert "Of 27 tokens 6 are left" in phone.sentence()
