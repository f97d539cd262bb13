"""The predictions page by script: files good and bad, read, corrected, kept, and taken away."""

from __future__ import annotations

import csv
import gc
import io
import re
import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.runtime.uploaded_file_manager import UploadedFile

from nll_core import (
    ColumnRoles,
    compare_models,
    group_report,
    read_predictions,
    read_table,
    score_report,
    write_confidence,
    write_probabilities,
)
from nll_core.datasets import example_predictions
from nll_core.predictions.table import WrittenFormat
from nll_core.report import LazyReport, calibrated_file
from nll_core.report.command import main
from nll_core.report.pairing import paired
from pages._lessons.predictions.source import EXAMPLE_NAME

from .conftest import TAG, assert_sound, figures, press
from .uploads import drop, second, table_text, text_of

MINE = table_text(60)
LEAVE_OUT = "Leave these rows out"
VIEWS = ("Scores", "Which ECE?", "Pictures", "Groups", "Calibration", "Take away")
TWO = "label,p_0,p_1\n"
CONFIDENT = "label,predicted,confidence\n" + "a,a,0.9\nb,a,0.6\nb,b,0.8\na,b,0.7\n" * 9


def nll_of(content: str | bytes, **changed: Any) -> str:
    raw = content.encode() if isinstance(content, str) else content
    return f"{score_report(read_predictions(raw, **changed))['nll'].value:.4f}"


def of_class(app: Any, name: str) -> list[str]:
    """The words of elements of a class."""
    return [TAG.sub("", h.value) for h in app.get("html") if f'"{name}"' in str(h.value)]


def fields(app: Any) -> dict[str, Any]:
    return {box.label: box for box in app.selectbox if box.key and box.key.startswith("first_")}


def toggle(app: Any, value: bool) -> Any:
    """The page with rows left out, or not."""
    wanted = next(t for t in app.toggle if t.label == LEAVE_OUT and t.value != value)
    return wanted.set_value(value).run()


def answered(app: Any, answer: str) -> Any:
    """The page after a question was answered."""
    buttons = [b for b in app.button if "predictions_answer" in (b.key or "")]
    (right,) = (b for b in buttons if answer in b.label)
    return right.click().run()


def there_and_back(app: Any) -> Any:
    app = app.switch_page("surprise.py").run()
    assert not app.exception
    assert not app.file_uploader
    return app.switch_page("predictions.py").run()


def back_by_reset(app: Any) -> Any:
    return press(press(app, "nll_reset"), "predictions_show_first")


@pytest.mark.parametrize("file_format", ["CSV", "TSV", "JSON Lines", "Parquet", "NPY", "NPZ"])
def test_every_format_of_one_set_gives_the_same_page(open_page: Any, file_format: Any) -> None:
    original = read_predictions(MINE.encode())
    content = write_probabilities(original, original.probs(), file_format)
    app = drop(open_page("predictions"), content, f"mine.{file_format.lower()}")
    report, text = score_report(original), text_of(app)
    for name in ("nll", "brier", "ece", "classwise_ece"):
        assert f"{report[name].value:.4f}" in text  # type: ignore[index]
    assert_sound(app)


def test_a_file_takes_the_place_of_the_set_is_named_is_not_in_the_link_and_stays(
    open_page: Any,
) -> None:
    app = drop(open_page("predictions", out="Which ECE?"), MINE.encode())
    assert "60 examples of 3 classes from CSV: probabilities." in text_of(app)
    assert "memory of this session" in text_of(app)
    assert "cat" not in str(app.query_params)
    mine = (
        ["Numbers of mine.csv (your own, 60 examples of 3 classes)"],
        ["mine.csv 60 rows · in use"],
    )
    digits = (
        ["Numbers of digits (built-in set, 1,397 examples of 10 classes)"],
        ["mine.csv 60 rows"],
    )

    def heads() -> tuple[list[str], list[str]]:
        return of_class(app, "nll-whose"), of_class(app, "nll-chip")

    app = there_and_back(app)
    assert_sound(app)
    assert heads() == mine
    # As the browser's Back does.
    app.session_state["pset"] = "digits"
    app = app.run()
    for button in ("predictions_show_first", "nll_reset", "predictions_show_first"):
        assert heads() == digits
        app = press(app, button)
        assert heads() == (mine if "show" in button else digits)
        app = press(app, "preset:Which model is better?") if "show" in button else app
    app = drop(app, (more := table_text(90, seed=2)).encode(), "more.csv")
    app = app.segmented_control(key="out").set_value("Scores").run()
    assert of_class(app, "nll-chip") == ["more.csv 90 rows · in use"]
    assert nll_of(more) in text_of(app)
    assert len(app.session_state["_predictions_shelf"]) == 1


