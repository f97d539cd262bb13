"""What the losses page computes, kept a while: curves, fits, what they are worth, properties."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core import (
    LinearClassifierFit,
    MarginLoss,
    MarginLossProperties,
    PlanarClasses,
    ReliabilityCurve,
    best_score,
    fit_fewest_mistakes,
    fit_linear_classifier,
    implied_probability,
    log_loss,
    margin_loss,
    margin_loss_gradient,
    margin_loss_properties,
    planar_classes,
    reliability_curve,
)
from pages._lessons.losses.controls import NAMES, Sampled, Shape

FloatArray = NDArray[np.float64]

POINTS: Final = 120
FRESH_POINTS: Final = 4000
# Seeds of the sample are small, so that what is judged on was never fitted to.
FRESH_SEED: Final = 10_000
BINS: Final = 10
TRUE_PROBABILITIES: Final = np.array([i / 100 for i in range(1, 100)])
# Streamlit's own cache takes as long to make out what is asked for as a fit takes, and a state asks
# for dozens of results, of a few kilobytes each.
MOST_KEPT: Final = 4096
# With few examples of a class the hinge loss is lowest where every point is given to the other.
FLAT: Final = 1e-3


def margin_options(shape: Shape) -> dict[str, float]:
    """The options of the margin losses for an example of class 1, whose weight is 2α."""
    return {"focusing": shape.gamma, "weight": 2 * shape.alpha, "label_smoothing": shape.soft}


def minimiser_options(shape: Shape) -> dict[str, float]:
    """The same for what looks at both classes."""
    return {
        "focusing": shape.gamma,
        "positive_weight": shape.alpha,
        "label_smoothing": shape.soft,
    }


def scale_of(loss: MarginLoss, shape: Shape, unit: bool) -> float:
    """What a loss is multiplied by: 1, or what makes it 1 at margin 0."""
    return 1 / float(margin_loss(0.0, loss, **margin_options(shape))) if unit else 1.0


def values_and_slopes(
    margins: Any, loss: MarginLoss, shape: Shape, unit: bool
) -> tuple[FloatArray, FloatArray]:
    """A loss and its slope at margins, as they are drawn."""
    scale, options = scale_of(loss, shape, unit), margin_options(shape)
    return (
        scale * np.asarray(margin_loss(margins, loss, **options)),
        scale * np.asarray(margin_loss_gradient(margins, loss, **options)),
    )


@lru_cache(maxsize=256)
def training_set(share: float, seed: int) -> PlanarClasses:
    return planar_classes(POINTS, share=share, seed=seed)


@lru_cache(maxsize=64)
def fresh_set(share: float, seed: int) -> PlanarClasses:
    return planar_classes(FRESH_POINTS, share=share, seed=FRESH_SEED + seed)


def sample_of(sampled: Sampled) -> tuple[FloatArray, NDArray[np.int64]]:
    """The points with their labels, the outlier last."""
    drawn = training_set(sampled.share, sampled.seed)
    if sampled.outlier is None:
        return drawn.points, drawn.labels
    return np.vstack([drawn.points, sampled.outlier]), np.append(drawn.labels, 1)


def fit_of(sampled: Sampled, loss: MarginLoss, shape: Shape) -> LinearClassifierFit:
    return _fit_of(sampled, loss, shape.of(loss))


@lru_cache(maxsize=MOST_KEPT)
def _fit_of(sampled: Sampled, loss: MarginLoss, shape: Shape) -> LinearClassifierFit:
    points, labels = sample_of(sampled)
    if loss == "zero_one":
        return fit_fewest_mistakes(points, labels)
    options = minimiser_options(shape)
    return fit_linear_classifier(points, labels, loss=loss, l2=sampled.ridge, **options)


@dataclass(frozen=True, eq=False)
class Judged:
    """What a fitted classifier is worth on points it has not seen."""

    accuracy: float
    nll: float
    """NaN where it gives no probabilities."""
    curve: ReliabilityCurve | None
    turned: float
    """By how many degrees the outlier turned its boundary; NaN without one."""
    pull: float
    """The outlier's part of all slopes; NaN without one, or without slopes."""

    @property
    def error(self) -> float:
        """The expected calibration error; NaN where it gives no probabilities."""
        return math.nan if self.curve is None else self.curve.expected_calibration_error


