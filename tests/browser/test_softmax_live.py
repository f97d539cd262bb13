"""The softmax page under the hand: what a drag shows is what the server says when it is let go."""

from __future__ import annotations

import random
from typing import Any

import pytest
from playwright.sync_api import ViewportSize

from .confirmed import Drag, Slide, assert_confirmed, each
from .conftest import DESKTOP, PHONE, Scheme, Visit
from .live import assert_same, at_rest, drag, handle, press, shown
from .waiting import MODULE

# What several controls show together is asked of the page's program by the names of the controls.
MOVE = (
    "async (values) => {"
    + MODULE
    + """
  live.move(values);
  await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
}"""
)
SEND = "async () => {" + MODULE + "live.pressed(); }"
TEMPERATURES = (0.05, 0.1, 0.28, 0.5, 1.0, 1.4, 2.0, 5.0, 20.0)


def compare(live: dict[str, Any], confirmed: dict[str, Any]) -> None:
    """As `assert_same`, but for where words stand that keep to the end of an axis."""
    for state in (live, confirmed):
        for name, mark in state["marks"].items():
            chart, trace = name.split(" ", 1)
            if trace.startswith("words") and chart == "softmax_loss":
                mark["y"] = []
            if chart == "softmax_steps" and trace.startswith("floor"):
                mark["x"] = []
    assert_same(live, confirmed)


def drag_and_compare(
    visit: Visit, chart: str, dx: float, dy: float, number: int = 0
) -> dict[str, Any]:
    """Drag once more on the page as it is."""
    page = visit.page
    before = shown(page)
    live = drag(page, handle(page, chart, number), dx, dy)
    assert live["sentences"] != before["sentences"]
    at_rest(page)
    compare(live, shown(page))
    assert visit.console_errors == []
    return live


DRAGS = [
    Drag("softmax", "softmax_bars", 0, -30, "z1", 0),
    Drag("softmax", "softmax_bars", 0, 25, "z2", 1),
    Drag("softmax", "softmax_loss", 60, 10, "T", 0),
    Drag("softmax", "softmax_loss", -40, 0, "z2", 1),
    Drag("softmax", "softmax_loss", 90, -5, "eps", 2),
    Drag("softmax", "softmax_simplex", -70, -40, "z3"),
    Drag("softmax", "softmax_steps", 80, 0, "z1"),
]
SLIDERS = [
    Slide("softmax", "z1", 90),
    Slide("softmax", "T", -60),
    Slide("softmax", "eps", 70),
    Slide("softmax", "lr", 40),
    # The steps are kept as the logits to which they have led.
    Slide("softmax", "taken", 120, link="z1"),
    Slide("softmax?target=soft+distribution", "w3", 100),
]


@each(DRAGS)
def test_a_drag_shows_what_the_server_confirms(visit: Visit, case: Drag) -> None:
    assert_confirmed(visit, case, same=compare)


@each(SLIDERS)
def test_a_slider_acts_while_it_moves(visit: Visit, case: Slide) -> None:
    assert_confirmed(visit, case, changes=("sentences", "sliders"), same=compare)


@pytest.mark.parametrize(
    ("chart", "number", "key"),
    [
        ("softmax_bars", 2, "ArrowUp"),
        ("softmax_bars", 0, "Home"),
        ("softmax_loss", 0, "PageUp"),
        ("softmax_loss", 1, "ArrowLeft"),
        ("softmax_loss", 2, "End"),
        ("softmax_simplex", 0, "ArrowLeft"),
        ("softmax_simplex", 0, "End"),
        ("softmax_steps", 0, "PageUp"),
    ],
)
def test_every_handle_obeys_keys(visit: Visit, chart: str, number: int, key: str) -> None:
    page = visit.open("softmax")
    before = shown(page)
    point = handle(page, chart, number)
    assert point.get_attribute("role") == "slider"
    point.focus()
    live = press(page, key)
    assert live["marks"] != before["marks"]
    at_rest(page)
    compare(live, shown(page))
    assert visit.console_errors == []


def test_the_point_in_the_triangle_stops_where_the_sliders_end(visit: Visit) -> None:
    page = visit.open("softmax?T=5")
    live = drag(page, handle(page, "softmax_simplex"), -600, 300)
    at_rest(page)
    confirmed = shown(page)
    compare(live, confirmed)
    values = [float(confirmed["sliders"][f"st-key-z{k}"].replace("−", "-")) for k in (1, 2, 3)]
    assert max(values) == 10
    assert min(values) == -10


