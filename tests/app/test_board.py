"""The board of a class: thirty codes, some mistyped or sent twice, beside what is right."""

from __future__ import annotations

import random
from typing import Any

import pytest

from pages._lessons.board import CHOICES, GUESSES, NUMBERS, asked_by
from pages._ui.codes import Answer, collect, write_answer

from .conftest import arrays, assert_sound, figures, first_sentence, traces, words

SEATS = [f"{a}{b}C" for a in "0123456789" for b in "XYZ"]
GIVEN = [3.0] * 8 + [2.0] * 12 + [0.05] * 10


def sent(item: str = "C1") -> list[str]:
    """What thirty students send."""
    answers = zip(GIVEN, SEATS, strict=True)
    return [write_answer(Answer("surprise", item, value, seat)) for value, seat in answers]


def mistyped(code: str, rng: random.Random) -> str:
    """A code with two neighbours the wrong way round, or a wrong digit at its end."""
    swapped = code[:-2] + code[-1] + code[-2]
    return swapped if swapped != code else code[:-1] + rng.choice("XYZ".replace(code[-1], ""))


def test_what_thirty_students_sent_is_decoded() -> None:
    found = collect("\n".join(sent()))
    (answers,) = found.answers.values()
    assert [answer.value for answer in answers] == GIVEN
    assert [answer.seat for answer in answers] == SEATS
    assert found.remarks == []


@pytest.mark.parametrize("between", ["\n", ", ", " ; ", "|", "\t", "\r\n\r\n"])
def test_any_separator_will_do(between: str) -> None:
    assert collect(between.join(sent())).answers == collect("\n".join(sent())).answers


def test_mistyped_and_doubled_codes_are_named_with_their_lines() -> None:
    rng = random.Random(1)
    lines = [f"Student {k}: {code}" for k, code in enumerate(sent(), start=1)]
    codes = sent()
    lines[4] = f"Zoë: {mistyped(codes[4], rng)}"
    lines[20] = codes[20][:-1]
    lines[25] = codes[3]
    lines[28] = "I was ill"
    lines[29] = write_answer(Answer("surprise", "C1", 9.0, SEATS[0]))
    found = collect("\n".join(lines))
    (answers,) = found.answers.values()
    assert len(answers) == 25
    assert {a.seat: a.value for a in answers}[SEATS[0]] == 9.0
    named = {remark.split(":")[0]: remark for remark in found.remarks}
    assert list(named) == ["Line 5", "Line 21", "Line 26", "Line 29", "Line 30"]
    assert "does not fit together" in named["Line 5"]
    assert "is there already on line 4" in named["Line 26"]
    assert "there is no code" in named["Line 29"]
    assert "takes the place of the answer on line 1" in named["Line 30"]


def test_the_board_shows_the_class_beside_what_the_core_says_is_right(open_page: Any) -> None:
    codes = sent()
    codes[0] = codes[0][:-1] + ("X" if codes[0][-1] != "X" else "Y")
    app = open_page("board", bdcodes="\n".join(codes))
    assert_sound(app)
    assert "7 of 29 are right. Right is 2.97 to 3.03 nats." in first_sentence(app)
    (spec,) = figures(app)
    assert sum(next(arrays(traces(spec)["answers"]["y"]))) == 29
    assert "Line 1: “SUR-C1-3-" in words(app)


def test_of_several_questions_one_is_chosen(open_page: Any) -> None:
    both = NUMBERS + "\n" + CHOICES
    app = open_page("board", bdcodes=both)
    right = sum(90 <= guess <= 110 for guess in GUESSES)
    assert f"{right} of 30 are right. Right is 100 ± 10 nats." in first_sentence(app)
    assert "1 answer lies so far out" in first_sentence(app)
    app.session_state["bditem"] = "Surprise, −log p · Q3"
    app.run()
    assert "15 of 30 are right. Right is B: Exactly 0." in first_sentence(app)


def test_a_teachers_own_goal_is_in_the_code(open_page: Any) -> None:
    codes = [
        write_answer(Answer("surprise", "flips~above~3.5", value, seat))
        for value, seat in zip([3.0, 4.0, 5.0], SEATS, strict=False)
    ]
    app = open_page("board", bdcodes=" ".join(codes))
    assert_sound(app)
    assert "2 of 3 are right. Right is above 3.5 coin flips." in first_sentence(app)


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ("Q9", "no such question"),
        ("Q1", "no such question"),
        ("C9", "has 3 challenges"),
        ("mass~3", "no number"),
        ("unit~bits", "no number"),
    ],
)
def test_what_no_page_asks_is_named(open_page: Any, item: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        asked_by("surprise", item)
    code = write_answer(Answer("surprise", item, 1.0, "000"))
    app = open_page("board", bdcodes=code)
    assert why in words(app)
    assert not app.exception


def test_anything_can_be_pasted(open_page: Any) -> None:
    app = open_page("board", bdcodes="<b>a-b-c</b> **-**-** ﷽-\u202e-x\n" * 100)
    assert_sound(app)
    assert "And 260 more lines" in words(app)
    assert "<b>a-b-c" not in " ".join(e.proto.body for e in app.get("html"))
