"""What the Gaussian page says: sentences, tables and formulas.

Those of the views with a program have places for fields of the record (see `pages._ui.bound`).
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, Final

from nll_core import likelihoods as core
from nll_core.teaching import exact_gaussian_intervals
from pages._lessons.gaussian.data import (
    LOOSE_AT_EACH_END,
    MICHELSON,
    MOST_LOOSE,
    NEWCOMB,
    coverage_of,
)
from pages._lessons.gaussian.record import CONFIDENCE_LEVELS
from pages._ui.bound import case, text
from pages._ui.numbers import decimals, latex, percent, significant
from pages._ui.page import Readout
from pages._ui.templates import formatted

Rows = list[list[str]]

MODERN_NOTES: Final = {
    NEWCOMB: "33.02 ns is the value that Stigler (1977) takes as true for Newcomb's measurements.",
    MICHELSON: "734.5 km/s is the value that Stigler (1977) takes as true for comparison with "
    "these measurements, after Michelson's own corrections. It is not the modern speed of light "
    "in vacuum, 792.458 on this scale: these are speeds in air.",
}
READOUTS: Final = (
    Readout("Here, N(μ, σ²)", text("N({mu:.7g}, {sigma:.7g}²)")),
    Readout("Total NLL here", text("{nll:decimals}"), "nats"),
    Readout("Total NLL at the maximum", text("{best.nll:decimals}"), "nats"),
    Readout("Difference", text("{gap:decimals}"), "nats"),
    Readout("Likelihood here", text("{nll:likelihood}")),
)

# The view of the fit.
FIT: Final = case(
    "case",
    {
        "maximum": "This is the maximum: no Gaussian makes these {n:,} points more likely than "
        "**N({best.mu:.5g}, {best.sigma:.5g}²)**, with a total NLL of "
        "**{best.nll:decimals} nats**.",
        "elsewhere": "Under **N({mu:.7g}, {sigma:.7g}²)** these {n:,} points have a "
        "total NLL of **{nll:decimals} nats**, a likelihood of **{nll:likelihood}**. "
        "Under the best Gaussian, **N({best.mu:.5g}, {best.sigma:.5g}²)**, it is "
        "{best.nll:decimals}: they are **{gap:exponential 3} times** as likely there.",
    },
)
OPTIMUM_HEADER: Final = ("where", "μ", "σ", "total NLL (nats)", "likelihood")
_NEWTON: Final = text("Newton's method, {numeric.iterations:text} steps") + case(
    "numeric.converged", {True: "", False: ": {numeric.message:text}"}
)
_SHOWN: Final = ("mu:significant 7", "sigma:significant 6", "nll:decimals 6", "nll:likelihood")
OPTIMUM_ROWS: Final = [
    [name, *(text(f"{{{whose}{what}}}") for what in _SHOWN)]
    for name, whose in (
        ("Here", ""),
        ("Closed form: mean, √(mean square deviation)", "best."),
        (_NEWTON, "numeric."),
    )
]
_AT: Final = (
    "After **{path.step:text} %s** of {path.method:text} from the present point the descent is at "
    "**N({path.at_mu:.5g}, {path.at_sigma:.5g}²)**, **{path.at_rise:significant 3} nats** above "
    "the minimum."
)
_TAKEN: Final = case("path.step", {1: _AT % "step"}, _AT % "steps")
PATH: Final = case(
    "path.case",
    {
        "ready": "{path.steps:text} steps of {path.method:text} from the present point are "
        "ready to run.",
        "under way": _TAKEN,
        "ended": _TAKEN + text(" It ends there: {path.message:text}."),
    },
)
_LEAD: Final = case(
    "slice.lead",
    {"here": "The parabola that touches the NLL here", "last": "The parabola of the last step"},
)
_PREDICTED: Final = _LEAD + text(
    " is lowest one full step away, **{slice.predicted:significant 3} nats** down. "
)
_BENT: Final = "The NLL bends down there, so a parabola that bends up is used in its place. "
_FULL: Final = text("That step gained **{slice.won:significant 3} nats**, {slice.share:.0%} of it.")
_HALVED: Final = text(
    "A full step does not lower the NLL enough, so **1/{slice.parts:text}** of it was taken: it "
    "gained **{slice.won:significant 3} nats**, {slice.share:.0%} of what was predicted."
)
SLICE: Final = case(
    "slice.case",
    {
        "none": "The descent starts at the minimum: there is no step to take.",
        "rounding": _LEAD
        + text(
            " promises {slice.predicted:significant 3} nats, less than the rounding error of the "
            "NLL."
        ),
        "full": _PREDICTED + _FULL,
        "halved": _PREDICTED + _HALVED,
        "modified full": _PREDICTED + _BENT + _FULL,
        "modified halved": _PREDICTED + _BENT + _HALVED,
    },
)


def surface_note(n: int) -> str:
    """What the lines of the surface mean, and what can be moved."""
    levels = [percent(level) for level in CONFIDENCE_LEVELS]
    covers = [percent(coverage_of(n, level).region) for level in CONFIDENCE_LEVELS]
    loose = (
        "Each point can be dragged along the axis."
        if n <= MOST_LOOSE
        else f"The {LOOSE_AT_EACH_END} outermost points at each end can be dragged."
    )
    return (
        "Each shade of the surface begins at the number of nats above the minimum written on it. "
        f"Green lines bound the regions of (μ, σ) that aim at {levels[0]}, {levels[1]} and "
        f"{levels[2]} confidence; with {n:,} points from a Gaussian they hold the truth "
        f"{covers[0]}, {covers[1]} and {covers[2]} of the time. Click the surface to move the "
        f"present point there. {loose}"
    )


# What a point costs wherever it lies, in symbols and for n points in numbers; and what its
# distance from μ adds, the squares to so many digits.
_NORMALISER: Final = r"\log \sigma\sqrt{2\pi}"
_NORMALISER_NUMBERS: Final = r"{n:text} \log ⟦{sigma:plain_latex}⟧\sqrt{2\pi}"
_SQUARES: Final = r"\frac{⟦{sse:latex %d}⟧}{2 \cdot ⟦{sigma:plain_latex}⟧^2}"
FIT_FORMULA: Final = (
    rf"\mathrm{{NLL}} = n {_NORMALISER} + \frac{{1}}{{2\sigma^2}} \sum_{{i=1}}^{{n}} (x_i - \mu)^2",
    text(rf"{_NORMALISER_NUMBERS} + {_SQUARES % 5} = ⟦{{nll:latex 6}}⟧"),
)

# The view of the terms.
_TERM: Final = (
    "The {n:,} terms add up to a log-likelihood of **{log_likelihood:decimals} nats**. The %s "
    "point, x = **{x:.6g}**, adds **{term:decimals}**: it lies {distance:significant 3}σ from μ."
)
TERMS: Final = case("case", {"costliest": _TERM % "costliest", "lit": _TERM % "highlighted"})


def terms_formula(n: int) -> tuple[str, str]:
    """The log-likelihood as a sum, its first terms in numbers."""
    dots = r" + \dots" if n > 2 else ""
    return (
        r"\begin{gathered} z_i = \frac{x_i - \mu}{\sigma} \\"
        r" \log L = \sum_{i=1}^{n} \Bigl( -\tfrac{1}{2} z_i^2"
        rf" - {_NORMALISER} \Bigr) \end{{gathered}}",
        text(rf"⟦{{first:latex}}⟧ \; ⟦{{second:signed}}⟧{dots} = ⟦{{log_likelihood:latex 6}}⟧"),
    )


# The view of least squares.
SQUARES: Final = text(
    "At μ = {mu:.7g} the squared errors add up to **{sse:significant 6}**; divided by 2σ² that is "
    "**{scaled:decimals}**; plus the constant {constant:decimals} it is the total NLL, "
    "**{nll:decimals} nats**. σ stretches and lifts the curve, but its minimum stays at the mean, "
    "**{best.mu:.6g}**."
)
SQUARES_FORMULA: Final = (
    rf"\mathrm{{NLL}}(\mu) = \frac{{\mathrm{{SSE}}(\mu)}}{{2\sigma^2}} + n {_NORMALISER}",
    text(
        rf"\begin{{gathered}} {_SQUARES % 6} + {_NORMALISER_NUMBERS} \\"
        r" = ⟦{scaled:latex 5}⟧ + ⟦{constant:latex 5}⟧ = ⟦{nll:latex 6}⟧ \end{gathered}"
    ),
)

# The view of profiles and intervals.
INTERVAL_HEADER: Final = ("quantity", "μ", "covers μ", "σ", "covers σ")
DIVISOR_HEADER: Final = ("divisor", "σ", "σ²", "on average σ² is")
PROFILE_NOTE: Final = (
    "On the profile of μ, σ takes its best value for each μ, and the other way round. The "
    "profile interval is where the curve stays below the cut. Wald's parabola uses only the "
    "curvature at the minimum, the observed information. Covers: how often such an interval "
    "holds the true value, over many samples of this size from a Gaussian. Dividing by n − 1 "
    "makes σ² right on average, not σ."
)


# These do not move with μ and σ, along which the view is swept.
@lru_cache(16)
def interval_rows(fit: core.GaussianFit, statistics: core.SufficientStatistics) -> Rows:
    """Estimates and standard errors, and each kind of interval with its true coverage."""
    coverage = coverage_of(fit.n, fit.confidence_level)
    exact = exact_gaussian_intervals(statistics, confidence_level=fit.confidence_level)
    errors, profile, wald = fit.standard_errors, coverage.profile, coverage.wald
    kinds: dict[str, tuple[core.ConfidenceIntervals, tuple[float, float]]] = {
        "profile": (fit.profile_intervals, (profile.mu, profile.sigma)),
        "Wald": (fit.wald_intervals, (wald.mu, wald.sigma)),
        "exact (t, χ²)": (exact, (fit.confidence_level, fit.confidence_level)),
    }
    return [
        ["estimate", significant(fit.mu, 6), "–", significant(fit.sigma, 6), "–"],
        ["standard error", significant(errors.mu, 4), "–", significant(errors.sigma, 4), "–"],
        *(
            [
                f"{name} interval",
                *(cell for at in (0, 1) for cell in (_interval(found[at]), percent(covers[at]))),
            ]
            for name, (found, covers) in kinds.items()
        ),
    ]


def divisor_rows(fit: core.GaussianFit) -> Rows:
    """σ with divisor n, and with n − 1."""
    rows = [
        ("n: maximum likelihood", fit.sigma, "(n − 1)/n · σ²: too small"),
        ("n − 1: sample standard deviation", fit.sample_sd, "σ²: right"),
    ]
    return [[name, significant(s, 6), significant(s * s, 6), says] for name, s, says in rows]


@lru_cache(16)
def interval_sentence(fit: core.GaussianFit) -> str:
    """What both kinds of interval say, and how often they are right with so few points."""
    profile, wald = fit.profile_intervals, fit.wald_intervals
    covers = coverage_of(fit.n, fit.confidence_level)
    remark = (
        " The Wald interval reaches **below 0**, where no σ can be."
        if wald.sigma[0] < 0
        else " The profile is steeper on the left, so its interval reaches further to the right."
    )
    return (
        f"The nominal {percent(fit.confidence_level)} profile intervals are "
        f"**{_interval(profile.mu)}** for μ and **{_interval(profile.sigma)}** for σ; Wald’s are "
        f"{_interval(wald.mu)} and {_interval(wald.sigma)}.{remark} The level holds for large n. "
        f"With **{fit.n:,} points** the profile covers the truth **{percent(covers.profile.mu)}** "
        f"(μ) and **{percent(covers.profile.sigma)}** (σ) of the time, Wald "
        f"**{percent(covers.wald.mu)}** and **{percent(covers.wald.sigma)}**."
    )


def error_formula(fit: core.GaussianFit) -> tuple[str, str]:
    """The standard errors in symbols and in numbers."""
    s, errors = _plain(fit.sigma), fit.standard_errors
    return (
        r"\mathrm{se}(\hat\mu) = \frac{\hat\sigma}{\sqrt{n}} \qquad"
        r" \mathrm{se}(\hat\sigma) = \frac{\hat\sigma}{\sqrt{2n}}",
        rf"\frac{{{s}}}{{\sqrt{{{fit.n}}}}} = {latex(errors.mu)} \qquad"
        rf" \frac{{{s}}}{{\sqrt{{{2 * fit.n}}}}} = {latex(errors.sigma)}",
    )


# The view of the tests.
TEST_HEADER: Final = ("test of μ = μ₀", "on the curve", "statistic", "p-value")


def test_rows(tests: core.GaussianMeanTests) -> Rows:
    """Each test with what it is on the curve, its statistic and its p-value."""
    ratio, wald, score, t = tests.likelihood_ratio, tests.wald, tests.score, tests.t_test
    width = significant(abs(wald.width) / wald.standard_error)
    named: list[tuple[str, str, Any]] = [
        ("Wald", f"width: {width} standard errors", wald),
        ("Likelihood ratio", f"height: {significant(ratio.height)} nats", ratio),
        ("Score", f"slope: {significant(score.slope)} nats per unit", score),
        (f"Student's t, exact (df {t.degrees_of_freedom})", "the same width, from n − 1", t),
    ]
    return [
        [name, curve, significant(test.statistic, 5), significant(test.p_value, 3)]
        for name, curve, test in named
    ]


def test_sentence(tests: core.GaussianMeanTests) -> str:
    """The three statistics in their order, and the exact p-value."""
    ratio, wald, score = tests.likelihood_ratio, tests.wald, tests.score
    null = _general(tests.mu_null, 6)
    if ratio.statistic == 0:
        return f"μ₀ = **{null}** is the estimate itself: height, width and slope are all **0**."
    return (
        f"Is μ = **{null}**? Wald **{significant(wald.statistic)}** ≥ likelihood ratio "
        f"**{significant(ratio.statistic)}** ≥ score **{significant(score.statistic)}**, each "
        f"against χ² with 1 degree of freedom: p = {significant(wald.p_value, 3)}, "
        f"{significant(ratio.p_value, 3)} and {significant(score.p_value, 3)}. The exact t-test "
        f"says **p = {significant(tests.t_test.p_value, 3)}**."
    )


def test_formula(tests: core.GaussianMeanTests) -> tuple[str, str]:
    """The three statistics from one distance d."""
    d = (tests.mu - tests.mu_null) / tests.sigma
    return (
        r"\begin{gathered} d = \frac{\hat\mu - \mu_0}{\hat\sigma} \\"
        r" n d^2 \;\ge\; n \log(1 + d^2) \;\ge\; \frac{n d^2}{1 + d^2} \end{gathered}",
        rf"\begin{{gathered}} d = \frac{{{tests.mu:.6g} - ⟦{tests.mu_null:.6g}⟧}}"
        rf"{{{_plain(tests.sigma)}}} = ⟦{latex(d)}⟧, \quad n = {tests.n} \\"
        rf" ⟦{latex(tests.wald.statistic)}⟧ \;\ge\; ⟦{latex(tests.likelihood_ratio.statistic)}⟧"
        rf" \;\ge\; ⟦{latex(tests.score.statistic)}⟧ \end{{gathered}}",
    )


# The view of a Student-t.
TAIL_HEADER: Final = ("family, data", "μ", "σ", "ν", "total NLL (nats)", "AIC")
TAIL_NOTE: Final = (
    "σ of a Student-t is its scale, not its standard deviation. The family with the lower AIC "
    "is better; compare AICs only on the same data."
)


def tail_rows(named: dict[str, core.TailComparison]) -> Rows:
    """Both families on each of some data sets: estimates, NLL and AIC."""
    rows = []
    for name, tails in named.items():
        fit, t = tails.gaussian, tails.student_t
        for family, mu, sigma, nu, nll, aic in (
            ("Gaussian", fit.mu, fit.sigma, "∞", fit.nll, tails.gaussian_aic),
            ("Student-t", t.mu, t.sigma, significant(t.nu), t.nll, tails.student_t_aic),
        ):
            at = [significant(mu, 5), significant(sigma, 5), nu]
            rows.append([f"{family}, {name}", *at, decimals(nll), decimals(aic)])
    return rows


def tail_sentence(tails: core.TailComparison) -> str:
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
    doubt = "" if t.message == "converged" else f" About the search: {t.message}."
    return (
        f"A Student-t with ν = **{significant(t.nu, 3)}** lowers the NLL from "
        f"**{decimals(fit.nll)}** to **{decimals(t.nll)} nats**; {verdict}. Its centre is "
        f"{significant(t.mu, 4)} against the mean {significant(fit.mu, 4)}, its scale "
        f"{significant(t.sigma, 4)} against {significant(fit.sigma, 4)}.{doubt}"
    )


def tail_formula(tails: core.TailComparison) -> tuple[str, str]:
    """Akaike's criterion in symbols and for both families."""
    numbers = [
        rf"2 \cdot {k} + 2 \cdot {latex(nll, 6)} = {latex(aic, 6)}"
        for k, nll, aic in (
            (2, tails.gaussian.nll, tails.gaussian_aic),
            (3, tails.student_t.nll, tails.student_t_aic),
        )
    ]
    return (
        r"\begin{gathered} -\log p_\nu(x) = \tfrac{\nu + 1}{2}"
        r" \log(1 + z^2\!/\nu) + \log \sigma + c_\nu \\"
        r" \mathrm{AIC} = 2k + 2\,\mathrm{NLL} \end{gathered}",
        rf"\begin{{gathered}} {numbers[0]} \\ {numbers[1]} \end{{gathered}}",
    )


def _interval(ends: tuple[float, float]) -> str:
    return " to ".join(_general(end, 5) for end in ends)


def _general(value: float, digits: int) -> str:
    """A number without trailing zeros, with a true minus sign."""
    return formatted(value, f".{digits}g")


def _plain(value: float) -> str:
    """A number of a formula without trailing zeros."""
    return formatted(value, "plain_latex")