def test_the_file_takes_no_room_while_its_scores_are_computed(
    open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = []
    work = LazyReport.work

    def watched(self: LazyReport, names: Any, progress: Any = None) -> Any:
        files = [found for found in gc.get_objects() if type(found) is UploadedFile]
        held.append([found.getvalue() for found in files if found.name == "let go.csv"])
        return work(self, names, progress)

    app = open_page("predictions")
    monkeypatch.setattr(LazyReport, "work", watched)
    assert nll_of(MINE) in text_of(drop(app, MINE.encode(), "let go.csv"))
    assert [any(contents) for contents in held] == [False]


def test_what_is_pasted_is_read_and_stays(open_page: Any) -> None:
    app = open_page("predictions", pset="pasted text")
    assert "Nothing pasted yet" in str(app.info[0].value)
    app = app.text_area(key="predictions_pasted").set_value(MINE).run()
    assert "On 60 examples" in text_of(app)
    app = there_and_back(app)
    assert_sound(app)
    assert app.text_area(key="predictions_pasted").value == MINE
    assert nll_of(MINE) in text_of(app)


def test_every_correction_stays_and_goes_with_the_file(open_page: Any) -> None:
    rows = (f"{k / 40},{1 - k / 40},{int(k < 20)},{1 + k % 3}\n" for k in range(40))
    content = ("a,b,y,w\n" + "".join(rows)).encode()
    app = drop(open_page("predictions"), content)
    assert fields(app)["The true class"].value == "y"
    app = fields(app)["Their numbers are"].set_value("logits").run()
    assert "2 classes from CSV: logits" in text_of(app)
    wanted = {
        "The predictions are": "one score for the positive class",
        "The score": "b",
        "The positive class": "0",
        "The score is": "logits",
        "Weights of the examples": "w",
    }
    for label, value in wanted.items():
        app = fields(app)[label].set_value(value).run()
        if label == "The positive class":
            assert "a score of the positive class" in text_of(app)
    said = text_of(app)
    assert ", weighted." in said
    assert "ColumnRoles(" in "".join(c.value for c in app.code)
    for way in (there_and_back, back_by_reset):
        app = way(app)
        assert {label: fields(app)[label].value for label in wanted} == wanted
        assert text_of(app) == said
    app = press(app, "predictions_remove_first")
    assert "No file yet" in str(app.info[0].value)
    assert not of_class(app, "nll-chip")
    assert fields(drop(app, content))["Their numbers are"].value == "probabilities"


def test_rows_that_cannot_be_used_are_left_out_by_choice_and_counted(open_page: Any) -> None:
    extra = "emu,0.2,0.3,0.5\ncat,nan,0.5,0.5\ncat,0.9,0.9,0.9\n"
    app = drop(open_page("predictions"), table_text(60, extra=extra).encode())
    assert "cannot be used as it is" in text_of(app)
    assert "emu" in text_of(app)
    assert "61 (62 in a spreadsheet)" in text_of(app)
    assert not figures(app)
    app = toggle(app, True)
    assert "3 of 63 rows are left out; everything below is about the other 60." in text_of(app)
    assert figures(app)
    assert "cannot be used" in text_of(toggle(app, False))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (f"{TWO}0,0.9,0.1\n".encode(), "1 row"),
        (f"{TWO}0,0.9,0.1\n1,0.4,0.6\n0,nan,0.5\n".encode(), "NaN"),
        (b"%PDF-1.7 and so on", "PDF"),
    ],
)
def test_a_bad_file_has_its_message_on_the_page_and_can_be_removed(
    open_page: Any, content: bytes, says: str
) -> None:
    app = there_and_back(drop(open_page("predictions"), content, "bad.csv"))
    assert "cannot be used as it is" in text_of(app)
    assert says.lower() in text_of(app).lower()
    (chip,) = of_class(app, "nll-chip")
    assert chip.startswith("bad.csv ")
    assert chip.endswith("cannot be read" if "NaN" not in says and "row" not in says else "in use")
    assert "No file yet" in str(press(app, "predictions_remove_first").info[0].value)


