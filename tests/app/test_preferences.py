"""The preferences page by script: published numbers, what is brought, played and taken away."""

from __future__ import annotations

import csv
import json
import re
from typing import Any

import numpy as np
import pytest

from .conftest import arrays, assert_sound, figures, press, traces, words

PRIOR, TIES, ELO, CALIBRATED = "A prior", "Ties", "Elo", "Calibration"
LOSS, TOY = "DPO loss", "DPO: three answers"
PLAYED, OWN, FOOD = "A tournament", "Your own", "Dishes"
LONG, SHORT = "x" * 400, "x" * 19 + "…" + "x" * 20
PRESETS = {
    "Who is best?": ("Measured from the mean of all, Milwaukee stands at 0.531",),
    "Anchoring widens": ("Measured from Baltimore, Milwaukee stands at 1.581", "1.65 times"),
    "Undefeated": ("No finite strengths exist", "Ann has never lost to anyone else"),
    "Cured by a prior": ("Ann stands at 1.985", "there is no answer", "never lost"),
    "Two groups that never met": (
        "Strengths across parts are not determined",
        "2 parts that never met",
        "Ann and Bob; Cy and Dee",
    ),
    "Many ties": ("7 are ties", "Davidson fits them better"),
    "50 orders, K = 32": ("The same games, 273 in all, in 50 orders", "1,092 in every order"),
    "Calibrated?": (
        "T = 1.26 is best on new games",
        "no more than chance does",
        "less than a coin",
    ),
    "Too far apart": (
        "The strengths are too far apart: T = 9.79",
        "more than a coin flip’s",
    ),
    "A loss of 0.0000003": ("A margin of 15.000 costs 3.059 × 10⁻⁷ nats",),
    "Noisy labels": ("it is least at a margin of 2.20", "−0.0820"),
    "Chosen falls, loss falls": (
        "loss is 0.042, from 0.693",
        "fallen from 33.3% to 0.27%",
        "99.7%",
    ),
    "Third answer unlike": ("has gone from 33.3% to 94%",),
}


def test_the_table_has_the_numbers_of_the_file_to_take_away(open_page: Any, downloads: Any) -> None:
    text = words(open_page("preferences", pfref="Baltimore"))
    rows = list(csv.DictReader(downloads["preferences_strengths"].decode().splitlines()))
    assert len(rows) == 7
    for row in rows:
        strength, low, high = (float(row[name]) for name in ("strength", "low", "high"))
        said = f"{row['rank']} {row['item']} {strength:.3f} {low:.2f} … {high:.2f} "
        assert said.replace("-", "−") in text
        assert row["reference"] == "Baltimore"


def test_intervals_breathe_and_those_of_differences_stand_still(open_page: Any) -> None:
    lengths, leads = [], []
    for reference in ("the mean of all", "Boston", "Baltimore"):
        strengths, neighbours, _ = figures(open_page("preferences", pfref=reference))
        lengths.append(next(arrays(traces(strengths)["intervals"]["x"])))
        leads.append(next(arrays(traces(neighbours)["intervals"]["x"])))
    assert (lengths[0] < lengths[1]).sum() == 6
    # Boston itself has none, and Baltimore is the least certain of all.
    assert lengths[1][4] == lengths[2][6] == 0
    assert (lengths[2] > lengths[1])[:4].all()
    np.testing.assert_array_equal(leads[0], leads[1])
    np.testing.assert_array_equal(leads[0], leads[2])


def test_a_tournament_is_played_until_strengths_are_finite(open_page: Any) -> None:
    app = open_page("preferences", pfset=PLAYED)
    assert "The next game is Ann against Bob" in words(app)
    assert "No finite strengths exist" in words(app)
    app = press(app, "nll_game_1")
    assert_sound(app)
    assert "Measured from the mean of all, Ann stands at" in words(app)
    assert "The next game is Ann against Bob" not in words(app)
    app = press(app, "nll_game_2")
    assert app.session_state["pfgames"].endswith(",tie")
    app = press(press(app, "nll_game_3"), "nll_game_3")
    assert "No finite strengths exist" in words(app)


def test_the_games_may_be_typed(open_page: Any) -> None:
    app = open_page("preferences", pfset=PLAYED)
    app.text_area(key="pfgames").set_value("a,b,win\nb,a,win\na,b,tie").run()
    assert "a stands at 0.000" in words(app)


def paste(app: Any, text: str) -> Any:
    return app.text_area(key="preferences_pasted").set_value(text).run()


MATRIX = ",ann,bob,cy\nann,-,5,4\nbob,2,-,6\ncy,3,1,-"


