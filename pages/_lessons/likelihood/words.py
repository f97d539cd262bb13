"""What the likelihood page says of its plots, its tables and its formulas in numbers."""

from __future__ import annotations

from typing import Final

import numpy as np

from nll_core import (
    GaussianInterval,
    LikelihoodSteps,
    binomial_likelihood_area,
    binomial_log_likelihood,
    binomial_log_probabilities,
    gaussian_interval,
    gaussian_point_terms,
    likelihood_steps,
)
from pages._lessons.likelihood.data import (
    CANDIDATES,
    FIVE,
    LARGER_UNIT,
    Here,
    Setting,
    in_larger_unit,
    setting_of,
)
from pages._ui.numbers import decimals, exponential, latex, significant

# Nearer to the maximum than this, in nats, the fourth decimal of log L is the same.
AT_THE_MAXIMUM: Final = 5e-5
# Products in circulation are of densities with so many decimals.
ROUNDED_TO: Final = 4
# Of the five logs, so many stand in the first line of the formula.
ROW: Final = 3
RULE_HEADER: Final = ("", "from", "to", "probability", "outside, one in")
RULE: Final = (1, 2, 3)
CANDIDATE_HEADER: Final = ("", "μ", "σ", "likelihood L", "log L (nats)", "the maximum has")
TERMS_HEADER: Final = ("x", "density (per unit)", "log density (nats)")
COIN_HEADER: Final = ("", "as a probability", "as a likelihood")
STEPS_HEADER: Final = ("", "factor", "its log (nats)", "product so far", "sum of logs so far")

INTERVAL_SYMBOLS: Final = (
    r"P(a \le x \le b) = \int_a^b N(x \mid \mu, \sigma^2)\, dx"
    r" \\ = \Phi\!\left(\frac{b - \mu}{\sigma}\right) - \Phi\!\left(\frac{a - \mu}{\sigma}\right)"
)
LIKELIHOOD_SYMBOLS: Final = (
    r"L(\mu, \sigma) = \prod_{i=1}^{n} N(x_i \mid \mu, \sigma^2) \\"
    r" \log L(\mu, \sigma) = \sum_{i=1}^{n} \log N(x_i \mid \mu, \sigma^2)"
)
COIN_SYMBOLS: Final = (
    r"f(k, p) = \binom{n}{k} p^k (1 - p)^{n - k} \\"
    r" \sum_{k=0}^{n} f(k, p) = 1 \qquad \int_0^1 f(k, p)\, dp = \frac{1}{n + 1}"
)
STEPS_SYMBOLS: Final = r"\log \prod_i p_i = \sum_i \log p_i"


def normal(mu: float, sigma: float) -> str:
    return f"N({mu:.6g}, {sigma:.6g}²)".replace("-", "−")


def _how_often(found: GaussianInterval) -> str:
    """What the rarer of the two, inside or outside, is one in."""
    outside = found.below + found.above
    if found.probability <= 0.5:
        return f"it happens once in {significant(1 / found.probability, 3)} draws"
    if outside == 0:
        return "in float64 no draw lies outside"
    return f"a draw lies outside once in {significant(1 / outside, 3)}"


def interval_sentence(mu: float, sigma: float, found: GaussianInterval) -> str:
    name = normal(mu, sigma)
    if found.low == found.high:
        height = float(gaussian_point_terms([found.low], mu, sigma).density[0])
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
    return (
        f"Under {name} a value from {found.low:g} to {found.high:g}, that is from "
        f"{decimals(found.z_low, 2)}σ to {decimals(found.z_high, 2)}σ, has probability "
        f"**{significant(found.probability)}**: {_how_often(found)}. "
        "θ = (μ, σ) is fixed, and over all x the area is 1."
    )


def rule_rows(mu: float, sigma: float, found: GaussianInterval) -> list[list[str]]:
    """The 68–95–99.7 rule for the present normal, and the present interval."""
    rows = []
    for k in RULE:
        at = gaussian_interval(mu - k * sigma, mu + k * sigma, mu, sigma)
        rows.append(_rule_row(f"μ ± {k}σ" if k > 1 else "μ ± σ", at))
    return [*rows, _rule_row("yours", found)]


