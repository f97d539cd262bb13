"""The perplexity of a long text that a model sees in windows, and the mistakes made with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed
from nll_core._validation import count
from nll_core.language.letters import LetterTexts
from nll_core.language.ngrams import NgramModel
from nll_core.language.token_summary import perplexity_of
from nll_core.language.token_text import TokenText

Float64Array = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False, repr=False)
class WindowedNll(Printed):
    """A text scored in windows; each token counts once, in the first window that scores it."""

    begins: IntArray
    """(W,), the first token of each window."""
    ends: IntArray
    """(W,), the token behind its last."""
    n_scored: IntArray
    """(W,), how many tokens are scored in it and were not before."""
    sums: Float64Array
    """(W,), their −Σ log p in nats."""
    n_tokens: int

    @property
    def nats_per_token(self) -> float:
        """Σ over windows / all scored tokens."""
        return float(self.sums.sum()) / float(self.n_scored.sum())

    @property
    def perplexity(self) -> float:
        """exp of the mean over tokens."""
        return perplexity_of(self.nats_per_token) or 1.0

    @property
    def mean_of_windows(self) -> float:
        """A mistake: exp of the mean over windows of their means, as if all were equally long."""
        some = self.n_scored > 0
        return perplexity_of(float((self.sums[some] / self.n_scored[some]).mean())) or 1.0

    @property
    def one_less_each(self) -> float:
        """A mistake: each window weighs one token less than it scores.

        Only the first one loses a token for want of a context; a window that overlaps the one
        before it scores all of its new tokens.
        """
        # The first window has its lost token left out already.
        weights = np.maximum(self.n_scored - (self.begins > 0), 0)
        some = weights > 0
        if not some.any():
            return float("nan")
        means = self.sums[some] / self.n_scored[some]
        return perplexity_of(float(means @ weights[some]) / float(weights.sum())) or 1.0


def windowed_nll(
    models: Sequence[NgramModel],
    text: LetterTexts,
    *,
    length: int,
    stride: int,
    begin_mark: bool = False,
) -> WindowedNll:
    """−log p of a text, in nats, by n-gram models that see no further back than their window.

    Lower is better. A smaller stride gives more tokens their whole context.

    Parameters
    ----------
    models : sequence of NgramModel
        Orders 1, 2, …, n: after c letters of a window the model of order min(c + 1, n) is asked.
    text : LetterTexts
        One text; its end mark is its last token.
    length : int
        Tokens of a window, at least 2.
    stride : int
        From the beginning of a window to that of the next, at most `length`.
    begin_mark : bool
        Whether every window begins with the mark of a beginning, as many programs do (BOS): its
        first token is scored then, as if a text began there. Without it the first token that has no
        context is not scored.

    Returns
    -------
    WindowedNll
        With the right mean and two wrong ones.

    Raises
    ------
    ValueError
        For several texts, orders that are not 1 … n, or a length or stride out of range.

    References
    ----------
    Hugging Face, Perplexity of fixed-length models (documentation of Transformers).

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> from nll_core.language.ngrams import fit_ngram
    >>> text = letter_texts("abab" * 10, "ab")
    >>> models = [fit_ngram(text, n, add=1.0) for n in (1, 2)]
    >>> found = windowed_nll(models, text, length=8, stride=4)
    >>> round(found.perplexity, 3), int(found.n_scored.sum()), found.n_tokens
    (1.189, 40, 41)
    """
    orders = [model.n for model in models]
    if not orders or orders != list(range(1, len(orders) + 1)):
        raise ValueError(f"models must be of the orders 1, 2, …, n, got {orders}")
    if text.n_texts != 1 or any(model.alphabet != text.alphabet for model in models):
        raise ValueError("text must be one text of the models' alphabet")
    size = count(length, "length", minimum=2)
    step = count(stride, "stride")
    if step > size:
        raise ValueError(f"stride must be at most the length, got {stride} and {length}")
    n = len(text.codes)
    begins = np.arange(0, max(1, n - size + step), step, dtype=np.int64)
    ends = np.minimum(begins + size, n)
    # What the windows before have scored ends where the one before ends.
    first = np.append(0, ends[:-1])
    window = np.repeat(np.arange(len(begins)), ends - first)
    places = np.arange(n)
    room = places - begins[window]
    nats = _surprise(models, text.codes.astype(np.int64), room, begin_mark)
    scored = ~np.isnan(nats)
    sums = np.bincount(window, np.where(scored, nats, 0.0), len(begins))
    return WindowedNll(
        begins=begins,
        ends=ends,
        n_scored=np.bincount(window, scored, len(begins)).astype(np.int64),
        sums=sums.astype(np.float64),
        n_tokens=n,
    )


def _surprise(
    models: Sequence[NgramModel], codes: IntArray, room: IntArray, begin_mark: bool
) -> Float64Array:
    """−log p of each letter, of which `room` letters before it are in its window; NaN without."""
    v, n = len(models[0].alphabet) + 1, len(models)
    nats = np.full(len(codes), np.nan)
    for order in range(1, n + 1):
        here = room >= n - 1 if order == n else room == order - 1
        if begin_mark:
            # End marks stand before the beginning, as in training.
            here = np.full(len(codes), order == n)
        elif order == 1 and n > 1:
            continue
        cells = codes.copy()
        for back in range(1, order):
            before = np.zeros_like(codes)
            before[back:] = codes[:-back]
            before[room < back] = 0
            cells += before * v**back
        nats[here] = 0.0 - models[order - 1].log_probs.ravel()[cells[here]]
    if not begin_mark:
        nats[room == 0] = np.nan
    return nats


def running_nll(text: TokenText) -> Float64Array:
    """The mean −log p of the scored tokens up to each token, in nats.

    Parameters
    ----------
    text : TokenText
        From `read_logprobs`.

    Returns
    -------
    ndarray, shape (n,)
        exp of it is the running perplexity; NaN before the first scored token, and from a floor
        such as −9999 on, which is no number.

    Examples
    --------
    >>> from nll_core.language.reading_logprobs import read_logprobs
    >>> text, = read_logprobs(b"[null, -1.0, -3.0, null]")
    >>> running_nll(text)
    array([nan,  1.,  2.,  2.])
    """
    scored = text.is_scored
    sums = np.cumsum(np.where(scored, 0.0 - text.log_probs, 0.0))
    counts = np.cumsum(scored)
    means: Float64Array = np.full(len(sums), np.nan)
    known = (counts > 0) & (np.cumsum(text.is_floor) == 0)
    np.divide(sums, counts, out=means, where=known)
    return means


class CumulativeNll(NamedTuple):
    """What a text has cost up to each scored token; the slope is its nats per byte."""

    n_bytes: IntArray
    """(m + 1,), UTF-8 bytes of the scored tokens so far, from 0."""
    nats: Float64Array
    """(m + 1,), −Σ log p so far, from 0."""


def cumulative_nll(text: TokenText) -> CumulativeNll | None:
    """The −log p of a text against its bytes, by which texts of different tokenisers compare.

    Parameters
    ----------
    text : TokenText
        From `read_logprobs`.

    Returns
    -------
    CumulativeNll or None
        In nats; None where the bytes of a scored token are not known.

    Examples
    --------
    >>> from nll_core.language.reading_logprobs import read_logprobs
    >>> text, = read_logprobs(b'{"tokens": ["He", " is"], "logprobs": [-1, -2]}')
    >>> cumulative_nll(text)
    CumulativeNll(n_bytes=array([0, 2, 5]), nats=array([0., 1., 3.]))
    """
    places = np.flatnonzero(text.is_scored).tolist()
    pieces = [text.pieces[k] for k in places]
    if not places or None in pieces:
        return None
    lengths = [0, *(len(piece or b"") for piece in pieces)]
    nats = np.append(0.0, 0.0 - text.log_probs[places])
    return CumulativeNll(np.cumsum(lengths, dtype=np.int64), np.cumsum(nats))
