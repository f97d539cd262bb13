"""The figures of the page on priors: terms in nats, densities, coefficients, groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core import bayes as core
from pages._figures.style import (
    MODEL,
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
    labels,
    line,
    marks,
    optimum_marks,
    spread,
    state_mark,
)

Numbers = NDArray[np.float64]
Range = tuple[float, float]

PRIOR: Final = SPARE[1]
HEIGHT: Final = 340
# The four bars of the sum, in order.
TERMS: Final = ("NLL", "−log prior", "log Z", "−log posterior")
COLOURS: Final = (TRUTH, PRIOR, REFERENCE, MODEL)
PREDICTED: Final = (("by the prior", PRIOR), ("by the posterior", MODEL), ("■ what came", TRUTH))
MOST_KL: Final = 2.0
UPPER, LOWER = (0.36, 1.0), (0.0, 0.27)


class Axis(NamedTuple):
    """What a parameter is called on its axis, and how far that reaches."""

    title: str
    range: Range
    unit: str
    """The densities are per unit of this."""


class Summary(NamedTuple):
    """Where a posterior's mode, mean and interval stand on the axis; not all have a mode."""

    mode: float | None
    mean: float
    low: float
    high: float


def legend(x: Range, top: float, step: float, names: Sequence[tuple[str, str]]) -> Trace:
    """Names in their colours, one below the other, a little right of the start of `x`."""
    left = x[0] + 0.03 * (x[1] - x[0])
    rows = enumerate(names)
    return labels([(left, top - step * k, *name, "middle right") for k, name in rows])


def term_bands(
    terms: core.PosteriorTerms,
    here: core.PosteriorTerms,
    best: core.PosteriorTerms,
    x: Axis,
    y: Range,
) -> Drawing:
    """NLL and −log prior stacked, and log Z, by which that sum is moved to −log posterior.

    The curves are named at `best`.
    """
    at, total = terms.at, terms.nll + terms.prior
    place, upto = float(here.at), [0.0, float(here.nll), float(here.nll + here.prior)]
    middle, nll, prior = float(best.at), float(best.nll), float(best.prior)
    end, says = float(here.posterior), "%{x:.3g}: −log posterior %{y:.3f} nats"
    named = [
        (middle, nll / 2, "NLL", TRUTH, "middle center"),
        (middle, max(nll, nll + prior), "NLL − log prior", PRIOR, "top center"),
        (middle, float(best.posterior), "−log posterior", MODEL, "bottom center"),
    ]
    return Drawing(
        marks={
            "NLL": area(at, 0 * at, terms.nll, TRUTH, "NLL"),
            "prior": area(at, terms.nll, total, PRIOR, "−log prior"),
            "nll line": line(at, terms.nll, TRUTH, "NLL", width=1.5, **QUIET),
            "sum": line(at, total, PRIOR, "NLL − log prior", width=1.5, **QUIET),
            "posterior": line(at, terms.posterior, MODEL, TERMS[3], says=says),
            "names": labels(named if nll > 2 else named[1:]),
            "here": line([place] * 4, [*upto, end], STATE, "here", width=1.5),
            STATE_TRACE: state_mark(place, end, f"−log posterior {end:.3f} nats"),
        },
        x=axis(x.title, range=x.range),
        y=axis(f"nats (densities per unit of {x.unit})", range=y),
        height=HEIGHT,
    )


def term_sum(here: core.PosteriorTerms, y: Range) -> Drawing:
    """The terms at the present place, each bar from where the last one ends."""
    sizes = [float(here.nll), float(here.prior), here.log_evidence, float(here.posterior)]
    bases = [0.0, sizes[0], sizes[0] + sizes[1], 0.0]
    tops = [max(base, base + size) for base, size in zip(bases, sizes, strict=True)]
    said = [
        (k, max(top, 0.0), f"{size:+.2f}".replace("-", "−"), COLOURS[k], "top center")
        for k, (top, size) in enumerate(zip(tops, sizes, strict=True))
    ]
    first, second, third = sizes[0], bases[2], bases[2] + sizes[2]
    across, links = [0.0, 1, 1, 2, 2, 3], [first, first, second, second, third, third]
    return Drawing(
        marks={
            "links": line(across, links, REFERENCE, "links", width=1, dash="dot", **QUIET),
            **{
                name: bars([k], [sizes[k]], COLOURS[k], name, width=0.7, base=[bases[k]], **QUIET)
                for k, name in enumerate(TERMS)
            },
            "sizes": labels(said),
        },
        x=axis("term", range=[-0.6, 3.6], tickvals=[0, 1, 2, 3], ticktext=list(TERMS)),
        y=axis("nats", range=y, zeroline=True),
        height=HEIGHT,
        layout={"barmode": "overlay"},
    )


