"""The scores of a summary, and how far its cells leave each of them open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core._binning import quantile_edges
from nll_core._printing import PrintedTable, columns_of, ends_of
from nll_core.calibration._weighted_bins import WeightedBins, error_of_gaps, weighted_bins
from nll_core.calibration.calibration_interval import interval_of_noise
from nll_core.calibration.score_decomposition import corp
from nll_core.calibration.smooth_calibration import smooth_calibration_error
from nll_core.intervals._counted_means import counted_mean_interval
from nll_core.intervals.bootstrap import Interval
from nll_core.intervals.proportion import wilson_interval
from nll_core.recalibration.isotonic import isotonic_curve
from nll_core.recalibration.temperature import fit_temperature
from nll_core.scores.roc import logit_interval
from nll_core.summaries._cells import Float64Array
from nll_core.summaries.summary_points import SummaryPoints

LEVEL: Final = 0.95
N_BINS: Final = 15
_N_DRAWS: Final = 1000
# h²/8 ∫|K″| of a Gaussian, for what is put at its mean instead of within h.
_SMOOTHING: Final = 0.121


@dataclass(frozen=True)
class SummaryScore:
    """A score, how far it may be off, and the interval that it has with other examples.

    `error` bounds the distance to the same score of all rows themselves, in the score's unit: 0 for
    sums, which are exact up to their last digits, and None where no bound is known. `value` is None
    where the data cannot tell it, `interval` where there is no honest one.
    """

    name: str
    value: float | None
    error: float | None
    interval: Interval | None = None


@dataclass(frozen=True, repr=False)
class SummaryScores(PrintedTable):
    """Scores of n rows, each with its error and its 95% interval; losses in nats."""

    scores: tuple[SummaryScore, ...]
    n: int

    def __getitem__(self, name: str) -> SummaryScore:
        """The score of this name."""
        for score in self.scores:
            if score.name == name:
                return score
        raise KeyError(name)

    def _columns(self) -> Mapping[str, Iterable[Any]]:
        columns = dict(columns_of(self.scores, "name", "value", "error"))
        return columns | ends_of([score.interval for score in self.scores])


def scores_of(points: SummaryPoints, *, nll: float, brier: float) -> SummaryScores:
    """Every score of the cells; the sums are given."""
    p, happened, counts = points.examples(by_outcome=True)
    upper = p > 0.5
    confidence, correct = np.where(upper, p, 1.0 - p), upper == happened
    truth = np.where(correct, confidence, 1.0 - confidence)
    with np.errstate(divide="ignore"):
        surprise = -np.log(truth)
    right = int(counts[correct].sum())
    return SummaryScores(
        (
            SummaryScore("nll", nll, 0.0, counted_mean_interval(surprise, counts, LEVEL)),
            *_skill(points, nll, surprise, happened, counts),
            SummaryScore(
                "accuracy",
                right / points.n,
                0.0,
                wilson_interval(right / points.n, float(points.n), LEVEL),
            ),
            SummaryScore(
                "brier", brier, 0.0, counted_mean_interval(2.0 * (1.0 - truth) ** 2, counts, LEVEL)
            ),
            *brier_parts([points], brier),
            *_binned(points),
            smooth_error(points, folded=True),
            area_under_roc(points),
            area_under_curve(by_confidence(points)),
            _temperature(points),
        ),
        points.n,
    )


def of_confidence(points: SummaryPoints) -> tuple[Float64Array, NDArray[np.bool_], NDArray[Any]]:
    """Confidence in the predicted class, whether it is right, and number, of `examples`."""
    p, happened, counts = points.examples()
    upper = p > 0.5
    return np.where(upper, p, 1.0 - p), upper == happened, counts


def _skill(
    points: SummaryPoints,
    nll: float,
    surprise: Float64Array,
    happened: NDArray[np.bool_],
    counts: NDArray[np.int64],
) -> tuple[SummaryScore, SummaryScore]:
    """The NLL of the base rates, and how much lower the forecast's is, with the delta method."""
    share = points.counts.sum(axis=0) / points.n
    if not share.all():
        return SummaryScore("base_rate_nll", 0.0, 0.0), SummaryScore("nll_skill", None, 0.0)
    of_label = -np.log(share)
    base = float(share @ of_label)
    value = 1.0 - nll / base
    interval = Interval(-np.inf, -np.inf)
    if nll < np.inf:
        # Both means vary, and the base rates' with the rates: log p of the label, for an example.
        terms = (nll - surprise) / base + nll / base**2 * (of_label[happened.astype(int)] - base)
        ends = counted_mean_interval(terms, counts, LEVEL)
        interval = Interval(value + ends.low, value + ends.high)
    return (
        SummaryScore("base_rate_nll", base, 0.0),
        SummaryScore("nll_skill", value, 0.0, interval),
    )


