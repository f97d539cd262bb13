"""The search for a report that beats honesty, and the game of many rounds."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nll_core.scores import score_regret, two_outcomes
from nll_core.scores.scoring_rules import RULES
from nll_core.teaching import compare_with_honesty, play_scoring_game, search_reports

PROPER = ("log", "brier", "spherical")


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


@pytest.mark.parametrize(("q", "r"), [(0.7, 0.9), (0.3, 0.3), (0.5, 0.0), (0.025, 1.0)])
def test_a_report_beside_honesty_has_the_scores_of_the_definitions(q: float, r: float) -> None:
    def log(p: float) -> float:
        return math.log(p) if p else -math.inf

    paid = {
        "log": lambda p: q * log(p) + (1 - q) * log(1 - p),
        "brier": lambda p: -2 * (q * (1 - p) ** 2 + (1 - q) * p**2),
        "spherical": lambda p: (q * p + (1 - q) * (1 - p)) / math.hypot(p, 1 - p),
        "linear": lambda p: q * p + (1 - q) * (1 - p),
    }
    for rule, score in paid.items():
        found = compare_with_honesty(r, q, rule=rule)  # type: ignore[arg-type]
        assert (found.rule, found.q, found.report) == (rule, q, r)
        assert found.score == pytest.approx(score(r), abs=1e-14)
        assert found.honest_score == pytest.approx(score(q), abs=1e-14)
        assert found.gain == pytest.approx(score(r) - score(q), abs=1e-14)
        best = search_reports(q, rule=rule)  # type: ignore[arg-type]
        assert best.score == pytest.approx(score(best.report), abs=1e-14)


def test_no_rounding_is_a_gain() -> None:
    for i in range(101):
        assert compare_with_honesty(i / 100, 0.5, rule="linear").gain == 0
        assert compare_with_honesty(0.51 + i / 250, 0.7, rule="zero-one").gain == 0


def test_the_game_adds_up_what_is_paid() -> None:
    ahead = play_scoring_game(0.4, 0.7, rule="linear", n_rounds=50, seed=4)
    steps = np.diff(ahead, prepend=0.0)
    happened = np.random.default_rng(4).random(50) < 0.7
    np.testing.assert_allclose(steps, np.where(happened, -0.3, 0.3))


def test_the_mean_of_many_rounds_is_minus_the_regret() -> None:
    n = 200_000
    for rule in RULES:
        ahead = play_scoring_game(0.9, 0.7, rule=rule, n_rounds=n, seed=1)
        regret = score_regret(two_outcomes(0.9), two_outcomes(0.7), rule=rule)
        assert ahead[-1] / n == pytest.approx(-regret, abs=0.02)


def test_a_report_of_zero_is_ruined_when_it_happens() -> None:
    ahead = play_scoring_game(0.0, 0.5, rule="log", n_rounds=60, seed=0)
    assert ahead[-1] == -math.inf
    assert not np.isnan(ahead).any()
    honest = play_scoring_game(0.0, 0.0, rule="log", n_rounds=5, seed=0)
    np.testing.assert_array_equal(honest, 0.0)


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match=r"q must lie in \[0, 1\]"):
        search_reports(1.5, rule="log")
    with pytest.raises(ValueError, match="n_reports must be at least 2"):
        search_reports(0.5, rule="log", n_reports=1)
