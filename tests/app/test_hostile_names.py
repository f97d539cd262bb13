"""Names that a file brings (its own, classes, groups, columns) are text in every view."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from .conftest import assert_sound, figures
from .uploads import drop, field

PICTURE = "![x](http://example.invalid/x.png) **b** <b>"
TURNED = "a\u202eb $x$ :material/home:"
NAMES = (PICTURE, TURNED, "<i>y</i> %{x} :red[z]")
FILE = "**f** <b> $y$ ![i](http:⁄⁄example.invalid⁄i.png).csv"
VIEWS = ("Scores", "Which ECE?", "Pictures", "Groups", "Calibration", "Two models", "Take away")


def cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def table(n: int = 90, groups: bool = True) -> bytes:
    rng = np.random.default_rng(4)
    head = ["label", *(f"p_{name}" for name in NAMES), *(["group"] if groups else []), PICTURE]
    head.append(f"{PICTURE} id")
    rows = [",".join(map(cell, head))]
    for i in range(n):
        p = rng.dirichlet([1.0, 1.0, 1.0])
        k = int((p.cumsum() > rng.random()).argmax())
        more = [cell(NAMES[i % 3])] if groups else []
        rows.append(",".join([cell(NAMES[k]), *(f"{x!r}" for x in p.tolist()), *more, "x"]))
        rows[-1] += f",{cell(f'{TURNED} {i}')}"
    return "\n".join(rows).encode()


def markdown_of(app: Any) -> list[str]:
    """All that Streamlit takes for Markdown."""
    found = []
    for kind in ("markdown", "caption", "warning", "error", "info", "success", "subheader"):
        found += [str(element.value) for element in app.get(kind)]
    widgets = ("button", "toggle", "selectbox", "multiselect", "text_input", "expander")
    for kind in (*widgets, "download_button"):
        found += [str(getattr(element, "label", "")) for element in app.get(kind)]
    return found


def assert_text_only(app: Any) -> None:
    assert_sound(app)
    for text in markdown_of(app):
        for order in ("![x](", "![i](", "<b>", "<i>", "$x$", "$y$", ":material/h", ":red["):
            bare = re.sub(r"\\.", "", text)
            assert order not in bare, text
        assert "\u202e" not in text
        assert "http://" not in text, text
    for said in [*(str(element.value) for element in app.get("html")), *map(str, figures(app))]:
        for order in ("<b>", "<i>", "<strong>b</strong>", "\u202e"):
            assert order not in said


@pytest.mark.parametrize(
    "link",
    [
        *({"out": view} for view in VIEWS),
        *({"out": "Pictures", "prof": of} for of in ("one class", "all classes")),
    ],
)
def test_every_view_shows_names_as_text(open_page: Any, link: dict[str, str]) -> None:
    app = drop(open_page("predictions", **link), table(), FILE)
    if link["out"] == "Two models":
        app = field(app, "predictions_second").set_value((FILE, table(), "text/csv")).run()
    assert_text_only(app)


def test_messages_show_names_as_text(open_page: Any) -> None:
    bad = table() + f"\n{cell('emu ' + PICTURE)},0.2,0.3,0.5,g,x,z".encode()
    app = drop(open_page("predictions"), bad, FILE)
    assert "cannot be used" in " ".join(str(e.value) for e in app.error)
    assert_text_only(app)


def test_the_report_shows_names_as_text(open_page: Any, downloads: dict[str, bytes]) -> None:
    drop(open_page("predictions", out="Take away"), table(), FILE)
    html = downloads["predictions_report"].decode()
    for order in ("<b>", "<i>", "<img", "\u202e"):
        assert order not in html
    assert "a⟨U+202E⟩b" in html
    assert "default-src 'none'" in html
