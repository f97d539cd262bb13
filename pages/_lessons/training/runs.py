"""The runs that the training page shows, each made once: data, cures, and what a step is worth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core import (
    Interval,
    cross_entropy,
    expected_calibration_error,
    fit_logistic,
    paired_bootstrap_interval,
    separation,
    softmax,
    top_label,
)
from nll_core import teaching as core
from nll_core.datasets import LabelledData, load_challenger, load_iris
from nll_core.learning import LogisticFit, Separation
from nll_core.optimisation import DescentMethod
from pages._figures.training import Along, Parameters, Points

FloatArray = NDArray[np.float64]

TASKS: Final = (
    TWO := "two species",
    THREE := "three species",
    SETOSA := "setosa or not",
    RINGS := "O-rings",
)
PETALS: Final = "petals"
# Newton's method needs few steps, and is at the end of float64 after some thirty.
ROUND_STEPS: Final = tuple(core.round_steps(3000))
NEWTON_STEPS: Final = tuple(range(31))
BINS: Final = 10


def kept_steps(method: DescentMethod) -> tuple[int, ...]:
    """The steps of a run that can be looked at."""
    return NEWTON_STEPS if method == "newton" else ROUND_STEPS


class Sampled(NamedTuple):
    """Which data, and how many of them are trained on."""

    task: str
    pair: str
    n: int
    seed: int

    @property
    def is_rings(self) -> bool:
        return self.task == RINGS


class Setup(NamedTuple):
    """How a run is made; `strength` is λ or ε, where the cure has one."""

    sampled: Sampled
    method: DescentMethod
    rate: float
    beta: float
    cure: core.Cure = "none"
    strength: float = 0.0

    @property
    def without_cure(self) -> Setup:
        return self._replace(cure="none", strength=0.0)


class Task(NamedTuple):
    """The rows that a task is about, in the units of the source."""

    features: FloatArray
    labels: NDArray[np.int64]
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]


@lru_cache(16)
def task_of(name: str, pair: str) -> Task:
    if name == RINGS:
        flights = load_challenger()
        return Task(flights.features, flights.labels, flights.feature_names, flights.class_names)
    iris: LabelledData = load_iris()
    columns = slice(2, 4) if pair == PETALS else slice(0, 2)
    features, names = iris.features[:, columns], iris.feature_names[columns]
    if name == SETOSA:
        others = (iris.labels > 0).astype(np.int64)
        return Task(features, others, names, ("setosa", "the others"))
    if name == TWO:
        kept = iris.labels > 0
        return Task(features[kept], iris.labels[kept] - 1, names, iris.class_names[1:])
    return Task(features, iris.labels, names, iris.class_names)


@lru_cache(64)
def sample_of(sampled: Sampled) -> core.SplitSample:
    task = task_of(sampled.task, sampled.pair)
    seed = None if sampled.is_rings else sampled.seed
    return core.split_sample(task.features, task.labels, n_train=sampled.n, seed=seed)


@lru_cache(64)
def best_fit(sampled: Sampled) -> LogisticFit:
    """The maximum of the likelihood, where two classes have one."""
    train = sample_of(sampled).train
    return fit_logistic(train.features, train.labels)


@lru_cache(64)
def how_separated(sampled: Sampled) -> Separation:
    """Whether lines tell the classes apart on what is trained on."""
    train = sample_of(sampled).train
    return separation(train.features, train.labels)


@lru_cache(128)
def cured(setup: Setup) -> core.CuredRun:
    """The run with its cure."""
    trains_otherwise = setup.cure in ("l2", "label_smoothing")
    return core.train_with_cure(
        sample_of(setup.sampled),
        setup.cure,
        l2=setup.strength,
        label_smoothing=setup.strength,
        uncured=None if trains_otherwise else _uncured(setup.without_cure),
        **_options(setup),
    )


@lru_cache(64)
def _uncured(setup: Setup) -> core.TrainingRun:
    return core.train_classifier(sample_of(setup.sampled), **_options(setup))


def _options(setup: Setup) -> dict[str, Any]:
    return {
        "method": setup.method,
        "learning_rate": setup.rate,
        "momentum": setup.beta,
        "steps": list(kept_steps(setup.method)),
    }


@lru_cache(128)
def along_of(setup: Setup) -> Along:
    """The run at its kept steps."""
    found = cured(setup)
    run, train, held = found.run, found.train, found.held_out
    shown = train if held is None else held
    places = [found.place(i) for i in range(len(run.steps))]
    return Along(
        run.steps,
        train.nll,
        None if held is None else held.nll,
        shown.confidence,
        shown.accuracy,
        run.weight_norms[places],
        run.gradient_norms[places],
        log=setup.method != "newton",
    )


class Judged(NamedTuple):
    """What the classifier in use is worth on one part."""

    nll: float
    accuracy: float
    confidence: float
    brier: float
    error: float
    """The expected calibration error."""
    p_value: float
    """The chance of so few right predictions, had the model meant what it says."""
    surprise: FloatArray
    """Of each example, in nats."""
    wrong: NDArray[np.bool_]


@dataclass(frozen=True)
class Now:
    """A run once it has come to the kept step number `at`; each part is computed when asked for."""

    setup: Setup
    at: int

    @property
    def done(self) -> int:
        """The step that it has come to."""
        return kept_steps(self.setup.method)[self.at]

    @property
    def is_rings(self) -> bool:
        return self.setup.sampled.is_rings

    @property
    def sample(self) -> core.SplitSample:
        return sample_of(self.setup.sampled)

    @property
    def task(self) -> Task:
        return task_of(self.setup.sampled.task, self.setup.sampled.pair)

    @cached_property
    def found(self) -> core.CuredRun:
        return cured(self.setup)

    @cached_property
    def place(self) -> int:
        """The kept step whose parameters are in use: an earlier one where training has stopped."""
        return self.found.place(self.at)

    @property
    def norm(self) -> float:
        """Of the weights in use."""
        return float(self.found.run.weight_norms[self.place])

    @property
    def train_nll(self) -> float:
        return float(self.found.train.nll[self.at])

    @property
    def above_best(self) -> float:
        """The total training NLL above the lowest that there is; NaN where there is none."""
        if not self.is_rings:
            return math.nan
        return self.sample.train.n * self.train_nll - best_fit(self.setup.sampled).nll

    @property
    def rise(self) -> float:
        """The held-out NLL above its lowest in this run; NaN where nothing is held out."""
        held = self.found.held_out
        return math.nan if held is None else float(held.nll[self.at] - held.nll.min())

    @cached_property
    def parameters(self) -> Parameters:
        """Intercepts (K,) and weights (K, d) in use, for features in the units of the source."""
        intercepts, weights = self.found.run.in_own_units(self.sample)
        temperature = self.found.temperatures[self.place]
        return Parameters(intercepts[self.place] / temperature, weights[self.place] / temperature)

    @cached_property
    def own(self) -> Judged:
        """On the held-out part; on the training part where nothing is held out."""
        found, at = self.found, self.at
        scores, part = found.held_out, self.sample.held_out
        if scores is None:
            scores, part = found.train, self.sample.train
        logits = found.logits(part, at)
        confidence, correct = top_label(softmax(logits).astype(np.float64), part.labels)
        return Judged(
            float(scores.nll[at]),
            float(scores.accuracy[at]),
            float(scores.confidence[at]),
            float(scores.brier[at]),
            float(expected_calibration_error(confidence, correct, n_bins=BINS)),
            core.chance_of_so_few_right(confidence, correct),
            np.asarray(cross_entropy(logits, part.labels, reduction="none")),
            ~correct,
        )

    @cached_property
    def change(self) -> Interval | None:
        """95% interval of the mean NLL minus that without a cure, on the same examples.

        None where the two never differ.
        """
        own, none = self.own.surprise, now_at(self.setup.without_cure, self.at).own.surprise
        return None if np.array_equal(own, none) else paired_bootstrap_interval(own, none)

    def points(self, part: core.SamplePart) -> Points:
        """A part of the sample in the units of the source."""
        return Points(self.task.features[part.rows], part.labels)


@lru_cache(1024)
def now_at(setup: Setup, at: int) -> Now:
    """The same object again for the same step of the same run, with all that it knows by then."""
    return Now(setup, at)
