"""The rows of a table of scores: each value with its interval, or the reason why it has none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import PrintedTable, columns_of
from nll_core._progress import QUIET, Meter
from nll_core._validation import FloatArray, IntArray
from nll_core.calibration._weighted_bins import weighted_bins
from nll_core.calibration.calibration_interval import NO_NOISE, interval_of_bins
from nll_core.calibration.smooth_calibration import smooth_calibration_error
from nll_core.information.surprisal import NATS_PER_UNIT
from nll_core.intervals.bootstrap import Interval, bootstrap_interval
from nll_core.intervals.proportion import proportion_interval
from nll_core.scores.risk_coverage import area_under_risk_coverage
from nll_core.scores.roc import area_under_roc
from nll_core.scores.skill import nll_skill

Float64Array = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
ScoreName = Literal[
    "nll",
    "nll_bits",
    "perplexity",
    "base_rate_nll",
    "nll_skill",
    "accuracy",
    "brier",
    "miscalibration",
    "discrimination",
    "uncertainty",
    "ece",
    "ece_equal_mass",
    "ece_debiased",
    "mce",
    "classwise_ece",
    "smooth_ece",
    "auroc",
    "aurc",
]

# Unit of each score, and whether lower is better (None: it describes the data, not the forecast).
_READING: Final[dict[ScoreName, tuple[str, bool | None]]] = {
    "nll": ("nats", True),
    "nll_bits": ("bits", True),
    "perplexity": ("classes", True),
    "base_rate_nll": ("nats", None),
    "nll_skill": ("", False),
    "accuracy": ("probability", False),
    "brier": ("squared probability", True),
    "miscalibration": ("squared probability", True),
    "discrimination": ("squared probability", False),
    "uncertainty": ("squared probability", None),
    "ece": ("probability", True),
    "ece_equal_mass": ("probability", True),
    "ece_debiased": ("probability", True),
    "mce": ("probability", True),
    "classwise_ece": ("probability", True),
    "smooth_ece": ("probability", True),
    "auroc": ("probability", False),
    "aurc": ("probability", True),
}

_FOLLOWS_NOISE: Final = (
    "no interval: the isotonic fit follows noise, and a refit on a resample follows it twice"
)
_ROOT_MEAN_SQUARE: Final = "root of the mean squared gap (L2), minus what chance adds to it"
_ONE_BIN: Final = "no interval: it comes from one bin, often one with few examples"
_DESCRIBES_DATA: Final = "no interval: it describes the data and judges no forecast"
_BY_CHANCE: Final = "no interval: compare it with its distribution under perfect calibration"
_ALL_ALIKE: Final = "no interval: nothing is wrong, or everything is"
_TOO_FEW: Final = "no interval: one example does not vary"
_ONE_CLASS: Final = "only one class occurs, and its base rate forecasts it perfectly"


@dataclass(frozen=True)
class Score:
    """One score: its value, the ends of its interval, and how to read it.

    `value` is None where these predictions cannot tell it, `low` and `high` where there is no
    honest interval; `note` then says why. `lower_is_better` is None where neither is better.
    """

    name: ScoreName
    value: float | None
    low: float | None
    high: float | None
    unit: str
    lower_is_better: bool | None
    note: str = ""


@dataclass(frozen=True, repr=False)
class ScoreReport(PrintedTable):
    """Scores of n examples, in a fixed order, at `confidence_level` and with `n_bins` bins.

    Every score is weighted where weights were given (`weighted`); `effective_n` is (Σw)²/Σw², and
    `n` leaves out examples of weight 0. `n_classes` is None where only a confidence is known.
    """

    scores: tuple[Score, ...]
    n: int
    effective_n: float
    n_classes: int | None
    weighted: bool
    confidence_level: float
    n_bins: int

    def __getitem__(self, name: ScoreName) -> Score:
        """The score of this name."""
        for score in self.scores:
            if score.name == name:
                return score
        raise KeyError(name)

    def _columns(self) -> Mapping[str, Iterable[Any]]:
        return columns_of(self.scores, "name", "value", "low", "high", "unit", "note")


def make_score(
    name: ScoreName, value: float | None, interval: Interval | None = None, note: str = ""
) -> Score:
    """The row of one score."""
    unit, lower_is_better = _READING[name]
    if interval is None:
        return Score(name, value, None, None, unit, lower_is_better, note)
    return Score(name, value, interval.low, interval.high, unit, lower_is_better, note)


# How many times `ScoreRows` says how far it is, at most.
_STEPS: Final = 12


@dataclass
class ScoreRows:
    """Makes rows with the same weights, bins and intervals, and says how far it is."""

    weights: Float64Array | None
    """Relative ones, above 0."""
    n_bins: int
    level: float
    n_resamples: int
    seed: int
    meter: Meter = QUIET
    _made: int = 0

    def _tell(self) -> None:
        """Say that another row is about to be made."""
        self.meter(min(self._made / _STEPS, 1.0))
        self._made += 1

    def resampling(self) -> dict[str, Any]:
        """Keyword arguments of everything that resamples."""
        return {
            "sample_weight": self.weights,
            "confidence_level": self.level,
            "n_resamples": self.n_resamples,
            "seed": self.seed,
        }

    def report(self, scores: tuple[Score, ...], n: int, n_classes: int | None) -> ScoreReport:
        """All rows together."""
        effective = float(n)
        if self.weights is not None:
            effective = float(self.weights.sum()) ** 2 / float(self.weights @ self.weights)
        weighted = self.weights is not None
        return ScoreReport(scores, n, effective, n_classes, weighted, self.level, self.n_bins)

    def mean(self, name: ScoreName, values: Float64Array, note: str = "") -> Score:
        """A weighted mean with its bootstrap interval."""
        self._tell()
        value = float(np.average(values, weights=self.weights))
        if len(values) < 2:
            return make_score(name, value, None, note or _TOO_FEW)
        return make_score(name, value, bootstrap_interval(values, **self.resampling()), note)

    def of_surprise(self, surprise: Float64Array, labels: IntArray) -> Iterator[Score]:
        """NLL in nats, in bits and as perplexity; that of the base rates, and the skill."""
        nll = self.mean("nll", surprise)
        yield nll
        yield _transformed("nll_bits", nll, lambda x: x / NATS_PER_UNIT["bits"])
        yield _transformed("perplexity", nll, _exp)
        self._tell()
        skill = nll_skill(surprise, labels, **self.resampling())
        yield make_score("base_rate_nll", skill.base_nll, None, _DESCRIBES_DATA)
        if np.isnan(skill.value):
            yield make_score("nll_skill", None, None, _ONE_CLASS)
        else:
            yield make_score("nll_skill", skill.value, skill.interval)

    def accuracy(self, correct: BoolArray) -> Score:
        """Share of right predictions with Wilson's interval."""
        self._tell()
        interval = proportion_interval(
            correct, sample_weight=self.weights, confidence_level=self.level
        )
        return make_score("accuracy", float(np.average(correct, weights=self.weights)), interval)

    def brier_parts(self, parts: tuple[float, float, float], note: str = "") -> Iterator[Score]:
        """Miscalibration, discrimination and uncertainty, which have no intervals."""
        miscalibration, discrimination, uncertainty = parts
        follows = f"{note}; {_FOLLOWS_NOISE}" if note else _FOLLOWS_NOISE
        describes = f"{note}; {_DESCRIBES_DATA}" if note else _DESCRIBES_DATA
        yield make_score("miscalibration", miscalibration, None, follows)
        yield make_score("discrimination", discrimination, None, follows)
        yield make_score("uncertainty", uncertainty, None, describes)

    def calibration_errors(self, confidence: FloatArray, correct: BoolArray) -> Iterator[Score]:
        """ECE in bins of equal width and of equal mass, debiased, and the maximum."""

        def row(
            name: ScoreName, value: float, norm: Literal["l1", "l2"] = "l1", note: str = ""
        ) -> Score:
            self._tell()
            interval = interval_of_bins(
                bins,
                confidence,
                correct,
                self.weights,
                norm,
                confidence_level=self.level,
                n_resamples=self.n_resamples,
                seed=self.seed,
            )
            return make_score(name, value, interval, note if interval else NO_NOISE)

        bins = weighted_bins(confidence, correct, self.weights, self.n_bins, "uniform")
        largest = bins.error("max")
        yield row("ece", bins.error("l1"))
        bins = weighted_bins(confidence, correct, self.weights, self.n_bins, "quantile")
        yield row("ece_equal_mass", bins.error("l1"))
        yield row("ece_debiased", bins.debiased_error(), "l2", _ROOT_MEAN_SQUARE)
        yield make_score("mce", largest, None, _ONE_BIN)

    def smooth_error(self, confidence: FloatArray, correct: BoolArray) -> Score:
        """The smooth calibration error."""
        self._tell()
        value = smooth_calibration_error(confidence, correct, sample_weight=self.weights)
        return make_score("smooth_ece", value, None, _BY_CHANCE)

    def auroc(self, scores: FloatArray, happened: BoolArray, note: str = "") -> Score:
        """Area under the ROC curve with DeLong's interval."""
        self._tell()
        area = area_under_roc(
            scores, happened, sample_weight=self.weights, confidence_level=self.level
        )
        if area.status == "one outcome":
            return make_score("auroc", None, None, area.message)
        return make_score(
            "auroc", area.value, area.interval, note if area.interval else area.message
        )

    def aurc(self, confidence: FloatArray, correct: BoolArray) -> Score:
        """Area under the risk–coverage curve."""
        self._tell()
        area = area_under_risk_coverage(
            confidence, correct, sample_weight=self.weights, confidence_level=self.level
        )
        return make_score("aurc", area.value, area.interval, "" if area.interval else _ALL_ALIKE)


def _transformed(name: ScoreName, score: Score, transform: Any) -> Score:
    """The same score on another scale."""
    ends = None
    if score.low is not None and score.high is not None:
        ends = Interval(transform(score.low), transform(score.high))
    return make_score(name, transform(score.value), ends, score.note)


def _exp(x: float) -> float:
    """e^x; inf where it is beyond the range of floats."""
    with np.errstate(over="ignore"):
        return float(np.exp(x))


def binned_errors(
    confidence: FloatArray,
    correct: NDArray[np.bool_],
    weights: Float64Array | None,
    n_bins: int,
) -> dict[ScoreName, float]:
    """The scores of a report that depend on the number of bins and on nothing else, without
    intervals: ECE in bins of equal width and of equal mass, and MCE."""
    by_width = weighted_bins(confidence, correct, weights, n_bins, "uniform")
    by_mass = weighted_bins(confidence, correct, weights, n_bins, "quantile")
    return {
        "ece": by_width.error("l1"),
        "ece_equal_mass": by_mass.error("l1"),
        "mce": by_width.error("max"),
    }
