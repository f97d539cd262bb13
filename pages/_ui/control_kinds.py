"""The kinds of controls: each is bound to the link, draws itself and validates what a link says.

`MovingSteps`, whose scale other controls decide, has a file of its own (moving_steps.py).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, TypeVar

import streamlit as st

from pages._ui.control import Control, kept
from pages._ui.link import BetweenStepsError, asked_for

T = TypeVar("T")


def step_text(value: Any) -> str:
    """A step in its label and in the link: a number without spare zeros, 0.5, 10, −3 as -3."""
    return f"{value:.12g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, kw_only=True)
class Slider(Control[float]):
    """A number on an even scale."""

    movable: ClassVar[bool] = True
    low: float
    high: float
    step: float
    format: str | None = None

    def read(self, raw: str) -> float:
        try:
            value = float(raw)
        except ValueError:
            raise ValueError("is not a number") from None
        if not (math.isfinite(value) and self.low <= value <= self.high):
            raise ValueError(f"is not between {self.low:g} and {self.high:g}")
        return value

    def write(self, value: float) -> str:
        return f"{value:.10g}"

    def scale_for_browser(self) -> dict[str, Any]:
        ends = {"low": self.low, "high": self.high, "step": self.step}
        return ends | {"name": self.label, "format": self.format}

    def nearest(self, value: Any) -> float:
        return min(max(float(value), self.low), self.high)

    def draw(self, **options: Any) -> float:
        return float(
            st.slider(
                self.label,
                float(self.low),
                float(self.high),
                float(self.default),
                float(self.step),
                format=self.format,
                **options,
            )
        )


@dataclass(frozen=True, kw_only=True)
class Count(Control[int]):
    """A whole number on an even scale; of a fraction in a link the slider takes the whole part."""

    movable: ClassVar[bool] = True
    low: int
    high: int
    step: int = 1

    def read(self, raw: str) -> int:
        try:
            value = float(raw)
        except ValueError:
            raise ValueError("is not a number") from None
        if not (math.isfinite(value) and self.low <= value <= self.high):
            raise ValueError(f"is not a whole number between {self.low} and {self.high}")
        return int(value)

    def scale_for_browser(self) -> dict[str, Any]:
        return {"low": self.low, "high": self.high, "step": self.step, "name": self.label}

    def nearest(self, value: Any) -> int:
        return int(min(max(round(value), self.low), self.high))

    def draw(self, **options: Any) -> int:
        return int(st.slider(self.label, self.low, self.high, self.default, self.step, **options))


@dataclass(frozen=True, kw_only=True)
class Steps(Control[T]):
    """A value on an uneven scale (logarithmic, fine near 0), one of `options`."""

    movable: ClassVar[bool] = True
    options: Sequence[T]
    text: Callable[[Any], str] = step_text

    def read(self, raw: str) -> T:
        for option in self.options:
            if self.text(option) == raw:
                return option
        same = self._same_number(raw)
        if same is not None:
            return same
        steps = f"{self.text(self.options[0])} to {self.text(self.options[-1])}"
        between = self._between(raw)
        if between is not None:
            raise BetweenStepsError(f"lies between two steps ({steps})", between)
        raise ValueError(f"is not one of its steps, {steps}")

    def write(self, value: T) -> str:
        return self.text(value)

    def scale_for_browser(self) -> dict[str, Any]:
        return {"options": list(self.options), "texts": self._texts, "name": self.label}

    @cached_property
    def _texts(self) -> list[str]:
        """What each step is called: of hundreds of numbers, that is much of a move."""
        return [self.text(option) for option in self.options]

    def nearest(self, value: Any) -> T:
        for option in self.options:
            if option == value:
                return option
        # Numbers that Streamlit would take for equal, below 5e-12, are given as texts.
        return min(self.options, key=lambda option: abs(float(option) - float(value)))  # type: ignore[arg-type]

    def draw(self, **options: Any) -> T:
        asked = asked_for(self.key)
        if self.key not in st.session_state and len(asked) == 1:
            same = self._same_number(asked[0])
            meant = self._between(asked[0]) if same is None else same
            # Streamlit knows the steps by their texts only, and would fall back to the default.
            if meant is not None and self.text(meant) != asked[0]:
                st.session_state[self.key] = meant
                del st.query_params[self.key]
        value: T = st.select_slider(
            self.label, self.options, self.default, format_func=self.text, **options
        )
        return value

    def _same_number(self, raw: str) -> T | None:
        """The option that is the number `raw`, however it is written: 1e-6, 0.50."""
        try:
            wanted = float(raw)
            return next((o for o in self.options if float(o) == wanted), None)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return None

    def _between(self, raw: str) -> T | None:
        """The option nearest to the number `raw`, which lies in their range."""
        try:
            wanted = float(raw)
            places = [float(option) for option in self.options]  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return None
        if not min(places) <= wanted <= max(places):
            return None
        distances = [abs(place - wanted) for place in places]
        return self.options[distances.index(min(distances))]


@dataclass(frozen=True, kw_only=True)
class Choice(Control[str]):
    """One of a few words, as a row of buttons, or as a list where there are many."""

    options: Sequence[str]
    as_list: bool = False

    def read(self, raw: str) -> str:
        if raw not in self.options:
            raise ValueError(f"is not one of {', '.join(self.options)}")
        return raw

    def nearest(self, value: Any) -> str:
        """`value` where there is such an option; otherwise all stays as it is."""
        return value if value in self.options else self.value

    def draw(self, **options: Any) -> str:
        if self.as_list:
            chosen = st.selectbox(
                self.label, self.options, self.options.index(self.default), **options
            )
        else:
            chosen = st.segmented_control(
                self.label, self.options, default=self.default, required=True, **options
            )
        return chosen or self.default


@dataclass(frozen=True, kw_only=True)
class Switch(Control[bool]):
    """On or off."""

    def read(self, raw: str) -> bool:
        if raw.lower() not in ("true", "false"):
            raise ValueError("is neither true nor false")
        return raw.lower() == "true"

    def write(self, value: bool) -> str:
        return str(value).lower()

    def nearest(self, value: Any) -> bool:
        return bool(value)

    def draw(self, **options: Any) -> bool:
        return st.toggle(self.label, self.default, **options)


@dataclass(frozen=True, kw_only=True)
class Text(Control[str]):
    """Words or numbers typed in; `check` raises ValueError on what cannot be used.

    What was typed stays in the field; `usable` is the text that the page works with. A text that
    belongs to what other controls have chosen, its `family`, goes with that, unless both are set
    together.
    """

    may_be_empty: ClassVar[bool] = True

    check: Callable[[str], object]
    lines: int = 1
    max_chars: int = 20_000
    family: Callable[[], Hashable] = lambda: None

    def scale_for_browser(self) -> dict[str, Any]:
        return {"name": self.label}

    def nearest(self, value: Any) -> str:
        """`value` where it can be used; otherwise all stays as it is."""
        return str(value) if self._can_be_used(str(value)) else self.usable

    def read(self, raw: str) -> str:
        try:
            self.check(raw)
        except ValueError as problem:
            raise ValueError(f"cannot be used: {problem}") from None
        return raw

    def draw(self, **options: Any) -> str:
        """Draw the field; where it cannot be used, say why and return the last usable text."""
        if self.key in st.session_state and st.session_state[self.key] != (wanted := self.value):
            st.session_state[self.key] = wanted
        st.session_state[f"_{self.key}_scale"] = self.family()
        if self.lines > 1:
            text = st.text_area(
                self.label,
                self.default,
                height=30 + 26 * self.lines,
                max_chars=self.max_chars,
                **options,
            )
        else:
            text = st.text_input(self.label, self.default, max_chars=self.max_chars, **options)
        try:
            self.check(text)
        except ValueError as problem:
            st.error(f"{str(problem).removesuffix('.')}. The last usable entry is shown.")
        return self.usable

    def _value(self) -> str:
        family = self.family()
        moved = st.session_state.get(f"_{self.key}_scale", family) != family
        return self.default if moved else super()._value()

    @property
    def usable(self) -> str:
        """The present text, or the last one that could be used; drawn or not."""
        return kept((self.key, "usable"), self._usable)

    def _usable(self) -> str:
        text, last_usable = self.value, f"_{self.key}_usable"
        if not self._can_be_used(text):
            last = str(st.session_state.get(last_usable, self.default))
            return last if self._can_be_used(last) else self.default
        st.session_state[last_usable] = text
        return text

    def _can_be_used(self, text: str) -> bool:
        try:
            self.check(text)
        except ValueError:
            return False
        return True


@dataclass(frozen=True, kw_only=True)
class Order(Text):
    """Words in an order, each once: typed in, or dragged past one another on a plot."""

    movable: ClassVar[bool] = True

    def scale_for_browser(self) -> dict[str, Any]:
        return {"name": self.label, "options": self.reachable, "order": True}

    @property
    def reachable(self) -> Sequence[str]:
        """The present order, and those that one word makes that is taken to another place."""
        words = self.usable.split()
        found = dict.fromkeys([self.usable])
        for word in words:
            rest = [other for other in words if other != word]
            found |= dict.fromkeys(
                " ".join([*rest[:i], word, *rest[i:]]) for i in range(len(words))
            )
        return tuple(found)


def in_any_order(words: Sequence[str], text: str) -> None:
    """ValueError where a text does not have each of the words once."""
    if sorted(text.split()) != sorted(words):
        raise ValueError(f"Write each of {', '.join(words)} once, with spaces between them")
