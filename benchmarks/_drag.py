"""A tab, what can be dragged in it, and a drag by the mouse with what was seen of it."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from playwright.async_api import Browser, CDPSession, Page
from playwright.async_api import TimeoutError as TookTooLong

from benchmarks._browser import VIEWPORT, Case
from scripts.browsing import UNASKED

WATCH = Path(__file__).with_name("watch.js")
DRAWN_SECONDS, SETTLE_SECONDS = 60, 2.0
MOVE_SECONDS = (0.012, 0.021)
PIXELS_A_SECOND = 500
REACH = 150  # pixels to and fro
END = 24  # a drag ends this far from where it began: the server has something to confirm
ANSWER_SECONDS = 8
# Plotly learns of what moved a quarter of a second after rest; all is watched until then.
REST_SECONDS = 0.7
HANDLES_A_CHART = 2

HANDLES = """() => [...document.querySelectorAll('.nll-handle:not([hidden])')].map(e => {
  const box = e.closest('[class*=st-key-]');
  const key = [...box.classList].find(name => name.startsWith('st-key-'));
  e.scrollIntoView({block: 'center', behavior: 'instant'});
  const {x, y, width, height} = e.getBoundingClientRect();
  return {over: document.elementFromPoint(x + width / 2, y + height / 2) !== e,
          chart: '.' + key, index: [...box.querySelectorAll('.nll-handle')].indexOf(e),
          name: e.dataset.handle ?? '', label: e.getAttribute('aria-label') ?? '',
          cursor: e.style.cursor};
})"""

# Where to take hold, how far to go, and what lies on top there.
GEOMETRY = """([grip, chart]) => {
  const node = grip.dataset.testid ? grip.parentElement : grip;
  node.scrollIntoView({block: 'center', behavior: 'instant'});
  const middle = r => [r.x + r.width / 2, r.y + r.height / 2];
  const at = middle(node.getBoundingClientRect());
  const within = (chart ?? grip.closest('[data-testid=stSlider]')).getBoundingClientRect();
  const top = document.elementFromPoint(...at);
  const value = name => Number(grip.getAttribute(`aria-value${name}`));
  return {at, centre: middle(within), size: [within.width, within.height],
          high: value('now') > (value('min') + value('max')) / 2,
          over: node.contains(top) || top?.contains(node) ? null
            : top?.getAttribute('aria-label') ?? top?.getAttribute('class') ?? 'nothing'};
}"""


@dataclass(frozen=True)
class Grip:
    """Something that can be dragged, and the chart whose marks must answer."""

    name: str
    selector: str
    index: int
    chart: str
    axes: str
    slider: bool


@dataclass(frozen=True)
class Drag:
    """What was seen of one drag: by the page (`watch.js`), on the wire, and in the trace."""

    seconds: float
    seen: dict[str, Any]
    n_bytes: int
    on_screen: list[float]


class Tab:
    """One page in a tab of its own, ready to be dragged."""

    def __init__(self, page: Page, cdp: CDPSession, tracer: CDPSession) -> None:
        self.page, self.cdp, self.tracer = page, cdp, tracer
        self.received = 0
        self.random = random.Random(0)

    @classmethod
    async def open(cls, browser: Browser, address: str, drawn: str) -> Tab:
        context = await browser.new_context(viewport=VIEWPORT)
        page = await context.new_page()
        tab = cls(
            page, await context.new_cdp_session(page), await browser.new_browser_cdp_session()
        )
        await page.add_init_script(UNASKED)
        await page.add_init_script(path=WATCH)
        page.on("websocket", lambda socket: socket.on("framereceived", tab._count))
        await page.goto(address)
        await page.wait_for_selector(drawn, state="attached", timeout=1000 * DRAWN_SECONDS)
        await page.wait_for_timeout(1000 * SETTLE_SECONDS)
        return tab

    def _count(self, payload: str | bytes) -> None:
        self.received += len(payload)

    async def grips(self, case: Case) -> tuple[list[Grip], int]:
        """The slider and the handles of a page, without those that are like another."""
        slider = Grip(
            f"slider {case.control}",
            f".st-key-{case.control} [data-testid=stSliderThumbValue]",
            0,
            f".st-key-{case.chart}",
            "x",
            slider=True,
        )
        handles: dict[tuple[str, str], Grip] = {}
        charts: list[str] = []
        skipped = 0
        every = await self.page.evaluate(HANDLES)
        for found in sorted(every, key=lambda found: found["over"]):
            kind = (found["chart"], re.sub(r"[\d.]+", "", found["name"] or found["label"]))
            if kind in handles or charts.count(found["chart"]) == HANDLES_A_CHART:
                skipped += 1
                continue
            charts.append(found["chart"])
            axes = {"ew-resize": "x", "ns-resize": "y"}.get(found["cursor"], "xy")
            name = f"{found['chart'].removeprefix('.st-key-')} {found['name']}".strip()
            selector = f"{found['chart']} .nll-handle"
            handles[kind] = Grip(name, selector, found["index"], found["chart"], axes, slider=False)
        return [slider, *handles.values()], skipped

    async def drag(self, grip: Grip, seconds: float) -> Drag | str:
        """Drag to and fro for so long, release, wait for rest, and say what was seen.

        Where something else lies over the middle of the grip, what that is.
        """
        node = self.page.locator(grip.selector).nth(grip.index)
        chart = None if grip.slider else await self.page.query_selector(f"{grip.chart} .nll-chart")
        geometry = await self.page.evaluate(GEOMETRY, [await node.element_handle(), chart])
        if geometry["over"] is not None:
            return str(geometry["over"])
        await self.page.wait_for_timeout(100)
        start, reach = np.array(geometry["at"]), self._reach(grip, geometry)
        await self._mouse("mouseMoved", start, buttons=0)
        await self.page.evaluate(
            "watched => nllWatch.start(watched)",
            {"chart": grip.chart, "slider": grip.selector if grip.slider else None},
        )
        await self.tracer.send(
            "Tracing.start",
            {"traceConfig": {"includedCategories": ["input.scrolling"]}},
        )
        await self._mouse("mousePressed", start)
        await self._moves(start, reach, seconds)
        received = self.received
        end = start + np.sign(reach) * END
        await self._mouse("mouseReleased", end, buttons=0)
        await self._answered()
        on_screen = await self._traced()
        seen = await self.page.evaluate("() => nllWatch.stop()")
        return Drag(seconds, seen, self.received - received, [] if grip.slider else on_screen)

    def _reach(self, grip: Grip, geometry: dict[str, Any]) -> np.ndarray:
        """How far to drag, along each axis, towards the side with more room.

        What moves up and down only stands for one value: it goes towards the middle of its range.
        """
        offset = np.array(geometry["centre"]) - geometry["at"]
        room = np.abs(offset) + 0.35 * np.array(geometry["size"])
        reach = np.where(offset < 0, -1, 1) * np.minimum(room, (REACH, REACH / 2))
        if grip.axes == "y":
            return np.array([0.0, REACH / 2 if geometry["high"] else -REACH / 2])
        return reach * [("x" in grip.axes), ("y" in grip.axes)]

    async def _moves(self, start: np.ndarray, reach: np.ndarray, seconds: float) -> None:
        """To and fro; each move is sent at its time, whether or not those before are answered."""
        clock = asyncio.get_running_loop().time
        began, due = clock(), 0.0
        period = 2 * float(np.abs(reach).max()) / PIXELS_A_SECOND
        cycles = max(round(seconds / period), 1)
        sent = []
        while due < seconds:
            await asyncio.sleep(began + due - clock())
            part = (clock() - began) / seconds
            there = 1 - abs(2 * (cycles * part % 1) - 1)
            at = start + there * reach + part * np.sign(reach) * END
            sent.append(asyncio.create_task(self._mouse("mouseMoved", at)))
            due += self.random.uniform(*MOVE_SECONDS)
        await asyncio.gather(*sent)

    async def _mouse(self, kind: str, at: np.ndarray, buttons: int = 1) -> None:
        await self.cdp.send(
            "Input.dispatchMouseEvent",
            {
                "type": kind,
                "x": float(at[0]),
                "y": float(at[1]),
                "button": "left" if buttons or kind == "mouseReleased" else "none",
                "buttons": buttons,
                "clickCount": int(kind != "mouseMoved"),
            },
        )

    async def _answered(self) -> None:
        with suppress(TookTooLong):  # which is reported as an answer that never came
            await self.page.wait_for_function(
                "() => nllWatch.settled()", timeout=1000 * ANSWER_SECONDS
            )
        await self.page.wait_for_timeout(1000 * REST_SECONDS)

    async def _traced(self) -> list[float]:
        """Milliseconds from each move of the drag to the presented frame, as the browser says."""
        events: list[dict[str, Any]] = []
        ended = asyncio.Event()

        def collect(found: dict[str, Any]) -> None:
            events.extend(found["value"])

        self.tracer.once("Tracing.tracingComplete", lambda _: ended.set())
        self.tracer.on("Tracing.dataCollected", collect)
        await self.tracer.send("Tracing.end")
        await ended.wait()
        self.tracer.remove_listener("Tracing.dataCollected", collect)
        return list(_presented(events))


def _presented(events: list[dict[str, Any]]) -> Iterator[float]:
    began: dict[tuple[int, str], dict[str, Any]] = {}
    for event in events:
        if event["name"] != "EventLatency":
            continue
        key = (event["pid"], event["id2"]["local"])
        if event["ph"] == "b":
            began[key] = event
        elif key in began:
            start = began.pop(key)
            about = start["args"].get("event_latency", {})
            if about.get("event_type") == "MOUSE_DRAGGED" and "display_trace_id" in about:
                yield (event["ts"] - start["ts"]) / 1000
