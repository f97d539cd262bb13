"""A report whose parts are computed when they are first asked for, and kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, Generic, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from nll_core._binning import BinStrategy
from nll_core._progress import Progress
from nll_core.intervals.bootstrap import Float64Array
from nll_core.predictions import Predictions
from nll_core.recalibration.calibrator_comparison import CalibrationComparison
from nll_core.report.composition import parts_in, report_from, report_parts
from nll_core.report.decisions import COSTS, DecisionReport, cost_threshold
from nll_core.report.parts import PredictionFacts, PredictionReport, facts_of
from nll_core.report.pictures import N_BINS, ReliabilityPicture, SelectiveReport
from nll_core.report.pictures_by_class import ClassPictures, Forecast, forecast_in
from nll_core.report.tables import in_bins
from nll_core.score_tables.error_estimators import EceReport
from nll_core.score_tables.group_scores import GroupReport
from nll_core.score_tables.score_rows import ScoreReport, binned_errors
from nll_core.score_tables.surprise_table import SurpriseReport
from nll_core.scores.decision_cost import CostThreshold

T = TypeVar("T")
ClassOrder = Literal["error", "examples", "file"]

_ANSWERS_KEPT: Final = 96
_STANDARD: Final = (N_BINS, "uniform")


class _Part(Generic[T]):
    """A part of a report, computed when it is asked for."""

    def __set_name__(self, owner: object, name: str) -> None:
        self._name = name

    def __get__(self, report: LazyReport, owner: object = None) -> T:
        found: T = report.part(self._name)
        return found


class Parts:
    """Parts computed once, at first use or ahead, and kept; with answers to other questions.

    Parts are kept as long as this; of answers to other questions, such as the reliability in
    another number of bins, the last few.
    """

    def __init__(self) -> None:
        self._parts: dict[str, Any] = {}
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def names(self) -> tuple[str, ...]:
        """The parts that there are."""
        raise NotImplementedError

    def work(self, names: Sequence[str], progress: Progress | None = None) -> Mapping[str, Any]:
        """Parts, for `add`."""
        raise NotImplementedError

    def missing(self, names: Sequence[str] | None = None) -> list[str]:
        """Which of these parts, or of all, are not computed yet."""
        names = self.names if names is None else names
        return [name for name in names if name not in self._parts]

    def compute(self, names: Sequence[str], progress: Progress | None = None) -> None:
        """Compute parts now, with what they are made of if that is there."""
        if names:
            self.add(self.work(names, progress))

    def add(self, parts: Mapping[str, Any]) -> None:
        """Keep parts that were computed."""
        self._parts.update(parts)

    def part(self, name: str) -> Any:
        """A part by its name."""
        self.compute(self.missing([name]))
        return self._parts[name]

    def ask(self, question: Hashable, function: Callable[..., T], *arguments: Any) -> T:
        """The answer of a function to a question, computed once."""
        found: T | None = self.answer(question)
        if found is None:
            found = function(*arguments)
        return self.keep(question, found)

    def answer(self, question: Hashable) -> Any:
        """The answer that is kept; None where there is none."""
        return self._answers.get(question)

    def keep(self, question: Hashable, answer: T) -> T:
        """Keep an answer, and drop those that were not asked for longest."""
        with self._lock:
            self._answers[question] = answer
            self._answers.move_to_end(question)
            while len(self._answers) > _ANSWERS_KEPT:
                self._answers.popitem(last=False)
        return answer

    def forget(self, kind: str) -> None:
        """Drop the answers to questions of a kind, which is what a question begins with."""
        with self._lock:
            for question in [q for q in self._answers if isinstance(q, tuple) and q[0] == kind]:
                del self._answers[question]


class LazyReport(Parts):
    """What a report says of predictions, each part computed once: at first use, or ahead.

    Parameters
    ----------
    predictions : Predictions
        From `read_predictions`.

    Examples
    --------
    >>> from nll_core.predictions import read_predictions
    >>> rows = "".join(f"{k % 2},{0.2 + 0.6 * (k % 2)}\\n" for k in range(60))
    >>> report = LazyReport(read_predictions(f"label,p_1\\n{rows}".encode()))
    >>> report.missing(["scores", "errors"]), report.scores["accuracy"].value
    (['scores', 'errors'], 1.0)
    >>> report.missing(["scores", "errors"])
    ['errors']
    """

    scores = _Part[ScoreReport]()
    errors = _Part[EceReport]()
    decisions = _Part[DecisionReport]()
    surprise = _Part[SurpriseReport]()
    groups = _Part[GroupReport]()
    by_class = _Part[GroupReport]()
    class_errors = _Part[Float64Array]()
    selective = _Part[SelectiveReport]()
    calibration = _Part[tuple[CalibrationComparison | None, str]]()

    def __init__(self, predictions: Predictions) -> None:
        super().__init__()
        self.predictions = predictions

    @property
    def names(self) -> tuple[str, ...]:
        """The parts that a report on these predictions has."""
        return parts_in(self.predictions)

    @cached_property
    def about(self) -> PredictionFacts:
        """What is to be said before any score."""
        return facts_of(self.predictions)

    @property
    def opening_class(self) -> int | None:
        """The class that is judged first: the second of two, which a score is about; else none."""
        is_pair = self.predictions.n_classes == 2 and self.predictions.kind != "confidence"
        return 1 if is_pair else None

    def whole(self) -> PredictionReport:
        """All of it, of which only what is missing is computed."""
        self.compute(self.missing())
        return report_from(self.predictions, self._parts)

    def work(self, names: Sequence[str], progress: Progress | None = None) -> Mapping[str, Any]:
        """Parts, for `add`."""
        kept = {q: a for q, a in list(self._answers.items()) if isinstance(q, tuple)}
        pictures = {q[1]: a for q, a in kept.items() if (q[0], *q[2:]) == ("picture", *_STANDARD)}
        known = {name: self._parts[name] for name in ("class_errors",) if name in self._parts}
        known["class_pictures"] = pictures
        return report_parts(self.predictions, tuple(names), known=known, progress=progress)

    def picture(
        self, k: int | None, n_bins: int = N_BINS, strategy: BinStrategy = "uniform"
    ) -> ReliabilityPicture:
        """The reliability of the predicted class (None) or of class `k` in so many bins."""
        if (k, n_bins, strategy) == (self.opening_class, *_STANDARD):
            found: ReliabilityPicture = self.part("reliability")
            return found
        question = ("picture", k, n_bins, strategy)
        return self.ask(question, _picture, self.forecast(k), n_bins, strategy)

    def class_order(self, by: ClassOrder) -> list[int]:
        """The classes, those first of the largest error or of the most examples, or as they are."""
        n_classes = self.predictions.n_classes
        if by == "file":
            return list(range(n_classes))
        values: NDArray[Any] = np.bincount(self.predictions.labels, minlength=n_classes)
        order = np.argsort(-(self.class_errors if by == "error" else values), kind="stable")
        return [int(k) for k in order]

    def class_pictures(
        self, classes: Iterable[int], n_bins: int = N_BINS, strategy: BinStrategy = "uniform"
    ) -> ClassPictures:
        """The reliability of these classes, and their parts of the classwise error."""
        pictures = {k: self.picture(k, n_bins, strategy) for k in classes}
        errors, total = self.class_errors[list(pictures)], float(self.class_errors.sum())
        shares = errors / total if total > 0 else np.zeros(len(errors))
        return ClassPictures(tuple(pictures.values()), shares, self.predictions.n_classes)

    def forecast(self, k: int | None) -> Forecast:
        """The forecast that the prediction is right, or that the class is `k`."""
        if k is not None and k != self.opening_class:
            # Of a thousand classes each would take as much room as the labels.
            return forecast_in(self.predictions, k)
        return self.ask(("forecast", k), forecast_in, self.predictions, k)

    def scores_in(self, n_bins: int) -> ScoreReport:
        """The scores, with the errors of the predicted class in so many bins."""
        if n_bins == self.scores.n_bins:
            return self.scores
        right = self.forecast(None)
        arrays = right.p, right.happened, right.weights
        found = self.ask(("binned", n_bins), binned_errors, *arrays, n_bins)
        return in_bins(self.scores, n_bins, found)

    def threshold(self, costs: tuple[float, float], *, with_interval: bool = True) -> CostThreshold:
        """The threshold that the costs of a false alarm and of a miss ask for."""
        if with_interval and costs in COSTS:
            found: CostThreshold = self.part("thresholds")[COSTS.index(costs)]
            return found
        question = ("threshold", costs, with_interval)
        return self.ask(question, _threshold, self.predictions, costs, with_interval)


def _picture(forecast: Forecast, n_bins: int, strategy: BinStrategy) -> ReliabilityPicture:
    return forecast.picture(n_bins, strategy)


def _threshold(
    predictions: Predictions, costs: tuple[float, float], with_interval: bool
) -> CostThreshold:
    return cost_threshold(predictions, costs, with_interval=with_interval)
