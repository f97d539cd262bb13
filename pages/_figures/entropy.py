"""Code lengths and their floor, both directions of KL, and what scores pay for a report."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core import GaussianMixture
from nll_core import teaching as core
from nll_core.likelihoods import mixture_density
from nll_core.scores import ScoringRule, expected_score, score_regret, two_outcomes
from pages._figures.style import (
    GRADIENT,
    LABEL_SIZE,
    MODEL,
    OPTIMUM,
    QUIET,
    REFERENCE,
    SPARE,
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
    optimum_mark,
    optimum_marks,
    state_mark,
)

Float64Array = NDArray[np.float64]

BAR_WIDTH: Final = 0.38
# With more outcomes than these the numbers on the bars would touch; the table says them.
MOST_NUMBERED: Final = 4
NUMBER_SIZE: Final = 11
ROWS: Final = ("model p", "p in whole bits", "uniform guess", "p = q")
MODEL_ROW, WHOLE_ROW = 0, 1
ROW_PLACES: Final = np.arange(len(ROWS), dtype=float)[::-1]
ROW_WIDTH: Final = 0.46
# Above the longest finite code: where a bar without end is cut off, and the axis ends.
CUT: Final = 0.4
ROOM: Final = 1.5


def code_bars(names: Sequence[str], codes: core.CodeComparison, longest: float) -> Drawing:
    """The shares of the truth q and the model p, and below them what each outcome costs in bits."""
    count, cut, top = len(names), longest + CUT, longest + ROOM
    places = np.arange(count, dtype=float)
    left, right = places - BAR_WIDTH / 2, places + BAR_WIDTH / 2
    ideal, own = np.minimum(codes.ideal_lengths, cut), np.minimum(codes.model_lengths, cut)

    def still() -> Iterator[Trace]:
        for y, truth, model, on in (
            (1.16, "▨ truth q", "■ model p", "y"),
            (top, "▨ ideal, −log₂ q", "■ the model's, −log₂ p", "y2"),
        ):
            ends = [
                (-0.5, y, truth, TRUTH, "bottom right"),
                (count - 0.5, y, model, MODEL, "bottom left"),
            ]
            yield labels(ends, yaxis=on)

    return Drawing(
        marks={
            "truth bars": _bars(left, codes.p, TRUTH, "truth"),
            "model bars": _bars(right, codes.q, MODEL, "model"),
            "ideal bars": _bars(left, ideal, TRUTH, "ideal", on="y2"),
            "lengths bars": _bars(right, own, MODEL, "lengths", on="y2"),
            "truth numbers": _words(left, codes.p, _shares(codes.p)),
            "model numbers": _words(right, codes.q, _shares(codes.q)),
            "ideal numbers": _words(left, ideal, _lengths(codes.ideal_lengths), on="y2"),
            "length numbers": _words(right, own, _lengths(codes.model_lengths), on="y2"),
            "truth marks": _diamonds(left, codes.p, "truth marks"),
            "model marks": _diamonds(right, codes.q, "model marks"),
        },
        still=still,
        x=axis("outcome", range=[-0.5, count - 0.5], names=names, anchor="y2"),
        y=axis(
            "probability", range=[0.0, 1.16], domain=[0.54, 1.0], tickvals=[0, 0.25, 0.5, 0.75, 1]
        ),
        height=560,
        layout={
            "yaxis2": axis("code length (bits)", range=[0.0, top], domain=[0.0, 0.48]),
            "barmode": "overlay",
        },
    )


def stacked_bits(codes: core.CodeComparison, longest: float) -> Drawing:
    """Cross-entropy as entropy and divergence: four codes for the same truth, on the same floor."""
    top = longest + CUT
    floor = codes.entropy
    uniform = math.log2(codes.p.size)
    parts = np.array([codes.divergence, codes.divergence, max(uniform - floor, 0.0), 0.0])
    rounding = codes.whole_mean - codes.cross_entropy if math.isfinite(codes.whole_mean) else 0.0
    shown = np.minimum(parts, top - floor)
    cost = codes.cross_entropy

    def still() -> Iterator[Trace]:
        yield labels(
            [
                (0.0, 3.98, "▨ entropy", TRUTH, "middle right"),
                (0.5 * top, 3.98, "■ divergence", MODEL, "middle center"),
                (top, 3.98, "■ rounding", REFERENCE, "middle left"),
            ]
        )

    side = "middle left" if floor > 0.5 * top else "middle right"
    return Drawing(
        marks={
            "floor parts": _flat(np.zeros(4), np.full(4, floor), TRUTH, "floor parts"),
            "divergences": _flat(np.full(4, floor), shown, MODEL, "divergences"),
            "rounding": _flat(
                floor + shown, rounding * np.eye(4)[WHOLE_ROW], REFERENCE, "rounding"
            ),
            "floor": line([floor] * 2, [-0.5, 3.7], OPTIMUM, "floor", dash="dash", **QUIET),
            "floor words": label(floor, -0.78, f"floor {_bits(floor)}", OPTIMUM, position=side),
            "totals": _totals([cost, codes.whole_mean, uniform, floor], top),
            STATE_TRACE: state_mark(
                min(cost, top),
                float(ROW_PLACES[MODEL_ROW]),
                f"cross-entropy {_bits(cost)}",
                cliponaxis=False,
            ),
        },
        still=still,
        x=axis("mean code length (bits per outcome)", range=[0.0, top]),
        y=axis(
            "code made for",
            range=[-1.15, 4.25],
            tickvals=ROW_PLACES.tolist(),
            ticktext=list(ROWS),
            showgrid=False,
        ),
        height=400,
        layout={"barmode": "overlay"},
    )


def _totals(totals: Sequence[float], top: float) -> Trace:
    """What the rows come to, at their ends; on the bar's upper edge where there is no room beyond
    its end or the present state is there."""
    ends = [min(total, top) for total in totals]
    inside = [end > 0.75 * top for end in ends]
    raised = [within or row == MODEL_ROW for row, within in enumerate(inside)]
    heights = ROW_PLACES + 0.4 * np.array(raised)
    rows = zip(ends, heights.tolist(), map(_bits, totals), inside, strict=True)
    words = [
        (x, y, f"{says}  ", "", "middle left")
        if within
        else (x, y, f"  {says}", "", "middle right")
        for x, y, says, within in rows
    ]
    return labels(words, textfont={"size": LABEL_SIZE})


def _bits(value: float) -> str:
    return f"{value:.3f} bits" if math.isfinite(value) else "∞ bits"


def _shares(values: Float64Array) -> list[str]:
    return [f"{v:.3f}<br> " if len(values) <= MOST_NUMBERED else "" for v in values]


def _lengths(values: Float64Array) -> list[str]:
    few = len(values) <= MOST_NUMBERED
    return ["∞" if math.isinf(v) else f"{v:.2f}" if few else "" for v in values]


def _hatched(colour: str) -> dict[str, Any]:
    """The truth is hatched, so that colour is not the only sign."""
    return {"pattern": {"shape": "/", "size": 7, "solidity": 0.45}} if colour == TRUTH else {}


def _bars(
    x: Float64Array, heights: Float64Array, colour: str, name: str, *, on: str = "y"
) -> Trace:
    looks: dict[str, Any] = {"width": BAR_WIDTH, "marker": _hatched(colour), "yaxis": on}
    at, says = (x.tolist(), heights.tolist()), f"{name}: %{{y:.4g}}"
    return bars(*at, colour, name, says=says, **looks)


def _flat(base: Float64Array, lengths: Float64Array, colour: str, name: str) -> Trace:
    looks = {"marker": _hatched(colour), "base": base.tolist()}
    at, says = (lengths.tolist(), ROW_PLACES.tolist()), f"{name}: %{{x:.4g}} bits"
    return below(bars(*at, colour, name, width=ROW_WIDTH, orientation="h", says=says, **looks))


def _words(x: Float64Array, y: Float64Array, text: list[str], *, on: str = "y") -> Trace:
    return {
        "type": "scatter",
        "x": x.tolist(),
        "y": y.tolist(),
        "text": text,
        "mode": "text",
        "textposition": "top center",
        "textfont": {"size": NUMBER_SIZE},
        "hoverinfo": "skip",
        "yaxis": on,
    }


def _diamonds(x: Float64Array, y: Float64Array, name: str) -> Trace:
    return marks(
        x.tolist(),
        y.tolist(),
        STATE,
        name,
        symbol=STATE_SYMBOL,
        size=12,
        says="%{y:.4g}",
        cliponaxis=False,
    )


# The forward fit is the model of maximum likelihood; the reverse fit has a colour of its own.
FORWARD: Final = MODEL
REVERSE: Final = SPARE[0]
X_RANGE: Final = (-9.0, 9.0)
DENSITY_TOP: Final = 0.86
DENSITY_POINTS: Final = 121
# A Gaussian is drawn in its own units, so that a narrow one is as smooth as a broad one.
GAUSSIAN_GRID: Final = np.linspace(-3.5, 3.5, 41)
DIVERGENCE_RANGE: Final = (1e-2, 300.0)
MOST_LOCAL: Final = 2  # of the local optima
KEYS: Final = [
    (-8.9, 0.82 - 0.06 * place, words, colour, "middle right")
    for place, (words, colour) in enumerate(
        [
            ("█ target q", TRUTH),
            ("— forward fit, KL(q‖p)", FORWARD),
            ("— reverse fit, KL(p‖q)", REVERSE),
            ("┄ its other local optima", REVERSE),
            ("◆ your p: drag its top and its side", STATE),
        ]
    )
]


class Divergences(NamedTuple):
    """Both divergences of Gaussians of one σ along their means."""

    means: Float64Array
    forward: Float64Array
    reverse: Float64Array


def fitted_densities(
    target: GaussianMixture, found: core.GaussianProjections, yours: core.GaussianProjection
) -> Drawing:
    """The target's density, the Gaussians closest to it by each divergence, and the reader's."""
    x = np.linspace(*X_RANGE, DENSITY_POINTS)
    area = line(x, mixture_density(target, x), TRUTH, "target q", width=2, **QUIET)
    best, *others = found.reverse
    mu, sigma = yours.mu, yours.sigma
    one = GaussianMixture((1.0,), (mu,), (sigma,))
    top, flank = (float(v) for v in mixture_density(one, [mu, mu + sigma]))
    return Drawing(
        marks={
            "target": below(area | {"fill": "tozeroy", "opacity": 0.5}),
            "forward": _gaussian(found.forward, FORWARD, "forward"),
            "reverse": _gaussian(best, REVERSE, "reverse"),
            **{
                f"other {place + 1}": _gaussian(
                    others[place] if place < len(others) else None,
                    REVERSE,
                    "another local optimum",
                    dash="dash",
                    width=2,
                )
                for place in range(MOST_LOCAL)
            },
            "yours": _gaussian(yours, STATE, "your p", width=2, **QUIET),
            STATE_TRACE: state_mark(mu, top, f"your μ = {mu:g}"),
            "flank": marks(
                [mu + sigma], [flank], STATE, f"your σ = {sigma:g}", symbol=STATE_SYMBOL, size=11
            ),
        },
        still=lambda: [labels(KEYS)],
        x=axis("x", range=X_RANGE),
        y=axis("density (per unit of x)", range=[0.0, DENSITY_TOP]),
        height=400,
    )


def divergence_curves(along: Divergences, yours: core.GaussianProjection) -> Drawing:
    """Both divergences along the mean of the reader's Gaussian, its σ as it is."""
    mu = yours.mu
    both = {"forward": (along.forward, FORWARD), "reverse": (along.reverse, REVERSE)}
    stars = [(along.means[i], values[i]) for values, _ in both.values() for i in _valleys(values)]

    def still() -> Iterator[Trace]:
        yield labels(
            [
                (-5.9, 190.0, "— forward, KL(q‖p)", FORWARD, "middle right"),
                (-5.9, 95.0, "— reverse, KL(p‖q)", REVERSE, "middle right"),
                (5.9, 190.0, "★ lowest with your σ", OPTIMUM, "middle left"),
            ]
        )

    return Drawing(
        marks={
            **{
                f"{name} curve": line(
                    along.means,
                    values,
                    colour,
                    name,
                    says=f"μ = %{{x:.3g}}: {name} %{{y:.4g}} nats",
                )
                for name, (values, colour) in both.items()
            },
            "lowest": optimum_marks(stars, "lowest with your σ", size=13),
            STATE_TRACE: _present_kl(mu, yours.forward_kl),
            "state of reverse": _present_kl(mu, yours.reverse_kl),
        },
        still=still,
        x=axis("mean μ of p, with your σ", range=[-6.2, 6.2]),
        y=axis("divergence (nats)", range=DIVERGENCE_RANGE, log=True, dtick=1),
        height=400,
    )


