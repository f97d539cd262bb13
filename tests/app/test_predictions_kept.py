"""What a visitor has brought stays until it is removed, and the page says whose its numbers are."""

from __future__ import annotations

import gc
import re
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.runtime.uploaded_file_manager import UploadedFile

from nll_core import ColumnRoles, read_predictions, score_report, write_probabilities
from nll_core.datasets import load_breast_cancer_predictions
from nll_core.report.command import main
from pages._lessons.predictions import answers
from pages._lessons.predictions.example import NAME, example_csv

from .conftest import assert_sound, figures, press
from .uploads import drop, field, table_text, text_of

MINE = table_text(60)
ROOT = Path(__file__).parents[2]


def nll_of(text: str, **changed: Any) -> str:
    return f"{score_report(read_predictions(text.encode(), **changed))['nll'].value:.4f}"


def whose(app: Any) -> str:
    """What the head of the view says."""
    (found,) = (h.value for h in app.get("html") if '"nll-whose"' in str(h.value))
    return text_of_html(found)


def chips(app: Any) -> list[str]:
    return [text_of_html(h.value) for h in app.get("html") if '"nll-chip"' in str(h.value)]


def text_of_html(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html)


def there_and_back(app: Any) -> Any:
    app = app.switch_page("surprise.py").run()
    assert not app.exception
    assert not app.file_uploader
    return app.switch_page("predictions.py").run()


def test_a_file_survives_another_page(open_page: Any) -> None:
    app = drop(open_page("predictions"), MINE.encode())
    said = whose(app)
    assert said == "Numbers of mine.csv (your own, 60 examples of 3 classes)"
    app = there_and_back(app)
    assert_sound(app)
    assert (whose(app), chips(app)) == (said, ["mine.csv 60 rows · in use"])
    assert nll_of(MINE) in text_of(app)


