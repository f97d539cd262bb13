"""Waiting for what the page's own modules know; nothing here waits for a length of time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Page

# The module that the page itself uses, loaded from the same address.
MODULE: Final = """
  const latest = performance.now() + 30_000;
  const pause = (ms) => {
    if (performance.now() > latest) throw new Error('in vain');
    return new Promise(resolve => setTimeout(resolve, ms));
  };
  const address = () => performance.getEntriesByType('resource').map(e => e.name)
    .find(name => name.endsWith('/live.js'));
  while (!address()) await pause(10);
  const live = await import(address());
"""
SETTLED: Final = "[data-testid=stApp][data-test-script-state=notRunning]"
# A move is heard in one frame and drawn in it, or right after it; sliders hear in the next frame.
PAINT: Final = """
  const frame = () => new Promise(requestAnimationFrame);
  const paint = async () => {
    for (let i = 0; i < 3; i += 1) await frame();
    await new Promise(resolve => setTimeout(resolve));
  };
"""
# Streamlit shows what has come within ten milliseconds together, by a timer that was set before
# this one: timers of one page come in turn, however busy the machine is.
FLUSHED_MS: Final = 20
CALM: Final = (
    "async () => {"
    + MODULE
    + PAINT
    + f"""
  const isCalm = () => document.querySelector('{SETTLED}') && !live.moving() && live.heard()
    && [...live.charts.values()].every(({{ frame }}) => frame.dataset.drawn && !frame.dataset.due);
  for (let calm = 0; calm < 2; calm = isCalm() ? calm + 1 : 0) {{
    await pause({FLUSHED_MS});
    await paint();
  }}
}}"""
)


def wait_until(page: Page, condition: str) -> None:
    """Wait until `condition` holds, a JavaScript expression that knows the module `live`."""
    # `wait_for_function` takes the promise of an async function for an answer.
    page.evaluate("async () => {" + MODULE + f"while (!({condition})) await pause(10); }}")


def painted(page: Page) -> None:
    """Wait until what the page has heard is drawn."""
    page.evaluate("async () => {" + PAINT + "await paint(); }")


@contextmanager
def plotted(page: Page, chart: str) -> Iterator[None]:
    """Wait at the end until Plotly, which follows what moves at rest, has drawn a chart anew."""
    plot = page.locator(f".st-key-{chart} .nll-plot")
    plot.evaluate("e => e.on('plotly_afterplot', () => { e.dataset.plotted = 'true'; })")
    yield
    page.locator(f".st-key-{chart} .nll-plot[data-plotted]").wait_for()
    painted(page)


def calm(page: Page) -> None:
    """Wait until the server has answered, nothing moves, and every chart is drawn as it is now."""
    page.evaluate(CALM)
