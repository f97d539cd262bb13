"""A bigram trained by gradient descent on its logits, against the optimum that counting finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from nll_core._printing import Printed
from nll_core._validation import Seed, count, number_text, positive, seed_number
from nll_core.language.letters import LETTERS
from nll_core.language.ngrams import BoolArray, IntArray, ngram_of_counts, nll_of_counts

Float64Array = NDArray[np.float64]

# Newton's steps square their error: ten are plenty where the objective is strongly convex.
_MOST_NEWTON_STEPS: Final = 100
_HALVINGS: Final = 60
_ROUNDING: Final = 1e-9
# What is looked through for the λ of a given NLL.
_LOG_L2: Final = (-30.0, 10.0)


@dataclass(frozen=True, eq=False, repr=False)
class BigramTraining(Printed):
    """A run of gradient descent, by step; all losses in nats per letter."""

    steps: IntArray
    """(S,), the steps that are kept, from 0 (the random logits) to the last."""
    logits: Float64Array
    """(S, V, V), the logits at these steps."""
    nll: Float64Array
    """(S,), mean NLL of the pairs."""
    objective: Float64Array
    """(S,), mean NLL + λ·mean(W²)."""
    optimum_nll: float
    """The NLL of the counts' own shares, which no bigram is below."""
    row_gaps: Float64Array
    """(S, V), the part of NLL − optimum that the pairs after each letter have; it sums to the gap.
    """
    row_weights: Float64Array
    """(V,), the share of all pairs that begin with each letter; the rows' steps are in proportion.
    """

    @property
    def gap(self) -> Float64Array:
        """(S,), NLL − optimum: a mean KL divergence, so at least 0."""
        total: Float64Array = self.row_gaps.sum(axis=1)
        return total

    @property
    def row_divergences(self) -> Float64Array:
        """(S, V), KL of the counts' shares after each letter from the model's; 0 without pairs."""
        weights = self.row_weights
        divergences: Float64Array = self.row_gaps / np.where(weights > 0, weights, 1.0)
        return divergences

    @property
    def lowest_nll(self) -> Float64Array:
        """(S,), the lowest NLL of the steps so far."""
        return np.minimum.accumulate(self.nll)

    @property
    def is_above_lowest(self) -> BoolArray:
        """(S,), whether the NLL was lower at an earlier step, by more than rounding."""
        above: BoolArray = self.nll > self.lowest_nll + _ROUNDING
        return above

    def chances(self, at: int) -> Float64Array:
        """(V, V), p(letter | letter before) at the step of this index."""
        return np.exp(_log_softmax(self.logits[at]))

    @property
    def worst_rows(self) -> IntArray:
        """(S,), the row that holds the largest part of the gap."""
        rows: IntArray = self.row_gaps.argmax(axis=1)
        return rows

    def gap_share(self, at: int, rows: Sequence[int] | IntArray) -> float:
        """The part of the gap that some rows hold at the step of this index."""
        return float(self.row_gaps[at, rows].sum() / self.gap[at])

    def rarest_rows(self, share: float) -> IntArray:
        """The rows of the rarest letters of those that begin any pair, which begin at most this
        share of all together."""
        order = np.argsort(self.row_weights, kind="stable")
        order = order[self.row_weights[order] > 0]
        return order[np.cumsum(self.row_weights[order]) <= share]


