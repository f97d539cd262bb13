"""The reliability of a model's confidence, all of which moves with the temperature."""

from __future__ import annotations

from typing import Final

import plotly.graph_objects as go

from nll_core import ConsistencyBands, IsotonicCurve, ReliabilityCurve
from pages._figures.reliability import (
    FOOT,
    Bins,
    average_mark,
    band_bars,
    bin_marks,
    corp_line,
    histogram_bars,
    reliability_panels,
    stem_bars,
)
from pages._figures.style import (
    MODEL,
    REFERENCE,
    STATE_TRACE,
    TRUTH,
    Trace,
    labels,
    line,
    moving,
)

BAND_OPACITY: Final = 0.28
HEADROOM: Final = 14.0
ABOVE_BARS: Final = 1.3
LABEL_ROW: Final = 3.3  # from one row of words to the next, on the axis of the histogram


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
    return reliability_panels(
        [sides, *on_reliability_diagram(curve, bands, corp, histogram, event=event)],
        forecast=f"confidence: {forecast}",
        share=f"share that is {event}",
        most=HEADROOM * histogram.n,
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
    share, sure = curve.overall_accuracy, curve.overall_confidence
    at_top = "top right", "top left"
    # The words stand above the tallest bar, inside the axis: what lies outside is not drawn.
    top = ABOVE_BARS * histogram.n
    names = [
        (share, top, f"{event} {share:.1%}", TRUTH, at_top[share > 0.5]),
        (sure, top * LABEL_ROW, f"said {sure:.1%}", MODEL, at_top[sure > 0.5]),
    ]
    bins = _bins(curve, bands)
    happened, other = histogram_bars(
        histogram.edges[histogram.bins],
        float(histogram.edges[1]),
        histogram.events,
        histogram.occupied_counts - histogram.events,
        ("happened", "did not happen"),
    )
    panel = {"yaxis": "y2", "hoverinfo": "skip"}
    return [
        moving(band_bars(bins, BAND_OPACITY), "bands", below=True),
        moving(stem_bars(bins), "stems"),
        moving(corp_line(*corp.knots), "CORP"),
        moving(bin_marks(bins, adds=curve.contributions), "bins"),
        moving(happened, "happened"),
        moving(other, "did not happen"),
        moving(line([share] * 2, [FOOT, top], TRUTH, "share", width=2, **panel), "share"),
        moving(line([sure] * 2, [FOOT, top], MODEL, "said", width=2, dash="dash", **panel), "said"),
        moving(labels(names, yaxis="y2"), "names"),
        moving(average_mark(sure, share), STATE_TRACE),
    ]


def _bins(curve: ReliabilityCurve, bands: ConsistencyBands) -> Bins:
    """The bins, each with a band as wide as itself."""
    left = bands.edges[bands.bins]
    return Bins(
        forecast=curve.mean_confidence,
        frequency=curve.accuracy,
        counts=curve.occupied_counts,
        low=bands.low,
        high=bands.high,
        level=bands.level,
        left=left,
        width=bands.edges[bands.bins + 1] - left,
    )
