"""The one place where a figure becomes a chart on the page.

The chart is a component that updates in place by `Plotly.react`, and draws what moves itself.
`st.plotly_chart` would build it anew on every change of the figure, which can show a frame without
a chart and takes longer; it stands in where the component's files cannot be served or loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Final, Literal

import plotly.graph_objects as go
import streamlit as st
from plotly.io.json import to_json_plotly

from pages._ui.component import component, scripts_work

Point = Mapping[str, Any]

# The mode bar would add eight stops for the Tab key to every chart, and zooming by double click
# or drag traps a finger that wants to scroll.
STOCK_CONFIG: Final = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
DEFAULT_HEIGHT: Final = 450


@dataclass(frozen=True, kw_only=True)
class Handle:
    """A mark of a chart that can be dragged; for the keyboard it is a slider.

    It lies over the point `index` of the moving trace `trace`, and moves the controls `moves`:
    of two, the first with the left and right keys, the second with up and down.
    """

    trace: str
    label: str
    moves: tuple[str, ...]
    axes: Literal["x", "y", "xy"] = "xy"
    index: int = 0
    name: str = ""
    """What a program calls it, where it has more than one handle on the same controls."""


def chart(
    figure: go.Figure,
    *,
    key: str,
    alt: str,
    handles: Sequence[Handle] = (),
    on_point: Callable[[Point], None] | None = None,
) -> None:
    """Show `figure` with `alt`, its text alternative; `on_point` hears of a clicked point."""
    if not scripts_work():
        _stock_chart(figure, key, alt, on_point)
        return
    parts = figure.to_dict()
    live = [trace for trace in parts["data"] if "live" in trace.get("meta", ())]
    parts["data"] = [trace for trace in parts["data"] if "live" not in trace.get("meta", ())]
    message = {
        "key": key,
        "still": to_json_plotly(parts),
        "live": to_json_plotly(live),
        "alt": alt,
        "height": figure.layout.height or DEFAULT_HEIGHT,
        "handles": [asdict(handle) for handle in handles],
    }
    component(
        "chart.js",
        key=key,
        data=to_json_plotly(message).encode(),
        on_point_change=partial(_report_click, key, on_point),
    )


def _report_click(key: str, on_point: Callable[[Point], None] | None) -> None:
    point = st.session_state[key].get("point")
    if on_point is not None and point:
        on_point(point)


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
