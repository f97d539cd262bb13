"""A Gaussian whose mean and log standard deviation are both predicted: its NLL and gradients."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._numerics import float_or_array
from nll_core._validation import FloatArray, as_array, finite_array, fraction, non_empty
from nll_core.likelihoods.gaussian import HALF_LOG_TWO_PI

Array = NDArray[np.float64]
# exp() of more, with either sign, comes near the ends of float64.
SAFE_EXPONENT: Final = 700.0


class HeteroscedasticGradient(NamedTuple):
    """Derivatives of `heteroscedastic_nll`, element by element."""

    mu: float | FloatArray
    log_sigma: float | FloatArray


class HeteroscedasticNaturalGradient(NamedTuple):
    """Derivatives with respect to the natural parameters μ/σ² and −1/(2σ²)."""

    first: float | FloatArray
    """μ − y: the mean of y less y."""
    second: float | FloatArray
    """μ² + σ² − y²: the mean of y² less y²."""


class BetaNllGradient(NamedTuple):
    """Derivatives of `beta_nll` as they are trained with, element by element."""

    mu: float | FloatArray
    """σ^(2β − 2)(μ − y)."""
    log_sigma: float | FloatArray
    """σ^(2β)(1 − z²)."""
    variance: float | FloatArray
    """With respect to σ²: σ^(2β)(σ² − (y − μ)²)/(2σ⁴)."""


def heteroscedastic_nll(
    x: ArrayLike, mu: ArrayLike, log_sigma: ArrayLike, *, constant: bool = True
) -> float | FloatArray:
    """Negative log-likelihood of `x` under N(mu, exp(log_sigma)²), element by element, in nats.

    ½z² + log σ + ½ log 2π with z = (x − μ)/σ. Lower is better; in σ the minimum is at σ = |x − μ|.

    Parameters
    ----------
    x, mu, log_sigma : array_like
        Observations and the two outputs of a model; their shapes broadcast.
    constant : bool
        Whether ½ log 2π = 0.9189 is counted, without which the number is no −log density.

    Returns
    -------
    float or ndarray
        A float for scalars, else an array of the broadcast shape; float32 where all are.

    Raises
    ------
    ValueError
        If a value is not finite, there is none, or the shapes do not broadcast.

    Notes
    -----
    σ itself need not be a float64: z is formed from log σ.

    References
    ----------
    D. A. Nix and A. S. Weigend (1994), Estimating the mean and variance of the target probability
    distribution. PyTorch's GaussianNLLLoss leaves out ½ log 2π and clips the variance.

    Examples
    --------
    >>> round(heteroscedastic_nll(2.0, 0.0, 0.5), 4)
    2.1547
    """
    away, log_scale, dtype = _standardised(x, mu, log_sigma)
    offset = HALF_LOG_TWO_PI if constant else 0.0
    with np.errstate(over="ignore"):
        return float_or_array(np.asarray(0.5 * away * away + log_scale + offset), dtype)


def heteroscedastic_gradient(
    x: ArrayLike, mu: ArrayLike, log_sigma: ArrayLike
) -> HeteroscedasticGradient:
    """Gradient of `heteroscedastic_nll` with respect to both outputs, in nats per unit of each.

    −z/σ with respect to μ, and 1 − z² with respect to log σ.

    Parameters
    ----------
    x, mu, log_sigma : array_like
        As in `heteroscedastic_nll`.

    Returns
    -------
    HeteroscedasticGradient
        The named pair.

    Raises
    ------
    ValueError
        As `heteroscedastic_nll`.

    Notes
    -----
    The pull on μ is divided by σ²: a model can quieten a large error by a large σ.

    Examples
    --------
    >>> heteroscedastic_gradient(3.0, 1.0, 0.0)
    HeteroscedasticGradient(mu=-2.0, log_sigma=-3.0)
    """
    away, log_scale, dtype = _standardised(x, mu, log_sigma)
    with np.errstate(over="ignore", under="ignore"):
        by_mu = -_scaled(away, -log_scale)
        by_log_sigma = (1.0 - away) * (1.0 + away)
        return HeteroscedasticGradient(
            float_or_array(by_mu + 0.0, dtype), float_or_array(np.asarray(by_log_sigma), dtype)
        )


def beta_nll(
    x: ArrayLike, mu: ArrayLike, log_sigma: ArrayLike, *, beta: float
) -> float | FloatArray:
    """β-NLL: `heteroscedastic_nll` times σ^(2β), a factor that training takes as a constant.

    Lower is not better from one σ to another: it is made for its gradient, `beta_nll_gradient`.

    Parameters
    ----------
    x, mu, log_sigma : array_like
        Observations and the two outputs of a model; their shapes broadcast.
    beta : float
        β in [0, 1]: 0 is the NLL itself.

    Returns
    -------
    float or ndarray
        A float for scalars, else an array of the broadcast shape; float32 where all are.

    Raises
    ------
    ValueError
        If a value is not finite, there is none, the shapes do not broadcast, or β is out of range.

    References
    ----------
    Seitzer, Tavakoli, Antic & Martius (2022), On the pitfalls of heteroscedastic uncertainty
    estimation with probabilistic neural networks.

    Examples
    --------
    >>> round(beta_nll(2.0, 0.0, 0.5, beta=0.5), 4)
    3.5525
    """
    _, log_scale, dtype = _standardised(x, mu, log_sigma)
    loss = np.asarray(heteroscedastic_nll(x, mu, log_sigma), dtype=np.float64)
    scaled = _scaled(loss, 2 * fraction(beta, "beta") * log_scale)
    return float_or_array(scaled, dtype)


def beta_nll_gradient(
    x: ArrayLike, mu: ArrayLike, log_sigma: ArrayLike, *, beta: float
) -> BetaNllGradient:
    """Gradient of `beta_nll` with its factor σ^(2β) held fixed.

    Parameters
    ----------
    x, mu, log_sigma : array_like
        Observations and the two outputs of a model; their shapes broadcast.
    beta : float
        β in [0, 1]. At 0 it is the gradient of the NLL; at 1 the pull on μ is that of ½(y − μ)²,
        while the loss itself is another.

    Returns
    -------
    BetaNllGradient
        With respect to μ, log σ and σ².

    Raises
    ------
    ValueError
        As `beta_nll`.

    Examples
    --------
    >>> beta_nll_gradient(3.0, 1.0, 0.0, beta=1.0)
    BetaNllGradient(mu=-2.0, log_sigma=-3.0, variance=-1.5)
    """
    power = 2 * fraction(beta, "beta")
    away, log_scale, dtype = _standardised(x, mu, log_sigma)
    with np.errstate(over="ignore", under="ignore"):
        excess = np.asarray((1.0 - away) * (1.0 + away))
        parts = (
            _scaled(-away, (power - 1) * log_scale),
            _scaled(excess, power * log_scale),
            _scaled(0.5 * excess, (power - 2) * log_scale),
        )
    return BetaNllGradient(*(float_or_array(part + 0.0, dtype) for part in parts))


def heteroscedastic_natural_gradient(
    x: ArrayLike, mu: ArrayLike, log_sigma: ArrayLike
) -> HeteroscedasticNaturalGradient:
    """Gradient of `heteroscedastic_nll` in the natural parameters, by the chain rule.

    With the gradient (g, h) in (μ, log σ) it is σ²g and σ²h + 2μσ²g: the means of y and of y² less
    y and y².

    Parameters
    ----------
    x, mu, log_sigma : array_like
        As in `heteroscedastic_nll`.

    Returns
    -------
    HeteroscedasticNaturalGradient
        The named pair.

    Raises
    ------
    ValueError
        As `heteroscedastic_nll`.

    References
    ----------
    P. McCullagh and J. A. Nelder (1989), Generalized linear models, section 2.2.

    Examples
    --------
    >>> heteroscedastic_natural_gradient(3.0, 1.0, 0.0)
    HeteroscedasticNaturalGradient(first=-2.0, second=-7.0)
    """
    by_mu, by_log_sigma = (np.asarray(g) for g in heteroscedastic_gradient(x, mu, log_sigma))
    _, log_scale, dtype = _standardised(x, mu, log_sigma)
    centre = finite_array(mu, "mu").astype(np.float64)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        first = _scaled(by_mu, 2 * log_scale)
        second = _scaled(by_log_sigma, 2 * log_scale) + 2 * centre * first
    return HeteroscedasticNaturalGradient(
        float_or_array(first, dtype), float_or_array(np.asarray(second), dtype)
    )


def heteroscedastic_mean_minus_observed(
    x: ArrayLike, mu: ArrayLike, log_sigma: ArrayLike
) -> HeteroscedasticNaturalGradient:
    """What N(mu, exp(log_sigma)²) expects of y and of y², less what was observed.

    By theory this is `heteroscedastic_natural_gradient`; here it is computed from the moments μ and
    μ² + σ², without the loss.

    Parameters
    ----------
    x, mu, log_sigma : array_like
        As in `heteroscedastic_nll`.

    Returns
    -------
    HeteroscedasticNaturalGradient
        μ − y and μ² + σ² − y².

    Raises
    ------
    ValueError
        As `heteroscedastic_nll`.

    Examples
    --------
    >>> heteroscedastic_mean_minus_observed(3.0, 1.0, 0.0)
    HeteroscedasticNaturalGradient(first=-2.0, second=-7.0)
    """
    _, log_scale, dtype = _standardised(x, mu, log_sigma)
    y, mean = (as_array(value).astype(np.float64, copy=False) for value in (x, mu))
    with np.errstate(over="ignore", under="ignore"):
        first = mean - y + np.zeros_like(log_scale)
        second = (mean - y) * (mean + y) + np.exp(2 * log_scale)
    return HeteroscedasticNaturalGradient(
        float_or_array(np.asarray(first), dtype), float_or_array(np.asarray(second), dtype)
    )


def _standardised(
    x: ArrayLike, mu: ArrayLike, log_sigma: ArrayLike
) -> tuple[Array, Array, np.dtype[np.floating]]:
    """z = (x − μ)/σ and log σ in float64, checked and broadcast, and the dtype of results."""
    checked = [finite_array(v, n) for v, n in ((x, "x"), (mu, "mu"), (log_sigma, "log_sigma"))]
    try:
        wide = np.broadcast_arrays(*(array.astype(np.float64) for array in checked))
    except ValueError:
        shapes = ", ".join(str(array.shape) for array in checked)
        raise ValueError(f"x, mu and log_sigma must broadcast, got shapes {shapes}") from None
    values, means, log_scale = wide
    non_empty(values, "x")
    return _scaled(values - means, -log_scale), log_scale, np.result_type(*checked)


def _scaled(value: Array, exponent: Array) -> Array:
    """value · exp(exponent), also where the exponential alone is beyond float64."""
    with np.errstate(over="ignore", under="ignore", divide="ignore", invalid="ignore"):
        plain = value * np.exp(np.clip(exponent, -SAFE_EXPONENT, SAFE_EXPONENT))
        by_logs = np.sign(value) * np.exp(np.log(np.abs(value)) + exponent)
    return np.asarray(np.where(np.abs(exponent) < SAFE_EXPONENT, plain, by_logs))
