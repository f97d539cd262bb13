"""A control whose scale other controls decide: the slider of μ belongs to the present data."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, NamedTuple

import streamlit as st

from pages._ui.control import Control
from pages._ui.control_kinds import Steps, step_text

# A slider needs steps that can be told apart.
STEPS_WANTED: Final = 150


class Scale(NamedTuple):
    """The options of a `MovingSteps`, and which of them it starts at."""

    options: Sequence[Any]
    start: Any
    family: Hashable
    """Scales of one family differ in a few options only: between them, a control stays put."""
    label: str = ""
    """What the control is called on this scale, where that is not always the same."""

    @property
    def ends(self) -> tuple[Any, Any]:
        return self.options[0], self.options[-1]


def round_scale(
    low: float, high: float, start: float, extra: tuple[float, ...], family: tuple[object, ...]
) -> Scale:
    """About 150 round numbers from `low` to `high`, and the `extra` ones that lie between them."""
    places, step = round_step((high - low) / STEPS_WANTED)
    first, last = math.ceil(low / step), math.floor(high / step)
    grid = [round(i * step, places) for i in range(first, last + 1)]
    # Optima are no round numbers: three more decimals are far below their standard errors.
    fine = {round(value, places + 3) for value in extra}
    options = sorted({*grid, *(value for value in fine if grid[0] < value < grid[-1])})
    wanted = min(grid, key=lambda value: abs(value - start))
    return Scale(
        tuple(options), start if start in fine else wanted, (*family, grid[0], step, len(grid))
    )


def round_step(wanted: float) -> tuple[int, float]:
    """The 1, 2 or 5 times a power of ten nearest above `wanted`, and its decimal places."""
    exponent = math.floor(math.log10(wanted))
    steps = (multiple * 10.0**exponent for multiple in (1, 2, 5, 10))
    return max(0, -exponent), next(step for step in steps if step >= wanted * (1 - 1e-9))


@dataclass(frozen=True, kw_only=True)
class MovingSteps(Control[Any]):
    """A value on a scale that other controls decide; None stands for the scale's own start.

    On a scale of another family the control goes back to the start, unless it is set together
    with what changed the scale, as by a preset or a link.
    """

    movable: ClassVar[bool] = True
    scale: Callable[[], Scale]
    text: Callable[[Any], str] = step_text
    default: Any = None

    def read(self, raw: str) -> Any:
        return self._steps().read(raw)

    def write(self, value: Any) -> str:
        return self.text(self.scale().start if value is None else value)

    def scale_for_browser(self) -> dict[str, Any]:
        return self._steps().scale_for_browser()

    def nearest(self, value: Any) -> Any:
        return self._steps().nearest(value)

    def draw(self, **options: Any) -> Any:
        wanted = self.value
        if self.key in st.session_state and st.session_state[self.key] != wanted:
            st.session_state[self.key] = wanted
        st.session_state[f"_{self.key}_scale"] = self.scale().family
        return self._steps().draw(**options)

    def _value(self) -> Any:
        scale = self.scale()
        moved = st.session_state.get(f"_{self.key}_scale", scale.family) != scale.family
        return self._on(scale, None if moved else super()._value())

    @property
    def is_default(self) -> bool:
        return bool(self.value == self.scale().start)

    def _on(self, scale: Scale, value: Any) -> Any:
        """`value` if it is on the scale, else its nearest neighbour there, else the start."""
        if value in scale.options:
            return value
        if value is None or not scale.options[0] <= value <= scale.options[-1]:
            return scale.start
        return min(scale.options, key=lambda option: abs(option - value))

    def _steps(self) -> Steps[Any]:
        options, start, _, label = self.scale()
        return Steps(
            key=self.key,
            label=label or self.label,
            options=options,
            default=start,
            text=self.text,
            help=self.help,
        )