def _rule_row(name: str, found: GaussianInterval) -> list[str]:
    outside = found.below + found.above
    return [
        name,
        f"{found.low:.6g}".replace("-", "−"),
        f"{found.high:.6g}".replace("-", "−"),
        exponential(found.log_probability) if found.low < found.high else "0",
        significant(1 / outside, 3) if outside else "∞",
    ]


def interval_formula(found: GaussianInterval) -> str:
    return (
        rf"\Phi(⟦{latex(found.z_high)}⟧) - \Phi(⟦{latex(found.z_low)}⟧)"
        rf" = ⟦{latex(found.probability)}⟧"
    )


def likelihood_sentence(setting: Setting, here: Here) -> str:
    total, best = here.terms.log_likelihood, -setting.fit.nll
    said = (
        f"Under {normal(here.mu, here.sigma)} these five points have likelihood "
        f"**{exponential(total)}**, the product of their densities; its log is "
        f"**{decimals(total, 4)} nats**. "
    )
    if best - total < AT_THE_MAXIMUM:
        return f"{said}This is the maximum: **no other μ and σ** make them more likely."
    top = normal(round(setting.fit.mu, 3), round(setting.fit.sigma, 3))
    times = exponential(best - total, 3)
    return f"{said}The maximum, {top}, makes them **{times} times** as likely."


def area_sentence(here: Here) -> str:
    areas = (exponential(slice_.log_area, 3) for slice_ in (here.along_mu, here.along_sigma))
    return (
        "The data are fixed, and θ = (μ, σ) moves. The area under L is **{}** along μ and **{}** "
        "along σ. Neither is 1, and neither has to be: L(θ) says how well θ predicted the data, "
        "not how probable θ is. For that, multiply L by a prior and divide by the area under the "
        "product."
    ).format(*areas)


def sign_sentence(setting: Setting, here: Here) -> str:
    total, above = here.terms.log_likelihood, int((here.terms.density > 1).sum())
    larger = in_larger_unit(setting.name, here.mu, here.sigma)
    unit = f"in a unit {LARGER_UNIT:g} times as large, the same fit has "
    if total > 0:
        return (
            f"**The log-likelihood is {decimals(total, 4)}, above 0**: {above} of the five "
            "densities exceed 1, since a narrow curve must be high to have an area of 1. Only of "
            f"probabilities is a log-likelihood never above 0; {unit}{decimals(larger, 4)}."
        )
    return (
        "The log-likelihood is below 0 here, but it need not be: a density may exceed 1, a "
        f"probability may not. The sign says nothing about the fit; {unit}log L = "
        f"**{decimals(larger, 4)}**. Only differences between candidates have a meaning."
    )


def candidate_rows(setting: Setting, here: Here) -> list[list[str]]:
    """A, B, the maximum and the present θ, side by side; the present one is last."""
    fit = setting.fit
    normals = {**CANDIDATES, "maximum": (fit.mu, fit.sigma), "yours": (here.mu, here.sigma)}
    rows = []
    for name, (mu, sigma) in normals.items():
        total = gaussian_point_terms(setting.values, mu, sigma).log_likelihood
        rows.append(
            [
                name,
                significant(mu, 5),
                significant(sigma, 4),
                exponential(total),
                decimals(total, 4),
                f"{exponential(-fit.nll - total)} × L",
            ]
        )
    return rows


def term_rows(here: Here) -> list[list[str]]:
    """Each point's density and its log, and what they make together."""
    terms = here.terms
    rows = [
        [f"{x:.6g}", exponential(float(log)), decimals(float(log), 4)]
        for x, log in zip(terms.x, terms.log_density, strict=True)
    ]
    total = terms.log_likelihood
    return [*rows, ["together", f"product {exponential(total)}", f"sum {decimals(total, 4)}"]]


def likelihood_formula(here: Here) -> str:
    terms = here.terms
    logs = [rf"(⟦{latex(float(v))}⟧)" for v in terms.log_density]
    return (
        rf"\log L = {' + '.join(logs[:ROW])} \\ + {' + '.join(logs[ROW:])}"
        rf" = ⟦{latex(terms.log_likelihood, 6)}⟧"
    )


def _heads(count: int) -> str:
    return "1 head" if count == 1 else f"{count} heads"


