"""Visitors without browsers: they speak with Streamlit's server as a browser does, many at once.

What each sends was read from what Chromium sends: all widgets of the page with every move, the
address, the part of the page that the control belongs to; at rest, a request for each sweep that
the server has offered. Nobody draws, so that two cores are enough for hundreds.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any, Final, Self
from urllib.parse import parse_qsl, urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from pages._ui.live import KEY

PATIENCE: Final = 60.0  # seconds
# As in pages/_browser/sweeps.js.
REST_SECONDS: Final = 0.15
# As many as a browser opens to one server.
LANES: Final = 6
# The script then begins anew by itself.
REPEATED: Final = (ForwardMsg.FINISHED_EARLY_FOR_RERUN,)
FOUND: Final = b"HTTP/1.1 200 "
FILES: Final = re.compile(rb"""(?:src|href)="\.?(/static/[^"]+)"|<(/nll-assets/[^>]+)>""")


Path = tuple[int, ...]
"""Where something stands on a page."""


class ShownError(Exception):
    """The page shows an error."""


@dataclass
class Widget:
    """A widget on the page, and what it says of itself with each move."""

    proto: Any
    fragment: str
    path: Path
    state: WidgetState


class Visitor:
    """An open tab."""

    def __init__(self, port: int, rng: Random, *, fetches: bool = True, cookie: str = "") -> None:
        self._port = port
        self._cookie = cookie
        self._rng = rng
        self._fetches = fetches
        self._socket: ClientConnection | None = None
        self._page = ""
        self._widgets: dict[str, Widget] = {}
        self._places: dict[str, Path] = {}
        self.address: dict[str, str] = {}
        """What it says of the controls."""
        self._offered: dict[str, str] = {}
        self._fetched: set[str] = set()
        self._fetching: asyncio.Task[None] | None = None
        self.pages: dict[str, str] = {}
        """The hash of each page, by its path."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stop_fetching()
        if self._socket:
            await self._socket.close()

    async def load_files(self, path: str) -> None:
        """Load a page's document and the files that it names, with an empty cache."""
        document = await get(self._port, [f"/{path}"])
        names = [(a or b).decode() for a, b in FILES.findall(document)]
        await asyncio.gather(*(get(self._port, names[lane::LANES]) for lane in range(LANES)))

    async def open(self, path: str) -> float:
        """Connect, and come to a page; milliseconds until its script has ended."""
        begun = time.perf_counter()
        self._socket = await connect(
            f"ws://localhost:{self._port}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers={"Cookie": self._cookie},
            max_size=None,
            open_timeout=PATIENCE,
        )
        await self._come_to(path)
        return 1000.0 * (time.perf_counter() - begun)

    async def go(self, path: str) -> float:
        """Turn to another page; milliseconds until its script has ended."""
        begun = time.perf_counter()
        await self._come_to(path)
        return 1000.0 * (time.perf_counter() - begun)

    async def _come_to(self, path: str) -> None:
        name, _, query = path.partition("?")
        self._widgets, self._places, self._offered = {}, {}, {}
        self.address = dict(parse_qsl(query))
        message = BackMsg()
        message.rerun_script.query_string = query
        if name in self.pages:
            message.rerun_script.page_script_hash = self.pages[name]
        else:
            message.rerun_script.page_name = name
        await self._run(message)

    @property
    def said(self) -> list[bytes]:
        """What the widgets say of themselves."""
        return sorted(widget.state.SerializeToString() for widget in self._widgets.values())

    @property
    def sliders(self) -> list[Widget]:
        """Those that can be moved."""
        widgets = self._widgets.values()
        return [w for w in widgets if hasattr(w.proto, "step") and not w.proto.disabled]

    async def move(self) -> float:
        """Move any slider anywhere else; milliseconds until all that this starts has ended."""
        widget = self._rng.choice(self.sliders)
        proto, state = widget.proto, widget.state
        if proto.options:
            present = state.string_array_value.data
            said = self._rng.choice([text for text in proto.options if [text] != present])
            present[:] = [said]
            is_default = said == proto.options[int(proto.default[0])]
        else:
            last = round((proto.max - proto.min) / proto.step)
            at = proto.min + proto.step * self._rng.randint(0, last)
            state.double_array_value.data[:] = [at]
            said, is_default = f"{at:.10g}", at == proto.default[0]
        if proto.query_param_key:
            self.address.pop(proto.query_param_key, None)
            if not is_default:
                self.address[proto.query_param_key] = said
        message = BackMsg()
        message.rerun_script.query_string = urlencode(self.address)
        message.rerun_script.page_script_hash = self._page
        message.rerun_script.fragment_id = widget.fragment
        message.rerun_script.widget_states.widgets.extend(w.state for w in self._widgets.values())
        begun = time.perf_counter()
        await self._run(message)
        return 1000.0 * (time.perf_counter() - begun)

    async def _run(self, message: BackMsg) -> None:
        """Send a message, and take what comes until the script has ended."""
        assert self._socket
        self._stop_fetching()
        message.rerun_script.context_info.url = f"http://localhost:{self._port}/"
        await self._socket.send(message.SerializeToString())
        sent: set[str] = set()
        ran: list[Path] = []
        while True:
            content = await asyncio.wait_for(self._socket.recv(), PATIENCE)
            answer = ForwardMsg.FromString(content)  # type: ignore[arg-type]
            match answer.WhichOneof("type"):
                case "navigation":
                    self._page = answer.navigation.page_script_hash
                    for page in answer.navigation.app_pages:
                        self.pages[page.url_pathname] = page.page_script_hash
                case "new_session":
                    self._page = answer.new_session.page_script_hash or self._page
                    # Of the page, that is everything.
                    ran = [
                        self._places[part]
                        for part in answer.metadata.run.fragment_ids
                        if part in self._places
                    ] or [()]
                    sent = set()
                case "delta":
                    sent.add(self._take(answer.delta, tuple(answer.metadata.delta_path)))
                case "script_finished" if answer.script_finished not in REPEATED:
                    break
        self._widgets = {
            key: widget
            for key, widget in self._widgets.items()
            if key in sent or not any(widget.path[: len(part)] == part for part in ran)
        }
        if self._fetches and self._offered:
            self._fetching = asyncio.create_task(self._fetch())

    def _take(self, delta: Any, path: Path) -> str:
        """Take over what the server has drawn; the widget that it is, if any."""
        # What comes first of a part of the page is what holds the rest of it.
        if part := delta.fragment_id:
            self._places.setdefault(part, path)
        kind = delta.new_element.WhichOneof("type")
        if kind is None:
            return ""
        proto = getattr(delta.new_element, kind)
        if kind == "exception":
            raise ShownError(proto.message)
        if kind == "bidi_component" and proto.id.endswith(f"-{KEY}"):
            self._offered = json.loads(proto.bytes)["ahead"]
        elif (state := _state(kind, proto)) is not None:
            self._widgets[proto.id] = Widget(proto, part, path, state)
            return str(proto.id)
        return ""

    async def fetched(self) -> bool:
        """Wait for what is fetched at rest; whether there was any, and all of it has come."""
        if not self._fetching:
            return False
        await self._fetching
        return self._fetched.issuperset(self._offered)

    async def _fetch(self) -> None:
        """What a browser fetches at rest, until the next move."""
        await asyncio.sleep(REST_SECONDS)
        urls = {n: url for n, url in self._offered.items() if n not in self._fetched}
        # An offer that others have pushed out is answered by 404.
        with suppress(OSError, asyncio.IncompleteReadError):
            answers = await asyncio.gather(
                *(get(self._port, [url], self._cookie) for url in urls.values())
            )
            self._fetched |= {
                name for name, answer in zip(urls, answers, strict=True) if FOUND in answer
            }

    def _stop_fetching(self) -> None:
        if self._fetching:
            self._fetching.cancel()
            self._fetching = None


