"""Terms of models of letters and words."""

from __future__ import annotations

from typing import Final

from pages._lessons.glossary.term import Term

LANGUAGE: Final = (
    Term(
        "Bigram model",
        "Gives the next letter a probability that depends only on the letter before. A text is "
        "least surprising when these are the shares of its counts, and gradient descent on a row "
        "of logits for each letter approaches the same.",
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
        "cut their distribution. The steps do not commute: a cut before the temperature leaves "
        "other tokens than a cut after it. Greedy decoding always takes the most likely token, and "
        "the sequence it finds need not be the most probable one.",
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
    Term(
        "Teacher forcing",
        "Scores, or trains, a model at each place with the true letters before it. In use, the "
        "model reads the letters that it has written itself: free running.",
        r"-\log p(x_i \mid x_1 \dots x_{i-1}),\ x \text{ true}",
        "exposure",
    ),
    Term(
        "Exposure bias",
        "What a model loses when it reads its own letters, since it was trained on true ones. A "
        "model of unsmoothed counts loses nothing by its own measure; one that knows nothing in "
        "contexts that it never saw drifts.",
        r"\mathbb{E}_{y \sim p}[-\log q(y_i \mid y_1 \dots y_{i-1})] - "
        r"\mathbb{E}_x[-\log q(x_i \mid x_1 \dots x_{i-1})]",
        "exposure",
        also="training and inference mismatch",
    ),
    Term(
        "Distribution shift",
        "A model meets data of another kind than those it was made from. What it pays above the "
        "best model for them is a KL divergence; looking at fewer letters gives a lower bound of "
        "it.",
        r"-\sum q \log p = H(q) + \mathrm{KL}(q \,\|\, p)",
        "exposure",
        also="dataset shift, domain shift",
    ),
    Term(
        "Memorisation",
        "A text costs less because it was in training. Seen minus unseen NLL measures it, and so "
        "does the exposure of a secret that was inserted: how high it ranks among all strings of "
        "its length.",
        r"\log_2 |\text{strings}| - \log_2 \text{rank}",
        "exposure",
        also="membership inference, canary exposure",
    ),
)
