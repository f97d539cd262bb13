"""The controls of a page, whose state is the link: each is declared once, with its default.

A page declares `Controls(...)` of the kinds in control_kinds.py and moving_steps.py. The key of a
control is its name in the link, unique over all pages. `Controls.open()` says what a mangled link
asked for in vain; `show()` draws one control and returns its value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from pages._ui.control import Control
from pages._ui.link import asked_for, link_problem


class Controls:
    """The controls of one page, by key."""

    def __init__(self, *controls: Control[Any]) -> None:
        self._controls = {control.key: control for control in controls}

    def __getitem__(self, key: str) -> Any:
        return self._controls[key]

    def __iter__(self) -> Any:
        return iter(self._controls.values())

    def __contains__(self, key: object) -> bool:
        return key in self._controls

    def open(self) -> None:
        """Say what the link asked for and cannot have; call it once, outside any fragment."""
        problems = [
            text
            for key, control in self._controls.items()
            if control.linked
            and key not in st.session_state
            and (text := link_problem(control, asked_for(key)))
        ]
        if problems:
            st.warning("This link could not be followed to the letter. " + " ".join(problems))

    def adopt_link(self) -> None:
        """Take over what the link says of controls that were not drawn; call it after drawing.

        Left in the address, it would overrule a preset or a reset when they are drawn at last.
        """
        for key, control in self._controls.items():
            if control.linked and key in st.query_params and key not in st.session_state:
                st.session_state[key] = control.value
                del st.query_params[key]

    def values(self) -> dict[str, Any]:
        """The present value of every control."""
        return {key: control.value for key, control in self._controls.items()}

    def apply(self, values: Mapping[str, Any]) -> None:
        """Set some controls (a callback of presets)."""
        for key, value in values.items():
            st.session_state[self._controls[key].key] = value
            st.session_state.pop(f"_{key}_scale", None)

    def reset(self) -> None:
        """Set every control to its default (a callback of the reset button)."""
        self.apply({key: control.default for key, control in self._controls.items()})

    def query(self) -> str:
        """The part of a link after `?` that reopens the present state; defaults are left out."""
        changed = {
            key: control.write(control.value)
            for key, control in self._controls.items()
            if control.linked and not control.is_default
        }
        return urlencode(changed)
