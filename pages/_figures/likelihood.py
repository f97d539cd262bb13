"""One function read two ways: an interval, a normal over its data, a coin, a product of factors."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core import gaussian_cdf
from nll_core.formats import power_of_ten
from nll_core.likelihoods import BinomialSlices, GaussianFit, GaussianInterval
from nll_core.teaching import LikelihoodSlice, LikelihoodSteps, gaussian_point_terms
from pages._figures.gaussian_density import bell, density, density_fields, headroom, peak
from pages._figures.style import (
    MODEL,
    OPTIMUM,
    QUIET,
    REFERENCE,
    STATE,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    axis,
    bars,
    below,
    labels,
    line,
    marks,
    optimum_mark,
    ruler,
    state_mark,
)
from pages._ui.bound import filled

Vector = NDArray[np.float64]
Window = tuple[float, float]
# The two ends of the interval, in either order: one can be dragged past the other.
Ends = tuple[float, float]


class Normal(NamedTuple):
    """N(mu, sigma²)."""

    mu: float
    sigma: float


CURVE_POINTS: Final = 161
AREA_POINTS: Final = 61
# The axis of the density has room for a curve so much higher than the least one.
ROOM: Final = 1.15
# Where the bracket of the distribution function stands, as a share of the axis.
BRACKET_AT: Final = 0.03
# So far below the axis that nothing of a line is drawn.
UNSEEN: Final = 1e3
# Where the probability is written, clear of both ends of the axis.
WORDS: Final = (0.06, 0.93)
# The marks at the two ends.
END_TRACES: Final = ("one end", "other end")
SIGMA_STATE: Final = "state of sigma"
LEFT: Final = (0.0, 0.47)
RIGHT: Final = (0.53, 1.0)
ASIDE: Final[dict[str, Any]] = {"xaxis": "x2"}
# The axis of the likelihood reaches a little above the highest likelihood there is.
SLICE_ROOM: Final = 1.2
SLICE_WORDS_AT: Final = 1.1
# Both plots of a coin show the same quantity on the same axis, with room for words above.
COIN_RANGE: Final = (0.0, 1.14)
COIN_WORDS_AT: Final = 1.08
WIDE, NARROW = 0.8, 0.7  # of bars
TALL, LOW = 380, 360


def interval_area(normal: Normal, ends: Ends, *, window: Window, least: float) -> Drawing:
    """The density of `normal`, with the area over the interval shaded.

    The top of the axis is that of the curve for the standard deviation `least`, or a doubling.
    """
    mu, (low, high) = normal.mu, sorted(ends)
    # No curve misses its top; all have as many points, so that one can become the next.
    x = np.sort([*np.linspace(*window, CURVE_POINTS), mu])
    under = np.sort([*np.linspace(low, high, AREA_POINTS), min(max(mu, low), high)])
    heights = _density(ends, normal).tolist()
    area = line(under, _density(under, normal), STATE, "probability", width=0, opacity=0.6)
    # Between its sides the line runs unseen, below the axis.
    x_sides = [ends[0], ends[0], ends[1], ends[1]]
    y_sides = [heights[0], -UNSEEN, -UNSEEN, heights[1]]
    top = headroom(peak(*normal), ROOM * peak(mu, least))
    return Drawing(
        marks={
            "area": below(area | QUIET | {"fill": "tozeroy"}),
            "curve": line(x, _density(x, normal), MODEL, "density", **QUIET),
            "sides": line(x_sides, y_sides, STATE, "ends", width=1.5, **QUIET),
            **_ends(ends, heights, "density"),
        },
        x=axis("x (arbitrary units)", range=window),
        y=axis("density (per unit of x)", range=[0.0, top]),
        height=TALL,
    )


def interval_rise(
    normal: Normal, ends: Ends, found: GaussianInterval, *, window: Window
) -> Drawing:
    """The distribution function: the probability of the interval is what it rises by."""
    x = np.linspace(*window, CURVE_POINTS)
    low, high = np.asarray(gaussian_cdf(ends, *normal)).tolist()
    span = window[1] - window[0]
    left, outside = window[0] + BRACKET_AT * span, window[0] - span
    x_levels, y_levels = [ends[0], outside, outside, ends[1]], [low, low, high, high]
    said, at = number_text(found.probability), min(max(0.5 * (low + high), WORDS[0]), WORDS[1])
    return Drawing(
        marks={
            "curve": line(x, np.asarray(gaussian_cdf(x, *normal)), MODEL, "Φ", **QUIET),
            "levels": line(x_levels, y_levels, REFERENCE, "levels", dash="dot", width=1.5, **QUIET),
            "rise": line([left, left], [low, high], STATE, "rise", width=6, **QUIET),
            "said": labels([(left, at, f"   {said}", STATE, "middle right")]),
            **_ends(ends, [low, high], "at most x"),
        },
        x=axis("x (arbitrary units)", range=window),
        y=axis("probability of at most x", range=[0.0, 1.04]),
        height=TALL,
    )


def candidate_density(
    values: Vector,
    fit: GaussianFit,
    normal: Normal,
    candidates: Mapping[str, Normal],
    *,
    window: Window,
) -> Drawing:
    """The present curve with a stick for the density of each point, and the candidates' curves."""

    def still() -> Iterator[Trace]:
        for name, other in candidates.items():
            curve = bell(*other, window)
            x, y = curve["x"], curve["y"]
            yield line(x, y, REFERENCE, name, dash="dot", width=1.5, **QUIET)
            yield labels([(other.mu, peak(*other), f"{name}  ", REFERENCE, "top left")])
        # On its right flank, where the words of the present curve are not.
        flank, height = fit.mu + fit.sigma, float(peak(fit.mu, fit.sigma) * np.exp(-0.5))
        yield labels([(flank, height, "   maximum", OPTIMUM, "middle right")])

    once = np.ones(values.size, dtype=np.int64)
    fields = density_fields(values, once, *normal, fit, window=window)
    drawing = density(fields, window=window, title="x (arbitrary units)")
    shown = filled(drawing.marks, fields)
    y = axis("density (per unit of x)", range=[0.0, fields["ceiling"]])
    return replace(drawing, marks=shown, still=still, y=y, height=TALL)


