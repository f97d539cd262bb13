"""Memory that goes back to the system: large arrays by themselves, the rest when told to."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pages._ui import memory

SCRIPT = """
import numpy as np
from pages._ui import memory

def held():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 2**20

assert memory.keep_large_arrays_apart()
before = held()
# Large ones between small ones that stay.
stay, large = [], []
for _ in range(20):
    large.append(np.ones(2**20))
    stay.append(bytearray(100_000))
assert held() > before + 150
large.clear()
memory.give_back()
assert held() < before + 20, (before, held())
"""


@pytest.mark.skipif(memory._library() is None, reason="not GNU's C library")
def test_large_arrays_go_back_to_the_system() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_library", lambda: None)
    assert not memory.keep_large_arrays_apart()
    memory.give_back()
