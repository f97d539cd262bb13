"""What the server computes ahead: how it is awaited, and what is dragged before it has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, Route

from .conftest import Visit
from .live import assert_same, at_rest, centre, drag, handle, link_says, shown, thumb
from .waiting import painted

OUTLIER = "losses?show=Fitted"


@pytest.fixture
def held_back(visit: Visit) -> Iterator[Callable[[], None]]:
    """What is computed ahead does not arrive before the returned function is called."""
    waiting: list[Route] = []
    visit.page.route("**/nll-ahead/*", lambda route: waiting.append(route))

    def let_go() -> None:
        while waiting:
            waiting.pop().continue_()
        visit.page.unroute("**/nll-ahead/*")

    yield let_go
    let_go()


def here(page: Page) -> None:
    page.wait_for_function("document.documentElement.dataset.nllAhead === 'here'")


def place(mark: Locator) -> str | None:
    return mark.get_attribute("aria-valuetext")


def test_a_handle_says_that_it_waits(visit: Visit, held_back: Callable[[], None]) -> None:
    page = visit.open(OUTLIER)
    mark = handle(page, "losses_plane")
    assert mark.get_attribute("aria-busy") == "true"
    assert mark.evaluate("e => getComputedStyle(e).cursor") == "progress"
    held_back()
    here(page)
    assert mark.get_attribute("aria-busy") is None
    assert mark.evaluate("e => getComputedStyle(e).cursor") == "grab"


@pytest.mark.parametrize("release_first", [False, True])
def test_a_drag_before_it_has_come_is_not_lost(
    visit: Visit, held_back: Callable[[], None], release_first: bool
) -> None:
    with visit.page.expect_request("**/nll-ahead/*"):
        page = visit.open(OUTLIER)
    mark = handle(page, "losses_plane")
    before = place(mark)
    drag(page, mark, 40, 0, release=release_first)
    assert place(mark) == before
    held_back()
    here(page)
    if not release_first:
        live = shown(page)
        assert live["handles"][0] != before
        page.mouse.up()
        at_rest(page)
        assert_same(live, shown(page))
    at_rest(page)
    assert place(mark) != before
    link_says(page, "ox=")


def test_a_slider_moved_before_it_has_come_dims_what_is_stale(
    visit: Visit, held_back: Callable[[], None]
) -> None:
    page = visit.open(OUTLIER)
    x, y = centre(thumb(page, "oy"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y, steps=4)
    assert page.evaluate("document.documentElement.classList.contains('nll-awaiting')")
    page.mouse.up()
    at_rest(page)
    assert not page.evaluate("document.documentElement.classList.contains('nll-awaiting')")
    link_says(page, "oy=")


def test_the_outlier_is_dragged_along_either_axis(visit: Visit) -> None:
    page = visit.open(OUTLIER)
    for dx, dy, name, other in ((60, 8, "ox", "oy="), (5, -70, "oy", "")):
        here(page)
        live = drag(page, handle(page, "losses_plane"), dx, dy)
        at_rest(page)
        assert_same(live, shown(page))
        link_says(page, f"{name}=")
        assert not other or other not in page.url


def test_a_drag_that_turns_moves_one_control_only(visit: Visit) -> None:
    page = visit.open(OUTLIER)
    here(page)
    mark = handle(page, "losses_plane")
    x, y = centre(mark)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=4)
    page.mouse.move(x, y - 60, steps=6)
    painted(page)
    live = shown(page)
    assert not page.evaluate("document.documentElement.classList.contains('nll-awaiting')")
    page.mouse.up()
    at_rest(page)
    assert_same(live, shown(page))
    link_says(page, "oy=")
    assert "ox=" not in page.url


@pytest.fixture
def only_the_urgent(visit: Visit) -> None:
    """Of what is computed ahead only that arrives which somebody has turned to."""
    visit.page.route(
        "**/nll-ahead/*",
        lambda route: route.continue_() if "&now" in route.request.url else None,
    )


@pytest.mark.parametrize(
    ("path", "first", "second"),
    [
        (
            "entropy?about=Forward+and+reverse+KL",
            ("entropy_fits", 0, 60, 0),
            ("entropy_fits", 1, 40, 0),
        ),
        ("entropy", ("entropy_codes", 0, 0, -30), ("entropy_codes", 3, 0, -30)),
        ("losses", ("losses_values", 0, 60, 0), ("losses_slopes", 0, -60, 0)),
        ("template", ("template_loss", 0, 50, 0), ("template_loss", 1, 50, 0)),
    ],
)
@pytest.mark.usefixtures("only_the_urgent")
def test_after_one_control_the_next_answers_without_waiting_for_guesses(
    visit: Visit, path: str, first: tuple[str, int, int, int], second: tuple[str, int, int, int]
) -> None:
    page = visit.open(path)
    for chart, number, dx, dy in (first, second):
        mark = handle(page, chart, number)
        before = place(mark)
        drag(page, mark, dx, dy, release=False)
        page.wait_for_function(
            "([mark, before]) => mark.getAttribute('aria-valuetext') !== before",
            arg=[mark.element_handle(), before],
        )
        page.mouse.up()
    at_rest(page)
    assert not page.evaluate("document.documentElement.classList.contains('nll-awaiting')")


def test_what_was_let_go_on_the_way_arrives_where_it_was_let_go(visit: Visit) -> None:
    page = visit.open("entropy?about=Forward+and+reverse+KL")
    mark = handle(page, "entropy_fits", 0)
    x, y = centre(mark)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 80, y)
    page.mouse.up()
    at_rest(page)
    assert abs(centre(mark)[0] - x - 80) < 10