def likelihood_slices(
    fit: GaussianFit,
    along_mu: LikelihoodSlice,
    along_sigma: LikelihoodSlice,
    normal: Normal,
    likelihood: float,
) -> Drawing:
    """Left, L along μ with σ held; right, L along σ with μ held; the present `likelihood`.

    The axes stay the same in every state; that of L ends above the highest likelihood of all.
    """
    highest = float(np.exp(-fit.nll))
    mus, sigmas = along_mu.parameter, along_sigma.parameter
    (mu, sigma), words = normal, SLICE_WORDS_AT * highest
    return Drawing(
        marks={
            **_slice(along_mu, "mu", "μ", words),
            **{k: mark | ASIDE for k, mark in _slice(along_sigma, "sigma", "σ", words).items()},
            STATE_TRACE: state_mark(mu, likelihood, f"μ = {mu:.6g}: L = {likelihood:.4g}"),
            SIGMA_STATE: state_mark(sigma, likelihood, f"σ = {sigma:.6g}: L = {likelihood:.4g}")
            | ASIDE,
        },
        x=axis("mean μ (σ held)", range=(mus[0], mus[-1]), domain=LEFT),
        y=axis(
            f"likelihood L (per unit of x, to the power of {fit.n})",
            range=[0.0, SLICE_ROOM * highest],
            exponentformat="power",
        ),
        height=TALL,
        layout={
            "xaxis2": axis(
                "standard deviation σ (μ held)", range=(0.0, sigmas[-1]), domain=RIGHT, anchor="y"
            ),
            "shapes": [
                ruler(span, [highest, highest], OPTIMUM, dash="dot", width=1.5, xref=ref)
                for span, ref in (((mus[0], mus[-1]), "x"), ((0.0, sigmas[-1]), "x2"))
            ],
        },
    )


def coin_probabilities(coin: BinomialSlices) -> Drawing:
    """The probability of each number of heads; the coin is fixed."""
    n, heads, here = coin.flips, coin.heads, coin.value
    said = f"all {n + 1} bars together: {coin.probabilities.sum():.4f}"
    looks: dict[str, Any] = {"width": WIDE, "says": "%{x} heads: probability %{y:.4g}"}
    return Drawing(
        marks={
            "bars": bars(list(range(n + 1)), coin.probabilities.tolist(), MODEL, "P(k)", **looks),
            "present bar": bars([heads], [here], STATE, f"P({heads})", **looks),
            "sum in words": labels([(n / 2, COIN_WORDS_AT, said, REFERENCE, "middle center")]),
            STATE_TRACE: state_mark(heads, here, f"k = {heads}: probability {here:.4g}"),
        },
        x=axis(
            f"heads k in {n} flips",
            range=(-0.6, n + 0.6),
            dtick=1 if n <= 12 else 2,
            zeroline=False,
        ),
        y=axis("probability of k heads, p fixed", range=COIN_RANGE),
        height=LOW,
        layout={"barmode": "overlay"},
    )