@pytest.mark.parametrize("row", ["{y},{n},{y}", "{y},{y},{n}", "{y},0.5,0.5", "{y},0.3,0.7"])
def test_every_view_takes_extremes(open_page: Any, row: str) -> None:
    rows = "\n".join(row.format(y=k % 2, n=1 - k % 2) for k in range(60))
    app = drop(open_page("predictions", prpic="surprises"), f"{TWO}{rows}\n".encode())
    for view in VIEWS:
        app = app.segmented_control(key="out").set_value(view).run()
        assert_sound(app)
        assert "It gives class 1" in text_of(app) or view != "Scores"


def test_every_view_takes_a_file_of_confidences_and_says_what_it_cannot_tell(
    open_page: Any, downloads: dict[str, bytes]
) -> None:
    lacks = "there is no NLL of the classes"
    app = drop(open_page("predictions"), CONFIDENT.encode())
    assert lacks in text_of(app)
    for view in VIEWS:
        app = app.segmented_control(key="out").set_value(view).run()
        assert_sound(app)
        codes = [c.value for c in app.code if c.language == "python"]
        for code in codes:
            compile(code, "snippet", "exec")
            assert "read_predictions('mine.csv')" in code or "read_predictions" not in code
        assert any("read_predictions('mine.csv')" in code for code in codes)
        if view == "Pictures":
            app = app.segmented_control(key="prpic").set_value("decisions").run()
            assert "true class as a as b a 9 9 b 9 9" in text_of(app)
    assert lacks in downloads["predictions_report"].decode()


def test_weights_and_groups_are_used(open_page: Any) -> None:
    rows = [*csv.reader(io.StringIO(table_text(90)))]
    more = [["weight", "site"], *([str(1 + i % 3), "ab"[i % 2]] for i in range(1, len(rows)))]
    content = "\n".join(",".join(a + b) for a, b in zip(rows, more, strict=True)).encode()
    app = drop(open_page("predictions"), content)
    assert nll_of(content) in text_of(app)
    assert "Every score is weighted" in text_of(app)
    app = app.segmented_control(key="out").set_value("Groups").run()
    for group in group_report(read_predictions(content)).groups:
        assert f"{group.nll:.4f}" in text_of(app)
    head, *lines = CONFIDENT.splitlines()
    content = "\n".join([f"{head},weight", *(f"{r},{1 + i % 3}" for i, r in enumerate(lines))])
    app = drop(open_page("predictions"), content.encode())
    assert r"\text{accuracy} = \frac{1}{\sum_i w_i}" in text_of(app)


def test_few_examples_are_not_calibrated_and_many_have_no_interval_of_savings(
    open_page: Any,
) -> None:
    app = drop(open_page("predictions", out="Calibration"), table_text(12).encode())
    assert "Calibration methods are compared on 25 examples or more" in text_of(app)
    assert_sound(app)
    rng = np.random.default_rng(2)
    p = rng.random(20_001).round(4)
    rows = zip((rng.random(p.size) < p).astype(int), p, strict=True)
    content = "label,p_1\n" + "".join(f"{y},{q}\n" for y, q in rows)
    app = drop(open_page("predictions", out="Pictures", prpic="decisions"), content.encode())
    says = r"9\.09% on: in place of ½ that saves 0\.\d{4} for each of so many"
    assert re.search(says, text_of(app))


