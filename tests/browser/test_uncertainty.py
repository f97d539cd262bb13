"""The uncertainty page in a browser: members, places and steps are dragged."""

from __future__ import annotations

import pytest

from .confirmed import Drag, Slide, assert_confirmed, each
from .conftest import PHONE, Visit

PLANE = "uncertainty?unview=The+plane"
SPREAD = "uncertainty?unview=A+predicted+σ"
# A member over the triangle; towards the middle of the plane, and around it.
CASES: list[Drag | Slide] = [
    Drag("uncertainty", "uncertainty_triangle", 60, -80, "un2", "Member 2"),
    Drag(PLANE, "uncertainty_epistemic", 24, 36, "undist"),
    Slide(PLANE, "undir", 60),
    Drag(PLANE, "uncertainty_distance", -90, 0, "undist"),
    Drag(SPREAD, "uncertainty_nll", -90, 0, "unstep"),
]


@each(CASES)
def test_what_is_dragged_is_what_the_server_confirms(visit: Visit, case: Drag | Slide) -> None:
    assert_confirmed(visit, case)


@pytest.mark.parametrize("link", ["uncertainty", PLANE, SPREAD])
def test_a_formula_is_as_wide_as_a_phone(visit: Visit, link: str) -> None:
    visit.page.set_viewport_size(PHONE)
    formula = visit.open(link).locator("[class*=st-key-nll_formula] .katex-display").first
    assert formula.evaluate("box => box.scrollWidth - box.clientWidth") <= 0
