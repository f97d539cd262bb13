"""The figures of the families page: four looks at a fit, intervals, a map, a valley, coverage."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core.distributions import (
    NESTINGS,
    FitDiagnostics,
    NestedTest,
    ParameterIntervals,
    RepeatedSamples,
    ShiftProfile,
)
from nll_core.distributions.intervals import Method
from nll_core.formats import significant
from pages._figures.style import (
    GRADIENT,
    MODEL,
    QUIET,
    REFERENCE,
    SPARE,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    axis,
    bars,
    label,
    labels,
    line,
    marks,
    optimum_mark,
    ruler,
    shown,
    state_mark,
)

Array = NDArray[np.float64]

METHOD_LOOKS: Final[Mapping[Method, tuple[str, str, str]]] = {
    "profile": (MODEL, "solid", "circle"),
    "wald": (REFERENCE, "dash", "square"),
    "score": (SPARE[1], "dot", "triangle-up"),
}
# The curves are shown so many times as high as the cut.
ABOVE_CUT: Final = 2.2
LOOK_HEIGHT: Final = 270
# Where each family stands on the map: masses, then what is above 0, any number, and between ends.
PLACES: Final[Mapping[str, tuple[float, float]]] = {
    "bernoulli": (0.0, 4.0),
    "binomial": (0.0, 3.0),
    "poisson": (0.0, 2.0),
    "negative_binomial": (0.0, 1.0),
    "geometric": (0.0, 0.0),
    "exponential": (1.3, 0.0),
    "gamma": (1.3, 1.2),
    "weibull": (2.4, 0.6),
    "rayleigh": (3.4, 0.0),
    "pareto": (3.4, 1.2),
    "log_normal": (2.4, 1.9),
    "inverse_gaussian": (1.3, 2.3),
    "gaussian": (1.3, 3.3),
    "student_t": (2.4, 3.3),
    "laplace": (1.3, 4.2),
    "logistic": (2.4, 4.2),
    "gumbel": (3.4, 3.3),
    "uniform": (4.6, 2.0),
    "beta": (4.6, 3.2),
    "von_mises": (4.6, 0.8),
}


# Small numbers as 0.0002, not as 200µ.
PLAIN: Final[dict[str, Any]] = {"exponentformat": "power", "minexponent": 5}


def title(name: str) -> str:
    """A family's name for people."""
    known = {"student_t": "Student t", "von_mises": "Von Mises", "log_normal": "Log-normal"}
    known["inverse_gaussian"] = "Inverse Gaussian"
    return known.get(name, name.replace("_", " ").capitalize())


def padded(values: Array, part: float) -> list[float]:
    """The range of an axis: all values, and so large a part of their span on both sides."""
    low, high = float(values.min()), float(values.max())
    room = part * (high - low) or 1.0
    return [low - room, high + room]


