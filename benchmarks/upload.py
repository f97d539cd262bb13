"""A million examples on the page, from the upload to the last plot: time, and the server's memory.

Every view is opened, one after the other, and the calibrated probabilities are written. Time is
that on the clock, of a machine that does nothing else; memory is what the system holds for the
server. Streamlit Community Cloud gives an app about 1 GB.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect, sync_playwright

from benchmarks._browser import ROOT, VIEWPORT, serving_process
from benchmarks.report import write
from scripts.browsing import chromium_options

N, K = 1_000_000, 10
GOAL_MEGABYTES = 700
MEGABYTE = 1e6
PATIENCE = 120_000  # milliseconds
SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]"
BUSY = "[class*=st-key-nll_progress]"
# What is chosen, and the key of its control.
STEPS = (
    ("Which ECE?", "out"),
    ("Pictures", "out"),
    ("one class", "prof"),
    ("all classes", "prof"),
    ("surprises", "prpic"),
    ("abstaining", "prpic"),
    ("Groups", "out"),
    ("Calibration", "out"),
    ("Take away", "out"),
)
WRITE = ".st-key-predictions_write button"


class Memory:
    """The highest memory of a process since it was last asked for."""

    def __init__(self, pid: int) -> None:
        self._file = Path(f"/proc/{pid}/statm")
        self._peak = 0.0
        self.highest = 0.0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look at it all the while."""
        self._thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            self._thread.join()

    def now(self) -> float:
        """Megabytes."""
        return int(self._file.read_text().split()[1]) * 4096 / MEGABYTE

    def _watch(self) -> None:
        while not self._stopped.wait(0.02):
            self._peak = max(self._peak, self.now())

    def peak(self) -> float:
        """Megabytes at most since the last time."""
        found, self._peak = max(self._peak, self.now()), 0.0
        self.highest = max(self.highest, found)
        return found


def main() -> None:
    """Print a table for a binary and for a text file; exits with 1 where the goal is missed."""
    if not sys.platform.startswith("linux"):
        raise SystemExit("upload: the memory of a process is read from /proc, which Linux has")
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        binary = Path(folder) / "predictions.npz"
        write(binary, N, K)
        for path in (binary, as_text(binary)):
            highest = run(path)
            if highest > GOAL_MEGABYTES:
                missed.append(f"upload: {highest:.0f} MB at most, goal {GOAL_MEGABYTES}")
    if missed:
        raise SystemExit("\n".join(missed))


def as_text(binary: Path) -> Path:
    """The same predictions as CSV."""
    path = binary.with_suffix(".csv")
    with np.load(binary) as arrays, path.open("w") as file:
        logits, labels = arrays["logits"], arrays["labels"]
        file.write(",".join(["label", *(f"logit_{k}" for k in range(K))]) + "\n")
        for start in range(0, N, 100_000):
            rows = slice(start, start + 100_000)
            table = np.column_stack([labels[rows], logits[rows]])
            np.savetxt(file, table, fmt=["%d"] + ["%.9g"] * K, delimiter=",")
    return path


def run(path: Path) -> float:
    """Open every view of a file, and write another; the highest memory in megabytes before that."""
    print(f"{path.suffix[1:].upper()}, {path.stat().st_size / MEGABYTE:.0f} MB")
    print(f"{'step':24s}{'seconds':>9s}{'peak MB':>9s}{'after':>7s}")
    with serving_process(ROOT / "app.py", ROOT) as (port, pid), sync_playwright() as playwright:
        memory = Memory(pid)
        browser = playwright.chromium.launch(**chromium_options())
        page = browser.new_page(viewport=VIEWPORT)  # type: ignore[arg-type]
        page.set_default_timeout(PATIENCE)
        page.goto(f"http://localhost:{port}/predictions")
        settle(page)
        begin = time.perf_counter()
        with memory.watched():
            line("server", begin, memory)
            start = time.perf_counter()
            page.set_input_files("input[type=file]", path)
            told = page.locator(".nll-sentence").first
            expect(told).to_contain_text(f"On {N:,} examples", timeout=PATIENCE)
            settle(page)
            line("upload and scores", start, memory)
            for name, key in STEPS:
                start = time.perf_counter()
                choose(page, key, name)
                settle(page)
                line(name, start, memory)
            highest = memory.highest
            # The file itself comes on top of that, and is as large as it is.
            if page.locator(WRITE).count():
                start = time.perf_counter()
                page.locator(WRITE).first.click()
                settle(page)
                line("write the file", start, memory)
        print(f"{'all':24s}{time.perf_counter() - begin:9.1f}{memory.highest:9.0f}\n")
        browser.close()
    return highest


def choose(page: Page, key: str, name: str) -> None:
    """Choose among buttons, or from a list."""
    control = page.locator(f".st-key-{key}")
    if control.get_by_text(name, exact=True).count():
        control.get_by_text(name, exact=True).first.click()
        return
    control.locator("input").click()
    page.get_by_role("option", name=name, exact=True).click()


def settle(page: Page) -> None:
    """Wait until the script has ended and no bar is left, for half a second."""
    calm = 0
    while calm < 5:
        page.wait_for_timeout(100)
        page.wait_for_selector(SETTLED)
        calm = 0 if page.locator(BUSY).count() else calm + 1


def line(name: str, start: float, memory: Memory) -> None:
    """Print one step."""
    took = time.perf_counter() - start
    print(f"{name:24s}{took:9.1f}{memory.peak():9.0f}{memory.now():7.0f}", flush=True)


if __name__ == "__main__":
    main()
