"""The abstain page in a browser: what is dragged is confirmed, and the curve is clicked."""

from __future__ import annotations

from .confirmed import Drag, Slide, assert_confirmed, each
from .conftest import Visit
from .live import at_rest, link_says

COST = "abstain?abview=Costs"
HEAT = "abstain?abview=Temperature"
CASES: list[Drag | Slide] = [
    Drag("abstain", "abstain_curve", -120, 0, "abcover"),
    Slide("abstain?abview=A+promise", "abrisk", 100),
    Slide(COST, "abt", 90),
    Drag(HEAT, "abstain_swapped", 80, 0, "abt"),
    Slide("abstain?abview=A+set+instead", "abn", -120),
    Slide("abstain?abview=Who+is+refused", "abcover", -80),
]


@each(CASES)
def test_what_is_dragged_is_what_the_server_confirms(visit: Visit, case: Drag | Slide) -> None:
    assert_confirmed(visit, case)


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
