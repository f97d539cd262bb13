"""Margin losses with their slopes, what each asks for, three claims, and fitted classifiers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core.calibration import ReliabilityCurve
from nll_core.losses import implied_probability
from nll_core.teaching import decision_border
from pages._figures.style import (
    MODEL,
    NLL_COLOUR,
    OPTIMUM,
    QUIET,
    REFERENCE,
    STATE,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    axis,
    columns,
    label,
    labels,
    line,
    marks,
    optimum_mark,
    ruler,
    state_mark,
)

FloatArray = NDArray[np.float64]

# Both sides of the jumps at 0 and 1 are among them, so that these are drawn upright.
JUMPS: Final = (1e-6, 1.0 - 1e-6)
MARGINS: Final = np.sort(np.append(np.linspace(-6.0, 6.0, 121).round(1), JUMPS))
VALUE_RANGE: Final = (-0.25, 8.0)
SLOPE_RANGE: Final = (-4.0, 0.6)
# A mark that belongs beyond the axis stands this far within it, in parts of the axis.
INSIDE: Final = 0.03
# How far down the present values stand, in parts of the axis, and one row below the other.
WORDS_AT: Final = {VALUE_RANGE: 0.08, SLOPE_RANGE: 0.9}
WORDS_APART: Final = 0.06
GAP: Final = "\u00a0\u00a0"
# At which margin each loss is named, and on which side of its curve, on either axis.
NAMED_AT: Final[dict[str, dict[str, tuple[float, str]]]] = {
    "margin": {
        "NLL": (-3.5, "bottom left"),
        "Brier": (-3.6, "bottom center"),
        "hinge": (-4.6, "top right"),
        "squared hinge": (-1.75, "middle left"),
        "exponential": (-1.3, "middle right"),
        "0–1": (-5.4, "top center"),
        "focal": (-1.2, "bottom left"),
        "weighted NLL": (-4.3, "top right"),
        "smoothed NLL": (5.0, "top center"),
    },
    "probability": {
        "NLL": (-3.6, "middle right"),
        "Brier": (-0.9, "bottom left"),
        "hinge": (-4.0, "top right"),
        "squared hinge": (-0.9, "top right"),
        "exponential": (-1.9, "top right"),
        "0–1": (-0.4, "top center"),
        "focal": (-1.8, "bottom left"),
        "weighted NLL": (-2.6, "top right"),
        "smoothed NLL": (4.0, "top left"),
    },
}
# The same for the slopes: those that stand apart on both axes, then what each axis needs.
NAMED_ON_SLOPES: Final[dict[str, tuple[float, str]]] = {
    "squared hinge": (-0.6, "middle right"),
    "exponential": (-1.2, "middle left"),
    "hinge": (1.0 - 1e-6, "middle right"),
}
SLOPES_BY: Final[dict[str, dict[str, tuple[float, str]]]] = {
    "margin": {
        "Brier": (-2.6, "bottom center"),
        "0–1": (-5.2, "top center"),
        "focal": (-3.0, "bottom center"),
        "weighted NLL": (-4.6, "bottom center"),
        "smoothed NLL": (4.6, "top center"),
    },
    "probability": {
        "Brier": (-0.6, "top center"),
        "0–1": (-2.0, "top center"),
        "focal": (-2.9, "bottom right"),
        "weighted NLL": (-2.6, "bottom right"),
        "smoothed NLL": (3.0, "top center"),
    },
}
# At which q a curve off the diagonal is named where probabilities are asked for, and on which side.
ASKED_AT: Final = {
    "hinge": (0.12, "bottom center"),
    "focal": (0.84, "bottom right"),
    "weighted NLL": (0.33, "top left"),
    "smoothed NLL": (0.14, "middle right"),
}
BESIDE: Final = 0.06
PLACES: Final = 6
UNIT_RANGE: Final = (0.0, 1.0)
CLAIM_HEIGHT: Final = 400
STATED_RANGE: Final = (0.03, 5.0)
STATED_TICKS: Final = ("0.05", "0.1", "0.2", "0.5", "1", "2")


class Curve(NamedTuple):
    """A loss's values or slopes at `MARGINS`."""

    name: str
    values: FloatArray


