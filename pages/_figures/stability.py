"""One loss written in several ways: its value, what became of it, and its error, along a lead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages._figures.outcome_strips import (
    OUTCOMES,
    Curve,
    inside_axis,
    runs,
    strip,
    words_on_strips,
)
from pages._figures.style import (
    MODEL,
    REFERENCE,
    STATE,
    STATE_TRACE,
    TRUTH,
    Trace,
    axis,
    figure,
    label,
    labels,
    line,
    marks,
    moving,
    ruler,
    state_mark,
)

Array = NDArray[np.float64]

# How far the lead reaches on the axis, with the floor and the ceiling of the numbers there: the
# smallest of float16 is 6e-8, of float32 1.4e-45, of float64 4.9e-324.
REACHES: Final = {
    "±40": (40, 1e-20, 1e5),
    "±150": (150, 1e-60, 1e10),
    "±1000": (1000, 1e-320, 1e20),
}
DECADES_A_TICK: Final = {"±40": 5, "±150": 10, "±1000": 50}
VALUE_PANEL: Final = (0.42, 1.0)
STRIP_PANEL: Final = (0.0, 0.33)
ERROR_RANGE: Final = (1e-18, 1e5)
NOTHING_RIGHT: Final = 10.0
SHOWN_DIGITS: Final = 5


def value_and_outcomes(
    lead: Array,
    true: Array,
    ways: Mapping[str, Curve],
    chosen: str,
    here: int,
    *,
    reach: str,
    part: str,
) -> go.Figure:
    """The chosen way's numbers beside the true ones, above a strip for each way; `here` is an
    index of `lead`."""
    far, floor, ceiling = REACHES[reach]
    low, high = placed(np.array([0.0, np.inf]), floor, ceiling)
    inside = _thinned(lead, far)
    known = inside & (np.abs(true) > 0)
    traces = [
        line(
            lead[known],
            np.abs(true[known]),
            TRUTH,
            "exact",
            width=6,
            opacity=0.45,
            hovertemplate="lead %{x:g}: %{y:.4g} exactly<extra></extra>",
        ),
        labels(
            [
                (0.0, high, "∞ or NaN", REFERENCE, "middle center"),
                (-0.98 * far, low, "0", REFERENCE, "middle right"),
            ]
        ),
        *on_value_and_outcomes(lead, ways, chosen, here, reach=reach),
    ]
    size = "" if part == "loss" else "size of the "
    unit = "nats" if part == "loss" else "nats per unit of logit"
    return figure(
        traces,
        axis(
            "lead of the truth over the other logit, z₁ − z₂",
            range=[-far, far],
            anchor="y2",
            zeroline=False,
        ),
        axis(
            f"{size}{part} ({unit})",
            range=[floor, ceiling],
            log=True,
            dtick=DECADES_A_TICK[reach],
            domain=list(VALUE_PANEL),
        ),
        height=560,
        yaxis2=axis(
            "way of writing it",
            range=[len(ways) - 0.4, -0.6],
            domain=list(STRIP_PANEL),
            tickmode="array",
            tickvals=list(range(len(ways))),
            ticktext=list(ways),
            showgrid=False,
            zeroline=False,
        ),
        barmode="overlay",
        bargap=0,
    )


def on_value_and_outcomes(
    lead: Array,
    ways: Mapping[str, Curve],
    chosen: str,
    here: int,
    *,
    reach: str,
) -> list[Trace]:
    """All that moves with the lead, and with what the logits are: curves, strips and the state."""
    return [
        *curve_and_strips(lead, ways, chosen, reach=reach),
        *on_curve_and_strips(lead, ways, chosen, here, reach=reach),
    ]


def curve_and_strips(
    lead: Array, ways: Mapping[str, Curve], chosen: str, *, reach: str
) -> list[Trace]:
    """What moves with the logits, but not with the lead."""
    far, floor, ceiling = REACHES[reach]
    way = ways[chosen]
    height = placed(way.value, floor, ceiling)
    shown = _thinned(lead, far) & np.isfinite(way.value) & (way.value != 0)
    lost = marks(*_lost(lead, way, far, floor, ceiling), MODEL, "lost", size=4, hoverinfo="skip")
    strips = [
        moving(strip(lead, ways, outcome, far), f"strip {outcome}", below=True)
        for outcome in OUTCOMES
    ]
    return [
        moving(line(lead[shown], _few_digits(height[shown]), MODEL, chosen, width=2.5), "way"),
        moving(lost, "lost"),
        *strips,
        moving(words_on_strips(lead, ways, far), "words"),
    ]


def on_curve_and_strips(
    lead: Array, ways: Mapping[str, Curve], chosen: str, here: int, *, reach: str
) -> list[Trace]:
    """What moves with the lead: the state, and its ruler through the strips."""
    _, floor, ceiling = REACHES[reach]
    x, value = float(lead[here]), float(ways[chosen].value[here])
    height = float(placed(ways[chosen].value[[here]], floor, ceiling)[0])
    rows = [len(ways) - 0.4, -0.6]
    ruler_ = line([x] * 2, rows, STATE, "lead", width=1.5, yaxis="y2", hoverinfo="skip")
    mark = state_mark(x, height, f"lead {x:g}: {value:.4g}", hoverinfo="name")
    return [moving(ruler_, "ruler"), moving(mark, STATE_TRACE)]


def placed(value: Array, floor: float, ceiling: float) -> Array:
    """Where a number stands on a log axis: 0 near the floor, ∞ and NaN near the ceiling."""
    decades = np.log10(ceiling) - np.log10(floor)
    low, high = floor * 10 ** (0.03 * decades), ceiling / 10 ** (0.03 * decades)
    height = np.where(np.isfinite(value), np.clip(np.abs(value), low, high), high)
    return np.asarray(height, dtype=np.float64)


def _lost(
    lead: Array, way: Curve, far: float, floor: float, ceiling: float
) -> tuple[list[float], list[float]]:
    """Close points along the leads where there is no number, or a wrong 0."""
    low, high = placed(np.array([0.0, np.inf]), floor, ceiling)
    x: list[float] = []
    y: list[float] = []
    for kind, height in (("NaN", high), ("infinite", high), ("wrong zero", low)):
        for run in runs(lead, way.outcome, kind):
            start, end = inside_axis(run, far)
            along = np.arange(start, end, far / 100).tolist() if end > start else []
            x += along
            y += [float(height)] * len(along)
    return x, y


def relative_errors(
    lead: Array,
    ways: Mapping[str, Curve],
    chosen: str,
    here: int,
    *,
    reach: str,
    spacing: float,
    part: str,
) -> go.Figure:
    """How far the chosen way is from 50 digits, beside the way that keeps them; `spacing` is the
    type's."""
    far = REACHES[reach][0]
    return figure(
        [
            label(0.99 * far, spacing / 2, "half a spacing", REFERENCE, position="top left"),
            label(0.99 * far, NOTHING_RIGHT, "no digit", REFERENCE, position="top left"),
            *on_relative_errors(lead, ways, chosen, here, reach=reach),
        ],
        axis("lead of the truth over the other logit, z₁ − z₂", range=[-far, far], zeroline=False),
        axis(f"relative error of the {part}", range=list(ERROR_RANGE), log=True, dtick=4),
        height=300,
        shapes=[
            ruler((0.0, 1.0), (height, height), REFERENCE, dash=dash, width=1.5, xref="x domain")
            for height, dash in ((spacing / 2, "dot"), (NOTHING_RIGHT, "dash"))
        ],
    )


