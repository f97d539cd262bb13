"""The abstain page in a browser: the curve is clicked."""

from __future__ import annotations

from .conftest import Visit
from .live import at_rest, link_says


def test_a_click_on_the_curve_asks_for_its_coverage(visit: Visit) -> None:
    page = visit.open("abstain?abwant=risk")
    box = page.locator(".st-key-abstain_curve .nsewdrag").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 0.6 * box["width"], box["y"] + 0.8 * box["height"])
    page.wait_for_function(
        "!document.querySelector('.nll-sentence').innerText.includes('80.5% are answered')"
    )
    at_rest(page)
    link_says(page, "abcover=")
    assert visit.console_errors == []
