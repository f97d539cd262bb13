"""Scoring rules against their definitions, and propriety on random beliefs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core import brier_score, cross_entropy_of_distributions, spherical_score
from nll_core.scores import expected_score, score_of_each_outcome, score_regret, two_outcomes
from nll_core.scores.scoring_rules import RULES

PROPER = ("log", "brier", "spherical")
weights = st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3).filter(lambda v: sum(v) > 1e-3)


def normal(values: list[float]) -> np.ndarray:
    return np.array(values) / sum(values)


def test_scores_by_hand() -> None:
    r = [0.5, 0.25, 0.25]
    norm = math.sqrt(0.375)
    expected = {
        "log": [math.log(0.5), math.log(0.25), math.log(0.25)],
        "brier": [-(0.25 + 0.125), -(0.25 + 0.5625 + 0.0625), -(0.25 + 0.5625 + 0.0625)],
        "spherical": [0.5 / norm, 0.25 / norm, 0.25 / norm],
        "linear": r,
        "zero-one": [1.0, 0.0, 0.0],
    }
    for rule, scores in expected.items():
        np.testing.assert_allclose(score_of_each_outcome(r, rule=rule), scores)  # type: ignore[arg-type]


def test_a_tie_shares_the_zero_one_score() -> None:
    np.testing.assert_array_equal(
        score_of_each_outcome([0.4, 0.4, 0.2], rule="zero-one"), [0.5, 0.5, 0.0]
    )


def test_scores_are_those_of_their_own_functions() -> None:
    r, labels = np.array([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]]), np.array([2, 1])
    brier = score_of_each_outcome(r, rule="brier")[[0, 1], labels]
    assert brier_score(r, labels) == pytest.approx(-brier.mean())
    spherical = score_of_each_outcome(r, rule="spherical")[[0, 1], labels]
    assert spherical_score(r, labels) == pytest.approx(spherical.mean())
    assert expected_score(r[1], r[0], rule="log") == pytest.approx(
        -cross_entropy_of_distributions(r[0], r[1])
    )


@given(weights, weights)
@settings(max_examples=60, deadline=None)
def test_the_regret_is_the_difference_of_expected_scores(a: list[float], b: list[float]) -> None:
    q, r = normal(a), normal(b)
    for rule in RULES:
        difference = expected_score(q, q, rule=rule) - expected_score(r, q, rule=rule)
        assert score_regret(r, q, rule=rule) == pytest.approx(difference, abs=1e-9)


@given(weights, weights)
@settings(max_examples=60, deadline=None)
def test_nothing_beats_honesty_under_a_proper_rule(a: list[float], b: list[float]) -> None:
    q, r = normal(a), normal(b)
    for rule in PROPER:
        assert score_regret(r, q, rule=rule) >= 0  # type: ignore[arg-type]
        assert score_regret(q, q, rule=rule) == 0  # type: ignore[arg-type]
    assert score_regret(r, q, rule="zero-one") >= -1e-15


def test_extremes() -> None:
    assert expected_score([1.0, 0.0], [1.0, 0.0], rule="log") == 0
    assert expected_score([1.0, 0.0], [0.5, 0.5], rule="log") == -math.inf
    assert score_regret([1.0, 0.0], [0.5, 0.5], rule="log") == math.inf
    assert score_regret([0.0, 1.0], [1e-300, 1.0], rule="brier") == 0


def test_batches_are_broadcast() -> None:
    reports = two_outcomes(np.linspace(0, 1, 5))
    scores = expected_score(reports, two_outcomes(0.25), rule="brier")
    np.testing.assert_allclose(scores, -(2 * (np.linspace(0, 1, 5) - 0.25) ** 2 + 2 * 0.25 * 0.75))
    assert expected_score(reports[:, None], reports, rule="zero-one").shape == (5, 5)  # type: ignore[union-attr]


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match="rule must be one of 'log'"):
        expected_score([0.5, 0.5], [0.5, 0.5], rule="quartic")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"report must fit the shape \(2,\) of targets"):
        expected_score([0.2, 0.3, 0.5], [0.5, 0.5], rule="log")
    with pytest.raises(ValueError, match="targets must sum to 1"):
        score_regret([0.5, 0.5], [0.5, 0.6], rule="log")
