"""A network between browser and server: every byte arrives later, in order, at any bandwidth."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

CHUNK_BYTES = 65_536


@asynccontextmanager
async def delayed(port: int, seconds: float) -> AsyncIterator[int]:
    """A port that leads to `port`, `seconds` later each way."""

    open_ones: set[asyncio.Task[None]] = set()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection("localhost", port)
        both = ((reader, there[1]), (there[0], writer))
        tasks = {asyncio.create_task(_carry(*way, seconds)) for way in both}
        open_ones.update(tasks)
        await asyncio.wait(tasks)
        open_ones.difference_update(tasks)

    server = await asyncio.start_server(connect, "localhost", 0)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        for task in open_ones:
            task.cancel()
        if open_ones:
            await asyncio.wait(open_ones)


async def _carry(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float
) -> None:
    """Pass on what is read, each chunk when its time has come, and then the end."""
    clock = asyncio.get_running_loop().time
    on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def arrive() -> None:
        while True:
            due, chunk = await on_the_way.get()
            await asyncio.sleep(due - clock())
            if not chunk:
                break
            writer.write(chunk)

    arriving = asyncio.create_task(arrive())
    try:
        # A tab that is closed resets its connections.
        with contextlib.suppress(ConnectionError):
            while chunk := await reader.read(CHUNK_BYTES):
                on_the_way.put_nowait((clock() + seconds, chunk))
        on_the_way.put_nowait((clock() + seconds, b""))
        await arriving
    finally:
        arriving.cancel()
        writer.close()