def brier_parts(classes: Sequence[SummaryPoints], brier: float) -> tuple[SummaryScore, ...]:
    """The parts of the Brier score, summed over the classes; one of two stands for both.

    No order of the rows within a cell lets an isotonic curve tell the outcomes apart as well as
    the one in which all non-events come first: that bounds the discrimination.
    """
    factor = 2.0 if len(classes) == 1 else 1.0
    uncertainty, discrimination, error = factor * np.sum([_corp(one) for one in classes], axis=0)
    return (
        SummaryScore("miscalibration", brier - uncertainty + discrimination, error),
        SummaryScore("discrimination", discrimination, error),
        SummaryScore("uncertainty", uncertainty, 0.0),
    )


def _corp(points: SummaryPoints) -> tuple[float, float, float]:
    """Uncertainty and discrimination of one class, and how far the latter may be off."""
    p, happened, weights = points.examples()
    split = corp(p, happened, sample_weight=weights)
    single = np.repeat(points.width == 0, 2)[points.counts.reshape(-1) > 0]
    # Where outcomes tie in truth, they do so here.
    starts = np.append(True, ~(single[1:] & (p[1:] == p[:-1])))
    order = np.cumsum(starts) / len(p)
    best = isotonic_curve(order, happened, sample_weight=weights)
    base = points.weights[:, 1].sum() / points.total
    share = best.weights if best.weights is not None else best.counts
    gains = float((best.frequency - base) ** 2 @ share) / float(share.sum())
    return split.uncertainty, split.discrimination, max(gains - split.discrimination, 0.0)


def _binned(points: SummaryPoints) -> tuple[SummaryScore, ...]:
    """Errors in bins of the confidence, and the classwise one."""
    p, happened, counts = points.examples()
    of_class = weighted_bins(p, happened, counts.astype(np.float64), N_BINS, "uniform")
    of_other = weighted_bins(1.0 - p, ~happened, counts.astype(np.float64), N_BINS, "uniform")
    squares = points.example_squares()
    return (
        *binned_errors(*of_confidence(points), squares, mass_at_edges(by_confidence(points))),
        SummaryScore(
            "classwise_ece",
            0.5 * (of_class.error("l1") + of_other.error("l1")),
            0.0,
            interval_in_bins(of_class, p, happened, counts, squares, "l1"),
        ),
    )


def binned_errors(
    confidence: Float64Array,
    correct: NDArray[np.bool_],
    weights: NDArray[Any],
    squares: NDArray[Any],
    at_edges: float,
) -> tuple[SummaryScore, ...]:
    """Errors in bins of the confidence, of which so much may lie beside the edges of equal mass."""
    weights = weights.astype(np.float64)
    by_width = weighted_bins(confidence, correct, weights, N_BINS, "uniform")
    by_mass = weighted_bins(confidence, correct, weights, N_BINS, "quantile")
    mass = np.bincount(by_mass.cell, weights=weights)
    n_b = mass * mass / np.bincount(by_mass.cell, weights=squares)
    noise = by_mass.frequency * (1.0 - by_mass.frequency) / np.maximum(n_b - 1.0, 1.0)
    squared = by_mass.share @ np.where(n_b > 1.5, by_mass.gap**2 - noise, 0.0)
    arrays = confidence, correct, weights, squares
    return (
        SummaryScore("ece", by_width.error("l1"), 0.0, interval_in_bins(by_width, *arrays, "l1")),
        SummaryScore(
            "ece_equal_mass",
            by_mass.error("l1"),
            2.0 * at_edges,
            interval_in_bins(by_mass, *arrays, "l1"),
        ),
        SummaryScore(
            "ece_debiased",
            float(np.sqrt(np.maximum(float(squared), 0.0))),
            None,
            interval_in_bins(by_mass, *arrays, "l2"),
        ),
        SummaryScore("mce", by_width.error("max"), 0.0),
    )


