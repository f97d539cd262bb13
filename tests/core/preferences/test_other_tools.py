"""One set of 64 games, 8 of them ties, as other tools were seen to judge it (November 2026)."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core.preferences import (
    difference_interval,
    elo_ratings,
    fit_bradley_terry,
    fit_with_ties,
    record_games,
)

# Wins, losses and ties of the first.
RECORDS = {"AB": (8, 2, 2), "AC": (6, 3, 1), "AD": (9, 1, 0), "BC": (5, 4, 3), "BD": (7, 2, 1)}
RECORDS |= {"CD": (6, 3, 1)}
ROWS = [
    (pair[0], pair[1], score)
    for pair, record in RECORDS.items()
    for score, n in zip((1.0, 0.0, 0.5), record, strict=True)
    for _ in range(n)
]


def games(*rows: tuple[str, str, float], items: str = "ABCD"):
    return record_games(*zip(*(rows or ROWS), strict=True), items=items)


def test_half_wins_as_choix_evalica_statsmodels_and_r() -> None:
    fit = fit_bradley_terry(games())
    np.testing.assert_allclose(fit.strengths, [0.94208, 0.04113, -0.05073, -0.93247], atol=6e-6)
    assert fit.nll == pytest.approx(37.1957, abs=5e-5)
    # From statsmodels and R, against A.
    errors = [difference_interval(fit, 0, k).standard_error for k in (1, 2, 3)]
    assert errors == pytest.approx([0.47754, 0.49543, 0.55301], abs=6e-6)


def test_davidson_as_psychotools_and_evalica() -> None:
    fit = fit_with_ties(games(), model="davidson")
    np.testing.assert_allclose(fit.strengths, [1.11294, 0.04864, -0.05977, -1.10181], atol=6e-6)
    assert fit.nll == pytest.approx(54.6119, abs=5e-5)
    assert np.exp(fit.log_tie) == pytest.approx(0.33796, abs=6e-6)


def test_rao_kupper() -> None:
    fit = fit_with_ties(games(), model="rao-kupper")
    np.testing.assert_allclose(fit.strengths, [0.99534, 0.05632, -0.04834, -1.00333], atol=6e-6)
    assert fit.nll == pytest.approx(54.2474, abs=5e-5)
    assert np.exp(fit.log_tie) == pytest.approx(1.38084, abs=6e-6)


def test_ties_dropped() -> None:
    fit = fit_bradley_terry(games(*(row for row in ROWS if row[2] != 0.5)))
    np.testing.assert_allclose(fit.strengths, [1.04919, 0.02708, -0.06501, -1.01126], atol=6e-6)
    assert fit.nll == pytest.approx(31.0714, abs=5e-5)


def test_strengths_in_points_as_arena_rank() -> None:
    points = 1000 + fit_bradley_terry(games()).strengths * 400 / np.log(10)
    np.testing.assert_allclose(points, [1163.66, 1007.14, 991.19, 838.01], atol=0.006)


def test_elo_in_the_given_order_and_reversed_as_evalica_and_elote() -> None:
    given = elo_ratings(games(), k=32.0)
    np.testing.assert_allclose(given.ratings, [1108.45, 993.72, 980.65, 917.18], atol=0.006)
    reverse = elo_ratings(games(*reversed(ROWS)), k=32.0)
    np.testing.assert_allclose(reverse.ratings, [1177.59, 1011.57, 982.45, 828.38], atol=0.006)


def test_one_who_beats_each_three_times_has_no_finite_strength() -> None:
    undefeated = [("N", other, 1.0) for other in "ABCD" for _ in range(3)]
    fit = fit_bradley_terry(games(*ROWS, *undefeated, items="ABCDN"))
    assert not fit.converged
    assert np.isnan(fit.strengths).all()
    assert [[fit.comparisons.items[i] for i in group] for group in fit.connections.groups] == [
        ["N"],
        [*"ABCD"],
    ]
    # As the newcomer goes up, only the others cost anything.
    assert fit.nll == pytest.approx(fit_bradley_terry(games()).nll)
