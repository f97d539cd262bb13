"""Buttons that step along a path which was computed once: back to start, step back, run, step."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from pages._ui.component import component, scripts_work
from pages._ui.controls import Controls


def path(key: str, last: int, values: Sequence[int]) -> dict[str, Any]:
    """What the browser is told of a player."""
    return {"key": key, "last": last, "values": list(values)}


def player(controls: Controls, key: str, last: int, *, values: Sequence[int] = ()) -> None:
    """Buttons that move the `Count` control `key` between 0 and `last`; the slider scrubs it.

    Of a control that has steps of its own, `values` are these; `last` is the place of the last.
    In the browser the buttons act at once, and a run plays the path; where the scripts cannot
    load, Streamlit's buttons do the same by way of the server.
    """
    if scripts_work():
        data = json.dumps(path(key, last, values)).encode()
        component("player.js", key=f"nll_player_{key}", data=data)
        return
    present = min(values.index(controls[key].value) if values else controls[key].value, last)
    targets = {"Back to start": 0, "Step back": present - 1, "Run": last, "Step": present + 1}
    with st.container(horizontal=True, gap="xsmall"):
        for name, target in targets.items():
            target = min(max(target, 0), last)
            st.button(
                name,
                on_click=partial(controls.apply, {key: values[target] if values else target}),
                key=f"nll_player_{key}:{name}",
                disabled=target == present,
            )
