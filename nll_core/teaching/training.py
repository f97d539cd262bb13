"""Training runs of linear classifiers, with what each kept step is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import count, finite_array, integer_array, labels_array
from nll_core.losses.classification import cross_entropy
from nll_core.losses.logits import softmax
from nll_core.optimisation.descent import DescentMethod, descend
from nll_core.optimisation.logistic_objectives import LogisticObjective, logistic_objective
from nll_core.optimisation.softmax_objectives import (
    SoftmaxRegressionObjective,
    softmax_regression_objective,
)
from nll_core.teaching.sample_parts import SplitSample

Vector = NDArray[np.float64]

# Of the mean NLL, whose gradient is of order 1 at the start.
GRADIENT_TOLERANCE: Final = 1e-12
# Round numbers at nearly even distances on a log scale: the E24 series of resistors.
ROUND_NUMBERS: Final = (
    *(10, 11, 12, 13, 15, 16, 18, 20, 22, 24, 27, 30),
    *(33, 36, 39, 43, 47, 51, 56, 62, 68, 75, 82, 91),
)


@dataclass(frozen=True, eq=False, repr=False)
class TrainingRun(Printed):
    """A training run at S kept steps, over standardised features.

    With two classes the logit of class 0 is 0; it is logistic regression.
    """

    method: DescentMethod
    steps: NDArray[np.int64]
    """The kept steps, of shape (S,), from 0 on; past the run's end they repeat its last."""
    intercepts: Vector
    """Of shape (S, K)."""
    weights: Vector
    """Of shape (S, K, d)."""
    objective: Vector
    """What is minimised (nats), with penalty and smoothing; of shape (S,)."""
    gradient_norms: Vector
    """The norm of its gradient, of shape (S,)."""
    weight_norms: Vector
    """The norm of all weights without the intercepts, of shape (S,)."""
    ended: int
    """The last step that was taken."""
    converged: bool
    message: str

    def logits(self, features: ArrayLike) -> Vector:
        """The logits of features (n, d) at every kept step, of shape (S, n, K)."""
        x = finite_array(features, "features").astype(np.float64, copy=False)
        return np.asarray(
            np.einsum("nd,skd->snk", x, self.weights) + self.intercepts[:, np.newaxis, :]
        )

    def in_own_units(self, sample: SplitSample) -> tuple[Vector, Vector]:
        """Intercepts (S, K) and weights (S, K, d) for features that are not standardised."""
        weights = self.weights / sample.scale
        return self.intercepts - weights @ sample.centre, weights


@dataclass(frozen=True, eq=False, repr=False)
class ScoresAlong(Printed):
    """What the predictions of one part are worth at every kept step; each of shape (S,)."""

    nll: Vector
    """The mean NLL (nats)."""
    accuracy: Vector
    confidence: Vector
    """The mean probability of the predicted class."""
    brier: Vector
    """Summed over classes, as in `brier_score`."""


