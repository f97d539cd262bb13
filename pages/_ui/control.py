"""What every control is: a value with a name in the link, which is where its state is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Generic, TypeVar

import streamlit as st

from pages._ui.link import asked_for, from_link

T = TypeVar("T")
DRAWN: Final = "_drawn"
"""Where a session keeps the keys of the controls that were drawn in this run."""
KEPT: Final = "_kept"
"""Where a session keeps what it has found of its controls, while a page or part of it is drawn."""


def kept(name: Any, find: Callable[[], T]) -> T:
    """What `find` finds, which is asked once while a page is drawn, until a control is set."""
    found: dict[Any, T] | None = st.session_state.get(KEPT)
    if found is None:
        return find()
    if name not in found:
        found[name] = find()
    return found[name]


@dataclass(frozen=True, kw_only=True)
class Control(Generic[T]):
    """What every control has: its name in the link, its label and its default."""

    key: str
    label: str
    default: T
    help: str | None = None
    may_be_empty: ClassVar[bool] = False
    movable: ClassVar[bool] = False
    """Whether the browser can move it by itself."""
    linked: bool = True
    """Whether it belongs to the link; if not, it is part of the visit only."""

    def read(self, raw: str) -> T:
        """The value that a link means by `raw`; ValueError says why it means none."""
        raise NotImplementedError

    def write(self, value: T) -> str:
        """The text that stands for `value` in a link."""
        return str(value)

    def show(self, *, disabled: bool = False, on_change: Callable[[], None] | None = None) -> T:
        """Draw the control, whose change calls `on_change` first, and return its value."""
        st.session_state.setdefault(DRAWN, set()).add(self.key)
        return self.draw(
            key=self.key,
            help=self.help,
            bind="query-params" if self.linked else None,
            disabled=disabled,
            on_change=on_change,
        )

    def draw(self, **options: Any) -> T:
        """Draw Streamlit's own widget, with the options that all widgets have."""
        raise NotImplementedError

    def scale_for_browser(self) -> dict[str, Any]:
        """What the browser has to know to move the control by itself."""
        raise TypeError(f"control {self.key} cannot be dragged")

    def nearest(self, value: Any) -> T:
        """The value of the control that is nearest to what the browser asks for."""
        raise TypeError(f"control {self.key} cannot be dragged")

    @property
    def value(self) -> T:
        """The present value; before the control is drawn, what the link asks for."""
        return kept(self.key, self._value)

    def _value(self) -> T:
        if self.key in st.session_state:
            value = st.session_state[self.key]
            return self.default if value is None else value
        value = from_link(self, asked_for(self.key) if self.linked else [])
        return self.default if value is None else value

    @property
    def is_default(self) -> bool:
        """Whether a link can leave it out."""
        return self.value == self.default
