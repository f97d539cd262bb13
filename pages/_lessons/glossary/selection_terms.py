"""Terms of choosing a model."""

from __future__ import annotations

from typing import Final

from pages._lessons.glossary.term import Term

SELECTION: Final = (
    Term(
        "BIC",
        "Schwarz’s criterion: twice the NLL of the fit plus log n for each parameter. With eight "
        "data or more it chooses smaller models than AIC; given enough data, it chooses the true "
        "model rather than larger ones.",
        r"2\,\text{NLL} + k \log n",
        "selection",
        also="Bayesian information criterion",
    ),
    Term(
        "Cross-validation",
        "Each datum is scored by a model that was fitted without it. The mean is what new data "
        "cost, for a little fewer data than there are.",
        r"\frac{1}{n} \sum_i -\log p(x_i \mid x_{-i})",
        "selection",
        also="leave-one-out, folds",
    ),
    Term(
        "Optimism",
        "How much less the data that a model was fitted to cost than new data. For k parameters "
        "and many data it is about k/n nats a datum.",
        r"\mathbb{E}[\text{new} - \text{training}] \approx k/n",
        "selection",
    ),
    Term(
        "Winner’s curse",
        "The best of many models on a test set is partly the luckiest there. Its score is too "
        "good, and the more models there were, the more so.",
        r"\mathbb{E} \min_m \hat{L}_m \le \min_m L_m",
        "selection",
        also="selection bias",
    ),
)
