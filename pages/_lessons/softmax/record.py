"""All numbers of the softmax page in one record; programs/softmax.js works out the same.

The logits follow a path of gradient descent, which begins where they were last set by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, Final, Literal, get_args

import numpy as np
import streamlit as st

from nll_core import cross_entropy, descend, entropy, smooth_labels, softmax
from nll_core.likelihoods import softmax_objective
from nll_core.teaching import (
    CrossEntropyParts,
    best_logit,
    best_temperature,
    cross_entropy_along_logit,
    cross_entropy_along_smoothing,
    cross_entropy_along_temperature,
    cross_entropy_parts,
    simplex_contours,
    textbook_cross_entropy,
)
from nll_core.teaching.underflow import FloatName
from pages._figures.softmax import LOGIT_GRID, SMOOTHING_GRID, TEMPERATURE_GRID, place
from pages._lessons.softmax.state import HIGHEST_LOGIT, MOST_STEPS, State

PATH: Final = "softmax_path"
LOST: Final = "softmax_lost"
"""A true class that there is no longer, and the number of classes that took it away."""
# Logits are kept to six decimals, so that links stay short; the loss has four.
LOGIT_DECIMALS: Final = 6
# A slope this small is 0 to three decimals; a loss that rises by less has not risen.
NO_SLOPE: Final = 5e-4
NO_RISE: Final = 1e-6
NEXT_STEPS: Final = 10
# The confidence at these is told beside the ranking, which no temperature changes.
SHARPEST, FLATTEST = 0.05, 20.0
USUAL_SMOOTHING: Final = 0.1
# Contours stand at these losses above the floor (nats), each through so many points.
RISES: Final = (0.1, 0.25, 0.5, 1.0, 1.75, 3.0)
CONTOUR_POINTS: Final = 91
# Two contours closer than this (in sides of the triangle) have room for the number of one.
LABEL_ROOM: Final = 0.06
# An arrow is as long as the step promises, but never too short to see or too long for the triangle.
ARROW: Final = {"smallest step": 1e-3, "shortest": 0.13, "longest": 0.3}

# Why a path ends where it does: the gradient is 0, a step is too small to count, the next one
# would leave the sliders, or there are steps enough.
End = Literal["floor", "still", "reach", "most"]


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
    settings: tuple[object, ...]

    @property
    def last(self) -> int:
        """The most steps that can be taken."""
        return len(self.positions) - 1


def present_record(state: State) -> Record:
    """The record of what the controls describe; logits and steps are set to where the path is."""
    path = followed(st.session_state.get(PATH), state)
    st.session_state[PATH] = path
    logits = zip(state.keys("z"), path.positions[path.taken].tolist(), strict=True)
    settled = state.but(**dict(logits), taken=path.taken)
    if int(state.truth) > state.K:
        st.session_state[LOST] = (state.truth, state.K)
        settled = settled.but(truth=State.truth)
    elif st.session_state.get(LOST, ("", state.K))[1] != state.K:
        del st.session_state[LOST]
    moved = {key: getattr(settled, key) for key in (*state.keys("z"), "taken", "truth")}
    State.controls.apply({key: v for key, v in moved.items() if getattr(state, key) != v})
    return Record(settled, path)


def followed(path: Path | None, s: State) -> Path:
    """The path after what has changed: programs/softmax.js follows in the same order."""
    settings = (s.given, s.T, s.eps, s.cw, s.lr)
    if path is None or path.positions.shape[1] != s.K:
        return _path_from(np.array([s.logits]), settings, s)
    if path.settings != settings:
        path = _path_from(path.positions[: path.taken + 1], settings, s)
    # With the logits on the path, it is the number of steps that was moved: while it is moved on
    # quickly, the browser's sliders are still on their way to where the last steps have led.
    if (path.positions == np.array(s.logits)).all(axis=1).any():
        return replace(path, taken=min(s.taken, path.last))
    return _path_from(np.array([s.logits]), settings, s)


def _path_from(kept: np.ndarray, settings: tuple[object, ...], s: State) -> Path:
    """The path that goes on from the last of the positions `kept`, as far as the sliders reach."""
    trace = descend(
        softmax_objective(s.distribution, temperature=s.T, **s.options),
        kept[-1],
        learning_rate=s.lr,
        max_steps=MOST_STEPS + 1 - len(kept),
        decimals=LOGIT_DECIMALS,
    )
    outside = np.flatnonzero(np.abs(trace.positions).max(axis=1) > HIGHEST_LOGIT)
    ahead, beyond = trace.positions[1:], 0.0
    end: End = "floor" if trace.converged else "still"
    if outside.size:
        end = "reach"
        first = trace.positions[outside[0]]
        beyond = float(first[np.abs(first).argmax()])
        ahead = trace.positions[1 : outside[0]]
    elif len(kept) + trace.steps > MOST_STEPS:
        end = "most"
    taken = len(kept) - 1
    return Path(np.concatenate([kept, ahead]), taken, taken, end, beyond, settings)


@dataclass(frozen=True, eq=False)
class Record:
    """What the page shows of one state. Losses are in nats; groups have the names of the browser's
    record."""

    state: State
    path: Path

    @cached_property
    def names(self) -> list[str]:
        return self.state.class_names

    @property
    def focus(self) -> int:
        return self.state.focus

    @property
    def weighted(self) -> bool:
        return self.state.cw != 1.0

    @cached_property
    def parts(self) -> CrossEntropyParts:
        s = self.state
        return cross_entropy_parts(s.shifted, s.distribution, temperature=s.T, **s.options)

    @cached_property
    def here(self) -> Mapping[str, Any]:
        """What belongs to the class in focus, and which way a step pushes its logit."""
        k, parts = self.focus, self.parts
        slope = float(parts.gradient[k])
        return {
            "number": k + 1,
            "name": self.names[k],
            "z": self.state.logits[k],
            "p": float(parts.probs[k]),
            "q": float(parts.pull[k]),
            "slope": slope,
            "pushes": "flat" if abs(slope) < NO_SLOPE else "up" if slope < 0 else "down",
            "sum": abs(float(parts.gradient.sum())),
            "highest": max(self.state.shifted) / self.state.T,
        }

    @cached_property
    def by_temperature(self) -> Mapping[str, Any]:
        """The loss along the temperature, and where it is lowest."""
        s = self.state
        given = (s.logits, s.distribution)
        best = best_temperature(*given, **s.options)
        outside = not TEMPERATURE_GRID[0] <= best.temperature <= TEMPERATURE_GRID[-1]
        return {
            "loss": cross_entropy_along_temperature(*given, TEMPERATURE_GRID, **s.options),
            "where": "outside" if best.status == "interior" and outside else best.status,
            "best": best.temperature,
            "low": best.loss,
        }

    @cached_property
    def by_logit(self) -> Mapping[str, Any]:
        """The loss along the logit in focus, its tangent, and where it is lowest."""
        s, z = self.state, self.here["z"]
        options = s.options | {"temperature": s.T}
        given = (s.logits, s.distribution, s.focus)
        best = best_logit(*given, **options)
        low = cross_entropy_along_logit(*given, [best if np.isfinite(best) else z], **options)
        first, last = LOGIT_GRID[0], LOGIT_GRID[-1]
        beyond = "infinite" if np.isinf(best) else "outside"
        return {
            "loss": cross_entropy_along_logit(*given, LOGIT_GRID, **options),
            "where": "interior"
            if first <= best <= last
            else f"{beyond} {'+' if best > 0 else '−'}",
            "best": best,
            "low": float(low[0]),
            "tangent": [self.parts.loss + self.here["slope"] * (end - z) for end in (first, last)],
        }

    @cached_property
    def by_smoothing(self) -> Mapping[str, Any]:
        """The loss along the label smoothing, its floor, and the outline between both."""
        s = self.state
        curve = cross_entropy_along_smoothing(
            s.logits,
            s.distribution,
            SMOOTHING_GRID,
            temperature=s.T,
            class_weights=s.class_weights,
        )
        between = np.concatenate([curve.loss, curve.floor[::-1]])
        return {"loss": curve.loss, "floor": curve.floor, "between": between}

    @cached_property
    def losses(self) -> np.ndarray:
        """The loss at each position of the path, as the present settings have it."""
        s, rows = self.state, self.path.positions
        target = s.distribution
        shape = (len(rows),) if isinstance(target, int) else rows.shape
        targets = np.broadcast_to(target, shape)
        return np.asarray(
            cross_entropy(rows, targets, temperature=s.T, reduction="none", **s.options)
        )

    @cached_property
    def steps(self) -> Mapping[str, Any]:
        """The losses of the steps taken and of those ahead, and what the next ones do."""
        path, losses = self.path, self.losses
        taken = path.taken
        counted = np.arange(len(losses))
        ahead = losses[taken : taken + NEXT_STEPS + 1]
        count = len(ahead) - 1
        coming: str = path.end if count == 0 else "ahead" if count > 1 else "one ahead"
        if (np.diff(ahead) > NO_RISE).any():
            coming = "too long"
        return {
            "taken": {"x": counted[: taken + 1], "y": losses[: taken + 1]},
            "ahead": {"x": counted[taken:], "y": losses[taken:]},
            "number": taken,
            "first": float(losses[0]),
            "next": coming,
            "count": count,
            "last": float(ahead[-1]),
            "beyond": path.beyond,
        }

    @cached_property
    def triangle(self) -> Mapping[str, Any]:
        """Of three classes: contours of the loss, the point, its push and its path, all placed."""
        s, parts, taken = self.state, self.parts, self.path.taken
        contours = _contours(tuple(parts.pull))
        # A closed contour has most room towards the top; an open one begins on an edge.
        where = CONTOUR_POINTS // (4 if parts.pull.min() > 0 else 8)
        marked = contours[:, where]
        gaps = np.hypot(*np.diff(marked, axis=0).T)
        places = place(softmax(self.path.positions, temperature=s.T))
        return {
            "contours": [_columns(contour) for contour in contours],
            "levels": _columns(marked)
            | {
                "loss": parts.floor + parts.weight * np.array(RISES),
                "crowded": [False, *(gaps < LABEL_ROOM).tolist()],
            },
            "ahead": _columns(places[taken:]),
            # A path of one point is no path.
            "taken": _columns(places[: taken + 1] if taken else places[:0]),
            "arrow": _columns(_arrow(parts.probs, s.lr * parts.push)),
            "best": place(parts.pull),
            "point": place(parts.probs),
        }

    @cached_property
    def ranking(self) -> Mapping[str, Any]:
        """The classes from the likeliest down, which of them tie with the one before, and the
        confidence at both ends of the temperature."""
        z = self.state.logits
        order = sorted(range(len(z)), key=lambda k: -z[k])
        return {
            "order": order,
            "tied": [False, *(z[k] == z[above] for above, k in pairwise(order))],
            "sharp": float(softmax(z, temperature=SHARPEST).max()),
            "flat": float(softmax(z, temperature=FLATTEST).max()),
        }

    @cached_property
    def smoothing(self) -> Mapping[str, Any]:
        """The target that the label smoothing makes of a label, or would make."""
        epsilon = self.state.eps or USUAL_SMOOTHING
        target = smooth_labels(0, self.state.K, epsilon)
        ends = {"most": float(target.max()), "least": float(target.min())}
        return {"epsilon": epsilon, **ends, "entropy": float(entropy(target))}

    @cached_property
    def textbook(self) -> Mapping[str, Any]:
        """The formula as it is written, in each type, and in which of them it breaks."""
        s = self.state
        rows: dict[str, Mapping[str, Any]] = {}
        for dtype in get_args(FloatName):
            found = textbook_cross_entropy(
                s.shifted, s.distribution, temperature=s.T, dtype=dtype, **s.options
            )
            number = not np.isnan(found.loss)
            largest = found.largest_exponential
            rows[dtype] = {"largest": largest, "loss": found.loss, "number": number}
        broken = [dtype for dtype, row in rows.items() if not np.isfinite(row["loss"])]
        return {"rows": rows, "broken": ", ".join(broken), "holds": not broken}


@lru_cache(64)
def _contours(pull: tuple[float, ...]) -> np.ndarray:
    levels = float(entropy(pull)) + np.array(RISES)
    return place(simplex_contours(pull, levels, n_points=CONTOUR_POINTS))


def _columns(points: np.ndarray) -> dict[str, Any]:
    return {"x": points[:, 0], "y": points[:, 1]}


def _arrow(probs: np.ndarray, step: np.ndarray) -> np.ndarray:
    """The ends of the step's first-order change of p; none where there is none to see."""
    length = float(np.hypot(*place(step)))
    if length < ARROW["smallest step"]:
        return np.empty((0, 2))
    shown = step * min(max(length, ARROW["shortest"]), ARROW["longest"]) / length
    # An arrow ends within the triangle, where no probability is below 0.
    shrinking = shown < 0
    within = min(1.0, float((probs[shrinking] / -shown[shrinking]).min(initial=1.0)))
    return place(np.array([probs, probs + within * shown]))


def live_keys(record: Record) -> list[str]:
    """The controls that the page answers while they are dragged."""
    s = record.state
    votes = s.keys("w") if s.label is None else []
    return [*s.keys("z"), *votes, "T", "eps", "cw", "shift", "lr", "taken"]


def for_browser(record: Record) -> dict[str, Any]:
    """What programs/softmax.js has to know beside the controls."""
    path = record.path
    grids = {"T": TEMPERATURE_GRID, "z": LOGIT_GRID, "eps": SMOOTHING_GRID}
    return {
        "names": record.names,
        "label": record.state.label,
        "path": {
            "kept": path.positions[: path.kept + 1],
            "taken": path.taken,
            "last": path.last,
            "mostSteps": MOST_STEPS,
            "decimals": LOGIT_DECIMALS,
        },
        "grids": grids,
        "simplex": {"rises": RISES, "points": CONTOUR_POINTS, "room": LABEL_ROOM, "arrow": ARROW},
        "limits": {"slope": NO_SLOPE, "rise": NO_RISE, "next": NEXT_STEPS},
        "at": {"sharp": SHARPEST, "flat": FLATTEST, "smoothing": USUAL_SMOOTHING},
        "dtypes": get_args(FloatName),
    }