def _gaussian(fit: core.GaussianProjection | None, colour: str, name: str, **options: Any) -> Trace:
    """The density of a Gaussian, or an empty line."""
    x, y = np.zeros(0), np.zeros(0)
    if fit is not None:
        x = fit.mu + fit.sigma * GAUSSIAN_GRID
        y = mixture_density(GaussianMixture((1.0,), (fit.mu,), (fit.sigma,)), x)
    return line(x, y, colour, name, **options)


def _present_kl(mu: float, divergence: float) -> Trace:
    return state_mark(mu, divergence, f"μ = {mu:g}: {divergence:.4g} nats")


def _valleys(values: Float64Array) -> list[int]:
    """Where a curve has its local minima on its grid."""
    padded = np.concatenate([[np.inf], values, [np.inf]])
    return [int(i) for i in np.flatnonzero((values <= padded[:-2]) & (values < padded[2:]))]


STRICT: Final[tuple[ScoringRule, ...]] = ("log", "brier", "spherical")
OTHERS: Final[tuple[ScoringRule, ...]] = ("linear", "zero-one")
RULES: Final = (*STRICT, *OTHERS)
# Fine at both ends, where the log score falls without bound.
LOG_GRID: Final = np.concatenate(
    [
        [0.002, 0.005, 0.01, 0.02, 0.035],
        np.linspace(0.05, 0.95, 25),
        [0.965, 0.98, 0.99, 0.995, 0.998],
    ]
)
SMOOTH_GRID: Final = np.linspace(0.0, 1.0, 31)
ROUNDS: Final = 400
KEPT_ROUNDS: Final = np.unique(np.linspace(0, ROUNDS, 101).astype(int))


