"""What the Gaussian page says of a Student-t beside the Gaussian: a sentence and a table."""

from __future__ import annotations

import math

from nll_core import TailComparison
from pages._lessons.gaussian.words import Table
from pages._ui.numbers import decimals, significant


def tail_rows(named: list[tuple[str, TailComparison]]) -> Table:
    """Both families on each of some data sets: estimates, NLL and AIC."""
    rows = []
    for name, tails in named:
        fit, t = tails.gaussian, tails.student_t
        rows += [
            _row(f"Gaussian, {name}", fit.mu, fit.sigma, "∞", fit.nll, tails.gaussian_aic),
            _row(
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
    doubt = "" if t.message == "converged" else f" About the search: {t.message}."
    return (
        f"A Student-t with ν = **{significant(t.nu, 3)}** lowers the NLL from "
        f"**{decimals(fit.nll)}** to **{decimals(t.nll)} nats**; {verdict}. Its centre is "
        f"{significant(t.mu, 4)} against the mean {significant(fit.mu, 4)}, its scale "
        f"{significant(t.sigma, 4)} against {significant(fit.sigma, 4)}.{doubt}"
    )


def _row(name: str, mu: float, sigma: float, nu: str, nll: float, aic: float) -> list[str]:
    return [name, significant(mu, 5), significant(sigma, 5), nu, decimals(nll), decimals(aic)]
