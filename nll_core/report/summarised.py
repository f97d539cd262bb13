"""The report on more rows than memory holds, from a summary of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from typing import Any, Final, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from nll_core._binning import assign_bins, uniform_edges
from nll_core._progress import Progress
from nll_core._validation import IntArray, Seed, seed_number
from nll_core.calibration._estimator_values import errors_in_bins
from nll_core.calibration._event_counts import event_counts_of_cells
from nll_core.calibration._null_cells import Cells as NullCells
from nll_core.calibration._null_cells import make_cells
from nll_core.calibration._weighted_bins import weighted_bins
from nll_core.calibration.consistency import central_range
from nll_core.calibration.score_decomposition import corp
from nll_core.formats import significant
from nll_core.information.surprisal import NATS_PER_UNIT
from nll_core.intervals._counted_means import counted_mean_interval
from nll_core.intervals.bootstrap import Float64Array, Interval
from nll_core.intervals.proportion import wilson_interval
from nll_core.recalibration.calibration_methods import (
    CalibrationMethod,
    Calibrator,
    fit_calibrator,
)
from nll_core.recalibration.calibrator_comparison import CalibrationComparison, compare_calibrators
from nll_core.recalibration.temperature import TemperatureFit
from nll_core.report.composition import (
    FEWEST_PER_FOLD,
    MOST_CLASSES,
    MOST_THRESHOLDS,
    N_FOLDS,
    methods_for,
)
from nll_core.report.decisions import COSTS, MOST_IN_MATRIX, MOST_PAIRS, DecisionReport
from nll_core.report.parts import PredictionFacts, PredictionReport
from nll_core.report.pictures import (
    ReliabilityPicture,
    SelectiveReport,
    selective_report,
)
from nll_core.report.pictures_by_class import MOST_PICTURES, ClassPictures
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
from nll_core.scores.confusion import ConfusedPairs, confused_pairs
from nll_core.scores.decision_cost import CostThreshold, costs_of_decisions, threshold_by_cost
from nll_core.scores.per_example import ExampleScores
from nll_core.scores.risk_coverage import RiskCoverageArea
from nll_core.summaries import BinarySummary, MulticlassSummary, SummaryPoints, SummaryScores
from nll_core.summaries.multiclass_scores import errors_by_class, mean_of
from nll_core.summaries.multiclass_summary import DRAWN_ROWS
from nll_core.summaries.summary_scores import LEVEL, N_BINS, binary_logits

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
    "counts in fixed cells of the logit, and stands with how far it may be off; the "
    "estimators of the calibration error in bins of equal mass are without such a bound. "
    "Intervals are those of the bootstrap in the limit of many examples, from the cells."
)

_TOO_FEW: Final = "Calibration methods are compared on more examples, of two classes or more."
# Their noise is what decides between methods.
_DRAWN: Final = (
    "Calibration methods are compared on {:,} rows drawn at random, whose noise their intervals "
    "have"
)


def report_on_summary(
    summary: BinarySummary | MulticlassSummary,
    about: PredictionFacts,
    *,
    methods: Sequence[CalibrationMethod] | None = None,
    n_folds: int = N_FOLDS,
    seed: Seed = 0,
    progress: Progress | None = None,
) -> PredictionReport:
    """Everything that a report says of predictions, from a summary of them.

    Parameters
    ----------
    summary : BinarySummary or MulticlassSummary
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
    work = parts_of(summary, about, seed_number(seed))
    if progress is not None:
        progress("calibration methods", 0.5)
    with ThreadPoolExecutor(1) as pool:
        # They take as long as all the other parts.
        calibrated = pool.submit(work.calibration, methods, n_folds)
        report = PredictionReport(
            about=replace(about, notes=(*about.notes, SUMMARISED)),
            scores=work.scores(),
            errors=work.errors(),
            reliability=work.reliability(),
            class_reliability=work.class_reliability(),
            decisions=work.decisions(),
            surprise=work.surprise(),
            selective=work.selective(),
            groups=work.groups() if about.group_names else None,
            by_class=work.by_class(),
            calibration=None,
            calibration_note="",
            second=None,
            n_folds=n_folds,
            seed=work.seed,
        )
        calibration, note = calibrated.result()
    report = replace(report, calibration=calibration, calibration_note=note)
    if progress is not None:
        progress("done", 1.0)
    return report


