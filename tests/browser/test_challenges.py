"""A challenge in the browser: judged while a control moves, on one screen with its plot."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import PHONE, Visit
from .test_layout import LINE, PROJECTOR

VERDICT = ".nll-judged"


def press(visit: Visit, name: str) -> None:
    visit.page.get_by_role("button", name=name).click()


def test_a_challenge_is_chosen_judged_while_keys_move_it_and_counted(visit: Visit) -> None:
    page = visit.open("surprise")
    press(visit, "Challenges 0/3")
    press(visit, "1 · Three nats")
    page.locator(VERDICT).get_by_text("2.303 nats").wait_for()
    visit.settle()
    page.locator(".st-key-p input[type=range]").focus()
    for said in ("2.408", "2.526", "2.659", "2.813"):
        page.keyboard.press("ArrowLeft")
        page.locator(VERDICT).get_by_text(f"{said} nats").wait_for()
    page.keyboard.press("ArrowLeft")
    page.locator(VERDICT).get_by_text("Solved.").wait_for()
    page.locator(".nll-task").get_by_text("✓ solved").wait_for()
    visit.settle()
    assert page.locator(VERDICT).inner_text().startswith("✓ Solved. surprise: 2.996 nats.")
    press(visit, "Leave")
    page.get_by_role("button", name="Challenges 1/3").wait_for()
    assert visit.console_errors == []


def test_a_program_judges_as_the_server_does(visit: Visit) -> None:
    page = visit.open("softmax?challenge=T~2~0.1")
    page.locator(".st-key-T input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"!document.querySelector('{VERDICT}').innerText.includes(': 1,')")
    moved = page.locator(VERDICT).inner_text()
    visit.settle()
    assert page.locator(VERDICT).inner_text() == moved


def test_a_solution_that_opens_other_data_shows_them(visit: Visit) -> None:
    page = visit.open("predictions?challenge=1")
    assert "Numbers of digits" in page.locator(".nll-whose").inner_text()
    press(visit, "Show me")
    page.locator(VERDICT).get_by_text("Solved.").wait_for()
    page.locator(".nll-whose").get_by_text("digits, smoothing 0.1").wait_for()
    visit.settle()
    assert "pset=" in page.url
    assert visit.console_errors == []


@pytest.mark.parametrize("stem", ["surprise", "gaussian", "bayes"])
def test_strip_plot_controls_and_sentence_are_on_a_projector_together(
    visit: Visit, stem: str
) -> None:
    visit.page.set_viewport_size(PROJECTOR)
    page = visit.open(f"{stem}?challenge=1")
    place: Any = page.evaluate(
        """() => Object.fromEntries(['.nll-judged', '.nll-chart', '.nll-sentence'].map(name => {
          const { top, bottom } = document.querySelector(name).getBoundingClientRect();
          return [name, { top, bottom }];
        }))"""
    )
    assert place[VERDICT]["bottom"] <= place[".nll-chart"]["top"]
    assert place[".nll-chart"]["bottom"] <= 720
    assert place[".nll-sentence"]["top"] + LINE <= 720


@pytest.mark.parametrize("stem", ["surprise", "tokens", "predictions"])
def test_on_a_phone_the_verdict_stays_in_sight_above_its_plot(visit: Visit, stem: str) -> None:
    visit.page.set_viewport_size(PHONE)
    page = visit.open(f"{stem}?challenge=1")
    page.locator(".nll-chart").last.scroll_into_view_if_needed()
    verdict = page.locator(VERDICT).bounding_box()
    header = page.get_by_test_id("stHeader").bounding_box()
    assert verdict is not None
    assert header is not None
    assert 0 <= verdict["y"] - (header["y"] + header["height"]) <= 20
    # It goes along alone.
    strip = page.locator(".st-key-nll_challenge").bounding_box()
    assert strip is not None
    assert strip["y"] + strip["height"] < 0
