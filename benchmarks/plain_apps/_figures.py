"""The figures of a view of ours for a plain script, which works all of them out on each rerun."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from pages._ui.bound import filled
from pages._ui.control_kinds import Count
from pages._ui.lesson import Lesson, View
from pages._ui.parts import Plot


def figures(view: View[Any], state: Any) -> dict[str, go.Figure]:
    """The plots of a view in a state, by their keys."""
    if view.program:
        record = view.program.record(state)
        parts = filled(view.of_record(record), record)
    else:
        parts = view.parts(state)
    pieces = (piece for part in parts for piece in part.pieces())
    return {plot.key: plot.drawing.figure() for plot in pieces if isinstance(plot, Plot)}


def one_slider(lesson: Lesson[Any], view: str, key: str) -> None:
    """A page of one slider, `key`, and the plots of a view of ours, with its cached models."""
    st.set_page_config(layout="wide")
    st.title(view)
    control = lesson.state.controls[key]
    options = (
        range(control.low, control.high + 1) if isinstance(control, Count) else control.options
    )
    # As wide as our controls, so that a drag goes as far.
    beside, _ = st.columns([1, 2])
    chosen = beside.select_slider(control.label, options, control.default, key=key)
    for plot, figure in figures(lesson.view_named(view), lesson.state(**{key: chosen})).items():
        st.plotly_chart(figure, key=plot)
