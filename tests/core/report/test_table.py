"""A table shows rounded numbers and keeps the exact ones, in HTML, CSV and JSON alike."""

from __future__ import annotations

import csv
import io
import json
import math

import pytest

from nll_core.report.table import Number, Range, ReportTable

TABLE = ReportTable(
    "t",
    "A caption & more",
    ("Name", "Value", "Interval", "Note"),
    ("name", "value", "interval", "note"),
    (
        ("one", Number(1 / 3), Range(0.25, math.inf), "x < y"),
        ("two, three", Number(12_345, "count"), None, ""),
        ("four", Number(math.nan), Range(-math.inf, 0.5, "signed"), "z"),
    ),
    chosen=1,
)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (Number(1 / 3), "0.3333"),
        (Number(-0.25), "−0.2500"),
        (Number(0.25, "signed"), "+0.2500"),
        (Number(1 / 3, "percent"), "33.3%"),
        (Number(0.999996, "exact"), "0.999996"),
        (Number(0.00099, "p-value"), "≤ 0.001"),
        (Number(0.0014, "p-value"), "0.001"),
        (Number(0.0416, "p-value"), "0.042"),
        (Number(1.817e-7, "significant"), "1.817 × 10⁻⁷"),
        (Number(1e6, "count"), "1,000,000"),
        (Number(math.inf), "∞"),
    ],
)
def test_numbers_are_shown_to_the_digits_that_matter(number: Number, shown: str) -> None:
    assert str(number) == shown


def test_html_holds_the_exact_number_beside_the_rounded_one() -> None:
    html = TABLE.html()
    assert '<data value="0.3333333333333333">0.3333</data>' in html
    assert '<data value="0.25">0.2500</data> to <data value="inf">∞</data>' in html
    assert "x &lt; y" in html
    assert "<caption>A caption &amp; more</caption>" in html
    assert html.count('<tr class="chosen"><th scope="row">two, three</th>') == 1


def test_columns_of_numbers_are_aligned_and_words_are_not() -> None:
    header = TABLE.html().split("</thead>")[0]
    assert header.count('class="number"') == 2
    assert '<th scope="col">Note</th>' in header


def test_csv_has_two_columns_for_an_interval() -> None:
    header, *rows = csv.reader(io.StringIO(TABLE.csv()))
    assert header == ["name", "value", "interval_low", "interval_high", "note"]
    assert [len(row) for row in rows] == [5, 5, 5]
    assert rows[0] == ["one", repr(1 / 3), "0.25", "inf", "x < y"]
    assert rows[1] == ["two, three", "12345", "", "", ""]


def test_json_has_words_for_infinities_and_null_for_what_is_undefined() -> None:
    records = TABLE.records()
    assert records[0] == {
        "name": "one",
        "value": 1 / 3,
        "interval": [0.25, "inf"],
        "note": "x < y",
    }
    assert records[1]["interval"] is None
    assert records[2]["value"] is None
    assert records[2]["interval"] == ["-inf", 0.5]
    assert json.loads(json.dumps(records, allow_nan=False)) == records


def test_no_cell_of_a_csv_is_a_formula() -> None:
    names = ("=1+1", "@cat", "-dog", "-1")
    table = ReportTable("t", "", ("Name",), ("name",), tuple((name,) for name in names))
    headed = ReportTable("t", "", ("Name",), ("name",), (), headers=("=cmd()",))
    assert headed.csv() == "'=cmd()\n"
    assert list(csv.reader(io.StringIO(table.csv())))[1:] == [
        ["'=1+1"],
        ["'@cat"],
        ["'-dog"],
        ["-1"],
    ]