def train_bigram(
    counts: IntArray,
    *,
    n_steps: int = 5000,
    rate: float = 50.0,
    l2: float = 0.0,
    seed: Seed = 0,
    kept: int = 50,
) -> BigramTraining:
    """Gradient descent of a bigram's logits on mean NLL + λ·mean(W²), from random logits, in nats.

    Lower is better; for λ = 0 the infimum is the NLL of the counts' shares, which pairs that never
    occur reach only with infinite logits.

    Parameters
    ----------
    counts : ndarray, shape (V, V)
        Pairs: the row is the letter before; from `ngram_counts` with n = 2.
    n_steps : int
        Steps of gradient descent.
    rate : float
        Learning rate.
    l2 : float
        λ, at least 0.
    seed : int or numpy.random.Generator
        Of the logits at the start, standard normal; of a generator, its next number.
    kept : int
        About how many of the steps are kept, closer together at the beginning.

    Returns
    -------
    BigramTraining
        With the first and the last step among those kept.

    Notes
    -----
    The gradient of row c is n_c / N · (softmax − share) + 2λW / V²: rows of rare letters move in
    proportion to how rare they are, and are what is left when the loss seems to stand still.

    References
    ----------
    Karpathy (2022), makemore: bigrams by counting and by a single layer.

    Examples
    --------
    >>> run = train_bigram(np.array([[0, 3, 1], [2, 0, 0], [2, 1, 1]]), rate=2.0)
    >>> bool(run.nll[-1] - run.optimum_nll < 1e-3)
    True
    """
    shares, weights = _shares(counts)
    steps, step_size = count(n_steps, "n_steps", minimum=0), positive(rate, "rate")
    penalty = _penalty(l2)
    v = len(counts)
    logits = np.random.default_rng(seed_number(seed)).standard_normal((v, v))
    entropies = _row_entropies(shares)
    places = kept_steps(steps, kept)
    found = np.empty((len(places), v, v))
    gaps = np.empty((len(places), v))
    at = 0
    for step in range(steps + 1):
        logs = _log_softmax(logits)
        if step == places[at]:
            found[at] = logits
            gaps[at] = weights * ((-shares * logs).sum(axis=1) - entropies)
            at += 1
        gradient = weights[:, None] * (np.exp(logs) - shares * (weights[:, None] > 0))
        if penalty:
            gradient += 2.0 * penalty / v**2 * logits
        logits = logits - step_size * gradient
    optimum = float(weights @ entropies)
    nll = optimum + gaps.sum(axis=1)
    return BigramTraining(
        steps=places,
        logits=found,
        nll=nll,
        objective=nll + penalty * np.mean(found**2, axis=(1, 2)),
        optimum_nll=optimum,
        row_gaps=gaps,
        row_weights=weights,
    )


def kept_steps(n_steps: int, kept: int) -> IntArray:
    """The steps of a run that `train_bigram` keeps: a loss falls most at the beginning.

    Parameters
    ----------
    n_steps : int
        The last step.
    kept : int
        About how many, at least 2.

    Returns
    -------
    ndarray
        From 0 to the last, evenly in the square root.

    Examples
    --------
    >>> kept_steps(100, 6).tolist()
    [0, 4, 16, 36, 64, 100]
    """
    last = np.sqrt(count(n_steps, "n_steps", minimum=0))
    places = np.round(np.linspace(0, last, count(kept, "kept", minimum=2)) ** 2)
    return np.unique(places.astype(np.int64))


@dataclass(frozen=True, eq=False, repr=False)
class BigramOptimum(Printed):
    """The logits at which mean NLL + λ·mean(W²) is lowest."""

    logits: Float64Array
    """(V, V)."""
    nll: float
    """In nats per letter."""
    objective: float
    l2: float
    """λ."""
    converged: bool
    """Whether the gradient is 0 but for rounding."""