def parts_of(
    summary: BinarySummary | MulticlassSummary, about: PredictionFacts, seed: int
) -> Summarised:
    """The parts of a report from a summary."""
    if isinstance(summary, BinarySummary):
        return _OfTwoClasses(summary, about, seed)
    return _OfClasses(summary, about, seed)


class Summarised:
    """The parts of a report from the cells of a summary."""

    def __init__(
        self, summary: BinarySummary | MulticlassSummary, about: PredictionFacts, seed: int
    ) -> None:
        self.summary = summary
        self.about = about
        self.seed = seed
        self.n = summary.n

    # What is judged: the forecast of an event, and the confidence in the predicted class.
    event: str
    of_class: bool
    forecast: Cells
    sure: Cells
    total: float

    @cached_property
    def found(self) -> SummaryScores:
        """The scores of the summary."""
        return self.summary.report()

    def scores(self) -> ScoreReport:
        """Every score with its interval, and how far it may be off."""
        scores = (
            self._score("nll"),
            self._score("nll", "nll_bits", lambda x: x / NATS_PER_UNIT["bits"]),
            self._score("nll", "perplexity", _exp),
            *(self._score(name) for name in _IN_ORDER),
        )
        k, weighted = self.about.n_classes, self.about.weighted
        return ScoreReport(scores, self.n, self.sure.effective, k, weighted, LEVEL, N_BINS)

    def _score(
        self,
        name: ScoreName,
        shown: ScoreName | None = None,
        transform: Callable[[float], float] = float,
    ) -> Score:
        """The row of one score, on another scale if it is shown as another one."""
        found = self.found[name]
        if found.value is None:
            several = name == "auroc" and self.about.n_classes > 2
            why = "defined for two classes only" if several else "only one class occurs"
            return make_score(shown or name, None, None, why)
        notes = [_DESCRIBED.get(name, "")]
        if name == "classwise_ece" and found.interval is None:
            notes.append("no interval: how bins of several classes vary together is not summed up")
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
        cells = self.sure.null_cells(BIN_NUMBERS)
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
        classwise = np.zeros(_N_DRAWS + 1)
        classes = self.classes()
        for one in classes:
            of_class = one.null_cells([N_BINS])
            residuals = of_class.calibrated_residuals(generator, _N_DRAWS)
            table = errors_in_bins(of_class, of_class.bins["uniform", N_BINS], residuals)
            classwise += table["l1", False] / len(classes)
        classwise[0] = self.found["classwise_ece"].value
        number = np.array([N_BINS])
        last = estimator_of("classwise", "l1", False, number, [classwise], LEVEL)
        return EceReport((*estimators, last), self.n, self.about.weighted, LEVEL)

    def classes(self) -> Sequence[Cells]:
        """The forecast of each class; one of two stands for both."""
        return [self.forecast]

    def reliability(self) -> ReliabilityPicture:
        """Frequency against forecast of the event."""
        return self.forecast.picture(self.event, of_class=self.of_class)

    def class_reliability(self) -> ClassPictures | None:
        """That of single classes, where there are more than two."""
        return None

    def decisions(self) -> DecisionReport:
        """Confusions, precision and recall, and thresholds by cost."""
        k, matrix = self.about.n_classes, self.confusion()
        said, truth = np.tile(np.arange(k), k), np.repeat(np.arange(k), k)
        pairs = confused_pairs(said, truth, k, sample_weight=matrix.reshape(-1))
        precision = recall = np.empty(0)
        if k <= MOST_CLASSES:
            with np.errstate(invalid="ignore"):
                precision = np.diag(matrix) / matrix.sum(axis=0)
                recall = np.diag(matrix) / matrix.sum(axis=1)
        return DecisionReport(
            n_classes=k,
            weighted=self.about.weighted,
            matrix=matrix if k <= MOST_IN_MATRIX else None,
            pairs=ConfusedPairs(
                pairs.label[:MOST_PAIRS], pairs.predicted[:MOST_PAIRS], pairs.share[:MOST_PAIRS]
            ),
            precision=precision,
            recall=recall,
            thresholds=tuple(self._threshold(*costs) for costs in (COSTS if k == 2 else ())),
            event=self.about.classes[1] if k == 2 else "",
        )

    def confusion(self) -> Float64Array:
        """What the rows of each true class that were taken for each class count, (K, K)."""
        raise NotImplementedError

    def _threshold(self, false_positive: float, false_negative: float) -> CostThreshold:
        p, happened, weights = self.forecast[:3]
        found = threshold_by_cost(
            p,
            happened,
            false_positive=false_positive,
            false_negative=false_negative,
            sample_weight=weights,
            with_interval=False,
        )
        costs = (
            costs_of_decisions(p, happened, at, false_positive, false_negative)
            for at in (0.5, found.optimal.threshold)
        )
        differences = np.subtract(*costs)
        if not differences.any():
            return found
        return replace(found, interval=self.forecast.mean_interval(differences))

    def _surprise(
        self, examples: ExampleScores, weights: Any, worst: WorstExamples
    ) -> SurpriseReport:
        """How the surprise is spread, and the worst rows."""
        found = surprise_distribution(examples, sample_weight=weights, n_worst=1)
        mean = float(self.found["nll"].value or 0.0)
        return replace(found, worst=worst, mean=mean, n=self.n, weighted=self.about.weighted)

    def surprise(self) -> SurpriseReport:
        """How the surprise is spread, and the worst rows."""
        raise NotImplementedError

    def selective(self) -> SelectiveReport:
        """What abstaining from the least confident gains."""
        confidence, right, weights = self.sure[:3]
        found = selective_report(confidence, right, sample_weight=weights)
        curve = replace(found.curve.thinned(MOST_THRESHOLDS), n=self.n)
        area = self.found["aurc"]
        oracle = _oracle(float(weights[~right].sum()), float(weights.sum()), self.n)
        value = float(area.value or 0.0)
        area_of_all = RiskCoverageArea(
            value, oracle, max(value - oracle, 0.0), found.area.standard_error, area.interval
        )
        return replace(found, curve=curve, area=area_of_all)

    def groups(self) -> GroupReport:
        """The scores of each group."""
        return self._group_report(self.sums_of_groups())

    def by_class(self) -> GroupReport | None:
        """The scores by true class."""
        if self.about.n_classes > MOST_CLASSES:
            return None
        return self._group_report(self.sums_of_classes())

    def sums_of_groups(self) -> dict[str, dict[str, float]]:
        """By name, the sums of each group, of `SUMMED`."""
        raise NotImplementedError

    def sums_of_classes(self) -> dict[str, dict[str, float]]:
        """By name, those of each true class that occurs."""
        raise NotImplementedError

    def _group_report(self, groups: Mapping[str, Mapping[str, float]]) -> GroupReport:
        """Scores from the sums of each group."""
        columns = next(iter(groups.values()))
        total = {key: sum(sums[key] for sums in groups.values()) for key in columns}
        found = [self._group(name, sums) for name, sums in groups.items()]
        # The mean over all rows is that of the table of scores, to its last digit.
        nll = self.found["nll"]
        overall = replace(self._group("all", total), nll=nll.value, nll_interval=nll.interval)
        return GroupReport(tuple(found), overall, LEVEL, self.about.weighted)

    def _group(self, name: str, sums: Mapping[str, float]) -> GroupScores:
        """Those of one group, with a normal interval of the NLL."""
        weight = sums["weight"]
        nll, _, interval = mean_of(sums, "nll")
        accuracy = sums["right"] / weight
        return GroupScores(
            name=name,
            n=int(sums["n"]),
            share=weight / self.total,
            nll=nll,
            nll_interval=interval,
            accuracy=accuracy,
            accuracy_interval=wilson_interval(accuracy, weight * weight / sums["weight²"], LEVEL),
            mean_confidence=sums["confidence"] / weight,
        )

    def calibration(
        self, methods: Sequence[CalibrationMethod] | None, n_folds: int
    ) -> tuple[CalibrationComparison | None, str]:
        """The calibration methods, and what is to be said of them."""
        raise NotImplementedError