class Mark(NamedTuple):
    """The present state on the curve of one loss."""

    name: str
    margin: float
    value: float


class Curves(NamedTuple):
    """The values of the losses, or their slopes; what moves is all but those of `all`."""

    all: Callable[[], Mapping[str, FloatArray]]
    """By name, at `MARGINS`."""
    chosen: Curve
    other: FloatArray | None
    """The chosen loss for the other class, where it differs."""
    here: Sequence[Mark]
    """The present margin on the chosen loss, and on the NLL if that is another."""
    against: str
    """The axis: "margin" or "probability"."""


def loss_values(curves: Curves, unit: str) -> Drawing:
    """Every loss, the chosen one and the NLL bold, with the present margin marked on both."""
    return _panel(curves, unit, VALUE_RANGE, NAMED_AT[curves.against])


def loss_slopes(curves: Curves) -> Drawing:
    """The slope of every loss with respect to the margin, drawn in the same way."""
    names = NAMED_ON_SLOPES | SLOPES_BY[curves.against]
    return _panel(curves, "gradient, d(loss)/d(margin)", SLOPE_RANGE, names)


def _panel(
    curves: Curves, title: str, window: tuple[float, float], names: Mapping[str, tuple[float, str]]
) -> Drawing:
    chosen, other_class, here, against = curves.chosen, curves.other, curves.here, curves.against
    x = _x(MARGINS, against)
    of_other: tuple[Any, Any] = ([], []) if other_class is None else (x, other_class)
    other = line(
        *of_other,
        MODEL,
        "the same, for class 0",
        dash="dot",
        width=2,
        **QUIET,
    )
    low, high = window
    inset = INSIDE * (high - low)
    x_here = float(_x(here[0].margin, against))
    places = [(x_here, min(max(mark.value, low + inset), high - inset)) for mark in here]
    # In the corner where no curve comes.
    corner = 1.0 if against == "probability" else MARGINS[-1]
    words = []
    for row, mark in enumerate(here):
        beyond = "" if low <= mark.value <= high else ", beyond the axis"
        says = f"{'●' if row else '◆'} {mark.name} {mark.value:.4g}{beyond}".replace("-", "−")
        down = WORDS_AT[window] + (row - 0.5) * WORDS_APART
        height = high - down * (high - low)
        words.append((corner, height, says, NLL_COLOUR if row else STATE, "middle left"))
    first = here[0]
    says = f"{first.name} at margin {first.margin:g}: {first.value:.4g}".replace("-", "−")

    def still() -> Iterator[Trace]:
        known = curves.all()
        yield from _thin(known, chosen.name, against)
        yield _names(known, chosen.name, against, names)

    middle = 0.5 if against == "probability" else 0.0
    return Drawing(
        marks={
            "class 0": other,
            "chosen": line(x, chosen.values, MODEL, chosen.name, width=3.5, **QUIET),
            "NLL here": marks(*columns(places[1:]), NLL_COLOUR, "NLL", size=10),
            STATE_TRACE: state_mark(*places[0], says),
            "words": labels(words),
        },
        still=still,
        x=_x_axis(against),
        y=axis(title, range=window, zeroline=True),
        height=420,
        # Where the decision changes.
        layout={"shapes": [ruler((middle, middle), window, REFERENCE, dash="dot", width=1)]},
    )


def _thin(curves: Mapping[str, FloatArray], chosen: str, against: str) -> list[Trace]:
    """All but the chosen loss: the NLL in its colour, the others in grey."""
    x = _x(MARGINS, against)
    hover = f"%{{y:.3f}} at {'p' if against == 'probability' else 'margin'} %{{x:.3g}}"
    return [
        line(x, values, **beside(name), says=f"{name}: {hover}")
        for name, values in curves.items()
        if name != chosen
    ]


def beside(name: str) -> dict[str, Any]:
    """The look of a loss that is not the chosen one."""
    colour, width = (NLL_COLOUR, 3) if name == "NLL" else (REFERENCE, 1.2)
    return {"colour": colour, "name": name, "width": width}


