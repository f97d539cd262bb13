"""The one place where a figure becomes a chart on the page.

The chart is a component that updates in place by `Plotly.react`. `st.plotly_chart` would build it
anew on every change of the figure, which can show a frame without a chart and takes longer; it
stands in where the component's files cannot be served or loaded.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, Final

import plotly.graph_objects as go
import streamlit as st

from pages._ui.assets import urls

Point = Mapping[str, Any]

# The mode bar would add eight stops for the Tab key to every chart, and zooming by double click
# or drag traps a finger that wants to scroll.
STOCK_CONFIG: Final = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
DEFAULT_HEIGHT: Final = 450
_BROKEN: Final = "_charts_cannot_load"

# Sent with every update, so it only fetches the script that does the work.
LOADER: Final = """\
export default (component) =>
  import(new URL("{chart}", location.origin))
    .then((script) => script.show(component, "{plotly}"))
    .catch((error) => {{
      console.warn("charts fall back to st.plotly_chart:", error);
      component.setStateValue("failed", true);
    }});
"""


def chart(
    figure: go.Figure,
    *,
    key: str,
    alt: str,
    on_point: Callable[[Point], None] | None = None,
) -> None:
    """Show `figure` with `alt`, its text alternative; `on_point` hears of a clicked point."""
    if urls() is None or st.session_state.get(_BROKEN):
        _stock_chart(figure, key, alt, on_point)
        return
    height = figure.layout.height or DEFAULT_HEIGHT
    message = {"figure": figure.to_json(), "alt": alt, "height": height}
    _component()(
        key=key,
        data=json.dumps(message, ensure_ascii=False).encode(),
        on_point_change=partial(_report_click, key, on_point),
        on_failed_change=_use_stock_charts,
    )


@cache
def _component() -> Any:
    chart_url, plotly_url = urls() or ("", "")
    return st.components.v2.component(
        "nll_chart",
        js=LOADER.format(chart=chart_url, plotly=plotly_url),
        isolate_styles=False,
    )


def _report_click(key: str, on_point: Callable[[Point], None] | None) -> None:
    point = st.session_state[key].get("point")
    if on_point is not None and point:
        on_point(point)


def _use_stock_charts() -> None:
    st.session_state[_BROKEN] = True


def _stock_chart(
    figure: go.Figure, key: str, alt: str, on_point: Callable[[Point], None] | None
) -> None:
    if on_point is None:
        st.plotly_chart(figure, key=f"stock_{key}", alt=alt, config=STOCK_CONFIG)
    else:
        st.plotly_chart(
            figure,
            key=f"stock_{key}",
            alt=alt,
            config=STOCK_CONFIG,
            on_select=partial(_report_selection, f"stock_{key}", on_point),
            selection_mode="points",
        )


def _report_selection(key: str, on_point: Callable[[Point], None]) -> None:
    points = st.session_state[key]["selection"]["points"]
    if points:
        on_point(points[0])
