"""A monotone rational-quadratic spline as a flow: data bent until they look Gaussian.

Between knots z is a quotient of two quadratics of x that never falls; beyond the knots it goes on
straight, with the slope that it has there, so that a tail is a Gaussian's and no accident.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._progress import Meter, Progress
from nll_core._validation import count, finite_array, positive, sample_array, sample_weights
from nll_core.density._mixture_pass import LOG_2PI

Float64Array = NDArray[np.float64]

# Knots of a fit reach from −3 to 3 standard deviations.
_REACH: Final = 3.0
_RIDGE: Final = 0.5
_NEWTON_STEPS: Final = 6
_CONVERGED: Final = 1e-8
_ROUNDING: Final = 1e-12
# Where a datum is left out, rounding may end the search at a gradient per datum below this.
_NEAR: Final = 1e-6


@dataclass(frozen=True, eq=False, repr=False)
class SplineFlow(Printed):
    """z = T((x − centre)/scale), monotone, through knots with given slopes."""

    x_knots: Float64Array
    """(B + 1,), rising, of the standardised x."""
    z_knots: Float64Array
    """(B + 1,), rising."""
    slopes: Float64Array
    """(B + 1,), dz/dx at the knots, above 0."""
    centre: float = 0.0
    scale: float = 1.0

    def __post_init__(self) -> None:
        """Check that the spline is monotone."""
        shape = self.x_knots.shape
        if len(shape) != 1 or shape[0] < 2:
            raise ValueError(f"x_knots must hold at least 2 knots on one axis, got shape {shape}")
        for name in ("x_knots", "z_knots", "slopes"):
            knots = getattr(self, name)
            finite_array(knots, name)
            if knots.shape != shape:
                raise ValueError(
                    f"{name} must have the shape {shape} of x_knots, got {knots.shape}"
                )
            steps = knots if name == "slopes" else np.diff(knots)
            if not (steps > 0).all():
                what = "be above 0" if name == "slopes" else "rise from each knot to the next"
                raise ValueError(f"{name} must {what}, got {knots}")
        positive(self.scale, "scale")


class FlowTerms(NamedTuple):
    """The NLL under a flow as the three sums it is made of, in nats."""

    base: float
    """−Σ w log N(z; 0, 1): what the bent data cost."""
    bending: float
    """−Σ w log dz/du: where the flow stretches, data cost less; u = (x − centre)/scale."""
    unit: float
    """Σ w log scale: what the unit of x costs, whatever the flow."""

    @property
    def nll(self) -> float:
        """The total."""
        return self.base + self.bending + self.unit


@dataclass(frozen=True, eq=False, repr=False)
class FlowFit(Printed):
    """A fitted flow."""

    flow: SplineFlow
    terms: FlowTerms
    gradient: float
    """Largest entry of the gradient per datum, in the place of the first knot and the logs of the
    bins' slopes."""
    converged: bool


def spline_of_knots(
    z_knots: ArrayLike, *, x_knots: ArrayLike | None = None, centre: float = 0.0, scale: float = 1.0
) -> SplineFlow:
    """The smooth monotone spline through knots: each slope from the two bins beside it.

    δ_k = 2 s_{k−1} s_k/(s_{k−1} + s_k), the harmonic mean of the bins' slopes; at the ends the
    slope of the last bin, which the tail then has, too.

    Parameters
    ----------
    z_knots : array_like, shape (B + 1,)
        Rising. Those equal to `x_knots` are the identity: a Gaussian.
    x_knots : array_like, shape (B + 1,), optional
        Rising; from −3 to 3 in equal steps if not given.
    centre, scale : float
        The data are standardised by them first.

    Returns
    -------
    SplineFlow
        Monotone, with a continuous slope.

    Raises
    ------
    ValueError
        If knots do not rise or their numbers differ.

    References
    ----------
    J. A. Gregory and R. Delbourgo (1982), Piecewise rational quadratic interpolation to monotonic
    data.

    Examples
    --------
    >>> spline_of_knots([-3.0, -1.0, 1.0, 3.0]).slopes
    array([1., 1., 1., 1.])
    """
    z = sample_array(z_knots, "z_knots", minimum=2)
    x = (
        np.linspace(-_REACH, _REACH, len(z))
        if x_knots is None
        else sample_array(x_knots, "x_knots", minimum=2)
    )
    if x.shape != z.shape:
        raise ValueError(f"x_knots must have the shape {z.shape} of z_knots, got {x.shape}")
    if not ((np.diff(x) > 0).all() and (np.diff(z) > 0).all()):
        raise ValueError("x_knots and z_knots must rise from each knot to the next")
    return SplineFlow(x, z, _harmonic(np.diff(z) / np.diff(x)), float(centre), float(scale))


