"""Answers that leave at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = """
import asyncio, socket
from streamlit.web.server.starlette import starlette_server
import app

def waits(listening):
    with socket.create_connection(listening.getsockname()):
        connection, _ = listening.accept()
        with connection:
            return not connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

async def begin(listening):
    async with app.warm_up(app.app):
        assert not waits(listening)

listening = starlette_server._bind_socket("127.0.0.1", 0, 5)
listening.setblocking(True)
assert waits(listening), "Streamlit does it itself: pages/_ui/connections.py is superfluous"
asyncio.run(begin(listening))
"""


def test_what_connects_to_the_server_is_sent_to_at_once() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
