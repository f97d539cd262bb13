"""Where a model ranks a text: among others, or a secret that was put into its training texts."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np

from nll_core._validation import Seed, count, seed_number
from nll_core.language.letters import LetterTexts
from nll_core.language.ngrams import (
    Float64Array,
    IntArray,
    NgramModel,
    ngram_counts,
    ngram_of_counts,
    of_same,
    text_surprise,
)

# So many strings are gone through one by one: all of four letters of the alphabet.
MOST_COUNTED: Final = 500_000
# Costs that differ by less are ties.
TIE_NATS: Final = 1e-9


def counts_with(counts: IntArray, text: LetterTexts, times: int) -> IntArray:
    """The counts of training texts into which a text was inserted so many times.

    Parameters
    ----------
    counts : ndarray, shape (V^(n−1), V)
        From `ngram_counts`.
    text : LetterTexts
        Of the same alphabet.
    times : int
        At least 0.

    Returns
    -------
    ndarray, shape (V^(n−1), V)
        For `ngram_of_counts`.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> counts_with(np.zeros((1, 3), int), letter_texts(["ab"], "ab"), 2).tolist()
    [[2, 2, 2]]
    """
    n = 1 + round(math.log(len(counts)) / math.log(counts.shape[1]))
    found: IntArray = counts + count(times, "times", minimum=0) * ngram_counts(text, n)
    return found


class RankedTexts(NamedTuple):
    """Texts and their −log p in nats, the least surprising first."""

    texts: tuple[str, ...]
    nats: Float64Array

    def rank(self, nats: float) -> int:
        """1 + the number of these texts that are less surprising than this."""
        return 1 + int(np.searchsorted(self.nats, nats - TIE_NATS))


def ranked_texts(model: NgramModel, texts: LetterTexts) -> RankedTexts:
    """Texts in the order of their −log p, the least surprising first; ties stay as they come.

    Parameters
    ----------
    model : NgramModel
        From `fit_ngram`.
    texts : LetterTexts
        Of the same alphabet.

    Returns
    -------
    RankedTexts
        In which any other number of nats has a rank, too.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> from nll_core.language.ngrams import fit_ngram
    >>> names = letter_texts(["ba", "ab", "ab"], "ab")
    >>> ranked = ranked_texts(fit_ngram(names, 2, add=0.1), names)
    >>> ranked.texts, ranked.rank(float(ranked.nats[-1]))
    (('ab', 'ab', 'ba'), 3)
    """
    nats = text_surprise(model, texts)
    order = np.argsort(nats, kind="stable")
    names = texts.texts()
    return RankedTexts(tuple(names[i] for i in order), nats[order])


class TextRank(NamedTuple):
    """Where a text stands among all texts of its length, the least surprising first."""

    rank: float
    """1 + the number of those less surprising."""
    standard_error: float
    """Of an estimate, from the spread of its draws; 0 where no draw was less surprising, too."""
    is_exact: bool
    """Whether all texts of this length were gone through."""
    n_texts: int
    """How many texts of its length there are."""
    nats: float
    """−log p of the text with its end mark."""

    @property
    def exposure(self) -> float:
        """log₂ of the number of texts − log₂ of the rank, in bits: at most that number's own."""
        return math.log2(self.n_texts) - math.log2(self.rank)