class Look(NamedTuple):
    """How a rule is drawn: its name, unit and colour; what an expected score can be at a report
    that is shown, for beliefs that can be chosen; where it is worked out; how far a lead goes."""

    name: str
    unit: str
    colour: str
    range: tuple[float, float]
    grid: Float64Array
    lead: float


LOOKS: Final[dict[ScoringRule, Look]] = {
    "log": Look("log score", " (nats)", MODEL, (-4.2, 0.3), LOG_GRID, 60.0),
    "brier": Look("Brier score", "", GRADIENT, (-2.1, 0.25), SMOOTH_GRID, 40.0),
    "spherical": Look("spherical score", "", SPARE[0], (-0.05, 1.12), SMOOTH_GRID, 20.0),
    "linear": Look("linear score", "", SPARE[1], (-0.05, 1.12), np.array([0.0, 1.0]), 40.0),
    # A jump at ½, where the two outcomes tie.
    "zero-one": Look(
        "0–1 score",
        "",
        SPARE[2],
        (-0.05, 1.12),
        np.array([0.0, 0.5 - 1e-9, 0.5 + 1e-9, 1.0]),
        60.0,
    ),
}
GAIN_RANGE: Final = (-0.6, 0.75)
PANELS: Final = ((0.72, 1.0), (0.36, 0.64), (0.0, 0.28))
Y_AXES: Final = ("y", "y2", "y3")
GAINS: Final = 2  # the place of the panel of gains
GAIN_NAMES: Final = [
    (0.01, 0.68 - 0.12 * i, LOOKS[rule].name, LOOKS[rule].colour, "middle right")
    for i, rule in enumerate(RULES)
]


