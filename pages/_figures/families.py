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
    GrowingSamples,
    NestedTest,
    ParameterIntervals,
    ShiftProfile,
)
from nll_core.distributions.intervals import METHOD_TITLES, Method
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
    area,
    axis,
    bars,
    columns,
    ends,
    labels,
    line,
    marks,
    optimum_mark,
    ruler,
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
# Of a name from its point on the map.
BESIDE: Final = 0.1
# What x is, and the families of it, each special case beside what it is a case of.
COLUMNS: Final[Mapping[str, tuple[float, Sequence[str]]]] = {
    "counts": (0.0, ("bernoulli", "binomial", "geometric", "negative_binomial", "poisson")),
    "above 0": (
        1.5,
        ("rayleigh", "weibull", "exponential", "gamma", "log_normal", "inverse_gaussian", "pareto"),
    ),
    "any number": (2.7, ("gaussian", "student_t", "laplace", "logistic", "gumbel")),
    "bounded": (3.65, ("beta", "uniform", "von_mises")),
}
PLACES: Final[Mapping[str, tuple[float, float]]] = {
    name: (x, -float(row)) for x, names in COLUMNS.values() for row, name in enumerate(names)
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
        look, places = {"symbol": symbols, "opacity": 0.7}, list(range(x.size))
        named, says = [_named(looks, i) for i in places], "%{text}"
        dots = marks(x, y, TRUTH, "data", size=7, marker=look, text=named, says=says)
        yield dots | {"customdata": places}

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
    # The bars lie below the curves, each on a tick with its name.
    rows = [-part * top for part in (0.15, 0.3, 0.45)]

    def still() -> Iterator[Trace]:
        yield line(span, [cut, cut], GRADIENT, f"{level:.0%}", width=1.5, dash="dash", **QUIET)
        for y, (method, (colour, dash, _)) in zip(rows, METHOD_LOOKS.items(), strict=True):
            curve = heights[method]
            if curve is not None:
                low_enough = curve <= 1.6 * top
                kept = x[low_enough], curve[low_enough]
                yield line(*kept, colour, METHOD_TITLES[method], dash=dash)
            if (interval := found.existing.get(method)) is not None:
                low, high = max(interval.low, span[0]), min(interval.high, span[1])
                ends = f"{METHOD_TITLES[method]}: {interval.low:.4g} … {interval.high:.4g}"
                yield line([low, high], [y, y], colour, ends, width=4)
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
        y=axis(
            "above the lowest NLL (nats)",
            range=[-0.55 * top, top],
            tickvals=[*rows, 0.0, cut, 2.0 * cut],
            ticktext=[*METHOD_TITLES.values(), "0", f"{level:.0%}: {cut:.2f}", f"{2 * cut:.2f}"],
        ),
        height=360,
    )


