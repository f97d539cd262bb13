"""Truth and model as bars over their code lengths, and the cross-entropy stacked on its floor."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core.teaching import CodeComparison
from pages._figures.style import (
    LABEL_SIZE,
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


def code_bars(names: Sequence[str], codes: CodeComparison, longest: float) -> Drawing:
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


def stacked_bits(codes: CodeComparison, longest: float) -> Drawing:
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
    hover = f"{name}: %{{y:.4g}}<extra></extra>"
    looks = {"marker": _hatched(colour), "yaxis": on, "hovertemplate": hover}
    return bars(x.tolist(), heights.tolist(), colour, name, width=BAR_WIDTH, **looks)


def _flat(base: Float64Array, lengths: Float64Array, colour: str, name: str) -> Trace:
    hover = f"{name}: %{{x:.4g}} bits<extra></extra>"
    looks = {"marker": _hatched(colour), "base": base.tolist(), "hovertemplate": hover}
    at = lengths.tolist(), ROW_PLACES.tolist()
    return below(bars(*at, colour, name, width=ROW_WIDTH, orientation="h", **looks))


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
        hovertemplate="%{y:.4g}<extra></extra>",
        cliponaxis=False,
    )
