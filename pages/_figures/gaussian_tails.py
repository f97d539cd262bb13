"""A Student-t beside a Gaussian: the two curves, and what each charges for a point far out."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import TailComparison, gaussian_nll, gaussian_point_terms, tail_curves
from pages._figures.gaussian_curve import CURVE_POINTS
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
    curves = tail_curves(x, comparison, window=window, n_points=CURVE_POINTS)
    gaussian, student_t = comparison.gaussian, comparison.student_t
    name_at = gaussian.mu - 1.3 * gaussian.sigma
    beside_name = gaussian_point_terms([name_at], gaussian.mu, gaussian.sigma).density
    edges, heights = curves.edges, curves.heights
    cheapest = min(float(curves.gaussian_nll.min()), float(curves.student_t_nll.min()))
    at_data = gaussian_nll(x, gaussian.mu, gaussian.sigma, reduction="none")
    top = max(1.25 * float(at_data.max()), 8.0)
    lowest = min(0.0, cheapest - 0.5)
    t_peak = float(curves.student_t_density.max())
    highest = max(float(curves.gaussian_density.max()), t_peak, float(heights.max()))
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
            line(curves.x, curves.gaussian_density, MODEL, "Gaussian"),
            line(curves.x, curves.student_t_density, STUDENT_T, "Student-t"),
            label(name_at, float(beside_name[0]), "Gaussian ", MODEL, position="middle left"),
            label(
                student_t.mu + 0.5 * student_t.sigma * (-1 if t_left else 1),
                0.92 * t_peak,
                "  Student-t  ",
                STUDENT_T,
                position=side,
            ),
            line(
                curves.x,
                curves.gaussian_nll,
                MODEL,
                "Gaussian",
                hovertemplate="x = %{x:.4g}: %{y:.3f} nats<extra>Gaussian</extra>",
                **below,
            ),
            line(
                curves.x,
                curves.student_t_nll,
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
        axis("density (per unit)", range=[0.0, 1.15 * highest], domain=UPPER),
        yaxis2=axis("−log p of a point (nats)", range=[lowest, top], domain=LOWER),
        height=520,
        bargap=0,
    )


def on_tails(present: tuple[float, float], window: tuple[float, float]) -> list[Trace]:
    """What moves with μ and σ: the present curve, and what it charges."""
    terms = gaussian_point_terms(np.linspace(*window, CURVE_POINTS), *present)
    look: dict[str, Any] = {"dash": "dot", "width": 1.5, "opacity": 0.7}
    density = line(terms.x, terms.density, MODEL, "present μ, σ", **look)
    charged = line(terms.x, -terms.log_density, MODEL, "present μ, σ", **look, yaxis="y2")
    return [moving(density, "density"), moving(charged, "cost")]
