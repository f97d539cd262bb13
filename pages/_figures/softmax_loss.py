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
    STATE_TRACE,
    TRUTH,
    Trace,
    axis,
    figure,
    label,
    line,
    moving,
    optimum_mark,
    state_mark,
)

# The loss axis takes the first of these that holds the present loss.
LOSS_SCALES: Final = (2.0, 5.0, 12.0, 30.0, 75.0, 200.0, 500.0, 1500.0, 5000.0)
HEADROOM: Final = 1.1
# Each panel is (bottom, top) of the figure: temperature, logit, smoothing.
PANELS: Final = ((0.76, 0.965), (0.395, 0.6), (0.0, 0.235))
# Where the loss is lowest, with places for numbers; the browser fills them too.
LOWEST_WORDS: Final = {
    "T undetermined": "equal logits: T has no effect",
    "T zero": "← falls on to {loss:.3f} as T → 0",
    "T infinite": "falls on to {loss:.3f} as T → ∞ →",
    "T interior": "lowest at T = {at:.3g}: {loss:.3f}",
    "T outside": "lowest at T = {at:.3g}: {loss:.3f}, off this axis",
    "z interior": "lowest at {at:.3g}: {loss:.3f}",
    "z above": "lowest at {at:.3g}, off this axis →",
    "z infinite": "falls on to 0 as z → ∞ →",
    "z below": "← lowest at {at:.3g}, off this axis",
    "z minus infinite": "← falls on as z → −∞",
    "KL": "KL {divergence:.3f}",
    "H": "H(target) {floor:.3f}",
}


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


def loss_axis_top(loss: float) -> float:
    """Where the axis of the loss ends."""
    return scale_for(HEADROOM * loss, LOSS_SCALES)


def loss_axis(loss: float, **options: Any) -> dict[str, Any]:
    """The axis of the loss, the same in every chart of the page."""
    return axis("loss (nats)", range=[0.0, loss_axis_top(loss)], **options)


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
    top = loss_axis_top(loss)
    reaches = (curves.temperatures, curves.logits, curves.smoothing.label_smoothing)
    panels = (
        _temperature(curves, top),
        _logit(curves, loss, logit, slope, top),
        _smoothing(curves.smoothing, parts, label_smoothing, top),
    )
    traces = []
    for panel, (key, own, here, reach) in enumerate(
        zip("Tze", panels, (temperature, logit, label_smoothing), reaches, strict=True)
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
        mark = state_mark(here, loss, f"{here:.4g}: {loss:.4g} nats")
        here_marks = [moving(level, f"level {key}"), moving(mark, f"{STATE_TRACE} {key}")]
        traces += _on([*own, *here_marks], _axis(panel))
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


def _says(case: str, **values: float) -> str:
    return LOWEST_WORDS[case].format(**values).replace("-", "−")


def _optimum(key: str, at: float | None, loss: float, says: str) -> Trace:
    """The star; nowhere if the optimum is not on the axis."""
    star = optimum_mark(0.0 if at is None else at, loss, says)
    return moving(star if at is not None else star | {"x": [], "y": []}, f"best {key}")


def _temperature(curves: LossCurves, top: float) -> list[Trace]:
    best = curves.best_temperature
    first, last = float(curves.temperatures[0]), float(curves.temperatures[-1])
    curve = line(
        curves.temperatures,
        curves.along_temperature,
        TRUTH,
        "loss",
        hovertemplate="T = %{x:.3g}: %{y:.4g} nats<extra></extra>",
    )
    inside = best.status == "interior" and first <= best.temperature <= last
    case = "T outside" if best.status == "interior" and not inside else f"T {best.status}"
    says = _says(case, at=best.temperature, loss=best.loss)
    # The words stand above the panel, at the end where the curve is low.
    x, position = {
        "undetermined": (1.0, "top center"),
        "zero": (first, "top right"),
    }.get(best.status, (last, "top left"))
    colour = REFERENCE if best.status == "undetermined" else OPTIMUM
    return [
        moving(curve, "loss T"),
        _optimum("T", best.temperature if inside else None, best.loss, says),
        moving(label(x, top, says, colour, position=position), "words T"),
    ]


def _logit(curves: LossCurves, loss: float, logit: float, slope: float, top: float) -> list[Trace]:
    first, last = float(curves.logits[0]), float(curves.logits[-1])
    ends = [first, last]
    best = curves.best_logit
    tangent = line(
        ends,
        [loss + slope * (end - logit) for end in ends],
        GRADIENT,
        "tangent",
        dash="dash",
        width=2,
    )
    curve = line(
        curves.logits,
        curves.along_logit,
        TRUTH,
        "loss",
        hovertemplate="logit %{x:.3g}: %{y:.4g} nats<extra></extra>",
    )
    low = curves.loss_at_best_logit
    inside = first <= best <= last
    if inside:
        case = "z interior"
    elif best > last:
        case = "z infinite" if math.isinf(best) else "z above"
    else:
        case = "z minus infinite" if math.isinf(best) else "z below"
    says = _says(case, at=best, loss=low)
    return [
        moving(tangent, "tangent"),
        moving(curve, "loss z"),
        _optimum("z", best if inside else None, low, says),
        moving(label(last, top, says, OPTIMUM, position="top left"), "words z"),
    ]


def _smoothing(
    curve: SmoothingCurve, parts: CrossEntropyParts, label_smoothing: float, top: float
) -> list[Trace]:
    epsilon = curve.label_smoothing
    here = [label_smoothing, label_smoothing]
    floor = line(
        epsilon,
        curve.floor,
        TRUTH,
        "H(target)",
        fill="tozeroy",
        width=2,
        hovertemplate="ε = %{x:.2f}: H(target) = %{y:.4g} nats<extra></extra>",
    )
    # The band between both curves, once around.
    between = line(
        np.concatenate([epsilon, epsilon[::-1]]),
        np.concatenate([curve.loss, curve.floor[::-1]]),
        MODEL,
        "H + KL",
        fill="toself",
        width=0,
        hoverinfo="skip",
    )
    loss = line(
        epsilon,
        curve.loss,
        MODEL,
        "loss along ε",
        width=2,
        hovertemplate="ε = %{x:.2f}: loss %{y:.4g} nats<extra></extra>",
    )
    entropy_here = line(
        here, [0.0, parts.floor], TRUTH, f"H(target) = {parts.floor:.4g} nats", width=7
    )
    divergence_here = line(
        here, [parts.floor, parts.loss], MODEL, f"KL = {parts.divergence:.4g} nats", width=7
    )
    kl, h = _says("KL", divergence=parts.divergence), _says("H", floor=parts.floor)
    return [
        moving(floor, "floor"),
        moving(between, "between"),
        moving(loss, "loss e"),
        moving(entropy_here, "entropy here"),
        moving(divergence_here, "divergence here"),
        moving(label(0.0, top, kl, MODEL, position="top right"), "words KL"),
        moving(label(0.5, top, h, TRUTH, position="top left"), "words H"),
    ]
