"""Scoring rules against their definitions, propriety on random beliefs, and the game."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core import (
    brier_score,
    cross_entropy_of_distributions,
    expected_score,
    play_scoring_game,
    score_of_each_outcome,
    score_regret,
    search_reports,
    spherical_score,
    two_outcomes,
)
from nll_core.scoring_rules import RULES

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
    assert expected_score(r[0], r[1], rule="log") == pytest.approx(
        -cross_entropy_of_distributions(r[0], r[1])
    )


@given(weights, weights)
@settings(max_examples=60, deadline=None)
def test_the_regret_is_the_difference_of_expected_scores(a: list[float], b: list[float]) -> None:
    q, r = normal(a), normal(b)
    for rule in RULES:
        difference = expected_score(q, q, rule=rule) - expected_score(q, r, rule=rule)
        assert score_regret(q, r, rule=rule) == pytest.approx(difference, abs=1e-9)


@given(weights, weights)
@settings(max_examples=60, deadline=None)
def test_nothing_beats_honesty_under_a_proper_rule(a: list[float], b: list[float]) -> None:
    q, r = normal(a), normal(b)
    for rule in PROPER:
        assert score_regret(q, r, rule=rule) >= 0  # type: ignore[arg-type]
        assert score_regret(q, q, rule=rule) == 0  # type: ignore[arg-type]
    assert score_regret(q, r, rule="zero-one") >= -1e-15


@pytest.mark.parametrize("q", [0.0, 0.013, 0.3, 0.5, 0.7, 0.975, 1.0])
def test_the_search_finds_nothing_better_than_the_truth(q: float) -> None:
    for rule in PROPER:
        found = search_reports(q, rule=rule)  # type: ignore[arg-type]
        assert found.report == q
        assert found.gain == 0
        assert found.lowest == pytest.approx(q, abs=1e-6)
        assert found.highest == pytest.approx(q, abs=1e-6)


@pytest.mark.parametrize(("q", "corner"), [(0.7, 1.0), (0.51, 1.0), (0.3, 0.0)])
def test_the_linear_score_pays_for_the_corner(q: float, corner: float) -> None:
    found = search_reports(q, rule="linear")
    assert found.report == corner
    assert found.gain == pytest.approx(abs(2 * q - 1) * abs(corner - q))


def test_the_zero_one_score_pays_every_report_on_the_right_side_alike() -> None:
    found = search_reports(0.7, rule="zero-one", n_reports=101)
    assert (found.report, found.gain) == (0.7, 0)
    assert (found.lowest, found.highest) == (0.51, 1.0)
    assert search_reports(0.5, rule="zero-one").lowest == 0
    assert search_reports(0.5, rule="linear").lowest == 0


def test_extremes() -> None:
    assert expected_score([1.0, 0.0], [1.0, 0.0], rule="log") == 0
    assert expected_score([0.5, 0.5], [1.0, 0.0], rule="log") == -math.inf
    assert score_regret([0.5, 0.5], [1.0, 0.0], rule="log") == math.inf
    assert score_regret([1e-300, 1.0], [0.0, 1.0], rule="brier") == 0


def test_batches_are_broadcast() -> None:
    reports = two_outcomes(np.linspace(0, 1, 5))
    scores = expected_score(two_outcomes(0.25), reports, rule="brier")
    np.testing.assert_allclose(scores, -(2 * (np.linspace(0, 1, 5) - 0.25) ** 2 + 2 * 0.25 * 0.75))
    assert expected_score(reports[:, None], reports, rule="zero-one").shape == (5, 5)  # type: ignore[union-attr]


def test_the_game_adds_up_what_is_paid() -> None:
    ahead = play_scoring_game(0.7, 0.4, rule="linear", n_rounds=50, seed=4)
    steps = np.diff(ahead, prepend=0.0)
    happened = np.random.default_rng(4).random(50) < 0.7
    np.testing.assert_allclose(steps, np.where(happened, -0.3, 0.3))


def test_the_mean_of_many_rounds_is_minus_the_regret() -> None:
    n = 200_000
    for rule in RULES:
        ahead = play_scoring_game(0.7, 0.9, rule=rule, n_rounds=n, seed=1)
        regret = score_regret(two_outcomes(0.7), two_outcomes(0.9), rule=rule)
        assert ahead[-1] / n == pytest.approx(-regret, abs=0.02)


def test_a_report_of_zero_is_ruined_when_it_happens() -> None:
    ahead = play_scoring_game(0.5, 0.0, rule="log", n_rounds=60, seed=0)
    assert ahead[-1] == -math.inf
    assert not np.isnan(ahead).any()
    honest = play_scoring_game(0.0, 0.0, rule="log", n_rounds=5, seed=0)
    np.testing.assert_array_equal(honest, 0.0)


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match="rule must be one of 'log'"):
        expected_score([0.5, 0.5], [0.5, 0.5], rule="quartic")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"report must fit the shape \(2,\) of truth"):
        expected_score([0.5, 0.5], [0.2, 0.3, 0.5], rule="log")
    with pytest.raises(ValueError, match="truth must sum to 1"):
        score_regret([0.5, 0.6], [0.5, 0.5], rule="log")
    with pytest.raises(ValueError, match=r"q must lie in \[0, 1\]"):
        search_reports(1.5, rule="log")
    with pytest.raises(ValueError, match="n_reports must be at least 2"):
        search_reports(0.5, rule="log", n_reports=1)
