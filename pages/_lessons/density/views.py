"""The views: by EM, a spike, kernels, a flow, all three, a bound, anomalies, many dimensions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core import density as core
from nll_core.formats import power_of_ten
from nll_core.selection import DensityMethods, compare_density_methods
from nll_core.teaching import split_halves
from pages._figures import density as figures
from pages._figures.density import LOG_SIGMAS, STEPS
from pages._figures.style import MODEL, Drawing, Trace, line
from pages._lessons.density import state as views
from pages._lessons.density.state import BANDWIDTHS, KNOTS, OWN, State, load, load_rows
from pages._ui.chart import along
from pages._ui.dropped import Dropped
from pages._ui.lesson import Button, More, Side, view
from pages._ui.numbers import decimals, exact, latex, percent, significant
from pages._ui.parts import Formula, Note, Part, Player, Plot, Row, Say, Table, pair
from pages._ui.text import plain

Array = NDArray[np.float64]
Stop = tuple[int | None, str, str]

# The usual rules: a part of the NLL, and nats a datum.
MCLUST, SKLEARN = 1e-5, 1e-3
U: Final = np.linspace(-4.4, 4.4, 177)
# Costs above this are written with fewer digits.
DEAR: Final = 1000.0
# A gap that no digit on the page shows.
CLOSED: Final = 5e-5


def whose(s: State) -> str:
    """The choice of data, and the field for one's own."""
    return "dndata dnown" if s.dndata == OWN else "dndata"


def over(s: State, curves: dict[str, Trace]) -> Drawing:
    """Densities over the histogram of the data."""
    return figures.density_over(s.data.name, s.data.bars, curves, s.data.top)


@lru_cache(64)
def _path(name: str, text: str, k: int, equal: bool, seed: int) -> core.EmPath:
    x = load(name, text).x
    start = core.start_mixture(x, k, seed=seed)
    return core.em_path(x, start, n_steps=STEPS, covariance="tied" if equal else "full")


@lru_cache(16)
def _honest(name: str, text: str) -> core.MixtureFit:
    fits = (core.fit_mixture(load(name, text).x, k, n_starts=8) for k in (3, 2, 1))
    return next(fit for fit in fits if not fit.degenerate)


@view(views.EM, controls=lambda s: ["dnstep dnk", whose(s), "dnseed", More("dnequal")])
def by_em(s: State) -> Iterator[Part]:
    data, (path, at) = s.data, step_of(s)
    logs = core.component_log_densities(path.mixtures[at], data.grid)
    stops, said = _stops(path, len(data.x)), Say(_em_in_words(path, at))
    stairs = figures.staircase(path, at, [(k, name) for k, name, _ in stops if k is not None])
    curves = figures.mixture_curves(data.grid, np.exp(logs))
    yield from pair(
        said,
        Plot("density_staircase", stairs, "Nats above the optimum, step by step.", drag="dnstep"),
        Plot("density_mixture", over(s, curves), "The mixture over a histogram of the data."),
        (1.3, 1.0),
    )
    yield Player("dnstep", STEPS)
    yield Row((_touching(s, path, at), _rules(path, stops)))
    yield Note(
        "For a Gaussian mixture, the E-step asks which component each datum probably belongs to "
        "(q) and closes the gap between the bound and the NLL; the M-step goes to the bound’s "
        "lowest point, and the NLL lies below it: so it never rises. The bound is the negative "
        "ELBO of a model whose latent variable is the component. The usual rules look at the step, "
        "which may be small far from the optimum; the last row looks at the gradient."
    )
    # At the start the bound touches.
    bound, gap = (path.bounds[at - 1], path.gaps[at - 1]) if at else (path.nll[0], 0.0)
    yield Formula(
        r"\mathrm{NLL}(\theta) = \mathrm{bound}(q, \theta) \\ {} - \sum_i \mathrm{KL}\bigl(q_i "
        r"\,\|\, p(k \mid x_i, \theta)\bigr)",
        rf"⟦{latex(float(path.nll[at]), 7)}⟧ = ⟦{latex(float(bound), 7)}⟧ - ⟦{latex(gap, 3)}⟧",
    )