def test_surprising_examples_are_called_what_the_file_calls_them(open_page: Any) -> None:
    header, *rows = table_text(40).splitlines()
    content = "\n".join([f"photo_id,{header}", *(f"img{i}.png,{r}" for i, r in enumerate(rows))])
    app = drop(open_page("predictions", out="Pictures", prpic="surprises"), content.encode())
    said = re.search(r"Row (\d+) \(photo_id img(\d+)\.png\) is", text_of(app))
    assert said
    assert int(said[1]) == int(said[2]) + 1
    assert "row photo_id truth" in text_of(app)


def test_a_second_file_is_compared_stays_and_goes_into_the_report(
    open_page: Any, downloads: dict[str, bytes]
) -> None:
    extra = "emu,0.2,0.3,0.5\n"
    app = drop(open_page("predictions", out="Two models"), table_text(60, extra=extra).encode())
    app = toggle(app, True)
    assert "Drop in the other model's file" in str(app.info[0].value)
    first = read_predictions(MINE.encode())
    # The same rows but one, the classes in another order.
    turned = replace(first, classes=first.classes[::-1], labels=2 - first.labels)
    other = write_probabilities(turned, (0.5 * first.probs() + 0.5 / 3)[:, ::-1])
    other = other.replace(b"\n7,cat", b"\n7,emu").replace(b"\n7,dog", b"\n7,emu")
    other = other.replace(b"\n7,owl", b"\n7,emu") + b"61,emu,0.2,0.3,0.5\n"
    app = toggle(second(app, other, "other.csv"), True)
    assert_sound(app)
    both = paired(first, read_predictions(other[: other.index(b"\n61,") + 1], leave_out=True))
    nll = compare_models(*both)["nll"]
    assert nll.difference is not None
    says = ["On the same 59 examples", f"{abs(nll.difference):.4f}", "other.csv 61 rows · in use"]
    said = text_of(app)
    assert [text for text in says if text not in said] == []
    for way in (there_and_back, back_by_reset):
        app = way(app).segmented_control(key="out").set_value("Two models").run()
        assert text_of(app) == said
    app = app.segmented_control(key="out").set_value("Take away").run()
    assert app.toggle(key="predictions_with_second").label == "With other.csv as the second model"
    html = downloads["predictions_report"].decode()
    assert "mine.csv and other.csv" in html
    assert f"{abs(nll.difference):.4f}" in html
    app = app.segmented_control(key="out").set_value("Two models").run()
    app = second(app, table_text(30).encode(), "fewer.csv")
    assert "cannot be compared example by example" in text_of(app)


def test_a_confidence_held_against_probabilities_is_compared_by_what_both_have(
    open_page: Any,
) -> None:
    full = read_predictions(table_text(100).encode())
    top = full.probs().argmax(axis=1)
    bare = replace(full, kind="confidence", scores=full.probs().max(axis=1), predicted=top)
    app = drop(open_page("predictions", out="Two models"), write_confidence(bare, bare.scores))
    app = second(app, table_text(100).encode(), "full.csv")
    assert_sound(app)
    text = text_of(app)
    assert "on this score they are equal" in text
    assert "Not known: needs the probability of every class from both models." in text
    assert "Where they differ most" not in text
    # The reliability of both, and no empty plot of intervals.
    assert len(figures(app)) == 1


@pytest.mark.parametrize("file_format", ["CSV", "JSON Lines", "NPZ"])
@pytest.mark.parametrize("kind", ["probabilities", "confidence"])
def test_a_calibrated_file_has_the_format_that_came_in_and_the_nll_that_is_said(
    open_page: Any, downloads: dict[str, bytes], file_format: WrittenFormat, kind: str
) -> None:
    original = read_predictions(table_text(200).encode())
    content, method = write_probabilities(original, original.probs(), file_format), "temperature"
    if kind == "confidence":
        top, said = original.probs().max(axis=1), original.probs().argmax(axis=1)
        predicted = replace(original, kind="confidence", scores=top, predicted=said)
        content, method = write_confidence(predicted, top**0.7, file_format), "platt"
    ending = {"JSON Lines": "jsonl"}.get(file_format, file_format.lower())
    link = {"out": "Take away", "prfit": method}
    app = press(
        drop(open_page("predictions", **link), content, f"a b.{ending}"), "predictions_write"
    )
    assert_sound(app)
    labels = [button.label for button in app.get("download_button")]
    assert f"Download a-b-calibrated.{ending}" in labels
    found = LazyReport(read_predictions(content)).calibration[0]
    assert found is not None
    fit = found[method].crossed.fit_on_all  # type: ignore[index]
    table = read_table(content)
    expected = calibrated_file(read_predictions(content), fit, file_format, table=table)
    assert expected.content == downloads["predictions_calibrated"]
    assert all(note in text_of(app) for note in expected.notes)


