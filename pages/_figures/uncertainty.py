"""Uncertainty: members in a triangle, nats over a plane, and σ beside the error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core import teaching as core
from nll_core.information import EnsembleNll, UncertaintySplit
from pages._figures.softmax import HEIGHT as TOP
from pages._figures.softmax import corners, place
from pages._figures.style import (
    GRADIENT,
    MODEL,
    NLL_COLOUR,
    OPTIMUM,
    QUIET,
    REFERENCE,
    SPARE,
    STATE,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    area,
    axis,
    bars,
    below,
    label,
    labels,
    line,
    marks,
    state_mark,
)

Array = NDArray[np.float64]

CLASSES: Final = ("A", "B", "C")
STEPS: Final = (
    *(0, 1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 1200, 1500),
    *(2000, 2500, 3000, 4000, 5000),
)
ALEATORIC, EPISTEMIC = TRUTH, MODEL
# Beyond, a NLL is drawn at the edge.
MOST_NATS: Final = 3.2
# As far as the plane is shown.
FARTHEST: Final = 12
_SIDE: Final = np.linspace(-FARTHEST, FARTHEST, 21)
GRID: Final = np.stack(np.meshgrid(_SIDE, _SIDE), axis=-1).reshape(-1, 2)
RADII: Final = np.linspace(0, FARTHEST, 49)
# Pixels of a square for log 2, the most that there is.
_WIDEST: Final = 15.0
WAY_COLOURS: Final = dict(zip(core.REMEDIES, (NLL_COLOUR, MODEL, SPARE[2], SPARE[3]), strict=True))
WAY_DASHES: Final = dict(zip(core.REMEDIES, ("solid", "dash", "dot", "dashdot"), strict=True))
_HEIGHT: Final = 330
# Of y, in its unit; and of the NLL above the lowest that is reached.
LOWEST, HIGHEST = -1.4, 3.4
SHOWN_NATS: Final = 3.5


def triangle(members: Array, mean: Array) -> Drawing:
    """The members, and their mean, among all distributions over three classes."""
    at, (x, y) = place(members), place(mean).tolist()
    hidden = {"visible": False, "fixedrange": True}
    # To each member and back, in one line.
    spokes = np.stack([at, np.broadcast_to([x, y], at.shape)], axis=1).reshape(-1, 2)
    return Drawing(
        marks={
            "spokes": line(
                spokes[:, 0], spokes[:, 1], EPISTEMIC, "to the mean", width=1.2, **QUIET
            ),
            STATE_TRACE: state_mark(x, y, f"mean {_said(mean)}"),
            "members": marks(
                at[:, 0].tolist(),
                at[:, 1].tolist(),
                EPISTEMIC,
                "members",
                size=15,
                text=[_said(p) for p in members],
                says="%{text}",
            ),
            "numbers": labels(
                [
                    (*xy, f"\u2002\u2009{k + 1}", EPISTEMIC, "middle right")
                    for k, xy in enumerate(at.tolist())
                ]
            ),
        },
        still=lambda: corners([f"certain of {name}" for name in CLASSES]),
        x={"range": [-0.15, 1.15], **hidden},
        y={"range": [-0.18, TOP + 0.16], "scaleanchor": "x", **hidden},
        height=380,
        layout={"margin": {"l": 0, "r": 0, "t": 4, "b": 4}},
    )


def _said(p: Array) -> str:
    return ", ".join(f"{name} {100 * v:.3g}%" for name, v in zip(CLASSES, p.tolist(), strict=True))


def parts(split: UncertaintySplit, cost: EnsembleNll, truth: str) -> Drawing:
    """Total = aleatoric + epistemic, and below it the members' NLL = the ensemble's + the gap."""
    total, aleatoric, epistemic = split.total, split.aleatoric, split.epistemic
    mean, gap = (min(v, MOST_NATS) for v in (cost.of_mean, cost.gap))
    rows = (
        (2.0, float(aleatoric), float(epistemic), ALEATORIC, EPISTEMIC, "aleatoric", "epistemic"),
        (0.6, mean, min(gap, MOST_NATS - mean), NLL_COLOUR, GRADIENT, "the mean's NLL", "gap"),
    )
    found: dict[str, Trace] = {}
    for y, first, second, colour, other, name, beside in rows:
        flat: dict[str, Any] = {"width": [0.42], "orientation": "h"}
        flat["says"] = "%{x:.4f} nats"
        found[name] = bars([first], [y], colour, name, **flat)
        found[beside] = bars(
            [second], [y], other, beside, base=[first], marker={"opacity": 0.75}, **flat
        )
    says = (
        f"total {total:.3f} = ■ aleatoric {aleatoric:.3f}",
        f"+ ■ epistemic {epistemic:.3f}",
        f"members' NLL of {truth} {_nats(cost.of_members)} = ■ of the mean {_nats(cost.of_mean)}",
        f"+ ■ gap {_nats(cost.gap)}",
    )
    heights, colours = (2.62, 2.38, 1.22, 0.98), (ALEATORIC, EPISTEMIC, NLL_COLOUR, GRADIENT)
    found["words"] = labels(
        [
            (0.0, y, text, colour, "middle right")
            for y, text, colour in zip(heights, says, colours, strict=True)
        ]
    )
    return Drawing(
        marks=found,
        x=axis("nats", range=[0, MOST_NATS]),
        y={"visible": False, "range": [0.2, 2.85]},
        height=380,
        layout={"barmode": "overlay"},
    )


def _nats(value: float) -> str:
    return f"{value:.3f}" if np.isfinite(value) else "∞"


def nats_map(
    ensemble: core.PlaneEnsemble, nats: Array, at: tuple[float, float], colour: str, name: str
) -> Drawing:
    """Nats over the plane as squares, among the points; the widest square is log 2."""
    points, labels_of = ensemble.data.points.round(2), ensemble.data.labels
    sides = _WIDEST * np.sqrt(np.maximum(nats, 0) / np.log(2))
    # What is too small to be seen would still be drawn.
    sides[sides < 1] = 0
    return Drawing(
        marks={
            "nats": below(
                marks(
                    GRID[:, 0],
                    GRID[:, 1],
                    colour,
                    name,
                    symbol="square",
                    size=sides.round(1).tolist(),
                    marker={"line": {"width": 0}, "opacity": 0.75},
                    customdata=nats.round(4).tolist(),
                    says="%{customdata} nats",
                )
            ),
            "class 0": _class(points[labels_of == 0], REFERENCE, "square-open"),
            "class 1": _class(points[labels_of == 1], STATE, "circle-open"),
            STATE_TRACE: state_mark(*at, "the place asked about"),
            "title": label(-FARTHEST, FARTHEST + 1.6, name, colour, position="middle right"),
        },
        x=axis("feature x₁", range=[-FARTHEST - 1, FARTHEST + 1], zeroline=False),
        y=axis("feature x₂", range=[-FARTHEST - 1, FARTHEST + 2.6], zeroline=False),
        height=390,
    )


def _class(points: Array, colour: str, symbol: str) -> Trace:
    """The points of a class; of many, some."""
    x, y = points[:: max(1, len(points) // 100)].T
    return marks(x, y, colour, "data", symbol=symbol, size=5, **QUIET)


def distance_lines(here: core.DistanceCurve, around: core.DistanceCurve, place: int) -> Drawing:
    """Nats from the middle of the data outwards: in one direction, and over all of them."""
    found = {
        "total here": line(here.radii, here.total, ALEATORIC, "total, in this direction"),
        "epistemic here": line(
            here.radii, here.epistemic, EPISTEMIC, "epistemic, in this direction"
        ),
        "epistemic around": line(
            around.radii,
            around.epistemic,
            EPISTEMIC,
            "epistemic, over all directions",
            dash="dot",
            width=2,
        ),
    }
    for trace in found.values():
        trace["hovertemplate"] = f"{trace['name']}: %{{y:.4f}} nats<extra></extra>"
    mark = state_mark(float(here.radii[place]), float(here.epistemic[place]), "here")
    return Drawing(
        marks=found | {STATE_TRACE: mark},
        still=lambda: [
            labels(
                [
                    (FARTHEST, 0.88, "━ total, this way", ALEATORIC, "middle left"),
                    (FARTHEST, 0.82, "━ epistemic, this way", EPISTEMIC, "middle left"),
                    (FARTHEST, 0.76, "┄ epistemic, mean of all ways", EPISTEMIC, "middle left"),
                ]
            )
        ],
        x=axis("distance from the middle of the data", range=[-0.3, FARTHEST + 0.3]),
        y=axis("nats", range=[-0.02, 0.92]),
        height=_HEIGHT,
    )


def size_lines(curve: core.SizeCurve, n: int) -> Drawing:
    """Mean nats at new points, by how many points the ensemble has seen."""
    at = int(np.searchsorted(curve.sizes, n))

    def still() -> Iterator[Trace]:
        for values, colour, name in (
            (curve.aleatoric, ALEATORIC, "aleatoric"),
            (curve.epistemic, EPISTEMIC, "epistemic"),
        ):
            yield line(curve.sizes, values, colour, name, says=f"{name}: %{{y:.4f}} nats")
            yield label(curve.sizes[-1], values[-1], name, colour, position="top left")

    return Drawing(
        marks={STATE_TRACE: state_mark(float(n), float(curve.epistemic[at]), f"{n} points")},
        still=still,
        x=axis("data points", range=[8, 2500], log=True, dtick=1),
        y=axis("mean nats at new points", range=[-0.02, 0.5]),
        height=_HEIGHT,
    )


def fitted_line(points: core.WavyLine, runs: core.RemedyRuns, way: int, at: int) -> Drawing:
    """The points, each as large as it weighs, and μ(x) with two σ(x) on either side."""
    mean, sigma = runs.grid_mean[way, at], runs.grid_sigma[way, at]
    weight = runs.weight[way, at]
    sides = np.maximum(13 * np.sqrt(weight / weight.max()), 2.5).round(1)
    unit = points.unit
    low, high = np.clip([mean - 2 * sigma, mean + 2 * sigma], LOWEST * unit, HIGHEST * unit)
    return Drawing(
        marks={
            "two sigma": below(area(runs.grid, low, high, MODEL, "μ ± 2σ")),
            "mean": line(runs.grid, mean, MODEL, "μ along x", hovertemplate="μ = %{y:.3g}"),
            "points": marks(
                points.x,
                points.y,
                TRUTH,
                "points",
                size=sides.tolist(),
                marker={"line": {"width": 0}},
                customdata=weight.round(3).tolist(),
                says="1/σ² = %{customdata}",
            ),
        },
        still=lambda: [
            line(runs.grid, points.truth(runs.grid), REFERENCE, "truth", dash="dot", width=1.5),
            labels(
                [
                    (0.02, 3.2 * unit, "● data, as large as 1/σ²", TRUTH, "middle right"),
                    (0.02, 2.85 * unit, "━ μ, shaded ± 2σ", MODEL, "middle right"),
                    (0.02, 2.5 * unit, "┄ truth", REFERENCE, "middle right"),
                ]
            ),
        ],
        x=axis("x", range=[-0.02, 1.02]),
        y=axis("y", range=[LOWEST * unit, HIGHEST * unit]),
        height=_HEIGHT,
    )


def sigma_line(points: core.WavyLine, runs: core.RemedyRuns, way: int, at: int) -> Drawing:
    """σ(x) among the distances of the points from μ(x), above the floor, and the noise."""
    errors = np.maximum(np.abs(points.y - runs.mean[way, at]), 0.011 * points.unit)
    ends, unit = [0.0, 1.0], points.unit

    def still() -> Iterator[Trace]:
        yield line(ends, [points.noise] * 2, REFERENCE, "noise", dash="dot", width=2)
        yield label(1.0, points.noise, "the noise itself", REFERENCE, position="bottom left")
        if runs.floor:
            yield line(ends, [runs.floor] * 2, OPTIMUM, "floor", dash="dash", width=2)
            yield label(1.0, runs.floor, "floor of σ", OPTIMUM, position="top left")

    return Drawing(
        marks={
            "errors": marks(points.x, errors, TRUTH, "error", size=5, says="|y − μ| = %{y:.3g}"),
            "sigma": line(
                runs.grid,
                runs.grid_sigma[way, at],
                MODEL,
                "σ along x",
                hovertemplate="σ = %{y:.3g}",
            ),
            "words": labels(
                [
                    (0.0, 6.2 * unit, "━ σ along x", MODEL, "middle right"),
                    (0.27, 6.2 * unit, "● |y − μ|", TRUTH, "middle right"),
                ]
            ),
        },
        still=still,
        x=axis("x", range=[-0.02, 1.02]),
        y=axis("σ, and the error (log)", range=[0.01 * unit, 10 * unit], log=True, dtick=1),
        height=_HEIGHT,
    )


def nll_lines(runs: core.RemedyRuns, nll: Array, way: int, at: int) -> Drawing:
    """The mean NLL against the step, for each way of training."""
    steps = np.maximum(runs.steps, 0.7)
    low = float(nll[:, -1].min())
    high = low + SHOWN_NATS

    def still() -> Iterator[Trace]:
        for name, values in zip(core.REMEDIES, nll, strict=True):
            yield line(
                steps,
                values,
                WAY_COLOURS[name],
                name,
                dash=WAY_DASHES[name],
                width=3 if name == core.REMEDIES[way] else 1.8,
                says=f"{name}: %{{y:.3f}} nats",
            )
        yield labels(_keys(low, high))

    here = float(nll[way, at])
    return Drawing(
        marks={STATE_TRACE: state_mark(float(steps[at]), min(here, high), f"{here:.3f} nats")},
        still=still,
        x=axis(
            "steps of gradient descent",
            range=[0.6, 7000],
            log=True,
            tickvals=[0.7, 10, 100, 1000],
            ticktext=["0", "10", "100", "1,000"],
        ),
        y=axis("mean NLL (nats)", range=[low - 0.3, high + 0.1]),
        height=_HEIGHT,
    )


def _keys(low: float, high: float) -> Sequence[tuple[float, float, str, str, str]]:
    dashes = ("━", "╌", "┈", "╌┈")
    apart = 0.08 * (high - low)
    return [
        (0.8, low + (2.6 - k) * apart, f"{dash} {name}", WAY_COLOURS[name], "middle right")
        for k, (dash, name) in enumerate(zip(dashes, core.REMEDIES, strict=True))
    ]