def interval_in_bins(
    bins: WeightedBins,
    p: Float64Array,
    happened: NDArray[np.bool_],
    weights: NDArray[Any],
    squares: NDArray[Any],
    norm: Literal["l1", "l2"],
) -> Interval | None:
    """That of `calibration_error_interval`, with the noise of the bins' gaps drawn as normal."""
    total = float(weights.sum())
    gaps = bins.share * bins.gap
    # What each row adds to the gap of its bin, less its share of the mean of all.
    residual = happened - p
    of_bins = np.bincount(bins.cell, weights=squares * residual**2)
    first = np.bincount(bins.cell, weights=squares * residual)
    covariance = np.diag(of_bins) - np.outer(first, gaps) - np.outer(gaps, first)
    covariance += float(squares.sum()) * np.outer(gaps, gaps)
    covariance /= total * total
    noise = np.random.default_rng(0).multivariate_normal(
        np.zeros(len(gaps)), covariance, _N_DRAWS, check_valid="ignore"
    )
    return interval_of_noise(gaps, noise, lambda g: error_of_gaps(g, bins.share, norm), LEVEL)


class ByConfidence(NamedTuple):
    """Confidences, the highest first: the cells' width, and what the right and wrong rows count."""

    confidence: Float64Array
    width: Float64Array
    right: Float64Array
    wrong: Float64Array
    right_squares: Float64Array
    wrong_squares: Float64Array
    n: int


def by_confidence(points: SummaryPoints) -> ByConfidence:
    """Cells of the probability of the second of two classes by the confidence of either."""
    upper = points.forecast > 0.5
    near = np.where(upper, 1.0 - points.forecast, points.forecast)
    # What agrees to 24 bits is the same confidence, said of either class.
    values, places = np.unique(near.astype(np.float32), return_inverse=True)
    first = np.zeros(len(values), np.intp)
    first[places[::-1]] = np.arange(len(near))[::-1]
    width = np.zeros(len(values))
    np.maximum.at(width, places, points.width)

    def of_outcome(table: NDArray[Any], *, right: bool) -> Float64Array:
        rows = np.where(upper == right, table[:, 1], table[:, 0])
        return np.bincount(places, weights=rows, minlength=len(values)).astype(np.float64)

    return ByConfidence(
        confidence=1.0 - near[first],
        width=width,
        right=of_outcome(points.weights, right=True),
        wrong=of_outcome(points.weights, right=False),
        right_squares=of_outcome(points.weight_squares, right=True),
        wrong_squares=of_outcome(points.weight_squares, right=False),
        n=points.n,
    )


