"""Sections of a page: what is drawn again where a move stopped the drawing of the whole."""

from __future__ import annotations

from typing import Any

import pytest

from pages._ui import sections


class StoppedError(Exception):
    """A move came, and Streamlit stops the run."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What Streamlit is asked to run again; it draws at once, and in no session."""
    found: list[list[str]] = []
    monkeypatch.setattr(sections.st, "session_state", {})
    monkeypatch.setattr(sections.st, "rerun", found.append)
    monkeypatch.setattr(sections.st, "fragment", lambda draw, key: draw)
    monkeypatch.setattr(sections, "scripts_work", lambda: True)
    return found


def draw(*, stops: bool = False) -> None:
    def inner() -> Any:
        sections.section("first", lambda: None)
        if stops:
            raise StoppedError
        sections.section("second", lambda: None)

    sections.whole("page", inner)


def test_of_a_page_that_was_drawn_only_what_is_there_is_drawn_again(asked: list[list[str]]) -> None:
    draw()
    sections.again(["second", "of another view"])
    assert asked == [["second"]]


def test_a_page_that_was_cut_short_is_drawn_as_a_whole(asked: list[list[str]]) -> None:
    with pytest.raises(StoppedError):
        draw(stops=True)
    sections.again(["second"])
    draw()
    sections.again(["second"])
    assert asked == [["page"], ["second"]]


def test_a_page_that_was_to_be_drawn_is_drawn_as_a_whole(asked: list[list[str]]) -> None:
    draw()
    sections.all_due()
    sections.again(["first"])
    assert asked == [["page"]]
