"""A million examples on the page, from the upload to the last plot: time, and the server's memory.

Every view is opened, one after the other, and the calibrated probabilities are written. Time is
that on the clock, of a machine that does nothing else; memory is what the system holds for the
server and the processes that it has started. Streamlit Community Cloud gives an app about 1 GB.
Until the scores are there another visitor, who has no browser, moves a slider.
`python -m benchmarks.upload FOLDER` does the same with another version of the app, in FOLDER, and
compares upload and scores.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np
from playwright.sync_api import Page, TimeoutError, sync_playwright

from benchmarks._browser import ROOT, VIEWPORT, serving_process
from benchmarks._visit import Visit
from benchmarks.report import write
from scripts.browsing import UNASKED, chromium_options

N, K = 1_000_000, 10
GOAL_MEGABYTES = 700
GOAL_MILLISECONDS = 100
GOAL_SHARE = 0.8
BETWEEN_MOVES = 0.1  # seconds
# To ask for the memory of some processes takes them milliseconds each: more often slows them.
LOOK_SECONDS = 0.25
IDLE_MOVES = 25
MEGABYTE = 1e6
PATIENCE = 120_000  # milliseconds
OPENING = 3_000  # milliseconds
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
    """The highest memory of a process and its children since it was last asked for."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
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
        return sum(map(proportional, descendants(str(self._pid)))) / MEGABYTE

    def _watch(self) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            self._peak = max(self._peak, self.now())

    def peak(self) -> float:
        """Megabytes at most since the last time."""
        found, self._peak = max(self._peak, self.now()), 0.0
        self.highest = max(self.highest, found)
        return found


def descendants(pid: str) -> Iterator[str]:
    """A process, those that it has started, and those that they have."""
    yield pid
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            for child in path.read_text().split():
                yield from descendants(child)


def proportional(pid: str) -> int:
    """Bytes of memory of a process; of pages that several hold, its part of them."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return 1024 * int(next(line.split()[1] for line in lines if line.startswith("Pss:")))


class Moves:
    """Another visitor, who moves a slider time and again."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._stopped = threading.Event()
        self.milliseconds: list[float] = []

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Move it all the while."""
        thread = threading.Thread(target=self._move)
        thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            thread.join()

    def _move(self) -> None:
        while not self._stopped.wait(BETWEEN_MOVES):
            self.milliseconds.append(self._visit.move())


def main() -> None:
    """Print a table for a binary and for a text file; exits with 1 where the goal is missed."""
    if not sys.platform.startswith("linux"):
        raise SystemExit("upload: the memory of a process is read from /proc, which Linux has")
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        binary = Path(folder) / "predictions.npz"
        write(binary, N, K)
        for path in (binary, as_text(binary)):
            before = run(path, Path(sys.argv[1]).resolve(), ()) if sys.argv[1:] else None
            found = run(path)
            if found.highest > GOAL_MEGABYTES:
                missed.append(f"upload: {found.highest:.0f} MB at most, goal {GOAL_MEGABYTES}")
            if found.slider > GOAL_MILLISECONDS:
                missed.append(f"upload: slider {found.slider:.0f} ms, goal {GOAL_MILLISECONDS}")
            if before is not None:
                seconds, peak = found.seconds / before.seconds, found.peak / before.peak
                print(f"upload and scores: {seconds:.2f} of the time, {peak:.2f} of the memory\n")
                if max(seconds, peak) > GOAL_SHARE:
                    missed.append(f"upload: more than {GOAL_SHARE} of the other version")
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


class Found(NamedTuple):
    """Seconds and megabytes to the scores, the slider's p95 in milliseconds, megabytes in all."""

    seconds: float
    peak: float
    slider: float
    highest: float


def run(path: Path, root: Path = ROOT, steps: Sequence[tuple[str, str]] = STEPS) -> Found:
    """Open every view of a file, and write another; memory is that before the writing."""
    print(f"{path.suffix[1:].upper()}, {path.stat().st_size / MEGABYTE:.0f} MB")
    print(f"{'step':24s}{'seconds':>9s}{'peak MB':>9s}{'after':>7s}")
    with (
        serving_process(root / "app.py", root, root) as (port, pid),
        sync_playwright() as playwright,
        ExitStack() as visits,
    ):
        memory = Memory(pid)
        browser = playwright.chromium.launch(**chromium_options())
        page = browser.new_page(viewport=VIEWPORT)  # type: ignore[arg-type]
        page.set_default_timeout(PATIENCE)
        page.add_init_script(UNASKED)
        page.goto(f"http://localhost:{port}/predictions")
        settle(page)
        other = visits.enter_context(Visit(port, "surprise", "p"))
        begin = time.perf_counter()
        with memory.watched():
            line("server", begin, memory)
            idle = np.quantile([other.move() for _ in range(IDLE_MOVES)], 0.95)
            print(f"  another visitor's slider, before: p95 {idle:.0f} ms")
            start = time.perf_counter()
            page.set_input_files("input[type=file]", path)
            told = page.locator(".nll-sentence").filter(has_text=f"On {N:,} examples").first
            moves = Moves(other)
            with moves.going_on():
                told.wait_for()
                settle(page)
                seconds = time.perf_counter() - start
            peak = line("upload and scores", start, memory)
            slider = float(np.quantile(moves.milliseconds, 0.95))
            n_moves = len(moves.milliseconds)
            print(f"  another visitor's slider: {n_moves} moves, p95 {slider:.0f} ms")
            for name, key in steps:
                start = time.perf_counter()
                choose(page, key, name)
                settle(page)
                line(name, start, memory)
            highest = memory.highest
            # The file itself comes on top of that, and is as large as it is.
            if steps and page.locator(WRITE).count():
                start = time.perf_counter()
                page.locator(WRITE).first.click()
                settle(page)
                line("write the file", start, memory)
        print(f"{'all':24s}{time.perf_counter() - begin:9.1f}{memory.highest:9.0f}\n")
        browser.close()
    return Found(seconds, peak, slider, highest)


def choose(page: Page, key: str, name: str) -> None:
    """Choose among buttons, or from a list."""
    control = page.locator(f".st-key-{key}")
    control.first.wait_for()
    if control.get_by_text(name, exact=True).count():
        control.get_by_text(name, exact=True).first.click()
        return
    option = page.get_by_role("option", name=name, exact=True)
    # A list that the page draws anew while it opens is closed again.
    for _ in range(PATIENCE // OPENING):
        control.locator("input").click()
        with suppress(TimeoutError):
            option.click(timeout=OPENING)
            return
        page.keyboard.press("Escape")
    raise SystemExit(f"upload: no option {name}")


def settle(page: Page) -> None:
    """Wait until the script has ended and no bar is left, for half a second."""
    calm = 0
    while calm < 5:
        page.wait_for_timeout(100)
        page.wait_for_selector(SETTLED)
        calm = 0 if page.locator(BUSY).count() else calm + 1


def line(name: str, start: float, memory: Memory) -> float:
    """Print one step; its highest memory in megabytes."""
    took, peak = time.perf_counter() - start, memory.peak()
    print(f"{name:24s}{took:9.1f}{peak:9.0f}{memory.now():7.0f}", flush=True)
    return peak


if __name__ == "__main__":
    main()