def _names(
    curves: Mapping[str, FloatArray], chosen: str, against: str, at: Mapping[str, tuple[float, str]]
) -> Trace:
    """The names of the thin curves, each beside its own."""
    words = []
    for name in curves:
        if name in (chosen, "NLL"):
            continue
        margin, side = at[name]
        height = float(np.interp(margin, MARGINS, curves[name]))
        says = f"{GAP}{name.removesuffix(' NLL')}{GAP}"
        words.append((float(_x(margin, against)), height, says, REFERENCE, side))
    return labels(words)


def _x(margins: Any, against: str) -> Any:
    return implied_probability(margins, "nll") if against == "probability" else np.asarray(margins)


def _x_axis(against: str) -> dict[str, Any]:
    if against == "probability":
        return axis("probability p of the truth", range=[0.0, 1.0])
    return axis("margin, the score of the true class", range=[-6.4, 6.2], zeroline=False)


def asked_probabilities(
    true: FloatArray, asked: Mapping[str, FloatArray], chosen: str | None, q: float
) -> Drawing:
    """The probability that each loss asks for, the present q on the chosen one.

    Proper losses lie on the diagonal. Without a `chosen` one the present q lies there too.
    """
    own = None if chosen is None else asked[chosen]
    thin = {
        name: line(
            true,
            values.round(PLACES),
            **beside(name),
            says=f"{name}: asks for %{{y:.3f}} at q = %{{x:.2f}}",
        )
        for name, values in asked.items()
        if name != chosen
    }
    drawn: tuple[Any, Any] = ([], []) if own is None else (true, own.round(PLACES))
    bold = line(*drawn, MODEL, chosen or "", width=3.5, **QUIET)
    says = f"━ {chosen}" if chosen else "0–1 asks for no probability"
    words = [
        (0.03, 0.95, "━ NLL: the truth itself", NLL_COLOUR, "middle right"),
        (0.03, 0.88, says, MODEL, "middle right"),
    ]
    for name, (at, side) in ASKED_AT.items():
        there = _nearest(true, asked[name], at)
        # What lies close to the diagonal is named on its other side.
        there -= BESIDE if side == "middle right" else 0.0
        words.append((at, there, "" if name == chosen else name, REFERENCE, side))
    height = q if own is None else _nearest(true, own, q)
    return Drawing(
        marks={
            **thin,
            "chosen": bold,
            "words": labels(words),
            STATE_TRACE: state_mark(q, height, f"q = {q:g}: {height:.3f}"),
        },
        x=axis("true probability q of class 1", range=UNIT_RANGE),
        y=axis("probability that the loss asks for", range=UNIT_RANGE),
        height=430,
    )


def _nearest(x: FloatArray, y: FloatArray, at: float) -> float:
    return float(y[np.argmin(np.abs(x - at))])


def one_mistake(
    probabilities: FloatArray, means: Mapping[str, FloatArray], p: float, mean: float
) -> Drawing:
    """The mean of each loss over a hundred forecasts, against the probability of the worst one."""
    top = 1.15 * float(means["NLL"].max())
    looks = ((NLL_COLOUR, None), (MODEL, None), (REFERENCE, "dot"))

    def still() -> Iterator[Trace]:
        for (name, values), (colour, dash) in zip(means.items(), looks, strict=True):
            template = f"{name}: mean %{{y:.4f}} at p = %{{x:.2g}}"
            yield line(probabilities, values, colour, name, width=3, dash=dash, says=template)
        yield labels(
            [
                (3e-9, 0.72 * top, "mean NLL", NLL_COLOUR, "middle right"),
                (1e-11, float(means["Brier"][0]), "mean (1 − p)²", MODEL, "top right"),
                (1e-4, float(means["1 − p"][0]), "mean 1 − p", REFERENCE, "top right"),
            ]
        )

    return Drawing(
        marks={STATE_TRACE: state_mark(p, mean, f"p = {p:.3g}: mean NLL {mean:.4f}")},
        still=still,
        x=axis(
            "probability that the one mistake gave to the truth",
            range=[probabilities[0] / 1.6, 1.4],
            log=True,
        ),
        y=axis("mean loss of the hundred", range=[0.0, top]),
        height=CLAIM_HEIGHT,
    )