def densities(
    terms: core.PosteriorTerms,
    here: core.PosteriorTerms,
    found: Summary,
    x: Axis,
    *,
    top: float,
    likelihoods: Range,
    flat: Numbers | None = None,
    height: int = 440,
) -> Drawing:
    """Prior and posterior as densities; the likelihood, which is none, below on its own axis."""
    below: dict[str, Any] = {"yaxis": "y2"}
    tops = [] if found.mode is None else [(found.mode, 0.0)]
    shown: dict[str, Trace] = {
        "prior": line(terms.at, terms.prior_density, PRIOR, "prior", dash="dash", **QUIET),
        "posterior": line(terms.at, terms.posterior_density, MODEL, "posterior", **QUIET),
        "interval": line(
            [found.low, found.high], [0.0, 0.0], MODEL, "central 95%", width=7, opacity=0.5
        ),
        "mean": marks([found.mean], [0.0], MODEL, f"mean: {found.mean:.4g}", symbol="square"),
        "mode": optimum_marks(tops, "MAP", cliponaxis=False),
        "likelihood": line(terms.at, terms.log10_likelihood, TRUTH, "likelihood", **below, **QUIET),
        STATE_TRACE: state_mark(
            float(here.at), float(here.log10_likelihood), f"likelihood {float(here.likelihood):.3g}"
        )
        | below,
    }
    if flat is not None:
        name = "likelihood over its area"
        shown["flat"] = line(terms.at, flat, TRUTH, name, dash="dot", width=2.5, **QUIET)
    said = [("posterior", MODEL), ("prior (dashed)", PRIOR)]
    said += [("likelihood over its area", TRUTH)] if flat is not None else []
    shown["names"] = legend(x.range, 0.96 * top, 0.06 * top, said)
    return Drawing(
        marks=shown,
        x=axis(x.title, range=x.range, anchor="y2"),
        y=axis(f"density (per unit of {x.unit})", range=[-0.04 * top, top], domain=UPPER),
        height=height,
        layout={"yaxis2": axis("log₁₀ likelihood", range=likelihoods, domain=LOWER, nticks=4)},
    )


def toss_surprises(found: core.CoinUpdates, seen: int) -> Drawing:
    """What each toss cost the prediction before it; those not seen yet are pale."""
    at, costs = np.arange(1, len(found.outcomes) + 1), found.surprise
    names = np.where(found.outcomes == 1, "H", "T").tolist()
    says = "toss %{x}: %{y:.3f} nats"

    def drawn(n: int, colour: str) -> Trace:
        return bars(at[:n], costs[:n], colour, "surprise", width=0.8, says=says)

    here = float(costs[seen - 1]) if seen else 0.0
    return Drawing(
        marks={
            "all": drawn(len(at), REFERENCE) | {"opacity": 0.3},
            "seen": drawn(seen, TRUTH),
            STATE_TRACE: state_mark(float(seen), here, f"{found.total[seen]:.3f} nats so far"),
        },
        x=axis(
            "toss", range=[-0.6, len(at) + 0.6], tickvals=at.tolist(), ticktext=names, tickangle=0
        ),
        y=axis("surprise at the toss (nats)", range=[0, 1.1 * float(costs.max())]),
        height=HEIGHT,
        layout={"barmode": "overlay"},
    )


