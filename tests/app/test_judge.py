"""What is said of a challenge, in words."""

from __future__ import annotations

import math
from typing import Any

import pytest

from pages._ui.bound import filled
from pages._ui.course import Goal, Turn
from pages._ui.judge import Judge, Judged, measure

THREE = measure(Goal(number="nats", equals=3.0, within=0.03), "surprise", "nats")
BITS = measure(Goal(number="unit", equals="bits"), "Unit", "")


def says(judge: Judge, **values: Any) -> str:
    return judge.words(values.__getitem__)


def test_the_number_stands_beside_its_goal_with_what_is_left() -> None:
    judge = Judge([THREE], said="Well done.")
    assert says(judge, nats=2.93) == ("surprise: **2.930 nats**, 0.070 to go (goal: 3 ± 0.03).")
    assert says(judge, nats=3.031) == ("surprise: **3.031 nats**, 0.031 to go (goal: 3 ± 0.03).")
    assert says(judge, nats=3.03) == "✓ **Solved.** surprise: **3.030 nats**. Well done."


def test_each_of_several_goals_has_its_mark() -> None:
    judge = Judge([BITS, THREE])
    assert says(judge, unit="bits", nats=1.0) == (
        "✓ Unit: **bits** (goal: bits); ○ surprise: **1 nats**, 2 to go (goal: 3 ± 0.03)."
    )
    assert says(judge, unit="nats", nats=3.0).startswith("○ Unit: **nats** (goal: bits); ✓ ")


def test_what_is_to_stay_is_spoken_of_only_where_it_has_not() -> None:
    coin = measure(Goal(number="p", equals=0.5), "Probability", "", only_if_lost=True)
    judge = Judge([coin, THREE])
    assert says(judge, p=0.5, nats=2.0) == "surprise: **2 nats**, 1 to go (goal: 3 ± 0.03)."
    assert says(judge, p=0.5, nats=3.0) == "✓ **Solved.** surprise: **3 nats**."
    assert says(judge, p=0.4, nats=3.0) == (
        "○ Probability: **0.4**, 0.1 to go (goal: 0.5); ✓ surprise: **3 nats** (goal: 3 ± 0.03)."
    )


def test_a_wrong_turn_is_answered_while_it_holds_and_the_goal_does_not() -> None:
    turn = Turn(when=[Goal(number="nats", below=1.0)], say="Too likely.")
    judge = Judge([THREE], [turn])
    assert says(judge, nats=0.5).endswith("Too likely.")
    assert "Too likely" not in says(judge, nats=2.0)
    low = measure(Goal(number="nats", below=2.0), "surprise", "nats")
    assert "Too likely" not in says(Judge([low], [turn]), nats=0.5)


@pytest.mark.parametrize(
    ("goal", "unit", "value", "expected"),
    [
        (Goal(number="x", above=90.0), "%", 85.04, "x: **85.0%**, 5.0 to go (goal: above 90)."),
        (Goal(number="x", below=0.2), "", 0.25, "x: **0.250**, 0.050 to go (goal: below 0.2)."),
        (Goal(number="x", below=0.2), "", 0.2, "x: **0.200** (goal: below 0.2)."),
        (Goal(number="x", below=11.0), "", 3097, "x: **3097**, 3086 to go (goal: below 11)."),
        (Goal(number="x", below=11.0), "", 3097.4, "x: **3097**, 3086 to go (goal: below 11)."),
        (Goal(number="x", below=0.0), "", 1095.29, "x: **1095**, 1095 to go (goal: below 0)."),
        (Goal(number="x", below=0.0), "", 1e-10, "x: **10⁻¹⁰**, 10⁻¹⁰ to go (goal: below 0)."),
        (Goal(number="x", above=0.0), "", 0.5504652, "✓ **Solved.** x: **0.5505**."),
        (
            Goal(number="x", above=0.9),
            "",
            0.89997,
            "x: **0.900**, 3.0 × 10⁻⁵ to go (goal: above 0.9).",
        ),
        (
            Goal(number="x", above=1.0, below=2.0),
            "",
            2.5,
            "x: **2.50**, 0.50 to go (goal: between 1 and 2).",
        ),
        (Goal(number="x", below=math.inf), "", math.inf, "x: **∞** (goal: a finite number)."),
        (Goal(number="x", equals=7), "steps", 9, "x: **9 steps**, 2 to go (goal: 7)."),
        (
            Goal(number="x", equals=-2.0, within=0.5),
            "",
            1.0,
            "x: **1**, 3 to go (goal: −2 ± 0.5).",
        ),
        (Goal(number="x", equals=True), "", False, "x: **off** (goal: on)."),
        (Goal(number="x", above=1.0), "nats", math.nan, "x: **…** (goal: above 1)."),
        (Goal(number="x", equals=1.0, within=1e-9), "", None, "x: **…** (goal: 1 ± 10⁻⁹)."),
        (
            Goal(number="x", below=5e-7),
            "",
            2e-6,
            "x: **2.00 × 10⁻⁶**, 1.50 × 10⁻⁶ to go (goal: below 5 × 10⁻⁷).",
        ),
        (Goal(number="x", equals=math.inf), "nats", 12.5, "x: **12.5 nats** (goal: ∞)."),
        (Goal(number="x", equals=math.inf), "nats", math.inf, "✓ **Solved.** x: **∞ nats**."),
    ],
)
def test_numbers_counts_shares_and_words(goal: Goal, unit: str, value: Any, expected: str) -> None:
    assert says(Judge([measure(goal, "x", unit)]), x=value) == expected


def test_a_verdict_of_a_record_reads_fields_and_leaves_open_what_is_not_there() -> None:
    judge = Judge([BITS, THREE])
    record = {"parts": {"loss": 3.0}}
    there = Judged(judge, {"nats": "parts.loss"}, {"unit": "nats"})
    assert filled(there, record) == says(judge, unit="nats", nats=3.0)
    elsewhere = Judged(judge, {"nats": "parts.gain"}, {"unit": "nats"})
    assert filled(elsewhere, record) == says(judge, unit="nats", nats=None)
