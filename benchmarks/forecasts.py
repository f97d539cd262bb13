"""CRPS of a million forecasts of 50 samples each against scoringrules with numba, one thread.

The same arrays, in the same run. scoringrules' default estimator and its fair one are rivals; the
scores have to be the same, or the run fails. Its "akr" compares each sample with one other instead
of all: it is faster, and another number; its time is printed for who takes that.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("NUMBA_NUM_THREADS", "1")

import time
from collections.abc import Callable

import numpy as np
import scoringrules

from nll_core.forecasts import sample_crps

N_FORECASTS = 1_000_000
N_SAMPLES = 50
ROUNDS = 5
# How many times faster than each.
GOAL = 1.0
# Ours for the same number as each of scoringrules' estimators.
SAME = {"fair": "fair", "qd": "plain", "pwm": "fair"}


def main() -> None:
    """Print times, ratios and differences; exits with 1 where the goal is missed."""
    rng = np.random.default_rng(0)
    samples, observed = rng.normal(size=(N_FORECASTS, N_SAMPLES)), rng.normal(size=N_FORECASTS)

    def theirs(estimator: str) -> Callable[[], np.ndarray]:
        return lambda: scoringrules.crps_ensemble(
            observed, samples, estimator=estimator, backend="numba"
        )

    calls: dict[str, Callable[[], np.ndarray]] = {
        kind: lambda kind=kind: sample_crps(samples, observed, estimator=kind, reduction="none")
        for kind in ("fair", "plain")
    }
    calls |= {f"scoringrules {kind}": theirs(kind) for kind in ("qd", "fair", "pwm", "akr")}
    times: dict[str, list[float]] = {name: [] for name in calls}
    found = {name: call() for name, call in calls.items()}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - start)
    seconds = {name: float(np.median(each)) for name, each in times.items()}
    print(f"CRPS, {N_FORECASTS:,} forecasts of {N_SAMPLES} samples")
    missed = []
    for name in calls:
        kind = name.removeprefix("scoringrules ")
        said = ""
        if name != kind and kind in SAME:
            own = SAME[kind]
            ratio = seconds[name] / seconds[own]
            apart = float(np.abs(found[name] - found[own]).max())
            said = f"{ratio:6.2f}×  as our {own}, apart {apart:.0e}"
            if apart > 1e-12 or ratio < GOAL:
                missed.append(f"{name}: {said}")
        print(f"  {name:18} {1e3 * seconds[name]:8.0f} ms {said}")
    if missed:
        raise SystemExit("\n".join(missed))
