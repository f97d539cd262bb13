"""How many components: mixtures of each number, by criteria and by what was left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import Seed, count, sample_array, seed_number
from nll_core.density import MixtureFit, fit_mixture, mixture_log_density
from nll_core.selection.criteria import InformationCriteria, scores_by_name

Float64Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class ComponentChoice(Printed):
    """Gaussian mixtures of 1, 2, … components on the same data."""

    numbers: tuple[int, ...]
    fits: tuple[MixtureFit, ...]
    left_out: Float64Array
    """(K, n), the NLL (nats) of each datum under the fit to the folds that it is not in."""
    collapsed: NDArray[np.bool_]
    """(K,), whether a component of the fit to all data, or to all but a fold, has collapsed onto a
    point: its NLL has no lowest value, and is none to choose by."""

    @property
    def criteria(self) -> tuple[InformationCriteria, ...]:
        """AIC and BIC of each number."""
        n = self.left_out.shape[1]
        return tuple(InformationCriteria(fit.nll, fit.n_parameters, n) for fit in self.fits)

    @property
    def scores(self) -> Mapping[str, Float64Array]:
        """Each (K,), in nats per datum: "training", "left out", and the criteria over 2n."""
        return scores_by_name(
            self.criteria,
            training=np.array([fit.nll for fit in self.fits]) / self.left_out.shape[1],
            left_out=self.left_out.mean(axis=1),
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
    x: ArrayLike, numbers: Sequence[int], *, n_folds: int = 10, n_starts: int = 20, seed: Seed = 0
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
    if folds > len(values):
        raise ValueError(f"n_folds must be at most the number of data, {len(values)}, got {folds}")
    number = seed_number(seed)
    fits = tuple(fit_mixture(values, k, n_starts=n_starts, seed=number) for k in wanted)
    dealt = deal(len(values), folds, number)
    left_out = np.empty((len(wanted), len(values)))
    collapsed = np.array([fit.degenerate for fit in fits])
    for place, fit in enumerate(fits):
        for fold in range(folds):
            away = dealt == fold
            others = fit_mixture(values[~away], start=fit.mixture)
            left_out[place, away] = -mixture_log_density(others.mixture, values[away])
            collapsed[place] |= others.degenerate
    return ComponentChoice(wanted, fits, left_out, collapsed)


def lowest(costs: Float64Array, collapsed: NDArray[np.bool_]) -> int:
    """The place of the lowest cost among those that have not collapsed, or of all if all have."""
    return int(np.argmin(np.where(collapsed & ~collapsed.all(), np.inf, costs)))


def deal(n: int, n_folds: int, seed: int) -> NDArray[np.intp]:
    """The fold of each of n data, (n,)."""
    return np.random.default_rng(seed).permutation(n) % n_folds
