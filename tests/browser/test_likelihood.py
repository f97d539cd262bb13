"""The likelihood page in the browser: the ends of the interval may pass each other."""

from __future__ import annotations

from .confirmed import open_at_hand
from .conftest import Visit
from .live import assert_same, at_rest, drag, handle, shown


def test_one_end_is_dragged_past_the_other(visit: Visit) -> None:
    page = open_at_hand(visit, "likelihood")
    live = drag(page, handle(page, "likelihood_area", 0), 120, 0)
    at_rest(page)
    after = shown(page)
    assert_same(live, after)
    low, high = (float(after["sliders"][f"st-key-{key}"]) for key in ("lo", "hi"))
    assert low > high
    assert f"from {high:g} to {low:g}" in after["sentences"][0]
    assert visit.console_errors == []
