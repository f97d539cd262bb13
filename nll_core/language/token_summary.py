"""What a text cost a language model: per token, per byte, per character, and how surely."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import choice, count, finite_array, open_fraction
from nll_core.intervals.bootstrap import Interval
from nll_core.language.token_text import BoolArray, TokenText

Float64Array = NDArray[np.float64]
TextPart = Literal["all", "prompt", "answer"]

_LOG_2: Final = math.log(2.0)
# With fewer the spread of the blocks is itself hardly known.
_LEAST_BLOCKS: Final = 5


@dataclass(frozen=True)
class TokenSummary:
    """Sums and means of one text, or of a part of it; None where a number cannot be known."""

    n_tokens: int | None
    n_scored: int | None
    nll: float | None
    """−Σ log p in nats, over the scored tokens as they stand in the file."""
    n_bytes: int | None
    """UTF-8 bytes of the scored tokens."""
    n_characters: int | None
    """Code points of the same."""
    n_floors: int
    """Tokens whose number stands for "minus infinity, or unknown"; the NLL is then none."""
    nats_per_token: float | None
    bits_per_token: float | None
    bits_per_byte: float | None
    bits_per_character: float | None
    perplexity: float | None
    """exp of the mean NLL of a token."""
    interval: Interval | None
    """Of `nats_per_token`; its exponential is that of the perplexity."""
    word_perplexity: float | None
    """exp of the mean NLL of a word, where a harness counts these."""


def summarise_tokens(
    text: TokenText,
    *,
    part: TextPart = "all",
    leave_out_special: bool = False,
    confidence_level: float = 0.95,
) -> TokenSummary:
    """NLL of a text in nats, and its means per token, byte and character.

    Lower is better; the minimum is 0. Texts of different tokenisers compare per byte alone.

    Parameters
    ----------
    text : TokenText
        From `read_logprobs`.
    part : {"all", "prompt", "answer"}
        Which tokens.
    leave_out_special : bool
        Whether marks such as <|endoftext|> are left out; else they count as tokens and have no
        bytes.
    confidence_level : float
        Of the interval.

    Returns
    -------
    TokenSummary
        With `interval` from `block_interval`; None for fewer than 5 blocks.

    Notes
    -----
    bits per byte = NLL / log 2 / bytes of the scored tokens: the bytes of a first token without a
    value leave the denominator, too.

    Examples
    --------
    >>> from nll_core.language.reading_logprobs import read_logprobs
    >>> text, = read_logprobs(b'{"tokens": ["a", "b"], "logprobs": [-1, -1]}')
    >>> found = summarise_tokens(text)
    >>> found.nll, round(found.bits_per_byte, 6), round(found.perplexity, 4)
    (2.0, 1.442695, 2.7183)
    """
    choice(part, "part", ("all", "prompt", "answer"))
    if text.total_nll is not None:
        return _of_total(text)
    mask: BoolArray = text.is_scored
    if part != "all":
        mask = mask & (text.is_prompt == (part == "prompt"))
    if leave_out_special:
        mask = mask & ~text.is_special
    n_tokens = len(text.tokens)
    if part != "all":
        n_tokens = int((text.is_prompt == (part == "prompt")).sum())
    if bool((mask == text.is_scored).all()):
        n_bytes, n_characters = text.n_bytes, text.n_characters
    else:
        n_bytes, n_characters = _lengths(text, mask)
    nats = 0.0 - text.log_probs[mask]
    n_floors = int((text.is_floor & mask).sum())
    n, nll = len(nats), (float(nats.sum()) if len(nats) else None)
    known = nll if n_floors == 0 else None
    per_token = _ratio(known, n)
    interval = None
    if per_token is not None and math.isfinite(per_token):
        interval = _block_interval(nats, None, open_fraction(confidence_level, "confidence_level"))
    return TokenSummary(
        n_tokens=n_tokens,
        n_scored=n,
        nll=nll,
        n_bytes=n_bytes,
        n_characters=n_characters,
        n_floors=n_floors,
        nats_per_token=per_token,
        bits_per_token=_bits(per_token),
        bits_per_byte=_bits(_ratio(known, n_bytes)),
        bits_per_character=_bits(_ratio(known, n_characters)),
        perplexity=perplexity_of(per_token),
        interval=interval,
        word_perplexity=None,
    )


def _of_total(text: TokenText) -> TokenSummary:
    return TokenSummary(
        n_tokens=None,
        n_scored=None,
        nll=text.total_nll,
        n_bytes=text.n_bytes,
        n_characters=text.n_characters,
        n_floors=0,
        nats_per_token=None,
        bits_per_token=None,
        bits_per_byte=_bits(_ratio(text.total_nll, text.n_bytes)),
        bits_per_character=_bits(_ratio(text.total_nll, text.n_characters)),
        perplexity=None,
        interval=None,
        word_perplexity=perplexity_of(_ratio(text.total_nll, text.n_words)),
    )


def _lengths(text: TokenText, mask: BoolArray) -> tuple[int | None, int | None]:
    pieces = [piece for piece, used in zip(text.pieces, mask.tolist(), strict=True) if used]
    if not pieces or None in pieces:
        return None, None
    data = b"".join(piece for piece in pieces if piece is not None)
    return len(data), len(data.decode("utf-8", "replace"))


def _ratio(total: float | None, n: int | None) -> float | None:
    return None if total is None or not n else total / n


def _bits(nats: float | None) -> float | None:
    return None if nats is None else nats / _LOG_2


def perplexity_of(nats_per_token: float | None) -> float | None:
    """exp of a mean NLL; infinite where that is too large for a float."""
    if nats_per_token is None:
        return None
    try:
        return math.exp(nats_per_token)
    except OverflowError:
        return math.inf


def block_interval(
    nats: ArrayLike, *, block_length: int | None = None, confidence_level: float = 0.95
) -> Interval | None:
    """Interval of the mean of a series whose terms depend on their neighbours, in its own unit.

    Parameters
    ----------
    nats : array_like, shape (n,)
        Finite; such as −log p of the tokens in order.
    block_length : int, optional
        Terms of a block; n^(1/3), rounded up, if left out.
    confidence_level : float
        In (0, 1).

    Returns
    -------
    Interval or None
        None for fewer than 5 blocks.

    Notes
    -----
    The means of blocks that follow each other are taken for independent, with Student's t for their
    few; what reaches further than a block is not seen.

    References
    ----------
    Carlstein (1986), The use of subseries values for estimating the variance of a general statistic
    from a stationary sequence. Hall, Horowitz & Jing (1995), On blocking rules for the bootstrap
    with dependent data.

    Examples
    --------
    >>> found = block_interval([0.0, 2.0] * 50)
    >>> round(found.low, 3), round(found.high, 3)
    (0.904, 1.096)
    """
    array = finite_array(nats, "nats").astype(np.float64, copy=False)
    if array.ndim != 1:
        raise ValueError(f"nats must have shape (n,), got {array.shape}")
    length = None if block_length is None else count(block_length, "block_length")
    return _block_interval(array, length, open_fraction(confidence_level, "confidence_level"))


def _block_interval(array: Float64Array, length: int | None, level: float) -> Interval | None:
    n = len(array)
    length = math.ceil(n ** (1 / 3)) if length is None else length
    starts = np.arange(0, n, max(length, 1))
    if len(starts) < _LEAST_BLOCKS:
        return None
    sums = np.add.reduceat(array, starts)
    counts = np.full(len(starts), float(length))
    counts[-1] = n - starts[-1]
    return _ratio_interval(sums, counts, level)


def ratio_interval(
    sums: ArrayLike, counts: ArrayLike, *, confidence_level: float = 0.95
) -> Interval | None:
    """Interval of Σ sums / Σ counts over independent units, such as texts of several tokens.

    Parameters
    ----------
    sums, counts : array_like, shape (U,)
        NLL (at least 0) and number of tokens (or bytes) of each unit.
    confidence_level : float
        In (0, 1).

    Returns
    -------
    Interval or None
        With its lower end at least 0; None for fewer than 5 units.

    Notes
    -----
    The variance of the ratio estimator, U / (U − 1) · Σ (s − r·c)² / (Σ c)², with Student's t.

    References
    ----------
    Cochran (1977), Sampling techniques, chapter 6.

    Examples
    --------
    >>> found = ratio_interval([10.0, 22.0, 29.0, 41.0, 50.0], [10, 20, 30, 40, 50])
    >>> round(found.low, 3), round(found.high, 3)
    (0.964, 1.062)
    """
    return _ratio_interval(
        finite_array(sums, "sums").astype(np.float64, copy=False),
        finite_array(counts, "counts").astype(np.float64, copy=False),
        open_fraction(confidence_level, "confidence_level"),
    )


def _ratio_interval(s: Float64Array, c: Float64Array, level: float) -> Interval | None:
    n_units, total = len(s), float(c.sum())
    if n_units < _LEAST_BLOCKS or total <= 0:
        return None
    ratio = float(s.sum()) / total
    rest = s - ratio * c
    error = math.sqrt(n_units / (n_units - 1) * float(rest @ rest)) / total
    half = _t_quantile(n_units - 1, level) * error
    return Interval(max(0.0, ratio - half), ratio + half)


@lru_cache(maxsize=1024)
def _t_quantile(freedom: int, level: float) -> float:
    """Student's t that a share `level` lies within."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.5 * (1 + level)))


