"""NLL and calibration error along temperature, each with its optimum."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import (
    CalibratedErrorAlongTemperature,
    CalibrationAlongTemperature,
    NllSplit,
    TemperatureFit,
)
from pages._figures.style import (
    MODEL,
    OPTIMUM,
    REFERENCE,
    STATE,
    STATE_TRACE,
    Trace,
    axis,
    figure,
    labels,
    line,
    moving,
    optimum_mark,
    ruler,
    state_mark,
)

HEIGHT: Final = 580
NLL_PANEL: Final = (0.5, 1.0)
ERROR_PANEL: Final = (0.0, 0.41)
# An ECE runs from the chance of ten thousand examples to a model that is always sure and wrong.
ERROR_RANGE: Final = (1e-3, 1.0)
# Words stand to the right of what they name, unless that is too near the right end.
WORDS_LEFT_FROM: Final = 3.0
# Beyond the first and the last step, so that a mark there is not cut.
TEMPERATURE_RANGE: Final = (0.092, 10.9)
AREA_OPACITY: Final = 0.35
GAP: Final = "\u00a0"  # between a mark and its words; plain spaces would be dropped
STATE_OF_ERROR: Final = "state of ECE"


def along_temperature(
    nll: NDArray[np.float64],
    errors: CalibrationAlongTemperature,
    chance: CalibratedErrorAlongTemperature,
    split: NllSplit,
    *,
    error: float,
    fitted: TemperatureFit,
    nll_top: float,
) -> go.Figure:
    """NLL(T) over its refinement, and ECE(T) over the ECE of chance, on one axis of T.

    `split` and `error` belong to the present temperature; `fitted` comes from other data, and is
    the shape in both panels.
    """
    grid = errors.temperatures
    floor = np.full_like(grid, split.refinement)
    traces: list[Trace] = [
        _area(grid, np.zeros_like(grid), floor, REFERENCE, "refinement"),
        _area(grid, floor, nll, MODEL, "miscalibration"),
        _curve(grid, nll, "NLL", "T = %{x:.3g}: NLL %{y:.4f}<extra></extra>"),
        _area(
            chance.temperatures,
            np.full_like(chance.mean, ERROR_RANGE[0]),
            chance.quantile,
            REFERENCE,
            "ECE of a calibrated model",
            yaxis="y2",
        ),
        line(
            chance.temperatures,
            chance.mean,
            REFERENCE,
            "ECE of a calibrated model",
            dash="dot",
            width=2,
            yaxis="y2",
            hovertemplate="T = %{x:.3g}: %{y:.4f} by chance<extra></extra>",
        ),
        _curve(grid, errors.error, "ECE", "T = %{x:.3g}: ECE %{y:.4f}<extra></extra>", yaxis="y2"),
    ]
    above = [(9.5, 0.5 * split.refinement, "refinement", REFERENCE, "middle left")]
    below = [(0.11, ERROR_RANGE[0], "chance", REFERENCE, "top right")]
    shapes = []
    best = split.fit
    aside = "left" if max(fitted.temperature, best.temperature) > WORDS_LEFT_FROM else "right"
    if fitted.status == "interior":
        x = fitted.temperature
        shapes = [
            ruler((x, x), (0.0, 1.0), REFERENCE, dash="dash", width=1.5, yref=f"{panel} domain")
            for panel in ("y", "y2")
        ]
        above.append((x, 0.89 * nll_top, f" fitted {x:.3g} ", REFERENCE, f"bottom {aside}"))
    if best.status == "interior":
        says = f"T* = {best.temperature:.3g}"
        above.append((best.temperature, nll_top, f" {says} ", OPTIMUM, f"bottom {aside}"))
        traces.append(
            optimum_mark(best.temperature, best.nll_after, f"NLL lowest: {says}", hoverinfo="name")
        )
    says = f"T = {errors.best_temperature:.3g}"
    below.append((errors.best_temperature, ERROR_RANGE[1], f" {says} ", OPTIMUM, f"bottom {aside}"))
    traces += [
        optimum_mark(
            errors.best_temperature,
            errors.best_error,
            f"ECE lowest: {says}",
            hoverinfo="name",
            yaxis="y2",
        ),
        labels(above),
        labels(below, yaxis="y2"),
        *on_temperature_curves(split, error=error, nll_top=nll_top),
    ]
    return figure(
        traces,
        axis("temperature T", range=TEMPERATURE_RANGE, log=True, dtick=1, anchor="y2"),
        axis("mean NLL (nats)", range=[0.0, nll_top], domain=list(NLL_PANEL)),
        height=HEIGHT,
        yaxis2=axis("ECE", range=ERROR_RANGE, log=True, dtick=1, domain=list(ERROR_PANEL)),
        shapes=shapes,
    )


def on_temperature_curves(split: NllSplit, *, error: float, nll_top: float) -> list[Trace]:
    """What moves with the temperature: its ruler, the cost of miscalibration, and the state."""
    here, nll = split.temperature, min(split.nll, nll_top)
    off = split.nll > nll_top
    side = "bottom left" if here > WORDS_LEFT_FROM else "bottom right"
    words = labels([(here, nll_top, f"{GAP}NLL {split.nll:.3g}, above{GAP}", STATE, side)])
    # The words are only there where the mark cannot be.
    words["visible"] = off
    still = {"hoverinfo": "skip"}
    return [
        moving(line([here] * 2, [0.0, nll_top], STATE, "T", width=1, **still), "ruler"),
        moving(
            line([here] * 2, list(ERROR_RANGE), STATE, "T", width=1, yaxis="y2", **still),
            "ruler of ECE",
        ),
        moving(
            line([here] * 2, [min(split.refinement, nll), nll], STATE, "cost", width=5, **still),
            "cost",
        ),
        moving(words, "above"),
        moving(
            state_mark(
                here,
                nll,
                f"T = {here:g}: NLL {split.nll:.4f} nats, miscalibration {split.calibration:.4f}",
                hoverinfo="name",
            ),
            STATE_TRACE,
        ),
        moving(
            state_mark(here, error, f"T = {here:g}: ECE {error:.4f}", hoverinfo="name", yaxis="y2"),
            STATE_OF_ERROR,
        ),
    ]


def _area(
    x: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    colour: str,
    name: str,
    **options: Any,
) -> Trace:
    """The area between two curves, as one closed line: only then does its opacity count."""
    return line(
        np.concatenate([x, x[::-1]]),
        np.concatenate([low, high[::-1]]),
        colour,
        name,
        width=0,
        fill="toself",
        opacity=AREA_OPACITY,
        hoverinfo="skip",
        **options,
    )


def _curve(
    x: NDArray[np.float64], y: NDArray[np.float64], name: str, hover: str, **options: Any
) -> Trace:
    """A curve with unseen, wide points on it that catch clicks."""
    curve = line(x, y, MODEL, name, hovertemplate=hover, **options)
    return curve | {"mode": "lines+markers", "marker": {"size": 14, "opacity": 0}}
