"""From the address to the first drawn chart: Plotly served by the app, or the page's own global.

The rival is the same app with one stock `st.plotly_chart` put before the page, which brings in the
Plotly inside Streamlit's frontend; our charts then wait for that and load none. It is made from
this checkout in a temporary folder. Cold is a fresh browser profile, warm the same address again in
it. Bytes are what came over HTTP until a second after the chart, compressed as sent.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import numpy as np
from playwright.async_api import Browser, BrowserContext, async_playwright

from benchmarks._browser import CASES, ROOT, VIEWPORT, serving
from benchmarks._proxy import delayed
from scripts.browsing import UNASKED, chromium_options

ROUNDS = 3
DELAY_SECONDS = 0.1
BANDWIDTH = 10e6 / 8  # 10 Mbit/s
SHOWN = ("home",)

STOCK_CHART = """\
import plotly.graph_objects as go

st.plotly_chart(go.Figure(go.Scatter(x=[0, 1], y=[0, 1])), key="stock", height=120)
navigation().run()
"""
WAIT_FOR_GLOBAL = """\
  plotly ??= new Promise((resolve) => {
    const look = () => (window.Plotly ? resolve() : setTimeout(look, 10));
    look();
  });
"""
# The first task after the first animation frame in which one of our charts is there.
PLOTLY_AHEAD = 'f"<{url(PLOTLY)}>; rel=preload; as=script"'
WATCH = """
window.firstChart = new Promise(resolve => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => resolve(performance.now());
  const look = () => {
    if (document.querySelector('.nll-chart .cartesianlayer path')) channel.port2.postMessage(0);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
});
"""


def make_rival(folder: Path) -> None:
    """A copy of the app whose charts take Plotly from a stock chart."""
    for name in ("pages", "nll_core", ".streamlit"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "app.py", folder)
    _replace(folder / "pages/_router.py", "navigation().run()\n", STOCK_CHART)
    chart = folder / "pages/_browser/chart.js"
    load = chart.read_text().split("  plotly ??= ")[1].split("  return plotly;")[0]
    _replace(chart, f"  plotly ??= {load}", WAIT_FOR_GLOBAL)
    _replace(folder / "pages/_ui/assets.py", f"[{PLOTLY_AHEAD}]", "[]")


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    if text.count(old) != 1:
        raise RuntimeError(f"{path.name} has changed: {old!r} is there {text.count(old)} times")
    path.write_text(text.replace(old, new))


async def load(context: BrowserContext, address: str, slow: bool) -> tuple[float, float]:
    """Milliseconds to the first chart, and megabytes."""
    page = await context.new_page()
    cdp = await context.new_cdp_session(page)
    received = 0.0

    def count(found: dict[str, Any]) -> None:
        nonlocal received
        received += found["encodedDataLength"]

    cdp.on("Network.loadingFinished", count)
    await cdp.send("Network.enable")
    if slow:
        limits = {"downloadThroughput": BANDWIDTH, "uploadThroughput": BANDWIDTH}
        await cdp.send(
            "Network.emulateNetworkConditions", {"offline": False, "latency": 0, **limits}
        )
    await page.add_init_script(UNASKED)
    await page.add_init_script(WATCH)
    await page.goto(address)
    took = float(await page.evaluate("() => window.firstChart"))
    await page.wait_for_timeout(1000)
    await page.close()
    return took, received / 1e6


async def visit(browser: Browser, address: str, slow: bool) -> np.ndarray:
    """A cold and a warm load: rows of milliseconds and megabytes."""
    context = await browser.new_context(viewport=VIEWPORT)
    both = [await load(context, address, slow) for _ in range(2)]
    await context.close()
    return np.array(both)


async def run() -> None:
    """Print the table."""
    print(f"ms to the first chart (MB){'':7}served bundle{'':18}the page's global")
    print(f"page       network{'':14}cold{'':11}warm{'':12}cold{'':11}warm")
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        make_rival(folder)
        ports = [
            stack.enter_context(serving(ROOT / "app.py", ROOT)),
            stack.enter_context(serving(folder / "app.py", folder, folder)),
        ]
        slow_ports = [
            await stack.enter_async_context(delayed(port, DELAY_SECONDS)) for port in ports
        ]
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(**chromium_options())
        for case in (case for case in CASES if case.stem in SHOWN):
            for slow, there in ((False, ports), (True, slow_ports)):
                rounds = [
                    [
                        await visit(browser, f"http://localhost:{port}/{case.path}", slow)
                        for port in there
                    ]
                    for _ in range(ROUNDS)
                ]
                columns = np.median(rounds, axis=0).reshape(-1, 2)
                cells = [f"{took:8.0f} ({size:.2f})" for took, size in columns]
                network = "100 ms, 10 Mbit/s" if slow else "loopback"
                print(f"{case.stem:10} {network:18} {' '.join(cells)}", flush=True)
        await browser.close()


def main() -> None:
    """Measure first loads; a comparison without a goal."""
    asyncio.run(run())