def coin_sentence(heads: int, flips: int, p: float) -> str:
    here = float(np.exp(binomial_log_likelihood(heads, flips, [p])[0]))
    total = float(np.exp(binomial_log_probabilities(flips, p)).sum())
    area = binomial_likelihood_area(heads, flips)
    return (
        f"**{significant(here)}** is both numbers: the probability that a coin with p = {p:g} "
        f"shows {_heads(heads)} in {flips}, and the likelihood of p = {p:g} once {_heads(heads)} "
        f"came up. Along k the values sum to **{total:.4f}**; along p the area is **{area:.4f}**, "
        "not 1."
    )


def coin_rows(heads: int, flips: int, p: float) -> list[list[str]]:
    probabilities = np.exp(binomial_log_probabilities(flips, p))
    area = binomial_likelihood_area(heads, flips)
    mode, best = int(probabilities.argmax()), heads / flips
    here, top = np.exp(binomial_log_likelihood(heads, flips, [p, best])).tolist()
    return [
        ["what is fixed", f"p = {p:g}", f"k = {heads} of n = {flips}"],
        ["what varies", f"k = 0 … {flips}", "p = 0 … 1"],
        ["present value", significant(here), significant(here)],
        [
            "highest",
            f"{significant(float(probabilities[mode]))} at k = {mode}",
            f"{significant(top)} at p = k/n = {significant(best)}",
        ],
        ["sum or area", f"{probabilities.sum():.4f}", f"{area:.4f} = 1/{flips + 1}"],
    ]


def coin_formula(heads: int, flips: int, p: float) -> str:
    here = float(np.exp(binomial_log_likelihood(heads, flips, [p])[0]))
    area = binomial_likelihood_area(heads, flips)
    return (
        rf"\binom{{{flips}}}{{⟦{heads}⟧}} \cdot ⟦{p:g}⟧^{{⟦{heads}⟧}} \cdot"
        rf" (1 - ⟦{p:g}⟧)^{{⟦{flips - heads}⟧}} = ⟦{latex(here)}⟧ \\"
        rf" \frac{{1}}{{{flips} + 1}} = {latex(area)}"
    )


def steps_sentence(steps: LikelihoodSteps, upto: int) -> str:
    product, total = float(steps.products[upto - 1]), float(steps.log_likelihood[upto - 1])
    n = len(steps.factors)
    which = f"all {n} factors" if upto == n else f"the first {upto} of {n} factors"
    if n == 1:
        which = "the only factor"
    sign = " It is above 0, so some factors are densities, not probabilities." if total > 0 else ""
    return (
        f"The product of {which} is **{significant(product)}**, and the sum of their logs is "
        f"**{decimals(total, 4)} nats**, the log of that product. Its negative is the total NLL, "
        f"**{decimals(-total + 0.0, 4)} nats**.{sign}"
    )


def rounding_note() -> str:
    """What products of rounded densities come to, in place of the likelihood."""
    values = setting_of(FIVE).values
    says = []
    for name, (mu, sigma) in CANDIDATES.items():
        terms = gaussian_point_terms(values, mu, sigma)
        rounded = likelihood_steps(np.round(terms.density, ROUNDED_TO))
        says.append(
            f"{significant(float(rounded.products[-1]))} for {name} instead of "
            f"{exponential(terms.log_likelihood)}"
        )
    return (
        f"A product multiplies the rounding errors of its factors: from densities rounded to "
        f"{ROUNDED_TO} decimals, the five points would get {' and '.join(says)}."
    )


def step_rows(steps: LikelihoodSteps) -> list[list[str]]:
    columns = (steps.factors, steps.logs, steps.products, steps.log_likelihood)
    return [
        [
            str(number),
            f"{factor:g}",
            decimals(float(log), 4),
            significant(float(product)),
            decimals(float(total), 4),
        ]
        for number, (factor, log, product, total) in enumerate(zip(*columns, strict=True), start=1)
    ]


def steps_formula(steps: LikelihoodSteps, upto: int) -> str:
    total = float(steps.log_likelihood[upto - 1])
    return (
        rf"\log ⟦{latex(float(steps.products[upto - 1]))}⟧ = ⟦{latex(total, 6)}⟧"
        rf" \\ e^{{⟦{latex(total, 6)}⟧}} = ⟦{latex(float(np.exp(total)))}⟧"
    )
