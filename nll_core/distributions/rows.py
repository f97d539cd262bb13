"""Many samples of one size fitted at once: Newton's method, one row of parameters a sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core.distributions.distribution import Distribution, Parameter
from nll_core.distributions.fitting import build
from nll_core.distributions.location_scale import StudentT
from nll_core.likelihoods.student_t import (
    log_normaliser,
    log_normaliser_bend,
    log_normaliser_slope,
)

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

# What takes longer is on its way to a bound, and is left to a search of its own.
MAX_STEPS: Final = 25
MAX_HALVINGS: Final = 12
# Of a log or logit in one step.
LONGEST: Final = 2.0
# Of Newton's decrement, per observation: a step from here leads to the optimum but for rounding.
DECREMENT: Final = 1e-8
# A log or logit that goes so far from where it began is on its way to a bound.
FARTHEST: Final = 8.0
# A curvature below this part of the largest, in units of each parameter, is none.
FLAT: Final = 1e-12
ROUNDING: Final = 64 * float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class RowMeans:
    """The mean NLL of each sample and its derivatives in the parameters."""

    value: Array
    """Of shape (m,)."""
    gradient: Array
    """Of shape (m, d)."""
    hessian: Array
    """Of shape (m, d, d)."""


def row_means(
    kind: type[Distribution], theta: Array, x: Array, constants: Mapping[str, Any]
) -> RowMeans:
    """Of m samples, of shape (m, n), each under its own row of parameters, of shape (m, d)."""
    with np.errstate(all="ignore"):
        if kind is StudentT:
            return _student_t_means(theta, x)
        one = build(kind, list(theta.T[:, :, None]), constants)
        entries = one._hessian(x)
        hessian = np.empty((*theta.shape, theta.shape[1]))
        hessian[:] = 0.0
        for (i, j), entry in entries.items():
            hessian[:, i, j] = hessian[:, j, i] = -_mean(entry, x)
        slopes = [-_mean(slope, x) for slope in one._gradient(x)]
        return RowMeans(-_mean(one._log_prob(x), x), np.stack(slopes, axis=-1), hessian)


def _mean(terms: Any, x: Array) -> Array:
    return np.asarray(np.broadcast_to(terms, x.shape).mean(axis=1))


def _student_t_means(theta: Array, x: Array) -> RowMeans:
    """As `StudentT._means`, of rows."""
    mu, sigma, nu = theta.T
    z = (x - mu[:, None]) / sigma[:, None]
    square = z * z / nu[:, None]
    near = 1.0 / (1.0 + square)
    pulls, fars = z * near, square * near
    log, far, mixed, pull, pull_near = (
        part.mean(axis=1) for part in (np.log1p(square), fars, fars * near, pulls, pulls * near)
    )
    up = 1.0 + 1.0 / nu
    near, near_square = 1.0 - far, 1.0 - far - mixed
    constants, slopes, bends = np.array(
        [(log_normaliser(v), log_normaliser_slope(1.0 / v), log_normaliser_bend(v)) for v in nu]
    ).T
    value = 0.5 * (nu + 1.0) * log + np.log(sigma) + constants
    gradient = np.stack(
        [
            -up * pull / sigma,
            (1.0 - (nu + 1.0) * far) / sigma,
            0.5 * log - 0.5 * up * far - slopes / nu / nu,
        ],
        axis=-1,
    )
    entries = {
        (0, 0): -up * (near - 2.0 * near_square) / sigma / sigma,
        (0, 1): 2.0 * up * pull_near / sigma / sigma,
        (1, 1): ((nu + 1.0) * (far + 2.0 * mixed) - 1.0) / sigma / sigma,
        (0, 2): (up * pull_near - pull) / nu / sigma,
        (1, 2): (up * mixed - far) / sigma,
        (2, 2): bends - 0.5 / nu * ((1.0 - 1.0 / nu) * far - up * mixed),
    }
    hessian = np.empty((nu.size, 3, 3))
    for (i, j), entry in entries.items():
        hessian[:, i, j] = hessian[:, j, i] = entry
    return RowMeans(value, gradient, hessian)


def fit_rows(
    kind: type[Distribution],
    x: Array,
    start: Array,
    free: Sequence[int],
    constants: Mapping[str, Any],
) -> tuple[Array, RowMeans, Bools]:
    """The optimum of each sample over the free parameters, and whether it was found.

    It is not where a parameter runs to its bound: such a sample has to be fitted by itself.

    Parameters
    ----------
    kind : type
        A smooth one, whose support ends at no parameter.
    x : ndarray, shape (m, n)
        The samples.
    start : ndarray, shape (m, d)
        Where to begin, inside the domains.
    free : sequence of int
        The places of the parameters that move.
    constants : mapping
        What the kind is made with.

    Returns
    -------
    tuple of ndarray, RowMeans, ndarray
        The parameters, of shape (m, d), what the samples say there, and which are optima.
    """
    theta, here = start.copy(), row_means(kind, start, x, constants)
    # (m, 0) derivatives have nothing to search: what is asked for is the start.
    if not free:
        return theta, here, np.isfinite(here.value)
    parameters = [kind.parameters[i] for i in free]
    first = np.column_stack([_place(p, start[:, i]) for p, i in zip(parameters, free, strict=True)])
    bounded = np.array([p.domain != "(-inf, inf)" for p in parameters])
    place, found = first.copy(), np.zeros(len(x), np.bool_)
    active = np.isfinite(here.value)
    for _ in range(MAX_STEPS):
        step, decrement, is_bowl = _newton(parameters, theta[:, free], _part(here, free))
        with np.errstate(invalid="ignore"):
            found = active & is_bowl & (decrement <= DECREMENT)
            lost = ((np.abs(place - first) > FARTHEST) & bounded).any(axis=1) | ~np.isfinite(
                decrement
            )
        active &= ~lost
        step /= np.maximum(np.abs(step * bounded).max(axis=1, keepdims=True) / LONGEST, 1.0)
        moving = np.flatnonzero(active & ~found)
        if not moving.size:
            break
        length, todo = np.ones(moving.size), np.arange(moving.size)
        for _ in range(MAX_HALVINGS):
            rows = moving[todo]
            tried = place[rows] + length[todo, None] * step[rows]
            at = theta[rows].copy()
            for column, (p, i) in enumerate(zip(parameters, free, strict=True)):
                at[:, i] = _value(p, tried[:, column])
            possible = np.isfinite(at).all(axis=1) & ~_outside(parameters, at[:, free])
            value = np.full(rows.size, np.inf)
            there = None
            if possible.any():
                there = row_means(kind, at[possible], x[rows[possible]], constants)
                value[possible] = there.value
            enough = 1e-4 * length[todo] * decrement[rows] ** 2
            room = ROUNDING * np.maximum(np.abs(here.value[rows]), 1.0)
            better = value <= here.value[rows] - enough + room
            if there is not None and better.any():
                taken = better[possible]
                place[rows[better]], theta[rows[better]] = tried[better], at[better]
                for name in ("value", "gradient", "hessian"):
                    getattr(here, name)[rows[better]] = getattr(there, name)[taken]
            todo = todo[~better]
            if not todo.size:
                break
            length[todo] *= 0.5
        active[moving[todo]] = False
    return theta, here, found


def _part(means: RowMeans, free: Sequence[int]) -> RowMeans:
    return RowMeans(means.value, means.gradient[:, free], means.hessian[:, free][:, :, free])


def _newton(
    parameters: Sequence[Parameter], theta: Array, means: RowMeans
) -> tuple[Array, Array, Bools]:
    """The steps in coordinates, downhill, how many standard errors of one datum they are, and
    whether all curvatures are above 0."""
    slopes, bends = np.ones_like(theta), np.zeros_like(theta)
    for i, p in enumerate(parameters):
        if p.domain.endswith("1]"):
            slopes[:, i] = theta[:, i] * (1.0 - theta[:, i])
            bends[:, i] = slopes[:, i] * (1.0 - 2.0 * theta[:, i])
        elif p.domain != "(-inf, inf)":
            slopes[:, i] = bends[:, i] = theta[:, i]
    gradient = means.gradient * slopes
    hessian = means.hessian * slopes[:, :, None] * slopes[:, None, :]
    diagonal = np.einsum("kii->ki", hessian)
    diagonal += means.gradient * bends
    scale = np.sqrt(np.abs(diagonal))
    usable = np.isfinite(hessian).all(axis=(1, 2)) & np.isfinite(gradient).all(axis=1)
    usable &= (scale > 0).all(axis=1)
    scale = np.where(usable[:, None], scale, 1.0)
    balanced = hessian / scale[:, :, None] / scale[:, None, :]
    balanced = np.where(usable[:, None, None], balanced, np.eye(len(parameters)))
    curvatures, axes = np.linalg.eigh(balanced)
    sizes = np.maximum(np.abs(curvatures), FLAT)
    along = np.einsum("kij,ki->kj", axes, gradient / scale)
    step = -np.einsum("kij,kj->ki", axes, along / sizes) / scale
    decrement = np.sqrt((along * along / sizes).sum(axis=1))
    is_bowl = np.asarray((curvatures > FLAT).all(axis=1))
    return step, np.where(usable, decrement, np.nan), is_bowl


def _place(parameter: Parameter, value: Array) -> Array:
    """The coordinate of a value: its log or logit, or the value itself."""
    if parameter.domain == "(-inf, inf)":
        return value
    if parameter.domain.endswith("1]"):
        return np.asarray(np.log(value) - np.log1p(-value))
    return np.asarray(np.log(value))


def _value(parameter: Parameter, place: Array) -> Array:
    """The value at a coordinate."""
    with np.errstate(over="ignore", under="ignore"):
        if parameter.domain == "(-inf, inf)":
            return place
        if parameter.domain.endswith("1]"):
            return np.asarray(np.exp(-np.logaddexp(0.0, -place)))
        return np.asarray(np.exp(place))


def _outside(parameters: Sequence[Parameter], theta: Array) -> Bools:
    """Where rounding has brought a value to its bound."""
    outside = np.zeros(len(theta), np.bool_)
    for i, p in enumerate(parameters):
        if p.domain != "(-inf, inf)":
            outside |= theta[:, i] <= 0
        if p.domain.endswith("1]"):
            outside |= theta[:, i] >= 1
    return outside
