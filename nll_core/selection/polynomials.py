"""Polynomials of every degree on the same data: training, left-out and held-out NLL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import Seed, count, positive, sample_array, seed_number
from nll_core.selection.criteria import InformationCriteria

Float64Array = NDArray[np.float64]

_LOG_2PI = float(np.log(2.0 * np.pi))
# σ̂ of data through which the polynomial goes, relative to their spread.
_EXACT = 1e-10


@dataclass(frozen=True, eq=False, repr=False)
class PolynomialPath(Printed):
    """Gaussian regressions of each degree, y ~ N(polynomial(x), σ²), by maximum likelihood."""

    degrees: tuple[int, ...]
    low: float
    high: float
    """The range of x, on which the coefficients are of Chebyshev polynomials."""
    coefficients: tuple[Float64Array, ...]
    sigmas: Float64Array
    """(D,), √(mean squared residual)."""
    training: Float64Array
    """(D, n), the NLL (nats) of each datum under the fit to all."""
    left_out: Float64Array
    """(D, n), of each datum under the fit to all others, exactly."""

    @property
    def criteria(self) -> tuple[InformationCriteria, ...]:
        """Of each degree, σ counted."""
        n = self.training.shape[1]
        return tuple(
            InformationCriteria(float(nll.sum()), degree + 2, n)
            for degree, nll in zip(self.degrees, self.training, strict=True)
        )

    def curve(self, degree: int, x: ArrayLike) -> Float64Array:
        """The polynomial of a degree at x, shape (m,)."""
        return _values(self.coefficients[self.degrees.index(degree)], self._scaled(x))

    def held_out(self, x: ArrayLike, targets: ArrayLike) -> Float64Array:
        """(D, m), the NLL (nats) of other data."""
        z, values = self._scaled(x), np.asarray(targets, np.float64)
        return np.array(
            [
                _gaussian_nll(values - _values(coefficients, z), sigma)
                for coefficients, sigma in zip(self.coefficients, self.sigmas, strict=True)
            ]
        )

    def _scaled(self, x: ArrayLike) -> Float64Array:
        return _scaled(np.asarray(x, np.float64), self.low, self.high)


def fit_polynomials(x: ArrayLike, targets: ArrayLike, degrees: Sequence[int]) -> PolynomialPath:
    """Polynomials of several degrees by maximum likelihood, with exact leave-one-out NLL (nats).

    With hat values h_i and residuals e_i, without datum i the residual there is e_i/(1 − h_i) and
    σ² is (Σe² − e_i²/(1 − h_i))/(n − 1): no refit is needed.

    Parameters
    ----------
    x, targets : array_like, shape (n,)
        Where and what was measured: at least two more different x than the largest degree has
        coefficients.
    degrees : sequence of int
        0 is a constant.

    Returns
    -------
    PolynomialPath

    Raises
    ------
    ValueError
        For too few data, data that are not finite or not of one length, and data through which a
        polynomial goes exactly: its σ is 0 and its likelihood has no bound.

    References
    ----------
    D. M. Allen (1974), The relationship between variable selection and data augmentation and a
    method for prediction.

    Examples
    --------
    >>> path = fit_polynomials([0, 1, 2, 3, 4, 5], [0.1, 0.9, 2.2, 2.8, 4.1, 5.0], [0, 1])
    >>> path.training.sum(axis=1).round(3), path.left_out.sum(axis=1).round(3)
    (array([11.692, -3.565]), array([14.114,  0.095]))
    """
    at, values = sample_array(x, "x"), sample_array(targets, "targets")
    if at.shape != values.shape:
        raise ValueError(f"x and targets must have one length, got {len(at)} and {len(values)}")
    wanted = tuple(count(degree, "degrees", minimum=0) for degree in degrees)
    different = len(np.unique(at))
    if different < max(wanted) + 3:
        raise ValueError(
            f"degree {max(wanted)} needs at least {max(wanted) + 3} different x, got {different}"
        )
    low, high = float(at.min()), float(at.max())
    z = _scaled(at, low, high)
    found, sigmas, training, left_out = [], [], [], []
    for degree in wanted:
        q, r = np.linalg.qr(chebyshev.chebvander(z, degree))
        scores = q.T @ values
        residuals = values - q @ scores
        squares = float(residuals @ residuals)
        sigma = float(np.sqrt(squares / len(values)))
        if sigma <= _EXACT * float(np.ptp(values)) or sigma == 0.0:
            raise ValueError(f"a polynomial of degree {degree} goes through all data: σ is 0")
        free = 1.0 - np.einsum("ij,ij->i", q, q)
        others = np.sqrt((squares - residuals**2 / free) / (len(values) - 1))
        found.append(np.linalg.solve(r, scores))
        sigmas.append(sigma)
        training.append(_gaussian_nll(residuals, sigma))
        left_out.append(_gaussian_nll(residuals / free, others))
    return PolynomialPath(
        wanted,
        low,
        high,
        tuple(found),
        np.array(sigmas),
        np.array(training),
        np.array(left_out),
    )


@dataclass(frozen=True, eq=False, repr=False)
class Optimism(Printed):
    """Over repeated samples: how much too good the training NLL is; means in nats per datum."""

    degrees: tuple[int, ...]
    training: Float64Array
    """(D,), the mean training NLL."""
    expected: Float64Array
    """(D,), the mean NLL of new y at the same x, exact for each fit."""
    standard_error: Float64Array
    """(D,), of the difference of the two."""
    n: int

    @property
    def best(self) -> Mapping[str, int]:
        """The degree at which either mean is lowest."""
        means = {"training": self.training, "new data": self.expected}
        return {name: self.degrees[int(np.argmin(mean))] for name, mean in means.items()}

    @property
    def gap(self) -> Float64Array:
        """(D,), expected − training: the optimism."""
        return self.expected - self.training

    @property
    def predicted(self) -> Float64Array:
        """(D,), k/n with σ counted, which is AIC's penalty: right for many data."""
        return (np.array(self.degrees) + 2.0) / self.n


