"""One loss in several ways along a lead, sums of many terms, and a loss that is clipped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core import surprise
from nll_core import teaching as core
from pages._figures.style import (
    GRADIENT,
    MODEL,
    QUIET,
    REFERENCE,
    SPARE,
    STATE,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    axis,
    bars,
    below,
    columns,
    label,
    labels,
    line,
    marks,
    ruler,
    state_mark,
)

Array = NDArray[np.float64]


class Reach(NamedTuple):
    """How far the lead reaches on its axis, and the axis of the numbers there."""

    far: int
    floor: float
    ceiling: float
    decades_a_tick: int

    def placed(self, value: Array) -> Array:
        """Where numbers stand on the log axis: 0 near the floor, ∞ and NaN near the ceiling."""
        room = 10 ** (0.03 * (np.log10(self.ceiling) - np.log10(self.floor)))
        low, high = self.floor * room, self.ceiling / room
        height = np.where(np.isfinite(value), np.clip(np.abs(value), low, high), high)
        return np.asarray(height, dtype=np.float64)


class Became(NamedTuple):
    """The colour of an outcome, the words on a strip of it, and what part of the axis they need."""

    colour: str
    words: str
    room: float


# The smallest number of float16 is 6e-8, of float32 1.4e-45, of float64 4.9e-324.
REACHES: Final = {
    "±40": Reach(40, 1e-20, 1e5, 5),
    "±150": Reach(150, 1e-60, 1e10, 10),
    "±1000": Reach(1000, 1e-320, 1e20, 50),
}
OUTCOMES: Final[Mapping[core.Outcome, Became]] = {
    "NaN": Became(SPARE[2], "NaN", 0.04),
    "infinite": Became(SPARE[1], "∞", 0.02),
    "wrong zero": Became(SPARE[0], "0", 0.02),
    "digits lost": Became(SPARE[3], "few digits", 0.17),
    "underflow": Became(REFERENCE, "below the type", 0.13),
}
TITLES: Final = {
    "loss": "loss (nats)",
    "gradient": "size of the gradient (nats per unit of logit)",
}
ERROR_RANGE: Final = (1e-18, 1e5)
NOTHING_RIGHT: Final = 10.0
SHOWN_DIGITS: Final = 5
# A logarithmic axis has no 0; it stands at its left end, beyond a gap.
ZERO: Final = 1e-22
P_TICKS: Final = {ZERO: "0", 1e-20: "10⁻²⁰", 1e-15: "10⁻¹⁵", 1e-10: "10⁻¹⁰", 1e-5: "10⁻⁵", 1.0: "1"}
P_GRID: Final = np.geomspace(1e-20, 1.0, 41)
CORNER: Final = "corner"
CLIP_TOP: Final = 55.0
# One look for each way of adding, in the order of the comparison.
WAY_LOOKS: Final = ((MODEL, None), (GRADIENT, "dash"), (SPARE[0], "dot"), (TRUTH, None))
DIGITS_TOP: Final = 17.0
N_ROOM: Final = 1.12


class Now(NamedTuple):
    """What is shown: loss or gradient (`part`) as written in one form, at one of the leads."""

    ways: core.JudgedCrossEntropies
    part: str
    form: core.LossForm
    at: int
    reach: str

    @property
    def lead(self) -> float:
        return float(self.ways.lead[self.at])

    @property
    def true(self) -> Array:
        return self.ways.true_loss if self.part == "loss" else self.ways.true_gradient

    @property
    def curves(self) -> Mapping[core.LossForm, core.JudgedNumbers]:
        """The part as every form has it."""
        return self.ways.loss if self.part == "loss" else self.ways.gradient

    @property
    def curve(self) -> core.JudgedNumbers:
        return self.curves[self.form]

    @property
    def drawn(self) -> NDArray[np.bool_]:
        """Which leads a curve is drawn through: all that fit, or of the close ones every fourth."""
        lead, far = self.ways.lead, REACHES[self.reach].far
        inside: NDArray[np.bool_] = np.abs(lead) <= far
        return inside & ((lead % 4 == 0) | (np.abs(lead) > 120)) if far > 150 else inside


def value_and_outcomes(now: Now) -> Drawing:
    """The chosen way's numbers beside the true ones, above a strip for each way."""
    reach, x, value = REACHES[now.reach], now.lead, now.curve.value[[now.at]]
    far, rows = reach.far, [len(now.curves) - 0.4, -0.6]

    def still() -> Iterator[Trace]:
        known = now.drawn & (np.abs(now.true) > 0)
        says = "lead %{x:g}: %{y:.4g} exactly"
        look: dict[str, Any] = {"width": 6, "opacity": 0.45, "says": says}
        yield line(now.ways.lead[known], np.abs(now.true[known]), TRUTH, "exact", **look)
        low, high = reach.placed(np.array([0.0, np.inf]))
        zero = (-0.98 * far, low, "0", REFERENCE, "middle right")
        yield labels([(0.0, high, "∞ or NaN", REFERENCE, "middle center"), zero])

    name = f"lead {x:g}: {float(value[0]):.4g}"
    return Drawing(
        marks={
            **_curve_and_strips(now._replace(at=0)),
            "ruler": line([x] * 2, rows, STATE, "lead", width=1.5, yaxis="y2", **QUIET),
            STATE_TRACE: state_mark(x, float(reach.placed(value)[0]), name, hoverinfo="name"),
        },
        still=still,
        x=_lead_axis(far, anchor="y2"),
        y=axis(
            TITLES[now.part],
            range=[reach.floor, reach.ceiling],
            log=True,
            dtick=reach.decades_a_tick,
            domain=[0.42, 1.0],
        ),
        height=560,
        layout={
            "yaxis2": axis(
                "way of writing it",
                range=rows,
                names=list(now.curves),
                domain=[0.0, 0.33],
                zeroline=False,
            ),
            "barmode": "overlay",
            "bargap": 0,
        },
    )


