"""The report on more rows than memory holds, from a summary of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, get_args

import numpy as np
from numpy.typing import NDArray

from nll_core._binning import assign_bins, uniform_edges
from nll_core._progress import Progress
from nll_core._validation import IntArray, Seed, seed_number
from nll_core.calibration._estimator_values import errors_in_bins
from nll_core.calibration._event_counts import event_counts_of_cells
from nll_core.calibration._null_cells import make_cells
from nll_core.calibration._weighted_bins import weighted_bins
from nll_core.calibration.consistency import central_range
from nll_core.calibration.score_decomposition import corp
from nll_core.formats import significant
from nll_core.information.surprisal import NATS_PER_UNIT
from nll_core.intervals._counted_means import counted_mean_interval
from nll_core.intervals.bootstrap import Float64Array, Interval
from nll_core.intervals.proportion import wilson_interval
from nll_core.recalibration.calibration_methods import CalibrationMethod, fit_calibrator
from nll_core.recalibration.calibrator_comparison import CalibrationComparison, compare_calibrators
from nll_core.report.composition import FEWEST_PER_FOLD, MOST_THRESHOLDS, N_FOLDS
from nll_core.report.decisions import COSTS, DecisionReport
from nll_core.report.parts import PredictionFacts, PredictionReport
from nll_core.report.pictures import (
    ReliabilityPicture,
    SelectiveReport,
    selective_report,
)
from nll_core.score_tables.error_estimators import (
    BIN_NUMBERS,
    EceReport,
    estimator_of,
    estimators_in,
)
from nll_core.score_tables.group_scores import GroupReport, GroupScores
from nll_core.score_tables.score_rows import Score, ScoreName, ScoreReport, make_score
from nll_core.score_tables.surprise_table import (
    SurpriseReport,
    WorstExamples,
    surprise_distribution,
)
from nll_core.scores.confusion import confused_pairs
from nll_core.scores.decision_cost import CostThreshold, costs_of_decisions, threshold_by_cost
from nll_core.scores.per_example import ExampleScores
from nll_core.scores.risk_coverage import RiskCoverageArea
from nll_core.summaries import BinarySummary, SummaryPoints, SummaryScores
from nll_core.summaries.summary_scores import LEVEL, N_BINS, binary_logits, of_confidence

# Rows drawn for what is cross-fitted: their noise is what decides between methods.
DRAWN_ROWS: Final = 20_000
_N_DRAWS: Final = 400
_SMOOTH_DRAWS: Final = 60
_HISTOGRAM_BINS: Final = 20
# An error below this shows in no digit of the report.
_SHOWN_ERROR: Final = 1e-9
_DESCRIBED: Final[dict[ScoreName, str]] = {
    "base_rate_nll": "no interval: it describes the data and judges no forecast",
    "uncertainty": "no interval: it describes the data and judges no forecast",
    "miscalibration": "no interval: the isotonic fit follows noise",
    "discrimination": "no interval: the isotonic fit follows noise",
    "ece_debiased": "root of the mean squared gap (L2), minus what chance adds to it",
    "mce": "no interval: it comes from one bin, often one with few examples",
    "smooth_ece": "no interval: compare it with its distribution under perfect calibration",
}
SUMMARISED: Final = (
    "The rows were read once, in batches, and none was kept. NLL, Brier score, accuracy, bins of "
    "equal width, groups and thresholds are sums over all of them. What needs an order comes from "
    "counts in some 270,000 fixed cells of the logit, and stands with how far it may be off; the "
    "estimators of the calibration error in bins of equal mass are without such a bound. "
    "Intervals are those of the bootstrap in the limit of many examples, from the cells."
)


def report_on_summary(
    summary: BinarySummary,
    about: PredictionFacts,
    *,
    methods: Sequence[CalibrationMethod] | None = None,
    n_folds: int = N_FOLDS,
    seed: Seed = 0,
    progress: Progress | None = None,
) -> PredictionReport:
    """Everything that a report says of predictions for two classes, from a summary of them.

    Parameters
    ----------
    summary : BinarySummary
        Of all rows.
    about : PredictionFacts
        What is known of them beside it.
    methods, n_folds, seed, progress
        As in `report_on`; calibration methods are cross-fitted on 20,000 rows that are drawn.

    Returns
    -------
    PredictionReport
        With the same parts as that of `report_on`.

    Raises
    ------
    ValueError
        For a summary without rows.

    Examples
    --------
    >>> summary = BinarySummary().update([0, 1] * 50, [0.3, 0.8] * 50)
    >>> about = PredictionFacts("score", 100, ("0", "1"), (50, 50), False, (), 100, (), ())
    >>> report_on_summary(summary, about).scores["accuracy"].value
    1.0
    """
    work = _Summarised(summary, about, seed_number(seed))
    if progress is not None:
        progress("calibration methods", 0.5)
    calibration, note = work.calibration(methods, n_folds)
    report = PredictionReport(
        about=replace(about, notes=(*about.notes, SUMMARISED)),
        scores=work.scores(),
        errors=work.errors(),
        reliability=work.reliability(),
        class_reliability=None,
        decisions=work.decisions(),
        surprise=work.surprise(),
        selective=work.selective(),
        groups=work.groups() if about.group_names else None,
        by_class=work.by_class(),
        calibration=calibration,
        calibration_note=note,
        second=None,
        n_folds=n_folds,
        seed=work.seed,
    )
    if progress is not None:
        progress("done", 1.0)
    return report


class _Summarised:
    """The parts of a report from the cells of a summary."""

    def __init__(self, summary: BinarySummary, about: PredictionFacts, seed: int) -> None:
        self.summary = summary
        self.about = about
        self.seed = seed
        self.points: SummaryPoints = summary.points()
        self.found: SummaryScores = summary.report()
        self.p, self.happened, self.counts = self.points.examples()
        self.n = self.points.n

    def scores(self) -> ScoreReport:
        """Every score with its interval, and how far it may be off."""
        scores = (
            self._score("nll"),
            self._score("nll", "nll_bits", lambda x: x / NATS_PER_UNIT["bits"]),
            self._score("nll", "perplexity", _exp),
            *(self._score(name) for name in _IN_ORDER),
        )
        return ScoreReport(scores, self.n, float(self.n), 2, False, LEVEL, N_BINS)

    def _score(
        self,
        name: ScoreName,
        shown: ScoreName | None = None,
        transform: Callable[[float], float] = float,
    ) -> Score:
        """The row of one score, on another scale if it is shown as another one."""
        found = self.found[name]
        if found.value is None:
            return make_score(shown or name, None, None, "only one class occurs")
        notes = [_DESCRIBED.get(name, "")]
        if found.error is not None and found.error > _SHOWN_ERROR:
            notes.append(f"off by {significant(found.error)} at most, since it comes from cells")
        if found.error is None:
            notes.append("from cells, and how far it is off cannot be told")
        ends = found.interval
        if ends is not None:
            ends = Interval(transform(ends.low), transform(ends.high))
        note = "; ".join(filter(None, notes))
        return make_score(shown or name, transform(found.value), ends, note)

    def errors(self) -> EceReport:
        """Every estimator of the calibration error, beside what chance would show."""
        generator = np.random.default_rng(self.seed)
        confidence, correct, counts = of_confidence(self.points)
        weights = counts.astype(np.float64)
        cells = make_cells(confidence, correct, weights, BIN_NUMBERS)
        # Rows, each of which counts once, and not examples of that weight.
        cells = replace(cells, squares=cells.mass)
        smooth = self.found["smooth_ece"].value or 0.0
        estimators = estimators_in(
            cells,
            np.array(BIN_NUMBERS),
            smooth,
            generator,
            _N_DRAWS,
            LEVEL,
            smooth_draws=_SMOOTH_DRAWS,
        )
        of_class = make_cells(self.p, self.happened, weights, [N_BINS])
        of_class = replace(of_class, squares=of_class.mass)
        residuals = of_class.calibrated_residuals(generator, _N_DRAWS)
        table = errors_in_bins(of_class, of_class.bins["uniform", N_BINS], residuals)
        classwise = table["l1", False].copy()
        classwise[0] = self.found["classwise_ece"].value
        number = np.array([N_BINS])
        last = estimator_of("classwise", "l1", False, number, [classwise], LEVEL)
        return EceReport((*estimators, last), self.n, False, LEVEL)

    def reliability(self) -> ReliabilityPicture:
        """Frequency against forecast of the second class."""
        p, happened, counts = self.p, self.happened, self.counts
        bins = weighted_bins(p, happened, counts.astype(np.float64), N_BINS, "uniform")
        n_bins = len(bins.share)
        chance = []
        for b in range(n_bins):
            mass = counts[bins.cell == b].astype(np.float64)
            forecasts = mass * p[bins.cell == b]
            chance.append(event_counts_of_cells(mass, forecasts, float(mass.sum())))
        low, high = central_range(chance, LEVEL)
        knots = corp(p, happened, sample_weight=counts).curve.knots
        edges = uniform_edges(_HISTOGRAM_BINS)
        histogram = np.zeros((2, _HISTOGRAM_BINS), np.int64)
        np.add.at(histogram.reshape(-1), _HISTOGRAM_BINS * happened + assign_bins(p, edges), counts)
        n_b = np.zeros(n_bins, np.int64)
        np.add.at(n_b, bins.cell, counts)
        return ReliabilityPicture(
            event=self.about.classes[1],
            of_class=True,
            forecast=bins.forecast,
            frequency=bins.frequency,
            counts=n_b,
            low=low,
            high=high,
            confidence_level=LEVEL,
            corp_forecast=knots[0],
            corp_frequency=knots[1],
            mean_forecast=float(bins.share @ bins.forecast),
            mean_frequency=float(bins.share @ bins.frequency),
            error=bins.error("l1"),
            edges=edges,
            with_event=histogram[1],
            without_event=histogram[0],
        )

    def decisions(self) -> DecisionReport:
        """Confusions, precision and recall, and thresholds by cost."""
        said = (self.p > 0.5).astype(np.int64)
        truth = self.happened.astype(np.int64)
        matrix = np.zeros((2, 2))
        np.add.at(matrix, (truth, said), self.counts)
        with np.errstate(invalid="ignore"):
            precision = np.diag(matrix) / matrix.sum(axis=0)
            recall = np.diag(matrix) / matrix.sum(axis=1)
        return DecisionReport(
            n_classes=2,
            weighted=False,
            matrix=matrix,
            pairs=confused_pairs(said, truth, 2, sample_weight=self.counts),
            precision=precision,
            recall=recall,
            thresholds=tuple(self._threshold(*costs) for costs in COSTS),
            event=self.about.classes[1],
        )

    def _threshold(self, false_positive: float, false_negative: float) -> CostThreshold:
        found = threshold_by_cost(
            self.p,
            self.happened,
            false_positive=false_positive,
            false_negative=false_negative,
            sample_weight=self.counts,
            with_interval=False,
        )
        costs = (
            costs_of_decisions(self.p, self.happened, at, false_positive, false_negative)
            for at in (0.5, found.optimal.threshold)
        )
        differences = np.subtract(*costs)
        if not differences.any():
            return found
        return replace(found, interval=counted_mean_interval(differences, self.counts, LEVEL))

    def surprise(self) -> SurpriseReport:
        """How the surprise is spread, and the worst rows."""
        p, happened, counts = self.points.examples(by_outcome=True)
        found = surprise_distribution(_examples(p, happened), sample_weight=counts, n_worst=1)
        rows, loss, probs, events = self.summary.worst
        predicted = (probs > 0.5).astype(np.int64)
        worst = WorstExamples(
            positions=rows - 1,
            rows=rows,
            labels=events,
            predicted=predicted,
            probability=np.where(events == 1, probs, 1.0 - probs),
            surprise=loss,
            confidence=np.where(predicted == 1, probs, 1.0 - probs),
        )
        mean = float(self.found["nll"].value or 0.0)
        return replace(found, worst=worst, mean=mean, n=self.n, weighted=False)

    def selective(self) -> SelectiveReport:
        """What abstaining from the least confident gains."""
        confidence, right, counts = of_confidence(self.points)
        found = selective_report(confidence, right, sample_weight=counts)
        curve = replace(found.curve.thinned(MOST_THRESHOLDS), n=self.n)
        area = self.found["aurc"]
        oracle = _oracle(int(counts[~right].sum()), self.n)
        value = float(area.value or 0.0)
        area_of_all = RiskCoverageArea(
            value, oracle, max(value - oracle, 0.0), found.area.standard_error, area.interval
        )
        return replace(found, curve=curve, area=area_of_all)

    def groups(self) -> GroupReport:
        """The scores of each group."""
        of_groups = self.summary.groups()
        return self._group_report({name: sums.sum(axis=0) for name, sums in of_groups.items()})

    def by_class(self) -> GroupReport:
        """The scores by true class."""
        sums = np.sum(list(self.summary.groups().values()), axis=0).reshape(2, 2, -1)
        classes = {
            name: sums[k].sum(axis=0)
            for k, name in enumerate(self.about.classes)
            if sums[k, :, 0].any()
        }
        right = {name: float(sums[self.about.classes.index(name), 1, 0]) for name in classes}
        return self._group_report(classes, right)

    def _group_report(
        self, groups: Mapping[str, Float64Array], right: Mapping[str, float] | None = None
    ) -> GroupReport:
        """Scores from the sums of each group."""
        if right is None:
            of_groups = self.summary.groups()
            right = {name: float(of_groups[name][1::2, 0].sum()) for name in groups}
        total = np.sum(list(groups.values()), axis=0)
        found = [self._group(name, sums, right[name]) for name, sums in groups.items()]
        overall = self._group("all", total, float(sum(right.values())))
        # The mean over all rows is that of the table of scores, to its last digit.
        nll = self.found["nll"]
        overall = replace(overall, nll=nll.value, nll_interval=nll.interval)
        return GroupReport(tuple(found), overall, LEVEL, False)

    def _group(self, name: str, sums: Float64Array, right: float) -> GroupScores:
        """Those of one group, with a normal interval of the NLL."""
        from scipy.special import ndtri

        n, loss, squares, confidence, infinite = (float(x) for x in sums)
        nll = loss / n if not infinite else np.inf
        interval = None
        if infinite:
            interval = Interval(np.inf, np.inf)
        elif n > 1:
            spread = float(np.sqrt(max(squares / n - nll * nll, 0.0) / n))
            half = spread * float(ndtri(0.5 + 0.5 * LEVEL))
            interval = Interval(nll - half, nll + half)
        return GroupScores(
            name=name,
            n=int(n),
            share=n / self.n,
            nll=nll,
            nll_interval=interval,
            accuracy=right / n,
            accuracy_interval=wilson_interval(right / n, n, LEVEL),
            mean_confidence=confidence / n,
        )

    def calibration(
        self, methods: Sequence[CalibrationMethod] | None, n_folds: int
    ) -> tuple[CalibrationComparison | None, str]:
        """The methods on rows that are drawn, with the fits on all for use."""
        if self.n < FEWEST_PER_FOLD * n_folds or not self.points.counts.sum(axis=0).all():
            return None, "Calibration methods are compared on more examples, of both classes."
        note = "Calibration methods are compared on all rows, each at the mean of its cell."
        drawn = self.counts
        if self.n > DRAWN_ROWS:
            generator = np.random.default_rng(self.seed)
            drawn = generator.multinomial(DRAWN_ROWS, self.counts / self.n)
            note = (
                f"Calibration methods are compared on {DRAWN_ROWS:,} rows drawn at random, whose "
                "noise their intervals have; what is given for use is fitted on all."
            )
        rows = np.repeat(np.arange(len(drawn)), drawn)
        labels = self.happened.astype(np.int64)
        compared = compare_calibrators(
            binary_logits(self.p[rows]),
            labels[rows],
            methods=methods,
            n_folds=n_folds,
            seed=self.seed,
        )
        logits = binary_logits(self.p)
        fitted = (
            replace(
                one,
                crossed=replace(
                    one.crossed,
                    fit_on_all=fit_calibrator(
                        logits, labels, one.method, sample_weight=self.counts
                    ),
                ),
            )
            for one in compared.methods
        )
        return replace(compared, methods=tuple(fitted)), note


_IN_ORDER: Final = tuple(
    name for name in get_args(ScoreName) if name not in ("nll", "nll_bits", "perplexity")
)


def _exp(x: float) -> float:
    """e^x; inf where it is beyond the range of floats."""
    with np.errstate(over="ignore"):
        return float(np.exp(x))


def _examples(p: Float64Array, happened: NDArray[np.bool_]) -> ExampleScores:
    """What rows of these probabilities of the second class score."""
    predicted: IntArray = (p > 0.5).astype(np.int64)
    confidence = np.where(predicted == 1, p, 1.0 - p)
    correct = predicted == happened
    truth = np.where(correct, confidence, 1.0 - confidence)
    with np.errstate(divide="ignore"):
        surprise = -np.log(truth) + 0.0
    return ExampleScores(
        surprise=surprise,
        confidence=confidence,
        predicted=predicted,
        correct=correct,
        brier=2.0 * (1.0 - truth) ** 2,
        labels=happened.astype(np.int64),
        n_classes=2,
    )


def _oracle(wrong: int, n: int) -> float:
    """Σ_{k ≤ wrong} k/(n − wrong + k), over n: the area if the wrong rows were the least sure."""
    from scipy.special import digamma

    right = n - wrong
    return float(wrong - right * (digamma(n + 1.0) - digamma(right + 1.0))) / n
