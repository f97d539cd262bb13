"""The one place where a figure becomes a chart on the page.

The chart is drawn by a script of ours (pages/_browser/chart.js), which updates it in place by
`Plotly.react` and draws what moves itself. `st.plotly_chart` would build it anew on every change of
the figure, which can show a frame without a chart and takes longer; it stands in where the scripts
cannot be served or loaded.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Final, Literal

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.io.json import to_json_plotly

from pages._ui.component import component, scripts_work

Point = Mapping[str, Any]
Clicked = Callable[[Point], None]

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
    on_point: Clicked | None = None,
) -> None:
    """Show `figure` with `alt`, its text alternative; `on_point` hears of a clicked point."""
    if not scripts_work():
        _stock_chart(figure, key, alt, on_point)
        return
    parts = figure.to_dict()
    live = [trace for trace in parts["data"] if "live" in trace.get("meta", ())]
    still = [trace for trace in parts["data"] if "live" not in trace.get("meta", ())]
    component(
        "chart.js",
        key=key,
        data=to_json_plotly(message(still, live, parts["layout"], key, alt, handles)).encode(),
        on_point_change=partial(_report_click, key, on_point),
    )


def message(
    still: Sequence[Mapping[str, Any]],
    live: Sequence[Mapping[str, Any]],
    layout: Mapping[str, Any],
    key: str,
    alt: str,
    handles: Sequence[Handle],
) -> dict[str, Any]:
    """What the browser is told of a chart; traces as text, which it compares with the last."""
    return {
        "key": key,
        "still": to_json_plotly(_packed({"data": still, "layout": layout})),
        "live": to_json_plotly(_packed(live)),
        "alt": alt,
        "height": layout.get("height") or DEFAULT_HEIGHT,
        "handles": [asdict(handle) for handle in handles],
    }


def _packed(value: Any) -> Any:
    """`value` with its arrays of fractions as their bytes, as Plotly reads them."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind != "f" or value.dtype.itemsize < 4:
            return value.tolist()
        packed = {
            "dtype": f"f{value.dtype.itemsize}",
            "bdata": base64.b64encode(np.ascontiguousarray(value).tobytes()).decode(),
        }
        return packed if value.ndim == 1 else packed | {"shape": ", ".join(map(str, value.shape))}
    if isinstance(value, Mapping):
        return {key: _packed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_packed(item) for item in value]
    return value


def _report_click(key: str, on_point: Clicked | None) -> None:
    point = st.session_state[key].get("point")
    if on_point is not None and point:
        on_point(point)


def _stock_chart(figure: go.Figure, key: str, alt: str, on_point: Clicked | None) -> None:
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


def _report_selection(key: str, on_point: Clicked) -> None:
    points = st.session_state[key]["selection"]["points"]
    if points:
        on_point(points[0])
