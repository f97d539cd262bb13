"""The predictions page in a real browser: a real upload, a stop, a threshold that is dragged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect

from nll_core import read_predictions, score_report

from .confirmed import Drag, Slide, assert_confirmed
from .conftest import Visit
from .live import at_rest
from .waiting import SETTLED

FILE = "input[type=file]"


def table(path: Path, n: int = 400, bad: int = 0) -> Path:
    rng = np.random.default_rng(3)
    p = rng.dirichlet([1.0, 1.0], size=n)[:, 0].round(6)
    happened = rng.random(n) < p
    rows = [f"{int(y)},{1 - a!r},{a!r}" for y, a in zip(happened, p.tolist(), strict=True)]
    rows += ["1,0.5,1.5"] * bad
    path.write_text("label,p_0,p_1\n" + "\n".join(rows) + "\n")
    return path


def opened(visit: Visit, query: str) -> Page:
    """The page in a view that moves nothing by itself."""
    visit.page.goto(f"{visit.address}/predictions?{query}")
    visit.page.wait_for_selector("h1")
    visit.page.wait_for_selector(SETTLED)
    return visit.page


def test_a_file_stays_out_of_the_link_and_is_there_after_another_page(
    visit: Visit, tmp_path: Path
) -> None:
    page = visit.open("predictions")
    path = table(tmp_path / "mine.csv")
    page.set_input_files(FILE, path)
    sentence = page.locator(".nll-sentence").first
    expect(sentence).to_contain_text("On 400 examples")
    visit.settle()
    report = score_report(read_predictions(path))
    assert f"{report['nll'].value:.4f}" in visit.sentence()
    assert "mine" not in page.url.split("?")[-1]
    assert "pset=my+file" in page.url
    page.get_by_test_id("stTopNavLink").first.click()
    page.wait_for_selector("h1:has-text('NLL Explorer')")
    visit.settle()
    page.go_back()
    expect(page.locator(".nll-chip")).to_contain_text("in use")
    expect(page.locator(".nll-whose")).to_contain_text("mine.csv")
    expect(sentence).to_contain_text("On 400 examples")
    assert "pset=my+file" in page.url
    page.locator(".st-key-out").get_by_text("Which ECE?").click()
    expect(sentence).to_contain_text("of equal width the ECE of the")
    assert visit.console_errors == []


def test_bad_rows_are_listed_and_left_out_by_choice(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("predictions")
    marked = page.locator("[class*='st-key-preset'] button[aria-current]")
    expect(marked).to_have_text(["Overconfident digits"])
    page.set_input_files(FILE, table(tmp_path / "bad.csv", bad=3))
    problems = page.locator("[data-text=predictions_problems]")
    expect(problems).to_contain_text("1.5")
    expect(problems).to_contain_text("401")
    # Nothing is shown, and so no button is marked.
    expect(marked).to_have_count(0)
    assert page.locator(".nll-chart").count() == 0
    page.get_by_test_id("stCheckbox").get_by_text("Leave these rows out").click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("3 of 403 rows are left out")
    visit.settle()
    assert "On 400 examples" in visit.sentence()


def test_a_long_computation_says_how_far_it_is_and_can_be_stopped(
    visit: Visit, tmp_path: Path
) -> None:
    rng = np.random.default_rng(0)
    logits = 2 * rng.standard_normal((300_000, 10)).astype(np.float32)
    labels = (logits + rng.gumbel(size=logits.shape)).argmax(axis=1)
    path = tmp_path / "large.npz"
    np.savez(path, logits=logits, labels=labels)
    page = opened(visit, "out=Calibration")
    page.set_input_files(FILE, path)
    bar = page.locator("[class*=st-key-nll_progress]")
    expect(bar).to_contain_text("The report")
    page.locator("[class*=st-key-nll_stop_] button").click()
    expect(page.locator(".st-key-nll_stopped")).to_contain_text("stopped")
    page.wait_for_selector(SETTLED)
    assert bar.count() == 0
    # The page answers at once: another view, another set.
    page.get_by_role("button", name="When to abstain").click()
    expect(page.locator(".nll-sentence").first).to_contain_text("If every prediction is accepted")
    assert visit.console_errors == []


def test_the_threshold_is_dragged_and_the_server_agrees(visit: Visit) -> None:
    label = "Coverage: the threshold on the curve"
    path, chart = "predictions?out=Pictures&prpic=abstaining", "predictions_selective"
    assert_confirmed(visit, Drag(path, chart, -120, 0, "cover", label))
    visit.page.get_by_role("slider", name=label).focus()
    visit.page.keyboard.press("End")
    at_rest(visit.page)
    assert "100% are answered" in visit.sentence()


def test_the_number_of_bins_is_dragged_and_the_server_agrees(visit: Visit) -> None:
    _, live = assert_confirmed(visit, Slide("predictions", "prbins", 60))
    assert "In 10 occupied bins" not in live["sentences"][0]


def test_the_forecasts_shown_are_dragged_and_the_server_agrees(visit: Visit) -> None:
    path = "predictions?pset=demand,+honest+draws&fcout=Forecasts"
    # A fan has no formula.
    case = Slide(path, "fcfrom", 60, changes=("sliders", "marks", "sentences"))
    _, live = assert_confirmed(visit, case)
    assert "missed what came" in live["sentences"][0]
    assert visit.console_errors == []


def test_a_calibrated_file_is_downloaded(visit: Visit, tmp_path: Path) -> None:
    page = opened(visit, "pset=tumours,+naive+Bayes&out=Take+away&prfit=platt")
    page.get_by_role("button", name="Write them as CSV").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download tumours--naive-Bayes-calibrated.csv").click()
    path = tmp_path / "calibrated.csv"
    download.value.save_as(path)
    assert read_predictions(path).n == 285


def three_classes(path: Path, sharpness: float) -> Path:
    rng = np.random.default_rng(5)
    logits = 2 * rng.standard_normal((300, 3))
    labels = (logits + rng.gumbel(size=logits.shape)).argmax(axis=1)
    z = sharpness * logits
    np.savez(path, logits=z, labels=labels)
    return path


def test_the_report_with_a_second_model_opens_offline(visit: Visit, tmp_path: Path) -> None:
    page = opened(visit, "out=Two+models")
    page.set_input_files(FILE, three_classes(tmp_path / "sharp.npz", 2.0))
    second = page.locator(FILE).nth(1)
    second.wait_for(state="attached")
    visit.settle()
    second.set_input_files(three_classes(tmp_path / "honest.npz", 1.0))
    expect(page.locator(".nll-sentence").first).to_contain_text("honest.npz is better by more")
    page.wait_for_selector(SETTLED)
    # Out of sight, the second file is still open.
    page.locator(".st-key-out").get_by_text("Scores").click()
    expect(page.locator(".nll-sentence").first).to_contain_text("On 300 examples")
    page.locator(".st-key-out").get_by_text("Take away").click()
    expect(page.get_by_text("With honest.npz as the second model")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the report").click()
    path = tmp_path / download.value.suggested_filename
    assert path.name == "sharp-and-honest-report.html"
    download.value.save_as(path)
    assert visit.console_errors == []

    report = page.context.new_page()
    fetched: list[str] = []
    report.on("request", lambda request: fetched.append(request.url))
    report.set_viewport_size({"width": 390, "height": 844})
    report.goto(path.as_uri())
    assert fetched == [path.as_uri()]
    assert report.locator("#second").get_by_role("heading").first.inner_text().startswith("Which")
    diagrams = report.locator(".multiples figure")
    assert diagrams.count() == 3
    assert report.evaluate("document.documentElement.scrollWidth") <= 390
    paper = "getComputedStyle(document.querySelector('.multiples figure')).breakInside"
    report.emulate_media(media="print")
    assert report.evaluate(paper) == "avoid"
