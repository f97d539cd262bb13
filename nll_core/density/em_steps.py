"""EM step by step: the NLL that never rises, and the bound that touches it before each step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import count, finite_array, positive, sample_weights
from nll_core.density._mixture_pass import LOG_2PI, CovarianceKind, Moments, Parameters, pass_over
from nll_core.density.mixture_fitting import MixtureFit, Problem, kind_of
from nll_core.density.mixtures import Mixture, component_log_densities, data_rows

Float64Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class EmPath(Printed):
    """Steps of EM from a start, each with the bound on the NLL that it goes down."""

    mixtures: tuple[Mixture, ...]
    """Before the first step and after each, T + 1 in all."""
    nll: Float64Array
    """(T + 1,), in nats; never rising."""
    bounds: Float64Array
    """(T,): the bound that touches the NLL before step t, after the step: in between the two NLLs.
    """
    gradients: Float64Array
    """(T + 1,), per datum, in each component's own coordinates."""
    optimum: MixtureFit
    """Where the path leads, to a gradient of 1e-9."""
    message: str
    """Why the path is shorter than was asked for, or empty."""

    @property
    def excess(self) -> Float64Array:
        """(T + 1,), how far each NLL is above the optimum, in nats."""
        over: Float64Array = np.maximum(self.nll - self.optimum.nll, 0.0)
        return over

    @property
    def gaps(self) -> Float64Array:
        """(T,), KL in nats from the responsibilities of the step to those after it."""
        open_by: Float64Array = np.maximum(self.bounds - self.nll[1:], 0.0)
        return open_by

    def stops(self, tolerance: float, *, per: float | None = None) -> int | None:
        """The first step that lowers the NLL by less than a tolerance; None if none does.

        Parameters
        ----------
        tolerance : float
            In nats per `per`.
        per : float, optional
            What the decrease is divided by; as in mclust 1 + |NLL| if not given. With the number of
            data, the rule is scikit-learn's.

        Returns
        -------
        int or None
            The number of steps that were made.
        """
        divisor = per or 1.0 + np.abs(self.nll[1:])
        small = -np.diff(self.nll) / divisor < positive(tolerance, "tolerance")
        return int(np.argmax(small)) + 1 if small.any() else None


@dataclass(frozen=True, eq=False, repr=False)
class EmSlice(Printed):
    """The NLL and the bound of one step while one mean moves and all else stands."""

    values: Float64Array
    """(m,), of the mean."""
    nll: Float64Array
    """(m,)."""
    bound: Float64Array
    """(m,), never below the NLL; they touch at the present mean."""
    present: float
    best: float
    """Where the bound is lowest: the step of EM if only this mean could move."""


def em_path(
    x: ArrayLike,
    start: Mixture,
    *,
    n_steps: int = 100,
    covariance: CovarianceKind = "full",
    sample_weight: ArrayLike | None = None,
) -> EmPath:
    """Steps of EM: the E-step closes the bound's gap, the M-step goes to its lowest point.

    NLL(θ) = bound(q, θ) − Σ w KL(q ‖ p(k | x, θ)) ≤ bound(q, θ)

    With q the responsibilities at θ_t the gap is 0 at θ_t; so NLL(θ_t) ≥ bound(θ_{t+1}) ≥
    NLL(θ_{t+1}).

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)
        One row a datum.
    start : Mixture
        Before the first step; such as `start_mixture`.
    n_steps : int
        How many, at most; fewer if a component collapses.
    covariance : {"full", "tied", "diagonal", "spherical"}
        Each its own, one for all, along the axes, or round; `start` is held to it.
    sample_weight : array_like, shape (n,), optional
        What each datum counts.

    Returns
    -------
    EmPath
        With the optimum to which the path leads.

    Raises
    ------
    ValueError
        As `fit_mixture`.

    References
    ----------
    R. M. Neal and G. E. Hinton (1998), A view of the EM algorithm that justifies incremental,
    sparse, and other variants.

    Examples
    --------
    >>> from nll_core.density import mixture_of
    >>> path = em_path([1.0, 1.2, 1.4, 5.0, 5.2, 5.9], mixture_of([0.5, 0.5], [2, 4], [2, 2]))
    >>> bool((np.diff(path.nll) <= 0).all()), path.nll[[0, -1]].round(3)
    (True, array([13.001,  4.379]))
    """
    kind = kind_of(covariance)
    problem = Problem.of(x, sample_weight, kind)
    at = problem.held(problem.inside(start))
    moments = pass_over(problem.data, at)
    states, sums, bounds, message = [at], [moments], list[float](), ""
    for _ in range(count(n_steps, "n_steps")):
        stepped = problem.step(at, moments)
        if isinstance(stepped, str):
            message = stepped
            break
        # Moments about the mixture before, costs by the one after: the bound with the same q.
        bounds.append(_bound_after(at, moments, stepped))
        at, moments = stepped, pass_over(problem.data, stepped)
        states.append(at)
        sums.append(moments)
    offset = problem.offset
    nll = np.minimum.accumulate([m.nll + offset for m in sums])
    return EmPath(
        tuple(problem.mixture(state) for state in states),
        nll,
        np.clip(np.array(bounds) + offset, nll[1:], nll[:-1]),
        np.array([problem.slope(s, m) for s, m in zip(states, sums, strict=True)]),
        problem.fit(at, 1e-9, 2000),
        message,
    )


