"""The reliability diagram over its confidence histogram."""

from __future__ import annotations

from typing import Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import ConsistencyBands, IsotonicCurve, ReliabilityCurve
from pages._figures.style import (
    MODEL,
    REFERENCE,
    STATE_TRACE,
    TRUTH,
    Trace,
    axis,
    figure,
    labels,
    line,
    marks,
    moving,
    ruler,
    state_mark,
)

HEIGHT: Final = 580
DIAGRAM: Final = (0.39, 1.0)  # the part of the height that each panel takes
HISTOGRAM: Final = (0.0, 0.25)
# The theme's spare colour; the hatching tells the two kinds of bars apart without it.
WRONG: Final = "#000008"
LARGEST_MARK: Final = 34.0  # pixels, for a bin that holds every example
SMALLEST_MARK: Final = 6.0
STEM: Final = 0.006  # some two pixels
# A bar for one example has to rise above the foot of a logarithmic axis.
FOOT: Final = 0.5
HEADROOM: Final = 14.0
ABOVE_BARS: Final = 1.3
LABEL_ROW: Final = 3.3  # from one row of words to the next, on that axis
# Decimals of a position between 0 and 1, far below a pixel: the browser is sent hundreds of states
# of what moves, and spare digits do not compress.
PLACES: Final = 6
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
    has bins of equal width. All but the diagonal and two words moves with the temperature.
    """
    sides = labels(
        [
            (0.03, 0.96, "underconfident above", REFERENCE, "middle right"),
            (0.98, 0.04, "overconfident below", REFERENCE, "middle left"),
        ]
    )
    return figure(
        [sides, *on_reliability_diagram(curve, bands, corp, histogram, event=event)],
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
        shapes=[ruler((0.0, 1.0), (0.0, 1.0), REFERENCE, dash="dash")],
        bargap=0,
    )


def on_reliability_diagram(
    curve: ReliabilityCurve,
    bands: ConsistencyBands,
    corp: IsotonicCurve,
    histogram: ReliabilityCurve,
    *,
    event: str,
) -> list[Trace]:
    """What moves with the temperature, in both panels; the state is the average of all examples."""
    corner_x, corner_y = corp.knots
    share, sure = curve.overall_accuracy, curve.overall_confidence
    at_top = "top right", "top left"
    # The words stand above the tallest bar, inside the axis: what lies outside is not drawn.
    top = ABOVE_BARS * histogram.n
    names = [
        (share, top, f"{event} {share:.1%}", TRUTH, at_top[share > 0.5]),
        (sure, top * LABEL_ROW, f"said {sure:.1%}", MODEL, at_top[sure > 0.5]),
    ]
    corp_curve = line(
        placed(corner_x),
        placed(corner_y),
        TRUTH,
        "CORP curve",
        width=2,
        hovertemplate="CORP: said %{x:.3f}, happened %{y:.3f}<extra></extra>",
    )
    happened, other = _histogram(histogram)
    panel = {"yaxis": "y2", "hoverinfo": "skip"}
    return [
        moving(_bands(bands), "bands", below=True),
        moving(_stems(curve), "stems"),
        moving(corp_curve, "CORP"),
        moving(_bins(curve), "bins"),
        moving(happened, "happened"),
        moving(other, "did not happen"),
        moving(line([share] * 2, [FOOT, top], TRUTH, "share", width=2, **panel), "share"),
        moving(line([sure] * 2, [FOOT, top], MODEL, "said", width=2, dash="dash", **panel), "said"),
        moving(labels(names, yaxis="y2"), "names"),
        moving(
            state_mark(
                sure,
                share,
                "all examples",
                cliponaxis=False,
                hovertemplate="all: said %{x:.4f}, happened %{y:.4f}<extra></extra>",
            ),
            STATE_TRACE,
        ),
    ]


def placed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Positions of what moves, to `PLACES` decimals."""
    return np.round(values, PLACES)


def _bands(bands: ConsistencyBands) -> Trace:
    """Where a calibrated model's bins fall, each as wide as its bin."""
    low, high = bands.edges[bands.bins], bands.edges[bands.bins + 1]
    return {
        "type": "bar",
        "x": placed(0.5 * (low + high)),
        "width": placed(high - low),
        "base": placed(bands.low),
        "y": placed(bands.high - bands.low),
        "marker": {"color": REFERENCE, "line": {"width": 0}},
        "opacity": 0.28,
        "name": "consistency band",
        "customdata": np.column_stack([bands.low, bands.high]),
        "hovertemplate": (
            f"a calibrated bin: {bands.level:.0%} of the time between "
            "%{customdata[0]:.3f} and %{customdata[1]:.3f}<extra></extra>"
        ),
    }


def _stems(curve: ReliabilityCurve) -> Trace:
    """From the diagonal to each bin's dot."""
    return {
        "type": "bar",
        "x": placed(curve.mean_confidence),
        "width": STEM,
        "base": placed(curve.mean_confidence),
        "y": placed(curve.gap),
        "marker": {"color": MODEL, "line": {"width": 0}},
        "name": "gaps",
        "hoverinfo": "skip",
    }


def _bins(curve: ReliabilityCurve) -> Trace:
    """A dot for each bin, its area the number of examples."""
    gap = curve.gap
    sizes = LARGEST_MARK * np.sqrt(curve.occupied_counts / curve.n)
    return marks(
        placed(curve.mean_confidence),
        placed(curve.accuracy),
        TRUTH,
        "bins",
        cliponaxis=False,
        marker={
            "size": np.maximum(sizes, SMALLEST_MARK).round(2).tolist(),
            # What lies under a large dot can still be seen.
            "opacity": 0.7,
            "line": {"width": 0},
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
                "x": placed((left + position * width)[kept]),
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