def _em_in_words(path: core.EmPath, at: int) -> str:
    nll = f"After {at} step{'' if at == 1 else 's'} of EM the NLL is **"
    nll += f"{decimals(float(path.nll[at]), 4)} nats**"
    if path.optimum.degenerate:
        return (
            f"{nll}, and **there is no optimum this way**: {path.optimum.message}. Try fewer "
            "components, another start, or equal variances."
        )
    above = f"**{significant(float(path.excess[at]), 2)} nats** above the optimum"
    if path.excess[at] < figures.LEAST_EXCESS:
        above = "**at the optimum**, up to rounding"
    fall = ""
    if at:
        down, gap = float(path.nll[at - 1] - path.bounds[at - 1]), float(path.gaps[at - 1])
        fall = f" The last step: {significant(down, 2)} nats down the bound, then a gap of "
        fall += f"{significant(gap, 2)} closed."
    mixture = path.mixtures[at]
    parts = zip(mixture.shares.tolist(), mixture.means[:, 0].tolist(), strict=True)
    shares = ", ".join(f"{100 * share:.1f}% at {significant(mean, 4)}" for share, mean in parts)
    return f"{nll}, {above} ({decimals(path.optimum.nll, 4)}).{fall} Components: {shares}."


def _stops(path: core.EmPath, n: int) -> list[Stop]:
    if path.optimum.degenerate:
        return []
    return [
        (path.stops(MCLUST), "mclust", "mclust: a step gains less than 10⁻⁵ of the NLL"),
        (path.stops(SKLEARN, per=n), "sklearn", "scikit-learn: less than 0.001 nats a datum"),
    ]


def _rules(path: core.EmPath, stops: Sequence[Stop]) -> Table:
    rows = [
        [rule, f"{k} steps", f"{significant(float(path.excess[k]), 2)} nats"]
        if k is not None
        else [rule, f"more than {len(path.bounds)}", "unknown"]
        for k, _, rule in stops
    ]
    why = f"NLL {decimals(path.optimum.nll, 4)}" if stops else "no optimum"
    rows.append(["a gradient below 10⁻⁹ (EM, then Newton)", why, "0" if stops else "—"])
    return Table("rules", ("rule", "stops after", "above the optimum"), rows, wrap=(0,))


def _touching(s: State, path: core.EmPath, at: int) -> Plot:
    x = s.data.x
    reach = 0.25 * (x[-1] - x[0])
    found = core.em_slice(x, path.mixtures[at], np.linspace(x[0] - reach, x[-1] + reach, 81))
    low = float(path.nll[-1])
    span = max(1.6 * float(path.nll[0] - low), 0.05 * len(x))
    return Plot(
        "density_touching",
        figures.touching(found, s.data.name, low - 0.12 * span, low + 1.1 * span),
        f"NLL and bound along the first mean: they touch at {significant(found.present, 4)}, and "
        f"the bound is lowest at {significant(found.best, 4)}.",
    )


def step_of(s: State) -> tuple[core.EmPath, int]:
    """The path of EM, and how far it has come."""
    path = _path(s.dndata, s.dnown, s.dnk, s.dnequal, s.dnseed)
    return path, min(s.dnstep, len(path.bounds))


def spike_gain(s: State) -> float:
    """Nats by which a mixture with a spike beats the honest one."""
    found = core.point_component(s.data.x, float(s.data.x[s.datum]), LOG_SIGMAS, share=s.dnshare)
    at = LOG_SIGMAS.tolist().index(s.dnthin)
    return _honest(s.dndata, s.dnown).nll - float(found.nll[at])


