"""What a visitor brings, a file or a pasted text, and choices about it; the link has none of it.

Streamlit forgets a field as soon as it is not drawn, and the file in it. So a file is handed over
when it comes, and its field is empty again; what is chosen about it is remembered here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any, Final, Generic, NamedTuple, TypeVar

import streamlit as st
from starlette.formparsers import MultiPartParser
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nll_core.predictions import MAX_FILE_BYTES
from pages._ui import leaving, memory, uploads
from pages._ui.page import chip, note

MOST_PASTED: Final = 5_000_000
PASTED_NAME: Final = "pasted text"
# How many files each field has taken, and what stands in fields about them.
TAKEN: Final = "_nll_taken"
FIELDS: Final = "_nll_fields"


class Brought(NamedTuple):
    """The content of a file or of a text field, and what tells it from any other."""

    name: str
    content: BytesIO
    digest: str


@dataclass(eq=False)
class Kept:
    """What stands at a place of a page's shelf; the pages add what they found out about it."""

    name: str
    digest: str
    part: str
    """Its place, such as "first"."""
    content: BytesIO | None
    """The file, for as long as it is needed."""

    @property
    def key(self) -> str:
        """The beginning of the keys of all fields about it."""
        return f"{self.part}_{self.digest}"

    def forget(self) -> None:
        """Drop all that was found out about it, and the file itself."""
        self.content = None


K = TypeVar("K", bound=Kept)


class Shelf(Generic[K]):
    """What the visitor has brought to a page, each in its place.

    It stays until it is removed, another takes its place, or the visitor has gone: also while
    something else is looked at, or another page.
    """

    def __init__(self, page: str, kind: Callable[[str, str, str, BytesIO], K]) -> None:
        self._page, self._kind = page, kind

    def all(self) -> dict[str, K]:
        """What is kept, by its place."""
        found: dict[str, K] = st.session_state.setdefault(f"_{self._page}_shelf", {})
        return found

    def kept(self, part: str) -> K | None:
        """What is kept at a place."""
        return self.all().get(part)

    def keep(self, part: str, brought: Brought) -> K:
        """Keep it in place of what was there; the same again is kept as it is."""
        there = self.kept(part)
        if there is None or there.digest != brought.digest:
            # What was there makes room first.
            self.remove(part)
            there = self._kind(brought.name, brought.digest, part, brought.content)
            self.all()[part] = there
        there.name = brought.name
        leaving.at_leaving(self._page, partial(_clear, self.all()))
        return there

    def remove(self, part: str) -> None:
        """Forget it, with all that was chosen of it and found out about it."""
        there = self.all().pop(part, None)
        if there is not None:
            forget_fields(there.key)
            there.forget()
            memory.give_back()

    def pasted(self, part: str, label: str, *, placeholder: str) -> K | None:
        """A field to paste a text into, which is kept for as long as there is one."""
        brought = pasted_text(label, key=f"{self._page}_pasted", placeholder=placeholder)
        if brought is None:
            self.remove(part)
            return None
        return self.keep(part, brought)

    def show(self, there: K, about: str, show_it: Callable[[], None] | None = None) -> None:
        """What is kept, a word about it, and what can be done: show it, where it is not shown."""
        page, part = self._page, there.part
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            chip(there.name, about)
            if show_it is not None:
                st.button("Show it", key=f"{page}_show_{part}", on_click=show_it)
            st.button("Remove", key=f"{page}_remove_{part}", on_click=self.remove, args=(part,))


def _clear(shelf: dict[str, Any]) -> None:
    """Let go of all; this runs when the session is gone."""
    for there in shelf.values():
        there.forget()
    shelf.clear()


