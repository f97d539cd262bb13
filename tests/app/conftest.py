"""Pages run by script: from the router, as the server runs them."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

ROUTER = Path(__file__).parents[2] / "pages" / "_router.py"
SECONDS = 30
TAG = re.compile(r"<style>.*?</style>|<[^>]*>", re.DOTALL)
# What a page says where it forgot a case.
WRONG = re.compile(r"\b(nan|None|undefined)\b")


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """Open a page by its stem, with a link's parameters, its code unfolded."""

    def open_(stem: str, **link: str) -> AppTest:
        app = AppTest.from_file(str(ROUTER), default_timeout=SECONDS)
        for key, value in {"code": "true", **link}.items():
            app.query_params[key] = value
        if stem != "home":
            app.switch_page(f"{stem}.py")
        return app.run()

    return open_


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """What the page last offered to download, by the key of the button."""
    offered: dict[str, bytes] = {}
    button = st.download_button

    def remembering(label: str, data: str | bytes, **more: Any) -> bool:
        offered[more["key"]] = data.encode() if isinstance(data, str) else data
        return button(label, data, **more)

    monkeypatch.setattr(st, "download_button", remembering)
    return offered


def press(app: AppTest, key: str) -> AppTest:
    """The page after a click on one of its buttons."""
    return app.button(key).click().run()


def option(app: AppTest, key: str) -> str:
    """The text of the option that a select slider stands at."""
    widget = app.select_slider(key=key)
    return f"{widget.value:.12g}"


def snippet_outputs(app: AppTest) -> list[str]:
    """What the page's snippets print, each run alone; PyTorch's are left to `make bench`."""
    outputs = []
    for code in (c.value for c in app.code if c.language == "python"):
        if "import torch" in code:
            continue
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, "snippet", "exec"), {})
        outputs.append(printed.getvalue())
    return outputs


def all_text(app: AppTest) -> str:
    """Every word on the page, without the marks around it."""
    return TAG.sub(" ", "\n".join(_texts(app)).replace("**", " "))


def words(app: AppTest) -> str:
    """Every word on the page, on one line."""
    return re.sub(r"\s+([,.;:])", r"\1", " ".join(all_text(app).split()))


def _texts(app: AppTest) -> Iterator[str]:
    for kind in (
        "title",
        "header",
        "subheader",
        "markdown",
        "caption",
        "latex",
        "warning",
        "error",
        "html",
    ):
        for element in app.get(kind):
            yield str(getattr(element, "value", None) or getattr(element.proto, "body", ""))


def first_sentence(app: AppTest) -> str:
    """What the page says of its state."""
    bodies = (element.proto.body for element in app.get("html"))
    return TAG.sub("", next(body for body in bodies if "nll-sentence" in body))


def figures(app: AppTest) -> list[dict[str, Any]]:
    """Every chart's specification, arrays decoded."""
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def traces(spec: dict[str, Any]) -> dict[str, Any]:
    """The moving traces of a chart by their names."""
    return {t["meta"]["live"]: t for t in spec["data"] if "live" in (t.get("meta") or ())}


def alternatives(app: AppTest) -> list[str]:
    """Every chart's text alternative."""
    return [chart.proto.alt for chart in app.get("plotly_chart")]


def arrays(value: Any) -> Iterator[np.ndarray]:
    """Every numeric array within a specification."""
    if isinstance(value, dict):
        if "bdata" in value:
            yield np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"])
        else:
            for item in value.values():
                yield from arrays(item)
    elif isinstance(value, list):
        if value and all(isinstance(v, (int, float)) or v is None for v in value):
            yield np.array([np.nan if v is None else v for v in value], dtype=float)
        else:
            for item in value:
                yield from arrays(item)


def assert_sound(app: AppTest) -> None:
    """No exception, no NaN in any chart or text, and a text alternative for each chart."""
    assert not app.exception, [e.value for e in app.exception]
    text = all_text(app)
    assert not WRONG.search(text), WRONG.findall(text)
    for spec in figures(app):
        go.Figure(spec)  # validates what the builders, for speed, do not
        for array in arrays(spec["data"]):
            assert not np.isnan(array.astype(float)).any()
        for name, axis in spec["layout"].items():
            if name.startswith(("xaxis", "yaxis")) and axis.get("visible", True):
                assert axis["title"]["text"], name
    assert all(alternatives(app))
