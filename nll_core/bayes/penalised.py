"""Ridge and lasso as the modes of posteriors, beside the posteriors' means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike

from nll_core._printing import Printed
from nll_core._validation import Seed, choice, count, finite_array, positive, seed_number
from nll_core.bayes.posterior_terms import Float64Array

CoefficientPrior = Literal["gaussian", "laplace"]
COEFFICIENT_PRIORS: tuple[CoefficientPrior, ...] = get_args(CoefficientPrior)

_SQRT_2: Final = float(np.sqrt(2.0))
# Columns are orthogonal if their cosine is at most this: rounding in making them so.
_COSINE: Final = 1e-9
# From here on, in standard deviations, the series of a truncated Gaussian is exact to rounding,
# and its closed form loses more digits the further out.
_FAR: Final = 200.0


class FittedLine(NamedTuple):
    """Expected targets, (m,): by the mode, by the mean, and how sure posterior and prior are."""

    mode: Float64Array
    mean: Float64Array
    sd: Float64Array
    """The posterior's standard deviation."""
    prior_sd: Float64Array
    """The prior's, about 0: before any datum."""


@dataclass(frozen=True, eq=False, repr=False)
class PenalisedFit(Printed):
    """Coefficients under a prior with mean 0: the mode (the penalised fit), and the mean."""

    prior: CoefficientPrior
    penalty: float
    """λ of ½‖y − Xβ‖² + λ‖β‖²/2 (ridge) or ½‖y − Xβ‖² + λ‖β‖₁ (lasso)."""
    least_squares: Float64Array
    """(d,), without a prior."""
    mode: Float64Array
    """(d,), the MAP: ridge, or lasso."""
    mean: Float64Array
    """(d,), the posterior's."""
    covariance: Float64Array
    """(d, d), the posterior's."""
    prior_sd: float
    """τ, of each coefficient."""
    alpha: float
    """λ as scikit-learn wants it: λ itself for `Ridge`, λ/n for `Lasso`."""

    @property
    def sd(self) -> Float64Array:
        """(d,), the posterior's."""
        return np.sqrt(np.diagonal(self.covariance))

    def line(self, features: ArrayLike) -> FittedLine:
        """What the fit expects of targets with these features, (m, d)."""
        x = np.asarray(finite_array(features, "features"), dtype=np.float64)
        spread = np.sqrt(np.einsum("mi,ij,mj->m", x, self.covariance, x))
        before = self.prior_sd * np.linalg.norm(x, axis=1)
        return FittedLine(x @ self.mode, x @ self.mean, spread, before)

    @property
    def n_zero(self) -> int:
        """How many entries of the mode are exactly 0."""
        return int((self.mode == 0).sum())


@dataclass(frozen=True, eq=False, repr=False)
class PenaltyPath(Printed):
    """Penalised fits along the prior's standard deviation, one a row."""

    prior: CoefficientPrior
    prior_sd: Float64Array
    """(m,)."""
    penalty: Float64Array
    """(m,), λ."""
    mode: Float64Array
    """(m, d)."""
    mean: Float64Array
    """(m, d)."""


@dataclass(frozen=True, eq=False, repr=False)
class PolynomialSample(Printed):
    """A polynomial with noise: orthogonal features, what was drawn, and the truth."""

    x: Float64Array
    """(n,), from −1 to 1."""
    features: Float64Array
    """(n, d): polynomials of degree 1 … d, orthogonal over x, each with mean 0 and mean square
    1."""
    targets: Float64Array
    """(n,), with mean 0."""
    coefficients: Float64Array
    """(d,), the true ones."""


