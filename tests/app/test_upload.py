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


def takes_a_file() -> None:
    from functools import partial

    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    from pages._ui.upload import dropped_file

    dropped_file("A file", key="mine", on_file=partial(st.session_state.__setitem__, "taken"))
    brought = st.session_state.get("taken")
    if brought is not None:
        st.text(f"{brought.name} {brought.digest} {brought.content.getvalue()!r}")
        session = get_script_run_ctx()
        assert session is not None
        stored = session.uploaded_file_mgr.file_storage.get(session.session_id, {}).values()
        st.text(f"stored {[record.data for record in stored if record.data]}")


def test_a_file_is_handed_over_once_and_its_field_is_empty_again() -> None:
    app = AppTest.from_function(takes_a_file).run()
    app = app.file_uploader[0].set_value(("a.csv", b"1,2", "text/csv")).run()
    assert not app.exception
    first = [text.value for text in app.text]
    assert first[0].startswith("a.csv ")
    assert first[0].endswith(" b'1,2'")
    assert first[1] == "stored []"
    assert not app.file_uploader[0].value
    assert app.run().text[0].value == first[0]
    app = app.file_uploader[0].set_value(("b.csv", b"3", "text/csv")).run()
    assert app.text[0].value.startswith("b.csv ")


def remembers() -> None:
    import streamlit as st

    from pages._ui.upload import forget_fields, pick, tick, words

    if st.toggle("drawn", True, key="drawn"):
        one = pick("Which", ["a", "b", "c"], key="f_one", default="b")
        st.text(f"{one} {words('W', key='f_two', default='w')}")
        tick("T", key="f_three")
    if st.button("Forget", key="forget"):
        forget_fields("f_")
        st.rerun()


def test_what_was_chosen_is_remembered_while_its_field_is_not_drawn() -> None:
    app = AppTest.from_function(remembers).run()
    assert app.text[0].value == "b w"
    app = app.selectbox(key="f_one").set_value("c").run()
    app = app.text_input(key="f_two").set_value("x").run()
    app = app.toggle(key="f_three").set_value(True).run()
    app = app.toggle(key="drawn").set_value(False).run().run()
    app = app.toggle(key="drawn").set_value(True).run()
    assert app.text[0].value == "c x"
    assert app.toggle(key="f_three").value
    app = app.button(key="forget").click().run()
    assert app.text[0].value == "b w"
    assert not app.toggle(key="f_three").value
