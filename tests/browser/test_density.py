"""The density page in a browser: what is dragged is confirmed, an eruption is chosen."""

from __future__ import annotations

import pytest

from .confirmed import Drag, Slide, assert_confirmed, each
from .conftest import PHONE, Visit
from .live import link_says

FLOW = "density?dnview=Flow"
BOUND = "density?dnview=Bound+%2B+KL"
CASES: list[Drag | Slide] = [
    Drag("density", "density_staircase", 90, 0, "dnstep"),
    Drag("density?dnview=Singularity&dndata=Galaxies", "density_spike", -90, 0, "dnthin"),
    Drag("density?dnview=Kernel&dndata=Galaxies", "density_bandwidth", -60, 0, "dnh"),
    Drag(FLOW, "density_flow", 0, -30, "dnz1"),
    Drag("density?dnview=All+three&dnbend=6", "density_methods", 40, 0, "dnbend"),
    Drag(BOUND, "density_latent", 60, 0, "dnmean"),
    Slide("density?dnview=Dimension", "dnd", 90),
]


@each(CASES)
def test_what_is_dragged_is_what_the_server_confirms(visit: Visit, case: Drag | Slide) -> None:
    assert_confirmed(visit, case)


@pytest.mark.parametrize(
    "link", ["density", "density?dnview=Singularity", FLOW, BOUND, "density?dnview=Dimension"]
)
def test_a_formula_is_as_wide_as_a_phone(visit: Visit, link: str) -> None:
    visit.page.set_viewport_size(PHONE)
    formula = visit.open(link).locator("[class*=st-key-nll_formula] .katex-display").first
    assert formula.evaluate("box => box.scrollWidth - box.clientWidth") <= 0


def test_an_eruption_is_clicked(visit: Visit) -> None:
    page = visit.open("density?dnview=Anomalies")
    before = visit.sentence()
    page.locator(".st-key-density_data .points path").nth(2).click(force=True)
    visit.wait_for_other_sentence(before)
    link_says(page, "dnwho=3")
    assert "Eruption 3 (3.333, 74)" in visit.sentence()
    assert visit.console_errors == []
