"""Three thousand damaged and built files; `python -m tests.fuzz` reads as many as one likes."""

from __future__ import annotations

import os
import random
import sys

import pytest

from tests import fuzz
from tests.fuzz_other_files import KINDS as OTHER_KINDS

SEED = 20260
COUNTS = {"mutated": 750, "built": 1250, **dict.fromkeys(OTHER_KINDS, 250)}

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the limits of the processes are those of Linux"
)


@pytest.mark.parametrize("kind", COUNTS)
def test_every_file_is_read_or_refused(kind):
    outcomes, faults = fuzz.run(SEED, kind, COUNTS[kind], workers=os.cpu_count() or 1)
    assert not faults, "\n".join(f"python -m tests.fuzz {fault}" for fault in faults)
    assert sum(outcomes.values()) == COUNTS[kind]
    # Neither of them is all.
    assert min(outcomes["read"], outcomes["refused"]) > 0.05 * COUNTS[kind]


def test_a_number_makes_the_same_file_again():
    for kind in COUNTS:
        right = fuzz._right_files(kind)
        for number in range(20):
            assert fuzz.make(3, kind, number, right) == fuzz.make(3, kind, number, right)
    assert len({fuzz.make(3, "built", n, [])[0] for n in range(20)}) > 15


def test_a_fault_is_found_and_told(monkeypatch):
    """A reader that hangs, breaks, takes all memory or gives NaN is not passed over."""
    broken = {
        "raise KeyError('x')": "KeyError: 'x'",
        "while True: pass": "ended (-9) after",
        "bytearray(2 * fuzz.MAX_MEMORY)": "MemoryError",
        "import os; os.abort()": "ended (-6) after",
    }
    for code, said in broken.items():
        script = (
            f"from tests import fuzz\ndef check(content, name):\n    {code}\n    return 'read'\n"
            "fuzz.check = check\nfuzz.child(1, 'built', 0, 1)"
        )
        monkeypatch.setattr(fuzz, "COMMAND", [sys.executable, "-c", script])
        monkeypatch.setattr(fuzz, "MAX_SECONDS", 1.0)
        outcomes, faults = fuzz.run(1, "built", 1)
        assert outcomes == {"fault": 1}
        assert len(faults) == 1
        assert said in faults[0]
        assert "--seed 1 --one built 0" in faults[0]


def test_damage_keeps_the_rest_of_a_file():
    draw = random.Random(0)
    content, _ = fuzz.mutated(draw, [(b"0123456789" * 100, "a.csv")])
    assert content
    assert content != b"0123456789" * 100
    assert abs(len(content) - 1000) < 1000
