"""The figures of the bigram page: squares by their area, what is infinite at the edge, names."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from nll_core.language import lowest_nll, most_different_cells, train_bigram
from pages._figures import bigram as figures
from pages._figures.bigram import PARTS, TOP, WIDEST, V
from pages._figures.style import GRADIENT, MODEL, STATE_TRACE

from .conftest import trace, valid

RNG = np.random.default_rng(0)
FIRST, SECOND = (RNG.dirichlet(np.full(V, 0.3), V) for _ in range(2))
COUNTS = RNG.integers(0, 50, (V, V))
RUN = train_bigram(COUNTS, n_steps=100, rate=5.0, kept=6)
NLL = np.array([[2.8, 2.3, 1.9, 1.5], [2.8, 2.4, math.inf, math.inf], [2.9, 2.4, 2.0, 1.6]])


def titles(figure: Any) -> tuple[str, str]:
    return figure.layout.xaxis.title.text, figure.layout.yaxis.title.text


def test_the_area_of_a_square_is_the_probability_and_its_place_the_pair() -> None:
    cell = most_different_cells(FIRST, SECOND)[0]
    drawn = valid(figures.shares_matrix(FIRST, "counts", MODEL, cell))
    squares = trace(drawn, "squares")
    sizes = np.array(squares.marker.size).reshape(V, V)
    np.testing.assert_allclose((sizes / WIDEST) ** 2, FIRST, atol=0.01)
    assert [squares.x[V + 2], squares.y[V + 2]] == [2, 1]
    assert tuple(squares.customdata[V + 2]) == ("b after a", FIRST[1, 2])
    # Rows are read from the top.
    assert drawn.layout.yaxis.range[0] > drawn.layout.yaxis.range[1]
    assert titles(drawn) == ("letter", "after the letter")
    ring = trace(drawn, STATE_TRACE)
    assert (ring.x[0], ring.y[0]) == (cell.after, cell.before)


def test_a_difference_is_filled_above_and_open_below() -> None:
    over = FIRST - SECOND
    drawn = valid(figures.difference_matrix(over))
    more, less = (trace(drawn, name) for name in ("more", "less"))
    sizes = [np.array(t.marker.size).reshape(V, V) for t in (more, less)]
    assert not (sizes[0][over <= 0]).any()
    assert not (sizes[1][over >= 0]).any()
    large = np.abs(over) > 0.01
    np.testing.assert_allclose(
        (sizes[0] + sizes[1])[large], WIDEST * np.sqrt(4 * np.abs(over[large])), atol=0.051
    )
    assert (more.marker.symbol, less.marker.symbol) == ("square", "square-open")


def test_the_counts_stand_still_and_say_their_numbers() -> None:
    shares = COUNTS / COUNTS.sum(axis=1, keepdims=True)
    drawing = figures.counts_matrix(shares, COUNTS, "from counts")
    assert drawing.moving() == []
    _, squares = drawing.still()
    assert squares["customdata"][1] == ("a after ·", f"{COUNTS[0, 1]} of {COUNTS[0].sum():,}")


def test_training_falls_onto_the_line_of_counting_and_step_0_has_a_place() -> None:
    drawn = valid(figures.training_curve(RUN, 0, RUN.optimum_nll + 0.1))
    named = {t.name: t for t in drawn.data}
    np.testing.assert_array_equal(named["NLL"].y, RUN.nll)
    assert set(named["counting"].y) == {RUN.optimum_nll}
    assert set(named["lowest with the penalty"].y) == {RUN.optimum_nll + 0.1}
    mark = trace(drawn, STATE_TRACE)
    assert (mark.x[0], mark.y[0]) == (figures.START, RUN.nll[0])
    without = valid(figures.training_curve(RUN, 3, RUN.optimum_nll))
    assert "lowest with the penalty" not in {t.name for t in without.data}
    assert trace(without, STATE_TRACE).x[0] == RUN.steps[3]


def test_rows_stand_at_how_often_and_how_far() -> None:
    rows = trace(figures.rows_cloud(RUN, 2, [3]), "rows")
    np.testing.assert_array_equal(rows.x, RUN.row_weights)
    np.testing.assert_array_equal(rows.y, RUN.row_divergences[2])
    assert "".join(rows.text) == figures.SYMBOLS
    assert rows.textfont.color[3] == GRADIENT
    assert rows.textfont.color[4] == MODEL


def test_what_is_infinite_lies_at_the_edge_and_is_said() -> None:
    drawn = valid(figures.order_lines(NLL, 3))
    new = trace(drawn, PARTS[1])
    assert list(new.y) == [2.8, 2.4, TOP, TOP]
    assert list(new.marker.symbol) == ["circle", "circle", "triangle-up", "triangle-up"]
    assert list(trace(drawn, "infinite").text) == ["∞", "∞"]
    assert trace(drawn, STATE_TRACE).y[0] == TOP
    finite = valid(figures.order_lines(NLL[[0, 2, 0]], 3))
    assert list(trace(finite, "infinite").text) == [""]
    assert trace(finite, STATE_TRACE).y[0] == 2.0


def test_the_star_is_the_lowest_of_all_orders_and_amounts() -> None:
    nll = np.array([[2.8, 2.8], [math.inf, 2.4], [math.inf, 2.1], [math.inf, 2.2]])
    drawn = valid(
        figures.amount_lines(nll, (0.0, 0.1), 4, 1, title="k", best=lowest_nll(nll), other=2.0)
    )
    star = next(t for t in drawn.data if str(t.name).startswith("lowest"))
    assert (star.x[0], star.y[0]) == (1.0, 2.1)
    assert list(trace(drawn, "present order").y) == [TOP, 2.2]
    assert list(drawn.layout.xaxis.ticktext) == ["0", "0.1"]
    assert trace(drawn, STATE_TRACE).y[0] == 2.2


def test_bars_of_a_name_say_their_numbers_and_what_is_cut_off() -> None:
    drawn = valid(figures.name_bars("abc·", np.array([1.5, 12.0, math.inf, 0.25]), math.log(27)))
    bars, numbers = trace(drawn, "letters"), trace(drawn, "numbers")
    assert list(bars.y) == [1.5, figures.MOST_NATS, figures.MOST_NATS, 0.25]
    assert list(numbers.text) == ["1.50", "12.00", "∞", "0.25"]
    assert trace(drawn, "mean").text[0] == "mean ∞"
    finite = trace(figures.name_bars("a·", np.array([1.0, 2.0]), 3.3), STATE_TRACE)
    assert list(finite.y) == [1.5, 1.5]


def test_each_pair_is_seen_or_never_seen() -> None:
    seen = COUNTS > 10
    drawn = valid(figures.cells_cloud(FIRST, SECOND, seen, most_different_cells(FIRST, SECOND)[0]))
    assert len(trace(drawn, "seen").x) == seen.sum()
    assert len(trace(drawn, "never seen").x) == V * V - seen.sum()


@pytest.mark.parametrize(("rank", "total", "height"), [(3, 12.0, 12.0), (6, math.inf, 40.0)])
def test_a_name_stands_among_all(rank: int, total: float, height: float) -> None:
    drawn = valid(figures.rank_curve(np.array([5.0, 9.0, 12.0, 20.0, 90.0]), rank, total))
    assert list(trace(drawn, "names").y) == [5.0, 9.0, 12.0, 20.0, 40.0]
    mark = trace(drawn, STATE_TRACE)
    assert (mark.x[0], mark.y[0]) == (rank, height)