def _state(kind: str, proto: Any) -> WidgetState | None:
    """What a widget sends: what the server has set, or its default; None of what sends nothing."""
    state = WidgetState(id=getattr(proto, "id", ""))
    match kind:
        case "slider" if proto.options:
            chosen = proto.raw_value if proto.set_value else [proto.options[int(proto.default[0])]]
            state.string_array_value.data.extend(chosen)
        case "slider":
            state.double_array_value.data.extend(proto.value if proto.set_value else proto.default)
        case "button_group":
            chosen = (
                proto.raw_values
                if proto.set_value
                else [proto.options[i].content for i in proto.default]
            )
            state.string_array_value.data.extend(chosen)
        case "checkbox":
            state.bool_value = proto.value if proto.set_value else proto.default
        case "selectbox":
            state.string_value = (
                proto.raw_value if proto.set_value else proto.options[proto.default]
            )
        case "text_input" | "text_area":
            state.string_value = proto.value if proto.set_value else proto.default
        case _:
            return None
    return state


async def get(port: int, paths: Sequence[str], cookie: str = "") -> bytes:
    """The last of some files, with its headers, loaded one by one through one connection."""
    if not paths:
        return b""
    reader, writer = await asyncio.open_connection("localhost", port)
    try:
        for path in paths:
            writer.write(
                f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n"
                f"Accept-Encoding: gzip, deflate\r\nCookie: {cookie}\r\n\r\n".encode()
            )
            head = await reader.readuntil(b"\r\n\r\n")
            if length := re.search(rb"content-length: (\d+)", head, re.IGNORECASE):
                body = await reader.readexactly(int(length[1]))
            else:
                body = b""
                while size := int(await reader.readline(), 16):
                    body += (await reader.readexactly(size + 2))[:-2]
                await reader.readline()
        unpacked = gzip.decompress(body) if b"content-encoding: gzip" in head else body
        return head + unpacked
    finally:
        writer.close()
