"""A lesson of views: which controls are swept, when, and from what."""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import streamlit as st

from pages._ui import lesson as lessons
from pages._ui import page
from pages._ui import state as field
from pages._ui.lesson import Lesson, view
from pages._ui.live import Ahead, Sweep
from pages._ui.parts import Ask, Part, Row, Say


class State(field.State, deciding=("bars",)):
    x: int = field.count("X", 0, 3, 0)
    y: int = field.count("Y", 0, 3, 0)
    bars: int = field.count("Bars", 1, 3, 1)
    kind: str = field.choice("Kind", ("a", "b"), "a")


@view("toy", controls="x bars kind")
def toy(s: State) -> Iterator[Part]:
    # Nothing is read of y where x is 0.
    yield Row((Say(f"x {s.x}" + (f", y {s.y}" if s.x else "")), Ask("y")))
    yield Say(f"{s.bars} of {s.kind}", key="bars")


@pytest.fixture
def sweeps(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the lesson of `toy` names in a state, by control: opened in it, or moved to it, which
    may draw the `whole` again."""
    monkeypatch.setattr(lessons, "LESSONS", {})
    made = Lesson(stem="toy", state=State, look_for="", views=(toy,))
    sent: dict[str, Sweep | Ahead] = {}
    monkeypatch.setattr(lessons, "live", lambda _, keys, sweeps, shown: sent.update(sweeps))
    toy.reads.clear()
    lessons._sweeps.clear()

    def at(state: State, *, opened: bool = True, whole: bool = False) -> dict[str, Sweep | Ahead]:
        sent.clear()
        monkeypatch.setattr(State, "present", lambda: state)
        shown = [lessons.Shown(toy, 0, toy.parts(state))]
        if opened:
            st.session_state[lessons.OPENED] = True
        if opened or whole:
            made._draw_sweeps(shown)
        made._draw_live(shown)
        return dict(sent)

    return at


def texts(sent: Any) -> dict[str, list[str]]:
    return json.loads(gzip.decompress(sent.packed))["texts"]  # type: ignore[no-any-return]


def test_counts_beside_and_among_the_parts_are_swept_but_for_those_that_decide(sweeps: Any) -> None:
    assert set(sweeps(State())) == {"x", "y"}


def test_what_a_view_reads_at_other_values_only_is_as_it_is_now(sweeps: Any) -> None:
    assert texts(sweeps(State(y=2))["x"])["main"] == ["x 0", "x 1, y 2", "x 2, y 2", "x 3, y 2"]


def test_a_sweep_holds_only_what_differs(sweeps: Any) -> None:
    assert set(texts(sweeps(State(x=1))["y"])) == {"main"}


@pytest.mark.parametrize(
    ("limit", "kind"), [("FEW_SECONDS", Ahead), ("AT_ONCE_SECONDS", Ahead), ("", Sweep)]
)
def test_what_costs_too_much_is_promised(
    sweeps: Any, monkeypatch: pytest.MonkeyPatch, limit: str, kind: type
) -> None:
    if limit:
        monkeypatch.setattr(lessons, limit, -1.0)
    assert {type(sent) for sent in sweeps(State()).values()} == {kind}


def test_after_a_move_only_what_it_has_changed_is_fetched(sweeps: Any) -> None:
    opened = sweeps(State(x=1))
    moved = sweeps(State(x=2), opened=False)
    assert moved["x"] is opened["x"]
    assert isinstance(moved["y"], Ahead)
    assert sweeps(State(x=1), opened=False) == opened


def test_a_move_that_draws_all_again_waits_for_no_sweep(sweeps: Any) -> None:
    sweeps(State())
    moved = sweeps(State(bars=2), opened=False, whole=True)
    assert {type(sent) for sent in moved.values()} == {Ahead}


def test_visitors_who_come_together_compute_a_sweep_once(
    sweeps: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[Any] = []
    begun = threading.Barrier(4)

    def swept(stem: str, along: Any) -> Sweep:
        time.sleep(0.05)
        computed.append(along)
        return Sweep("", b"")

    def come() -> None:
        begun.wait()
        lessons._sweep("toy", along)

    monkeypatch.setattr(lessons, "_swept", swept)
    along = lessons.Along("x", (0, 1), ("toy",), State())
    threads = [threading.Thread(target=come) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert computed == [along]


class Secret:
    """A visitor's own data."""

    def __init__(self, is_large: bool = False) -> None:
        self.kept: dict[Any, Any] = {}
        self.is_large = is_large


class OwnState(field.State):
    n: int = field.count("N", 0, 3, 0)
    secret: Any = field.given(lambda s: None)


@view("of data", controls="n")
def of_data(s: OwnState) -> Iterator[Part]:
    yield Say(f"{s.n} of {s.secret}")


@pytest.mark.parametrize("is_large", [False, True])
def test_sweeps_of_own_data_are_kept_with_them_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, is_large: bool
) -> None:
    def own(s: OwnState) -> lessons.Own:
        return lessons.Own(s.secret.kept, s.secret.is_large)

    monkeypatch.setattr(lessons, "LESSONS", {})
    monkeypatch.setattr(lessons, "live", lambda _, keys, sweeps, shown: sent.append(dict(sweeps)))
    monkeypatch.setattr(lessons, "AT_ONCE_SECONDS", -1.0)
    made = Lesson(stem="own", state=OwnState, look_for="", views=(of_data,), own=own)
    sent: list[Any] = []
    lessons._sweeps.clear()
    secret = Secret(is_large)
    monkeypatch.setattr(OwnState, "present", lambda: OwnState(secret=secret))

    def show() -> None:
        made._draw_sweeps([lessons.Shown(of_data, 0)])
        made._draw_live([lessons.Shown(of_data, 0)])

    for _ in range(2):
        show()
    assert not lessons._sweeps
    if is_large:
        assert sent == [{}, {}]
    else:
        assert isinstance(sent[0]["n"], Sweep)
        assert sent[0]["n"] is sent[1]["n"]
        assert sent[0]["n"] in secret.kept.values()
    monkeypatch.setattr(lessons, "OWN_SECONDS", -1.0)
    show()
    assert sent[2] == {}


def test_what_is_given_follows_from_the_controls_and_is_none_of_them() -> None:
    class Doubled(field.State):
        once: int = field.count("Once", 0, 9, 3)
        twice: int = field.given(lambda s: 2 * s.once, 6)

    assert [control.key for control in Doubled.controls] == ["once"]
    assert Doubled.present().twice == 6
    assert Doubled().but(once=4) == Doubled(once=4, twice=6)
    reads: set[str] = set()
    assert Doubled(once=1, twice=7).noting(reads).twice == 7
    assert reads == {"twice"}


def test_words_of_a_guide_are_bold_where_they_are_marked() -> None:
    assert "<strong>held out</strong> &lt;" in page.guide_box("Take **held out** < 100 examples.")
