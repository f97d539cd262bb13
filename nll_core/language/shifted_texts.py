"""A model on texts of another kind: how much more they cost, and which part must be paid."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nll_core.language.letters import LetterTexts
from nll_core.language.ngrams import (
    BoolArray,
    Float64Array,
    IntArray,
    NgramModel,
    letter_surprise,
    ngram_counts,
    ngram_places,
    of_same,
)


class ContextCosts(NamedTuple):
    """The nats per letter of texts, and the parts of them after unseen and after known contexts."""

    unseen: float
    """Of the letters whose context is not in the training texts, over all letters."""
    known: float
    """Of the others, over all letters."""
    unseen_share: float
    """How many of the letters follow an unseen context."""

    @property
    def total(self) -> float:
        """Nats per letter."""
        return self.unseen + self.known


def context_costs(model: NgramModel, counts: IntArray, texts: LetterTexts) -> ContextCosts:
    """Mean −log p of texts in two parts: after contexts never seen in training, and after others.

    Lower is better; the parts sum to `ngram_nll`.

    Parameters
    ----------
    model : NgramModel
        From `fit_ngram`.
    counts : ndarray, shape (V^(n−1), V)
        Of the training texts, from `ngram_counts`.
    texts : LetterTexts
        Of the same alphabet.

    Returns
    -------
    ContextCosts
        In nats per letter.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> from nll_core.language.ngrams import fit_ngram
    >>> names = letter_texts(["ab", "ab"], "abc")
    >>> found = context_costs(
    ...     fit_ngram(names, 2, add=1.0), ngram_counts(names, 2), letter_texts(["ca"], "abc"))
    >>> [round(v, 3) for v in found]
    [0.462, 1.195, 0.333]
    """
    if counts.shape != model.log_probs.shape:
        raise ValueError(f"counts must have shape {model.log_probs.shape}, got {counts.shape}")
    nats = letter_surprise(model, texts)
    if not len(nats):
        raise ValueError("there is no letter to score")
    is_known: BoolArray = np.any(counts > 0, axis=1)
    new = ~is_known[ngram_places(texts, model.n) // texts.n_symbols]
    n = len(nats)
    return ContextCosts(float(nats[new].sum()) / n, float(nats[~new].sum()) / n, float(new.mean()))


class ShiftBounds(NamedTuple):
    """The least that texts cost any n-gram, and what a model pays above it, by memory."""

    least: float
    """−Σ q log q of the texts' own shares: the NLL of the n-gram that was counted in them."""
    divergence: Float64Array
    """(n,), KL of the texts' letters from the model's, seen with m − 1 letters of context, m from 1
    to n; it never falls, and the last is the whole excess."""


def shift_bounds(model: NgramModel, texts: LetterTexts) -> ShiftBounds:
    """What a model pays on texts above the best n-gram for them, and lower bounds of it, in nats.

    Lower is better; the minimum of each divergence is 0, for a model whose letters after m − 1
    others are, in the mean, those of the texts.

    NLL = H_n + KL_n,  KL_1 ≤ KL_2 ≤ … ≤ KL_n

    KL_m = Σ_g q(g) Σ_c q(c | g) log (q(c | g) / p̄(c | g)),  p̄(c | g) = Σ_h q(h | g) p(c | h)

    Parameters
    ----------
    model : NgramModel
        From `fit_ngram`, of order n.
    texts : LetterTexts
        Of the same alphabet, with at least one text.

    Returns
    -------
    ShiftBounds
        In nats per letter.

    Notes
    -----
    q are the shares in the texts; g are the last m − 1 letters of the context h, and p̄ the model's
    chances averaged over the contexts that end in g, as they occur in the texts. By the log-sum
    inequality a divergence of averages is at most the average of the divergences. H_n is the
    entropy of these very texts: of few texts and a long memory it is small, and KL_n then holds
    what nobody could have known beforehand.

    References
    ----------
    Cover & Thomas (2006), Elements of Information Theory, theorems 2.5.3 and 2.7.1.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> from nll_core.language.ngrams import fit_ngram
    >>> model = fit_ngram(letter_texts(["ab", "b"], "ab"), 2, add=1.0)
    >>> found = shift_bounds(model, letter_texts(["aab"], "ab"))
    >>> round(found.least, 4), found.divergence.round(4).tolist()
    (0.3466, [0.1158, 0.5301])
    """
    of_same(model, texts)
    if not len(texts.codes):
        raise ValueError("there is no letter to score")
    n, v = model.n, texts.n_symbols
    q = ngram_counts(texts, n) / len(texts.codes)
    weight = q.sum(axis=1, keepdims=True)
    p = weight * np.exp(model.log_probs)
    divergence = [
        _divergence(*(joint.reshape(-1, v ** (m - 1), v).sum(axis=0) for joint in (q, p)))
        for m in range(1, n + 1)
    ]
    # The divergence of the texts' letters from certainty.
    least = 0.0 - _divergence(q, np.broadcast_to(weight, q.shape))
    return ShiftBounds(least, np.array(divergence))


def _divergence(q: Float64Array, p: Float64Array) -> float:
    """Σ q log (q / p) of two joint distributions with the same contexts."""
    there = q > 0
    with np.errstate(divide="ignore"):
        return float(q[there] @ (np.log(q[there]) - np.log(p[there])))
