"""Terms of preferences between two."""

from __future__ import annotations

from typing import Final

from pages._lessons.glossary.term import Term

PREFERENCES: Final = (
    Term(
        "Quasi-variance",
        "A variance for each item, so chosen that the sum of any two is nearly the variance of "
        "their difference. Intervals from them may be compared with each other, whatever the "
        "reference is.",
        r"q_i + q_j \approx \mathrm{Var}(\hat\theta_i - \hat\theta_j)",
        "preferences",
    ),
    Term(
        "Elo rating",
        "Moves two ratings after each game by K times score minus expectation. That is stochastic "
        "gradient descent on the Bradley–Terry NLL, and depends on the order of the games.",
        r"R_i \leftarrow R_i + K (s - p)",
        "preferences",
    ),
    Term(
        "Direct preference optimization",
        "Trains a language model on pairs of answers by the Bradley–Terry NLL, with β times the "
        "log-ratio to a reference model as the reward. It sees differences only: the chosen "
        "answer’s probability may fall while the loss does.",
        r"-\log \operatorname{sigmoid}\left(\beta \log\frac{\pi(y_w)}{\pi_{\mathrm{ref}}(y_w)} - "
        r"\beta \log\frac{\pi(y_l)}{\pi_{\mathrm{ref}}(y_l)}\right)",
        "preferences",
        also="DPO; without a reference, the loss of a reward model",
    ),
)
