"""The one place where a figure becomes a chart on the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import plotly.graph_objects as go
import streamlit as st

# The mode bar would add eight stops for the Tab key to every chart, and zooming by double click
# or drag traps a finger that wants to scroll.
CONFIG: Final = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


def chart(
    figure: go.Figure,
    *,
    key: str,
    alt: str,
    on_point: Callable[[Mapping[str, Any]], None] | None = None,
) -> None:
    """Show `figure` with `alt`, its text alternative; `on_point` hears of a clicked point."""
    if on_point is None:
        st.plotly_chart(figure, key=key, alt=alt, config=CONFIG, theme="streamlit")
    else:
        st.plotly_chart(
            figure,
            key=key,
            alt=alt,
            config=CONFIG,
            theme="streamlit",
            on_select=partial(_report_point, key, on_point),
            selection_mode="points",
        )


def _report_point(key: str, on_point: Callable[[Mapping[str, Any]], None]) -> None:
    points = st.session_state[key]["selection"]["points"]
    if points:
        on_point(points[0])
