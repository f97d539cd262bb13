"""Pasted tables: every layout read as it was written, and faults named with their place."""

from __future__ import annotations

import copy
import json
import pickle
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nll_core.preferences import ComparisonError, find_connections, read_comparisons
from tests.core.preferences.tables import BASEBALL, FOOD, FOOD_ROWS

WINS = np.array([[0, 3, 1], [2, 0, 0], [4, 5, 0]])
NAMES = ["ann", "bob", "cy"]


def read(text, **options):
    """The wins by name, and the ties of all, so that the order of the names does not matter."""
    found = read_comparisons(text, **options)
    counts = found.comparisons
    order = sorted(range(counts.n_items), key=counts.items.__getitem__)
    return found, counts.matrix()[np.ix_(order, order)]


def test_winners_and_losers_with_and_without_counts_and_headers() -> None:
    lines = [f"{NAMES[i]},{NAMES[j]},{WINS[i, j]}" for i, j in np.argwhere(WINS)]
    for head in ("", "winner,loser,count\n", "who,whom,n of them\n"):
        found, wins = read(head + "\n".join(lines))
        np.testing.assert_array_equal(wins, WINS)
        assert found.layout == "winner and loser"
    single = [line.rpartition(",")[0] for line in lines]
    found, wins = read("\n".join(single))
    np.testing.assert_array_equal(wins, WINS > 0)
    assert found.games is not None
    assert any("the first is the winner" in said for said in found.evidence)
    # Named columns stand in any order, among others.
    turned = [f"{k},{line.split(',')[1]},{line.split(',')[0]}" for k, line in enumerate(lines)]
    found, wins = read("id,Loser,Winner\n" + "\n".join(turned))
    np.testing.assert_array_equal(wins, WINS > 0)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", " ", ", ", " | "])
def test_any_delimiter(delimiter) -> None:
    lines = [delimiter.join([NAMES[i], NAMES[j], "2"]) for i, j in np.argwhere(WINS)]
    _, wins = read("\n".join(lines) + "\n\n# a remark\n")
    np.testing.assert_array_equal(wins, 2 * (WINS > 0))


def test_a_table_in_markdown_and_names_with_spaces_and_quotes() -> None:
    _, wins = read("| winner | loser |\n|---|:---:|\n| ann  b | cy |\n| cy | ann b |")
    np.testing.assert_array_equal(wins, [[0, 1], [1, 0]])
    found, _ = read('winner,loser\n"Smith, John",Ann\nAnn,"Smith, John"')
    assert found.comparisons.items == ("Smith, John", "Ann")


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("left,right,winner", ("left", "right", "tie")),
        ("model_a,model_b,winner", ("model_a", "model_b", "tie (bothbad)")),
        ("item_x,item_y,result", ("1", "0", "0.5")),
        ("a,b,outcome", ("1", "-1", "0")),
        ("a,b,preference", ("1", "2", "0")),
        ("player A,player B,result", ("player A", "player B", "Draw")),
        ("white,black,result", ("1-0", "0-1", "½-½")),
        ("", ("a", "b", "tie")),
        ("", ("1", "0", "0.5")),
    ],
)
def test_results_in_many_words(head, words) -> None:
    codes = dict(zip(("left", "right", "tie"), words, strict=True))
    lines = [f"{one},{other},{codes[result]}" for one, other, result in FOOD_ROWS]
    found = read_comparisons("\n".join([head, *lines]).strip())
    assert found.layout == "two items and a result"
    assert found.comparisons.items == FOOD.items
    assert found.games is not None
    np.testing.assert_array_equal(found.games.score, FOOD.score)
    np.testing.assert_array_equal(found.games.first, FOOD.first)


