"""Three ways to a density on one scale: mixtures, kernels and flows by the NLL of held-out data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._progress import Meter, Progress
from nll_core._validation import Seed, count, positive_array, sample_array, seed_number
from nll_core.density import (
    bandwidth_scores,
    fit_spline_flow,
    flow_log_density,
    kernel_log_density,
)
from nll_core.selection.differences import ModelDifferences, compare_losses
from nll_core.selection.mixtures import choose_components, deal

Float64Array = NDArray[np.float64]

# The share of the time that mixtures take.
_MIXTURES: Final = 0.2
# In standard deviations of the data.
_BANDWIDTHS: Final = np.geomspace(0.02, 1.5, 27)


@dataclass(frozen=True, eq=False, repr=False)
class MethodPath(Printed):
    """One way to a density along what bends it; NLL in nats."""

    settings: Float64Array
    """(m,), components, bandwidths or bins, from stiff to pliable."""
    complexity: Float64Array
    """(m,), rising: components, kernels that act as separate ones, or bins."""
    training: Float64Array
    """(m,), per datum, of the fit to all data."""
    held_out: Float64Array
    """(m, n), of each datum under the fit to the folds that it is not in."""

    @property
    def mean_held_out(self) -> Float64Array:
        """(m,), per datum."""
        return np.asarray(self.held_out.mean(axis=1))

    @property
    def best(self) -> int:
        """The place of the lowest held-out NLL."""
        return int(np.argmin(self.mean_held_out))

    @property
    def setting(self) -> float:
        """What it is there."""
        return float(self.settings[self.best])

    @property
    def costs(self) -> Float64Array:
        """(n,), what each datum costs there when it is held out."""
        return np.asarray(self.held_out[self.best])

    @property
    def least_likely(self) -> int:
        """The datum that costs most there, of equal ones the first."""
        return int(np.argmax(self.costs))


@dataclass(frozen=True, eq=False, repr=False)
class DensityMethods(Printed):
    """Ways to a density on the same data."""

    paths: Mapping[str, MethodPath]
    """"mixture", "kernels" and "flow"."""
    differences: ModelDifferences
    """Of their held-out NLL where each is best."""


def compare_density_methods(
    x: ArrayLike,
    *,
    components: Sequence[int] = (1, 2, 3, 4),
    bandwidths: ArrayLike | None = None,
    bins: Sequence[int] = (1, 2, 4, 8),
    n_folds: int = 5,
    n_starts: int = 3,
    seed: Seed = 0,
    progress: Progress | None = None,
) -> DensityMethods:
    """Gaussian mixtures, kernel densities and spline flows by training and held-out NLL, nats.

    Lower is better; that of held-out data is what counts, since each method can bend to its own.

    Parameters
    ----------
    x : array_like, shape (n,)
        Data.
    components : sequence of int
        Of mixtures.
    bandwidths : array_like, optional
        In the unit of x; 27 from 0.02 to 1.5 standard deviations if not given.
    bins : sequence of int
        Of flows, as in `fit_spline_flow`.
    n_folds : int
        Into which the data are dealt by the seed, for all methods alike.
    n_starts : int
        Of each mixture.
    seed : int or numpy.random.Generator
        Seed of the starts and of the deal; of a generator, its next number.
    progress : callable, optional
        Called as ``progress(stage, share)`` before the mixtures and before each fold of the rest;
        what it raises ends the comparison.

    Returns
    -------
    DensityMethods
        Each along its complexity, and their differences.

    Raises
    ------
    ValueError
        For data that do not vary, also within the folds that train; fewer data than components
        or folds; or settings that are not above 0.

    Notes
    -----
    Each method is taken where it is best on the held-out data themselves, which flatters the one
    with more settings. Of rounded data, a held-out one may have a twin among the others, on which a
    narrow kernel or a collapsed component sits: its NLL is then that of the rounding.

    Examples
    --------
    >>> from nll_core.datasets import load_old_faithful
    >>> found = compare_density_methods(load_old_faithful().waiting, components=[1, 2], bins=[1, 4])
    >>> {name: round(float(path.mean_held_out[path.best]), 2) for name, path in found.paths.items()}
    {'mixture': 3.82, 'kernels': 3.82, 'flow': 3.86}
    """
    data = sample_array(x, minimum=2)
    numbers = tuple(sorted(count(k, "components") for k in components))
    number = seed_number(seed)
    meter = Meter(progress, "mixtures")
    meter(0.0)
    mixtures = choose_components(data, numbers, n_folds=n_folds, n_starts=n_starts, seed=number)
    folds = deal(len(data), n_folds, number)
    widths = _BANDWIDTHS * data.std() if bandwidths is None else bandwidths
    widths = np.sort(positive_array(widths, "bandwidths").astype(np.float64).reshape(-1))[::-1]
    wanted = sorted(count(k, "bins") for k in bins)
    kernels = np.empty((len(widths), len(data)))
    flows = np.empty((len(wanted), len(data)))
    for fold in meter.part(_MIXTURES, 1.0, "kernels and flows").steps(range(n_folds)):
        away = folds == fold
        train, new = data[~away], data[away]
        for row, width in zip(kernels, widths.tolist(), strict=True):
            row[away] = -kernel_log_density(train, new, width)
        for row, n_bins in zip(flows, wanted, strict=True):
            row[away] = -flow_log_density(fit_spline_flow(train, n_bins).flow, new)
    scores = bandwidth_scores(data, widths)
    bent = [fit_spline_flow(data, n_bins).terms.nll / len(data) for n_bins in wanted]
    sizes, counts = np.array(numbers, np.float64), np.array(wanted, np.float64)
    paths = {
        "mixture": MethodPath(sizes, sizes, mixtures.scores["training"], mixtures.left_out),
        "kernels": MethodPath(widths, scores.effective, scores.training, kernels),
        "flow": MethodPath(counts, counts, np.array(bent), flows),
    }
    costs = {name: path.costs for name, path in paths.items()}
    return DensityMethods(paths, compare_losses(costs))
