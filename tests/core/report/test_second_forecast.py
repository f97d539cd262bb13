"""Two forecasters of the same items: differences by hand, matched in any order of the rows."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from nll_core.forecast_files import forecasts_from_table, recognise_forecasts
from nll_core.forecasts import gaussian_crps, quantile_crps
from nll_core.intervals import paired_bootstrap_interval
from nll_core.predictions import read_table
from nll_core.report import ForecastReport
from nll_core.report.command import main
from nll_core.report.forecast_columns import ReadForecasts, forecast_command
from nll_core.report.second_forecast import compare_forecasts

RNG = np.random.default_rng(2)
CAME = RNG.normal(0, 1, 80).round(6)
SHARP = CAME + RNG.normal(0, 0.5, 80).round(6)
LEVELS = (0.1, 0.5, 0.9)


def read(text: str, **given: object) -> ReadForecasts:
    table = read_table(text.encode())
    roles = recognise_forecasts(table, given)
    assert roles is not None
    return ReadForecasts(forecasts_from_table(table, roles), table, roles)


def gaussian(means: np.ndarray, sigma: float, order: np.ndarray) -> str:
    rows = [f"k{i},{CAME[i]!r},{means[i]!r},{sigma}" for i in order]
    return "\n".join(["item,y,mean,sd", *rows])


def long(shift: float, levels: tuple[float, ...] = LEVELS) -> str:
    rows = [
        f"k{i},{level},{SHARP[i] + shift + norm.ppf(level)},{CAME[i]!r}"
        for i in range(80)
        for level in levels
    ]
    return "\n".join(["item,quantile_level,predicted,observed", *rows])


def test_gaussians_differ_as_they_do_by_hand_in_any_order() -> None:
    mixed = np.random.default_rng(1).permutation(80)
    first = read(gaussian(SHARP, 0.5, np.arange(80)))
    found = compare_forecasts(first, read(gaussian(np.zeros(80), 1.0, mixed)))
    nll, crps = found.differences
    a, b = -norm(SHARP, 0.5).logpdf(CAME), -norm(0, 1).logpdf(CAME)
    assert [nll.first, nll.second] == pytest.approx([a.mean(), b.mean()])
    assert nll.difference == pytest.approx((a - b).mean())
    paired = paired_bootstrap_interval(a, b, seed=0)
    assert (nll.interval.low, nll.interval.high) == pytest.approx((paired.low, paired.high))
    a, b = (
        gaussian_crps(m, s, CAME, reduction="none") for m, s in ((SHARP, 0.5), (np.zeros(80), 1.0))
    )
    assert crps.difference == pytest.approx(np.mean(a - b))
    assert crps.interval.high < 0
    assert found.n == 80
    assert "matched by 'item'" in found.notes[0]


def test_long_and_wide_are_judged_at_the_levels_of_quantiles() -> None:
    found = compare_forecasts(read(gaussian(SHARP, 0.5, np.arange(80))), read(long(0.2)))
    (crps,) = found.differences
    z = norm.ppf(LEVELS)
    own, other = SHARP[:, None] + 0.5 * z, SHARP[:, None] + 0.2 + z
    losses = [quantile_crps(q, CAME, levels=LEVELS, reduction="none") for q in (own, other)]
    assert [crps.first, crps.second] == pytest.approx([loss.mean() for loss in losses])
    more = compare_forecasts(read(long(0.0, (0.05, *LEVELS))), read(long(0.2)))
    assert more.differences[0].second == pytest.approx(losses[1].mean())
    assert more.notes[1] == "CRPS of both: twice the mean pinball loss at 3 levels."


def test_a_forecaster_is_no_better_than_itself() -> None:
    found = compare_forecasts(read(long(0.0)), read(long(0.0)))
    (crps,) = found.differences
    assert crps.difference == 0
    assert (crps.interval.low, crps.interval.high) == (0, 0)


@pytest.mark.parametrize(
    ("second", "says"),
    [
        (long(0.0, (0.25, 0.75)), "share fewer than two levels"),
        (long(0.0).replace(repr(CAME[4].item()), "99"), "row 13 of the first file and 99 in row"),
        (long(0.0).replace("\nk", "\nz").split("\nz40")[0], "no columns that both have name"),
    ],
)
def test_what_cannot_be_compared_is_said(second: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        compare_forecasts(read(long(0.0)), read(second))


def test_the_command_compares_two_models_of_one_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head, *one = long(0.0).splitlines()
    rows = [f"a,{row}" for row in one] + [f"b,{row}" for row in long(0.7).splitlines()[1:]]
    path, numbers = tmp_path / "hub.csv", tmp_path / "n.json"
    path.write_text("\n".join([f"model,{head}", *rows]))
    options = ["--second", str(path), "--of", "a", "--of", "b"]
    out = ["--out", str(tmp_path / "r.html"), "--json", str(numbers)]
    assert main([str(path), *options, *out]) == 0
    assert "less than the second (difference, 95%: " in capsys.readouterr().out
    (row,) = json.loads(numbers.read_text())["second"]
    wanted = compare_forecasts(read(long(0.0)), read(long(0.7))).differences[0]
    assert row["difference"] == pytest.approx(wanted.difference)
    assert "Is the second file better?" in (tmp_path / "r.html").read_text()
    assert main([str(path), "--of", "a", "--second", str(tmp_path / "none.csv")]) == 2


def test_a_second_file_of_classes_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text(long(0.0))
    second.write_text("label,p_no,p_yes\n" + "no,0.9,0.1\nyes,0.3,0.7\n" * 20)
    assert main([str(first), "--second", str(second)]) == 2
    assert "holds no forecasts of a number" in capsys.readouterr().err


def test_forecasts_without_their_files_are_matched_row_by_row() -> None:
    first, second = read(long(0.0)), read(long(0.7))
    alone = compare_forecasts(first.forecasts, second.forecasts)
    assert alone.differences == compare_forecasts(first, second).differences
    assert alone.notes[0] == "The forecasts were matched row by row."
    fewer = read("\n".join(long(0.7).splitlines()[:31]))
    with pytest.raises(ValueError, match="30 rows and the first one 240"):
        compare_forecasts(first.forecasts, fewer.forecasts)


def test_a_report_against_another_forecaster_shares_what_is_known() -> None:
    first = read(long(0.0))
    report = ForecastReport(first.forecasts)
    report.compute(["scores"])
    found = compare_forecasts(first, read(long(0.7)))
    beside = report.against(found)
    assert beside.scores is report.scores
    assert (beside.second, report.second) == (found, None)


@pytest.mark.parametrize("models", [("a", "b"), ("", "")])
def test_the_command_for_two_files_reads_both_as_they_were(models: tuple[str, str]) -> None:
    files = []
    for model, shift in zip(models, (0.0, 0.7), strict=True):
        head, *rows = long(shift).splitlines()
        if model:
            head, rows = f"model,{head}", [f"{m},{row}" for m in "ab" for row in rows]
        files.append(read("\n".join([head, *rows]), **({"model": model} if model else {})))
    command = forecast_command(files[0], "a.csv", ["--second", "b.csv"], second=files[1])
    assert command is not None
    words = shlex.split(command)
    assert [words[i + 1] for i, word in enumerate(words) if word == "--of"] == [
        *filter(None, models)
    ]
    renamed = read(long(0.0).replace("observed", "zz"), observed="zz")
    assert forecast_command(files[0], "a.csv", second=renamed) is None
