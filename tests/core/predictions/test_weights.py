"""Columns named as weights: which hold some for certain, and which are asked about."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import read_table, recognise_columns
from nll_core.predictions import UnclearPredictionError, predictions_from_table
from tests.prediction_files import delimited

N = 60
RNG = np.random.default_rng(7)
LABELS = np.arange(N) % 2
P = 0.6 * RNG.uniform(0.01, 0.99, N) + 0.4 * LABELS
KILOGRAMS = RNG.uniform(54.2, 112.8, N).round(1)
AGE = RNG.uniform(20, 70, N).round(1)
SCORED = {"label": LABELS, "score": P}


def recognised(columns, given=None):
    return recognise_columns(read_table(delimited(columns)), given)


@pytest.mark.parametrize(
    "columns",
    [
        {**SCORED, "weight": KILOGRAMS},
        {"age": AGE, "weight": KILOGRAMS, **SCORED},
        {"weight": KILOGRAMS, "label": LABELS, "p_0": 1 - P, "p_1": P},
        {"age": AGE, "weight": KILOGRAMS / 30, **SCORED},
        {"age": AGE, "weight": 1 + np.arange(N) % 7, **SCORED},
        {"importance": 1 + np.arange(N) % 5, **SCORED},
    ],
)
def test_what_may_be_measured_is_asked_about(columns):
    table = read_table(delimited(columns))
    roles = recognise_columns(table)
    with pytest.raises(UnclearPredictionError, match=r"may hold weights .* --weight '' "):
        predictions_from_table(table, roles)
    measured, weights = [r.given for r in roles.questions[0].readings]
    name = roles.weight
    assert (measured, weights) == ({"weight": None}, {"weight": name})
    without, with_them = recognise_columns(table, measured), recognise_columns(table, weights)
    assert (without.weight, without.questions) == (None, ())
    assert (with_them.weight, with_them.questions) == (name, ())
    assert predictions_from_table(table, without).weights is None
    np.testing.assert_array_equal(predictions_from_table(table, with_them).weights, columns[name])


def test_a_box_has_a_width():
    box = {name: RNG.uniform(1, 640, N).round() for name in ("x", "y", "w", "h")}
    roles = recognised({**box, "class": LABELS, "score": P})
    assert roles.label == "class"
    assert "'w' may hold weights" in roles.questions[0].text


@pytest.mark.parametrize(
    "weights",
    [
        np.ones(N),
        np.arange(N) % 3 > 0,
        RNG.exponential(1.0, N) / 1.02,
        np.where(LABELS == 1, 3.2, 0.7),
        RNG.dirichlet(np.ones(N)),
        10.0 ** RNG.uniform(-300, 300, N),
    ],
    ids=["all 1", "0 and 1", "mean of 1", "one for each class", "sum of 1", "of all sizes"],
)
def test_numbers_that_weights_alone_are(weights):
    roles = recognised({"age": AGE, "weight": weights.astype(float), **SCORED})
    assert (roles.weight, roles.questions) == ("weight", ())


@pytest.mark.parametrize("weights", [RNG.poisson(2.0, N), RNG.uniform(0, 1, N), [2, 1.5] * 30])
def test_small_numbers_with_nothing_measured_beside_them_are_weights(weights):
    columns = {"id": np.arange(N), **SCORED, "raw_score": 8 * P - 4, "weight": weights}
    roles = recognised(columns)
    assert (roles.weight, roles.questions) == ("weight", ())


@pytest.mark.parametrize("name", ["sample_weight", "Case weight", "survey_weight"])
def test_names_that_mean_nothing_else(name):
    roles = recognised({"age": AGE, "weight": KILOGRAMS, **SCORED, name: 1e3 * P})
    assert (roles.weight, roles.questions) == (name, ())


def test_what_no_weights_are():
    standardised = (KILOGRAMS - KILOGRAMS.mean()) / KILOGRAMS.std()
    roles = recognised({"age": AGE, "weight": standardised, **SCORED})
    assert (roles.weight, roles.questions) == (None, ())
    words = recognised({"weight": np.array(["light", "heavy"])[LABELS], **SCORED})
    assert words.weight is None


def test_a_class_named_w_is_no_column_of_weights():
    probs = RNG.dirichlet(np.ones(3), N)
    columns = {name: probs[:, k] for k, name in enumerate("uvw")}
    roles = recognised({"label": np.array(list("uvw"))[probs.argmax(axis=1)], **columns})
    assert (list(roles.classes), roles.weight) == (["u", "v", "w"], None)


def test_what_is_asked_first_is_what_is_judged():
    roles = recognised(
        {"weight": KILOGRAMS, "kind": LABELS, "smoker": np.arange(N) % 5 // 4, "prob": P}
    )
    assert "true class" in roles.questions[0].text
    then = recognised({"weight": KILOGRAMS, "kind": LABELS, "prob": P}, {"label": "kind"})
    assert "may hold weights" in then.questions[0].text
    nothing = recognised({"weight": KILOGRAMS, "prob": P})
    assert nothing.questions == ()