class _OfTwoClasses(Summarised):
    """From a summary of two classes."""

    summary: BinarySummary

    def __init__(self, summary: BinarySummary, about: PredictionFacts, seed: int) -> None:
        super().__init__(summary, about, seed)
        self.points = summary.points()
        self.event, self.of_class, self.total = about.classes[1], True, float(self.n)
        self.forecast = Cells.of(self.points)
        self.sure = self.forecast.folded()

    def confusion(self) -> Float64Array:
        """Number of rows of each true class that were taken for each class, (2, 2)."""
        p, happened, counts = self.forecast[:3]
        matrix = np.zeros((2, 2))
        np.add.at(matrix, (happened.astype(np.int64), (p > 0.5).astype(np.int64)), counts)
        return matrix

    def surprise(self) -> SurpriseReport:
        """How the surprise is spread, and the worst rows."""
        p, happened, counts = self.points.examples(by_outcome=True)
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
        return self._surprise(_examples(p, happened), counts, worst)

    def sums_of_groups(self) -> dict[str, dict[str, float]]:
        """By name, the sums of each group."""
        found = self.summary.groups()
        return {name: _named(sums, sums[1::2, 0].sum()) for name, sums in found.items()}

    def sums_of_classes(self) -> dict[str, dict[str, float]]:
        """By name, those of each true class that occurs."""
        sums = np.sum(list(self.summary.groups().values()), axis=0).reshape(2, 2, -1)
        return {
            name: _named(sums[k], sums[k, 1, 0])
            for k, name in enumerate(self.about.classes)
            if sums[k, :, 0].any()
        }

    def calibration(
        self, methods: Sequence[CalibrationMethod] | None, n_folds: int
    ) -> tuple[CalibrationComparison | None, str]:
        """The methods on rows that are drawn, with the fits on all for use."""
        p, happened, counts = self.forecast[:3]
        if self.n < FEWEST_PER_FOLD * n_folds or not self.points.counts.sum(axis=0).all():
            return None, _TOO_FEW
        note = "Calibration methods are compared on all rows, each at the mean of its cell."
        drawn = counts
        if self.n > DRAWN_ROWS:
            generator = np.random.default_rng(self.seed)
            drawn = generator.multinomial(DRAWN_ROWS, counts / self.n)
            note = f"{_DRAWN.format(DRAWN_ROWS)}; what is given for use is fitted on all."
        rows = np.repeat(np.arange(len(drawn)), drawn)
        labels = happened.astype(np.int64)
        compared = compare_calibrators(
            binary_logits(p[rows]), labels[rows], methods=methods, n_folds=n_folds, seed=self.seed
        )
        logits = binary_logits(p)
        return (
            _with_fits(
                compared,
                lambda method: fit_calibrator(logits, labels, method, sample_weight=counts),
            ),
            note,
        )


