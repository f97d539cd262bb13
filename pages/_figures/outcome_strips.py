"""Strips that show where along an axis a computed number is right, lost, 0, ∞ or NaN."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pages._figures.style import REFERENCE, Trace, labels

Array = NDArray[np.float64]

# What is not right, in what colour (the theme's spare ones), and what stands on a long strip of it.
OUTCOMES: Final = {
    "NaN": ("#000009", "NaN"),
    "infinite": ("#000008", "∞"),
    "wrong zero": ("#000007", "0"),
    "digits lost": ("#000010", "few digits"),
    "underflow": (REFERENCE, "below the type"),
}
# A strip of less than this share of the axis has no room for words.
ROOM_FOR_WORDS: Final = {
    "NaN": 0.04,
    "∞": 0.02,
    "0": 0.02,
    "few digits": 0.17,
    "below the type": 0.13,
}
STRIP_WIDTH: Final = 0.62


class Curve(NamedTuple):
    """One way of writing the loss along the lead, or the true one."""

    value: Array
    outcome: NDArray[np.str_]
    error: Array


def runs(lead: Array, outcome: NDArray[np.str_], kind: str) -> list[tuple[float, float]]:
    """From where to where along the axis a number is of one kind, half way to its neighbours."""
    is_kind = np.concatenate([[False], outcome == kind, [False]])
    turns = np.flatnonzero(is_kind[1:] != is_kind[:-1])
    edges = np.concatenate([[lead[0]], (lead[1:] + lead[:-1]) / 2, [lead[-1]]])
    return [(edges[a], edges[b]) for a, b in zip(turns[::2], turns[1::2], strict=True)]


def inside_axis(run: tuple[float, float], far: float) -> tuple[float, float]:
    """The part of a run that lies on an axis from −far to far."""
    return max(run[0], -far), min(run[1], far)


def strip(lead: Array, ways: Mapping[str, Curve], outcome: str, far: float) -> Trace:
    """Flat bars where the ways have this outcome."""
    bars = [
        (start, end - start, row)
        for row, way in enumerate(ways.values())
        for start, end in (inside_axis(run, far) for run in runs(lead, way.outcome, outcome))
        if end > start
    ]
    start, length, row = zip(*bars, strict=True) if bars else ((), (), ())
    return {
        "type": "bar",
        "orientation": "h",
        "x": list(length),
        "y": list(row),
        "base": list(start),
        "width": STRIP_WIDTH,
        "name": outcome,
        "marker": {"color": OUTCOMES[outcome][0]},
        "opacity": 0.3 if outcome == "underflow" else 0.55,
        "yaxis": "y2",
        "hovertemplate": f"{outcome}<extra></extra>",
    }


def words_on_strips(lead: Array, ways: Mapping[str, Curve], far: float) -> Trace:
    """What stands on the strips that are long enough."""
    found: list[tuple[float, float, str, str, str]] = []
    for row, way in enumerate(ways.values()):
        for outcome, (_, says) in OUTCOMES.items():
            for run in runs(lead, way.outcome, outcome):
                start, end = inside_axis(run, far)
                if end - start <= 2 * far * ROOM_FOR_WORDS[says]:
                    continue
                if outcome == "underflow" and end == far:
                    # On a phone the words are longer than the strip: to the left there is room.
                    found.append((end, row, says, REFERENCE, "middle left"))
                else:
                    found.append(((start + end) / 2, row, says, REFERENCE, "middle center"))
    words = labels(found or [(0.0, 0.0, "", REFERENCE, "middle center")], yaxis="y2")
    # In the colour of all words, which is readable on every strip.
    words["textfont"] = {"size": words["textfont"]["size"]}
    return words
