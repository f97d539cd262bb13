"""What the charts of a report show of confidences: reliability, histogram, selective prediction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from nll_core._binning import BinStrategy, assign_bins, uniform_edges
from nll_core._pairs import weighted_pairs
from nll_core._printing import Printed
from nll_core._validation import IntArray
from nll_core._weights import relative_weights
from nll_core.calibration._event_counts import event_counts_in_bins
from nll_core.calibration._weighted_bins import weighted_bins
from nll_core.calibration.consistency import central_range
from nll_core.calibration.score_decomposition import corp
from nll_core.intervals.bootstrap import Float64Array
from nll_core.scores.risk_coverage import (
    RiskCoverageArea,
    RiskCoverageCurve,
    area_under_risk_coverage,
    risk_coverage_curve,
)
from nll_core.scores.selective_thresholds import (
    SelectivePoint,
    threshold_for_coverage,
    threshold_for_risk,
)

N_BINS: Final = 15
_BAND: Final = 0.95
_HISTOGRAM_BINS: Final = 20
# Shares of wrong predictions and of accepted ones that people ask for.
WANTED_RISKS: Final = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1)
WANTED_COVERAGES: Final = (0.5, 0.8, 0.9, 0.95)


@dataclass(frozen=True, eq=False, repr=False)
class ReliabilityPicture(Printed):
    """Frequency against forecast in bins, the CORP curve, and how many there are.

    Entry i of `forecast`, `frequency`, `counts`, `low`, `high` belongs to one occupied bin; between
    `low` and `high` the frequency of a calibrated forecast falls with probability
    `confidence_level`. The CORP curve goes through (`corp_forecast`, `corp_frequency`). `edges` are
    those of the histogram of the forecasts where the event happened (`with_event`) and where not
    (`without_event`).
    """

    event: str
    """What is forecast: that the prediction is "right", or the name of a class."""
    of_class: bool
    """Whether it is a class that is forecast, which may well be named "right"."""
    forecast: Float64Array
    frequency: Float64Array
    counts: IntArray
    low: Float64Array
    high: Float64Array
    confidence_level: float
    corp_forecast: Float64Array
    corp_frequency: Float64Array
    mean_forecast: float
    mean_frequency: float
    error: float
    """The ECE: mean |frequency − forecast| over the bins, by their weight."""
    edges: Float64Array
    with_event: IntArray
    without_event: IntArray

    @property
    def n_outside(self) -> int:
        """How many bins lie outside their band."""
        return int(np.count_nonzero((self.frequency < self.low) | (self.frequency > self.high)))

    @property
    def largest_term(self) -> int:
        """The bin that adds most to the ECE of examples that all count the same."""
        return int(np.argmax(np.abs(self.frequency - self.forecast) * self.counts))


def reliability_picture(
    forecast: ArrayLike,
    outcomes: ArrayLike,
    event: str,
    *,
    sample_weight: ArrayLike | None = None,
    n_bins: int = N_BINS,
    strategy: BinStrategy = "uniform",
    of_class: bool | None = None,
) -> ReliabilityPicture:
    """Frequency against forecast with its band, the CORP curve and a histogram; probabilities.

    Parameters
    ----------
    forecast : array_like, shape (n,)
        Stated probabilities of the event.
    outcomes : array_like of bool, shape (n,)
        Whether it happened.
    event : str
        What is forecast: "right" for the predicted class, or the name of a class.
    sample_weight : array_like, shape (n,), optional
        At least 0, not all 0.
    n_bins, strategy
        As in `reliability_curve`.
    of_class : bool, optional
        Whether `event` is a class; by default any other than "right" is.

    Returns
    -------
    ReliabilityPicture
        With a band of 95%.

    Raises
    ------
    ValueError, TypeError
        For forecasts that are no probabilities.

    Notes
    -----
    In the band, as in `consistency_bands`, each example happens with its own forecast. Weighted
    frequencies vary more than plain ones: the band is then that of (Σw)²/Σw² examples in each bin,
    which stand for equal parts of its weight. The histogram counts examples, whatever their weight.

    References
    ----------
    Bröcker & Smith (2007), Increasing the reliability of reliability diagrams.
    Dimitriadis, Gneiting & Jordan (2021), Stable reliability diagrams for probabilistic
    classifiers.

    Examples
    --------
    >>> p, y = np.array([0.8] * 100), np.arange(100) < 60
    >>> picture = reliability_picture(p, y, "right")
    >>> picture.frequency, picture.low, picture.n_outside
    (array([0.6]), array([0.72]), 1)
    """
    p, happened, weights = weighted_pairs(
        forecast, outcomes, sample_weight, ("forecast", "outcomes")
    )
    weights = None if weights is None else relative_weights(weights)
    bins = weighted_bins(p, happened, weights, n_bins, strategy)
    order = np.argsort(p)
    chance = event_counts_in_bins(
        p[order], np.cumsum(bins.counts), None if weights is None else weights[order]
    )
    low, high = central_range(chance, _BAND)
    knots = corp(p, happened, sample_weight=weights).curve.knots
    edges = uniform_edges(_HISTOGRAM_BINS)
    cells = assign_bins(p, edges)
    with_event = np.bincount(cells[happened], minlength=_HISTOGRAM_BINS)
    return ReliabilityPicture(
        event=event,
        of_class=event != "right" if of_class is None else of_class,
        forecast=bins.forecast,
        frequency=bins.frequency,
        counts=bins.counts,
        low=low,
        high=high,
        confidence_level=_BAND,
        corp_forecast=knots[0],
        corp_frequency=knots[1],
        mean_forecast=float(bins.share @ bins.forecast),
        mean_frequency=float(bins.share @ bins.frequency),
        error=bins.error("l1"),
        edges=edges,
        with_event=with_event,
        without_event=np.bincount(cells, minlength=_HISTOGRAM_BINS) - with_event,
    )


@dataclass(frozen=True, eq=False, repr=False)
class SelectiveReport(Printed):
    """What abstaining from the least confident predictions gains.

    `for_risk` pairs each wanted risk with the threshold of the largest coverage that kept to it,
    None where there is none; `for_coverage` each wanted coverage.
    """

    curve: RiskCoverageCurve
    area: RiskCoverageArea
    for_risk: tuple[tuple[float, SelectivePoint | None], ...]
    for_coverage: tuple[tuple[float, SelectivePoint], ...]

    @property
    def saved(self) -> float:
        """What part of the excess of a random order over the oracle the confidences save."""
        most = self.curve.full_risk - self.area.oracle
        return (self.curve.full_risk - self.area.value) / most if most else float("nan")


def selective_report(
    confidence: ArrayLike,
    outcomes: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    risks: Sequence[float] = WANTED_RISKS,
    coverages: Sequence[float] = WANTED_COVERAGES,
) -> SelectiveReport:
    """Risk–coverage curve, its area, and thresholds for risks below the one of accepting all.

    Parameters
    ----------
    confidence : array_like, shape (n,)
        Confidence in the predicted class.
    outcomes : array_like of bool, shape (n,)
        Whether it is right.
    sample_weight : array_like, shape (n,), optional
        At least 0, not all 0.
    risks, coverages : sequence of float
        Wanted shares in [0, 1]; risks at or above that of accepting all need no threshold.

    Returns
    -------
    SelectiveReport
        `curve`, `area`, `for_risk`, `for_coverage`.

    Raises
    ------
    ValueError, TypeError
        As `risk_coverage_curve`; also for a wanted share outside [0, 1].

    References
    ----------
    Geifman & El-Yaniv (2017), Selective classification for deep neural networks.

    Examples
    --------
    >>> report = selective_report(np.array([0.9, 0.8, 0.6]), np.array([True, True, False]))
    >>> report.for_coverage[0][1]
    SelectivePoint(threshold=0.8, coverage=0.6666666666666666, risk=0.0)
    """
    # First, as it makes a curve of its own and drops it.
    area = area_under_risk_coverage(confidence, outcomes, sample_weight=sample_weight)
    curve = risk_coverage_curve(confidence, outcomes, sample_weight=sample_weight)
    return SelectiveReport(
        curve=curve,
        area=area,
        for_risk=tuple((r, threshold_for_risk(curve, r)) for r in risks if r < curve.full_risk),
        for_coverage=tuple((c, threshold_for_coverage(curve, c)) for c in coverages),
    )
