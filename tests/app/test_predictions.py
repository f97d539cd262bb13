"""The predictions page by script: in each view of the built-in sets, the numbers of the core."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache
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
    read_predictions,
    risk_coverage_curve,
    score_report,
    surprise_report,
    threshold_by_cost,
    threshold_for_coverage,
    threshold_for_risk,
)
from nll_core.calibration import calibration_error_by_class
from nll_core.datasets import load_breast_cancer_predictions, load_digits_predictions
from nll_core.formats import percent
from nll_core.report import LazyReport, class_pictures
from nll_core.teaching import simulate_classifier
from pages._lessons.predictions import opened
from pages._lessons.predictions.state import BUILT_IN

from .conftest import TAG, assert_sound, figures, press, snippet_outputs
from .uploads import drop, text_of

Said = Iterator[str]


@lru_cache
def known(name: str = "digits") -> Predictions:
    kind, _, which = name.partition(", ")
    if kind == "digits":
        digits = load_digits_predictions(float(which.removeprefix("smoothing ") or 0))
        labels = digits.labels.astype(np.int64)
        return Predictions("logits", digits.logits, labels, digits.class_names)
    tumours = load_breast_cancer_predictions(which.replace(" ", "_").lower())
    return Predictions("log-probabilities", tumours.log_probs, tumours.labels, tumours.class_names)


def scores() -> Said:
    for score in score_report(known()).scores:
        yield "Defined for two classes" if score.value is None else f"{score.value:.4f}"
        yield "" if score.low is None else f"{score.low:.4f} to {score.high:.4f}"
    yield "1,397 examples"


def auroc(model: str) -> Callable[[], Said]:
    return lambda: iter([f"{score_report(known(model))['auroc'].value:.4f}"])


def which_ece() -> Said:
    found = ece_report(known())
    ece = found.find("uniform")
    yield f"In 30 bins of equal width the ECE of the predicted class is {ece.values[4]:.4f}"
    yield f"{ece.calibrated_mean[4]:.4f}"
    for estimator in found.estimators:
        yield f"{estimator.calibrated_quantile[min(4, len(estimator.values) - 1)]:.4f}"


def accepted(point: Any) -> str:
    return f"Accept only those with a confidence of at least {point.threshold:.5f}"


def coverage() -> Said:
    curve = risk_coverage_curve(*known().confidence_and_correct())
    yield accepted(threshold_for_coverage(curve, 0.6))


def risk() -> Said:
    curve = risk_coverage_curve(*known().confidence_and_correct())
    yield accepted(threshold_for_risk(curve, 0.01))


def groups() -> Said:
    found = group_report(known(), known().labels, known().classes)
    yield from (f"{group.nll:.4f}" for group in found.groups)


def calibration() -> Said:
    found = compare_calibrators(known().logits(), known().labels)
    yield "the arrow means ∞"
    yield f"Recommended: {found.sentence}"
    for method in found.methods:
        if np.isfinite(method.difference):
            yield f"{method.scores.nll:.4f}"
            yield f"−{-method.difference:.4f}"


def interval_of_nll(other: str) -> str:
    nll = compare_models(known(), known(other))["nll"]
    return f"{nll.low:.4f} to {nll.high:.4f}".replace("-", "−")


def in_bins(n_bins: int, cut: str) -> Callable[[], Said]:
    def said() -> Said:
        report = score_report(known(), n_bins=n_bins)
        yield f"its ECE is {report['ece' if cut == 'equal width' else 'ece_equal_mass'].value:.4f}"
        yield from (f"{report[name].value:.4f}" for name in ("ece", "ece_equal_mass", "mce"))  # type: ignore[index]
        if n_bins != 15:
            yield "In 30 bins, as the diagram"
            yield f"MCE {report['mce'].value:.4f} —"

    return said


def costs(alarm: str, miss: str) -> Callable[[], Said]:
    def said() -> Said:
        tumours = known("tumours, naive Bayes")
        p, happened = np.exp(tumours.log_probs()[:, 1]), tumours.labels == 1
        found = threshold_by_cost(
            p, happened, false_positive=float(alarm), false_negative=float(miss)
        )
        begins = (
            f"If saying malignant wrongly costs {alarm} and missing it costs {miss}, say it from a "
            f"probability of {percent(found.optimal.threshold)} on: "
        )
        change = f"saves {found.saving:.4f}"
        if found.saving < 0:
            change = f"costs {-found.saving:.4f} more"
        of_none = f"{begins}on these examples that decides as ½ does"
        says = f"{begins}in place of ½ that {change} for each example"
        yield of_none if found.interval is None else says
        yield f"½ 50% {percent(found.half.false_positive)}"
        matrix = confusion_matrix(tumours.log_probs().argmax(axis=1), tumours.labels, 2)
        for name, (one, other) in zip(tumours.classes, matrix.astype(int), strict=True):
            yield f"{name} {one} {other}"

    return said


def malignant() -> Said:
    picture = LazyReport(known("tumours, random forest")).picture(1)
    yield "Judged here: the probability of class malignant"
    yield f"It gives class malignant {100 * picture.mean_forecast:.3g}% on average"
    yield f"its ECE is {picture.error:.4f}"


NB = {"pset": "tumours, naive Bayes"}
DECIDE = {**NB, "out": "Pictures", "prpic": "decisions"}
ABSTAIN = {"out": "Pictures", "prpic": "abstaining"}
# What is said, or what finds it out.
VIEWS: list[tuple[dict[str, str], list[str] | Callable[[], Said]]] = [
    ({}, scores),
    *(({"pset": name}, auroc(name)) for name in BUILT_IN[3:]),
    ({"pset": "tumours, random forest"}, malignant),
    ({"pset": "tumours, random forest", "out": "Pictures", "prof": "one class"}, malignant),
    ({"out": "Which ECE?", "eceat": "30"}, which_ece),
    ({**ABSTAIN, "cover": "60"}, coverage),
    ({**ABSTAIN, "want": "risk", "atmost": "1%"}, risk),
    ({"out": "Groups"}, groups),
    ({"out": "Calibration"}, calibration),
    (
        {"out": "Two models", "prversus": "digits, smoothing 0.05"},
        lambda: iter([interval_of_nll("digits, smoothing 0.05")]),
    ),
    *(
        ({"out": "Two models", "pset": first}, [f"of {first} is", f"that of {other} is"])
        for first, other in (
            ("digits", "digits, smoothing 0.1"),
            ("digits, smoothing 0.1", "digits, smoothing 0.05"),
            ("tumours, naive Bayes", "tumours, random forest"),
            ("tumours, random forest", "tumours, naive Bayes"),
        )
    ),
    (
        {"out": "Two models", "prversus": "tumours, naive Bayes"},
        ["cannot be compared example by example"],
    ),
    *(
        ({"prbins": str(n), "prcut": cut}, in_bins(n, cut))
        for n in (15, 30)
        for cut in ("equal width", "equal mass")
    ),
    *(
        ({**DECIDE, "prfp": alarm, "prfn": miss}, costs(alarm, miss))
        for alarm, miss in (("1", "10"), ("20", "2"), ("1", "1"))
    ),
    (
        {"out": "Pictures", "prpic": "decisions"},
        [
            "The most frequent mistake is to take class",
            "A threshold by cost needs the probability of each of two classes",
        ],
    ),
    (
        {"out": "Pictures", "prof": "one class", "prclass": "8"},
        ["Class 8 is 8", "Judged here: the probability of class 8"],
    ),
]


@pytest.mark.parametrize(("link", "says"), VIEWS)
def test_a_view_says_the_numbers_of_the_core(
    open_page: Any, link: dict[str, str], says: list[str] | Callable[[], Said]
) -> None:
    app = open_page("predictions", **link)
    assert_sound(app)
    text = text_of(app)
    wanted = says() if callable(says) else says
    assert [said for said in wanted if said not in text] == []
    has_costs = bool([s for s in app.select_slider if s.key in ("prfp", "prfn")])
    assert has_costs == ("prfp" in link)


@pytest.mark.parametrize("name", ["digits", "tumours, random forest"])
def test_snippets_print_the_numbers_of_the_page(open_page: Any, name: str) -> None:
    outputs, report = snippet_outputs(open_page("predictions", pset=name)), LazyReport(known(name))
    for output in outputs[:2]:
        for score in ("nll", "nll_skill", "accuracy", "brier", "ece"):
            assert f"{report.scores[score].value:.4f}" in output  # type: ignore[index]
    if report.opening_class:
        assert f"ECE of class malignant {report.picture(1).error:.4f}" in outputs[0]


def test_the_worst_examples_can_be_chosen(open_page: Any) -> None:
    app = open_page("predictions", out="Pictures", prpic="surprises")
    worst = surprise_report(known()).worst
    assert f"Row {worst.rows[0]:,} is {worst.labels[0]}" in text_of(app)
    app = press(app, "predictions_worst_3")
    assert f"Row {worst.rows[3]:,} is {worst.labels[3]}" in text_of(app)
    assert f"{worst.surprise[3]:.4f} nats" in text_of(app)


def test_what_page_and_file_show_is_computed_once(
    open_page: Any, downloads: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[str] = []
    work = LazyReport.work

    def noting(self: LazyReport, names: Any, progress: Any = None) -> Any:
        computed.extend(names)
        return work(self, names, progress)

    monkeypatch.setattr(LazyReport, "work", noting)
    opened.built_in.cache_clear()
    app = open_page("predictions")
    said = app.get("html")
    for view in ("Which ECE?", "Pictures", "Groups", "Calibration", "Take away", "Scores"):
        app = app.segmented_control(key="out").set_value(view).run()
    assert len(computed) == len(set(computed)) > 8
    # The same words and tables.
    html = TAG.sub("", downloads["predictions_report"].decode())
    sentence = next(h.proto.body for h in said if "nll-sentence" in h.proto.body)
    first = TAG.sub("", sentence).split(" It gives its predicted class")[0]
    assert first in html
    assert first.startswith("On 1,397 examples the mean NLL is")


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
    assert {"digits_surprise", "digits, smoothing 0.1_surprise"} <= set(header)
    assert interval_of_nll("digits, smoothing 0.1") in said
    assert interval_of_nll("digits, smoothing 0.1") in html
    assert "Which of the two models?" in html
    app = toggle.set_value(False).run()
    assert b"Which of the two models?" not in downloads["predictions_report"]
    # What is held against something else is open no more.
    app.session_state["prversus"] = "digits, smoothing 0.05"
    assert not [t for t in app.run().toggle if t.key == "predictions_with_second"]


def test_what_is_taken_away(open_page: Any) -> None:
    app = open_page("predictions", out="Take away", prfit="temperature")
    assert_sound(app)
    found = compare_calibrators(known().logits(), known().labels, methods=["temperature"])
    fit = found["temperature"].crossed.fit_on_all.fit
    assert any(f"T = {fit.temperature:.6g}"[:9] in c.value for c in app.code)  # type: ignore[union-attr]
    labels = {button.label for button in press(app, "predictions_write").get("download_button")}
    assert labels >= {"Download all tables (a zip of CSV files)", "Download digits-calibrated.csv"}


def thirty() -> bytes:
    simulated = simulate_classifier(900, 30, 2.0, seed=1)
    rows = zip(simulated.labels, simulated.logits.tolist(), strict=True)
    lines = [f"kind {label}," + ",".join(map(repr, row)) for label, row in rows]
    return "\n".join(["label," + ",".join(f"logit_kind {k}" for k in range(30)), *lines]).encode()


def shown_classes(app: Any) -> list[str]:
    """The classes in the table below the diagrams, in their order."""
    table = next(h.proto.body for h in app.get("html") if "predictions_by_class" in h.proto.body)
    return [row.split("</th>")[0] for row in table.split('<th scope="row">')[1:]]


def test_all_classes_come_a_page_at_a_time_the_worst_first(open_page: Any) -> None:
    app = open_page("predictions", out="Pictures", prof="all classes")
    assert_sound(app)
    assert len([k for k in figures(app)[0]["layout"] if k.startswith("xaxis")]) == 10
    assert shown_classes(app) == [p.event for p in class_pictures(known()).pictures]
    assert "All 10 classes, first those of the largest errors" in text_of(app)
    read = read_predictions(thirty())
    errors = calibration_error_by_class(read.log_probs(), read.labels)
    worst = [read.classes[k] for k in np.argsort(-errors)]
    app = drop(app, thirty())
    assert_sound(app)
    assert shown_classes(app) == worst[:12]
    assert "Classes 1 to 12 of 30, first those of the largest errors" in text_of(app)
    share = np.sort(errors)[::-1][:12].sum() / errors.sum()
    assert f"make {100 * share:.3g}% of the classwise ECE" in text_of(app)
    app = app.select_slider(key="prpart").set_value(3).run()
    assert shown_classes(app) == worst[24:]
    assert "Classes 25 to 30 of 30" in text_of(app)
    # In another order the pages begin anew.
    app = app.selectbox(key="prsort").set_value("as in the file").run()
    assert shown_classes(app) == list(read.classes[:12])
    app = app.selectbox(key="prsort").set_value("most examples").run()
    assert shown_classes(app)[0] == read.classes[int(np.bincount(read.labels).argmax())]
    assert_sound(app)
