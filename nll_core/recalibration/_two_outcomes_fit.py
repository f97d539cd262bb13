"""What fits of an event's log-odds share: their sample, its degenerate cases, Newton's method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import (
    FloatArray,
    float_array,
    non_empty,
    outcomes_array,
    reject_nan,
    sample_weights,
)
from nll_core._weights import Float64Array, mean_by_weight
from nll_core.losses.binary import binary_cross_entropy
from nll_core.optimisation.descent import descend
from nll_core.optimisation.logistic_objectives import LogisticObjective

# Of the mean NLL over standardised features, which is of order 1.
GRADIENT_TOLERANCE: Final = 1e-10
_MAX_STEPS: Final = 200
# A start fitted on so many rows is within about a hundredth, and costs little beside the rest.
_WARM_ROWS: Final = 8192
# In units of the standard deviation: rounding of equal features leaves less.
_CONSTANT: Final = 1e-14


@dataclass(frozen=True, eq=False)
class TwoOutcomeSample:
    """Scores of an event and whether it happened, the rows of weight 0 left out."""

    scores: Float64Array
    happened: NDArray[np.bool_]
    weights: Float64Array | None
    numbers: NDArray[np.intp]
    """The number of each row among those that were given."""

    @classmethod
    def checked(
        cls, scores: ArrayLike, outcomes: ArrayLike, sample_weight: ArrayLike | None, name: str
    ) -> TwoOutcomeSample:
        """The sample that these arguments give; scores can be infinite."""
        array = float_array(scores, name)
        non_empty(array, name)
        reject_nan(array, name)
        happened = outcomes_array(outcomes, array.shape, "outcomes").reshape(-1)
        weights = sample_weights(sample_weight, array.shape)
        flat = array.reshape(-1).astype(np.float64, copy=False)
        if weights is None:
            return cls(flat, happened, None, np.arange(len(flat)))
        numbers = np.flatnonzero(weights)
        kept = weights.reshape(-1)[numbers]
        return cls(flat[numbers], happened[numbers], kept, numbers)

    @property
    def finite(self) -> TwoOutcomeSample:
        """The rows whose score is not infinite."""
        usable = np.isfinite(self.scores)
        if usable.all():
            return self
        weights = None if self.weights is None else self.weights[usable]
        return TwoOutcomeSample(
            self.scores[usable], self.happened[usable], weights, self.numbers[usable]
        )

    @property
    def one_outcome(self) -> bool:
        """Whether the outcomes are all the same."""
        return bool(self.happened.all() or not self.happened.any())

    @property
    def contradicted(self) -> int | None:
        """Number of the first row whose infinite score says that what happened cannot."""
        wrong = np.isinf(self.scores) & ((self.scores > 0) != self.happened)
        return int(self.numbers[np.argmax(wrong)]) if wrong.any() else None

    def nll(self, logits: FloatArray) -> float:
        """The mean NLL (nats) of the outcomes at these log-odds."""
        losses = binary_cross_entropy(logits, self.happened, reduction="none")
        return mean_by_weight(losses, self.weights)

    def separated(self) -> str:
        """Why no slope on the scores is the best one, as text; empty if there is a best one."""
        if self.one_outcome:
            return f"all outcomes are {int(self.happened[0])}"
        with_event, without = self.scores[self.happened], self.scores[~self.happened]
        if without.max() <= with_event.min() or with_event.max() <= without.min():
            return "the scores separate the outcomes"
        return ""


@dataclass(frozen=True, eq=False)
class LogOddsLine:
    """Log-odds intercept + slopes·features, as fitted."""

    intercept: float
    slopes: Float64Array
    converged: bool
    message: str
    steps: int


def fit_log_odds(
    features: Float64Array, targets: Float64Array, weights: Float64Array | None
) -> LogOddsLine:
    """Lowest mean NLL of targets in [0, 1] over an intercept and slopes, for features (n, d)."""
    n, d = features.shape
    shares = np.full(n, 1.0 / n) if weights is None else weights / weights.sum()
    # A power of 2 brings the features to about 1 without rounding; their squares stay in range.
    unit = np.ldexp(1.0, np.clip(np.frexp(np.abs(features).max(axis=0))[1], -1000, 1000))
    features = features / unit
    centre = shares @ features
    scale = np.sqrt(shares @ (features - centre) ** 2)
    flat = scale <= _CONSTANT * np.abs(centre)
    scale[flat] = 1.0
    design = np.column_stack([np.ones(n), (features - centre) / scale])
    # A feature that is constant to rounding has no slope, and must not be fitted by its rounding.
    design[:, 1:][:, flat] = 0.0
    objective = LogisticObjective(design, targets, shares, np.zeros(d + 1))
    start = np.zeros(d + 1)
    if n >= 2 * _WARM_ROWS:
        thin = slice(None, None, n // _WARM_ROWS)
        part = shares[thin] / shares[thin].sum()
        sample = LogisticObjective(design[thin], targets[thin], part, objective.penalties)
        warm = descend(sample, start, method="newton", max_steps=_MAX_STEPS, tolerance=1e-3)
        if objective.value(warm.positions[-1]) < objective.value(start):
            start = warm.positions[-1]
    trace = descend(
        objective, start, method="newton", max_steps=_MAX_STEPS, tolerance=GRADIENT_TOLERANCE
    )
    slopes = trace.positions[-1][1:] / scale
    intercept = float(trace.positions[-1][0] - slopes @ centre)
    return LogOddsLine(intercept, slopes / unit, trace.converged, trace.message, trace.steps)


def sigmoid(logits: Float64Array) -> Float64Array:
    """1/(1 + exp(−x)), without overflow."""
    tail = np.exp(-np.abs(logits))
    return np.asarray(np.where(logits >= 0, 1.0, tail) / (1.0 + tail))


def log_sigmoid(logits: Float64Array) -> Float64Array:
    """−log(1 + exp(−x)), with its digits where the sigmoid rounds to 1."""
    tail = np.asarray(np.log1p(np.exp(-np.abs(logits))), np.float64)
    return np.asarray(np.minimum(logits, 0.0) - tail)
