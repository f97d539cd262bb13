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
from nll_core import teaching as core
from nll_core.likelihoods import softmax_objective
from nll_core.teaching.underflow import FloatName
from pages._figures.softmax import LOGIT_GRID, SMOOTHING_GRID, TEMPERATURE_GRID, place
from pages._lessons.softmax.state import HIGHEST_LOGIT, MOST_STEPS, State

PATH: Final = "softmax_path"
LOST: Final = "softmax_lost"
"""A true class that there is no longer, and the number of classes that took it away."""
# What the program has to know, too. Losses are in nats, lengths in sides of the triangle.
CONSTANTS: Final[dict[str, Any]] = {
    "grids": {"T": TEMPERATURE_GRID, "z": LOGIT_GRID, "eps": SMOOTHING_GRID},
    "most steps": MOST_STEPS,
    # Logits are kept to six decimals, so that links stay short; the loss has four.
    "decimals": 6,
    # A slope this small is 0 to three decimals; a loss that rises by less has not risen.
    "no slope": 5e-4,
    "no rise": 1e-6,
    "next steps": 10,
    # The confidence at these is told beside the ranking, which no temperature changes.
    "sharpest": 0.05,
    "flattest": 20.0,
    "usual smoothing": 0.1,
    "dtypes": get_args(FloatName),
    # Contours stand at these losses above the floor, each through so many points.
    "rises": (0.1, 0.25, 0.5, 1.0, 1.75, 3.0),
    "points": 91,
    # Two contours closer than this have room for the number of one.
    "room": 0.06,
    # An arrow is as long as the step promises, but never too short to see or too long.
    "smallest step": 1e-3,
    "shortest": 0.13,
    "longest": 0.3,
}

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


def record_of(state: State) -> Record:
    """The record of a state, whose logits and steps are where the path is."""
    path = followed(st.session_state.get(PATH), state)
    logits = zip(state.keys("z"), path.positions[path.taken].tolist(), strict=True)
    settled = state.but(**dict(logits), taken=path.taken)
    return Record(settled.but(truth=State.truth) if int(state.truth) > state.K else settled, path)


