"""Tables of comparisons with published answers."""

from __future__ import annotations

import numpy as np

from nll_core.preferences import (
    Comparisons,
    Games,
    comparisons_of_matrix,
    load_baseball,
    load_journals,
    record_games,
)

# Wikipedia, "Bradley–Terry model": 22 games of four players, wins of the row.
PLAYERS = comparisons_of_matrix(
    [[0, 2, 0, 1], [3, 0, 5, 0], [0, 3, 0, 1], [4, 0, 3, 0]], items="ABCD"
)
JOURNALS = load_journals().comparisons
BASEBALL = load_baseball().comparisons
# The food of evalica: 30 comparisons, two of them ties.
_FOOD = """
Pizza Sushi left|Burger Pasta right|Tacos Pizza left|Sushi Tacos right|Burger Pizza left
Pasta Sushi right|Tacos Burger left|Pizza Pasta tie|Sushi Burger right|Pasta Tacos left
Burger Sushi right|Tacos Pizza left|Sushi Pasta tie|Burger Tacos left|Pizza Burger right
Pasta Tacos right|Burger Sushi right|Tacos Pasta left|Pizza Tacos right|Sushi Burger left
Pasta Pizza right|Burger Sushi right|Tacos Pasta left|Pizza Sushi left|Sushi Burger right
Pasta Tacos right|Tacos Pizza left|Burger Pasta right|Sushi Tacos left|Pizza Burger right
"""
FOOD_ROWS = [row.split() for line in _FOOD.strip().splitlines() for row in line.split("|")]
FOOD = record_games(
    [row[0] for row in FOOD_ROWS],
    [row[1] for row in FOOD_ROWS],
    [{"left": 1.0, "right": 0.0, "tie": 0.5}[row[2]] for row in FOOD_ROWS],
)
# The random case of choix's own tests.
CHOIX_GAMES = [
    *[(7, 3), (2, 0), (5, 2), (4, 2), (2, 1), (4, 5), (6, 3), (5, 4), (7, 0), (2, 3)],
    *[(4, 0), (0, 4), (6, 5), (3, 2), (3, 4), (3, 4), (5, 2), (7, 3), (7, 6), (6, 5)],
]
CHOIX_ESTIMATE = [
    *[-0.51974039, -0.46280878, -0.31376862, -0.06854694],
    *[-0.3185146, -0.00346107, 0.63032783, 1.05651257],
]


def random_games(n_items: int, n_games: int, seed: int, *, ties: bool = False) -> Games:
    """Games between items of random strengths, a third of them ties if there are any."""
    rng = np.random.default_rng(seed)
    theta = rng.normal(size=n_items)
    first = rng.integers(n_items, size=n_games)
    second = (first + rng.integers(1, n_items, size=n_games)) % n_items
    score = (rng.random(n_games) < 1 / (1 + np.exp(theta[second] - theta[first]))).astype(float)
    if ties:
        score[rng.random(n_games) < 1 / 3] = 0.5
    return record_games(first, second, score, items=map(str, range(n_items)))


def plain_nll(theta: np.ndarray, counts: Comparisons) -> float:
    """The Bradley–Terry NLL, pair by pair, in another way than the core's."""
    total = 0.0
    half = counts.ties / 2
    for i, j, won, lost in zip(
        counts.first, counts.second, counts.wins + half, counts.losses + half, strict=True
    ):
        norm = np.logaddexp(theta[i], theta[j])
        total += won * (norm - theta[i]) + lost * (norm - theta[j])
    return float(total)
