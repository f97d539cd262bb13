"""The path of gradient descent on the softmax page: where it began, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import streamlit as st

from nll_core import cross_entropy, descend, softmax_objective
from pages._lessons.softmax.example import (
    CONTROLS,
    HIGHEST_LOGIT,
    LOGIT_DECIMALS,
    MOST_STEPS,
    Example,
    present_example,
)

PATH = "softmax_path"

# Why a path ends where it does: the gradient is 0, a step is too small to count, the next one
# would leave the sliders, or there are steps enough.
End = Literal["floor", "still", "reach", "most"]
# What the steps depend on, beside the logits they start from.
Settings = tuple[object, ...]


@dataclass(frozen=True, eq=False)
class Path:
    """Positions of the logits one step apart, of which so many steps are taken.

    A path outlives its settings: what was taken before they changed stays, up to `kept`; from
    there on every step is one of the present settings.
    """

    positions: np.ndarray  # (steps + 1, K)
    taken: int
    kept: int
    end: End
    beyond: float
    """Of the step that would leave the sliders, the logit that leads."""
    settings: Settings

    @property
    def last(self) -> int:
        """The most steps that can be taken."""
        return len(self.positions) - 1

    @property
    def logits(self) -> tuple[float, ...]:
        """Where the taken steps have led."""
        return tuple(self.positions[self.taken].tolist())


def present_state() -> tuple[Example, Path]:
    """The example that the controls describe, its logits on the path where that was moved along."""
    example = present_example()
    path = _followed(st.session_state.get(PATH), example, CONTROLS["taken"].value)
    st.session_state[PATH] = path
    moved = {f"z{k}": z for k, z in enumerate(path.logits, start=1)} | {"taken": path.taken}
    CONTROLS.apply({key: value for key, value in moved.items() if CONTROLS[key].value != value})
    return replace(example, logits=path.logits), path


def losses_along(example: Example, path: Path) -> np.ndarray:
    """The loss at each position of the path, as the present settings have it."""
    rows = path.positions
    target = example.distribution
    shape = (len(rows),) if isinstance(target, int) else rows.shape
    losses = cross_entropy(
        rows,
        np.broadcast_to(target, shape),
        temperature=example.temperature,
        reduction="none",
        **example.options,
    )
    return np.asarray(losses)


def _followed(path: Path | None, example: Example, taken: int) -> Path:
    """The path after what has changed: programs/softmax.js follows in the same order."""
    settings = _settings(example)
    if path is None or path.positions.shape[1] != len(example.logits):
        return _path_from(np.array([example.logits]), settings, example)
    if path.settings != settings:
        path = _path_from(path.positions[: path.taken + 1], settings, example)
    # With the logits on the path, it is the number of steps that was moved: while it is moved on
    # quickly, the browser's sliders are still on their way to where the last steps have led.
    if (path.positions == np.array(example.logits)).all(axis=1).any():
        return replace(path, taken=min(taken, path.last))
    return _path_from(np.array([example.logits]), settings, example)


def _settings(example: Example) -> Settings:
    rate = CONTROLS["lr"].value
    given = (example.target, example.temperature, example.label_smoothing, example.weight)
    return (*given, rate)


def _path_from(kept: np.ndarray, settings: Settings, example: Example) -> Path:
    """The path that goes on from the last of the positions `kept`, as far as the sliders reach."""
    objective = softmax_objective(
        example.distribution, temperature=example.temperature, **example.options
    )
    trace = descend(
        objective,
        kept[-1],
        learning_rate=CONTROLS["lr"].value,
        max_steps=MOST_STEPS + 1 - len(kept),
        decimals=LOGIT_DECIMALS,
    )
    sizes = np.abs(trace.positions).max(axis=1)
    outside = np.flatnonzero(sizes > HIGHEST_LOGIT)
    ahead, beyond = trace.positions[1:], 0.0
    end: End = "floor" if trace.converged else "still"
    if outside.size:
        end = "reach"
        first = trace.positions[outside[0]]
        beyond = float(first[np.abs(first).argmax()])
        ahead = trace.positions[1 : outside[0]]
    elif len(kept) + trace.steps > MOST_STEPS:
        end = "most"
    return Path(
        positions=np.concatenate([kept, ahead]),
        taken=len(kept) - 1,
        kept=len(kept) - 1,
        end=end,
        beyond=beyond,
        settings=settings,
    )
