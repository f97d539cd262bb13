"""A mean and a σ along a line, trained by the Gaussian NLL and by what keeps σ from its error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import Seed, count, fraction, positive, seed_number
from nll_core.likelihoods.gaussian import HALF_LOG_TWO_PI
from nll_core.likelihoods.heteroscedastic import heteroscedastic_nll

Array = NDArray[np.float64]

REMEDIES: Final = ("NLL", "β-NLL", "moment start", "mean first")
"""The plain NLL; its gradient times σ^(2β); the same from the mean and σ of all y; squared error in
the first steps, and the NLL after them."""
# So much of the line is straight, the rest are waves.
BORDER: Final = 0.5
_WAVES: Final = 4
# Of the truth's own size.
_NOISE: Final = 0.1
# Bumps along the line, their widths a little more than they are apart.
_MEAN_BUMPS: Final = (16, 0.06)
_SIGMA_BUMPS: Final = (8, 0.12)
_GRID: Final = 121


@dataclass(frozen=True, eq=False, repr=False)
class WavyLine(Printed):
    """Points along [0, 1]: a straight half that is learnt at once, and waves that are not."""

    x: Array
    y: Array
    unit: float
    """All of y is in it: 1/1000 as large a unit makes y a thousand times as large."""

    def truth(self, x: ArrayLike) -> Array:
        """The mean that the points were drawn around."""
        return _truth(np.asarray(x, dtype=np.float64), self.unit)

    @property
    def noise(self) -> float:
        """The standard deviation around it, the same everywhere."""
        return self.unit * _NOISE


@dataclass(frozen=True, eq=False, repr=False)
class RemedyRuns(Printed):
    """Training in four ways, at the steps that were kept; the first axis is that of `REMEDIES`."""

    steps: NDArray[np.int64]
    """(S,)."""
    mean: Array
    """(4, S, n), μ at the points."""
    sigma: Array
    """(4, S, n), σ there, never below the floor."""
    weight: Array
    """(4, S, n), 1/σ²: what the NLL counts a squared error for."""
    nll: Array
    """(4, S), mean NLL in nats, with the constant."""
    grid: Array
    """(G,), places along the line."""
    grid_mean: Array
    """(4, S, G)."""
    grid_sigma: Array
    """(4, S, G)."""
    error: Array
    """(4, S, 2), root mean squared error of μ left and right of `BORDER`."""
    spread: Array
    """(4, S, 2), root mean square of σ there."""
    weight_ratio: Array
    """(4, S), mean weight of a point on the left over that of one on the right."""
    floor: float

    def mean_nll(self, *, constant: bool = True) -> Array:
        """(4, S), `nll` with or without ½ log 2π."""
        return self.nll if constant else self.nll - HALF_LOG_TWO_PI


def wavy_line(n: int = 80, *, unit: float = 1.0, seed: Seed = 3) -> WavyLine:
    """Draw n points around a line that rises, and then swings in four waves.

    Parameters
    ----------
    n : int
        At least 4.
    unit : float
        What all of y is multiplied by, above 0.
    seed : int or numpy.random.Generator
        Of the draws, which are the same in every unit.

    Returns
    -------
    WavyLine
        With the noise of a tenth of the swing.

    Raises
    ------
    ValueError, TypeError
        For an option out of range.

    Examples
    --------
    >>> wavy_line(5, unit=2.0).noise
    0.2
    """
    scale, size = positive(unit, "unit"), count(n, "n", minimum=4)
    generator = np.random.default_rng(seed_number(seed))
    x = np.sort(generator.random(size))
    return WavyLine(x, _truth(x, scale) + scale * _NOISE * generator.standard_normal(size), scale)


def _truth(x: Array, unit: float) -> Array:
    waves = 1 + np.sin(2 * np.pi * _WAVES * (x - BORDER))
    return np.asarray(unit * np.where(x < BORDER, x / BORDER, waves))


def train_remedies(
    points: WavyLine,
    *,
    beta: float = 0.5,
    floor: float = 0.0,
    rate: float = 0.01,
    mean_steps: int = 1000,
    steps: Sequence[int] = (0, 100, 500, 1000, 2000, 5000),
) -> RemedyRuns:
    """Train μ(x) and σ(x) by gradient descent in four ways at once, from μ = 0 and log σ = 0.

    Both are sums of bumps along [0, 1] and a constant, μ = w·φ(x) and σ² = exp(2 v·ψ(x)) + floor².
    All four follow σ^(2β)(μ − y)/σ² in μ, with β = 0 but for "β-NLL".

    Parameters
    ----------
    points : WavyLine
        From `wavy_line`.
    beta : float
        β of "β-NLL", in [0, 1].
    floor : float
        The least σ, at least 0; it is a part of the model, not a clip.
    rate : float
        Of gradient descent on the mean loss, above 0.
    mean_steps : int
        For how many of them "mean first" follows the squared error and leaves σ as it is.
    steps : sequence of int
        After how many steps all is kept, ascending; the last is how many there are.

    Returns
    -------
    RemedyRuns
        All that can be seen at the steps that were kept.

    Raises
    ------
    ValueError
        For an option out of range, or if training leaves float64.

    Notes
    -----
    A point whose error is larger than its σ pulls σ up in few steps, and from then on its pull on μ
    is divided by σ². In units in which errors are above 1 that slows learning, below 1 it hastens
    it: the NLL of a Gaussian has no preferred unit, gradient descent from σ = 1 has.

    References
    ----------
    Seitzer, Tavakoli, Antic & Martius (2022), On the pitfalls of heteroscedastic uncertainty
    estimation with probabilistic neural networks.

    Examples
    --------
    >>> runs = train_remedies(wavy_line(unit=5.0), steps=[2000])
    >>> runs.error[:, -1, 1].round(1)
    array([3.6, 2.4, 3.1, 1.9])
    """
    at, values = points.x, points.y
    least = float(floor)
    if not 0 <= least < np.inf:
        raise ValueError(f"floor must be at least 0 and finite, got {floor:g}")
    size, step_size = at.size, positive(rate, "rate")
    first, kept = count(mean_steps, "mean_steps", minimum=0), np.array(steps, np.int64)
    if kept.ndim != 1 or not kept.size or kept[0] < 0 or np.any(np.diff(kept) <= 0):
        raise ValueError(f"steps must rise from 0 or more, got {list(steps)}")
    grid = np.linspace(0, 1, _GRID)
    phi, psi = _bumps(at, *_MEAN_BUMPS), _bumps(at, *_SIGMA_BUMPS)
    powers = np.array([0.0, fraction(beta, "beta"), 0.0, 0.0])[:, None]
    w, v = np.zeros((4, phi.shape[1])), np.zeros((4, psi.shape[1]))
    moments = REMEDIES.index("moment start")
    w[moments, 0], v[moments, 0] = values.mean(), np.log(max(float(values.std()), 1e-12))
    squared = np.arange(4)[:, None] == REMEDIES.index("mean first")
    keeping = set(kept.tolist())
    ws, vs = [], []
    with np.errstate(over="ignore", invalid="ignore"):
        for t in range(int(kept[-1]) + 1):
            if t in keeping:
                ws.append(w.copy())
                vs.append(v.copy())
            free = np.exp(2 * (v @ psi.T))
            variance = free + least**2
            away = values - w @ phi.T
            factor = variance**powers / variance
            pull, widen = -factor * away, factor * free * (1 - away**2 / variance)
            if t < first:
                pull, widen = np.where(squared, -away, pull), np.where(squared, 0.0, widen)
            w = w - step_size / size * (pull @ phi)
            v = v - step_size / size * (widen @ psi)
    all_w, all_v = np.stack(ws, axis=1), np.stack(vs, axis=1)
    if not (np.isfinite(all_w).all() and np.isfinite(all_v).all()):
        raise ValueError("training leaves float64: rate must be smaller, or the unit of y larger")

    def sigma_of(psi: Array) -> Array:
        return np.sqrt(np.exp(2 * (all_v @ psi.T)) + least**2)

    mean, sigma = all_w @ phi.T, sigma_of(psi)
    sides = np.stack([at < BORDER, at >= BORDER]).astype(np.float64)
    sides /= np.maximum(sides.sum(axis=1, keepdims=True), 1.0)
    weight = sigma**-2.0
    by_side = weight @ sides.T
    return RemedyRuns(
        steps=kept,
        mean=mean,
        sigma=sigma,
        weight=weight,
        nll=np.asarray(heteroscedastic_nll(values, mean, np.log(sigma))).mean(axis=-1),
        grid=grid,
        grid_mean=all_w @ _bumps(grid, *_MEAN_BUMPS).T,
        grid_sigma=sigma_of(_bumps(grid, *_SIGMA_BUMPS)),
        error=np.sqrt((mean - values) ** 2 @ sides.T),
        spread=np.sqrt(sigma**2 @ sides.T),
        weight_ratio=by_side[..., 0] / by_side[..., 1],
        floor=least,
    )


def _bumps(x: Array, n: int, width: float) -> Array:
    """A constant and n bumps with centres along [0, 1]."""
    away = (x[:, None] - np.linspace(0, 1, n)) / width
    return np.column_stack([np.ones(x.size), np.exp(-0.5 * away**2)])