def predicted_heads(before: Numbers, after: Numbers, heads: int, most: float) -> Drawing:
    """Chances of each number of heads, before any toss and after those seen, on an axis up to
    `most`, the highest after all of them."""
    k = np.arange(len(before))
    hover = "%{x} heads: %{y:.3f}"
    found, top = float(before[heads]), 1.5 * max(float(before.max()), most)
    return Drawing(
        marks={
            "before": bars(k, before, PRIOR, "before", width=0.8, opacity=0.6, says=hover),
            "after": line(k, after, MODEL, "after", mode="lines+markers", width=1.5, says=hover),
            "observed": marks(
                [heads], [found], TRUTH, f"{heads} came: {found:.3f}", symbol="square", size=11
            ),
            "names": legend((-0.6, len(k)), 0.95 * top, 0.075 * top, PREDICTED),
        },
        x=axis(f"heads in {len(k) - 1} tosses", range=[-0.6, len(k) - 0.4]),
        y=axis("probability", range=[0, top]),
        height=HEIGHT,
    )


def mean_by_data(found: Sequence[core.MeanPosterior], seen: int, y: Range) -> Drawing:
    """The posterior's mean and interval after each datum, what it expects next, and the data."""
    at, x = np.arange(len(found)), found[-1].x
    ends = ("low", "high", "predictive_low", "predictive_high", "mean")
    low, high, least, most, mean = (np.array([getattr(one, key) for one in found]) for key in ends)
    return Drawing(
        marks={
            "next": area(at, least, most, REFERENCE, "95% of the next datum"),
            "interval": area(at, low, high, MODEL, "central 95%"),
            "posterior": line(at, mean, MODEL, "posterior mean", mode="lines+markers"),
            "data": marks(at[1:], x, TRUTH, "datum", symbol="x", size=8),
            STATE_TRACE: state_mark(float(seen), float(mean[seen]), f"after {seen}"),
        },
        x=axis("data seen (×)", range=[-0.3, len(x) + 0.3], dtick=1 if len(x) <= 12 else None),
        y=axis("mean μ (grey: the next datum)", range=y),
        height=440,
    )


def coefficient_paths(
    path: core.PenaltyPath, fit: core.PenalisedFit, truth: Numbers, y: Range
) -> Drawing:
    """Each coefficient along λ: the mode as a line, the mean dashed; true zeros are grey."""
    shown = {}
    for j, true in enumerate(truth):
        colour, name = (MODEL if true else REFERENCE), f"degree {j + 1}"
        says = f"{name}, λ = %{{x:.3g}}: %{{y:.4f}}"
        looks: dict[str, Any] = {"width": 2.5 if true else 1.5, "says": says}
        means, modes = path.mean[:, j], path.mode[:, j]
        shown[f"mean {j + 1}"] = line(path.penalty, means, colour, name, dash="dot", **looks)
        shown[f"mode {j + 1}"] = line(path.penalty, modes, colour, name, **looks)
    shown[STATE_TRACE] = state_mark(fit.penalty, float(fit.mode[0]), f"λ = {fit.penalty:.3g}")
    return Drawing(
        marks=shown,
        x=axis("penalty λ", range=[0.01, 4e4], log=True),
        y=axis("coefficient", range=y),
        height=HEIGHT,
    )


def coefficient_bars(fit: core.PenalisedFit, truth: Numbers, y: Range) -> Drawing:
    """The present coefficients: least squares, mode, mean with its deviation, and the truth."""
    degree = np.arange(1, len(truth) + 1)
    kinds = (
        ("least squares", fit.least_squares, REFERENCE, "circle-open", -0.24),
        ("mode", fit.mode, OPTIMUM, "star", -0.08),
        ("mean, ± one sd", fit.mean, MODEL, "square", 0.08),
        ("truth", truth, TRUTH, "line-ew-open", 0.24),
    )
    signs = [*zip("○★■–", kinds, strict=True)]
    whiskers: dict[str, Any] = {"width": 0.05, "base": fit.mean - fit.sd, "opacity": 0.6}
    return Drawing(
        marks={
            "sd": bars(degree + 0.08, 2 * fit.sd, MODEL, "± one sd", **whiskers, **QUIET),
            **{
                name: marks(
                    degree + aside,
                    values,
                    colour,
                    name,
                    symbol=symbol,
                    size=10,
                    says=f"{name}: %{{y:.4f}}",
                )
                for name, values, colour, symbol, aside in kinds
            },
        },
        still=lambda: [legend((4.0, 9.0), 2.8, 0.33, [(f"{s} {k[0]}", k[2]) for s, k in signs])],
        x=axis("degree of the polynomial", range=[0.5, len(truth) + 0.5], dtick=1),
        y=axis("coefficient", range=y),
        height=HEIGHT,
    )


