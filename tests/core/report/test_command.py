"""`python -m nll_core.report`: files, one line on stdout, messages and exit codes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import nll_core
from nll_core.predictions import PredictionError, read_predictions
from nll_core.report.command import main
from nll_core.report.production import what_it_takes
from nll_core.texts import visible
from tests.core.report.conftest import three_classes_csv, two_classes_csv

ROOT = Path(__file__).parents[3]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "nll_core.report", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    path = tmp_path / "some predictions.csv"
    path.write_text(three_classes_csv(150), encoding="utf-8")
    return path


def test_it_writes_the_report_and_its_numbers_and_says_one_line(csv: Path, tmp_path: Path) -> None:
    out, numbers = tmp_path / "report.html", tmp_path / "numbers.json"
    done = run(csv, "--out", out, "--json", numbers)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    found = json.loads(numbers.read_text(encoding="utf-8"))
    nll = next(row for row in found["scores"] if row["score"] == "nll")
    low, high = nll["interval"]
    fitted = found["recommendation"]["fitted"]["temperature"]["temperature"]
    assert done.stdout.startswith(
        f"n = 150, 3 classes, NLL {nll['value']:.4f} nats (95% {low:.4f} to {high:.4f}), accuracy "
    )
    assert done.stdout.rstrip().endswith(f"T = {fitted:.3f}")
    html = out.read_text(encoding="utf-8")
    assert "<h1>some predictions.csv</h1>" in html
    assert repr(nll["value"]) in html
    assert "Column &#x27;label&#x27;" in html


def test_a_bad_file_has_the_readers_messages_one_a_line(tmp_path: Path) -> None:
    path, out = tmp_path / "bad.csv", tmp_path / "report.html"
    lines = two_classes_csv(40).splitlines()
    lines[3], lines[7] = "yes,", ",0.5"
    path.write_text("\n".join(lines))
    with pytest.raises(PredictionError) as found:
        read_predictions(path)
    done = run(path, "--out", out)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [f"{path}: {problem}" for problem in found.value.problems]
    assert len(found.value.problems) == 2
    assert not out.exists()
    assert run(path, "--out", out, "--leave-out").returncode == 0
    assert "2 of 40 rows are left out" in out.read_text(encoding="utf-8")


# The rest runs in this process, which is quicker; the two above are what a shell sees.
def test_columns_can_be_chosen(csv: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    numbers = tmp_path / "numbers.json"
    options = [
        "--label",
        "site",
        "--classes",
        "logit_cat",
        "--group",
        "label",
        "--weight",
        "weight",
        "--positive",
        "south",
    ]
    assert main([str(csv), "--json", str(numbers), *options, "--kind", "logits"]) == 0
    found = json.loads(numbers.read_text(encoding="utf-8"))
    assert found["class_names"] == ["north", "south"]
    assert (found["kind"], found["weighted"], len(found["groups"])) == ("logits", True, 4)
    assert "2 classes" in capsys.readouterr().out


def test_what_is_to_be_known_of_a_file_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "late.jsonl"
    rows = [{"label": k % 2, "score": 0.3 + 0.4 * (k % 2)} for k in range(6)]
    file.write_text("\n".join(map(json.dumps, [*rows, {**rows[0], "p_late": 0.5}])))
    assert main([str(file), "--out", str(tmp_path / "report.html")]) == 0
    line, *notes = capsys.readouterr().out.splitlines()
    assert line.startswith("n = 7, 2 classes")
    assert any("p_late" in note for note in notes)


BAD: dict[str, tuple[list[str], str]] = {
    "no file": (["no such file.csv"], "no such file.csv: No such file or directory"),
    "a folder": (["{dir}", "--label", "z"], "There is no column 'z'. The columns are 'label'"),
    "no column": (["{csv}", "--label", "z"], "There is no column 'z'. The columns are 'label'"),
    "no folder for the report": (["{csv}", "--out", "{dir}/none/r.html"], "No such file"),
    "the report is a folder": (["{csv}", "--out", "{dir}"], "Is a directory"),
    "the report would be the input": (["{csv}", "--out", "{csv}"], "choose another name"),
    "one file for two": (["{csv}", "--out", "{dir}/r", "--json", "{dir}/r"], "a file each"),
    "no such method": (["{csv}", "--methods", "magic"], "methods must be one of"),
    "a method for two classes": (["{csv}", "--methods", "platt"], "is for 2 classes"),
    "a seed below 0": (["{csv}", "--seed", "-1"], "seed must be at least 0"),
    "a second file that is none": (["{csv}", "--second", "{dir}/x.csv"], "No such file"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_said_in_a_line_and_nothing_is_written(
    name: str, csv: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(csv.parent)
    before = csv.read_text(encoding="utf-8")
    arguments, message = BAD[name]
    assert main([a.format(csv=csv, dir=csv.parent) for a in arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert message in said.err
    assert "Traceback" not in said.err
    assert [path.name for path in csv.parent.iterdir()] == [csv.name]
    assert csv.read_text(encoding="utf-8") == before


def test_a_report_that_is_there_already_survives_bad_input(tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    out.write_text("the last one")
    (tmp_path / "empty.csv").write_text("")
    assert main([str(tmp_path / "empty.csv"), "--out", str(out)]) == 2
    assert out.read_text() == "the last one"


@pytest.mark.parametrize("arguments", [[], ["x", "--kind", "odds"], ["x", "--folds", "1"]])
def test_wrong_options_end_with_2(arguments: list[str], capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_infinities_are_words_in_json(tmp_path: Path) -> None:
    path, numbers = tmp_path / "sure.csv", tmp_path / "numbers.json"
    rows = [f"{k % 2},{0.1 + 0.8 * (k % 2)}" for k in range(60)]
    path.write_text("label,p_1\n" + "\n".join([*rows, "1,0"]) + "\n")
    assert main([str(path), "--json", str(numbers), "--out", str(tmp_path / "r.html")]) == 0
    found = json.loads(numbers.read_text(encoding="utf-8"))
    assert next(row for row in found["scores"] if row["score"] == "nll")["value"] == "inf"


def test_the_report_names_the_models_the_data_the_file_and_the_day(
    csv: Path, tmp_path: Path
) -> None:
    out, other = tmp_path / "r.html", tmp_path / "other.csv"
    other.write_text(csv.read_text(encoding="utf-8"), encoding="utf-8")
    names = ["--model", "Net, small", "--model", "Net, large", "--data", "held-out scans"]
    options = ["--out", str(out), "--methods", "temperature"]
    assert main([str(csv), *options, *names, "--second", str(other), "--title", "Two nets"]) == 0
    html = out.read_text(encoding="utf-8")
    assert "<h1>Two nets</h1>" in html
    assert "<dt>Model</dt><dd>Net, small and Net, large</dd>" in html
    assert "<dt>Data</dt><dd>held-out scans</dd>" in html
    assert f"<dt>File</dt><dd>{csv.name} and other.csv</dd>" in html
    assert re.search(r"<dt>Date</dt><dd>\d{4}-\d\d-\d\d</dd>", html)
    assert f"<dt>Made with</dt><dd>NLL Explorer {nll_core.__version__}</dd>" in html
    assert "NLL (nats) of Net, small is" in html
    assert "the first model" not in html
    # Without names the models are called as their files.
    assert main([str(csv), *options, "--second", str(other)]) == 0
    html = out.read_text(encoding="utf-8")
    assert f"NLL (nats) of {csv.name} is" in html
    assert f"<h1>{csv.name} and other.csv</h1>" in html


def test_what_reading_may_take_is_an_option(csv: Path) -> None:
    done = run(csv, "--memory", "0.001")
    assert (done.returncode, done.stdout) == (2, "")
    assert "too large" in done.stderr
    assert done.stderr.count("\n") == 1
    done = run(csv, "--timeout", "0.0001")
    assert (done.returncode, done.stdout) == (2, "")
    assert "took too long" in done.stderr
    done = run(csv, "--timeout", "0")
    assert done.returncode == 2
    assert "a number above 0 is needed, got 0" in done.stderr


def test_the_json_says_where_it_comes_from(csv: Path, tmp_path: Path) -> None:
    numbers = tmp_path / "numbers.json"
    options = ["--title", "A & B", "--model", "forest", "--data", "test set"]
    assert main([str(csv), "--json", str(numbers), *options]) == 0
    found = json.loads(numbers.read_text(encoding="utf-8"))
    assert (found["title"], found["model"], found["data"]) == ("A & B", "forest", "test set")
    assert found["file"] == csv.name
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", found["date"])
    assert "Column 'label': the true class, by its name." in found["reasons"]


def test_the_report_says_what_its_code_takes(tmp_path: Path) -> None:
    path, out = tmp_path / "logits.csv", tmp_path / "report.html"
    path.write_text(three_classes_csv(400), encoding="utf-8")
    assert read_predictions(path).kind == "logits"
    assert main([str(path), "--out", str(out)]) == 0
    html = out.read_text(encoding="utf-8")
    assert "For production" in html
    assert what_it_takes("logits") in html


def test_explaining_says_that_there_is_no_truth(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    path = tmp_path / "scored.csv"
    path.write_text("id,p_a,p_b\nu,0.9,0.1\nv,0.4,0.6\n")
    assert main([str(path), "--explain"]) == 0
    said = capsys.readouterr().out
    assert "no column of true classes was found" in said
    assert "--label COLUMN" in said


def test_a_question_ends_in_its_own_mark(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path = tmp_path / "score.csv"
    rows = [f"{'eggs' if k % 2 else 'ham'},{0.2 + 0.6 * (k % 2)}" for k in range(60)]
    path.write_text("truth,score\n" + "\n".join(rows) + "\n")
    assert main([str(path)]) == 2
    said = capsys.readouterr().err
    assert "which class is it for? Choose --positive ham" in said


def test_a_body_weight_is_asked_about_and_either_answer_is_an_option(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    path, out = tmp_path / "clinic.csv", tmp_path / "report.html"
    rows = [f"{54.2 + 7 * (k % 9)},{k % 2},{0.3 + 0.05 * (k % 7)}" for k in range(60)]
    path.write_text("weight,label,score\n" + "\n".join(rows) + "\n")
    command = [str(path), "--positive", "1", "--out", str(out)]
    assert main(command) == 2
    said = capsys.readouterr().err
    assert "--weight '' ('weight' was measured, and all examples count alike)" in said
    assert "--weight weight" in said
    read = []
    for weight in ("", "weight"):
        assert main([*command, "--weight", weight]) == 0
        read.append(out.read_text(encoding="utf-8"))
    assert read[0] != read[1]


def test_control_characters_of_a_name_or_a_cell_are_made_visible(tmp_path: Path) -> None:
    path = tmp_path / "a\u202eb.csv"
    path.write_bytes(b"label,p_0,p_1\n0,0.5,0.5\n\x1b[31mred,0.2,0.8\n1,0.2,0.8\n")
    done = run(path)
    assert done.returncode == 2
    assert "\u202e" not in done.stderr
    assert "\x1b" not in done.stderr
    assert visible("\u202e") in done.stderr
