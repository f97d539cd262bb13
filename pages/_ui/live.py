"""What lets a page answer within a frame while something is dragged, before the server hears of it.

A page tells the browser its *program*: what everything looks like for each state. Either the
server computes ahead what one control does (`sweep`), or a script in `pages/_browser/programs`
computes it from the data it is sent.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import numpy as np
import streamlit as st

from pages._ui.component import component, scripts_work
from pages._ui.controls import Controls
from pages._ui.page import formula_numbers

KEY: Final = "nll_live"
# Rewriting the same sentence a hundred times compresses well even at the fastest setting.
COMPRESSION: Final = 4
PLAIN: Final = {str, int, bool, type(None)}
# What only hovering needs, which is the server's state at rest.
FOR_HOVERING: Final = {"name", "customdata", "hovertemplate", "hoverinfo"}


@dataclass(frozen=True)
class Moment:
    """All that moves on a page in one state."""

    charts: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    """By key of the chart, its moving traces."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """By key of the sentence, table or read-out, its HTML."""
    formulas: Mapping[str, str] = field(default_factory=dict)
    """By key of the formula, its numbers (LaTeX)."""


@dataclass(frozen=True)
class Sweep:
    """What a page shows at every value of one control, packed for the browser."""

    name: str
    packed: bytes


@dataclass(frozen=True)
class Ahead:
    """A sweep that the browser fetches when the page is at rest (see pages/_ui/ahead.py)."""

    name: str
    url: str


def sweep(values: Sequence[Any], at: Callable[[Any], Moment]) -> Sweep:
    """Compute what the page shows at every one of `values`; only what differs is kept."""
    moments = [plain(at(value)) for value in values]
    table = {"values": list(values), **_differing(moments, moments[0])}
    content = json.dumps(table, ensure_ascii=False, allow_nan=False).encode()
    name = hashlib.blake2b(content, digest_size=8).hexdigest()
    wrapped = b'{"name":"%s",%s' % (name.encode(), content[1:])
    return Sweep(name, gzip.compress(wrapped, COMPRESSION, mtime=0))


def send(sweeps: Mapping[str, Sweep]) -> None:
    """Let the browser have sweeps, by their controls, as long as this stands on the page."""
    if scripts_work():
        for key, table in sweeps.items():
            component("sweeps.js", key=f"{KEY}_{key}", data=table.packed)


def live(
    controls: Controls,
    keys: Sequence[str],
    *,
    program: str = "sweep",
    sweeps: Mapping[str, Sweep | Ahead] | None = None,
    shown: Sequence[str] = (),
    **parameters: Any,
) -> None:
    """Tell the browser the present state of the controls `keys`, and what it needs to go on alone.

    Sweeps are named here; those computed already are sent by `send`, before. The address says where
    the controls `shown` are.

    Call it last within the fragment: when it arrives, everything else has.
    """
    controls.remember_address()
    if not scripts_work():
        return
    sweeps = sweeps or {}
    message = {
        "program": program,
        "values": {key: controls[key].value for key in keys},
        "controls": {key: controls[key].scale_for_browser() for key in keys},
        "presets": controls.present_presets(),
        "address": controls.address(shown),
        "sweeps": {key: table.name for key, table in sweeps.items()},
        "ahead": {table.name: table.url for table in sweeps.values() if isinstance(table, Ahead)},
        **parameters,
    }
    component(
        "live.js",
        key=KEY,
        data=json.dumps(_plain(message), ensure_ascii=False, allow_nan=False).encode(),
        on_moved_change=partial(_take_over, controls),
    )


def _take_over(controls: Controls) -> None:
    """Set the controls to what was dragged in the browser; what no control knows is left out.

    Of nothing, draw all of the page again, for the controls as the browser has them.
    """
    moved = st.session_state[KEY].get("moved") or {}
    taken: dict[str, Any] = {}
    for key, value in moved.items():
        if key in controls and isinstance(value, int | float | str):
            taken[key] = controls[key].nearest(value)
            # The scale of the next one may follow from it.
            controls.apply({key: taken[key]})
    if moved:
        controls.change(taken)
    else:
        controls.draw_again()


def _drawn(trace: Mapping[str, Any]) -> dict[str, Any]:
    """What of a trace can be seen."""
    return {key: value for key, value in trace.items() if key not in FOR_HOVERING}


def plain(moment: Moment) -> dict[str, Any]:
    """A moment as JSON has it, its traces by name."""
    return {
        "charts": {
            chart: {trace["meta"]["live"]: _plain(_drawn(trace)) for trace in traces}
            for chart, traces in moment.charts.items()
        },
        "texts": dict(moment.texts),
        "formulas": {key: formula_numbers(text) for key, text in moment.formulas.items()},
    }


def part_of(moments: Mapping[int, Mapping[str, Any]], base: Mapping[str, Any]) -> dict[str, Any]:
    """Some moments of a sweep, by their places in it, without what all share with `base`."""
    return {"at": list(moments), **_differing(list(moments.values()), base)}


def line(message: Mapping[str, Any]) -> bytes:
    """A message on a line of its own."""
    return json.dumps(message, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def _differing(moments: Sequence[Mapping[str, Any]], base: Mapping[str, Any]) -> dict[str, Any]:
    """Of what `moments` hold, what is not the same as in `base` in all of them, as lists."""
    return {
        "charts": {
            chart: {
                name: _columns([moment["charts"][chart][name] for moment in moments], trace)
                for name, trace in traces.items()
            }
            for chart, traces in base["charts"].items()
        },
        "texts": _columns([moment["texts"] for moment in moments], base["texts"]),
        "formulas": _columns([moment["formulas"] for moment in moments], base["formulas"]),
    }


def _columns(entries: Sequence[Mapping[str, Any]], base: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {
        key: [entry[key] for entry in entries]
        for key, value in base.items()
        if any(entry[key] != value for entry in entries)
    }


def _plain(value: Any) -> Any:
    """`value` as JSON has it: arrays as lists, and null for what is not a finite number."""
    # Texts and numbers first: they are most of what there is, by the ten thousand.
    if isinstance(value, str | int) or value is None:
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, np.ndarray):
        finite = value.dtype.kind != "f" or np.isfinite(value).all()
        return value.tolist() if finite else _plain(value.tolist())
    if isinstance(value, list | tuple):
        kinds = set(map(type, value))
        # The sum is no number, or infinite, where one of them is.
        if kinds <= PLAIN or (kinds == {float} and math.isfinite(sum(value))):
            return list(value)
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return _plain(value.item()) if isinstance(value, np.generic) else value
