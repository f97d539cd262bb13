"""What is on the screen together: a plot, what moves it, and the sentence that goes with it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from pages._lessons.surprise import lesson
from pages._ui.registry import PAGES

from .conftest import PHONE, Visit

PROJECTOR = {"width": 1280, "height": 720}
# A page of files shows what was read first, the home page has its control above its plot.
LESSONS = [p.stem for p in PAGES if p.stem not in ("home", "predictions", "tokens", "glossary")]
LESSONS += [f"tokens?tkview={view}" for view in ("From+logits+to+a+draw", "Windows")]
every_lesson = pytest.mark.parametrize("stem", LESSONS)
# By page, what links open: views with a long formula.
FORMULAS = {
    "families": ("", "faview=Intervals&fawhich=first", "faview=A+free+location"),
    "preferences": (
        *("", "pfview=Ties&pfset=Dishes", "pfview=Elo", "pfview=Calibration", "pfview=DPO+loss"),
        *("pfview=DPO:+three+answers", "pfview=A+prior&pfset=A+tournament"),
    ),
    "uncertainty": ("", "unview=The+plane", "unview=A+predicted+σ"),
}
# Of the first line of a sentence, so that it can be read.
LINE = 32

PLACES = """() => {
  const place = (selector) => {
    const { top, bottom, left, right } = document.querySelector(selector).getBoundingClientRect();
    return { top, bottom, left, right };
  };
  const [present] = document.querySelectorAll('.st-key-nll_presets [aria-current=true]');
  const tops = [...document.querySelectorAll('.st-key-nll_presets button')]
    .map(button => button.getBoundingClientRect().top);
  return {
    title: place('h1'), presets: place('.st-key-nll_presets'), plot: place('.nll-chart'),
    sentence: place('.nll-sentence'), controls: place('[class*=st-key-nll_controls]'),
    rows: new Set(tops).size, present: present?.innerText,
    wide: document.documentElement.scrollWidth,
  };
}"""


def places(visit: Visit, stem: str, size: Any) -> dict[str, Any]:
    visit.page.set_viewport_size(size)
    found: dict[str, Any] = visit.open(stem).evaluate(PLACES)
    return found


@every_lesson
def test_a_plot_its_controls_and_its_sentence_are_on_a_projector_together(
    visit: Visit, stem: str
) -> None:
    at = places(visit, stem, PROJECTOR)
    assert at["presets"]["bottom"] - at["title"]["top"] <= 150
    assert at["rows"] == 1
    for part in ("plot", "controls"):
        assert at[part]["top"] < 400, part
    assert at["plot"]["bottom"] <= 720
    assert at["sentence"]["top"] + LINE <= 720
    assert at["sentence"]["top"] >= at["plot"]["bottom"]


@every_lesson
def test_on_a_phone_controls_keep_to_the_lower_edge_and_the_sentence_to_its_plot(
    visit: Visit, stem: str
) -> None:
    at = places(visit, stem, PHONE)
    assert at["wide"] <= PHONE["width"]
    assert PHONE["height"] - 200 <= at["controls"]["top"] <= PHONE["height"] - 100
    assert at["plot"]["top"] < at["controls"]["top"]
    # Its own controls are the last thing on the page that still stand at their plot.
    assert 0 <= at["sentence"]["top"] - at["plot"]["bottom"] <= 120


@pytest.mark.parametrize("stem", ["softmax", "gaussian", "gaussian?view=Terms"])
def test_on_a_phone_a_chart_has_the_room_between_the_navigation_and_the_controls(
    visit: Visit, stem: str
) -> None:
    at = places(visit, stem, PHONE)
    header = visit.page.get_by_test_id("stHeader").bounding_box()
    assert header is not None
    assert at["plot"]["bottom"] - at["plot"]["top"] <= at["controls"]["top"] - header["height"]
    # Its numbers come after it.
    for box in visit.page.locator(".nll-readouts").all():
        place = box.bounding_box()
        assert place is not None
        assert place["y"] >= at["plot"]["bottom"]


@pytest.mark.parametrize(
    "path", [f"{stem}?{link}" for stem, links in FORMULAS.items() for link in links]
)
def test_a_formula_is_as_wide_as_a_phone(visit: Visit, path: str) -> None:
    visit.page.set_viewport_size(PHONE)
    formula = visit.open(path).locator("[class*=st-key-nll_formula] .katex-display").first
    assert formula.evaluate("box => box.scrollWidth - box.clientWidth") <= 0


def test_the_present_preset_is_in_sight_however_far_along_its_row(visit: Visit) -> None:
    visit.page.set_viewport_size(PHONE)
    name, state = list(lesson.presets.items())[-1]
    page = visit.open(f"surprise?{urlencode(state)}")
    present = page.locator(".st-key-nll_presets [aria-current=true]")
    assert present.inner_text() == name
    box = present.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]


def test_letters_of_a_plot_grow_with_the_window(visit: Visit) -> None:
    page = visit.open("surprise")
    size = "() => parseFloat(getComputedStyle(document.querySelector('.xtick text')).fontSize)"
    small = page.evaluate(size)
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.wait_for_function(f"small => ({size})() > 1.2 * small", arg=small)
