"""Random and extreme input of the cross-entropy, for the browser's functions and the core's."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nll_core import teaching

Array = NDArray[np.float64]
# Logits, a class or a distribution, and options.
SoftmaxCase = tuple[Array, int | Array, dict[str, Any]]

SEED = 3
OPTIONS = {
    "temperature": "temperature",
    "label_smoothing": "labelSmoothing",
    "class_weights": "classWeights",
}


def camel(options: dict[str, Any]) -> dict[str, Any]:
    return {OPTIONS[name]: value for name, value in options.items()}


def softmax_cases(count: int) -> list[SoftmaxCase]:
    """One example each: logits, a class or a distribution, and options."""
    rng = np.random.default_rng(SEED)
    cases: list[SoftmaxCase] = []
    for index in range(count):
        n_classes = int(
            rng.choice([2, 3, 4, 5, 7, 10, 20, 150], p=[0.2] * 3 + [0.1] * 3 + [0.05] * 2)
        )
        logits = random_logits(rng, n_classes, index)
        target: int | Array
        if index % 3:
            target = int(rng.integers(n_classes))
        else:
            target = rng.dirichlet(np.full(n_classes, rng.choice([0.05, 1.0, 50.0])))
            target /= target.sum()
        options: dict[str, Any] = {"temperature": float(10 ** rng.uniform(-2, 2))}
        if index % 2:
            options["label_smoothing"] = float(rng.choice([0.0, 1e-9, 0.1, 0.3, rng.random()]))
        if index % 5 == 0:
            options["class_weights"] = 10 ** rng.uniform(-3, 3, n_classes)
        cases.append((logits, target, options))
    return cases


def random_logits(rng: np.random.Generator, n_classes: int, index: int) -> Array:
    logits = rng.normal(size=n_classes) * rng.choice([1e-9, 0.1, 1.0, 3.0, 10.0, 40.0])
    kind = index % 13
    if kind == 0:
        logits = rng.choice([-1e9, -1000.0, 0.0, 1000.0, 1e9], n_classes)
    elif kind == 1:
        logits = np.full(n_classes, rng.normal())
    elif kind == 2:
        logits += rng.choice([-1e9, -1000.0, 1000.0, 1e9])
    elif kind == 3:
        logits[rng.integers(n_classes)] += 1000.0
    elif kind == 4:
        logits[rng.integers(n_classes)] = -np.inf
    elif kind == 5:
        logits = np.log(rng.dirichlet(np.ones(n_classes)))
    return logits


def parts_of(case: SoftmaxCase) -> teaching.CrossEntropyParts:
    logits, target, options = case
    return teaching.cross_entropy_parts(logits, target, **options)


SOFTMAX_CASES = softmax_cases(780)
