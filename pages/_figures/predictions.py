"""The reliability of a forecast in bins whose number moves, of one event or of every class."""

from __future__ import annotations

from typing import Final

import numpy as np
import plotly.graph_objects as go

from nll_core.report.pictures import ReliabilityPicture
from pages._figures.reliability import (
    UNIT_RANGE,
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
    REFERENCE,
    STATE_TRACE,
    TRUTH,
    Trace,
    axis,
    figure,
    labels,
    moving,
    ruler,
    shown,
)

# The bands, narrow enough for bins of any width, on the scale of the forecast.
BAND: Final = 0.016
SMALL_BAND: Final = 0.048
BAND_OPACITY: Final = 0.4
SMALL_MARKS: Final = 0.6  # how much smaller the dots of small diagrams are
HEADROOM: Final = 2.0


def reliability(picture: ReliabilityPicture, *, says: str) -> go.Figure:
    """Observed frequency against the forecast, which is the probability that `says` names.

    What depends on the number of bins moves; the CORP curve, the histogram and the mark of all
    examples do not.
    """
    return reliability_panels(
        {STATE_TRACE: average_mark(picture.mean_forecast, picture.mean_frequency)},
        lambda: [
            *on_reliability(picture),
            _corp(picture),
            *histogram_bars(
                picture.edges[:-1],
                float(picture.edges[1]),
                picture.with_event,
                picture.without_event,
                (shown(picture.event), f"not {shown(picture.event)}"),
            ),
        ],
        forecast=f"forecast: {shown(says)}",
        share=f"share: {shown(picture.event)}",
        most=HEADROOM * max(int(picture.counts.sum()), 1),
    ).figure()


def on_reliability(picture: ReliabilityPicture) -> list[Trace]:
    """What moves with the bins: the bands, the gaps and the dots."""
    bins = _bins(picture, BAND)
    return [
        moving(band_bars(bins, BAND_OPACITY), "bands", below=True),
        moving(stem_bars(bins), "stems"),
        moving(bin_marks(bins), "bins"),
    ]


def small_reliability(pictures: list[ReliabilityPicture], *, columns: int = 4) -> go.Figure:
    """One small reliability diagram for each class, on the same axes."""
    rows = -(-len(pictures) // columns)
    traces: list[Trace] = []
    layout: dict[str, object] = {}
    shapes, words = [], []
    wide, tall = 1.0 / columns, 1.0 / rows
    for i, picture in enumerate(pictures):
        row, column = divmod(i, columns)
        name = "" if i == 0 else str(i + 1)
        ends = {"xaxis": f"x{name}", "yaxis": f"y{name}"}
        left, bottom = column * wide, 1.0 - (row + 1) * tall
        is_lowest, is_first = i + columns >= len(pictures), column == 0
        layout[f"xaxis{name}"] = axis(
            "forecast" if is_lowest else " ",
            range=UNIT_RANGE,
            domain=[left + 0.03 * wide, left + 0.94 * wide],
            anchor=f"y{name}",
            dtick=0.5,
        )
        layout[f"yaxis{name}"] = axis(
            "share" if is_first else " ",
            range=UNIT_RANGE,
            domain=[bottom + 0.22 * tall, bottom + 0.97 * tall],
            anchor=f"x{name}",
            dtick=0.5,
            showticklabels=is_first,
        )
        shapes.append(
            ruler((0.0, 1.0), (0.0, 1.0), REFERENCE, dash="dash", xref=ends["xaxis"],
                  yref=ends["yaxis"], width=1.0)
        )  # fmt: skip
        words.append(
            labels([(0.02, 0.94, shown(_short(picture.event)), TRUTH, "middle right")], **ends)
        )
        bins = _bins(picture, SMALL_BAND)
        drawn = (
            band_bars(bins, BAND_OPACITY),
            bin_marks(bins, scale=SMALL_MARKS),
            _corp(picture),
        )
        traces.extend(trace | ends for trace in drawn)
    x, y = layout.pop("xaxis"), layout.pop("yaxis")
    return figure(
        [*traces, *words],
        x,  # type: ignore[arg-type]
        y,  # type: ignore[arg-type]
        height=60 + 190 * rows,
        barmode="overlay",
        shapes=shapes,
        **layout,
    )


def _short(name: str, most: int = 16) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _corp(picture: ReliabilityPicture) -> Trace:
    return corp_line(picture.corp_forecast, picture.corp_frequency)


def _bins(picture: ReliabilityPicture, width: float) -> Bins:
    """The bins, each with a band about its forecast."""
    return Bins(
        forecast=picture.forecast,
        frequency=picture.frequency,
        counts=picture.counts,
        low=picture.low,
        high=picture.high,
        level=picture.level,
        left=picture.forecast - 0.5 * width,
        width=np.full(len(picture.forecast), width),
    )
