"""Truth and model as bars over their code lengths, and the cross-entropy stacked on its floor."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import CodeComparison
from pages._figures.style import (
    MODEL,
    OPTIMUM,
    REFERENCE,
    STATE,
    STATE_SYMBOL,
    STATE_TRACE,
    TRUTH,
    Trace,
    axis,
    figure,
    label,
    line,
    marks,
    moving,
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


def top_in_bits(longest: float) -> float:
    """Where an axis of mean code lengths ends if the longest finite code has `longest` bits."""
    return longest + CUT


def code_bars(names: list[str], codes: CodeComparison, longest: float) -> go.Figure:
    """The shares of the truth q and the model p, and below them what each outcome costs in bits."""
    count = len(names)
    top = longest + ROOM
    traces = [
        label(-0.5, 1.16, "▨ truth q", TRUTH, position="bottom right"),
        label(count - 0.5, 1.16, "■ model p", MODEL, position="bottom left"),
        label(-0.5, top, "▨ ideal, −log₂ q", TRUTH, position="bottom right") | {"yaxis": "y2"},
        label(count - 0.5, top, "■ the model's, −log₂ p", MODEL, position="bottom left")
        | {"yaxis": "y2"},
        *on_code_bars(codes, longest),
    ]
    return figure(
        traces,
        axis(
            "outcome",
            range=[-0.5, count - 0.5],
            tickvals=list(range(count)),
            ticktext=names,
            anchor="y2",
            showgrid=False,
        ),
        axis(
            "probability", range=[0.0, 1.16], domain=[0.54, 1.0], tickvals=[0, 0.25, 0.5, 0.75, 1]
        ),
        height=560,
        yaxis2=axis("code length (bits)", range=[0.0, top], domain=[0.0, 0.48]),
        barmode="overlay",
    )


def on_code_bars(codes: CodeComparison, longest: float) -> list[Trace]:
    """All that moves with the two distributions: bars, numbers, the diamonds to take hold of."""
    places = np.arange(codes.p.size, dtype=float)
    left, right = places - BAR_WIDTH / 2, places + BAR_WIDTH / 2
    top = top_in_bits(longest)
    return [
        _bars(left, codes.p, TRUTH, "truth", hatched=True),
        _bars(right, codes.q, MODEL, "model"),
        _bars(left, np.minimum(codes.ideal_lengths, top), TRUTH, "ideal", hatched=True, y="y2"),
        _bars(right, np.minimum(codes.model_lengths, top), MODEL, "lengths", y="y2"),
        _numbers(left, codes.p, [f"{v:.3f}<br> " for v in codes.p], "truth numbers"),
        _numbers(right, codes.q, [f"{v:.3f}<br> " for v in codes.q], "model numbers"),
        _lengths(left, codes.ideal_lengths, top, "ideal numbers"),
        _lengths(right, codes.model_lengths, top, "length numbers"),
        _diamonds(left, codes.p, "truth marks"),
        _diamonds(right, codes.q, "model marks"),
    ]


def stacked_bits(codes: CodeComparison, longest: float) -> go.Figure:
    """Cross-entropy as entropy and divergence: four codes for the same truth, on the same floor."""
    top = top_in_bits(longest)
    traces = [
        label(0.0, 3.98, "▨ entropy", TRUTH, position="middle right"),
        label(0.5 * top, 3.98, "■ divergence", MODEL, position="middle center"),
        label(top, 3.98, "■ rounding", REFERENCE, position="middle left"),
        *on_stacked_bits(codes, longest),
    ]
    return figure(
        traces,
        axis("mean code length (bits per outcome)", range=[0.0, top]),
        axis(
            "code made for",
            range=[-1.15, 4.25],
            tickvals=ROW_PLACES.tolist(),
            ticktext=list(ROWS),
            showgrid=False,
        ),
        height=400,
        barmode="overlay",
    )


def on_stacked_bits(codes: CodeComparison, longest: float) -> list[Trace]:
    """All that moves: three parts of each stack, what they say, the floor and the present state."""
    top = top_in_bits(longest)
    floor = codes.entropy
    uniform = math.log2(codes.p.size)
    parts = np.array([codes.divergence, codes.divergence, max(uniform - floor, 0.0), 0.0])
    totals = [codes.cross_entropy, codes.whole_mean, uniform, floor]
    rounding = codes.whole_mean - codes.cross_entropy if math.isfinite(codes.whole_mean) else 0.0
    beyond = top - floor
    shown = np.minimum(parts, beyond)
    finite = math.isfinite(codes.cross_entropy)
    ends = [min(total, top) for total in totals]
    # On the bar's upper edge, where there is no room beyond its end or the present state is there.
    sides = ["middle left" if end > 0.75 * top else "middle right" for end in ends]
    words = [
        f"{_bits(total)}  " if side == "middle left" else f"  {_bits(total)}"
        for total, side in zip(totals, sides, strict=True)
    ]
    heights = [
        place + (0.4 if row == MODEL_ROW or sides[row] == "middle left" else 0.0)
        for row, place in enumerate(ROW_PLACES.tolist())
    ]
    mark = state_mark(
        codes.cross_entropy if finite else top,
        float(ROW_PLACES[MODEL_ROW]),
        f"cross-entropy {_bits(codes.cross_entropy)}",
        cliponaxis=False,
    )
    return [
        _flat(np.zeros(4), np.full(4, floor), TRUTH, "floor parts", hatched=True),
        _flat(np.full(4, floor), shown, MODEL, "divergences"),
        _flat(floor + shown, rounding * np.eye(4)[WHOLE_ROW], REFERENCE, "rounding"),
        moving(
            line([floor, floor], [-0.5, 3.7], OPTIMUM, "floor", dash="dash", hoverinfo="skip"),
            "floor",
        ),
        moving(
            label(
                floor,
                -0.78,
                f"floor {_bits(floor)}",
                OPTIMUM,
                position="middle left" if floor > 0.5 * top else "middle right",
            ),
            "floor words",
        ),
        moving(
            {
                "type": "scatter",
                "x": ends,
                "y": heights,
                "text": words,
                "mode": "text",
                "textposition": sides,
                "textfont": {"size": 13},
                "hoverinfo": "skip",
                "cliponaxis": False,
            },
            "totals",
        ),
        moving(mark, STATE_TRACE),
    ]


def _bits(value: float) -> str:
    return f"{value:.3f} bits" if math.isfinite(value) else "∞ bits"


def _marker(colour: str, hatched: bool) -> dict[str, Any]:
    pattern = {"pattern": {"shape": "/", "size": 7, "solidity": 0.45}} if hatched else {}
    return {"color": colour, **pattern}


def _bars(
    x: Float64Array,
    heights: Float64Array,
    colour: str,
    key: str,
    *,
    hatched: bool = False,
    y: str = "y",
) -> Trace:
    trace = {
        "type": "bar",
        "x": x.tolist(),
        "y": heights.tolist(),
        "width": BAR_WIDTH,
        "marker": _marker(colour, hatched),
        "name": key,
        "yaxis": y,
        "hovertemplate": f"{key}: %{{y:.4g}}<extra></extra>",
    }
    return moving(trace, f"{key} bars")


def _flat(
    base: Float64Array, lengths: Float64Array, colour: str, key: str, *, hatched: bool = False
) -> Trace:
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": ROW_PLACES.tolist(),
        "x": lengths.tolist(),
        "base": base.tolist(),
        "width": ROW_WIDTH,
        "marker": _marker(colour, hatched),
        "name": key,
        "hovertemplate": f"{key}: %{{x:.4g}} bits<extra></extra>",
    }
    return moving(trace, key, below=True)


def _numbers(x: Float64Array, y: Float64Array, text: list[str], key: str) -> Trace:
    """What bars say in numbers, where there is room for that."""
    if len(x) > MOST_NUMBERED:
        text = [""] * len(x)
    return _words(x, y, text, key)


def _words(
    x: Float64Array, y: Float64Array, text: list[str], key: str, axis_name: str = "y"
) -> Trace:
    trace = {
        "type": "scatter",
        "x": x.tolist(),
        "y": y.tolist(),
        "text": text,
        "mode": "text",
        "textposition": "top center",
        "textfont": {"size": NUMBER_SIZE},
        "hoverinfo": "skip",
        "yaxis": axis_name,
    }
    return moving(trace, key)


def _lengths(x: Float64Array, lengths: Float64Array, top: float, key: str) -> Trace:
    """A code's lengths in numbers; what has no code stands where its bar is cut off."""
    few = len(x) <= MOST_NUMBERED
    text = ["∞" if math.isinf(v) else f"{v:.2f}" if few else "" for v in lengths]
    return _words(x, np.minimum(lengths, top), text, key, "y2")


def _diamonds(x: Float64Array, y: Float64Array, key: str) -> Trace:
    trace = marks(
        x.tolist(),
        y.tolist(),
        STATE,
        key,
        symbol=STATE_SYMBOL,
        size=12,
        hovertemplate="%{y:.4g}<extra></extra>",
        cliponaxis=False,
    )
    return moving(trace, key)
