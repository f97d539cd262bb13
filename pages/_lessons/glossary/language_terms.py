"""Terms of models of letters and words."""

from __future__ import annotations

from typing import Final

from pages._lessons.glossary.term import Term

LANGUAGE: Final = (
    Term(
        "Bigram model",
        "Gives the next letter a probability that depends on the letter before alone. Those under "
        "which a text is least surprising are the shares of its counts, and gradient descent on "
        "one row of logits a letter comes to the same.",
        r"p(b \mid a) = \frac{n_{ab}}{n_a}",
        "bigram",
        also="first-order Markov chain",
    ),
    Term(
        "n-gram model",
        "Looks at the n − 1 letters before. A longer memory costs less on what it was counted in, "
        "and more on new texts, whose contexts are often new as well.",
        r"p(c_i \mid c_{i-n+1} \dots c_{i-1})",
        "bigram",
        also="Markov chain of order n − 1",
    ),
    Term(
        "Additive smoothing",
        "Adds k to every count, so that what was never seen gets some probability and does not "
        "cost ∞. The same k weighs more after a rare letter than after a frequent one.",
        r"p(b \mid a) = \frac{n_{ab} + k}{n_a + kV}",
        "bigram",
        also="add-k, Laplace (k = 1) or Lidstone smoothing; a Dirichlet prior",
    ),
)
