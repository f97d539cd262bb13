"""What the training page computes, kept a while: samples, runs, and what each step is worth."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core import (
    Cure,
    CuredRun,
    Interval,
    LogisticFit,
    SamplePart,
    Separation,
    SplitSample,
    TrainingRun,
    chance_of_so_few_right,
    cross_entropy,
    expected_calibration_error,
    fit_logistic,
    paired_bootstrap_interval,
    separation,
    softmax,
    split_sample,
    top_label,
    train_classifier,
    train_with_cure,
)
from nll_core.datasets import LabelledData, load_challenger, load_iris
from pages._lessons.training.controls import (
    PETALS,
    SETOSA,
    TWO,
    Sampled,
    Setup,
    State,
    kept_steps,
)

FloatArray = NDArray[np.float64]

BINS: Final = 10
LAUNCH: Final = 31.0


class Task(NamedTuple):
    """The rows that a task is about, in the units of the source."""

    features: FloatArray
    labels: NDArray[np.int64]
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]


@lru_cache(maxsize=16)
def task_of(name: str, pair: str) -> Task:
    if not pair:
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


@lru_cache(maxsize=64)
def sample_of(sampled: Sampled) -> SplitSample:
    task = task_of(sampled.task, sampled.pair)
    seed = None if sampled.is_rings else sampled.seed
    return split_sample(task.features, task.labels, n_train=sampled.n, seed=seed)


def cured(setup: Setup, cure: Cure) -> CuredRun:
    """The run with a cure; strengths that do not matter to it do not make it another."""
    kept = {"l2": setup.decay, "label_smoothing": setup.smear}.get(cure, 0.0)
    return _cured(setup._replace(decay=kept, smear=0.0), cure)


@lru_cache(maxsize=128)
def _cured(setup: Setup, cure: Cure) -> CuredRun:
    return train_with_cure(
        sample_of(setup.sampled),
        cure,
        l2=setup.decay,
        label_smoothing=setup.decay,
        uncured=None if cure in ("l2", "label_smoothing") else _uncured(setup._replace(decay=0.0)),
        **_options(setup),
    )


@lru_cache(maxsize=64)
def _uncured(setup: Setup) -> TrainingRun:
    return train_classifier(sample_of(setup.sampled), **_options(setup))


def _options(setup: Setup) -> dict[str, Any]:
    return {
        "method": setup.method,
        "learning_rate": setup.rate,
        "momentum": setup.beta,
        "steps": list(kept_steps(setup.method)),
    }


@lru_cache(maxsize=64)
def best_fit(sampled: Sampled) -> LogisticFit:
    """The maximum of the likelihood, where two classes have one."""
    sample = sample_of(sampled)
    return fit_logistic(sample.train.features, sample.train.labels)


@lru_cache(maxsize=64)
def how_separated(sampled: Sampled) -> Separation:
    """Whether lines tell the classes apart on what is trained on."""
    sample = sample_of(sampled)
    return separation(sample.train.features, sample.train.labels)


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


@lru_cache(maxsize=4096)
def judged(setup: Setup, cure: Cure, place: int) -> Judged:
    """On the held-out part; on the training part where nothing is held out."""
    found = cured(setup, cure)
    sample = sample_of(setup.sampled)
    scores, part = (
        (found.train, sample.train) if found.held_out is None else (found.held_out, sample.held_out)
    )
    probs = softmax(found.logits(part, place)).astype(np.float64)
    confidence, correct = top_label(probs, part.labels)
    return Judged(
        float(scores.nll[place]),
        float(scores.accuracy[place]),
        float(scores.confidence[place]),
        float(scores.brier[place]),
        float(expected_calibration_error(confidence, correct, n_bins=BINS)),
        chance_of_so_few_right(confidence, correct),
        np.asarray(cross_entropy(found.logits(part, place), part.labels, reduction="none")),
        ~correct,
    )


@lru_cache(maxsize=4096)
def change_by(setup: Setup, cure: Cure, place: int) -> Interval | None:
    """95% interval of the held-out mean NLL with a cure minus that without, on the same examples.

    None where the two never differ.
    """
    own, none = (judged(setup, which, place).surprise for which in (cure, "none"))
    return None if np.array_equal(own, none) else paired_bootstrap_interval(own, none)


def own_parameters(state: State) -> tuple[FloatArray, FloatArray]:
    """Intercepts (K,) and weights (K, d) in use, for features in the units of the source."""
    found = cured(state.setup, state.cured_by)
    intercepts, weights = found.run.in_own_units(sample_of(state.setup.sampled))
    at = found.place(state.place)
    return intercepts[at] / found.temperatures[at], weights[at] / found.temperatures[at]


def raw(state: State, part: SamplePart) -> FloatArray:
    """The features of a part in the units of the source."""
    return task_of(state.setup.sampled.task, state.setup.sampled.pair).features[part.rows]
