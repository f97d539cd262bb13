"""The Gaussian page's figures whose marks are fields of its record: `r` are these at rest.

Marks say which field they show (`of`), for the browser too; axes, and what hovering says, rest.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core import gaussian_nll
from nll_core.likelihoods import TailComparison
from nll_core.teaching import gaussian_point_terms, tail_curves
from pages._figures.gaussian_density import MOST_DOTS, Fields, Window, on_curve, stick_line
from pages._figures.style import (
    GRADIENT,
    MODEL,
    OPTIMUM,
    QUIET,
    REFERENCE,
    SEQUENTIAL,
    STATE,
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
    state_mark,
)
from pages._ui.bound import case, of, text, xy

Vector = NDArray[np.float64]

LEVEL_DASHES: Final = ("solid", "dash", "dot")
STEPS_HEIGHT: Final = 230
# The parabola's own shape fills this much of the axes, in units of the full step and its gain.
SLICE_AXES: Final = ((-0.5, 1.7), (-1.6, 1.0))
# How far along the curves their names stand.
NAME_AT: Final = 0.86
# A colour of its own: the Student-t is a second model.
STUDENT_T: Final = "#000007"
# In the lower one of two panels.
LOWER: Final[dict[str, Any]] = {"yaxis": "y2"}


def surface(r: Fields, picks: Fields, *, mu: Window, sigma: Window, unit: str) -> Drawing:
    """Shaded levels of the NLL over the sliders' (μ, σ), confidence regions, path, state.

    The first trace holds `picks`, unseen points that can be clicked.
    """
    pick = marks(
        picks["mu"],
        picks["sigma"],
        TRUTH,
        "pick",
        size=14,
        opacity=0,
        customdata=picks["rise"],
        says="μ = %{x:.6g}, σ = %{y:.6g}: %{customdata:.4g} nats above the minimum",
    )
    shades = {
        f"shade {depth}": line(
            *xy(f"levels.shades.{depth}"),
            str(SEQUENTIAL[min(depth + 3, 9)][1]),
            "shade",
            width=1,
            fill="toself",
            fillcolor=SEQUENTIAL[min(depth + 1, 9)][1],
            **QUIET,
        )
        for depth in range(len(r["levels"]["shades"]))
    }
    percents = [f"{100 * level:g}" for level in r["confidence"]]
    names = [f"nominal {percent}% region" for percent in percents]
    regions = {
        name: line(
            *xy(f"levels.regions.{k}"), OPTIMUM, name, dash=LEVEL_DASHES[k], width=1.6, **QUIET
        )
        for k, name in enumerate(names)
    }
    heights = label(0.0, 0.0, "", TRUTH, position="middle left")
    side = case("levels.name_at", {"below": "bottom center"}, "middle right")
    named = {"x": of("levels.name_x"), "y": of("levels.name_y"), "text": f" {', '.join(percents)}%"}
    none: list[Any] = []
    taken = (of("path.mu"), of("path.sigma")) if "path" in r else (none, none)
    at = ([of("path.at_mu")], [of("path.at_sigma")]) if "path" in r else (none, none)
    best, here = r["best"], f"μ = {r['mu']:.6g}, σ = {r['sigma']:.6g}"
    star = f"maximum likelihood: {best.mu:.5g}, {best.sigma:.5g}"
    return Drawing(
        still=lambda: [pick],
        marks={
            **{name: below(trace) for name, trace in (shades | regions).items()},
            "names of shades": heights | {key: of(f"levels.{key}") for key in ("x", "y", "text")},
            "names of regions": label(0.0, 0.0, "", OPTIMUM, position=side)
            | {
                key: case("levels.name_at", {"nowhere": []}, [value])
                for key, value in named.items()
            },
            "path": line(
                taken[0],
                taken[1],
                GRADIENT,
                "path",
                width=2,
                hovertemplate="μ = %{x:.4g}, σ = %{y:.4g}<extra>path</extra>",
            )
            | {"mode": "lines+markers", "marker": {"size": 5, "color": GRADIENT}},
            "iterate": marks(*at, GRADIENT, "iterate", size=11, **QUIET),
            "star": optimum_mark(of("best.mu"), of("best.sigma"), star),
            STATE_TRACE: state_mark(of("mu"), of("sigma"), here),
        },
        x=axis(f"mean μ ({unit})", range=mu, zeroline=False, showgrid=False),
        y=axis(f"standard deviation σ ({unit})", range=sigma, zeroline=False, showgrid=False),
        height=380,
    )


def descent_progress(r: Fields, method: str) -> Drawing:
    """How far each step of a path lies above the minimum, on a log axis; the step is marked."""
    path = r["path"]
    curve = line(
        of("path.counted"),
        of("path.shown"),
        GRADIENT,
        method,
        width=2,
        says="step %{x}: %{y:.3g} nats above",
    )
    says = f"step {path['step']}: {path['at_rise']:.3g} nats above the minimum"
    here = marks([of("path.step")], [of("path.at_shown")], GRADIENT, says, size=11)
    return Drawing(
        marks={"progress": curve, STATE_TRACE: here},
        x=axis("step", range=[-0.5, max(10.0, 1.04 * path["steps"])]),
        y=axis(
            "NLL above its minimum (nats)",
            range=[5e-13, max(10.0, 2 * float(path["shown"].max()))],
            log=True,
            dtick=3,
        ),
        height=STEPS_HEIGHT,
    )


def newton_parabola(lengths: Vector) -> Drawing:
    """The NLL along the present step of Newton's method, and the parabola that it goes by.

    In units of the full step and of the decrease that the parabola predicts, so that each step
    has the same parabola.
    """
    right, top = SLICE_AXES[0][1], SLICE_AXES[1][1]
    dashed: dict[str, Any] = {"dash": "dash", "width": 2}
    words = [
        (right, 0.88 * top, "the NLL along the step  ", TRUTH, "middle left"),
        (right, 0.62 * top, "the parabola that touches it at 0  ", MODEL, "middle left"),
        (1.0, -1.18, "full step", MODEL, "bottom center"),
    ]
    return Drawing(
        still=lambda: [
            line(lengths, lengths * (lengths - 2.0), MODEL, "parabola", **dashed, **QUIET),
            marks([1.0], [-1.0], MODEL, "where the parabola leads", size=8, symbol="square"),
            labels(words),
        ],
        marks={
            "nll": line(*xy("slice.nll"), TRUTH, "NLL", **QUIET),
            "next": marks(
                *xy("slice.there"),
                GRADIENT,
                "after the step",
                symbol="circle-open",
                size=11,
                marker={"line": {"width": 2.5}},
                **QUIET,
            ),
            "iterate": marks(*xy("slice.here"), GRADIENT, "here", size=11, **QUIET),
        },
        x=axis("part of the full step", range=SLICE_AXES[0]),
        y=axis("change of the NLL (predicted: −1)", range=SLICE_AXES[1]),
        height=STEPS_HEIGHT,
    )


def point_terms(r: Fields, *, window: Window, title: str) -> Drawing:
    """Above, the density over each value; below, the log of it: the terms that are added up.

    Both panels share the axis of x, and pointing at a value lights it up in both. A click on any
    trace of points reports a value's index.
    """
    size = 8 if len(r["points"]) <= MOST_DOTS else 4
    points = marks(
        r["points"],
        of("curve.heights"),
        TRUTH,
        "points",
        size=size,
        customdata=np.column_stack([r["z"], r["counts"]]),
        says="density %{y:.4g}, z = %{customdata[0]:.3f}, occurs %{customdata[1]}×",
    )
    hanging = marks(
        r["points"],
        of("terms"),
        TRUTH,
        "terms",
        size=size,
        customdata=r["best_terms"],
        says="its term %{y:.4f} nats (at the maximum %{customdata:.4f})",
        **LOWER,
    )
    best = marks(
        r["points"],
        r["best_terms"],
        OPTIMUM,
        "at the maximum",
        symbol="line-ew",
        size=9,
        marker={"line": {"color": OPTIMUM, "width": 2}},
        **QUIET,
        **LOWER,
    )
    return Drawing(
        still=lambda: [best],
        marks={
            "points": points,
            "terms": hanging,
            "sticks": stick_line("curve.sticks", opacity=0.55),
            "curve": line(*xy("curve"), MODEL, "present curve", **QUIET),
            "hanging sticks": stick_line("hanging", opacity=0.55) | LOWER,
            **_lit(),
            **{name: trace | QUIET for name, trace in on_curve(r).items() if name != "curve"},
        },
        x=axis(
            title,
            range=window,
            anchor="y2",
            showspikes=True,
            spikemode="across",
            spikesnap="data",
            spikethickness=1,
            spikedash="dot",
        ),
        y=axis("density (per unit of x)", range=[0.0, r["ceiling"]], domain=(0.56, 1.0)),
        height=520,
        layout={
            "yaxis2": axis("term, log density (nats)", range=r["reach"], domain=(0.0, 0.46)),
            "hovermode": "x",
            "hoversubplots": "axis",
            # A finger or pointer need not hit a dot: the nearest value within this many pixels.
            "hoverdistance": 40,
        },
    )


def _lit() -> dict[str, Trace]:
    """The point that is lit up, in both panels, with what it adds; nothing without one."""

    def lit(*values: Any) -> Any:
        return case("case", {"lit": list(values)}, [])

    x, height, term = of("x"), of("height"), of("term")
    ring: dict[str, Any] = {"symbol": "circle-open", "size": 17, "marker": {"line": {"width": 3}}}
    side = case("right", {True: "middle left", False: "middle right"})
    words = label(0.0, 0.0, "", STATE, position=side) | LOWER
    told = "  x = {x:.6g}: {term:.4f} nats, {share:.1%} of the sum  "
    return {
        "lit stick": line(lit(x, x), lit(0.0, height), STATE, "lit", width=4, **QUIET),
        "lit term": line(lit(x, x), lit(0.0, term), STATE, "lit", width=4, **QUIET) | LOWER,
        "lit point": marks(lit(x), lit(height), STATE, "lit", **ring, **QUIET),
        "end of lit term": marks(lit(x), lit(term), STATE, "lit", **ring, **QUIET) | LOWER,
        "name of lit term": words | {"x": lit(x), "y": lit(term), "text": lit(told)},
    }


def least_squares(r: Fields, *, window: Window, unit: str, added: bool) -> Drawing:
    """NLL(μ) at the present σ and SSE(μ)/(2σ²); `added` lifts the second onto the first."""
    grid, best, aside = r["grid"], r["best"], r["aside_at"]
    end = int(NAME_AT * (grid.size - 1))
    _, lowest = r["lowest"]

    def over_end(field: str, words: str, colour: str) -> Trace:
        """The name of a curve above its right part, clear of its steep end."""
        place = float(grid[end]), of(f"{field}.{end}")
        return label(*place, f"{words}   ", colour, position="top left")

    nll = line(
        grid,
        of("nlls"),
        TRUTH,
        "NLL(μ)",
        width=5 if added else 2.5,
        opacity=0.6 if added else 1.0,
        says="μ = %{x:.5g}: NLL %{y:.4f} nats",
    )
    squares = line(grid, of("squares"), MODEL, "SSE(μ)/2σ²", says="μ = %{x:.5g}: SSE/2σ² %{y:.4f}")
    lifted = line(grid, of("lifted"), MODEL, "lifted", dash="dash", **QUIET)
    same = line([best.mu] * 2, of("lowest"), OPTIMUM, "the same minimum", dash="dot", width=1.5)
    return Drawing(
        marks={
            "nll": nll,
            **({"lifted": lifted} if added else {}),
            "squares": squares,
            "constant": line([aside] * 2, of("aside"), REFERENCE, "constant", width=2, dash="dot"),
            "name of constant": label(
                aside,
                of("middle"),
                text(" n log σ√2π = {constant:.4g} nats"),
                REFERENCE,
                position="middle right",
            ),
            "minimum": same | QUIET,
            "name of nll": over_end(
                "nlls", "SSE(μ)/2σ² + constant = NLL(μ)" if added else "NLL(μ)", TRUTH
            ),
            "name of squares": over_end("squares", "SSE(μ)/2σ²", MODEL),
            "best nll": optimum_mark(
                best.mu, of("lowest.1"), f"μ̂ = {best.mu:.5g}: NLL {lowest:.4f}"
            ),
            "least squares": optimum_mark(best.mu, of("lowest.0"), "least squares"),
            STATE_TRACE: state_mark(
                of("mu"), of("nll"), f"μ = {r['mu']:.6g}: NLL {r['nll']:.4f} nats"
            ),
            "state of squares": state_mark(
                of("mu"), of("scaled"), f"μ = {r['mu']:.6g}: SSE/2σ² = {r['scaled']:.4f}"
            ),
        },
        x=axis(f"mean μ ({unit})", range=window),
        y=axis("nats", range=r["reach"]),
        height=400,
    )


def tails(x: Vector, comparison: TailComparison, grid: Vector, *, title: str) -> Drawing:
    """Both fits over the data, and below them −log p: what each charges for a value, in nats."""
    window = low, high = float(grid[0]), float(grid[-1])
    curves = tail_curves(x, comparison, window=window, n_points=grid.size)
    gaussian, student_t = comparison.gaussian, comparison.student_t
    name_at = gaussian.mu - 1.3 * gaussian.sigma
    (beside_name,) = gaussian_point_terms([name_at], gaussian.mu, gaussian.sigma).density
    cheapest = min(float(curves.gaussian_nll.min()), float(curves.student_t_nll.min()))
    dearest = gaussian_nll(x, gaussian.mu, gaussian.sigma, reduction="none").max()
    lowest, top = min(0.0, cheapest - 0.5), max(1.25 * float(dearest), 8.0)
    t_peak = float(curves.student_t_density.max())
    highest = max(float(curves.gaussian_density.max()), t_peak, float(curves.heights.max()))
    # The curve of the Student-t is named on the side where there is room.
    end, towards, side = (low, 1, "middle right")
    if student_t.mu > 0.5 * (low + high):
        end, towards, side = (high, -1, "middle left")
    edges = curves.edges
    middles, width = 0.5 * (edges[1:] + edges[:-1]), float(edges[1] - edges[0])
    histogram = bars(middles, curves.heights, REFERENCE, "data", width=width, opacity=0.35)
    histogram["hovertemplate"] = "around %{x:.4g}: %{y:.4g}<extra>data</extra>"
    t_at = student_t.mu + 0.5 * student_t.sigma * towards
    ticks = marks(
        x,
        np.full(x.size, lowest + 0.03 * (top - lowest)),
        TRUTH,
        "data",
        symbol="line-ns",
        size=9,
        marker={"line": {"color": TRUTH, "width": 1.5}},
        hovertemplate="x = %{x:.6g}<extra>data</extra>",
        **LOWER,
    )
    dotted = label(end, 0.8 * top, "dotted: the present μ and σ", MODEL, position=side)

    def charged(cost: ArrayLike, colour: str, name: str) -> Trace:
        says = f"x = %{{x:.4g}}: %{{y:.3f}} nats<extra>{name}</extra>"
        return line(curves.x, cost, colour, name, hovertemplate=says, **LOWER)

    present: dict[str, Any] = {"dash": "dot", "width": 1.5, "opacity": 0.7}
    return Drawing(
        still=lambda: [
            histogram,
            line(curves.x, curves.gaussian_density, MODEL, "Gaussian"),
            line(curves.x, curves.student_t_density, STUDENT_T, "Student-t"),
            label(name_at, float(beside_name), "Gaussian ", MODEL, position="middle left"),
            label(t_at, 0.92 * t_peak, "  Student-t  ", STUDENT_T, position=side),
            charged(curves.gaussian_nll, MODEL, "Gaussian"),
            charged(curves.student_t_nll, STUDENT_T, "Student-t"),
            ticks,
            dotted | LOWER,
        ],
        marks={
            "density": line(grid, of("density"), MODEL, "present μ, σ", **present),
            "cost": line(grid, of("cost"), MODEL, "present μ, σ", **present, **LOWER),
        },
        x=axis(title, range=window, anchor="y2"),
        y=axis("density (per unit)", range=[0.0, 1.15 * highest], domain=(0.54, 1.0)),
        height=520,
        layout={
            "yaxis2": axis("−log p of a point (nats)", range=[lowest, top], domain=(0.0, 0.44)),
            "bargap": 0,
        },
    )
