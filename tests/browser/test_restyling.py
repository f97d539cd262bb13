"""A move restyles what moves, and not the page.

One rule that looks for what an element holds (`:has`) can make it all, sixty times a second.
"""

from __future__ import annotations

from typing import Any, Final

import pytest
from playwright.sync_api import Page

from .confirmed import at_hand
from .conftest import Visit
from .live import centre
from .waiting import painted

PAGES: Final = ("surprise", "gaussian", "calibration", "entropy", "surprise?challenge=1")
MOVES: Final = 8
REACH: Final = 25  # pixels, to and fro along both axes


def restyled(page: Page) -> list[int]:
    """How many elements each recalculation of style went through, while a handle is dragged."""
    found: list[dict[str, Any]] = []
    over: list[bool] = []
    session = page.context.new_cdp_session(page)
    session.on("Tracing.dataCollected", lambda part: found.extend(part["value"]))
    session.on("Tracing.tracingComplete", lambda _: over.append(True))
    x, y = centre(page.locator(".nll-handle:visible").first)
    page.mouse.move(x, y)
    page.mouse.down()
    # What is only turned on by the first move is no part of the others.
    page.mouse.move(x + REACH, y + REACH)
    painted(page)
    session.send(
        "Tracing.start", {"categories": "devtools.timeline", "transferMode": "ReportEvents"}
    )
    for step in range(MOVES):
        page.mouse.move(x + REACH * (step % 2), y + REACH * (step % 2))
        painted(page)
    session.send("Tracing.end")
    while not over:
        painted(page)
    page.mouse.up()
    return [e["args"]["elementCount"] for e in found if e["name"] == "UpdateLayoutTree"]


@pytest.mark.parametrize("path", PAGES)
def test_a_move_restyles_a_small_part_of_the_page(visit: Visit, path: str) -> None:
    page = visit.open(path)
    at_hand(page)
    elements = page.evaluate("document.querySelectorAll('body *').length")
    counts = restyled(page)
    assert len(counts) >= MOVES // 2
    assert max(counts) < elements / 3
