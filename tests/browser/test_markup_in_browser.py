"""What is written into an element again and again is what its HTML says, by the same elements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from pages._ui import page as anatomy

from .modules import ORIGIN, module_page

# Writes one HTML after the other into an element; for each, what is there then, what a fresh
# element makes of the same HTML, and how many of the elements are those of the write before.
WRITE = """async ([origin, tag, states]) => {
  const { rewrite } = await import(`${origin}/markup.js`);
  const [element, fresh] = [tag, tag].map((name) => document.createElement(name));
  document.body.append(element);
  let written;
  return states.map((html) => {
    const before = new Set(element.querySelectorAll("*"));
    written = rewrite(element, html, written);
    fresh.innerHTML = html;
    const kept = [...element.querySelectorAll("*")].filter((node) => before.has(node)).length;
    return [element.innerHTML, fresh.innerHTML, kept];
  });
}"""


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    with module_page(browser) as page:
        yield page


def write(page: Page, tag: str, states: list[str]) -> list[Any]:
    found: list[Any] = page.evaluate(WRITE, [ORIGIN, tag, states])
    for shown, expected, _ in found:
        assert shown == expected
    return found


def test_rows_of_a_table_keep_their_elements(blank: Page) -> None:
    states = [
        anatomy.rows_html([["a", first, "−0.5"], ["b", "2", last]])
        for first, last in (("1", "3"), ("10", "3"), ("a < b & c > d", "“it's”"), ("1", "3"))
    ]
    kept = [kept for *_, kept in write(blank, "tbody", states)]
    assert kept == [0, 8, 8, 8]


def test_what_has_another_form_is_written_anew(blank: Page) -> None:
    rows = [["a", "1"], ["b", "2"]]
    states = [
        anatomy.rows_html(rows, present=0),
        anatomy.rows_html(rows, present=1),
        anatomy.rows_html([*rows, ["c", ""]]),
        anatomy.rows_html([*rows, ["c", "3"]]),
        "",
        anatomy.rows_html(rows),
    ]
    assert [kept for *_, kept in write(blank, "tbody", states)] == [0] * 6


def test_read_outs(blank: Page) -> None:
    states = [
        anatomy.readouts_html([anatomy.Readout("NLL", value, "nats"), anatomy.Readout("L", "7")])
        for value in ("14.17", "∞", "&lt;")
    ]
    assert write(blank, "dl", states)[-1][-1] == 8
