"""The loss of one example along temperature, along one logit, and along label smoothing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import CrossEntropyParts, SmoothingCurve, TemperatureOptimum
from pages._figures.softmax import FIGURE_HEIGHT, plain, scale_for
from pages._figures.style import (
    GRADIENT,
    MODEL,
    OPTIMUM,
    REFERENCE,
    TRUTH,
    Trace,
    axis,
    figure,
    label,
    line,
    optimum_mark,
    state_mark,
)

# The loss axis takes the first of these that holds the present loss.
LOSS_SCALES: Final = (2.0, 5.0, 12.0, 30.0, 75.0, 200.0, 500.0, 1500.0, 5000.0)
HEADROOM: Final = 1.1
# Each panel is (bottom, top) of the figure: temperature, logit, smoothing.
PANELS: Final = ((0.76, 0.965), (0.395, 0.6), (0.0, 0.235))


@dataclass(frozen=True, eq=False)
class LossCurves:
    """What the three panels show."""

    temperatures: NDArray[np.float64]
    along_temperature: NDArray[np.float64]
    best_temperature: TemperatureOptimum
    logits: NDArray[np.float64]
    along_logit: NDArray[np.float64]
    best_logit: float
    loss_at_best_logit: float
    smoothing: SmoothingCurve


def loss_axis(loss: float, **options: Any) -> dict[str, Any]:
    """The axis of the loss, the same in every chart of the page."""
    return axis("loss (nats)", range=[0.0, scale_for(HEADROOM * loss, LOSS_SCALES)], **options)


def loss_panels(
    curves: LossCurves,
    parts: CrossEntropyParts,
    *,
    temperature: float,
    logit: float,
    slope: float,
    label_smoothing: float,
    name: str,
) -> go.Figure:
    """Three panels with one loss axis: the present state stands at the same height in each."""
    loss = parts.loss
    top = scale_for(HEADROOM * loss, LOSS_SCALES)
    reaches = (curves.temperatures, curves.logits, curves.smoothing.label_smoothing)
    traces = [
        *_temperature(curves, top),
        *_on(_logit(curves, loss, logit, slope, top), "2"),
        *_on(_smoothing(curves.smoothing, parts, label_smoothing, top), "3"),
    ]
    for panel, (here, reach) in enumerate(
        zip((temperature, logit, label_smoothing), reaches, strict=True)
    ):
        level = line(
            [reach[0], reach[-1]],
            [loss, loss],
            REFERENCE,
            "present loss",
            dash="dot",
            width=1,
            hoverinfo="skip",
        )
        traces += _on([level, state_mark(here, loss, f"{here:.4g}: {loss:.4g} nats")], _axis(panel))
    layout = {
        f"yaxis{_axis(panel)}": loss_axis(loss, domain=domain, anchor=f"x{_axis(panel)}")
        for panel, domain in enumerate(PANELS)
        if panel
    }
    return figure(
        traces,
        axis(
            "temperature T",
            range=[curves.temperatures[0] / 1.08, curves.temperatures[-1] * 1.08],
            log=True,
            tickvals=[0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20],
        )
        | {"exponentformat": "none", "title": {"text": "temperature T", "standoff": 4}},
        loss_axis(loss, domain=PANELS[0]),
        height=FIGURE_HEIGHT,
        xaxis2=axis(
            f"logit of {plain(name)}",
            range=[1.04 * curves.logits[0], 1.04 * curves.logits[-1]],
            anchor="y2",
        ),
        xaxis3=axis("label smoothing ε", range=[-0.012, 0.5], anchor="y3"),
        **layout,
    )


def _axis(panel: int) -> str:
    return str(panel + 1) if panel else ""


def _on(traces: list[Trace], number: str) -> list[Trace]:
    """`traces` on the axes of that number."""
    for trace in traces:
        trace |= {"xaxis": f"x{number}", "yaxis": f"y{number}"}
    return traces


def _temperature(curves: LossCurves, top: float) -> list[Trace]:
    best = curves.best_temperature
    first, last = float(curves.temperatures[0]), float(curves.temperatures[-1])
    traces = [
        line(
            curves.temperatures,
            curves.along_temperature,
            TRUTH,
            "loss",
            hovertemplate="T = %{x:.3g}: %{y:.4g} nats<extra></extra>",
        )
    ]
    if best.status == "undetermined":
        return [
            *traces,
            label(1.0, top, "equal logits: T has no effect", REFERENCE, position="top center"),
        ]
    says = {
        "zero": f"← falls on to {best.loss:.3f} as T → 0",
        "infinite": f"falls on to {best.loss:.3f} as T → ∞ →",
        "interior": f"lowest at T = {best.temperature:.3g}: {best.loss:.3f}",
    }[best.status]
    inside = first <= best.temperature <= last
    if inside:
        traces.append(optimum_mark(best.temperature, best.loss, says))
    elif best.status == "interior":
        says += ", off this axis"
    left = best.status == "zero"
    # The words stand above the panel, at the end where the curve is low.
    return [
        *traces,
        label(
            first if left else last,
            top,
            says,
            OPTIMUM,
            position="top right" if left else "top left",
        ),
    ]


def _logit(curves: LossCurves, loss: float, logit: float, slope: float, top: float) -> list[Trace]:
    first, last = float(curves.logits[0]), float(curves.logits[-1])
    ends = [first, last]
    best = curves.best_logit
    traces = [
        line(
            ends,
            [loss + slope * (end - logit) for end in ends],
            GRADIENT,
            "tangent",
            dash="dash",
            width=2,
        ),
        line(
            curves.logits,
            curves.along_logit,
            TRUTH,
            "loss",
            hovertemplate="logit %{x:.3g}: %{y:.4g} nats<extra></extra>",
        ),
    ]
    if first <= best <= last:
        low = curves.loss_at_best_logit
        says = f"lowest at {best:.3g}: {low:.3f}".replace("-", "−")
        traces.append(optimum_mark(best, low, says))
    elif best > last:
        says = (
            "falls on to 0 as z → ∞ →"
            if math.isinf(best)
            else f"lowest at {best:.3g}, off this axis →"
        )
    else:
        says = (
            "← falls on as z → −∞" if math.isinf(best) else f"← lowest at {best:.3g}, off this axis"
        )
    return [*traces, label(last, top, says, OPTIMUM, position="top left")]


def _smoothing(
    curve: SmoothingCurve, parts: CrossEntropyParts, label_smoothing: float, top: float
) -> list[Trace]:
    epsilon = curve.label_smoothing
    here = [label_smoothing, label_smoothing]
    return [
        line(
            epsilon,
            curve.floor,
            TRUTH,
            "H(target)",
            fill="tozeroy",
            width=2,
            hovertemplate="ε = %{x:.2f}: H(target) = %{y:.4g} nats<extra></extra>",
        ),
        line(
            epsilon,
            curve.loss,
            MODEL,
            "H + KL",
            fill="tonexty",
            width=2,
            hovertemplate="ε = %{x:.2f}: loss %{y:.4g} nats<extra></extra>",
        ),
        line(here, [0.0, parts.floor], TRUTH, f"H(target) = {parts.floor:.4g} nats", width=7),
        line(
            here,
            [parts.floor, parts.loss],
            MODEL,
            f"KL = {parts.divergence:.4g} nats",
            width=7,
        ),
        label(0.0, top, f"KL {parts.divergence:.3f}", MODEL, position="top right"),
        label(0.5, top, f"H(target) {parts.floor:.3f}", TRUTH, position="top left"),
    ]