def judged(sampled: Sampled, loss: MarginLoss, shape: Shape) -> Judged:
    return _judged(sampled, loss, shape.of(loss))


@lru_cache(maxsize=MOST_KEPT)
def _judged(sampled: Sampled, loss: MarginLoss, shape: Shape) -> Judged:
    fit, fresh = fit_of(sampled, loss, shape), fresh_set(sampled.share, sampled.seed)
    scores = fit.score(fresh.points)
    nll, curve = math.nan, None
    if loss != "zero_one":
        said = implied_probability(scores, loss)
        nll = float(log_loss(np.stack([1 - said, said], axis=-1), fresh.labels))
        curve = reliability_curve(said, fresh.labels, n_bins=BINS)
    return Judged(
        accuracy=float(np.mean((scores > 0) == (fresh.labels == 1))),
        nll=nll,
        curve=curve,
        turned=_turned(fit, sampled, loss, shape),
        pull=_pull(fit, sampled, loss, shape),
    )


def _turned(fit: LinearClassifierFit, sampled: Sampled, loss: MarginLoss, shape: Shape) -> float:
    if sampled.outlier is None:
        return math.nan
    without = fit_of(sampled._replace(outlier=None), loss, shape)
    if not (has_boundary(fit) and has_boundary(without)):
        return math.nan
    (a, b), (c, d) = fit.weights, without.weights
    return abs(math.degrees(math.atan2(a * d - b * c, a * c + b * d)))


def has_boundary(fit: LinearClassifierFit) -> bool:
    """Whether the weights are more than the rounding of an optimum at 0."""
    return math.hypot(*fit.weights) > FLAT


def _pull(fit: LinearClassifierFit, sampled: Sampled, loss: MarginLoss, shape: Shape) -> float:
    if sampled.outlier is None or loss == "zero_one":
        return math.nan
    points, labels = sample_of(sampled)
    margins = np.where(labels == 1, 1, -1) * fit.score(points)
    slopes = np.abs(margin_loss_gradient(margins, loss, **margin_options(shape)))
    if loss == "weighted_nll":
        slopes = np.where(labels == 1, slopes, slopes * (1 - shape.alpha) / shape.alpha)
    total = float(slopes.sum())
    return float(slopes[-1]) / total if total else 0.0


@lru_cache(maxsize=64)
def best_accuracy(share: float, seed: int) -> float:
    """That of the true probabilities."""
    fresh = fresh_set(share, seed)
    return float(np.mean((fresh.probability(fresh.points) > 0.5) == (fresh.labels == 1)))


def properties_of(loss: MarginLoss, shape: Shape) -> MarginLossProperties:
    return _properties_of(loss, shape.of(loss))


@lru_cache(maxsize=256)
def _properties_of(loss: MarginLoss, shape: Shape) -> MarginLossProperties:
    return margin_loss_properties(loss, **minimiser_options(shape))


def asked_of(loss: MarginLoss, shape: Shape) -> tuple[FloatArray, FloatArray]:
    """The score and the probability that a loss asks for at every true probability."""
    return _asked_of(loss, shape.of(loss))


@lru_cache(maxsize=256)
def _asked_of(loss: MarginLoss, shape: Shape) -> tuple[FloatArray, FloatArray]:
    scores = best_score(TRUE_PROBABILITIES, loss, **minimiser_options(shape))
    return scores, implied_probability(scores, loss)


def place_of(q: float) -> int:
    """Where among the true probabilities `q` stands."""
    return int(np.argmin(np.abs(TRUE_PROBABILITIES - q)))


PROBABILISTIC: Final = {name: loss for name, loss in NAMES.items() if loss != "zero_one"}
