"""The calibration page: the fitted temperature by a button, a T by a click, and linked views."""

from __future__ import annotations

import re

import pytest

from .conftest import Visit
from .live import link_says


def test_the_button_moves_everything_to_the_fitted_temperature(visit: Visit) -> None:
    page = visit.open("calibration")
    before, marks = visit.sentence(), visit.marks()
    page.get_by_role("button", name="Use the fitted T").click()
    visit.wait_for_other_sentence(before)
    visit.settle()
    assert "T = 1.95" in visit.sentence()
    assert "no more than chance explains" in visit.sentence()
    link_says(page, "t=1.95")
    assert visit.marks() != marks
    assert "present, T = 1.95" in page.locator("tr.present").first.inner_text()


def test_a_click_on_the_curve_of_the_nll_picks_that_temperature(visit: Visit) -> None:
    page = visit.open("calibration")
    before = visit.sentence()
    plot = page.locator(".st-key-calibration_temperature .nsewdrag").first
    box = plot.bounding_box()
    assert box is not None
    # On the axis from 0.092 to 10.9, T = 4 lies at 0.79 of the width; the NLL there is about 0.56
    # of 2.53 nats.
    plot.click(position={"x": box["width"] * 0.79, "y": box["height"] * (1 - 0.56 / 2.53)})
    visit.wait_for_other_sentence(before)
    link_says(page, "t=")
    picked = re.search(r"[?&]t=([\d.]+)", page.url)
    assert picked is not None
    assert float(picked[1]) == pytest.approx(4.0, rel=0.15)


@pytest.mark.parametrize(
    ("view", "chart", "says"),
    [
        ("number of bins", "calibration_bins", "in 5 bins"),
        ("label smoothing", "calibration_smoothing", "points underconfident"),
    ],
)
def test_a_closer_look_replaces_the_other(visit: Visit, view: str, chart: str, says: str) -> None:
    page = visit.open("calibration")
    page.wait_for_selector(".st-key-calibration_split .main-svg", state="attached")
    page.get_by_role("radio", name=view).click()
    page.wait_for_selector(f".st-key-{chart} .main-svg", state="attached")
    visit.settle()
    assert page.locator(".st-key-calibration_split").count() == 0
    assert says in page.locator(".nll-sentence").last.inner_text()
    assert visit.console_errors == []


def test_the_simulated_classifier_brings_its_own_controls(visit: Visit) -> None:
    page = visit.open("calibration")
    assert page.locator(".st-key-trueT").count() == 0
    before = visit.sentence()
    page.get_by_role("radio", name="simulated").click()
    visit.wait_for_other_sentence(before)
    visit.settle()
    assert page.locator(".st-key-trueT").count() == 1
    assert page.locator(".st-key-smoothing").count() == 0
    before = visit.sentence()
    page.locator(".st-key-trueT input[type=range]").focus()
    page.keyboard.press("ArrowLeft")
    visit.wait_for_other_sentence(before)
    assert visit.console_errors == []
