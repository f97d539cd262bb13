"""A model that reads what it has written itself, and what that costs, without drawing a sample."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from nll_core._printing import Printed
from nll_core._validation import count, positive
from nll_core.language.letters import LetterTexts
from nll_core.language.ngrams import (
    BoolArray,
    Float64Array,
    IntArray,
    NgramModel,
    letter_surprise,
    ngram_nll,
    ngram_places,
    of_same,
    text_surprise,
)

# A run ends when fewer texts than this are left, or after so many letters.
LEAST_RUNNING: Final = 1e-6
MOST_POSITIONS: Final = 2_000
# The contexts' shares have settled once they change by less from one letter to the next.
SETTLED: Final = 1e-9


@dataclass(frozen=True, eq=False, repr=False)
class PositionNll(Printed):
    """−log p of the letters of real texts by their place, the end mark among them; in nats."""

    nll: Float64Array
    """(K,), the mean over the texts that reach the place; NaN where none does."""
    standard_error: Float64Array
    """(K,), of that mean; NaN for fewer than two texts."""
    n_texts: IntArray
    """(K,), how many reach it."""


def position_nll(model: NgramModel, texts: LetterTexts, *, n_positions: int = 12) -> PositionNll:
    """Mean −log p at each place of texts, in nats, the letters before being the true ones.

    Lower is better. This is teacher forcing: what is scored never follows a letter of the model's.

    Parameters
    ----------
    model : NgramModel
        From `fit_ngram`.
    texts : LetterTexts
        Of the same alphabet.
    n_positions : int
        K, how many places from the first letter on.

    Returns
    -------
    PositionNll
        Means, their standard errors, and how many texts each is of.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> from nll_core.language.ngrams import fit_ngram
    >>> names = letter_texts(["ab", "b"], "ab")
    >>> position_nll(fit_ngram(names, 2), names, n_positions=3).nll.round(3).tolist()
    [0.693, 0.0, 0.0]
    """
    nats = letter_surprise(model, texts)
    place = _places(texts)
    kept = place < n_positions
    n = np.bincount(place[kept], minlength=n_positions)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.bincount(place[kept], nats[kept], n_positions) / n
        spread = np.bincount(place[kept], (nats[kept] - mean[place[kept]]) ** 2, n_positions)
        error = np.sqrt(spread / (n - 1.0) / n)
    error[n < 2] = np.nan
    return PositionNll(mean, error, n.astype(np.int64))


def _places(texts: LetterTexts) -> IntArray:
    """The place of each letter within its text, from 0."""
    starts = np.append(0, texts.ends[:-1] + 1)
    places: IntArray = np.arange(len(texts.codes)) - np.repeat(starts, texts.ends - starts + 1)
    return places


def at_temperature(model: NgramModel, temperature: float) -> NgramModel:
    """The model that draws from p^(1/T), normalised.

    Parameters
    ----------
    model : NgramModel
        From `fit_ngram`.
    temperature : float
        T, above 0: below 1 the likely becomes likelier.

    Returns
    -------
    NgramModel
        Of which `sample_ngram` draws as it does of the model at this temperature.

    Examples
    --------
    >>> from nll_core.language.ngrams import ngram_of_counts
    >>> model = ngram_of_counts(np.array([[1, 3]]), "a")
    >>> np.exp(at_temperature(model, 0.5).log_probs).round(6).tolist()
    [[0.1, 0.9]]
    """
    best = model.log_probs.max(axis=1, keepdims=True)
    # After a context that was never seen nothing has a chance, at any temperature.
    known = np.isfinite(best)
    cold = (model.log_probs - np.where(known, best, 0.0)) / positive(temperature, "temperature")
    totals = np.exp(cold).sum(axis=1, keepdims=True)
    logs: Float64Array = cold - np.log(np.where(known, totals, 1.0))
    return NgramModel(model.n, logs, model.alphabet)


def chance_of_any(model: NgramModel, texts: LetterTexts) -> float:
    """The probability that a text drawn from the model is one of these.

    Parameters
    ----------
    model : NgramModel
        From `fit_ngram` or `at_temperature`.
    texts : LetterTexts
        Each text counts once.

    Returns
    -------
    float
        Σ p(text); for the training texts, the share of samples that are not new.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> from nll_core.language.ngrams import fit_ngram
    >>> names = letter_texts(["ab", "b"], "ab")
    >>> round(chance_of_any(fit_ngram(names, 2), names), 6)
    1.0
    """
    different = np.unique(texts.texts(), return_index=True)[1]
    return float(np.exp(-text_surprise(model, texts)[different]).sum())


@dataclass(frozen=True, eq=False, repr=False)
class FreeRun(Printed):
    """What a model writes when it is left alone, place by place; expectations, not samples."""

    running: Float64Array
    """(K,), the probability that a text reaches the place; the end mark is a letter here."""
    nll: Float64Array
    """(K,), the judge's mean −log p at the place over the texts that reach it, in nats."""
    unseen: Float64Array
    """(K,), the share of these texts whose context is not among the known ones; NaN if none are
    given."""

    @property
    def nats_per_letter(self) -> float:
        """All nats of a text over all its letters, each in the mean over texts."""
        return float(self.running @ self.nll / self.running.sum())

    @property
    def unseen_share(self) -> float:
        """The share of all letters that follow a context which is not known."""
        return float(self.running @ self.unseen / self.running.sum())

    @property
    def mean_length(self) -> float:
        """Letters of a text in the mean, without the end mark."""
        return float(self.running.sum()) - 1.0