def test_a_run_plays_the_path_and_a_step_back_undoes_a_step(visit: Visit) -> None:
    page = visit.open("softmax?lr=0.5")
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_timeout(50)
    live = shown(page)
    at_rest(page)
    compare(live, shown(page))
    taken = int(live["sliders"]["st-key-taken"])
    assert 0 < taken < 100
    page.get_by_role("button", name="Step back", exact=True).click()
    page.wait_for_timeout(50)
    live = shown(page)
    at_rest(page)
    compare(live, shown(page))
    assert live["sliders"]["st-key-taken"] == str(taken - 1)


def test_a_logit_moved_by_hand_begins_a_new_path(visit: Visit) -> None:
    visit.open("softmax")
    drag_and_compare(visit, "softmax_steps", 60, 0)
    live = drag_and_compare(visit, "softmax_bars", 0, -20)
    assert live["sliders"]["st-key-taken"] == "0"
    assert live["sentences"][1].startswith("No step taken yet")


def test_a_temperature_that_moves_keeps_the_steps_taken(visit: Visit) -> None:
    page = visit.open("softmax")
    before = drag_and_compare(visit, "softmax_steps", 60, 0)
    live = drag_and_compare(visit, "softmax_loss", 50, 0)
    for key in ("taken", "z1", "z2", "z3"):
        assert live["sliders"][f"st-key-{key}"] == before["sliders"][f"st-key-{key}"]
    page.get_by_role("button", name="Back to start", exact=True).click()
    page.wait_for_timeout(50)
    live = shown(page)
    at_rest(page)
    compare(live, shown(page))
    assert live["sliders"]["st-key-z1"] == "−2.303"


@pytest.mark.parametrize("seed", range(4))
def test_random_states(visit: Visit, seed: int) -> None:
    rng = random.Random(seed)
    count = (2, 3, 4, 10)[seed]
    soft = seed % 2 == 1
    link = f"softmax?K={count}&cw=2&lr={rng.choice(('0.5', '5'))}"
    page = visit.open(link + ("&target=soft+distribution" if soft else f"&truth={count}"))
    vote = f"w{rng.randint(1, count)}" if soft else "eps"
    changes = [
        {f"z{rng.randint(1, count)}": rng.randint(-100, 100) / 10},
        {"T": rng.choice(TEMPERATURES)},
        {"eps": rng.randint(0, 50) / 100},
        {vote: rng.randint(0, 20) / 2 if soft else 0.3},
        {"lr": rng.choice((0.01, 1.0, 20.0, 50.0))},
        {"taken": rng.randint(1, 100)},
        {"shift": rng.choice((-1000.0, 10.0, 700.0))},
        {"cw": rng.choice((0.1, 5.0, 10.0))},
        {f"z{rng.randint(1, count)}": rng.randint(-100, 100) / 10, "T": rng.choice(TEMPERATURES)},
    ]
    for change in changes:
        page.evaluate(MOVE, change)
        live = shown(page)
        page.evaluate(SEND)
        page.wait_for_timeout(200)
        at_rest(page)
        compare(live, shown(page))
    assert visit.console_errors == []


def test_a_weight_that_comes_in_changes_the_formulas_only_at_rest(visit: Visit) -> None:
    page = visit.open("softmax")
    page.evaluate(MOVE, {"cw": 3.0})
    live = shown(page)
    assert "…" in live["formulas"][1]
    assert "…" in live["formulas"][2]
    assert "Q = Σ w q = 3.000" in page.locator("[data-text=weights]").inner_text()
    page.evaluate(SEND)
    page.wait_for_timeout(200)
    at_rest(page)
    confirmed = shown(page)
    assert "…" not in "".join(confirmed["formulas"])
    live["formulas"] = confirmed["formulas"]
    compare(live, confirmed)


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")])
def test_bars_are_dragged_on_a_phone_and_in_the_dark(
    visit: Visit, size: ViewportSize, scheme: Scheme
) -> None:
    visit.page.set_viewport_size(size)
    visit.page.emulate_media(color_scheme=scheme)
    page = visit.open("softmax?K=10")
    assert page.locator(".st-key-softmax_bars .nll-handle:not([hidden])").count() == 10
    drag_and_compare(visit, "softmax_bars", 0, -40, 7)