def test_results_that_name_the_winner_and_other_columns() -> None:
    lines = ["question,model_a,model_b,winner,judge"]
    for one, other, result in FOOD_ROWS:
        lines.append(f"7,{one},{other},{({'left': one, 'right': other}).get(result, 'tie')},x")
    found = read_comparisons("\n".join(lines))
    assert found.games is not None
    np.testing.assert_array_equal(found.games.score, FOOD.score)
    assert "The results are names of items." in found.evidence


def test_items_that_are_called_b_and_a_win_by_their_names() -> None:
    found = read_comparisons("model_a,model_b,winner\nB,A,A\nA,B,A\n")
    assert found.games is not None
    assert found.games.score.tolist() == [0, 1]


def test_counts_of_pairs_with_ties() -> None:
    text = "item1,item2,wins1,wins2,ties\nann,bob,3,2,1\nann,cy,1,4,0\nbob,cy,0,5,0"
    for written in (text, text.partition("\n")[2]):
        found, wins = read(written)
        np.testing.assert_array_equal(wins, WINS)
        assert found.comparisons.ties.tolist() == [1, 0, 0]
        assert found.layout == "counts of pairs"
        assert found.games is None


@pytest.mark.parametrize("diagonal", ["0", "-", "", "NA"])
@pytest.mark.parametrize("names", ["both", "corner", "above", "beside", "none"])
def test_matrices(diagonal, names) -> None:
    cells = BASEBALL.matrix().astype(int).astype(str)
    np.fill_diagonal(cells, diagonal)
    teams = list(BASEBALL.items)
    rows = [list(row) for row in cells]
    if names in ("both", "corner", "beside"):
        rows = [[team, *row] for team, row in zip(teams, rows, strict=True)]
    if names in ("both", "above"):
        rows.insert(0, teams)
    if names == "corner":
        rows.insert(0, ["", *teams])
    text = "\n".join("\t".join(row) for row in rows)
    found = read_comparisons(text)
    assert found.layout == "matrix"
    np.testing.assert_array_equal(found.comparisons.matrix(), BASEBALL.matrix())
    wanted = tuple("1234567") if names == "none" else BASEBALL.items
    assert found.comparisons.items == wanted
    turned = found.other_readings[0]
    assert (
        turned.text == f"'{wanted[1]}' won against '{wanted[0]}' 7 times, not the other way round."
    )
    other = read_comparisons(text, **turned.options).comparisons
    np.testing.assert_array_equal(other.matrix(), BASEBALL.matrix().T)


def test_a_matrix_whose_columns_win_and_one_in_another_order() -> None:
    text = ",ann,bob,cy\nann,0,3,1\nbob,2,0,0\ncy,4,5,0"
    np.testing.assert_array_equal(read(text)[1], WINS)
    np.testing.assert_array_equal(read(text, rows="lose")[1], WINS.T)
    moved = ",cy,ann,bob\nann,1,0,3\nbob,0,2,0\ncy,0,4,5"
    np.testing.assert_array_equal(read(moved)[1], WINS)


def test_what_the_text_looks_like_can_be_overruled() -> None:
    # Games of items 0 to 3, or two rows of a matrix with an empty diagonal.
    found = read_comparisons("0,3\n1,0")
    assert found.layout == "matrix"
    assert "comparison of two items that have numbers" in found.other_readings[1].text
    games = read_comparisons("0,3\n1,0", layout="winner and loser")
    assert games.comparisons.items == ("0", "3", "1")
    # A header that says nothing is two items, unless it is said to be one.
    assert read_comparisons("home team x,guest\nann,bob").comparisons.n_items == 4
    assert read_comparisons("home team x,guest\nann,bob", header=True).comparisons.n_items == 2
    assert read_comparisons("winner,loser\nloser,winner", header=False).comparisons.n_games == 2