def four_looks(looks: FitDiagnostics, at: int, discrete: bool, unit: str) -> Sequence[Drawing]:
    """One datum on the density, the distribution function, and fitted quantiles and shares."""
    # A density may have a pole at its first point.
    top = 1.15 * float(max(looks.bar_heights.max(), np.quantile(looks.density, 0.97)))
    values = axis(f"x ({unit})", range=padded(looks.curve_x, 0.03), **PLAIN)
    finite = np.isfinite(looks.quantiles)
    span = padded(np.concatenate([looks.x[finite], looks.quantiles[finite]]), 0.04)
    unity = [-0.03, 1.03]

    def histogram() -> Iterator[Trace]:
        middles = 0.5 * (looks.bar_edges[1:] + looks.bar_edges[:-1])
        width = 0.92 * np.diff(looks.bar_edges)
        shares = bars(middles, looks.bar_heights, TRUTH, "data", width=width, opacity=0.35)
        yield shares | {"hovertemplate": "%{x:.4g}: %{y:.4g}<extra>data</extra>"}
        if discrete:
            yield marks(looks.curve_x, looks.density, MODEL, "fitted")
        else:
            yield line(looks.curve_x, np.minimum(looks.density, 2 * top), MODEL, "fitted", **QUIET)

    def steps() -> Iterator[Trace]:
        x = np.concatenate([[looks.curve_x[0]], looks.steps_x, [looks.curve_x[-1]]])
        y = np.concatenate([[0.0], looks.steps, looks.steps[-1:]])
        yield line(x, y, TRUTH, "data") | {"line": {"color": TRUTH, "width": 2, "shape": "hv"}}
        shape = {"color": MODEL, "width": 2.5, "shape": "hv" if discrete else "linear"}
        yield line(looks.curve_x, looks.cumulative, MODEL, "fitted", **QUIET) | {"line": shape}

    def pairs(x: Array, y: Array, span: Sequence[float]) -> Iterator[Trace]:
        yield line(list(span), list(span), MODEL, "as fitted", width=2, **QUIET)
        symbols = ["circle-open" if c else "circle" for c in looks.censored]
        dots = marks(x, y, TRUTH, "data", size=7, marker={"symbol": symbols, "opacity": 0.7})
        places = list(range(x.size))
        yield dots | {
            "text": [_named(looks, i) for i in places],
            "customdata": places,
            "hovertemplate": "%{text}<extra></extra>",
        }

    def look(
        x: float, y: float, still: Callable[[], Iterator[Trace]], *axes: dict[str, Any]
    ) -> Drawing:
        mark = state_mark(float(x), float(y), _named(looks, at))
        return Drawing(
            marks={STATE_TRACE: mark}, still=still, x=axes[0], y=axes[1], height=LOOK_HEIGHT
        )

    x, quantile, fitted = looks.x[at], looks.quantiles[at], looks.fitted[at]
    height = axis("probability" if discrete else f"density per {unit}", range=[0, top], **PLAIN)
    return (
        look(x, min(looks.heights[at], top), histogram, values, height),
        look(x, fitted, steps, values, axis("P(X ≤ x)", range=[-0.03, 1.05])),
        look(
            quantile,
            x,
            lambda: pairs(looks.quantiles, looks.x, span),
            axis(f"fitted quantile ({unit})", range=span, **PLAIN),
            axis(f"datum ({unit})", range=span, **PLAIN),
        ),
        look(
            fitted,
            looks.empirical[at],
            lambda: pairs(looks.fitted, looks.empirical, unity),
            axis("fitted P(below)", range=unity),
            axis("share of the data below", range=unity),
        ),
    )


def _named(looks: FitDiagnostics, at: int) -> str:
    more = "more than " if looks.censored[at] else ""
    return f"{more}{looks.x[at]:.5g}: {looks.surprise[at]:.3f} nats"


