"""Whatever was done to a page, its address opens in the very state that it shows."""

from __future__ import annotations

import os
import random
from typing import Final

import pytest
from playwright.sync_api import BrowserContext, Page, TimeoutError

from .confirmed import at_hand
from .conftest import Visit
from .live import assert_same, at_rest, shown
from .waiting import painted

STEPS: Final = 10
SOON: Final = 1_000  # milliseconds
KEYS: Final = ("ArrowRight", "ArrowLeft", "PageUp", "PageDown", "Home", "End")
# What can be turned to on a page, by how it is done; but for steps along a path of /softmax, of
# which the address names the end.
HANDLES: Final = ".nll-handle:not([hidden], [data-moves*=taken])"
SLIDERS: Final = ".stElementContainer:not(.st-key-taken) [data-testid=stSlider] input:enabled"
CHOICES: Final = "[data-testid=stButtonGroup] button:enabled:not([aria-checked=true])"
BUTTONS: Final = "[data-testid=stColumn] .stButton button:enabled, .st-key-nll_presets button"
SWITCHES: Final = "[data-testid=stCheckbox] input"
PAGES: Final = (
    "surprise",
    "likelihood",
    "entropy",
    "template",
    "losses",
    "training",
    "calibration",
    "stability",
    "softmax",
    "gaussian",
    "bayes",
    "preferences",
)


def walk(page: Page, rng: random.Random) -> list[str]:
    """Do one thing after the other, now and then before the server has answered; what was done."""
    done = []
    for _ in range(STEPS):
        kind = rng.choice((HANDLES, HANDLES, SLIDERS, SLIDERS, CHOICES, BUTTONS, SWITCHES))
        there = page.locator(kind).filter(visible=True)
        if not (n := there.count()):
            continue
        one = there.nth(rng.randrange(n))
        try:
            name = one.get_attribute("aria-label", timeout=SOON) or one.inner_text(timeout=SOON)
            if kind in (HANDLES, SLIDERS):
                one.focus(timeout=SOON)
            else:
                one.click(force=kind == SWITCHES, timeout=SOON)
        except TimeoutError:
            # It went with the answer to what was done before.
            continue
        done.append(f"{kind}: {name}")
        if kind in (HANDLES, SLIDERS):
            for _ in range(rng.randint(1, 4)):
                page.keyboard.press(key := rng.choice(KEYS))
                done[-1] += f" {key}"
            painted(page)
        if rng.random() < 0.6:
            at_rest(page)
            done.append("(rest)")
    at_rest(page)
    return done


@pytest.mark.parametrize("seed", range(int(os.environ.get("NLL_WALKS", "1"))))
@pytest.mark.parametrize("stem", PAGES)
def test_the_address_opens_in_the_state_that_is_shown(
    visit: Visit, desktop: BrowserContext, stem: str, seed: int
) -> None:
    page = visit.open(stem)
    at_hand(page)
    done = walk(page, random.Random(f"{stem} {seed}"))
    other = Visit(desktop.new_page(), visit.address)
    try:
        again, link = other.page, ""
        # A slider's keys are told to the server when they have rested.
        while page.url != link:
            link = page.url
            again = other.open(link.removeprefix(visit.address))
            at_rest(page)
        assert_same(shown(page), shown(again))
    except AssertionError as problem:
        raise AssertionError(f"{page.url} after {done}: {problem}") from problem
    finally:
        other.page.close()
    assert not visit.console_errors