@dataclass(frozen=True)
class TextsSummary:
    """Several texts together, weighted by their tokens, and the mean over texts beside it.

    A number is None where one text lacks its part of it.
    """

    n_texts: int
    n_tokens: int | None
    n_scored: int | None
    nll: float | None
    n_bytes: int | None
    bits_per_byte: float | None
    nats_per_token: float | None
    perplexity: float | None
    """exp(Σ NLL / Σ tokens): every token counts the same."""
    interval: Interval | None
    """Of `nats_per_token`, over texts: the tokens of one text are not independent."""
    mean_of_perplexities: float | None
    """The mean over texts of each one's perplexity: another number, since short texts count as much
    as long ones."""
    word_perplexity: float | None
    n_of_several: int
    """How many are one of several answers to a prompt: sums with them are the NLL of no text."""


class TextsTally:
    """Adds the summaries of texts one by one, in memory for five numbers a text."""

    def __init__(self) -> None:
        self._rows: list[tuple[float, float, float, float, float]] = []
        self._n_of_several = 0

    def add(self, text: TokenText, summary: TokenSummary) -> None:
        """Count a text in."""
        self._n_of_several += text.of_several
        nll = math.nan if summary.nll is None or summary.n_floors else summary.nll
        self._rows.append(
            (
                nll,
                _or_nan(summary.n_scored),
                _or_nan(summary.n_bytes),
                _or_nan(text.n_words),
                _or_nan(summary.n_tokens),
            )
        )

    def summary(self, *, confidence_level: float = 0.95) -> TextsSummary:
        """All of them together; a number is None where one text lacks its part of it."""
        rows = np.array(self._rows, np.float64).reshape(-1, 5)
        # Texts without a scored token are no part of any mean.
        used = rows[~(rows[:, 1] == 0)]
        nll, scored, n_bytes, n_words = used[:, 0], used[:, 1], used[:, 2], used[:, 3]
        total = _known_sum(nll)
        per_token = _ratio(total, _whole(_known_sum(scored)))
        interval, mean = None, None
        if per_token is not None:
            with np.errstate(over="ignore"):
                mean = float(np.exp(nll / scored).mean())
            if math.isfinite(per_token):
                interval = ratio_interval(nll, scored, confidence_level=confidence_level)
        return TextsSummary(
            n_texts=len(rows),
            n_tokens=_whole(_known_sum(rows[:, 4])),
            n_scored=_whole(_known_sum(scored)),
            nll=total,
            n_bytes=_whole(_known_sum(n_bytes)),
            bits_per_byte=_bits(_ratio(total, _whole(_known_sum(n_bytes)))),
            nats_per_token=per_token,
            perplexity=perplexity_of(per_token),
            interval=interval,
            mean_of_perplexities=mean,
            word_perplexity=perplexity_of(_ratio(total, _whole(_known_sum(n_words)))),
            n_of_several=self._n_of_several,
        )


