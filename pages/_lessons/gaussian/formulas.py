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
from pages._ui.templates import fill

# The formulas in numbers, as templates that the browser fills too.
FIT_NUMBERS: Final = (
    r"{n:text} \log ⟦{sigma:plain_latex}⟧\sqrt{2\pi}"
    r" + \frac{⟦{sse:latex 5}⟧}{2 \cdot ⟦{sigma:plain_latex}⟧^2} = ⟦{nll:latex 6}⟧"
)
SQUARES_NUMBERS: Final = (
    r"\begin{gathered} \frac{⟦{sse:latex 6}⟧}{2 \cdot ⟦{sigma:plain_latex}⟧^2} + {n:text}"
    r" \log ⟦{sigma:plain_latex}⟧\sqrt{2\pi} \\"
    r" = ⟦{scaled:latex 5}⟧ + ⟦{constant:latex 5}⟧ = ⟦{nll:latex 6}⟧ \end{gathered}"
)


def fit_formula(n: int, sigma: float, here: LeastSquaresIdentity) -> tuple[str, str]:
    """The NLL in symbols, and with the present numbers."""
    return (
        r"\mathrm{NLL} = n \log \sigma\sqrt{2\pi}"
        r" + \frac{1}{2\sigma^2} \sum_{i=1}^{n} (x_i - \mu)^2",
        fill(
            FIT_NUMBERS,
            {
                "n": n,
                "sigma": sigma,
                "sse": float(here.sum_of_squares[0]),
                "nll": float(here.nll[0]),
            },
        ),
    )


def error_formula(fit: GaussianFit) -> tuple[str, str]:
    """The standard errors in symbols and in numbers."""
    s, errors = plain_latex(fit.sigma), fit.standard_errors
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
        rf"{{{plain_latex(tests.sigma)}}} = ⟦{latex(d)}⟧, \quad n = {n} \\"
        rf" ⟦{latex(tests.wald.statistic)}⟧ \;\ge\; ⟦{latex(tests.likelihood_ratio.statistic)}⟧"
        rf" \;\ge\; ⟦{latex(tests.score.statistic)}⟧ \end{{gathered}}",
    )


def terms_formula(terms: GaussianPointTerms) -> tuple[str, str]:
    """The log-likelihood as a sum, its first terms in numbers."""
    first, second = (float(term) for term in terms.log_density[:2])
    values = {"first": first, "second": second, "total": terms.log_likelihood}
    return (
        r"\begin{gathered} z_i = \frac{x_i - \mu}{\sigma} \\"
        r" \log L = \sum_{i=1}^{n} \Bigl( -\tfrac{1}{2} z_i^2 - \log \sigma\sqrt{2\pi} \Bigr)"
        r" \end{gathered}",
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
        r" + n \log \sigma\sqrt{2\pi}",
        fill(
            SQUARES_NUMBERS,
            {
                "n": n,
                "sigma": sigma,
                "sse": float(here.sum_of_squares[0]),
                "scaled": float(here.scaled_sum_of_squares[0]),
                "constant": here.constant,
                "nll": float(here.nll[0]),
            },
        ),
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


def plain_latex(value: float) -> str:
    """A number of a formula without trailing zeros."""
    return latex(value) if value < 1e-3 else f"{value:.6g}"
