"""Maximum likelihood for a Student-t, and whether a sample prefers it to a Gaussian."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from nll_core._criteria import aic_of
from nll_core._printing import Printed
from nll_core._weights import relative_weights, sum_by_weight, weighted_median
from nll_core.likelihoods.gaussian import SufficientStatistics, statistics_of
from nll_core.likelihoods.gaussian_fit import GaussianFit, fit_gaussian
from nll_core.likelihoods.gaussian_profile import varied_sample
from nll_core.likelihoods.student_t import student_t_nll
from nll_core.likelihoods.student_t_objective import StudentTObjective
from nll_core.optimisation.descent import descend

Vector = NDArray[np.float64]

# The heaviest tail that is tried. Further down a few points that lie close together are worth more
# than all others, and the best location and scale are those of such a chance cluster.
NU_MIN: Final = 0.1
# Where m points share one value, the likelihood has no bound for ν < m/(n − m): it grows as σ → 0
# around them. So close above this is searched.
ABOVE_UNBOUNDED: Final = 1.1
# Where the profile of the likelihood along 1/ν is looked at for changes of its slope's sign.
TAIL_GRID: Final = (0.0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 5.6, 7.5)
# For ν < 1 several places can have the best scale: so many points and scales (in median
# deviations) are looked at, against so many points, and the descent starts from the best few.
LOCATIONS: Final = 41
SCALES: Final = np.geomspace(1e-5, 10.0, 19)
SCREENED: Final = 400
STARTS: Final = 5
# In median deviations: the fourth power of this, which the slope along 1/ν needs, is still finite.
SPREAD_MAX: Final = 1e70
# Newton's method ends quadratically; a gradient of this norm is rounding away from the optimum.
LOCATION_TOLERANCE: Final = 1e-11
# On the grid only the sign of the slope counts.
GRID_TOLERANCE: Final = 1e-6
# Relative width of the bracket of 1/ν at the end: far below any standard error of ν.
TAIL_TOLERANCE: Final = 1e-11
TAIL_MAX_STEPS: Final = 100


@dataclass(frozen=True)
class StudentTFit:
    """A Student-t fitted by maximum likelihood; lengths in the unit of the data, NLL in nats."""

    n: float
    """How many points, or the sum of their weights."""
    mu: float
    """The location."""
    sigma: float
    """The scale, which is not the standard deviation."""
    nu: float
    """Degrees of freedom; inf where the Gaussian limit is the optimum."""
    nll: float
    """Summed negative log-likelihood."""
    aic: float
    """Akaike's information criterion, 2·3 + 2·NLL."""
    converged: bool
    message: str


@dataclass(frozen=True, repr=False)
class TailComparison(Printed):
    """A Gaussian and a Student-t fitted to the same sample, with Akaike's criterion for each."""

    gaussian: GaussianFit
    student_t: StudentTFit
    gaussian_aic: float
    """2·2 + 2·NLL."""
    student_t_aic: float
    """2·3 + 2·NLL."""
    preferred: Literal["gaussian", "student_t"]
    """The family with the lower criterion."""


@dataclass(frozen=True, eq=False)
class _Sample:
    """The scaled data, and their weights if they have any."""

    values: Vector
    weights: Vector | None

    def gaussian_position(self) -> Vector:
        """(mean, log standard deviation)."""
        gaussian = statistics_of(self.values, self.weights)
        return np.array([gaussian.mean, np.log(gaussian.sigma)])

    def spread_out(self, k: int) -> Vector:
        """k of the values, sorted, equally far apart in rank."""
        order = np.argsort(self.values, kind="stable")
        if self.weights is None:
            return self.values[order[np.linspace(0, order.size - 1, k).round().astype(np.intp)]]
        below = np.cumsum(self.weights[order])
        ranks = np.searchsorted(below, np.linspace(0.0, below[-1], k))
        return self.values[order[np.minimum(ranks, order.size - 1)]]


@dataclass(frozen=True, eq=False)
class _ProfilePoint:
    """The best location and scale for one tail weight."""

    tail: float
    position: Vector
    value: float
    slope: float
    converged: bool


