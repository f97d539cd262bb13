"""The reliability of a forecast in bins, over how many examples had which."""

from __future__ import annotations

from typing import Final

import numpy as np
import plotly.graph_objects as go

from nll_core.report.pictures import ReliabilityPicture
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

HEIGHT: Final = 560
DIAGRAM: Final = (0.36, 1.0)  # the part of the height that each panel takes
HISTOGRAM: Final = (0.0, 0.24)
# The theme's spare colour; the hatching tells the two kinds of bars apart without it.
WITHOUT: Final = "#000008"
LARGEST_MARK: Final = 30.0  # pixels, for a bin that holds every example
SMALLEST_MARK: Final = 6.0
SMALL_MARKS: Final = 0.6  # how much smaller the dots of small diagrams are
BAND: Final = 0.016  # width of a band, on the scale of the forecast
STEM: Final = 0.005
# A bar for one example has to rise above the foot of a logarithmic axis.
FOOT: Final = 0.5
HEADROOM: Final = 2.0
UNIT_RANGE: Final = (-0.02, 1.03)
# Decimals of positions between 0 and 1: the browser is sent those of every number of bins.
PLACES: Final = 5


def reliability(picture: ReliabilityPicture, *, says: str) -> go.Figure:
    """Observed frequency against the forecast, which is the probability that `says` names.

    What depends on the number of bins moves; the CORP curve, the histogram and the mark of all
    examples do not.
    """
    n = int(picture.counts.sum())
    all_examples = state_mark(
        picture.mean_forecast,
        picture.mean_frequency,
        "all examples",
        cliponaxis=False,
        hovertemplate="all: said %{x:.4f}, happened %{y:.4f}<extra></extra>",
    )
    return figure(
        [
            *on_reliability(picture),
            _corp(picture),
            *_histogram(picture),
            # Last, so that it lies over the dots.
            moving(all_examples, STATE_TRACE),
        ],
        axis(f"forecast: {says}", range=UNIT_RANGE, anchor="y2", domain=[0.0, 1.0]),
        axis(f"share: {picture.event}", range=UNIT_RANGE, domain=list(DIAGRAM)),
        height=HEIGHT,
        yaxis2=axis(
            "examples (log)",
            range=[FOOT, HEADROOM * max(n, 1)],
            log=True,
            dtick=1,
            domain=list(HISTOGRAM),
        ),
        barmode="overlay",
        bargap=0,
        shapes=[ruler((0.0, 1.0), (0.0, 1.0), REFERENCE, dash="dash")],
    )


def on_reliability(picture: ReliabilityPicture) -> list[Trace]:
    """What moves with the bins: the bands, the gaps and the dots."""
    forecast, frequency = picture.forecast.round(PLACES), picture.frequency.round(PLACES)
    gap = (picture.frequency - picture.forecast).round(PLACES)
    share = picture.counts / max(int(picture.counts.sum()), 1)
    low, high = picture.low.round(PLACES), picture.high.round(PLACES)
    bands = {
        "type": "bar",
        "x": forecast,
        "width": BAND,
        "base": low,
        "y": (high - low).round(PLACES),
        "marker": {"color": REFERENCE, "line": {"width": 0}},
        "opacity": 0.4,
        "name": "if calibrated",
        "hoverinfo": "skip",
    }
    stems = {
        "type": "bar",
        "x": forecast,
        "width": STEM,
        "base": forecast,
        "y": gap,
        "marker": {"color": MODEL, "line": {"width": 0}},
        "name": "gaps",
        "hoverinfo": "skip",
    }
    dots = marks(
        forecast,
        frequency,
        TRUTH,
        "bins",
        cliponaxis=False,
        marker={
            "size": np.maximum(LARGEST_MARK * np.sqrt(share), SMALLEST_MARK).round(2).tolist(),
            "opacity": 0.75,
            "line": {"width": 0},
        },
        customdata=np.column_stack([picture.counts, gap, low, high]),
        hovertemplate=(
            "%{customdata[0]:,} examples<br>said %{x:.3f}, happened %{y:.3f}, "
            "gap %{customdata[1]:+.3f}<br>if calibrated %{customdata[2]:.3f} to "
            "%{customdata[3]:.3f}<extra></extra>"
        ),
    )
    return [
        moving(bands, "bands", below=True),
        moving(stems, "stems"),
        moving(dots, "bins"),
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
        words.append(labels([(0.02, 0.94, _short(picture.event), TRUTH, "middle right")], **ends))
        bands, _, dots = on_reliability(picture)
        for trace in (bands, dots):
            kept = {key: value for key, value in trace.items() if key != "meta"}
            if "width" in kept:
                kept["width"] = 3 * BAND
            if kept["type"] == "scatter":
                sizes = [SMALL_MARKS * size for size in kept["marker"]["size"]]
                kept["marker"] = kept["marker"] | {"size": sizes}
            traces.append(kept | ends)
        traces.append(_corp(picture) | ends)
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
    return line(
        picture.corp_forecast,
        picture.corp_frequency,
        TRUTH,
        "CORP curve",
        width=2,
        hovertemplate="CORP: said %{x:.3f}, happened %{y:.3f}<extra></extra>",
    )


def _histogram(picture: ReliabilityPicture) -> list[Trace]:
    """In each bin of equal width, side by side, how often the event came and how often not."""
    width = float(picture.edges[1])
    bars = []
    for position, counts, name, colour, pattern in (
        (0.29, picture.with_event, picture.event, TRUTH, ""),
        (0.71, picture.without_event, f"not {picture.event}", WITHOUT, "/"),
    ):
        kept = counts > 0
        bars.append(
            {
                "type": "bar",
                "x": (picture.edges[:-1] + position * width)[kept],
                "y": (counts - FOOT)[kept],
                "base": FOOT,
                "width": 0.42 * width,
                "marker": {"color": colour, "pattern": {"shape": pattern, "size": 5}},
                "name": name,
                "customdata": counts[kept],
                "hovertemplate": f"{name}: %{{customdata:,}}<extra></extra>",
                "yaxis": "y2",
            }
        )
    return bars
