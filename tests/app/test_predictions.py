"""The predictions page by script: numbers of the built-in sets, files good and bad, each view."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from typing import Any

import numpy as np
import pytest

from nll_core import (
    PredictionError,
    Predictions,
    compare_calibrators,
    compare_models,
    ece_report,
    group_report,
    read_predictions,
    risk_coverage_curve,
    score_report,
    surprise_report,
    threshold_for_coverage,
    threshold_for_risk,
    write_probabilities,
)
from nll_core.datasets import load_breast_cancer_predictions, load_digits_predictions
from nll_core.predictions.limits import MAX_UNPACKED_BYTES
from nll_core.predictions.table import TableFormat
from pages._lessons.predictions.source import problem_rows
from tests.prediction_files import npy, npz

from .conftest import all_text, assert_sound, figures, press, snippet_outputs

FORMATS: tuple[TableFormat, ...] = ("CSV", "TSV", "JSON Lines", "Parquet", "NPY", "NPZ")
DIGITS = load_digits_predictions(0.0)


def digits() -> Predictions:
    labels = DIGITS.labels.astype(np.int64)
    return Predictions("logits", DIGITS.logits, labels, DIGITS.class_names)


def text_of(app: Any) -> str:
    return re.sub(r"\s+", " ", all_text(app))


def drop(app: Any, content: bytes, name: str = "mine.csv") -> Any:
    """The page after a file was dropped in."""
    uploader = app.file_uploader(key="predictions_file")
    app = uploader.set_value((name, content, "application/octet-stream")).run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def table_text(n: int = 60, seed: int = 0, extra: str = "") -> str:
    rng = np.random.default_rng(seed)
    p = rng.dirichlet([2.0, 1.0, 1.0], size=n)
    labels = [("cat", "dog", "owl")[k] for k in (p.cumsum(1) > rng.random((n, 1))).argmax(1)]
    rows = [
        f"{label},{a!r},{b!r},{c!r}" for label, (a, b, c) in zip(labels, p.tolist(), strict=True)
    ]
    return "label,p_cat,p_dog,p_owl\n" + "\n".join(rows) + f"\n{extra}"


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
    assert f"In 30 bins of equal width the ECE is {ece.values[4]:.4f}" in text
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
    assert f"Accept only a confidence of {point.threshold:.5f}" in text
    link = {"out": "Pictures", "prpic": "abstaining", "want": "risk", "atmost": "1%"}
    found = threshold_for_risk(curve, 0.01)
    assert found is not None
    assert f"Accept only a confidence of {found.threshold:.5f}" in text_of(
        open_page("predictions", **link)
    )


def test_all_classes_and_one_class(open_page: Any) -> None:
    app = open_page("predictions", out="Pictures", prof="all classes")
    assert_sound(app)
    assert len([k for k in figures(app)[0]["layout"] if k.startswith("xaxis")]) == 10
    text = text_of(open_page("predictions", out="Pictures", prof="one class", prclass="8"))
    assert "Class 8 is 8" in text


def test_groups_by_the_true_class(open_page: Any) -> None:
    text = text_of(open_page("predictions", out="Groups"))
    found = group_report(digits(), digits().labels, digits().classes)
    for group in found.groups:
        assert group.nll is not None
        assert f"{group.nll:.4f}" in text


def test_calibration_recommends_with_its_numbers(open_page: Any) -> None:
    text = text_of(open_page("predictions", out="Calibration"))
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


def test_two_models_from_two_files(open_page: Any) -> None:
    app = drop(
        open_page("predictions", out="Two models", prversus="my file"), table_text().encode()
    )
    assert "Drop in the other model's file" in str(app.info[0].value)
    first = read_predictions(table_text().encode())
    blunt = 0.5 * first.probs() + 0.5 / 3
    second = write_probabilities(first, blunt, "NPZ")
    uploader = app.file_uploader(key="predictions_second")
    app = uploader.set_value(("other.npz", second, "application/octet-stream")).run()
    assert_sound(app)
    found = compare_models(first, read_predictions(second))["nll"]
    assert found.difference is not None
    assert f"{abs(found.difference):.4f}" in text_of(app)
    uploader = app.file_uploader(key="predictions_second")
    fewer = table_text(30).encode()
    app = uploader.set_value(("fewer.csv", fewer, "text/csv")).run()
    assert "cannot be compared example by example" in text_of(app)


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_format_of_one_set_gives_the_same_page(open_page: Any, file_format: str) -> None:
    original = read_predictions(table_text().encode())
    content = write_probabilities(original, original.probs(), file_format)  # type: ignore[arg-type]
    app = drop(open_page("predictions"), content, f"mine.{file_format.lower()}")
    report = score_report(original)
    text = text_of(app)
    for name in ("nll", "brier", "ece", "classwise_ece"):
        assert f"{report[name].value:.4f}" in text
    assert_sound(app)


def test_an_upload_takes_the_place_of_the_built_in_set_and_is_not_in_the_link(
    open_page: Any,
) -> None:
    app = drop(open_page("predictions"), table_text().encode())
    assert "60 examples of 3 classes from CSV: probabilities." in text_of(app)
    assert "memory of this session" in text_of(app)
    assert "cat" not in str(app.query_params)
    app = press(app, "nll_reset")
    assert "1,397 examples" in text_of(app)


def test_what_is_pasted_is_read(open_page: Any) -> None:
    app = open_page("predictions", pset="pasted text")
    assert "Nothing pasted yet" in str(app.info[0].value)
    app = app.text_area(key="predictions_pasted").set_value(table_text()).run()
    assert "On 60 examples" in text_of(app)
    assert_sound(app)


def test_every_view_takes_a_file_of_confidences(open_page: Any) -> None:
    rng = np.random.default_rng(1)
    n = 80
    truth = rng.integers(0, 3, n)
    said = np.where(rng.random(n) < 0.8, truth, (truth + 1) % 3)
    confidence = rng.uniform(0.5, 1.0, n).round(4)
    rows = zip(truth, said, confidence, strict=True)
    text = "truth,predicted,confidence\n" + "".join(f"{a},{b},{c}\n" for a, b, c in rows)
    for view in ("Scores", "Which ECE?", "Pictures", "Groups", "Calibration", "Take away"):
        app = drop(open_page("predictions", out=view), text.encode())
        assert_sound(app)
        assert snippet_outputs_of_files(app)


def snippet_outputs_of_files(app: Any) -> list[str]:
    """The snippets that read the visitor's file; they compile."""
    found = [c.value for c in app.code if c.language == "python"]
    for code in found:
        compile(code, "snippet", "exec")
        assert "read_predictions('mine.csv')" in code
    return found


