"""What `import nll_core` adds to the import of NumPy, which it needs, as a share of that.

Fresh processes, each of which imports both, since a busy machine is slow for both alike.
"""

from __future__ import annotations

import statistics
import subprocess
import sys

# On a machine that imports NumPy in 100 ms these are 10 ms.
GOAL = 0.1
ROUNDS = 15
TIMED = """
from time import perf_counter
times = [perf_counter()]
for name in ("numpy", "nll_core"):
    __import__(name)
    times.append(perf_counter())
print(times[1] - times[0], times[2] - times[1])
"""


def main() -> None:
    """Print the medians and their ratio; exits with 1 where the goal is missed."""
    rounds = [_round() for _ in range(ROUNDS)]
    numpy, ours = (statistics.median(times) for times in zip(*rounds, strict=True))
    share = statistics.median(added / first for first, added in rounds)
    print(f"NumPy {1e3 * numpy:.1f} ms; nll_core adds {1e3 * ours:.2f} ms, {share:.3f} of it")
    if share > GOAL:
        raise SystemExit(f"import: {share:.3f} of NumPy's where {GOAL} is the goal")


def _round() -> tuple[float, float]:
    """Seconds of NumPy, and what our import takes after it, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", TIMED], capture_output=True, text=True, check=True)
    first, added = map(float, done.stdout.split())
    return first, added
