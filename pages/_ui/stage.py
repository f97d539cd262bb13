"""The stage of a view: its plots, sentences, tables and players, drawn by one component.

Each of Streamlit's own elements is a message, and costs the browser more to take in than what is in
it. So parts that stand one below the other make one message, which the browser takes over at once.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

import streamlit as st
from plotly.io.json import to_json_plotly

from pages._ui.component import component, scripts_work
from pages._ui.controls import Controls

if TYPE_CHECKING:
    from pages._ui.chart import Clicked
    from pages._ui.parts import Part


@dataclass
class Stage:
    """One message: HTML with empty places, and what stands in each of them."""

    html: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    """By key, the HTML of what moves."""
    charts: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    players: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    clicked: dict[str, Clicked] = field(default_factory=dict)
    asks: Mapping[str, Any] | None = None
    """The question that is asked before all of it is shown."""

    def text(self, key: str, inner: str, box: Callable[[str], str]) -> None:
        """An element `box` and what it says, which is kept apart where it moves, and has a key."""
        if key:
            self.texts[key] = inner
        # What surrounds it keeps the height that it has had.
        self.html += f'<div class="nll-text">{box("" if key else inner)}</div>'

    @contextmanager
    def row(self, widths: Sequence[float]) -> Iterator[None]:
        """Columns of these relative widths; on a phone they stand one below the other."""
        columns = " ".join(f"minmax(0, {width:g}fr)" for width in widths)
        self.html += f'<div class="nll-row" style="--nll-columns: {columns}">'
        yield
        self.html += "</div>"

    @contextmanager
    def column(self) -> Iterator[None]:
        """One column of a row."""
        self.html += '<div class="nll-column">'
        yield
        self.html += "</div>"

    def place(self, kind: str, key: str) -> None:
        """An empty place for a chart or a player."""
        self.html += f'<div class="st-key-{key}" data-{kind}="{html.escape(key)}"></div>'


def draw(
    parts: Iterable[Part],
    controls: Controls,
    *,
    key: str = "",
    view: str = "",
    moves: Container[str] | None = None,
) -> None:
    """Draw parts one below the other; those that Streamlit must draw stand between stages.

    Under the same `key` a stage is changed in place, whatever is on it; without one, its first text
    or plot gives it its name. `view` is the name of what it shows at present, `moves` the controls
    that this depends on, if not all that the browser can move.
    """
    for place, (staged, some) in enumerate(
        groupby(parts, key=lambda part: scripts_work() and part.staged)
    ):
        if staged:
            _show(list(some), controls, f"{key} {place}" if key else "", view, moves)
        else:
            for part in some:
                part.draw(controls)


def _show(
    parts: Sequence[Part],
    controls: Controls,
    name: str,
    view: str,
    moves: Container[str] | None,
) -> None:
    stage = Stage()
    for part in parts:
        part.put(stage, controls)
    content = next(iter([*stage.charts, *stage.texts, *stage.players]), len(stage.html))
    key = f"nll_stage_{name or content}"
    message = {
        "view": view,
        "html": stage.html,
        "texts": stage.texts,
        "charts": stage.charts,
        "players": stage.players,
        "values": controls.moving_values(moves),
    }
    if stage.asks:
        message["asks"] = stage.asks
    component(
        "stage.js",
        key=key,
        data=to_json_plotly(message).encode(),
        on_point_change=partial(_report_click, key, stage.clicked),
    )


def _report_click(key: str, clicked: Mapping[str, Clicked]) -> None:
    point = st.session_state[key].get("point")
    if point and (report := clicked.get(point["chart"])):
        report(point)
