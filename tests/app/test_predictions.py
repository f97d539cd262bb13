"""The predictions page by script: numbers of the built-in sets in each view."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import numpy as np
import pytest

from nll_core import (
    Predictions,
    compare_calibrators,
    compare_models,
    confusion_matrix,
    ece_report,
    group_report,
    risk_coverage_curve,
    score_report,
    surprise_report,
    threshold_by_cost,
    threshold_for_coverage,
    threshold_for_risk,
)
from nll_core.datasets import load_breast_cancer_predictions, load_digits_predictions
from nll_core.formats import percent

from .conftest import TAG, assert_sound, press, snippet_outputs
from .uploads import drop, text_of

DIGITS = load_digits_predictions(0.0)


def digits() -> Predictions:
    labels = DIGITS.labels.astype(np.int64)
    return Predictions("logits", DIGITS.logits, labels, DIGITS.class_names)


def test_the_digits_have_the_scores_of_the_core(open_page: Any) -> None:
    text = text_of(open_page("predictions"))
    report = score_report(digits())
    for score in report.scores:
        if score.value is not None:
            assert f"{score.value:.4f}" in text
        if score.low is not None and score.high is not None:
            assert f"{score.low:.4f} to {score.high:.4f}" in text
    assert "1,397 examples" in text
    assert "Defined for two classes" in text


def test_snippets_print_the_numbers_of_the_page(open_page: Any) -> None:
    app = open_page("predictions")
    report = score_report(digits())
    numpy_out, core_out = snippet_outputs(app)
    for name in ("nll", "nll_skill", "accuracy", "brier", "ece"):
        assert f"{report[name].value:.4f}" in numpy_out
        assert f"{report[name].value:.4f}" in core_out


@pytest.mark.parametrize("model", ["logistic regression", "naive Bayes", "random forest"])
def test_the_tumours_have_an_auroc(open_page: Any, model: str) -> None:
    text = text_of(open_page("predictions", pset=f"tumours, {model}"))
    found = load_breast_cancer_predictions(model.replace(" ", "_").lower())
    report = score_report(
        Predictions("log-probabilities", found.log_probs, found.labels, found.class_names)
    )
    assert f"{report['auroc'].value:.4f}" in text


def test_which_ece(open_page: Any) -> None:
    text = text_of(open_page("predictions", out="Which ECE?", eceat="30"))
    found = ece_report(digits())
    ece = found.find("uniform")
    assert (
        f"In 30 bins of equal width the ECE of the predicted class is {ece.values[4]:.4f}" in text
    )
    assert f"{ece.calibrated_mean[4]:.4f}" in text
    for estimator in found.estimators:
        place = min(4, len(estimator.values) - 1)
        assert f"{estimator.calibrated_quantile[place]:.4f}" in text


def test_the_worst_examples_can_be_chosen(open_page: Any) -> None:
    app = open_page("predictions", out="Pictures", prpic="surprises")
    worst = surprise_report(digits()).worst
    assert f"Row {worst.rows[0]:,} is {worst.labels[0]}" in text_of(app)
    app = press(app, "predictions_worst_3")
    assert f"Row {worst.rows[3]:,} is {worst.labels[3]}" in text_of(app)
    assert f"{worst.surprise[3]:.4f} nats" in text_of(app)


def test_thresholds_for_a_wanted_coverage_or_risk(open_page: Any) -> None:
    curve = risk_coverage_curve(*digits().confidence_and_correct())
    text = text_of(open_page("predictions", out="Pictures", prpic="abstaining", cover="60"))
    point = threshold_for_coverage(curve, 0.6)
    assert f"Accept only those with a confidence of at least {point.threshold:.5f}" in text
    link = {"out": "Pictures", "prpic": "abstaining", "want": "risk", "atmost": "1%"}
    found = threshold_for_risk(curve, 0.01)
    assert found is not None
    assert f"Accept only those with a confidence of at least {found.threshold:.5f}" in text_of(
        open_page("predictions", **link)
    )


def test_groups_by_the_true_class(open_page: Any) -> None:
    text = text_of(open_page("predictions", out="Groups"))
    found = group_report(digits(), digits().labels, digits().classes)
    for group in found.groups:
        assert group.nll is not None
        assert f"{group.nll:.4f}" in text


def test_calibration_recommends_with_its_numbers(open_page: Any) -> None:
    text = text_of(open_page("predictions", out="Calibration"))
    assert "the arrow means ∞" in text
    found = compare_calibrators(digits().logits(), digits().labels)
    assert f"Recommended: {found.sentence}" in text
    for method in found.methods:
        if np.isfinite(method.difference):
            assert f"{method.scores.nll:.4f}" in text
            assert f"−{-method.difference:.4f}" in text


def test_two_models_on_the_same_examples(open_page: Any) -> None:
    text = text_of(open_page("predictions", out="Two models", prversus="digits, smoothing 0.05"))
    other = load_digits_predictions(0.05)
    second = Predictions("logits", other.logits, digits().labels, other.class_names)
    nll = compare_models(digits(), second)["nll"]
    assert nll.low is not None
    assert nll.high is not None
    assert f"{nll.low:.4f} to {nll.high:.4f}".replace("-", "−") in text


def test_two_models_of_other_examples_are_refused(open_page: Any) -> None:
    app = open_page("predictions", out="Two models", prversus="tumours, naive Bayes")
    assert "cannot be compared example by example" in text_of(app)


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("digits", "digits, smoothing 0.1"),
        ("digits, smoothing 0.1", "digits, smoothing 0.05"),
        ("tumours, naive Bayes", "tumours, random forest"),
        ("tumours, random forest", "tumours, naive Bayes"),
    ],
)
def test_a_built_in_set_is_held_against_another_of_its_examples(
    open_page: Any, first: str, other: str
) -> None:
    app = open_page("predictions", out="Two models", pset=first)
    assert_sound(app)
    assert f"of {first} is" in text_of(app)
    assert f"that of {other} is" in text_of(app)


def sentence(app: Any) -> str:
    return next(h.proto.body for h in app.get("html") if "nll-sentence" in h.proto.body)


@pytest.mark.parametrize(
    ("row", "bins", "says"),
    [
        ("{y},{n},{y}", "2 occupied bins", "no gap"),
        ("{y},{y},{n}", "2 occupied bins", "the mean NLL is <strong>∞</strong>, since a truth has"),
        (
            "{y},0.5,0.5",
            "1 occupied bin",
            "no lower than the 0.6931 of always forecasting the base",
        ),
        ("{y},0.3,0.7", "1 occupied bin", "higher than the 0.6931 of always forecasting the base"),
    ],
)
def test_the_sentence_fits_extremes(open_page: Any, row: str, bins: str, says: str) -> None:
    rows = [row.format(y=k % 2, n=1 - k % 2) for k in range(60)]
    text = "label,p_0,p_1\n" + "\n".join(rows) + "\n"
    for view in ("Scores", "Pictures", "Groups", "Calibration"):
        app = drop(open_page("predictions", out=view, prpic="surprises"), text.encode())
        assert_sound(app)
        if view == "Scores":
            assert says in sentence(app)
            assert f"In {bins} its ECE" in sentence(app)
            assert "It gives class 1" in sentence(app)


def test_the_report_has_the_second_model_that_is_open(
    open_page: Any, downloads: dict[str, bytes]
) -> None:
    app = open_page("predictions", out="Take away", prfit="temperature")
    assert "second model" not in " ".join(t.label for t in app.toggle)
    app = app.segmented_control(key="out").set_value("Two models").run()
    said = text_of(app)
    app = app.segmented_control(key="out").set_value("Take away").run()
    assert_sound(app)
    toggle = app.toggle(key="predictions_with_second")
    assert toggle.label == "With digits, smoothing 0.1 as the second model"
    assert toggle.value
    html = TAG.sub("", downloads["predictions_report"].decode())
    with zipfile.ZipFile(io.BytesIO(downloads["predictions_tables"])) as tables:
        header = next(csv.reader(io.TextIOWrapper(tables.open("first-better.csv"))))
    assert header[2:4] == ["digits_surprise", "digits, smoothing 0.1_surprise"]
    other = load_digits_predictions(0.1)
    second = Predictions("logits", other.logits, digits().labels, other.class_names)
    nll = compare_models(digits(), second)["nll"]
    assert nll.low is not None
    assert nll.high is not None
    assert f"{nll.low:.4f} to {nll.high:.4f}".replace("-", "−") in said
    assert f"{nll.low:+.4f} to {nll.high:+.4f}".replace("-", "−") in html
    assert "Which of the two models?" in html
    app = toggle.set_value(False).run()
    assert b"Which of the two models?" not in downloads["predictions_report"]
    # What is held against something else is open no more.
    app.session_state["prversus"] = "digits, smoothing 0.05"
    assert not [t for t in app.run().toggle if t.key == "predictions_with_second"]


def test_what_is_taken_away(open_page: Any) -> None:
    app = open_page("predictions", out="Take away", prfit="temperature")
    assert_sound(app)
    found = compare_calibrators(digits().logits(), digits().labels, methods=["temperature"])
    fit = found["temperature"].crossed.fit_on_all.fit
    sources = [c.value for c in app.code]
    assert any(f"T = {fit.temperature:.6g}"[:9] in source for source in sources)  # type: ignore[union-attr]
    names = {button.label for button in app.get("download_button")}
    assert "Download all tables (a zip of CSV files)" in names
    app = press(app, "predictions_write")
    labels = [button.label for button in app.get("download_button")]
    assert "Download digits-calibrated.csv" in labels


@pytest.mark.parametrize("n_bins", [15, 30])
@pytest.mark.parametrize("cut", ["equal width", "equal mass"])
def test_the_diagram_and_the_table_of_scores_have_one_ece(
    open_page: Any, n_bins: int, cut: str
) -> None:
    app = open_page("predictions", prbins=str(n_bins), prcut=cut)
    report = score_report(digits(), n_bins=n_bins)
    name: Any = "ece" if cut == "equal width" else "ece_equal_mass"
    text = text_of(app)
    assert f"its ECE is {report[name].value:.4f}" in text
    for each in ("ece", "ece_equal_mass", "mce"):
        assert f"{report[each].value:.4f}" in text  # type: ignore[index]
    if n_bins != 15:
        assert "In 30 bins, as the diagram" in text
        assert f"MCE {report['mce'].value:.4f} —" in text


@pytest.mark.parametrize(("false_positive", "missed"), [("1", "10"), ("20", "2"), ("1", "1")])
def test_the_threshold_by_cost_is_that_of_the_core(
    open_page: Any, false_positive: str, missed: str
) -> None:
    app = open_page(
        "predictions",
        pset="tumours, naive Bayes",
        out="Pictures",
        prpic="decisions",
        prfp=false_positive,
        prfn=missed,
    )
    assert_sound(app)
    tumours = load_breast_cancer_predictions("naive_bayes")
    costs = {"false_positive": float(false_positive), "false_negative": float(missed)}
    found = threshold_by_cost(np.exp(tumours.log_probs[:, 1]), tumours.labels == 1, **costs)
    said = text_of(app)
    begins = (
        f"If saying {tumours.class_names[1]} wrongly costs {false_positive} and missing it costs "
        f"{missed}, say it from a probability of {percent(found.optimal.threshold)} on: "
    )
    if found.interval is None:
        assert f"{begins}on these examples that decides as ½ does" in said
    else:
        change = f"saves {found.saving:.4f}"
        if found.saving < 0:
            change = f"costs {-found.saving:.4f} more"
        assert f"{begins}in place of ½ that {change} for each example" in said
    assert f"½ 50% {percent(found.half.false_positive)}" in said
    matrix = confusion_matrix(tumours.labels, tumours.log_probs.argmax(axis=1), 2)
    rows = zip(tumours.class_names, matrix.astype(int), strict=True)
    for name, (one, other) in rows:
        assert f"{name} {one} {other}" in said


def test_decisions_without_two_probabilities_are_confusions(open_page: Any) -> None:
    app = open_page("predictions", out="Pictures", prpic="decisions")
    assert_sound(app)
    assert "The most frequent mistake is to take class" in text_of(app)
    assert "A threshold by cost needs the probability of each of two classes" in text_of(app)
    assert not [s for s in app.select_slider if s.key in ("prfp", "prfn")]
    confident = "label,predicted,confidence\n" + "a,a,0.9\nb,a,0.6\nb,b,0.8\na,b,0.7\n" * 9
    app = drop(app, confident.encode())
    assert_sound(app)
    assert "true class as a as b a 9 9 b 9 9" in text_of(app)
