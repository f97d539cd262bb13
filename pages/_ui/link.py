"""What a link says of a control, and what is said of a link that cannot be followed."""

from __future__ import annotations

from typing import Any, Protocol

import streamlit as st


class Linked(Protocol):
    """What a control says of itself to be read from a link."""

    @property
    def key(self) -> str: ...

    @property
    def default(self) -> Any: ...

    @property
    def may_be_empty(self) -> bool: ...

    def read(self, raw: str) -> Any: ...

    def write(self, value: Any) -> str: ...


def link_problem(control: Linked, asked: list[str]) -> str:
    """Why the link's text for `control` falls back to the default; empty where it does not."""
    if not asked:
        return ""
    shown = f"**{control.key}={_printable(asked[-1])}**"
    if len(asked) > 1:
        why = "is given more than once"
    elif asked[0] == "" and not control.may_be_empty:
        why = "is empty"
    else:
        try:
            control.read(asked[0])
        except ValueError as problem:
            why = str(problem)
        else:
            return ""
    return f"{shown} {why}; the default, {control.write(control.default) or 'empty'}, is shown."


def asked_for(key: str) -> list[str]:
    return st.query_params.get_all(key) if key in st.query_params else []


def _printable(text: str, limit: int = 40) -> str:
    """A link's text, safe to show: no Markdown, no line breaks, not too long."""
    plain = "".join(c if c.isalnum() or c in " .,;:+-_=%×⁻−" else "·" for c in text)
    return plain if len(plain) <= limit else plain[:limit] + "…"
