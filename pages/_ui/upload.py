"""What a visitor brings, a file or a pasted text, and choices about it; the link has none of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO
from typing import Any, Final, NamedTuple

import streamlit as st
from starlette.formparsers import MultiPartParser
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nll_core.predictions import MAX_FILE_BYTES

MOST_PASTED: Final = 5_000_000
DIGESTS: Final = "_nll_digests"


class Brought(NamedTuple):
    """The content of a file or of a text field, and what tells it from any other."""

    name: str
    content: BytesIO
    digest: str
    place: str
    """Which field it comes from."""
    forget: Callable[[], None]
    """Give up the content, which has been read."""


def dropped_file(
    label: str, *, key: str, on_change: Callable[[], None] | None = None, help: str | None = None
) -> Brought | None:
    """A field to drop a file into, and the file if there is one.

    Streamlit keeps it in the memory of the session, until it is forgotten.
    """
    keep_in_memory()
    file = st.file_uploader(label, key=key, on_change=on_change, help=help)
    if file is None:
        return None
    known: dict[str, str] = st.session_state.setdefault(DIGESTS, {})
    if file.file_id not in known:
        # The content itself; its buffer would be a copy.
        known[file.file_id] = _digest(file.getvalue())
    return Brought(file.name, file, known[file.file_id], key, partial(_forget, file))


def _forget(file: Any) -> None:
    """Leave of a file its name alone: the table that was read from it is kept beside it."""
    session = get_script_run_ctx()
    files = None if session is None else session.uploaded_file_mgr
    # Other managers of files, which hosts may bring, are not known to keep them in memory.
    if session is None or not isinstance(files, MemoryUploadedFileManager):
        return
    for record in files.get_files(session.session_id, [file.file_id]):
        files.add_file(session.session_id, record._replace(data=b""))
    file.seek(0)
    file.truncate()


def keep_in_memory() -> None:
    """See to it that no file on its way is put into a temporary file on the disk.

    Starlette, which receives it for Streamlit, does so with all that is above 1 MB.
    """
    MultiPartParser.spool_max_size = max(MultiPartParser.spool_max_size, 2 * MAX_FILE_BYTES)


def pasted_text(label: str, *, key: str, placeholder: str) -> Brought | None:
    """A field to paste a table into, and its text if there is one."""
    text = st.text_area(label, key=key, height=160, max_chars=MOST_PASTED, placeholder=placeholder)
    if not text.strip():
        return None
    content = text.encode()
    return Brought("pasted text", BytesIO(content), _digest(content), key, lambda: None)


def pick(
    label: str,
    options: Sequence[Any],
    *,
    key: str,
    default: Any,
    text: Callable[[Any], str] = str,
    help: str | None = None,
) -> Any:
    """One of a list that what was brought decides."""
    return st.selectbox(
        label, options, list(options).index(default), key=key, format_func=text, help=help
    )


def pick_many(label: str, options: Sequence[str], *, key: str, default: Sequence[str]) -> list[str]:
    """Some of a list that what was brought decides."""
    return list(st.multiselect(label, options, list(default), key=key))


def words(label: str, *, key: str, default: str, help: str | None = None) -> str:
    """A line of words."""
    return str(st.text_input(label, default, key=key, help=help))


def tick(label: str, *, key: str, default: bool = False, help: str | None = None) -> bool:
    """A choice about what was brought."""
    return bool(st.toggle(label, default, key=key, help=help))


def _digest(content: Any) -> str:
    return hashlib.blake2b(content, digest_size=12).hexdigest()
