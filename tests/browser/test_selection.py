"""The selection page in a browser: what is dragged is confirmed; a switch and a choice act."""

from __future__ import annotations

from .confirmed import Drag, Slide, assert_confirmed, each
from .conftest import Visit

CASES: list[Drag | Slide] = [
    Drag("selection", "selection_scores", -90, 0, "sedeg"),
    Slide("selection", "sen", 90),
    Drag("selection?seview=May+I+believe+it%3F", "selection_differences", 0, -80, "sedeg"),
    Drag("selection?seview=AIC+against+BIC", "selection_components", 80, 0, "sek"),
    Drag("selection?seview=Optimism", "selection_gap", -90, 0, "sedeg"),
    Drag("selection?seview=Accuracy+or+NLL%3F", "selection_nll", -60, 0, "seepoch"),
    Slide("selection?seview=Best+of+many", "sem", 60),
]


@each(CASES)
def test_what_is_dragged_is_what_the_server_confirms(visit: Visit, case: Drag | Slide) -> None:
    assert_confirmed(visit, case)


def test_a_switch_changes_whose_aic_it_is(visit: Visit) -> None:
    page = visit.open("selection")
    page.get_by_text("Whose AIC?", exact=True).click()
    page.wait_for_function("document.body.innerText.includes('371.992')")
    visit.settle()
    page.get_by_text("Count σ as a parameter").click()
    page.wait_for_function("document.body.innerText.includes('369.992')")
    visit.settle()
    assert visit.console_errors == []
