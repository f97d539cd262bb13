"""A field for a file of numbers, whose text goes where numbers are typed."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages._ui.controls import Controls
from pages._ui.parts import Part
from pages._ui.upload import Brought, dropped_file

# Of the field that a file goes into.
MOST_CHARACTERS = 20_000


@dataclass(frozen=True)
class Dropped(Part):
    """The field for the text control `key`; `cure` is for a file that is too long for it."""

    key: str
    label: str
    cure: str
    caption: str

    def draw(self, controls: Controls) -> None:
        too_long = f"_{self.key}_too_long"

        def take(brought: Brought) -> None:
            text = brought.content.getvalue().decode("utf-8", "replace").lstrip("\ufeff")
            st.session_state[too_long] = len(text) if len(text) > MOST_CHARACTERS else 0
            if len(text) <= MOST_CHARACTERS:
                controls.change({self.key: text})

        dropped_file(self.label, key=f"{self.key}_file", on_file=take, most_megabytes=1)
        if n := st.session_state.get(too_long):
            st.error(
                f"The file has {n:,} characters, and {MOST_CHARACTERS:,} fit here: {self.cure}."
            )
        st.caption(self.caption)
