"""What the surprise page says of its plots, and its rows worth knowing."""

from __future__ import annotations

from typing import Final, get_args

from nll_core import (
    LogLikelihoodSeries,
    SurpriseUnit,
    coin_flips,
    linear_penalty,
    squared_penalty,
    surprise,
    surprise_gradient,
)
from pages._ui.numbers import decimals, latex, latex_exact, percent, significant
from pages._ui.page import rows_html
from pages._ui.shared_controls import probability_text

REFERENCE_ROWS: Final = (1.0, 0.5, 0.1, 0.01)
UNITS: Final[tuple[SurpriseUnit, ...]] = get_args(SurpriseUnit)
HEADER: Final = ("p", *UNITS, "slope −1/p", "1 − p", "(1 − p)²")


def reference_rows(p: float) -> tuple[list[list[str]], int]:
    """The rows worth knowing with `p` among them, down to the limit at 0, and where `p` stands."""
    probabilities = sorted({*REFERENCE_ROWS, p, 0.0}, reverse=True)
    rows = [
        [
            probability_text(q) if q else "→ 0",
            *(decimals(float(surprise(q, unit=unit))) for unit in UNITS),
            significant(float(surprise_gradient(q))),
            decimals(float(linear_penalty(q))),
            decimals(float(squared_penalty(q))),
        ]
        for q in probabilities
    ]
    return rows, probabilities.index(p)


def reference_rows_html(p: float) -> str:
    """The same rows as HTML."""
    rows, present = reference_rows(p)
    return rows_html(rows, present=present)


def formula(p: float) -> str:
    """The surprise and its slope in numbers; those that move stand between ⟦ and ⟧."""
    nats, slope = float(surprise(p)), float(surprise_gradient(p))
    return (
        rf"-\log ⟦{latex_exact(p)}⟧ = ⟦{latex(nats)}⟧\ \text{{nats}} \qquad "
        rf"-\frac{{1}}{{⟦{latex_exact(p)}⟧}} = ⟦{latex(slope)}⟧"
    )


def product_formula(series: LogLikelihoodSeries) -> str:
    """The log-likelihood of n examples in numbers."""
    total = latex(float(series.log_likelihood[-1]), 6)
    return rf"⟦{int(series.n[-1])}⟧ \cdot \log ⟦{latex_exact(series.p)}⟧ = ⟦{total}⟧"


def surprise_sentence(p: float) -> str:
    nats, flips = float(surprise(p)), float(coin_flips(p))
    if p == 1:
        return "The model gave what happened **100%**: **no surprise at all**."
    return (
        f"The model gave what happened **{percent(p)}**: **{decimals(nats)} nats** of surprise, "
        f"as much as seeing **{flips:.2f} coin flips** in a row all land heads. With p 0.001 "
        f"higher, the surprise would be "
        f"**{significant(nats - float(surprise(min(1.0, p + 0.001))), 3)} nats** lower."
    )


def product_sentence(series: LogLikelihoodSeries) -> str:
    p, n = series.p, int(series.n[-1])
    total = (
        f"the sum of the {n:,} logs is **{significant(float(series.log_likelihood[-1]), 6)} nats**"
    )
    if p == 1:
        return f"Every factor is 1, and so is every product; {total}."
    zeros = [f"{q.dtype} from n = {q.underflow_at:,}" for q in series.products if q.underflow_at]
    if zeros:
        return f"The product is exactly 0 in **{', in '.join(zeros)}**; {total}."
    stuck = [f"{q.dtype} from n = {q.stuck_at:,}" for q in series.products if q.stuck_at]
    if stuck:
        return (
            f"Above p = ½ a product never becomes 0: near the smallest number of its type it is "
            f"rounded back to itself and **gets stuck, in {', in '.join(stuck)}**; {total}."
        )
    return f"With {n:,} examples every product is still a positive number; {total}."