def fitted_line(
    x: Numbers, targets: Numbers, truth: Numbers, found: core.FittedLine, reach: float
) -> Drawing:
    """Lines that the prior expects, and those that the data leave, each to ±`reach` sds."""
    before, after = reach * found.prior_sd, reach * found.sd
    names = [(f"■ prior ± {reach:g} sd", PRIOR), (f"■ posterior ± {reach:g} sd", MODEL)]
    names += [("╌ mode", OPTIMUM), ("··· truth", TRUTH)]
    return Drawing(
        marks={
            "before": area(x, -before, before, PRIOR, "prior"),
            "after": area(x, found.mean - after, found.mean + after, MODEL, "posterior"),
            "mean": line(x, found.mean, MODEL, "posterior mean"),
            "mode": line(x, found.mode, OPTIMUM, "mode", dash="dash"),
            "data": marks(x, targets, TRUTH, "data", size=6),
        },
        still=lambda: [
            line(x, truth, TRUTH, "truth", dash="dot", width=1.5),
            legend((-1.0, 1.0), 8.2, 1.1, names),
        ],
        x=axis("x", range=[-1.05, 1.05]),
        y=axis("y", range=[-9.0, 9.0]),
        height=HEIGHT,
    )


def laplace_densities(
    terms: core.PosteriorTerms, found: core.LaplaceApproximation, wide: Numbers, x: Axis, top: float
) -> Drawing:
    """The exact posterior and the Gaussian at its mode, which may reach where nothing can be."""
    # Where there is no Gaussian, the same marks are empty.
    at = wide if found.exists else wide[:0]
    heights = found.density(at)
    top_of_it = [(found.centre, float(found.density(found.centre)))] if found.exists else []
    shown = {
        "exact": line(terms.at, terms.posterior_density, MODEL, "exact", **QUIET),
        "laplace": line(at, heights, OPTIMUM, "Laplace", dash="dash", **QUIET),
        "mode": optimum_marks(top_of_it, f"mode {found.centre:.4g}"),
    }
    said = [("exact", MODEL), ("Laplace (dashed)", OPTIMUM)]
    shown["names"] = legend(x.range, 0.94 * top, 0.08 * top, said)
    for name, beyond in (("below 0", at < 0), ("above 1", at > 1)):
        inside = beyond & (found.impossible > 0)
        shown[name] = area(at[inside], 0 * at[inside], heights[inside], OPTIMUM, "impossible")
    return Drawing(
        marks=shown,
        x=axis(x.title, range=x.range),
        y=axis(f"density (per unit of {x.unit})", range=[0, top]),
        height=HEIGHT,
    )


def laplace_distance(kls: Mapping[str, Numbers], chosen: str, seen: int) -> Drawing:
    """KL(exact ∥ Laplace) after each toss in both coordinates, where there is a Gaussian."""
    n = len(kls[chosen])
    colours = {name: MODEL if name == chosen else REFERENCE for name in kls}
    shown = {
        name: line(
            np.flatnonzero(np.isfinite(values)),
            values[np.isfinite(values)],
            colours[name],
            name,
            mode="lines+markers",
            says=f"per unit of {name}, %{{x}} tosses: %{{y:.3g}} nats",
        )
        for name, values in kls.items()
    }
    here = float(kls[chosen][seen])
    known = np.isfinite(here)
    says = f"{here:.4g} nats" if known else "no Gaussian"
    shown[STATE_TRACE] = state_mark(float(seen), here if known else MOST_KL, says)
    names = [(f"per unit of {name}", colours[name]) for name in kls]
    shown["names"] = labels(
        [(0.3, 1.4 / 1.8**k, *name, "middle right") for k, name in enumerate(names)]
    )
    return Drawing(
        marks=shown,
        x=axis("tosses seen", range=[-0.5, n - 0.5]),
        y=axis("KL(exact ∥ Laplace) (nats)", range=[1e-3, MOST_KL], log=True, dtick=1),
        height=HEIGHT,
    )


