"""The address after some moves reopens exactly what is shown (all pages: tests/app)."""

from __future__ import annotations

import random
from typing import Any, Final

import pytest

from .conftest import MARKS, Visit
from .live import at_rest

PAGES: Final = ("surprise", "gaussian", "calibration", "families", "preferences")
# What a reader sees: where the controls stand, the words, and the marks of all charts.
SHOWN: Final = f"""() => [
  live.values(),
  [...document.querySelectorAll('[data-text]')].map(element => element.innerText),
  [...document.querySelectorAll('{MARKS}')].map(mark => mark.getAttribute('d')),
]"""


@pytest.mark.parametrize("stem", PAGES)
def test_the_address_reopens_what_is_shown(visit: Visit, stem: str) -> None:
    rng = random.Random(stem)
    page = visit.open(stem)
    opening, thumbs = page.url, page.locator("[data-testid=stSlider] input[type=range]").all()
    for thumb in rng.sample(thumbs, min(3, len(thumbs))):
        thumb.focus()
        for _ in range(rng.randint(1, 6)):
            page.keyboard.press(rng.choice(["ArrowRight", "ArrowRight", "ArrowLeft"]))
        at_rest(page)
    visit.settle()
    address, shown = page.url, page.evaluate(SHOWN)
    assert address != opening
    again: Any = visit.open(address.removeprefix(visit.address)).evaluate(SHOWN)
    assert page.url == address
    assert again == shown
