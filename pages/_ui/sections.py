"""Sections of a page, each of which can be drawn again without the rest.

A section is one of Streamlit's fragments with a key. What a control changes is known, so that only
that is computed and sent: of the controls, just those that something else has set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import streamlit as st

from pages._ui.component import scripts_work

_DRAWN = "_sections"
# The section that holds all the others, and whether it is still to be drawn to its end.
_WHOLE = "_whole_section"
_DUE = "_whole_due"
# Whether the page is being drawn with all that stands around its sections.
_OPENING = "_opening"


def whole(key: str, draw: Callable[[], None]) -> None:
    """Draw a section that holds all the others of a page."""

    def begin() -> None:
        st.session_state[_DRAWN], st.session_state[_WHOLE] = {key}, key
        all_due()
        draw()
        st.session_state[_DUE] = False

    st.session_state[_OPENING] = True
    try:
        st.fragment(begin, key=key)()
    finally:
        st.session_state[_OPENING] = False


def all_due() -> None:
    """The page is to be drawn as a whole, even if a move comes before that and stops it."""
    st.session_state[_DUE] = True


def is_opening() -> bool:
    """Whether the page is being opened, with what stands around its sections."""
    return bool(st.session_state[_OPENING])


def section(key: str, draw: Callable[[], None]) -> None:
    """Draw a section; by Streamlit's own elements the page is always drawn as a whole."""
    if not scripts_work():
        draw()
        return
    st.session_state[_DRAWN].add(key)
    st.fragment(draw, key=key)()


def again(keys: Iterable[str]) -> None:
    """Draw these sections again, in this order; for the end of a callback, as it never returns."""
    keys = [st.session_state[_WHOLE]] if st.session_state[_DUE] else keys
    st.rerun([key for key in keys if key in st.session_state[_DRAWN]])
