"""Forecasts of a number on the predictions page: the numbers of the report, and what is asked."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nll_core.forecast_files import simulate_forecasts
from nll_core.formats import percent, significant
from nll_core.report import (
    ForecastReport,
    forecast_numbers,
    forecast_tables,
    forecast_words,
)
from nll_core.report.command import main
from nll_core.report.forecast_columns import FORECAST_KINDS
from nll_core.report.numbers import zip_of
from nll_core.report.second_forecast import compare_forecasts
from pages._lessons.predictions.opened import FORECASTS
from pages._lessons.predictions.state import FORECAST_VIEWS

from .conftest import TAG, assert_sound, figures, press, snippet_outputs
from .uploads import drop, second, text_of

VIEWS = (*FORECAST_VIEWS, "Take away")
PROPHET = "ds,y,yhat,yhat_lower,yhat_upper\n" + "".join(
    f"2026-01-{k:02},{10 + k % 7},{12.5 + k % 3},{9 + k % 2},{16 + k % 4}\n" for k in range(1, 31)
)


def report_of(name: str) -> ForecastReport:
    kind, options = FORECASTS[name]
    return ForecastReport(simulate_forecasts(kind, **options))


def bare(text: str) -> str:
    return re.sub(r"\s+([,:;.)])", r"\1", TAG.sub("", text).replace("**", ""))


@pytest.mark.parametrize("name", FORECASTS)
def test_every_view_of_the_built_in_sets_says_the_numbers_of_the_report(
    open_page: Any, name: str
) -> None:
    report = report_of(name)
    says = {
        "Coverage": [forecast_words.coverage_sentence, forecast_words.pit_sentence],
        "Forecast scores": [forecast_words.scores_sentence],
        "Forecasts": [],
        "Recalibration": [forecast_words.recalibration_sentence],
        "Two forecasters": [],
        "Take away": [forecast_words.plain_sentence],
    }
    for view in VIEWS:
        app = open_page("predictions", pset=name, fcout=view)
        assert_sound(app)
        text = bare(text_of(app))
        for sentence in says[view]:
            assert bare(sentence(report)) in text
        assert "300 forecasts of a number" in text


def test_what_is_taken_away_holds_the_numbers_of_the_report(
    open_page: Any, downloads: dict[str, bytes]
) -> None:
    open_page("predictions", pset="demand, honest draws", fcout="Take away")
    report = report_of("demand, honest draws")
    assert json.loads(downloads["forecasts_numbers"]) == forecast_numbers(report)
    assert "Report on forecasts" in downloads["forecasts_report"].decode()
    assert downloads["forecasts_tables"] == zip_of(forecast_tables(report))


def test_snippets_print_the_numbers_of_the_report(open_page: Any) -> None:
    for name in FORECASTS:
        report = report_of(name)
        numpy, core = snippet_outputs(open_page("predictions", pset=name))
        for score in report.scores:
            assert f"{score.value:.4f}" in core
        assert f"CRPS {report.score('crps').value:.4f}" in numpy  # type: ignore[union-attr]


def test_the_fan_begins_where_the_control_says_on_the_same_axis(open_page: Any) -> None:
    first, other = (
        figures(open_page("predictions", pset="demand, σ too small", fcout="Forecasts", fcfrom=n))[
            0
        ]
        for n in ("1", "105")
    )
    assert first["layout"]["yaxis"]["range"] == other["layout"]["yaxis"]["range"]
    assert other["layout"]["xaxis"]["range"] == [104.5, 164.5]


def test_prophets_interval_is_asked_about_and_the_command_makes_the_same_report(
    open_page: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    app = drop(open_page("predictions"), PROPHET.encode(), "prophet.csv")
    assert "80% in Prophet" in text_of(app)
    assert not figures(app)
    (answer,) = (b for b in app.button if b.label == "80%")
    app = answer.click().run()
    assert_sound(app)
    held = np.mean([9 + k % 2 <= 10 + k % 7 <= 16 + k % 4 for k in range(1, 31)])
    assert f"80% interval held {percent(float(held))}" in bare(text_of(app))
    app = app.segmented_control(key="fcout").set_value("Take away").run()
    assert_sound(app)
    (command,) = (c.value for c in app.code if c.language == "bash")
    (tmp_path / "prophet.csv").write_text(PROPHET)
    monkeypatch.chdir(tmp_path)
    assert main(shlex.split(command)[3:]) == 0
    assert f"80% interval held {percent(float(held))}" in capsys.readouterr().out


def test_a_guess_is_corrected_by_hand(open_page: Any) -> None:
    f = simulate_forecasts("gaussian", 60)
    rows = zip(f.observed, f.mean, f.sigma**2, strict=True)  # type: ignore[arg-type, operator]
    text = "y,mean,sd\n" + "".join(f"{a!r},{b!r},{c!r}\n" for a, b, c in rows)
    app = drop(open_page("predictions", fcout="Forecast scores"), text.encode())
    (kind,) = (box for box in app.selectbox if box.label == "That is")
    app = kind.set_value("variance").run()
    assert_sound(app)
    crps = ForecastReport(f).score("crps")
    assert f"CRPS {significant(crps.value)}" in bare(text_of(app))  # type: ignore[union-attr]


def test_bad_rows_are_told_and_left_out_by_choice(open_page: Any) -> None:
    text = "y,q0.1,q0.5,q0.9\n" + "".join(f"{1 + k / 9},1,2,3\n" for k in range(30))
    text += "2,3,2,4\n,1,2,3\n"
    app = drop(open_page("predictions"), text.encode())
    assert "Quantiles cross: 2 at 50% is below 3 at 10%" in text_of(app)
    app = next(t for t in app.toggle if t.label == "Leave these rows out").set_value(True).run()
    assert_sound(app)
    assert "2 of 32 rows are left out" in text_of(app)


def test_a_row_for_each_level_is_read_for_the_model_that_is_chosen(open_page: Any) -> None:
    levels, days = (0.1, 0.5, 0.9), range(30)
    text = "model_id,day,output_type,output_type_id,value,observed\n" + "".join(
        f"{model},d{k},quantile,{level},{5 + 4 * level + k % 3},{5 + k % 7}\n"
        for model in ("hub", "own")
        for k in days
        for level in levels
    )
    app = drop(open_page("predictions", fcout="Forecast scores"), text.encode())
    assert "The file has forecasts of 2 models" in text_of(app)
    app = next(b for b in app.button if "own" in b.label).click().run()
    assert_sound(app)
    assert "90 rows are 30 forecasts at 3 levels" in text_of(app)
    losses = [
        (level - (y < q)) * (y - q)
        for k in days
        for level in levels
        for y, q in [(5 + k % 7, 5 + 4 * level + k % 3)]
    ]
    assert f"CRPS {significant(2 * float(np.mean(losses)))}" in bare(text_of(app))


def test_a_file_is_taken_for_the_other_kind_by_one_click(open_page: Any) -> None:
    text = "label,p_no,p_yes\n" + "no,0.9,0.1\nyes,0.3,0.7\n" * 20
    app = drop(open_page("predictions"), text.encode())
    assert "examples of 2 classes" in text_of(app)
    app = press(app, "predictions_other_first")
    assert not app.exception
    assert "Quantiles at two or more different levels are needed" in text_of(app)
    app = press(app, "predictions_other_first")
    assert_sound(app)
    assert "examples of 2 classes" in text_of(app)


def test_the_page_and_the_command_know_the_same_kinds() -> None:
    assert {kind for kind, _ in FORECASTS.values()} == set(FORECAST_KINDS)


def hub(shift: float, name: str = "day") -> bytes:
    rows = (f"d{k},{4 + shift + k % 3},1,{3 + k % 5}" for k in range(40))
    return "\n".join([f"{name},mean,sd,y", *rows]).encode()


def test_two_built_in_forecasters_differ_as_the_report_says(open_page: Any) -> None:
    link = {"pset": "demand, σ too small", "fcout": "Two forecasters"}
    for other in ("demand, honest draws", "demand, quantiles too high"):
        app = open_page("predictions", **link, fcversus=other)
        assert_sound(app)
        found = compare_forecasts(
            report_of(link["pset"]).forecasts,
            report_of(other).forecasts,
        )
        assert bare(forecast_words.second_sentence(found)) in bare(text_of(app))
        assert f"second: {other}" in text_of(app)
    # As the list has it at first.
    text = text_of(open_page("predictions", **link))
    assert "second: demand, quantiles too high" in text


def test_a_second_file_of_forecasts_is_compared_and_goes_into_the_report(
    open_page: Any,
    downloads: dict[str, bytes],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: Any,
) -> None:
    app = drop(open_page("predictions", fcout="Two forecasters"), hub(0.0), "a.csv")
    assert "Drop in the other model's file" in app.info[0].value
    app = second(app, hub(0.8), "b.csv")
    assert_sound(app)
    text = bare(text_of(app))
    assert "40 forecasts were matched by 'day'" in text
    assert len(figures(app)) == 2
    app = app.segmented_control(key="fcout").set_value("Take away").run()
    assert_sound(app)
    numbers = json.loads(downloads["forecasts_numbers"])
    assert [row["score"] for row in numbers["second"]] == ["NLL", "CRPS"]
    assert "Is the second file better?" in downloads["forecasts_report"].decode()
    (command,) = (c.value for c in app.code if c.language == "bash")
    for name, content in (("a.csv", hub(0.0)), ("b.csv", hub(0.8))):
        (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    assert main(shlex.split(command)[3:]) == 0
    said = capsys.readouterr().out
    sentences = re.findall(r"(?:NLL|CRPS): the first has .*?\.(?= |$)", text)
    assert sentences
    assert all(sentence in said for sentence in sentences)
    app = app.toggle(key="forecasts_with_second").set_value(False).run()
    assert "second" not in json.loads(downloads["forecasts_numbers"])


def test_what_is_no_second_forecaster_is_told(open_page: Any) -> None:
    app = drop(open_page("predictions", fcout="Two forecasters"), hub(0.0), "a.csv")
    app = second(app, b"label,p_no,p_yes\n" + b"no,0.9,0.1\nyes,0.3,0.7\n" * 20, "c.csv")
    assert not app.exception
    assert [e.value for e in app.error] == [
        "These are predicted classes; the first model’s are forecasts of a number."
    ]
    app = second(app, b"\n".join(hub(0.0, "week").split(b"\n")[:31]), "d.csv")
    assert not app.exception
    assert "cannot be compared" in app.error[0].value