@pytest.mark.parametrize(
    ("text", "games"),
    [
        ("a,b\nb,c\nc,a", 3),
        ("a,b,1\nb,c,0\nc,a,0.5", 3),
        ("a,b,a\nb,c,c", 2),
        ("x,y,tie\ny,z,left", 2),
        ("a\tb\t5\t3\nb\tc\t2\t2", 12),
        ("winner,loser\nloser,winner", 2),
    ],
)
def test_items_that_are_called_like_columns_are_compared(text: str, games: int) -> None:
    found = read_comparisons(text)
    assert found.comparisons.n_games == games
    assert found.comparisons.items[:2] == tuple(re.split(r"[,\t\n]", text)[:2])
    assert any("The first line is a comparison of" in line for line in found.evidence)


@pytest.mark.parametrize("text", ["winner,loser\nann,bob", "a,b,winner\na,c,a"])
def test_names_of_columns_stay_names_of_columns(text: str) -> None:
    assert not {"b", "winner"} & set(read_comparisons(text).comparisons.items)
    with pytest.raises(ComparisonError, match="nothing says which was preferred"):
        read_comparisons("a,b\nann,bob")


def test_the_other_reading_of_a_first_line_is_offered() -> None:
    found = read_comparisons("winner,loser\nloser,winner\nann,winner")
    (other,) = found.other_readings
    assert other.text == "The first line names the columns."
    again = read_comparisons("winner,loser\nloser,winner\nann,winner", **other.options)
    assert (found.comparisons.n_games, again.comparisons.n_games) == (3, 2)


def test_a_third_number_could_count_or_be_the_result() -> None:
    found = read_comparisons("ann,bob,1\nbob,cy,2")
    assert found.comparisons.wins.tolist() == [1, 2]
    (other,) = found.other_readings
    turned = read_comparisons("ann,bob,1\nbob,cy,2", **other.options)
    assert turned.games is not None
    assert turned.games.score.tolist() == [1, 0]
    for certain in ("ann,bob,7\nbob,cy,2", "ann,bob,1\nbob,cy,1", "winner,loser,n\nann,bob,1"):
        assert read_comparisons(certain).other_readings == ()


@pytest.mark.parametrize("as_list", [True, False])
def test_games_as_arenas_export_them(as_list) -> None:
    records = [
        {
            "id": k,
            "model_a": one,
            "model_b": other,
            "winner": {"left": "model_a", "right": "model_b"}.get(result, "tie (bothbad)"),
            "conversation": [{"role": "user", "content": "a, b\n[c] {"}],
        }
        for k, (one, other, result) in enumerate(FOOD_ROWS)
    ]
    text = json.dumps(records) if as_list else "\n".join(map(json.dumps, records))
    found = read_comparisons(text)
    assert found.games is not None
    assert found.games.items == FOOD.items
    np.testing.assert_array_equal(found.games.score, FOOD.score)
    assert found.evidence[0] == "The text is JSON."


def test_lists_as_json_are_lines_or_a_matrix() -> None:
    assert read_comparisons('["ann", "bob"]\n["bob", "cy"]').comparisons.wins.tolist() == [1, 1]
    np.testing.assert_array_equal(read(json.dumps(WINS.tolist()))[1], WINS)


def test_a_column_for_each_outcome() -> None:
    head = "id,model_a,model_b,winner_model_a,winner_model_b,winner_tie"
    found = read_comparisons(f"{head}\n7,ann,bob,1,0,0\n8,bob,ann,1,0,0\n9,ann,bob,0,0,1")
    counts = found.comparisons
    assert (counts.wins, counts.losses, counts.ties) == (1, 1, 1)


def test_names_that_differ_in_case_alone_are_pointed_out() -> None:
    found = read_comparisons("Ann,bob\nann,bob\nbob,ann")
    assert found.warnings == ("'Ann' and 'ann' are taken for different items.",)
    assert not find_connections(found.comparisons).has_maximum


