"""Anomalies in a sample: which data are least likely under a mixture that they did not help fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._progress import Progress
from nll_core._validation import Seed, count, seed_number
from nll_core.density.mixture_fitting import MixtureFit, fit_mixture, mixture_leave_one_out
from nll_core.density.mixtures import Mixture, data_rows, mixture_log_density
from nll_core.density.typicality import Unusual, judge_unusual

Float64Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Anomalies(Printed):
    """The data by how unlikely they are, each under a mixture fitted to all others; in nats."""

    fit: MixtureFit
    """Of all data (of their logs, if those were asked for)."""
    own: Float64Array
    """(n,), NLL of each datum where it vouches for itself."""
    left_out: Float64Array
    """(n,), NLL of each where it is left out."""
    simulated: Float64Array
    """(m,), NLL of draws from the fitted mixture."""

    def judged(self, share: float = 0.05) -> Unusual:
        """What is left out against the draws, of which a share is flagged as rare."""
        return judge_unusual(self.left_out, self.simulated, share=share)

    @property
    def order(self) -> NDArray[np.intp]:
        """(n,), the places of the data, the least likely first."""
        return np.argsort(-self.left_out, kind="stable")

    @property
    def expected(self) -> Float64Array:
        """(n,), how many of n draws from the mixture cost at least as much."""
        return len(self.own) * self.among_draws(self.left_out)

    @property
    def among_data(self) -> Float64Array:
        """(n,), share of the data that cost at least as much."""
        return _at_least(self.left_out, self.left_out)

    def among_draws(self, nll: ArrayLike) -> Float64Array:
        """Share of the draws that cost at least so much."""
        return _at_least(self.simulated, np.asarray(nll, np.float64))

    @property
    def typical(self) -> tuple[float, float]:
        """Between them lies the NLL of 95% of the draws."""
        low, high = np.quantile(self.simulated, [0.025, 0.975])
        return float(low), float(high)

    def rank(self, datum: int) -> int:
        """1 for the least likely; equal ones in the order of the data."""
        return int(np.flatnonzero(self.order == datum)[0]) + 1

    def shared(self, other: Anomalies, most: int = 10) -> int:
        """How many of the `most` least likely are among those of `other`, too."""
        return int(np.isin(self.order[:most], other.order[:most]).sum())


def find_anomalies(
    x: ArrayLike,
    n_components: int,
    *,
    logs: bool = False,
    n_starts: int = 8,
    n_draws: int = 10_000,
    seed: Seed = 0,
    progress: Progress | None = None,
) -> Anomalies:
    """NLL of each datum under a Gaussian mixture of all others, ranked, and against simulated data.

    Each is −log p₋ᵢ(xᵢ) in nats, per unit of x or of log x: lower is more usual. A datum that helps
    to fit the mixture vouches for itself; so each is left out in its turn.

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)
        One row a datum.
    n_components : int
        K.
    logs : bool
        Whether the mixture is of log x. A density is per unit of its coordinate, so the ranking is
        another one.
    n_starts : int
        As in `fit_mixture`.
    n_draws : int
        From the fitted mixture.
    seed : int or numpy.random.Generator
        Seed of the starts and of the draws; of a generator, its next number.
    progress : callable, optional
        Called as ``progress(stage, share)`` before each of the different data.

    Returns
    -------
    Anomalies

    Raises
    ------
    ValueError
        As in `fit_mixture`, also for the others of a datum; and for logs of what is not above 0.

    Examples
    --------
    >>> found = find_anomalies([1.0, 1.2, 0.9, 1.1, 1.0, 3.0], 1)
    >>> int(found.order[0]), found.own[5].round(2), found.left_out[5].round(1)
    (5, np.float64(3.07), np.float64(183.3))
    """
    rows, number = data_rows(x), seed_number(seed)
    if logs:
        if not (rows > 0).all():
            raise ValueError(f"x must lie above 0 for its log, got {rows[rows <= 0][0]:g}")
        rows = np.log(rows)
    fit = fit_mixture(rows, n_components, n_starts=n_starts, seed=number)
    draws = _draws(fit.mixture, count(n_draws, "n_draws"), number)
    simulated = -mixture_log_density(fit.mixture, draws)
    left_out = mixture_leave_one_out(rows, fit, progress=progress)
    own = -mixture_log_density(fit.mixture, rows)
    return Anomalies(fit, own, left_out, simulated)


def _at_least(costs: Float64Array, nll: Float64Array) -> Float64Array:
    below = np.searchsorted(np.sort(costs), nll, side="left")
    return np.asarray(1.0 - below / len(costs))


def _draws(mixture: Mixture, n: int, seed: int) -> Float64Array:
    generator = np.random.default_rng(seed)
    which = generator.choice(mixture.n_components, n, p=mixture.shares)
    noise = generator.standard_normal((n, mixture.means.shape[1], 1))
    spread = np.linalg.cholesky(mixture.covariances)[which] @ noise
    return np.asarray(mixture.means[which] + spread[:, :, 0])
