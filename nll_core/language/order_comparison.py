"""n-gram models of every order and many amounts of smoothing, scored without their tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import Seed, as_array, choice, open_fraction, seed_number
from nll_core.language.letters import LetterTexts, letter_texts, split_texts
from nll_core.language.ngram_texts import growing_ngrams
from nll_core.language.ngrams import (
    MAX_ORDER,
    NgramModel,
    fit_ngram,
    ngram_counts,
    ngram_places,
)

Float64Array = NDArray[np.float64]

NgramSmoothing = Literal["add", "prior"]
SMOOTHINGS: Final[tuple[NgramSmoothing, ...]] = get_args(NgramSmoothing)
RowSplit = Literal["rows", "items"]
ROW_SPLITS: Final[tuple[RowSplit, ...]] = get_args(RowSplit)


def smoothed_ngram(
    texts: LetterTexts, n: int, amount: float, *, by: NgramSmoothing = "add"
) -> NgramModel:
    """The n-gram model of one order and one amount of smoothing, as `orders_nll` scores it.

    Parameters
    ----------
    texts : LetterTexts
        Training texts, from `letter_texts`.
    n : int
        1 to 4.
    amount : float
        At least 0: what is added to each count, or the strength of the prior.
    by : {"add", "prior"}
        "add" is `fit_ngram` with `add`, "prior" the last of `growing_ngrams`.

    Returns
    -------
    NgramModel
        With the chance of every letter after every context.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> names = letter_texts(["ab", "ab", "b"], "ab")
    >>> models = [smoothed_ngram(names, 1, 1.0, by=by) for by in SMOOTHINGS]
    >>> [np.exp(model.log_probs).round(3).tolist() for model in models]
    [[[0.364, 0.273, 0.364]], [[0.37, 0.259, 0.37]]]
    """
    choice(by, "by", SMOOTHINGS)
    if by == "add":
        return fit_ngram(texts, n, add=amount)
    return growing_ngrams(texts, n, strength=amount)[-1]


def orders_nll(
    train: LetterTexts, scored: LetterTexts, amounts: ArrayLike, *, by: NgramSmoothing = "add"
) -> Float64Array:
    """Mean NLL of texts under n-gram models of all orders and amounts of smoothing, in nats.

    Lower is better, per letter or end mark.

    Parameters
    ----------
    train : LetterTexts
        What the letters are counted in, from `letter_texts`.
    scored : LetterTexts
        Of the same alphabet, with at least one text.
    amounts : array_like, shape (A,)
        At least 0: what is added to each count, or the strength of the prior.
    by : {"add", "prior"}
        As in `smoothed_ngram`: the prior of each order is the one below, that of the first the
        uniform distribution.

    Returns
    -------
    ndarray, shape (4, A)
        inf where something is scored that has no chance.

    Notes
    -----
    Only the letters that are scored are looked up: a table of 27⁴ chances a model is not made.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> names = letter_texts(["ab", "ab", "b"], "ab")
    >>> orders_nll(names, names, [0.0, 1.0])[:2].round(4).tolist()
    [[1.0822, 1.0835], [0.2387, 0.5904]]
    """
    if scored.alphabet != train.alphabet:
        raise ValueError(
            f"scored has the alphabet {scored.alphabet!r}, train has {train.alphabet!r}"
        )
    if not len(scored.codes):
        raise ValueError("there is no letter to score")
    added = as_array(amounts).astype(np.float64, copy=False)
    if added.ndim != 1 or not (np.isfinite(added) & (added >= 0)).all():
        raise ValueError("amounts must be a list of finite numbers of at least 0")
    choice(by, "by", SMOOTHINGS)
    v = train.n_symbols
    found = np.empty((MAX_ORDER, len(added)))
    lower = np.full((len(scored.codes), len(added)), 1.0 / v)
    for n in range(1, MAX_ORDER + 1):
        counts, cells = ngram_counts(train, n), ngram_places(scored, n)
        seen = counts.ravel()[cells, None]
        context = counts.sum(axis=1)[cells // v, None]
        share = 1.0 if by == "add" else lower
        total = context + added * (v if by == "add" else 1.0)
        # After a context that was never seen nothing has a chance where nothing smooths it.
        p = (seen + added * share) / np.where(total > 0, total, 1.0)
        with np.errstate(divide="ignore"):
            found[n - 1] = 0.0 - np.log(p).mean(axis=0)
        lower = p
    return found


class LowestNll(NamedTuple):
    """Where the NLL is lowest."""

    n: int
    place: int
    """Of the amount in the list of amounts."""
    nll: float


def lowest_nll(nll: Float64Array) -> LowestNll:
    """The order and the amount of smoothing at which the NLL is lowest.

    Parameters
    ----------
    nll : ndarray, shape (4, A)
        From `orders_nll`; the first of equals is taken.

    Returns
    -------
    LowestNll
        The order n, the place of the amount, and the NLL.

    Examples
    --------
    >>> lowest_nll(np.array([[2.8, 2.8], [np.inf, 2.4], [np.inf, 2.1], [np.inf, 2.2]]))
    LowestNll(n=3, place=1, nll=2.1)
    """
    row, place = divmod(int(np.argmin(nll)), nll.shape[1])
    return LowestNll(row + 1, place, float(nll[row, place]))


def leaky_split(
    texts: Sequence[str], share: float, *, seed: Seed = 0
) -> tuple[list[str], list[str], list[str]]:
    """A split of rows as they come: a text that is there twice may stand on both sides.

    Parameters
    ----------
    texts : sequence of str
        `split_texts` takes each one once, and so has nothing on both sides.
    share : float
        Of the rows that are held out, in (0, 1).
    seed : int or numpy.random.Generator
        Of the draw; of a generator, its next number.

    Returns
    -------
    tuple of list of str
        Training rows; held-out rows that are new; held-out rows that are trained on, too.

    Examples
    --------
    >>> train, new, seen = leaky_split(["a", "b", "a", "c"], 0.5)
    >>> len(train), len(new) + len(seen), set(seen) <= set(train), set(new) & set(train)
    (2, 2, True, set())
    """
    n_out = round(open_fraction(share, "share") * len(texts))
    order = np.random.default_rng(seed_number(seed)).permutation(len(texts))
    out = np.zeros(len(texts), bool)
    out[order[:n_out]] = True
    train = [text for text, is_out in zip(texts, out.tolist(), strict=True) if not is_out]
    held = [text for text, is_out in zip(texts, out.tolist(), strict=True) if is_out]
    known = set(train)
    return train, [t for t in held if t not in known], [t for t in held if t in known]


def item_split(
    texts: Sequence[str], share: float, *, seed: Seed = 0
) -> tuple[list[str], list[str], list[str]]:
    """A split by different texts, and of the others' repeats again a part that is held out.

    Parameters
    ----------
    texts : sequence of str
        Some of which may stand there more than once.
    share : float
        Of the different texts, and then of the repeats of those kept, that are held out; in (0, 1).
    seed : int or numpy.random.Generator
        Of the draws; of a generator, its next number.

    Returns
    -------
    tuple of list of str
        Training rows; all rows of the texts held out; the repeats held out, each of a text that is
        trained on, too. Each row is in one of them.

    Examples
    --------
    >>> train, new, seen = item_split(["a", "b", "a", "c", "a"], 0.4, seed=1)
    >>> sorted(train + new + seen), set(new) & set(train), set(seen) <= set(train)
    (['a', 'a', 'a', 'b', 'c'], set(), True)
    """
    number = seed_number(seed)
    kept = set(split_texts(texts, share, seed=number)[0])
    new = [text for text in texts if text not in kept]
    rows = [text for text in texts if text in kept]
    first = {text: place for place, text in reversed(list(enumerate(rows)))}
    repeats = [place for place, text in enumerate(rows) if first[text] != place]
    order = np.random.default_rng([number, 1]).permutation(len(repeats))
    out = {repeats[k] for k in order[: round(share * len(repeats))].tolist()}
    train = [text for place, text in enumerate(rows) if place not in out]
    return train, new, [rows[place] for place in sorted(out)]


@dataclass(frozen=True, eq=False, repr=False)
class OrderComparison(Printed):
    """n-gram models of all orders and some amounts of smoothing, on rows that were split."""

    nll: Float64Array
    """(3, 4, A), mean NLL in nats per letter: of training rows, of held-out rows that are new, and
    of held-out rows that are trained on, too (NaN where there are none); by order; by amount.
    """
    n_rows: tuple[int, int, int]
    """Of each part."""
    lowest: LowestNll
    """Of the new rows."""

    @property
    def gained(self) -> Float64Array:
        """(4, A), how much less the rows cost that are trained on, too, than new ones; below 0."""
        gained: Float64Array = self.nll[2] - self.nll[1]
        return gained


def compare_orders(
    rows: Sequence[str],
    amounts: ArrayLike,
    *,
    by: NgramSmoothing = "add",
    share: float = 0.2,
    split: RowSplit = "rows",
    seed: Seed = 0,
) -> OrderComparison:
    """Orders and amounts of smoothing on rows that are split, in nats per letter.

    Lower is better.

    Parameters
    ----------
    rows : sequence of str
        Texts of the letters a to z, of which some stand there twice.
    amounts : array_like, shape (A,)
        As for `orders_nll`.
    by : {"add", "prior"}
        The smoothing.
    share : float
        Of the rows that are held out, in (0, 1).
    split : {"rows", "items"}
        "rows" as they come, by `leaky_split`; "items" by different texts, by `item_split`.
    seed : int or numpy.random.Generator
        Of the split.

    Returns
    -------
    OrderComparison
        By the split, `orders_nll` and `lowest_nll`.

    Examples
    --------
    >>> found = compare_orders(["ab", "ab", "ba", "bab", "abb"] * 2, [0.5], share=0.4)
    >>> found.n_rows, found.lowest.n
    ((6, 2, 2), 1)
    """
    divide = leaky_split if choice(split, "split", ROW_SPLITS) == "rows" else item_split
    parts = [letter_texts(part) for part in divide(rows, share, seed=seed)]
    scored = parts if parts[2].n_texts else parts[:2]
    nll = [orders_nll(parts[0], part, amounts, by=by) for part in scored]
    if len(scored) < 3:
        nll.append(np.full_like(nll[0], np.nan))
    train, new, seen = (part.n_texts for part in parts)
    return OrderComparison(np.stack(nll), (train, new, seen), lowest_nll(nll[1]))
