"""How results print: one short line, or a table whose cells are the result's own numbers."""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

import nll_core as nll
from nll_core import selection
from nll_core._printing import Printed, PrintedTable
from nll_core.formats import significant
from nll_core.summaries import BinarySummary
from tests.core.test_weights import FUNCTIONS, sample, weights_of
from tests.public_names import PUBLIC

SAMPLE = sample(60, 0)
NAMES = ("<script>alert(1)</script>", "b\u202ec", "*d*")
PREDICTIONS = nll.Predictions(
    "logits",
    SAMPLE.logits,
    SAMPLE.labels,
    ("a", "b", "c"),
    weights=weights_of(60, 0),
    groups=np.arange(60) % 3,
    group_names=NAMES,
)
SOFTER = dataclasses.replace(PREDICTIONS, scores=SAMPLE.logits / 2)
FEW: dict[str, Any] = {"n_resamples": 20}
TABLES: dict[str, PrintedTable] = {
    type(table).__name__: table
    for table in (
        nll.score_report(PREDICTIONS, **FEW),
        BinarySummary().update([1, 0], [0.7, 0.4]).report(),
        nll.group_report(PREDICTIONS, **FEW),
        nll.ece_report(PREDICTIONS, n_draws=10),
        nll.surprise_report(PREDICTIONS).worst,
        nll.compare_models(PREDICTIONS, SOFTER, **FEW),
        nll.compare_models(PREDICTIONS, SOFTER, **FEW).first_better,
        nll.compare_calibrators(SAMPLE.logits, SAMPLE.labels, methods=["temperature"], **FEW),
        nll.reliability_curve(SAMPLE.p, SAMPLE.y),
        nll.consistency_bands(SAMPLE.p),
        nll.confused_pairs(SAMPLE.logits.argmax(axis=1), SAMPLE.labels, 3),
        nll.report_on(PREDICTIONS, methods=["temperature"], n_folds=2),
        selection.compare_losses({"a": SAMPLE.p, "b": SAMPLE.p**2}),
        selection.compare_conventions(12.5, 2, 20),
    )
}


@pytest.mark.parametrize(
    "kind",
    [k for k in PUBLIC.values() if inspect.isclass(k) and dataclasses.is_dataclass(k)],
    ids=lambda kind: kind.__name__,
)
def test_a_record_of_arrays_or_records_prints_in_short(kind):
    types = " ".join(str(field.type) for field in dataclasses.fields(kind))
    records = {name for name, value in PUBLIC.items() if inspect.isclass(value)} - {"Interval"}
    if set(re.findall(r"\w+", types)) & (records | {"Vector", "Value"}) or "Array" in types:
        assert kind.__repr__ in (Printed.__repr__, PrintedTable.__repr__)


def gives_a_record(name: str) -> bool:
    """Whether a function returns a record, of which no part is taken there."""
    kind = PUBLIC.get(inspect.signature(PUBLIC[name]).return_annotation)
    whole = name not in {
        "confused_pairs",
        "gaussian_objective",
        "logistic_objective",
        "softmax_regression_objective",
    }
    return whole and inspect.isclass(kind) and dataclasses.is_dataclass(kind)


@pytest.mark.parametrize("name", [n for n in FUNCTIONS if gives_a_record(n)])
def test_the_result_of_a_function_is_a_line_or_a_table(name):
    found = FUNCTIONS[name](SAMPLE, weights_of(60, 1))
    text, is_table = repr(found), isinstance(found, PrintedTable)
    assert len(text) < 800 or is_table
    assert ("\n" in text) == is_table
    assert "array(" not in text


def test_what_is_printed_does_not_grow_with_the_arrays():
    def printed(n: int) -> str:
        curve = nll.isotonic_curve(np.linspace(0, 1, n), np.arange(n) % 7 == 0)
        return repr(dataclasses.replace(curve, counts=np.arange(n)))

    assert len(printed(1_000_000)) < len(printed(1_000)) + 30


