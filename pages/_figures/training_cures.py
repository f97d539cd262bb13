"""The same training with each cure: the held-out NLL and the overconfidence, against the step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages._figures.style import (
    REFERENCE,
    STATE_TRACE,
    Trace,
    axis,
    figure,
    labels,
    line,
    moving,
    ruler,
    state_mark,
)
from pages._figures.training_curves import (
    HIGHEST,
    LOWEST,
    nll_axis,
    nll_bounds,
    places,
    step_axis,
    within,
)

Vector = NDArray[np.float64]

COLOURS: Final = (REFERENCE, "#000007", "#000008", "#000009", "#000010")
GAP_RANGE: Final = (-0.16, 0.16)
SHORT: Final = {"label smoothing": "smoothing", "early stopping": "early stop"}
UPPER: Final = [0.47, 1.0]
LOWER: Final = [0.0, 0.38]
# Room to the right for the names, as a factor on the axis of the steps.
ROOM: Final = 40.0
# Names on either axis stand at least this part of it apart.
APART: Final = 0.075


class CureCurves(NamedTuple):
    """What one cure gives at each kept step on held-out data."""

    nll: Vector
    gap: Vector
    """Mean confidence minus accuracy."""


def cures_along(
    steps: NDArray[np.int64],
    curves: Mapping[str, CureCurves],
    chosen: str,
    at: int,
    *,
    log: bool,
) -> go.Figure:
    """Both panels, with the chosen cure marked at the present step."""
    room = ROOM if log else 1.35
    return figure(
        on_cures_along(steps, curves, chosen, at, log=log),
        step_axis(steps, log, room=room, anchor="y2"),
        nll_axis("held-out NLL (nats)", bounds_of(curves), domain=UPPER),
        height=560,
        yaxis2=axis("confidence − accuracy", range=GAP_RANGE, domain=LOWER),
        shapes=[
            ruler(
                (0.4 if log else -0.5, float(steps[-1])),
                (0.0, 0.0),
                REFERENCE,
                dash="dash",
                width=1.5,
                yref="y2",
            )
        ],
    )


def bounds_of(curves: Mapping[str, CureCurves]) -> tuple[float, float]:
    """The axis of the NLL."""
    return nll_bounds(*(curve.nll for curve in curves.values()))


def on_cures_along(
    steps: NDArray[np.int64],
    curves: Mapping[str, CureCurves],
    chosen: str,
    at: int,
    *,
    log: bool,
) -> list[Trace]:
    """All curves with their names at their ends."""
    x = places(steps, log)
    bounds_of_nll = bounds_of(curves)
    traces = []
    colours = dict(zip(curves, COLOURS, strict=True))
    mark = {name: " ◂" if name == chosen else "" for name in curves}
    for name, curve in curves.items():
        width = 3.5 if name == chosen else 1.6
        template = f"step %{{customdata}}: %{{y:.4f}}<extra>{name}</extra>"
        for panel, values in (("", np.clip(curve.nll, LOWEST, HIGHEST)), ("2", curve.gap)):
            trace = line(
                x,
                values,
                colours[name],
                name,
                width=width,
                customdata=steps,
                hovertemplate=template,
            )
            traces.append(moving(trace | {"yaxis": f"y{panel}"}, f"{name}{panel}"))
    end = float(x[-1])
    for panel, bounds, ends in (
        ("", bounds_of_nll, [float(c.nll[-1]) for c in curves.values()]),
        ("2", GAP_RANGE, [float(c.gap[-1]) for c in curves.values()]),
    ):
        heights = spread(ends, bounds, log=not panel)
        words = [
            (
                end,
                y,
                f"  {SHORT.get(name, name)}{mark[name]}",
                colours[name],
                "middle right",
            )
            for name, y in zip(curves, heights, strict=True)
        ]
        traces.append(moving(labels(words) | {"yaxis": f"y{panel}"}, f"names{panel}"))
    words = [
        (float(x[0]), 0.13, "surer than right", REFERENCE, "middle right"),
        (float(x[len(x) // 2]), -0.14, "less sure than right", REFERENCE, "middle right"),
    ]
    traces.append(labels(words) | {"yaxis": "y2"})
    here = curves[chosen]
    says = f"{chosen}, step {steps[at]}"
    states = (
        ("", state_mark(float(x[at]), within(float(here.nll[at]), bounds_of_nll), says)),
        (" gap", state_mark(float(x[at]), float(np.clip(here.gap[at], *GAP_RANGE)), says)),
    )
    return traces + [
        moving(diamond | {"yaxis": "y2" if panel else "y"}, f"{STATE_TRACE}{panel}")
        for panel, diamond in states
    ]


def spread(values: Sequence[float], bounds: tuple[float, float], *, log: bool) -> list[float]:
    """Heights near `values`, in their order, far enough apart for words and within the axis."""
    low, high = (np.log10(bounds) if log else np.array(bounds)).tolist()
    given = np.clip(np.asarray(values), *bounds)
    wanted = ((np.log10(given) if log else given) - low) / (high - low)
    order = np.argsort(wanted, kind="stable")
    places = np.clip(wanted[order], 0.03, 0.97)
    # Pushed up where crowded, then the whole pile down to its middle, then off the upper end.
    for i in range(1, len(places)):
        places[i] = max(places[i], places[i - 1] + APART)
    places -= max(0.0, float((places - wanted[order]).mean()))
    places -= max(0.0, float(places[-1]) - 0.97)
    places += max(0.0, 0.03 - float(places[0]))
    found = np.empty(len(places))
    found[order] = low + places * (high - low)
    return [float(v) for v in (10.0**found if log else found)]
