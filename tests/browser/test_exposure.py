"""The exposure page in a browser: a bar is chosen, a secret typed."""

from __future__ import annotations

from .conftest import Visit
from .live import at_rest, centre, link_says

OTHERS = "exposure?exview=Another+population"
MEMORY = "exposure?exview=Memorised&exn=4"


def test_a_bar_is_clicked(visit: Visit) -> None:
    page = visit.open(OTHERS)
    bars = page.locator(".st-key-exposure_populations .barlayer .point path")
    page.mouse.click(*centre(bars.nth(3)))
    page.wait_for_function(
        "document.querySelector('.nll-sentence').innerText.startsWith('Italian words cost')"
    )
    at_rest(page)
    link_says(page, "expop=Italian")
    assert visit.console_errors == []


def test_a_secret_is_typed_in(visit: Visit) -> None:
    page = visit.open(MEMORY)
    box = page.get_by_label("A secret", exact=True)
    box.fill("Zoë")
    box.press("Enter")
    page.wait_for_function("document.body.innerText.includes('The secret “zoe”')")
    visit.settle()
    assert visit.console_errors == []
