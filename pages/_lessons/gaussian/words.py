"""What the Gaussian page says of its numbers: sentences, formulas, tables."""

from __future__ import annotations

import math
from typing import Final

from nll_core import (
    GaussianFit,
    GaussianMeanTests,
    GaussianPointTerms,
    LeastSquaresIdentity,
    TailComparison,
)
from pages._lessons.gaussian.data import MICHELSON, NEWCOMB, Path, Sample
from pages._ui.numbers import decimals, exponential, significant
from pages._ui.page import Readout

Table = list[list[str]]

MODERN_NOTES: Final = {
    NEWCOMB: "33.02 ns is the value that Stigler (1977) takes as true for Newcomb's measurements.",
    MICHELSON: "734.5 km/s is the value that Stigler (1977) takes as true for comparison with "
    "these measurements, after Michelson's own corrections. It is not the modern speed of light "
    "in vacuum, 792.458 on this scale: these are speeds in air.",
}


def gaussian(mu: float, sigma: float, digits: int = 5) -> str:
    """N(μ, σ) with so many digits."""
    return f"N({significant_plain(mu, digits)}, {significant_plain(sigma, digits)})"


def significant_plain(value: float, digits: int = 5) -> str:
    """A number without trailing zeros, with a true minus sign."""
    return f"{value:.{digits}g}".replace("-", "−")


def readouts(sample: Sample, mu: float, sigma: float, nll: float) -> list[Readout]:
    """The numbers that stand in every view."""
    return [
        Readout("Here, N(μ, σ)", gaussian(mu, sigma, 7)),
        Readout("NLL here", decimals(nll), "nats"),
        Readout("NLL at the maximum", decimals(sample.fit.nll), "nats"),
        Readout("Difference", decimals(nll - sample.fit.nll), "nats"),
        Readout("Likelihood here", exponential(-nll)),
    ]


def fit_sentence(sample: Sample, mu: float, sigma: float, nll: float) -> str:
    """How likely the data are here, and how much likelier at the maximum."""
    fit, gap = sample.fit, nll - sample.fit.nll
    best = gaussian(fit.mu, fit.sigma)
    if gap < 5e-4:
        return (
            f"This is the maximum: no Gaussian makes these {fit.n:,} points likelier than "
            f"**{best}**, with an NLL of **{decimals(fit.nll)} nats**."
        )
    return (
        f"Under **{gaussian(mu, sigma, 7)}** these {fit.n:,} points cost "
        f"**{decimals(nll)} nats**, a likelihood of **{exponential(-nll)}**. Under the best "
        f"Gaussian, **{best}**, they cost {decimals(fit.nll)}: they are "
        f"**{exponential(gap, 3)} times** as likely there."
    )


def path_sentence(path: Path, step: int, name: str) -> str:
    """Where a minimiser has come to."""
    if step == 0:
        return (
            f"Nothing has moved yet. {path.steps} steps of {name} from the present point are ready."
        )
    rise = float(path.rise[step])
    where = f"N({path.mu[step]:.5g}, {path.sigma[step]:.5g})".replace("-", "−")
    ending = f" It ends there: {path.message}." if step == path.steps else ""
    steps = "1 step" if step == 1 else f"{step} steps"
    return (
        f"After **{steps}** of {name} from the present point it stands at **{where}**, "
        f"**{significant(rise, 3)} nats** above the minimum.{ending}"
    )


def optimum_rows(sample: Sample, mu: float, sigma: float, nll: float) -> Table:
    """The present point, the closed form, and what Newton's method finds without knowing it."""
    fit, numeric = sample.fit, sample.fit.numeric
    steps = f"Newton's method, {numeric.iterations} steps"
    rows = [
        ("Here", mu, sigma, nll),
        ("Closed form: mean, √(mean square deviation)", fit.mu, fit.sigma, fit.nll),
        (steps if numeric.converged else f"{steps}: {numeric.message}", *_numeric(fit)),
    ]
    return [
        [name, significant(m, 7), significant(s, 6), decimals(n, 6), exponential(-n)]
        for name, m, s, n in rows
    ]


def divisor_rows(fit: GaussianFit) -> Table:
    """σ with divisor n, and with n − 1."""
    rows = [
        ("1/n: maximum likelihood", fit.sigma, "(n − 1)/n · σ²: too small"),
        ("1/(n − 1): sample standard deviation", fit.sample_sd, "σ²: right on average"),
    ]
    return [[name, significant(s, 6), significant(s * s, 6), says] for name, s, says in rows]


def interval_rows(fit: GaussianFit) -> Table:
    """Estimates with standard errors and both kinds of interval."""
    return [
        [
            name,
            significant(estimate, 6),
            significant(error, 4),
            _interval(profile),
            _interval(wald),
        ]
        for name, estimate, error, profile, wald in zip(
            ("μ", "σ"),
            (fit.mu, fit.sigma),
            fit.standard_errors,
            fit.profile_intervals,
            fit.wald_intervals,
            strict=True,
        )
    ]


def interval_sentence(fit: GaussianFit) -> str:
    """What the two kinds of interval say of σ, where they differ most."""
    low, high = fit.profile_intervals.sigma
    wald_low, wald_high = fit.wald_intervals.sigma
    level = f"{100 * fit.confidence_level:g}%"
    remark = (
        " The Wald interval reaches **below 0**, where no σ can be."
        if wald_low < 0
        else " The profile is steeper on the left: its interval reaches farther to the right."
    )
    return (
        f"With {level} confidence the profile puts μ in **{_interval(fit.profile_intervals.mu)}** "
        f"and σ in **{_interval((low, high))}**; the Wald parabola says "
        f"{_interval(fit.wald_intervals.mu)} and {_interval((wald_low, wald_high))}.{remark}"
    )