def fit_student_t(x: ArrayLike, *, sample_weight: ArrayLike | None = None) -> StudentTFit:
    """Fit a Student-t with location and scale by maximum likelihood; lengths in the unit of `x`.

    Minimises Σ −log t(x | μ, σ, ν) over μ, σ > 0 and ν from 0.1 to infinity. Where m of the n
    points share one value, ν stays above m/(n − m): below, the likelihood has no bound.

    Parameters
    ----------
    x : array_like, shape (n,)
        The sample, at least two points that differ.
    sample_weight : array_like, shape (n,), optional
        How often each point counts.

    Returns
    -------
    StudentTFit
        The estimates with NLL and AIC. Where tails lighter than any Student-t's fit best, `nu` is
        inf: the Gaussian limit. `converged` is false, with a message, where ν ends at its lower
        bound: a heavier tail still would fit better. Where that bound is m/(n − m), a local minimum
        is preferred to a lower NLL beside it, and the message says so.

    Raises
    ------
    ValueError
        If `x` has fewer than two points, no two that differ, or a value that is not finite, or a
        weight is negative, or all are 0, or their sum is not finite.

    Notes
    -----
    The NLL is minimised over (μ, log σ) by Newton's method for each 1/ν on a grid, and every local
    minimum of that profile is then refined as a root of its slope. In 1/ν the Gaussian is the
    ordinary point 0, where the slope is n(3 − kurtosis)/4. Around m equal values the NLL goes as
    (m − (n − m)ν) log σ for σ → 0, which is where the bound of ν comes from; without ties m = 1.

    References
    ----------
    K. L. Lange, R. J. A. Little, J. M. G. Taylor (1989), Robust statistical modeling using the
    t distribution, Journal of the American Statistical Association 84. J. T. Kent, D. E. Tyler
    (1991), Redescending M-estimates of multivariate location and scatter, Annals of Statistics 19.

    Examples
    --------
    >>> fit = fit_student_t([-44.0, 22.0, 24.0, 25.0, 26.0, 27.0, 28.0, 29.0, 31.0, 33.0])
    >>> round(fit.mu, 1), round(fit.sigma, 1), fit.converged
    (26.9, 2.5, True)
    """
    sample, weights, statistics = varied_sample(x, sample_weight)
    shares = None if weights is None else relative_weights(weights)
    # Scaling by a power of two is exact, and keeps differences of huge numbers finite.
    exponent = int(np.frexp(np.abs(sample).max())[1])
    scaled = np.ldexp(sample, -exponent)
    origin = _median(scaled, shares)
    distances = np.abs(scaled - origin)
    # Where half of the points share one value, the median of the other distances.
    apart = distances > 0
    unit = _median(distances, shares) or _median(
        distances[apart], None if shares is None else shares[apart]
    )
    if distances.max() > SPREAD_MAX * unit:
        return _gaussian_in_place(
            sample, weights, statistics, "the outliers are too far out for float64"
        )
    _, value_of = np.unique(sample, return_inverse=True)
    ties = np.bincount(value_of, shares)
    most_ties = float(ties.max())
    bound = most_ties / (float(ties.sum()) - most_ties)
    nu_min = max(NU_MIN, ABOVE_UNBOUNDED * bound)
    best, message = _best_tail(_Sample((scaled - origin) / unit, shares), nu_min)
    if best.tail * nu_min >= 1.0 and nu_min > NU_MIN:
        around = "any point" if most_ties == 1 else f"{most_ties:g} equal points"
        message += f"; below {bound:.3g} the likelihood has no bound around {around}"
    return _report(
        sample,
        weights,
        mu=float(np.ldexp(origin + unit * best.position[0], exponent)),
        sigma=float(np.ldexp(unit * np.exp(best.position[1]), exponent)),
        nu=1.0 / best.tail if best.tail > 0.0 else np.inf,
        converged=best.converged and best.tail * nu_min < 1.0,
        message=message,
    )


def compare_tails(x: ArrayLike, *, sample_weight: ArrayLike | None = None) -> TailComparison:
    """Fit a Gaussian and a Student-t to one sample and compare them by AIC, in nats times two.

    AIC = 2k + 2·NLL with k = 2 and 3 parameters. Lower is better.

    Parameters
    ----------
    x : array_like, shape (n,)
        The sample, at least two points that differ.
    sample_weight : array_like, shape (n,), optional
        How often each point counts.

    Returns
    -------
    TailComparison
        Both fits, both criteria, and which family has the lower one.

    Raises
    ------
    ValueError
        As in `fit_student_t`.

    References
    ----------
    H. Akaike (1974), A new look at the statistical model identification, IEEE Transactions on
    Automatic Control 19.

    Examples
    --------
    >>> compare_tails([-44.0, 22.0, 24.0, 25.0, 26.0, 27.0, 28.0, 29.0, 31.0, 33.0]).preferred
    'student_t'
    """
    gaussian = fit_gaussian(x, sample_weight=sample_weight)
    student_t = fit_student_t(x, sample_weight=sample_weight)
    gaussian_aic = aic_of(gaussian.nll, 2)
    return TailComparison(
        gaussian=gaussian,
        student_t=student_t,
        gaussian_aic=gaussian_aic,
        student_t_aic=student_t.aic,
        preferred="student_t" if student_t.aic < gaussian_aic else "gaussian",
    )


