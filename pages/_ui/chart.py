"""What the browser is told of a chart: its handles, its traces; and the stock chart beside it.

A chart is drawn by a script of ours (pages/_browser/chart.js), which updates it in place by
`Plotly.react` and draws what moves itself. `st.plotly_chart` would build it anew on every change of
the figure, which can show a frame without a chart and takes longer; it stands in where the scripts
cannot be served or loaded.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.io.json import to_json_plotly

from pages._figures.style import STATE_TRACE

Point = Mapping[str, Any]
Clicked = Callable[[Point], None]

# The mode bar would add eight stops for the Tab key to every chart, and zooming by double click
# or drag traps a finger that wants to scroll.
STOCK_CONFIG: Final = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


@dataclass(frozen=True, kw_only=True)
class Handle:
    """A mark of a chart that can be dragged; for the keyboard it is a slider.

    It lies over the point `index` of the moving trace `trace`, and moves the controls `moves`:
    of two, the first with the left and right keys, the second with up and down.
    """

    label: str
    moves: tuple[str, ...]
    trace: str = STATE_TRACE
    axes: Literal["x", "y", "xy"] = "xy"
    index: int = 0
    name: str = ""
    """What a program calls it, where it has more than one handle on the same controls."""


def along(label: str, key: str, trace: str = STATE_TRACE, **more: Any) -> Handle:
    """The handle on a mark that moves one control along x, or along other `axes`."""
    return Handle(label=label, moves=(key,), trace=trace, **{"axes": "x", **more})


def written(value: Any) -> str:
    """`value` as the text that the browser compares with the last, and reads if it is another."""
    return str(to_json_plotly(_packed(value)))


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


def stock_chart(figure: go.Figure, *, key: str, alt: str, on_point: Clicked | None) -> None:
    """Show `figure` with `alt`, its text alternative; `on_point` hears of a clicked point."""
    key = f"stock_{key}"
    selecting: dict[str, Any] = {}
    if on_point is not None:
        selecting = {"on_select": partial(_report, key, on_point), "selection_mode": "points"}
    st.plotly_chart(figure, key=key, alt=alt, config=STOCK_CONFIG, **selecting)


def _report(key: str, on_point: Clicked) -> None:
    points = st.session_state[key]["selection"]["points"]
    if points:
        on_point(points[0])