def _bound_after(before: Parameters, moments: Moments, after: Parameters) -> float:
    """What the NLL's bound at `before` has become after its lowest point was taken.

    bound(θ') − NLL(θ) = Σ w r (log f_k(x; θ) − log f_k(x; θ')), with f the joint density.
    """
    counts = moments.counts
    change = np.linalg.solve(after.factors, before.factors)
    shift = np.linalg.solve(after.factors, (before.means - after.means)[:, :, None])
    # z' = change·z + shift
    grown = np.matmul(np.matmul(change, moments.seconds), change.transpose(0, 2, 1))
    squares = np.trace(grown, axis1=1, axis2=2)
    squares += (
        2.0
        * np.matmul(np.matmul(change, moments.firsts[:, :, None]).transpose(0, 2, 1), shift)[
            :, 0, 0
        ]
    )
    squares += counts * np.square(shift).sum(axis=(1, 2))
    before_squares = np.trace(moments.seconds, axis1=1, axis2=2)
    logs = np.log(np.diagonal(change, axis1=1, axis2=2)).sum(axis=1)
    with np.errstate(divide="ignore"):
        of_shares = counts * (np.log(before.shares) - np.log(after.shares))
    rise = of_shares - counts * logs + 0.5 * (squares - before_squares)
    return moments.nll + float(rise[counts > 0].sum())


def em_slice(
    x: ArrayLike,
    mixture: Mixture,
    values: ArrayLike,
    *,
    component: int = 0,
    sample_weight: ArrayLike | None = None,
) -> EmSlice:
    """The NLL and the bound that touches it, while one component's mean takes values (d = 1).

    Parameters
    ----------
    x : array_like, shape (n,)
        The data.
    mixture : Mixture
        In one dimension; where the bound touches.
    values : array_like, shape (m,)
        Of the mean.
    component : int
        Whose mean moves.
    sample_weight : array_like, shape (n,), optional
        What each datum counts.

    Returns
    -------
    EmSlice
        Sums over the data, in nats.

    Raises
    ------
    ValueError
        If x or the mixture has more than one dimension, or there is no such component.

    Examples
    --------
    >>> from nll_core.density import mixture_of
    >>> here = mixture_of([0.5, 0.5], [-1.0, 2.0], [1.0, 1.0])
    >>> found = em_slice([-2.0, -1.5, 2.5], here, [-1.0, -1.7])
    >>> (found.bound - found.nll).round(3), round(found.best, 3)
    (array([0.   , 0.004]), -1.745)
    """
    rows, at = data_rows(x), finite_array(values, "values").astype(np.float64)
    if rows.shape[1] != 1 or mixture.means.shape[1] != 1:
        raise ValueError(f"x must be in one dimension, got {rows.shape[1]} columns")
    if not 0 <= component < mixture.n_components:
        raise ValueError(
            f"component must be one of 0 … {mixture.n_components - 1}, got {component}"
        )
    given = sample_weights(sample_weight, (len(rows),))
    weights = np.ones(len(rows)) if given is None else given
    joint = component_log_densities(mixture, rows)
    sigma, mean = mixture.sigmas[component, 0], mixture.means[component, 0]
    top = joint.max(axis=0)
    logs = top + np.log(np.exp(joint - top).sum(axis=0))
    mine = weights * np.exp(joint[component] - logs)
    with np.errstate(divide="ignore"):
        height = np.log(mixture.shares[component] / sigma) - 0.5 * LOG_2PI
    moved = height - 0.5 * np.square((rows - at) / sigma)
    others = np.delete(joint, component, axis=0)
    rest = np.logaddexp.reduce(others, axis=0) if len(others) else np.full(len(rows), -np.inf)
    nll = -weights @ np.logaddexp(moved, rest[:, None])
    rise = 0.5 * mine @ (np.square((rows - at) / sigma) - np.square((rows - mean) / sigma))
    bound = -float(weights @ logs) + rise
    return EmSlice(
        at, nll, np.maximum(bound, nll), float(mean), float(mine @ rows[:, 0] / mine.sum())
    )
