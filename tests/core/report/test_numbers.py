"""The tables of a report as files: each clean, each number exact."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace

import pytest

from nll_core.predictions import read_predictions
from nll_core.report import (
    PredictionReport,
    report_html,
    report_numbers,
    report_on,
    report_tables,
    tables_zip,
)
from nll_core.report.table import Number, Range


def tables_of(report: PredictionReport) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(io.BytesIO(tables_zip(report))) as archive:
        assert archive.testzip() is None
        return {
            entry.filename: list(csv.DictReader(io.StringIO(archive.read(entry).decode())))
            for entry in archive.infolist()
        }


def test_each_table_is_a_file_with_a_header_and_exact_numbers(
    three: PredictionReport, two: PredictionReport, confident: PredictionReport
) -> None:
    for report in (three, two, confident):
        files = tables_of(report)
        tables = report_tables(report)
        assert set(files) == {f"{table.key}.csv" for table in tables}
        for table in tables:
            found = files[f"{table.key}.csv"]
            assert len(found) == len(table.rows)
            for record, row in zip(found, table.rows, strict=True):
                for key, cell in zip(table.keys, row, strict=True):
                    if isinstance(cell, Number):
                        assert float(record.get(key) or record[f"{key}_low"]) == cell.value
                    elif isinstance(cell, Range):
                        assert float(record[f"{key}_low"]) == cell.low
                        assert float(record[f"{key}_high"]) == cell.high


def test_no_number_is_written_as_python_writes_it(three: PredictionReport) -> None:
    for name, rows in tables_of(three).items():
        for row in rows:
            for cell in row.values():
                assert not re.search(r"np\.|array\(|float\d*\(", cell), (name, cell)


@pytest.fixture(scope="module")
def named() -> PredictionReport:
    """Two models on a file that calls its examples k0, k1, …"""
    rows = [
        f"k{i},{'ab'[i % 2]},{0.1 + 0.8 * ((i % 2) ^ (i % 7 == 0)):.2f},{0.3 + 0.004 * i:.3f}"
        for i in range(60)
    ]
    text = "image <id>,label,p_b,q\n" + "\n".join(rows) + "\n"
    first = read_predictions(text.replace(",q\n", ",x\n").encode())
    second = replace(first, scores=0.5 + 0.5 * (first.scores - 0.5))
    return replace(report_on(first, second=second), names=("=A1", "run 2.csv"))


def test_columns_of_two_models_have_their_names(named: PredictionReport) -> None:
    files = tables_of(named)
    keys = {name: list(files[f"{name}.csv"][0]) for name in ("differences", "both")}
    assert keys["differences"][:3] == ["score", "'=A1", "run 2.csv"]
    assert set(keys["both"]) >= {"'=A1", "'=A1_interval_low", "run 2.csv_interval_high"}
    assert "run 2.csv_surprise" in files["first-better.csv"][0]
    # Programs know them by their places; one name for both tells nothing apart.
    assert {"first", "second"} <= set(report_numbers(named)["differences"][0])
    same = tables_of(replace(named, names=("a.csv", "a.csv")))
    assert {"first", "second"} <= set(same["both.csv"][0])


def test_surprising_examples_are_called_what_their_file_calls_them(named: PredictionReport) -> None:
    files = tables_of(named)
    for name in ("worst", "first-better", "second-better"):
        rows = files[f"{name}.csv"]
        assert rows
        assert all(row["id"] == f"k{int(row['row']) - 1}" for row in rows), name
    assert report_numbers(named)["worst"][0]["id"] == files["worst.csv"][0]["id"]
    html = report_html(named)
    assert html.count('<th scope="col">image &lt;id&gt;</th>') == 3
    assert f"<td>{files['worst.csv'][0]['id']}</td>" in html


def test_the_same_report_gives_the_same_bytes(two: PredictionReport) -> None:
    assert tables_zip(two) == tables_zip(two)


def test_the_scores_say_which_way_is_better(three: PredictionReport) -> None:
    better = {row["score"]: row["better"] for row in tables_of(three)["scores.csv"]}
    higher = {"NLL skill", "Accuracy", "Discrimination", "AUROC"}
    of_the_data = {"NLL of the base rates", "Uncertainty"}
    for name, way in better.items():
        said = "higher" if name in higher else "" if name in of_the_data else "lower"
        assert way == said, name
    assert better.keys() > higher | of_the_data
