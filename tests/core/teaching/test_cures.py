"""Cures for overconfidence: what each does to a run, and who has a say in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nll_core import cross_entropy, fit_temperature
from nll_core.datasets import load_challenger, load_iris
from nll_core.teaching.cures import CURES, train_with_cure
from nll_core.teaching.sample_parts import SplitSample, split_sample
from nll_core.teaching.training import round_steps, train_classifier

IRIS = load_iris()
STEPS = round_steps(1000)
OPTIONS: Any = {"l2": 0.01, "label_smoothing": 0.1, "steps": STEPS}


def few(seed: int = 7, n_train: int = 12) -> SplitSample:
    two = IRIS.labels > 0
    return split_sample(IRIS.features[two, 2:], IRIS.labels[two] - 1, n_train=n_train, seed=seed)


def test_without_a_cure_the_held_out_nll_turns_up_while_accuracy_stays() -> None:
    found = train_with_cure(few(), "none", **OPTIONS)
    assert found.held_out is not None
    lowest = int(found.held_out.nll.argmin())
    assert 0 < lowest < len(STEPS) - 1
    assert found.held_out.nll[-1] > 1.5 * found.held_out.nll[lowest]
    assert (found.held_out.accuracy[lowest:] == found.held_out.accuracy[-1]).all()
    assert (np.diff(found.train.nll) < 0).all()
    assert found.train.accuracy[-1] == 1
    assert found.held_out.confidence[-1] > found.held_out.accuracy[-1]


@pytest.mark.parametrize("cure", CURES[1:])
def test_each_cure_lowers_the_held_out_nll_there(cure: Any) -> None:
    none, cured = (train_with_cure(few(), name, **OPTIONS) for name in ("none", cure))
    assert none.held_out is not None
    assert cured.held_out is not None
    assert cured.held_out.nll[-1] < 0.9 * none.held_out.nll[-1]
    assert cured.held_out.confidence[-1] < none.held_out.confidence[-1]


def test_a_cure_may_make_it_worse() -> None:
    none, cured = (train_with_cure(few(5), name, **OPTIONS) for name in ("none", "temperature"))
    assert none.held_out is not None
    assert cured.held_out is not None
    assert cured.temperatures[-1] < 1
    assert cured.held_out.nll[-1] > none.held_out.nll[-1]


def test_temperature_is_fitted_at_each_step_on_the_validation_part() -> None:
    sample = few()
    found = train_with_cure(sample, "temperature", **OPTIONS)
    logits = found.run.logits(sample.validation.features)
    for i in (0, 20, -1):
        fit = fit_temperature(logits[i], sample.validation.labels)
        assert found.temperatures[i] == (fit.temperature if fit.converged else 1.0)
    assert found.held_out is not None
    last = len(STEPS) - 1
    z = found.logits(sample.held_out, last)
    assert cross_entropy(z, sample.held_out.labels) == pytest.approx(found.held_out.nll[-1])


def test_where_validation_is_all_right_no_temperature_is_best() -> None:
    setosa = (IRIS.labels == 0).astype(int)
    sample = split_sample(IRIS.features[:, 2:], setosa, n_train=20, seed=0)
    found = train_with_cure(sample, "temperature", **OPTIONS)
    assert found.validation is not None
    assert found.validation.accuracy[-1] == 1
    assert found.temperatures[-1] == 1


def test_an_early_stop_is_where_the_validation_nll_is_lowest_and_stays() -> None:
    sample = few()
    found = train_with_cure(sample, "early_stopping", **OPTIONS)
    plain = train_classifier(sample, steps=STEPS)
    losses = [
        cross_entropy(z, sample.validation.labels) for z in plain.logits(sample.validation.features)
    ]
    assert found.stop == int(np.argmin(losses))
    assert found.held_out is not None
    assert (found.held_out.nll[found.stop :] == found.held_out.nll[found.stop]).all()
    assert found.place(len(STEPS) - 1) == found.stop
    assert found.place(3) == 3


@pytest.mark.parametrize("cure", CURES)
def test_the_held_out_part_has_no_say(cure: Any) -> None:
    sample = few()
    flipped = replace(sample.held_out, labels=1 - sample.held_out.labels)
    found = train_with_cure(sample, cure, **OPTIONS)
    other = train_with_cure(replace(sample, held_out=flipped), cure, **OPTIONS)
    assert found.stop == other.stop
    np.testing.assert_array_equal(found.temperatures, other.temperatures)
    np.testing.assert_array_equal(found.run.weights, other.run.weights)


@pytest.mark.parametrize("cure", ["temperature", "early_stopping"])
def test_without_a_validation_part_nothing_is_chosen(cure: Any) -> None:
    flights = load_challenger()
    sample = split_sample(flights.features, flights.labels, n_train=23, seed=None)
    found = train_with_cure(sample, cure, **OPTIONS)
    assert found.held_out is None
    assert found.stop is None
    assert (found.temperatures == 1).all()


@pytest.mark.parametrize("cure", CURES)
def test_the_run_at_hand_serves_as_well_as_a_new_one(cure: Any) -> None:
    sample = few()
    run = train_classifier(sample, steps=STEPS)
    found = train_with_cure(sample, cure, uncured=run, **OPTIONS)
    other = train_with_cure(sample, cure, **OPTIONS)
    np.testing.assert_array_equal(found.run.weights, other.run.weights)
    assert found.held_out is not None
    assert other.held_out is not None
    np.testing.assert_array_equal(found.held_out.nll, other.held_out.nll)


def test_messages() -> None:
    with pytest.raises(ValueError, match="cure must be one of 'none', 'l2'"):
        train_with_cure(few(), "dropout", **OPTIONS)  # type: ignore[arg-type]