def rising_knots(values: ArrayLike, *, least: float = 0.05) -> Float64Array:
    """Values as knots that rise: each is pushed up to `least` above the one before.

    Parameters
    ----------
    values : array_like, shape (B + 1,)
        In any order, such as handles that were dragged past each other.
    least : float
        The smallest step, above 0.

    Returns
    -------
    ndarray, shape (B + 1,)
        What rises by enough already is as it was.

    Examples
    --------
    >>> rising_knots([0.0, 2.0, 1.0, 3.0], least=0.5)
    array([0. , 2. , 2.5, 3. ])
    """
    heights = sample_array(values, "values")
    steps = positive(least, "least") * np.arange(len(heights))
    pushed: Float64Array = np.maximum.accumulate(heights - steps) + steps
    return pushed


def _harmonic(bins: Float64Array) -> Float64Array:
    inner = 2.0 * bins[:-1] * bins[1:] / (bins[:-1] + bins[1:])
    return np.concatenate([bins[:1], inner, bins[-1:]])


def flow_forward(flow: SplineFlow, x: ArrayLike) -> tuple[Float64Array, Float64Array]:
    """z of each x, and log dz/du for the standardised u = (x − centre)/scale.

    Parameters
    ----------
    flow : SplineFlow
        Knots, slopes and how x is standardised.
    x : array_like, shape (n,)
        Anywhere: beyond the knots the flow is straight.

    Returns
    -------
    z, log_slope : ndarray, shape (n,)
        What x becomes, and the log of how much it is stretched there.

    References
    ----------
    C. Durkan, A. Bekasov, I. Murray, G. Papamakarios (2019), Neural spline flows.

    Examples
    --------
    >>> flow_forward(spline_of_knots([-2.0, 0.0, 4.0], x_knots=[-2.0, 0.0, 2.0]), [-5.0, 0.0, 3.0])
    (array([-5.,  0.,  6.]), array([0.        , 0.28768207, 0.69314718]))
    """
    u = (sample_array(x) - flow.centre) / flow.scale
    z, slope, _ = _spline(flow.x_knots, flow.z_knots, flow.slopes, u)
    return z, np.log(slope)


def flow_inverse(flow: SplineFlow, z: ArrayLike) -> Float64Array:
    """The x of each z: a quadratic's root within a bin, a straight line beyond the knots.

    Parameters
    ----------
    flow : SplineFlow
        Knots, slopes and how x is standardised.
    z : array_like, shape (n,)
        Such as draws from N(0, 1), which become draws from the flow's density.

    Returns
    -------
    ndarray, shape (n,)
        In the unit of x.

    Examples
    --------
    >>> flow = spline_of_knots([-2.0, 0.5, 4.0], x_knots=[-2.0, 0.0, 2.0])
    >>> flow_inverse(flow, flow_forward(flow, [-5.0, 0.3, 3.0])[0]).round(12)
    array([-5. ,  0.3,  3. ])
    """
    found = sample_array(z, "z")
    x, y, d = flow.x_knots, flow.z_knots, flow.slopes
    k = np.clip(np.searchsorted(y, found, side="right") - 1, 0, len(x) - 2)
    width, height = np.diff(x)[k], np.diff(y)[k]
    s = height / width
    up = np.clip(found - y[k], 0.0, height)
    bent = d[k] + d[k + 1] - 2.0 * s
    a = height * (s - d[k]) + up * bent
    b = height * d[k] - up * bent
    c = -s * up
    # b > 0 can fail only where a is below 0; b² − 4ac is a square of the slope there, above 0
    # but for rounding. This form of the root has no difference of near numbers.
    root = np.sqrt(np.maximum(b * b - 4.0 * a * c, 0.0))
    share = np.divide(-2.0 * c, b + root, out=np.zeros_like(up), where=up > 0)
    u = x[k] + np.minimum(share, 1.0) * width
    u = np.where(found < y[0], x[0] + (found - y[0]) / d[0], u)
    u = np.where(found > y[-1], x[-1] + (found - y[-1]) / d[-1], u)
    return np.asarray(flow.centre + flow.scale * u)


