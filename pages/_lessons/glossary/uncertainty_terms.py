"""Terms of what a model does not know."""

from __future__ import annotations

from typing import Final

from pages._lessons.glossary.term import Term

UNCERTAINTY: Final = (
    Term(
        "Aleatoric and epistemic uncertainty",
        "The entropy of an ensemble’s mean, split in two: the mean entropy of its members, which "
        "each leaves to chance, and their mean divergence from the mean, which knowing the right "
        "member would take away. The split rests on the members; one model has no epistemic part.",
        r"H(\bar p) = \overline{H(p_m)} + \overline{\mathrm{KL}(p_m \,\|\, \bar p)}",
        "uncertainty",
        also="total uncertainty, mutual information, BALD, ensemble disagreement",
    ),
    Term(
        "β-NLL",
        "The Gaussian NLL times σ^(2β), a factor that training takes as a constant, so that a "
        "large σ quietens its point less. At β = 1 the pull on the mean is that of the squared "
        "error.",
        r"\frac{\partial}{\partial\mu} = \sigma^{2\beta - 2}(\mu - y)",
        "uncertainty",
    ),
)
