"""The figures of the board: what a class answered, beside what is right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from nll_core.teaching import ClassAnswers
from pages._figures.style import (
    MODEL,
    OPTIMUM,
    TRUTH,
    Drawing,
    axis,
    bars,
    label,
    line,
    shown,
)

# Of the axis of counts, above the highest bar: room for a name.
ROOM: Final = 1.25
WORDS: Final = 60


def histogram(found: ClassAnswers, right: tuple[float, float], title: str) -> Drawing:
    """The numbers of a class; a band or a line is what is right."""
    widths = np.diff(found.edges)
    low, high = float(found.edges[0]), float(found.edges[-1])
    top = ROOM * max(1, int(found.counts.max()))
    first, last = max(low, right[0]), min(high, right[1])
    x = [first, first, last, last]
    middle = 0.5 * (first + last)
    side = "top right" if middle <= 0.5 * (low + high) else "top left"
    return Drawing(
        marks={
            "answers": bars(
                found.edges[:-1] + 0.5 * widths,
                found.counts,
                MODEL,
                "students",
                width=widths,
                opacity=0.75,
            ),
            "right": line(
                x, [0.0, top / ROOM * 1.06, top / ROOM * 1.06, 0.0], TRUTH, "right", dash="dash"
            ),
            "name": label(middle, top / ROOM * 1.06, "right", TRUTH, position=side),
            "median": line(
                [found.median] * 2, [0.0, top / ROOM], OPTIMUM, "median of the class", dash="dot"
            ),
        },
        x=axis(title),
        y=axis("students", range=[0.0, top], tickformat="d"),
    )


def options(found: ClassAnswers, names: Sequence[str], right: int) -> Drawing:
    """How many chose each option, the right one in the colour of the truth."""
    places = np.arange(len(names))[::-1]
    colours = [TRUTH if place == right else MODEL for place in range(len(names))]
    top = ROOM * max(1, int(found.counts.max()))
    letters = [f"{chr(ord('A') + k)}{' ✓' if k == right else ''}" for k in range(len(names))]
    said = [shown(name if len(name) <= WORDS else f"{name[:WORDS]}…") for name in names]
    marker = {"color": colours}
    return Drawing(
        marks={
            "answers": bars(
                found.counts,
                places,
                MODEL,
                "students",
                width=0.55,
                orientation="h",
                marker=marker,
                text=said,
                textposition="none",
                says="%{x} students: %{text}",
            ),
        },
        x=axis("students", range=[0.0, top], tickformat="d"),
        y=axis("option", names=letters[::-1]),
    )