def family_map(
    above: Mapping[str, float], refused: Sequence[str], tests: Mapping[int, NestedTest], at: str
) -> Drawing:
    """All families, an edge from each special case to what it is a case of, with its test."""
    names = list(PLACES)
    x, y = (np.array(column) for column in zip(*PLACES.values(), strict=True))
    sizes = [9 if n in refused else 12 for n in names]
    says = [
        f"{title(n)}: {'cannot be fitted' if n in refused else f'ΔAIC {above[n]:.2f}'}"
        for n in names
    ]
    open_or_not = ["circle-open" if n in refused else "circle" for n in names]
    colours = [REFERENCE if n in refused else TRUTH if PLACES[n][0] == 0 else MODEL for n in names]

    def still() -> Iterator[Trace]:
        words = [(column[0], 0.75, of, REFERENCE, "middle right") for of, column in COLUMNS.items()]
        for place, nesting in enumerate(NESTINGS):
            (a, b), (_, c) = PLACES[nesting.special], PLACES[nesting.general]
            dash = "dash" if nesting.boundary else "solid"
            yield line([a, a], [b, c], REFERENCE, nesting.where, width=2, dash=dash, **QUIET)
            said = nesting.where
            if place in tests:
                said += f", p {significant(tests[place].p_value, 2)}"
            words.append((a + BESIDE, 0.5 * (b + c), said, REFERENCE, "middle right"))
        marker = {"color": colours, "symbol": open_or_not, "size": sizes}
        hover: dict[str, Any] = {"text": says, "customdata": names}
        yield marks(x, y, MODEL, "families", marker=marker, says="%{text}", **hover)
        named = zip(names, x, y, colours, strict=True)
        words += [(a + BESIDE, b, title(n), colour, "middle right") for n, a, b, colour in named]
        yield labels(words)

    return Drawing(
        marks={STATE_TRACE: state_mark(*PLACES[at], title(at))},
        still=still,
        x=axis("what x is", range=[-0.1, 4.75], visible=False),
        y=axis("families", range=[-6.4, 1.1], visible=False),
        height=440,
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


def growth(found: GrowingSamples[Any], name: str, at: int) -> Drawing:
    """The estimates of one parameter at every size, their mean and spread, and what theory says."""
    ones = [study.parameters[name] for study in found.studies]
    finite = [one.estimates[np.isfinite(one.estimates)] for one in ones]
    # Where at most one estimate is finite there is no spread.
    known = [i for i, estimates in enumerate(finite) if estimates.size > 1]
    sizes = np.array(found.sizes, np.float64)[known]
    mean, spread = (np.array([getattr(ones[i], of) for i in known]) for of in ("mean", "spread"))
    truth = ones[0].truth
    middle = [truth, *mean, *(q for i in known for q in np.quantile(finite[i], [0.05, 0.95]))]
    low, high = padded(np.array(middle), 0.05)

    def still() -> Iterator[Trace]:
        # Side by side, by as much as the sizes are apart.
        x = [found.sizes[i] * np.geomspace(0.8, 1.25, finite[i].size) for i in known]
        yield marks(
            np.concatenate([[], *x]),
            np.concatenate([[], *(finite[i] for i in known)]),
            TRUTH,
            "estimate",
            size=3,
            opacity=0.3,
            **QUIET,
        )
        yield area(sizes, mean - spread, mean + spread, MODEL, "mean ± spread")
        yield line(sizes, mean, MODEL, "mean")
        whole = found.sizes[0], found.sizes[-1]
        yield line(whole, [truth, truth], REFERENCE, "truth", width=1.5, **QUIET)
        for sign in (-1, 1):
            theory = [(one.expected_spread, n) for one, n in zip(ones, found.sizes, strict=True)]
            edge = [(n, truth + sign * e) for e, n in theory if e is not None and math.isfinite(e)]
            yield line(*columns(edge), REFERENCE, "± 1/√(n·information)", dash="dash")

    here = min(max(ones[at].mean, low), high)
    return _by_size(found, at, here, still, axis(name, range=[low, high], **PLAIN))


def coverage(found: GrowingSamples[Any], name: str, at: int) -> Drawing:
    """How often each interval of a parameter held the truth, with the study's own error."""
    level, whole = found.studies[0].confidence_level, [found.sizes[0], found.sizes[-1]]
    ones = [study.parameters[name].coverage for study in found.studies]
    held = {m: [one[m] for one in ones] for m in METHOD_LOOKS if any(one[m].share for one in ones)}
    lowest = min((c.interval.low for column in held.values() for c in column), default=0.0)
    span = lowest - 0.02, 1.01

    def still() -> Iterator[Trace]:
        yield line(whole, [level] * 2, GRADIENT, "stated", width=1.5, dash="dash", **QUIET)
        for shift, (method, column) in enumerate(held.items()):
            colour, dash, symbol = METHOD_LOOKS[method]
            x = np.array(found.sizes) * 1.06 ** (shift - 1)
            share, high, low = np.array(
                [(c.share, c.interval.high - c.share, c.share - c.interval.low) for c in column]
            ).T
            yield line(x, share, colour, "joined", dash=dash, width=1.5, **QUIET)
            error = {"type": "data", "symmetric": False, "array": high, "arrayminus": low}
            error |= {"color": colour, "thickness": 1.5, "width": 3}
            dots = marks(x, share, colour, METHOD_TITLES[method], symbol=symbol, size=7)
            yield dots | {"error_y": error}
        named = [
            (column[0].share, METHOD_TITLES[m], METHOD_LOOKS[m][0]) for m, column in held.items()
        ]
        yield ends(0.85 * whole[0], named, span, position="middle left")

    shares = axis(f"intervals of {name} with the truth", range=span, tickformat=".0%")
    return _by_size(found, at, ones[at]["profile"].share, still, shares)


def _by_size(
    found: GrowingSamples[Any],
    at: int,
    height: float,
    still: Callable[[], Iterator[Trace]],
    y: dict[str, Any],
) -> Drawing:
    """A plot over the sizes of the samples, on which the present one is marked."""
    sizes = found.sizes
    x = axis("size n of each sample", log=True, range=[0.3 * sizes[0], 1.5 * sizes[-1]])
    x |= {"tickvals": list(sizes), "ticktext": [str(n) for n in sizes]}
    mark = state_mark(sizes[at], height, f"n = {sizes[at]}")
    return Drawing(marks={STATE_TRACE: mark}, still=still, x=x, y=y, height=300)
