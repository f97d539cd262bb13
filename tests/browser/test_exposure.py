"""The exposure page in a browser: what is dragged is confirmed, a bar is chosen, a secret typed."""

from __future__ import annotations

from .confirmed import Drag, Slide, assert_confirmed, each
from .conftest import Visit
from .live import at_rest, centre, link_says

TYPO = "exposure?exview=After+a+typo"
OTHERS = "exposure?exview=Another+population"
MEMORY = "exposure?exview=Memorised&exn=4"
CASES: list[Drag | Slide] = [
    Drag("exposure", "exposure_own", 90, 0, "exat"),
    Drag("exposure?exview=Temperature&exn=4", "exposure_novelty", -90, 0, "ext"),
    Drag(TYPO, "exposure_lost", 60, 0, "exafter"),
    Slide(TYPO, "exnoise", 120),
    Drag(OTHERS, "exposure_bounds", 50, 0, "exn"),
    Drag(MEMORY, "exposure_rank", 80, 0, "extimes"),
]


@each(CASES)
def test_what_is_dragged_is_what_the_server_confirms(visit: Visit, case: Drag | Slide) -> None:
    assert_confirmed(visit, case)


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
