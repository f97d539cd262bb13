"""Gradient descent on one example: its path over the simplex, and its loss step by step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import CrossEntropyParts
from pages._figures.softmax import plain, scale_for
from pages._figures.softmax_loss import loss_axis
from pages._figures.style import (
    GRADIENT,
    OPTIMUM,
    REFERENCE,
    STATE_TRACE,
    TRUTH,
    Trace,
    axis,
    figure,
    label,
    line,
    marks,
    moving,
    optimum_mark,
    state_mark,
)

Float64Array = NDArray[np.floating[Any]]

# Where the certain classes 1, 2 and 3 stand: an upright triangle with sides of length 1.
HEIGHT: Final = float(np.sqrt(3.0) / 2)
CORNERS: Final = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, HEIGHT]])
# An arrow is as long as the step promises, but never too short to see or too long for the triangle.
ARROW: Final = {"smallest step": 1e-3, "shortest": 0.13, "longest": 0.3}
# Contours stand at these losses above the floor (nats).
RISES: Final = (0.1, 0.25, 0.5, 1.0, 1.75, 3.0)
STEP_SCALES: Final = (15.0, 50.0, 100.0)
FLOOR_WORDS: Final = "floor {floor:.3f}"
# Two contours closer than this (in sides) have room for the number of one.
LABEL_ROOM: Final = 0.06


def place(probs: Float64Array) -> Float64Array:
    """Where distributions over three classes, shape (..., 3), stand in the triangle."""
    corners: Float64Array = probs @ CORNERS
    return corners


def simplex(
    names: Sequence[str],
    parts: CrossEntropyParts,
    contours: Float64Array,
    levels: Float64Array,
    path: Float64Array,
    ahead: Float64Array,
    learning_rate: float,
) -> go.Figure:
    """Contours of the loss, the point, its push, the path taken and the steps ahead."""
    outline = place(np.eye(3)[[0, 1, 2, 0]])
    traces = [_curve(outline, REFERENCE, "edge", width=2, hoverinfo="skip")]
    for number, (level, contour) in enumerate(zip(levels, contours, strict=True)):
        curve = _curve(place(contour), TRUTH, f"loss {level:.3g} nats", width=1.3, opacity=0.55)
        traces.append(moving(curve, f"contour {number}"))
    # A closed contour has most room towards the top; an open one begins on an edge.
    where = contours.shape[1] // (4 if parts.pull.min() > 0 else 8)
    marked, texts = place(contours[:, where]), [f"{level:.2f}" for level in levels]
    crowded = np.hypot(*np.diff(marked, axis=0).T) < LABEL_ROOM
    texts[1:] = ["" if close else text for text, close in zip(texts[1:], crowded, strict=True)]
    words = {
        "type": "scatter",
        "x": marked[:, 0].tolist(),
        "y": marked[:, 1].tolist(),
        "text": texts,
        "mode": "text",
        "textfont": {"size": 11, "color": REFERENCE},
        "hoverinfo": "skip",
    }
    here, best = place(parts.probs), place(parts.pull)
    said = ", ".join(f"{plain(name)} {p:.3g}" for name, p in zip(names, parts.probs, strict=True))
    coming = _curve(place(ahead), REFERENCE, "steps ahead", dash="dot", width=2)
    # A path of one point is no path.
    gone = place(path if len(path) > 1 else path[:0])
    taken = _dotted(_curve(gone, GRADIENT, "path taken", marker={"size": 5}, width=2))
    traces += [
        moving(words, "levels"),
        moving(coming, "ahead"),
        moving(taken, "taken"),
        moving(_arrow(parts.probs, learning_rate * parts.push), "arrow"),
        moving(optimum_mark(best[0], best[1], "lowest loss"), "best"),
        moving(state_mark(here[0], here[1], said), STATE_TRACE),
        *_corner_names(names),
    ]
    hidden = {"visible": False, "fixedrange": True}
    return figure(
        traces,
        {"range": [-0.12, 1.12], **hidden},
        {"range": [-0.16, HEIGHT + 0.14], "scaleanchor": "x", **hidden},
        height=390,
        margin={"l": 0, "r": 0, "t": 4, "b": 4},
    )


def last_step_shown(steps: int) -> float:
    """Where the axis of steps ends: it holds the whole path, taken and ahead."""
    return scale_for(steps, STEP_SCALES)


def descent_losses(
    losses: Float64Array, ahead: Float64Array, parts: CrossEntropyParts
) -> go.Figure:
    """The loss at each step taken, at each step ahead, and the floor."""
    taken = len(losses) - 1
    last = last_step_shown(taken + len(ahead) - 1)
    present = parts.loss
    floor = line(
        [0, last],
        [parts.floor, parts.floor],
        OPTIMUM,
        "floor",
        dash="dash",
        width=1.5,
        hovertemplate=f"floor {parts.floor:.4g} nats<extra></extra>",
    )
    coming = line(
        taken + np.arange(len(ahead)),
        ahead,
        REFERENCE,
        "ahead",
        dash="dot",
        width=2,
        marker={"size": 5},
        hovertemplate="step %{x}: %{y:.4g} nats if taken<extra></extra>",
    )
    gone = line(
        np.arange(taken + 1),
        losses,
        GRADIENT,
        "taken",
        marker={"size": 6},
        hovertemplate="step %{x}: %{y:.4g} nats<extra></extra>",
    )
    words = label(
        last, parts.floor, FLOOR_WORDS.format(floor=parts.floor), OPTIMUM, position="top left"
    )
    return figure(
        [
            moving(floor, "floor"),
            moving(_dotted(coming), "ahead"),
            moving(_dotted(gone), "taken"),
            moving(state_mark(taken, present, f"now: {present:.4g} nats"), STATE_TRACE),
            moving(words, "floor words"),
        ],
        axis("gradient steps taken", range=[-0.02 * last, 1.02 * last]),
        loss_axis(max(present, float(losses.max()), float(ahead.max()))),
        height=390,
    )


def _curve(points: Float64Array, colour: str, name: str, **options: Any) -> Trace:
    return line(points[:, 0], points[:, 1], colour, name, **{"hoverinfo": "name", **options})


def _dotted(curve: Trace) -> Trace:
    """The same curve with a dot at each of its points."""
    return curve | {"mode": "lines+markers"}


def _arrow(probs: Float64Array, step: Float64Array) -> Trace:
    """The direction of the step's first-order change of p; empty where there is none to see."""
    ends: Float64Array = np.empty((0, 2))
    length = float(np.hypot(*place(step)))
    if length >= ARROW["smallest step"]:
        shown = step * min(max(length, ARROW["shortest"]), ARROW["longest"]) / length
        # An arrow ends within the triangle, where no probability is below 0.
        shrinking = shown < 0
        within = min(1.0, float((probs[shrinking] / -shown[shrinking]).min(initial=1.0)))
        ends = place(np.array([probs, probs + within * shown]))
    return {
        "type": "scatter",
        "x": ends[:, 0].tolist(),
        "y": ends[:, 1].tolist(),
        "mode": "lines+markers",
        "name": "negative gradient",
        "hoverinfo": "name",
        "line": {"color": GRADIENT, "width": 3},
        "marker": {
            "color": GRADIENT,
            "symbol": ["circle", "arrow"],
            "size": [0, 15],
            "angleref": "previous",
        },
    }


def _corner_names(names: Sequence[str]) -> list[Trace]:
    # The empty line keeps a name clear of the star in its corner.
    said = (f" <br>{plain(names[0])}", f" <br>{plain(names[1])}", f"{plain(names[2])}<br> ")
    places = ("bottom center", "bottom center", "top center")
    return [
        label(corner[0], corner[1], words, position=position)
        for corner, words, position in zip(CORNERS, said, places, strict=True)
    ] + [
        marks(
            CORNERS[:, 0].tolist(),
            CORNERS[:, 1].tolist(),
            REFERENCE,
            "certainty",
            size=5,
            hoverinfo="skip",
        )
    ]
