"""How many components: mixtures of each number, by criteria and by what was left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import Seed, count, sample_array, sample_weights, seed_number
from nll_core.density import MixtureFit, fit_mixture, mixture_log_density
from nll_core.selection.criteria import InformationCriteria, scores_by_name

Float64Array = NDArray[np.float64]

# Each unit of weight is dealt on its own.
_MOST_UNITS: Final = 10_000_000


@dataclass(frozen=True, eq=False, repr=False)
class DealtParts(Printed):
    """Data dealt into folds: a datum without a weight is one part."""

    data: NDArray[np.intp]
    """(c,), the datum that each part is of."""
    folds: NDArray[np.intp]
    """(c,)"""
    weights: Float64Array | None
    """(c,), what each part counts; None where each counts 1."""

    @property
    def total(self) -> float:
        """The number of data, or the sum of their weights."""
        return len(self.data) if self.weights is None else float(self.weights.sum())

    def mean(self, costs: Float64Array) -> Float64Array:
        """Over the last axis of costs, shape (…, c)."""
        return np.asarray(np.average(costs, axis=-1, weights=self.weights))

    def weights_of(self, kept: NDArray[np.bool_]) -> Float64Array | None:
        """The weights of some parts."""
        return None if self.weights is None else self.weights[kept]


@dataclass(frozen=True, eq=False, repr=False)
class ComponentChoice(Printed):
    """Gaussian mixtures of 1, 2, … components on the same data."""

    numbers: tuple[int, ...]
    fits: tuple[MixtureFit, ...]
    left_out: Float64Array
    """(K, n), the NLL (nats) of each datum under the fit to the folds that it is not in; of a datum
    that has a weight, of each part that is dealt to one fold."""
    parts: DealtParts
    """Whose these are, and what they count."""
    collapsed: NDArray[np.bool_]
    """(K,), whether a component of the fit to all data, or to all but a fold, has collapsed onto a
    point: its NLL has no lowest value, and is none to choose by."""

    @property
    def criteria(self) -> tuple[InformationCriteria, ...]:
        """AIC and BIC of each number."""
        n = self.parts.total
        return tuple(InformationCriteria(fit.nll, fit.n_parameters, n) for fit in self.fits)

    @property
    def scores(self) -> Mapping[str, Float64Array]:
        """Each (K,), in nats per datum: "training", "left out", and the criteria over 2n."""
        return scores_by_name(
            self.criteria,
            training=np.array([fit.nll for fit in self.fits]) / self.parts.total,
            left_out=self.parts.mean(self.left_out),
        )

    @property
    def best(self) -> Mapping[str, int]:
        """The number at which each score is lowest; one that `collapsed` only if all have."""
        return {
            name: self.numbers[lowest(values, self.collapsed)]
            for name, values in self.scores.items()
        }

    def density(self, number: int, x: ArrayLike) -> Float64Array:
        """Of the mixture of so many components at x, shape (m,)."""
        fit = self.fits[self.numbers.index(number)]
        return np.exp(mixture_log_density(fit.mixture, x))


def choose_components(
    x: ArrayLike,
    numbers: Sequence[int],
    *,
    n_folds: int = 10,
    n_starts: int = 20,
    sample_weight: ArrayLike | None = None,
    seed: Seed = 0,
) -> ComponentChoice:
    """Mixtures of several numbers of components, with the cross-validated NLL of each datum (nats).

    Parameters
    ----------
    x : array_like, shape (n,)
        Data.
    numbers : sequence of int
        Of components.
    n_folds : int
        Into which the data are dealt by the seed; each fold's mixture begins at the one of all
        data, so that a local optimum is not taken for a difference.
    n_starts : int
        Of the mixture of all data.
    sample_weight : array_like, shape (n,), optional
        What each datum counts: a datum of weight k is dealt as k equal ones, and the part of a
        weight that is no whole number as one of that weight.
    seed : int or numpy.random.Generator
        Seed of the starts and of the deal; of a generator, its next number.

    Returns
    -------
    ComponentChoice

    Raises
    ------
    ValueError
        As in `fit_mixture`, and for more folds than data.

    Examples
    --------
    >>> from nll_core.datasets import load_old_faithful
    >>> found = choose_components(load_old_faithful().waiting, [1, 2], n_starts=5)
    >>> [round(c.bic, 1) for c in found.criteria], found.left_out.mean(axis=1).round(2)
    ([2201.8, 2096.0], array([4.03, 3.82]))
    """
    values = sample_array(x, "x")
    wanted = tuple(count(number, "numbers") for number in numbers)
    folds = count(n_folds, "n_folds", minimum=2)
    number = seed_number(seed)
    parts = deal_parts(len(values), folds, number, sample_weight=sample_weight)
    fits = tuple(
        fit_mixture(values, k, n_starts=n_starts, sample_weight=sample_weight, seed=number)
        for k in wanted
    )
    dealt, left_out = values[parts.data], np.empty((len(wanted), len(parts.data)))
    collapsed = np.array([fit.degenerate for fit in fits])
    for place, fit in enumerate(fits):
        for fold in range(folds):
            away = parts.folds == fold
            others = fit_mixture(
                dealt[~away], start=fit.mixture, sample_weight=parts.weights_of(~away)
            )
            left_out[place, away] = -mixture_log_density(others.mixture, dealt[away])
            collapsed[place] |= others.degenerate
    return ComponentChoice(wanted, fits, left_out, parts, collapsed)


def lowest(costs: Float64Array, collapsed: NDArray[np.bool_]) -> int:
    """The place of the lowest cost among those that have not collapsed, or of all if all have."""
    return int(np.argmin(np.where(collapsed & ~collapsed.all(), np.inf, costs)))


def deal_parts(
    n: int, n_folds: int, seed: int, *, sample_weight: ArrayLike | None = None
) -> DealtParts:
    """n data dealt into folds; one of weight k as k equal ones, of which those that come to the
    same fold are one part."""
    weights = sample_weights(sample_weight, (n,))
    units = np.ones(n, np.intp) if weights is None else np.ceil(weights).astype(np.intp)
    total = int(units.sum())
    if total > _MOST_UNITS:
        raise ValueError(
            f"sample_weight must be at most {_MOST_UNITS:,} in sum, got {total:,}: divide it"
        )
    if n_folds > total:
        raise ValueError(f"n_folds must be at most the number of data, {total}, got {n_folds}")
    folds = deal(total, n_folds, seed)
    if weights is None:
        return DealtParts(np.arange(n), folds, None)
    counts, whose = np.ones(total), np.repeat(np.arange(n), units)
    there = units > 0
    counts[np.cumsum(units)[there] - 1] -= (units - weights)[there]
    cells, places = np.unique(n_folds * whose + folds, return_inverse=True)
    return DealtParts(
        cells // n_folds, cells % n_folds, np.bincount(places, counts).astype(np.float64)
    )


def deal(n: int, n_folds: int, seed: int) -> NDArray[np.intp]:
    """The fold of each of n data, (n,)."""
    return np.random.default_rng(seed).permutation(n) % n_folds
