"""The figures of the preferences page: rows in rank order, areas, fifty orders as one line."""

from __future__ import annotations

import numpy as np

from nll_core import preferences as core
from pages._figures import preferences as figures

from .conftest import points, titles, trace, valid

FIT = core.fit_bradley_terry(core.load_baseball().comparisons)
ROWS = figures.ranked(FIT.comparisons.items, FIT.ranking)


def test_strengths_stand_in_rank_order_on_their_intervals() -> None:
    against = core.strengths_against(FIT, "Boston")
    drawn = valid(figures.strength_rows(ROWS, against, core.quasi_variances(FIT), 5, 3.0))
    values, spans = trace(drawn, "values"), trace(drawn, "intervals")
    np.testing.assert_array_equal(values.x, np.sort(against.strengths)[::-1])
    np.testing.assert_allclose(np.add(spans.base, spans.x) + spans.base, 2 * values.x, atol=1e-12)
    assert spans.x[4] == 0
    assert points(drawn) == [(0, 5)]
    assert drawn.layout.yaxis.ticktext[5] == "5 Boston"
    assert drawn.layout.yaxis.range[0] > drawn.layout.yaxis.range[1]
    assert titles(drawn) == ("strength − reference (nats)", "from the strongest")


def test_a_lead_over_the_next_is_filled_where_0_is_left_out() -> None:
    apart = core.difference_intervals(FIT)
    drawn = valid(figures.neighbours(ROWS, apart, 3.0))
    values = trace(drawn, "values")
    strengths = np.sort(FIT.strengths)[::-1]
    np.testing.assert_allclose(values.x, strengths[:-1] - strengths[1:], atol=1e-12)
    assert list(values.marker.symbol) == ["circle-open"] * 5 + ["circle"]
    assert list(values.y) == [1.5, 2.5, 3.5, 4.5, 5.5, 6.5]


def test_the_area_of_a_cell_is_the_share_of_games_won() -> None:
    counts = core.comparisons_of_matrix([[0, 3, 0], [1, 0, 0], [0, 0, 0]], items=["a", "<b>", "c"])
    rows = figures.ranked(counts.items, np.array([1, 0, 2]))
    drawn = valid(figures.wins_matrix(rows, counts))
    wins = trace(drawn, "wins")
    size = {(x, y): s for x, y, s in zip(wins.x, wins.y, wins.marker.size, strict=True)}
    # Ranked first, the second item stands in row and column 0.
    assert size[0, 1] / size[1, 0] == np.sqrt(3)
    assert wins.customdata[0][0] == "&lt;b&gt; over a"
    assert trace(drawn, "numbers").text == ("1", "", "3", "", "", "")


def test_many_items_are_cut_to_the_strongest() -> None:
    rows = figures.ranked([f"m{i}" for i in range(99)], np.arange(99)[::-1])
    assert rows.names[0] == "m98"
    assert len(rows.names) == figures.MOST_ROWS


def test_long_names_that_differ_at_the_end_differ_when_cut() -> None:
    long = "a model of many billion parameters v"
    rows = figures.ranked([f"{long}1", f"{long}2", "x" * figures.NAME_LENGTH], np.arange(3))
    assert len(set(rows.names)) == 3
    assert max(len(name) for name in rows.names) <= figures.NAME_LENGTH
    assert rows.names[2] == "x" * figures.NAME_LENGTH


def test_a_fan_is_one_line_through_every_order() -> None:
    fan = core.elo_fan(core.single_games(FIT.comparisons), n_orders=4, n_points=9)
    drawn = valid(figures.fan(fan, 2, np.full(7, np.nan), 500.0, 300))
    orders = trace(drawn, "orders")
    x, y = (np.array(v).reshape(4, 9) for v in (orders.x, orders.y))
    for k in range(4):
        step = 1 if k % 2 == 0 else -1
        np.testing.assert_array_equal(x[k][::step], fan.after)
        np.testing.assert_allclose(y[k][::step], fan.paths[k, :, 2], atol=0.051)
    # Without a maximum there is no line for it.
    assert {t.meta["live"] for t in drawn.data if t.meta} == {"orders"}


def test_answers_are_named_at_their_ends() -> None:
    run = core.train_on_preference()
    drawn = valid(figures.answer_lines(run, 30))
    names = trace(drawn, "names")
    assert list(names.text) == ["chosen", "rejected", "third"]
    # Beside the marks of the last step.
    assert set(names.x) == {1.03 * 400}
    np.testing.assert_allclose(trace(drawn, "chosen").y, run.probs[:, 0], atol=1e-5)
    assert points(drawn) == [(30.0, run.probs[30, 0])]
