"""What a visitor has brought is forgotten when the visitor has gone, and not only some day.

Streamlit keeps the state of a session that has lost its connection, so that a break in the network
loses nothing; it drops it when another session comes or goes, which on a quiet server may be never.
Here a session that stays away for longer than a break is closed, with all that is in it.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from typing import Final

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages._ui import memory

# Who is away at two looks in a row, at least this long apart, has gone: within 45 seconds.
LOOK_SECONDS: Final = 15.0
LOOKS: Final = 3


class _Visit:
    """A session, and what is to be done when it has ended."""

    def __init__(self, session_id: str) -> None:
        self.session_id = session_id
        self.farewells: dict[str, Callable[[], None]] = {}


def at_leaving(key: str, forget: Callable[[], None]) -> None:
    """Call `forget` when the visitor has gone; one for each key. It runs outside the session."""
    _visit().farewells[key] = forget


def _visit() -> _Visit:
    session = get_script_run_ctx()
    return _kept("" if session is None else session.session_id)


def _disconnected(visit: _Visit) -> None:
    """The connection is lost: look now and then whether it comes back."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        # No server: a test, or the end of one.
        return
    loop.call_later(LOOK_SECONDS, _look, visit, loop, 1)


def _look(visit: _Visit, loop: asyncio.AbstractEventLoop, absent: int) -> None:
    """Close the session if it is away still; while it is back, go on looking."""
    if not runtime.exists():
        return
    server = runtime.get_instance()
    absent = 0 if server.is_active_session(visit.session_id) else absent + 1
    if absent < LOOKS:
        loop.call_later(LOOK_SECONDS, _look, visit, loop, absent)
        return
    server.close_session(visit.session_id)
    for forget in visit.farewells.values():
        forget()
    visit.farewells.clear()
    # The session refers to itself, and no script will run that would collect it.
    gc.collect()
    memory.give_back()


# Streamlit empties the caches of a session as soon as its connection is lost.
@st.cache_resource(scope="session", show_spinner=False, on_release=_disconnected)
def _kept(session_id: str) -> _Visit:
    return _Visit(session_id)