def bigram_optimum(counts: IntArray, l2: float) -> BigramOptimum:
    """The minimum of mean NLL + λ·mean(W²) over a bigram's logits, in nats.

    Parameters
    ----------
    counts : ndarray, shape (V, V)
        From `ngram_counts` with n = 2.
    l2 : float
        λ, above 0: without a penalty, pairs that never occur have no finite optimum.

    Returns
    -------
    BigramOptimum
        By Newton's method on each row, which are problems of their own.

    Notes
    -----
    The Hessian of a row is w(diag p − pp′) + 2λ/V² I, positive definite; a step is halved until the
    objective falls.

    Examples
    --------
    >>> found = bigram_optimum(np.array([[0, 3, 1], [2, 0, 0], [2, 1, 1]]), 0.01)
    >>> found.converged, round(found.objective, 4)
    (True, 0.6751)
    """
    shares, weights = _shares(counts)
    penalty = positive(l2, "l2")
    v = len(counts)
    ridge = 2.0 * penalty / v**2
    logits = np.zeros((v, v))
    w = weights[:, None]
    done = False
    for _ in range(_MOST_NEWTON_STEPS):
        p = np.exp(_log_softmax(logits))
        gradient = w * (p - shares) + ridge * logits
        if np.abs(gradient).max() <= 1e-14 * (1.0 + ridge * np.abs(logits).max()):
            done = True
            break
        hessian = w[:, :, None] * (np.eye(v) * p[:, None, :] - p[:, :, None] * p[:, None, :])
        hessian = hessian + ridge * np.eye(v)
        step = np.linalg.solve(hessian, gradient[:, :, None])[:, :, 0]
        before = _row_objectives(logits, shares, weights, ridge)
        size = np.ones(v)
        for _ in range(_HALVINGS):
            after = _row_objectives(logits - size[:, None] * step, shares, weights, ridge)
            worse = after > before + 1e-15
            if not worse.any():
                break
            size[worse] *= 0.5
        moved = logits - size[:, None] * step
        if np.array_equal(moved, logits):
            break
        logits = moved
    nll = float(weights @ (-shares * _log_softmax(logits)).sum(axis=1))
    done = done or float(np.abs(gradient).max()) < 1e-12
    return BigramOptimum(logits, nll, nll + penalty * float(np.mean(logits**2)), penalty, done)


class DifferentCell(NamedTuple):
    """A pair of letters whose chance differs between two bigrams."""

    before: int
    after: int
    first: float
    second: float

    @property
    def change(self) -> float:
        """The second less the first."""
        return self.second - self.first


@dataclass(frozen=True, eq=False, repr=False)
class SmoothingAgainstL2(Printed):
    """Two bigrams that cost the same in training: of counts + k, and of penalised logits."""

    counts: IntArray
    """(V, V), the pairs of which both are made."""
    added: Float64Array
    """(V, V), the chances by counts + k."""
    penalised: Float64Array
    """(V, V), the chances by the penalty."""
    l2: float
    """λ of that."""
    nll: float
    """Of both, in nats per letter."""

    def most_different(self, n_cells: int = 1) -> list[DifferentCell]:
        """The pairs whose chances differ most."""
        return most_different_cells(self.added, self.penalised, n_cells=n_cells)

    def counted(self, cell: DifferentCell) -> tuple[int, int]:
        """How often a pair was counted, of how many that begin with its first letter."""
        row = self.counts[cell.before]
        return int(row[cell.after]), int(row.sum())


def smoothing_against_l2(counts: IntArray, add: float) -> SmoothingAgainstL2:
    """Counts + k beside the L2 penalty of the same training NLL, in nats.

    Parameters
    ----------
    counts : ndarray, shape (V, V)
        From `ngram_counts` with n = 2.
    add : float
        k, above 0.

    Returns
    -------
    SmoothingAgainstL2
        By `ngram_of_counts` and `matching_l2`.

    Examples
    --------
    >>> found = smoothing_against_l2(np.array([[0, 3, 1], [2, 0, 0], [2, 1, 1]]), 1.0)
    >>> cell = found.most_different()[0]
    >>> cell[:2], found.counted(cell)
    ((0, 2), (1, 4))
    """
    model = ngram_of_counts(counts, LETTERS[: len(counts) - 1], add=add)
    nll = nll_of_counts(model, counts)
    found = matching_l2(counts, nll)
    penalised = np.exp(_log_softmax(found.logits))
    return SmoothingAgainstL2(counts, np.exp(model.log_probs), penalised, found.l2, nll)