def test_the_file_takes_no_room_while_its_scores_are_computed(
    open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = []
    whole = answers.first_view

    def watched(*arguments: Any, progress: Any) -> Any:
        files = [found for found in gc.get_objects() if type(found) is UploadedFile]
        held.append([found.getvalue() for found in files if found.name == "let go.csv"])
        return whole(*arguments, progress=progress)

    app = open_page("predictions")
    monkeypatch.setattr(answers, "first_view", watched)
    assert nll_of(MINE) in text_of(drop(app, MINE.encode(), "let go.csv"))
    assert [any(contents) for contents in held] == [False]


def test_every_correction_survives_another_page_and_a_look_at_digits(open_page: Any) -> None:
    text = "a,b,y,w\n" + "".join(
        f"{k / 40},{1 - k / 40},{int(k < 20)},{1 + k % 3}\n" for k in range(40)
    )
    app = drop(open_page("predictions"), text.encode())

    def fields() -> dict[str, Any]:
        return {box.label: box for box in app.selectbox if box.key and box.key.startswith("first_")}

    wanted = {
        "The predictions are": "one score for the positive class",
        "The score": "b",
        "The positive class": "0",
        "The score is": "logits",
        "Weights of the examples": "w",
    }
    for label, value in wanted.items():
        app = fields()[label].set_value(value).run()
    said = text_of(app)
    assert "weighted" in said
    app = there_and_back(app)
    assert {label: fields()[label].value for label in wanted} == wanted
    assert text_of(app) == said
    app = press(press(app, "nll_reset"), "predictions_show_first")
    assert {label: fields()[label].value for label in wanted} == wanted
    assert text_of(app) == said


def test_a_second_model_and_rows_left_out_survive(open_page: Any) -> None:
    first = table_text(60, extra="emu,0.2,0.3,0.5\n")
    app = drop(open_page("predictions", out="Two models"), first.encode())
    app = next(t for t in app.toggle if t.label == "Leave these rows out").set_value(True).run()
    read = read_predictions(MINE.encode())
    other = write_probabilities(read, 0.5 * read.probs() + 0.5 / 3) + b"emu,61,0.2,0.3,0.5\n"
    other = other.replace(b"emu,61,", b"61,emu,")
    app = field(app, "predictions_second").set_value(("other.csv", other, "text/csv")).run()
    toggles = [t for t in app.toggle if t.label == "Leave these rows out" and not t.value]
    app = toggles[0].set_value(True).run()
    assert "On the same 60 examples" in text_of(app)
    said = text_of(app)
    for way in (there_and_back, back_by_reset):
        app = way(app)
        app = app.segmented_control(key="out").set_value("Two models").run()
        assert text_of(app) == said


def back_by_reset(app: Any) -> Any:
    return press(press(app, "nll_reset"), "predictions_show_first")


@pytest.mark.parametrize("how", ["reset", "preset", "link"])
def test_the_page_never_shows_digits_under_the_name_of_a_file(open_page: Any, how: str) -> None:
    app = drop(open_page("predictions", out="Which ECE?"), MINE.encode())
    if how == "link":
        # As the browser's Back does.
        app.session_state["pset"] = "digits"
        app = app.run()
    else:
        app = press(app, "nll_reset" if how == "reset" else "preset:Which model is better?")
    assert whose(app) == "Numbers of digits (built-in set, 1,397 examples of 10 classes)"
    assert chips(app) == ["mine.csv 60 rows"]
    app = press(app, "predictions_show_first")
    assert whose(app).startswith("Numbers of mine.csv")
    assert chips(app) == ["mine.csv 60 rows · in use"]


def test_a_file_is_removed_and_its_corrections_with_it(open_page: Any) -> None:
    app = drop(open_page("predictions"), MINE.encode())
    kind = next(b for b in app.selectbox if b.label == "Their numbers are")
    app = kind.set_value("logits").run()
    app = press(app, "predictions_remove_first")
    assert "No file yet" in str(app.info[0].value)
    assert not chips(app)
    app = drop(app, MINE.encode())
    assert next(b for b in app.selectbox if b.label == "Their numbers are").value == "probabilities"
    assert nll_of(MINE) in text_of(app)


def test_another_file_takes_its_place(open_page: Any) -> None:
    app = drop(open_page("predictions"), MINE.encode())
    more = table_text(90, seed=2)
    app = drop(app, more.encode(), "more.csv")
    assert chips(app) == ["more.csv 90 rows · in use"]
    assert nll_of(more) in text_of(app)
    assert len(app.session_state["_predictions_shelf"]) == 1


def test_a_file_that_cannot_be_read_is_named_and_can_be_removed(open_page: Any) -> None:
    app = drop(open_page("predictions"), b"%PDF-1.7 and so on", "bad.pdf")
    assert chips(app) == ["bad.pdf cannot be read"]
    app = there_and_back(app)
    assert "cannot be used as it is" in text_of(app)
    app = press(app, "predictions_remove_first")
    assert "No file yet" in str(app.info[0].value)


def test_a_pasted_text_survives_another_page(open_page: Any) -> None:
    app = open_page("predictions", pset="pasted text")
    app = app.text_area(key="predictions_pasted").set_value(MINE).run()
    app = there_and_back(app)
    assert app.text_area(key="predictions_pasted").value == MINE
    assert nll_of(MINE) in text_of(app)


def scores(reverse: bool, head: str = "label,score") -> bytes:
    rng = np.random.default_rng(0)
    p = rng.random(200)
    is_second = (rng.random(200) < p) != reverse
    rows = [f"{'oak' if b else 'birch'},{x!r}" for b, x in zip(is_second, p.tolist(), strict=True)]
    return "\n".join([head, *rows]).encode()


def test_a_score_of_the_other_class_stops_and_asks_and_one_click_exchanges(open_page: Any) -> None:
    app = drop(open_page("predictions"), scores(reverse=True))
    assert "One thing is not certain" in text_of(app)
    assert not figures(app)
    answers = {b.label: b for b in app.button if "predictions_answer" in (b.key or "")}
    (right,) = (b for label, b in answers.items() if "'birch'" in label)
    assert len(answers) == 2
    app = right.click().run()
    assert_sound(app)
    report = score_report(read_predictions(scores(reverse=True), roles=ROLES))
    assert report["auroc"].value > 0.8
    assert f"{report['auroc'].value:.4f}" in text_of(app)
    app = there_and_back(app)
    assert f"{report['auroc'].value:.4f}" in text_of(app)
    assert "not certain" not in text_of(app)


ROLES = ColumnRoles(label="label", score="score", positive="birch", kind="score")


def test_the_command_that_is_shown_makes_the_same_report(
    open_page: Any, tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: Any
) -> None:
    content = scores(reverse=True)
    app = drop(open_page("predictions", out="Take away"), content, name="scores of ours.csv")
    (right,) = (
        b for b in app.button if "predictions_answer" in (b.key or "") and "'birch'" in b.label
    )
    app = right.click().run()
    assert_sound(app)
    (command,) = (c.value for c in app.code if c.language == "bash")
    python, _, module, *arguments = shlex.split(command)
    assert (python, module) == ("python", "nll_core.report")
    (tmp_path / "scores of ours.csv").write_bytes(content)
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 0
    nll = score_report(read_predictions(content, roles=ROLES))["nll"].value
    assert f"NLL {nll:.4f} nats" in capsys.readouterr().out


def test_a_guessed_class_is_exchanged_by_one_click_and_then_said_to_be_below_a_half(
    open_page: Any,
) -> None:
    app = drop(open_page("predictions"), scores(reverse=False))
    assert "clearly below" not in text_of(app)
    app = press(app, "predictions_exchange_first")
    assert_sound(app)
    report = score_report(read_predictions(scores(reverse=False), roles=ROLES))
    assert f"AUROC {report['auroc'].value:.4f} is clearly below ½" in text_of(app)
    app = app.segmented_control(key="out").set_value("Calibration").run()
    if "Platt scaling with slope −" in text_of(app) or "with slope -" in text_of(app):
        assert "it turns the scores round" in text_of(app)
    app = press(app, "predictions_exchange_first")
    assert "clearly below" not in text_of(app)


def test_the_example_file_is_the_one_in_the_documents_and_is_read_without_a_question(
    open_page: Any, downloads: dict[str, bytes]
) -> None:
    content = example_csv()
    assert (ROOT / "docs" / NAME).read_bytes() == content
    read = read_predictions(content)
    assert (read.n, read.classes, read.kind) == (285, ("benign", "malignant"), "probabilities")
    built_in = load_breast_cancer_predictions("logistic_regression")
    np.testing.assert_allclose(read.probs(), np.exp(built_in.log_probs), atol=1e-8)
    app = drop(open_page("predictions"), content, NAME)
    assert_sound(app)
    assert "not certain" not in text_of(app)


def test_a_row_is_said_as_the_file_and_as_a_spreadsheet_counts_it(open_page: Any) -> None:
    app = drop(open_page("predictions"), table_text(60, extra="emu,0.2,0.3,0.5\n").encode())
    assert "61 (62 in a spreadsheet)" in text_of(app)


def test_a_body_weight_stops_and_asks_and_one_click_says_so(open_page: Any) -> None:
    rng = np.random.default_rng(0)
    p = rng.random(200)
    rows = [
        f"{kilograms:.1f},{int(u < x)},{x}"
        for kilograms, u, x in zip(rng.uniform(54.2, 112.8, 200), rng.random(200), p, strict=True)
    ]
    content = "\n".join(["weight,label,score", *rows])
    app = drop(open_page("predictions"), content.encode())
    assert "may hold weights of the examples, or something that was measured" in text_of(app)
    (measured,) = (b for b in app.button if "count alike" in (b.label or ""))
    app = measured.click().run()
    assert_sound(app)
    roles = ColumnRoles(label="label", score="score", positive="1", kind="score")
    report = score_report(read_predictions(content.encode(), roles=roles))
    assert f"{report['auroc'].value:.4f}" in text_of(app)
