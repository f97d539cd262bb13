"""What is bound to a record: the browser fills it in as the server does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from pages._figures.style import Drawing, label, line
from pages._ui import live, parts
from pages._ui.bound import case, filled, of, sign, text
from pages._ui.page import Readout

from .modules import encode, module_page

SHOWN = """async ([shows, records]) => {
  const { bound } = await import("/bound.js");
  const words = { Infinity, "-Infinity": -Infinity, NaN };
  const given = JSON.parse(records, (_, value) => (value in words ? words[value] : value));
  return given.map(bound(shows));
}"""


@dataclass(frozen=True)
class Best:
    at: float


@dataclass(frozen=True)
class Record:
    names: tuple[str, ...] = ("<b>", "a&b")
    p: Any = field(default_factory=lambda: np.array([0.25, 0.75]))
    best: Best = Best(2.5)
    slope: float = -0.3
    status: str = "inside"
    weighted: bool = False
    chosen: int = 1


RECORDS = [
    Record(),
    Record(p=np.array([1e-9, 1.0]), slope=0.0, status="outside", chosen=0),
    Record(slope=1234.5, status="elsewhere", best=Best(float("-inf"))),
    Record(slope=-0.0001, chosen=7, best=Best(float("nan"))),
    Record(weighted=True),
]
WHERE = case("status", {"inside": "at {best.at:.3g}", "outside": "off it"}, otherwise="**gone**")
PARTS: list[parts.Part] = [
    parts.Row(
        (
            parts.Plot(
                "plot",
                Drawing(
                    marks={
                        "still": line([0, 1], [0, 1], "#000001", "still"),
                        "curve": line([0, 1], of("p"), "#000002", "curve"),
                        "words": label(of("slope"), 0.5, text("{p.0:.3f}<br>"), "#000003"),
                        "star": line(
                            case("status", {"inside": [of("best.at")]}, []), [], "#000004", "star"
                        )
                        | {"textposition": sign("slope", above="top", below="bottom", zero="on")},
                    },
                    x={},
                    y={},
                ),
                alt=text("Now {slope:decimals}."),
            ),
            parts.Say(text("**{names.0:text}** has {p.0:percent}, ") + WHERE + "."),
        )
    ),
    parts.Note("w is {slope}", key="as it stands"),
    parts.Note(case("weighted", {True: "w is {slope:.6g} & more"}), key="weights"),
    parts.Table(
        "rows",
        ("", text("{names.1:text}")),
        [["a", text("{slope:change 2}")], ["b", text("{slope:unsigned}")]],
        present=of("chosen"),
    ),
    parts.Points(
        "points",
        ["Still.", text("With {p.1:significant}: ") + sign("slope", above="up", below="down")],
    ),
    parts.Readouts("numbers", [Readout("p", text("{p.0:.2f}"), WHERE)]),
    parts.Formula(
        "s",
        r"s = " + case("weighted", {True: r"\frac{1}{⟦{p.0:latex}⟧}"}) + "⟦{slope:latex}⟧",
        key="slope",
    ),
]


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with module_page(browser) as page:
        yield page


def test_both_fill_in_the_same(page: Page) -> None:
    shows = parts.bound(PARTS, RECORDS[0])
    records = json.dumps([encode(asdict(record)) for record in RECORDS])
    found = page.evaluate(SHOWN, [live._plain(shows), records])
    for record, shown in zip(RECORDS, found, strict=True):
        expected = live.plain(parts.moment(filled(PARTS, record)))
        if record.weighted:
            assert shown["formulas"].pop("slope") == ["…"]
            assert len(expected["formulas"].pop("slope")) == 2
        head = shown["texts"]["rows-head"]
        assert head == '<tr><td></td><th scope="col">a&amp;b</th></tr>'
        still = expected["texts"].pop("as it stands")
        assert still == "w is {slope}"
        assert shown["texts"] == expected["texts"]
        assert shown["formulas"] == expected["formulas"]
        marks = shown["charts"]["plot"]
        assert marks.keys() == {"curve", "words", "star"}
        for name, changes in marks.items():
            for key, value in changes.items():
                assert live._plain(value) == expected["charts"]["plot"][name][key]
    assert found[0]["formulas"] == {"slope": ["−0.3000"]}
    assert found[0]["texts"]["main"] == "<strong>&lt;b&gt;</strong> has 25%, at 2.5."
    assert found[3]["texts"]["rows"].count("0.000") == 1


def test_what_has_no_leaf_is_left_as_it_is() -> None:
    part = parts.Say("100%")
    assert filled(part, RECORDS[0]) is part
    assert parts.bound([part], RECORDS[0])["texts"] == {}


def test_a_field_that_is_not_there_is_an_error() -> None:
    with pytest.raises(AttributeError, match="loss"):
        filled(parts.Say(text("{loss:decimals}")), RECORDS[0])
