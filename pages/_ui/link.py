"""What a link says of a control, and what is said of a link that cannot be followed."""

from __future__ import annotations

import re
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


class BetweenStepsError(ValueError):
    """A number that lies between two steps of a control, and the `nearest` of them."""

    def __init__(self, message: str, nearest: Any) -> None:
        super().__init__(message)
        self.nearest = nearest


def from_link(control: Linked, asked: list[str]) -> Any:
    """What the link's text gives `control`: its value, the nearest step, or else the default."""
    if len(asked) != 1 or (asked[0] == "" and not control.may_be_empty):
        return control.default
    try:
        return control.read(asked[0])
    except BetweenStepsError as problem:
        return problem.nearest
    except ValueError:
        return control.default


def link_problem(control: Linked, asked: list[str]) -> str:
    """Why `control` does not show what the link says, and what it shows; empty where it does."""
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
        except BetweenStepsError as problem:
            nearest = control.write(problem.nearest)
            return shown + _with_minus(f" {problem}; the nearest, {nearest}, is shown.")
        except ValueError as problem:
            why = str(problem).rstrip(".")
        else:
            return ""
    default = control.write(control.default) or "empty"
    return shown + _with_minus(f" {why}; the default, {default}, is shown.")


def asked_for(key: str) -> list[str]:
    return st.query_params.get_all(key) if key in st.query_params else []


def _with_minus(text: str) -> str:
    """Numbers of ours with the minus that sliders have; what the link says stays as it is."""
    return re.sub(r"(?<![\w.])-(?=\d)", "−", text)


def _printable(text: str, limit: int = 40) -> str:
    """A link's text, safe to show: no Markdown, no line breaks, not too long."""
    plain = "".join(c if c.isalnum() or c in " .,;:+-_=%×⁻−" else "·" for c in text)
    return plain if len(plain) <= limit else plain[:limit] + "…"
