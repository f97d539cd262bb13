"""The five lines of the template in symbols, for each output, and its loss as a formula."""

from __future__ import annotations

from typing import Final, NamedTuple

from pages._lessons.template.controls import (
    BOTH,
    CLASS,
    COUNT,
    DPO,
    HEAVY,
    LAPLACE,
    NUMBER,
    REWARD,
    TOKEN,
    WAIT,
    YES_NO,
)


class Symbols(NamedTuple):
    """The five lines as text."""

    distribution: str
    minus_log: str
    familiar: str
    link: str
    gradient: str


SYMBOLS: Final = {
    CLASS: Symbols(
        "y ~ Categorical(p)",
        "−log p_y = log Σⱼ exp(zⱼ) − z_y",
        "cross-entropy (CrossEntropyLoss)",
        "softmax: pₖ = exp(zₖ) / Σⱼ exp(zⱼ)",
        "pₖ − [y = k]: mean − observed",
    ),
    YES_NO: Symbols(
        "y ~ Bernoulli(p)",
        "−y·log p − (1 − y)·log(1 − p)",
        "log-loss (BCEWithLogitsLoss)",
        "logit: p = sigmoid(z) = 1/(1 + exp(−z))",
        "p − y: mean − observed",
    ),
    NUMBER: Symbols(
        "y ~ Normal(μ, σ²), σ fixed",
        "½((y − μ)/σ)² + log σ + ½ log 2π",
        "squared error / σ² (MSELoss leaves out the ½)",
        "identity: the output is μ",
        "(μ − y)/σ²; in ω = μ/σ²: mean − observed",
    ),
    BOTH: Symbols(
        "y ~ Normal(μ, σ²), both predicted",
        "½((y − μ)/σ)² + log σ + ½ log 2π",
        "heteroscedastic NLL (GaussianNLLLoss)",
        "identity for μ, log for σ",
        "in μ: (μ − y)/σ²; in log σ: 1 − ((y − μ)/σ)²",
    ),
    LAPLACE: Symbols(
        "y ~ Laplace(μ, 1)",
        "|y − μ| + log 2",
        "absolute error (L1Loss)",
        "identity: the output is μ",
        "sign(μ − y), not mean − observed",
    ),
    HEAVY: Symbols(
        "y ~ Student-t with ν, centre μ",
        "½(ν + 1)·log(1 + (y − μ)²/ν) + constant",
        "Student-t loss (robust regression)",
        "identity: the output is μ",
        "(ν + 1)(μ − y)/(ν + (μ − y)²), not mean − observed",
    ),
    COUNT: Symbols(
        "y ~ Poisson(λ)",
        "λ − y·log λ + log y!",
        "Poisson loss (PoissonNLLLoss)",
        "log: λ = exp(z)",
        "λ − y: mean − observed",
    ),
    WAIT: Symbols(
        "y ~ Exponential(λ)",
        "λ·y − log λ",
        "exponential NLL (survival models)",
        "log: λ = exp(z); the canonical one is ω = −λ",
        "in z: λ·y − 1; in ω: 1/λ − y, mean − observed",
    ),
    TOKEN: Symbols(
        "y ~ Categorical(p), one class a token",
        "−log p_y = log Σⱼ exp(zⱼ) − z_y",
        "cross-entropy of language models",
        "softmax: pₖ = exp(zₖ) / Σⱼ exp(zⱼ)",
        "pₖ − [y = k]: mean − observed",
    ),
    REWARD: Symbols(
        "Bradley–Terry: P(first) = sigmoid(r₁ − r₂)",
        "−log sigmoid(preferred reward − other reward)",
        "loss of a reward model",
        "logit: z = r₁ − r₂",
        "P(first) − [first preferred]: mean − observed",
    ),
    DPO: Symbols(
        "Bradley–Terry with β times log-ratios as rewards",
        "−log sigmoid(β·(preferred log-ratio − other log-ratio))",
        "DPO loss",
        "logit: ω = β·h, h = log(π/π_ref)₁ − log(π/π_ref)₂",
        "in h: β·(P(first) − [first preferred]); in ω: mean − observed",
    ),
}
FORMULAS: Final = {
    CLASS: r"\log \textstyle\sum_j e^{z_j} - z_y",
    YES_NO: r"\log\bigl(1 + e^{z}\bigr) - y z",
    NUMBER: r"\tfrac12 \left(\frac{y - \mu}{\sigma}\right)^2 \\[0.3em] {} + \log \sigma + "
    r"\tfrac12 \log 2\pi",
    BOTH: r"\tfrac12 \left(\frac{y - \mu}{\sigma}\right)^2 \\[0.3em] {} + \log \sigma + "
    r"\tfrac12 \log 2\pi",
    LAPLACE: r"\lvert y - \mu \rvert + \log 2",
    HEAVY: r"\frac{\nu + 1}{2} \log\!\left(1 + \frac{(y - \mu)^2}{\nu}\right)"
    r" \\[0.3em] {} + c_\nu",
    COUNT: r"e^{z} - y z + \log y!",
    WAIT: r"e^{z} y - z",
    TOKEN: r"\log \textstyle\sum_j e^{z_j} - z_y",
    REWARD: r"-\log \operatorname{sigmoid}\bigl(\pm(r_1 - r_2)\bigr)",
    DPO: r"-\log \operatorname{sigmoid}\bigl(\pm\beta\, h\bigr)",
}
