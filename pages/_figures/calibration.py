"""The calibration page's plots: reliability, NLL and ECE along temperature, and closer looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core.recalibration import TemperatureFit
from nll_core.teaching import (
    CalibratedErrorAlongBins,
    CalibratedErrorAlongTemperature,
    CalibrationAlongTemperature,
    ErrorAlongBins,
    HeldOutCalibration,
)
from pages._figures.reliability import (
    FOOT,
    HEIGHT,
    STEM,
    Bins,
    average_mark,
    band_bars,
    bin_marks,
    by_chance,
    corp_line,
    histogram_bars,
    placed,
    reliability_panels,
    stem_bars,
)
from pages._figures.style import (
    LABEL_SIZE,
    MODEL,
    OPTIMUM,
    QUIET,
    REFERENCE,
    STATE,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    area,
    axis,
    bars,
    below,
    label,
    labels,
    line,
    optimum_mark,
    ruler,
    spread,
    state_mark,
)

BAND_OPACITY: Final = 0.28
HEADROOM: Final = 14.0
ABOVE_BARS: Final = 1.3
LABEL_ROW: Final = 3.3  # from one row of words to the next, on the axis of the histogram

NLL_PANEL: Final = (0.5, 1.0)
ERROR_PANEL: Final = (0.0, 0.41)
# An ECE runs from the chance of ten thousand examples to a model that is always sure and wrong.
ERROR_RANGE: Final = (1e-3, 1.0)
# Words stand to the right of what they name, unless that is too near the right end.
WORDS_LEFT_FROM: Final = 3.0
# Beyond the first and the last step, so that a mark there is not cut.
TEMPERATURE_RANGE: Final = (0.092, 10.9)
GAP: Final = "\u00a0"  # between a mark and its words; plain spaces would be dropped
STATE_OF_ERROR: Final = "state of ECE"

EQUAL_MASS: Final = "#000007"
# Where the axis of the ECE may end: at the first that all curves stay below.
TOPS: Final = (0.2, 1.05)
# One style for each label smoothing, weakest first, with the place of its name: a side of the
# star and a multiple of its height, so that no two meet on a phone.
SMOOTHING_STYLES: Final = (
    (MODEL, "solid", "center", 1.9),
    ("#000007", "dash", "right", 0.5),
    ("#000009", "dot", "left", 0.5),
)


def reliability_diagram(at: HeldOutCalibration, *, event: str, forecast: str) -> Drawing:
    """Observed frequency against confidence, and below it how many examples have which.

    `event` and `forecast` say in words what happens and what the model says of it. The state is
    the average of all examples.
    """
    curve, bands, histogram = at.curve, at.bands, at.histogram
    share, sure = curve.overall_accuracy, curve.overall_confidence
    at_top = "top right", "top left"
    # The words stand above the tallest bar, inside the axis: what lies outside is not drawn.
    top = ABOVE_BARS * histogram.n
    names = [
        (share, top, f"{event} {share:.1%}", TRUTH, at_top[share > 0.5]),
        (sure, top * LABEL_ROW, f"said {sure:.1%}", MODEL, at_top[sure > 0.5]),
    ]
    sides = [
        (0.03, 0.96, "underconfident above", REFERENCE, "middle right"),
        (0.98, 0.04, "overconfident below", REFERENCE, "middle left"),
    ]
    bins = Bins(
        forecast=curve.mean_confidence,
        frequency=curve.accuracy,
        counts=curve.occupied_counts,
        low=bands.low,
        high=bands.high,
        confidence_level=bands.confidence_level,
    )
    left, right = bands.edges[bands.bins], bands.edges[bands.bins + 1]
    # A bin that is one value is drawn as wide as a stem.
    wide = np.where(right > left, right - left, STEM)
    happened, other = histogram_bars(
        histogram.edges[histogram.bins],
        float(histogram.edges[1]),
        histogram.events,
        histogram.occupied_counts - histogram.events,
        ("happened", "did not happen"),
        yaxis="y2",
    )
    panel = {"yaxis": "y2", "hoverinfo": "skip"}
    return reliability_panels(
        {
            "bands": below(band_bars(bins, 0.5 * (left + right), wide, BAND_OPACITY)),
            "stems": stem_bars(bins),
            "CORP": corp_line(*at.corp.curve.knots),
            "bins": bin_marks(bins, adds=curve.contributions),
            "happened": happened,
            "did not happen": other,
            "share": line([share] * 2, [FOOT, top], TRUTH, "share", width=2, **panel),
            "said": line([sure] * 2, [FOOT, top], MODEL, "said", width=2, dash="dash", **panel),
            "names": labels(names, yaxis="y2"),
            STATE_TRACE: average_mark(sure, share),
        },
        lambda: [labels(sides)],
        forecast=f"confidence: {forecast}",
        share=f"share that is {event}",
        most=HEADROOM * histogram.n,
    )


class AlongTemperature(NamedTuple):
    """The evaluation half at every temperature."""

    nll: NDArray[np.float64]
    errors: CalibrationAlongTemperature
    chance: CalibratedErrorAlongTemperature
    top: float
    """Where the axis of the NLL ends."""


def along_temperature(along: AlongTemperature, at: HeldOutCalibration) -> Drawing:
    """NLL(T) over its refinement, and ECE(T) over the ECE of chance, on one axis of T.

    The fitted temperature, which comes from other data, is the dashed line in both panels.
    """
    errors, chance, top, split = along.errors, along.chance, along.top, at.split
    grid, error = errors.temperatures, at.curve.expected_calibration_error
    best, fitted = split.fit, at.halves.fitted
    aside = "left" if max(fitted.temperature, best.temperature) > WORDS_LEFT_FROM else "right"

    def still() -> Iterator[Trace]:
        floor = np.full_like(grid, split.refinement)
        yield area(grid, np.zeros_like(grid), floor, REFERENCE, "refinement")
        yield area(grid, floor, along.nll, MODEL, "miscalibration")
        yield _curve(grid, along.nll, "NLL", "T = %{x:.3g}: NLL %{y:.4f}<extra></extra>")
        yield from by_chance(
            chance.temperatures,
            chance.mean,
            chance.quantile,
            "T = %{x:.3g}",
            foot=ERROR_RANGE[0],
            yaxis="y2",
        )
        says = "T = %{x:.3g}: ECE %{y:.4f}<extra></extra>"
        yield _curve(grid, errors.error, "ECE", says, yaxis="y2")
        words = [(9.5, 0.5 * split.refinement, "refinement", REFERENCE, "middle left")]
        if fitted.status == "interior":
            x = fitted.temperature
            words.append((x, 0.89 * top, f" fitted {x:.3g} ", REFERENCE, f"bottom {aside}"))
        if best.status == "interior":
            says = f"T* = {best.temperature:.3g}"
            words.append((best.temperature, top, f" {says} ", OPTIMUM, f"bottom {aside}"))
            lowest = f"NLL lowest: {says}"
            yield optimum_mark(best.temperature, best.nll_after, lowest, hoverinfo="name")
        x, says = errors.best_temperature, f"T = {errors.best_temperature:.3g}"
        lowest = f"ECE lowest: {says}"
        yield optimum_mark(x, errors.best_error, lowest, hoverinfo="name", yaxis="y2")
        yield labels(words)
        yield labels(
            [
                (0.11, ERROR_RANGE[0], "chance", REFERENCE, "top right"),
                (x, ERROR_RANGE[1], f" {says} ", OPTIMUM, f"bottom {aside}"),
            ],
            yaxis="y2",
        )

    here, nll = split.temperature, min(split.nll, top)
    side = "bottom left" if here > WORDS_LEFT_FROM else "bottom right"
    above = labels([(here, top, f"{GAP}NLL {split.nll:.3g}, above{GAP}", STATE, side)])
    name = {"hoverinfo": "name"}
    says = f"T = {here:g}: NLL {split.nll:.4f} nats, miscalibration {split.calibration:.4f}"
    cost = [min(split.refinement, nll), nll]
    return Drawing(
        marks={
            "ruler": line([here] * 2, [0.0, top], STATE, "T", width=1, **QUIET),
            "ruler of ECE": line(
                [here] * 2, list(ERROR_RANGE), STATE, "T", width=1, yaxis="y2", **QUIET
            ),
            "cost": line([here] * 2, cost, STATE, "cost", width=5, **QUIET),
            # The words are only there where the mark cannot be.
            "above": above | {"visible": split.nll > top},
            STATE_TRACE: state_mark(here, nll, says, **name),
            STATE_OF_ERROR: state_mark(
                here, error, f"T = {here:g}: ECE {error:.4f}", yaxis="y2", **name
            ),
        },
        still=still,
        x=axis("temperature T", range=TEMPERATURE_RANGE, log=True, dtick=1, anchor="y2"),
        y=axis("mean NLL (nats)", range=[0.0, top], domain=list(NLL_PANEL)),
        height=HEIGHT,
        layout={
            "yaxis2": axis("ECE", range=ERROR_RANGE, log=True, dtick=1, domain=list(ERROR_PANEL)),
            "shapes": [
                ruler(
                    (fitted.temperature,) * 2,
                    (0.0, 1.0),
                    REFERENCE,
                    dash="dash",
                    width=1.5,
                    yref=f"{panel} domain",
                )
                for panel in ("y", "y2")
                if fitted.status == "interior"
            ],
        },
    )


def _curve(
    x: NDArray[np.float64], y: NDArray[np.float64], name: str, hover: str, **options: Any
) -> Trace:
    """A curve with unseen, wide points on it that catch clicks."""
    curve = line(x, y, MODEL, name, hovertemplate=hover, **options)
    return curve | {"mode": "lines+markers", "marker": {"size": 14, "opacity": 0}}


class SplitRow(NamedTuple):
    """One bar: nll = calibration + refinement, in nats."""

    name: str
    nll: float
    calibration: float
    refinement: float


def split_bars(rows: Sequence[SplitRow], *, top: float) -> Drawing:
    """The NLL of each row as refinement and, stacked on it, what miscalibration costs.

    The bars end at `top`, whatever their numbers are.
    """
    refinement = np.array([row.refinement for row in rows])
    ends = np.minimum([row.nll for row in rows], top)
    low = placed(np.minimum(refinement, top))
    high = placed(np.maximum(ends - refinement, 0.0))
    places, flat = np.arange(len(rows)), {"width": 0.55, "orientation": "h", **QUIET}
    numbers = labels(
        [
            (
                end,
                y,
                f"{GAP}{row.refinement:.4f} + {row.calibration:.4f}".replace("inf", "∞"),
                "",
                "middle right" if end < 0.7 * top else "top left",
            )
            for y, (row, end) in enumerate(zip(rows, ends.tolist(), strict=True))
        ]
    )
    return Drawing(
        marks={
            "refinement": bars(low, places, REFERENCE, "refinement", opacity=0.45, **flat),
            "calibration": bars(high, places, MODEL, "miscalibration", base=low, **flat),
            "numbers": numbers | {"textfont": {"size": LABEL_SIZE}},
        },
        x=axis("mean NLL = refinement + miscalibration (nats)", range=[0.0, top]),
        y=axis(
            "judged on",
            range=[len(rows) - 0.5, -0.5],
            tickvals=list(range(len(rows))),
            ticktext=[row.name for row in rows],
            showgrid=False,
        ),
        height=230,
        layout={"barmode": "overlay"},
    )


def error_by_bins(
    found: ErrorAlongBins,
    chance: CalibratedErrorAlongBins,
    smooth: float,
    present: tuple[int, float],
) -> Drawing:
    """ECE against the number of bins, beside what a calibrated model would show."""
    numbers, top = found.numbers, _top(found, chance, smooth)
    ends = numbers[[0, -1]]
    said = (
        (found.uniform[-1], "equal width", MODEL),
        (found.quantile[-1], "equal mass", EQUAL_MASS),
        (chance.mean[-1], "by chance", REFERENCE),
        (smooth, "smooth ECE, no bins", TRUTH),
    )
    heights = spread([float(height) for height, _, _ in said], (0.0, top), log=False)
    names = [
        (ends[-1] + 1, y, text, colour, "middle right")
        for y, (_, text, colour) in zip(heights, said, strict=True)
    ]
    grey, mean = by_chance(
        chance.numbers, placed(chance.mean), placed(chance.quantile), "%{x} bins"
    )
    return Drawing(
        marks={
            "chance": below(grey),
            "by chance": mean,
            "equal width": line(
                numbers,
                placed(found.uniform),
                MODEL,
                "equal width",
                hovertemplate="%{x} bins of equal width: ECE %{y:.4f}<extra></extra>",
            ),
            "equal mass": line(
                numbers,
                placed(found.quantile),
                EQUAL_MASS,
                "equal mass",
                dash="dash",
                hovertemplate="%{x} bins of equal mass: ECE %{y:.4f}<extra></extra>",
            ),
            "smooth ECE": line(ends, np.full(2, smooth), TRUTH, "smooth ECE", dash="longdash"),
            "names": labels(names),
            STATE_TRACE: state_mark(*present, f"{present[0]} bins: ECE {present[1]:.4f}"),
        },
        x=axis("number of bins", range=[4, 64], tickvals=[5, 10, 15, 20, 30, 40, 50]),
        y=axis("ECE", range=[0.0, top]),
        height=360,
    )


def _top(found: ErrorAlongBins, chance: CalibratedErrorAlongBins, smooth: float) -> float:
    """Where the axis ends: few different places, so that it stays while the temperature moves."""
    curves = (found.uniform, found.quantile, chance.quantile)
    highest = max(smooth, *(float(np.max(curve)) for curve in curves))
    return next((top for top in TOPS if highest <= 0.95 * top), TOPS[-1])


class SmoothingCurve(NamedTuple):
    """NLL along temperature of the classifier trained with one label smoothing."""

    label_smoothing: float
    nll: NDArray[np.float64]
    best: TemperatureFit


def smoothing_curves(
    temperatures: NDArray[np.float64],
    curves: Sequence[SmoothingCurve],
    *,
    top: float,
    present: tuple[float, float] | None,
) -> Drawing:
    """NLL along temperature for each label smoothing, with its optimum.

    `present` is the temperature and the NLL of the classifier in use, if it is one of these.
    """

    def still() -> Iterator[Trace]:
        yield line([1.0, 1.0], [0.0, top], REFERENCE, "as trained", width=1.5, hoverinfo="skip")
        yield label(1.0, top, f"{GAP}as trained, T = 1", REFERENCE, position="bottom right")
        for curve, (colour, dash, side, height) in zip(curves, SMOOTHING_STYLES, strict=True):
            name, best = f"ε = {curve.label_smoothing:g}", curve.best
            hover = f"{name}, T = %{{x:.3g}}: NLL %{{y:.4f}}<extra></extra>"
            yield line(temperatures, curve.nll, colour, name, dash=dash, hovertemplate=hover)
            x, y = best.temperature, best.nll_after
            lowest = f"{name}: T* = {x:.3g}"
            yield optimum_mark(x, y, f"{lowest}, NLL {y:.4f}", hoverinfo="name")
            yield label(x, height * y, lowest, colour, position=f"middle {side}")

    state = {}
    if present is not None:
        temperature, nll = present
        says = f"T = {temperature:g}: NLL {nll:.4f}"
        state[STATE_TRACE] = state_mark(temperature, min(nll, top), says, hoverinfo="name")
    return Drawing(
        marks=state,
        still=still,
        x=axis("temperature T", range=TEMPERATURE_RANGE, log=True, dtick=1),
        y=axis("mean NLL, evaluation half (nats)", range=[0.0, top]),
        height=360,
    )
