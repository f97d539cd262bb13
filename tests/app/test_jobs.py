"""Work that takes a while: shown with a bar, taken up again, stopped and given up."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui import jobs

WORK: dict[str, Any] = {}


def page() -> None:
    import streamlit as st

    from pages._ui import jobs
    from tests.app.test_jobs import WORK

    found = jobs.run(WORK["key"], "Counting", WORK["work"])
    st.text(f"found {found}")


@pytest.fixture(autouse=True)
def fresh() -> None:
    WORK.clear()


def test_short_work_is_done_without_a_bar() -> None:
    WORK.update(key="a", work=lambda say: 42)
    app = AppTest.from_function(page).run()
    assert app.text[0].value == "found 42"
    assert not app.button
    assert jobs.JOB not in app.session_state


def test_one_run_may_wait_for_several() -> None:
    def two() -> None:
        import time

        import streamlit as st

        from pages._ui import jobs

        for key in "ab":
            st.text(jobs.run(key, f"Counting {key}", lambda say: time.sleep(0.7) or "done"))

    app = AppTest.from_function(two, default_timeout=10).run()
    assert not app.exception
    assert [text.value for text in app.text] == ["done", "done"]


def test_an_error_is_that_of_the_work() -> None:
    def work(say: jobs.Say) -> int:
        raise ValueError("no such row")

    WORK.update(key="a", work=work)
    app = AppTest.from_function(page).run()
    assert app.exception
    assert not app.text


def test_too_little_memory_is_said() -> None:
    def work(say: jobs.Say) -> int:
        raise MemoryError

    WORK.update(key="a", work=work)
    app = AppTest.from_function(page).run()
    assert "memory of the server did not suffice" in app.error[0].value
    assert app.text[0].value == "found None"


def test_a_stopped_work_is_said_and_can_be_taken_up_again() -> None:
    WORK.update(key="a", work=lambda say: 42)
    app = AppTest.from_function(page)
    app.session_state[jobs.STOPPED] = "a"
    app.run()
    assert "stopped" in app.warning[0].value
    assert app.text[0].value == "found None"
    app.button(key="nll_go_on").click().run()
    assert app.text[0].value == "found 42"


def test_work_that_nobody_waits_for_ends_at_its_next_stage() -> None:
    reached, go_on = threading.Event(), threading.Event()
    stages: list[str] = []

    def work(say: jobs.Say) -> str:
        say("first", 0.1)
        stages.append("first")
        reached.set()
        go_on.wait(10)
        say("second", 0.5)
        stages.append("second")
        return "done"

    job = jobs.Job("a", work)
    assert reached.wait(10)
    assert (job.stage, job.share) == ("first", 0.1)
    job.given_up = True
    go_on.set()
    assert job.done.wait(10)
    assert stages == ["first"]
    assert job.result is None
    assert job.error is None


def test_a_rerun_for_the_same_work_finds_it_going_on() -> None:
    calls = []

    def work(say: jobs.Say) -> int:
        calls.append(1)
        return len(calls)

    job = jobs.Job("a", work)
    assert job.done.wait(10)
    WORK.update(key="a", work=work)
    app = AppTest.from_function(page)
    app.session_state[jobs.JOB] = job
    app.run()
    assert app.text[0].value == "found 1"
    assert calls == [1]


def test_other_work_gives_up_the_one_before() -> None:
    hold = threading.Event()

    def slow(say: jobs.Say) -> None:
        hold.wait(10)
        say("late", 0.9)

    job = jobs.Job("a", slow)
    WORK.update(key="b", work=lambda say: 7)
    app = AppTest.from_function(page)
    app.session_state[jobs.JOB] = job
    app.run()
    assert app.text[0].value == "found 7"
    assert job.given_up
    hold.set()
    assert job.done.wait(10)


def test_work_ends_when_the_visitor_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    farewells: dict[str, Any] = {}
    monkeypatch.setattr(jobs.leaving, "at_leaving", farewells.__setitem__)
    stages: list[str] = []

    def work(say: jobs.Say) -> None:
        say("before", 0.0)
        farewells["job"]()
        stages.append("reached")
        say("after", 0.5)
        stages.append("passed")

    def slow(say: jobs.Say) -> None:
        while "job" not in farewells:
            threading.Event().wait(0.01)
        work(say)

    WORK.update(key="a", work=slow)
    app = AppTest.from_function(page).run()
    assert app.text[0].value == "found None"
    assert stages == ["reached"]
