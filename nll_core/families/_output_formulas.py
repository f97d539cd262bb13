"""The formulas behind the output families: each as functions of one prediction and the observed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core.distributions.counts import Bernoulli, Poisson
from nll_core.distributions.distribution import Distribution
from nll_core.distributions.location_scale import Gaussian, Laplace, StudentT
from nll_core.distributions.positive import Exponential
from nll_core.likelihoods.gaussian import gaussian_nll
from nll_core.likelihoods.poisson import poisson_nll
from nll_core.likelihoods.student_t import student_t_nll
from nll_core.losses.binary import binary_cross_entropy, binary_cross_entropy_gradient
from nll_core.losses.classification import cross_entropy, cross_entropy_gradient
from nll_core.losses.logits import softmax
from nll_core.losses.margin_minimisers import implied_probability

Array = NDArray[np.float64]
Formula = Callable[[Array, Array], Array]
# exp() of more, with either sign, comes near the ends of float64.
SAFE_EXPONENT: Final = 700.0


class Formulas(NamedTuple):
    """Functions of a prediction z and what was observed, y, arrays of one shape."""

    nll: Formula
    familiar: Formula
    """The loss as it is usually written, without the terms that do not depend on z."""
    gradient: Formula
    """Slope of the NLL in z."""
    mean: Callable[[Array], Array]
    statistic: Callable[[Array], Array]
    """What of y the mean is compared with: y itself, or whether it is a given class."""
    natural: Callable[[Array], Array]
    natural_gradient: Formula
    """Slope of the NLL in the natural parameter, from that in z by the chain rule."""
    best: Callable[[Array], Array]
    """The z at which the NLL of y is lowest; infinite where there is no such number."""
    natural_curvature: Formula
    """Second derivative of the NLL in the natural parameter."""
    distribution: Callable[[Array], Distribution] | None
    """Of what is observed, at z; None where it is a class."""


def bernoulli(beta: float) -> Formulas:
    """Yes or no from β·z, its log odds; also a preference, by the difference of two rewards."""

    def both_sides(z: Array) -> Array:
        return sigmoid(beta * z) * sigmoid(-beta * z)

    def nll(z: Array, y: Array) -> Array:
        return np.asarray(binary_cross_entropy(beta * z, y, reduction="none"))

    def gradient(z: Array, y: Array) -> Array:
        return np.asarray(beta * binary_cross_entropy_gradient(beta * z, y, reduction="none"))

    return Formulas(
        nll=nll,
        familiar=nll,
        gradient=gradient,
        mean=lambda z: sigmoid(beta * z),
        statistic=_itself,
        natural=lambda z: np.asarray(beta * z),
        natural_gradient=lambda z, y: gradient(z, y) / beta,
        best=lambda y: np.where(y == 1, np.inf, -np.inf),
        natural_curvature=lambda z, y: both_sides(z),
        distribution=lambda z: Bernoulli(sigmoid(beta * z)),
    )


def categorical(other_logits: Sequence[float]) -> Formulas:
    """One of several classes; z is the logit of class 0, the other logits stand still."""
    others = np.asarray(other_logits, dtype=np.float64)

    def logits(z: Array) -> Array:
        return np.concatenate([z[..., None], np.broadcast_to(others, (*z.shape, others.size))], -1)

    def nll(z: Array, y: Array) -> Array:
        return np.asarray(cross_entropy(logits(z), y.astype(np.int64), reduction="none"))

    def gradient(z: Array, y: Array) -> Array:
        slopes = cross_entropy_gradient(logits(z), y.astype(np.int64), reduction="none")
        return np.asarray(slopes[..., 0])

    def mean(z: Array) -> Array:
        return np.asarray(softmax(logits(z))[..., 0])

    def curvature(z: Array, y: Array) -> Array:
        p = softmax(logits(z))
        return np.asarray(p[..., 0] * p[..., 1:].sum(axis=-1))

    return Formulas(
        nll=nll,
        familiar=nll,
        gradient=gradient,
        mean=mean,
        statistic=lambda y: np.asarray(y == 0, dtype=np.float64),
        natural=_itself,
        natural_gradient=gradient,
        best=lambda y: np.where(y == 0, np.inf, -np.inf),
        natural_curvature=curvature,
        distribution=None,
    )


def gaussian(scale: float, *, learned: bool) -> Formulas:
    """A number with normal noise of standard deviation σ; a loss that learns it counts log σ."""
    log_scale = math.log(scale)

    def familiar(z: Array, y: Array) -> Array:
        away = (y - z) / scale
        return np.asarray(0.5 * away * away + (log_scale if learned else 0.0))

    def gradient(z: Array, y: Array) -> Array:
        return np.asarray((z - y) / scale / scale)

    return Formulas(
        nll=lambda z, y: np.asarray(gaussian_nll(y, z, scale, reduction="none")),
        familiar=familiar,
        gradient=gradient,
        mean=_itself,
        statistic=_itself,
        natural=lambda z: z / scale / scale,
        natural_gradient=lambda z, y: gradient(z, y) * scale * scale,
        best=_itself,
        natural_curvature=lambda z, y: np.full_like(z, scale * scale),
        distribution=lambda z: Gaussian(z, scale),
    )


def laplace(scale: float) -> Formulas:
    """A number with noise whose density falls exponentially on either side; no natural parameter.

    At the kink, z = y, the slope is 0, the middle of its subgradients.
    """

    def nll(z: Array, y: Array) -> Array:
        return -np.asarray(Laplace(z, scale).log_prob(y))

    def gradient(z: Array, y: Array) -> Array:
        return np.asarray(np.sign(z - y) / scale)

    return Formulas(
        nll=nll,
        familiar=lambda z, y: np.asarray(np.abs(y - z) / scale),
        gradient=gradient,
        mean=_itself,
        statistic=_itself,
        natural=_itself,
        natural_gradient=gradient,
        best=_itself,
        natural_curvature=lambda z, y: np.zeros_like(z),
        distribution=lambda z: Laplace(z, scale),
    )


def student_t(scale: float, nu: float) -> Formulas:
    """A number with noise of heavy tails; its pull fades far out; no natural parameter."""

    def standardised(z: Array, y: Array) -> Array:
        return np.asarray((z - y) / scale)

    def nll(z: Array, y: Array) -> Array:
        return np.asarray(student_t_nll(y, z, scale, nu, reduction="none"))

    def familiar(z: Array, y: Array) -> Array:
        log_square = 2 * np.log(np.abs(standardised(z, y))) - math.log(nu)
        return np.asarray(0.5 * (nu + 1) * np.logaddexp(0.0, log_square))

    def gradient(z: Array, y: Array) -> Array:
        away = standardised(z, y)
        size = np.maximum(np.abs(away), np.finfo(np.float64).tiny)
        # Written so that neither a huge nor a tiny distance is squared.
        return np.asarray(np.sign(away) * (nu + 1) / (nu / size + size) / scale)

    def curvature(z: Array, y: Array) -> Array:
        t = np.abs(standardised(z, y)) / math.sqrt(nu)
        near = np.minimum(t, 1.0)
        far = 1.0 / np.maximum(t, 1.0)
        inner = (1 - near) * (1 + near) / (1 + near * near) ** 2
        outer = -far * far * (1 - far) * (1 + far) / (1 + far * far) ** 2
        return np.asarray(np.where(t <= 1, inner, outer) * (nu + 1) / nu / scale / scale)

    return Formulas(
        nll=nll,
        familiar=familiar,
        gradient=gradient,
        mean=_itself,
        statistic=_itself,
        natural=_itself,
        natural_gradient=gradient,
        best=_itself,
        natural_curvature=curvature,
        distribution=lambda z: StudentT(z, scale, nu),
    )


def poisson() -> Formulas:
    """A count; z is the log of its rate λ."""

    def gradient(z: Array, y: Array) -> Array:
        return np.asarray(np.exp(z) - y)

    return Formulas(
        nll=poisson_nll,
        familiar=lambda z, y: np.exp(z) - y * z,
        gradient=gradient,
        mean=np.exp,
        statistic=_itself,
        natural=_itself,
        natural_gradient=gradient,
        best=np.log,
        natural_curvature=lambda z, y: np.exp(z),
        distribution=lambda z: Poisson(np.exp(z)),
    )


def exponential() -> Formulas:
    """A waiting time; z is the log of the rate λ, and −λ the natural parameter."""

    def expected_events(z: Array, y: Array) -> Array:
        """λy, formed from logs, so that a huge rate and a tiny wait meet."""
        log_wait = np.log(y, out=np.full_like(y, -np.inf), where=y > 0)
        return np.asarray(np.exp(z + log_wait))

    def nll(z: Array, y: Array) -> Array:
        return np.asarray(expected_events(z, y) - z)

    def gradient(z: Array, y: Array) -> Array:
        return np.asarray(expected_events(z, y) - 1.0)

    def natural_gradient(z: Array, y: Array) -> Array:
        # Where the rate is beyond float64 the quotient is written as its sum.
        safe = np.abs(z) < SAFE_EXPONENT
        return np.asarray(np.where(safe, gradient(z, y) / -np.exp(z), np.exp(-z) - y))

    return Formulas(
        nll=nll,
        familiar=nll,
        gradient=gradient,
        mean=lambda z: np.exp(-z),
        statistic=_itself,
        natural=lambda z: -np.exp(z),
        natural_gradient=natural_gradient,
        best=lambda y: -np.log(y),
        natural_curvature=lambda z, y: np.exp(-2 * z),
        distribution=lambda z: Exponential(np.exp(-z)),
    )


def sigmoid(z: Array) -> Array:
    """1/(1 + exp(−z))."""
    return np.asarray(implied_probability(z, "nll"))


def _itself(value: Array) -> Array:
    return value
