"""What can be taken away of a page: charts as SVG, PNG and CSV, by menus out of the way."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Download, Locator, Page

from nll_core.texts import spreadsheet_text, visible
from pages._figures.style import shown
from pages._lessons.surprise import lesson
from pages._ui.parts import Plot

from .conftest import DESKTOP, Scheme, Visit
from .live import at_rest, drag, handle
from .modules import call, module_page
from .taking import assert_stands_alone, rows, taken

# Of 255, by how much a pixel may differ before it counts; and how many pixels of all may.
SHADE = 40
SHARE = 0.005


def button(page: Page, chart: str) -> Locator:
    return page.locator(f".st-key-{chart} .nll-take")


def saved(page: Page, chart: str, kind: str) -> Download:
    """Save a chart by its menu."""
    button(page, chart).click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=kind).click()
    return download.value


def test_the_menu_is_quiet_and_answers_to_keys(visit: Visit) -> None:
    page = visit.open("surprise")
    menu, opener = page.get_by_role("menu"), button(page, "surprise_curve")
    page.mouse.move(0, 0)
    assert opener.evaluate("e => getComputedStyle(e).opacity") == "0"
    opener.focus()
    assert opener.evaluate("e => getComputedStyle(e).opacity") == "1"
    page.keyboard.press("Enter")
    menu.wait_for()
    said = "() => document.activeElement.textContent.slice(0, 3)"
    seen = [page.evaluate(said)]
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "Home", "End"):
        page.keyboard.press(key)
        seen.append(page.evaluate(said))
    assert seen == ["SVG", "PNG", "CSV", "SVG", "CSV", "SVG", "CSV"]
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "surprise_surprise_curve.csv"
    assert menu.count() == 0
    page.keyboard.press("Enter")
    menu.wait_for()
    page.keyboard.press("Escape")
    assert menu.count() == 0
    assert opener.evaluate("e => e === document.activeElement")
    opener.click()
    menu.wait_for()
    page.locator("h1").click()
    assert menu.count() == 0
    assert visit.console_errors == []


def test_on_a_phone_it_is_always_there_and_wide_enough(phone: Visit) -> None:
    page = phone.open("")
    opener = button(page, "home_curve")
    box = opener.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    assert opener.evaluate("e => getComputedStyle(e).opacity") == "1"
    assert opener.evaluate(
        """e => { const { x, y, width, height } = e.getBoundingClientRect();
          return e.contains(document.elementFromPoint(x + width / 2, y + height / 2)); }"""
    )
    opener.tap()
    for item in page.get_by_role("menuitem").all():
        box = item.bounding_box()
        assert box is not None
        assert box["height"] >= 24
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= page.viewport_size["width"]  # type: ignore[index]
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="PNG").tap()
    assert download.value.suggested_filename == "home_home_curve.png"


def test_a_drawing_holds_what_is_seen_in_mid_drag(visit: Visit) -> None:
    page = visit.open("surprise")
    rests = taken(page)["surprise_curve"]
    drag(page, handle(page, "surprise_curve"), 120, 30, release=False)
    moved = taken(page)["surprise_curve"]
    page.mouse.up()
    at_rest(page)
    confirmed = taken(page)["surprise_curve"]
    at = [
        [e.get("d") for e in assert_stands_alone(chart).iter() if e.get("data-trace") or e.get("d")]
        for chart in (rests, moved, confirmed)
    ]
    assert at[0] != at[1]
    assert at[1] == at[2]
    points = [
        next((r["x"], r["y"]) for r in rows(chart["csv"]) if r["mark"] == "state")
        for chart in (rests, moved, confirmed)
    ]
    assert points[0] != points[1]
    assert points[1] == points[2]


def test_a_table_has_every_mark_at_full_precision(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("surprise?p=0.03")
    path = tmp_path / "curve.csv"
    saved(page, "surprise_curve", "CSV").save_as(path)
    found = rows(path.read_bytes().decode())
    whole = lesson.view_named("curve").parts(lesson.state(**{"p": 0.03}))
    parts = (piece for part in whole for piece in part.pieces())
    plot = next(p for p in parts if isinstance(p, Plot) and p.key == "surprise_curve")
    expected = [*plot.drawing.moving(), *plot.drawing.still()]
    assert {r["x_axis"] for r in found} == {plot.drawing.x["title"]["text"]}
    assert {r["y_axis"] for r in found} == {plot.drawing.y["title"]["text"]}
    points = [
        (float(x), float(y))
        for trace in expected
        for x, y in zip(trace["x"], trace["y"], strict=True)
    ]
    assert [(float(r["x"]), float(r["y"])) for r in found] == points


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_picture_is_what_the_page_shows(
    browser: Browser, server: str, tmp_path: Path, scheme: Scheme
) -> None:
    context = browser.new_context(
        viewport=DESKTOP, device_scale_factor=2, color_scheme=scheme, bypass_csp=True
    )
    page = Visit(context.new_page(), server).open("gaussian")
    chart = "gaussian_density"
    path = tmp_path / "density.png"
    saved(page, chart, "PNG").save_as(path)
    # Handles and the button are of the page, not of the chart.
    page.add_style_tag(content=".nll-handle, .nll-take { visibility: hidden; }")
    seen = page.locator(f".st-key-{chart} .nll-chart").screenshot()
    context.close()
    pictures = [
        np.asarray(Image.open(io.BytesIO(content)).convert("RGB"), dtype=int)
        for content in (path.read_bytes(), seen)
    ]
    height, width = (min(p.shape[i] for p in pictures) for i in (0, 1))
    assert all(p.shape[0] - height <= 2 and p.shape[1] - width <= 2 for p in pictures)
    taken_away, shown = (p[:height, :width] for p in pictures)
    assert len(np.unique(shown.reshape(-1, 3), axis=0)) > 20
    differs = (np.abs(taken_away - shown) > SHADE).any(axis=2)
    assert differs.mean() < SHARE


def test_words_stay_words_and_no_spreadsheet_runs_them(browser: Browser) -> None:
    names = ["=1+1", "-0.5", "@cat", "a > b & c", 'say "x", y', "+1e3", "-dog", "-", "=A1\nB"]
    trace = {"x": [0] * len(names), "y": [0.1] * len(names), "text": list(map(shown, names))}
    axes = {axis: {"title": {"text": axis}} for axis in ("xaxis", "yaxis")}
    chart = {
        "host": {"_fullLayout": axes},
        "next": {"still": json.dumps({"data": [trace]})},
        "overlay": {"traces": []},
    }
    with module_page(browser) as page:
        (text,) = call(page, "take.js", [("table", chart)])
        drawn = page.evaluate(
            """async (text) => {
              const [{ words }, { element }] = await Promise.all(
                ['/drawing.js', '/svg.js'].map(name => import(name)));
              const group = element('g', {});
              words({}, group, { mode: 'text', text }, text.map(() => 0), text.map(() => 0));
              return [...group.querySelectorAll('text')].map(e => e.textContent);
            }""",
            trace["text"],
        )
    visibly = [visible(name) for name in names]
    assert [r["text"] for r in rows(text)] == [spreadsheet_text(name) for name in visibly]
    assert {r["y"] for r in rows(text)} == {"0.1"}
    assert drawn == visibly
