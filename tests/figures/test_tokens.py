"""The figures of the tokens page: bars, cuts and blocks stand where the stages of decoding say."""

from __future__ import annotations

import numpy as np

from nll_core.language import compare_greedy, decode
from pages._figures import tokens as figures
from pages._figures.style import GRADIENT, REFERENCE, STATE, STATE_TRACE
from pages._figures.tokens import REACH, Block

from .conftest import trace, valid

LOGITS = np.log([0.1, 0.5, 0.3, 0.1])
ORDER = np.array([1, 2, 0, 3])
STAGES = decode(LOGITS, [("top-k", 2), ("temperature", 0.5), ("min-p", 0.5)])
BLOCKS = [Block("T", "0.5", 2, False), Block("top-k", "2", 1, False), Block("min-p", "0", 3, True)]


def test_bars_begin_in_their_columns_and_are_as_long_as_the_probabilities() -> None:
    shares = np.array([0.0, 0.75, 0.25, 0.0])
    drawn = valid(figures.chain(STAGES, "abcd", ORDER, BLOCKS, shares))
    bars = trace(drawn, "probabilities")
    lengths = np.reshape(bars.x, (4, 4)) / REACH
    for column, stage in enumerate(STAGES):
        np.testing.assert_allclose(lengths[column], stage.probs[ORDER], atol=1e-5)
        assert set(bars.base[4 * column : 4 * column + 4]) == {column - REACH / 2}
    assert list(drawn.layout.yaxis.ticktext) == ["b", "c", "a", "d"]
    # The most likely is read first, below the head with the blocks.
    assert drawn.layout.yaxis.range[0] > drawn.layout.yaxis.range[1]
    draws = trace(drawn, "draws")
    np.testing.assert_allclose(np.array(draws.x) - 3, REACH * (np.array([0.75, 0.25]) - 0.5))
    assert list(draws.y) == [0, 1]


def test_what_is_cut_stays_visible_and_is_crossed_where_it_is_cut() -> None:
    cut = trace(valid(figures.chain(STAGES, "abcd", ORDER, BLOCKS, np.zeros(4))), "cut")
    at = zip(np.round(cut.x).astype(int), cut.y, cut.marker.symbol, cut.marker.color, strict=True)
    here, later = ("x", GRADIENT), ("line-ew", REFERENCE)
    assert sorted(at) == [
        *((1, row, *here) for row in (2, 3)),
        *((2, row, *later) for row in (2, 3)),
        (3, 1, *here),
        *((3, row, *later) for row in (2, 3)),
    ]


def test_blocks_stand_at_their_places_and_idle_ones_are_open() -> None:
    blocks = trace(valid(figures.chain(STAGES, "abcd", ORDER, BLOCKS, np.zeros(4))), "blocks")
    assert list(blocks.x) == [2, 1, 3]
    assert list(blocks.text) == ["T<br>0.5", "top-k<br>2", "min-p<br>0"]
    assert list(blocks.marker.symbol) == ["square", "square", "square-open"]
    assert list(blocks.marker.color) == [STATE, STATE, REFERENCE]


def test_greedy_and_the_most_probable_stand_on_their_bars_side_by_side() -> None:
    first, following = np.array([0.6, 0.4]), np.array([[0.5, 0.5], [0.1, 0.9]])
    found = compare_greedy(np.log(first), np.log(following))
    drawn = valid(figures.two_steps((first[:, None] * following).ravel(), found))
    for name, place, height in ((STATE_TRACE, 0, 0.3), ("best", 3, 0.36)):
        mark = trace(drawn, name)
        assert round(mark.x[0]) == place
        assert abs(mark.y[0] - height) < 1e-12


def test_names_stand_at_their_letters_and_nats() -> None:
    drawn = valid(figures.name_costs([("anna", 9.5), ("", 6.0)], ("ma", 4.2), ("a", 3.5)))
    names = trace(drawn, "names")
    assert list(zip(names.x, names.y, strict=True)) == [(4, 9.5), (0, 6.0)]
    greedy, best = (t for t in drawn.data if str(t.name).startswith(("greedy", "most")))
    assert [(greedy.x[0], greedy.y[0]), (best.x[0], best.y[0])] == [(2, 4.2), (1, 3.5)]
