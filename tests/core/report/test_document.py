"""The HTML file: whole, self-contained, and with the report's own numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from nll_core.report import PredictionReport, report_html, report_tables
from nll_core.report.table import Number, Range

VOID = {"meta", "br", "link", "img", "input", "hr"}


@dataclass
class Found:
    """What is in a file: tables as rows of (text, values of <data>), and whatever is fetched."""

    tables: dict[str, list[list[tuple[str, list[float]]]]] = field(default_factory=dict)
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    style: str = ""
    text: str = ""


class Reader(HTMLParser):
    """Reads a file strictly: every element that is opened must be closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Found()
        self.open: list[str] = []
        self.table = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.found.tags.append((tag, values))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.table = values["id"].removeprefix("table-")
            self.found.tables[self.table] = []
        elif tag == "tr":
            self.found.tables[self.table].append([])
        elif tag in ("td", "th"):
            self.found.tables[self.table][-1].append(("", []))
        elif tag == "data":
            self.found.tables[self.table][-1][-1][1].append(float(values["value"]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.found.style += data
            return
        self.found.text += data
        if {"td", "th"} & set(self.open):
            text, numbers = self.found.tables[self.table][-1][-1]
            self.found.tables[self.table][-1][-1] = (text + data, numbers)


def parsed(html: str) -> Found:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader.found


@pytest.fixture(params=["three", "two", "confident", "models", "sure"])
def report(request: pytest.FixtureRequest) -> PredictionReport:
    found: PredictionReport = request.getfixturevalue(request.param)
    return found


def test_every_number_in_the_tables_is_that_of_the_report(report: PredictionReport) -> None:
    shown = parsed(report_html(report)).tables
    for table in report_tables(report):
        header, *rows = shown[table.key]
        assert tuple(text for text, _ in header) == table.columns
        assert len(rows) == len(table.rows)
        for row, cells in zip(rows, table.rows, strict=True):
            for (text, values), cell in zip(row, cells[: len(row)], strict=True):
                if isinstance(cell, Number):
                    assert (text, values) == (str(cell), [pytest.approx(cell.value, nan_ok=True)])
                elif isinstance(cell, Range):
                    assert (text, values) == (str(cell), [cell.low, cell.high])
                else:
                    assert (text, values) == (cell if cell is not None else "—", [])


def test_the_scores_in_the_table_are_those_of_the_core(report: PredictionReport) -> None:
    rows = parsed(report_html(report)).tables["scores"][1:]
    for row, score in zip(rows, report.scores.scores, strict=True):
        values = [v for v in (score.value, score.low, score.high) if v is not None]
        assert [number for _, numbers in row for number in numbers] == values


def test_nothing_is_fetched_and_nothing_runs(report: PredictionReport) -> None:
    found = parsed(report_html(report))
    assert not [tag for tag, _ in found.tags if tag in ("script", "img", "iframe", "object")]
    assert not [tag for tag, _ in found.tags if tag == "link"]
    for tag, values in found.tags:
        assert not {"src", "srcset", "onload", "onclick"} & set(values), tag
        assert values.get("href", "#").startswith("#")
    assert "url(" not in found.style
    assert "@import" not in found.style


def test_charts_are_images_with_words_and_their_ids_are_unique(report: PredictionReport) -> None:
    html = report_html(report)
    found = parsed(html)
    charts = [values for tag, values in found.tags if tag == "svg"]
    assert len(charts) >= 4
    ids = [values["id"] for _, values in found.tags if "id" in values]
    assert len(ids) == len(set(ids))
    for values in charts:
        assert values["role"] == "img"
        assert set(values["aria-labelledby"].split()) <= set(ids)
    for description in re.findall(r"<desc[^>]*>(.*?)</desc>", html, re.DOTALL):
        assert re.search(r"\d", description)
        assert "undefined" not in description
        assert "nan" not in description


def test_links_lead_to_chapters_and_headings_come_in_order(report: PredictionReport) -> None:
    found = parsed(report_html(report))
    ids = {values.get("id") for _, values in found.tags}
    links = [values["href"] for tag, values in found.tags if tag == "a"]
    assert links
    assert {link[1:] for link in links} <= ids
    levels = [int(tag[1]) for tag, _ in found.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_no_coordinate_is_undefined(report: PredictionReport) -> None:
    html = report_html(report)
    for path in re.findall(r' (?:d|cx|cy|r|x|y|width|height)="([^"]*)"', html):
        assert "nan" not in path
        assert "inf" not in path


def test_what_is_bold_is_so_and_no_asterisk_is_left(report: PredictionReport) -> None:
    html = report_html(report)
    assert "<strong>" in html
    assert "**" not in html


def test_light_dark_and_paper_have_a_style(two: PredictionReport) -> None:
    style = parsed(report_html(two)).style
    for rule in ("prefers-color-scheme: dark", "@page", "@media print", "tabular-nums"):
        assert rule in style


def test_names_from_the_file_are_text_not_markup(three: PredictionReport) -> None:
    html = report_html(three, title="<script>alert(1)</script>", reasons=["Column '<i>': a & b."])
    found = parsed(html)
    assert "<script>alert(1)</script>" in found.text
    assert "Column '<i>': a & b." in found.text
    assert "<b>&" in [row[0][0] for row in found.tables["classes"]]


def test_the_same_report_gives_the_same_text(two: PredictionReport) -> None:
    assert report_html(two) == report_html(two)


def test_the_recommended_fit_stands_there_as_code(two: PredictionReport) -> None:
    assert two.calibration is not None
    found = parsed(report_html(two))
    assert two.calibration.sentence in found.text
    assert found.text.count("def calibrate(") == 2
