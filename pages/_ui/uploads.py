"""Large files on their way to the server: one after the other, once there is memory for the next.

A file stands twice in the memory while it comes, and is read in a process of its own. Ten at once
would end a process that has 1 GB. So one comes, is read and scored, and the others wait before
their first byte is taken; the page of each, when it is drawn, says its place in the queue. Where
there is plenty of memory nobody waits for the work of others; where there is too little and nobody
works, a file waits for a minute, and then comes.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nll_core.predictions import MAX_FILE_BYTES
from nll_core.predictions.memory_left import memory
from pages._ui import jobs

# A smaller file waits for nobody.
LARGE_BYTES: Final = 8_000_000
# While it comes and is read, and in the end as a table.
TIMES_ITS_SIZE: Final = 5
PLENTY_TIMES_ITS_SIZE: Final = 10
LOOK_SECONDS: Final = 0.25
# Between the reading of a file and its scores there are moments without work.
LOOKS: Final = 8
# What those who are there have may stay for hours: reading has a limit of its own.
LOOKS_FOR_MEMORY: Final = 240
PLACE: Final = "/_stcore/upload_file/"


class Upload:
    """A large file that comes, or waits."""

    def __init__(self, session_id: str, size: int) -> None:
        self.session_id, self.size = session_id, size
        self.comes = False
        self.place = 0
        """In the queue, from 1 on; 0 where it does not wait."""


# In the order in which they came; those that come stand before those that wait.
_line: list[Upload] = []


class InTurn:
    """Let one large file in after the other."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "PUT" or PLACE not in scope["path"]:
            await self.app(scope, receive, send)
            return
        size = MAX_FILE_BYTES
        with suppress(KeyError, ValueError):
            size = int(dict(scope["headers"])[b"content-length"])
        if size < LARGE_BYTES:
            await self.app(scope, receive, send)
            return
        upload = Upload(scope["path"].rpartition(PLACE)[2].partition("/")[0], size)
        _line.append(upload)
        try:
            calm = 0
            while calm < (LOOKS if _fits(upload) else LOOKS_FOR_MEMORY) and not _has_plenty(upload):
                calm = calm + 1 if _is_next(upload) else 0
                before = _line[: _line.index(upload)]
                upload.place = 1 + sum(not one.comes for one in before)
                await asyncio.sleep(LOOK_SECONDS)
                if not runtime.get_instance().is_active_session(upload.session_id):
                    break
            upload.comes = True
            upload.place = 0
            await self.app(scope, receive, send)
            # It is answered; its page takes it now, and begins to read it.
            await asyncio.sleep(0 if _has_plenty(upload) else LOOKS * LOOK_SECONDS)
        finally:
            _line.remove(upload)


def waiting() -> str:
    """What the page says of a file of this visitor that waits; nothing where there is none."""
    session = get_script_run_ctx()
    for upload in _line:
        if session is not None and upload.session_id == session.session_id and upload.place:
            return (
                f"Your file waits: it is number {upload.place} in the queue. Large files come one "
                "after the other, once the server has memory for the next; this one then goes on "
                "by itself."
            )
    return ""


def _has_plenty(upload: Upload) -> bool:
    """Whether it is the first, and there is memory whatever the others do."""
    return _line[0] is upload and _fits(upload, PLENTY_TIMES_ITS_SIZE)


def _is_next(upload: Upload) -> bool:
    """Whether it is the first, and nothing is at work on another."""
    return _line[0] is upload and not jobs.any_running() and _stored() < LARGE_BYTES


def _fits(upload: Upload, times_its_size: int = TIMES_ITS_SIZE) -> bool:
    left = memory()
    return left is None or left.left >= times_its_size * upload.size


def _stored() -> int:
    """Bytes that have come and were not yet taken by a page."""
    files = runtime.get_instance().uploaded_file_mgr
    if not isinstance(files, MemoryUploadedFileManager):
        return 0
    return sum(len(one.data) for own in list(files.file_storage.values()) for one in own.values())