def penalised_fit(
    features: ArrayLike,
    targets: ArrayLike,
    *,
    noise_sd: float,
    prior_sd: float,
    prior: CoefficientPrior,
) -> PenalisedFit:
    """Coefficients of a linear model under a prior of standard deviation τ: mode, mean and sd.

    With noise of standard deviation σ the mode is ridge with λ = σ²/τ² for a Gaussian prior, and
    lasso with λ = √2 σ²/τ for a Laplace prior, whose scale is τ/√2. The Gaussian posterior has its
    mean at its mode; under a Laplace prior the mode may be exactly 0, the mean only by symmetry.

    Parameters
    ----------
    features : array_like, shape (n, d)
        X. For a Laplace prior its columns must be orthogonal: then each coefficient has a
        posterior of its own, and that has a closed form.
    targets : array_like, shape (n,)
        y; there is no intercept.
    noise_sd, prior_sd : float
        σ and τ, above 0.
    prior : {"gaussian", "laplace"}
        The shape of the prior.

    Returns
    -------
    PenalisedFit
        λ is in the convention of half the sum of squares. scikit-learn's `Ridge` doubles both
        terms, so that its alpha is λ; its `Lasso` divides by n, so that its alpha is λ/n.

    Raises
    ------
    TypeError
        If `features` or `targets` are not numbers.
    ValueError
        If shapes do not match, a number is out of range, columns depend on each other, or, for a
        Laplace prior, are not orthogonal.

    References
    ----------
    A. E. Hoerl, R. W. Kennard (1970), Ridge regression, Technometrics 12. R. Tibshirani (1996),
    Regression shrinkage and selection via the lasso, Journal of the Royal Statistical Society B 58.
    T. Park, G. Casella (2008), The Bayesian lasso, Journal of the American Statistical Association
    103.

    Examples
    --------
    >>> x, y = [[1.0, 1.0], [1.0, -1.0]], [3.0, 1.0]
    >>> fit = penalised_fit(x, y, noise_sd=1.0, prior_sd=0.5, prior="laplace")
    >>> fit.least_squares.round(3), fit.mode.round(3), fit.mean.round(3)
    (array([2., 1.]), array([0.586, 0.   ]), array([0.773, 0.285]))
    """
    x, y, (sigma, tau) = _checked(features, targets, (noise_sd, prior_sd), prior)
    gram = x.T @ x
    least_squares = np.asarray(np.linalg.lstsq(x, y)[0], dtype=np.float64)
    if prior == "laplace":
        _reject_oblique(gram)
        se = sigma / np.sqrt(np.diagonal(gram))
        mode, mean, sd = _laplace_posterior(least_squares, se, tau / _SQRT_2)
        covariance = np.diag(sd**2)
    else:
        precision = gram / sigma**2 + np.eye(x.shape[1]) / tau**2
        mode = mean = np.asarray(np.linalg.solve(precision, x.T @ y / sigma**2), dtype=np.float64)
        covariance = np.asarray(np.linalg.inv(precision), dtype=np.float64)
    penalty = _penalty(sigma, tau, prior)
    return PenalisedFit(
        prior=prior,
        penalty=penalty,
        least_squares=least_squares,
        mode=mode,
        mean=mean,
        covariance=covariance,
        prior_sd=tau,
        alpha=penalty / len(y) if prior == "laplace" else penalty,
    )


def prior_sd_of_penalty(penalty: float, *, noise_sd: float, prior: CoefficientPrior) -> float:
    """The standard deviation τ of the prior whose mode has the penalty λ.

    τ = σ/√λ for a Gaussian prior (ridge), √2 σ²/λ for a Laplace prior (lasso).

    Parameters
    ----------
    penalty, noise_sd : float
        λ in the convention of `penalised_fit`, and σ, above 0.
    prior : {"gaussian", "laplace"}
        The shape of the prior.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> prior_sd_of_penalty(4.0, noise_sd=1.0, prior="gaussian")
    0.5
    """
    strength, sigma = positive(penalty, "penalty"), positive(noise_sd, "noise_sd")
    choice(prior, "prior", COEFFICIENT_PRIORS)
    return sigma / strength**0.5 if prior == "gaussian" else _SQRT_2 * sigma**2 / strength


def penalty_path(
    features: ArrayLike,
    targets: ArrayLike,
    *,
    noise_sd: float,
    prior_sds: ArrayLike,
    prior: CoefficientPrior,
) -> PenaltyPath:
    """Mode and mean of the coefficients along the standard deviation of their prior.

    λ = σ²/τ² for a Gaussian prior, √2 σ²/τ for a Laplace prior: the narrower the prior, the
    stronger the penalty.

    Parameters
    ----------
    features, targets, noise_sd, prior
        As in `penalised_fit`.
    prior_sds : array_like, shape (m,)
        τ, each above 0.

    Returns
    -------
    PenaltyPath
        A row for each τ.

    Raises
    ------
    TypeError, ValueError
        As in `penalised_fit`.

    Examples
    --------
    >>> sample = sample_polynomial(seed=0)
    >>> path = penalty_path(
    ...     sample.features, sample.targets, noise_sd=1.0, prior_sds=[0.1, 10.0], prior="laplace"
    ... )
    >>> (path.mode == 0).sum(axis=1).tolist(), (path.mean == 0).sum(axis=1).tolist()
    ([6, 0], [0, 0])
    """
    taus = np.asarray(finite_array(prior_sds, "prior_sds"), dtype=np.float64)
    fits = [
        penalised_fit(features, targets, noise_sd=noise_sd, prior_sd=tau, prior=prior)
        for tau in taus.tolist()
    ]
    return PenaltyPath(
        prior=prior,
        prior_sd=taus,
        penalty=np.array([fit.penalty for fit in fits]),
        mode=np.array([fit.mode for fit in fits]),
        mean=np.array([fit.mean for fit in fits]),
    )


