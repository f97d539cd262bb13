"""Drags in a real Chromium: every handle and a slider of every page, beside plain Streamlit apps.

Measured within the page by `watch.js`, from the `timeStamp` of a pointer event, which the browser
sets when it hears of it, so that the time the driver takes is in no figure:

- move → paint: to the first task after the animation frame in which the overlay's marks differ
  from before. By then style, layout and paint of that frame are done; a second animation frame
  would add the wait for the next refresh of the screen. Moves come about sixty times a second at
  uneven distances, so that they fall anywhere between two frames, and are not held back until the
  page has answered. For handles, `screen` is the browser's own account of the same moves up to
  the presented frame (the trace event EventLatency): raster and display included.
- frames: those with changed marks, a second of a two-second drag; what a drag spends on moves that
  ask for nothing new, as at the end of a range, is left out. worst: the longest move → paint.
- confirmed: from release until plots, sentences and tables are the server’s, for the same values
  (the controls and formulas follow).
- blank: painted frames in which a chart that was there had no marks, until all is at rest.
- shift: the sum of all layout shifts, of drag, release and rest. While a pointer is down the
  browser does not say what has moved; so the states of the drag are shown once more without one,
  and `moved` is the sum of what moves then, without the thumbs of sliders, which are meant to.
- bytes: received through the websocket from release to rest.
- handler, frame: JavaScript for a pointer event, and for program and drawing of a frame.

A plain app does not answer while its slider is dragged: its figure is release → paint. It is
dragged in turns with ours. All of it once more behind a proxy that delays every byte by 100 ms each
way: a drag must not feel it.
"""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from playwright.async_api import Browser, async_playwright

from benchmarks import first_load
from benchmarks._browser import CASES, PLAIN_APPS, ROOT, Case, serving
from benchmarks._drag import Drag, Tab
from benchmarks._proxy import delayed
from scripts.browsing import chromium_options

DELAY_SECONDS = 0.1
LONG_DRAG, SHORT_DRAG = 2.0, 0.3
# The first is also the warm-up; frames and latencies are those of the long one.
DRAGS = (SHORT_DRAG, LONG_DRAG, SHORT_DRAG)
DRAGS_BEHIND_DELAY = (LONG_DRAG,)

GOAL_PAINT, GOAL_PAINT_P95, GOAL_FRAMES, GOAL_CONFIRMED = 16.0, 50.0, 30.0, 120.0
# A quarter of a frame: no more than lies between two runs without any delay.
NOISE = 4.0
HEADER = (
    f"{'':31}  move → paint        frames        release →        layout shift      bytes a"
    f"    JavaScript\n{'':31}median   p95  screen    /s  worst  confirmed blank"
    "     sum    moved   release   handler  frame"
)


@dataclass
class Figures:
    """What was measured of one grip, over its drags."""

    name: str
    latency: list[float] = field(default_factory=list)
    screen: list[float] = field(default_factory=list)
    frames: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)
    handlers: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    blank: int = 0
    shift: float = 0.0
    moved: float = 0.0
    shifted: set[str] = field(default_factory=set)
    unanswered: int = 0
    covered: set[str] = field(default_factory=set)

    def take(self, drag: Drag | str) -> None:
        """Add one drag, or what stood in its way."""
        if isinstance(drag, str):
            self.covered.add(drag)
            return
        found = drag.seen
        end = found["confirmed"] if found["live"] else found["shown"]
        self.answered.append(np.inf if end is None else end - found["released"])
        self.bytes.append(drag.n_bytes)
        self.blank += found["blank"]
        self.shift = max(self.shift, found["shift"])
        if drag.seconds == LONG_DRAG and found["live"]:
            self.latency += found["latency"]
            self.screen += drag.on_screen
            asking = drag.seconds * (1 - found["idle"] / found["moves"])
            self.frames.append(len(found["painted"]) / asking if asking else 0.0)
            self.handlers += found["handlers"]
            self.costs += found["frames"]
            # The very last move may be overtaken by the release.
            self.unanswered += max(found["unanswered"] - 1, 0)

    def take_replay(self, found: dict[str, Any]) -> None:
        """Add what moved while the states of a drag were shown again."""
        self.moved = max(self.moved, found["moved"])
        self.shifted |= set(found["what"])

    def median(self) -> float:
        """Milliseconds from a move to the painted frame."""
        return float(np.median(self.latency)) if self.latency else np.inf

    def row(self) -> str:
        """A line of the table."""
        if not self.answered:
            return (
                f"{self.name:31} cannot be taken hold of: below {', '.join(sorted(self.covered))}"
            )
        answered = f"{np.median(self.answered):9.0f} {self.blank:5}"
        common = f"{answered} {self.shift:8.4f} {self.moved:8.4f} {np.median(self.bytes):8.0f}"
        if not self.frames:
            return f"{self.name:31}{'':34}{common}"
        screen = f"{np.median(self.screen):7.1f}" if self.screen else f"{'':7}"
        return (
            f"{self.name:31}{self.median():6.1f} {_p95(self.latency):5.1f} {screen} "
            f"{np.median(self.frames):5.0f} {max(self.latency):6.0f} {common} "
            f"{_middle(self.handlers):8.2f} {_middle(self.costs):6.2f}"
        )

    def misses(self, behind_delay: bool) -> list[str]:
        """What falls short of the goals."""
        if not self.answered:
            return [f"something lies over it: {', '.join(sorted(self.covered))}"]
        held = {
            f"move → paint {self.median():.1f} ms": self.median() <= GOAL_PAINT,
            f"move → paint p95 {_p95(self.latency):.1f} ms": _p95(self.latency) <= GOAL_PAINT_P95,
            f"{_middle(self.frames):.0f} frames a second": _middle(self.frames) >= GOAL_FRAMES,
            f"at times something lies over it: {', '.join(sorted(self.covered))}": not self.covered,
            f"{self.unanswered} moves that were never shown": self.unanswered == 0,
            f"{self.blank} blank frames": self.blank == 0,
            f"layout shift {self.moved:.4f} by {', '.join(sorted(self.shifted))}": self.moved == 0,
            f"confirmed after {np.median(self.answered):.0f} ms": (
                np.median(self.answered) <= (np.inf if behind_delay else GOAL_CONFIRMED)
                and np.isfinite(self.answered).all()
            ),
        }
        return [what for what, holds in held.items() if not holds]


