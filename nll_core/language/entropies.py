"""What the entropy of a distribution can be where only its likeliest outcomes are known."""

from __future__ import annotations

import math
import operator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nll_core._validation import as_array, count
from nll_core.language.token_text import TokenText

# By how much rounded probabilities may sum to more than 1.
_EXCESS: Final = 1e-3
# What is missing by rounding in float32 alone.
_ROUNDING: Final = 1e-6
# Above that a float does not count by ones.
_MOST_OUTCOMES: Final = 2.0**53


class EntropyBounds(NamedTuple):
    """What the entropy of a distribution can be, in nats, where only its top is known."""

    low: float
    high: float
    missing: float
    """Probability of all that is not listed."""


def entropy_bounds(
    log_probs: ArrayLike, *, n_vocabulary: int | None = None, cap: float | None = None
) -> EntropyBounds:
    """Bounds in nats of the entropy −Σ p log p of which only the likeliest outcomes are known.

    Parameters
    ----------
    log_probs : array_like, shape (k,)
        log p of the listed outcomes, in nats.
    n_vocabulary : int, optional
        How many outcomes there are in all; without it the upper bound is inf.
    cap : float, optional
        log p that no unlisted outcome exceeds; the smallest of `log_probs` if left out.

    Returns
    -------
    EntropyBounds
        `low` with the rest in as few outcomes as the cap allows, `high` with it spread evenly.

    Raises
    ------
    ValueError
        If the listed ones sum to more than 1, or the rest does not fit under the cap.

    Notes
    -----
    Entropy is concave, so that the extremes are at a corner of what the cap allows and at the even
    spread.

    Examples
    --------
    >>> import numpy as np
    >>> found = entropy_bounds(np.log([0.5, 0.25]), n_vocabulary=4)
    >>> [round(float(x / np.log(2)), 4) for x in found[:2]], round(found.missing, 4)
    ([1.5, 1.75], 0.25)
    """
    logs = as_array(log_probs).astype(np.float64, copy=False)
    if logs.ndim != 1 or not len(logs) or np.isnan(logs).any() or (logs > 0).any():
        raise ValueError("log_probs must be a list of numbers of at most 0")
    p = np.exp(logs)
    possible = p > 0
    entropy = -float(np.sum(p[possible] * logs[possible]))
    smallest = float(logs.min()) if cap is None else cap
    return _bounds(len(p), float(p.sum()), entropy, smallest, n_vocabulary)


def _bounds(
    n_listed: int, total: float, listed: float, cap: float, n_vocabulary: int | None
) -> EntropyBounds:
    """`entropy_bounds` of so many outcomes with the sum `total` of p, and `listed` of −p log p."""
    if total > 1 + _EXCESS:
        raise ValueError(f"the listed probabilities sum to {total:.6g}, which is more than 1")
    missing = max(0.0, 1.0 - total)
    if missing == 0.0:
        return EntropyBounds(listed, listed, 0.0)
    largest = math.exp(cap)
    if largest <= 0:
        raise ValueError("nothing is left for what is not listed: the cap is 0")
    if missing > largest * _MOST_OUTCOMES:
        # Of so many outcomes the last one makes no difference.
        low = listed - missing * cap
    else:
        n_full = math.floor(missing / largest)
        rest = max(0.0, missing - n_full * largest)
        low = listed + n_full * _term(largest) + _term(rest)
    if n_vocabulary is None:
        return EntropyBounds(low, math.inf, missing)
    n_others = count(n_vocabulary, "n_vocabulary") - n_listed
    if n_others * largest < missing - _ROUNDING:
        raise ValueError(
            f"{n_vocabulary:,} outcomes are too few: the {max(n_others, 0):,} that are not listed "
            f"cannot have {missing:.4g} between them"
        )
    spread = listed - missing * math.log(missing / n_others) if n_others > 0 else low
    return EntropyBounds(low, max(low, spread), missing)


def _term(p: float) -> float:
    return -p * math.log(p) if p > 0 else 0.0


def token_entropy_bounds(
    text: TokenText, place: int, *, n_vocabulary: int | None = None
) -> EntropyBounds | None:
    """Bounds in nats of the entropy of the model's distribution at a token.

    Parameters
    ----------
    text : TokenText
        From `read_logprobs`.
    place : int
        Of the token, from 0.
    n_vocabulary : int, optional
        How many tokens the model knows.

    Returns
    -------
    EntropyBounds or None
        None where the token has no alternatives, or these are no distribution.

    Examples
    --------
    >>> from nll_core.language.reading_logprobs import read_logprobs
    >>> tops = '[{"token": "a", "logprob": -0.693147}, {"token": "b", "logprob": -1.386294}]'
    >>> answer = f'[{{"token": "a", "logprob": -0.693147, "top_logprobs": {tops}}}]'
    >>> text, = read_logprobs(answer.encode())
    >>> round(token_entropy_bounds(text, 0).low, 4)
    1.0397
    """
    others = [a for a in text.alternatives[place] if not a.is_floor and a.log_prob > -math.inf]
    if not others:
        return None
    listed = [a.log_prob for a in others]
    cap = min(listed)
    own = float(text.log_probs[place])
    token, number = text.tokens[place], text.ids[place]
    is_listed = any(
        a.id == number if None not in (a.id, number) else a.token == token for a in others
    )
    if not is_listed and own > -math.inf and not text.is_floor[place]:
        # The chosen one is known besides, and is no likelier than the last of those listed.
        listed.append(own)
    if not all(log_prob <= 0 for log_prob in listed):
        return None
    # A text has many tokens with few alternatives each, for which an array is slow.
    terms = [math.exp(log_prob) for log_prob in listed]
    entropy = -sum(map(operator.mul, terms, listed))
    try:
        return _bounds(len(listed), sum(terms), entropy, cap, n_vocabulary)
    except ValueError:
        return None


def mean_entropy_bounds(
    text: TokenText, *, n_vocabulary: int | None = None
) -> EntropyBounds | None:
    """Bounds in nats of the mean entropy over the tokens whose alternatives are known.

    What a token drawn from the model itself costs on average; a text that costs more is less likely
    than the model's own.

    Parameters
    ----------
    text : TokenText
        From `read_logprobs`.
    n_vocabulary : int, optional
        How many tokens the model knows; without it the upper bound is inf.

    Returns
    -------
    EntropyBounds or None
        The means of `low`, `high` and `missing`; None where no token has alternatives.

    Examples
    --------
    >>> from nll_core.language.reading_logprobs import read_logprobs
    >>> tops = '[{"token": "a", "logprob": -0.693147}, {"token": "b", "logprob": -1.386294}]'
    >>> answer = f'[{{"token": "a", "logprob": -0.693147, "top_logprobs": {tops}}}]'
    >>> text, = read_logprobs(answer.encode())
    >>> [round(x, 4) for x in mean_entropy_bounds(text, n_vocabulary=100)]
    [1.0397, 2.186, 0.25]
    """
    places = [k for k, others in enumerate(text.alternatives) if others]
    found = [token_entropy_bounds(text, k, n_vocabulary=n_vocabulary) for k in places]
    known = [bounds for bounds in found if bounds is not None]
    if not known:
        return None
    return EntropyBounds(*(math.fsum(column) / len(known) for column in zip(*known, strict=True)))