@view(views.SPIKE, controls=lambda s: [f"dnthin dndatum dnshare {whose(s)}"])
def spike(s: State) -> Iterator[Part]:
    data, datum = s.data, float(s.data.x[s.datum])
    found = core.point_component(data.x, datum, LOG_SIGMAS, share=s.dnshare)
    at, fit = LOG_SIGMAS.tolist().index(s.dnthin), _honest(s.dndata, s.dnown)
    broad = core.mixture_of([1.0], [found.broad_mean], [found.broad_sigma])
    curve = (1.0 - s.dnshare) * np.exp(core.mixture_log_density(broad, data.grid))
    curves = figures.spike_curves(data.grid, curve, datum, float(found.heights[at]), data.top)
    k, honest = fit.mixture.shares.size, fit.nll
    cost = figures.spike_cost(found, at, honest, k)
    nll, wins = float(found.nll[at]), int(np.floor(found.log10_sigma_of(honest)))
    said = Say(
        f"With σ = {power_of_ten(s.dnthin)} on the datum {exact(datum)} the NLL is "
        f"**{decimals(nll, 2)} nats**, {'**worse**' if nll > honest else '**“better”**'} than {k} "
        f"honest component{'s' if k > 1 else ''} ({decimals(honest, 2)}). Each factor of ten in σ "
        f"gains {significant(found.at_datum * np.log(10.0), 3)} nats: below about "
        f"**{power_of_ten(wins)}** the spike wins, and there is **no lowest NLL**."
    )
    yield from pair(
        said,
        Plot("density_spike", cost, "The NLL against the width of one component.", drag="dnthin"),
        Plot("density_spiked", over(s, curves), "A broad component and a thin one."),
    )
    yield Note(
        "At first the thin component only takes its share away from the other data, and the NLL "
        "rises; then its density at its own datum, which has no upper limit, outweighs that. So "
        "“maximum likelihood” of a mixture means a good local minimum of the NLL, and a component "
        "with one datum is a spike."
    )
    yield Formula(
        r"-\log\Bigl[(1 - \pi)\,N(x_j; \mu, s^2) + \frac{\pi}{\sigma \sqrt{2\pi}}\Bigr] "
        r"\\ {} \to \log \sigma + \text{constant} \to -\infty",
        rf"\log_{{10}} \sigma = ⟦{s.dnthin}⟧: \quad \mathrm{{NLL}} = ⟦{latex(nll, 5)}⟧",
    )


@lru_cache(64)
def _scored(name: str, text: str, seed: int) -> tuple[Array, core.BandwidthScores]:
    x = load(name, text).x
    train, held = split_halves(len(x), seed=seed)
    widths = np.multiply(BANDWIDTHS, x.std())
    return x[train], core.bandwidth_scores(x[train], widths, held_out=x[held])


def kernel_nats(s: State, whose: int) -> float:
    """What a datum costs: under its own kernel too, under those of the others, held out."""
    scores = _scored(s.dndata, s.dnown, s.dnhalf)[1]
    return float([*scores.curves.values()][whose][BANDWIDTHS.index(s.dnh)])


@view(views.KERNEL, controls=lambda s: [f"dnh {whose(s)}", More("dnhalf")])
def kernel(s: State) -> Iterator[Part]:
    data, (train, scores) = s.data, _scored(s.dndata, s.dnown, s.dnhalf)
    rule, at = core.rule_of_thumb(data.x), BANDWIDTHS.index(s.dnh)
    h = float(scores.bandwidths[at])
    places = np.sort(np.concatenate([data.grid, train]))  # Else spikes would fall between.
    curve = np.exp(core.kernel_log_density(train, places, h))
    lines = figures.bandwidth_lines(scores, float(data.x.std()), at, rule)
    drawn = {"kernel": line(places, curve, MODEL, "mean of the kernels")}
    own, alone, outside = (
        decimals(nats[at]) if nats[at] < DEAR else significant(nats[at], 3)
        for nats in scores.curves.values()
    )
    chosen, would = (
        significant(float(scores.bandwidths[k]), 3) for k in (scores.best, scores.best_held_out)
    )
    said = Say(
        f"Kernels {significant(h, 3)} {data.unit} wide give their own data **{own} nats** each, "
        f"each datum by the others **{alone}**, and data held out **{outside}**. Leaving one out "
        f"chooses **{chosen}**, the held-out half would have chosen {would}, the rule of thumb "
        f"says {significant(rule, 3)}. {len(train)} kernels act as "
        f"{significant(float(scores.effective[at]), 3)} separate ones."
    )
    yield from pair(
        said,
        Plot("density_bandwidth", lines, "Three NLLs against the bandwidth.", drag="dnh"),
        Plot("density_kernel", over(s, drawn), "The mean of the kernels over a histogram."),
    )
    yield Note(
        "With a bandwidth near 0 each datum of a kernel density sits on a spike of its own: the "
        "training NLL falls without end and says nothing. Leaving each datum’s own kernel out "
        "takes that away, unless a rounded datum has a twin. The rule of thumb is made for one "
        "hump, and is too wide for two."
    )
    yield Formula(
        r"-\frac1n \sum_i \log \frac{1}{n - 1} \sum_{j \ne i} N(x_i; x_j, h^2)",
        rf"h = ⟦{latex(h)}⟧: \quad ⟦{latex(float(scores.leave_one_out[at]))}⟧",
    )


