"""The losses page in a browser: each view has its controls."""

from __future__ import annotations

from .conftest import Visit


def test_each_view_has_its_controls(visit: Visit) -> None:
    page = visit.open("losses")
    assert page.locator(".st-key-margin").count() == 1
    page.get_by_role("radio", name="Fitted").click()
    page.wait_for_selector(".st-key-ox")
    visit.settle()
    assert page.locator(".st-key-margin").count() == 0
    page.get_by_role("button", name="0.6 costs 0.51?").click()
    page.wait_for_selector(".st-key-onwrong")
    visit.settle()
    assert "0.916 nats" in visit.sentence()
    # What is sent of a sweep takes no room, so that nothing below it shifts.
    sweep = page.locator(".st-key-nll_live_onwrong")
    assert sweep.count() == 1
    assert sweep.bounding_box() is None