def test_a_pasted_matrix_is_recognised_and_asked_about(open_page: Any) -> None:
    app = open_page("preferences", pfset=OWN)
    assert_sound(app)
    assert not figures(app)
    app = paste(app, MATRIX)
    assert_sound(app)
    text = words(app)
    assert "21 comparisons of 3 items: a matrix of wins." in text
    assert "wins of the row's item against the column's: 'ann' won against 'bob' 5 times." in text
    assert re.search(r"1 ann .* 2 bob .* 3 cy", text)
    (question,) = (box for box in app.selectbox if "Is that right?" in box.label)
    app = question.set_value("'bob' won against 'ann' 5 times, not the other way round.").run()
    assert re.search(r"1 cy .* 2 bob .* 3 ann", words(app))
    # What was brought is still there after a look at something else.
    app = app.segmented_control(key="pfview").set_value(LOSS).run()
    app = app.segmented_control(key="pfview").set_value(TIES).run()
    assert "Not one of 21 comparisons is a tie" in words(app)


def test_games_of_an_arena_and_names_that_are_orders(open_page: Any) -> None:
    name = "<b>x</b> **y** $z$ %{x}"
    rows = [("alpha", name, "model_a"), (name, "alpha", "model_a"), (name, "alpha", "tie")]
    keys = ("model_a", "model_b", "winner")
    text = "\n".join(json.dumps(dict(zip(keys, row, strict=True))) for row in rows)
    app = paste(open_page("preferences", pfset=OWN), text)
    assert_sound(app)
    bodies = "".join(element.proto.body for element in app.get("html"))
    assert "&lt;b&gt;x&lt;/b&gt;" in bodies
    assert "<b>x</b>" not in bodies
    for view in (PRIOR, TIES, ELO):
        app = app.segmented_control(key="pfview").set_value(view).run()
        assert_sound(app)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("winner,loser\nann,ann", "Line 2: 'ann' is compared with itself. Name two items"),
        ("ann", "No line has two cells."),
        ('{"model_a": "x"', "Line 1: this is no JSON"),
        ("\n".join(f"a{i},a{i + 1}" for i in range(201)), "The page shows at most 200 items"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_place(open_page: Any, text: str, says: str) -> None:
    app = paste(open_page("preferences", pfset=OWN), text)
    assert_sound(app)
    assert says in words(app)


@pytest.mark.parametrize(
    ("view", "text", "says"),
    [
        (ELO, "winner,loser,count\na,b,1.5\nb,a,2", "only these can be played in 50 orders"),
        (CALIBRATED, "winner,loser,count\na,b,1.5\nb,a,2", "only these can be dealt into 10 folds"),
        (ELO, "winner,loser,count\na,b,15000\nb,a,15000", "30,000 games are too many here"),
        (
            CALIBRATED,
            "winner,loser,count\na,b,15000\nb,a,15000",
            "at most 20,000 are dealt into 10 folds. held_out_outcomes of nll_core",
        ),
        (CALIBRATED, "ann,bob", "1 game is too few for 10 folds"),
        (TIES, "winner,loser,count\na,b,1.5\nb,a,2.25", "Not one of 3.75 comparisons is a tie"),
        (TIES, "ann,bob,ann\nann,bob,bob\nann,bob,tie", "Of 3 comparisons 1 is a tie"),
        (CALIBRATED, "ann,bob\nbob,ann", "2 games are too few for 10 folds"),
        (CALIBRATED, "winner,loser,count\nann,bob,200", "T = 0.00 is best on new games"),
        (
            CALIBRATED,
            "winner,loser,count\nann,bob,9\nbob,ann,9",
            "T = ∞ is best on new games",
        ),
        (TIES, "ann,bob,tie\nann,bob,tie\nbob,cy,bob", "No strengths to compare"),
        ("Who is stronger", "ann,bob", "some only win or only lose"),
        ("Who is stronger", "a,b\nb,c\nc,a", "The first line is a comparison of 'a' and 'b'"),
        (
            "Who is stronger",
            f"ann,{LONG}\n{LONG},ann",
            f"ann − {SHORT} is 0.000",
        ),
        ("Who is stronger", f"ann,{LONG}", f"{SHORT} has never won against"),
        ("Who is stronger", "winner,loser,count\na,b,1e300\nb,a,1e-300", "Weights differ by more"),
    ],
)
def test_what_has_no_answer_is_said(open_page: Any, view: str, text: str, says: str) -> None:
    app = paste(open_page("preferences", pfset=OWN, pfview=view), text)
    assert_sound(app)
    assert says in words(app)


def test_a_reward_model_has_rewards_in_place_of_log_ratios(open_page: Any) -> None:
    for link in ({}, {"pfmodel": "reward model", "pfwon": "-1", "pflost": "0"}):
        asked = str([s.label for s in open_page("preferences", pfview=LOSS, **link).select_slider])
        assert ("Reward of the chosen answer" in asked) == bool(link)
