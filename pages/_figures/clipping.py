"""−log p beside the same of a clipped p."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from nll_core import clipped_surprise, surprise
from pages._figures.style import (
    MODEL,
    REFERENCE,
    STATE,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    axis,
    label,
    labels,
    line,
    marks,
    state_mark,
)

LOWEST: Final = 1e-20
# A logarithmic axis has no 0; it stands at its left end, beyond a gap.
ZERO: Final = 1e-22
CORNER: Final = "corner"
TOP: Final = 55.0
GRID: Final = np.geomspace(LOWEST, 1.0, 41)
TICKS: Final = (ZERO, 1e-20, 1e-15, 1e-10, 1e-5, 1.0)
TICK_NAMES: Final = ("0", "10⁻²⁰", "10⁻¹⁵", "10⁻¹⁰", "10⁻⁵", "1")


def clipped_curve(p: float, eps: float) -> Drawing:
    """The honest −log p, and where clipping at `eps` ends it; the state at `p`."""
    ceiling = float(clipped_surprise(0.0, eps))
    here, found = max(p, ZERO), float(clipped_surprise(p, eps))
    honest = float(surprise(p))
    gap = min(honest, TOP)
    x = np.concatenate([[ZERO, eps], GRID[eps < GRID]])
    said = (4 * ZERO, ceiling - 0.8, f"clipped: at most {ceiling:.2f}", MODEL, "bottom right")
    seen: dict[str, Any] = (
        {"x": [here], "y": [gap], "hoverinfo": "skip"}
        if np.isfinite(honest)
        else {"x": [], "y": []}
    )

    def still() -> Iterator[Trace]:
        yield line(
            GRID,
            surprise(GRID),
            TRUTH,
            "−log p",
            width=5,
            opacity=0.45,
            hovertemplate="p = %{x:.3g}: %{y:.2f} nats<extra></extra>",
        )
        yield label(2e-20, 46.0, "−log p", TRUTH, position="top right")
        yield label(3 * ZERO, 0.97 * TOP, "∞", TRUTH, position="middle right")

    return Drawing(
        marks={
            "clipped": line(x, clipped_surprise(np.append(0.0, x[1:]), eps), MODEL, "clipped"),
            "ceiling": labels([said]),
            "hidden": line([here] * 2, [found, gap], REFERENCE, "hidden", dash="dot", width=2),
            CORNER: marks(
                [eps], [ceiling], STATE, CORNER, symbol="square", size=10, hoverinfo="skip"
            ),
            "honest": marks(colour=TRUTH, name="honest", symbol="diamond-open", size=11, **seen),
            STATE_TRACE: state_mark(here, found, f"p = {p:.3g}: {found:.2f} nats"),
        },
        still=still,
        x=axis(
            "probability p of what happened",
            range=[ZERO / 10, 2.0],
            log=True,
            tickmode="array",
            tickvals=list(TICKS),
            ticktext=list(TICK_NAMES),
        ),
        y=axis("loss (nats)", range=[0.0, TOP]),
        height=420,
    )
