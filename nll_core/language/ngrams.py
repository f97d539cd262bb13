"""n-gram models of letters: counts, smoothed chances, NLL, and samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed
from nll_core._validation import Seed, count, number_text, positive, seed_number
from nll_core.language.letters import LetterTexts

Float64Array = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

MAX_ORDER: Final = 4
# What samples of an odd model may come to before they are cut.
_LONGEST_SAMPLE: Final = 1_000


def ngram_counts(texts: LetterTexts, n: int) -> IntArray:
    """How often each letter follows each context of n − 1 letters.

    Parameters
    ----------
    texts : LetterTexts
        From `letter_texts`.
    n : int
        1 to 4.

    Returns
    -------
    ndarray, shape (V^(n−1), V)
        A row for each context, the oldest letter first; V symbols, of which 0 is the end mark. The
        contexts of a text begin with n − 1 end marks, so every letter and every end is counted.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> ngram_counts(letter_texts(["ab", "b"], "ab"), 2).tolist()
    [[0, 1, 1], [0, 0, 1], [2, 0, 0]]
    """
    v = texts.n_symbols
    return np.bincount(ngram_places(texts, n), minlength=v**n).reshape(-1, v)


def ngram_places(texts: LetterTexts, n: int) -> NDArray[np.int32]:
    """Context · V + letter at each place: the cell of `ngram_counts` that it is counted in.

    Before the beginning of each text stand end marks.
    """
    if count(n, "n") > MAX_ORDER:
        raise ValueError(f"n must be at most {MAX_ORDER}, got {n}")
    codes, v = texts.codes, texts.n_symbols
    cells = codes.astype(np.int32)
    starts = np.append(0, texts.ends[:-1] + 1)
    for back in range(1, n):
        before = np.zeros(len(codes), np.int32)
        before[back:] = codes[:-back]
        # What lies before the beginning of a text belongs to another one. A place that leaves its
        # text is as near to the beginning of the next.
        for offset in range(1, back):
            places = starts + offset
            before[places[places < len(codes)]] = 0
        if len(codes):
            before[starts] = 0
        before *= np.int32(v**back)
        cells += before
    return cells


@dataclass(frozen=True, eq=False, repr=False)
class NgramModel(Printed):
    """The chance of each letter after each context of n − 1 letters."""

    n: int
    log_probs: Float64Array
    """(V^(n−1), V), in nats; −inf for what has no chance, and for all that follows a context that
    was never seen where nothing smooths it."""
    alphabet: str


def fit_ngram(
    texts: LetterTexts,
    n: int,
    *,
    add: float = 0.0,
    prior: NgramModel | None = None,
    strength: float = 0.0,
) -> NgramModel:
    """The n-gram model of the lowest NLL on texts, or one that is smoothed, in nats.

    Parameters
    ----------
    texts : LetterTexts
        Training texts, from `letter_texts`.
    n : int
        1 to 4.
    add : float
        Added to each count (Laplace's is 1); at least 0.
    prior : NgramModel, optional
        A model of a lower order, of whose letters `strength` are added to each context.
    strength : float
        How many letters the prior is worth; at least 0.

    Returns
    -------
    NgramModel
        p(letter | context) = (count + add + strength · prior) / (their sum over letters).

    Raises
    ------
    ValueError
        For an order out of range, a negative `add` or `strength`, another alphabet of the prior.

    Notes
    -----
    Without smoothing these are the shares of the counts, at which the NLL of the training texts is
    lowest. A prior of strength a is the posterior mean under a Dirichlet prior a · p(· | shorter
    context).

    References
    ----------
    MacKay & Peto (1995), A hierarchical Dirichlet language model.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> names = letter_texts(["ab", "ab", "b"], "ab")
    >>> model = fit_ngram(names, 2)
    >>> np.exp(model.log_probs).round(3).tolist()
    [[0.0, 0.667, 0.333], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    return ngram_of_counts(
        ngram_counts(texts, n), texts.alphabet, add=add, prior=prior, strength=strength
    )


def ngram_of_counts(
    counts: IntArray | Float64Array,
    alphabet: str,
    *,
    add: float = 0.0,
    prior: NgramModel | None = None,
    strength: float = 0.0,
) -> NgramModel:
    """The n-gram model of counts that are at hand.

    Parameters
    ----------
    counts : ndarray, shape (V^(n−1), V)
        From `ngram_counts`.
    alphabet : str
        The letters that the counts are of.
    add, prior, strength
        As in `fit_ngram`.

    Returns
    -------
    NgramModel
        As from `fit_ngram`.

    Examples
    --------
    >>> model = ngram_of_counts(np.array([[1, 3]]), "a", add=1.0)
    >>> model.n, np.exp(model.log_probs).round(4).tolist()
    (1, [[0.3333, 0.6667]])
    """
    v = len(alphabet) + 1
    n = _order_of(counts, v)
    for value, name in ((add, "add"), (strength, "strength")):
        if not 0 <= value < np.inf:
            raise ValueError(f"{name} must be at least 0, got {number_text(value)}")
    smoothed = counts.astype(np.float64)
    if add:
        smoothed += add
    if prior is not None and strength:
        if prior.alphabet != alphabet or prior.n >= n:
            raise ValueError("prior must be of the same alphabet and of a lower order")
        # The shorter context is the end of the longer one.
        smoothed += np.tile(strength * np.exp(prior.log_probs), (v ** (n - prior.n), 1))
    with np.errstate(divide="ignore"):
        logs = np.log(smoothed)
        totals = np.log(smoothed.sum(axis=1, keepdims=True))
    # After a context that was never seen nothing has a chance.
    logs -= np.where(np.isfinite(totals), totals, 0.0)
    return NgramModel(n, logs, alphabet)


def _order_of(counts: IntArray | Float64Array, v: int) -> int:
    n = next((n for n in range(1, MAX_ORDER + 1) if counts.shape == (v ** (n - 1), v)), None)
    if n is None:
        raise ValueError(f"counts must have shape (V^(n−1), V) with V = {v}, got {counts.shape}")
    return n


def ngram_nll(model: NgramModel, texts: LetterTexts) -> float:
    """Mean −log p of the letters and end marks of texts, in nats per letter.

    Lower is better; on the training texts the minimum is that of `fit_ngram` without smoothing.

    Parameters
    ----------
    model : NgramModel
        From `fit_ngram`.
    texts : LetterTexts
        Of the same alphabet.

    Returns
    -------
    float
        inf where something stands in the texts that has no chance.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> model = fit_ngram(letter_texts(["ab", "b"], "ab"), 2)
    >>> seen, unseen = letter_texts("ab", "ab"), letter_texts("a", "ab")
    >>> round(ngram_nll(model, seen), 6), ngram_nll(model, unseen)
    (0.231049, inf)
    """
    return nll_of_counts(model, ngram_counts(of_same(model, texts), model.n))


def nll_of_counts(model: NgramModel, counts: IntArray) -> float:
    """The same from the counts of the texts: the mean of −log p weighted by them, in nats.

    Parameters
    ----------
    model : NgramModel
        From `fit_ngram`.
    counts : ndarray, shape (V^(n−1), V)
        From `ngram_counts`, of the model's order.

    Returns
    -------
    float
        inf where a pair with a count has no chance.

    Examples
    --------
    >>> model = ngram_of_counts(np.array([[1, 1]]), "a")
    >>> round(nll_of_counts(model, np.array([[5, 2]])), 6)
    0.693147
    """
    if counts.shape != model.log_probs.shape:
        raise ValueError(f"counts must have shape {model.log_probs.shape}, got {counts.shape}")
    there = counts > 0
    if not there.any():
        raise ValueError("there is no letter to score")
    seen = counts[there]
    return 0.0 - float(seen @ model.log_probs[there]) / float(seen.sum())


def letter_surprise(model: NgramModel, texts: LetterTexts) -> Float64Array:
    """−log p of each letter and end mark, in nats, in the order of the texts.

    Parameters
    ----------
    model : NgramModel
        From `fit_ngram`.
    texts : LetterTexts
        Of the same alphabet.

    Returns
    -------
    ndarray, shape (n,)
        As long as `texts.codes`; `text_surprise` has the sum of each text.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> names = letter_texts(["ab", "b"], "ab")
    >>> letter_surprise(fit_ngram(names, 2), names).round(3).tolist()
    [0.693, 0.0, 0.0, 0.693, 0.0]
    """
    of_same(model, texts)
    surprise: Float64Array = 0.0 - model.log_probs.ravel()[ngram_places(texts, model.n)]
    return surprise


class LetterCosts(NamedTuple):
    """A text letter by letter under a model, the end mark last."""

    nats: Float64Array
    """−log p of each letter."""

    @property
    def total(self) -> float:
        """−log p of the text."""
        return float(self.nats.sum())

    @property
    def mean(self) -> float:
        """Nats per letter."""
        return float(self.nats.mean())

    @property
    def most_surprising(self) -> int:
        """The place of the letter that costs most; the first of equals."""
        return int(self.nats.argmax())


def letter_costs(model: NgramModel, text: LetterTexts) -> LetterCosts:
    """−log p of each letter of one text and of its end mark, in nats.

    Lower is better.

    Parameters
    ----------
    model : NgramModel
        From `fit_ngram`.
    text : LetterTexts
        One text of the same alphabet.

    Returns
    -------
    LetterCosts
        With their sum, their mean, and the most surprising letter.

    Raises
    ------
    ValueError
        For none or several texts.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> names = letter_texts(["ab", "b"], "ab")
    >>> found = letter_costs(fit_ngram(names, 2), letter_texts(["ab"], "ab"))
    >>> found.nats.round(3).tolist(), found.most_surprising
    ([0.693, 0.0, 0.0], 0)
    """
    if text.n_texts != 1:
        raise ValueError(f"text must be one text, got {text.n_texts}")
    return LetterCosts(letter_surprise(model, text))


def text_surprise(model: NgramModel, texts: LetterTexts) -> Float64Array:
    """−log p of each text with its end mark, in nats.

    Parameters
    ----------
    model : NgramModel
        From `fit_ngram`.
    texts : LetterTexts
        Of the same alphabet.

    Returns
    -------
    ndarray, shape (T,)
        exp of minus them sum to at most 1 over all texts there are.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> names = letter_texts(["ab", "b"], "ab")
    >>> text_surprise(fit_ngram(names, 2), names).round(3).tolist()
    [0.693, 0.693]
    """
    starts = np.append(0, texts.ends[:-1] + 1) if texts.n_texts else texts.ends
    sums: Float64Array = np.add.reduceat(letter_surprise(model, texts), starts)
    return sums


def of_same(model: NgramModel, texts: LetterTexts) -> LetterTexts:
    """The texts; ValueError where their alphabet is not the model's."""
    if texts.alphabet != model.alphabet:
        raise ValueError(
            f"texts have the alphabet {texts.alphabet!r}, the model has {model.alphabet!r}"
        )
    return texts


def sample_ngram(
    model: NgramModel, n_texts: int, *, temperature: float = 1.0, seed: Seed = 0
) -> LetterTexts:
    """Texts drawn from a model, letter after letter until the end mark.

    Parameters
    ----------
    model : NgramModel
        From `fit_ngram`.
    n_texts : int
        How many.
    temperature : float
        p^(1/T), normalised, is drawn from: below 1 the likely becomes likelier.
    seed : int or numpy.random.Generator
        Of the draws; of a generator, its next number.

    Returns
    -------
    LetterTexts
        A text without an end after 1,000 letters is cut there.

    Raises
    ------
    ValueError
        If a context is reached after which nothing has a chance.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> model = fit_ngram(letter_texts(["ab", "b"], "ab"), 2)
    >>> sorted(set(sample_ngram(model, 20).texts()))
    ['ab', 'b']
    """
    n = count(n_texts, "n_texts")
    cold = positive(temperature, "temperature")
    v = len(model.alphabet) + 1
    # Relative to the likeliest letter, so that no power is 0 throughout.
    best = model.log_probs.max(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        chances = np.exp((model.log_probs - best) / cold)
    upto = np.cumsum(np.nan_to_num(chances, nan=0.0), axis=1)
    rng = np.random.default_rng(seed_number(seed))
    context = np.zeros(n, np.int64)
    running = np.arange(n)
    found = np.zeros((n, _LONGEST_SAMPLE), np.uint8)
    lengths = np.full(n, _LONGEST_SAMPLE)
    for step in range(_LONGEST_SAMPLE):
        rows = upto[context]
        if not rows[:, -1].all():
            raise ValueError("a context is reached that the model has never seen")
        drawn = (rows <= rng.random(len(running))[:, None] * rows[:, -1:]).sum(axis=1)
        found[running, step] = drawn
        ended = drawn == 0
        lengths[running[ended]] = step
        running, drawn, context = running[~ended], drawn[~ended], context[~ended]
        if not len(running):
            break
        context = (context * v + drawn) % v ** (model.n - 1)
    # Each text with its end mark.
    kept = np.arange(_LONGEST_SAMPLE + 1) <= lengths[:, None]
    ends = np.zeros((n, 1), np.uint8)
    return LetterTexts(np.hstack([found, ends])[kept], model.alphabet)