def free_run(
    sampler: NgramModel,
    judge: NgramModel | None = None,
    *,
    start: Float64Array | None = None,
    known: BoolArray | None = None,
    n_positions: int = MOST_POSITIONS,
) -> FreeRun:
    """What a model writes by itself, scored by a judge: the exact expectation at each place.

    Lower is better in the judge's eyes; the minimum is no aim, since a model that writes one likely
    text over and over is near it.

    Parameters
    ----------
    sampler : NgramModel
        What writes; `at_temperature` makes it colder or hotter.
    judge : NgramModel, optional
        What scores, of any order; the sampler itself if none is given.
    start : ndarray, shape (V^(m−1),), optional
        The probability of each context of m − 1 letters after which the writing begins, m at least
        the order of both; without it, the beginning of a text.
    known : ndarray of bool, shape (V^(n−1),), optional
        Which contexts of the sampler's order n were seen in training.
    n_positions : int
        How many letters are written at most; the sums over letters are then those of the cut texts.

    Returns
    -------
    FreeRun
        Up to the place that fewer than one text in a million reaches.

    Raises
    ------
    ValueError
        For other alphabets or shapes; if a context is reached after which nothing has a chance.

    Notes
    -----
    The probabilities of all contexts are carried from letter to letter. For the n-gram of the
    counts' own shares the expected number of times a pair of context and letter is written is that
    of the training texts, so a bigram's own nats per letter, run freely, are exactly those of
    training: no drift can be seen by its own measure, whatever it writes.

    References
    ----------
    Bengio, Vinyals, Jaitly & Shazeer (2015), Scheduled sampling for sequence prediction.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> from nll_core.language.ngrams import fit_ngram, ngram_nll
    >>> names = letter_texts(["ab", "b", "abb"], "ab")
    >>> model = fit_ngram(names, 2)
    >>> round(free_run(model).nats_per_letter, 6), round(ngram_nll(model, names), 6)
    (0.462098, 0.462098)
    """
    most = count(n_positions, "n_positions")
    judge = sampler if judge is None else judge
    if judge.alphabet != sampler.alphabet:
        raise ValueError("sampler and judge must have the same alphabet")
    v = len(sampler.alphabet) + 1
    # One context of more letters than either looks at, so that both are functions of it.
    size = max(len(sampler.log_probs), len(judge.log_probs), 0 if start is None else len(start))
    logs = _for_contexts(sampler.log_probs, size)
    p = np.exp(logs)
    nats = 0.0 - _for_contexts(judge.log_probs, size)
    cost = np.einsum("ab,ab->a", p, np.where(p > 0, nats, 0.0))
    dead = ~np.isfinite(logs.max(axis=1))
    is_new = np.full(size, np.nan)
    if known is not None:
        if known.shape != (len(sampler.log_probs),):
            raise ValueError(f"known must have shape ({len(sampler.log_probs)},)")
        is_new = np.tile(~known, size // len(known)).astype(np.float64)
    at = np.zeros(size) if start is None else np.asarray(start, np.float64) / np.sum(start)
    if start is None:
        at[0] = 1.0
    elif start.shape != (size,):
        raise ValueError(f"start must have shape ({size},), got {start.shape}")
    steps = p.reshape(v, -1, v) if size > 1 else p.reshape(1, 1, v)
    running: list[float] = []
    spent: list[float] = []
    lost: list[float] = []
    before = np.zeros(size)
    while (left := float(at.sum())) > LEAST_RUNNING and len(running) < most:
        here = at > 0
        if dead[here].any():
            raise ValueError("a context is reached that the model has never seen")
        now = at / left
        running.append(left)
        # Sums of products: the threads of a dot product wait for each other on a busy machine.
        spent.append(float((now * np.where(here, cost, 0.0)).sum()))
        lost.append(float((now * is_new).sum()))
        if np.abs(now - before).sum() < SETTLED:
            break
        # The oldest letter is forgotten.
        moved = np.einsum("xy,xyb->yb", at.reshape(steps.shape[:2]), steps)
        moved[:, 0] = 0.0
        before, at = now, moved.ravel() if size > 1 else moved.sum(axis=1)
    # Once they have, each place is reached by the same share of those who reached the one before.
    while len(running) > 1 and len(running) < most:
        if (left := running[-1] ** 2 / running[-2]) <= LEAST_RUNNING:
            break
        running.append(left)
    more = len(running) - len(spent)
    spent, lost = spent + spent[-1:] * more, lost + lost[-1:] * more
    return FreeRun(np.array(running), np.array(spent), np.array(lost))


def _for_contexts(log_probs: Float64Array, size: int) -> Float64Array:
    """The table for contexts of more letters: the shorter context is the end of the longer one."""
    return np.tile(log_probs, (size // len(log_probs), 1))


@dataclass(frozen=True, eq=False, repr=False)
class Drift(Printed):
    """What a model writes and what others wrote, by one judge; in nats."""

    run: FreeRun
    """What it writes."""
    real: PositionNll
    """What others wrote, with the true letters before each."""
    real_nll: float
    """Per letter, over all places."""

    @property
    def nats(self) -> float:
        """How much more a letter costs that it writes; a model that copies is below 0."""
        return self.run.nats_per_letter - self.real_nll


def run_drift(
    model: NgramModel,
    judge: NgramModel,
    texts: LetterTexts,
    known: BoolArray | None = None,
    *,
    n_positions: int = 12,
) -> Drift:
    """A model that reads its own letters beside the same judge on real texts, in nats per letter.

    Lower is better; by its own measure a model of the counts' shares has no drift from training.

    Parameters
    ----------
    model : NgramModel
        What writes.
    judge : NgramModel
        What scores both, of any order.
    texts : LetterTexts
        Real ones that are new to both.
    known : ndarray of bool, shape (V^(n−1),), optional
        Which contexts of the model were seen in training.
    n_positions : int
        Of the real texts, from the first letter.

    Returns
    -------
    Drift
        By `free_run`, `position_nll` and `ngram_nll`.

    References
    ----------
    Arora, El Asri, Bahuleyan & Cheung (2022), Why exposure bias matters.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> from nll_core.language.ngrams import fit_ngram
    >>> names = letter_texts(["ab", "b", "abb"], "ab")
    >>> model = fit_ngram(names, 2)
    >>> abs(run_drift(model, model, names).nats) < 1e-6
    True
    """
    return Drift(
        free_run(model, judge, known=known),
        position_nll(judge, texts, n_positions=n_positions),
        ngram_nll(judge, texts),
    )


@dataclass(frozen=True, eq=False, repr=False)
class TemperatureRuns(Printed):
    """What a model writes at each of some temperatures; expectations, not samples."""

    known: Float64Array
    """(T,), the probability that a text is one of those it is held against."""
    nll: Float64Array
    """(T,), the judge's −log p in nats per letter."""
    length: Float64Array
    """(T,), letters of a text in the mean."""


def temperature_runs(
    model: NgramModel, judge: NgramModel, texts: LetterTexts, temperatures: Iterable[float]
) -> TemperatureRuns:
    """How much a model copies at each temperature, and what that costs a judge in nats per letter.

    Lower is better in the judge's eyes, but copies of likely texts come near the minimum.

    Parameters
    ----------
    model : NgramModel
        What writes.
    judge : NgramModel
        What scores, of any order.
    texts : LetterTexts
        Those that are no new ones: the training texts.
    temperatures : iterable of float
        Above 0, as of `at_temperature`.

    Returns
    -------
    TemperatureRuns
        By `chance_of_any` and `free_run`.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> from nll_core.language.ngrams import fit_ngram
    >>> names = letter_texts(["ab", "ab", "b", "abb"], "ab")
    >>> temperature_runs(fit_ngram(names, 2), fit_ngram(names, 2), names, [0.5, 1.0]).known.round(3)
    array([0.991, 0.92 ])
    """
    found = []
    for temperature in temperatures:
        at = at_temperature(model, temperature)
        run = free_run(at, judge)
        found.append((chance_of_any(at, texts), run.nats_per_letter, run.mean_length))
    return TemperatureRuns(*np.array(found).T)


@dataclass(frozen=True, eq=False, repr=False)
class TypoNll(Printed):
    """−log p of the true letters after a typo, in nats, by how many letters after it they stand."""

    typo: Float64Array
    """(S,), of the wrong letter itself, then of the true letters after it."""
    clean: Float64Array
    """(S,), of the same places without the typo."""
    contexts: Float64Array
    """(V^(n−1),), the probability of each context right after the typo: a start of `free_run`."""
    clean_contexts: Float64Array
    """(V^(n−1),), the same without the typo."""


def typo_nll(model: NgramModel, texts: LetterTexts, *, place: int, n_after: int = 6) -> TypoNll:
    """The cost of the letters of texts in which one letter is replaced by each wrong one in turn.

    Lower is better. From n letters after the typo on both costs are the same: no context of n − 1
    letters reaches back to it.

    Parameters
    ----------
    model : NgramModel
        From `fit_ngram`.
    texts : LetterTexts
        Of the same alphabet, some with a letter at the place.
    place : int
        Which letter is replaced, from 1; each other letter is equally likely.
    n_after : int
        S − 1, how many letters after it are scored.

    Returns
    -------
    TypoNll
        Means over the texts that have the letter, and over the wrong letters.

    Raises
    ------
    ValueError
        If no text has a letter at the place.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> from nll_core.language.ngrams import fit_ngram
    >>> names = letter_texts(["abc", "abc", "bca"], "abc")
    >>> found = typo_nll(fit_ngram(names, 2, add=1.0), names, place=2, n_after=2)
    >>> found.typo.round(2).tolist(), found.clean.round(2).tolist()
    ([1.95, 1.95, 0.98], [0.75, 0.79, 0.98])
    """
    of_same(model, texts)
    v, n = texts.n_symbols, model.n
    offset = _places(texts)
    at = np.flatnonzero((offset == place - 1) & (texts.codes > 0))
    if not len(at):
        raise ValueError(f"no text has a letter at place {place}")
    text = np.searchsorted(texts.ends, at)
    cells = ngram_places(texts, n).astype(np.int64)
    table = model.log_probs.ravel()
    right = texts.codes[at].astype(np.int64)
    # By how much each wrong letter is above the right one.
    change = np.arange(1, v)[:, None] - right
    is_wrong = change != 0
    costs = np.empty((2, n_after + 1))
    for step in range(n_after + 1):
        there = at + step <= texts.ends[text]
        clean = cells[np.where(there, at + step, at)]
        # Further back than the context nothing has changed.
        typo = clean + change * v**step if step < n else np.broadcast_to(clean, change.shape)
        kept = is_wrong & there
        costs[0, step] = (0.0 - table[typo[kept]]).mean() if kept.any() else np.nan
        costs[1, step] = (0.0 - table[clean[there]]).mean() if there.any() else np.nan
    rows = len(model.log_probs)
    wrong = (cells[at] + change)[is_wrong] % rows
    starts = [np.bincount(found, minlength=rows) for found in (wrong, cells[at] % rows)]
    typos, cleans = (found / found.sum() for found in starts)
    return TypoNll(costs[0], costs[1], typos, cleans)


@dataclass(frozen=True, eq=False, repr=False)
class TypoRuns(Printed):
    """A model after a typo: forced along the true letters, and left to itself."""

    forced: TypoNll
    free: FreeRun
    """What it writes after the typo."""
    clean: FreeRun
    """What it writes from the same places without the typo."""

    @property
    def added_nll(self) -> Float64Array:
        """(S,), what the typo adds to the cost of each true letter, in nats."""
        added: Float64Array = self.forced.typo - self.forced.clean
        return added

    @property
    def added_unseen(self) -> Float64Array:
        """(S − 1,), the share of texts that the typo puts at contexts that are not known."""
        added: Float64Array = self.free.unseen - self.clean.unseen
        return added


def typo_runs(
    model: NgramModel,
    judge: NgramModel,
    texts: LetterTexts,
    known: BoolArray,
    *,
    place: int,
    n_after: int = 6,
) -> TypoRuns:
    """Texts with one wrong letter under a model, and how the model itself goes on, in nats.

    Lower is better.

    Parameters
    ----------
    model : NgramModel
        From `fit_ngram`.
    judge : NgramModel
        What scores the letters that the model writes, of no higher order.
    texts : LetterTexts
        Of the same alphabet, some with a letter at the place.
    known : ndarray of bool, shape (V^(n−1),)
        Which contexts were seen in training.
    place : int
        Which letter is replaced, from 1.
    n_after : int
        S − 1, how many letters after it are scored or written.

    Returns
    -------
    TypoRuns
        By `typo_nll`, and `free_run` from its contexts.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> from nll_core.language.ngrams import fit_ngram, ngram_counts
    >>> names = letter_texts(["abc", "abc", "bca"], "abc")
    >>> model, known = fit_ngram(names, 3, add=0.1), ngram_counts(names, 3).any(axis=1)
    >>> typo_runs(model, model, names, known, place=2, n_after=3).added_unseen.round(2)
    array([1.  , 0.57, 0.23])
    """
    forced = typo_nll(model, texts, place=place, n_after=n_after)
    free, clean = (
        free_run(model, judge, start=start, known=known, n_positions=n_after)
        for start in (forced.contexts, forced.clean_contexts)
    )
    return TypoRuns(forced, free, clean)


def noisy_counts(counts: IntArray, rate: float) -> Float64Array:
    """The counts of texts in whose contexts letters are replaced at random, in the mean.

    Parameters
    ----------
    counts : ndarray, shape (V^(n−1), V)
        From `ngram_counts`.
    rate : float
        The probability that a letter of a context is replaced by another one, each equally likely;
        from 0 to 1. What follows stays, and so do the marks of a beginning.

    Returns
    -------
    ndarray, shape (V^(n−1), V)
        Of the same sum, for `ngram_of_counts`: what training on endless noisy copies comes to.

    Examples
    --------
    >>> noisy_counts(np.array([[0, 2, 0], [0, 0, 2], [2, 0, 0]]), 0.25).tolist()
    [[0.0, 2.0, 0.0], [0.5, 0.0, 1.5], [1.5, 0.0, 0.5]]
    """
    if not 0 <= rate <= 1:
        raise ValueError(f"rate must lie in [0, 1], got {rate:g}")
    size, v = counts.shape
    n = 1 + round(np.log(size) / np.log(v))
    others = max(v - 2, 1)
    noise = np.eye(v)
    noise[1:, 1:] = rate / others + (1.0 - rate - rate / others) * np.eye(v - 1)
    found = counts.astype(np.float64).reshape((v,) * n)
    for axis in range(n - 1):
        found = np.moveaxis(np.tensordot(noise, found, (1, axis)), 0, axis)
    return found.reshape(size, v)
