"""What the Gaussian page says of its numbers: sentences and tables."""

from __future__ import annotations

from typing import Any, Final

from nll_core import (
    ConfidenceIntervals,
    GaussianFit,
    GaussianMeanTests,
    GaussianPointTerms,
    LeastSquaresIdentity,
    NewtonSlices,
    SufficientStatistics,
    exact_gaussian_intervals,
)
from pages._figures.gaussian import CONFIDENCE_LEVELS
from pages._lessons.gaussian import templates
from pages._lessons.gaussian.data import (
    LOOSE_AT_EACH_END,
    MICHELSON,
    MOST_LOOSE,
    NEWCOMB,
    Sample,
    coverage_of,
)
from pages._lessons.gaussian.paths import Path
from pages._ui.numbers import percent, significant
from pages._ui.page import Readout
from pages._ui.templates import fill

Table = list[list[str]]
INTERVAL_HEADER: Final = ("quantity", "μ", "covers μ", "σ", "covers σ")

MODERN_NOTES: Final = {
    NEWCOMB: "33.02 ns is the value that Stigler (1977) takes as true for Newcomb's measurements.",
    MICHELSON: "734.5 km/s is the value that Stigler (1977) takes as true for comparison with "
    "these measurements, after Michelson's own corrections. It is not the modern speed of light "
    "in vacuum, 792.458 on this scale: these are speeds in air.",
}


def significant_plain(value: float, digits: int = 5) -> str:
    """A number without trailing zeros, with a true minus sign."""
    return f"{value:.{digits}g}".replace("-", "−")


def numbers(sample: Sample, mu: float, sigma: float, nll: float) -> dict[str, float]:
    """What the read-outs and sentences of every view may name."""
    fit = sample.fit
    return {
        "n": fit.n,
        "mu": mu,
        "sigma": sigma,
        "nll": nll,
        "gap": nll - fit.nll,
        "log_likelihood": -nll,
        "best_mu": fit.mu,
        "best_sigma": fit.sigma,
        "best_nll": fit.nll,
        "best_log_likelihood": -fit.nll,
    }


def readouts(sample: Sample, mu: float, sigma: float, nll: float) -> list[Readout]:
    """The numbers that stand in every view."""
    values = numbers(sample, mu, sigma, nll)
    return [item._replace(value=fill(item.value, values)) for item in templates.READOUTS]


def fit_sentence(sample: Sample, mu: float, sigma: float, nll: float) -> str:
    """How likely the data are here, and how much likelier at the maximum."""
    values = numbers(sample, mu, sigma, nll)
    return fill(
        templates.FIT["maximum" if values["gap"] < templates.AT_MAXIMUM else "elsewhere"], values
    )


def loose_note(n: int) -> str:
    """Which of n points can be dragged."""
    if n <= MOST_LOOSE:
        return "Each point can be dragged along the axis."
    return f"The {LOOSE_AT_EACH_END} outermost points at each end can be dragged."


def path_sentence(path: Path, step: int, name: str) -> str:
    """Where a minimiser has come to."""
    case = "ready" if step == 0 else "ended" if step == path.steps else "under way"
    values = {
        "steps": path.steps,
        "method": name,
        "taken": "1 step" if step == 1 else f"{step} steps",
        "mu": float(path.mu[step]),
        "sigma": float(path.sigma[step]),
        "rise": float(path.rise[step]),
        "message": path.message,
    }
    return fill(templates.PATH[case], values)


def slice_sentence(slices: NewtonSlices, n: int, step: int) -> str:
    """What Newton's parabola predicts for n points, and what the step then won."""
    steps = slices.taken.size
    if steps == 0:
        return templates.SLICE["none"]
    at = min(step, steps - 1)
    predicted, won = float(slices.predicted[at]), float(slices.won[at])
    parts = round(1.0 / float(slices.taken[at]))
    case = "halved" if parts > 1 else "full"
    if slices.modified[at]:
        case = f"modified {case}"
    values = {
        "lead": templates.SLICE_LEADS["here" if step < steps else "last"],
        "predicted": n * predicted,
        "won": n * won,
        "share": won / predicted,
        "parts": parts,
    }
    return fill(templates.SLICE[case if slices.resolved[at] else "rounding"], values)


def optimum_rows(sample: Sample, mu: float, sigma: float, nll: float) -> Table:
    """The present point, the closed form, and what Newton's method finds without knowing it."""
    values = numbers(sample, mu, sigma, nll) | numeric_numbers(sample.fit)
    return [[fill(cell, values) for cell in row] for row in templates.OPTIMUM_ROWS]