def cost_on_wrong(
    wrong: FloatArray,
    costs: FloatArray,
    claims: FloatArray,
    w: float,
    cost: float,
    claim: float,
) -> Drawing:
    """What a probability on the wrong class costs, and a cross on what is claimed of it."""

    def still() -> Iterator[Trace]:
        yield line(
            wrong,
            costs,
            NLL_COLOUR,
            "cost",
            width=3,
            says="%{x:.2f} on the wrong class costs %{y:.3f} nats",
        )
        yield line(wrong, claims, REFERENCE, "claimed", width=2, dash="dot", **QUIET)
        yield label(0.84, 2.0, "−log(1 − w), the cost", NLL_COLOUR, position="middle left")
        yield label(0.1, 2.5, "−log w, the claim", REFERENCE, position="middle right")

    # On the outer sides of both curves, which cross at one half.
    side = "left" if w > 0.5 else "right"
    rows = ("top", "bottom") if cost >= claim else ("bottom", "top")
    words = [
        (w, cost, f"{GAP}{cost:.3f}{GAP}", NLL_COLOUR, f"{rows[0]} {side}"),
        (w, claim, f"{GAP}not {claim:.3f}{GAP}", REFERENCE, f"{rows[1]} {side}"),
    ]
    return Drawing(
        marks={
            "claimed": marks([w], [claim], REFERENCE, "claimed", symbol="x", size=11),
            STATE_TRACE: state_mark(w, cost, f"w = {w:g}: {cost:.4f} nats"),
            "words": labels(words),
        },
        still=still,
        x=axis("probability w on the wrong one of two classes", range=[0.0, 1.0]),
        y=axis("NLL (nats)", range=[0.0, 4.8]),
        height=CLAIM_HEIGHT,
    )


def stated_confidence(
    stated: FloatArray,
    curve: FloatArray,
    right: float,
    floor: float,
    rival: float,
    c: float,
    nll: float,
) -> Drawing:
    """The NLL of a model that is right so often, against the confidence that it states.

    Its lowest point is at the truth; the `rival` is a calibrated model of a harder problem.
    """

    def still() -> Iterator[Trace]:
        says = "a calibrated model of a harder problem"
        yield label(0.75, rival, says, REFERENCE, position="top center")

    template = "says %{x:.4f}: %{y:.4f} nats"
    return Drawing(
        marks={
            "rival": line(
                [0.5, 1.0], [rival] * 2, REFERENCE, "calibrated", dash="dash", width=2, **QUIET
            ),
            "curve": line(stated, curve, NLL_COLOUR, "NLL", width=3, says=template),
            "honest": optimum_mark(right, floor, f"honest: {floor:.4f} nats", **QUIET),
            "words": labels([(right, floor, "honest", REFERENCE, "bottom left")]),
            STATE_TRACE: state_mark(c, nll, f"says {c:g}: {nll:.4f} nats"),
        },
        still=still,
        x=axis("confidence that the model states", range=[0.5, 1.0]),
        y=axis(
            "NLL (nats, log)",
            range=STATED_RANGE,
            log=True,
            tickvals=[float(tick) for tick in STATED_TICKS],
            ticktext=list(STATED_TICKS),
        ),
        height=CLAIM_HEIGHT,
    )


X_RANGE: Final = (-8.6, 4.6)
Y_RANGE: Final = (-4.8, 4.8)
# Far enough that no end of a line is seen, near enough for exact pixels.
FAR: Final = (-25.0, 25.0, -25.0, 25.0)
# Tenths of a pixel are not seen, and fewer digits are sent sooner.
FITTED_PLACES: Final = 4
FITTED_RANGE: Final = (0.0, 1.03)


class Boundary(NamedTuple):
    """Where a score is 0: the weights and the intercept; none where the weights vanish."""

    weights: tuple[float, float] | None
    intercept: float


