"""The yes-or-no forecasts in predictions, and their pictures: what a process apart may compute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core import Predictions, ScoreReport, score_report
from nll_core._progress import Meter, Progress
from nll_core.report import ReliabilityPicture, reliability_picture

EQUAL_WIDTH = "equal width"


@dataclass(frozen=True, eq=False)
class Forecast:
    """A yes-or-no forecast: its probabilities, what happened, and the weights."""

    event: str
    says: str
    """What the forecast is the probability of."""
    p: NDArray[np.floating[Any]]
    happened: NDArray[np.bool_]
    weights: NDArray[np.float64] | None
    of_class: bool
    """Whether a class is forecast, and not that the prediction is right."""


class FirstView(NamedTuple):
    """What is shown first: every score, and the reliability of one forecast."""

    report: ScoreReport
    forecast: Forecast
    picture: ReliabilityPicture
    bins: tuple[int, str]
    """In how many bins the picture is, and how they are cut."""


def forecast_in(predictions: Predictions, k: int | None) -> Forecast:
    """The forecast that the prediction is right, or that the class is `k`, where they count."""
    if k is None:
        event, says = "right", "probability of the predicted class"
        p, happened = predictions.confidence_and_correct()
    else:
        event = predictions.classes[k]
        says = f"probability of class {event}"
        p, happened = predictions.probs_of_class(k), predictions.labels == k
    weights = predictions.weights
    if weights is not None and not weights.all():
        # Examples of weight 0 are not there.
        counted = weights > 0
        p, happened, weights = p[counted], happened[counted], weights[counted]
    return Forecast(event, says, p, happened, weights, k is not None)


def picture_in(forecast: Forecast, n_bins: int, cut: str) -> ReliabilityPicture:
    """The reliability of a forecast in so many bins."""
    return reliability_picture(
        forecast.p,
        forecast.happened,
        forecast.weights,
        forecast.event,
        n_bins=n_bins,
        strategy="uniform" if cut == EQUAL_WIDTH else "quantile",
        of_class=forecast.of_class,
    )


def first_view(
    predictions: Predictions, k: int | None, n_bins: int, cut: str, *, progress: Progress | None
) -> FirstView:
    """Every score, and the reliability of the predicted class or of class `k` in so many bins."""
    of_scores, of_picture = Meter(progress, "scores").parts((4.0, 1.0))
    report = score_report(predictions, progress=of_scores.inner)
    of_picture(0.0)
    forecast = forecast_in(predictions, k)
    picture = picture_in(forecast, n_bins, cut)
    return FirstView(report, forecast, picture, (n_bins, cut))
