"""Probability or likelihood: the lesson's state, its views and what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core import fit_gaussian, gaussian_interval, parse_numbers
from nll_core import teaching as core
from nll_core.datasets import load_five_points
from nll_core.likelihoods import (
    BinomialSlices,
    GaussianFit,
    GaussianInterval,
    binomial_slices,
)
from nll_core.parsing import has_decimal_commas
from pages._figures import likelihood as figures
from pages._figures.likelihood import Normal
from pages._snippets.likelihood import codes
from pages._ui import state as field
from pages._ui.chart import along
from pages._ui.course import Number
from pages._ui.lesson import Button, Caption, Chosen, Lesson, More, view
from pages._ui.numbers import decimals, exponential, latex, significant
from pages._ui.parts import Formula, Note, Part, Plot, Say, Table, row

FIVE, CLOSE = "Five points", "Fifty times closer"
# The five points, each at a fiftieth of its distance from their mean, to four decimals.
CLOSE_VALUES: Final = (52.2257, 52.2353, 52.2988, 52.3139, 52.4014)
CANDIDATES: Final = {"A": Normal(50.0, 5.0), "B": Normal(45.0, 8.0)}
# A larger unit makes every number smaller by this, and every density larger.
LARGER_UNIT: Final = 100.0
CURVE_POINTS: Final = 121
COINS: Final = np.linspace(0.0, 1.0, 101)
MOST_FACTORS: Final = 30
# Nearer to the maximum than this, in nats, the fourth decimal of log L is the same.
AT_THE_MAXIMUM: Final = 5e-5
# Products in circulation are of densities with so many decimals.
ROUNDED_TO: Final = 4
# Of the five logs, so many stand in the first line of the formula.
IN_A_LINE: Final = 3
RULE: Final = (1, 2, 3)


def _round(low: float, high: float, step: float) -> tuple[float, ...]:
    """Round numbers from `low` to `high`."""
    return tuple(round(low + i * step, 6) for i in range(round((high - low) / step) + 1))


# Where an end of the interval may be.
EDGES: Final = _round(35, 70, 0.25)


@dataclass(frozen=True, eq=False)
class Data:
    """A sample with its fit, and the scales of the sliders that belong to it."""

    values: NDArray[np.float64]
    fit: GaussianFit
    window: tuple[float, float]
    """The axis of x."""
    mus: tuple[float, ...]
    sigmas: tuple[float, ...]
    start: Normal


@lru_cache
def data_of(name: str) -> Data:
    """The data of that name with all that belongs to them."""
    if name == FIVE:
        values, places, start = load_five_points().values, (EDGES[0], EDGES[-1]), Normal(50, 2.5)
        mus, sigmas = _round(40, 65, 0.25), {*_round(0.1, 1, 0.05), *_round(1, 4, 0.1)}
        sigmas |= {*_round(4, 10, 0.25), *_round(10, 15, 0.5)}
    else:
        values, places, start = np.array(CLOSE_VALUES), (51.8, 52.8), Normal(52.3, 0.6)
        mus, sigmas = _round(51.9, 52.7, 0.01), {*_round(0.01, 0.1, 0.0025)}
        sigmas |= {*_round(0.1, 0.3, 0.01), *_round(0.3, 0.6, 0.02)}
    fit, room = fit_gaussian(values), 0.02 * (places[1] - places[0])
    return Data(
        values=values,
        fit=fit,
        window=(places[0] - room, places[1] + room),
        mus=tuple(sorted({*mus, round(fit.mu, 4)})),
        sigmas=tuple(sorted({*sigmas, round(fit.sigma, 4)})),
        start=start,
    )


def check_factors(text: str) -> None:
    """ValueError where a text cannot be the factors of a likelihood."""
    factors = parse_numbers(text)
    if factors.size > MOST_FACTORS:
        raise ValueError(f"At most {MOST_FACTORS} factors fit here, got {factors.size}.")
    if factors.min() <= 0 or factors.max() > 1e6 or factors.min() < 1e-9:
        raise ValueError(
            f"Probabilities and densities from 1e-9 to 1,000,000 are taken here, got "
            f"{factors.min():g} to {factors.max():g}."
        )


class State(field.State):
    """What the page shows."""

    seen: str = field.choice(
        "Seen as", ("Probability", "Likelihood", "Coin", "Product to logs"), "Probability"
    )
    pts: str = field.choice(
        "Data",
        (FIVE, CLOSE),
        FIVE,
        help="“Fifty times closer”: the same points, fifty times closer to their mean. "
        "The sliders of μ and σ fit the data.",
    )
    lo: float = field.steps("One end of the interval", EDGES, 50.0)
    hi: float = field.steps("The other end", EDGES, 52.5)
    m: float = field.scale(
        "Mean μ",
        lambda s: s.data.mus,
        lambda s: s.data.start.mu,
        family=lambda s: s.sample,
    )
    s: float = field.scale(
        "Standard deviation σ",
        lambda s: s.data.sigmas,
        lambda s: s.data.start.sigma,
        family=lambda s: s.sample,
    )
    heads: int = field.scale(
        "Heads k", lambda s: range(s.flips + 1), lambda s: round(0.7 * s.flips)
    )
    coin: float = field.steps("The coin's probability of heads, p", COINS.round(2).tolist(), 0.5)
    flips: int = field.count("Flips n", 1, 20, 10)
    fac: str = field.text(
        "Factors: probabilities or densities",
        "0.015 0.05 0.01",
        check_factors,
        max_chars=400,
        help="Up to 30, separated by spaces or semicolons: 0.5 0.25, or 0,5 0,25 with decimal "
        "commas. Commas separate, too, in 0.5, 0.25.",
    )
    upto: int = field.scale(
        "Factors so far",
        lambda s: range(1, s.steps.factors.size + 1),
        lambda s: s.steps.factors.size,
        family=lambda s: s.fac,
    )

    @property
    def sample(self) -> str:
        """The name of the data, which only the likelihood has a choice of."""
        return self.pts if self.seen == "Likelihood" else FIVE

    @property
    def data(self) -> Data:
        return data_of(self.sample)

    @property
    def normal(self) -> Normal:
        return Normal(self.m, self.s)

    @property
    def steps(self) -> core.LikelihoodSteps:
        return core.likelihood_steps(parse_numbers(self.fac))


END_HANDLES: Final = tuple(
    along(f"Interval: {trace}", key, trace)
    for trace, key in zip(figures.END_TRACES, ("lo", "hi"), strict=True)
)


@view("Probability", controls=("lo hi", More("m s", "Another normal")))
def probability(s: State) -> Iterator[Part]:
    ends, window, found = (s.lo, s.hi), s.data.window, _found(s)
    area = figures.interval_area(s.normal, ends, window=window, least=s.data.start.sigma)
    yield row(
        Plot(
            "likelihood_area",
            area,
            f"Density of N({s.m:g}, {s.s:g}²), the area from {found.low:g} to "
            f"{found.high:g} shaded: {found.probability:.4g}.",
            drag=END_HANDLES,
        ),
        Plot(
            "likelihood_rise",
            figures.interval_rise(s.normal, ends, found, window=window),
            f"Probability of at most x: it rises by {found.probability:.4g} from "
            f"x = {found.low:g} to {found.high:g}.",
            drag=END_HANDLES,
        ),
    )
    yield Say(_interval_in_words(s.normal, found))
    rule = {
        f"μ ± {k}σ" if k > 1 else "μ ± σ": gaussian_interval(s.m - k * s.s, s.m + k * s.s, s.m, s.s)
        for k in RULE
    }
    yield Table(
        "rule",
        ("", "from", "to", "probability", "outside, one in"),
        [
            [
                name,
                *(f"{end:.6g}".replace("-", "−") for end in (at.low, at.high)),
                exponential(at.log_probability) if at.low < at.high else "0",
                significant(1 / at.outside, 3) if at.outside else "∞",
            ]
            for name, at in {**rule, "yours": found}.items()
        ],
        present=len(RULE),
    )
    yield Formula(
        r"P(a \le x \le b) = \int_a^b N(x \mid \mu, \sigma^2)\, dx"
        r" \\ = \Phi\!\left(\frac{b - \mu}{\sigma}\right)"
        r" - \Phi\!\left(\frac{a - \mu}{\sigma}\right)",
        rf"\Phi(⟦{latex(found.z_high)}⟧) - \Phi(⟦{latex(found.z_low)}⟧)"
        rf" = ⟦{latex(found.probability)}⟧",
    )


def _found(s: State) -> GaussianInterval:
    return gaussian_interval(min(s.lo, s.hi), max(s.lo, s.hi), *s.normal)


class Here(NamedTuple):
    """The likelihood of the present data at μ and σ, and along either of them."""

    data: Data
    normal: Normal
    terms: core.GaussianPointTerms
    along_mu: core.LikelihoodSlice
    along_sigma: core.LikelihoodSlice


def _terms(s: State) -> core.GaussianPointTerms:
    return core.gaussian_point_terms(s.data.values, *s.normal)


def _maximum(s: State) -> dict[str, float]:
    return {"m": round(s.data.fit.mu, 4), "s": round(s.data.fit.sigma, 4)}


@view(
    "Likelihood",
    controls=("m s", Button("Go to the maximum", _maximum, "likelihood_maximum"), "pts"),
)
def likelihood(s: State) -> Iterator[Part]:
    at, data = _likelihood_at(s.sample, s.normal), s.data
    terms = at.terms
    candidates = CANDIDATES if s.sample == FIVE else {}
    yield row(
        Plot(
            "likelihood_density",
            figures.candidate_density(
                data.values, data.fit, s.normal, candidates, window=data.window
            ),
            f"Density of N({s.m:g}, {s.s:g}²) with a stick up to it at each of five points; "
            f"log-likelihood {terms.log_likelihood:.4f} nats.",
            drag=[
                along("Standard deviation σ: the flank", "s", "flank"),
                along("Mean μ: the top of the curve", "m"),
            ],
        ),
        Plot(
            "likelihood_slices",
            figures.likelihood_slices(
                data.fit, at.along_mu, at.along_sigma, s.normal, terms.likelihood
            ),
            f"Likelihood along μ, area {at.along_mu.area:.4g}, and along σ, area "
            f"{at.along_sigma.area:.4g}; here it is {terms.likelihood:.4g}.",
            drag=[
                along("Mean μ: on its likelihood", "m"),
                along("Standard deviation σ: on its likelihood", "s", figures.SIGMA_STATE),
            ],
        ),
        widths=(1, 1.3),
    )
    yield Say(_likelihood_in_words(at))
    yield Table(
        "candidates",
        ("", "μ", "σ", "likelihood L", "log L (nats)", "the maximum has"),
        _candidate_rows(at),
        present=3,
    )
    areas = [exponential(one.log_area, 3) for one in (at.along_mu, at.along_sigma)]
    yield Say(
        f"The data are fixed, and θ = (μ, σ) moves. The area under L is **{areas[0]}** along μ "
        f"and **{areas[1]}** along σ. Neither is 1, and neither has to be: L(θ) says how well θ "
        "predicted the data, not how probable θ is. For that, multiply L by a prior and divide by "
        "the area under the product.",
        key="area",
    )
    logs, total = terms.log_density.tolist(), terms.log_likelihood
    terms_of = zip(terms.x, logs, strict=True)
    yield Table(
        "points",
        ("x", "density (per unit)", "log density (nats)"),
        [
            *([f"{x:.6g}", exponential(v), decimals(v, 4)] for x, v in terms_of),
            ["together", f"product {exponential(total)}", f"sum {decimals(total, 4)}"],
        ],
        present=len(logs),
    )
    yield Say(_sign_in_words(at), key="sign")
    summands = [rf"(⟦{latex(v)}⟧)" for v in logs]
    yield Formula(
        r"L(\mu, \sigma) = \prod_{i=1}^{n} N(x_i \mid \mu, \sigma^2) \\"
        r" \log L(\mu, \sigma) = \sum_{i=1}^{n} \log N(x_i \mid \mu, \sigma^2)",
        rf"\log L = {' + '.join(summands[:IN_A_LINE])} \\ + {' + '.join(summands[IN_A_LINE:])}"
        rf" = ⟦{latex(total, 6)}⟧",
    )


def _slices(s: State) -> BinomialSlices:
    return binomial_slices(s.heads, s.flips, s.coin, COINS)


@view("Coin", controls="heads coin flips")
def coin(s: State) -> Iterator[Part]:
    at = _slices(s)
    k, n, p, area = at.heads, at.flips, f"{at.p:g}", f"{at.area:.4f}"
    heads, here = "1 head" if k == 1 else f"{k} heads", significant(at.value)
    said = Say(
        f"**{here}** is both numbers: the probability that a coin with p = {p} shows {heads} in "
        f"{n}, and the likelihood of p = {p} once {heads} came up. Along k the values sum to "
        f"**{at.probabilities.sum():.4f}**; along p the area is **{area}**, not 1."
    )
    yield row(
        Plot(
            "likelihood_heads",
            figures.coin_probabilities(at),
            f"Probability of each number of heads for p = {p}. {said.plain}",
            drag="heads",
        ),
        Plot(
            "likelihood_coin",
            figures.coin_likelihood(at),
            f"Likelihood of each p for {k} heads in {n}. {said.plain}",
            drag=[along("The coin's probability of heads p", "coin")],
        ),
    )
    yield said
    mode = int(at.probabilities.argmax())
    highest = f"{significant(float(at.probabilities[mode]))} at k = {mode}"
    best = f"{significant(at.maximum)} at p = k/n = {significant(at.best)}"
    yield Table(
        "coin",
        ("", "as a probability", "as a likelihood"),
        [
            ["what is fixed", f"p = {p}", f"k = {k} of n = {n}"],
            ["what varies", f"k = 0 … {n}", "p = 0 … 1"],
            ["present value", here, here],
            ["highest", highest, best],
            ["sum or area", f"{at.probabilities.sum():.4f}", f"{area} = 1/{n + 1}"],
        ],
    )
    yield Note(
        "Both plots are slices of one function of k and p, on the same axis; the two diamonds "
        "always have the same height. For one particular order of heads and tails the binomial "
        "factor drops out: that scales the curve and its area, but changes neither where its top "
        "is nor any ratio of likelihoods."
    )
    yield Formula(
        r"f(k, p) = \binom{n}{k} p^k (1 - p)^{n - k} \\"
        r" \sum_{k=0}^{n} f(k, p) = 1 \qquad \int_0^1 f(k, p)\, dp = \frac{1}{n + 1}",
        rf"\binom{{{n}}}{{⟦{k}⟧}} \cdot ⟦{p}⟧^{{⟦{k}⟧}} \cdot (1 - ⟦{p}⟧)^{{⟦{n - k}⟧}}"
        rf" = ⟦{latex(at.value)}⟧ \\ \frac{{1}}{{{n} + 1}} = {latex(at.area)}",
    )


def _commas(s: State) -> str:
    return "The commas were read as decimal commas." if has_decimal_commas(s.fac) else ""


@view("Product to logs", controls=("fac", Caption(_commas), "upto"))
def logs(s: State) -> Iterator[Part]:
    steps, upto = s.steps, s.upto
    product, total = float(steps.products[upto - 1]), float(steps.log_likelihood[upto - 1])
    n = len(steps.factors)
    which = f"all {n} factors" if upto == n else f"the first {upto} of {n} factors"
    sign = " It is above 0, so some factors are densities, not probabilities." if total > 0 else ""
    said = Say(
        f"The product of {which if n > 1 else 'the only factor'} is **{significant(product)}**, "
        f"and the sum of their logs is **{decimals(total, 4)} nats**, the log of that product. Its "
        f"negative is the total NLL, **{decimals(-total + 0.0, 4)} nats**.{sign}"
    )
    shown = (
        ("likelihood_product", figures.running_product, "The product so far on a log axis."),
        ("likelihood_sum", figures.running_sum, "The logs of the factors, end to end."),
    )
    yield row(
        *[
            Plot(key, draw(steps, upto), f"{about} {said.plain}", drag="upto")
            for key, draw, about in shown
        ]
    )
    yield said
    columns = (steps.factors, steps.logs, steps.products, steps.log_likelihood)
    yield Table(
        "steps",
        ("", "factor", "its log (nats)", "product so far", "sum of logs so far"),
        [
            [str(i), f"{f:g}", decimals(float(v), 4), significant(float(pr)), decimals(float(t), 4)]
            for i, (f, v, pr, t) in enumerate(zip(*columns, strict=True), start=1)
        ],
        present=upto - 1,
    )
    yield Note(
        "Every step down the log axis on the left is as long as the bar on the right: the log of a "
        "product is a sum of logs. Candidates keep their order, numbers stay in range, and the "
        "derivative of a sum is a sum. " + _rounding_in_words()
    )
    yield Formula(
        r"\log \prod_i p_i = \sum_i \log p_i",
        rf"\log ⟦{latex(product)}⟧ = ⟦{latex(total, 6)}⟧"
        rf" \\ e^{{⟦{latex(total, 6)}⟧}} = ⟦{latex(float(np.exp(total)))}⟧",
    )


def _likelihood_at(name: str, normal: Normal) -> Here:
    data = data_of(name)
    mus = np.linspace(data.mus[0], data.mus[-1], CURVE_POINTS)
    # The likelihood has no value at σ = 0.
    sigmas = np.linspace(data.sigmas[-1] / CURVE_POINTS, data.sigmas[-1], CURVE_POINTS)
    return Here(
        data,
        normal,
        core.gaussian_point_terms(data.values, *normal),
        core.likelihood_along_mu(data.values, mus, normal.sigma),
        core.likelihood_along_sigma(data.values, normal.mu, sigmas),
    )


def _in_words(mu: float, sigma: float) -> str:
    return f"N({mu:.6g}, {sigma:.6g}²)".replace("-", "−")


def _interval_in_words(normal: Normal, found: GaussianInterval) -> str:
    name = _in_words(*normal)
    if found.low == found.high:
        height = float(core.gaussian_point_terms([found.low], *normal).density[0])
        return (
            f"Under {name} the single value {found.low:g} has **probability 0**, although the "
            f"density there is **{significant(height)}** per unit of x: a density becomes a "
            "probability only over an interval."
        )
    if found.probability == 0:
        return (
            f"Under {name} a value from {found.low:g} to {found.high:g} has a probability that "
            f"float64 cannot hold: its log is **{significant(found.log_probability, 6)} nats**, "
            f"that is {exponential(found.log_probability)}."
        )
    # What the rarer of the two, inside or outside, is one in.
    if found.probability <= 0.5:
        rarer = f"it happens once in {significant(1 / found.probability, 3)} draws"
    elif found.outside:
        rarer = f"a draw lies outside once in {significant(1 / found.outside, 3)}"
    else:
        rarer = "in float64 no draw lies outside"
    return (
        f"Under {name} a value from {found.low:g} to {found.high:g}, that is from "
        f"{decimals(found.z_low, 2)}σ to {decimals(found.z_high, 2)}σ, has probability "
        f"**{significant(found.probability)}**: {rarer}. "
        "θ = (μ, σ) is fixed, and over all x the area is 1."
    )


def _likelihood_in_words(at: Here) -> str:
    fit, total = at.data.fit, at.terms.log_likelihood
    said = (
        f"Under {_in_words(*at.normal)} these five points have likelihood "
        f"**{exponential(total)}**, the product of their densities; its log is "
        f"**{decimals(total, 4)} nats**. "
    )
    if -fit.nll - total < AT_THE_MAXIMUM:
        return f"{said}This is the maximum: **no other μ and σ** make them more likely."
    top, times = _in_words(round(fit.mu, 3), round(fit.sigma, 3)), exponential(-fit.nll - total, 3)
    return f"{said}The maximum, {top}, makes them **{times} times** as likely."


def _sign_in_words(at: Here) -> str:
    total, above = at.terms.log_likelihood, int((at.terms.density > 1).sum())
    mu, sigma = (v / LARGER_UNIT for v in at.normal)
    rescaled = core.gaussian_point_terms(at.data.values / LARGER_UNIT, mu, sigma)
    larger = decimals(rescaled.log_likelihood, 4)
    unit = f"in a unit {LARGER_UNIT:g} times as large, the same fit has "
    if total > 0:
        return (
            f"**The log-likelihood is {decimals(total, 4)}, above 0**: {above} of the five "
            "densities exceed 1, since a narrow curve must be high to have an area of 1. Only a "
            f"log-likelihood made of probabilities is never above 0; {unit}{larger}."
        )
    return (
        "The log-likelihood is below 0 here, but it need not be: a density may exceed 1, a "
        f"probability may not. The sign says nothing about the fit; {unit}log L = "
        f"**{larger}**. Only differences between candidates have a meaning."
    )


def _candidate_rows(at: Here) -> list[list[str]]:
    """A, B, the maximum and the present θ, side by side; the present one is last."""
    fit, rows = at.data.fit, []
    normals = {**CANDIDATES, "maximum": Normal(fit.mu, fit.sigma), "yours": at.normal}
    for name, normal in normals.items():
        total = core.gaussian_point_terms(at.data.values, *normal).log_likelihood
        mu, sigma = significant(normal.mu, 5), significant(normal.sigma, 4)
        ratio = f"{exponential(-fit.nll - total)} × L"
        rows.append([name, mu, sigma, exponential(total), decimals(total, 4), ratio])
    return rows


@lru_cache
def _rounding_in_words() -> str:
    """What products of rounded densities come to, in place of the likelihood."""
    says = []
    for name, normal in CANDIDATES.items():
        terms = core.gaussian_point_terms(data_of(FIVE).values, *normal)
        rounded = core.likelihood_steps(np.round(terms.density, ROUNDED_TO))
        says.append(
            f"{significant(float(rounded.products[-1]))} for {name} instead of "
            f"{exponential(terms.log_likelihood)}"
        )
    return (
        f"A product multiplies the rounding errors of its factors: from densities rounded to "
        f"{ROUNDED_TO} decimals, the five points would get {' and '.join(says)}."
    )


lesson = Lesson(
    stem="likelihood",
    state=State,
    look_for="One formula, two readings. As a probability, the normal distribution is fixed and "
    "you drag the interval: areas count, and the whole area is 1. As a likelihood, the data are "
    "fixed and you drag the normal: heights count, their product is L, and no area has to be 1. θ "
    "stands for the parameters of a model: (μ, σ) for the normal, p for a coin.",
    presets={
        "μ to μ + σ": {},
        "68%": {"lo": 47.5, "hi": 52.5},
        "95%": {"lo": 45.0, "hi": 55.0},
        "99.7%": {"lo": 42.5, "hi": 57.5},
        "One value": {"hi": 50.0},
        "Far tail": {"lo": 65.0, "hi": 70.0},
        "N(50, 5²)": {"seen": "Likelihood", "m": 50.0, "s": 5.0},
        "N(45, 8²)": {"seen": "Likelihood", "m": 45.0, "s": 8.0},
        "Maximum": {"seen": "Likelihood", "m": 52.295, "s": 3.1673},
        "log L above 0": {"seen": "Likelihood", "pts": CLOSE, "m": 52.3, "s": 0.06},
        "7 heads": {"seen": "Coin"},
        "Three factors": {"seen": "Product to logs"},
        "Rounded": {"seen": "Product to logs", "fac": "0.0776 0.0790 0.0705 0.0647 0.0250"},
    },
    views=(Chosen("seen", (probability, likelihood, coin, logs)),),
    code=lambda s: codes(
        s.data.values.tolist(),
        s.normal,
        (s.lo, s.hi),
        (s.heads, s.flips, s.coin),
        s.steps.factors.tolist(),
    ),
    sources="R. A. Fisher (1922), On the mathematical foundations of theoretical statistics, "
    "Philosophical Transactions A 222. A. W. F. Edwards (1972), Likelihood. T. Bayes (1763), An "
    "essay towards solving a problem in the doctrine of chances, Philosophical Transactions 53. "
    "The five points are made up.",
    terms=(
        "Likelihood",
        "Log-likelihood",
        "Maximum likelihood estimate",
        "Negative log-likelihood",
    ),
    numbers={
        "probability": Number("probability of the interval", lambda s: _found(s).probability),
        "log_likelihood": Number("log-likelihood", lambda s: _terms(s).log_likelihood, "nats"),
        "behind": Number(
            "log-likelihood below its maximum",
            lambda s: -s.data.fit.nll - _terms(s).log_likelihood,
            "nats",
        ),
        "highest": Number("highest of the densities", lambda s: float(_terms(s).density.max())),
        "both": Number("probability of k, and likelihood of p", lambda s: _slices(s).value),
        "area": Number("area under the likelihood of p", lambda s: _slices(s).area),
        "logs": Number(
            "sum of the logs so far", lambda s: float(s.steps.log_likelihood[s.upto - 1]), "nats"
        ),
    },
)
