"""The preferences page in a browser: dragged, clicked, pasted, played."""

from __future__ import annotations

import pytest

from .confirmed import Drag, Slide, assert_confirmed, each
from .conftest import PHONE, Visit
from .live import link_says

PRIOR = "preferences?pfview=A+prior&pfset=A+tournament"
TIES = "preferences?pfview=Ties&pfset=Dishes"
CALIBRATED = "preferences?pfview=Calibration"
LOSS = "preferences?pfview=DPO+loss"
TOY = "preferences?pfview=DPO:+three+answers"
CASES: list[Drag | Slide] = [
    Drag("preferences", "preferences_strengths", 0, 100, "pfref"),
    Drag(PRIOR, "preferences_prior", -120, 0, "pflam"),
    Drag(TIES, "preferences_tie_chances", 60, 0, "pfgap"),
    Slide("preferences?pfview=Elo", "pfk", 60),
    Drag(CALIBRATED, "preferences_temperature", 60, 0, "pft"),
    Drag(LOSS, "preferences_loss", -50, 0, "pfwon"),
    Drag(TOY, "preferences_answers", -100, 0, "pfstep"),
]


@each(CASES)
def test_what_is_dragged_is_what_the_server_confirms(visit: Visit, case: Drag | Slide) -> None:
    assert_confirmed(visit, case)


@pytest.mark.parametrize(
    "link", ["preferences", TIES, "preferences?pfview=Elo", CALIBRATED, LOSS, TOY, PRIOR]
)
def test_a_formula_is_as_wide_as_a_phone(visit: Visit, link: str) -> None:
    visit.page.set_viewport_size(PHONE)
    formula = visit.open(link).locator("[class*=st-key-nll_formula] .katex-display").first
    assert formula.evaluate("box => box.scrollWidth - box.clientWidth") <= 0


def test_a_click_on_the_wins_is_one_more_game(visit: Visit) -> None:
    page = visit.open("preferences?pfset=A+tournament&pfridge=0.1")
    before = visit.sentence()
    assert "Ann stands at 1.985" in before
    # Dee over Ann: the fourth row, the first column.
    page.locator(".st-key-preferences_wins .points path").nth(9).click(force=True)
    visit.wait_for_other_sentence(before)
    link_says(page, "Dee%2CAnn%2Cwin")
    assert visit.console_errors == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ann,bob\nbob,cy\ncy,ann", "3 comparisons of 3 items: winner and loser on each line."),
        ("ann,bob\nbob,bob", "Line 2: 'bob' is compared with itself."),
    ],
)
def test_what_is_pasted_is_read_or_refused(visit: Visit, text: str, says: str) -> None:
    page = visit.page
    # There is no chart yet to wait for.
    page.goto(f"{visit.address}/preferences?pfset=Your+own")
    box = page.get_by_label("Comparisons, as text")
    box.fill(text)
    box.press("Control+Enter")
    page.get_by_text(says).wait_for()
    assert visit.console_errors == []
