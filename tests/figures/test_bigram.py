"""The figures of the bigram page: squares by their area, what is infinite at the edge, names."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nll_core import language as core
from pages._figures import bigram as figures
from pages._figures.bigram import TOP, WIDEST, V
from pages._figures.style import GRADIENT, MODEL

from .conftest import points, titles, trace, valid

RNG = np.random.default_rng(0)
FIRST, SECOND = (RNG.dirichlet(np.full(V, 0.3), V) for _ in range(2))
COUNTS = RNG.integers(0, 50, (V, V))
CELL = core.most_different_cells(FIRST, SECOND)[0]
RUN = core.train_bigram(COUNTS, n_steps=100, rate=5.0, kept=6)
NLL = np.array([[2.8, 2.3, 1.9, 1.5], [2.8, 2.4, math.inf, math.inf], [2.9, 2.4, 2.0, 1.6]])


def test_the_area_of_a_square_is_the_probability_and_its_place_the_pair() -> None:
    drawn = valid(figures.shares_matrix(FIRST, "counts", MODEL, CELL))
    squares = trace(drawn, "squares")
    sizes = np.array(squares.marker.size).reshape(V, V)
    np.testing.assert_allclose((sizes / WIDEST) ** 2, FIRST, atol=0.01)
    assert points(drawn, "squares")[V + 2] == (2, 1)
    hover = trace(drawn, "hover")
    said = (hover.text[V + 2], hover.customdata[V + 2])
    assert said == ("b after a", pytest.approx(FIRST[1, 2], abs=1e-5))
    assert points(drawn, "hover") == points(drawn, "squares")
    # Rows are read from the top.
    assert drawn.layout.yaxis.range[0] > drawn.layout.yaxis.range[1]
    assert titles(drawn) == ("letter", "after the letter")
    assert points(drawn) == [(CELL.after, CELL.before)]


def test_a_difference_is_filled_above_and_open_below() -> None:
    over = FIRST - SECOND
    drawn = valid(figures.difference_matrix(over))
    more, less = (trace(drawn, name) for name in ("more", "less"))
    filled, open_ = (np.array(t.marker.size).reshape(V, V) for t in (more, less))
    assert not filled[over <= 0].any()
    assert not open_[over >= 0].any()
    large, sides = np.abs(over) > 0.01, WIDEST * np.sqrt(4 * np.abs(over))
    np.testing.assert_allclose((filled + open_)[large], sides[large], atol=0.051)
    assert (more.marker.symbol, less.marker.symbol) == ("square", "square-open")


def test_the_counts_stand_still_and_say_their_numbers() -> None:
    shares = COUNTS / COUNTS.sum(axis=1, keepdims=True)
    drawing = figures.counts_matrix(shares, COUNTS, "from counts")
    assert [t["name"] for t in drawing.moving()] == ["from counts"]
    _, hover = drawing.still()
    assert hover["text"][1] == f"a after ·: {COUNTS[0, 1]} of {COUNTS[0].sum():,}"


def test_training_falls_onto_the_line_of_counting_and_step_0_has_a_place() -> None:
    drawn = valid(figures.training_curve(RUN, 0, RUN.optimum_nll + 0.1))
    named = {t.name: t for t in drawn.data}
    np.testing.assert_array_equal(named["NLL"].y, RUN.nll)
    assert set(named["counting"].y) == {RUN.optimum_nll}
    assert set(named["lowest with the penalty"].y) == {RUN.optimum_nll + 0.1}
    assert points(drawn) == [(figures.START, RUN.nll[0])]
    without = valid(figures.training_curve(RUN, 3, RUN.optimum_nll))
    assert "lowest with the penalty" not in {t.name for t in without.data}
    assert points(without)[0][0] == RUN.steps[3]


def test_rows_stand_at_how_far_and_side_by_side_at_how_often() -> None:
    drawn = valid(figures.rows_cloud(RUN, 2, [3]))
    rows = trace(drawn, "rows")
    np.testing.assert_array_equal(rows.y, RUN.row_divergences[2])
    np.testing.assert_array_equal(rows.customdata, np.stack([RUN.row_weights, rows.y], axis=1))
    assert "".join(rows.text) == figures.SYMBOLS
    assert (rows.textfont.color[3], rows.textfont.color[4]) == (GRADIENT, MODEL)
    # In the order of the shares, and so far apart that no letter covers another one.
    places = np.log10(np.array(rows.x)[np.argsort(RUN.row_weights, kind="stable")])
    low, high = drawn.layout.xaxis.range
    assert np.diff(places).min() > 0.999 * figures.A_LETTER * (high - low)


def test_what_is_infinite_lies_at_the_edge_and_is_said() -> None:
    drawn = valid(figures.order_lines(NLL, 3))
    new = trace(drawn, "held out: new")
    assert list(new.y) == [2.8, 2.4, TOP, TOP]
    assert list(new.marker.symbol) == ["circle", "circle", "triangle-up", "triangle-up"]
    assert list(trace(drawn, "infinite").text) == ["∞", "∞"]
    assert points(drawn) == [(3, TOP)]
    finite = valid(figures.order_lines(NLL[[0, 2, 0]], 3))
    assert list(trace(finite, "infinite").text) == [""]
    assert points(finite) == [(3, 2.0)]


def test_the_star_is_the_lowest_of_all_orders_and_amounts() -> None:
    nll = np.array([[2.8, 2.8], [math.inf, 2.4], [math.inf, 2.1], [math.inf, 2.2]])
    found = core.OrderComparison(np.stack([nll - 1, nll, nll - 2]), (6, 3, 2), core.lowest_nll(nll))
    drawn = valid(figures.amount_lines(found, (0.0, 0.1), 4, 1, "k", 2.0))
    star = next(t for t in drawn.data if str(t.name).startswith("lowest"))
    assert (star.x[0], star.y[0]) == (1.0, 2.1)
    assert points(drawn, "present order") == [(0, TOP), (1, 2.2)]
    assert list(drawn.layout.xaxis.ticktext) == ["0", "0.1"]
    assert points(drawn) == [(1, 2.2)]


def test_bars_of_a_name_say_their_numbers_and_what_is_cut_off() -> None:
    costs = core.LetterCosts(np.array([1.5, 12.0, math.inf, 0.25]))
    drawn = valid(figures.name_bars("abc·", costs, math.log(27)))
    assert list(trace(drawn, "letters").y) == [1.5, figures.MOST_NATS, figures.MOST_NATS, 0.25]
    assert list(trace(drawn, "numbers").text) == ["1.50", "12.00", "∞", "0.25"]
    assert trace(drawn, "mean").text[0] == "mean ∞"
    finite = figures.name_bars("a·", core.LetterCosts(np.array([1.0, 2.0])), 3.3)
    assert [y for _, y in points(finite)] == [1.5, 1.5]


def test_each_pair_is_seen_or_never_seen() -> None:
    found = core.SmoothingAgainstL2(COUNTS, FIRST, SECOND, 0.1, 2.0)
    drawn, seen = valid(figures.cells_cloud(found, CELL)), COUNTS > 0
    expected = np.maximum(np.stack([FIRST[seen], SECOND[seen]], axis=1), figures.LEAST_P)
    np.testing.assert_allclose(points(drawn, "seen"), expected, atol=1e-7)
    assert len(points(drawn, "never seen")) == V * V - seen.sum() > 0
    assert points(drawn) == [(CELL.first, CELL.second)]


@pytest.mark.parametrize(("rank", "total", "height"), [(3, 12.0, 12.0), (6, math.inf, 40.0)])
def test_a_name_stands_among_all(rank: int, total: float, height: float) -> None:
    drawn = valid(figures.rank_curve(np.array([5.0, 9.0, 12.0, 20.0, 90.0]), rank, total))
    assert [y for _, y in points(drawn, "names")] == [5.0, 9.0, 12.0, 20.0, 40.0]
    assert points(drawn) == [(rank, height)]
