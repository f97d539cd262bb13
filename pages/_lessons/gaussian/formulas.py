"""The formulas of the Gaussian page: in symbols, and with the present numbers in their place."""

from __future__ import annotations

from typing import Final

from nll_core import (
    GaussianFit,
    GaussianMeanTests,
    GaussianPointTerms,
    LeastSquaresIdentity,
    TailComparison,
)
from pages._ui.numbers import latex
from pages._ui.templates import fill, formatted

# What a point costs wherever it lies, in symbols and for n points in numbers; and what its
# distance from μ adds, the squares to so many digits.
_NORMALISER: Final = r"\log \sigma\sqrt{2\pi}"
_NORMALISER_NUMBERS: Final = r"{n:text} \log ⟦{sigma:plain_latex}⟧\sqrt{2\pi}"
_SQUARES_TERM: Final = r"\frac{⟦{sse:latex %d}⟧}{2 \cdot ⟦{sigma:plain_latex}⟧^2}"
# The formulas in numbers, as templates that the browser fills too.
FIT_NUMBERS: Final = rf"{_NORMALISER_NUMBERS} + {_SQUARES_TERM % 5} = ⟦{{nll:latex 6}}⟧"
SQUARES_NUMBERS: Final = (
    rf"\begin{{gathered}} {_SQUARES_TERM % 6} + {_NORMALISER_NUMBERS} \\"
    r" = ⟦{scaled:latex 5}⟧ + ⟦{constant:latex 5}⟧ = ⟦{nll:latex 6}⟧ \end{gathered}"
)


def fit_formula(n: int, sigma: float, here: LeastSquaresIdentity) -> tuple[str, str]:
    """The NLL in symbols, and with the present numbers."""
    return (
        rf"\mathrm{{NLL}} = n {_NORMALISER}"
        r" + \frac{1}{2\sigma^2} \sum_{i=1}^{n} (x_i - \mu)^2",
        fill(FIT_NUMBERS, _numbers(n, sigma, here)),
    )


def error_formula(fit: GaussianFit) -> tuple[str, str]:
    """The standard errors in symbols and in numbers."""
    s, errors = _plain(fit.sigma), fit.standard_errors
    return (
        r"\mathrm{se}(\hat\mu) = \frac{\hat\sigma}{\sqrt{n}} \qquad"
        r" \mathrm{se}(\hat\sigma) = \frac{\hat\sigma}{\sqrt{2n}}",
        rf"\frac{{{s}}}{{\sqrt{{{fit.n}}}}} = {latex(errors.mu)} \qquad"
        rf" \frac{{{s}}}{{\sqrt{{{2 * fit.n}}}}} = {latex(errors.sigma)}",
    )


def test_formula(tests: GaussianMeanTests) -> tuple[str, str]:
    """The three statistics from one distance d."""
    d = (tests.mu - tests.mu_null) / tests.sigma
    n = tests.n
    return (
        r"\begin{gathered} d = \frac{\hat\mu - \mu_0}{\hat\sigma} \\"
        r" n d^2 \;\ge\; n \log(1 + d^2) \;\ge\; \frac{n d^2}{1 + d^2} \end{gathered}",
        rf"\begin{{gathered}} d = \frac{{{tests.mu:.6g} - ⟦{tests.mu_null:.6g}⟧}}"
        rf"{{{_plain(tests.sigma)}}} = ⟦{latex(d)}⟧, \quad n = {n} \\"
        rf" ⟦{latex(tests.wald.statistic)}⟧ \;\ge\; ⟦{latex(tests.likelihood_ratio.statistic)}⟧"
        rf" \;\ge\; ⟦{latex(tests.score.statistic)}⟧ \end{{gathered}}",
    )


def terms_formula(terms: GaussianPointTerms) -> tuple[str, str]:
    """The log-likelihood as a sum, its first terms in numbers."""
    first, second = (float(term) for term in terms.log_density[:2])
    values = {"first": first, "second": second, "total": terms.log_likelihood}
    return (
        r"\begin{gathered} z_i = \frac{x_i - \mu}{\sigma} \\"
        r" \log L = \sum_{i=1}^{n} \Bigl( -\tfrac{1}{2} z_i^2"
        rf" - {_NORMALISER} \Bigr) \end{{gathered}}",
        fill(terms_numbers(terms.x.size), values),
    )


def terms_numbers(n: int) -> str:
    """The sum of so many terms, as a template."""
    dots = r" + \dots" if n > 2 else ""
    return r"⟦{first:latex}⟧ \; ⟦{second:signed}⟧" + dots + " = ⟦{total:latex 6}⟧"


def squares_formula(n: int, sigma: float, here: LeastSquaresIdentity) -> tuple[str, str]:
    """Least squares and the constant, in symbols and in numbers."""
    return (
        r"\mathrm{NLL}(\mu) = \frac{\mathrm{SSE}(\mu)}{2\sigma^2}"
        rf" + n {_NORMALISER}",
        fill(SQUARES_NUMBERS, _numbers(n, sigma, here)),
    )


def tail_formula(tails: TailComparison) -> tuple[str, str]:
    """Akaike's criterion in symbols and for both families."""
    fit, t = tails.gaussian, tails.student_t
    return (
        r"\begin{gathered} -\log p_\nu(x) = \tfrac{\nu + 1}{2}"
        r" \log(1 + z^2\!/\nu) + \log \sigma + c_\nu \\"
        r" \mathrm{AIC} = 2k + 2\,\mathrm{NLL} \end{gathered}",
        rf"\begin{{gathered}} 2 \cdot 2 + 2 \cdot {latex(fit.nll, 6)}"
        rf" = {latex(tails.gaussian_aic, 6)} \\"
        rf" 2 \cdot 3 + 2 \cdot {latex(t.nll, 6)} = {latex(tails.student_t_aic, 6)}"
        r" \end{gathered}",
    )


def _numbers(n: int, sigma: float, here: LeastSquaresIdentity) -> dict[str, float]:
    """What the NLL of n points is made of, by the names of the templates."""
    return {
        "n": n,
        "sigma": sigma,
        "sse": float(here.sum_of_squares[0]),
        "scaled": float(here.scaled_sum_of_squares[0]),
        "constant": here.constant,
        "nll": float(here.nll[0]),
    }


def _plain(value: float) -> str:
    """A number of a formula without trailing zeros."""
    return formatted(value, "plain_latex")