@lru_cache(16)
def _fitted(name: str, text: str, unit: float) -> core.FlowFit:
    return core.fit_spline_flow(unit * load(name, text).x, KNOTS - 1)


def _knots(s: State) -> Mapping[str, Any]:
    found = _fitted(s.dndata, s.dnown, 1.0).flow.z_knots
    return {f"dnz{k}": z for k, z in enumerate(found.tolist(), 1)}


def bent_flow(s: State) -> tuple[core.SplineFlow, core.FlowTerms, float]:
    """The flow through the knots, what it costs, and what a Gaussian does."""
    best, x = _fitted(s.dndata, s.dnown, s.dnunit), s.dnunit * s.data.x
    scaled = {"centre": best.flow.centre, "scale": best.flow.scale}
    bent = core.spline_of_knots(core.rising_knots(s.knots), **scaled)
    straight = core.spline_of_knots(bent.x_knots, **scaled)
    return bent, core.flow_terms(bent, x), core.flow_terms(straight, x).nll


@view(
    views.FLOW,
    controls=lambda s: [
        Button("Fit by maximum likelihood", _knots, "density_fit"),
        f"dnunit {whose(s)}",
        More(" ".join(f"dnz{k}" for k in range(1, KNOTS + 1)), "Knots"),
    ],
)
def flow(s: State) -> Iterator[Part]:
    data, c = s.data, s.dnunit
    x, best = c * data.x, _fitted(s.dndata, s.dnown, c)
    bent, terms, gaussian = bent_flow(s)
    above = significant(terms.nll - best.terms.nll, 3)
    curve = c * np.exp(core.flow_log_density(bent, c * data.grid))
    z = core.flow_forward(bent, bent.centre + bent.scale * U)[0]
    sign = " A density above 1 makes it negative, and nothing is wrong." if terms.nll < 0 else ""
    said = Say(
        f"The NLL is **{decimals(terms.nll, 2)} nats**, {above} above the fitted flow’s; a "
        f"Gaussian has {decimals(gaussian, 2)}. With x {'as it is' if c == 1 else f'times {c:g}'}, "
        f"n log s is **{decimals(terms.unit, 2)}**: it alone changes with the unit, for every "
        f"model alike.{sign}"
    )
    bends = figures.flow_map(U, z, bent, (x - bent.centre) / bent.scale)
    drawn = {"flow": line(data.grid, curve, MODEL, "density of the flow")}
    knots = [
        along(f"Knot {k}", f"dnz{k}", "knots", axes="y", index=k - 1) for k in range(1, KNOTS + 1)
    ]
    yield from pair(
        said,
        Plot("density_flow", bends, "The flow from x to z through its knots.", drag=knots),
        Plot("density_bent", over(s, drawn), "The density of the flow over a histogram."),
    )
    yield Note(
        "In this normalizing flow x is standardised, u = (x − mean)/s, then bent: z = T(u) is "
        "scored by the standard Gaussian. Where T is steep, data are pulled apart, and the "
        "density of x is high. Between knots T is a quotient of two quadratics that never falls; "
        "beyond the last ones it goes on straight, so the tails are Gaussian. On the diagonal T "
        "does nothing."
    )
    yield Formula(
        r"\mathrm{NLL} = -\sum_i \log N(z_i; 0, 1) \\ {} - \sum_i \log T'(u_i) + n \log s",
        rf"⟦{latex(terms.nll, 6)}⟧ = ⟦{latex(terms.base, 6)}⟧ \\ {{}} + "
        rf"(⟦{latex(round(terms.bending, 6), 6)}⟧) + ⟦{latex(terms.unit, 6)}⟧",
    )


# How a setting of each method is said.
SETTINGS: Final[Mapping[str, Callable[[float], str]]] = {
    "mixture": lambda k: f"{k:g} component{'s' if k > 1 else ''}",
    "kernels": lambda h: f"{significant(h, 3)} wide",
    "flow": lambda k: f"{k:g} bin{'s' if k > 1 else ''}",
}