def training_optimism(
    mean: ArrayLike,
    sigma: float,
    x: ArrayLike,
    degrees: Sequence[int],
    *,
    n_samples: int = 500,
    seed: Seed,
) -> Optimism:
    """How far the training NLL of polynomials lies below that of new data, in nats per datum.

    Samples y = mean + σε are drawn at the same x; the NLL of new y under a fit is exact:
    ln(2πσ̂²)/2 + (σ² + average (mean − fit)²)/(2σ̂²).

    Parameters
    ----------
    mean : array_like, shape (n,)
        Of y at each x.
    sigma : float
        Its standard deviation, above 0.
    x : array_like, shape (n,)
        Where y is measured.
    degrees : sequence of int
        Of the polynomials that are fitted.
    n_samples : int
        How often.
    seed : int or numpy.random.Generator
        Seed of the samples; of a generator, its next number.

    Returns
    -------
    Optimism

    Raises
    ------
    ValueError
        As in `fit_polynomials`.

    References
    ----------
    B. Efron (1986), How biased is the apparent error rate of a prediction rule?

    Examples
    --------
    >>> import numpy as np
    >>> x = np.linspace(-1, 1, 100)
    >>> found = training_optimism(x, 1.0, x, [1], n_samples=5000, seed=0)
    >>> found.gap.round(3), found.predicted
    (array([0.03]), array([0.03]))
    """
    at, centre = sample_array(x, "x"), sample_array(mean, "mean")
    spread, repeats = positive(sigma, "sigma"), count(n_samples, "n_samples", minimum=2)
    wanted = tuple(count(degree, "degrees", minimum=0) for degree in degrees)
    different = len(np.unique(at))
    if at.shape != centre.shape or different < max(wanted) + 3:
        raise ValueError(
            f"x and mean must have one length with at least {max(wanted) + 3} different x, got "
            f"{len(at)} and {len(centre)}, {different} of them different"
        )
    n = len(at)
    samples = centre + spread * np.random.default_rng(seed_number(seed)).standard_normal(
        (repeats, n)
    )
    z = _scaled(at, float(at.min()), float(at.max()))
    training, expected = [], []
    for degree in wanted:
        q = np.linalg.qr(chebyshev.chebvander(z, degree))[0]
        fitted = (samples @ q) @ q.T
        variance = ((samples - fitted) ** 2).mean(axis=1)
        half = 0.5 * (_LOG_2PI + np.log(variance))
        missed = ((centre - fitted) ** 2).mean(axis=1)
        training.append(half + 0.5)
        expected.append(half + 0.5 * (spread**2 + missed) / variance)
    low, high = np.array(training), np.array(expected)
    error = (high - low).std(axis=1, ddof=1) / np.sqrt(repeats)
    return Optimism(wanted, low.mean(axis=1), high.mean(axis=1), error, n)


def _scaled(x: Float64Array, low: float, high: float) -> Float64Array:
    return (2.0 * x - (low + high)) / (high - low)


def _values(coefficients: Float64Array, z: Float64Array) -> Float64Array:
    return np.asarray(chebyshev.chebval(z, coefficients), np.float64)


def _gaussian_nll(residuals: Float64Array, sigma: float | Float64Array) -> Float64Array:
    return np.asarray(0.5 * (residuals / sigma) ** 2 + np.log(sigma) + 0.5 * _LOG_2PI)
