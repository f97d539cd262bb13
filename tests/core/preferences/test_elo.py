"""Elo: published numbers, one step of gradient descent, orders, and the maximum they circle."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nll_core.preferences import (
    elo_fan,
    elo_points,
    elo_probability,
    elo_ratings,
    elo_step,
    fit_bradley_terry,
    preference_loss,
    record_games,
    single_games,
)
from tests.core.preferences.tables import BASEBALL, FOOD, random_games

README = record_games(["pizza", "burger", "pizza"], ["burger", "sushi", "sushi"], [1, 0, 0.5])


def test_published_numbers() -> None:
    assert elo_probability(119.0) == pytest.approx(0.664858, abs=5e-7)
    assert elo_points([0.0, 1.0])[1] - elo_points([0.0, 1.0])[0] == pytest.approx(
        173.7178, abs=5e-5
    )
    # The example in evalica's README.
    ratings = elo_ratings(README, k=30.0).ratings
    np.testing.assert_allclose(ratings, [1014.972058, 970.647200, 1014.380742], atol=5e-7)
    # Its present default of K = 4.
    ratings = elo_ratings(README, k=4.0).ratings
    np.testing.assert_allclose(ratings, [1001.99993, 996.01151, 1001.98855], atol=5e-6)


def test_an_update_is_a_step_down_the_gradient_of_the_nll() -> None:
    start = np.array([1100.0, 900.0])
    logits = start * math.log(10) / 400
    after = elo_ratings(record_games([1], [0]), k=24.0, start=start).ratings
    step = 1e-6
    slopes = [
        (
            preference_loss((logits + d)[1] - (logits + d)[0])
            - preference_loss((logits - d)[1] - (logits - d)[0])
        )
        / (2 * step)
        for d in step * np.eye(2)
    ]
    wanted = logits - elo_step(24.0) * np.array(slopes)
    np.testing.assert_allclose(after * math.log(10) / 400, wanted, atol=1e-9)


@pytest.mark.parametrize("weighted", [False, True])
def test_a_fan_is_the_ratings_of_each_order(weighted) -> None:
    games = random_games(5, 70, 2, ties=True)
    weight = np.random.default_rng(5).uniform(0.5, 2, 70) if weighted else None
    args = games.first, games.second, games.score
    games = record_games(*args, counts=weight, items=games.items)
    fan = elo_fan(games, n_orders=4, k=20.0, n_points=8, seed=9)
    rng = np.random.default_rng(9)
    for r in range(4):
        order = rng.permutation(70)
        one = elo_ratings(
            record_games(
                *(a[order] for a in args),
                counts=None if weight is None else weight[order],
                items=games.items,
            ),
            k=20.0,
            n_points=8,
        )
        np.testing.assert_allclose(fan.ratings[r], one.ratings, atol=1e-9)
        np.testing.assert_allclose(fan.paths[r], one.path, atol=1e-9)
        np.testing.assert_array_equal(fan.after, one.after)
    assert np.ptp(fan.ratings, axis=0).min() > 1
    np.testing.assert_array_equal(fan.high - fan.low, np.ptp(fan.ratings, axis=0))
    leaders = [max(range(5), key=one.tolist().__getitem__) for one in fan.ratings]
    assert fan.first.tolist() == [leaders.count(i) for i in range(5)]


def test_points_are_kept_at_the_ends_and_the_mean_stays() -> None:
    games = random_games(6, 500, 1)
    found = elo_ratings(games, start=[900, 950, 1000, 1000, 1050, 1100], n_points=11)
    assert found.after.tolist() == list(range(0, 501, 50))
    np.testing.assert_array_equal(found.path[0], [900, 950, 1000, 1000, 1050, 1100])
    np.testing.assert_array_equal(found.path[-1], found.ratings)
    np.testing.assert_allclose(found.path.mean(axis=1), 1000)
    assert elo_ratings(record_games([], [], items=["a"])).ratings.tolist() == [1000.0]


def test_small_steps_over_many_rounds_circle_the_maximum_likelihood() -> None:
    wanted = elo_points(fit_bradley_terry(BASEBALL).strengths)
    games = single_games(BASEBALL)
    rounds = record_games(
        *(np.tile(a, 100) for a in (games.first, games.second, games.score)), items=games.items
    )
    far = elo_fan(rounds, n_orders=6, k=32.0, seed=0).ratings
    near = elo_fan(rounds, n_orders=6, k=1.0, seed=0).ratings
    assert np.abs(near - wanted).max() < 25
    assert np.abs(far - wanted).max() > 2 * np.abs(near - wanted).max()


def test_single_games_count_as_the_counts_they_come_from() -> None:
    counts = FOOD.counted
    back = single_games(counts).counted
    np.testing.assert_array_equal(back.wins, counts.wins)
    np.testing.assert_array_equal(back.losses, counts.losses)
    np.testing.assert_array_equal(back.ties, counts.ties)
    half = record_games([0], [1], counts=[0.5]).counted
    with pytest.raises(ValueError, match="counts must be whole numbers"):
        single_games(half)
    many = record_games([0], [1], counts=[1e9]).counted
    with pytest.raises(ValueError, match="at most 10,000,000 games"):
        single_games(many)


def test_a_seed_may_be_a_generator_which_then_moves_on() -> None:
    games = random_games(4, 40, 0)
    generator, same = np.random.default_rng(3), np.random.default_rng(3)
    found = elo_fan(games, seed=generator).ratings
    wanted = elo_fan(games, seed=int(same.integers(2**63))).ratings
    np.testing.assert_array_equal(found, wanted)
    assert (elo_fan(games, seed=generator).ratings != found).any()


def test_extreme_ratings_move_by_k_or_not_at_all() -> None:
    start = np.array([1e9, -1e9])
    lost = elo_ratings(record_games([1], [0]), k=10.0, start=start).ratings
    np.testing.assert_array_equal(lost, start + np.array([-10, 10]))
    won = elo_fan(record_games([0], [1]), k=10.0, start=start, n_orders=2).ratings
    np.testing.assert_array_equal(won, [start, start])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"k": 0.0}, "k must be finite and above 0"),
        ({"scale": -1.0}, "scale must be finite and above 0"),
        ({"start": [1.0, 2.0]}, r"start must be one number or have shape \(3,\)"),
        ({"n_points": 1}, "n_points must be at least 2"),
    ],
)
def test_what_is_refused(options, message) -> None:
    for function in (elo_ratings, elo_fan):
        with pytest.raises(ValueError, match=message):
            function(README, **options)