def text_rank(
    model: NgramModel, text: LetterTexts, *, n_draws: int = 20_000, seed: Seed = 0
) -> TextRank:
    """The rank of a text's −log p among all texts of its length; 1 is the least surprising.

    Lower is more exposed; the minimum is 1.

    Parameters
    ----------
    model : NgramModel
        From `ngram_of_counts`, smoothed, so that no letter has chance 0.
    text : LetterTexts
        One text of at least one letter.
    n_draws : int
        For the estimate where there are more than 500,000 such texts.
    seed : int or numpy.random.Generator
        Of these draws; of a generator, its next number.

    Returns
    -------
    TextRank
        Exact up to 500,000 texts (four letters of 26). Beyond, texts are drawn from the model with
        the length held fixed, and each less surprising one counts as 1 / its chance of being drawn,
        which has the right mean.

    Raises
    ------
    ValueError
        For several texts, one without a letter, or a model that gives a letter no chance.

    References
    ----------
    Carlini, Liu, Erlingsson, Kos & Song (2019), The secret sharer.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> from nll_core.language.ngrams import fit_ngram
    >>> model = fit_ngram(letter_texts(["ab", "ab", "ba"], "ab"), 2, add=0.1)
    >>> text_rank(model, letter_texts(["ba"], "ab"))[:4]
    (2.0, 0.0, True, 4)
    """
    of_same(model, text)
    length = len(text.codes) - 1
    if text.n_texts != 1 or length < 1:
        raise ValueError("text must be one text of at least one letter")
    if not np.isfinite(model.log_probs).all():
        raise ValueError("model must give every letter a chance: smooth it")
    nats = float(text_surprise(model, text)[0])
    n_texts = len(model.alphabet) ** length
    if n_texts <= MOST_COUNTED:
        below = int((_all_surprises(model, length) < nats - TIE_NATS).sum())
        return TextRank(1.0 + below, 0.0, True, n_texts, nats)
    drawn, costs = _drawn(model, length, count(n_draws, "n_draws", minimum=2), seed)
    weights = np.where(costs < nats - TIE_NATS, np.exp(drawn), 0.0)
    error = float(weights.std(ddof=1)) / math.sqrt(len(weights))
    return TextRank(1.0 + float(weights.mean()), error, False, n_texts, nats)


def inserted_ranks(
    counts: IntArray, text: LetterTexts, times: Iterable[int], *, add: float
) -> tuple[TextRank, ...]:
    """The rank of a text by how often it was inserted into the training texts; 1 is the first.

    Lower is more exposed; the minimum is 1.

    Parameters
    ----------
    counts : ndarray, shape (V^(n−1), V)
        Of the training texts, from `ngram_counts`.
    text : LetterTexts
        One text of at least one letter.
    times : iterable of int
        How often it is inserted.
    add : float
        Added to each count, above 0.

    Returns
    -------
    tuple of TextRank
        One for each of `times`, by `text_rank`.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> counts = ngram_counts(letter_texts(["ab", "ab", "ba"], "ab"), 2)
    >>> found = inserted_ranks(counts, letter_texts(["bb"], "ab"), [0, 9], add=0.1)
    >>> [rank.rank for rank in found]
    [3.0, 1.0]
    """
    models = (ngram_of_counts(counts_with(counts, text, k), text.alphabet, add=add) for k in times)
    return tuple(text_rank(model, text) for model in models)


def _all_surprises(model: NgramModel, length: int) -> Float64Array:
    """−log p of every text of a length, with its end mark."""
    v, n = len(model.alphabet) + 1, model.n
    table = 0.0 - model.log_probs
    costs, contexts = np.zeros(1), np.zeros(1, np.int64)
    letters = np.arange(1, v)
    for _ in range(length):
        costs = (costs[:, None] + table[contexts, 1:]).ravel()
        contexts = ((contexts[:, None] * v + letters) % v ** (n - 1)).ravel()
    found: Float64Array = costs + table[contexts, 0]
    return found


def _drawn(
    model: NgramModel, length: int, n_draws: int, seed: Seed
) -> tuple[Float64Array, Float64Array]:
    """Texts of a length drawn letter by letter: −log of the chance of each, and its −log p."""
    v, n = len(model.alphabet) + 1, model.n
    rng = np.random.default_rng(seed_number(seed))
    table = model.log_probs
    # No text ends before its time.
    letters = np.exp(table[:, 1:])
    without_end = letters.sum(axis=1)
    upto = np.cumsum(letters, axis=1)
    drawn, costs, contexts = np.zeros(n_draws), np.zeros(n_draws), np.zeros(n_draws, np.int64)
    for _ in range(length):
        rows = upto[contexts]
        letter = 1 + (rows <= rng.random(n_draws)[:, None] * rows[:, -1:]).sum(axis=1)
        logs = table[contexts, letter]
        costs -= logs
        drawn -= logs - np.log(without_end[contexts])
        contexts = (contexts * v + letter) % v ** (n - 1)
    costs -= table[contexts, 0]
    return drawn, costs