def summarise_texts(texts: Sequence[TokenText], *, confidence_level: float = 0.95) -> TextsSummary:
    """NLL of several texts in nats, weighted by tokens; the mean over texts stands beside it.

    Parameters
    ----------
    texts : sequence of TokenText
        From `read_logprobs`.
    confidence_level : float
        Of the interval, over texts.

    Returns
    -------
    TextsSummary
        None for what one of the texts lacks.

    Examples
    --------
    >>> from nll_core.language.reading_logprobs import read_logprobs
    >>> found = summarise_texts(read_logprobs(b"[-1.0, -1.0]\\n[-4.0]\\n"))
    >>> found.nats_per_token, round(found.mean_of_perplexities, 2)
    (2.0, 28.66)
    """
    tally = TextsTally()
    for text in texts:
        tally.add(text, summarise_tokens(text))
    return tally.summary(confidence_level=confidence_level)


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _known_sum(values: Float64Array) -> float | None:
    total = float(values.sum())
    return None if not len(values) or math.isnan(total) else total


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


class SurprisingToken(NamedTuple):
    """A token with its surprise in nats, at its place in the text from 0."""

    place: int
    token: str
    nats: float


def most_surprising(text: TokenText, n: int = 10) -> tuple[SurprisingToken, ...]:
    """The scored tokens with the largest −log p, largest first; ties in the order of the text.

    Parameters
    ----------
    text : TokenText
        From `read_logprobs`.
    n : int
        How many at most.

    Returns
    -------
    tuple of SurprisingToken
        In nats. Floors such as −9999 are left out, since they are no numbers.

    Examples
    --------
    >>> from nll_core.language.reading_logprobs import read_logprobs
    >>> text, = read_logprobs(b'{"tokens": ["a", "b"], "logprobs": [-1, -3]}')
    >>> most_surprising(text, 1)
    (SurprisingToken(place=1, token='b', nats=3.0),)
    """
    most = count(n, "n")
    places = np.flatnonzero(text.is_scored & ~text.is_floor)
    order = places[np.argsort(text.log_probs[places], kind="stable")][:most]
    return tuple(
        SurprisingToken(int(k), text.tokens[k], 0.0 - float(text.log_probs[k])) for k in order
    )