def test_rows(tests: GaussianMeanTests) -> Table:
    """Each test with what it is on the curve, its statistic and its p-value."""
    ratio, wald, score, t = tests.likelihood_ratio, tests.wald, tests.score, tests.t_test
    return [
        [
            "Wald",
            f"width: {significant(abs(wald.width) / wald.standard_error)} standard errors",
            significant(wald.statistic, 5),
            significant(wald.p_value, 3),
        ],
        [
            "Likelihood ratio",
            f"height: {significant(ratio.height)} nats",
            significant(ratio.statistic, 5),
            significant(ratio.p_value, 3),
        ],
        [
            "Score",
            f"slope: {significant(score.slope)} nats per unit",
            significant(score.statistic, 5),
            significant(score.p_value, 3),
        ],
        [
            f"Student's t, exact (df {t.degrees_of_freedom})",
            "the same width, from n − 1",
            significant(t.statistic, 5),
            significant(t.p_value, 3),
        ],
    ]


def test_sentence(tests: GaussianMeanTests) -> str:
    """The three statistics in their order, and the exact p-value."""
    ratio, wald, score = tests.likelihood_ratio, tests.wald, tests.score
    null = significant_plain(tests.mu_null, 6)
    if ratio.statistic == 0:
        return f"μ₀ = **{null}** is the estimate itself: height, width and slope are all **0**."
    return (
        f"Is μ = **{null}**? Wald **{significant(wald.statistic)}** ≥ likelihood ratio "
        f"**{significant(ratio.statistic)}** ≥ score **{significant(score.statistic)}**, each "
        f"against χ² with 1 degree of freedom: p = {significant(wald.p_value, 3)}, "
        f"{significant(ratio.p_value, 3)} and {significant(score.p_value, 3)}. The exact t-test "
        f"says **p = {significant(tests.t_test.p_value, 3)}**."
    )


def terms_sentence(terms: GaussianPointTerms, lit: float | None) -> str:
    """The sum of the terms, and the term that weighs most or is pinned."""
    worst = int(terms.log_density.argmin())
    at = worst if lit is None else int(abs(terms.x - lit).argmin())
    what = "The costliest point" if lit is None else "The point that is lit up"
    term = float(terms.log_density[at])
    return (
        f"The {terms.x.size:,} terms add up to a log-likelihood of "
        f"**{decimals(terms.log_likelihood)} nats**. {what}, "
        f"x = **{significant_plain(float(terms.x[at]), 6)}**, adds **{decimals(term)}**: it lies "
        f"{significant(abs(float(terms.z[at])), 3)}σ from μ."
    )


def squares_sentence(sample: Sample, here: LeastSquaresIdentity) -> str:
    """NLL as the scaled sum of squares plus what does not depend on μ."""
    return (
        f"At μ = {significant_plain(float(here.mu[0]), 7)} the squared errors add up to "
        f"**{significant(float(here.sum_of_squares[0]), 6)}**; over 2σ² that is "
        f"**{decimals(float(here.scaled_sum_of_squares[0]))}**, and with the constant "
        f"{decimals(here.constant)} it is the NLL, **{decimals(float(here.nll[0]))} nats**. "
        f"σ stretches the curve and lifts it, but the minimum stays at the mean, "
        f"**{significant_plain(sample.fit.mu, 6)}**."
    )


def tail_rows(named: list[tuple[str, TailComparison]]) -> Table:
    """Both families on each of some data sets: estimates, NLL and AIC."""
    rows = []
    for name, tails in named:
        fit, t = tails.gaussian, tails.student_t
        rows += [
            _tail_row(f"Gaussian, {name}", fit.mu, fit.sigma, "∞", fit.nll, tails.gaussian_aic),
            _tail_row(
                f"Student-t, {name}", t.mu, t.sigma, significant(t.nu), t.nll, tails.student_t_aic
            ),
        ]
    return rows


def tail_sentence(tails: TailComparison) -> str:
    """Which family AIC prefers, and by how much."""
    fit, t = tails.gaussian, tails.student_t
    gap = tails.gaussian_aic - tails.student_t_aic
    if math.isinf(t.nu):
        why = "" if t.converged else f" ({t.message})"
        return (
            f"No Student-t fits better than its limit, the Gaussian with NLL "
            f"**{decimals(fit.nll)} nats**{why}; a third parameter only costs **2** in AIC."
        )
    verdict = (
        f"its AIC is **{decimals(gap)} lower**: heavy tails are worth their extra parameter"
        if gap > 0
        else f"yet its AIC is **{decimals(-gap)} higher**: the extra parameter is not worth it"
    )
    return (
        f"A Student-t with ν = **{significant(t.nu, 3)}** lowers the NLL from "
        f"**{decimals(fit.nll)}** to **{decimals(t.nll)} nats**; {verdict}. Its centre is "
        f"{significant(t.mu, 4)} against the mean {significant(fit.mu, 4)}, its scale "
        f"{significant(t.sigma, 4)} against {significant(fit.sigma, 4)}."
    )


def _numeric(fit: GaussianFit) -> tuple[float, float, float]:
    return fit.numeric.mu, fit.numeric.sigma, fit.numeric.nll


def _interval(ends: tuple[float, float]) -> str:
    low, high = ends
    return f"{significant_plain(low, 5)} to {significant_plain(high, 5)}"


def _tail_row(name: str, mu: float, sigma: float, nu: str, nll: float, aic: float) -> list[str]:
    return [name, significant(mu, 5), significant(sigma, 5), nu, decimals(nll), decimals(aic)]
