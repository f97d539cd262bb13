"""From a key press on a slider to the changed plot, in a real Chromium, beside a plain app.

Each page of ours is measured against a plain one-script Streamlit app (`plain_apps/`) that draws
the same plots by a full rerun, with Streamlit's default settings. Both servers run at once and
the key presses alternate, so that a slow moment of the machine hits both.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
PLAIN_APPS = Path(__file__).parent / "plain_apps"
PRESSES = 40
WARM_UP_PRESSES = 4
GOAL = 0.75  # of the plain app's median
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Resolves with the milliseconds from the key press to the frame in which the chart's drawn marks
# differ from before and are on the screen; frames without the chart do not count.
MEASURE = """
([control, chart]) => new Promise((resolve, reject) => {
  const drawn = () => [...document.querySelectorAll(`${chart} .cartesianlayer :is(path, text)`)]
    .map(e => `${e.getAttribute('d')}${e.getAttribute('transform')}${e.textContent}`).join();
  document.querySelector(`${control} input[type=range]`).focus();
  const before = drawn();
  let pressed = null;
  document.addEventListener('keydown', () => { pressed = performance.now(); },
                            {once: true, capture: true});
  const look = () => {
    const present = drawn();
    if (pressed !== null && present && present !== before)
      requestAnimationFrame(() => resolve(performance.now() - pressed));
    else if (pressed !== null && performance.now() - pressed > 10000)
      reject(new Error('the plot did not change within 10 s'));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})
"""


@dataclass(frozen=True)
class Case:
    """One slider and the plot it moves: in our page, and in the plain app of the same name."""

    stem: str
    control: str
    chart: str


CASES = (
    Case("home", "p", "home_curve"),
    Case("surprise", "p", "surprise_curve"),
    Case("softmax", "T", "softmax_bars"),
    Case("gaussian", "mu", "gaussian_density"),
    Case("calibration", "t", "calibration_reliability"),
)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(script: Path, cwd: Path) -> Iterator[str]:
    """`streamlit run script` with the settings found in `cwd`, once it answers."""
    port = free_port()
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            str(script),
            "--server.port",
            str(port),
            "--server.headless",
            "true",
            "--browser.gatherUsageStats",
            "false",
        ],
        cwd=cwd,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=2)
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def press(page: Page, case: Case, key: str) -> float:
    """Milliseconds from one key press to the changed plot."""
    waiting = page.evaluate_handle(
        f"args => {{ window.__measured = ({MEASURE})(args); }}",
        [f".st-key-{case.control}", f".st-key-{case.chart}"],
    )
    waiting.dispose()
    page.keyboard.press(key)
    took = float(page.evaluate("() => window.__measured"))
    page.wait_for_timeout(120)
    return took


def measure(case: Case, ours: Page, plain: Page) -> tuple[np.ndarray, np.ndarray]:
    """Times of alternating key presses, first right then left, so that the state stays near."""
    times: tuple[list[float], list[float]] = ([], [])
    for count in range(PRESSES + WARM_UP_PRESSES):
        key = "ArrowRight" if count % 8 < 4 else "ArrowLeft"
        for page, into in zip((ours, plain), times, strict=True):
            took = press(page, case, key)
            if count >= WARM_UP_PRESSES:
                into.append(took)
    return np.array(times[0]), np.array(times[1])


def main() -> None:
    """Measure every page and print a table; exits with 1 where a goal is missed."""
    browser_path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    missed = []
    print("slider key press to changed plot, ms          ours            plain app       ratio of")
    print("page                                       median    p95     median    p95    medians")
    with ExitStack() as stack:
        elsewhere = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(serving(ROOT / "app.py", ROOT))
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=browser_path, args=FLAGS
        )
        for case in CASES:
            with serving(PLAIN_APPS / f"{case.stem}.py", elsewhere) as plain_address:
                ours, plain = (
                    browser.new_page(viewport={"width": 1440, "height": 900}) for _ in range(2)
                )
                ours.goto(f"{address}/{'' if case.stem == 'home' else case.stem}")
                plain.goto(plain_address)
                for page in (ours, plain):
                    page.wait_for_selector(
                        f".st-key-{case.chart} .cartesianlayer path", state="attached"
                    )
                    page.wait_for_timeout(1500)
                a, b = measure(case, ours, plain)
                ours.close()
                plain.close()
            ratio = float(np.median(a) / np.median(b))
            if ratio > GOAL:
                missed.append(case.stem)
            print(
                f"{case.stem:40} {np.median(a):8.0f} {np.percentile(a, 95):6.0f} "
                f"{np.median(b):10.0f} {np.percentile(b, 95):6.0f} {ratio:10.2f}",
                flush=True,
            )
        browser.close()
    if missed:
        print(f"above {GOAL} of the plain app: {', '.join(missed)}")
        raise SystemExit(1)


if __name__ == "__main__":
    main()
