"""Cures for overconfidence: a penalty, softer labels, a temperature, or stopping early."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed
from nll_core._validation import choice
from nll_core.recalibration.temperature import fit_temperature
from nll_core.teaching.sample_parts import SamplePart, SplitSample
from nll_core.teaching.training import ScoresAlong, TrainingRun, scores_along, train_classifier

Vector = NDArray[np.float64]
Cure = Literal["none", "l2", "label_smoothing", "temperature", "early_stopping"]
CURES: Final[tuple[Cure, ...]] = get_args(Cure)


@dataclass(frozen=True, eq=False, repr=False)
class CuredRun(Printed):
    """A training run with one cure, at S kept steps."""

    cure: Cure
    run: TrainingRun
    temperatures: Vector
    """What the logits are divided by at each kept step, of shape (S,)."""
    stop: int | None
    """The place among the kept steps at which training stops early; None where it goes on."""
    train: ScoresAlong
    validation: ScoresAlong | None
    held_out: ScoresAlong | None
    """None where the part is empty."""

    def place(self, at: int) -> int:
        """The place whose classifier is in use once the run has come to place `at`."""
        return at if self.stop is None else min(at, self.stop)

    def logits(self, part: SamplePart, at: int) -> Vector:
        """The logits (n, K) of a part of the sample once the run has come to place `at`."""
        i = self.place(at)
        logits = part.features @ self.run.weights[i].T + self.run.intercepts[i]
        return np.asarray(logits / self.temperatures[i])


def train_with_cure(
    sample: SplitSample,
    cure: Cure,
    *,
    l2: float,
    label_smoothing: float,
    uncured: TrainingRun | None = None,
    **options: Any,
) -> CuredRun:
    """Train as `train_classifier` does, with one cure for overconfidence; scores are in nats.

    "l2" adds a penalty, "label_smoothing" softens the targets. "temperature" divides the logits of
    each kept step by the temperature fitted on `sample.validation` at that step. "early_stopping"
    keeps the classifier of the kept step with the lowest NLL on `sample.validation`.

    Parameters
    ----------
    sample : SplitSample
        From `split_sample`.
    cure : {"none", "l2", "label_smoothing", "temperature", "early_stopping"}
        Which one.
    l2, label_smoothing : float
        The strengths of these two cures; the other cures do without them.
    uncured : TrainingRun, optional
        The run without a cure, if it is at hand: "temperature" and "early_stopping" come after it.
    **options
        Those of `train_classifier`.

    Returns
    -------
    CuredRun
        The run, with the scores of all three parts of the sample at each kept step; from an early
        stop on they stay as they are.

    Raises
    ------
    ValueError, TypeError
        For an unknown cure, or an option out of range.

    Notes
    -----
    Where the validation part is empty nothing can be chosen by it: the temperature is 1 and
    training goes on. So it is at a step where no temperature is best: where every prediction is
    right on `validation`, the NLL falls all the way to T = 0.

    The part `held_out` has no say in any cure. A step or a temperature that is chosen on the same
    data it is judged by looks better than it is.

    References
    ----------
    C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger (2017), On calibration of modern neural networks.
    L. Prechelt (1998), Early stopping – but when?

    Examples
    --------
    >>> from nll_core.datasets import load_iris
    >>> from nll_core.teaching.sample_parts import split_sample
    >>> iris = load_iris()
    >>> two = iris.labels > 0
    >>> x, y = iris.features[two, 2:], iris.labels[two] - 1
    >>> sample = split_sample(x, y, n_train=8, seed=1)
    >>> none, l2 = (
    ...     train_with_cure(sample, cure, l2=0.1, label_smoothing=0.1) for cure in ("none", "l2")
    ... )
    >>> bool(l2.run.weight_norms[-1] < none.run.weight_norms[-1])
    True
    """
    choice(cure, "cure", CURES)
    run = uncured
    if run is None or cure in ("l2", "label_smoothing"):
        run = train_classifier(
            sample,
            l2=l2 if cure == "l2" else 0.0,
            label_smoothing=label_smoothing if cure == "label_smoothing" else 0.0,
            **options,
        )
    parts = (sample.train, sample.validation, sample.held_out)
    logits = [run.logits(part.features) for part in parts]
    temperatures = np.ones(len(run.steps))
    if cure == "temperature" and sample.validation.n:
        temperatures = _temperatures(logits[1], sample.validation)
    train, validation, held_out = (
        scores_along(z / temperatures[:, np.newaxis, np.newaxis], part.labels) if part.n else None
        for z, part in zip(logits, parts, strict=True)
    )
    stop = None
    if cure == "early_stopping" and validation is not None:
        stop = int(validation.nll.argmin())
        train, validation, held_out = (
            None if scores is None else _held(scores, stop)
            for scores in (train, validation, held_out)
        )
    if train is None:
        raise ValueError("sample must have rows to train on, got none")
    return CuredRun(cure, run, temperatures, stop, train, validation, held_out)


def _temperatures(logits: Vector, part: SamplePart) -> Vector:
    """The temperature fitted at each step; 1 where none is best."""
    fits = [fit_temperature(z, part.labels) for z in logits]
    return np.array([fit.temperature if fit.converged else 1.0 for fit in fits])


def _held(scores: ScoresAlong, stop: int) -> ScoresAlong:
    """The scores as they stay from the place `stop` on."""
    at = np.minimum(np.arange(len(scores.nll)), stop)
    return ScoresAlong(scores.nll[at], scores.accuracy[at], scores.confidence[at], scores.brier[at])
