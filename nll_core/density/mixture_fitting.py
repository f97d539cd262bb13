"""Maximum likelihood of Gaussian mixtures: EM, then Newton, to a gradient of nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._criteria import aic_of, bic_of
from nll_core._printing import Printed
from nll_core._progress import Meter, Progress
from nll_core._validation import Seed, choice, count, positive, sample_weights, seed_number
from nll_core.density._mixture_pass import (
    COVARIANCE_KINDS,
    CovarianceKind,
    Data,
    Moments,
    Parameters,
    em_step,
    gradient,
    newton_step,
    pass_over,
)
from nll_core.density.mixtures import Mixture, data_rows, mixture_log_density

Float64Array = NDArray[np.float64]

# A component thinner than this part of the data's spread has a likelihood without a bound.
_THINNEST: Final = 1e-7
# Of a local optimum that is no accident of a few close points, the thinnest component has at least
# this part of another's standard deviation (Hathaway 1985 bounds the same ratio).
_SPREAD_RATIO: Final = 0.05
# Starts are told apart on so many rows, to so small a gradient.
_ROWS_OF_A_START: Final = 5_000
_GRADIENT_OF_A_START: Final = 1e-4
_STEPS_OF_A_START: Final = 300
# Newton is tried after so many steps of EM: a trial in vain costs about three of them.
_STEPS_OF_EM: Final = 10
# The NLL is a sum; two that differ by less than this part of it are equal.
_ROUNDING: Final = 1e-13
_WIDEST: Final = 1e150


@dataclass(frozen=True, eq=False, repr=False)
class MixtureFit(Printed):
    """A fitted mixture with how it was reached."""

    mixture: Mixture
    covariance: CovarianceKind
    nll: float
    """Σ w·(−log p), in nats."""
    gradient: float
    """Length of the gradient of the NLL per datum, in each component's own coordinates."""
    n_data: float
    """Σ w."""
    nlls: tuple[float, ...]
    """After each step; never rising."""
    converged: bool
    degenerate: bool
    """Whether a component has collapsed, or has lost all its data: there is no maximum that way."""
    message: str
    """What happened, in words."""

    @property
    def n_parameters(self) -> int:
        """Numbers that are free: shares, means, covariances."""
        n, d = self.mixture.means.shape
        each = {"full": n * d * (d + 1) // 2, "tied": d * (d + 1) // 2, "diagonal": n * d}
        return int(n - 1 + n * d + each.get(self.covariance, n))

    @property
    def aic(self) -> float:
        """2 NLL + 2 k; lower is better."""
        return aic_of(self.nll, self.n_parameters)

    @property
    def bic(self) -> float:
        """2 NLL + k log n; lower is better. (mclust prints its negative.)"""
        return bic_of(self.nll, self.n_parameters, self.n_data)


def start_mixture(
    x: ArrayLike,
    n_components: int,
    *,
    sample_weight: ArrayLike | None = None,
    seed: Seed = 0,
) -> Mixture:
    """A start for EM: means drawn from the data far from each other, the covariance of all.

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)
        One row a datum.
    n_components : int
        K.
    sample_weight : array_like, shape (n,), optional
        What each datum counts.
    seed : int or numpy.random.Generator
        Seed of the draws; of a generator, its next number.

    Returns
    -------
    Mixture
        Of equal shares.

    Raises
    ------
    ValueError
        As `fit_mixture`.

    References
    ----------
    D. Arthur and S. Vassilvitskii (2007), k-means++: the advantages of careful seeding.

    Examples
    --------
    >>> start_mixture([1.0, 1.1, 5.0, 5.2], 2, seed=1).shares
    array([0.5, 0.5])
    """
    problem = Problem.of(x, sample_weight, "full")
    number = count(n_components, "n_components")
    return problem.mixture(problem.start(number, np.random.default_rng(seed_number(seed))))


def fit_mixture(
    x: ArrayLike,
    n_components: int | None = None,
    *,
    start: Mixture | None = None,
    covariance: CovarianceKind = "full",
    sample_weight: ArrayLike | None = None,
    n_starts: int = 20,
    tolerance: float = 1e-8,
    max_steps: int = 10_000,
    seed: Seed = 0,
) -> MixtureFit:
    """Maximum likelihood of a Gaussian mixture: EM, then Newton's steps that must not rise.

    The NLL is a sum in nats; lower is better. It has no minimum (a component on one datum, ever
    thinner, has any NLL), so what is found is a good local one.

    NLL(θ) = −Σ w_i log Σ π_k N(x_i; μ_k, Σ_k)

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)
        One row a datum.
    n_components : int, optional
        K; not given where `start` is.
    start : Mixture, optional
        Where to begin; without it the best of `n_starts` from `start_mixture` is taken.
    covariance : {"full", "tied", "diagonal", "spherical"}
        Each its own, one for all, along the axes, or round.
    sample_weight : array_like, shape (n,), optional
        What each datum counts: k times as if it stood there k times. If the largest lies beyond
        2^±500, all are multiplied by a power of two first.
    n_starts : int
        Of 5,000 rows of the data.
    tolerance : float
        Of the gradient per datum, at which the fit has converged: the score for logits of the
        shares, and for means and covariances in the standard deviations of each component.
    max_steps : int
        Steps over the data.
    seed : int or numpy.random.Generator
        Seed of the starts; of a generator, its next number.

    Returns
    -------
    MixtureFit
        Without a `start`, components in the order of the first column of their means. `converged`
        and `message` say whether a component has collapsed onto a point, or lost all its data.

    Raises
    ------
    ValueError
        If x is empty, not finite or does not vary along a column; if there are fewer rows than
        components; if not exactly one of `n_components` and `start` is given.

    Notes
    -----
    Of the starts that converge, those with a component thinner than 1/20 of another's spread are
    taken only if there are no others.

    References
    ----------
    A. P. Dempster, N. M. Laird, D. B. Rubin (1977), Maximum likelihood from incomplete data via the
    EM algorithm. T. A. Louis (1982), Finding the observed information matrix when using the EM
    algorithm. R. J. Hathaway (1985), A constrained formulation of maximum-likelihood estimation for
    normal mixture distributions.

    Examples
    --------
    >>> from nll_core.datasets import load_old_faithful
    >>> fit = fit_mixture(load_old_faithful().waiting, 2)
    >>> round(-fit.nll, 4), fit.mixture.means.ravel().round(3), fit.converged
    (-1034.0017, array([54.615, 80.091]), True)
    """
    kind = kind_of(covariance)
    problem = Problem.of(x, sample_weight, kind)
    small, most = positive(tolerance, "tolerance"), count(max_steps, "max_steps")
    if (start is None) == (n_components is None):
        raise ValueError("give either n_components or start")
    if start is not None:
        return problem.fit(problem.inside(start), small, most)
    number = count(n_components or 0, "n_components")
    if number > problem.data.columns.shape[1]:
        raise ValueError(
            f"n_components must be at most the number of data, {problem.data.columns.shape[1]}, "
            f"got {number}"
        )
    return problem.best(number, count(n_starts, "n_starts"), seed_number(seed), small, most)


def mixture_leave_one_out(
    x: ArrayLike, fit: MixtureFit, *, progress: Progress | None = None
) -> Float64Array:
    """NLL of each datum under a mixture of its kind fitted to all others, in nats; lower is better.

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)
        The data that `fit` is of.
    fit : MixtureFit
        Of all data, where each fit begins.
    progress : callable, optional
        Called as ``progress(stage, share)`` before each of the different data.

    Returns
    -------
    ndarray, shape (n,)
        An equal datum stays among the others. Infinite or very large where a component sat on the
        datum alone.

    Raises
    ------
    ValueError
        As `fit_mixture`, also for the others of a datum.

    Examples
    --------
    >>> x = [1.0, 2.0, 4.0, 8.0]
    >>> mixture_leave_one_out(x, fit_mixture(x, 1)).round(2)
    array([ 2.91,  2.3 ,  2.05, 11.46])
    """
    rows = data_rows(x)
    values, first, places = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    costs = np.empty(len(values))
    for at in Meter(progress, "leaving one out").steps(range(len(values))):
        others = np.delete(rows, first[at], axis=0)
        found = fit_mixture(others, start=fit.mixture, covariance=fit.covariance)
        costs[at] = -mixture_log_density(found.mixture, values[at : at + 1])[0]
    return np.asarray(costs[places.reshape(-1)])


def kind_of(covariance: CovarianceKind) -> CovarianceKind:
    choice(covariance, "covariance", COVARIANCE_KINDS)
    return covariance


def _root(covariances: NDArray[Any]) -> Float64Array:
    factors: Float64Array = np.linalg.cholesky(covariances)
    return factors


@dataclass(frozen=True)
class Problem:
    """Data about their mean in units of their spread, where every mixture is looked for."""

    data: Data
    centre: Float64Array
    scale: Float64Array
    kind: CovarianceKind

    @classmethod
    def of(cls, x: ArrayLike, sample_weight: ArrayLike | None, kind: CovarianceKind) -> Problem:
        rows = data_rows(x)
        weights = sample_weights(sample_weight, (len(rows),))
        if weights is not None:
            rows, weights = rows[weights > 0], weights[weights > 0]
        if np.abs(rows).max() > _WIDEST:
            raise ValueError(f"x must lie within ±{_WIDEST:g}, so that its square is a number")
        centre = np.average(rows, axis=0, weights=weights)
        scale = np.sqrt(np.average(np.square(rows - centre), axis=0, weights=weights))
        constant = (rows == rows[0]).all(axis=0)
        if constant.any():
            where = f" in column {int(np.argmax(constant))}" if rows.shape[1] > 1 else ""
            raise ValueError(f"x must vary, got only {rows[0, np.argmax(constant)]:g}{where}")
        if kind == "spherical":
            # Round stays round only where all axes share a unit.
            scale = np.full_like(scale, np.sqrt(np.square(scale).mean()))
        columns = np.ascontiguousarray(((rows - centre) / scale).T)
        total = float(len(rows) if weights is None else weights.sum())
        return cls(Data(columns, weights, total), centre, scale, kind)

    @property
    def offset(self) -> float:
        """Σ w log s: what the NLL in the data's own unit has more."""
        return self.data.total * float(np.log(self.scale).sum())

    @property
    def collapsed(self) -> str:
        """What a component without spread has done."""
        place = "a point" if len(self.scale) == 1 else "a point or a line"
        return f"has collapsed onto {place}: the likelihood has no bound there"

    def named(self, at: Parameters, component: int) -> str:
        """A component by where it is, in the data's own units."""
        where = ", ".join(f"{v:.4g}" for v in self.centre + self.scale * at.means[component])
        return f"the component at {where if len(self.scale) == 1 else f'({where})'}"

    def inside(self, mixture: Mixture) -> Parameters:
        """A mixture in the units of the problem."""
        d = self.data.columns.shape[0]
        if mixture.means.shape[1] != d:
            raise ValueError(f"start must have {d} dimensions as x, got {mixture.means.shape[1]}")
        means = (mixture.means - self.centre) / self.scale
        covariances = mixture.covariances / np.multiply.outer(self.scale, self.scale)
        try:
            return Parameters(mixture.shares, means, _root(covariances))
        except np.linalg.LinAlgError:
            raise ValueError("start must have positive definite covariances") from None

    def held(self, at: Parameters) -> Parameters:
        """A start of the kind: what is not along the axes, or not shared, is averaged away."""
        covariances: Float64Array = at.factors @ at.factors.transpose(0, 2, 1)
        d = covariances.shape[-1]
        if self.kind == "tied":
            mean = np.tensordot(at.shares, covariances, 1)
            return Parameters(at.shares, at.means, _root(np.broadcast_to(mean, covariances.shape)))
        if self.kind != "full":
            variances = np.diagonal(covariances, axis1=1, axis2=2)
            if self.kind == "spherical":
                variances = np.repeat(variances.mean(axis=1, keepdims=True), d, axis=1)
            covariances = variances[:, :, None] * np.eye(d)
        return Parameters(at.shares, at.means, _root(covariances))

    def mixture(self, at: Parameters) -> Mixture:
        """In the data's own units."""
        covariances = at.factors @ at.factors.transpose(0, 2, 1)
        return Mixture(
            at.shares,
            self.centre + self.scale * at.means,
            covariances * np.multiply.outer(self.scale, self.scale),
        )

    def slope(self, at: Parameters, moments: Moments) -> float:
        """The length of the gradient per datum."""
        return float(np.linalg.norm(gradient(at, moments, self.kind))) / self.data.total

    def step(self, at: Parameters, moments: Moments) -> Parameters | str:
        """A step of EM, or what is in its way."""
        least = np.finfo(np.float64).tiny
        if (moments.counts <= least).any():
            return f"{self.named(at, int(np.argmin(moments.counts)))} has lost all its data"
        try:
            found = em_step(at, moments, self.kind)
        except np.linalg.LinAlgError:
            return f"a component {self.collapsed}"
        thin = np.diagonal(found.factors, axis1=1, axis2=2).min(axis=1)
        if thin.min() < _THINNEST:
            return f"{self.named(at, int(np.argmin(thin)))} {self.collapsed}"
        return found

    def fit(self, start: Parameters, tolerance: float, max_steps: int) -> MixtureFit:
        """EM and Newton from a start."""
        at, message, degenerate = self.held(start), "", False
        nlls, since = list[float](), 0
        moments = pass_over(self.data, at)
        slope = self.slope(at, moments)
        for _ in range(max_steps):
            nlls.append(min(moments.nll, nlls[-1]) if nlls else moments.nll)
            if slope <= tolerance:
                break
            since += 1
            proposed: Parameters | None = None
            if since >= _STEPS_OF_EM:
                if moments.own is None:
                    moments = pass_over(self.data, at, curvature=True)
                proposed = newton_step(at, moments, self.kind)
                if proposed is not None:
                    after = pass_over(self.data, proposed, curvature=True)
                    now = self.slope(proposed, after)
                    level = after.nll - moments.nll
                    # On the flat bottom, where sums differ by their rounding, the gradient says.
                    flat = abs(level) <= _ROUNDING * (abs(moments.nll) + self.data.total)
                    if level < 0 or (flat and now < slope):
                        at, moments, slope = proposed, after, now
                        continue
                since = 0
            stepped = self.step(at, moments)
            if isinstance(stepped, str):
                message, degenerate = stepped, True
                break
            at, moments = stepped, pass_over(self.data, stepped)
            slope = self.slope(at, moments)
        else:
            message = f"the gradient is still above the tolerance after {max_steps} steps"
        return MixtureFit(
            self.mixture(at),
            self.kind,
            moments.nll + self.offset,
            slope,
            self.data.total,
            tuple(nll + self.offset for nll in nlls),
            not message,
            degenerate,
            message or "the gradient is as small as was asked for",
        )

    def start(self, n_components: int, generator: np.random.Generator) -> Parameters:
        """Means far from each other, each with the covariance of all (D² sampling)."""
        columns, weights = self.data.columns, self.data.weights
        d, n = columns.shape
        free = np.ones(n) if weights is None else weights
        chances, places = free, list[int]()
        nearest = np.full(n, np.inf)
        for _ in range(n_components):
            # By its place in the sum, so that a datum of weight 2 is drawn as two equal ones are.
            upto = np.cumsum(chances)
            places.append(int(np.searchsorted(upto, generator.random() * upto[-1], side="right")))
            away = np.square(columns - columns[:, places[-1:]]).sum(axis=0)
            nearest = np.minimum(nearest, away)
            # Where all are at a chosen place, any is as good.
            chances = free * nearest if (nearest > 0).any() else free
        whole = np.cov(columns, aweights=weights, bias=True).reshape(d, d)
        # Of data on a line the covariance has no root.
        root = np.linalg.cholesky(whole + 1e-9 * np.eye(d))
        shares = np.full(n_components, 1.0 / n_components)
        return Parameters(shares, columns[:, places].T, np.broadcast_to(root, (n_components, d, d)))

    def best(
        self, n_components: int, n_starts: int, seed: int, tolerance: float, max_steps: int
    ) -> MixtureFit:
        """The best of several starts that is no accident of a few close points."""
        generator = np.random.default_rng(seed)
        columns, weights = self.data.columns, self.data.weights
        n = columns.shape[1]
        few = self
        if n > _ROWS_OF_A_START:
            chosen = generator.choice(n, _ROWS_OF_A_START, replace=False)
            kept = None if weights is None else weights[chosen]
            total = float(_ROWS_OF_A_START if kept is None else kept.sum())
            part = Data(np.ascontiguousarray(columns[:, chosen]), kept, total)
            few = Problem(part, self.centre, self.scale, self.kind)
        found = [
            few.fit(few.start(n_components, generator), _GRADIENT_OF_A_START, _STEPS_OF_A_START)
            for _ in range(n_starts if n_components > 1 else 1)
        ]
        ranked = sorted(found, key=lambda fit: (self.accidental(fit), fit.nll))
        best = self.inside(ranked[0].mixture)
        order = np.argsort(best.means[:, 0])
        return self.fit(Parameters(*(part[order] for part in best)), tolerance, max_steps)

    @staticmethod
    def accidental(fit: MixtureFit) -> bool:
        """Whether some component is far thinner than another, or has collapsed."""
        if fit.degenerate:
            return True
        roots = np.linalg.cholesky(fit.mixture.covariances)
        relative = np.linalg.solve(roots[None, :], roots[:, None])
        thinnest = np.linalg.svd(relative, compute_uv=False).min()
        return bool(thinnest < _SPREAD_RATIO)
