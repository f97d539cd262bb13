"""What a visitor brings is kept in memory, as the page says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartParser
from streamlit.testing.v1 import AppTest

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


def reads_and_forgets() -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    from pages._ui.upload import dropped_file

    brought = dropped_file("A file", key="mine")
    if brought is not None:
        st.text(f"{brought.digest} {brought.content.read()!r}")
        brought.forget()
        session = get_script_run_ctx()
        assert session is not None
        stored = session.uploaded_file_mgr.file_storage[session.session_id].values()
        st.text(f"stored {[record.data for record in stored]} held {brought.content.getvalue()!r}")


def test_what_was_read_is_forgotten_and_still_told_from_others() -> None:
    app = AppTest.from_function(reads_and_forgets).run()
    app = app.file_uploader(key="mine").set_value(("a.csv", b"1,2", "text/csv")).run()
    assert not app.exception
    first, second = (text.value for text in app.text)
    assert first.endswith(" b'1,2'")
    assert second == "stored [b''] held b''"
    assert app.run().text[0].value.split()[0] == first.split()[0]