def coin_likelihood(coin: BinomialSlices) -> Drawing:
    """The likelihood of each coin; the number of heads is fixed."""
    x, y, here = coin.coins, coin.likelihood, coin.value
    best = optimum_mark(coin.best, coin.maximum, f"best p = {coin.best:.4g}: {coin.maximum:.4g}")
    said = f"area ∫ L dp = {coin.area:.4f}"
    return Drawing(
        marks={
            "area": _area(x, y) | QUIET,
            "curve": line(x, y, MODEL, "L(p)", **QUIET),
            "best": best,
            "area in words": labels([(0.5, COIN_WORDS_AT, said, REFERENCE, "middle center")]),
            STATE_TRACE: state_mark(coin.p, here, f"p = {coin.p:.4g}: likelihood {here:.4g}"),
        },
        x=axis("the coin's probability of heads p", range=(-0.02, 1.02), zeroline=False),
        y=axis("likelihood of p, k fixed", range=COIN_RANGE),
        height=LOW,
    )


def running_product(steps: LikelihoodSteps, upto: int) -> Drawing:
    """The product so far after each factor, on a log axis."""
    numbers, products = list(range(len(steps.factors) + 1)), [1.0, *steps.products.tolist()]
    low, high = math.log10(min(products)), math.log10(max(products))
    room, here = 0.06 * max(high - low, 1.0), products[upto]

    def still() -> Iterator[Trace]:
        hover = "%{x} factors: product %{y:.4g}"
        yield line(numbers, products, REFERENCE, "all", dash="dot", width=1.5, **QUIET)
        yield marks(numbers, products, REFERENCE, "product", size=7, says=hover)

    return Drawing(
        marks={
            "so far": line(numbers[: upto + 1], products[: upto + 1], MODEL, "so far", **QUIET),
            STATE_TRACE: state_mark(upto, here, f"{upto} factors: {here:.4g}"),
        },
        still=still,
        x=_factor_axis(steps),
        y=axis(
            "product of the factors so far",
            range=[10 ** (low - room), 10 ** (high + room)],
            log=True,
            dtick=1 if high - low >= 2 else None,
        ),
        height=LOW,
    )


def running_sum(steps: LikelihoodSteps, upto: int) -> Drawing:
    """The logs of the factors, each bar hung where the sum before it ends."""
    ends = [0.0, *steps.log_likelihood.tolist()]
    room, here = 0.06 * max(max(ends) - min(ends), 0.1), ends[upto]

    def hung(n: int, colour: str) -> Trace:
        at, logs = list(range(1, n + 1)), steps.logs[:n].tolist()
        look: dict[str, Any] = {"width": NARROW, "says": "factor %{x}: log %{y:.4f}"}
        return bars(at, logs, colour, "log of a factor", base=ends[:n], **look)

    return Drawing(
        marks={
            "so far": hung(upto, TRUTH),
            STATE_TRACE: state_mark(upto, here, f"{upto} factors: {here:.4f} nats"),
        },
        still=lambda: [hung(len(steps.logs), REFERENCE) | {"opacity": 0.25}],
        x=_factor_axis(steps),
        y=axis("sum of the logs so far (nats)", range=[min(ends) - room, max(ends) + room]),
        height=LOW,
        layout={"barmode": "overlay"},
    )


def _slice(along: LikelihoodSlice, key: str, name: str, words: float) -> dict[str, Trace]:
    """The curve along one parameter, the area under it in words, and its highest point."""
    x, y, top = along.parameter, along.likelihood, float(np.exp(along.log_peak))
    middle, said = 0.5 * float(x[0] + x[-1]), f"area ∫ L d{name} = {number_text(along.area)}"
    best = f"best {name} = {along.best:.6g}: L = {top:.4g}"
    return {
        f"area under {key}": _area(x, y) | QUIET,
        f"along {key}": line(x, y, MODEL, f"L along {name}", **QUIET),
        f"best {key}": optimum_mark(along.best, top, best, marker={"size": 11}),
        f"area in words {key}": labels([(middle, words, said, REFERENCE, "middle center")]),
    }


def _ends(ends: Ends, heights: Sequence[float], what: str) -> dict[str, Trace]:
    """Both ends of the interval, each a mark of the present state."""
    return {
        name: state_mark(x, y, f"x = {x:.6g}: {what} {y:.4g}", cliponaxis=False)
        for name, x, y in zip(END_TRACES, ends, heights, strict=True)
    }


def _area(x: Vector, y: Vector) -> Trace:
    return below(line(x, y, REFERENCE, "area", width=0, opacity=0.6, fill="tozeroy"))


def _factor_axis(steps: LikelihoodSteps) -> dict[str, Any]:
    n = len(steps.factors)
    return axis("number of factors", range=(-0.5, n + 0.5), dtick=1 if n <= 12 else 5)


def _density(x: ArrayLike, normal: Normal) -> Vector:
    return gaussian_point_terms(x, *normal).density


def number_text(value: float) -> str:
    """A number for a label, in signs that SVG and Plotly draw alike: 6.647 × 10⁻⁶."""
    mantissa, _, exponent = f"{value:.4g}".partition("e")
    return f"{mantissa} × {power_of_ten(int(exponent))}" if exponent else mantissa
