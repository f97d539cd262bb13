"""What every page owes the hand: what it shows while something moves, the server then confirms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pytest
from playwright.sync_api import Page

from .conftest import Visit
from .live import assert_same, at_rest, drag, handle, shown, thumb

Shown = dict[str, Any]
# What a drag changes at once; "sliders" stands for the slider of the control that it moves.
CHANGES: Final = ("sentences", "formulas", "marks", "sliders")


@dataclass(frozen=True)
class Drag:
    """A handle of a chart and how far it is dragged, in pixels."""

    path: str
    chart: str
    dx: float
    dy: float
    key: str
    """The control that it moves, as the link names it."""
    which: int | str = 0
    """Its number among the handles of the chart, or part of its label."""
    changes: Sequence[str] = CHANGES

    def __str__(self) -> str:
        return f"{self.path}-{self.chart}-{self.which}-{self.dx}-{self.dy}"


@dataclass(frozen=True)
class Slide:
    """A slider and how far its thumb is dragged, in pixels."""

    path: str
    key: str
    dx: float
    link: str = ""
    """What the link names in place of the control, if it does not name that."""
    changes: Sequence[str] = CHANGES

    def __str__(self) -> str:
        return f"{self.path}-{self.key}-{self.dx}"


def each(cases: Sequence[Drag | Slide]) -> pytest.MarkDecorator:
    """The test for each of the cases."""
    return pytest.mark.parametrize("case", cases, ids=str)


def open_at_hand(visit: Visit, path: str) -> Page:
    """The page, when all that it computes ahead has arrived."""
    page = visit.open(path)
    at_hand(page)
    return page


def at_hand(page: Page) -> None:
    """Wait until what the server computes ahead has arrived, on pages that have it do so."""
    page.wait_for_function("document.documentElement.dataset.nllAhead !== 'awaited'")


def assert_confirmed(
    visit: Visit,
    case: Drag | Slide,
    *,
    look: Callable[[Page], Shown] = shown,
    same: Callable[[Shown, Shown], None] = assert_same,
) -> tuple[Shown, Shown]:
    """Drag, and hold what is seen before the release to what the server makes of it.

    Returns what `look` saw before and during the drag.
    """
    page = open_at_hand(visit, case.path)
    if "sliders" in case.changes:
        # The controls of some pages come after their plots.
        thumb(page, case.key).wait_for(state="attached")
    before, address = look(page), page.url
    if isinstance(case, Drag):
        mark, dy, link = handle(page, case.chart, case.which), case.dy, case.key
    else:
        mark, dy, link = thumb(page, case.key), 0.0, case.link or case.key
    live = drag(page, mark, case.dx, dy, release=False, look=look)
    for kind in case.changes:
        if kind == "sliders":
            name = f"st-key-{case.key}"
            assert live[kind][name] != before[kind][name], name
        else:
            assert live[kind] != before[kind], kind
    assert page.url == address
    page.mouse.up()
    at_rest(page)
    link_follows(page, address, link)
    same(live, look(page))
    assert visit.console_errors == []
    return before, live


def link_follows(page: Page, address: str, key: str) -> None:
    """Wait until the address is no longer `address` and names the control `key`."""
    page.wait_for_function(
        """([address, key]) => location.href !== address
             && new URLSearchParams(location.search).has(key)""",
        arg=[address, key],
    )
