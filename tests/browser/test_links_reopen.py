"""The address after some moves reopens exactly what is shown (all pages: tests/app)."""

from __future__ import annotations

import random
from typing import Final

import pytest

from .conftest import Visit
from .live import assert_same, at_rest, shown

PAGES: Final = ("surprise", "gaussian", "calibration", "families", "preferences")


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
    address, before = page.url, shown(page)
    assert address != opening
    visit.open(address.removeprefix(visit.address))
    assert page.url == address
    assert_same(before, shown(page))