def scores_figure(
    rules: tuple[ScoringRule, ...],
    reports: Mapping[ScoringRule, core.ReportComparison],
    best: Mapping[ScoringRule, core.ReportSearch],
) -> Drawing:
    """A panel for each rule, its expected score against the report; last of two, the gains."""
    panels = {
        _layout_name(place): axis(
            LOOKS[rule].name + LOOKS[rule].unit, range=LOOKS[rule].range, domain=PANELS[place]
        )
        for place, rule in enumerate(rules)
    }
    found: dict[str, Trace] = {}
    for place, rule in enumerate(rules):
        found |= _panel(reports[rule], best[rule], Y_AXES[place])
    for place, rule in enumerate(rules):
        found[state_of(rule)] = _present(reports[rule], Y_AXES[place])
    if rules == OTHERS:
        panels[_layout_name(GAINS)] = axis(
            "gain over honesty", range=GAIN_RANGE, domain=PANELS[GAINS], zeroline=True
        )
        at = reports[rules[0]]
        found |= _gains(at.q) | {"present report": _upright(at.report, GAIN_RANGE, STATE, "report")}
        found["present report"]["yaxis"] = Y_AXES[GAINS]

    def still() -> Iterator[Trace]:
        if rules == OTHERS:
            small = {"size": 11, "color": [colour for *_, colour, _ in GAIN_NAMES]}
            yield labels(GAIN_NAMES, yaxis=Y_AXES[GAINS], textfont=small)

    return Drawing(
        marks=found,
        still=still,
        x=axis("report r", range=[-0.02, 1.02], anchor=Y_AXES[-1]),
        y=panels.pop("yaxis"),
        height=640,
        layout=panels,
    )