def dropped_file(
    label: str,
    *,
    key: str,
    on_file: Callable[[Brought], object],
    help: str | None = None,
    most_megabytes: int | None = None,
) -> None:
    """A field to drop a file into, which is handed to `on_file` at once and not kept here."""
    keep_in_memory()
    taken = st.session_state.setdefault(TAKEN, {}).get(key, 0)
    # A new field for each file: nothing else empties the one that is drawn.
    field = f"{key}_{taken}"
    st.file_uploader(
        label,
        key=field,
        on_change=partial(_hand_over, key, field, on_file),
        help=help,
        max_upload_size=most_megabytes,
    )
    if said := uploads.waiting():
        note(said)


def _hand_over(key: str, field: str, on_file: Callable[[Brought], object]) -> None:
    file = st.session_state.get(field)
    if file is None:
        return
    # The content itself; its buffer would be a copy.
    on_file(Brought(file.name, file, _digest(file.getvalue())))
    _let_go(file)
    st.session_state[TAKEN][key] = st.session_state[TAKEN].get(key, 0) + 1


def _let_go(file: Any) -> None:
    """Leave of a file the one that was handed over, and none in Streamlit's own keeping."""
    session = get_script_run_ctx()
    files = None if session is None else session.uploaded_file_mgr
    # Other managers of files, which hosts may bring, are not known to keep them in memory.
    if session is None or not isinstance(files, MemoryUploadedFileManager):
        return
    for record in files.get_files(session.session_id, [file.file_id]):
        files.add_file(session.session_id, record._replace(data=b""))


def keep_in_memory() -> None:
    """See to it that no file on its way is put into a temporary file on the disk.

    Starlette, which receives it for Streamlit, does so with all that is above 1 MB.
    """
    MultiPartParser.spool_max_size = max(MultiPartParser.spool_max_size, 2 * MAX_FILE_BYTES)


def pasted_text(label: str, *, key: str, placeholder: str) -> Brought | None:
    """A field to paste a table into, and its text if there is one."""
    _recall(key, "")
    text = st.text_area(label, key=key, height=160, max_chars=MOST_PASTED, placeholder=placeholder)
    _remember(key, text)
    if not text.strip():
        return None
    content = text.encode("utf-8", "replace")
    return Brought(PASTED_NAME, BytesIO(content), _digest(content))


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
    _recall(key, default, options)
    return _remember(key, st.selectbox(label, options, key=key, format_func=text, help=help))


def pick_many(label: str, options: Sequence[str], *, key: str, default: Sequence[str]) -> list[str]:
    """Some of a list that what was brought decides."""
    _recall(key, list(default))
    return list(_remember(key, st.multiselect(label, options, key=key)))


def words(label: str, *, key: str, default: str, help: str | None = None) -> str:
    """A line of words."""
    _recall(key, default)
    return str(_remember(key, st.text_input(label, key=key, help=help)))


def tick(label: str, *, key: str, default: bool = False) -> bool:
    """A choice about what was brought."""
    _recall(key, default)
    return bool(_remember(key, st.toggle(label, key=key)))


def chosen(key: str, default: Any = None) -> Any:
    """What stands in a field, drawn or not."""
    if key in st.session_state:
        return st.session_state[key]
    return st.session_state.get(FIELDS, {}).get(key, default)


def choose(key: str, value: Any) -> None:
    """Set a field (a callback of buttons)."""
    st.session_state[key] = value
    _remember(key, value)


def forget_fields(beginning: str) -> None:
    """Drop what stands in the fields whose keys begin so."""
    fields: dict[str, Any] = st.session_state.get(FIELDS, {})
    for key in [key for key in fields if key.startswith(beginning)]:
        del fields[key]
        st.session_state.pop(key, None)


def _recall(key: str, default: Any, options: Sequence[Any] | None = None) -> None:
    """Give a field that was not drawn for a while what stood in it."""
    if key not in st.session_state:
        value = st.session_state.get(FIELDS, {}).get(key, default)
        st.session_state[key] = value if options is None or value in options else default


def _remember(key: str, value: Any) -> Any:
    st.session_state.setdefault(FIELDS, {})[key] = value
    return value


def _digest(content: Any) -> str:
    return hashlib.blake2b(content, digest_size=12).hexdigest()
