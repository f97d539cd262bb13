"""What a visitor brings is kept in memory, as the page says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartParser

from pages._ui.upload import keep_in_memory


async def parts(size: int) -> AsyncIterator[bytes]:
    yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    for _ in range(size // 65536):
        yield b"1" * 65536
    yield b"\r\n--x--\r\n"


def test_a_large_file_on_its_way_is_not_put_on_the_disk() -> None:
    keep_in_memory()
    headers = Headers({"content-type": "multipart/form-data; boundary=x"})
    form = asyncio.run(MultiPartParser(headers, parts(8 * 2**20)).parse())
    file = form["file"]
    assert isinstance(file, UploadFile)
    assert file.size == 8 * 2**20
    on_disk = file.file._rolled  # type: ignore[attr-defined]
    asyncio.run(form.close())
    assert not on_disk
