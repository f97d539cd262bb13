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
    Term(
        "Bits per byte",
        "The surprise of a text in bits, divided by its bytes in UTF-8. A mean per token depends "
        "on how the tokeniser cuts; this one does not, so it compares models of different "
        "tokenisers. The bytes of tokens that are not scored do not count.",
        r"\frac{\mathrm{NLL}}{\log 2 \cdot \text{bytes}}",
        "tokens",
        also="BPB; of one-byte characters, bits per character",
    ),
    Term(
        "Strided perplexity",
        "The perplexity of a text that is longer than what the model looks at, scored in windows "
        "that overlap: each token counts once, in the first window that has it. A smaller stride "
        "leaves tokens more context, costs more work, and gives a lower perplexity.",
        r"\exp \frac{\sum_w \mathrm{NLL}_w}{\sum_w n_w}",
        "tokens",
        also="sliding-window evaluation",
    ),
    Term(
        "Decoding",
        "Draws the next token from a model's logits, mostly after steps that flatten, sharpen or "
        "cut their distribution. The steps do not commute: cut before the temperature or after "
        "it, other tokens are left. Greedy decoding always takes the most likely token, and the "
        "sequence it finds need not be the most probable one.",
        r"p_i = \frac{e^{z_i/T}}{\sum_{j\ \text{kept}} e^{z_j/T}}",
        "tokens",
        also="sampling; generation",
    ),
    Term(
        "Top-p",
        "Keeps the fewest of the most likely tokens whose probabilities reach p, and draws from "
        "them. Top-k keeps a fixed number instead, min-p what has at least a share of the largest "
        "probability, typical sampling what has a surprise near the entropy.",
        r"\min |S| : \ \sum_{i \in S} p_i \ge p",
        "tokens",
        also="nucleus or top-p sampling",
    ),
)