def test_guesses_can_be_changed(open_page: Any) -> None:
    text = "a,b,y\n" + "".join(f"{k / 40},{1 - k / 40},{int(k < 20)}\n" for k in range(40))
    app = drop(open_page("predictions"), text.encode())
    fields = {box.label: box for box in app.selectbox if box.key and box.key.startswith("first_")}
    assert fields["The true class"].value == "y"
    app = fields["Their numbers are"].set_value("logits").run()
    assert "2 classes from CSV: logits" in text_of(app)
    fields = {box.label: box for box in app.selectbox if box.key and box.key.startswith("first_")}
    app = fields["The predictions are"].set_value("one score for the positive class").run()
    fields = {box.label: box for box in app.selectbox if box.key and box.key.startswith("first_")}
    app = fields["The score"].set_value("a").run()
    assert "a score of the positive class" in text_of(app)
    assert "ColumnRoles(" in "".join(c.value for c in app.code)


def test_rows_that_cannot_be_used_are_left_out_by_choice_and_counted(open_page: Any) -> None:
    extra = "emu,0.2,0.3,0.5\ncat,nan,0.5,0.5\ncat,0.9,0.9,0.9\n"
    app = drop(open_page("predictions"), table_text(extra=extra).encode())
    assert "cannot be used as it is" in text_of(app)
    assert "emu" in text_of(app)
    assert not figures(app)
    toggle = next(t for t in app.toggle if t.label == "Leave these rows out")
    app = toggle.set_value(True).run()
    assert "3 of 63 rows are left out; everything below is about the other 60." in text_of(app)
    assert figures(app)
    toggle = next(t for t in app.toggle if t.label == "Leave these rows out")
    assert "cannot be used" in text_of(toggle.set_value(False).run())


