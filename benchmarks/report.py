"""The whole report from a file to HTML, stage by stage: time of the processor, and peak memory.

Beside the logits no stage is to need more than twice their bytes on 50,000 × 1,000 float32, and
four and a half on 1,000,000 × 10, where two and a half numbers for each example are as much. How
long it takes from an upload to the last plot, and what the server needs for it: `upload`.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import tempfile
import time
import tracemalloc
from pathlib import Path

import numpy as np

from nll_core.predictions import Predictions, read_predictions
from nll_core.report import report_html, report_on

GOALS = {(1_000_000, 10): 4.5, (50_000, 1_000): 2.0}  # times the logits
MEGABYTE = 1e6


class Stages:
    """Time and peak memory from one announcement to the next."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, float, float]] = []
        self.stage = ""
        self.start = 0.0

    def __call__(self, stage: str, share: float = 0.0) -> None:
        """End the present stage, and begin another, unless it is the same."""
        if stage == self.stage:
            return
        now = time.process_time()
        if self.stage:
            peak = tracemalloc.get_traced_memory()[1]
            self.rows.append((self.stage, now - self.start, peak / MEGABYTE))
        tracemalloc.reset_peak()
        self.stage, self.start = stage, now


def main() -> None:
    """Print a table for each shape; exits with 1 where the goal is missed."""
    missed = []
    for n, n_classes in GOALS:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "predictions.npz"
            write(path, n, n_classes)
            predictions, rows = run(path)
        size = predictions.scores.nbytes / MEGABYTE
        print(f"{n:,} × {n_classes:,} {predictions.scores.dtype}, {size:.0f} MB")
        print(f"{'stage':44s}{'CPU s':>8s}{'peak MB':>10s}{'of input':>10s}")
        for stage, seconds, peak in rows:
            print(f"{stage:44s}{seconds:8.2f}{peak:10.0f}{peak / size:10.2f}")
        print(f"{'all':44s}{sum(seconds for _, seconds, _ in rows):8.2f}\n")
        # What is read is the input itself.
        highest = max(peak for _, _, peak in rows[1:]) / size
        goal = GOALS[n, n_classes]
        if highest > goal:
            missed.append(
                f"report on {n:,} × {n_classes:,}: peak of {highest:.2f} times the logits beside "
                f"them, goal {goal:g}"
            )
    if missed:
        raise SystemExit("\n".join(missed))


def write(path: Path, n: int, n_classes: int) -> None:
    """Overconfident float32 logits with labels, drawn at temperature 2."""
    generator = np.random.default_rng(0)
    logits, labels = np.empty((n, n_classes), np.float32), np.empty(n, np.int64)
    step = max(1, 10_000_000 // n_classes)
    for start in range(0, n, step):
        calibrated = 2.5 * generator.standard_normal((min(step, n - start), n_classes))
        drawn = (calibrated + generator.gumbel(size=calibrated.shape)).argmax(axis=1)
        logits[start : start + step], labels[start : start + step] = 2 * calibrated, drawn
    np.savez(path, logits=logits, labels=labels)


def run(path: Path) -> tuple[Predictions, list[tuple[str, float, float]]]:
    """Read, compute and write; memory is counted from after the reading."""
    stages = Stages()
    tracemalloc.start()
    stages("reading")
    predictions = read_predictions(path)
    stages("between")
    tracemalloc.stop()
    tracemalloc.start()
    stages.stage = ""
    report = report_on(predictions, progress=stages)
    stages("HTML")
    report_html(report)
    stages("end")
    tracemalloc.stop()
    return predictions, [row for row in stages.rows if row[0] != "done"]


if __name__ == "__main__":
    main()