def state_of(rule: ScoringRule) -> str:
    """The trace of the present report in the panel of a rule."""
    return STATE_TRACE if rule in (STRICT[0], OTHERS[0]) else f"state {rule}"


def _panel(at: core.ReportComparison, best: core.ReportSearch, on: str) -> dict[str, Trace]:
    """A rule's curve, honesty, and the best report."""
    rule, look = at.rule, LOOKS[at.rule]
    # Only where more than one report is the best.
    span = [best.lowest, best.highest] if best.highest - best.lowest > 1e-6 else []
    marks: dict[str, Trace] = {
        f"honest {rule}": _upright(at.q, look.range, TRUTH, "honest report"),
        f"curve {rule}": line(
            look.grid, _scores(at.q, rule), look.colour, look.name, says="r = %{x:.3g}: %{y:.4g}"
        ),
        f"as good {rule}": line(
            span,
            [best.score] * len(span),
            OPTIMUM,
            "all as good",
            width=7,
            opacity=0.5,
            **QUIET,
        ),
        f"best {rule}": optimum_mark(best.report, best.score, f"best report {best.report:g}"),
    }
    return {name: trace | {"yaxis": on} for name, trace in marks.items()}


def _present(at: core.ReportComparison, on: str) -> Trace:
    """The present report; one far below its panel stands on the edge."""
    shown = max(at.score, LOOKS[at.rule].range[0])
    said = f"r = {at.report:g}: {at.score:.4g}"
    return state_mark(at.report, shown, said, yaxis=on, cliponaxis=False)


def _upright(x: float, reach: tuple[float, float], colour: str, name: str) -> Trace:
    return line([x, x], [*reach], colour, name, dash="dot", width=2, **QUIET)


def _gains(q: float) -> dict[str, Trace]:
    """Five curves, and honesty at 0."""
    on = {"yaxis": Y_AXES[GAINS]}
    curves = {
        f"gain {rule}": line(
            LOOKS[rule].grid,
            _gained(q, rule),
            LOOKS[rule].colour,
            LOOKS[rule].name,
            width=2,
            says=f"r = %{{x:.3g}}: {LOOKS[rule].name} %{{y:+.4g}}",
            **on,
        )
        for rule in RULES
    }
    return {**curves, "honesty": optimum_mark(q, 0.0, "honesty", **on)}


def game_figure(at: core.ReportComparison, played: Float64Array) -> Drawing:
    """How far the report is ahead of honesty after each round, and where that tends."""
    look = LOOKS[at.rule]
    top = look.lead
    lead = np.append(0.0, played)[KEPT_ROUNDS]
    # A lead of −∞ has left the plot for good.
    alive = np.isfinite(lead)
    rounds, lead = KEPT_ROUNDS[alive].tolist(), lead[alive].tolist()
    tends = [0, ROUNDS * at.gain] if np.isfinite(at.gain) else []

    def still() -> Iterator[Trace]:
        yield labels(
            [
                (4, 0.9 * top, "ahead of the honest report", REFERENCE, "middle right"),
                (4, -0.9 * top, "behind it", REFERENCE, "middle right"),
                (ROUNDS, 0.9 * top, "┄ expected", OPTIMUM, "middle left"),
            ]
        )

    return Drawing(
        marks={
            "expected lead": line(
                [0, ROUNDS][: len(tends)],
                tends,
                OPTIMUM,
                "expected lead",
                dash="dash",
                **QUIET,
            ),
            "lead": line(rounds, lead, look.colour, "lead", says="after %{x} rounds: %{y:+.4g}"),
            # A lead that has left the plot stands on its edge.
            STATE_TRACE: state_mark(
                rounds[-1],
                float(np.clip(lead[-1], -top, top)),
                f"lead {lead[-1]:+.4g}",
                cliponaxis=False,
            ),
        },
        still=still,
        x=axis("rounds played", range=[0, 1.02 * ROUNDS]),
        y=axis(f"lead by the {look.name}{look.unit}", range=[-top, top], zeroline=True),
        height=300,
    )


def _layout_name(place: int) -> str:
    return Y_AXES[place].replace("y", "yaxis")


@lru_cache(256)
def _scores(q: float, rule: ScoringRule) -> Any:
    return expected_score(two_outcomes(LOOKS[rule].grid), two_outcomes(q), rule=rule)


@lru_cache(256)
def _gained(q: float, rule: ScoringRule) -> Float64Array:
    return -np.asarray(score_regret(two_outcomes(LOOKS[rule].grid), two_outcomes(q), rule=rule))
