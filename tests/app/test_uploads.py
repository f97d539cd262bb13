"""Large files come one after the other, and each has a place in the queue."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from nll_core.predictions.memory_left import Memory
from pages._ui import uploads


class Server:
    """What stands for Streamlit's."""

    uploaded_file_mgr = None

    def is_active_session(self, session_id: str) -> bool:
        return True


# With too little memory for 9 MB, each waits for it first; with enough, for the others only.
@pytest.mark.parametrize(("left", "looks"), [(60_000_000, 8), (40_000_000, 240)])
def test_one_after_the_other_comes_once_there_is_memory(
    monkeypatch: pytest.MonkeyPatch, left: int, looks: int
) -> None:
    looked = [0]

    def memory() -> Memory:
        looked[0] += 1
        return Memory(10**9, left)

    monkeypatch.setattr(uploads.runtime, "get_instance", Server)
    monkeypatch.setattr(uploads, "memory", memory)
    monkeypatch.setattr(uploads, "LOOK_SECONDS", 0.001)
    coming: list[str] = []
    most, places = [0], set()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if not places:
            assert looked[0] >= looks
        coming.append(scope["path"])
        most.append(len(coming))
        await asyncio.sleep(0.05)
        places.update(upload.place for upload in uploads._line)
        coming.remove(scope["path"])

    async def come() -> None:
        await asyncio.wait_for(
            asyncio.gather(*(uploads.InTurn(app)(put(k), None, None) for k in "abc")),  # type: ignore[arg-type]
            60,
        )

    asyncio.run(come())
    assert (max(most), places, len(most)) == (1, {0, 1, 2}, 4)
    assert not uploads._line


def put(session_id: str) -> dict[str, Any]:
    path = f"/_stcore/upload_file/{session_id}/file"
    headers = [(b"content-length", b"9000000")]
    return {"type": "http", "method": "PUT", "path": path, "headers": headers}


def test_who_asks_for_no_large_file_passes_by() -> None:
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["path"])

    async def ask() -> None:
        in_turn = uploads.InTurn(app)
        for scope in (
            {"type": "http", "method": "GET", "path": "/", "headers": []},
            {"type": "websocket", "path": "/_stcore/stream", "headers": []},
            {
                "type": "http",
                "method": "PUT",
                "path": "/_stcore/upload_file/a/b",
                "headers": [(b"content-length", b"1000")],
            },
        ):
            await in_turn(scope, None, None)  # type: ignore[arg-type]

    asyncio.run(ask())
    assert seen == ["/", "/_stcore/stream", "/_stcore/upload_file/a/b"]
    assert not uploads._line
