"""Terms of judging a classifier by its predictions."""

from __future__ import annotations

from typing import Final

from pages._lessons.glossary.term import Term

PRACTICE: Final = (
    Term(
        "NLL skill",
        "How much lower the mean NLL is than that of always forecasting the base rates, as a "
        "share. At 1 the model is perfect, at 0 no better than the base rates, and below 0 worse.",
        r"1 - \frac{\text{mean NLL}}{-\sum_k \pi_k \log \pi_k}",
        "predictions",
        also="skill score, McFadden's R² (of a model fitted to the same data)",
    ),
    Term(
        "Bootstrap interval",
        "Draws as many examples as there are, with repetition, a thousand times, and sees how the "
        "score varies. Two models are compared on the same draws, since what is hard for one is "
        "often hard for the other.",
        r"\frac{1}{n} \sum_{i=1}^{n} \ell_{J_i}, \quad J_i \sim \{1, \dots, n\}",
        "predictions",
        also="resampling; paired, for the difference of two models",
    ),
    Term(
        "Cross-fitting",
        "Cuts the examples into folds; each fold is judged by a fit that was made on all the "
        "others. So every example is used for both, and none judges a fit that has seen it.",
        r"\frac{1}{n} \sum_{i=1}^{n} \ell\bigl(y_i, f_{-\text{fold}(i)}(x_i)\bigr)",
        "predictions",
        also="cross-validated predictions",
    ),
    Term(
        "CRPS",
        "How far a forecast of a number, given as a distribution, lies from what came, in the unit "
        "of what came. For a forecast that is a single number it is the distance. Lower is better.",
        r"\int (F(x) - \mathbb{1}[x \ge y])^2 dx = 2 \int_0^1 \text{pinball}_\tau \, d\tau",
        "predictions",
        also="continuous ranked probability score; weighted interval score (of quantiles)",
    ),
    Term(
        "Level of what came",
        "The probability that a forecast gave to values up to the one that came. Over many honest "
        "forecasts these levels are spread evenly; a ∪ shows that the forecasts are too narrow, a "
        "∩ that they are too wide.",
        r"u = F(y)",
        "predictions",
        also="PIT, probability integral transform; rank histogram (of draws)",
    ),
    Term(
        "Risk–coverage curve",
        "What happens when a model answers only where it is sure enough: the share of wrong "
        "answers (risk) against the share of questions that are answered (coverage). A useful "
        "confidence makes it fall to the left.",
        r"\text{risk}(t) = P(\text{wrong} \mid c \ge t), \quad "
        r"\text{coverage}(t) = P(c \ge t)",
        "abstain",
        also="selective prediction, reject option; its area is the AURC",
    ),
    Term(
        "Abstention",
        "Giving no answer. Where a refusal costs less than a wrong answer, calibrated confidences "
        "say from which confidence on an answer pays: from one minus the ratio of the two costs "
        "(Chow's rule).",
        r"c \ge 1 - \frac{c_{\text{refusal}}}{c_{\text{error}}}",
        "abstain",
        also="rejection, refusal; Chow's rule",
    ),
    Term(
        "Conformal set",
        "A set of classes that holds the truth of a new example with a probability of at least 1 − "
        "α, whatever the model, if new examples are like those it was calibrated on. With fewer "
        "than 1/α − 1 examples to calibrate on, only the set of all classes does.",
        r"\{y : p_y \ge p_{(k)}\}, \quad k = \lceil (1 - \alpha)(n + 1) \rceil",
        "abstain",
        also="prediction set, split conformal prediction",
    ),
)
