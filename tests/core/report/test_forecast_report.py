"""The report on forecasts: numbers of others, laws, words, tables, HTML and the command line."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from nll_core import heteroscedastic_nll
from nll_core.forecast_files import Forecasts, read_forecasts, simulate_forecasts
from nll_core.formats import significant
from nll_core.report import (
    ForecastReport,
    forecast_numbers,
    forecast_report_html,
    forecast_tables,
)
from nll_core.report import forecast_words as words
from nll_core.report.command import main
from nll_core.report.forecast_columns import ReadForecasts, forecast_command

KINDS = ("gaussian", "quantiles", "samples")


def report_of(kind, n=300, **options):
    return ForecastReport(simulate_forecasts(kind, n, **options))


def csv_of(f):
    """The forecasts as a file."""
    columns = {"observed": f.observed}
    if f.kind == "gaussian":
        columns |= {"mean": f.mean, "sd": f.sigma}
    elif f.kind == "quantiles":
        columns |= {f"q{x:g}": q for x, q in zip(f.levels, f.quantiles.T, strict=True)}
    else:
        columns |= {f"sample_{k}": x for k, x in enumerate(f.samples.T)}
    rows = (",".join(repr(float(v)) for v in row) for row in zip(*columns.values(), strict=True))
    return "\n".join([",".join(columns), *rows]) + "\n"


@pytest.mark.parametrize("kind", KINDS)
def test_scores_are_means_of_those_of_the_core_within_their_intervals(kind):
    report = report_of(kind, spread=0.6)
    f = report.forecasts
    assert report.score("crps").value == pytest.approx(f.crps().mean(), rel=1e-14)
    for score in report.scores:
        assert score.value in score.interval
    if kind == "gaussian":
        nll = heteroscedastic_nll(f.observed, f.mean, np.log(f.sigma)).mean()
        assert report.score("nll").value == pytest.approx(nll, rel=1e-14)
    else:
        assert report.score("nll") is None
        assert "no NLL" in words.scores_sentence(report)


@pytest.mark.parametrize("kind", KINDS)
def test_an_honest_forecaster_is_not_accused_and_a_narrow_one_is(kind):
    honest, narrow = report_of(kind, 2000), report_of(kind, 2000, spread=0.5)
    assert honest.recalibration.best == "none"
    assert "which chance can explain" in words.plain_sentence(honest)
    assert narrow.recalibration.best == ("spread" if kind == "gaussian" else "levels")
    assert "too narrow" in words.plain_sentence(narrow)
    assert "too narrow" in words.pit_sentence(narrow)
    assert 12 * narrow.pit.variance > 1.3
    wide = report_of(kind, 2000, spread=2.0)
    assert "wider than needed" in words.plain_sentence(wide)
    shifted = report_of(kind, 2000, shift=0.7)
    assert "lower than forecast" in words.pit_sentence(shifted)


def test_one_factor_mends_forecasts_that_are_too_narrow_by_one():
    found = report_of("gaussian", 2000, spread=0.5).recalibration
    assert found["spread"].scale == pytest.approx(2.0, rel=0.05)
    assert found["spread"].nll < found["none"].nll - 0.5
    held = dict(
        zip(found["spread"].curve.nominal.round(2), found["spread"].curve.share, strict=True)
    )
    assert held[0.8] == pytest.approx(0.8, abs=0.03)
    assert found["none"].difference == 0
    # The midpoint rule over the levels is near the integral.
    exact = report_of("gaussian", 2000, spread=0.5).score("crps").value
    assert found["none"].crps == pytest.approx(exact, rel=0.01)
    assert found["levels"].nll is None


def test_the_map_of_levels_mends_a_shift_as_well():
    found = report_of("samples", 2000, shift=0.8).recalibration
    assert found["levels"].crps < 0.9 * found["none"].crps
    assert found["levels"].histogram.mean == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("kind", KINDS)
def test_weighting_by_k_is_repeating_k_times(kind):
    f = simulate_forecasts(kind, 60, spread=0.7)
    times = np.arange(60) % 3
    parts = {
        name: getattr(f, name)
        for name in ("mean", "sigma", "quantiles", "samples")
        if getattr(f, name) is not None
    }
    repeated = {name: np.repeat(part, times, axis=0) for name, part in parts.items()}
    weighted = ForecastReport(
        Forecasts(kind, f.observed, levels=f.levels, weights=times.astype(float), **parts)
    )
    plain = ForecastReport(
        Forecasts(kind, np.repeat(f.observed, times), levels=f.levels, **repeated)
    )
    for one, other in zip(weighted.scores, plain.scores, strict=True):
        assert one.value == pytest.approx(other.value, rel=1e-12)
    for one, other in zip(weighted.intervals, plain.intervals, strict=True):
        assert one.found.share == pytest.approx(other.found.share, abs=1e-12)
        assert one.found.mean_width == pytest.approx(other.found.mean_width, rel=1e-12)
        assert one.score == pytest.approx(other.score, rel=1e-12)
    for one, other in zip(weighted.levels, plain.levels, strict=True):
        assert one.pinball == pytest.approx(other.pinball, rel=1e-12)
        assert one.share == pytest.approx(other.share, abs=1e-12)
    np.testing.assert_allclose(weighted.pit.share, plain.pit.share, atol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_another_unit_changes_what_it_must(kind):
    f = simulate_forecasts(kind, 200, spread=0.7)
    parts = {
        name: 1000 * getattr(f, name)
        for name in ("mean", "sigma", "quantiles", "samples")
        if getattr(f, name) is not None
    }
    other = ForecastReport(Forecasts(kind, 1000 * f.observed, levels=f.levels, **parts))
    one = ForecastReport(f)
    assert other.score("crps").value == pytest.approx(1000 * one.score("crps").value, rel=1e-12)
    np.testing.assert_allclose(other.pit.share, one.pit.share, atol=1e-12)
    if kind == "gaussian":
        shift = other.score("nll").value - one.score("nll").value
        assert shift == pytest.approx(np.log(1000), rel=1e-12)


def test_the_worst_forecasts_are_those_of_the_largest_crps():
    report = report_of("quantiles", 100)
    crps = report.forecasts.crps()
    assert report.worst.places.tolist() == np.argsort(-crps, kind="stable")[:10].tolist()
    assert report.worst.share.sum() == pytest.approx(np.sort(crps)[-10:].sum() / crps.sum())


def test_central_intervals_of_quantiles_are_those_with_both_ends():
    f = read_forecasts(b"y,q0.1,q0.25,q0.5,q0.9\n1,0,1,2,3\n5,2,3,4,6\n9,1,2,3,4\n")
    (row,) = ForecastReport(f).intervals
    assert row.nominal == 0.8
    assert row.found.share == pytest.approx(2 / 3)
    none = read_forecasts(b"y,q0.25,q0.5\n1,1,2\n5,3,4\n9,2,3\n")
    report = ForecastReport(none)
    assert report.intervals == ()
    assert "no central interval" in words.coverage_sentence(report)
    assert forecast_report_html(report)


def test_series_add_up_to_the_whole():
    text = "unique_id,y,mean,sd\n" + "".join(
        f"{'ab'[k % 2]},{k % 5},{2 + k % 3 / 2},{1 + k % 2}\n" for k in range(40)
    )
    report = ForecastReport(read_forecasts(text.encode()))
    total = sum(row.n * row.crps for row in report.groups) / 40
    assert total == pytest.approx(report.score("crps").value, rel=1e-12)
    assert report.groups[0].crps >= report.groups[1].crps


def test_few_forecasts_are_not_recalibrated():
    report = report_of("gaussian", 24)
    assert report.recalibration.methods == ()
    assert "25 forecasts or more" in words.plain_sentence(report)


@pytest.mark.parametrize("kind", KINDS)
def test_hard_forecasts_make_a_report_all_the_same(kind):
    """Exact hits, giants, and one far away."""
    n = 30
    y = np.zeros(n)
    y[:3] = 1e99, -1e99, 1e-300
    parts = {
        "gaussian": {"mean": np.zeros(n), "sigma": np.full(n, 1e-100)},
        "quantiles": {"quantiles": np.zeros((n, 3)), "levels": np.array([0.1, 0.5, 0.9])},
        "samples": {"samples": np.zeros((n, 4))},
    }[kind]
    report = ForecastReport(Forecasts(kind, y, **parts))
    text = forecast_report_html(report)
    assert "NaN" not in text
    assert "nan" not in json.dumps(forecast_numbers(report), allow_nan=True).lower()


class Balanced(HTMLParser):
    """Whether every element that is opened is closed."""

    def __init__(self):
        super().__init__()
        self.open, self.ids = [], []

    def handle_starttag(self, tag, attrs):
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in ("meta", "path", "rect", "circle"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in ("path", "rect", "circle"):
            assert self.open.pop() == tag


@pytest.mark.parametrize("kind", KINDS)
def test_the_html_is_whole_harmless_and_says_what_the_tables_say(kind):
    report = report_of(kind, spread=0.6)
    page = forecast_report_html(report, title="<script>a</script>", reasons=("<b>why</b>",))
    parser = Balanced()
    parser.feed(page)
    assert parser.open == []
    assert len(parser.ids) == len(set(parser.ids))
    assert "<script" not in page
    assert "<b>" not in page
    for table in forecast_tables(report):
        assert table.html() in page
    assert page == forecast_report_html(
        report_of(kind, spread=0.6), title="<script>a</script>", reasons=("<b>why</b>",)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_line_writes_the_numbers_of_the_report(kind, tmp_path, capsys):
    f = simulate_forecasts(kind, 80, spread=0.6)
    path = tmp_path / "forecasts.csv"
    path.write_text(csv_of(f))
    out, numbers = tmp_path / "report.html", tmp_path / "numbers.json"
    assert main([str(path), "--out", str(out), "--json", str(numbers)]) == 0
    found, wanted = json.loads(numbers.read_text()), forecast_numbers(ForecastReport(f))
    assert found["kind"] == kind
    assert found["scores"] == wanted["scores"]
    assert found["recalibration"] == wanted["recalibration"]
    assert "Report on forecasts" in out.read_text()
    name = "CRPS" if kind != "quantiles" else f"CRPS of {len(f.levels)} quantiles"
    (crps,) = (row for row in wanted["scores"] if row["score"] == "crps")
    assert f"{name} {significant(crps['value'])}" in capsys.readouterr().out


def test_the_command_line_asks_what_is_open_and_takes_the_answer(tmp_path, capsys):
    path = tmp_path / "prophet.csv"
    rows = "".join(f"d{k},{k % 7},{3},{1},{5 + k % 2}\n" for k in range(30))
    path.write_text(f"ds,y,yhat,yhat_lower,yhat_upper\n{rows}")
    assert main([str(path)]) == 2
    assert "--interval 0.8 (80%)" in capsys.readouterr().err
    numbers = tmp_path / "numbers.json"
    assert main([str(path), "--interval", "0.8", "--json", str(numbers)]) == 0
    assert json.loads(numbers.read_text())["levels_given"] == [0.1, 0.9]
    capsys.readouterr()
    assert main([str(path), "--explain"]) == 0
    assert "Open: " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--observed", "nothing"], "here is no column 'nothing'"),
        (["--quantiles", "yhat"], "'yhat' has no level"),
        (["--second", "x.csv", "--interval", "0.8"], "x.csv: "),
    ],
)
def test_options_that_do_not_fit_are_told(options, message, tmp_path, capsys):
    path = tmp_path / "prophet.csv"
    path.write_text("ds,y,yhat,yhat_lower,yhat_upper\na,3,2.5,1,5\nb,4,3,2,6\nc,9,4,1,7\n")
    assert main([str(path), *options]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    "given",
    [{}, {"interval": 0.9}, {"kind": "quantiles", "quantiles": {"yhat_lower": 0.3, "yhat": 0.6}}],
)
def test_the_command_for_a_file_reads_it_as_it_was_read(given, tmp_path):
    import shlex

    from nll_core.forecast_files import forecasts_from_table, recognise_forecasts
    from nll_core.predictions import read_table
    from nll_core.report.forecast_columns import forecast_loading_code

    path = tmp_path / "a b.csv"
    names = "ds,y,yhat,yhat_lower,yhat_upper" if given else "ds,y,yhat,lo-80,hi-80"
    rows = "".join(f"d{k},{k % 7},{3},{1},{5 + k % 2}\n" for k in range(30))
    path.write_text(f"{names}\n{rows}")
    table = read_table(path)
    roles = recognise_forecasts(table, given)
    read = ReadForecasts(forecasts_from_table(table, roles), table, roles)
    numbers = tmp_path / "numbers.json"
    command = forecast_command(read, str(path), ["--json", str(numbers)])
    assert main(shlex.split(command)[3:]) == 0
    wanted = forecast_numbers(ForecastReport(read.forecasts))
    assert json.loads(numbers.read_text())["levels"] == wanted["levels"]
    space = {}
    exec(forecast_loading_code(str(path), read), space)
    np.testing.assert_array_equal(space["forecasts"].quantiles, read.forecasts.quantiles)


@pytest.mark.parametrize("given", [{}, {"model": "b"}])
def test_the_command_for_a_file_in_long_form_reads_it_as_it_was_read(given, tmp_path):
    import shlex

    from nll_core.forecast_files import forecasts_from_table, recognise_forecasts
    from nll_core.predictions import read_table
    from nll_core.report.forecast_columns import forecast_loading_code

    path, numbers = tmp_path / "hub.csv", tmp_path / "numbers.json"
    rows = [
        f"{model},d{k},{level},{10 * level + k % 3},{k % 7}"
        for model in ("ab" if given else "a")
        for k in range(30)
        for level in (0.1, 0.5, 0.9)
    ]
    path.write_text("\n".join(["model_id,day,quantile_level,predicted,observed", *rows]))
    table = read_table(path)
    roles = recognise_forecasts(table, given)
    read = ReadForecasts(forecasts_from_table(table, roles), table, roles)
    assert read.forecasts.n == 30
    command = forecast_command(read, str(path), ["--json", str(numbers)])
    assert main(shlex.split(command)[3:]) == 0
    wanted = forecast_numbers(ForecastReport(read.forecasts))
    assert json.loads(numbers.read_text())["levels"] == wanted["levels"]
    space = {}
    exec(forecast_loading_code(str(path), read), space)
    np.testing.assert_array_equal(space["forecasts"].quantiles, read.forecasts.quantiles)


def test_the_first_words_hold_the_numbers_of_the_table():
    report = report_of("gaussian", spread=0.6)
    row = next(r for r in report.intervals if r.nominal == 0.8)
    assert re.search(
        rf"80% intervals held {100 * row.found.share:.3g}%", words.plain_sentence(report)
    )