def zip_bomb() -> bytes:
    """An NPZ whose directory promises more than anybody wants to unpack."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("logits.npy", npy(np.zeros((2, 2))))
        archive.filelist[-1].file_size = MAX_UNPACKED_BYTES + 1
    return stream.getvalue()


GOOD = "label,p_0,p_1\n" + "0,0.9,0.1\n1,0.4,0.6\n" * 5
BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is empty"),
    "header only": (b"label,p_0,p_1\n", "a header and no rows"),
    "one row": (b"label,p_0,p_1\n0,0.9,0.1\n", "1 row"),
    "one class": (b"label,p_0,p_1\n" + b"0,0.9,0.1\n" * 5, "one class"),
    "nan": (f"{GOOD}0,nan,0.5\n".encode(), "NaN"),
    "infinite": (f"{GOOD}0,inf,0.5\n".encode(), "inf"),
    "sums": (f"{GOOD}0,0.9,0.9\n".encode(), "sum"),
    "labels outside": (f"{GOOD}7,0.9,0.1\n".encode(), "none of the 2 classes"),
    "duplicate headers": (b"label,p_0,p_0\n0,0.9,0.1\n", "more than once"),
    "pickle": (npz(labels=np.arange(3), logits=np.array([{}, {}, {}], dtype=object)), "pickle"),
    "zip bomb": (zip_bomb(), "would unpack to"),
    "10,000 columns": (
        (",".join(f"p_{k}" for k in range(10_000)) + "\n" + "0," * 9_999 + "1\n").encode(),
        "10,000 columns",
    ),
    "wrong delimiter": (GOOD.replace(",", " ").encode(), "column"),
    "pdf": (b"%PDF-1.7 and so on", "PDF"),
    "ragged": (f"{GOOD}0,0.9\n".encode(), "cells"),
}


@pytest.mark.parametrize("name", BAD)
def test_each_bad_file_has_its_message_on_the_page(open_page: Any, name: str) -> None:
    content, says = BAD[name]
    app = drop(open_page("predictions"), content, "bad.csv")
    assert "cannot be used as it is" in text_of(app)
    assert says.lower() in text_of(app).lower()
    with pytest.raises(PredictionError) as error:
        read_predictions(content, name="bad.csv")
    rows = problem_rows(error.value.problems)
    assert any(says.lower() in row[0].lower() for row in rows)
    assert all(row[0] and row[4] for row in rows)


def test_what_is_taken_away(open_page: Any) -> None:
    app = open_page("predictions", out="Take away", prfit="temperature")
    assert_sound(app)
    found = compare_calibrators(digits().logits(), digits().labels, methods=["temperature"])
    fit = found["temperature"].crossed.fit_on_all.fit
    sources = [c.value for c in app.code]
    assert any(f"T = {fit.temperature:.6g}"[:9] in source for source in sources)  # type: ignore[union-attr]
    names = {button.label for button in app.get("download_button")}
    assert "Download all tables as CSV" in names
    app = press(app, "predictions_write")
    labels = [button.label for button in app.get("download_button")]
    assert "Download digits-calibrated.csv" in labels


def test_a_calibrated_file_has_the_format_that_came_in(open_page: Any) -> None:
    original = read_predictions(table_text(200).encode())
    content = write_probabilities(original, original.probs(), "JSON Lines")
    link = {"out": "Take away", "prfit": "temperature"}
    app = press(drop(open_page("predictions", **link), content, "a b.jsonl"), "predictions_write")
    labels = [button.label for button in app.get("download_button")]
    assert "Download a-b-calibrated.jsonl" in labels
    again = [json.loads(line) for line in content.decode().splitlines()]
    assert len(again) == 200


def test_too_few_examples_to_calibrate_are_said(open_page: Any) -> None:
    app = drop(open_page("predictions", out="Calibration"), table_text(12).encode())
    assert "Calibration methods are compared on 25 examples or more" in text_of(app)
    assert_sound(app)


def test_weights_and_groups_are_used(open_page: Any) -> None:
    rows = list(csv.reader(io.StringIO(table_text(90))))
    text = "\n".join(
        ",".join([*row, *(("weight", "site") if i == 0 else (str(1 + i % 3), "ab"[i % 2]))])
        for i, row in enumerate(rows)
    )
    read = read_predictions(text.encode())
    app = drop(open_page("predictions"), text.encode())
    assert f"{score_report(read)['nll'].value:.4f}" in text_of(app)
    assert "Every score is weighted" in text_of(app)
    grouped = drop(open_page("predictions", out="Groups"), text.encode())
    for group in group_report(read).groups:
        assert f"{group.nll:.4f}" in text_of(grouped)


def sentence(app: Any) -> str:
    return next(h.proto.body for h in app.get("html") if "nll-sentence" in h.proto.body)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("{y},{n},{y}", "no gap"),
        ("{y},{y},{n}", "the NLL is <strong>∞</strong>, since a truth was given"),
        ("{y},0.5,0.5", "no better than the 0.6931 of always saying the base rates"),
        ("{y},0.3,0.7", "worse than the 0.6931 of always saying the base rates"),
    ],
)
def test_the_sentence_fits_extremes(open_page: Any, row: str, says: str) -> None:
    rows = [row.format(y=k % 2, n=1 - k % 2) for k in range(60)]
    text = "label,p_0,p_1\n" + "\n".join(rows) + "\n"
    for view in ("Scores", "Pictures", "Groups", "Calibration"):
        app = drop(open_page("predictions", out=view, prpic="surprises"), text.encode())
        assert_sound(app)
        if view == "Scores":
            assert says in sentence(app)
            assert "In 1 occupied bin its ECE" in sentence(app)
