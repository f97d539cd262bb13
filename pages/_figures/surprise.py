"""The surprise curve, its slope, and a product of probabilities beside a sum of logs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core import convert_surprise, surprise, surprise_gradient
from nll_core.information import SurpriseUnit, linear_penalty, squared_penalty
from nll_core.teaching import LogLikelihoodSeries, RunningProduct
from pages._figures.style import (
    GRADIENT,
    MODEL,
    REFERENCE,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    axis,
    label,
    labels,
    line,
    marks,
    state_mark,
)

# The state's own steps run down to one in a million; the axes stop there too.
LOWEST_P: Final = 1e-6
# Where on the way down the crosses stand, one row a type, so that their words never overlap.
ZERO_ROWS: Final = {"float16": 0.86, "float32": 0.95, "float64": 1.04}
GAP: Final = "\u00a0\u00a0\u00a0"  # between a mark and its words; plain spaces would be dropped
CURVE_POINTS: Final = 12
END_POINTS: Final = 6
TANGENT_POINTS: Final = 60
PRECISION_COLOURS: Final = {"float16": REFERENCE, "float32": GRADIENT, "float64": MODEL}


def surprise_curve(
    probabilities: NDArray[np.float64],
    p: float,
    unit: SurpriseUnit,
    *,
    penalties: bool,
    log_axis: bool,
) -> Drawing:
    """−log p with its tangent at `p`; a click on the curve reports the p under it."""
    here = float(surprise(p, unit=unit))
    slope = float(convert_surprise(surprise_gradient(p), unit))
    top = 1.05 * float(np.max(surprise(probabilities, unit=unit)))
    along = np.geomspace(LOWEST_P, 1.0, TANGENT_POINTS) if log_axis else np.array([0.0, 1.0])
    tangent = line(
        along,
        here + slope * (along - p),
        GRADIENT,
        "tangent",
        dash="dash",
        width=2,
        hoverinfo="skip",
    )

    def still() -> Iterator[Trace]:
        yield line(
            probabilities,
            surprise(probabilities, unit=unit),
            TRUTH,
            "−log p",
            says=f"p = %{{x:.3g}}: %{{y:.3f}} {unit}",
        )
        yield label(
            3e-3 if log_axis else 0.02, 0.62 * top, "−log p", TRUTH, position="middle right"
        )
        if penalties:
            quiet: dict[str, Any] = {"width": 2, "hoverinfo": "skip"}
            linear, squared = linear_penalty(probabilities), squared_penalty(probabilities)
            yield line(probabilities, linear, MODEL, "1 − p", **quiet)
            yield line(probabilities, squared, REFERENCE, "(1 − p)²", dash="dot", **quiet)
            said = "1 − p and (1 − p)² (dotted): at most 1"
            yield label(0.99, 1.0, said, MODEL, position="top left")

    return Drawing(
        marks={
            "tangent": tangent,
            STATE_TRACE: state_mark(p, here, f"p = {p:.3g}: {here:.3f} {unit}"),
        },
        still=still,
        x=_p_axis(log_axis),
        y=axis(f"surprise ({unit})", range=[0.0, top]),
        height=400,
    )


def slope_curve(
    probabilities: NDArray[np.float64], p: float, *, penalties: bool, log_axis: bool
) -> Drawing:
    """How steep each penalty is at every p: only that of −log p grows without bound."""
    here = -float(surprise_gradient(p))

    def still() -> Iterator[Trace]:
        yield line(
            probabilities,
            -np.asarray(surprise_gradient(probabilities)),
            GRADIENT,
            "1/p",
            says="p = %{x:.3g}: slope −%{y:.4g} nats per unit of p",
        )
        yield label(3e-3 if log_axis else 0.15, 400.0 if log_axis else 8.0, "1/p", GRADIENT)
        if penalties:
            inner = probabilities[probabilities < 1]
            yield line(probabilities, np.ones_like(probabilities), MODEL, "linear: 1", width=2)
            yield line(inner, 2 * (1 - inner), REFERENCE, "squared: 2(1 − p)", dash="dot", width=2)

    return Drawing(
        marks={STATE_TRACE: state_mark(p, here, f"p = {p:.3g}: slope −{here:.4g}")},
        still=still,
        x=_p_axis(log_axis),
        y=axis(
            "steepness, −d(penalty)/dp (per unit of p)",
            range=[0.5, 2 / LOWEST_P],
            log=True,
            dtick=1,
        ),
        height=400,
    )


def product_and_sum(series: LogLikelihoodSeries, unit: SurpriseUnit) -> Drawing:
    """The log of the running product in three float types, and the sum of logs, against n."""
    total = np.asarray(convert_surprise(series.log_likelihood, unit))
    last, floor = _reach(series, unit)
    found = {"sum of logs": line(series.n[[0, -1]], total[[0, -1]], TRUTH, "sum of logs", width=3)}
    ends = []
    for product in series.products:
        colour = PRECISION_COLOURS[product.dtype]
        kept = _alive_and_few(product)
        name = f"{product.dtype} product"
        logs = np.asarray(convert_surprise(product.log_values[kept], unit))
        found[name] = line(series.n[kept], logs, colour, name, dash="dash", width=2)
        ends += _end_of_product(product, colour, unit, last, floor)
    x, y, says, colours, sides = zip(*ends, strict=True) if ends else [()] * 5
    crosses = marks(list(x), list(y), REFERENCE, "ends", symbol="x", size=10)
    crosses["marker"] = crosses["marker"] | {"color": list(colours)}
    crosses["text"] = list(says)
    crosses["hovertemplate"] = "%{text}<extra></extra>"
    words = labels([(0.0, 0.0, "", REFERENCE, "middle right")])
    words |= {"x": x, "y": y, "text": [f"{GAP}{says_}{GAP}" for says_ in says]}
    words |= {"textposition": sides, "textfont": words["textfont"] | {"color": colours}}
    return Drawing(
        marks={**found, "ends": crosses, "names of ends": words},
        x=axis("number of independent examples n", range=[0, 1.02 * last]),
        y=axis(f"log of the likelihood ({unit})", range=[1.12 * floor, -0.03 * floor]),
        height=360,
    )


def _reach(series: LogLikelihoodSeries, unit: SurpriseUnit) -> tuple[int, float]:
    """The last n, and the lowest log-likelihood."""
    lowest = float(convert_surprise(series.log_likelihood[-1], unit))
    return int(series.n[-1]), min(lowest, -1e-9)


def _alive_and_few(product: RunningProduct) -> NDArray[np.int64]:
    """Where the product is above 0, thinned out: it is straight but for its last few steps."""
    alive = np.flatnonzero(product.values > 0)
    spread = np.linspace(0, alive.size - 1, CURVE_POINTS).astype(int)
    return np.union1d(alive[spread], alive[-END_POINTS:])


def _end_of_product(
    product: RunningProduct, colour: str, unit: SurpriseUnit, last: int, floor: float
) -> list[tuple[int, float, str, str, str]]:
    """Where the product becomes 0 or stops moving above 0: x, y, words, colour, their side."""
    zero = product.underflow_at
    if zero is not None and zero <= last:
        says = f"{product.dtype}: 0 from n = {zero:,}"
        where = ZERO_ROWS[product.dtype] * floor
    elif product.stuck_at is not None and product.values[-1] < 1:
        zero = product.stuck_at
        says = f"{product.dtype}: stuck from n = {zero:,}"
        where = float(convert_surprise(product.log_values[zero - 1], unit))
    else:
        return []
    side = "middle left" if zero > 0.7 * last else "middle right"
    return [(zero, where, says, colour, side)]


def _p_axis(log: bool) -> dict[str, Any]:
    title = "probability p of what happened"
    return axis(title, range=[LOWEST_P, 1.0] if log else [0.0, 1.0], log=log)
