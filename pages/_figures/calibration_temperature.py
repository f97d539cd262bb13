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
    Trace,
    axis,
    figure,
    label,
    line,
    marks,
    optimum_mark,
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

    `split` and `error` belong to the present temperature; `fitted` comes from other data. The
    traces called "pick" are unseen and wide: they catch clicks.
    """
    grid = errors.temperatures
    floor = np.full_like(grid, split.refinement)
    traces: list[Trace] = [
        _area(grid, np.zeros_like(grid), floor, REFERENCE, "refinement"),
        _area(grid, floor, nll, MODEL, "calibration"),
        line(grid, nll, MODEL, "NLL", hovertemplate="T = %{x:.3g}: NLL %{y:.4f}<extra></extra>"),
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
        line(
            grid,
            errors.error,
            MODEL,
            "ECE",
            yaxis="y2",
            hovertemplate="T = %{x:.3g}: ECE %{y:.4f}<extra></extra>",
        ),
        marks(grid, nll, MODEL, "pick", size=16, opacity=0, hoverinfo="skip"),
        marks(grid, errors.error, MODEL, "pick", size=16, opacity=0, hoverinfo="skip", yaxis="y2"),
        label(9.5, 0.5 * split.refinement, "refinement", REFERENCE, position="middle left"),
        _label2(0.11, ERROR_RANGE[0], "chance", REFERENCE, "top right"),
        *_present(split, error, nll_top),
    ]
    best = split.fit
    aside = "left" if max(fitted.temperature, best.temperature) > WORDS_LEFT_FROM else "right"
    if fitted.status == "interior":
        says = f"fitted on the other half: T = {fitted.temperature:.4g}"
        x = [fitted.temperature] * 2
        style: dict[str, Any] = {"dash": "dash", "width": 1.5, "hoverinfo": "name"}
        traces += [
            line(x, [0.0, nll_top], REFERENCE, says, **style),
            line(x, ERROR_RANGE, REFERENCE, says, yaxis="y2", **style),
            label(
                x[0],
                0.89 * nll_top,
                f" fitted {x[0]:.3g} ",
                REFERENCE,
                position=f"bottom {aside}",
            ),
        ]
    if best.status == "interior":
        says = f"T* = {best.temperature:.3g}"
        traces += [
            label(best.temperature, nll_top, f" {says} ", OPTIMUM, position=f"bottom {aside}"),
            optimum_mark(best.temperature, best.nll_after, f"NLL lowest: {says}", hoverinfo="name"),
        ]
    says = f"T = {errors.best_temperature:.3g}"
    traces += [
        _label2(errors.best_temperature, ERROR_RANGE[1], f" {says} ", OPTIMUM, f"bottom {aside}"),
        optimum_mark(
            errors.best_temperature,
            errors.best_error,
            f"ECE lowest: {says}",
            hoverinfo="name",
            yaxis="y2",
        ),
    ]
    return figure(
        traces,
        axis("temperature T", range=TEMPERATURE_RANGE, log=True, dtick=1, anchor="y2"),
        axis("NLL (nats)", range=[0.0, nll_top], domain=list(NLL_PANEL)),
        height=HEIGHT,
        yaxis2=axis("ECE", range=ERROR_RANGE, log=True, dtick=1, domain=list(ERROR_PANEL)),
    )


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


def _label2(x: float, y: float, text: str, colour: str, position: str) -> Trace:
    """A label in the lower panel."""
    return label(x, y, text, colour, position=position) | {"yaxis": "y2"}


def _present(split: NllSplit, error: float, nll_top: float) -> list[Trace]:
    """The present temperature: a line through both panels, and what lies on it."""
    here = split.temperature
    inside = split.nll <= nll_top
    says = f"T = {here:g}: NLL {split.nll:.4f} nats"
    parts = [
        line([here, here], [0.0, nll_top], STATE, "", width=1, hoverinfo="skip"),
        line([here, here], ERROR_RANGE, STATE, "", width=1, hoverinfo="skip", yaxis="y2"),
        line(
            [here, here],
            [split.refinement, min(split.nll, nll_top)],
            STATE,
            f"calibration costs {split.calibration:.4f} nats",
            width=5,
            hoverinfo="name",
        ),
        state_mark(here, min(split.nll, nll_top), says, hoverinfo="name"),
        state_mark(here, error, f"T = {here:g}: ECE {error:.4f}", hoverinfo="name", yaxis="y2"),
    ]
    if not inside:
        parts.append(
            label(here, nll_top, f" NLL {split.nll:.3g}, above", STATE, position="bottom right")
        )
    return parts