class _OfClasses(Summarised):
    """From a summary of several classes, or of weighted rows."""

    summary: MulticlassSummary

    def __init__(self, summary: MulticlassSummary, about: PredictionFacts, seed: int) -> None:
        super().__init__(summary, about, seed)
        self.points = summary.class_points()
        self.sure = Cells.of(summary.points("confidence"))
        self.total = float(self.sure.weights.sum())
        self.of_class = about.n_classes == 2
        self.event = about.classes[1] if self.of_class else "right"
        self.forecast = Cells.of(self.points[1]) if self.of_class else self.sure

    def classes(self) -> Sequence[Cells]:
        """The forecast of each class; one of two stands for both."""
        return [self.forecast] if self.of_class else [Cells.of(one) for one in self.points]

    def class_reliability(self) -> ClassPictures | None:
        """The reliability of the classes of the largest errors."""
        if self.of_class:
            return None
        errors = errors_by_class(self.points)
        chosen = np.argsort(-errors, kind="stable")[:MOST_PICTURES]
        total = float(errors.sum())
        return ClassPictures(
            pictures=tuple(
                Cells.of(self.points[k]).picture(self.about.classes[k], of_class=True)
                for k in chosen.tolist()
            ),
            shares=errors[chosen] / total if total > 0 else np.zeros(len(chosen)),
            n_classes=self.about.n_classes,
        )

    def confusion(self) -> Float64Array:
        """What the rows of each true class that were taken for each class count, (K, K)."""
        return self.summary.confusion_matrix()

    def surprise(self) -> SurpriseReport:
        """How the surprise is spread, and the worst rows."""
        truth, correct, weights = self.summary.points("truth").examples(by_outcome=True)
        with np.errstate(divide="ignore"):
            surprise = -np.log(truth) + 0.0
        nothing = np.zeros(len(truth), np.int64)
        examples = ExampleScores(
            surprise, truth, nothing, correct, surprise, nothing, self.about.n_classes
        )
        rows = self.summary.worst
        loss = -rows["rank"] + 0.0
        worst = WorstExamples(
            positions=rows["rows"] - 1,
            rows=rows["rows"],
            labels=rows["labels"],
            predicted=rows["predicted"],
            probability=np.exp(-loss),
            surprise=loss,
            confidence=rows["confidence"],
        )
        return self._surprise(examples, weights, worst)

    def sums_of_groups(self) -> dict[str, dict[str, float]]:
        """By name, the sums of each group."""
        return _rows_of(*self.summary.sums_by_group())

    def sums_of_classes(self) -> dict[str, dict[str, float]]:
        """By name, those of each true class that occurs."""
        found = _rows_of(self.about.classes, self.summary.sums_by_class())
        return {name: sums for name, sums in found.items() if sums["n"]}

    def calibration(
        self, methods: Sequence[CalibrationMethod] | None, n_folds: int
    ) -> tuple[CalibrationComparison | None, str]:
        """The methods on rows that are drawn, with the temperature of all."""
        drawn = self.summary.drawn
        order = np.argsort(drawn["rows"], kind="stable")
        labels, log_probs = drawn["labels"][order], drawn["log_probs"][order]
        weights = drawn["weights"][order] if self.about.weighted else None
        n, k = len(labels), self.about.n_classes
        if n < FEWEST_PER_FOLD * n_folds or len(np.unique(labels)) < 2:
            return None, _TOO_FEW
        methods, why = methods_for(methods, n, k)
        compared = compare_calibrators(
            log_probs,
            labels,
            methods=methods,
            n_folds=n_folds,
            seed=self.seed,
            sample_weight=weights,
        )
        if n == self.n:
            return compared, why
        temperature = self.found["temperature"].value
        note = f"{_DRAWN.format(n)}, and what is given for use is fitted on them"
        if temperature is None:
            return compared, " ".join(filter(None, (f"{note}.", why)))
        note += "; but the temperature is that of all rows."

        def on_all(calibrator: Calibrator) -> Calibrator:
            if not isinstance(calibrator.fit, TemperatureFit):
                return calibrator
            return replace(calibrator, fit=replace(calibrator.fit, temperature=temperature))

        fits = {one.method: on_all(one.crossed.fit_on_all) for one in compared.methods}
        return _with_fits(compared, fits.__getitem__), " ".join(filter(None, (note, why)))


