"""The figures of the exposure page: data equal the records, parts stack, axes hold."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import language as core
from pages._figures import exposure as figures

from .conftest import points, trace, valid

NAMES = core.letter_texts(["anna", "annabella", "bea", "nabe", "belinda", "annamaria"])
MODEL = core.fit_ngram(NAMES, 3, add=0.5)
KNOWN = np.arange(27**2) % 3 > 0


def test_places_are_those_of_the_records() -> None:
    found = core.run_drift(MODEL, MODEL, NAMES, KNOWN, n_positions=figures.POSITIONS)
    drawn = valid(figures.place_lines("own", found, 4))
    np.testing.assert_allclose(trace(drawn, "truth").y, found.real.nll, atol=1e-4)
    np.testing.assert_allclose(trace(drawn, "model").y, found.run.nll[:10], atol=1e-4)
    assert points(drawn) == [(4, found.run.nll[3])]
    high, low = np.split(trace(drawn, "error").y, 2)
    np.testing.assert_allclose(np.abs(high - low[::-1]), 4 * found.real.standard_error)
    assert list(trace(drawn, "names").text) == ["its own", "new names"]


def test_the_temperature_is_a_point_of_its_curve() -> None:
    found = core.TemperatureRuns(*np.array([[0.5, 0.2, 0.1], [1.2, 1.9, 2.8], [5.0, 6.0, 7.0]]))
    drawn = valid(figures.novelty_curve((0.5, 1.0, 2.0), found, 1, 2.0))
    assert points(drawn, "curve") == [(0.5, 1.2), (0.8, 1.9), (0.9, 2.8)]
    assert list(trace(drawn, "curve").text) == ["T = 0.5", "T = 1", "T = 2"]
    assert list(trace(drawn, "ends").text) == ["T = 0.5", "T = 2"]
    assert points(drawn) == [(0.8, 1.9)]
    assert [t.y[0] for t in drawn.data if t.name == "new first names"] == [2.0]


def test_the_typo_and_what_is_lost() -> None:
    found = core.typo_runs(MODEL, MODEL, NAMES, KNOWN, place=2, n_after=figures.STEPS_AFTER)
    forced, lost = figures.typo_lines(found.forced, 3), figures.lost_lines(found, 3)
    for drawn, clean, typo in (
        (forced, found.forced.clean, found.forced.typo),
        (lost, found.clean.unseen, found.free.unseen),
    ):
        np.testing.assert_allclose(trace(drawn, "truth").y, clean, atol=1e-4)
        np.testing.assert_allclose(trace(drawn, "model").y, typo, atol=1e-4)
    assert points(forced) == [(3, found.forced.typo[3])]
    assert points(lost) == [(3, found.free.unseen[2])]


def test_the_parts_of_a_bar_end_at_its_total() -> None:
    costs = {"new": core.ContextCosts(0.1, 1.9, 0.03), "other": core.ContextCosts(0.8, 2.4, 0.2)}
    drawn = valid(figures.population_bars(costs, "other"))
    known, unseen = trace(drawn, "known"), trace(drawn, "unseen")
    assert list(unseen.base) == list(known.x) == [1.9, 2.4]
    assert list(unseen.x) == [0.1, 0.8]
    assert list(trace(drawn, "totals").text) == ["2.00", "3.20"]
    assert points(drawn) == [(pytest.approx(3.2), 1)]


def test_the_whole_divergence_is_the_state() -> None:
    drawn = valid(figures.bound_lines(np.array([0.1, 0.4]), np.array([0.02, 0.1]), "surnames"))
    assert list(trace(drawn, "model").y) == [0.1, 0.4]
    assert points(drawn) == [(2, 0.4)]
    assert list(trace(drawn, "names").text) == ["surnames", "new first names"]
    alone = figures.bound_lines(np.array([0.1]), np.array([0.1]), "new first names")
    assert list(trace(alone, "names").text) == ["new first names"]


def test_a_roc_keeps_its_ends_and_a_rank_its_error() -> None:
    rng = np.random.default_rng(0)
    seen, unseen = (
        core.letter_texts(["".join(rng.choice(list("abcde"), 6)) for _ in range(n)])
        for n in (300, 600)
    )
    every = [core.text_membership(core.fit_ngram(seen, n, add=0.1), seen, unseen) for n in (1, 2)]
    drawn = figures.roc_lines(every, 2)
    chosen, curve = points(drawn, "chosen"), every[1].curve
    assert (chosen[0], chosen[-1]) == ((0, 0), (1, 1))
    assert len(chosen) <= 120
    x, y = np.array(chosen).T
    np.testing.assert_allclose(np.interp(x, curve.false_rate, curve.true_rate), y, atol=0.02)
    assert trace(drawn, "said").text == (f"n = 2: AUROC {every[1].area.value:.3f}",)
    estimates = ((900.0, 50.0), (20.0, 15.0), (1.0, 0.0))
    ranks = [core.TextRank(rank, error, False, 1000, 9.0) for rank, error in estimates]
    drawn = valid(figures.rank_line((0, 1, 5), ranks, 1))
    assert points(drawn, "error")[:3] == [(0, 800.0), (1, 1.0), (2, 1.0)]
    assert points(drawn, "error")[3:] == [(2, 1.0), (1, 50.0), (0, 1000.0)]
    assert list(drawn.layout.xaxis.ticktext) == ["0", "1", "5"]
    assert points(drawn) == [(1, 20.0)]