def settle(state: State, record: Record) -> None:
    """Keep the path, and set the controls to where it is."""
    st.session_state[PATH], settled = record.path, record.state
    if int(state.truth) > state.K:
        st.session_state[LOST] = (state.truth, state.K)
    elif st.session_state.get(LOST, ("", state.K))[1] != state.K:
        del st.session_state[LOST]
    moved = {key: getattr(settled, key) for key in (*state.keys("z"), "taken", "truth")}
    State.controls.apply({key: v for key, v in moved.items() if getattr(state, key) != v})


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
    taken = len(kept) - 1
    trace = descend(
        softmax_objective(s.distribution, **s.options),
        kept[-1],
        learning_rate=s.lr,
        max_steps=MOST_STEPS - taken,
        decimals=CONSTANTS["decimals"],
        inside=lambda z: bool(np.abs(z).max() <= HIGHEST_LOGIT),
    )
    end: End = "floor" if trace.converged else "still"
    beyond, out = 0.0, trace.outside
    if out is not None:
        end, beyond = "reach", float(out[np.abs(out).argmax()])
    elif taken + trace.steps == MOST_STEPS:
        end = "most"
    positions = np.concatenate([kept, trace.positions[1:]])
    return Path(positions, taken, taken, end, beyond, settings)


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
    def parts(self) -> core.CrossEntropyParts:
        return core.cross_entropy_parts(
            self.state.shifted, self.state.distribution, **self.state.options
        )

    @cached_property
    def here(self) -> Mapping[str, Any]:
        """What belongs to the class in focus, and which way a step pushes its logit."""
        k, parts, z = self.focus, self.parts, self.state.logits[self.focus]
        slope, flat = float(parts.gradient[k]), CONSTANTS["no slope"]
        return {
            "number": k + 1,
            "name": self.names[k],
            "z": z,
            "p": float(parts.probs[k]),
            "q": float(parts.pull[k]),
            "slope": slope,
            "tangent": parts.loss + slope * (LOGIT_GRID[[0, -1]] - z),
            "pushes": "flat" if abs(slope) < flat else "up" if slope < 0 else "down",
            "sum": abs(float(parts.gradient.sum())),
        }

    @cached_property
    def by_temperature(self) -> core.LossCurve:
        s = self.state
        options = {name: value for name, value in s.options.items() if name != "temperature"}
        return core.temperature_curve(s.logits, s.distribution, TEMPERATURE_GRID, **options)

    @cached_property
    def by_logit(self) -> core.LossCurve:
        s = self.state
        return core.logit_curve(s.logits, s.distribution, s.focus, LOGIT_GRID, **s.options)

    @cached_property
    def by_smoothing(self) -> Mapping[str, Any]:
        """The loss along the label smoothing, its floor, and the outline between both."""
        s = self.state
        options: dict[str, Any] = {"temperature": s.T, "class_weights": s.class_weights}
        curve = core.cross_entropy_along_smoothing(
            s.logits, s.distribution, SMOOTHING_GRID, **options
        )
        between = np.concatenate([curve.loss, curve.floor[::-1]])
        return {"loss": curve.loss, "floor": curve.floor, "between": between}

    @cached_property
    def losses(self) -> np.ndarray:
        """The loss at each position of the path, as the present settings have it."""
        s, rows = self.state, self.path.positions
        shape = (len(rows),) if s.label is not None else rows.shape
        targets = np.broadcast_to(s.distribution, shape)
        return np.asarray(cross_entropy(rows, targets, reduction="none", **s.options))

    @cached_property
    def steps(self) -> Mapping[str, Any]:
        """The losses of the steps taken and of those ahead, and what the next ones do."""
        path, losses = self.path, self.losses
        taken = path.taken
        counted = np.arange(len(losses))
        ahead = losses[taken : taken + CONSTANTS["next steps"] + 1]
        count = len(ahead) - 1
        coming: str = path.end if count == 0 else "ahead" if count > 1 else "one ahead"
        rises = (np.diff(ahead) > CONSTANTS["no rise"]).any()
        return {
            "taken": {"x": counted[: taken + 1], "y": losses[: taken + 1]},
            "ahead": {"x": counted[taken:], "y": losses[taken:]},
            "next": "too long" if rises else coming,
            "count": count,
            "last": float(ahead[-1]),
        }

    @cached_property
    def triangle(self) -> Mapping[str, Any]:
        """Of three classes: contours of the loss, the point, its push and its path, all placed."""
        s, parts, taken = self.state, self.parts, self.path.taken
        contours = _contours(tuple(parts.pull))
        # A closed contour has most room towards the top; an open one begins on an edge.
        marked = contours[:, CONSTANTS["points"] // (4 if parts.pull.min() > 0 else 8)]
        gaps = np.hypot(*np.diff(marked, axis=0).T)
        places = place(softmax(self.path.positions, temperature=s.T))
        return {
            "contours": [_columns(contour) for contour in contours],
            "levels": _columns(marked)
            | {
                "loss": parts.floor + parts.weight * np.array(CONSTANTS["rises"]),
                "crowded": [False, *(gaps < CONSTANTS["room"]).tolist()],
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
        """The classes from the likeliest down, as "dog > bird = cat", and the confidence at both
        ends of the temperature."""
        z, names = self.state.logits, self.names
        first, *_ = order = sorted(range(len(z)), key=lambda k: -z[k])
        rest = [f" {'=' if z[k] == z[above] else '>'} {names[k]}" for above, k in pairwise(order)]
        at = {end: softmax(z, temperature=CONSTANTS[end]) for end in ("sharpest", "flattest")}
        return {"order": names[first] + "".join(rest)} | {e: float(p.max()) for e, p in at.items()}

    @cached_property
    def smoothing(self) -> Mapping[str, Any]:
        """The target that the label smoothing makes of the first class, or would make."""
        epsilon = self.state.eps or CONSTANTS["usual smoothing"]
        target = smooth_labels(0, self.state.K, epsilon)
        return {"epsilon": epsilon, "target": target, "entropy": float(entropy(target))}

    @cached_property
    def textbook(self) -> Mapping[str, Any]:
        """The formula as it is written, in each type, and in which of them it breaks."""
        s = self.state
        rows: dict[str, Mapping[str, Any]] = {}
        for dtype in CONSTANTS["dtypes"]:
            found = core.textbook_cross_entropy(s.shifted, s.distribution, dtype=dtype, **s.options)
            number, largest = not np.isnan(found.loss), found.largest_exponential
            rows[dtype] = {"largest": largest, "loss": found.loss, "number": number}
        broken = [dtype for dtype, row in rows.items() if not np.isfinite(row["loss"])]
        highest = max(s.shifted) / s.T
        return {"rows": rows, "broken": ", ".join(broken), "holds": not broken, "highest": highest}


@lru_cache(64)
def _contours(pull: tuple[float, ...]) -> np.ndarray:
    levels = float(entropy(pull)) + np.array(CONSTANTS["rises"])
    return place(core.simplex_contours(pull, levels, n_points=CONSTANTS["points"]))


def _columns(points: np.ndarray) -> dict[str, Any]:
    return {"x": points[:, 0], "y": points[:, 1]}


def _arrow(probs: np.ndarray, step: np.ndarray) -> np.ndarray:
    """The ends of the step's first-order change of p; none where there is none to see."""
    length = float(np.hypot(*place(step)))
    if length < CONSTANTS["smallest step"]:
        return np.empty((0, 2))
    shown = step * np.clip(length, CONSTANTS["shortest"], CONSTANTS["longest"]) / length
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
    kept = {"kept": path.positions[: path.kept + 1], "taken": path.taken}
    return {"names": record.names, "label": record.state.label, "constants": CONSTANTS} | kept
