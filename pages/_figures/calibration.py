"""The reliability diagram over its confidence histogram."""

from __future__ import annotations

from typing import Final

import numpy as np
import plotly.graph_objects as go

from nll_core import ConsistencyBands, IsotonicCurve, ReliabilityCurve
from pages._figures.style import (
    MODEL,
    REFERENCE,
    TRUTH,
    Trace,
    axis,
    figure,
    labels,
    line,
    marks,
    ruler,
    state_mark,
)

HEIGHT: Final = 580
DIAGRAM: Final = (0.39, 1.0)  # the part of the height that each panel takes
HISTOGRAM: Final = (0.0, 0.25)
# The theme's spare colour; the hatching tells the two kinds of bars apart without it.
WRONG: Final = "#000008"
LARGEST_MARK: Final = 24  # pixels, for a bin that holds every example
SMALLEST_MARK: Final = 6
# A bar for one example has to rise above the foot of a logarithmic axis.
FOOT: Final = 0.5
HEADROOM: Final = 14.0
ABOVE_BARS: Final = 1.3
LABEL_ROW: Final = 3.3  # from one row of words to the next, on that axis
# A little more than 1, so that the largest dot is not cut at the corner where it mostly lies.
UNIT_RANGE: Final = (0.0, 1.025)


def reliability_diagram(
    curve: ReliabilityCurve,
    bands: ConsistencyBands,
    corp: IsotonicCurve,
    histogram: ReliabilityCurve,
    *,
    event: str,
    forecast: str,
) -> go.Figure:
    """Observed frequency against confidence, and below it how many examples have which.

    `event` and `forecast` say in words what happens and what the model says of it; `histogram`
    has bins of equal width. The shapes are the diagonal and, in the histogram, the
    share of events and the mean confidence.
    """
    corner_x, corner_y = corp.knots
    share = curve.overall_accuracy
    sure = curve.overall_confidence
    # The words stand above the tallest bar, inside the axis: what lies outside is not drawn.
    top = ABOVE_BARS * histogram.n
    traces: list[Trace] = [
        _bands(bands),
        line(
            corner_x,
            corner_y,
            TRUTH,
            "CORP curve",
            width=2,
            hovertemplate="CORP: said %{x:.3f}, happened %{y:.3f}<extra></extra>",
        ),
        _bins(curve),
        state_mark(
            sure,
            share,
            "all examples",
            hovertemplate="all: said %{x:.4f}, happened %{y:.4f}<extra></extra>",
        ),
        labels(
            [
                (0.03, 0.96, "underconfident above", REFERENCE, "middle right"),
                (0.98, 0.04, "overconfident below", REFERENCE, "middle left"),
            ]
        ),
        *_histogram(histogram),
        labels(
            [
                (x, y, words, colour, "top left" if x > 0.5 else "top right")
                for x, y, words, colour in (
                    (share, top, f"{event} {share:.1%}", TRUTH),
                    (sure, top * LABEL_ROW, f"said {sure:.1%}", MODEL),
                )
            ],
            yaxis="y2",
        ),
    ]
    shapes = [
        ruler((0.0, 1.0), (0.0, 1.0), REFERENCE, dash="dash"),
        ruler((share, share), (FOOT, top), TRUTH, yref="y2"),
        ruler((sure, sure), (FOOT, top), MODEL, dash="dash", yref="y2"),
    ]
    return figure(
        traces,
        axis(f"confidence: {forecast}", range=UNIT_RANGE, anchor="y2", domain=[0.0, 1.0]),
        axis(f"share that is {event}", range=UNIT_RANGE, domain=list(DIAGRAM)),
        height=HEIGHT,
        yaxis2=axis(
            "examples (log)",
            range=[FOOT, HEADROOM * histogram.n],
            log=True,
            dtick=1,
            domain=list(HISTOGRAM),
        ),
        barmode="overlay",
        shapes=shapes,
        bargap=0,
    )


def _bands(bands: ConsistencyBands) -> Trace:
    """Where a calibrated model's bins fall, each as wide as its bin."""
    low, high = bands.edges[bands.bins], bands.edges[bands.bins + 1]
    return {
        "type": "bar",
        "x": 0.5 * (low + high),
        "width": high - low,
        "base": bands.low,
        "y": bands.high - bands.low,
        "marker": {"color": REFERENCE, "line": {"width": 0}},
        "opacity": 0.28,
        "name": "consistency band",
        "customdata": np.column_stack([bands.low, bands.high]),
        "hovertemplate": (
            f"a calibrated bin: {bands.level:.0%} of the time between "
            "%{customdata[0]:.3f} and %{customdata[1]:.3f}<extra></extra>"
        ),
    }


def _bins(curve: ReliabilityCurve) -> Trace:
    """A dot for each bin, its area the number of examples, its bar the gap to the diagonal."""
    gap = curve.gap
    return marks(
        curve.mean_confidence,
        curve.accuracy,
        TRUTH,
        "bins",
        cliponaxis=False,
        marker={
            "size": curve.occupied_counts,
            "sizemode": "area",
            "sizeref": curve.n / LARGEST_MARK**2,
            "sizemin": SMALLEST_MARK / 2,
            "line": {"width": 0},
        },
        error_y={
            "type": "data",
            "symmetric": False,
            "array": np.maximum(-gap, 0.0),
            "arrayminus": np.maximum(gap, 0.0),
            "color": MODEL,
            "thickness": 2,
            "width": 0,
        },
        customdata=np.column_stack([curve.occupied_counts, gap, curve.contributions]),
        hovertemplate=(
            "%{customdata[0]:,} examples<br>said %{x:.3f}, happened %{y:.3f}"
            "<br>gap %{customdata[1]:+.3f}, adds %{customdata[2]:.4f} to the ECE<extra></extra>"
        ),
    )


def _histogram(histogram: ReliabilityCurve) -> list[Trace]:
    """In each bin of equal width, side by side, how often it happened and how often not."""
    width = histogram.edges[1]
    left = histogram.edges[histogram.bins]
    bars = []
    for position, events, name, colour, pattern in (
        (0.29, histogram.events, "happened", TRUTH, ""),
        (0.71, histogram.occupied_counts - histogram.events, "did not happen", WRONG, "/"),
    ):
        kept = events > 0
        bars.append(
            {
                "type": "bar",
                "x": (left + position * width)[kept],
                "y": (events - FOOT)[kept],
                "base": FOOT,
                "width": 0.42 * width,
                "marker": {"color": colour, "pattern": {"shape": pattern, "size": 5}},
                "name": name,
                "customdata": events[kept],
                "hovertemplate": f"{name}: %{{customdata:,}}<extra></extra>",
                "yaxis": "y2",
            }
        )
    return bars
