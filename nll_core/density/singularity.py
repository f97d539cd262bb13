"""Why the likelihood of a mixture has no maximum: one component on one datum, ever thinner."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import (
    finite,
    finite_array,
    open_fraction,
    sample_array,
    sample_weights,
)
from nll_core.density._mixture_pass import LOG_2PI

Float64Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Singularity(Printed):
    """NLL of a broad Gaussian and a thin one on a datum, while the thin one shrinks."""

    datum: float
    log10_sigmas: Float64Array
    """(m,)."""
    nll: Float64Array
    """(m,), in nats."""
    share: float
    """Of the thin component."""
    broad_mean: float
    broad_sigma: float
    at_datum: float
    """Weight of the data that equal the datum: so many nats each e-fold of σ buys."""
    intercept: float
    """NLL − at_datum · log σ once the thin component reaches no other datum."""

    @property
    def heights(self) -> Float64Array:
        """(m,), the thin component's density at its datum, π/(σ√(2π)): without a limit."""
        with np.errstate(over="ignore"):
            tallest: Float64Array = self.share / np.sqrt(2.0 * np.pi) * 10.0**-self.log10_sigmas
        return tallest

    def log10_sigma_of(self, nll: float) -> float:
        """Where the NLL has fallen to a level, by the line that it follows in the end.

        Parameters
        ----------
        nll : float
            The level, in nats.

        Returns
        -------
        float
            log₁₀ σ, however small.
        """
        return (finite(nll, "nll") - self.intercept) / (self.at_datum * math.log(10.0))


def point_component(
    x: ArrayLike,
    datum: float,
    log10_sigmas: ArrayLike,
    *,
    share: float = 0.5,
    sample_weight: ArrayLike | None = None,
) -> Singularity:
    """NLL of (1 − π) N(mean, sd²) + π N(datum, σ²) as σ goes to 0; mean and sd are of all data.

    It falls below every bound, by log 10 for each decade of σ and datum that is hit; the fit gets
    worse for all others first.

    Parameters
    ----------
    x : array_like, shape (n,)
        The data.
    datum : float
        The thin component's mean.
    log10_sigmas : array_like, shape (m,)
        log₁₀ σ, as low as −300.
    share : float
        π, between 0 and 1.
    sample_weight : array_like, shape (n,), optional
        What each datum counts.

    Returns
    -------
    Singularity
        Sums over the data.

    Raises
    ------
    ValueError
        If `datum` is not one of x, x does not vary, or a number is out of range.

    References
    ----------
    N. E. Day (1969), Estimating the components of a mixture of normal distributions, Biometrika 56.

    Examples
    --------
    >>> from nll_core.datasets import load_galaxies
    >>> found = point_component(load_galaxies().values, 9.172, [-2.0, -8.0])
    >>> found.nll.round(1), round(found.log10_sigma_of(203.482), 1)
    (array([287.8, 274. ]), -38.6)
    """
    data = sample_array(x)
    given = sample_weights(sample_weight, data.shape)
    w = np.ones(len(data)) if given is None else given
    centre, part = finite(datum, "datum"), open_fraction(share, "share")
    logs = finite_array(log10_sigmas, "log10_sigmas").astype(np.float64).reshape(-1)
    hit = float(w[data == centre].sum())
    if not hit:
        raise ValueError(f"datum must be one of x, got {centre:g}")
    mean = float(w @ data / w.sum())
    sigma = math.sqrt(float(w @ np.square(data - mean) / w.sum()))
    if not sigma:
        raise ValueError(f"x must vary, got only {centre:g}")
    broad = np.log1p(-part) - 0.5 * LOG_2PI - math.log(sigma) - 0.5 * ((data - mean) / sigma) ** 2
    log_sigmas = logs[:, None] * math.log(10.0)
    # In logarithms a thin component may be 1e-300 wide; what it misses then is infinitely far.
    with np.errstate(divide="ignore", over="ignore"):
        squares = np.exp(2.0 * (np.log(np.abs(data - centre)) - log_sigmas))
    thin = np.log(part) - 0.5 * LOG_2PI - log_sigmas - 0.5 * squares
    others = w[data != centre] @ -broad[data != centre]
    return Singularity(
        datum=centre,
        log10_sigmas=logs,
        nll=-np.logaddexp(broad, thin) @ w,
        share=part,
        broad_mean=mean,
        broad_sigma=sigma,
        at_datum=hit,
        intercept=float(others) - hit * (math.log(part) - 0.5 * LOG_2PI),
    )
