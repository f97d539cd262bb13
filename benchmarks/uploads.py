"""Ten visitors with 100 MB each, at once, on a server that has 1 GB; others move sliders meanwhile.

For each file: seconds until it was let in and until its scores were on the page, and the places in
the queue that the page said. A visitor leaves once the scores are there. Nobody has a browser (see
`visitors.py`). `python -m benchmarks.uploads 3` takes another number of visitors.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks._browser import CASES
from benchmarks._crowd import Visitor, get
from benchmarks.visitors import ALONE, Seen, Server, apps, quantile, serving_limited, stay

N_FILES, FILE_BYTES = 10, 100_000_000
OTHERS, BEFORE_SECONDS, MOST_SECONDS = 5, 15.0, 1200.0
GOAL_P95 = 250.0
NAME, BETWEEN, PART_BYTES = "mine.csv", "a-part-of-the-form", 1 << 18
PLACES: Final = re.compile(rb"number (\d+) in the queue")
SCORED: Final = re.compile(rb"On [\d,]+ examples")
REFUSED: Final = re.compile(rb"did not suffice|cannot be used as it is|Traceback")
COOKIE: Final = re.compile(rb"_streamlit_xsrf=([^;]+)")


def content() -> bytes:
    """Predictions of three classes as CSV."""
    rng = np.random.default_rng(0)
    n = 20_000
    p = rng.dirichlet([2.0, 1.0, 1.0], size=n).round(6)
    labels = (p.cumsum(axis=1) > rng.random((n, 1))).argmax(axis=1)
    rows = [f"{'abc'[y]},{a:.6f},{b:.6f},{c:.6f}\n" for y, (a, b, c) in zip(labels, p, strict=True)]
    block = "".join(rows).encode()
    return b"label,p_a,p_b,p_c\n" + block * (FILE_BYTES // len(block))


@dataclass
class Brought:
    """What became of a visitor's file."""

    came: float = 0.0
    scored: float = 0.0
    places: list[int] = field(default_factory=list)
    problem: str = ""


class Bringer(Visitor):
    """A visitor who drops a file in."""

    uploader = ""
    """The field to drop it into."""

    def _take(self, delta: Any, path: tuple[int, ...]) -> str:
        element = delta.new_element
        if element.WhichOneof("type") == "file_uploader":
            self.uploader = element.file_uploader.id
        return super()._take(delta, path)

    async def bring(self, data: bytes, found: Brought) -> None:
        """Drop it in, and wait for its scores."""
        begun = time.perf_counter()
        await self.open("predictions")
        assert self._socket
        request = BackMsg()
        request.file_urls_request.file_names.append(NAME)
        await self._socket.send(request.SerializeToString())
        sending = None
        while not (found.problem or found.scored):
            answer = await asyncio.wait_for(self._socket.recv(), MOST_SECONDS)
            assert isinstance(answer, bytes)
            message = ForwardMsg.FromString(answer)
            match message.WhichOneof("type"):
                case "file_urls_response":
                    (urls,) = message.file_urls_response.file_urls
                    sending = asyncio.create_task(self._send(urls, data, found, begun))
                case "delta":
                    self._take(message.delta, tuple(message.metadata.delta_path))
            for place in map(int, PLACES.findall(answer)):
                if found.places[-1:] != [place]:
                    found.places.append(place)
            if refused := REFUSED.search(answer):
                found.problem = refused[0].decode()
            if found.came and SCORED.search(answer):
                found.scored = time.perf_counter() - begun
        if sending:
            await sending

    async def _send(self, urls: Any, data: bytes, found: Brought, begun: float) -> None:
        """Send the file as a browser does, then say that it is there."""
        token = COOKIE.search(await get(self._port, ["/_stcore/health"]))
        assert token
        cookie = token[1].decode()
        head = (
            f'--{BETWEEN}\r\nContent-Disposition: form-data; name="file"; filename="{NAME}"\r\n\r\n'
        )
        tail = f"\r\n--{BETWEEN}--\r\n"
        reader, writer = await asyncio.open_connection("localhost", self._port)
        try:
            writer.write(
                f"PUT {urls.upload_url} HTTP/1.1\r\nHost: localhost:{self._port}\r\n"
                f"Cookie: _streamlit_xsrf={cookie}\r\nX-Xsrftoken: {cookie}\r\n"
                f"Content-Type: multipart/form-data; boundary={BETWEEN}\r\n"
                f"Content-Length: {len(head) + len(data) + len(tail)}\r\n\r\n{head}".encode()
            )
            for start in range(0, len(data), PART_BYTES):
                writer.write(data[start : start + PART_BYTES])
                await writer.drain()
            writer.write(tail.encode())
            status = await reader.readline()
        finally:
            writer.close()
        found.came = time.perf_counter() - begun
        if b" 204 " not in status:
            found.problem = status.decode().strip()
            return
        message = BackMsg()
        message.rerun_script.page_script_hash = self._page
        widgets = message.rerun_script.widget_states.widgets
        widgets.extend(widget.state for widget in self._widgets.values())
        brought = widgets.add(id=self.uploader).file_uploader_state_value.uploaded_file_info.add()
        brought.file_id, brought.name, brought.size = urls.file_id, NAME, len(data)
        brought.file_urls.CopyFrom(urls)
        assert self._socket
        await self._socket.send(message.SerializeToString())