def _p95(values: list[float]) -> float:
    return float(np.percentile(values, 95)) if values else np.inf


def _middle(values: list[float]) -> float:
    return float(np.median(values)) if values else np.nan


async def measure(
    browser: Browser, case: Case, address: str, plain_address: str, drags: tuple[float, ...]
) -> list[Figures]:
    """Everything that can be dragged on a page, then the plain app's slider; ours come first."""
    ours, plain = await asyncio.gather(
        Tab.open(browser, f"{address}/{case.path}", case.drawn),
        Tab.open(browser, plain_address, case.drawn),
    )
    grips, skipped = await ours.grips(case)
    if skipped:
        print(f"{case.stem}: {skipped} handles like others are left out")
    found = {grip: Figures(f"{case.stem}: {grip.name}") for grip in grips}
    beside = Figures(f"{case.stem}: plain app, slider")
    for seconds in drags:
        for grip in grips:
            found[grip].take(await ours.drag(grip, seconds))
            if seconds == LONG_DRAG and found[grip].frames:
                found[grip].take_replay(await ours.page.evaluate("() => nllWatch.replay()"))
        for _ in range(2):
            beside.take(await plain.drag(grips[0], SHORT_DRAG))
    await ours.page.context.close()
    await plain.page.context.close()
    return [*found.values(), beside]


async def run() -> list[str]:
    """Print the table; returns what falls short."""
    missed: list[str] = []
    loopback: dict[str, float] = {}
    async with AsyncExitStack() as stack:
        elsewhere = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = stack.enter_context(serving(ROOT / "app.py", ROOT))
        plain = [
            stack.enter_context(serving(PLAIN_APPS / f"{case.stem}.py", elsewhere))
            for case in CASES
        ]
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(**chromium_options())
        for delay, drags in ((0.0, DRAGS), (DELAY_SECONDS, DRAGS_BEHIND_DELAY)):
            where = f"{1000 * delay:.0f} ms of delay each way" if delay else "loopback"
            print(f"{where}; milliseconds\n{HEADER}", flush=True)
            for case, plain_port in zip(CASES, plain, strict=True):
                async with AsyncExitStack() as proxies:
                    there = [
                        await proxies.enter_async_context(delayed(p, delay)) if delay else p
                        for p in (port, plain_port)
                    ]
                    addresses = [f"http://localhost:{p}" for p in there]
                    *ours, beside = await measure(browser, case, *addresses, drags)
                for figures in (*ours, beside):
                    print(figures.row(), flush=True)
                for figures in ours:
                    missed += [
                        f"{where}, {figures.name}: {what}" for what in figures.misses(delay > 0)
                    ]
                    if not figures.frames:
                        continue
                    expected = loopback.setdefault(figures.name, figures.median())
                    if figures.median() > expected + NOISE:
                        missed.append(
                            f"{figures.name} feels the network: move → paint "
                            f"{figures.median():.1f} ms in place of {expected:.1f} ms"
                        )
        await browser.close()
    return missed


def main() -> None:
    """Measure drags and first loads and print tables; exits with 1 where a goal is missed."""
    missed = asyncio.run(run())
    print(
        f"goals: move → paint median ≤ {GOAL_PAINT:.0f} ms, p95 ≤ {GOAL_PAINT_P95:.0f} ms; "
        f"frames a second ≥ {GOAL_FRAMES:.0f};\n"
        f"confirmed ≤ {GOAL_CONFIRMED:.0f} ms on loopback; no blank frame; nothing moved but "
        f"thumbs;\nwith delay, move → paint within {NOISE:.0f} ms of loopback. "
        "A plain app's figure under confirmed is release → paint.\n"
    )
    first_load.main()
    if missed:
        raise SystemExit("goals missed:\n" + "\n".join(f"  {what}" for what in missed))
