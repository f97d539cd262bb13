"""The figures of the density page: staircases, densities, a spike, bandwidths, knots, spheres."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core import density as core
from nll_core.selection import DensityMethods
from pages._figures.curves import Curve, compared
from pages._figures.style import (
    GRADIENT,
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
    capped,
    columns,
    label,
    labels,
    line,
    marks,
    padded,
    state_mark,
)

Array = NDArray[np.floating[Any]]

STEPS: Final = 40
MOST_COMPONENTS: Final = 5
# What is nearer to the optimum than this is rounding.
LEAST_EXCESS: Final = 1e-9
LOG_SIGMAS: Final = np.arange(1, -131, -1)
Z: Final = np.linspace(-3.6, 3.6, 181)
RADII: Final = np.linspace(0.0, 2.5, 201)[1:]
MOST_BAR: Final = 8.0
METHODS: Final = {"mixture": MODEL, "kernels": SPARE[0], "flow": SPARE[2]}


def density_over(
    name: str, histogram: core.DensityHistogram, curves: dict[str, Trace], top: float
) -> Drawing:
    """Densities over a histogram of the data; `top` keeps the axis while they move."""
    c, y, width = histogram.centres, histogram.densities, histogram.width
    low, high = c[0] - 2.5 * width, c[-1] + 2.5 * width
    return Drawing(
        marks=curves,
        still=lambda: [bars(c, y, TRUTH, "data", width=width, opacity=0.35, **QUIET)],
        x=axis(name, range=[low, high]),
        y=axis("density (per unit of x)", range=[0, top]),
    )


def mixture_curves(x: Array, parts: Array) -> dict[str, Trace]:
    """A mixture, and its components below it: as many lines whatever their number."""
    drawn = [*parts, *[np.zeros(len(x))] * (MOST_COMPONENTS - len(parts))]
    each = {
        f"component{k}": line(x, y, MODEL, f"component {k}", dash="dot", width=1.5)
        for k, y in enumerate(drawn, 1)
    }
    return each | {"total": line(x, parts.sum(axis=0), MODEL, "mixture")}


def staircase(path: core.EmPath, at: int, stops: Sequence[tuple[int, str]]) -> Drawing:
    """How far the NLL is above the optimum: each step goes down the bound, then closes its gap."""
    excess = np.maximum(path.excess, LEAST_EXCESS)
    # Two corners a step: the bound after the M-step half-way, the NLL that it touches at the end.
    x, y = 0.5 * np.arange(2 * len(excess) - 1), np.empty(2 * len(excess) - 1)
    y[::2], y[1::2] = excess, np.maximum(path.bounds - path.optimum.nll, LEAST_EXCESS)
    top = max(10.0 ** np.ceil(np.log10(3.0 * float(excess[0]))), 10.0)
    words = [(float(k), float(excess[k]), f" {name}", REFERENCE, "top right") for k, name in stops]
    says = "%{x} steps: %{y:.3g} nats above"
    shape = {"line": {"color": GRADIENT, "width": 1.5, "shape": "hv"}}
    return Drawing(
        marks={
            "stairs": line(x, y, GRADIENT, "NLL and bound", **QUIET) | shape,
            "nll": marks(x[::2], excess, MODEL, "NLL", size=5, says=says),
            "stops": labels(words or [(0.0, top, "", REFERENCE, "top right")]),
            STATE_TRACE: state_mark(float(at), float(excess[at]), f"{at} steps"),
        },
        x=axis("steps of EM", range=[-1, STEPS + 1]),
        y=axis("nats above the optimum (log)", range=[0.5 * LEAST_EXCESS, top], log=True, dtick=2),
    )


def touching(found: core.EmSlice, name: str, low: float, high: float) -> Drawing:
    """The NLL and the bound of one step along the mean of the first component."""
    x = found.values
    here = float(np.interp(found.present, x, found.nll))
    there = float(np.interp(found.best, x, found.bound))
    return Drawing(
        marks={
            "nll": line(x, found.nll, MODEL, "NLL"),
            "bound": line(x, found.bound, GRADIENT, "bound", dash="dash"),
            "best": marks([found.best], [there], GRADIENT, "lowest point of the bound", size=10),
            STATE_TRACE: state_mark(found.present, here, "they touch"),
            "word": label(found.present, low, "— NLL   - - bound", position="top center"),
        },
        x=axis(f"first mean: {name}", range=[float(x[0]), float(x[-1])]),
        y=axis("nats", range=[low, high]),
    )


def spike_cost(found: core.Singularity, at: int, honest: float, k: int = 3) -> Drawing:
    """The NLL while one component shrinks onto a datum, and that of an honest fit of `k`."""
    sigma, nll, says = 10.0**found.log10_sigmas, found.nll, "σ = %{x:.0e}: %{y:.2f}"
    low, high = min(float(nll.min()), honest), max(float(nll.max()), honest)
    room, word = 0.1 * (high - low), f"a fit by EM, K = {k} "
    return Drawing(
        marks={
            "nll": line(sigma, nll, MODEL, "NLL", says=says),
            "honest": line(sigma[[0, -1]], [honest] * 2, OPTIMUM, "honest fit", dash="dash"),
            "word": label(float(sigma[0]), honest, word, OPTIMUM, position="bottom left"),
            STATE_TRACE: state_mark(float(sigma[at]), float(nll[at]), f"{nll[at]:.2f} nats"),
        },
        x=axis("σ of the thin component (log)", range=[1e-133, 1e3], log=True, dtick=20),
        y=axis("NLL (nats)", range=[low - room, high + room]),
    )


def spike_curves(
    x: Array, broad: Array, datum: float, height: float, top: float
) -> dict[str, Trace]:
    """A broad component and a thin one, cut off where it leaves the axis."""
    reached = min(height, 0.93 * top)
    said = f" up to {height:.3g}" if height > reached else f" {height:.3g}"
    return {
        "broad": line(x, broad, MODEL, "broad component"),
        "thin": line([datum, datum], [0.0, reached], GRADIENT, "thin component", width=3),
        "height": label(datum, reached, said, GRADIENT, position="middle right"),
        STATE_TRACE: state_mark(datum, 0.0, "the datum"),
    }


def bandwidth_lines(scores: core.BandwidthScores, sd: float, at: int, rule: float) -> Drawing:
    """Training, leave-one-out and held-out NLL against the bandwidth."""
    h, alone = scores.bandwidths / sd, scores.leave_one_out
    low, high = (float(alone[scores.best]) + room for room in (-3.0, 3.0))
    looks = ((MODEL, None, None), (TRUTH, "dash", scores.best), (GRADIENT, "dot", None))
    curves = zip(scores.curves.items(), looks, strict=False)
    return compared(
        {name: Curve(h, y, *look) for (name, y), look in curves},
        axis("bandwidth, in standard deviations (log)", range=[0.9e-3, 9.0], log=True, dtick=1),
        axis("NLL per datum (nats)", range=[low, high]),
        end=2.1,
        at=(float(h[at]), float(alone[at]), "here"),
        points=False,
        others={"rule": label(rule / sd, low + 0.25, "rule of thumb ▲", position="middle left")},
        height=340,
    )


def method_lines(found: DensityMethods, limit: float) -> Drawing:
    """NLL of each method by its complexity: held out, leave one out (dashed), training (dotted)."""
    curves, here = {}, []
    for name, path in found.paths.items():
        x, colour, held = path.complexity, METHODS[name], path.mean_held_out
        curves[name] = Curve(x, held, colour, None, path.best, None)
        curves[f"{name}, training"] = Curve(x, path.training, colour, "dot", None, None)
        if path.leave_one_out is not None:
            alone = Curve(x, path.leave_one_out, colour, "dash", None, None)
            curves[f"{name}, leave one out"] = alone
        if found.twins and path.without_twins is not None:
            bare = Curve(x, path.without_twins, colour, "dashdot", None, None)
            curves[f"{name}, held out, without twins"] = bare
        here.append((float(x[path.within(limit)]), float(held[path.within(limit)])))
    middle = min(float(path.costs.mean()) for path in found.paths.values())
    low, high = middle - 0.3, middle + 0.6
    signs = ["— held out", "- - leave one out", "··· training", "–·– no twins"]
    key = [(name, colour) for name, colour in METHODS.items()]
    key += [(sign, REFERENCE) for sign in signs[: 4 if found.twins else 3]]
    words = [
        (62.0, high - 0.06 * (k + 1), text, colour, "middle right")
        for k, (text, colour) in enumerate(key)
    ]
    seen = [(x, min(y, high)) for x, y in here]
    return compared(
        curves,
        axis("complexity (log)", range=[0.9, 400.0], log=True, dtick=1),
        axis("NLL per datum (nats)", range=[low, high]),
        points=False,
        others={
            "words": labels(words),
            STATE_TRACE: marks(*columns(seen), STATE, "here", symbol=STATE_SYMBOL, size=11),
        },
        height=360,
    )


def flow_map(u: Array, z: Array, flow: core.SplineFlow, data: Array) -> Drawing:
    """The flow from x to z with its knots, and the data below it; its tails are straight."""
    low, high = flow.x_knots[[0, -1]]
    parts = {"spline": (u >= low) & (u <= high), "left": u <= low, "right": u >= high}
    rug = {"symbol": "line-ns-open", "size": 9, **QUIET}
    return Drawing(
        marks={
            **{
                name: line(u[at], z[at], MODEL, name, dash=None if name == "spline" else "dot")
                for name, at in parts.items()
            },
            "knots": marks(flow.x_knots, flow.z_knots, STATE, "knot", symbol="diamond", size=13),
        },
        still=lambda: [
            marks(data, np.full(len(data), -5.0), TRUTH, "data", **rug),
            line([-4.4, 4.4], [-4.4, 4.4], REFERENCE, "the identity", dash="dash", width=1),
        ],
        x=axis("x, in standard deviations from the mean", range=[-4.4, 4.4]),
        y=axis("z", range=[-5.4, 5.4], dtick=2),
    )


def latent_curves(found: core.LatentBound, mean: float, sigma: float) -> Drawing:
    """Prior, posterior and the guess q over the latent variable."""

    def bell(m: float, s: float, z: Array = Z) -> Array:
        return np.asarray(np.exp(-0.5 * ((z - m) / s) ** 2) / (s * np.sqrt(2 * np.pi)))

    posterior = bell(found.posterior_mean, found.posterior_sigma)
    peak = min(float(bell(mean, sigma, np.array(mean))), 1.02)
    legend = "— posterior   - - q   ··· prior"
    return Drawing(
        marks={
            "posterior": line(Z, posterior, TRUTH, "posterior p(z | x)"),
            "q": line(Z, bell(mean, sigma), MODEL, "guess q(z)", dash="dash"),
            STATE_TRACE: state_mark(mean, peak, "mean of q"),
        },
        still=lambda: [
            line(Z, bell(0.0, 1.0), REFERENCE, "prior p(z)", dash="dot"),
            label(-3.5, 1.0, legend, REFERENCE, position="middle right"),
        ],
        x=axis("latent z", range=[-3.6, 3.6]),
        y=axis("density", range=[0, 1.08]),
    )


def bound_bars(found: core.LatentBound) -> Drawing:
    """The NLL, what the guess adds to it, and the bound, which is also the sum of two others."""
    look: dict[str, Any] = {"width": 0.6, "says": "%{y:.4f} nats"}
    nll, gap, costs, prior = found.nll, found.gap, found.reconstruction, found.to_prior
    tops = ((0.0, nll, nll), (1.0, nll + gap, gap), (2.0, found.bound, found.bound))
    words = [(x, min(y, MOST_BAR), f"{v:.4f}", STATE, "top center") for x, y, v in tops]
    return Drawing(
        marks={
            "nll": bars([0], [nll], TRUTH, "exact NLL", **look),
            "gap": bars([1], [gap], GRADIENT, "KL from q to the posterior", base=[nll], **look),
            "costs": bars([2], [costs], MODEL, "reconstruction", **look),
            "prior": bars([2], [prior], MODEL, "to the prior", base=[costs], opacity=0.5, **look),
            "level": line([-0.3, 2.3], [nll, nll], TRUTH, "exact NLL", dash="dot", width=1.5),
            "words": labels(words),
        },
        x=axis("its parts", range=[-0.6, 2.6], names=("exact NLL", "+ KL gap", "= bound")),
        y=axis("nats", range=[0, MOST_BAR * 1.12]),
    )


def anomaly_cloud(
    values: Array,
    names: Sequence[str],
    judged: core.Unusual,
    who: int,
    bounds: tuple[float, float],
    *,
    logs: bool,
) -> Drawing:
    """The data, those of low density marked: two columns, or one against what each costs."""
    look = {
        "color": [GRADIENT if flag else TRUTH for flag in judged.flagged],
        "symbol": ["x" if flag else "circle" for flag in judged.flagged],
        "opacity": 0.7,
    }
    hover = {
        "customdata": judged.nll.tolist(),
        "says": "%{x:.4g}, %{y:.4g}: %{customdata:.2f} nats",
    }
    x, y = values[:, 0], capped(judged.nll, bounds)
    vertical = axis("−log density, left out (nats)", range=bounds)
    if len(names) == 2:
        y = values[:, 1]
        vertical = axis(names[1], range=padded(y, log=logs), log=logs)
    return Drawing(
        marks={
            "data": marks(x, y, TRUTH, "data", size=7, marker=look, **hover),
            STATE_TRACE: state_mark(float(x[who]), float(y[who]), f"{judged.nll[who]:.2f} nats"),
        },
        x=axis(names[0], range=padded(x, log=logs), log=logs),
        y=vertical,
    )


def cost_ranks(found: core.Anomalies, at: float, who: int, bounds: tuple[float, float]) -> Drawing:
    """What share of draws, and of the data, costs at least so much, with the threshold `at`."""
    (low, high), costs, shares = bounds, capped(found.left_out, bounds), found.among_data
    grid, least = np.linspace(low, high, 201), 0.5 / len(costs)
    word = label(at, 0.75, " ✕ flagged from here", GRADIENT, position="middle right")
    return Drawing(
        marks={
            "draws": line(grid, np.maximum(found.among_draws(grid), 1e-9), MODEL, "draws"),
            "data": marks(costs, shares, TRUTH, "data", size=5),
            "threshold": line([at, at], [least, 1.0], GRADIENT, "threshold", dash="dash"),
            "word": word,
            STATE_TRACE: state_mark(float(costs[who]), float(shares[who]), "chosen"),
        },
        still=lambda: [label(low, 2 * least, " — draws   ● data", position="middle right")],
        x=axis("−log density, left out (nats)", range=[low, high]),
        y=axis("share that costs as much (log)", range=[least, 1.3], log=True, dtick=1),
    )


def shell(found: core.GaussianTypicality, radius: Array) -> Drawing:
    """Where draws are, by their distance from the mode in units of √d."""
    low, high = np.array([found.radius_low, found.radius_high]) / np.sqrt(found.n_dimensions)
    middle = float(0.5 * (low + high))
    return Drawing(
        marks={
            "density": line(RADII, radius / radius.max(), MODEL, "distance of a draw"),
            "typical": line([low, high], [0.03, 0.03], TRUTH, "95% of draws", width=7),
            "word": label(middle, 0.03, "95% of draws", TRUTH, position="top center"),
            STATE_TRACE: state_mark(0.0, 0.0, "the mode"),
        },
        still=lambda: [label(0.03, 0.06, "the mode", STATE, position="top right")],
        x=axis("distance from the mode, in √d", range=[-0.05, 2.5]),
        y=axis("density of the distance (highest = 1)", range=[-0.04, 1.08]),
    )


def typical_costs(found: core.GaussianTypicality) -> Drawing:
    """NLL per dimension: that of the mode, and where those of draws lie."""
    costs = (found.nll_at_mode, found.expected_nll, found.nll_low, found.nll_high)
    mode, mean, low, high = (nll / found.n_dimensions for nll in costs)
    draws, cheapest = f"{found.expected_nll:,.2f} ± {found.nll_sigma:.2f}", f"{costs[0]:,.2f} nats"
    words = [
        (mean, 1.05, draws, MODEL, "top right"),
        (mode + 0.08, 0.0, cheapest, STATE, "middle right"),
    ]
    return Drawing(
        marks={
            "interval": line([low, high], [1.0, 1.0], TRUTH, "95% of draws", width=9),
            "mean": marks([mean], [1.0], MODEL, "mean of draws", size=12),
            "words": labels(words),
            STATE_TRACE: state_mark(mode, 0.0, "the mode"),
        },
        x=axis("NLL per dimension (nats)", range=[0.8, 3.7]),
        y=axis("what costs so much", range=[-0.7, 1.8], names=("mode", "draws")),
    )