def matching_l2(counts: IntArray, nll: float) -> BigramOptimum:
    """The penalised bigram with a given training NLL, to compare with one of smoothed counts.

    Parameters
    ----------
    counts : ndarray, shape (V, V)
        From `ngram_counts` with n = 2.
    nll : float
        In nats per letter: above that of the counts' shares, below log V.

    Returns
    -------
    BigramOptimum
        With the λ that gives it, in `l2`.

    Raises
    ------
    ValueError
        If no λ has this NLL.

    Notes
    -----
    The NLL at the optimum grows with λ; log λ is found by Brent's method, to rounding.

    Examples
    --------
    >>> pairs = np.array([[0, 3, 1], [2, 0, 0], [2, 1, 1]])
    >>> print(round(matching_l2(pairs, 0.8).nll, 6))
    0.8
    """
    shares, weights = _shares(counts)
    low, high = float(weights @ _row_entropies(shares)), float(np.log(len(shares)))
    if not low < nll < high:
        raise ValueError(f"nll must lie between {low:.6g} and {high:.6g}, got {number_text(nll)}")

    def excess(log_l2: float) -> float:
        return bigram_optimum(counts, float(np.exp(log_l2))).nll - nll

    log_l2 = brentq(excess, *_LOG_L2, xtol=1e-13)
    return bigram_optimum(counts, float(np.exp(log_l2)))


def most_different_cells(
    first: Float64Array, second: Float64Array, *, n_cells: int = 1
) -> list[DifferentCell]:
    """The pairs of letters whose chances differ most between two matrices of them.

    Parameters
    ----------
    first, second : ndarray, shape (V, V)
        p(letter | letter before), rows that sum to 1.
    n_cells : int
        How many at most.

    Returns
    -------
    list of DifferentCell
        Codes of the two letters, and the two chances; the largest difference first.

    Examples
    --------
    >>> first, second = np.array([[0.5, 0.5], [1, 0]]), np.array([[0.4, 0.6], [0.7, 0.3]])
    >>> most_different_cells(first, second)[0][:2]
    (1, 0)
    """
    order = np.argsort(-np.abs(first - second), axis=None, kind="stable")
    places = order[: count(n_cells, "n_cells")].tolist()
    return [
        DifferentCell(before, after, float(first[before, after]), float(second[before, after]))
        for before, after in (divmod(place, first.shape[1]) for place in places)
    ]


def _shares(counts: IntArray) -> tuple[Float64Array, Float64Array]:
    """Shares of the letters after each letter, and how frequent each one is."""
    array = np.asarray(counts, np.float64)
    if array.ndim != 2 or array.shape[0] != array.shape[1]:
        raise ValueError(f"counts must have shape (V, V), got {array.shape}")
    if not np.isfinite(array).all() or (array < 0).any() or array.sum() <= 0:
        raise ValueError("counts must be at least 0, and some above")
    totals = array.sum(axis=1)
    shares = array / np.maximum(totals, 1e-300)[:, None]
    return shares, totals / totals.sum()


def _penalty(l2: float) -> float:
    if not 0 <= l2 < np.inf:
        raise ValueError(f"l2 must be at least 0, got {number_text(l2)}")
    return float(l2)


def _log_softmax(logits: Float64Array) -> Float64Array:
    shifted = logits - logits.max(axis=1, keepdims=True)
    logs: Float64Array = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return logs


def _row_entropies(shares: Float64Array) -> Float64Array:
    there = shares > 0
    logs = np.log(np.where(there, shares, 1.0))
    entropies: Float64Array = -(shares * logs).sum(axis=1)
    return entropies


def _row_objectives(
    logits: Float64Array, shares: Float64Array, weights: Float64Array, ridge: float
) -> Float64Array:
    nll = weights * (-shares * _log_softmax(logits)).sum(axis=1)
    total: Float64Array = nll + 0.5 * ridge * (logits**2).sum(axis=1)
    return total
