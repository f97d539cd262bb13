"""From a key press on a slider to the changed plot, in a real Chromium, beside a plain app.

Each page of ours is measured against a plain one-script Streamlit app (`plain_apps/`) that draws
the same plots by a full rerun, with Streamlit's default settings. Both servers run at once and
the key presses alternate, so that a slow moment of the machine hits both.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks._browser import CASES, PLAIN_APPS, ROOT, VIEWPORT, Case, serving
from scripts.browsing import UNASKED, chromium_options

PRESSES = 40
WARM_UP_PRESSES = 4
GOAL = 0.75  # of the plain app's median

# Resolves with the milliseconds from the key press to the frame in which the chart's drawn marks
# differ from before and are on the screen; frames without the chart do not count.
MEASURE = """
([control, chart]) => new Promise((resolve, reject) => {
  const layers = ':is(.cartesianlayer, .nll-above, .nll-below)';
  const drawn = () => [...document.querySelectorAll(`${chart} ${layers} :is(path, text)`)]
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
    missed = []
    print("slider key press to changed plot, ms          ours            plain app       ratio of")
    print("page                                       median    p95     median    p95    medians")
    with ExitStack() as stack:
        elsewhere = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = stack.enter_context(serving(ROOT / "app.py", ROOT))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(**chromium_options())
        for case in CASES:
            with serving(PLAIN_APPS / f"{case.stem}.py", elsewhere) as plain_port:
                ours, plain = (browser.new_page(viewport=VIEWPORT) for _ in range(2))
                ours.add_init_script(UNASKED)
                ours.goto(f"http://localhost:{port}/{case.path}")
                plain.goto(f"http://localhost:{plain_port}")
                for page in (ours, plain):
                    page.wait_for_selector(case.drawn, state="attached")
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
