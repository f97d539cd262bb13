"""The figures of the exposure page: data equal the records, parts stack, axes hold."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core.language import (
    ContextCosts,
    FreeRun,
    fit_ngram,
    free_run,
    letter_texts,
    position_nll,
    typo_nll,
)
from nll_core.scores import roc_curve
from pages._figures import exposure as figures
from pages._figures.style import STATE_TRACE

from .conftest import trace, valid

NAMES = letter_texts(["anna", "annabella", "bea", "nabe", "belinda", "annamaria"])
MODEL = fit_ngram(NAMES, 3, add=0.5)
RUN = free_run(MODEL, known=np.arange(27**2) % 3 > 0)


def test_places_are_those_of_the_records() -> None:
    real = position_nll(MODEL, NAMES, n_positions=figures.POSITIONS)
    drawn = valid(figures.place_lines("own", real, RUN, 4))
    np.testing.assert_allclose(trace(drawn, "new").y, real.nll, atol=1e-4)
    np.testing.assert_allclose(trace(drawn, "written").y, RUN.nll[: figures.POSITIONS], atol=1e-4)
    assert (trace(drawn, STATE_TRACE).x[0], trace(drawn, STATE_TRACE).y[0]) == (4, RUN.nll[3])
    high, low = np.split(trace(drawn, "error").y, 2)
    np.testing.assert_allclose(np.abs(high - low[::-1]), 4 * real.standard_error)
    assert list(trace(drawn, "names").text) == ["its own", "new names"]


def test_the_temperature_is_a_point_of_its_curve() -> None:
    new, nats = np.array([0.5, 0.8, 0.9]), np.array([1.2, 1.9, 2.8])
    drawn = valid(figures.novelty_curve((0.5, 1.0, 2.0), new, nats, 1, 2.0))
    assert list(trace(drawn, "curve").x) == [0.5, 0.8, 0.9]
    assert list(trace(drawn, "curve").text) == ["T = 0.5", "T = 1", "T = 2"]
    assert list(trace(drawn, "ends").text) == ["T = 0.5", "T = 2"]
    assert (trace(drawn, STATE_TRACE).x[0], trace(drawn, STATE_TRACE).y[0]) == (0.8, 1.9)
    assert [t.y[0] for t in drawn.data if t.name == "new first names"] == [2.0]


def test_the_typo_and_what_is_lost() -> None:
    found = typo_nll(MODEL, NAMES, place=2, n_after=figures.STEPS_AFTER)
    forced = valid(figures.typo_lines(found, 3))
    np.testing.assert_allclose(trace(forced, "typo").y, found.typo, atol=1e-4)
    np.testing.assert_allclose(trace(forced, "clean").y, found.clean, atol=1e-4)
    assert trace(forced, STATE_TRACE).y[0] == found.typo[3]
    short = FreeRun(*(v[: figures.STEPS_AFTER] for v in (RUN.running, RUN.nll, RUN.unseen)))
    lost = valid(figures.lost_lines(short, short, 3))
    np.testing.assert_allclose(trace(lost, "typo").y, short.unseen, atol=1e-5)
    assert (trace(lost, STATE_TRACE).x[0], trace(lost, STATE_TRACE).y[0]) == (3, short.unseen[2])


def test_the_parts_of_a_bar_end_at_its_total() -> None:
    costs = {"new": ContextCosts(0.1, 1.9, 0.03), "other": ContextCosts(0.8, 2.4, 0.2)}
    drawn = valid(figures.population_bars(costs, "other"))
    known, unseen = trace(drawn, "known"), trace(drawn, "unseen")
    assert list(unseen.base) == list(known.x) == [1.9, 2.4]
    assert list(unseen.x) == [0.1, 0.8]
    assert list(trace(drawn, "totals").text) == ["2.00", "3.20"]
    mark = trace(drawn, STATE_TRACE)
    assert (mark.x[0], mark.y[0]) == (pytest.approx(3.2), 1)


def test_the_whole_divergence_is_the_state() -> None:
    drawn = valid(figures.bound_lines(np.array([0.1, 0.4]), np.array([0.02, 0.1]), "surnames"))
    assert list(trace(drawn, "chosen").y) == [0.1, 0.4]
    assert (trace(drawn, STATE_TRACE).x[0], trace(drawn, STATE_TRACE).y[0]) == (2, 0.4)
    assert list(trace(drawn, "names").text) == ["surnames", "new first names"]
    same = np.array([0.1])
    alone = figures.bound_lines(same, same, "new first names")
    assert list(trace(alone, "names").text) == ["new first names"]


def test_a_roc_keeps_its_ends_and_a_rank_its_error() -> None:
    rng = np.random.default_rng(0)
    curves = [roc_curve(rng.normal(size=900), np.arange(900) % 3 == 0) for _ in range(2)]
    chosen = trace(figures.roc_lines(curves, 2, "said"), "chosen")
    assert (chosen.x[0], chosen.y[0], chosen.x[-1], chosen.y[-1]) == (0, 0, 1, 1)
    assert len(chosen.x) <= 120
    np.testing.assert_allclose(
        np.interp(chosen.x, curves[1].false_rate, curves[1].true_rate), chosen.y, atol=0.02
    )
    ranks, errors = np.array([900.0, 20.0, 1.0]), np.array([50.0, 15.0, 0.0])
    drawn = valid(figures.rank_line((0, 1, 5), ranks, errors, 1, 1000))
    high, low = np.split(trace(drawn, "error").y, 2)
    assert (list(low[::-1]), list(high)) in (
        ([950.0 + 50, 50.0, 1.0], [800.0, 1.0, 1.0]),
        ([800.0, 1.0, 1.0], [1000.0, 50.0, 1.0]),
    )
    assert list(drawn.layout.xaxis.ticktext) == ["0", "1", "5"]
    assert trace(drawn, STATE_TRACE).y[0] == 20.0
