"""Logits, probabilities against the target, and the gradient: one column for each class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import CrossEntropyParts
from nll_core.formats import decimals, signed
from pages._figures.style import (
    GRADIENT,
    MODEL,
    STATE,
    STATE_SYMBOL,
    STATE_TRACE,
    TRUTH,
    Trace,
    axis,
    figure,
    label,
    marks,
    moving,
    state_mark,
)

Float64Array = NDArray[np.floating[Any]]

BAR_WIDTH: Final = 0.38
# With more classes than these the numbers on the bars would touch; hovering still shows them.
MOST_NUMBERED: Final = 4
NUMBER_SIZE: Final = 11
FIGURE_HEIGHT: Final = 700
# Where the scale of an axis may stand: it changes only when the present state would leave it.
GRADIENT_SCALES: Final = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0)
LOGIT_REACH: Final = 11.5


def scale_for(value: float, scales: Sequence[float]) -> float:
    """The first of `scales` that holds `value`; the last one if none does."""
    return next((scale for scale in scales if value <= scale), scales[-1])


def class_bars(
    names: Sequence[str],
    focus: int,
    logits: Sequence[float] | Float64Array,
    parts: CrossEntropyParts,
    temperature: float,
) -> go.Figure:
    """The logits, below them model and target side by side, and the signed gradient."""
    count = len(names)
    places = np.arange(count, dtype=float)
    z = np.asarray(logits, dtype=float)
    # The gradient never exceeds Q/T, so this scale stays while the logits move.
    reach = 1.5 * scale_for(parts.weight / temperature, GRADIENT_SCALES)
    left, right = places - BAR_WIDTH / 2, places + BAR_WIDTH / 2
    said = f"{plain(names[focus])}: p = {parts.probs[focus]:.4g}"
    slope = f"{plain(names[focus])}: gradient {parts.gradient[focus]:+.4g}"
    traces = [
        label(-0.5, 1.3, "■ model p", MODEL, position="bottom right"),
        label(count - 0.5, 1.3, "▨ target q", TRUTH, position="bottom left"),
        _bars(places, z, MODEL, names, "logit z", "logit bars", yaxis="y3", opacity=0.55),
        _bars(left, parts.probs, MODEL, names, "model p", "model"),
        _bars(right, parts.target, TRUTH, names, "target q", "target", hatched=True),
        _bars(
            places,
            parts.gradient,
            GRADIENT,
            names,
            "gradient",
            "gradient",
            width=2 * BAR_WIDTH,
            yaxis="y2",
        ),
        *_numbers(places, z, parts, focus),
        _logit_marks(places, z, names),
        moving(state_mark(left[focus], float(parts.probs[focus]), said), STATE_TRACE),
        moving(
            state_mark(focus, float(parts.gradient[focus]), slope, yaxis="y2"), "state of gradient"
        ),
    ]
    return figure(
        traces,
        axis(
            "class",
            range=[-0.5, count - 0.5],
            tickvals=places.tolist(),
            ticktext=[plain(name) for name in names],
            anchor="y2",
            showgrid=False,
            tickangle=0 if count <= MOST_NUMBERED else -45,
        ),
        axis(
            "probability", range=[0.0, 1.3], domain=[0.33, 0.66], tickvals=[0, 0.25, 0.5, 0.75, 1]
        ),
        height=FIGURE_HEIGHT,
        yaxis2=axis(
            "∂loss/∂logit (nats per unit)", range=[-reach, reach], domain=[0.0, 0.29], zeroline=True
        ),
        yaxis3=axis(
            "logit z",
            range=[-LOGIT_REACH, LOGIT_REACH],
            domain=[0.7, 1.0],
            tickvals=[-10, -5, 0, 5, 10],
            zeroline=True,
        ),
        barmode="overlay",
    )


def _bars(
    x: Float64Array,
    heights: Float64Array,
    colour: str,
    names: Sequence[str],
    what: str,
    key: str,
    *,
    width: float = BAR_WIDTH,
    hatched: bool = False,
    **options: Any,
) -> Trace:
    marker: dict[str, Any] = {"color": colour}
    if hatched:
        marker |= {"pattern": {"shape": "/", "size": 7, "solidity": 0.45}}
    sign = "+" if what == "gradient" else ""
    trace = {
        "type": "bar",
        "x": x.tolist(),
        "y": heights.tolist(),
        "width": width,
        "marker": marker,
        "name": what,
        "customdata": [plain(name) for name in names],
        "hovertemplate": f"%{{customdata}}: {what} = %{{y:{sign}.4g}}<extra></extra>",
        **options,
    }
    return moving(trace, key)


def _numbers(
    places: Float64Array, z: Float64Array, parts: CrossEntropyParts, focus: int
) -> list[Trace]:
    """What the bars say in numbers, where there is room for that."""
    if len(places) > MOST_NUMBERED:
        places = places[:0]
    shown = len(places)
    probs = [f"{p:.3f}" for p in parts.probs[:shown]]
    slopes = [signed(decimals(slope, 3)) for slope in parts.gradient[:shown]]
    if shown:
        probs[focus] = _clear(probs[focus], above=True)
        slopes[focus] = _clear(slopes[focus], above=parts.gradient[focus] >= 0)
    return [
        # At the foot of a logit's bar, so that the bar may end anywhere.
        _words(
            "logit numbers",
            places,
            np.zeros(shown),
            [_clear(f"{value:.2f}".replace("-", "−"), above=value < 0) for value in z[:shown]],
            ["bottom center" if value >= 0 else "top center" for value in z[:shown]],
            yaxis="y3",
        ),
        _words("p numbers", places - BAR_WIDTH / 2, parts.probs[:shown], probs),
        _words(
            "q numbers",
            places + BAR_WIDTH / 2,
            parts.target[:shown],
            [f"{q:.3f}" for q in parts.target[:shown]],
        ),
        _words(
            "slopes",
            places,
            parts.gradient[:shown],
            slopes,
            ["top center" if slope >= 0 else "bottom center" for slope in parts.gradient[:shown]],
            yaxis="y2",
        ),
    ]


def _words(
    key: str,
    x: Float64Array,
    y: Float64Array,
    text: list[str],
    position: str | list[str] = "top center",
    **options: Any,
) -> Trace:
    trace = {
        "type": "scatter",
        "x": x.tolist(),
        "y": y.tolist(),
        "text": text,
        "mode": "text",
        "textposition": position,
        "textfont": {"size": NUMBER_SIZE},
        "hoverinfo": "skip",
        **options,
    }
    return moving(trace, key)


def _logit_marks(places: Float64Array, z: Float64Array, names: Sequence[str]) -> Trace:
    """A diamond at the end of each logit's bar, by which it is dragged."""
    trace = marks(
        places.tolist(),
        z.tolist(),
        STATE,
        "logits",
        symbol=STATE_SYMBOL,
        size=13,
        yaxis="y3",
        customdata=[plain(name) for name in names],
        hovertemplate="%{customdata}: logit %{y:.4g}<extra></extra>",
    )
    return moving(trace, "logits")


def _clear(number: str, *, above: bool) -> str:
    """A number with an empty line between it and the diamond on its bar."""
    return f"{number}<br> " if above else f" <br>{number}"


def plain(name: str) -> str:
    """A name that Plotly shows as it is, not as its small HTML."""
    return name.replace("&", "&amp;").replace("<", "&lt;")