def interval_curves(found: ParameterIntervals, held: int | None, level: float) -> Drawing:
    """What the three intervals cut: the profile, its parabola, and half the score statistic."""
    curves, cut = found.curves, found.rise
    assert curves is not None
    top = ABOVE_CUT * cut
    heights = {"profile": curves.profile, "wald": curves.wald, "score": curves.score}
    x = curves.values
    span = [float(x[0]), float(x[-1])]

    def still() -> Iterator[Trace]:
        yield line(span, [cut, cut], GRADIENT, f"{level:.0%}", width=1.5, dash="dash", **QUIET)
        middle = found.estimate if math.isfinite(found.estimate) else 0.5 * (span[0] + span[1])
        yield label(middle, cut, f"{level:.0%}: {cut:.2f}", GRADIENT, position="top center")
        for place, (method, (colour, dash, _)) in enumerate(METHOD_LOOKS.items()):
            curve = heights[method]
            y = -(place + 1) * 0.14 * top
            if curve is not None:
                low_enough = curve <= 1.6 * top
                kept = x[low_enough], curve[low_enough]
                yield line(*kept, colour, method, dash=dash)
            if (interval := found.existing.get(method)) is not None:
                low, high = max(interval.low, span[0]), min(interval.high, span[1])
                ends = f"{method}: {interval.low:.4g} … {interval.high:.4g}"
                yield line([low, high], [y, y], colour, ends, width=4)
                yield label(low, y, method, colour, position="top right")
        if math.isfinite(found.estimate):
            yield optimum_mark(found.estimate, 0.0, f"estimate {found.estimate:.5g}")

    state: dict[str, Trace] = {}
    if held is not None:
        height = min(float(curves.profile[held]), top)
        state[STATE_TRACE] = state_mark(float(x[held]), height, f"held at {x[held]:.5g}")
    unit = {"x": " (unit of x)", "log x": " (log unit)", "radian": " (rad)"}.get(
        found.parameter.unit, ""
    )
    return Drawing(
        marks=state,
        still=still,
        x=axis(f"{found.parameter.name} {found.parameter.symbol}{unit}", range=span, **PLAIN),
        y=axis("above the lowest NLL (nats)", range=[-0.55 * top, top]),
        height=360,
    )


def family_map(
    above: Mapping[str, float], refused: Sequence[str], tests: Mapping[int, NestedTest], at: str
) -> Drawing:
    """All families, an edge from each special case to what it is a case of, with its test."""
    names = list(PLACES)
    x, y = (np.array(column) for column in zip(*PLACES.values(), strict=True))
    sizes = [9 if n in refused else 15 for n in names]
    says = [
        f"{title(n)}: {'cannot be fitted' if n in refused else f'ΔAIC {above[n]:.2f}'}"
        for n in names
    ]
    open_or_not = ["circle-open" if n in refused else "circle" for n in names]
    colours = [REFERENCE if n in refused else TRUTH if PLACES[n][0] == 0 else MODEL for n in names]

    def still() -> Iterator[Trace]:
        words = []
        for place, nesting in enumerate(NESTINGS):
            (a, b), (c, d) = PLACES[nesting.special], PLACES[nesting.general]
            dash = "dash" if nesting.boundary else "solid"
            yield line([a, c], [b, d], REFERENCE, nesting.where, width=2, dash=dash, **QUIET)
            test = tests.get(place)
            # Those of other families are in the table, where there is room for them.
            said = nesting.where
            if test is not None and at in (nesting.special, nesting.general):
                said += f", p {significant(test.p_value, 2)}"
            flat = b == d
            middle = 0.5 * (a + c) + (0.0 if flat else 0.05), 0.5 * (b + d) - (0.14 if flat else 0)
            side = "middle center" if flat else "middle right"
            words.append((*middle, said, REFERENCE, side))
        yield labels(words)
        marker = {"color": colours, "symbol": open_or_not, "size": sizes}
        dots = marks(x, y, MODEL, "families", marker=marker)
        yield dots | {"text": says, "customdata": names, "hovertemplate": "%{text}<extra></extra>"}
        named = zip(names, x, y, colours, strict=True)
        yield labels([(a, b + 0.09, title(n), colour, "top center") for n, a, b, colour in named])

    here = PLACES[at]
    return Drawing(
        marks={STATE_TRACE: state_mark(*here, title(at))},
        still=still,
        x=axis("from counts to shares", range=[-0.9, 5.3], visible=False),
        y=axis("families", range=[-0.4, 4.7], visible=False),
        height=520,
    )