def _windows(
    confidence: Float64Array, centres: Float64Array, reach: Float64Array
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """From where to where cells of falling confidence may lie on either side of each centre."""
    rising = -confidence
    first = np.searchsorted(rising, -(centres + reach), side="left")
    return first, np.searchsorted(rising, -(centres - reach), side="right")


def mass_at_edges(sure: ByConfidence) -> float:
    """The share of rows that may lie on the wrong side of an edge of bins of equal mass."""
    confidence, width = sure.confidence, sure.width
    totals = sure.right + sure.wrong
    rising = confidence[::-1]
    edges = quantile_edges(rising, N_BINS, totals[::-1])[1:-1]
    reach = 2.0 * width[::-1][np.minimum(np.searchsorted(rising, edges), len(rising) - 1)]
    first, stop = _windows(confidence, edges, reach)
    reached = np.append(0.0, np.cumsum(totals))
    # A cell of one value alone is cut by no edge, but only one of no width is known to be such.
    return float((reached[stop] - reached[first])[reach > 0].sum() / totals.sum())


def smooth_error(points: SummaryPoints, *, folded: bool) -> SummaryScore:
    """The smooth error, with the rows of each outcome at their mean probability.

    Folded: of the confidence in either of two classes, instead of the forecast itself.
    """
    p, happened, weights = points.examples(by_outcome=True)
    upper = (p > 0.5) | (not folded)
    confidence, correct = np.where(upper, p, 1.0 - p), upper == happened
    value = smooth_calibration_error(confidence, correct, sample_weight=weights)
    width = np.repeat(points.width, 2)[points.counts.reshape(-1) > 0]
    moved = np.abs(correct - confidence) * np.minimum(width / max(value, 1e-300), 1.0) ** 2
    # What is put elsewhere changes the smoothed residuals, and with them the bandwidth.
    error = _SMOOTHING * float(moved @ weights) / points.total
    return SummaryScore("smooth_ece", value, min(error, 1.0))


def area_under_roc(points: SummaryPoints) -> SummaryScore:
    """The area with outcomes in a cell as ties; each such pair may count 0 or 1 and not ½."""
    others, events = points.weights.T.astype(np.float64)
    n_others, n_events = float(others.sum()), float(events.sum())
    if not n_others or not n_events:
        return SummaryScore("auroc", None, 0.0)
    below = (np.cumsum(others) - 0.5 * others) / n_others
    above = 1.0 - (np.cumsum(events) - 0.5 * events) / n_events
    value = float(below @ events) / n_events
    tied = float(others @ events) / (2.0 * n_others * n_events)
    # DeLong's variance: of the share of non-events below an event, and of events above others.
    variance = 0.0
    squares = points.weight_squares.T.astype(np.float64)
    for share, of_rows, n in ((below, squares[1], n_events), (above, squares[0], n_others)):
        # Bessel's correction, of the effective number of rows.
        effective = n * n / float(of_rows.sum())
        bessel = effective / max(effective - 1.0, 1.0)
        variance += bessel * float((share - value) ** 2 @ of_rows) / (n * n)
    interval = None
    least = float(points.counts.sum(axis=0).min())
    if 0.0 < value < 1.0 and variance > 0.0 and least > 1:
        interval = logit_interval(value, float(np.sqrt(variance)), LEVEL)
    single = points.width > 0
    error = float(others[single] @ events[single]) / (2.0 * n_others * n_events)
    return SummaryScore("auroc", value, min(error, tied), interval)


def area_under_curve(sure: ByConfidence) -> SummaryScore:
    """The AURC, within what any order of the rows of neighbouring cells could make of it."""
    confidence, width, right, wrong = sure[:4]
    n = float(right.sum() + wrong.sum())
    errors, covered = np.cumsum(wrong), np.cumsum(right + wrong)
    risk = errors / covered
    mass = (right + wrong) / n
    value = float(mass @ risk)
    first, stop = _windows(confidence, confidence, 2.0 * width)
    before = [np.append(0.0, np.cumsum(x)) for x in (wrong, right)]
    surely_wrong, surely_right = (x[first] for x in before)
    maybe_wrong, maybe_right = (x[stop] - x[first] for x in before)
    accepted = surely_wrong + surely_right
    # What any one row counts, as far as cells tell: without weights 1.
    one = min(1.0, float((sure.right_squares + sure.wrong_squares).sum()) / n)
    lowest = surely_wrong / np.maximum(accepted + maybe_right, one)
    highest = (surely_wrong + maybe_wrong) / np.maximum(accepted + maybe_wrong, one)
    lowest[width == 0], highest[width == 0] = risk[width == 0], risk[width == 0]
    error = max(float(mass @ (highest - risk)), float(mass @ (risk - lowest)))
    # Influence of a right and of a wrong row on the area, as in `area_under_risk_coverage`.
    per_cover = mass / (covered / n)
    reach = np.cumsum(per_cover[::-1])[::-1]
    mean_risk = np.cumsum((per_cover * risk)[::-1])[::-1]
    if_right = risk - value - mean_risk
    squares = if_right**2 @ sure.right_squares + (if_right + reach) ** 2 @ sure.wrong_squares
    deviation = float(np.sqrt(squares)) / n
    interval = None
    if deviation > 0.0 and 0.0 < risk[-1] < 1.0:
        from scipy.special import ndtri

        factor = float(np.exp(ndtri(0.5 + 0.5 * LEVEL) * deviation / value))
        interval = Interval(value / factor, min(value * factor, 1.0))
    return SummaryScore("aurc", value, error, interval)


def _temperature(points: SummaryPoints) -> SummaryScore:
    """The temperature, found by Newton's steps on the cells.

    The slope of the NLL in β = 1/T is the mean of z(σ(βz) − y), whose second derivative in z is at
    most β/2 + β²|z|/10: so far a row's logit may be from its cell's mean squared, over 8, and over
    the curvature, is how far β may be off.
    """
    p, happened, counts = points.examples(by_outcome=True)
    logits = binary_logits(p)
    fit = fit_temperature(logits, happened.astype(np.int64), sample_weight=counts)
    if not fit.converged:
        return SummaryScore("temperature", fit.temperature, None)
    z = np.subtract(*binary_logits(points.forecast).T[::-1])
    of, finite = points.counts.sum(axis=1) / points.n, np.isfinite(z)
    z, of, beta = z[finite], of[finite], 1.0 / fit.temperature
    share = 1.0 / (1.0 + np.exp(-np.abs(beta * z)))
    curvature = float((z * z * share * (1.0 - share)) @ of)
    bound = 0.125 * points.logit_width[finite] ** 2 * (0.5 * beta + 0.1 * beta**2 * np.abs(z))
    error = float(bound @ of) / curvature * fit.temperature**2
    # The fit stops where a step moves T by less than this part of itself.
    return SummaryScore("temperature", fit.temperature, error + 1e-7 * fit.temperature)


def binary_logits(p: Float64Array) -> Float64Array:
    """Log-probabilities (n, 2) of both classes; −inf for a probability of 0."""
    with np.errstate(divide="ignore"):
        return np.stack([np.log1p(-p), np.log(p)], axis=-1)
