"""The figures of the selection page: what they draw is the records’."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import selection as core
from pages._figures import selection as figures

from .conftest import points, titles, trace, valid

DEGREES = tuple(range(9))
FOUND = core.choose_degree("wave", 30, DEGREES, seed=3)


def test_scores_are_those_of_the_record() -> None:
    drawn = valid(
        figures.score_lines(DEGREES, FOUND.scores, FOUND.best, 4, "new data", "degree", (-0.5, 3.0))
    )
    for name, values in FOUND.scores.items():
        found = np.array([y for _, y in points(drawn, name)], float)
        np.testing.assert_allclose(found, values, atol=1e-5)
    assert points(drawn) == [(4.0, pytest.approx(FOUND.new[4]))]
    stars = {x for x, _ in points(drawn, "lowest")}
    assert stars == {float(degree) for degree in FOUND.best.values()}
    assert titles(drawn) == ("degree", "nats a datum")


def test_the_fit_and_the_truth() -> None:
    drawn = valid(figures.fitted(FOUND, 5))
    at = trace(drawn, "fit")
    np.testing.assert_allclose(at.y, FOUND.path.curve(5, at.x), atol=1e-4)
    np.testing.assert_allclose(trace(drawn, "truth").y, np.sin(5 * at.x))
    assert len(points(drawn, "data")) == 30


def test_differences_and_who_pays() -> None:
    losses = {str(d): nll for d, nll in zip(DEGREES, FOUND.path.left_out, strict=True)}
    rows = [core.compare_losses(losses)[str(d)] for d in DEGREES]
    drawn = valid(figures.difference_rows(rows, 3))
    assert points(drawn)[0][1] == 3.0
    bar = trace(drawn, "intervals")
    assert (bar.base[3], bar.base[3] + bar.x[3]) == pytest.approx(
        (rows[3].low, min(rows[3].high, figures.MOST_MORE))
    )
    assert points(drawn, "differences")[3][0] == min(rows[3].difference, figures.MOST_MORE)
    apart = FOUND.path.left_out[3] - FOUND.path.left_out[5]
    paid = valid(figures.who_pays(FOUND.x, apart, "degree 3"))
    np.testing.assert_array_equal(trace(paid, "data").customdata, apart)


def test_the_null_is_a_density_with_a_share_at_0() -> None:
    found = core.overdispersion_test(np.array([0, 1, 1, 2, 5, 0, 3]), n_simulations=400, seed=0)
    drawn = valid(figures.null_bars(found))
    bars = trace(drawn, "null")
    above = float(np.sum(bars.y) * bars.width)
    assert above + trace(drawn, "zero").y[0] == pytest.approx(1.0)
    assert trace(drawn, "ratio").x[0] == found.ratio


def test_gaps_and_winners() -> None:
    x = np.linspace(-1, 1, 40)
    found = core.training_optimism(x, 1.0, x, DEGREES, n_samples=50, seed=0)
    assert points(figures.optimism_lines(found, 2)) == [(2.0, pytest.approx(found.gap[2]))]
    assert points(figures.both_means(found, 2)) == [(2.0, pytest.approx(found.expected[2]))]
    run = core.winners_curse(9, 100, seed=4)
    (at,) = points(figures.two_tests(run))
    assert at == (run.first.min(), run.second[run.winner])


def test_a_score_along_training_with_the_interval_of_its_difference() -> None:
    nll = np.random.default_rng(0).exponential(1.0, (3, 50))
    nll[[0, 2]] += 0.5
    path = core.accuracy_against_nll(nll, nll < 1).nll
    drawn = valid(figures.along_training((1, 5, 20), path, 1, 2, "NLL", (0.0, 3.0)))
    assert points(drawn) == [(20.0, pytest.approx(path.mean[2]))]
    (band,) = (t for t in drawn.data if t.fill == "toself")
    np.testing.assert_allclose(band.y[:3], path.mean[1] + path.low)
