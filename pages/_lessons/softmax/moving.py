"""What the browser's program has to know to show the softmax page while something is dragged."""

from __future__ import annotations

from typing import Any, get_args

from nll_core import CrossEntropyParts
from nll_core.arithmetic.underflow import FloatName
from pages._figures.softmax import BAR_WIDTH, MOST_NUMBERED
from pages._figures.softmax_descent import (
    ARROW,
    FLOOR_WORDS,
    LABEL_ROOM,
    RISES,
    last_step_shown,
)
from pages._figures.softmax_loss import LOWEST_WORDS, loss_axis_top
from pages._lessons.softmax.descent import Path
from pages._lessons.softmax.example import (
    HIGHEST_LOGIT,
    LOGIT_DECIMALS,
    LOWEST_LOGIT,
    MOST_STEPS,
    TEMPERATURES,
    Example,
)
from pages._lessons.softmax.views import (
    CONTOUR_POINTS,
    LOGIT_GRID,
    SMOOTHING_GRID,
    TEMPERATURE_GRID,
    class_table_head,
)
from pages._lessons.softmax.words import NEXT_STEPS, NO_RISE, NO_SLOPE, POINTS, WORDS


def live_keys(example: Example) -> list[str]:
    """The controls that the page answers while they are dragged."""
    numbers = range(1, len(example.logits) + 1)
    votes = [] if isinstance(example.target, int) else [f"w{k}" for k in numbers]
    return [*(f"z{k}" for k in numbers), *votes, "T", "eps", "cw", "shift", "lr", "taken"]


def for_browser(
    names: list[str], example: Example, parts: CrossEntropyParts, path: Path
) -> dict[str, Any]:
    """What programs/softmax.js has to know beside the controls."""
    return {
        "names": names,
        "label": example.target if isinstance(example.target, int) else None,
        "weighted": example.weight != 1,
        "path": {
            "kept": path.positions[: path.kept + 1],
            "taken": path.taken,
            "last": path.last,
            "mostSteps": MOST_STEPS,
            "decimals": LOGIT_DECIMALS,
        },
        # Axes stay while something moves.
        "axes": {"loss": loss_axis_top(parts.loss), "steps": last_step_shown(path.last)},
        "grids": {
            "temperatures": [TEMPERATURES[0], TEMPERATURES[-1], len(TEMPERATURE_GRID)],
            "logits": [LOWEST_LOGIT, HIGHEST_LOGIT, len(LOGIT_GRID)],
            "smoothing": [0.0, SMOOTHING_GRID[-1], len(SMOOTHING_GRID)],
        },
        "simplex": {"rises": RISES, "points": CONTOUR_POINTS, "room": LABEL_ROOM, "arrow": ARROW},
        "bars": {"width": BAR_WIDTH, "mostNumbered": MOST_NUMBERED},
        "words": WORDS | LOWEST_WORDS | {"floor line": FLOOR_WORDS},
        "points": POINTS,
        "limits": {"slope": NO_SLOPE, "rise": NO_RISE, "next": NEXT_STEPS},
        "heads": [class_table_head(weighted=weighted) for weighted in (False, True)],
        "dtypes": get_args(FloatName),
    }
