"""The reliability of each class's probability, for the classes that matter most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core._binning import BinStrategy
from nll_core._printing import Printed
from nll_core._progress import Meter, Progress
from nll_core._validation import FloatArray, count
from nll_core.calibration.classwise import calibration_error_by_class
from nll_core.intervals.bootstrap import Float64Array
from nll_core.predictions import Predictions
from nll_core.report.pictures import N_BINS, ReliabilityPicture, reliability_picture

# More small diagrams than these are not looked at one by one.
MOST_PICTURES: Final = 24


@dataclass(frozen=True, eq=False, repr=False)
class ClassPictures(Printed):
    """Reliability of single classes, that of the largest error first.

    `shares`, of shape (len(pictures),), are the parts of the classwise error that they make.
    """

    pictures: tuple[ReliabilityPicture, ...]
    shares: Float64Array
    n_classes: int

    @property
    def left_out(self) -> int:
        """How many classes are not among the pictures."""
        return self.n_classes - len(self.pictures)


def class_pictures(
    predictions: Predictions,
    *,
    errors: Float64Array | None = None,
    known: Mapping[int, ReliabilityPicture] = MappingProxyType({}),
    most: int = MOST_PICTURES,
    progress: Progress | None = None,
) -> ClassPictures:
    """Reliability of each class's probability in 15 bins of equal width, the worst class first.

    Parameters
    ----------
    predictions : Predictions
        With a probability for every class. Examples of weight 0 are left out.
    errors : ndarray, shape (K,), optional
        The error of each class if it is known, as `calibration_error_by_class` gives it.
    known : mapping, optional
        Pictures that are there already, by the number of the class.
    most : int
        Of more classes, only so many are pictured: those of the largest error.
    progress : callable, optional
        As in `report_on`; told before each class.

    Returns
    -------
    ClassPictures
        `pictures`, `shares`, `n_classes`.

    Raises
    ------
    ValueError
        For a predicted class with its confidence.

    References
    ----------
    Kull et al. (2019), Beyond temperature scaling: obtaining well-calibrated multi-class
    probabilities with Dirichlet calibration.

    Examples
    --------
    >>> p = np.array([[0.8, 0.1, 0.1], [0.6, 0.2, 0.2]])
    >>> read = Predictions("probabilities", p, np.array([0, 1]), ("cat", "dog", "owl"))
    >>> found = class_pictures(read, most=2)
    >>> [picture.event for picture in found.pictures], found.left_out
    (['dog', 'cat'], 1)
    """
    if errors is None:
        errors = calibration_error_by_class(
            predictions.log_prob_rows(), predictions.labels, sample_weight=predictions.weights
        )
    # In their own order where errors are equal.
    chosen = np.argsort(-errors, kind="stable")[: count(most, "most")]
    total = float(errors.sum())
    return ClassPictures(
        pictures=tuple(
            known.get(k) or class_picture(predictions, k)
            for k in Meter(progress, "pictures").steps(chosen.tolist())
        ),
        shares=errors[chosen] / total if total > 0 else np.zeros(len(chosen)),
        n_classes=predictions.n_classes,
    )


def class_picture(
    predictions: Predictions, k: int, *, n_bins: int = N_BINS, strategy: BinStrategy = "uniform"
) -> ReliabilityPicture:
    """Reliability of the probability of a class, without the examples of weight 0.

    Parameters
    ----------
    predictions : Predictions
        With probabilities.
    k : int
        The class, counted from 0.
    n_bins : int
        At least 1.
    strategy : {"uniform", "quantile"}
        Bins of equal width, or with equally many examples.

    Returns
    -------
    ReliabilityPicture
        What a reliability diagram of the class shows.

    Examples
    --------
    >>> from nll_core.predictions import read_predictions
    >>> found = class_picture(read_predictions(b"label,p_1\\n1,0.8\\n0,0.4\\n1,0.6"), 1)
    >>> found.event
    '1'
    """
    return forecast_in(predictions, k).picture(n_bins, strategy)


@dataclass(frozen=True, eq=False, repr=False)
class Forecast(Printed):
    """A yes-or-no forecast: its probabilities, what happened, and the weights, each of shape (n,).

    `event` is a class, or "right" for the forecast that the prediction is right.
    """

    event: str
    p: FloatArray
    happened: NDArray[np.bool_]
    weights: Float64Array | None
    of_class: bool

    def picture(
        self, n_bins: int = N_BINS, strategy: BinStrategy = "uniform"
    ) -> ReliabilityPicture:
        """Its reliability in so many bins."""
        return reliability_picture(
            self.p,
            self.happened,
            self.event,
            sample_weight=self.weights,
            n_bins=n_bins,
            strategy=strategy,
            of_class=self.of_class,
        )


def forecast_in(predictions: Predictions, k: int | None) -> Forecast:
    """A yes-or-no forecast that is in predictions, without the examples of weight 0.

    Parameters
    ----------
    predictions : Predictions
        Those of a class need probabilities.
    k : int or None
        The class that is forecast, counted from 0; without one, that the prediction is right.

    Returns
    -------
    Forecast
        Its probabilities, what happened, and the weights.

    Examples
    --------
    >>> from nll_core.predictions import read_predictions
    >>> forecast_in(read_predictions(b"label,p_1\\n1,0.8\\n0,0.4\\n1,0.6"), 1).p
    array([0.8, 0.4, 0.6])
    """
    if k is None:
        p, happened = predictions.confidence_and_correct()
    else:
        p, happened = predictions.probs_of_class(k), predictions.labels == k
    weights = predictions.weights
    if weights is not None and not weights.all():
        counted = weights > 0
        p, happened, weights = p[counted], happened[counted], weights[counted]
    event = "right" if k is None else predictions.classes[k]
    return Forecast(event, p, happened, weights, k is not None)