def _best_tail(x: _Sample, nu_min: float) -> tuple[_ProfilePoint, str]:
    """The lowest point of the profile along 1/ν up to 1/nu_min, and what kind of point it is."""
    heaviest = 1.0 / nu_min
    profile = [_profile_point(x, 0.0, [x.gaussian_position()])]
    for tail in [*(t for t in TAIL_GRID[1:] if t < heaviest), heaviest]:
        # Down to ν = 1 the optimum is the only one; below, the likelihood may have several.
        extra = _screened(x, tail) if tail > 1.0 else []
        starts = [profile[-1].position, *extra]
        profile.append(_profile_point(x, tail, starts, tolerance=GRID_TOLERANCE))

    candidates = []
    if profile[0].slope >= 0:
        candidates.append((profile[0], "the Gaussian limit: the tails are no heavier"))
    for below, above in pairwise(profile):
        if below.slope < 0 <= above.slope:
            candidates.append((_refine(x, below, above), "converged"))
    end = _profile_point(x, heaviest, [profile[-1].position])
    best, message = min(candidates, key=lambda found: found[0].value, default=(end, ""))
    # Where the likelihood has no bound nearby, its height at the bound of ν says nothing.
    if best is end or (nu_min == NU_MIN and end.value < best.value):
        return end, f"nu ended at its lower bound {nu_min:.3g}: a smaller one fits better"
    if not best.converged:
        message += "; location and scale did not converge"
    if end.value < best.value:
        message += (
            f"; at nu = {nu_min:.3g} the NLL is lower still, around points that lie close together"
        )
    return best, message


def _screened(x: _Sample, tail: float) -> list[Vector]:
    """The best few local minima of the NLL over a grid of locations and scales."""
    locations = np.unique(x.spread_out(LOCATIONS))
    points = x.spread_out(SCREENED if x.weights is not None else min(x.values.size, SCREENED))
    q = (points - locations[:, np.newaxis, np.newaxis]) ** 2 / SCALES[:, np.newaxis] ** 2
    kernel = 0.5 * (1.0 / tail + 1.0) * np.log1p(tail * q).mean(axis=2)
    values = np.pad(kernel + np.log(SCALES), 1, constant_values=np.inf)
    around = sliding_window_view(values, (3, 3)).min(axis=(2, 3))
    rows, columns = np.nonzero(values[1:-1, 1:-1] <= around)
    order = np.argsort(values[rows + 1, columns + 1])[:STARTS]
    chosen = zip(locations[rows[order]], np.log(SCALES[columns[order]]), strict=True)
    return [np.array(start) for start in chosen]


def _refine(x: _Sample, below: _ProfilePoint, above: _ProfilePoint) -> _ProfilePoint:
    """The zero of the profile's slope between two points, by regula falsi (Illinois)."""
    weight_below, weight_above = below.slope, above.slope
    for _ in range(TAIL_MAX_STEPS):
        if above.slope == 0.0 or above.tail - below.tail <= TAIL_TOLERANCE * above.tail:
            break
        share = weight_below / (weight_below - weight_above)
        tail = below.tail + share * (above.tail - below.tail)
        if not below.tail < tail < above.tail:
            break
        middle = _profile_point(x, tail, [below.position, above.position])
        # Halving the weight of an end that stays keeps the other end from creeping.
        if middle.slope < 0:
            below, weight_below, weight_above = middle, middle.slope, 0.5 * weight_above
        else:
            above, weight_above, weight_below = middle, middle.slope, 0.5 * weight_below
    return above if above.slope <= -below.slope else below


def _profile_point(
    x: _Sample, tail: float, starts: list[Vector], *, tolerance: float = LOCATION_TOLERANCE
) -> _ProfilePoint:
    """The lowest of the optima over (μ, log σ) that Newton's method reaches from `starts`."""
    objective = StudentTObjective(x.values, tail, x.weights)
    traces = [descend(objective, start, method="newton", tolerance=tolerance) for start in starts]
    best = min(traces, key=lambda trace: float(trace.values[-1]))
    position = best.positions[-1]
    slope = objective.tail_slope(position)
    return _ProfilePoint(tail, position, float(best.values[-1]), slope, best.converged)


def _gaussian_in_place(
    sample: Vector, weights: Vector | None, statistics: SufficientStatistics, reason: str
) -> StudentTFit:
    """The Gaussian, reported where no Student-t can be fitted, with the reason."""
    mu, sigma = statistics.mean + statistics.mean_residual, statistics.sigma
    message = f"{reason}; this is the Gaussian"
    return _report(sample, weights, mu, sigma, np.inf, converged=False, message=message)


def _report(
    sample: Vector,
    weights: Vector | None,
    mu: float,
    sigma: float,
    nu: float,
    *,
    converged: bool,
    message: str,
) -> StudentTFit:
    """The fit with its NLL on the data as they were given."""
    nlls = student_t_nll(sample, mu, sigma, nu, reduction="none")
    nll = sum_by_weight(nlls, weights)
    n = sample.size if weights is None else float(weights.sum())
    return StudentTFit(n, mu, sigma, nu, nll, aic_of(nll, 3), converged, message)


def _median(values: Vector, weights: Vector | None) -> float:
    """The median, by weight where there are weights."""
    return float(np.median(values)) if weights is None else weighted_median(values, weights)
