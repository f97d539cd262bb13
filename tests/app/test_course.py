"""Questions and challenges of all pages: they can be asked, and what they call right is right."""

from __future__ import annotations

import importlib
import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pytest

from pages._ui import course
from pages._ui.asking import heights_at, opening, plot_of, trace_of
from pages._ui.control_kinds import Text
from pages._ui.lesson import Lesson
from pages._ui.moving_steps import MovingSteps

COURSES = {stem: made for stem in course.stems() if (made := course.course(stem))}
CHALLENGES = [
    pytest.param(stem, one, id=f"{stem}: {one.title}")
    for stem, made in COURSES.items()
    for one in made.challenges
]
QUESTIONS = [
    pytest.param(stem, one, id=f"{stem}: {one.view}")
    for stem, made in COURSES.items()
    for one in made.questions
]


def lesson_of(stem: str) -> Lesson[Any]:
    return importlib.import_module(f"pages._lessons.{stem}").lesson  # type: ignore[no-any-return]


def state_of(lesson: Lesson[Any], values: Mapping[str, Any]) -> Any:
    """The state in which the controls have these values, each of which must be on its scale."""
    state = lesson.state().but(**values).settled()
    for key, value in values.items():
        control = lesson.controls[key]
        if isinstance(control, MovingSteps):
            assert value in state.scale_of(key).options, key
        else:
            assert isinstance(control, Text) or control.read(control.write(value)) == value, key
    return state


def all_met(lesson: Lesson[Any], goals: Iterable[course.Goal], state: Any) -> bool:
    return course.met(list(goals), lambda key: lesson.number(key, state))


@pytest.mark.parametrize("stem", COURSES)
def test_every_view_has_one_question_and_the_page_three_to_five_challenges(stem: str) -> None:
    views = [view.name for view in lesson_of(stem).all_views()]
    assert sorted(one.view for one in COURSES[stem].questions) == sorted(views)
    assert 3 <= len(COURSES[stem].challenges) <= 5
    assert len({one.title for one in COURSES[stem].challenges}) == len(COURSES[stem].challenges)
    takeaway = COURSES[stem].takeaway
    assert takeaway.endswith(".")
    assert takeaway.count(". ") == 0


@pytest.mark.parametrize(("stem", "one"), CHALLENGES)
def test_a_challenge_is_solved_by_its_solution_and_by_nothing_before(
    stem: str, one: course.Challenge
) -> None:
    lesson = lesson_of(stem)
    start = state_of(lesson, one.start)
    solved = state_of(lesson, {**one.start, **one.solution})
    assert not all_met(lesson, one.goal, start)
    assert all_met(lesson, one.goal, solved)
    assert 2 <= len(one.hints) <= 4
    for turn in one.turns:
        assert not all_met(lesson, turn.when, solved), turn.say


@pytest.mark.parametrize(("stem", "one"), QUESTIONS)
def test_the_answer_that_a_question_calls_right_is_what_the_core_says(
    stem: str, one: course.Question
) -> None:
    lesson = lesson_of(stem)
    state_of(lesson, one.state)
    proofs = list(course.evidence(one))
    for at, goal in proofs:
        there = state_of(lesson, {**one.state, **at})
        assert goal.met(lesson.number(goal.number, there)), goal
    if one.kind == "choice":
        assert 2 <= len(one.options) <= 4
        assert 0 <= one.right < len(one.options)
        assert proofs
    elif one.kind == "number":
        assert one.at is not None
        assert one.within > 0
        there = [one.at] if one.less is None else [one.at, one.less]
        for at in there:
            value = lesson.number(one.number, state_of(lesson, {**one.state, **at}))
            assert math.isfinite(value)
    else:
        draw = one.draw
        assert draw is not None
        plot, before = (
            plot_of(lesson, one, lesson.state(), at) for at in (one.state, opening(lesson, one))
        )
        # It is drawn on the axes of the page as it opens.
        assert plot.drawing.settings() == before.drawing.settings()
        trace, begun = trace_of(plot, draw), trace_of(before, draw)
        assert np.isfinite(trace["x"]).all()
        assert set(draw.seen) <= before.drawing.marks.keys() - {draw.mark}
        at = draw.at
        if trace["type"] == "bar":
            assert "base" not in trace
            assert trace.get("orientation") != "h"
            assert not at
            np.testing.assert_array_equal(trace["x"], begun["x"])
            at = trace["x"]
        assert len(at) >= 3
        assert min(trace["x"]) <= min(at) < max(at) <= max(trace["x"])
        # What is true can be drawn, and what is drawn from the start is not close to it.
        heights = np.array(heights_at(plot, trace, at))
        low, high = plot.drawing.settings()[f"yaxis{trace.get('yaxis', 'y')[1:]}"]["range"]
        assert low <= heights.min() <= heights.max() <= high
        level = heights_at(before, begun, at) if draw.from_here else (low + high) / 2
        assert np.abs(heights - level).mean() > 2 * draw.close > 0
        if draw.total is not None:
            assert heights.sum() == pytest.approx(draw.total)


@pytest.mark.parametrize(
    ("goal", "value", "expected"),
    [
        (course.Goal(number="x", equals=3.0, within=0.1), 3.1, True),
        (course.Goal(number="x", equals=3.0, within=0.1), 3.11, False),
        (course.Goal(number="x", equals=3.0, within=0.1), math.nan, False),
        (course.Goal(number="x", equals=0.0), 0, True),
        (course.Goal(number="x", equals=math.inf), math.inf, True),
        (course.Goal(number="x", equals=math.inf), 1e308, False),
        (course.Goal(number="x", equals=math.inf), -math.inf, False),
        (course.Goal(number="x", equals=math.inf), math.nan, False),
        (course.Goal(number="x", above=1.0, below=2.0), 1.5, True),
        (course.Goal(number="x", above=1.0, below=2.0), 2.0, False),
        (course.Goal(number="x", above=1.0), math.nan, False),
        (course.Goal(number="unit", equals="bits"), "bits", True),
        (course.Goal(number="unit", equals="bits"), "nats", False),
        (course.Goal(number="on", equals=True), False, False),
    ],
)
def test_a_goal_is_met_within_its_bounds(goal: course.Goal, value: Any, expected: bool) -> None:
    assert goal.met(value) is expected


def test_a_table_with_unknown_or_missing_fields_is_refused() -> None:
    whole = {
        "title": "T",
        "task": "Do.",
        "goal": [{"number": "x", "above": 1}],
        "hints": ["a", "b"],
        "solution": {"x": 2},
    }
    assert course.challenge(whole).goal[0].above == 1
    with pytest.raises(ValueError, match="no field"):
        course.challenge({**whole, "golas": []})
    with pytest.raises(ValueError, match="needs"):
        course.challenge({key: value for key, value in whole.items() if key != "hints"})


def test_numbers_of_predicted_classes_are_none_of_forecasts_and_the_other_way_round() -> None:
    lesson = lesson_of("predictions")
    classes, forecasts = state_of(lesson, {}), state_of(lesson, {"pset": "demand, σ too small"})
    for key, there, elsewhere in (("nll", classes, forecasts), ("held", forecasts, classes)):
        assert math.isfinite(lesson.number(key, there))
        assert math.isnan(lesson.number(key, elsewhere))
