"""The figures of the predictions page, each of a result of `nll_core`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from nll_core import CalibrationComparison
from nll_core.formats import p_equals
from nll_core.recalibration import method_name
from nll_core.report import ReliabilityPicture
from nll_core.report.tables import estimator_name
from nll_core.score_tables import ErrorEstimator, GroupReport, ModelComparison, SurpriseReport
from nll_core.scores import RiskCoverageCurve, SelectivePoint
from pages._figures.reliability import (
    FOOT,
    UNIT_RANGE,
    UNLINED,
    average_mark,
    band_bars,
    bin_marks,
    by_chance,
    corp_line,
    histogram_bars,
    reliability_panels,
    stem_bars,
)
from pages._figures.style import (
    AREA_OPACITY,
    MODEL,
    OPTIMUM,
    QUIET,
    REFERENCE,
    STATE,
    STATE_SYMBOL,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    axis,
    bars,
    below,
    label,
    labels,
    line,
    marks,
    ruler,
    shown,
    state_mark,
)

# The bands, narrow enough for bins of any width, on the scale of the forecast.
BAND: Final = 0.016
SMALL_BAND: Final = 0.048
BAND_OPACITY: Final = 0.4
SMALL_MARKS: Final = 0.6  # how much smaller the dots of small diagrams are
HEADROOM: Final = 2.0
ROW_HEIGHT: Final = 30
MARGIN: Final = 0.06
MOST_ROWS: Final = 40
# More corners than pixels help nobody.
MOST_CORNERS: Final = 1500
# A spare colour of the theme.
SECOND: Final = "#000009"
LARGEST_MARK: Final = 26.0
SMALLEST_MARK: Final = 5.0


def reliability(picture: ReliabilityPicture) -> Drawing:
    """Observed frequency against the forecast, over the histogram of the forecast."""
    event = shown(picture.event)
    what = f"class {event}" if picture.of_class else "the predicted class"
    return reliability_panels(
        {
            "bands": _bands(picture, BAND),
            "stems": stem_bars(picture),
            "bins": bin_marks(picture),
            STATE_TRACE: average_mark(picture.mean_forecast, picture.mean_frequency),
        },
        lambda: [
            corp_line(picture.corp_forecast, picture.corp_frequency),
            *histogram_bars(
                picture.edges[:-1],
                float(picture.edges[1]),
                picture.with_event,
                picture.without_event,
                (event, f"not {event}"),
                yaxis="y2",
            ),
        ],
        forecast=f"forecast: probability of {what}",
        share=f"share: {event}",
        most=HEADROOM * max(int(picture.counts.sum()), 1),
    )


def small_reliability(pictures: Sequence[ReliabilityPicture]) -> Drawing:
    """One small reliability diagram for each class, on the same axes."""
    columns = 3
    rows = -(-len(pictures) // columns)
    moving: dict[str, Trace] = {}
    still: list[Trace] = []
    layout: dict[str, Any] = {"barmode": "overlay", "shapes": []}
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
        at = {"xref": ends["xaxis"], "yref": ends["yaxis"], "width": 1.0}
        layout["shapes"].append(ruler((0.0, 1.0), (0.0, 1.0), REFERENCE, dash="dash", **at))
        title = (0.02, 0.94, shown(shortened(picture.event, 16)), TRUTH, "middle right")
        still += [
            corp_line(picture.corp_forecast, picture.corp_frequency) | ends,
            labels([title], **ends),
        ]
        moving[f"bands {i}"] = _bands(picture, SMALL_BAND) | ends
        moving[f"bins {i}"] = bin_marks(picture, scale=SMALL_MARKS) | ends
    x, y = layout.pop("xaxis"), layout.pop("yaxis")
    return Drawing(
        marks=moving, still=lambda: still, x=x, y=y, height=60 + 190 * rows, layout=layout
    )


def shortened(name: str, most: int = 28) -> str:
    """A name that leaves room for a plot."""
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _bands(picture: ReliabilityPicture, width: float) -> Trace:
    """The bands, each about the forecast of its bin."""
    return below(band_bars(picture, picture.forecast, width, BAND_OPACITY))


def estimator_by_bins(found: ErrorEstimator) -> Drawing:
    """One estimator along the number of bins, over its distribution under perfect calibration."""
    numbers = found.numbers if found.numbers is not None else np.array([0])
    chance, mean, values = found.calibrated_quantile, found.calibrated_mean, found.values
    name, last = estimator_name(found), float(numbers[-1])
    traces = [
        *by_chance(numbers, mean, chance, "%{x} bins"),
        line(
            numbers,
            values,
            MODEL,
            name,
            mode="lines+markers",
            customdata=[p_equals(float(p)) for p in found.p_values],
            says="%{x} bins: %{y:.4f}, %{customdata}",
        ),
        # Within the grey, where the other curves have no words.
        label(last, 0.0, "95% of calibrated models: grey", REFERENCE, position="top left"),
        label(last, float(values[-1]), name, MODEL, position="top left"),
    ]
    ends, ticks = (float(numbers[0]) / 1.15, last * 1.15), numbers.tolist()
    top = 1.15 * float(max(values.max(), chance.max()))
    return Drawing(
        marks={},
        still=lambda: traces,
        x=axis(
            "number of bins (log)",
            range=ends,
            log=True,
            tickvals=ticks,
            ticktext=[str(n) for n in ticks],
        ),
        y=axis("calibration error", range=[0.0, top if top > 0 else 1.0]),
    )


def side_by_side(estimators: Sequence[ErrorEstimator], n_bins: int) -> Drawing:
    """Every estimator in a row of its own: observed, and what chance alone would show."""
    places = [e.place_of(n_bins) for e in estimators]

    def at_place(name: str) -> list[float]:
        return [float(getattr(e, name)[i]) for e, i in zip(estimators, places, strict=True)]

    rows = list(range(len(estimators)))[::-1]
    chance = at_place("calibrated_quantile")
    # The same axis for every number of bins.
    most = max(float(max(e.values.max(), e.calibrated_quantile.max())) for e in estimators)
    return Drawing(
        marks={
            "chance": below(
                bars(
                    chance,
                    rows,
                    REFERENCE,
                    "95% of calibrated models",
                    width=0.55,
                    orientation="h",
                    opacity=AREA_OPACITY,
                    says="chance: below %{x:.4f}",
                )
            ),
            "mean": marks(
                at_place("calibrated_mean"),
                rows,
                REFERENCE,
                "mean by chance",
                symbol="line-ns-open",
                size=14,
                says="mean by chance %{x:.4f}",
            ),
            STATE_TRACE: marks(
                at_place("values"),
                rows,
                STATE,
                "observed",
                symbol=STATE_SYMBOL,
                size=11,
                says="observed %{x:.4f}",
            ),
        },
        x=axis("calibration error", range=[0.0, 1.1 * max(most, 1e-6)]),
        y=_rows_axis("estimator", [estimator_name(e) for e in estimators]),
        height=70 + ROW_HEIGHT * len(rows),
    )


class Row(NamedTuple):
    """A number with its interval, and whether it is the one chosen."""

    name: str
    value: float
    low: float
    high: float
    chosen: bool = False


def group_intervals(found: GroupReport, what: str) -> Drawing:
    """The NLL of each group with its interval, or the share right where there is no NLL."""
    is_nll, rows = found.overall.nll is not None, []
    for g in found.groups[:MOST_ROWS]:
        value = g.accuracy if g.nll is None else g.nll
        ends = g.accuracy_interval if g.nll is None else g.nll_interval
        low, high = (value, value) if ends is None else (ends.low, ends.high)
        rows.append(Row(shortened(g.name), value, low, high))
    overall = found.overall.accuracy if found.overall.nll is None else found.overall.nll
    x = "mean NLL (nats)" if is_nll else "share of right predictions"
    return intervals(rows, x=x, y=what, reference=overall if np.isfinite(overall) else None)


def method_intervals(found: CalibrationComparison) -> Drawing:
    """What each calibration method changes in the NLL, with its interval."""
    chosen = found.recommendation.method
    rows = [
        Row(
            method_name(m.method), m.difference, m.interval.low, m.interval.high, m.method == chosen
        )
        for m in found.methods
    ]
    x = "mean NLL minus that without calibration (nats)"
    return intervals(rows, x=x, y="method", reference=0.0)


def difference_intervals(found: ModelComparison, names: Mapping[Any, str]) -> Drawing | None:
    """The paired differences of two models with their intervals, of what both have."""
    rows = [
        Row(names[d.name], d.difference or 0.0, d.low, d.high)
        for d in found.differences
        if d.difference is not None and d.low is not None and d.high is not None
    ]
    x = "first model minus second, on the same examples"
    return intervals(rows, x=x, y="score", reference=0.0) if rows else None


def intervals(rows: Sequence[Row], *, x: str, y: str, reference: float | None = None) -> Drawing:
    """Each number as a dot on its interval; `reference` is a line through all of them.

    What is infinite is an arrow at the edge.
    """
    finite = [v for row in rows for v in (row.value, row.low, row.high) if np.isfinite(v)]
    finite += [] if reference is None else [reference]
    low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
    pad = MARGIN * (high - low) or 0.1
    # Well within the edge, where an arrow says that it goes on.
    inside = (low - 0.6 * pad, high + 0.6 * pad)
    places = list(range(len(rows)))[::-1]
    value, lows, highs = (
        np.clip([getattr(row, name) for row in rows], *inside) for name in ("value", "low", "high")
    )
    ranges = bars(
        highs - lows,
        places,
        MODEL,
        "interval",
        width=0.22,
        orientation="h",
        base=lows,
        marker=UNLINED,
        opacity=0.45,
        **QUIET,
    )
    dots = marks(
        value,
        places,
        MODEL,
        "value",
        marker={
            "color": [OPTIMUM if row.chosen else MODEL for row in rows],
            "symbol": [_symbol(row) for row in rows],
            "size": [14 if row.chosen else 10 for row in rows],
        },
        customdata=[[shown(row.name), row.value, row.low, row.high] for row in rows],
        says="%{customdata[0]}: %{customdata[1]:.4f}, %{customdata[2]:.4f} to %{customdata[3]:.4f}",
    )
    shapes = []
    if reference is not None:
        shapes = [ruler((reference, reference), (-0.5, len(rows) - 0.5), REFERENCE, dash="dash")]
    return Drawing(
        marks={},
        still=lambda: [ranges, dots],
        x=axis(x, range=(low - pad, high + pad)),
        y=_rows_axis(y, [shown(row.name) for row in rows]),
        height=80 + ROW_HEIGHT * len(rows),
        layout={"shapes": shapes},
    )


def _rows_axis(title: str, names: Sequence[str]) -> dict[str, Any]:
    """Names one below the other."""
    n = len(names)
    return axis(
        title,
        tickvals=list(range(n))[::-1],
        ticktext=list(names),
        range=[-0.6, n - 0.4],
        showgrid=False,
    )


def _symbol(row: Row) -> str:
    if np.isinf(row.value):
        return "triangle-right" if row.value > 0 else "triangle-left"
    return "star" if row.chosen else "circle"


def risk_coverage(
    curve: RiskCoverageCurve, point: SelectivePoint | None, *, wanted_risk: float | None = None
) -> Drawing:
    """The curve, what accepting everything would give, and the threshold that is in use."""
    top = risk_top(curve)
    moving = _threshold(point, top)
    best_coverage, best_risk = curve.oracle()
    if wanted_risk is not None:
        moving["wanted"] = line([0, 1], [wanted_risk] * 2, STATE, "wanted", dash="dot", width=1.5)

    def still() -> list[Trace]:
        kept = thinned(len(curve.coverage))
        told = "accept from %{customdata:.4f}: %{x:.1%} accepted, %{y:.2%} of them wrong"
        return [
            line(
                curve.coverage[kept],
                np.minimum(curve.risk[kept], top),
                MODEL,
                "risk",
                customdata=curve.thresholds[kept],
                says=f"{told}",
            ),
            line(best_coverage, np.minimum(best_risk, top), REFERENCE, "last", width=1.5, **QUIET),
            label(0.01, curve.full_risk, "all accepted, or a random order", REFERENCE),
            label(
                1.0 - curve.full_risk,
                0.0,
                "the same mistakes ranked last ",
                REFERENCE,
                position="top left",
            ),
        ]

    return Drawing(
        marks=moving,
        still=still,
        x=axis(
            "coverage: share of the predictions that is accepted",
            range=(0.0, 1.03),
            tickformat=".0%",
        ),
        y=axis(
            "risk: share of the accepted that is wrong", range=[-0.02 * top, top], tickformat=".2~%"
        ),
        height=400,
        layout={
            "shapes": [ruler((0.0, 1.0), (curve.full_risk,) * 2, REFERENCE, dash="dash", width=1.5)]
        },
    )


def _threshold(point: SelectivePoint | None, top: float) -> dict[str, Trace]:
    """The threshold on the curve; where there is none, the same traces without points."""
    x, y, said, told = 0.0, 0.0, "", ""
    if point is not None:
        x, y = point.coverage, min(point.risk, top)
        said = f"\u00a0accept from {point.threshold:.4f}\u00a0"
        told = f"from {point.threshold:.4f}: {x:.1%} accepted, {point.risk:.2%} of them wrong"
    state = state_mark(x, y, told, hoverinfo="name", cliponaxis=False)
    return {
        "ruler": line([x, x], [0.0, y], STATE, "threshold", width=1, hoverinfo="skip"),
        "words": labels([(x, y, said, STATE, "top left" if x > 0.5 else "top right")]),
        STATE_TRACE: state if point is not None else state | {"x": [], "y": []},
    }


def risk_top(curve: RiskCoverageCurve) -> float:
    """The top of the axis: room above the risk of accepting all, and for most of the curve."""
    settled = curve.risk[curve.coverage >= 0.02]
    highest = float(settled.max()) if settled.size else curve.full_risk
    return max(1.25 * max(curve.full_risk, min(highest, 2.0 * curve.full_risk)), 1e-3)


def thinned(n: int, most: int = MOST_CORNERS) -> np.ndarray:
    """Places of at most so many of n corners, with the first and the last."""
    if n <= most:
        return np.arange(n)
    return np.unique(np.linspace(0, n - 1, most).round().astype(int))


def surprise_histogram(found: SurpriseReport, chosen: float) -> Drawing:
    """Examples by their surprise, right and wrong predictions apart; `chosen` is one of them."""
    edges = found.edges
    width, last = float(edges[1] - edges[0]), float(edges[-1])
    top = 6.0 * max(float((found.right + found.wrong).max(initial=0.0)), 1.0)
    traces = histogram_bars(
        edges[:-1],
        width,
        found.right,
        found.wrong,
        ("right", "wrong"),
        hover=", near %{x:.2f} nats",
    )
    layout: dict[str, Any] = {"barmode": "overlay", "bargap": 0}
    if np.isfinite(found.mean):
        at = (found.mean, found.mean)
        layout["shapes"] = [ruler(at, (FOOT, top), MODEL, dash="dash", width=1.5)]
        said = f" mean {found.mean:.3f}: the NLL"
        traces.append(label(found.mean, top / 1.6, said, MODEL, position="middle right"))
    here = min(chosen, last)
    traces.append(state_mark(here, FOOT * 1.6, "chosen", cliponaxis=False, hoverinfo="name"))
    ends = [-0.02 * last, 1.03 * last]
    return Drawing(
        marks={},
        still=lambda: traces,
        x=axis("surprise −log p of the truth (nats)", range=ends),
        y=axis("examples (log)", range=[FOOT, top], log=True, dtick=1),
        height=360,
        layout=layout,
    )


def two_reliabilities(found: ModelComparison, names: tuple[str, str]) -> Drawing:
    """Accuracy against confidence of both models, each dot a bin."""
    traces: list[Trace] = []
    both = (
        (names[0], found.first_calibration, MODEL, "circle", None, 0.97),
        (names[1], found.second_calibration, SECOND, "square", "dash", 0.89),
    )
    for who, bins, colour, symbol, dash, height in both:
        name = shown(who)
        sizes = np.maximum(LARGEST_MARK * np.sqrt(bins.counts / bins.counts.sum()), SMALLEST_MARK)
        traces.append(
            line(
                bins.mean_confidence,
                bins.accuracy,
                colour,
                name,
                dash=dash,
                width=1.5,
                mode="lines+markers",
                marker={"symbol": symbol, "size": sizes.round(1).tolist(), "color": colour},
                customdata=bins.counts,
                cliponaxis=False,
                says=f"{name}: said %{{x:.3f}}, right %{{y:.3f}} of %{{customdata:,}}",
            )
        )
        sign = "●" if symbol == "circle" else "■"
        traces.append(label(0.01, height, f"{sign} {name}", colour, position="middle right"))
    unit = (-0.02, 1.05)
    return Drawing(
        marks={},
        still=lambda: traces,
        x=axis("confidence: probability of the predicted class", range=unit),
        y=axis("share that is right", range=unit),
        height=380,
        layout={"shapes": [ruler((0.0, 1.0), (0.0, 1.0), REFERENCE, dash="dash")]},
    )