def numeric_numbers(fit: GaussianFit) -> dict[str, Any]:
    """What the table says of the optimum that Newton's method has found."""
    numeric = fit.numeric
    case = "converged" if numeric.converged else "stopped"
    found = {"iterations": numeric.iterations, "message": numeric.message}
    return {
        "numeric": fill(templates.NUMERIC[case], found),
        "numeric_mu": numeric.mu,
        "numeric_sigma": numeric.sigma,
        "numeric_nll": numeric.nll,
        "numeric_log_likelihood": -numeric.nll,
    }


def divisor_rows(fit: GaussianFit) -> Table:
    """σ with divisor n, and with n − 1."""
    rows = [
        ("n: maximum likelihood", fit.sigma, "(n − 1)/n · σ²: too small"),
        ("n − 1: sample standard deviation", fit.sample_sd, "σ²: right"),
    ]
    return [[name, significant(s, 6), significant(s * s, 6), says] for name, s, says in rows]


def interval_rows(fit: GaussianFit, statistics: SufficientStatistics) -> Table:
    """Estimates and standard errors, and each kind of interval with its true coverage."""
    coverage = coverage_of(fit.n, fit.confidence_level)
    exact = exact_gaussian_intervals(statistics, confidence_level=fit.confidence_level)
    errors = fit.standard_errors
    same = (fit.confidence_level, fit.confidence_level)
    return [
        ["estimate", significant(fit.mu, 6), "–", significant(fit.sigma, 6), "–"],
        ["standard error", significant(errors.mu, 4), "–", significant(errors.sigma, 4), "–"],
        _kind("profile", fit.profile_intervals, (coverage.profile.mu, coverage.profile.sigma)),
        _kind("Wald", fit.wald_intervals, (coverage.wald.mu, coverage.wald.sigma)),
        _kind("exact (t, χ²)", exact, same),
    ]


def _kind(name: str, found: ConfidenceIntervals, covers: tuple[float, float]) -> list[str]:
    cells = (
        cell
        for interval, share in zip(found, covers, strict=True)
        for cell in (_interval(interval), percent(share))
    )
    return [f"{name} interval", *cells]


def interval_sentence(fit: GaussianFit) -> str:
    """What both kinds of interval say, and how often they are right with so few points."""
    low, high = fit.profile_intervals.sigma
    wald_low, wald_high = fit.wald_intervals.sigma
    level = percent(fit.confidence_level)
    covers = coverage_of(fit.n, fit.confidence_level)
    remark = (
        " The Wald interval reaches **below 0**, where no σ can be."
        if wald_low < 0
        else " The profile is steeper on the left, so its interval reaches farther to the right."
    )
    return (
        f"The nominal {level} profile intervals are **{_interval(fit.profile_intervals.mu)}** for "
        f"μ and **{_interval((low, high))}** for σ; Wald’s are {_interval(fit.wald_intervals.mu)} "
        f"and {_interval((wald_low, wald_high))}.{remark} The level holds for large n. With "
        f"**{fit.n:,} points** the profile covers the truth **{percent(covers.profile.mu)}** (μ) "
        f"and **{percent(covers.profile.sigma)}** (σ) of the time, Wald "
        f"**{percent(covers.wald.mu)}** and **{percent(covers.wald.sigma)}**."
    )


def region_note(n: int) -> str:
    """What the green lines mean, and how often they hold the truth."""
    levels, covers = (
        [percent(share) for share in shares]
        for shares in (
            CONFIDENCE_LEVELS,
            [coverage_of(n, level).region for level in CONFIDENCE_LEVELS],
        )
    )
    return (
        f"Green lines bound the regions of (μ, σ) that aim at {levels[0]}, {levels[1]} and "
        f"{levels[2]} confidence; with {n:,} points from a Gaussian they hold the truth "
        f"{covers[0]}, {covers[1]} and {covers[2]} of the time."
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
    at = int(terms.log_density.argmin() if lit is None else abs(terms.x - lit).argmin())
    return fill(
        templates.TERMS["costliest" if lit is None else "lit"],
        {
            "n": terms.x.size,
            "log_likelihood": terms.log_likelihood,
            "x": float(terms.x[at]),
            "term": float(terms.log_density[at]),
            "distance": abs(float(terms.z[at])),
        },
    )


def squares_sentence(sample: Sample, here: LeastSquaresIdentity) -> str:
    """NLL as the scaled sum of squares plus what does not depend on μ."""
    return fill(
        templates.SQUARES["always"],
        {
            "mu": float(here.mu[0]),
            "sse": float(here.sum_of_squares[0]),
            "scaled": float(here.scaled_sum_of_squares[0]),
            "constant": here.constant,
            "nll": float(here.nll[0]),
            "best_mu": sample.fit.mu,
        },
    )


def _interval(ends: tuple[float, float]) -> str:
    low, high = ends
    return f"{significant_plain(low, 5)} to {significant_plain(high, 5)}"
