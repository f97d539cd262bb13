"""The calibration page by script: its numbers against the core, and what each control changes."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from nll_core import calibrated_error
from nll_core.datasets import load_digits_predictions
from nll_core.teaching import HeldOutHalves, held_out_calibration, hold_out, simulate_classifier

from .conftest import (
    all_text,
    alternatives,
    assert_sound,
    figures,
    first_sentence,
    press,
    snippet_outputs,
)


def digits(label_smoothing: float = 0.0, split: int = 0) -> HeldOutHalves:
    data = load_digits_predictions(label_smoothing)
    return hold_out(data.logits, data.labels, seed=split)


def simulated(true_temperature: float, n: int = 2000) -> HeldOutHalves:
    data = simulate_classifier(n, 10, true_temperature, seed=0)
    return hold_out(data.logits, data.labels, seed=0)


def rows(app: Any) -> dict[str, list[str]]:
    """The table of scores by the beginning of the row's name."""
    body = next(h.proto.body for h in app.get("html") if "smooth ECE" in h.proto.body)
    found = {}
    for row in re.findall(r"<tr[^>]*>(<th scope=\"row\">.*?)</tr>", body):
        name, *cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
        found[name.split(",")[0]] = cells
    return found


PRESETS: dict[str, tuple[Any, dict[str, Any]]] = {
    "Overconfident digits": (digits, {}),
    "Smoothing 0.05": (lambda: digits(0.05), {}),
    "Smoothing 0.1": (lambda: digits(0.1), {}),
    "Perfectly calibrated": (lambda: simulated(1.0), {}),
    "Overconfident, T = 2.5": (lambda: simulated(2.5), {}),
    "Underconfident, T = 0.5": (lambda: simulated(0.5), {}),
    "5 bins, T = 1.95": (digits, {"temperature": 1.95, "n_bins": 5}),
    "50 bins, T = 1.95": (digits, {"temperature": 1.95, "n_bins": 50}),
    "Only 200 examples": (lambda: simulated(1.0, 200), {}),
}


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_shows_the_numbers_of_the_core(open_page: Any, preset: str) -> None:
    app = open_page("calibration")
    press(app, f"preset:{preset}")
    assert_sound(app)
    make, options = PRESETS[preset]
    halves = make()
    at = held_out_calibration(halves, **options)
    text = all_text(app)
    for value in (at.split.nll, at.split.calibration, at.split.refinement, at.chance.mean):
        assert f"{value:.4f}" in text
    assert f"{halves.fitted.temperature:.4g}" in text
    assert f"{halves.best.temperature:.4g}" in text
    table = rows(app)
    for name, temperature in (
        ("before", 1.0),
        ("fitted", halves.fitted.temperature),
        ("present", options.get("temperature", 1.0)),
    ):
        s = held_out_calibration(halves, **(options | {"temperature": temperature})).scores
        values = (s.accuracy, s.nll, s.brier, s.expected_error, s.maximum_error, s.smooth_error)
        assert table[name] == [f"{v:.4f}" for v in values]


def test_temperature_leaves_the_accuracy_and_the_axes_alone(open_page: Any) -> None:
    scores = held_out_calibration(digits()).scores
    right, ranges = round(scores.accuracy * scores.n), []
    for t in ("0.1", "1", "10"):
        app = open_page("calibration", t=t)
        assert_sound(app)
        text = re.sub(r"\s+", " ", all_text(app))
        assert f"{right:,} of {scores.n:,} are right in every row" in text
        assert len({cells[0] for cells in rows(app).values()}) == 1
        # A confidence that rounds to certainty and is wrong costs infinity.
        assert "∞" in text or t != "0.1"
        layouts = [sorted(spec["layout"].items()) for spec in figures(app)]
        ranges.append([axis.get("range") for of in layouts for n, axis in of if "axis" in n])
    assert ranges[0] == ranges[1] == ranges[2]
    assert len(ranges[0]) > 5


def test_the_best_temperatures_of_nll_and_ece_differ_and_are_named(open_page: Any) -> None:
    said = alternatives(open_page("calibration"))[1]
    nll, ece = re.findall(r"lowest [\d.]+ at T = ([\d.]+[\d])", said)
    assert float(nll) == pytest.approx(digits().best.temperature, rel=1e-2)
    assert nll != ece


def test_chance_is_told_from_miscalibration(open_page: Any) -> None:
    app = open_page("calibration")
    for preset, verdict in (
        ("Overconfident digits", "more"),
        ("Perfectly calibrated", "no more"),
        ("Only 200 examples", "no more"),
    ):
        said = first_sentence(press(app, f"preset:{preset}"))
        assert f"this one is {verdict} than chance explains" in said
    # So few look miscalibrated, though they are not.
    few, many = (held_out_calibration(simulated(1.0, n)).scores for n in (200, 2000))
    assert few.expected_error > 2 * many.expected_error
    assert f"{few.expected_error:.4f}" in said


def test_label_smoothing_changes_the_picture(open_page: Any) -> None:
    text = all_text(open_page("calibration", look="label smoothing"))
    for smoothing, side in ((0.0, "over"), (0.05, "under"), (0.1, "under")):
        halves = digits(smoothing)
        curve = held_out_calibration(halves).curve
        points = 100 * abs(curve.overall_confidence - curve.overall_accuracy)
        assert f"{points:.1f} points {side}confident" in text
        fitted = held_out_calibration(halves, temperature=halves.fitted.temperature)
        assert f"{fitted.scores.expected_error:.4f}" in text


