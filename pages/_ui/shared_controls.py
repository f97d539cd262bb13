"""Controls that stand on more than one page; what is set on one is found on the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pages._ui.chart import Handle
from pages._ui.control_kinds import Steps
from pages._ui.numbers import exact

# Fine near 0, where the surprise is steep, and near 1, where it is small.
PROBABILITIES: Final = (
    *(m * 10.0**e for e in range(-6, -2) for m in (1, 2, 3, 5, 7)),
    *(i / 100 for i in range(1, 100)),
    0.995,
    0.999,
    1.0,
)


def probability_text(p: float) -> str:
    """A probability in as few digits as tell it from its neighbours: 2 × 10⁻⁵, 0.07, 0.999."""
    return exact(p, 3)


PROBABILITY: Final = Steps(
    key="p",
    label="Probability that the model gave to what happened",
    options=PROBABILITIES,
    default=0.1,
    text=probability_text,
)


def pick_probability(point: Mapping[str, Any]) -> dict[str, float]:
    """What a click on the surprise curve sets."""
    return {PROBABILITY.key: point["x"]}


def probability_handle(label: str) -> Handle:
    """The present state on a curve of p, to be dragged along it."""
    return Handle(label=f"Probability p: {label}", moves=(PROBABILITY.key,))
