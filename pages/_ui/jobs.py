"""Work that takes a while: in a thread of its own, with a bar that says how far it is, and a stop.

The script waits for it, and what the visitor does meanwhile is heard at the next step of the bar. A
rerun that asks for the same work finds it going on; one that asks for other work gives it up. Call
`run` outside any fragment: clicks within a fragment are not heard before it has ended.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from typing import Any, Final, TypeVar

import streamlit as st

from pages._ui import leaving, memory

T = TypeVar("T")
Say = Callable[[str, float], None]

# Nobody needs a bar for less.
QUIET_SECONDS: Final = 0.5
STEP_SECONDS: Final = 0.1
JOB: Final = "_nll_job"
STOPPED: Final = "_nll_stopped"


_running: set[Job] = set()


def any_running() -> bool:
    """Whether there is work under way, of any visitor."""
    return bool(_running)


class GivenUpError(Exception):
    """Nobody waits for the work any more."""


class Job:
    """Work under way: `say(stage, share)` is called between its stages, and ends it if need be."""

    def __init__(self, key: str, work: Callable[[Say], Any]) -> None:
        self.key = key
        self.stage = ""
        self.share = 0.0
        self.result: Any = None
        self.error: BaseException | None = None
        self.given_up = False
        _running.add(self)
        self.done = threading.Event()
        threading.Thread(target=self._run, args=(work,), daemon=True).start()

    def say(self, stage: str, share: float) -> None:
        """How far it is."""
        if self.given_up:
            raise GivenUpError
        self.stage, self.share = stage, share

    def give_up(self) -> None:
        """Nobody waits for it any more: it ends at its next stage."""
        self.given_up = True

    def _run(self, work: Callable[[Say], Any]) -> None:
        try:
            self.result = work(self.say)
        except GivenUpError:
            pass
        except BaseException as error:  # for the script that waits
            self.error = error
        finally:
            memory.give_back()
            _running.discard(self)
            self.done.set()


def run(key: str, title: str, work: Callable[[Say], T]) -> T | None:
    """What `work` returns, or None where the visitor has stopped it, which the page then says.

    `key` tells this work from all other; `work` runs outside the session, and is given a function
    to call between its stages.
    """
    if st.session_state.get(STOPPED) == key:
        with st.container(key="nll_stopped"):
            st.warning(f"{title}: stopped, and nothing of it is shown.")
            st.button("Compute it after all", key="nll_go_on", on_click=_go_on)
        return None
    job = st.session_state.get(JOB)
    if job is None or job.key != key:
        if job is not None:
            job.give_up()
        job = st.session_state[JOB] = Job(key, work)
        leaving.at_leaving("job", job.give_up)
    if not job.done.wait(QUIET_SECONDS):
        _wait(job, title)
    st.session_state.pop(JOB, None)
    if isinstance(job.error, MemoryError):
        st.error(f"{title}: the memory of the server did not suffice. Try again later.")
        return None
    if job.error is not None:
        raise job.error
    result: T = job.result
    return result


def _wait(job: Job, title: str) -> None:
    """Show how far it is, until it is done."""
    place = st.empty()
    # One run of the script may wait for several, such as reading and then scoring.
    name = hashlib.blake2b(job.key.encode(), digest_size=4).hexdigest()
    with place.container(key=f"nll_progress_{name}"):
        bar = st.progress(0.0, title)
        st.button("Stop", key=f"nll_stop_{name}", on_click=_stop, args=(job.key,))
    while not job.done.wait(STEP_SECONDS):
        bar.progress(min(job.share, 1.0), f"{title}: {job.stage}" if job.stage else title)
    place.empty()


def _stop(key: str) -> None:
    st.session_state[STOPPED] = key
    job = st.session_state.pop(JOB, None)
    if job is not None:
        job.give_up()


def _go_on() -> None:
    st.session_state.pop(STOPPED, None)