def test_bytes_with_a_mark() -> None:
    found = read_comparisons("winner,loser\nZoë,Bo\n".encode("utf-8-sig"))
    assert found.comparisons.items == ("Zoë", "Bo")
    assert found.recognised == "1 comparison of 2 items: winner and loser on each line."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The text holds no comparison. Paste a line for each, such as: winner,loser."),
        ("ann\nbob", "No line has two cells. Separate the two items"),
        ("winner,loser\n", "There is a header and no comparison."),
        ("winner,loser\nann,bob\n\nann,ann", "Line 4: 'ann' is compared with itself."),
        ("winner,loser\nann,", "Line 2: an item is missing."),
        ("winner,loser\nann,bob\nann", "Line 3: 1 cells where other lines have 2."),
        ("winner,loser\nann,bob,cy", "Line 2: 3 cells where other lines have 2."),
        ("winner,loser,count\nann,bob,two", "Line 2, cell 3: 'two' is no number."),
        ("winner,loser,count\nann,bob,-1", "Line 2, cell 3: '-1' is below 0."),
        ("winner,loser,count\nann,bob,1e999", "Line 2, cell 3: '1e999' is too large."),
        ("winner,loser,count\nann,bob,", "Line 2, cell 3: a count is missing."),
        ("winner,loser,count\nann,bob,0", "All counts are 0."),
        ("a,b,result\nann,bob,left\nann,bob,hm\nann,cy,eh", "Line 3, cell 3: 'hm' is no result"),
        ("a,b,result\nann,bob,hm\nann,cy,eh", "2 lines like it in all"),
        ("a,b,result\nann,bob,", "Line 2, cell 3: the result is missing."),
        ("a,b\nann,bob", "nothing says which was preferred"),
        (",ann,bob\nann,0,1\nbob,2,3", "Line 3, cell 3: 'bob' has 3 wins against itself."),
        (",ann,bob\nann,0,1\ncy,2,0", "Line 1: the names of the columns are not those of the rows"),
        (",ann,ann\nann,0,1\nann,2,0", "'ann' names two rows"),
        (
            "u v c d e f\ng h i j k l",
            "Line 1: the lines have 6 cells, and counts of pairs are",
        ),
        ('{"a": "x"}\n{"a":\n oops}', "Line 3: this is no JSON (expecting value)"),
        ('{"a": "x"}\n[1]', "Line 2: among the records stands something else."),
        ("[\n{}, 7]", "Line 2: among the records stands something else."),
        ("[" * 100_000, "No line has two cells"),
        (b"ann,bob\nann,\xff", "Line 2: the byte 0xff is no letter of UTF-8."),
    ],
)
def test_faults_say_what_where_and_what_to_do(text, message) -> None:
    with pytest.raises(ComparisonError) as caught:
        read_comparisons(text)
    said = str(caught.value)
    assert message in said
    assert all(problem.remedy.endswith(".") for problem in caught.value.problems)
    assert str(pickle.loads(pickle.dumps(caught.value))) == said
    assert copy.copy(caught.value).problems == caught.value.problems


def test_too_long_a_text_and_a_wrong_kind_are_refused(monkeypatch) -> None:
    monkeypatch.setattr("nll_core.preferences.comparison_cells.MAX_CHARACTERS", 10)
    with pytest.raises(ComparisonError, match="18 characters, and at most 10 are read"):
        read_comparisons("ann,bob\n" + "ann,bob\ncy"[:10])
    with pytest.raises(TypeError, match="text must be a str or bytes, got list"):
        read_comparisons([["ann", "bob"]])
    with pytest.raises(ValueError, match="layout must be one of"):
        read_comparisons("a,b", layout="list")
    with pytest.raises(ComparisonError, match="no square table: 1 lines of 2 cells"):
        read_comparisons("ann,bob", layout="matrix")


@given(st.text(alphabet='ab01,;\t|" \n-.½é#[]{}:', max_size=60))
def test_any_text_is_read_or_refused(text) -> None:
    try:
        found = read_comparisons(text)
    except ComparisonError:
        return
    assert found.comparisons.n_games > 0
