"""Large computations in processes of their own: the same answers, stops, errors, no shared data."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nll_core._blocks import Room, home_of
from pages._ui import apart

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="Linux has them")

# What a server does: it starts the process that waits before any other thread computes.
SERVER = """
from pages._ui import apart
apart.start()
from tests.app import test_apart
test_apart.{check}()
apart.close()
"""


def in_server(check: str) -> None:
    """Run one of the checks below in a process that has started the one that waits."""
    done = subprocess.run(
        [sys.executable, "-c", SERVER.format(check=check)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def large(n: int = 1_000_000) -> Any:
    """An array that can be shown."""
    array = Room(8 * n).take(8 * n).view(np.float64)
    array[:] = np.arange(n)
    return array


def quiet(stage: str, share: float) -> None:
    """Nobody waits for how far it is."""


def halves(array: Any, *, progress: Any) -> Any:
    """A part of what came, what is new, and where it was made."""
    progress("halving", 0.5)
    return array[::2], array[::2] * 0.5, os.getpid()


def wait_long(array: Any, *, progress: Any) -> None:
    """Say which process it is, and take a minute."""
    progress(str(os.getpid()), 0.1)
    time.sleep(60)


def fail(array: Any) -> None:
    """An error of its own."""
    raise ValueError(f"no such row as {array[3]:g}")


def write(array: Any) -> None:
    """What no function may do."""
    array[0] = 1.0


def die(array: Any) -> None:
    """What a system without memory does to it."""
    os.kill(os.getpid(), signal.SIGKILL)


def check_answer() -> None:
    array, said = large(), []
    part, new, pid = apart.call(lambda *told: said.append(told), halves, array)
    assert pid != os.getpid()
    assert ("halving", 0.5) in said
    # What was shown comes back as itself, and what is new can be shown again.
    assert np.shares_memory(part, array)
    assert (new == array[::2] * 0.5).all()
    assert home_of(new) is not None
    assert apart.call(quiet, halves, new)[2] != os.getpid()


def check_small() -> None:
    assert apart.call(quiet, halves, np.arange(4.0))[2] == os.getpid()
    assert apart.call(quiet, halves, large(10_000))[2] == os.getpid()


def check_errors() -> None:
    array = large()
    with pytest.raises(ValueError, match="no such row as 3"):
        apart.call(quiet, fail, array)
    with pytest.raises(ValueError, match="read-only"):
        apart.call(quiet, write, array)
    with pytest.raises(apart.EndedError):
        apart.call(quiet, die, array)
    assert apart.call(quiet, halves, array)[2] != os.getpid()


def check_stop() -> None:
    pids: list[int] = []

    def stop(stage: str, share: float) -> None:
        if stage:
            pids.append(int(stage))
            raise InterruptedError

    start = time.monotonic()
    with pytest.raises(InterruptedError):
        apart.call(stop, wait_long, large())
    while alive(pids[0]):
        assert time.monotonic() < start + 20
        time.sleep(0.05)


def check_several() -> None:
    array, pids = large(), []
    threads = [
        threading.Thread(target=lambda: pids.append(apart.call(quiet, halves, array)[2]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({*pids, os.getpid()}) == 5


def alive(pid: int) -> bool:
    """Whether a process still runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("check", ["answer", "small", "errors", "stop", "several"])
def test_in_a_server(check: str) -> None:
    in_server(f"check_{check}")


def test_nothing_is_left_when_the_server_has_gone() -> None:
    code = (
        "import threading, time; from pages._ui import apart; apart.start(); "
        "from tests.app.test_apart import large, wait_long; "
        "say = lambda stage, share: stage and print(stage, flush=True); "
        "threading.Thread(target=apart.call, args=(say, wait_long, large()), daemon=True).start(); "
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        pid = int(server.stdout.readline())
        waiting = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        assert alive(pid)
        assert waiting != server.pid
        server.kill()
    deadline = time.monotonic() + 20
    while alive(pid) or alive(waiting):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_without_such_a_process_all_is_computed_here() -> None:
    array = large()
    assert apart.call(quiet, halves, array)[2] == os.getpid()
    with pytest.raises(ValueError, match="no such row as 3"):
        apart.work(fail, array)(quiet)