def train_classifier(
    sample: SplitSample,
    *,
    method: DescentMethod = "gradient_descent",
    learning_rate: float = 1.0,
    momentum: float = 0.9,
    steps: Sequence[int] | None = None,
    l2: float = 0.0,
    label_smoothing: float = 0.0,
) -> TrainingRun:
    """Train logistic (two classes) or softmax regression by its mean NLL, in nats, from 0.

    Lower is better: mean NLL on `sample.train`, with smoothed targets, plus ½·l2·‖weights‖².

    Parameters
    ----------
    sample : SplitSample
        From `split_sample`; only its part `train` is looked at.
    method, learning_rate, momentum
        As in `descend`.
    steps : sequence of int, optional
        The steps to keep, ascending from 0; `round_steps(1000)` if left out.
    l2, label_smoothing
        As in `logistic_objective` and `softmax_regression_objective`.

    Returns
    -------
    TrainingRun
        The classifier at every kept step, and how the run ended.

    Raises
    ------
    ValueError, TypeError
        For an option out of range, or invalid steps.

    Examples
    --------
    >>> from nll_core.datasets import load_iris
    >>> from nll_core.teaching.sample_parts import split_sample
    >>> iris = load_iris()
    >>> setosa = (iris.labels == 0).astype(int)
    >>> sample = split_sample(iris.features[:, 2:], setosa, n_train=20, seed=0)
    >>> run = train_classifier(sample, steps=[0, 10, 100, 1000])
    >>> bool((np.diff(run.weight_norms) > 0).all())
    True
    """
    kept = _kept(steps)
    part = sample.train
    objective: LogisticObjective | SoftmaxRegressionObjective
    if sample.n_classes == 2:
        objective = logistic_objective(
            part.features, part.labels, l2=l2, label_smoothing=label_smoothing
        )
    else:
        objective = softmax_regression_objective(
            part.features,
            part.labels,
            n_classes=sample.n_classes,
            l2=l2,
            label_smoothing=label_smoothing,
        )
    trace = descend(
        objective,
        np.zeros(objective.penalties.size),
        method=method,
        learning_rate=learning_rate,
        momentum=momentum,
        max_steps=int(kept[-1]),
        tolerance=GRADIENT_TOLERANCE,
    )
    at = np.minimum(kept, trace.steps)
    rows = trace.positions[at].reshape(len(at), -1, part.features.shape[1] + 1)
    if sample.n_classes == 2:
        rows = np.concatenate([np.zeros_like(rows), rows], axis=1)
    return TrainingRun(
        method=method,
        steps=kept,
        intercepts=rows[:, :, 0],
        weights=rows[:, :, 1:],
        objective=trace.values[at],
        gradient_norms=trace.gradient_norms[at],
        weight_norms=np.linalg.norm(rows[:, :, 1:].reshape(len(at), -1), axis=1),
        ended=trace.steps,
        converged=trace.converged,
        message=trace.message,
    )


def scores_along(logits: ArrayLike, labels: ArrayLike) -> ScoresAlong:
    """What logits at S steps are worth, in nats and without a unit.

    Parameters
    ----------
    logits : array_like, shape (S, n, K)
        From `TrainingRun.logits`, divided by a temperature or not.
    labels : array_like of int, shape (n,)
        The true classes, at least one.

    Returns
    -------
    ScoresAlong
        Mean NLL, accuracy, mean confidence and Brier score at each step.

    Raises
    ------
    ValueError, TypeError
        For invalid logits or labels.

    Examples
    --------
    >>> found = scores_along([[[0.0, 0.0]], [[0.0, 2.0]]], [1])
    >>> found.nll.round(4), found.accuracy, found.confidence.round(4)
    (array([0.6931, 0.1269]), array([0., 1.]), array([0.5   , 0.8808]))
    """
    z = finite_array(logits, "logits").astype(np.float64, copy=False)
    if z.ndim != 3 or 0 in z.shape:
        raise ValueError(f"logits must have shape (S, n, K) with no axis of 0, got {z.shape}")
    truth = labels_array(labels, z.shape[2], z.shape[1:2])
    probs = softmax(z).astype(np.float64)
    losses = cross_entropy(z, np.broadcast_to(truth, z.shape[:2]), reduction="none")
    target = np.eye(z.shape[2])[truth]
    return ScoresAlong(
        nll=np.asarray(losses).mean(axis=1),
        accuracy=(z.argmax(axis=2) == truth).mean(axis=1),
        confidence=probs.max(axis=2).mean(axis=1),
        brier=((probs - target) ** 2).sum(axis=2).mean(axis=1),
    )


def round_steps(last: int) -> list[int]:
    """0 … 9, then round numbers at nearly even distances on a log scale, up to `last`.

    Examples
    --------
    >>> round_steps(20)
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 18, 20]
    """
    end = count(last, "last", minimum=0)
    found = [*range(min(10, end + 1))]
    power = 1
    while 10 * power <= end:
        found += [m * power for m in ROUND_NUMBERS if m * power <= end]
        power *= 10
    return found if found[-1] == end else [*found, end]


def _kept(steps: Sequence[int] | None) -> NDArray[np.int64]:
    """The steps to keep, checked."""
    kept = integer_array(round_steps(1000) if steps is None else steps, "steps")
    if kept.ndim != 1 or kept.size == 0 or kept[0] != 0 or (np.diff(kept) <= 0).any():
        raise ValueError("steps must ascend from 0")
    return kept
