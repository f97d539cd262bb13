"""A Student-t beside a Gaussian: the two curves, and what each charges for a point far out."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import TailComparison, gaussian_nll, student_t_nll
from pages._figures.style import (
    MODEL,
    REFERENCE,
    TRUTH,
    Trace,
    axis,
    figure,
    label,
    line,
    marks,
    moving,
)

Vector = NDArray[np.float64]

# A colour of its own: the Student-t is a second model.
STUDENT_T: Final = "#000007"
CURVE_POINTS: Final = 161
BINS: Final = 24
UPPER: Final = (0.54, 1.0)
LOWER: Final = (0.0, 0.44)


def tails(
    x: Vector,
    comparison: TailComparison,
    *,
    present: tuple[float, float],
    window: tuple[float, float],
    title: str,
) -> go.Figure:
    """Both fits over the data, and below them −log p: what each charges for a value, in nats."""
    grid = np.linspace(*window, CURVE_POINTS)
    gaussian, student_t = comparison.gaussian, comparison.student_t
    costs = {
        "Gaussian": gaussian_nll(grid, gaussian.mu, gaussian.sigma, reduction="none"),
        "Student-t": student_t_nll(
            grid, student_t.mu, student_t.sigma, student_t.nu, reduction="none"
        ),
    }
    heights, edges = np.histogram(x, bins=BINS, range=window, density=True)
    shown = np.concatenate([*costs.values(), [8.0]])
    at_data = gaussian_nll(x, gaussian.mu, gaussian.sigma, reduction="none")
    top = max(1.25 * float(at_data.max()), 8.0)
    lowest = min(0.0, float(shown.min()) - 0.5)
    curves = {name: np.exp(-cost) for name, cost in costs.items()}
    peak = max(float(curve.max()) for curve in curves.values())
    t_left = student_t.mu > 0.5 * (window[0] + window[1])
    side = "middle left" if t_left else "middle right"
    low, high = window
    words_at, words_side = (high, "middle left") if t_left else (low, "middle right")
    below: dict[str, Any] = {"yaxis": "y2"}
    return figure(
        [
            {
                "type": "bar",
                "x": 0.5 * (edges[1:] + edges[:-1]),
                "y": heights,
                "width": float(edges[1] - edges[0]),
                "marker": {"color": REFERENCE},
                "opacity": 0.35,
                "name": "data",
                "hovertemplate": "around %{x:.4g}: %{y:.4g}<extra>data</extra>",
            },
            line(grid, curves["Gaussian"], MODEL, "Gaussian"),
            line(grid, curves["Student-t"], STUDENT_T, "Student-t"),
            label(
                gaussian.mu - 1.3 * gaussian.sigma,
                float(np.exp(-gaussian_nll(-1.3, 0.0, 1.0))) / gaussian.sigma,
                "Gaussian ",
                MODEL,
                position="middle left",
            ),
            label(
                student_t.mu + 0.5 * student_t.sigma * (-1 if t_left else 1),
                0.92 * float(curves["Student-t"].max()),
                "  Student-t  ",
                STUDENT_T,
                position=side,
            ),
            line(
                grid,
                costs["Gaussian"],
                MODEL,
                "Gaussian",
                hovertemplate="x = %{x:.4g}: %{y:.3f} nats<extra>Gaussian</extra>",
                **below,
            ),
            line(
                grid,
                costs["Student-t"],
                STUDENT_T,
                "Student-t",
                hovertemplate="x = %{x:.4g}: %{y:.3f} nats<extra>Student-t</extra>",
                **below,
            ),
            marks(
                x,
                np.full(x.size, lowest + 0.03 * (top - lowest)),
                TRUTH,
                "data",
                symbol="line-ns",
                size=9,
                marker={"line": {"color": TRUTH, "width": 1.5}},
                hovertemplate="x = %{x:.6g}<extra>data</extra>",
                **below,
            ),
            label(
                words_at,
                0.8 * top,
                "dotted: the present μ and σ",
                MODEL,
                position=words_side,
            )
            | below,
            *on_tails(present, window),
        ],
        axis(title, range=window, anchor="y2"),
        axis(
            "density (per unit)", range=[0.0, 1.15 * max(peak, float(heights.max()))], domain=UPPER
        ),
        yaxis2=axis("−log p of a point (nats)", range=[lowest, top], domain=LOWER),
        height=520,
        bargap=0,
    )


def on_tails(present: tuple[float, float], window: tuple[float, float]) -> list[Trace]:
    """What moves with μ and σ: the present curve, and what it charges."""
    grid = np.linspace(*window, CURVE_POINTS)
    cost = np.asarray(gaussian_nll(grid, *present, reduction="none"))
    look: dict[str, Any] = {"dash": "dot", "width": 1.5, "opacity": 0.7}
    density = line(grid, np.exp(-cost), MODEL, "present μ, σ", **look)
    charged = line(grid, cost, MODEL, "present μ, σ", **look, yaxis="y2")
    return [moving(density, "density"), moving(charged, "cost")]
