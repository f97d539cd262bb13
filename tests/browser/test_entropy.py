"""The entropy page in the browser: bars, curves and reports that are dragged."""

from __future__ import annotations

import pytest

from .confirmed import Drag, Slide, assert_confirmed, each, open_at_hand
from .conftest import Visit
from .live import assert_same, at_rest, handle, link_says, press, shown

PROJECTION = "entropy?about=Forward+and+reverse+KL"
SCORING = "entropy?about=Proper+scoring"

# A handle for each way in which one moves: one of many bars up and down, one whose bar is not
# there, a side on a plain axis and a top on a log one, a star on the axis of another panel.
DRAGS = [
    Drag("entropy", "entropy_codes", 0, -30, "q3", 6),
    Drag("entropy?kinds=8&q8=0", "entropy_codes", 0, -40, "q8", 15),
    Drag(PROJECTION, "entropy_fits", 30, 0, "qs", 1),
    Drag(PROJECTION, "entropy_directions", -40, 0, "qm", 1),
    Drag(SCORING, "entropy_other", -60, 0, "q", 2),
]


@each(DRAGS)
def test_a_drag_shows_what_the_server_confirms(visit: Visit, case: Drag) -> None:
    assert_confirmed(visit, case, changes=("sentences", "marks", "sliders"))


def test_a_slider_acts_while_it_moves(visit: Visit) -> None:
    slide = Slide(PROJECTION, "apart", 50)
    assert_confirmed(visit, slide, changes=("sentences", "sliders"))


@pytest.mark.parametrize(
    ("path", "chart", "number", "key", "value"),
    [("entropy", "entropy_codes", 4, "q1", "5"), (SCORING, "entropy_other", 1, "r", "0.91")],
)
def test_keys_move_a_mark_by_a_step(
    visit: Visit, path: str, chart: str, number: int, key: str, value: str
) -> None:
    page = open_at_hand(visit, path)
    mark = handle(page, chart, number)
    mark.focus()
    live = press(page, "ArrowUp")
    assert mark.get_attribute("aria-valuetext") == value
    at_rest(page)
    link_says(page, f"{key}={value}")
    assert_same(live, shown(page))
