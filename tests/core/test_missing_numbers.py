"""docs/index.md: NaN is undefined for the data, None is not there; each record says which."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import numpy as np
import pytest

import nll_core as nll
from nll_core import bayes, likelihoods, preferences, scores
from nll_core.summaries import BinarySummary
from tests.core.test_weights import FUNCTIONS, Sample
from tests.public_names import PUBLIC

RECORDS = {
    name: kind
    for name, kind in PUBLIC.items()
    if inspect.isclass(kind) and dataclasses.is_dataclass(kind)
}
NUMBER_OR_NONE = re.compile(r"\b(float|int|Interval)\b.*\bNone\b")


def said_of(kind: type, field: str) -> str:
    """What the docstrings of a record say of one of its fields."""
    source = inspect.getsource(kind)
    own = re.search(rf'^    {field}: .*\n    """((?:.|\n)*?)"""', source, re.MULTILINE)
    return f"{kind.__doc__} {own[1] if own else ''}"


def fields_that(word: str) -> Iterator[tuple[type, dataclasses.Field[Any]]]:
    return (
        (kind, field)
        for kind in RECORDS.values()
        for field in dataclasses.fields(kind)
        if ".teaching." not in kind.__module__ and word in str(field.type)
    )


def test_a_number_that_may_be_none_says_when():
    silent = {
        (kind.__name__, field.name)
        for kind, field in fields_that("None")
        if NUMBER_OR_NONE.search(str(field.type))
        and field.default is dataclasses.MISSING
        and "None" not in said_of(kind, field.name)
    }
    assert silent == set()


def records_in(found: Any) -> Iterator[Any]:
    if isinstance(found, dict):
        found = tuple(found.values())
    if isinstance(found, (list, tuple)):
        for part in found:
            yield from records_in(part)
    if dataclasses.is_dataclass(found) and not isinstance(found, type):
        yield found
        for field in dataclasses.fields(found):
            yield from records_in(getattr(found, field.name))


LOGITS = np.array([[1.0, 0.0, -1.0], [0.5, 0.2, 0.1], [2.0, -1.0, 0.3]])
# All of one class, all an event, a single row: what many formulas leave undefined.
DEGENERATE = {
    "class 0": Sample(LOGITS, np.array([0, 0, 0])),
    "class 1": Sample(LOGITS, np.array([1, 1, 1])),
    "one row": Sample(LOGITS[:1], np.array([0])),
}
OTHERS: dict[str, Callable[[], Any]] = {
    "no top": lambda: bayes.laplace_approximation(bayes.coin_posterior(0, 0, alpha=0.5, beta=0.5)),
    "no more varied than a coin": lambda: bayes.fit_beta_binomial([5, 5, 5], [10, 10, 10]),
    "one row answered": lambda: scores.risk_coverage_areas([0.5], [1]),
    "nothing answered": lambda: scores.abstention_cost(
        scores.risk_coverage_curve([0.9, 0.8], [0, 0]), refusal=0.1
    ),
    "never beaten": lambda: preferences.fit_bradley_terry(
        preferences.comparisons_of_matrix([[0, 3], [0, 0]])
    ),
    "never beaten nor tied": lambda: preferences.compare_tie_models(
        preferences.comparisons_of_matrix([[0, 3], [0, 0]])
    ),
    "less than one": lambda: [
        nll.fit_gaussian([0.0, 1.0], sample_weight=[0.1, 0.1]),
        likelihoods.gaussian_mean_tests([0.0, 1.0], 0.0, sample_weight=[0.1, 0.1]),
    ],
    "one class in a summary": lambda: BinarySummary().update([1, 1], [0.7, 0.4]).report(),
}


def found_of(name: str) -> Iterator[Any]:
    if name in OTHERS:
        yield OTHERS[name]()
        return
    for sample in DEGENERATE.values():
        # What is refused has no result.
        with suppress(ValueError):
            yield FUNCTIONS[name](sample, None)


@pytest.mark.parametrize("name", [*FUNCTIONS, *OTHERS])
def test_what_is_nan_or_none_is_said_to_be_so(name):
    for record in records_in(list(found_of(name))):
        kind = type(record)
        for field in dataclasses.fields(record):
            value = getattr(record, field.name)
            if isinstance(value, float) and np.isnan(value):
                assert "NaN" in said_of(kind, field.name), (kind.__name__, field.name)
            if value is None:
                assert "None" in str(field.type), (kind.__name__, field.name)


def test_an_undefined_number_is_nan_and_its_interval_none():
    skill = nll.nll_skill([0.1, 0.2], [1, 1])
    area = nll.area_under_roc([0.1, 0.2], [1, 1])
    for found in (skill, area):
        assert np.isnan(found.value)
        assert found.interval is None
    for name in ("no top", "no more varied than a coin"):
        found = OTHERS[name]()
        assert found.message
        numbers = [v for v in vars(found).values() if isinstance(v, float)]
        assert np.isnan(numbers).any(), name


def test_a_row_of_scores_without_a_number_says_why():
    data = nll.Predictions("logits", LOGITS, np.array([1, 1, 1]), ("a", "b", "c"))
    report = nll.score_report(data, n_resamples=20)
    lacking = [score for score in report.scores if score.value is None]
    assert lacking
    assert all(score.note for score in lacking)
    assert not any(score.value is not None and np.isnan(score.value) for score in report.scores)