@lru_cache(8)
def _methods(name: str, text: str) -> DensityMethods:
    return compare_density_methods(load(name, text).x, leave_one_out=True)


def methods_of(s: State) -> DensityMethods:
    """All three on the sample."""
    return _methods(s.dndata, s.dnown)


@view(views.METHODS, controls=lambda s: [f"dnbend {whose(s)}"])
def methods(s: State) -> Iterator[Part]:
    data, found = s.data, methods_of(s)
    kernels, (first, second, *_) = found.paths["kernels"], found.differences.rows
    twins = "No datum has an exact twin."
    if found.twins and kernels.without_twins is not None:
        twins = (
            f"{found.twins} of {len(data.x)} data have an exact twin, which may stay when one is "
            f"held out: kernels {significant(float(kernels.settings[-1]), 2)} wide look as good as "
            f"**{decimals(float(kernels.mean_held_out[-1]))} nats** and cost "
            f"**{decimals(float(kernels.without_twins[-1]))}** without the twins’ kernels. So "
            "their width is chosen without those."
        )
    spikes = found.paths["mixture"].collapsed
    if spikes is not None and spikes.any():
        which = ", ".join(f"{n:g}" for n in found.paths["mixture"].settings[spikes])
        twins += (
            f" With {which} components the mixture **has collapsed** onto a point, in all data or "
            "in what is left of them without a fold: there its NLL has no lowest value, so it is "
            "none to choose."
        )
    rows, here = [], {}
    for name, path in found.paths.items():
        at, put = path.within(s.dnbend), SETTINGS[name]
        alone = math.nan if path.leave_one_out is None else float(path.leave_one_out[at])
        here[name] = float(path.mean_held_out[at])
        costs = [decimals(nats) for nats in (float(path.training[at]), alone, here[name])]
        best = f"{decimals(float(path.costs.mean()))} ({put(path.setting)})"
        gone = path.collapsed is not None and bool(path.collapsed[at])
        setting = put(float(path.settings[at])) + ", collapsed" * gone
        rows.append([name, setting, *costs, best])
    doubts = "; ".join(second.doubts)
    costs_here = ", ".join(f"the {name} **{decimals(nats)}**" for name, nats in here.items())
    said = Say(
        f"{twins} Up to complexity {s.dnbend}, a datum held out costs {costs_here} nats. At their "
        f"best (★): {first.name}, then {second.name}, {decimals(second.difference, 2)} nats more, "
        f"[{decimals(second.low, 2)}, {decimals(second.high, 2)}]: "
        f"{f'**not to be believed yet** ({doubts})' if doubts else 'no reason to doubt it'}."
    )
    curves = {
        name: line(data.grid, path.density(s.dnbend, data.grid), figures.METHODS[name], name)
        for name, path in found.paths.items()
    }
    lines = figures.method_lines(found, s.dnbend)
    # Kernels are of every complexity.
    kernel_mark = [along("Complexity, at most", "dnbend", index=1)]
    yield from pair(
        said,
        Plot("density_methods", lines, "NLL by complexity.", drag=kernel_mark),
        Plot("density_three", over(s, curves), "Three densities over a histogram of the data."),
    )
    head = ("nats a datum", "here", "training", "leave one out", "held out", "best held out (★)")
    yield Table("methods", head, rows)
    yield Note(
        "Complexity is the number of components, of bins, or of kernels that act as separate ones. "
        "Training falls with it. Held out is a fifth at a time, by fits to the other four; ★ is "
        "the best."
    )
    yield Formula(
        r"\frac1n \sum_i -\log \hat p_{-i}(x_i)",
        ",\\ ".join(rf"\text{{{name}: }} ⟦{latex(nats)}⟧" for name, nats in here.items()),
    )


def _posterior(s: State) -> dict[str, float]:
    found = core.latent_bound(s.dnx, s.dnmean, s.dnsd)
    return {"dnmean": found.posterior_mean, "dnsd": found.posterior_sigma}


