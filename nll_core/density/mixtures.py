"""Gaussian mixtures: their densities and whose each datum probably is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import distribution_array, finite_array, positive_array
from nll_core.density._mixture_pass import LOG_2PI

Float64Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Mixture(Printed):
    """A mixture of K Gaussians in d dimensions: Σ π_k N(μ_k, Σ_k)."""

    shares: Float64Array
    """(K,), the weights π of the components; they sum to 1."""
    means: Float64Array
    """(K, d)."""
    covariances: Float64Array
    """(K, d, d)."""

    def __post_init__(self) -> None:
        """Check that the shapes agree and that each covariance is positive definite."""
        n, d = self.means.shape if self.means.ndim == 2 else (0, 0)
        if self.shares.shape != (n,) or self.covariances.shape != (n, d, d) or not n * d:
            raise ValueError(
                "shares, means and covariances must have shapes (K,), (K, d) and (K, d, d), got "
                f"{self.shares.shape}, {self.means.shape} and {self.covariances.shape}"
            )

    @property
    def n_components(self) -> int:
        """K."""
        return len(self.shares)

    @property
    def sigmas(self) -> Float64Array:
        """(K, d), standard deviations along the axes."""
        deviations: Float64Array = np.sqrt(np.diagonal(self.covariances, axis1=1, axis2=2))
        return deviations


def mixture_log_density(mixture: Mixture, x: ArrayLike) -> Float64Array:
    """Log-density of a mixture, in nats: log Σ π_k N(x; μ_k, Σ_k).

    Parameters
    ----------
    mixture : Mixture
        Shares, means and covariances.
    x : array_like, shape (n,) or (n, d)
        One row a datum; one axis is enough in one dimension.

    Returns
    -------
    ndarray, shape (n,)
        May be positive: a density is per unit of x.

    Raises
    ------
    ValueError
        If x is not finite or has other than d columns.

    Examples
    --------
    >>> two = mixture_of([0.5, 0.5], [-2.0, 2.0], [1.0, 1.0])
    >>> mixture_log_density(two, [0.0, 2.0]).round(4)
    array([-2.9189, -1.6118])
    """
    joint = component_log_densities(mixture, x)
    top = joint.max(axis=0)
    logs: Float64Array = top + np.log(np.exp(joint - top).sum(axis=0))
    return logs


def responsibilities(mixture: Mixture, x: ArrayLike) -> Float64Array:
    """Posterior probability of each component for each datum: π_k N(x; μ_k, Σ_k)/p(x).

    Parameters
    ----------
    mixture : Mixture
        Shares, means and covariances.
    x : array_like, shape (n,) or (n, d)
        One row a datum.

    Returns
    -------
    ndarray, shape (n, K)
        Rows sum to 1.

    Examples
    --------
    >>> two = mixture_of([0.5, 0.5], [-2.0, 2.0], [1.0, 1.0])
    >>> responsibilities(two, [0.0, 1.0]).round(3)
    array([[0.5  , 0.5  ],
           [0.018, 0.982]])
    """
    joint = component_log_densities(mixture, x)
    parts = np.exp(joint - joint.max(axis=0))
    shares: Float64Array = (parts / parts.sum(axis=0)).T
    return shares


def component_log_densities(mixture: Mixture, x: ArrayLike) -> Float64Array:
    """Each component's own part of the density, in logs: log π_k N(x; μ_k, Σ_k).

    Parameters
    ----------
    mixture : Mixture
        Shares, means and covariances.
    x : array_like, shape (n,) or (n, d)
        One row a datum.

    Returns
    -------
    ndarray, shape (K, n)
        Their exponentials add up to the density; −inf for a component of share 0.

    Examples
    --------
    >>> two = mixture_of([0.5, 0.5], [-2.0, 2.0], [1.0, 1.0])
    >>> component_log_densities(two, [2.0]).round(4)
    array([[-9.6121],
           [-1.6121]])
    """
    rows = data_rows(x)
    if rows.shape[1] != mixture.means.shape[1]:
        raise ValueError(
            f"x must have {mixture.means.shape[1]} columns as the mixture has, got {rows.shape[1]}"
        )
    factors = np.linalg.cholesky(mixture.covariances)
    away = rows.T - mixture.means[:, :, None]
    z = np.linalg.solve(factors, away)
    logs = np.log(np.diagonal(factors, axis1=1, axis2=2)).sum(axis=1)
    with np.errstate(divide="ignore"):
        heights = np.log(mixture.shares) - logs - 0.5 * rows.shape[1] * LOG_2PI
    joint: Float64Array = heights[:, None] - 0.5 * np.square(z).sum(axis=1)
    return joint


def mixture_of(shares: ArrayLike, means: ArrayLike, sigmas: ArrayLike) -> Mixture:
    """A mixture in one dimension, or one with axes that are not correlated.

    Parameters
    ----------
    shares : array_like, shape (K,)
        Weights of the components; they sum to 1.
    means : array_like, shape (K,) or (K, d)
        One row a component.
    sigmas : array_like, shape (K,) or (K, d)
        Standard deviations, all above 0.

    Returns
    -------
    Mixture
        With diagonal covariances.

    Raises
    ------
    ValueError
        If shapes do not agree, shares do not sum to 1 or a number is out of range.

    Examples
    --------
    >>> mixture_of([0.4, 0.6], [1.0, 5.0], [0.5, 2.0]).covariances.ravel()
    array([0.25, 4.  ])
    """
    found = finite_array(means, "means").astype(np.float64)
    spread = positive_array(sigmas, "sigmas").astype(np.float64)
    wide = found if found.ndim == 2 else found[:, None]
    if spread.shape != found.shape:
        raise ValueError(f"sigmas must have the shape {found.shape} of means, got {spread.shape}")
    squares = np.square(spread).reshape(wide.shape)
    weights = distribution_array(shares, "shares").astype(np.float64)
    return Mixture(weights, wide, squares[:, :, None] * np.eye(wide.shape[1]))


def data_rows(x: ArrayLike) -> Float64Array:
    """(n, d), of (n,) or (n, d)."""
    array = finite_array(x, "x").astype(np.float64, copy=False)
    rows = array[:, None] if array.ndim == 1 else array
    if rows.ndim != 2 or not rows.size:
        raise ValueError(f"x must have shape (n,) or (n, d) and not be empty, got {array.shape}")
    return rows
