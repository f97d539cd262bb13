"""The formulas of the Gaussian page: in symbols, and with the present numbers in their place."""

from __future__ import annotations

from nll_core import (
    GaussianFit,
    GaussianMeanTests,
    GaussianPointTerms,
    LeastSquaresIdentity,
    TailComparison,
)
from pages._ui.numbers import latex


def fit_formula(n: int, sigma: float, here: LeastSquaresIdentity) -> tuple[str, str]:
    """The NLL in symbols, and with the present numbers."""
    s, sse, nll = plain_latex(sigma), float(here.sum_of_squares[0]), float(here.nll[0])
    return (
        r"\mathrm{NLL} = n \log \sigma\sqrt{2\pi}"
        r" + \frac{1}{2\sigma^2} \sum_{i=1}^{n} (x_i - \mu)^2",
        rf"{n} \log {s}\sqrt{{2\pi}}"
        rf" + \frac{{{latex(sse, 5)}}}{{2 \cdot {s}^2}} = {latex(nll, 6)}",
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
        rf"\begin{{gathered}} d = \frac{{{tests.mu:.6g} - {tests.mu_null:.6g}}}"
        rf"{{{plain_latex(tests.sigma)}}} = {latex(d)}, \quad n = {n} \\"
        rf" {latex(tests.wald.statistic)} \;\ge\; {latex(tests.likelihood_ratio.statistic)}"
        rf" \;\ge\; {latex(tests.score.statistic)} \end{{gathered}}",
    )


def terms_formula(terms: GaussianPointTerms) -> tuple[str, str]:
    """The log-likelihood as a sum, its first terms in numbers."""
    first = [latex(float(t), 4) for t in terms.log_density[:2]]
    signed = first[0] + "".join(t if t.startswith("-") else f"+ {t}" for t in first[1:])
    dots = r" + \dots" if terms.x.size > 2 else ""
    return (
        r"\begin{gathered} z_i = \frac{x_i - \mu}{\sigma} \\"
        r" \log L = \sum_{i=1}^{n} \Bigl( -\tfrac{1}{2} z_i^2 - \log \sigma\sqrt{2\pi} \Bigr)"
        r" \end{gathered}",
        signed + dots + rf" = {latex(terms.log_likelihood, 6)}",
    )


def squares_formula(n: int, sigma: float, here: LeastSquaresIdentity) -> tuple[str, str]:
    """Least squares and the constant, in symbols and in numbers."""
    s = plain_latex(sigma)
    sse, scaled = float(here.sum_of_squares[0]), float(here.scaled_sum_of_squares[0])
    return (
        r"\mathrm{NLL}(\mu) = \frac{\mathrm{SSE}(\mu)}{2\sigma^2}"
        r" + n \log \sigma\sqrt{2\pi}",
        rf"\begin{{gathered}} \frac{{{latex(sse, 6)}}}{{2 \cdot {s}^2}} + {n}"
        rf" \log {s}\sqrt{{2\pi}} \\"
        rf" = {latex(scaled, 5)} + {latex(here.constant, 5)} = {latex(float(here.nll[0]), 6)}"
        r" \end{gathered}",
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
