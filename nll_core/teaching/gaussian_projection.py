"""The Gaussian closest to a mixture of Gaussians, by either direction of the KL divergence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from nll_core._printing import Printed
from nll_core.likelihoods.gaussian_mixture import (
    NODES,
    SHARES,
    Float64Array,
    GaussianMixture,
    kl_from_mixture,
    kl_to_mixture,
    log_density,
    log_humps,
)

_MOST_ITERATIONS: Final = 100
_SHORTEST_STEP: Final = 1e-6
# The objective is of order 1 and known to some 1e-14.
_SLOPE_TOLERANCE: Final = 1e-9
_SAME_OPTIMUM: Final = 1e-4
_SMALLEST_CURVATURE: Final = 1e-3
# Of log σ in one step: further away the parabola says nothing, and σ would leave float64.
_LONGEST_STEP: Final = 2.0
# The search for starts. A start only has to lead to the optimum beside it: levels of σ 5% apart,
# and places a sixteenth of σ (of the narrowest hump) apart.
_LEVEL_RATIO: Final = 1.05
_FINENESS: Final = 16
# So many σ from the ends the Fourier transform's period no longer shows.
_MARGIN: Final = 6.0
_MOST_NODES: Final = 2**20
# A slope along log σ that turns round so close to 0 may have been on the other side in between.
_NEAR_ZERO: Final = 0.1


@dataclass(frozen=True)
class GaussianProjection:
    """A Gaussian q = N(mu, sigma²) beside a mixture p; divergences in nats.

    `forward_kl` is KL(p‖q), `reverse_kl` KL(q‖p). What was found by search has `converged` and,
    if not, a `message` that says why.
    """

    mu: float
    sigma: float
    forward_kl: float
    reverse_kl: float
    converged: bool = True
    message: str = ""


@dataclass(frozen=True, repr=False)
class GaussianProjections(Printed):
    """The Gaussians closest to a mixture: `forward`, and the local optima of `reverse`, best first.

    Those of equal divergence stand in the order of their means.
    """

    forward: GaussianProjection
    reverse: tuple[GaussianProjection, ...]


def compare_with_gaussian(mixture: GaussianMixture, mu: float, sigma: float) -> GaussianProjection:
    """A Gaussian q = N(mu, sigma²) with its divergence from a mixture p both ways, in nats.

    Lower is better; the minimum of each is 0, where the mixture is that Gaussian.

    Parameters
    ----------
    mixture : GaussianMixture
        The target p.
    mu, sigma : float
        Mean and standard deviation of q.

    Returns
    -------
    GaussianProjection
        `mu`, `sigma`, `forward_kl` KL(p‖q), `reverse_kl` KL(q‖p).

    Raises
    ------
    ValueError, TypeError
        As `kl_from_mixture`.

    Examples
    --------
    >>> target = GaussianMixture((0.5, 0.5), (-4.0, 4.0), (1.0, 1.0))
    >>> one = compare_with_gaussian(target, -4.0, 1.0)  # on one hump: dear forward, log 2 reverse
    >>> round(one.forward_kl, 3), round(one.reverse_kl, 3)
    (15.307, 0.693)
    """
    return GaussianProjection(
        mu=mu,
        sigma=sigma,
        forward_kl=float(kl_from_mixture(mixture, mu, sigma)),
        reverse_kl=float(kl_to_mixture(mixture, mu, sigma)),
    )


def project_onto_gaussian(mixture: GaussianMixture) -> GaussianProjections:
    """The Gaussians closest to a mixture p by KL(p‖q), and by KL(q‖p), in nats.

    Parameters
    ----------
    mixture : GaussianMixture
        The target p.

    Returns
    -------
    GaussianProjections
        `forward`, which has the mean and the variance of p; `reverse`, all local optima, best
        first.

    Notes
    -----
    For one σ the best means are the maxima of log p smoothed by N(0, σ²). They are followed from
    the narrowest hump's σ upwards, where they merge and no new ones appear; where the divergence
    stops falling along such a branch, an optimum is near. From there it is minimised over
    (μ, log σ) by Newton's method with an exact Hessian whose negative curvatures are turned round,
    and halved steps. A saddle is no optimum.

    References
    ----------
    Minka (2005), Divergence measures and message passing. Babaud, Witkin, Baudin & Duda (1986),
    Uniqueness of the Gaussian kernel for scale-space filtering.

    Examples
    --------
    >>> found = project_onto_gaussian(GaussianMixture((0.5, 0.5), (-4.0, 4.0), (1.0, 1.0)))
    >>> round(found.forward.mu, 4), round(found.forward.sigma, 4)
    (0.0, 4.1231)
    >>> [(round(q.mu, 3), round(q.sigma, 3)) for q in found.reverse]  # one covers both, badly
    [(-4.0, 1.001), (4.0, 1.001), (0.0, 3.473)]
    """
    forward = compare_with_gaussian(mixture, mixture.mean, mixture.sigma)
    found: list[GaussianProjection] = []
    for mu, sigma in _starts(mixture):
        optimum = _descend(mixture, mu, sigma)
        if optimum is not None and not any(_same(optimum, other) for other in found):
            found.append(optimum)
    # Mirror images differ in their divergence only by a rounding.
    found.sort(key=lambda q: (round(q.reverse_kl, 9), q.mu))
    return GaussianProjections(forward, tuple(found))


class _Level(NamedTuple):
    """The best means for one σ, and the slope of the divergence along log σ at each of them."""

    sigma: float
    means: Float64Array
    slopes: Float64Array


def _starts(mixture: GaussianMixture) -> list[tuple[float, float]]:
    """Places (μ, σ) of which every local optimum of the reverse divergence has one beside it."""
    starts: list[tuple[float, float]] = []
    levels = _levels(mixture)
    before = np.full(levels[0].means.size, -np.inf)
    for here, above in pairwise(levels):
        distances = np.abs(here.means[:, np.newaxis] - above.means)
        upwards, downwards = distances.argmin(axis=1), distances.argmin(axis=0)
        for j, (mean, slope) in enumerate(zip(here.means, here.slopes, strict=True)):
            goes_on = downwards[upwards[j]] == j
            later = above.slopes[upwards[j]] if goes_on else np.inf
            turns = min(before[j], later) > slope or max(before[j], later) < slope
            if slope < 0 <= later or (turns and abs(slope) < _NEAR_ZERO):
                starts.append((float(mean), here.sigma))
        before = here.slopes[downwards]
    return starts


def _levels(mixture: GaussianMixture) -> list[_Level]:
    """The maxima of log p smoothed by N(0, σ²), level by level, by a Fourier transform."""
    held = np.array(mixture.weights) > 0
    m, s = np.array(mixture.means)[held], np.array(mixture.sigmas)[held]
    narrowest, widest = float(s.min()), float(s.max())
    low, high = float(m.min()) - widest, float(m.max()) + widest
    # Below the narrowest hump's σ the divergence falls with σ; above the last level it rises.
    top = high - low
    n_levels = int(np.ceil(np.log(top / (0.95 * narrowest)) / np.log(_LEVEL_RATIO))) + 1
    sigmas = np.geomspace(0.95 * narrowest, top, n_levels)
    length = top + 2 * _MARGIN * top
    n_nodes = _power_of_two(min(length * _FINENESS / narrowest, _MOST_NODES))
    origin = low - _MARGIN * top
    x = np.asarray(origin + length / n_nodes * np.arange(n_nodes), np.float64)
    # What log p's slope has beyond that of its widest hump is bounded.
    base = m[s.argmax()]
    logs = np.array(log_humps(mixture, x))
    shares = np.exp(logs - log_density(mixture, x))
    pulls = (m[:, np.newaxis] - x) / s[:, np.newaxis] ** 2
    rest = np.fft.rfft((shares * pulls).sum(axis=0) - (base - x) / widest**2)
    omega = 2 * np.pi / length * np.arange(rest.size)
    levels = []
    for sigma in sigmas:
        # Smoothing leaves no high frequencies: fewer nodes hold all of it.
        n = min(_power_of_two(length * _FINENESS / sigma), n_nodes)
        kept = slice(n // 2 + 1)
        smooth = rest[kept] * np.exp(-0.5 * (sigma * omega[kept]) ** 2) * (n / n_nodes)
        places = origin + length / n * np.arange(n)
        slope = np.fft.irfft(smooth, n) + (base - places) / widest**2
        bend = np.fft.irfft(1j * omega[kept] * smooth, n) - 1.0 / widest**2
        at = np.flatnonzero((slope[:-1] > 0) & (slope[1:] <= 0))
        at = at[(places[at] > low) & (places[at] < high)]
        part = slope[at] / (slope[at] - slope[at + 1])
        bends = bend[at] + part * (bend[at + 1] - bend[at])
        # By Stein's identity: −1 − σ² times the mean curvature of log p.
        means = places[at] + part * (length / n)
        levels.append(_Level(float(sigma), means, -1.0 - sigma**2 * bends))
    return levels


def _power_of_two(at_least: float) -> int:
    return 1 << int(np.ceil(np.log2(at_least)))


def _same(a: GaussianProjection, b: GaussianProjection) -> bool:
    return max(abs(a.mu - b.mu), abs(a.sigma - b.sigma)) < _SAME_OPTIMUM * a.sigma


def _descend(mixture: GaussianMixture, mu: float, sigma: float) -> GaussianProjection | None:
    """The local minimum of the reverse divergence that a start leads to; None for a saddle."""
    at = np.array([mu, np.log(sigma)])
    value = float(kl_to_mixture(mixture, at[0], np.exp(at[1])))
    for _ in range(_MOST_ITERATIONS):
        gradient, hessian = _slopes(mixture, at[0], float(np.exp(at[1])))
        curvatures, axes = np.linalg.eigh(hessian)
        if np.abs(gradient).max() < _SLOPE_TOLERANCE:
            if curvatures[0] < 0:
                return None
            return compare_with_gaussian(mixture, float(at[0]), float(np.exp(at[1])))
        sizes = np.maximum(np.abs(curvatures), _SMALLEST_CURVATURE)
        step = -axes @ ((axes.T @ gradient) / sizes)
        length = min(1.0, _LONGEST_STEP / max(abs(float(step[1])), _SHORTEST_STEP))
        while length > _SHORTEST_STEP:
            tried = at + length * step
            lower = float(kl_to_mixture(mixture, tried[0], np.exp(tried[1])))
            if lower <= value:
                break
            length *= 0.5
        else:
            break
        at, value = tried, lower
    if np.linalg.eigvalsh(hessian)[0] < 0:
        return None
    found = float(np.abs(gradient).max()) < np.sqrt(_SLOPE_TOLERANCE)
    message = "" if found else "the descent stopped before its slope was 0"
    reached = compare_with_gaussian(mixture, float(at[0]), float(np.exp(at[1])))
    return replace(reached, converged=found, message=message)


def _slopes(mixture: GaussianMixture, mu: float, sigma: float) -> tuple[Float64Array, Float64Array]:
    """Gradient and Hessian of the reverse divergence with respect to (μ, log σ)."""
    x = mu + sigma * NODES
    logs = np.array(log_humps(mixture, x))
    shares = np.exp(logs - log_density(mixture, x))
    held = np.array(mixture.weights) > 0
    m, s = np.array(mixture.means)[held, None], np.array(mixture.sigmas)[held, None]
    pull = (m - x) / s**2
    first = (shares * pull).sum(axis=0)
    second = (shares * (pull**2 - 1.0 / s**2)).sum(axis=0) - first**2
    away = sigma * NODES
    gradient = -np.array([SHARES @ first, 1.0 + SHARES @ (first * away)])
    mixed = SHARES @ (second * away)
    last = SHARES @ (second * away**2 + first * away)
    return gradient, -np.array([[SHARES @ second, mixed], [mixed, last]])
