"""Bradley–Terry fits: published numbers, SciPy, 50 digits, closed forms, laws and hard cases."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from nll_core.preferences import (
    comparisons_of_matrix,
    fit_bradley_terry,
    load_food,
    prior_path,
    record_games,
)
from tests.core.preferences.tables import (
    BASEBALL,
    CHOIX_ESTIMATE,
    CHOIX_GAMES,
    FOOD,
    JOURNALS,
    PLAYERS,
    plain_nll,
    random_games,
)


def relative(strengths: np.ndarray, reference: int) -> np.ndarray:
    return strengths - strengths[reference]


def by_scipy(counts, ridge=0.0) -> np.ndarray:
    found = minimize(
        lambda theta: plain_nll(theta, counts) + 0.5 * max(ridge, 1e-12) * theta @ theta,
        np.zeros(counts.n_items),
        method="BFGS",
        options={"gtol": 1e-7},
    )
    return found.x - found.x.mean()


def gradient(theta: np.ndarray, wins: np.ndarray) -> np.ndarray:
    """Expected wins minus observed ones, by the whole matrix."""
    p = expit(theta[:, None] - theta)
    return ((wins + wins.T) * p).sum(axis=1) - np.diag(wins + wins.T) / 2 - wins.sum(axis=1)


def test_the_four_players_of_wikipedia() -> None:
    fit = fit_bradley_terry(PLAYERS)
    strengths = np.exp(fit.strengths)
    np.testing.assert_allclose(strengths, [0.639835, 1.043314, 0.659810, 2.270377], atol=5e-7)
    assert fit.nll == pytest.approx(13.4284501, abs=5e-8)
    assert fit.comparisons.n_games == 22


def test_the_journals_of_statistics() -> None:
    strengths = relative(fit_bradley_terry(JOURNALS).strengths, 0)
    np.testing.assert_allclose(strengths[1:], [-2.94907, -0.47957, 0.26895], atol=5e-6)


def test_baseball_in_1987() -> None:
    strengths = relative(fit_bradley_terry(BASEBALL).strengths, 6)
    wanted = [1.5814, 1.4364, 1.2945, 1.2476, 1.1077, 0.6839, 0]
    np.testing.assert_allclose(strengths, wanted, atol=5e-5)


def test_the_food_of_evalica_with_ties_as_half_wins() -> None:
    built_in = load_food().comparisons
    np.testing.assert_array_equal(built_in.matrix(), FOOD.counted.matrix())
    fit = fit_bradley_terry(built_in)
    shares = dict(zip(fit.comparisons.items, fit.shares, strict=True))
    wanted = {"Tacos": 0.434290, "Sushi": 0.190600, "Burger": 0.147977, "Pasta": 0.128153}
    for name, share in {**wanted, "Pizza": 0.098980}.items():
        assert shares[name] == pytest.approx(share, abs=5e-7)
    assert fit.nll == pytest.approx(18.4805046, abs=5e-8)


def test_the_ranking_goes_down_the_strengths_or_group_by_group() -> None:
    fit = fit_bradley_terry(FOOD)
    names = [fit.comparisons.items[i] for i in fit.ranking]
    assert names == ["Tacos", "Sushi", "Burger", "Pasta", "Pizza"]
    games = record_games(["cy", "ann", "bob", "cy"], ["ann", "bob", "ann", "bob"])
    without = fit_bradley_terry(games)
    assert sorted(without.ranking.tolist()) == [0, 1, 2]
    assert without.comparisons.items[without.ranking[0]] == "cy"


def test_the_regularised_case_of_choix() -> None:
    # Its penalty of 0.5 multiplies Σθ², without a half.
    first, second = np.array(CHOIX_GAMES).T
    fit = fit_bradley_terry(record_games(first, second), ridge=1.0)
    np.testing.assert_allclose(fit.strengths, CHOIX_ESTIMATE, atol=5e-9)


def test_the_cycles_of_choix() -> None:
    np.testing.assert_allclose(
        fit_bradley_terry(record_games([0, 1, 2], [1, 2, 0])).strengths, 0, atol=1e-12
    )
    fit = fit_bradley_terry(record_games([0, 0, 1, 2], [1, 1, 2, 0]))
    np.testing.assert_allclose(fit.shares * 3, [1.43586088, 0.62035049, 0.94378863], atol=5e-9)


@pytest.mark.parametrize("ridge", [0.0, 0.3])
@pytest.mark.parametrize("seed", range(5))
def test_scipy_finds_the_same(seed, ridge) -> None:
    counts = random_games(8, 200, seed, ties=True).counted
    fit = fit_bradley_terry(counts, ridge=ridge)
    assert fit.converged
    assert fit.gradient <= 1e-9
    np.testing.assert_allclose(fit.strengths, by_scipy(counts, ridge), atol=2e-6)
    assert fit.nll == pytest.approx(plain_nll(fit.strengths, counts), rel=1e-13)


def test_fifty_digits_agree() -> None:
    wins = PLAYERS.matrix()
    fit = fit_bradley_terry(PLAYERS)
    with mpmath.workdps(50):
        theta = [mpmath.mpf(0)] * 4

        def equation(i):
            def of(*free):
                t = [*free, mpmath.mpf(0)]
                return mpmath.fsum(
                    (wins[i, j] + wins[j, i]) / (1 + mpmath.exp(t[j] - t[i])) - wins[i, j]
                    for j in range(4)
                    if j != i
                )

            return of

        found = mpmath.findroot([equation(i) for i in range(3)], theta[:3])
        exact = [float(x) for x in found] + [0.0]
    np.testing.assert_allclose(relative(fit.strengths, 3), exact, atol=4e-15)


def test_two_items_have_the_log_odds_however_uneven() -> None:
    for won, lost in ((1e9, 1.0), (1.0, 1e-9), (1e-12, 3e-12), (1e15, 1e-3), (1e-300, 2e-300)):
        fit = fit_bradley_terry(comparisons_of_matrix([[0, won], [lost, 0]]))
        assert fit.converged, (won, lost)
        assert np.ptp(fit.strengths) == pytest.approx(abs(np.log(won / lost)), rel=1e-12)


def test_along_a_tree_differences_are_log_odds_also_of_little_weight() -> None:
    # Without a cycle each pair has its own odds: a closed form, whatever the weights.
    rng = np.random.default_rng(3)
    n = 60
    parents = np.array([rng.integers(0, k) for k in range(1, n)])
    scale = 10.0 ** rng.uniform(-6, 4, n - 1)
    won, lost = scale * rng.uniform(0.1, 1, n - 1), scale * rng.uniform(0.1, 1, n - 1)
    children = np.arange(1, n)
    fit = fit_bradley_terry(
        record_games(
            np.r_[parents, children],
            np.r_[children, parents],
            counts=np.r_[won, lost],
        )
    )
    assert fit.converged
    np.testing.assert_allclose(
        fit.strengths[parents] - fit.strengths[children], np.log(won / lost), atol=1e-10
    )


def test_weights_that_leave_no_digits_are_said_to() -> None:
    # Two pairs that hold together by 1e-20 of what holds within them.
    fit = fit_bradley_terry(
        record_games([0, 1, 2, 3, 1, 2], [1, 0, 3, 2, 2, 1], counts=[1, 2, 2, 1, 1e-20, 1e-20])
    )
    assert not fit.converged
    assert fit.message == "Weights differ by more than float64 has digits for."
    assert np.isnan(fit.covariance).all()


def test_many_items_along_a_chain() -> None:
    # Beyond what is solved densely, and where conjugate gradients take too long.
    i = np.arange(4_999)
    fit = fit_bradley_terry(record_games(np.r_[i, i, i + 1], np.r_[i + 1, i + 1, i]))
    assert fit.converged
    np.testing.assert_allclose(-np.diff(fit.strengths), np.log(2), atol=1e-9)
    assert fit.variance_of_difference(3, 5) == pytest.approx(2 * 1.5, rel=1e-9)


@pytest.mark.parametrize("ridge", [0.0, 0.1])
def test_sparse_equations_give_what_dense_ones_do(ridge, monkeypatch) -> None:
    counts = random_games(60, 3_000, 8).counted
    dense = fit_bradley_terry(counts, ridge=ridge)
    variance = dense.variance_of_difference(2, 40)
    # By conjugate gradients, and by LU factors.
    for pairs in (0, 1_000):
        monkeypatch.setattr("nll_core.preferences._pair_systems.DENSE_ITEMS", 0)
        monkeypatch.setattr("nll_core.preferences._pair_systems._PAIRS_PER_ITEM", pairs)
        sparse = fit_bradley_terry(counts, ridge=ridge)
        np.testing.assert_allclose(sparse.strengths, dense.strengths, atol=1e-10)
        assert sparse.variance_of_difference(2, 40) == pytest.approx(variance, rel=1e-9)


def test_a_large_fit_has_the_gradient_that_it_claims() -> None:
    counts = random_games(200, 100_000, 1).counted
    fit = fit_bradley_terry(counts)
    assert fit.converged
    assert fit.gradient <= 1e-9
    assert np.abs(gradient(fit.strengths, counts.matrix())).max() <= 2e-9


def test_weights_are_repetitions_and_the_order_of_games_does_not_matter() -> None:
    games = random_games(6, 80, 5, ties=True)
    fit = fit_bradley_terry(games)
    order = np.random.default_rng(0).permutation(80)
    shuffled = record_games(
        games.first[order], games.second[order], games.score[order], items=games.items
    )
    np.testing.assert_array_equal(fit_bradley_terry(shuffled).strengths, fit.strengths)
    thrice = record_games(
        games.first, games.second, games.score, counts=np.full(80, 3.0), items=games.items
    )
    tripled = fit_bradley_terry(thrice)
    np.testing.assert_allclose(tripled.strengths, fit.strengths, atol=1e-12)
    assert tripled.nll == pytest.approx(3 * fit.nll)
    np.testing.assert_allclose(3 * tripled.covariance, fit.covariance, atol=1e-12)


def test_a_tie_is_half_a_win_for_each() -> None:
    ties = fit_bradley_terry(record_games([0, 0, 1, 2], [1, 1, 2, 0], [1, 0.5, 1, 0.5]))
    halves = fit_bradley_terry(
        record_games([0, 0, 1, 1, 2, 0], [1, 1, 0, 2, 0, 2], counts=[1, 0.5, 0.5, 1, 0.5, 0.5])
    )
    np.testing.assert_allclose(ties.strengths, halves.strengths, atol=1e-13)


def test_turned_results_turn_the_strengths_and_names_go_with_them() -> None:
    turned = fit_bradley_terry(comparisons_of_matrix(BASEBALL.matrix().T))
    fit = fit_bradley_terry(BASEBALL)
    np.testing.assert_allclose(turned.strengths, -fit.strengths, atol=1e-12)
    order = [3, 1, 6, 0, 2, 5, 4]
    moved = fit_bradley_terry(BASEBALL.among(order))
    np.testing.assert_allclose(moved.strengths, fit.strengths[order], atol=1e-12)
    assert fit.probability("Detroit", "Boston") == fit.probabilities()[1, 4]
    assert fit.probability("Detroit", "Boston") == pytest.approx(
        float(expit(fit.strengths[1] - fit.strengths[4]))
    )


def test_without_a_maximum_there_are_no_strengths_but_reasons() -> None:
    # ann never lost: what is left, bob against cy 2 : 1, has its own maximum.
    games = record_games(["ann", "ann", "bob", "bob", "cy"], ["bob", "cy", "cy", "cy", "bob"])
    fit = fit_bradley_terry(games)
    assert not fit.converged
    assert np.isnan(fit.strengths).all()
    assert np.isnan(fit.covariance).all()
    assert "ann has never lost to anyone else" in fit.message
    assert fit.nll == pytest.approx(-2 * np.log(2 / 3) - np.log(1 / 3))
    # It is what weaker and weaker priors approach, from above.
    path = prior_path(games, 10.0 ** -np.arange(0, 9))
    assert path.converged
    assert (np.diff(path.nll) < 0).all()
    assert path.limit == fit.nll < path.nll[-1]
    assert path.nll[-1] == pytest.approx(fit.nll, abs=1e-6)


def test_parts_that_never_met_have_no_difference_but_under_a_prior() -> None:
    games = record_games(["a", "b", "c", "d"], ["b", "a", "d", "c"])
    without = fit_bradley_terry(games)
    assert not without.converged
    # Each part has its own maximum, and all differences between them are as likely.
    assert without.message.startswith("The likelihood has no single maximum. There are 2 parts")
    assert without.nll == pytest.approx(4 * np.log(2))
    fit = fit_bradley_terry(games, ridge=0.5)
    np.testing.assert_allclose(fit.strengths, 0, atol=1e-12)


@pytest.mark.parametrize("prior", [{"ridge": 0.4}, {"pseudo_games": 1.5}])
def test_under_a_prior_an_unrelated_item_changes_nothing(prior) -> None:
    games = random_games(5, 40, 3)
    fit = fit_bradley_terry(games, **prior)
    more = record_games(np.r_[games.first, 5], np.r_[games.second, 6], np.r_[games.score, 1.0])
    larger = fit_bradley_terry(more, **prior)
    np.testing.assert_allclose(larger.strengths[:5], fit.strengths, atol=1e-12)
    np.testing.assert_allclose(larger.covariance[:5, :5], fit.covariance, atol=1e-12)


def test_pseudo_games_are_games_against_one_more_item() -> None:
    counts = comparisons_of_matrix([[0, 3, 1], [0, 0, 2], [0, 1, 0]])
    fit = fit_bradley_terry(counts, pseudo_games=2.0)
    wins = np.ones((4, 4)) - np.eye(4)
    wins[:3, :3] = counts.matrix()
    real = fit_bradley_terry(comparisons_of_matrix(wins))
    np.testing.assert_allclose(fit.strengths, real.strengths[:3] - real.strengths[3], atol=1e-12)
    assert fit.nll + fit.penalty == pytest.approx(real.nll)
    variances = [real.variance_of_difference(i, 3) for i in range(3)]
    np.testing.assert_allclose(np.diag(fit.covariance), variances, atol=1e-12)


@pytest.mark.parametrize("kind", ["ridge", "pseudo-games"])
def test_the_slopes_of_a_path_are_those_of_differences(kind) -> None:
    games = record_games(["ann", "ann", "bob", "cy"], ["bob", "cy", "cy", "bob"])
    step = 1e-5
    for value in (0.01, 0.3, 5.0):
        path = prior_path(games, value * np.exp([-step, 0.0, step]), kind=kind)
        slope = (path.strengths[2] - path.strengths[0]) / (2 * step)
        np.testing.assert_allclose(path.slopes[1], slope, atol=1e-7)


def test_an_undefeated_item_depends_on_the_prior_and_the_others_hardly() -> None:
    games = record_games(
        ["ann"] * 10 + ["bob"] * 20 + ["cy"] * 10, ["bob"] * 10 + ["cy"] * 20 + ["bob"] * 10
    )
    path = prior_path(games, [1e-3, 1e-5])
    lead = path.difference(0, 1)
    assert lead[1] - lead[0] > 4
    np.testing.assert_allclose(path.difference(1, 2), np.log(2), atol=1e-3)
    assert [games.items[path.most_dependent(at)] for at in (0, 1)] == ["ann", "ann"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fit_bradley_terry(PLAYERS, ridge=-1), "ridge must be at least 0, got -1"),
        (lambda: fit_bradley_terry(PLAYERS, pseudo_games=np.inf), "pseudo_games must be finite"),
        (lambda: fit_bradley_terry(record_games([], [])), "at least one item"),
        (lambda: prior_path(PLAYERS, [0.0]), "values must be above 0"),
        (lambda: prior_path(PLAYERS, [1.0], kind="lasso"), "kind must be one of 'ridge'"),
        (lambda: fit_bradley_terry(PLAYERS).probability("A", "E"), "'E' is none of the 4 items"),
        (lambda: fit_bradley_terry(PLAYERS).probability(0, 4), "must lie in 0 … 3, got 4"),
    ],
)
def test_what_is_refused(call, message) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_one_item_alone_has_strength_0() -> None:
    fit = fit_bradley_terry(record_games([], [], items=["a"]))
    assert fit.converged
    assert fit.strengths.tolist() == [0.0]
    assert fit.nll == 0.0
