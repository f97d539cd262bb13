"""Who has gone for good is forgotten; who was away for a moment is not."""

from __future__ import annotations

import asyncio

import pytest

from pages._ui import leaving


class Server:
    """Sessions that are connected or not."""

    def __init__(self, *connected: bool) -> None:
        self.connected = list(connected)
        self.closed: list[str] = []

    def is_active_session(self, session_id: str) -> bool:
        return self.connected.pop(0) if self.connected else False

    def close_session(self, session_id: str) -> None:
        self.closed.append(session_id)


def looks(monkeypatch: pytest.MonkeyPatch, server: Server) -> list[str]:
    """What is forgotten when a connection is lost and the server then is as it says."""
    monkeypatch.setattr(leaving, "LOOK_SECONDS", 0.001)
    monkeypatch.setattr(leaving.runtime, "exists", lambda: True)
    monkeypatch.setattr(leaving.runtime, "get_instance", lambda: server)
    forgotten: list[str] = []
    visit = leaving._Visit("me")
    visit.farewells = {k: (lambda k=k: forgotten.append(k)) for k in ("table", "answers")}  # type: ignore[misc]

    async def lose_the_connection() -> None:
        leaving._disconnected(visit)
        for _ in range(100):
            await asyncio.sleep(0.005)
            if server.closed:
                break

    asyncio.run(lose_the_connection())
    return forgotten


def test_a_session_that_stays_away_is_closed_and_its_files_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = Server()
    assert looks(monkeypatch, server) == ["table", "answers"]
    assert server.closed == ["me"]


def test_a_break_in_the_network_loses_nothing_and_leaving_after_it_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = Server(False, True, True, True, True)
    assert looks(monkeypatch, server) == ["table", "answers"]
    assert not server.connected


def test_as_long_as_the_visitor_is_there_all_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(*[True] * 10_000)
    assert looks(monkeypatch, server) == []
    assert server.closed == []


def test_it_is_done_within_a_minute() -> None:
    assert leaving.LOOK_SECONDS * leaving.LOOKS < 60


def test_without_a_server_nothing_is_waited_for() -> None:
    leaving._disconnected(leaving._Visit("me"))


def keeps() -> None:
    import streamlit as st

    from pages._ui import leaving

    leaving.at_leaving("a", lambda: None)
    st.text(str(len(leaving._visit().farewells)))


def test_one_farewell_for_each_key() -> None:
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_function(keeps).run()
    assert not app.exception
    assert app.text[0].value == app.run().text[0].value
