"""The template page in a browser: its controls follow the output, and rows open theirs."""

from __future__ import annotations

from .conftest import Visit


def test_each_output_has_its_controls(visit: Visit) -> None:
    page = visit.open("template")
    page.get_by_role("button", name="Count → Poisson").click()
    page.wait_for_selector(".st-key-tpn")
    visit.settle()
    assert page.locator(".st-key-tpm").count() == 0
    assert "1.510 nats" in visit.sentence()
    page.get_by_role("radio", name="Convexity").click()
    page.wait_for_selector(".st-key-tpz")
    visit.settle()
    assert page.locator(".st-key-tpn").count() == 0


def test_a_row_opens_its_output(visit: Visit) -> None:
    page = visit.open("template?tpview=Recognise+a+loss")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="a count").click()
    opened.value.wait_for_selector(".st-key-tpn")
    assert "template?tp=a+count" in opened.value.url