def on_relative_errors(
    lead: Array, ways: Mapping[str, Curve], chosen: str, here: int, *, reach: str
) -> list[Trace]:
    """What moves with the lead and with the logits: the errors, and the state."""
    return [
        *error_curves(lead, ways, chosen, reach=reach),
        *on_error_curves(lead, ways, chosen, here),
    ]


def error_curves(lead: Array, ways: Mapping[str, Curve], chosen: str, *, reach: str) -> list[Trace]:
    """What moves with the logits, but not with the lead."""
    inside = _thinned(lead, REACHES[reach][0])
    kept, found = (_error_height(ways[form].error[inside]) for form in ("softplus", chosen))
    return [
        moving(line(lead[inside], kept, TRUTH, "softplus", width=5, opacity=0.4), "softplus"),
        moving(line(lead[inside], found, MODEL, chosen, width=2), "way"),
    ]


def on_error_curves(lead: Array, ways: Mapping[str, Curve], chosen: str, here: int) -> list[Trace]:
    """What moves with the lead: the state."""
    error = ways[chosen].error[[here]]
    mark = state_mark(
        float(lead[here]), float(_error_height(error)[0]), f"relative error {float(error[0]):.3g}"
    )
    return [moving(mark, STATE_TRACE)]


def _error_height(error: Array) -> Array:
    """Relative errors on the axis: nothing right is one height, exactly right is the foot."""
    finite = np.where(np.isfinite(error), error, NOTHING_RIGHT)
    return _few_digits(np.clip(finite, ERROR_RANGE[0] * 3, NOTHING_RIGHT))


def _thinned(lead: Array, far: float) -> NDArray[np.bool_]:
    """Which leads a curve is drawn through: all that fit, or of the close ones every fourth."""
    inside: NDArray[np.bool_] = np.abs(lead) <= far
    return inside & (lead % 4 == 0) | inside & (np.abs(lead) > 120) if far > 150 else inside


def _few_digits(values: Array) -> Array:
    """As many digits as can be seen: they are sent for every place of a slider."""
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        scale = 10.0 ** (SHOWN_DIGITS - 1 - np.floor(np.log10(np.abs(values))))
        rounded = np.round(values * scale) / scale
    return np.where(np.isfinite(rounded), rounded, values)