def _lead_axis(far: int, **options: Any) -> dict[str, Any]:
    title = "lead of the truth over the other logit, z₁ − z₂"
    return axis(title, range=[-far, far], zeroline=False, **options)


@lru_cache(16)
def _curve_and_strips(now: Now) -> dict[str, Trace]:
    """What moves with the logits, but not with the lead."""
    way, reach = now.curve, REACHES[now.reach]
    shown = now.drawn & np.isfinite(way.value) & (way.value != 0)
    height = _few_digits(reach.placed(way.value)[shown])
    return {
        "way": line(way.lead[shown], height, MODEL, now.form, width=2.5),
        "lost": _lost(way, reach),
        **{f"strip {o}": below(_strip(now, o)) for o in OUTCOMES},
        "words": _words_on_strips(now),
    }


def _lost(way: core.JudgedNumbers, reach: Reach) -> Trace:
    """Close points along the leads where there is no number, or a wrong 0."""
    low, high = reach.placed(np.array([0.0, np.inf])).tolist()
    heights: dict[core.Outcome, float] = {"NaN": high, "infinite": high, "wrong zero": low}
    points = [
        (lead, height)
        for outcome, height in heights.items()
        for run in way.runs(outcome, reach.far)
        for lead in np.arange(*run, reach.far / 100).tolist()
    ]
    return marks(*columns(points), MODEL, "lost", size=4, **QUIET)


def _strip(now: Now, outcome: core.Outcome) -> Trace:
    """Flat bars where the ways have this outcome."""
    pieces = [
        (start, end - start, row)
        for row, way in enumerate(now.curves.values())
        for start, end in way.runs(outcome, REACHES[now.reach].far)
    ]
    start, length, row = map(list, zip(*pieces, strict=True)) if pieces else ([], [], [])
    look: dict[str, Any] = {"width": 0.62, "orientation": "h", "yaxis": "y2"}
    look["opacity"] = 0.3 if outcome == "underflow" else 0.55
    return bars(length, row, OUTCOMES[outcome].colour, outcome, base=start, says=outcome, **look)


