"""Models of ties: SciPy on plain likelihoods, closed forms, and when there is a maximum."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog, minimize

from nll_core.preferences import (
    compare_tie_models,
    comparisons_of_matrix,
    fit_bradley_terry,
    fit_with_ties,
    record_games,
)
from tests.core.preferences.tables import BASEBALL, FOOD, random_games

MODELS = ["davidson", "rao-kupper"]


def plain_probabilities(model: str, pi: float, pj: float, tie: float) -> tuple[float, ...]:
    """Win, tie and loss as the papers write them, with worths and ν or κ."""
    if model == "davidson":
        middle = tie * np.sqrt(pi * pj)
        total = pi + pj + middle
        return pi / total, middle / total, pj / total
    win, loss = pi / (pi + tie * pj), pj / (pj + tie * pi)
    return win, (tie**2 - 1) * pi * pj / ((pi + tie * pj) * (pj + tie * pi)), loss


def plain_nll(model: str, counts, theta: np.ndarray, log_tie: float) -> float:
    worth, tie = np.exp(theta), np.exp(log_tie)
    total = 0.0
    for k, (i, j) in enumerate(zip(counts.first, counts.second, strict=True)):
        win, both, loss = plain_probabilities(model, worth[i], worth[j], tie)
        total -= counts.wins[k] * np.log(win) + counts.losses[k] * np.log(loss)
        total -= counts.ties[k] * np.log(both)
    return float(total)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("seed", range(4))
def test_scipy_finds_the_same(model, seed) -> None:
    counts = random_games(6, 150, seed, ties=True).counted
    fit = fit_with_ties(counts, model=model)
    assert fit.converged
    assert fit.gradient <= 1e-9

    def log_tie(x):
        # exp keeps log κ above 0.
        return x[-1] if model == "davidson" else np.exp(x[-1])

    def nll(x):
        return plain_nll(model, counts, x[:-1] - x[:-1].mean(), log_tie(x))

    found = minimize(nll, np.zeros(7), method="BFGS", options={"gtol": 1e-7})
    np.testing.assert_allclose(fit.strengths, found.x[:-1] - found.x[:-1].mean(), atol=2e-5)
    assert fit.log_tie == pytest.approx(log_tie(found.x), abs=2e-5)
    assert fit.nll == pytest.approx(plain_nll(model, counts, fit.strengths, fit.log_tie))
    assert fit.nll <= found.fun + 1e-10


@pytest.mark.parametrize("model", MODELS)
def test_two_items_get_the_frequencies(model) -> None:
    counts = comparisons_of_matrix([[0, 5], [2, 0]], ties=[[0, 3], [3, 0]])
    fit = fit_with_ties(counts, model=model)
    found = fit.probabilities(float(fit.strengths[0] - fit.strengths[1]))
    np.testing.assert_allclose(found, [0.5, 0.3, 0.2], atol=1e-12)
    assert fit.probabilities(0.0)[1] == pytest.approx(fit.tie_between_equals)


@pytest.mark.parametrize("model", MODELS)
def test_probabilities_are_those_of_the_papers_and_sum_to_1(model) -> None:
    fit = fit_with_ties(FOOD, model=model)
    for difference in (-3.0, 0.0, 0.7, 500.0):
        found = fit.probabilities(difference)
        assert sum(found) == pytest.approx(1)
        if difference < 100:
            wanted = plain_probabilities(model, np.exp(difference), 1.0, np.exp(fit.log_tie))
            np.testing.assert_allclose(found, wanted, rtol=1e-12)
        np.testing.assert_allclose(fit.probabilities(-difference), found[::-1])


def test_side_by_side_half_wins_are_the_plain_fit() -> None:
    found = compare_tie_models(FOOD)
    np.testing.assert_array_equal(found.half_wins.strengths, fit_bradley_terry(FOOD).strengths)
    assert found.davidson.model == "davidson"
    assert found.rao_kupper.model == "rao-kupper"
    # Between half wins and Davidson's strengths the scale differs, hardly the order.
    assert (np.argsort(found.davidson.strengths) == np.argsort(found.half_wins.strengths)).all()


@pytest.mark.parametrize("model", MODELS)
def test_without_a_tie_the_fit_is_that_of_bradley_and_terry(model) -> None:
    fit, plain = fit_with_ties(BASEBALL, model=model), fit_bradley_terry(BASEBALL)
    np.testing.assert_array_equal(fit.strengths, plain.strengths)
    assert fit.nll == plain.nll
    assert fit.tie_between_equals == 0.0
    win, tie, loss = fit.probabilities(0.4)
    assert tie == 0.0
    assert win == pytest.approx(1 / (1 + np.exp(-0.4)))
    assert win + loss == pytest.approx(1)
    assert fit.message.startswith("No tie was observed")


def has_no_maximum(counts) -> bool:
    """Whether some direction of heights and of the tie parameter makes nothing less likely."""
    n, rows = counts.n_items, []
    for k, (i, j) in enumerate(zip(counts.first, counts.second, strict=True)):
        d = np.zeros(n + 1)
        d[i], d[j] = 1, -1
        tie = np.zeros(n + 1)
        tie[n] = 1
        rows += [d - tie, d] if counts.wins[k] else []
        rows += [-d - tie, -d] if counts.losses[k] else []
        rows += [tie - d, tie + d] if counts.ties[k] else []
    leads = np.array(rows)
    found = linprog(-leads.sum(axis=0), A_ub=-leads, b_ub=np.zeros(len(leads)), bounds=(-1, 1))
    return -found.fun > 1e-9 or np.linalg.matrix_rank(leads) < n


@pytest.mark.parametrize("model", MODELS)
def test_a_maximum_is_found_where_there_is_one(model) -> None:
    kinds = {True: 0, False: 0}
    for seed in range(80):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(2, 5))
        wins = rng.integers(0, 3, (n, n)) * (rng.random((n, n)) < 0.5)
        ties = np.triu(rng.integers(0, 2, (n, n)), 1)
        np.fill_diagonal(wins, 0)
        if not ties.any():
            continue
        counts = comparisons_of_matrix(wins, ties=ties + ties.T)
        none = has_no_maximum(counts)
        fit = fit_with_ties(counts, model=model)
        assert fit.converged != none, seed
        assert np.isnan(fit.strengths).all() == none
        kinds[none] += 1
    assert min(kinds.values()) > 10


@pytest.mark.parametrize("model", MODELS)
def test_wins_and_ties_that_can_grow_together_are_said_to(model) -> None:
    # Linked both ways by the tie, and still 50% win and 50% tie is only approached.
    fit = fit_with_ties(record_games([0, 0], [1, 1], [1, 0.5]), model=model)
    assert not fit.converged
    assert "grow together" in fit.message
    assert np.isnan(fit.nll)


def test_another_model_is_refused() -> None:
    with pytest.raises(ValueError, match="model must be one of 'davidson', 'rao-kupper'"):
        fit_with_ties(FOOD, model="thurstone")