def plane(
    points: FloatArray,
    labels_of: NDArray[np.int64],
    truth: Boundary,
    boundaries: Mapping[str, Boundary],
    chosen: str,
    outlier: tuple[float, float] | None,
) -> Drawing:
    """The points, the best possible boundary, and what each loss makes of the points."""
    ones, zeros = (points[labels_of == label].round(FITTED_PLACES) for label in (1, 0))
    small = QUIET | {"size": 7}
    thin = {
        name: _boundary(boundary, **beside(name))
        for name, boundary in boundaries.items()
        if name != chosen
    }
    left = X_RANGE[0] + 0.2
    words = [
        (left, 4.4, "● class 1", TRUTH, "middle right"),
        (left, 3.9, "□ class 0", REFERENCE, "middle right"),
        (left, -3.4, f"━ {chosen}", MODEL, "middle right"),
        (left, -3.9, "━ NLL" if chosen != "NLL" else "", NLL_COLOUR, "middle right"),
        (left, -4.4, "┄ best possible", OPTIMUM, "middle right"),
        (left, -2.9, "─ the other losses", REFERENCE, "middle right"),
    ]
    return Drawing(
        marks={
            "class 0": marks(
                zeros[:, 0], zeros[:, 1], REFERENCE, "class 0", symbol="square-open", **small
            ),
            "class 1": marks(ones[:, 0], ones[:, 1], TRUTH, "class 1", **small),
            **thin,
            "best possible": _boundary(truth, OPTIMUM, "best possible", width=2, dash="dash"),
            "chosen": _boundary(boundaries[chosen], MODEL, chosen, width=3.5),
            "words": labels(words),
            STATE_TRACE: _state(outlier, "outlier, labelled class 1"),
        },
        x=axis("feature x₁ (standard deviations)", range=X_RANGE, zeroline=False),
        y=axis("feature x₂ (standard deviations)", range=Y_RANGE, zeroline=False),
        height=470,
    )


def reliability(curves: Mapping[str, ReliabilityCurve | None], chosen: str) -> Drawing:
    """How often class 1 happened where a fit said what: the chosen loss and the NLL.

    The present state is the average of all points.
    """
    own, nll = curves[chosen], None if chosen == "NLL" else curves["NLL"]
    says = f"━ {chosen}" if own is not None else f"{chosen}: no probabilities"
    words = [
        (0.03, 0.98, "said too little", REFERENCE, "middle right"),
        (1.0, 0.04, "said too much", REFERENCE, "middle left"),
        (0.03, 0.9, says, MODEL, "middle right"),
        (0.03, 0.83, "━ NLL" if chosen != "NLL" else "", NLL_COLOUR, "middle right"),
    ]
    average = None if own is None else (own.overall_confidence, own.overall_accuracy)
    return Drawing(
        marks={
            "NLL": _reliability(nll, NLL_COLOUR, "NLL"),
            "chosen": _reliability(own, MODEL, chosen),
            "words": labels(words),
            STATE_TRACE: _state(average, "all points"),
        },
        x=axis("probability of class 1 that the fit states", range=FITTED_RANGE),
        y=axis("share that is class 1", range=FITTED_RANGE),
        height=470,
        layout={"shapes": [ruler((0.0, 1.0), (0.0, 1.0), REFERENCE, dash="dash")]},
    )


def _state(at: tuple[float, float] | None, name: str) -> Trace:
    """The present state, if there is one."""
    x, y = at or (0.0, 0.0)
    return state_mark(x, y, name) | ({} if at else {"x": [], "y": []})


def _reliability(curve: ReliabilityCurve | None, colour: str, name: str) -> Trace:
    x, y = _column(curve, "mean_confidence"), _column(curve, "accuracy")
    trace = line(x, y, colour, name, width=3, says="said %{x:.3f}, happened %{y:.3f}")
    return trace | {"mode": "lines+markers", "marker": {"color": colour, "size": 7}}


def _column(curve: ReliabilityCurve | None, name: str) -> Sequence[float] | FloatArray:
    if curve is None:
        return []
    column: FloatArray = getattr(curve, name).round(FITTED_PLACES + 2)
    return column


def _boundary(
    boundary: Boundary, colour: str, name: str, *, width: float, dash: str | None = None
) -> Trace:
    """The line where the score is 0, from far outside to far outside."""
    ends = np.empty((0, 2))
    if boundary.weights is not None:
        logits = [0.0, boundary.intercept], [[0.0, 0.0], boundary.weights]
        ends = decision_border(*logits, 0, 1, FAR).round(FITTED_PLACES)
    return line(ends[:, 0], ends[:, 1], colour, name, width=width, dash=dash, **QUIET)