@dataclasses.dataclass(frozen=True, repr=False)
class Everything(Printed):
    few: Any
    many: Any
    holes: Any
    flags: Any
    empty: Any
    number: Any
    text: Any
    some: Any
    hidden: int = dataclasses.field(default=3, repr=False)


def test_a_line_says_what_there_is():
    found = Everything(
        few=np.array([0.5, 1 / 3]),
        many=np.arange(12.0).reshape(4, 3),
        holes=np.array([np.nan, 1, 2, 3, np.nan]),
        flags=np.arange(9) < 4,
        empty=np.empty((0, 3)),
        number=2 / 3,
        text="x" * 100,
        some=tuple(range(10)),
    )
    assert repr(found) == (
        "Everything(few=[0.5, 0.333333], many=<float64 4 × 3: 0 to 11>, "
        "holes=<float64 5: 1 to 3, 2 NaN>, flags=<bool 9: 4 true>, empty=<float64 0 × 3>, "
        f"number=0.666667, text='{'x' * 60}'…, some=(0, … 10 in all))"
    )


def test_a_record_within_a_record_is_named_where_it_is_long():
    split = nll.corp(SAMPLE.p, SAMPLE.y)
    assert repr(split).startswith("CorpDecomposition(curve=<IsotonicCurve>, score=")
    errors = nll.fit_gaussian([1.0, 2.0, 4.0])
    assert "standard_errors=StandardErrors(mu=0.720082, sigma=0.509175)" in repr(errors)
    assert "numeric=<NumericOptimum>" in repr(errors)


def test_a_prompt_shows_it_as_it_shows_anything(capsys):
    sys.displayhook(TABLES["ReliabilityCurve"])
    assert capsys.readouterr().out == f"{TABLES['ReliabilityCurve']!r}\n"


class Cells(HTMLParser):
    """The texts of a table's cells, row by row, and the tags that it is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def test_every_table_is_here():
    assert set(TABLES) == {
        name
        for name, value in PUBLIC.items()
        if inspect.isclass(value) and issubclass(value, PrintedTable)
    }


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_the_same_cells_in_a_notebook_and_at_a_prompt(name):
    table = TABLES[name]
    html = Cells(table._repr_html_())
    assert html.tags == {"table", "caption", "tr", "th", "td"}
    caption, heading, *lines = repr(table).splitlines()
    assert caption.startswith(name)
    assert re.split(r"\s{2,}", heading.strip()) == html.rows[0]
    assert len(lines) == len(html.rows) - 1
    for line, row in zip(lines, html.rows[1:], strict=True):
        assert line.split() == " ".join(row).split()


def test_its_cells_are_the_numbers_of_the_result():
    report = TABLES["ScoreReport"]
    rows = Cells(report._repr_html_()).rows
    assert rows[0] == ["name", "value", "low", "high", "unit", "note"]
    for score, row in zip(report.scores, rows[1:], strict=True):
        numbers = (score.value, score.low, score.high)
        texts = ["" if x is None else significant(x) for x in numbers]
        assert row == [score.name, *texts, score.unit, score.note]
    groups = Cells(TABLES["GroupReport"]._repr_html_()).rows
    assert [row[0] for row in groups[1:]] == [NAMES[0], "b⟨U+202E⟩c", NAMES[2], "all"]
    assert groups[-1][3] == significant(TABLES["GroupReport"].overall.nll)
    curve = TABLES["ReliabilityCurve"]
    accuracy = [row[5] for row in Cells(curve._repr_html_()).rows[1:]]
    assert accuracy == [significant(x) for x in curve.accuracy]


def test_names_of_others_are_escaped():
    html = TABLES["GroupReport"]._repr_html_()
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_of_a_long_table_the_ends_are_shown():
    report = nll.group_report(PREDICTIONS, groups=np.arange(60), **FEW)
    lines = repr(report).splitlines()
    assert len(lines) < 40
    assert [line.split()[0] for line in lines[2:4]] == ["0", "1"]
    assert sum(set(line.split()) == {"…"} for line in lines) == 1
    assert lines[-1].split()[:2] == ["all", "60"]
