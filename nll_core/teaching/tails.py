"""A Gaussian and a Student-t over their data: both densities, and what each charges for a point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nll_core._printing import Printed
from nll_core._validation import FloatArray, count, finite, sample_array
from nll_core.likelihoods.gaussian import gaussian_nll
from nll_core.likelihoods.student_t import student_t_nll
from nll_core.likelihoods.student_t_fit import TailComparison


@dataclass(frozen=True, eq=False, repr=False)
class TailCurves(Printed):
    """Two fits along the axis of the data, and a histogram of the data inside the same window."""

    x: FloatArray
    """Where the curves were computed, of shape (M,)."""
    gaussian_nll: FloatArray
    """−log N(x | μ, σ²), what the Gaussian charges for a point at `x`, in nats; shape (M,)."""
    student_t_nll: FloatArray
    """−log t(x | μ, σ, ν), in nats; shape (M,)."""
    gaussian_density: FloatArray
    """N(x | μ, σ²), per unit of `x`; shape (M,)."""
    student_t_density: FloatArray
    """t(x | μ, σ, ν), per unit of `x`; shape (M,)."""
    edges: FloatArray
    """The edges of the B bins, of shape (B + 1,)."""
    heights: FloatArray
    """The share of the points inside the window in each bin, per unit of `x`; shape (B,)."""


def tail_curves(
    x: ArrayLike,
    comparison: TailComparison,
    *,
    window: tuple[float, float],
    n_points: int = 161,
    n_bins: int = 24,
) -> TailCurves:
    """The curves of two fits over a window, in nats and as densities, and a histogram of `x`.

    −log p of the Gaussian grows as ½z², that of the Student-t as (ν + 1)·log|z|: lower is better,
    and far out the Student-t charges less. The minimum of each is at its own μ.

    Parameters
    ----------
    x : array_like, shape (n,)
        The sample.
    comparison : TailComparison
        Both fits, as `compare_tails` makes them.
    window : tuple of float
        The two ends of the axis, the lower first.
    n_points : int
        M, how many places the curves have, at least 2; they are equally spaced.
    n_bins : int
        B, how many bins of equal width the window has; the last one holds its right edge.

    Returns
    -------
    TailCurves
        The curves and the histogram; the areas of its bars sum to 1.

    Raises
    ------
    ValueError
        If `x` is empty, not one-dimensional or not finite, the window is empty or holds no point
        of `x`, or a number of places or bins is too small.

    Notes
    -----
    The densities are made from the logs, for drawing: where they are 0 to float64 the costs keep
    their digits.

    References
    ----------
    K. L. Lange, R. J. A. Little, J. M. G. Taylor (1989), Robust statistical modeling using the
    t distribution, Journal of the American Statistical Association 84.

    See Also
    --------
    compare_tails, gaussian_nll, student_t_nll

    Examples
    --------
    >>> from nll_core.likelihoods import compare_tails
    >>> x = [-44.0, 22.0, 24.0, 25.0, 26.0, 27.0, 28.0, 29.0, 31.0, 33.0]
    >>> curves = tail_curves(x, compare_tails(x), window=(-120.0, 60.0), n_points=3, n_bins=3)
    >>> curves.gaussian_nll.round(2), curves.student_t_nll.round(2)
    (array([25.05,  6.68,  5.7 ]), array([10.28,  8.36,  7.27]))
    >>> curves.heights.round(4)
    array([0.    , 0.0017, 0.015 ])
    """
    sample = sample_array(x)
    low, high = (finite(end, "window") for end in window)
    if not low < high:
        raise ValueError(f"window must be two ends, the lower first, got ({low:g}, {high:g})")
    if not ((low <= sample) & (sample <= high)).any():
        raise ValueError(f"window must hold at least one point of x, got ({low:g}, {high:g})")
    grid = np.linspace(low, high, count(n_points, "n_points", minimum=2))
    gaussian, student_t = comparison.gaussian, comparison.student_t
    gaussian_cost = gaussian_nll(grid, gaussian.mu, gaussian.sigma, reduction="none")
    student_t_cost = student_t_nll(
        grid, student_t.mu, student_t.sigma, student_t.nu, reduction="none"
    )
    heights, edges = np.histogram(
        sample, bins=count(n_bins, "n_bins"), range=(low, high), density=True
    )
    return TailCurves(
        x=grid,
        gaussian_nll=gaussian_cost,
        student_t_nll=student_t_cost,
        gaussian_density=np.exp(-gaussian_cost),
        student_t_density=np.exp(-student_t_cost),
        edges=edges,
        heights=heights,
    )