def shrinkage(
    at: Numbers,
    groups: Mapping[str, Numbers],
    density: Numbers,
    state: tuple[float, float],
    titles: tuple[str, str, str],
    bounds: tuple[Range, Range, Range],
    **along: Any,
) -> Drawing:
    """Each group's mean along what ties them together, and below what the data say of that.

    `titles` and `bounds` are of what ties, of the groups' means, and of the density; `along` is of
    the axis of what ties."""
    below: dict[str, Any] = {"yaxis": "y2"}
    x, y, _ = bounds
    end = at[-1]
    last = spread([float(mean[-1]) for mean in groups.values()], y, log=False)
    ends = [(end, v, f" {n}", TRUTH, "middle right") for v, n in zip(last, groups, strict=True)]
    here, height = state
    return Drawing(
        marks={
            "now": line([here, here], y, STATE, "here", width=1.5, dash="dot", **QUIET),
            "density": line(at, density, MODEL, titles[2], **below, **QUIET),
            STATE_TRACE: state_mark(here, height, f"{here:.3g}: density {height:.4f}") | below,
        },
        still=lambda: [
            *(
                line(at, mean, TRUTH, n, width=1.5, hovertemplate=f"{n}: %{{x:.3g}}, %{{y:.3f}}")
                for n, mean in groups.items()
            ),
            labels(ends),
        ],
        x=axis(titles[0], range=x, anchor="y2", **along),
        y=axis(titles[1], range=y, domain=UPPER),
        height=430,
        layout={"yaxis2": axis(titles[2], range=bounds[2], domain=LOWER, nticks=4)},
    )


def rates(own: Numbers, given: Numbers, found: Numbers, totals: NDArray[np.int64]) -> Drawing:
    """Each group's own rate and what it is drawn to, larger for larger groups."""
    look: dict[str, Any] = {"marker": {"size": (1.5 * np.sqrt(totals)).tolist()}, "opacity": 0.6}
    last = state_mark(float(own[-1]), float(given[-1]), "the present group")
    return Drawing(
        marks={
            "all": marks(own, found, MODEL, "over all α + β", says="%{x:.3f} → %{y:.3f}", **look),
            "given": marks(own, given, STATE, "given α + β", symbol="diamond", size=5),
            STATE_TRACE: last,
        },
        still=lambda: [
            line([0.0, 0.4], [0.0, 0.4], REFERENCE, "not drawn at all", dash="dot", **QUIET),
            legend((0.0, 0.4), 0.38, 0.025, [("● over all α + β", MODEL), ("◆ given it", STATE)]),
        ],
        x=axis("a group’s own rate", range=[-0.01, 0.4]),
        y=axis("its mean rate", range=[-0.01, 0.4]),
        height=430,
    )


def groups(
    found: core.EffectsPosterior, known: core.PooledEffects, names: Sequence[str]
) -> Drawing:
    """Each school's own estimate, its effect given τ, and that averaged over τ."""
    rows = np.arange(len(names), dtype=np.float64)
    kinds = (
        ("own estimate", found.estimates, found.standard_errors, TRUTH, "circle", 0.25),
        ("given τ", known.effects, known.effects_sd, STATE, "diamond", 0.0),
        ("all τ", found.effects, found.effects_sd, MODEL, "square", -0.25),
    )

    signs = [*zip("●◆■", kinds, strict=True)]

    def drawn() -> Iterator[tuple[str, Trace]]:
        for name, means, sds, colour, symbol, aside in kinds:
            at, says = rows + aside, f"{name}: %{{x:.2f}}"
            whiskers: dict[str, Any] = {
                "base": means - sds,
                "width": 0.06,
                "orientation": "h",
                "opacity": 0.6,
            }
            yield f"sd {name}", bars(2 * sds, at, colour, name, **whiskers, **QUIET)
            yield name, marks(means, at, colour, name, symbol=symbol, size=8, says=says)
        pooled = float(known.mu)
        yield "mu", line([pooled] * 2, [-0.6, len(rows)], STATE, "μ", width=1, dash="dot", **QUIET)

    return Drawing(
        marks=dict(drawn()),
        still=lambda: [legend((22.0, 45.0), 4.6, -0.55, [(f"{s} {k[0]}", k[3]) for s, k in signs])],
        x=axis("effect (points), ± one standard deviation", range=[-21, 45]),
        y=axis(
            "school",
            range=[len(rows) - 0.4, -0.6],
            tickvals=rows.tolist(),
            ticktext=list(names),
        ),
        height=430,
    )
