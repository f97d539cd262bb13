"""The predictions page by script: files good and bad."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nll_core import (
    PredictionError,
    Predictions,
    compare_models,
    group_report,
    read_predictions,
    read_table,
    recognise_columns,
    score_report,
    write_confidence,
    write_probabilities,
)
from nll_core.predictions.limits import MAX_UNPACKED_BYTES
from nll_core.predictions.table import WrittenFormat
from nll_core.report.pairing import paired
from pages._lessons.predictions.source import problem_rows
from tests.prediction_files import npy, npz

from .conftest import assert_sound, figures, press
from .uploads import drop, field, table_text, text_of

FORMATS: tuple[WrittenFormat, ...] = ("CSV", "TSV", "JSON Lines", "Parquet", "NPY", "NPZ")


def test_two_models_from_two_files(open_page: Any) -> None:
    app = drop(
        open_page("predictions", out="Two models", prversus="my file"), table_text().encode()
    )
    assert "Drop in the other model's file" in str(app.info[0].value)
    first = read_predictions(table_text().encode())
    blunt = 0.5 * first.probs() + 0.5 / 3
    second = write_probabilities(first, blunt, "NPZ")
    uploader = field(app, "predictions_second")
    app = uploader.set_value(("other.npz", second, "application/octet-stream")).run()
    assert_sound(app)
    found = compare_models(first, read_predictions(second))["nll"]
    assert found.difference is not None
    assert f"{abs(found.difference):.4f}" in text_of(app)
    uploader = field(app, "predictions_second")
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
    "wrong delimiter": (GOOD.replace(",", "~").encode(), "column"),
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


def nll_of(read: Predictions) -> float:
    """The NLL of predictions, or of the forecast that a class is right."""
    if read.kind == "confidence":
        p, right = read.confidence_and_correct()
        return float(-np.log(np.where(right, p, 1 - p)).mean())
    return float(-read.log_probs()[np.arange(read.n), read.labels].mean())


@pytest.mark.parametrize("file_format", ["CSV", "JSON Lines", "Parquet", "NPY", "NPZ"])
@pytest.mark.parametrize("kind", ["probabilities", "confidence"])
def test_a_calibrated_file_has_the_format_that_came_in_and_the_nll_that_is_said(
    open_page: Any, downloads: dict[str, bytes], file_format: WrittenFormat, kind: str
) -> None:
    original = read_predictions(table_text(200).encode())
    content = write_probabilities(original, original.probs(), file_format)
    if kind == "confidence":
        top = original.probs().max(axis=1)
        predicted = replace(
            original, kind="confidence", scores=top, predicted=original.probs().argmax(axis=1)
        )
        content = write_confidence(predicted, top**0.7, file_format)
    ending = {"JSON Lines": "jsonl"}.get(file_format, file_format.lower())
    link = {"out": "Take away", "prfit": "platt" if kind == "confidence" else "temperature"}
    app = drop(open_page("predictions", **link), content, f"a b.{ending}")
    app = press(app, "predictions_write")
    assert_sound(app)
    labels = [button.label for button in app.get("download_button")]
    assert f"Download a-b-calibrated.{ending}" in labels
    calibrated = downloads["predictions_calibrated"]
    assert read_table(calibrated).format == file_format
    roles = recognise_columns(read_table(content))
    names = {"classes": {f"calibrated_{name}": name for name in original.classes}}
    if kind == "confidence":
        names = {"confidence": "calibrated_confidence"}  # type: ignore[dict-item]
    again = read_predictions(calibrated, roles=replace(roles, **names))  # type: ignore[arg-type]
    assert (again.kind, again.n) == (kind, 200)
    # What came in is still there.
    before = read_predictions(calibrated, roles=roles)
    np.testing.assert_array_equal(before.scores, read_predictions(content).scores)
    assert f"the NLL of this file is {nll_of(again):.4f} nats" in text_of(app)
    assert nll_of(again) < nll_of(read_predictions(content))


def test_what_a_confidence_cannot_tell_is_said(open_page: Any, downloads: dict[str, bytes]) -> None:
    rows = "".join(f"{'ab'[k % 2]},{'ab'[k % 3 % 2]},{0.6 + k / 400}\n" for k in range(120))
    text = f"label,predicted,confidence\n{rows}".encode()
    said = "there is no NLL of the classes"
    assert said in text_of(drop(open_page("predictions"), text))
    drop(open_page("predictions", out="Take away"), text)
    assert said in downloads["predictions_report"].decode()


def test_a_confidence_held_against_probabilities_is_compared_by_what_both_have(
    open_page: Any,
) -> None:
    full = read_predictions(table_text(100).encode())
    top = full.probs().argmax(axis=1)
    bare = replace(full, kind="confidence", scores=full.probs().max(axis=1), predicted=top)
    app = drop(open_page("predictions", out="Two models"), write_confidence(bare, bare.scores))
    second = field(app, "predictions_second")
    app = second.set_value(("full.csv", table_text(100).encode(), "text/csv")).run()
    assert_sound(app)
    text = text_of(app)
    assert "on this score they are equal" in text
    assert "Not known: needs the probability of every class from both models." in text
    assert "Where they differ most" not in text
    # The reliability of both, and no empty plot of intervals.
    assert len(figures(app)) == 1


def test_a_second_file_stays_open_and_goes_into_the_report(
    open_page: Any, downloads: dict[str, bytes]
) -> None:
    app = drop(open_page("predictions", out="Two models"), table_text(100).encode())
    first = read_predictions(table_text(100).encode())
    # The same rows but one, the classes in another order.
    blunt = (0.5 * first.probs() + 0.5 / 3)[:, ::-1]
    second = write_probabilities(
        replace(first, classes=first.classes[::-1], labels=2 - first.labels), blunt
    )
    second = second.replace(b"\n7,cat", b"\n7,emu").replace(b"\n7,dog", b"\n7,emu")
    uploader = field(app, "predictions_second")
    app = uploader.set_value(("other.csv", second, "text/csv")).run()
    toggles = [t for t in app.toggle if t.label == "Leave these rows out"]
    if toggles:
        app = toggles[0].set_value(True).run()
    assert_sound(app)
    both = paired(first, read_predictions(second, leave_out=True))
    nll = compare_models(*both)["nll"]
    assert nll.difference is not None
    assert f"On the same {both[0].n} examples" in text_of(app)
    assert f"{abs(nll.difference):.4f}" in text_of(app)
    for view in ("Scores", "Take away"):
        app = app.segmented_control(key="out").set_value(view).run()
    assert app.toggle(key="predictions_with_second").label == "With other.csv as the second model"
    html = downloads["predictions_report"].decode()
    assert "mine.csv and other.csv" in html
    assert f"{abs(nll.difference):.4f}" in html
    app = app.segmented_control(key="out").set_value("Two models").run()
    assert "other.csv 100 rows · in use" in text_of(app)
    assert f"On the same {both[0].n} examples" in text_of(app)


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


def test_surprising_examples_are_called_what_the_file_calls_them(open_page: Any) -> None:
    header, *rows = table_text(40).splitlines()
    content = "\n".join([f"photo_id,{header}", *(f"img{i}.png,{r}" for i, r in enumerate(rows))])
    app = drop(open_page("predictions", out="Pictures", prpic="surprises"), content.encode())
    said = re.search(r"Row (\d+) \(photo_id img(\d+)\.png\) is", text_of(app))
    assert said
    assert int(said[1]) == int(said[2]) + 1
    assert "row photo_id truth" in text_of(app)


def test_of_many_examples_decisions_come_without_an_interval(open_page: Any) -> None:
    rng = np.random.default_rng(2)
    p = rng.random(20_001).round(4)
    happened = (rng.random(p.size) < p).astype(int)
    rows = "\n".join(f"{y},{q}" for y, q in zip(happened, p, strict=True))
    app = open_page("predictions", out="Pictures", prpic="decisions")
    said = text_of(drop(app, f"label,p_1\n{rows}\n".encode()))
    assert re.search(r"9\.09% on: in place of ½ that saves 0\.\d{4} for each of so many", said)