class AnswerComparison(NamedTuple):
    """Two answers, each in bits per byte, and their difference (first minus second)."""

    first: float
    second: float
    difference: float
    interval: Interval | None


def compare_answers(
    first: TokenText, second: TokenText, *, confidence_level: float = 0.95
) -> AnswerComparison | None:
    """Bits per byte of two answers, whatever their tokens, and the difference with its interval.

    Below 0, the first answer was less surprising per byte.

    Parameters
    ----------
    first, second : TokenText
        From `read_logprobs`.
    confidence_level : float
        Of the interval of the difference.

    Returns
    -------
    AnswerComparison or None
        None where the bytes of one of them are not known, or its NLL is not finite.

    Notes
    -----
    The interval takes the answers for independent and adds the variances of their block means; each
    text's own length counts as given.

    Examples
    --------
    >>> from nll_core.language.reading_logprobs import read_logprobs
    >>> answers = b'{"tokens": ["ab"], "logprobs": [-1]}\\n{"tokens": ["a"], "logprobs": [-1]}'
    >>> found = compare_answers(*read_logprobs(answers))
    >>> round(found.difference, 6)
    -0.721348
    """
    level = open_fraction(confidence_level, "confidence_level")
    found, halves = [], []
    for text in (first, second):
        summary = summarise_tokens(text, confidence_level=level)
        value = summary.bits_per_byte
        if value is None or not math.isfinite(value) or not summary.n_bytes:
            return None
        found.append(value)
        if summary.interval is not None and summary.nats_per_token is not None:
            half = summary.interval.high - summary.nats_per_token
            n_scored = summary.n_scored or 0
            halves.append(half * n_scored / summary.n_bytes / _LOG_2)
    difference = found[0] - found[1]
    interval = None
    if len(halves) == 2:
        half = math.hypot(*halves)
        interval = Interval(difference - half, difference + half)
    return AnswerComparison(found[0], found[1], difference, interval)
