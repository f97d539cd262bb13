"""The controls of a page, whose state is the link: each is declared once, with its default.

A page declares `Controls(...)` of the kinds in control_kinds.py and moving_steps.py. The key of a
control is its name in the link, unique over all pages. `Controls.open()` says what a mangled link
asked for in vain; `show()` draws one control and returns its value.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

import streamlit as st

from pages._ui.component import scripts_work
from pages._ui.control import DRAWN, KEPT, Control
from pages._ui.link import asked_for, link_problem
from pages._ui.registry import HOME

ADDRESS: Final = "_address"
PART: Final = "_part"
"""Where a session keeps that only a part of the page is drawn."""
DUE: Final = "_due"
"""Where a session keeps the controls that were set, until all that depends on them is drawn."""
CROSSED: Final = "_crossed"
"""Where a session keeps that a control, once drawn, was not what the plots had shown."""
UNTOLD: Final = "_untold"
"""Where a session keeps the controls that a callback has set: the browser must hear of them."""


class Controls:
    """The controls of one page, by key."""

    def __init__(self, *controls: Control[Any]) -> None:
        self._controls = {control.key: control for control in controls}
        if len(self._controls) < len(controls):
            raise ValueError("two controls have the same key")
        self.page = HOME
        """The page that they are on (see page.opening)."""
        self.presets: dict[str, dict[str, Any]] = {}
        """The states that buttons open, by what the buttons say (see page.presets)."""
        self.again: Callable[[Collection[str]], None] | None = None
        """Draws again what depends on some controls, and all that the browser must hear of."""

    def __getitem__(self, key: str) -> Any:
        return self._controls[key]

    def __iter__(self) -> Any:
        return iter(self._controls.values())

    def __contains__(self, key: object) -> bool:
        return key in self._controls

    def open(self) -> None:
        """Follow the address, and say what it asks for in vain; once, outside any fragment."""
        self.ask_anew()
        self._follow_address()
        problems = [
            text
            for key, control in self._controls.items()
            if control.linked
            and key not in st.session_state
            and (text := link_problem(control, asked_for(key)))
        ]
        if problems:
            st.warning("This link could not be followed to the letter. " + " ".join(problems))

    def _follow_address(self) -> None:
        """Set what the browser's Back or Forward has changed in the address since the last run.

        Streamlit itself sets a control when it is drawn, which is too late for the plots before it.
        """
        page, before, values = st.session_state.get(ADDRESS, (None, None, {}))
        if before is not None:
            now = _address()
            # On a page that was left meanwhile, what the address leaves out is as it was there.
            keys = now.keys() | before.keys() if page == self._page else now.keys()
            for key in keys & self._controls.keys():
                control = self._controls[key]
                asked = now.get(key, [])
                if (
                    control.linked
                    and asked != before.get(key, [])
                    # What the visitor has just chosen counts for itself.
                    and control.value == values.get(key, control.value)
                    and not link_problem(control, asked)
                ):
                    self.apply({key: control.read(asked[0]) if asked else control.default})

    def remember_address(self) -> None:
        """Keep what the address says of the controls drawn; call it at the end of each run.

        What it says of others Streamlit takes away after the run: nobody has gone back by that.
        """
        st.session_state.pop(DUE, None)
        drawn = st.session_state.pop(DRAWN, set())
        if drawn:
            kept = {key: asked for key, asked in _address().items() if key in drawn}
            page, before, _ = st.session_state.get(ADDRESS, (None, {}, {}))
            if PART in st.session_state and page == self._page:
                kept = {key: asked for key, asked in before.items() if key not in drawn} | kept
            values = {key: control.value for key, control in self._controls.items()}
            st.session_state[ADDRESS] = (self._page, kept, values)

    @property
    def _page(self) -> tuple[str, ...]:
        return tuple(self._controls)

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

    def moving_values(self, keys: Container[str] | None = None) -> dict[str, Any]:
        """The present values of the controls that the browser can move, among `keys` if given.

        Without, they are those of all: a program may also move a text, as of points on a plot.
        """
        return {
            key: control.value
            for key, control in self._controls.items()
            if keys is None or (control.movable and key in keys)
        }

    def ask_anew(self) -> None:
        """Ask each control whenever its value is needed: for what may set controls in between."""
        st.session_state.pop(KEPT, None)
        st.session_state.pop(PART, None)

    @contextmanager
    def asked_once(self) -> Iterator[None]:
        """Draw all of the page and ask each control once, and again after one was set."""
        self.ask_anew()
        st.session_state[KEPT] = {}
        try:
            yield
        finally:
            self.ask_anew()

    def apply(self, values: Mapping[str, Any]) -> None:
        """Set some controls (a callback of presets)."""
        for key, value in values.items():
            st.session_state[self._controls[key].key] = value
            st.session_state.pop(f"_{key}_scale", None)
        if KEPT in st.session_state:
            st.session_state[KEPT] = {}

    def reset(self) -> None:
        """Set every control to its default (a callback of the reset button)."""
        self.apply({key: control.default for key, control in self._controls.items()})

    def show(
        self, key: str, changes: Mapping[str, Any] | None = None, *, disabled: bool = False
    ) -> Any:
        """Draw a control, some of its fields changed, and return its value."""
        if key in (untold := self.untold):
            # Streamlit tells the browser of what a callback has set only in the run that follows,
            # which the order to run a part of the page is itself: so once more (1.67).
            st.session_state[key] = self._controls[key].value
            untold.discard(key)
        turned = partial(self._run_again, [key]) if self.again else None
        control = replace(self._controls[key], **changes or {})
        shown = control.show(disabled=disabled, on_change=turned)
        self._drawn(key)
        return shown

    def _drawn(self, key: str) -> None:
        """Forget what was found where a control, once drawn, has another value than before."""
        found = st.session_state.get(KEPT, {})
        if key in found and found.pop(key) != self._controls[key].value:
            st.session_state[KEPT] = {}
            st.session_state[CROSSED] = True

    def crossed(self) -> bool:
        """Whether a control, once drawn, was not what the plots had shown; told once.

        A message that crosses an answer may lack the value of a control which the address has.
        Streamlit takes it from there when it draws the control, which is after the plots (1.67).
        """
        return bool(st.session_state.pop(CROSSED, False))

    def nearest(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values nearest to these that some controls can have."""
        return {key: self._controls[key].nearest(value) for key, value in values.items()}

    def change(self, values: Mapping[str, Any]) -> None:
        """Set some controls, and draw again what depends on them (a callback)."""
        self.apply(values)
        self.untold.update(values)
        self._run_again(list(values))

    def start(self) -> None:
        """Set every control to its default, and draw again all of the page (a callback)."""
        self.change({key: control.default for key, control in self._controls.items()})

    def draw_again(self) -> None:
        """Draw again all of the page (a callback)."""
        self._run_again(list(self._controls))

    @property
    def untold(self) -> set[str]:
        """The controls that were set by something else than their own widgets."""
        keys: set[str] = st.session_state.setdefault(UNTOLD, set())
        return keys

    def _run_again(self, keys: Collection[str]) -> None:
        if self.again and scripts_work() and keys:
            st.session_state[KEPT] = {}
            st.session_state[PART] = True
            st.session_state.setdefault(DRAWN, set()).update(keys)
            # Streamlit drops what it was told to run if another move comes before it runs (1.67).
            due: set[str] = st.session_state.setdefault(DUE, set())
            due.update(keys)
            self.again(due)

    def present_presets(self) -> list[str]:
        """The presets that are the present state."""
        return [
            name
            for name, state in self.presets.items()
            if all(self._is(key, state) for key in self._controls)
        ]

    def _is(self, key: str, state: Mapping[str, Any]) -> bool:
        control = self._controls[key]
        return bool(control.value == state[key]) if key in state else control.is_default

    def address(self, keys: Iterable[str]) -> dict[str, str | None]:
        """What the address is to say of these controls: the text of each, None for a default."""
        linked = [self._controls[key] for key in keys if self._controls[key].linked]
        return {c.key: None if c.is_default else c.write(c.value) for c in linked}

    def query(self) -> str:
        """The part of a link after `?` that reopens the present state; defaults are left out."""
        asked = self.address(self._controls)
        return urlencode({key: text for key, text in asked.items() if text is not None})


def _address() -> dict[str, list[str]]:
    return {key: asked_for(key) for key in st.query_params}
