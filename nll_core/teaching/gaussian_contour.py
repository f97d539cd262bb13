"""Level curves of the Gaussian likelihood over (μ, σ): exact, without a grid."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import count, number_text, positive
from nll_core.likelihoods.gaussian import SufficientStatistics
from nll_core.likelihoods.gaussian_fit import log_sigma_bounds
from nll_core.likelihoods.gaussian_profile import varied_statistics


class GaussianContour(NamedTuple):
    """A closed curve over (μ, σ): its last point is its first."""

    mu: NDArray[np.float64]
    sigma: NDArray[np.float64]


def gaussian_nll_contour(
    x: ArrayLike | SufficientStatistics,
    rise: float,
    *,
    sigma_range: tuple[float, float] | None = None,
    n_points: int = 121,
) -> GaussianContour:
    """Curve on which the summed Gaussian NLL is `rise` nats above its minimum, in units of `x`.

    At σ = σ̂·exp(t) it passes μ̂ ± σ̂√(exp(2t)(1 + 2·rise/n − 2t) − 1). With
    `confidence_nll_rise(level, 2)` as the rise, it encloses the confidence region of that level.

    Parameters
    ----------
    x : array_like, shape (n,), or SufficientStatistics
        The sample, at least two points that differ.
    rise : float
        Height above the minimum in nats, above 0.
    sigma_range : (float, float), optional
        Keep to the part with σ in this range; the curve is then closed by level edges.
    n_points : int
        Points on each of its two sides, at least 2.

    Returns
    -------
    GaussianContour
        `mu` and `sigma`, each of shape (2·n_points + 1,): up the right side, down the left, and
        back to the start. Empty where no part of what the curve encloses lies in `sigma_range`.

    Raises
    ------
    ValueError
        If the sample is not as asked, `rise` is not above 0, or `sigma_range` is not ascending
        and above 0.

    See Also
    --------
    gaussian_nll_surface, confidence_nll_rise

    Examples
    --------
    >>> curve = gaussian_nll_contour([1.0, 2.0, 6.0], rise=1.0, n_points=3)
    >>> curve.sigma[:3].round(3)
    array([1.331, 2.422, 4.408])
    """
    statistics = varied_statistics(x)
    per_point = positive(rise, "rise") / statistics.n
    side = count(n_points, "n_points", minimum=2)
    ends = log_sigma_bounds(per_point)
    bottom, top = ends
    if sigma_range is not None:
        low, high = (positive(end, "sigma_range") for end in sigma_range)
        if low >= high:
            raise ValueError(
                f"sigma_range must ascend, got ({number_text(low)}, {number_text(high)})"
            )
        bottom = max(bottom, math.log(low / statistics.sigma))
        top = min(top, math.log(high / statistics.sigma))
        if bottom >= top:
            return GaussianContour(np.empty(0), np.empty(0))
    # Near its own ends the curve runs level; points spaced as a cosine follow its bend there.
    t = bottom + (top - bottom) * (0.5 - 0.5 * np.cos(np.linspace(0.0, math.pi, side)))
    squares = np.expm1(2.0 * t) + np.exp(2.0 * t) * (2.0 * (per_point - t))
    offset = statistics.sigma * np.sqrt(np.maximum(squares, 0.0))
    # The root is 0 at the curve's own ends, where rounding under it would leave a gap.
    if bottom == ends[0]:
        offset[0] = 0.0
    if top == ends[1]:
        offset[-1] = 0.0
    sigma = statistics.sigma * np.exp(t)
    right = statistics.mean + (statistics.mean_residual + offset)
    left = statistics.mean + (statistics.mean_residual - offset)
    return GaussianContour(
        np.concatenate([right, left[::-1], right[:1]]),
        np.concatenate([sigma, sigma[::-1], sigma[:1]]),
    )
