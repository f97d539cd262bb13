"""Files as other software writes them give the numbers that were computed without this project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nll_core.forecast_files import forecasts_from_table, recognise_forecasts
from nll_core.predictions import read_table
from nll_core.report import ForecastReport
from nll_core.report.forecast_words import spoken_interval

FILES = Path(__file__).parents[2] / "data" / "forecasts"
EXPECTED = json.loads((FILES / "expected.json").read_text())
# What each file leaves open, in the order in which it is asked: a word of the question, the answer.
ASKED = {
    "statsmodels_sarimax_summary_frame.csv": [
        ("can be a Gaussian", {"kind": "gaussian"}),
        ("standard error", {"spread_kind": "standard error"}),
    ],
    "statsmodels_ols_summary_frame.csv": [("interval from 'obs_ci_lower'", {"interval": 0.95})],
    "prophet_predict_with_y.csv": [("interval from 'yhat_lower'", {"interval": 0.8})],
    "statsforecast_cross_validation.csv": [("2 models", {"model": "auto_ets"})],
    "bigquery_ml_forecast.csv": [("can be a Gaussian", {"kind": "quantiles"})],
    "r_brms_predict.csv": [("can be a Gaussian", {"kind": "quantiles"})],
}


def test_every_file_is_expected():
    files = {path.name for path in FILES.iterdir()} - {"README.md", "expected.json"}
    assert files == set(EXPECTED)
    assert set(ASKED) <= files


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_of_a_tool_is_read_asked_about_and_scored(name):
    table, given = read_table(FILES / name), {}
    roles = recognise_forecasts(table)
    for word, answer in ASKED.get(name, []):
        (question,) = roles.questions
        assert word in question.text
        assert answer in [dict(reading.given) for reading in question.readings]
        given |= answer
        roles = recognise_forecasts(table, given)
    assert not roles.questions
    report = ForecastReport(forecasts_from_table(table, roles))
    expected = EXPECTED[name]
    assert report.about.n == expected["n"]
    assert report.score("crps").value == pytest.approx(expected["crps"], rel=1e-6)
    if "held" in expected:
        assert spoken_interval(report).found.share == pytest.approx(expected["held"], abs=1e-9)
