"""The calibration page by script: its numbers against the core, and what each control changes."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from nll_core import calibrated_error
from nll_core.datasets import load_digits_predictions
from nll_core.teaching import HeldOutHalves, held_out_calibration, hold_out, simulate_classifier

from .conftest import figures, first_sentence, press, snippet_outputs, traces, words


def digits(label_smoothing: float = 0.0) -> HeldOutHalves:
    data = load_digits_predictions(label_smoothing)
    return hold_out(data.logits, data.labels, seed=0)


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


MORE, NO_MORE = "is more than chance explains", "is no more than chance explains"
# By preset: the halves, what is asked of them, and whether chance could explain the ECE.
CALIBRATED: dict[str, tuple[HeldOutHalves, dict[str, Any], str]] = {
    "Overconfident digits": (digits(), {}, MORE),
    "Smoothing 0.05": (digits(0.05), {}, MORE),
    "Smoothing 0.1": (digits(0.1), {}, MORE),
    "Perfectly calibrated": (simulated(1.0), {}, NO_MORE),
    "Overconfident, T = 2.5": (simulated(2.5), {}, MORE),
    "Underconfident, T = 0.5": (simulated(0.5), {}, MORE),
    "5 bins, T = 1.95": (digits(), {"temperature": 1.95, "n_bins": 5}, NO_MORE),
    "50 bins, T = 1.95": (digits(), {"temperature": 1.95, "n_bins": 50}, NO_MORE),
    "Only 200 examples": (simulated(1.0, 200), {}, NO_MORE),
}


@pytest.mark.parametrize("preset", CALIBRATED)
def test_a_preset_shows_the_numbers_of_the_core(open_page: Any, preset: str) -> None:
    app = press(open_page("calibration"), f"preset:{preset}")
    halves, options, verdict = CALIBRATED[preset]
    at, fitted, best = held_out_calibration(halves, **options), halves.fitted, halves.best
    values = (at.split.nll, at.split.calibration, at.split.refinement, at.chance.mean)
    said = [f"{value:.4f}" for value in values]
    then = fitted if at.temperature == 1 else at
    said += [
        f"{best.temperature:.4g}",
        f"From T = 1 to T = {then.temperature:.4g} the mean NLL changes by",
        f"{at.happened.sum():,} of {halves.n:,} are right in every row",
    ]
    assert [part for part in said if part not in words(app)] == []
    assert verdict in first_sentence(app)
    temperatures = {"before": 1.0, "fitted": fitted.temperature, "present": at.temperature}
    for name, temperature in temperatures.items():
        s = held_out_calibration(halves, **(options | {"temperature": temperature})).scores
        values = (s.accuracy, s.nll, s.brier, s.expected_error, s.maximum_error, s.smooth_error)
        assert rows(app)[name] == [f"{v:.4f}" for v in values]


def test_a_confidence_that_rounds_to_certainty_and_is_wrong_costs_infinity(open_page: Any) -> None:
    assert "costs ∞: at this T" in words(open_page("calibration", t="0.1"))


def test_the_best_temperatures_of_nll_and_ece_differ_and_are_named(open_page: Any) -> None:
    said = words(open_page("calibration"))
    (found,) = re.findall(r"lowest at T\* = ([\d.]+), .* in 15 bins at ([\d.]+):", said)
    assert float(found[0]) == pytest.approx(digits().best.temperature, rel=1e-2)
    assert found[0] != found[1]


def test_few_examples_look_miscalibrated_though_they_are_not() -> None:
    few, many = (held_out_calibration(simulated(1.0, n)).scores for n in (200, 2000))
    assert few.expected_error > 2 * many.expected_error


def test_label_smoothing_changes_the_picture(open_page: Any) -> None:
    text = words(open_page("calibration", look="label smoothing"))
    for smoothing, side in ((0.0, "over"), (0.05, "under"), (0.1, "under")):
        halves = digits(smoothing)
        curve = held_out_calibration(halves).curve
        points = 100 * abs(curve.overall_confidence - curve.overall_accuracy)
        assert f"{points:.1f} points {side}confident" in text
        fitted = held_out_calibration(halves, temperature=halves.fitted.temperature)
        assert f"{fitted.scores.expected_error:.4f}" in text


def test_the_view_of_bins_shows_both_ends_and_what_chance_gives(open_page: Any) -> None:
    text = words(open_page("calibration", look="number of bins"))
    for n_bins in (5, 50):
        at = held_out_calibration(digits(), n_bins=n_bins)
        chance = calibrated_error(at.confidence, n_bins=n_bins, n_draws=400)
        assert f"{at.scores.expected_error:.4f}" in text
        assert f"{chance.mean:.4f}" in text


def test_the_fitted_temperature_is_offered_and_the_split_of_its_half_is_zero_there(
    open_page: Any,
) -> None:
    app = open_page("calibration")
    assert not app.button("calibration_use_fitted").disabled
    press(app, "calibration_use_fitted")
    assert app.button("calibration_use_fitted").disabled
    shown = app.select_slider(key="t").value
    assert shown == pytest.approx(digits().fitted.temperature, rel=0.013)  # half a step
    at = held_out_calibration(digits(), temperature=shown)
    assert at.fit_split.calibration < 5e-5 < at.split.calibration
    text = words(app)
    assert "calibration costs 0.0000 nats on the half that T is fitted on" in text
    assert f"and {at.split.calibration:.4f} on the half that judges" in text


def test_one_class_is_judged_by_its_own_frequency_in_the_bins_that_are_chosen(
    open_page: Any,
) -> None:
    at = held_out_calibration(digits(), strategy="quantile", n_bins=7, k=3)
    app = open_page("calibration", binning="equal mass", bins="7", judge="one class", cls="3")
    assert f"{at.scores.expected_error:.4f}" in first_sentence(app)
    diagram = figures(app)[0]
    sizes = 34 * np.sqrt(at.curve.occupied_counts / at.curve.n)
    found = traces(diagram)["bins"]["marker"]["size"]
    np.testing.assert_allclose(found, np.maximum(sizes, 6), atol=0.005)
    titles = [diagram["layout"][axis]["title"]["text"] for axis in ("xaxis", "yaxis")]
    assert titles == ["confidence: probability of class 3", "share that is class 3"]


def test_the_chance_of_one_class_is_that_of_its_own_forecasts(open_page: Any) -> None:
    # One binomial a bin would show 0.0066 and 0.0158, and turn the verdict round.
    link = {"t": "0.794", "bins": "5", "binning": "equal mass", "judge": "one class", "cls": "2"}
    said = first_sentence(open_page("calibration", **link))
    assert "ECE of 0.0019 on average" in said
    assert "less than 0.0043 in 95 of 100 cases: this one is more than chance explains" in said


def test_a_class_that_does_not_exist_falls_back_to_the_last_one(open_page: Any) -> None:
    app = open_page("calibration", model="simulated", simK="3", judge="one class", cls="8")
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


def test_every_control_is_heard(open_page: Any) -> None:
    def said(**link: str) -> str:
        return first_sentence(open_page("calibration", **link))

    of_digits = ({"split": "1"}, {"smoothing": "0.1"}, {"bins": "30"}, {"t": "2"})
    of_simulation = ({"simSeed": "5"}, {"simN": "500"}, {"simK": "4"}, {"trueT": "0.5"})
    before = [said(), said(model="simulated")]
    changed = [said(**link) for link in of_digits]
    changed += [said(model="simulated", **link) for link in of_simulation]
    assert len({*before, *changed}) == 10


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
    accuracy, nll, brier, ece, mce, smooth = rows(app)["present"]
    outputs = snippet_outputs(app)
    assert len(outputs) == 2
    for text in outputs:
        for line in (f"accuracy {accuracy}", f"NLL {nll} =", f"Brier {brier}", f"ECE {ece}"):
            assert line in text
    assert f"MCE {mce}, smooth ECE {smooth}" in text