@view(
    views.BOUND,
    controls=("dnmean dnsd dnx", Button("Go to the posterior", _posterior, "density_posterior")),
)
def bound(s: State) -> Iterator[Part]:
    found = core.latent_bound(s.dnx, s.dnmean, s.dnsd)
    closed = (
        "the gap is **closed** to four digits"
        if found.gap < CLOSED
        else f"of which **{decimals(found.gap, 4)}** are the gap, KL(q ‖ posterior)"
    )
    curves = figures.latent_curves(found, s.dnmean, s.dnsd)
    said = Say(
        f"Exactly, x = {s.dnx:g} costs **{decimals(found.nll, 4)} nats**. With q the bound is "
        f"**{decimals(found.bound, 4)}**, {closed}. The posterior is "
        f"N({significant(found.posterior_mean, 3)}, "
        f"{significant(found.posterior_sigma, 3)}²)."
    )
    yield from pair(
        said,
        Plot("density_latent", curves, "Prior, posterior and guess q.", drag="dnmean"),
        Plot("density_bars", figures.bound_bars(found), "The exact NLL, the gap, the bound."),
    )
    yield Note(
        "z is standard Gaussian, and x has variance 1 about it. A model whose NLL is not known, "
        "such as a variational autoencoder, is trained by the bound (the negative evidence lower "
        "bound): it falls when the model gets better or when q gets nearer to the posterior, and "
        "does not say which. EM makes q the posterior itself, so its gap is 0."
    )
    yield Formula(
        r"-\log p(x) = \mathbb{E}_q[-\log p(x \mid z)] \\ {} + \mathrm{KL}(q \| p(z)) - "
        r"\mathrm{KL}(q \| p(z \mid x))",
        rf"⟦{latex(found.nll, 5)}⟧ = ⟦{latex(found.reconstruction, 5)}⟧ + "
        rf"⟦{latex(found.to_prior, 5)}⟧ \\ {{}} - ⟦{latex(found.gap, 5)}⟧",
    )


@lru_cache(32)
def _anomalies(rows: str, text: str, k: int, logs: bool) -> core.Anomalies | str:
    try:
        return core.find_anomalies(load_rows(rows, text).values, k, logs=logs)
    except ValueError as error:
        return plain(str(error))


def unlikely(s: State, k: int = 0, logs: bool | None = None) -> core.Anomalies | str:
    """The data by how unlikely they are, or why that cannot be said."""
    of = s.dnlogs if logs is None else logs
    return _anomalies(s.dnrows, s.dntable, k or s.dnk, of)


def _chosen(point: Mapping[str, Any]) -> dict[str, int]:
    return {"dnwho": int(point["point_index"]) + 1}


DROPPED: Final = Dropped(
    "dntable",
    "Or a file (text or CSV of one column or two)",
    "find_anomalies of nll_core takes any number",
    "A first line of names is left out.",
)


def _sides(s: State) -> Sequence[Side]:
    own: list[Side] = ["dntable", DROPPED] if s.dnrows == OWN else []
    return ["dnrows", *own, "dnk dnlogs dnflag dnwho"]