def flow_log_density(flow: SplineFlow, x: ArrayLike) -> Float64Array:
    """Log-density of x under a flow, in nats: log N(z; 0, 1) + log dz/du − log scale.

    Parameters
    ----------
    flow : SplineFlow
        Knots, slopes and how x is standardised.
    x : array_like, shape (n,)
        In the unit of the data.

    Returns
    -------
    ndarray, shape (n,)
        Per unit of x.

    Examples
    --------
    >>> flow_log_density(spline_of_knots([-1.0, 1.0], centre=5.0, scale=2.0), [5.0]).round(4)
    array([-2.7107])
    """
    z, log_slope = flow_forward(flow, x)
    logs: Float64Array = -0.5 * np.square(z) - 0.5 * LOG_2PI + log_slope - np.log(flow.scale)
    return logs


def flow_terms(
    flow: SplineFlow, x: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> FlowTerms:
    """The NLL of data under a flow, as the terms of the change of variables.

    Parameters
    ----------
    flow : SplineFlow
        Knots, slopes and how x is standardised.
    x : array_like, shape (n,)
        The data.
    sample_weight : array_like, shape (n,), optional
        What each datum counts.

    Returns
    -------
    FlowTerms
        Sums in nats; lower is better.

    Examples
    --------
    >>> flow_terms(spline_of_knots([-2.0, 2.0], x_knots=[-1.0, 1.0], scale=10.0), [0.0, 10.0])
    FlowTerms(base=3.8378770664093453, bending=-1.3862943611198906, unit=4.605170185988092)
    """
    z, log_slope = flow_forward(flow, x)
    given = sample_weights(sample_weight, z.shape)
    w = np.ones(len(z)) if given is None else given
    base = float(w @ (0.5 * np.square(z) + 0.5 * LOG_2PI))
    return FlowTerms(base, -float(w @ log_slope), float(w.sum() * np.log(flow.scale)))


def fit_spline_flow(
    x: ArrayLike,
    n_bins: int,
    *,
    ridge: float = _RIDGE,
    sample_weight: ArrayLike | None = None,
) -> FlowFit:
    """The spline flow of least NLL with knots at equal steps from −3 to 3 standard deviations.

    NLL(x) + ½ ridge Σ (log s_k)² over the slopes s_k of the bins: without a ridge, a bin without
    data would be pressed flat.

    Parameters
    ----------
    x : array_like, shape (n,)
        At least two data that differ; they are standardised, and the flow remembers how.
    n_bins : int
        B; one is a Gaussian.
    ridge : float
        Above 0, in nats.
    sample_weight : array_like, shape (n,), optional
        What each datum counts.

    Returns
    -------
    FlowFit
        With slopes by `spline_of_knots`.

    Raises
    ------
    ValueError
        If x does not vary or a number is out of range.

    References
    ----------
    C. Durkan and others (2019), Neural spline flows.

    Examples
    --------
    >>> from nll_core.datasets import load_old_faithful
    >>> fit = fit_spline_flow(load_old_faithful().waiting, 8)
    >>> round(fit.terms.nll, 1), fit.converged
    (1033.4, True)
    """
    from scipy.optimize import minimize

    problem = _Problem.of(x, n_bins, ridge, sample_weight)
    found = minimize(
        problem,
        np.zeros(len(problem.knots)),
        jac=True,
        method="L-BFGS-B",
        options={"gtol": 1e-9, "ftol": 1e-15, "maxiter": 2000, "maxcor": 20},
    )
    free, level = _newton(problem, found.x, float(problem.w.sum()))
    flow = problem.flow(free)
    terms = flow_terms(flow, x, sample_weight=sample_weight)
    return FlowFit(flow, terms, level, level < _CONVERGED)


def flow_leave_one_out(
    x: ArrayLike, n_bins: int, *, ridge: float = _RIDGE, progress: Progress | None = None
) -> Float64Array:
    """NLL of each datum under the flow of `fit_spline_flow` for all others, in nats; lower is
    better.

    Parameters
    ----------
    x : array_like, shape (n,)
        At least three data.
    n_bins : int
        B.
    ridge : float
        Above 0, in nats.
    progress : callable, optional
        Called as ``progress(stage, share)`` before each of the different data.

    Returns
    -------
    ndarray, shape (n,)
        An equal datum stays among the others.

    Raises
    ------
    ValueError
        If the others do not vary or a number is out of range.

    Notes
    -----
    The minimum moves by little when one datum goes: it is looked for from that of all data, with
    their curvature; where the gradient does not vanish that way, the flow is fitted anew.

    Examples
    --------
    >>> flow_leave_one_out([1.0, 2.0, 4.0, 8.0], 1).round(2)
    array([ 2.91,  2.3 ,  2.05, 11.46])
    """
    data = sample_array(x, minimum=3)
    whole = _Problem.of(data, n_bins, ridge, None)
    start = fit_spline_flow(data, n_bins, ridge=ridge).flow
    heights = np.diff(start.z_knots) / np.diff(start.x_knots)
    free = np.append(start.z_knots[0] - start.x_knots[0], np.log(heights))
    inverse: Float64Array = np.linalg.inv(_curvature(whole, free)).astype(np.float64)
    values, first, places = np.unique(data, return_index=True, return_inverse=True)
    costs = np.empty(len(values))
    for at in Meter(progress, "leaving one out").steps(range(len(values))):
        others = np.delete(data, first[at])
        flow = _near(_Problem.of(others, n_bins, ridge, None), free, inverse)
        if flow is None:
            flow = fit_spline_flow(others, n_bins, ridge=ridge).flow
        costs[at] = -flow_log_density(flow, values[at : at + 1])[0]
    return np.asarray(costs[places])


def _near(problem: _Problem, free: Float64Array, inverse: Float64Array) -> SplineFlow | None:
    """The minimum near `free`, where the inverse of the curvature is nearly known."""
    from scipy.optimize import minimize

    guess = 0.5 * (inverse + inverse.T)
    options: Any = {"hess_inv0": guess, "gtol": _CONVERGED * len(problem.u)}
    # A trial along the line may be far off; what it costs is then not a number, and it is dropped.
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        found = minimize(problem, free, jac=True, method="BFGS", options=options)
    if not np.abs(found.jac).max() < _NEAR * len(problem.u):
        return None
    return problem.flow(found.x)


@dataclass(frozen=True)
class _Problem:
    """Standardised data, and what the free numbers of a flow cost on them."""

    u: Float64Array
    w: Float64Array
    centre: float
    scale: float
    knots: Float64Array
    ridge: float

    @classmethod
    def of(cls, x: ArrayLike, n_bins: int, ridge: float, weights: ArrayLike | None) -> _Problem:
        data = sample_array(x)
        given = sample_weights(weights, data.shape)
        w = np.ones(len(data)) if given is None else given
        bins, strength = count(n_bins, "n_bins"), positive(ridge, "ridge")
        counted = data[w > 0]
        if (counted == counted[0]).all():
            raise ValueError(f"x must vary, got only {counted[0]:g}")
        centre = float(w @ data / w.sum())
        scale = float(np.sqrt(w @ np.square(data - centre) / w.sum()))
        knots = np.linspace(-_REACH, _REACH, bins + 1)
        return cls((data - centre) / scale, w, centre, scale, knots, strength)

    def __call__(self, free: Float64Array) -> tuple[float, Float64Array]:
        return _cost(free, self.knots, self.u, self.w, self.ridge)

    def flow(self, free: Float64Array) -> SplineFlow:
        heights = _z_knots(free, self.knots)
        scaled = {"centre": self.centre, "scale": self.scale}
        return spline_of_knots(heights, x_knots=self.knots, **scaled)


def _newton(
    objective: Callable[[Float64Array], tuple[float, Float64Array]],
    free: Float64Array,
    total: float,
) -> tuple[Float64Array, float]:
    """A minimum to the last digits, and the gradient per datum there: where L-BFGS stops, sums
    still differ."""
    cost, slope = objective(free)
    for _ in range(_NEWTON_STEPS):
        try:
            tried = free - np.linalg.solve(_curvature(objective, free), slope)
        except np.linalg.LinAlgError:
            break
        lower, flatter = objective(tried)
        if not np.linalg.norm(flatter) < np.linalg.norm(slope) or lower > cost + _ROUNDING * total:
            break
        free, cost, slope = tried, lower, flatter
    return free, float(np.abs(slope).max()) / total


def _curvature(
    objective: Callable[[Float64Array], tuple[float, Float64Array]], free: Float64Array
) -> Float64Array:
    """The Hessian by differences of gradients, made symmetric."""
    step = np.cbrt(np.finfo(np.float64).eps) * np.eye(len(free))
    rows = [objective(free + h)[1] - objective(free - h)[1] for h in step]
    curvature = np.array(rows) / (2.0 * step[0, 0])
    return np.asarray(0.5 * (curvature + curvature.T))


def _z_knots(free: Float64Array, knots: Float64Array) -> Float64Array:
    """Heights from the place of the first knot and the logs of the bins' slopes; 0 is identity."""
    heights = np.exp(free[1:]) * np.diff(knots)
    return np.asarray(knots[0] + free[0] + np.concatenate([[0.0], np.cumsum(heights)]))


def _cost(
    free: Float64Array, knots: Float64Array, u: Float64Array, w: Float64Array, ridge: float
) -> tuple[float, Float64Array]:
    """Penalised NLL without constants, and its gradient in `free`."""
    bins, widths = np.exp(free[1:]), np.diff(knots)
    z, slope, parts = _spline(knots, _z_knots(free, knots), _harmonic(bins), u)
    cost = float(w @ (0.5 * np.square(z) - np.log(slope))) + 0.5 * ridge * float(
        free[1:] @ free[1:]
    )
    # From z and log-slope to the bin's slope s and the two slopes of the knots beside it.
    by_z = w * z
    by_bin, by_left, by_right = (by_z * dz - w * dl for dz, dl in zip(*parts.slopes, strict=True))
    n, k = len(bins), parts.bin
    to_bins: Float64Array = np.bincount(k, by_bin, n).astype(np.float64)
    to_knots = np.bincount(k, by_left, n + 1) + np.bincount(k + 1, by_right, n + 1)
    # Every bin below lifts the data above it.
    above = np.cumsum(np.bincount(k, by_z, n)[::-1])[::-1]
    to_bins[:-1] += widths[:-1] * above[1:]
    sums = np.square(bins[:-1] + bins[1:])
    to_bins[:-1] += to_knots[1:-1] * 2.0 * np.square(bins[1:]) / sums
    to_bins[1:] += to_knots[1:-1] * 2.0 * np.square(bins[:-1]) / sums
    to_bins[0] += to_knots[0]
    to_bins[-1] += to_knots[-1]
    gradient = np.concatenate([[by_z.sum()], to_bins * bins + ridge * free[1:]])
    return cost, gradient


class _Parts(NamedTuple):
    bin: NDArray[np.intp]
    slopes: tuple[tuple[Any, Any, Any], tuple[Any, Any, Any]]
    """Derivatives of z, and of the log-slope, by s, δ_k and δ_{k+1}."""


def _spline(
    x: Float64Array, y: Float64Array, d: Float64Array, u: Float64Array
) -> tuple[Float64Array, Float64Array, _Parts]:
    """z, dz/du, and their derivatives by the slopes of the bin and of its two knots."""
    k = np.clip(np.searchsorted(x, u, side="right") - 1, 0, len(x) - 2)
    width, s = np.diff(x)[k], (np.diff(y) / np.diff(x))[k]
    left, right = d[k], d[k + 1]
    share = np.clip((u - x[k]) / width, 0.0, 1.0)
    rest = 1.0 - share
    both = share * rest
    # At least s/2: both ≤ 1/4, hence s + (left + right − 2s)·both ≥ s (1 − 2·both).
    below = s + (left + right - 2.0 * s) * both
    above = s * np.square(share) + left * both
    top = right * np.square(share) + 2.0 * s * both + left * np.square(rest)
    z = y[k] + s * width * above / below
    slope = np.square(s / below) * top
    dz = (
        width
        * (
            (2.0 * s * np.square(share) + left * both) / below
            - s * above * (1.0 - 2.0 * both) / np.square(below)
        ),
        width * s * both * (below - above) / np.square(below),
        -width * s * both * above / np.square(below),
    )
    dl = (
        2.0 / s + 2.0 * both / top - 2.0 * (1.0 - 2.0 * both) / below,
        np.square(rest) / top - 2.0 * both / below,
        np.square(share) / top - 2.0 * both / below,
    )
    under, over = u < x[0], u > x[-1]
    tail = under | over
    if not tail.any():
        return z, slope, _Parts(k, (dz, dl))
    beyond = np.where(under, u - x[0], u - x[-1])
    edge = np.where(under, d[0], d[-1])
    z = np.where(tail, np.where(under, y[0], y[-1]) + edge * beyond, z)
    slope = np.where(tail, edge, slope)
    # Beyond the last knot z is that knot's, which the last bin's slope lifts.
    dz = (
        np.where(under, 0.0, np.where(over, width, dz[0])),
        np.where(under, beyond, np.where(over, 0.0, dz[1])),
        np.where(over, beyond, np.where(under, 0.0, dz[2])),
    )
    dl = (
        np.where(tail, 0.0, dl[0]),
        np.where(under, 1.0 / d[0], np.where(over, 0.0, dl[1])),
        np.where(over, 1.0 / d[-1], np.where(under, 0.0, dl[2])),
    )
    return z, slope, _Parts(k, (dz, dl))
