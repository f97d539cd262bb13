"""The calibration page's plots: reliability, NLL and ECE along temperature, and closer looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core import teaching as core
from pages._figures import reliability
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

Array = NDArray[np.float64]

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
# The present state on either curve along T.
STATES: Final = {"NLL": STATE_TRACE, "ECE": "state of ECE"}

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


def reliability_diagram(at: core.HeldOutCalibration, event: str, forecast: str) -> Drawing:
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
    bins = reliability.Bins(
        forecast=curve.mean_confidence,
        frequency=curve.accuracy,
        counts=curve.occupied_counts,
        low=bands.low,
        high=bands.high,
        confidence_level=bands.confidence_level,
    )
    left, right = bands.edges[bands.bins], bands.edges[bands.bins + 1]
    # A bin that is one value is drawn as wide as a stem.
    wide = np.where(right > left, right - left, reliability.STEM)
    happened, other = reliability.histogram_bars(
        histogram.edges[histogram.bins],
        float(histogram.edges[1]),
        histogram.events,
        histogram.occupied_counts - histogram.events,
        ("happened", "did not happen"),
        yaxis="y2",
    )
    panel = {"yaxis": "y2", "hoverinfo": "skip"}
    return reliability.reliability_panels(
        {
            "bands": below(reliability.band_bars(bins, 0.5 * (left + right), wide, BAND_OPACITY)),
            "stems": reliability.stem_bars(bins),
            "CORP": reliability.corp_line(*at.corp.curve.knots),
            "bins": reliability.bin_marks(bins, adds=curve.contributions),
            "happened": happened,
            "did not happen": other,
            "share": line([share] * 2, [reliability.FOOT, top], TRUTH, "share", width=2, **panel),
            "said": line(
                [sure] * 2, [reliability.FOOT, top], MODEL, "said", width=2, dash="dash", **panel
            ),
            "names": labels(names, yaxis="y2"),
            STATE_TRACE: reliability.average_mark(sure, share),
        },
        lambda: [labels(sides)],
        forecast=f"confidence: {forecast}",
        share=f"share that is {event}",
        most=HEADROOM * histogram.n,
    )


def along_temperature(along: core.HeldOutAlongTemperature, at: core.HeldOutCalibration) -> Drawing:
    """NLL(T) over its refinement, and ECE(T) over the ECE of chance, on one axis of T.

    The fitted temperature, which comes from other data, is the dashed line in both panels.
    """
    errors, chance, top, split = along.errors, along.chance, _top_of_nll(along), at.split
    grid, error = errors.temperatures, at.curve.expected_calibration_error
    best, fitted, lowest = split.fit, at.halves.fitted, errors.best_temperature
    aside = "left" if max(fitted.temperature, best.temperature) > WORDS_LEFT_FROM else "right"

    def still() -> Iterator[Trace]:
        floor = np.full_like(grid, split.refinement)
        yield area(grid, np.zeros_like(grid), floor, REFERENCE, "refinement")
        yield area(grid, floor, along.nll, MODEL, "miscalibration")
        yield _curve(grid, along.nll, "NLL")
        at_t = "T = %{x:.3g}"
        foot = ERROR_RANGE[0]
        yield from reliability.by_chance(
            chance.temperatures, chance.mean, chance.quantile, at_t, foot=foot, yaxis="y2"
        )
        yield _curve(grid, errors.error, "ECE", yaxis="y2")
        words = [(9.5, 0.5 * split.refinement, "refinement", REFERENCE, "middle left")]
        if fitted.status == "interior":
            x = fitted.temperature
            words.append((x, 0.89 * top, f" fitted {x:.3g} ", REFERENCE, f"bottom {aside}"))
        name = {"hoverinfo": "name"}
        if best.status == "interior":
            x, says = best.temperature, f"T* = {best.temperature:.3g}"
            words.append((x, top, f" {says} ", OPTIMUM, f"bottom {aside}"))
            yield optimum_mark(x, best.nll_after, f"NLL lowest: {says}", **name)
        says = f"T = {lowest:.3g}"
        yield optimum_mark(lowest, errors.best_error, f"ECE lowest: {says}", yaxis="y2", **name)
        yield labels(words)
        by = (lowest, ERROR_RANGE[1], f" {says} ", OPTIMUM, f"bottom {aside}")
        yield labels([(0.11, foot, "chance", REFERENCE, "top right"), by], yaxis="y2")

    here, nll = split.temperature, min(split.nll, top)
    side = "bottom left" if here > WORDS_LEFT_FROM else "bottom right"
    above = labels([(here, top, f"{GAP}NLL {split.nll:.3g}, above{GAP}", STATE, side)])
    says = f"T = {here:g}: NLL {split.nll:.4f} nats, miscalibration {split.calibration:.4f}"
    cost = [min(split.refinement, nll), nll]
    of_error: dict[str, Any] = {"yaxis": "y2", "hoverinfo": "name"}
    ruler_look: dict[str, Any] = {"width": 1, **QUIET}
    return Drawing(
        marks={
            "ruler": line([here] * 2, [0.0, top], STATE, "T", **ruler_look),
            "ruler of ECE": line([here] * 2, [*ERROR_RANGE], STATE, "T", yaxis="y2", **ruler_look),
            "cost": line([here] * 2, cost, STATE, "cost", width=5, **QUIET),
            # The words are only there where the mark cannot be.
            "above": above | {"visible": split.nll > top},
            STATES["NLL"]: state_mark(here, nll, says, hoverinfo="name"),
            STATES["ECE"]: state_mark(here, error, f"T = {here:g}: ECE {error:.4f}", **of_error),
        },
        still=still,
        x=axis("temperature T", range=TEMPERATURE_RANGE, log=True, dtick=1, anchor="y2"),
        y=axis("mean NLL (nats)", range=[0.0, top], domain=list(NLL_PANEL)),
        height=reliability.HEIGHT,
        layout={
            "yaxis2": axis("ECE", range=ERROR_RANGE, log=True, dtick=1, domain=list(ERROR_PANEL)),
            "shapes": [
                _fitted_line(fitted.temperature, panel)
                for panel in ("y", "y2")
                if fitted.status == "interior"
            ],
        },
    )


def _fitted_line(x: float, panel: str) -> dict[str, Any]:
    look: dict[str, Any] = {"dash": "dash", "width": 1.5, "yref": f"{panel} domain"}
    return ruler((x, x), (0.0, 1.0), REFERENCE, **look)


def _top_of_nll(along: core.HeldOutAlongTemperature) -> float:
    """A uniform guess and the model as it was trained have their place on the axis."""
    return 1.1 * max(along.guess, along.as_trained)


def _curve(x: Array, y: Array, name: str, **options: Any) -> Trace:
    """A curve along T with unseen, wide points on it that catch clicks."""
    curve = line(x, y, MODEL, name, says=f"T = %{{x:.3g}}: {name} %{{y:.4f}}", **options)
    return curve | {"mode": "lines+markers", "marker": {"size": 14, "opacity": 0}}


def split_bars(
    rows: Mapping[str, tuple[float, float, float]], along: core.HeldOutAlongTemperature
) -> Drawing:
    """The NLL of each row as refinement and, stacked on it, what miscalibration costs.

    Rows are NLL, miscalibration and refinement in nats. The bars end where the axis of NLL(T) does,
    whatever their numbers are.
    """
    top, (nll, _, refinement) = _top_of_nll(along), np.array([*rows.values()]).T
    ends = np.minimum(nll, top)
    low = reliability.placed(np.minimum(refinement, top))
    high = reliability.placed(np.maximum(ends - refinement, 0.0))
    places, flat = np.arange(len(rows)), {"width": 0.55, "orientation": "h", **QUIET}
    numbers = [
        (
            end,
            y,
            f"{GAP}{rest:.4f} + {cost:.4f}".replace("inf", "∞"),
            "",
            "middle right" if end < 0.7 * top else "top left",
        )
        for y, ((_, cost, rest), end) in enumerate(zip(rows.values(), ends.tolist(), strict=True))
    ]
    return Drawing(
        marks={
            "refinement": bars(low, places, REFERENCE, "refinement", opacity=0.45, **flat),
            "calibration": bars(high, places, MODEL, "miscalibration", base=low, **flat),
            "numbers": labels(numbers) | {"textfont": {"size": LABEL_SIZE}},
        },
        x=axis("mean NLL = refinement + miscalibration (nats)", range=[0.0, top]),
        y=axis("judged on", range=[len(rows) - 0.5, -0.5], names=list(rows)),
        height=230,
        layout={"barmode": "overlay"},
    )


def error_by_bins(
    at: core.HeldOutCalibration, found: core.ErrorAlongBins, chance: core.CalibratedErrorAlongBins
) -> Drawing:
    """ECE against the number of bins, beside what a calibrated model would show."""
    numbers, smooth, error = found.numbers, at.scores.smooth_error, at.scores.expected_error
    highest = max(
        smooth, *(float(c.max()) for c in (found.uniform, found.quantile, chance.quantile))
    )
    # Few different tops, so that the axis stays while the temperature moves.
    top = next((top for top in TOPS if highest <= 0.95 * top), TOPS[-1])
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
    mean, quantile = reliability.placed(chance.mean), reliability.placed(chance.quantile)
    grey, dotted = reliability.by_chance(chance.numbers, mean, quantile, "%{x} bins")

    def by(strategy: str, errors: Array, colour: str, dash: str | None = None) -> Trace:
        hover = f"%{{x}} bins of {strategy}: ECE %{{y:.4f}}"
        return line(numbers, reliability.placed(errors), colour, strategy, dash=dash, says=hover)

    return Drawing(
        marks={
            "chance": below(grey),
            "by chance": dotted,
            "equal width": by("equal width", found.uniform, MODEL),
            "equal mass": by("equal mass", found.quantile, EQUAL_MASS, "dash"),
            "smooth ECE": line(ends, np.full(2, smooth), TRUTH, "smooth ECE", dash="longdash"),
            "names": labels(names),
            STATE_TRACE: state_mark(at.n_bins, error, f"{at.n_bins} bins: ECE {error:.4f}"),
        },
        x=axis("number of bins", range=[4, 64], tickvals=[5, 10, 15, 20, 30, 40, 50]),
        y=axis("ECE", range=[0.0, top]),
        height=360,
    )


def smoothing_curves(
    curves: Mapping[str, core.HeldOutAlongTemperature], present: tuple[float, float] | None
) -> Drawing:
    """NLL along temperature for each label smoothing, with its optimum.

    `present` is the temperature and the NLL of the classifier in use, if it is one of these.
    """
    # Holds the NLL of a uniform guess.
    top = 1.1 * max(along.guess for along in curves.values())

    def still() -> Iterator[Trace]:
        yield line([1.0, 1.0], [0.0, top], REFERENCE, "as trained", width=1.5, **QUIET)
        yield label(1.0, top, f"{GAP}as trained, T = 1", REFERENCE, position="bottom right")
        looks = zip(curves.items(), SMOOTHING_STYLES, strict=True)
        for (name, along), (colour, dash, side, height) in looks:
            hover = f"{name}, T = %{{x:.3g}}: NLL %{{y:.4f}}"
            grid, best = along.temperatures, along.halves.best
            yield line(grid, along.nll, colour, name, dash=dash, says=hover)
            x, y = best.temperature, best.nll_after
            lowest = f"{name}: T* = {x:.3g}"
            yield optimum_mark(x, y, f"{lowest}, NLL {y:.4f}", hoverinfo="name")
            yield label(x, height * y, lowest, colour, position=f"middle {side}")

    state = {}
    if present is not None:
        t, nll = present
        name = f"T = {t:g}: NLL {nll:.4f}"
        state[STATE_TRACE] = state_mark(t, min(nll, top), name, hoverinfo="name")
    return Drawing(
        marks=state,
        still=still,
        x=axis("temperature T", range=TEMPERATURE_RANGE, log=True, dtick=1),
        y=axis("mean NLL, evaluation half (nats)", range=[0.0, top]),
        height=360,
    )
