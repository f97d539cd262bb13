"""An empty page of Streamlit's, in the navigation that the app has."""

from __future__ import annotations

import streamlit as st


def empty() -> None:
    """Show nothing."""


def another() -> None:
    """Show nothing, either."""


st.navigation(
    {"": [st.Page(empty, default=True)], "More": [st.Page(another)]}, position="top"
).run()