class Cells(NamedTuple):
    """Yes-or-no forecasts in cells: what all rows of a cell and outcome count together."""

    p: Float64Array
    happened: NDArray[np.bool_]
    weights: NDArray[Any]
    squares: NDArray[Any]
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, points: SummaryPoints) -> Cells:
        """Those of a summary."""
        counts = points.counts.reshape(-1)
        return cls(*points.examples(), points.example_squares(), counts[counts > 0])

    def folded(self) -> Cells:
        """The forecast that the likelier of two classes comes."""
        upper = self.p > 0.5
        confidence = np.where(upper, self.p, 1.0 - self.p)
        return self._replace(p=confidence, happened=upper == self.happened)

    @property
    def effective(self) -> float:
        """(Σw)²/Σw², the number of rows where all count the same."""
        return float(self.weights.sum()) ** 2 / float(self.squares.sum())

    def mean_interval(self, values: Float64Array) -> Interval:
        """That of the mean of values of the cells."""
        if self.weights is self.counts or np.array_equal(self.weights, self.counts):
            return counted_mean_interval(values, self.counts, LEVEL)
        from scipy.special import ndtri

        total = float(self.weights.sum())
        mean = float(values @ self.weights) / total
        half = float(ndtri(0.5 + 0.5 * LEVEL) * np.sqrt(self.squares @ (values - mean) ** 2))
        return Interval(mean - half / total, mean + half / total)

    def null_cells(self, numbers: Sequence[int]) -> NullCells:
        """Cells that nest in all bins, with the squares of what their rows count."""
        weights = self.weights.astype(np.float64)
        cells = make_cells(self.p, self.happened, weights, numbers)
        order = np.argsort(self.p)
        middle = np.cumsum(weights[order]) - 0.5 * weights[order]
        starts = np.searchsorted(middle, np.append(0.0, np.cumsum(cells.mass)[:-1]))
        return replace(cells, squares=np.add.reduceat(self.squares[order], starts))

    def picture(self, event: str, *, of_class: bool) -> ReliabilityPicture:
        """Frequency against forecast."""
        p, happened, weights, squares, counts = self
        bins = weighted_bins(p, happened, weights.astype(np.float64), N_BINS, "uniform")
        n_bins = len(bins.share)
        chance = []
        for b in range(n_bins):
            inside = bins.cell == b
            mass = weights[inside].astype(np.float64)
            effective = float(mass.sum()) ** 2 / float(squares[inside].sum())
            chance.append(event_counts_of_cells(mass, mass * p[inside], effective))
        low, high = central_range(chance, LEVEL)
        knots = corp(p, happened, sample_weight=weights).curve.knots
        edges = uniform_edges(_HISTOGRAM_BINS)
        histogram = np.zeros((2, _HISTOGRAM_BINS), np.int64)
        np.add.at(histogram.reshape(-1), _HISTOGRAM_BINS * happened + assign_bins(p, edges), counts)
        n_b = np.zeros(n_bins, np.int64)
        np.add.at(n_b, bins.cell, counts)
        return ReliabilityPicture(
            event=event,
            of_class=of_class,
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


def _with_fits(
    compared: CalibrationComparison, fit: Callable[[CalibrationMethod], Calibrator]
) -> CalibrationComparison:
    """The same comparison with other fits to use."""
    fitted = (
        replace(one, crossed=replace(one.crossed, fit_on_all=fit(one.method)))
        for one in compared.methods
    )
    return replace(compared, methods=tuple(fitted))


def _named(sums: Float64Array, right: float) -> dict[str, float]:
    """Sums of a `BinarySummary` by their names, of rows that all count 1."""
    n, loss, squares, confidence, infinite = (float(x) for x in sums.sum(axis=0))
    return {
        "n": n,
        "infinite": infinite,
        "weight": n,
        "right": float(right),
        "confidence": confidence,
        "nll": loss,
        "weight²": n,
        "weight² nll": loss,
        "weight² nll²": squares,
    }


def _rows_of(names: Sequence[str], sums: Mapping[str, Float64Array]) -> dict[str, dict[str, float]]:
    """By name, a row of a table that is given by its columns."""
    return {
        name: {column: float(values[k]) for column, values in sums.items()}
        for k, name in enumerate(names)
    }


def _oracle(wrong: float, total: float, n: int) -> float:
    """Σ_{k ≤ wrong} k/(n − wrong + k), over n: the area if the wrong rows were the least sure.

    With weights, of n rows that count the same and of which the same share is wrong.
    """
    from scipy.special import digamma

    wrong *= n / total
    right = n - wrong
    return float(wrong - right * (digamma(n + 1.0) - digamma(right + 1.0))) / n
