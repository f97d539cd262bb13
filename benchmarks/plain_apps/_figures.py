"""The figures of a view of ours for a plain script, which works all of them out on each rerun."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from pages._ui.bound import filled
from pages._ui.lesson import View
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
