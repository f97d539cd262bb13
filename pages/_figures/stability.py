"""One loss in several ways along a lead, sums of many terms, and a loss that is clipped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core import surprise
from nll_core.teaching import CrossEntropyAsWritten, LossForm, SumComparison, clipped_surprise
from nll_core.teaching.underflow import FloatName
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

# How far the lead reaches on the axis, with the floor and the ceiling of the numbers there: the
# smallest of float16 is 6e-8, of float32 1.4e-45, of float64 4.9e-324.
REACHES: Final = {
    "±40": (40, 1e-20, 1e5),
    "±150": (150, 1e-60, 1e10),
    "±1000": (1000, 1e-320, 1e20),
}
DECADES_A_TICK: Final = {"±40": 5, "±150": 10, "±1000": 50}
VALUE_PANEL: Final = (0.42, 1.0)
STRIP_PANEL: Final = (0.0, 0.33)
ERROR_RANGE: Final = (1e-18, 1e5)
NOTHING_RIGHT: Final = 10.0
SHOWN_DIGITS: Final = 5
# What is not right, in what colour, and what stands on a long strip of it.
OUTCOMES: Final = {
    "NaN": (SPARE[2], "NaN"),
    "infinite": (SPARE[1], "∞"),
    "wrong zero": (SPARE[0], "0"),
    "digits lost": (SPARE[3], "few digits"),
    "underflow": (REFERENCE, "below the type"),
}
# A strip of less than this share of the axis has no room for words.
ROOM_FOR_WORDS: Final = {
    "NaN": 0.04,
    "∞": 0.02,
    "0": 0.02,
    "few digits": 0.17,
    "below the type": 0.13,
}
STRIP_WIDTH: Final = 0.62
LEAD_TITLE: Final = "lead of the truth over the other logit, z₁ − z₂"
LOWEST_P: Final = 1e-20
# A logarithmic axis has no 0; it stands at its left end, beyond a gap.
ZERO: Final = 1e-22
CORNER: Final = "corner"
CLIP_TOP: Final = 55.0
P_GRID: Final = np.geomspace(LOWEST_P, 1.0, 41)
P_TICKS: Final = (ZERO, 1e-20, 1e-15, 1e-10, 1e-5, 1.0)
P_TICK_NAMES: Final = ("0", "10⁻²⁰", "10⁻¹⁵", "10⁻¹⁰", "10⁻⁵", "1")
# One look for each way, in the order of the comparison.
WAY_COLOURS: Final = (MODEL, GRADIENT, SPARE[0], TRUTH)
WAY_DASHES: Final = (None, "dash", "dot", None)
DIGITS_TOP: Final = 17.0
N_ROOM: Final = 1.12


class Curve(NamedTuple):
    """One way of writing the loss along the lead, or the true one."""

    value: Array
    outcome: NDArray[np.str_]
    error: Array


@dataclass(frozen=True, eq=False)
class Ways:
    """One loss written in several ways, at every lead of the truth, held against 50 digits."""

    lead: Array
    true_loss: Array
    true_gradient: Array
    written: Mapping[LossForm, CrossEntropyAsWritten]
    losses: Mapping[LossForm, Curve]
    gradients: Mapping[LossForm, Curve]
    part: str
    """Which is shown: loss or gradient."""
    dtype: FloatName
    shift: float

    @property
    def true(self) -> Array:
        return self.true_loss if self.part == "loss" else self.true_gradient

    @property
    def curves(self) -> Mapping[LossForm, Curve]:
        return self.losses if self.part == "loss" else self.gradients


def value_and_outcomes(ways: Ways, chosen: LossForm, here: int, reach: str) -> Drawing:
    """The chosen way's numbers beside the true ones, above a strip for each way; `here` is an
    index of the leads."""
    far, floor, ceiling = REACHES[reach]
    low, high = placed(np.array([0.0, np.inf]), floor, ceiling)
    rows, forms = [len(ways.curves) - 0.4, -0.6], list(ways.curves)
    x, value = float(ways.lead[here]), ways.curves[chosen].value[[here]]
    height = float(placed(value, floor, ceiling)[0])

    def still() -> Iterator[Trace]:
        known = _thinned(ways.lead, far) & (np.abs(ways.true) > 0)
        yield line(
            ways.lead[known],
            np.abs(ways.true[known]),
            TRUTH,
            "exact",
            width=6,
            opacity=0.45,
            hovertemplate="lead %{x:g}: %{y:.4g} exactly<extra></extra>",
        )
        yield labels(
            [
                (0.0, high, "∞ or NaN", REFERENCE, "middle center"),
                (-0.98 * far, low, "0", REFERENCE, "middle right"),
            ]
        )

    size, unit = ("", "nats") if ways.part == "loss" else ("size of the ", "nats per unit of logit")
    mark = state_mark(x, height, f"lead {x:g}: {float(value[0]):.4g}", hoverinfo="name")
    return Drawing(
        marks={
            **_curve_and_strips(ways, chosen, reach),
            "ruler": line([x] * 2, rows, STATE, "lead", width=1.5, yaxis="y2", **QUIET),
            STATE_TRACE: mark,
        },
        still=still,
        x=axis(LEAD_TITLE, range=[-far, far], anchor="y2", zeroline=False),
        y=axis(
            f"{size}{ways.part} ({unit})",
            range=[floor, ceiling],
            log=True,
            dtick=DECADES_A_TICK[reach],
            domain=list(VALUE_PANEL),
        ),
        height=560,
        layout={
            "yaxis2": axis(
                "way of writing it",
                range=rows,
                domain=list(STRIP_PANEL),
                tickmode="array",
                tickvals=list(range(len(forms))),
                ticktext=forms,
                showgrid=False,
                zeroline=False,
            ),
            "barmode": "overlay",
            "bargap": 0,
        },
    )


@lru_cache(16)
def _curve_and_strips(ways: Ways, chosen: LossForm, reach: str) -> dict[str, Trace]:
    """What moves with the logits, but not with the lead."""
    far, floor, ceiling = REACHES[reach]
    way = ways.curves[chosen]
    shown = _thinned(ways.lead, far) & np.isfinite(way.value) & (way.value != 0)
    height = _few_digits(placed(way.value, floor, ceiling)[shown])
    return {
        "way": line(ways.lead[shown], height, MODEL, chosen, width=2.5),
        "lost": marks(*_lost(ways.lead, way, far, floor, ceiling), MODEL, "lost", size=4, **QUIET),
        **{f"strip {o}": below(_strip(ways, o, far)) for o in OUTCOMES},
        "words": _words_on_strips(ways, far),
    }


def placed(value: Array, floor: float, ceiling: float) -> Array:
    """Where a number stands on a log axis: 0 near the floor, ∞ and NaN near the ceiling."""
    decades = np.log10(ceiling) - np.log10(floor)
    low, high = floor * 10 ** (0.03 * decades), ceiling / 10 ** (0.03 * decades)
    height = np.where(np.isfinite(value), np.clip(np.abs(value), low, high), high)
    return np.asarray(height, dtype=np.float64)


def _lost(
    lead: Array, way: Curve, far: float, floor: float, ceiling: float
) -> tuple[list[float], list[float]]:
    """Close points along the leads where there is no number, or a wrong 0."""
    low, high = placed(np.array([0.0, np.inf]), floor, ceiling)
    x: list[float] = []
    y: list[float] = []
    for kind, height in (("NaN", high), ("infinite", high), ("wrong zero", low)):
        for run in runs(lead, way.outcome, kind):
            start, end = inside_axis(run, far)
            along = np.arange(start, end, far / 100).tolist() if end > start else []
            x += along
            y += [float(height)] * len(along)
    return x, y


def runs(lead: Array, outcome: NDArray[np.str_], kind: str) -> list[tuple[float, float]]:
    """From where to where along the axis a number is of one kind, half way to its neighbours."""
    is_kind = np.concatenate([[False], outcome == kind, [False]])
    turns = np.flatnonzero(is_kind[1:] != is_kind[:-1])
    edges = np.concatenate([[lead[0]], (lead[1:] + lead[:-1]) / 2, [lead[-1]]])
    return [(edges[a], edges[b]) for a, b in zip(turns[::2], turns[1::2], strict=True)]


def inside_axis(run: tuple[float, float], far: float) -> tuple[float, float]:
    """The part of a run that lies on an axis from −far to far."""
    return max(run[0], -far), min(run[1], far)


def _strip(ways: Ways, outcome: str, far: float) -> Trace:
    """Flat bars where the ways have this outcome."""
    pieces = [
        (start, end - start, row)
        for row, way in enumerate(ways.curves.values())
        for start, end in (inside_axis(run, far) for run in runs(ways.lead, way.outcome, outcome))
        if end > start
    ]
    start, length, row = zip(*pieces, strict=True) if pieces else ((), (), ())
    return bars(
        list(length),
        list(row),
        OUTCOMES[outcome][0],
        outcome,
        width=STRIP_WIDTH,
        orientation="h",
        base=list(start),
        opacity=0.3 if outcome == "underflow" else 0.55,
        yaxis="y2",
        hovertemplate=f"{outcome}<extra></extra>",
    )


def _words_on_strips(ways: Ways, far: float) -> Trace:
    """What stands on the strips that are long enough."""
    found: list[tuple[float, float, str, str, str]] = []
    for row, way in enumerate(ways.curves.values()):
        for outcome, (_, says) in OUTCOMES.items():
            for run in runs(ways.lead, way.outcome, outcome):
                start, end = inside_axis(run, far)
                if end - start <= 2 * far * ROOM_FOR_WORDS[says]:
                    continue
                if outcome == "underflow" and end == far:
                    # On a phone the words are longer than the strip: to the left there is room.
                    found.append((end, row, says, REFERENCE, "middle left"))
                else:
                    found.append(((start + end) / 2, row, says, REFERENCE, "middle center"))
    words = labels(found or [(0.0, 0.0, "", REFERENCE, "middle center")], yaxis="y2")
    # In the colour of all words, which is readable on every strip.
    words["textfont"] = {"size": words["textfont"]["size"]}
    return words


def relative_errors(ways: Ways, chosen: LossForm, here: int, reach: str) -> Drawing:
    """How far the chosen way is from 50 digits, beside the way that keeps them."""
    far, spacing = REACHES[reach][0], float(np.finfo(ways.dtype).eps)
    error = ways.curves[chosen].error[[here]]

    def still() -> Iterator[Trace]:
        yield label(0.99 * far, spacing / 2, "half a spacing", REFERENCE, position="top left")
        yield label(0.99 * far, NOTHING_RIGHT, "no digit", REFERENCE, position="top left")

    return Drawing(
        marks={
            **_error_curves(ways, chosen, reach),
            STATE_TRACE: state_mark(
                float(ways.lead[here]),
                float(_error_height(error)[0]),
                f"relative error {float(error[0]):.3g}",
            ),
        },
        still=still,
        x=axis(LEAD_TITLE, range=[-far, far], zeroline=False),
        y=axis(f"relative error of the {ways.part}", range=list(ERROR_RANGE), log=True, dtick=4),
        height=300,
        layout={
            "shapes": [
                ruler((0.0, 1.0), (at, at), REFERENCE, dash=dash, width=1.5, xref="x domain")
                for at, dash in ((spacing / 2, "dot"), (NOTHING_RIGHT, "dash"))
            ]
        },
    )


@lru_cache(16)
def _error_curves(ways: Ways, chosen: LossForm, reach: str) -> dict[str, Trace]:
    """What moves with the logits, but not with the lead."""
    inside = _thinned(ways.lead, REACHES[reach][0])
    kept, found = (_error_height(ways.curves[form].error[inside]) for form in ("softplus", chosen))
    return {
        "softplus": line(ways.lead[inside], kept, TRUTH, "softplus", width=5, opacity=0.4),
        "way": line(ways.lead[inside], found, MODEL, chosen, width=2),
    }


def _error_height(error: Array) -> Array:
    """Relative errors on the axis: nothing right is one height, exactly right is the foot."""
    finite = np.where(np.isfinite(error), error, NOTHING_RIGHT)
    return _few_digits(np.clip(finite, ERROR_RANGE[0] * 3, NOTHING_RIGHT))


def _thinned(lead: Array, far: float) -> NDArray[np.bool_]:
    """Which leads a curve is drawn through: all that fit, or of the close ones every fourth."""
    inside: NDArray[np.bool_] = np.abs(lead) <= far
    return inside & (lead % 4 == 0) | inside & (np.abs(lead) > 120) if far > 150 else inside


def _few_digits(values: Array) -> Array:
    """As many digits as can be seen: they are sent for every place of a slider."""
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        scale = 10.0 ** (SHOWN_DIGITS - 1 - np.floor(np.log10(np.abs(values))))
        rounded = np.round(values * scale) / scale
    return np.where(np.isfinite(rounded), rounded, values)


def digits_along_n(sums: SumComparison, here: int) -> Drawing:
    """Decimal digits of the sum that survive against the number of terms; `here` is an index."""
    n = float(sums.n[here])
    first, *others = (float(way.digits[here]) for way in sums.ways)

    def still() -> Iterator[Trace]:
        for way, colour, dash in zip(sums.ways, WAY_COLOURS, WAY_DASHES, strict=True):
            hover = f"{way.name}, n = %{{x:,}}: %{{y:.1f}} digits<extra></extra>"
            yield line(sums.n, way.digits, colour, way.name, dash=dash, hovertemplate=hover)
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


def drift_along_n(sums: SumComparison, here: int) -> Drawing:
    """The mean of the first n terms summed one by one in float32, less the exact mean."""
    drift = sums.drift(0)
    reach = 1.25 * float(np.abs(drift).max()) or 1.0

    def still() -> Iterator[Trace]:
        level = np.zeros(sums.n.size)
        yield line(sums.n, level, REFERENCE, "exact", dash="dash", width=2, **QUIET)
        x = float(sums.n[0])
        yield label(x, -0.05 * reach, "exact mean", REFERENCE, position="bottom right")
        hover = "n = %{x:,}: off by %{y:.3g} nats<extra></extra>"
        yield line(sums.n, drift, MODEL, "one by one in float32", hovertemplate=hover)

    now = float(drift[here])
    return Drawing(
        marks={STATE_TRACE: state_mark(float(sums.n[here]), now, f"off by {now:.3g} nats")},
        still=still,
        x=_n_axis(sums),
        y=axis("drift of the mean (nats)", range=[-reach, reach], exponentformat="power"),
        height=380,
    )


def _n_axis(sums: SumComparison) -> dict[str, Any]:
    reach = [sums.n[0] / N_ROOM, sums.n[-1] * N_ROOM]
    return axis("number of terms n", range=reach, log=True, dtick=1)


def clipped_curve(p: float, eps: float) -> Drawing:
    """The honest −log p, and where clipping at `eps` ends it; the state at `p`."""
    ceiling = float(clipped_surprise(0.0, eps))
    here, found = max(p, ZERO), float(clipped_surprise(p, eps))
    honest = float(surprise(p))
    gap = min(honest, CLIP_TOP)
    x = np.concatenate([[ZERO, eps], P_GRID[eps < P_GRID]])
    said = (4 * ZERO, ceiling - 0.8, f"clipped: at most {ceiling:.2f}", MODEL, "bottom right")
    seen = columns([(here, gap)] if np.isfinite(honest) else [])

    def still() -> Iterator[Trace]:
        yield line(
            P_GRID,
            surprise(P_GRID),
            TRUTH,
            "−log p",
            width=5,
            opacity=0.45,
            hovertemplate="p = %{x:.3g}: %{y:.2f} nats<extra></extra>",
        )
        yield label(2e-20, 46.0, "−log p", TRUTH, position="top right")
        yield label(3 * ZERO, 0.97 * CLIP_TOP, "∞", TRUTH, position="middle right")

    return Drawing(
        marks={
            "clipped": line(x, clipped_surprise(np.append(0.0, x[1:]), eps), MODEL, "clipped"),
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
            tickmode="array",
            tickvals=list(P_TICKS),
            ticktext=list(P_TICK_NAMES),
        ),
        y=axis("loss (nats)", range=[0.0, CLIP_TOP]),
        height=420,
    )
