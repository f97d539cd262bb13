"""The preferences page in a browser: clicked and pasted."""

from __future__ import annotations

import pytest

from .conftest import Visit
from .live import link_says


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
