"""What the tests of figures look at."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from pages._figures.style import STATE_TRACE, Drawing
from pages._ui.bound import filled
from pages._ui.lesson import View
from pages._ui.parts import Plot


def valid(drawing: Drawing) -> go.Figure:
    """The figure, after Plotly has checked what the builders, for speed, do not."""
    figure = drawing.figure()
    go.Figure(figure.to_dict())
    return figure


def trace(drawn: Drawing | go.Figure, name: str) -> Any:
    """The moving trace of that name."""
    figure = valid(drawn) if isinstance(drawn, Drawing) else drawn
    return next(t for t in figure.data if (t.meta or {}).get("live") == name)


def points(drawn: Drawing | go.Figure, name: str = STATE_TRACE) -> list[tuple[float, float]]:
    """Where the moving trace of that name stands: x and y of each of its points."""
    found = trace(drawn, name)
    return list(zip(found.x, found.y, strict=True))


def titles(figure: go.Figure) -> tuple[str, str]:
    """What its axes are called."""
    return figure.layout.xaxis.title.text, figure.layout.yaxis.title.text


def moving(drawn: Drawing | go.Figure) -> dict[str, Any]:
    """The moving traces by their names."""
    figure = valid(drawn) if isinstance(drawn, Drawing) else drawn
    return {t.meta["live"]: t for t in figure.data if t.meta}


def plots(view: View[Any], record: Any) -> dict[str, go.Figure]:
    """The plots of a view that has a program, by their keys."""
    parts = filled(view.of_record(record), record)
    pieces = (piece for part in parts for piece in part.pieces())
    return {piece.key: valid(piece.drawing) for piece in pieces if isinstance(piece, Plot)}


def named(figure: go.Figure, name: str) -> list[Any]:
    """The traces that hovering calls so; there is one at least."""
    found = [t for t in figure.data if t.name == name]
    assert found, name
    return found


def called(figure: go.Figure, name: str) -> Any:
    """The first trace that hovering calls so."""
    return named(figure, name)[0]


def said(figure: go.Figure) -> set[str]:
    """The words within a figure."""
    texts = [t.text for t in figure.data if t.type == "scatter" and t.mode == "text" and t.text]
    return {word.strip() for text in texts for word in text}