def test_the_view_of_bins_shows_both_ends_and_what_chance_gives(open_page: Any) -> None:
    app = open_page("calibration", look="number of bins")
    text, at = all_text(app), held_out_calibration(digits())
    for n_bins in (5, 50):
        error = held_out_calibration(digits(), n_bins=n_bins).scores.expected_error
        chance = calibrated_error(at.confidence, n_bins=n_bins, n_draws=400)
        assert f"{error:.4f}" in text
        assert f"{chance.mean:.4f}" in text


def test_the_fitted_temperature_is_offered_and_the_split_of_its_half_is_zero_there(
    open_page: Any,
) -> None:
    app = open_page("calibration")
    assert not app.button("calibration_use_fitted").disabled
    press(app, "calibration_use_fitted")
    assert app.button("calibration_use_fitted").disabled
    fitted = digits().fitted.temperature
    shown = app.select_slider(key="t").value
    assert shown == pytest.approx(fitted, rel=0.013)  # half a step
    at = held_out_calibration(digits(), temperature=shown)
    assert at.fit_split.calibration < 5e-5 < at.split.calibration
    text = re.sub(r"\s+", " ", all_text(app))
    assert "calibration costs 0.0000 nats on the half that T is fitted on" in text
    assert f"and {at.split.calibration:.4f} on the half that judges" in text


def test_one_class_is_judged_by_its_own_frequency_in_the_bins_that_are_chosen(
    open_page: Any,
) -> None:
    at = held_out_calibration(digits(), strategy="quantile", n_bins=7, k=3)
    app = open_page("calibration", binning="equal mass", bins="7", judge="one class", cls="3")
    assert f"{at.scores.expected_error:.4f}" in first_sentence(app)
    bins = next(t for t in figures(app)[0]["data"] if t.get("name") == "bins")
    sizes = 34 * np.sqrt(at.curve.occupied_counts / at.curve.n)
    np.testing.assert_allclose(bins["marker"]["size"], np.maximum(sizes, 6), atol=0.005)
    layout = figures(app)[0]["layout"]
    assert layout["xaxis"]["title"]["text"] == "confidence: probability of class 3"
    assert layout["yaxis"]["title"]["text"] == "share that is class 3"


def test_a_class_that_does_not_exist_falls_back_to_the_last_one(open_page: Any) -> None:
    app = open_page("calibration", model="simulated", simK="3", judge="one class", cls="8")
    assert_sound(app)
    assert "class 2" in first_sentence(app)


def test_only_the_controls_that_matter_are_drawn(open_page: Any) -> None:
    def drawn(**link: str) -> set[str]:
        app = open_page("calibration", **link)
        kinds = "slider", "select_slider", "button_group"
        return {widget.key for kind in kinds for widget in app.get(kind)}

    always = {"model", "t", "bins", "binning", "judge", "split", "look"}
    assert drawn() == always | {"smoothing"}
    of_simulation = {"trueT", "simK", "simN", "simSeed"}
    assert drawn(model="simulated", judge="one class") == always | of_simulation | {"cls"}


@pytest.mark.parametrize(
    "link",
    [
        {"split": "1"},
        {"smoothing": "0.1"},
        {"model": "simulated"},
        {"model": "simulated", "simSeed": "5"},
        {"model": "simulated", "simN": "500"},
        {"model": "simulated", "simK": "4"},
        {"model": "simulated", "trueT": "0.5"},
        {"bins": "30"},
        {"t": "2"},
    ],
    ids=str,
)
def test_every_control_is_heard(open_page: Any, link: dict[str, str]) -> None:
    before = {"model": "simulated"} if len(link) == 2 else {}
    assert first_sentence(open_page("calibration", **link)) != first_sentence(
        open_page("calibration", **before)
    )


@pytest.mark.parametrize(
    "link",
    [
        {},
        {"t": "0.501", "binning": "equal mass", "bins": "40"},
        {"model": "simulated", "trueT": "0.5", "simN": "500", "simK": "3", "simSeed": "7"},
        {"smoothing": "0.1", "judge": "one class", "cls": "4", "split": "9", "t": "0.501"},
    ],
    ids=str,
)
def test_snippets_print_the_numbers_of_the_page(open_page: Any, link: dict[str, str]) -> None:
    app = open_page("calibration", **link)
    assert not app.warning
    accuracy, nll, brier, ece, mce, smooth = rows(app)["present"]
    codes = [c.value for c in app.code if c.language == "python"]
    outputs = snippet_outputs(app)
    assert len(outputs) == 2
    for text in outputs:
        for line in (f"accuracy {accuracy}", f"NLL {nll} =", f"Brier {brier}", f"ECE {ece}"):
            assert line in text
    assert f"MCE {mce}, smooth ECE {smooth}" in text
    assert "import torch" in codes[2]


def test_the_chance_of_one_class_is_that_of_its_own_forecasts(open_page: Any) -> None:
    # One binomial a bin would show 0.0066 and 0.0158, and turn the verdict round.
    app = open_page(
        "calibration", t="0.794", bins="5", binning="equal mass", judge="one class", cls="2"
    )
    assert_sound(app)
    said = first_sentence(app)
    assert "ECE of 0.0019 on average" in said
    assert "less than 0.0043 in 95 of 100 cases: this one is more than chance explains" in said