async def bring(k: int, port: int, data: bytes, found: Brought) -> None:
    """One visitor, who leaves once the scores are there."""
    try:
        async with Bringer(port, Random(k), fetches=False) as visitor:
            await visitor.bring(data, found)
    except ALONE as problem:
        found.problem = f"{type(problem).__name__}: {problem}"


async def measured(port: int, server: Server, n: int) -> list[str]:
    """Print what became of the files, and what others waited for before and meanwhile."""
    data, seen, paths = content(), Seen(), [case.path for case in CASES[:OTHERS]]
    now = time.monotonic()
    others = [
        asyncio.create_task(stay(port, paths, k, now, now, now + 2 * MOST_SECONDS, seen))
        for k in range(OTHERS)
    ]
    await asyncio.sleep(BEFORE_SECONDS)
    told = [len(own) for own in seen.moves]
    before = seen.all_moves()
    files = [Brought() for _ in range(n)]
    bringing = asyncio.gather(*(bring(k, port, data, found) for k, found in enumerate(files)))
    peak = 0.0
    end = time.monotonic() + MOST_SECONDS
    while not bringing.done() and time.monotonic() < end:
        await asyncio.sleep(0.5)
        peak = max(peak, server.megabytes())
    for task in (*others, bringing):
        task.cancel()
    moves = [ms for own, count in zip(seen.moves, told, strict=True) for ms in own[count:]]
    print(f"{'file':>5s}{'came, s':>9s}{'scored, s':>11s}  places in the queue")
    for k, found in enumerate(files):
        print(f"{k + 1:5d}{found.came:9.1f}{found.scored:11.1f}  {found.places} {found.problem}")
    p95 = quantile(moves, 0.95)
    print(
        f"others' sliders: p50/p95 {quantile(before, 0.5):.0f}/{quantile(before, 0.95):.0f} ms "
        f"before, {quantile(moves, 0.5):.0f}/{p95:.0f} ms meanwhile ({len(moves)} moves), "
        f"{seen.errors.total()} errors {dict(seen.errors)}; the server's memory {peak:.0f} MB"
    )
    lost = [one.problem or (not one.scored and "not there in time") for one in files]
    missed = [f"file {k + 1}: {problem}" for k, problem in enumerate(lost) if problem]
    return missed + ([f"sliders: p95 {p95:.0f} ms, goal {GOAL_P95:.0f}"] if p95 > GOAL_P95 else [])


def main() -> None:
    """Print the table; exits with 1 where a file was lost or a goal is missed."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    n = numbers[0] if numbers else N_FILES
    with apps() as known, serving_limited(known[0]) as (port, server):
        missed = asyncio.run(measured(port, server, n))
    if missed:
        raise SystemExit("\n".join(missed))


if __name__ == "__main__":
    main()