@view(views.ODD, controls=_sides)
def anomalies(s: State) -> Iterator[Part]:
    found, one, (values, names, kind) = unlikely(s), unlikely(s, 1), s.rows
    if isinstance(found, str) or isinstance(one, str):
        yield Say(f"This mixture cannot be fitted without each of the data: {found}.")
        return
    who, cost, n, judged = s.dnwho - 1, found.left_out, len(values), found.judged(s.dnflag)
    # Of one Gaussian, so that the axis stays while components come and go.
    bounds = one.typical[0] - 2.5, one.typical[1] + 3.5
    flag = "**flagged**" if judged.flagged[who] else "not flagged"
    low, high = found.typical
    words = (
        f"{kind.capitalize()} {s.dnwho} ({_row(values[who])}), left out, costs "
        f"**{decimals(float(cost[who]), 2)} nats** ({decimals(float(found.own[who]), 2)} if it "
        f"helps to fit the mixture): rank {found.rank(who)} of {n}. Of {n} draws from the mixture "
        f"**{_of_draws(found, who)}** would cost as much: {flag}. "
        f"{int(judged.flagged.sum())} of {n} are, those above "
        f"**{decimals(judged.threshold, 2)} nats**; 95% of draws cost between "
        f"{decimals(low, 2)} and {decimals(high, 2)}."
    )
    if s.dnlogs and not isinstance(raw := unlikely(s, logs=False), str):
        top = min(10, max(1, n // 4))
        words += f" Without logs its rank is **{raw.rank(who)}**, and of the {top} least likely "
        words += f"{found.shared(raw, top)} are the same."
    if found.fit.degenerate:
        words += f" **Do not trust it**: {found.fit.message}."
    said = Say(words)
    cloud = figures.anomaly_cloud(values, names, judged, who, bounds, logs=s.dnlogs)
    ranks = figures.cost_ranks(found, judged.threshold, who, bounds)
    yield from pair(
        said,
        Plot("density_data", cloud, "The data, the least likely marked.", click=_chosen),
        Plot("density_costs", ranks, "The share of data and of draws that cost as much."),
    )
    yield Table(
        "rarest",
        (f"least likely {kind}", ", ".join(names), "left out", "fitted too", f"of {n} draws"),
        [
            [
                str(i + 1),
                _row(values[i]),
                decimals(float(cost[i]), 2),
                decimals(float(found.own[i]), 2),
                _of_draws(found, i),
            ]
            for i in found.order[:5].tolist()
        ],
        present=found.rank(who) - 1 if found.rank(who) <= 5 else None,
    )
    yield Note(
        "Each datum is judged by the mixture of all others: else it would vouch for itself. What "
        "is flagged as an anomaly says as much about the model as about the data; a share of the "
        "draws is flagged, too, though nothing is wrong with them. And a density is per unit of "
        "its coordinate: logarithms make another ranking of the same data."
    )
    yield Formula(
        r"\text{flag } x_i \iff -\log p_{-i}(x_i) > t \\ P(-\log p(X) > t) \le \alpha",
        rf"\alpha = ⟦{latex(s.dnflag)}⟧: \quad t = ⟦{latex(judged.threshold)}⟧",
    )


def _of_draws(found: core.Anomalies, datum: int) -> str:
    """How many of as many draws cost as much; of none that did, only a bound is known."""
    least = len(found.own) / len(found.simulated)
    expected = float(found.expected[datum])
    return significant(expected, 2) if expected else f"fewer than {significant(least, 2)}"


def _row(values: Array) -> str:
    return ", ".join(f"{v:g}" for v in values.tolist()).replace("-", "−")


@view(views.DIMENSION, controls="dnd")
def dimension(s: State) -> Iterator[Part]:
    found = core.gaussian_typicality(s.dnd)
    radius = np.exp(core.radius_log_density(s.dnd, figures.RADII * np.sqrt(s.dnd)))
    away = (found.expected_nll - found.nll_at_mode) / found.nll_sigma
    near = f"about {power_of_ten(round(found.log10_near_mode))}"
    if found.near_mode > 1e-4:
        near = percent(found.near_mode)
    said = Say(
        f"In {s.dnd} dimension{'s' if s.dnd > 1 else ''} the mode costs "
        f"**{decimals(found.nll_at_mode, 2)} nats** and a draw **"
        f"{decimals(found.expected_nll, 2)} ± {decimals(found.nll_sigma, 2)}**: the likeliest "
        f"place is {significant(float(away), 3)} standard deviations cheaper than a draw’s mean. "
        f"Within one standard deviation of it lies {near} of all draws; 95% are between "
        f"{decimals(found.radius_low, 2)} and {decimals(found.radius_high, 2)} away."
    )
    yield from pair(
        said,
        Plot("density_shell", figures.shell(found, radius), "The distance of draws from the mode."),
        Plot("density_typical", figures.typical_costs(found), "What the mode and draws cost."),
    )
    yield Note(
        "There is hardly any room near the mode: the volume at distance r grows as r to the power "
        "d − 1. In many dimensions all draws lie in a thin shell, the typical set, and cost "
        "nearly the same. A detector that flags only high NLL takes the mode, or a grey image, "
        "for the most normal thing of all; typicality flags what is too low as well."
    )
    yield Formula(
        r"-\log p(x) = \tfrac d2 \log 2\pi + \tfrac12 \|x\|^2 \\ \|x\|^2 \sim \chi^2_d: \ "
        r"\text{mean } d,\ \text{variance } 2d",
        rf"d = ⟦{s.dnd}⟧: \quad ⟦{latex(found.nll_at_mode)}⟧ \ \text{{against}} \ "
        rf"⟦{latex(found.expected_nll)}⟧ \pm ⟦{latex(found.nll_sigma)}⟧",
    )


ALL: Final = (by_em, spike, kernel, flow, methods, bound, anomalies, dimension)
