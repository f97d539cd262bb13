"""Two models on more rows than memory holds, from a summary of their differences."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nll_core.calibration._weighted_bins import weighted_bins
from nll_core.intervals.bootstrap import Interval
from nll_core.report.parts import SecondModel
from nll_core.report.streamed import TwoSummaries
from nll_core.report.summarised import Cells, parts_of
from nll_core.score_tables.differing_examples import DifferingExamples
from nll_core.score_tables.model_comparison import (
    BOTH_INFINITE,
    NEVER_DIFFER,
    UNITS,
    Agreement,
    ComparedScore,
    ModelCalibration,
    ModelComparison,
    ScoreDifference,
)
from nll_core.summaries import PairedSummary, SummaryPoints
from nll_core.summaries._first_rows import FirstRows
from nll_core.summaries.summary_scores import LEVEL, N_BINS, interval_in_bins

_ONE_INFINITE = "no interval: one of the two is infinite"


def second_of(found: TwoSummaries, *, seed: int = 0) -> SecondModel:
    """The second model by itself, and against the first on the rows that both have.

    Parameters
    ----------
    found : TwoSummaries
        From `summaries_of_two`.
    seed : int
        Of what is drawn.

    Returns
    -------
    SecondModel
        As that of `second_model`; losses in nats.
    """
    summary, about = found.second
    parts = parts_of(summary, about, seed)
    return SecondModel(
        about=about,
        scores=parts.scores(),
        reliability=parts.reliability(),
        comparison=comparison_of(found.paired, weighted=found.first[1].weighted),
    )


def comparison_of(summary: PairedSummary, *, weighted: bool) -> ModelComparison:
    """Paired differences of NLL (nats), accuracy and Brier score, with normal 95% intervals.

    Parameters
    ----------
    summary : PairedSummary
        Of the rows that both models have.
    weighted : bool
        Whether there are weights.

    Returns
    -------
    ModelComparison
        As that of `compare_models`.

    Examples
    --------
    >>> sharp, blunt = np.log([[0.9, 0.1], [0.2, 0.8]]), np.log([[0.6, 0.4], [0.4, 0.6]])
    >>> found = comparison_of(PairedSummary(2).update([0, 1], sharp, blunt), weighted=False)
    >>> round(found["nll"].difference, 4), found["accuracy"].difference
    (-0.3466, 0.0)
    """
    sums = summary.sums()
    agreement = Agreement(
        *(
            sums[name] / sums["weight"]
            for name in ("both right", "first only", "second only", "both wrong")
        )
    )
    return ModelComparison(
        differences=(
            _difference("nll", sums),
            _difference("accuracy", sums),
            _difference("brier", sums),
        ),
        agreement=agreement,
        first_calibration=_calibration(summary.points("first")),
        second_calibration=_calibration(summary.points("second")),
        first_better=_differing(summary.first_better),
        second_better=_differing(summary.second_better),
        n=summary.n,
        weighted=weighted,
        confidence_level=LEVEL,
    )


def _difference(name: ComparedScore, sums: Mapping[str, float]) -> ScoreDifference:
    """The paired difference of one score."""
    from scipy.special import ndtri

    total = sums["weight"]
    unit, lower_is_better = UNITS[name]
    one, other = (
        np.inf if name == "nll" and sums[f"{model} infinite"] else sums[f"{model} {name}"] / total
        for model in ("first", "second")
    )
    squares = sums[f"weight² {name} difference²"]
    value: float | None = None
    interval, note = None, ""
    if np.isinf(one) and np.isinf(other):
        note = BOTH_INFINITE
    else:
        value = one - other
        if np.isinf(value):
            note = _ONE_INFINITE
        elif not squares:
            note = NEVER_DIFFER
        else:
            squares += value * (value * sums["weight²"] - 2.0 * sums[f"weight² {name} difference"])
            half = float(ndtri(0.5 + 0.5 * LEVEL) * np.sqrt(max(squares, 0.0))) / total
            interval = Interval(value - half, value + half)
    low, high = (None, None) if interval is None else (interval.low, interval.high)
    return ScoreDifference(name, one, other, value, low, high, unit, lower_is_better, note)


def _calibration(points: SummaryPoints) -> ModelCalibration:
    """Reliability of the predicted class of one model."""
    cells = Cells.of(points)
    p, right, weights, squares, counts = cells
    bins = weighted_bins(p, right, weights.astype(np.float64), N_BINS, "uniform")
    n_b = np.zeros(len(bins.share), np.int64)
    np.add.at(n_b, bins.cell, counts)
    return ModelCalibration(
        mean_confidence=bins.forecast,
        accuracy=bins.frequency,
        share=bins.share,
        counts=n_b,
        expected_error=bins.error("l1"),
        interval=interval_in_bins(bins, p, right, weights, squares, "l1"),
    )


def _differing(rows: FirstRows) -> DifferingExamples:
    """The rows on which one model is less surprised by most."""
    return DifferingExamples(
        positions=rows["rows"] - 1, **{k: v for k, v in rows.columns.items() if k != "rank"}
    )