def sample_polynomial(
    n: int = 24, degree: int = 8, *, noise_sd: float = 1.0, seed: Seed
) -> PolynomialSample:
    """A polynomial of which only the degrees 1 and 3 count, with Gaussian noise, the same by seed.

    Parameters
    ----------
    n : int
        Points, more than `degree`.
    degree : int
        The highest degree among the features, at least 3.
    noise_sd : float
        σ of the noise, above 0.
    seed : int or numpy.random.Generator
        Seed of the noise; of a generator, its next number.

    Returns
    -------
    PolynomialSample
        With orthogonal features.

    Raises
    ------
    TypeError
        If `n` or `degree` is not an integer.
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> sample = sample_polynomial(seed=0)
    >>> sample.features.shape, sample.coefficients.tolist()
    ((24, 8), [2.0, 0.0, -1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    """
    d = count(degree, "degree", minimum=3)
    size = count(n, "n", minimum=d + 1)
    noise = positive(noise_sd, "noise_sd")
    x = np.linspace(-1.0, 1.0, size)
    q, r = np.linalg.qr(np.polynomial.legendre.legvander(x, d))
    features = (q * np.sign(np.diagonal(r)))[:, 1:] * np.sqrt(size)
    truth = np.zeros(d)
    truth[[0, 2]] = 2.0, -1.0
    drawn = features @ truth + noise * np.random.default_rng(seed_number(seed)).normal(size=size)
    return PolynomialSample(x, features, drawn - drawn.mean(), truth)


def _penalty(sigma: float, tau: float, prior: CoefficientPrior) -> float:
    return (sigma / tau) ** 2 if prior == "gaussian" else _SQRT_2 * sigma**2 / tau


def _checked(
    features: ArrayLike, targets: ArrayLike, sds: tuple[float, float], prior: str
) -> tuple[Float64Array, Float64Array, tuple[float, float]]:
    x = finite_array(features, "features").astype(np.float64, copy=False)
    y = finite_array(targets, "targets").astype(np.float64, copy=False)
    if x.ndim != 2 or x.size == 0:
        raise ValueError(f"features must have shape (n, d), got {x.shape}")
    if y.shape != x.shape[:1]:
        raise ValueError(f"targets must have shape {x.shape[:1]}, got {y.shape}")
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise ValueError("features must have independent columns")
    choice(prior, "prior", COEFFICIENT_PRIORS)
    return x, y, (positive(sds[0], "noise_sd"), positive(sds[1], "prior_sd"))


def _reject_oblique(gram: Float64Array) -> None:
    lengths = np.sqrt(np.diagonal(gram))
    cosines = np.abs(np.triu(gram / np.outer(lengths, lengths), 1))
    i, j = np.unravel_index(int(cosines.argmax()), cosines.shape)
    if cosines[i, j] > _COSINE:
        raise ValueError(
            f"features must have orthogonal columns for a Laplace prior, but the cosine of columns "
            f"{i} and {j} is {cosines[i, j]:.3g}"
        )


def _laplace_posterior(
    estimate: Float64Array, se: Float64Array, scale: float
) -> tuple[Float64Array, Float64Array, Float64Array]:
    """Mode, mean and sd of β given N(estimate | β, se²) and a Laplace prior of that scale.

    On either side of 0 the posterior is a Gaussian that is cut off there.
    """
    pull = se / scale
    z = np.abs(estimate) / se
    mode = np.sign(estimate) * np.maximum(z - pull, 0.0) * se + 0.0
    near, far = _cut_off(z - pull), _cut_off(-z - pull)
    log_mass = np.array([near[0], far[0]])
    mass = np.exp(log_mass - np.logaddexp(*log_mass))
    mean = mass[0] * near[1] - mass[1] * far[1]
    spread = mass[0] * (near[2] + (near[1] - mean) ** 2) + mass[1] * (far[2] + (far[1] + mean) ** 2)
    return mode, np.sign(estimate) * mean * se, np.sqrt(spread) * se


def _cut_off(centre: Float64Array) -> tuple[Float64Array, Float64Array, Float64Array]:
    """N(centre, 1) above 0: log of its mass but for exp(−centre²/2), its mean, its variance."""
    from scipy.special import erfc, erfcx

    t = -centre / _SQRT_2
    far = centre < -_FAR
    # exp(t²) erfc(t), which would overflow where its log does not.
    log_scaled = np.where(
        t > 0, np.log(erfcx(np.maximum(t, 0.0))), t * t + np.log(erfc(np.minimum(t, 0.0)))
    )
    ratio = np.exp(0.5 * np.log(2.0 / np.pi) - log_scaled)
    w = 1.0 / np.maximum(-centre, _FAR)
    mean = np.where(far, w - 2.0 * w**3 + 10.0 * w**5, centre + ratio)
    variance = np.where(far, w**2 - 6.0 * w**4 + 50.0 * w**6, 1.0 - ratio * (centre + ratio))
    return log_scaled, mean, variance