def valley(found: ShiftProfile[Any], at: int, unit: str) -> tuple[Drawing, Mapping[str, Drawing]]:
    """The best NLL for each location, and where each parameter goes meanwhile, by its name."""
    low = float(found.nll.min())
    ends = low - 0.5, max(float(found.pinned.nll) + 4.0, low + 4.0)
    location = axis(f"location ({unit})", range=found.loc[[0, -1]].tolist(), **PLAIN)

    def lowest() -> Iterator[Trace]:
        yield line(found.loc, found.nll, MODEL, "lowest NLL")
        if found.best is not None and found.best_loc is not None and found.best_loc > found.loc[0]:
            yield optimum_mark(found.best_loc, found.best.nll, "lowest inside")

    def follows(name: str, values: Array) -> Drawing:
        return Drawing(
            marks={STATE_TRACE: state_mark(float(found.loc[at]), float(values[at]), name)},
            still=lambda: [line(found.loc, values, TRUTH, name)],
            x=location,
            y=axis(name, range=padded(values, 0.08), **PLAIN),
            height=230,
        )

    curve = Drawing(
        marks={STATE_TRACE: state_mark(float(found.loc[at]), float(found.nll[at]), "here")},
        still=lowest,
        x=location | {"range": padded(found.loc, 0.02)},
        y=axis("lowest NLL (nats)", range=ends),
        layout={"shapes": [ruler((0, 0), ends, REFERENCE, dash="dot")]},
        height=330,
    )
    return curve, {name: follows(name, values) for name, values in found.parameters.items()}


def coverage_rows(found: RepeatedSamples[Any]) -> Drawing:
    """How often each interval of each parameter held the truth, with the study's own error."""
    names = list(found.parameters)
    level = found.confidence_level
    held = [c for one in found.parameters.values() for c in one.coverage.values()]
    lowest = min(c.interval.low for c in held if c.missing < found.n_fitted)
    span = [min(0.55, lowest - 0.12), 1.01]

    def still() -> Iterator[Trace]:
        yield line([level, level], [-0.6, len(names) - 0.4], REFERENCE, "stated", dash="dash")
        for row, name in enumerate(names):
            for place, (method, (colour, _, symbol)) in enumerate(METHOD_LOOKS.items()):
                held, y = found.parameters[name].coverage[method], row + (place - 1) * 0.22
                if held.missing == found.n_fitted:
                    continue
                ends = [held.interval.low, held.interval.high]
                yield line(ends, [y, y], colour, method, width=2, **QUIET)
                said = f"{method}: {held.share:.1%}"
                yield marks([held.share], [y], colour, said, symbol=symbol)
                yield label(ends[0], y, method, colour, position="middle left")

    return Drawing(
        marks={},
        still=still,
        x=axis("samples whose interval held the truth", range=span, tickformat=".0%"),
        y=_rows_axis(names),
        height=150 + 110 * len(names),
    )


def _rows_axis(names: Sequence[str]) -> dict[str, Any]:
    """Parameters as rows, the first at the top."""
    span = [len(names) - 0.4, -0.6]
    return axis("parameter", range=span, names=[shown(n) for n in names], showgrid=True)


def estimate_clouds(found: RepeatedSamples[Any]) -> Drawing:
    """The estimates of every sample, in units of the truth's own expected spread."""
    names = list(found.parameters)

    def still() -> Iterator[Trace]:
        yield line([0, 0], [-0.6, len(names) - 0.4], REFERENCE, "truth", dash="dash", **QUIET)
        for row, name in enumerate(names):
            one = found.parameters[name]
            finite = one.estimates[np.isfinite(one.estimates)]
            unit = one.spread if one.spread > 0 else 1.0
            heights = row + 0.28 * np.sin(2.4 * np.arange(finite.size))
            dots = marks((finite - one.truth) / unit, heights, TRUTH, name, size=5, opacity=0.6)
            yield dots | {
                "text": [f"{v:.4g}" for v in finite],
                "hovertemplate": "%{text}<extra></extra>",
            }
            yield marks([one.bias / unit], [row], MODEL, "mean", symbol="line-ns-open", size=22)

    return Drawing(
        marks={},
        still=still,
        x=axis("(estimate − truth) / spread of the estimates", range=[-4.2, 4.2]),
        y=_rows_axis(names),
        height=150 + 110 * len(names),
    )