def _words_on_strips(now: Now) -> Trace:
    """What stands on the strips that are long enough."""
    far = REACHES[now.reach].far
    found: list[tuple[float, float, str, str, str]] = []
    for row, way in enumerate(now.curves.values()):
        for outcome, became in OUTCOMES.items():
            for start, end in way.runs(outcome, far):
                # On a phone these words are longer than the strip: to the left there is room.
                at_end = outcome == "underflow" and end == far
                x, side = (end, "left") if at_end else ((start + end) / 2, "center")
                if end - start > 2 * far * became.room:
                    found.append((x, row, became.words, REFERENCE, f"middle {side}"))
    words = labels(found or [(0.0, 0.0, "", REFERENCE, "middle center")], yaxis="y2")
    # In the colour of all words, which is readable on every strip.
    return words | {"textfont": {"size": words["textfont"]["size"]}}


def relative_errors(now: Now) -> Drawing:
    """How far the chosen way is from 50 digits, beside the way that keeps them."""
    far, spacing = REACHES[now.reach].far, float(np.finfo(now.ways.dtype).eps)
    error = now.curve.error[[now.at]]
    levels = ((spacing / 2, "half a spacing", "dot"), (NOTHING_RIGHT, "no digit", "dash"))
    said = [(0.99 * far, at, name, REFERENCE, "top left") for at, name, _ in levels]
    name = f"relative error {float(error[0]):.3g}"
    return Drawing(
        marks={
            **_error_curves(now._replace(at=0)),
            STATE_TRACE: state_mark(now.lead, float(_error_height(error)[0]), name),
        },
        still=lambda: [label(x, y, text, colour, position=at) for x, y, text, colour, at in said],
        x=_lead_axis(far),
        y=axis(f"relative error of the {now.part}", range=ERROR_RANGE, log=True, dtick=4),
        height=300,
        layout={
            "shapes": [
                ruler((0.0, 1.0), (at, at), REFERENCE, dash=dash, width=1.5, xref="x domain")
                for at, _, dash in levels
            ]
        },
    )


@lru_cache(16)
def _error_curves(now: Now) -> dict[str, Trace]:
    """What moves with the logits, but not with the lead."""
    leads = now.ways.lead[now.drawn]
    kept, found = (
        _error_height(way.error[now.drawn]) for way in (now.curves["softplus"], now.curve)
    )
    return {
        "softplus": line(leads, kept, TRUTH, "softplus", width=5, opacity=0.4),
        "way": line(leads, found, MODEL, now.form, width=2),
    }


def _error_height(error: Array) -> Array:
    """Relative errors on the axis: nothing right is one height, exactly right is the foot."""
    finite = np.where(np.isfinite(error), error, NOTHING_RIGHT)
    return _few_digits(np.clip(finite, ERROR_RANGE[0] * 3, NOTHING_RIGHT))


def _few_digits(values: Array) -> Array:
    """As many digits as can be seen: they are sent for every place of a slider."""
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        scale = 10.0 ** (SHOWN_DIGITS - 1 - np.floor(np.log10(np.abs(values))))
        rounded = np.round(values * scale) / scale
    return np.where(np.isfinite(rounded), rounded, values)


def digits_along_n(sums: core.SumComparison, here: int) -> Drawing:
    """Decimal digits of the sum that survive against the number of terms; `here` is an index."""
    n = float(sums.n[here])
    first, *others = (float(way.digits[here]) for way in sums.ways)

    def still() -> Iterator[Trace]:
        for way, (colour, dash) in zip(sums.ways, WAY_LOOKS, strict=True):
            hover = f"{way.name}, n = %{{x:,}}: %{{y:.1f}} digits"
            yield line(sums.n, way.digits, colour, way.name, dash=dash, says=hover)
        # Pairwise and compensated run close together in float32: one pair of words for both.
        x = float(sums.n[1])
        yield labels(
            [
                (x, 16.6, "one by one in float64", TRUTH, "bottom right"),
                (x, 9.6, "pairwise (dashes), compensated (dots)", GRADIENT, "top right"),
                (x, 3.0, "one by one in float32", MODEL, "bottom right"),
            ]
        )

    return Drawing(
        marks={
            "ruler": line([n] * 2, [0.0, DIGITS_TOP], STATE, "n", width=1, **QUIET),
            "others": marks([n] * 3, others, STATE, "others", size=7, **QUIET),
            STATE_TRACE: state_mark(n, first, f"n = {n:,.0f}: {first:.1f} digits"),
        },
        still=still,
        x=_n_axis(sums),
        y=axis("decimal digits that survive", range=[0.0, DIGITS_TOP], dtick=3),
        height=380,
    )


