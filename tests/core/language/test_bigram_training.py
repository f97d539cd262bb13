"""Gradient descent of a bigram falls onto the counting optimum; the penalised optimum is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from nll_core.datasets import load_first_names
from nll_core.language.bigram_training import (
    bigram_optimum,
    kept_steps,
    matching_l2,
    most_different_cells,
    smoothing_against_l2,
    train_bigram,
)
from nll_core.language.letters import LETTERS, letter_texts
from nll_core.language.ngrams import ngram_counts, ngram_of_counts, nll_of_counts
from tests.core.language.conftest import makemore_pairs


def softmax(logits: np.ndarray) -> np.ndarray:
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("source", ["makemore", "census"])
def test_without_a_penalty_it_falls_onto_the_counting_optimum(source: str) -> None:
    names = letter_texts(load_first_names().different)
    counts = makemore_pairs() if source == "makemore" else ngram_counts(names, 2)
    run = train_bigram(counts)
    known = nll_of_counts(ngram_of_counts(counts, LETTERS), counts)
    assert run.optimum_nll == pytest.approx(known, rel=1e-12)
    assert 0 < run.nll[-1] - known < 1e-3
    assert (np.diff(run.nll) < 0).all()
    np.testing.assert_allclose(run.gap, run.nll - run.optimum_nll, atol=1e-12)
    assert (run.row_gaps >= -1e-15).all()


def test_the_lectures_run_stands_at_2_4553_after_1000_steps() -> None:
    run = train_bigram(makemore_pairs(), n_steps=1000, rate=50.0)
    assert run.nll[-1] == pytest.approx(2.4553, abs=2e-4)
    assert (run.steps[0], run.steps[-1]) == (0, 1000)


def test_each_step_is_that_of_the_gradient_by_differences() -> None:
    counts = np.random.default_rng(0).integers(0, 9, (4, 4))
    l2, rate = 0.3, 0.7
    run = train_bigram(counts, n_steps=1, rate=rate, l2=l2, kept=2)

    def objective(flat: np.ndarray) -> float:
        logits = flat.reshape(4, 4)
        nll = -(counts * np.log(softmax(logits))).sum() / counts.sum()
        return float(nll + l2 * np.mean(logits**2))

    start = run.logits[0].ravel()
    slopes = [(objective(start + e) - objective(start - e)) / 2e-6 for e in 1e-6 * np.eye(16)]
    np.testing.assert_allclose(run.logits[1].ravel(), start - rate * np.array(slopes), atol=1e-8)
    assert run.objective[0] == pytest.approx(objective(start), rel=1e-12)


@pytest.mark.parametrize(
    ("l2", "objective", "nll"),
    [
        (0.1, 2.586363, 2.503250),
        (0.01, 2.480399, 2.460362),
        (0.001, 2.458206, 2.454730),
        (1e-4, 2.454618, 2.454107),
    ],
)
def test_the_known_optima_with_a_penalty(l2: float, objective: float, nll: float) -> None:
    found = bigram_optimum(makemore_pairs(), l2)
    assert found.converged
    assert found.objective == pytest.approx(objective, abs=5e-7)
    assert found.nll == pytest.approx(nll, abs=5e-7)


def test_the_penalised_optimum_is_scipys_and_where_descent_goes() -> None:
    counts = np.random.default_rng(1).integers(0, 30, (5, 5))
    counts[2] = 0
    l2 = 0.05

    def objective(flat: np.ndarray) -> float:
        logits = flat.reshape(5, 5)
        nll = -(counts * np.log(softmax(logits))).sum() / counts.sum()
        return float(nll + l2 * np.mean(logits**2))

    known = minimize(objective, np.zeros(25), tol=1e-12)
    found = bigram_optimum(counts, l2)
    assert found.objective == pytest.approx(known.fun, abs=1e-9)
    np.testing.assert_allclose(found.logits.ravel(), known.x, atol=1e-3)
    assert (found.logits[2] == 0).all()
    run = train_bigram(counts, n_steps=20_000, rate=20.0, l2=l2)
    assert run.objective[-1] == pytest.approx(found.objective, abs=1e-9)


@pytest.mark.parametrize("l2", [1e-9, 1e6])
def test_extreme_penalties_converge(l2: float) -> None:
    found = bigram_optimum(makemore_pairs(), l2)
    assert found.converged
    known = 2.4540145 if l2 < 1 else np.log(27)
    assert found.nll == pytest.approx(known, abs=1e-3)


def test_smoothing_and_penalty_of_the_same_nll_differ_most_after_q() -> None:
    counts = makemore_pairs()
    smoothed = ngram_of_counts(counts, LETTERS, add=1.0)
    found = matching_l2(counts, nll_of_counts(smoothed, counts))
    assert found.l2 == pytest.approx(7.718e-4, rel=1e-4)
    p = softmax(found.logits)
    q, u = LETTERS.index("q") + 1, LETTERS.index("u") + 1
    assert p[q, u] == pytest.approx(0.7481, abs=5e-5)
    assert np.exp(smoothed.log_probs[q, u]) == pytest.approx(0.6923, abs=5e-5)
    both = smoothing_against_l2(counts, 1.0)
    assert (both.l2, both.nll) == (found.l2, pytest.approx(found.nll))
    np.testing.assert_allclose(both.penalised, p)
    np.testing.assert_allclose(both.added, np.exp(smoothed.log_probs))
    cell = both.most_different()[0]
    assert (cell.before, cell.after) == (q, u)
    assert cell.change == pytest.approx(0.0558, abs=1e-4)
    assert both.counted(cell) == (counts[q, u], counts[q].sum())


def test_the_cells_that_differ_most_are_those_of_sorting_all() -> None:
    first, second = np.random.default_rng(0).random((2, 5, 5))
    second[3, 1] = first[3, 1] + 2.0
    cells = most_different_cells(first, second, n_cells=30)
    assert cells[0][:2] == (3, 1)
    assert len({cell[:2] for cell in cells}) == len(cells) == 25
    gaps = [abs(cell.first - cell.second) for cell in cells]
    assert gaps == sorted(gaps, reverse=True)
    assert all((first[c[:2]], second[c[:2]]) == c[2:] for c in cells)
    assert most_different_cells(first, second, n_cells=4) == cells[:4]


def test_a_rate_that_overshoots_is_above_its_lowest_and_the_gap_has_its_rows() -> None:
    run = train_bigram(makemore_pairs(), n_steps=60, rate=400.0)
    for at in range(len(run.steps)):
        assert run.lowest_nll[at] == min(run.nll[: at + 1])
        shares = [run.gap_share(at, [row]) for row in range(27)]
        assert shares[run.worst_rows[at]] == max(shares)
        assert run.gap_share(at, range(27)) == pytest.approx(1.0)
    assert run.is_above_lowest.any()
    assert run.is_above_lowest.tolist() == (run.nll > run.lowest_nll + 1e-9).tolist()
    np.testing.assert_allclose(run.chances(7), softmax(run.logits[7]))


def test_rows_fall_at_the_pace_of_their_letters() -> None:
    counts = np.random.default_rng(4).integers(0, 20, (6, 6))
    counts[3] = 0
    counts[5] = 30 * counts[4]
    run = train_bigram(counts, n_steps=40, rate=3.0, kept=9)
    assert run.steps.tolist() == kept_steps(40, 9).tolist()
    weights = counts.sum(axis=1) / counts.sum()
    np.testing.assert_allclose(run.row_weights, weights)
    for k, logits in enumerate(run.logits):
        p, q = softmax(logits), counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        parts = np.where(q > 0, q * np.log(np.where(q > 0, q, 1.0) / p), 0.0)
        np.testing.assert_allclose(run.row_divergences[k], parts.sum(axis=1), atol=1e-13)
    # The same shares, thirty times as often.
    assert run.row_divergences[-1, 5] < 0.2 * run.row_divergences[-1, 4]


def test_the_rarest_rows_hold_at_most_their_share() -> None:
    counts = ngram_counts(letter_texts(load_first_names().different), 2)
    run = train_bigram(counts, n_steps=1, kept=2)
    rare = run.rarest_rows(0.05)
    assert sorted(LETTERS[i - 1] for i in rare) == list("fjpqvwxz")
    rest = np.setdiff1d(np.arange(27), rare)
    total = run.row_weights[rare].sum()
    assert total <= 0.05 < total + run.row_weights[rest].min()
    assert run.rarest_rows(0.0).tolist() == []
    assert len(run.rarest_rows(1.1)) == 27


def test_what_has_no_optimum_is_refused() -> None:
    counts = makemore_pairs()
    with pytest.raises(ValueError, match="l2 must be"):
        bigram_optimum(counts, 0.0)
    with pytest.raises(ValueError, match=r"between 2\.45401 and 3\.29584"):
        matching_l2(counts, 2.4)
    with pytest.raises(ValueError, match="shape"):
        train_bigram(counts[:3])
    with pytest.raises(ValueError, match="some above"):
        train_bigram(np.zeros((3, 3), np.int64))
