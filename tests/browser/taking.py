"""What a page's own script takes away of charts, and what every such picture and table is."""

from __future__ import annotations

import csv
import io
import re
from typing import Any, Final
from xml.etree import ElementTree

from playwright.sync_api import Page

from .waiting import MODULE

TAKEN: Final = (
    "async () => {"
    + MODULE
    + """
  const take = await import(address().replace('live.js', 'take.js'));
  return Object.fromEntries([...live.charts].map(([key, chart]) => [key, {
    svg: new XMLSerializer().serializeToString(take.picture(chart)),
    csv: take.table(chart),
    alt: chart.host.getAttribute('aria-label'),
    layout: JSON.parse(chart.next.still).layout,
    marks: [...chart.overlay.traces].map(([name, { trace }]) =>
      [name, trace.visible ?? true, Array.from(trace.x), Array.from(trace.y)]),
  }]));
}"""
)
SVG: Final = "{http://www.w3.org/2000/svg}"
# What only a page knows: variables of a style sheet, and colours that wait for a theme.
UNRESOLVED: Final = re.compile(
    r"var\(|light-dark\(|color-mix\(|currentcolor|#0000(?:0[1-9]|1\d|20)\b"
)


def taken(page: Page) -> dict[str, Any]:
    """By key, all charts of a page as they would be saved now, and what they are made of."""
    found: dict[str, Any] = page.evaluate(TAKEN)
    return found


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV by the names of their columns."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def words(root: ElementTree.Element) -> set[str]:
    """Every text of a picture, its lines joined."""
    return {" ".join("".join(t.itertext()).split()) for t in root.iter(f"{SVG}text")}


def assert_stands_alone(chart: dict[str, Any]) -> ElementTree.Element:
    """A picture that any program can show: it refers to nothing outside, and says what it is."""
    root = ElementTree.fromstring(chart["svg"])
    assert root.tag == f"{SVG}svg"
    assert not list(root.iter(f"{SVG}foreignObject"))
    assert not UNRESOLVED.search(chart["svg"].lower()), UNRESOLVED.findall(chart["svg"].lower())
    assert " class=" not in chart["svg"]
    assert " style=" not in chart["svg"]
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(([^)]*)\)", chart["svg"])) <= {f"#{name}" for name in ids}
    title, said = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert title.text
    assert said is not None
    assert chart["alt"] in (said.text or "")
    return root


def axis_titles(layout: dict[str, Any]) -> set[str]:
    """The titles of the axes that are shown."""
    axes = [axis for name, axis in layout.items() if re.match(r"[xy]axis", name)]
    titles = {a["title"]["text"] for a in axes if a.get("visible", True) and a.get("title")}
    return {" ".join(re.sub(r"<[^>]*>", " ", title).split()) for title in titles}