def scores(reverse: bool) -> bytes:
    rng = np.random.default_rng(0)
    p = rng.random(200)
    is_second = (rng.random(200) < p) != reverse
    rows = [f"{'oak' if b else 'birch'},{x!r}" for b, x in zip(is_second, p.tolist(), strict=True)]
    return "\n".join(["label,score", *rows]).encode()


def body_weights() -> bytes:
    rng = np.random.default_rng(0)
    kilograms, p = rng.uniform(54.2, 112.8, 200).round(1), rng.random(200)
    rows = zip(kilograms, (rng.random(200) < p).astype(int), p, strict=True)
    return "\n".join(["weight,label,score", *(f"{w},{y},{x}" for w, y, x in rows)]).encode()


def auroc(content: bytes, positive: str) -> str:
    roles = ColumnRoles(label="label", score="score", positive=positive, kind="score")
    return f"{score_report(read_predictions(content, roles=roles))['auroc'].value:.4f}"


@pytest.mark.parametrize(
    ("make", "asks", "answer", "positive"),
    [
        (lambda: scores(reverse=True), "One thing is not certain", "'birch'", "birch"),
        (body_weights, "may hold weights of the examples, or something", "count alike", "1"),
    ],
)
def test_what_is_not_certain_is_asked_and_one_click_answers(
    open_page: Any, make: Callable[[], bytes], asks: str, answer: str, positive: str
) -> None:
    app = drop(open_page("predictions"), make())
    assert asks in text_of(app)
    assert not figures(app)
    app = there_and_back(answered(app, answer))
    assert_sound(app)
    assert auroc(make(), positive) in text_of(app)
    assert "not certain" not in text_of(app)


def test_the_command_that_is_shown_makes_the_same_report(
    open_page: Any, tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: Any
) -> None:
    content, name = scores(reverse=True), "scores of ours.csv"
    app = drop(open_page("predictions", out="Take away"), content, name=name)
    app = answered(app, "'birch'")
    assert_sound(app)
    (command,) = (c.value for c in app.code if c.language == "bash")
    python, _, module, *arguments = shlex.split(command)
    assert (python, module) == ("python", "nll_core.report")
    (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 0
    roles = ColumnRoles(label="label", score="score", positive="birch", kind="score")
    assert f"NLL {nll_of(content, roles=roles)} nats" in capsys.readouterr().out


def test_a_guessed_class_is_exchanged_by_one_click_and_then_said_to_be_below_a_half(
    open_page: Any,
) -> None:
    app = drop(open_page("predictions"), scores(reverse=False))
    assert "clearly below" not in text_of(app)
    app = press(app, "predictions_exchange_first")
    assert_sound(app)
    assert f"AUROC {auroc(scores(reverse=False), 'birch')} is clearly below ½" in text_of(app)
    app = app.segmented_control(key="out").set_value("Calibration").run()
    (recommended,) = of_class(app, "nll-sentence")
    assert ("slope −" in recommended) == ("it turns the scores round" in recommended)
    assert "clearly below" not in text_of(press(app, "predictions_exchange_first"))


def test_the_example_file_is_the_one_in_the_documents_and_is_read_without_a_question(
    open_page: Any,
) -> None:
    content = example_predictions()
    assert (Path(__file__).parents[2] / "docs" / EXAMPLE_NAME).read_bytes() == content
    app = drop(open_page("predictions"), content, EXAMPLE_NAME)
    assert_sound(app)
    assert "not certain" not in text_of(app)
    assert nll_of(content) in text_of(app)
