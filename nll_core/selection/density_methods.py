"""Three ways to a density on one scale: mixtures, kernels and flows by the NLL of held-out data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._progress import Meter, Progress
from nll_core._validation import Seed, count, positive_array, sample_array, seed_number
from nll_core.density import (
    bandwidth_scores,
    fit_spline_flow,
    flow_leave_one_out,
    flow_log_density,
    kernel_log_density,
    mixture_leave_one_out,
    mixture_log_density,
)
from nll_core.selection.differences import ModelDifferences, compare_losses
from nll_core.selection.mixtures import choose_components, deal, lowest

Float64Array = NDArray[np.float64]
LogDensity = Callable[[ArrayLike], Float64Array]

# The shares of the time that mixtures, folds and leaving one out take.
_STAGES: Final = (0.15, 0.3, 1.0)
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
    leave_one_out: Float64Array | None
    """(m,), per datum, of each under the fit to all others, equal ones among them."""
    log_densities: tuple[LogDensity, ...]
    """Of the m fits to all data, at any place."""
    without_twins: Float64Array | None = None
    """(m,), mean held-out NLL where kernels on an equal datum do not count; of kernels alone."""
    collapsed: NDArray[np.bool_] | None = None
    """(m,), whether a component has collapsed, as in `ComponentChoice`; of mixtures alone."""

    @property
    def mean_held_out(self) -> Float64Array:
        """(m,), per datum."""
        return np.asarray(self.held_out.mean(axis=1))

    @property
    def best(self) -> int:
        """The place of the lowest held-out NLL, for kernels without twins.

        A mixture that `collapsed` is none to choose, unless all have.
        """
        costs = self.mean_held_out if self.without_twins is None else self.without_twins
        return lowest(
            costs, np.zeros(len(costs), bool) if self.collapsed is None else self.collapsed
        )

    def within(self, complexity: float) -> int:
        """The place of the most complex setting that is no more so; at least the first."""
        return max(int(np.searchsorted(self.complexity, complexity, side="right")) - 1, 0)

    def density(self, complexity: float, at: ArrayLike) -> Float64Array:
        """Of the fit to all data of the setting `within` a complexity."""
        return np.exp(self.log_densities[self.within(complexity)](at))

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
    twins: int
    """How many data have an equal among the others, as rounded ones do."""


def compare_density_methods(
    x: ArrayLike,
    *,
    components: Sequence[int] = (1, 2, 3, 4),
    bandwidths: ArrayLike | None = None,
    bins: Sequence[int] = (1, 2, 4, 8),
    n_folds: int = 5,
    n_starts: int = 3,
    seed: Seed = 0,
    leave_one_out: bool = False,
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
    leave_one_out : bool
        Whether the mixtures and flows are fitted again without each of the different data, too.
    progress : callable, optional
        Called as ``progress(stage, share)`` before the mixtures, each fold of the rest and each
        datum that is left out; what it raises ends the comparison.

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
    with more settings. Of rounded data, a held-out one may have an exact twin among the others, on
    which a narrow kernel sits and looks better than it is. So the bandwidth is chosen as if no twin
    had a kernel, which errs towards wide ones; what it then costs is counted with them. And a
    component that has collapsed onto such data makes them as cheap as one likes, held out or not,
    so a mixture with one is never the best.

    Examples
    --------
    >>> from nll_core.datasets import load_old_faithful
    >>> found = compare_density_methods(load_old_faithful().waiting, components=[1, 2], bins=[1, 4])
    >>> {name: round(float(path.mean_held_out[path.best]), 2) for name, path in found.paths.items()}
    {'mixture': 3.82, 'kernels': 3.85, 'flow': 3.86}
    """
    data = sample_array(x, minimum=2)
    numbers = sorted(count(k, "components") for k in components)
    number = seed_number(seed)
    meter = Meter(progress, "mixtures")
    meter(0.0)
    mixtures = choose_components(data, numbers, n_folds=n_folds, n_starts=n_starts, seed=number)
    folds = deal(len(data), n_folds, number)
    widths = _BANDWIDTHS * data.std() if bandwidths is None else bandwidths
    widths = np.sort(positive_array(widths, "bandwidths").astype(np.float64).reshape(-1))[::-1]
    wanted = sorted(count(k, "bins") for k in bins)
    kernels = np.empty((len(widths), len(data)))
    without_twins, flows = np.zeros(len(widths)), np.empty((len(wanted), len(data)))
    for fold in meter.part(*_STAGES[:2], "kernels and flows").steps(range(n_folds)):
        away = folds == fold
        train, new = data[~away], data[away]
        for row, n_bins in zip(flows, wanted, strict=True):
            row[away] = -flow_log_density(fit_spline_flow(train, n_bins).flow, new)
        for row, width in zip(kernels, widths.tolist(), strict=True):
            row[away] = -kernel_log_density(train, new, width)
        for value, copies in zip(*np.unique(new, return_counts=True), strict=True):
            others = train[train != value]
            for place, width in enumerate(widths.tolist()):
                alone = -kernel_log_density(others, [value], width)[0]
                without_twins[place] += copies * alone / len(data)
    scores = bandwidth_scores(data, widths)
    fitted = [fit_spline_flow(data, n_bins) for n_bins in wanted]
    left_out: list[Float64Array] = []
    if leave_one_out:
        stages = meter.part(*_STAGES[1:], "leaving one out").parts([1.0] * len(numbers + wanted))
        for stage, fit in zip(stages, mixtures.fits, strict=False):
            left_out.append(mixture_leave_one_out(data, fit, progress=stage.inner))
        for stage, n_bins in zip(stages[len(numbers) :], wanted, strict=True):
            left_out.append(flow_leave_one_out(data, n_bins, progress=stage.inner))
    sizes, counts = np.array(numbers, np.float64), np.array(wanted, np.float64)
    straight = np.array([fit.terms.nll for fit in fitted]) / len(data)
    paths = {
        "mixture": MethodPath(
            sizes,
            sizes,
            mixtures.scores["training"],
            mixtures.left_out,
            _means(left_out[: len(numbers)]),
            tuple(partial(mixture_log_density, fit.mixture) for fit in mixtures.fits),
            collapsed=mixtures.collapsed,
        ),
        "kernels": MethodPath(
            widths,
            scores.effective,
            scores.training,
            kernels,
            scores.leave_one_out if leave_one_out else None,
            tuple(partial(kernel_log_density, data, bandwidth=h) for h in widths.tolist()),
            without_twins,
        ),
        "flow": MethodPath(
            counts,
            counts,
            straight,
            flows,
            _means(left_out[len(numbers) :]),
            tuple(partial(flow_log_density, fit.flow) for fit in fitted),
        ),
    }
    costs = {name: path.costs for name, path in paths.items()}
    return DensityMethods(paths, compare_losses(costs), round(scores.tied))


def _means(costs: Sequence[Float64Array]) -> Float64Array | None:
    return np.array([cost.mean() for cost in costs]) if costs else None