def drift_along_n(sums: core.SumComparison, here: int) -> Drawing:
    """The mean of the first n terms summed one by one in float32, less the exact mean."""
    drift = sums.drift(0)
    now, reach = float(drift[here]), 1.25 * float(np.abs(drift).max()) or 1.0

    def still() -> Iterator[Trace]:
        level = np.zeros(sums.n.size)
        yield line(sums.n, level, REFERENCE, "exact", dash="dash", width=2, **QUIET)
        x = float(sums.n[0])
        yield label(x, -0.05 * reach, "exact mean", REFERENCE, position="bottom right")
        hover = "n = %{x:,}: off by %{y:.3g} nats"
        yield line(sums.n, drift, MODEL, "one by one in float32", says=hover)

    return Drawing(
        marks={STATE_TRACE: state_mark(float(sums.n[here]), now, f"off by {now:.3g} nats")},
        still=still,
        x=_n_axis(sums),
        y=axis("drift of the mean (nats)", range=[-reach, reach], exponentformat="power"),
        height=380,
    )


def _n_axis(sums: core.SumComparison) -> dict[str, Any]:
    reach = [sums.n[0] / N_ROOM, sums.n[-1] * N_ROOM]
    return axis("number of terms n", range=reach, log=True, dtick=1)


def clipped_curve(p: float, eps: float) -> Drawing:
    """The honest −log p, and where clipping at `eps` ends it; the state at `p`."""
    ceiling = float(core.clipped_surprise(0.0, eps))
    here, found, honest = max(p, ZERO), float(core.clipped_surprise(p, eps)), float(surprise(p))
    gap = min(honest, CLIP_TOP)
    x = np.concatenate([[ZERO, eps], P_GRID[eps < P_GRID]])
    said = (4 * ZERO, ceiling - 0.8, f"clipped: at most {ceiling:.2f}", MODEL, "bottom right")
    seen = columns([(here, gap)] if np.isfinite(honest) else [])

    def still() -> Iterator[Trace]:
        look: dict[str, Any] = {"width": 5, "opacity": 0.45}
        says = "p = %{x:.3g}: %{y:.2f} nats"
        yield line(P_GRID, surprise(P_GRID), TRUTH, "−log p", says=says, **look)
        yield label(2e-20, 46.0, "−log p", TRUTH, position="top right")
        yield label(3 * ZERO, 0.97 * CLIP_TOP, "∞", TRUTH, position="middle right")

    return Drawing(
        marks={
            "clipped": line(x, core.clipped_surprise(np.append(0.0, x[1:]), eps), MODEL, "clipped"),
            "ceiling": labels([said]),
            "hidden": line([here] * 2, [found, gap], REFERENCE, "hidden", dash="dot", width=2),
            CORNER: marks([eps], [ceiling], STATE, CORNER, symbol="square", size=10, **QUIET),
            "honest": marks(*seen, TRUTH, "honest", symbol="diamond-open", size=11, **QUIET),
            STATE_TRACE: state_mark(here, found, f"p = {p:.3g}: {found:.2f} nats"),
        },
        still=still,
        x=axis(
            "probability p of what happened",
            range=[ZERO / 10, 2.0],
            log=True,
            tickvals=list(P_TICKS),
            ticktext=list(P_TICKS.values()),
        ),
        y=axis("loss (nats)", range=[0.0, CLIP_TOP]),
        height=420,
    )
