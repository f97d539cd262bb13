"""What a link may say, and what is said of one that cannot be followed."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from pages._ui import control_kinds as kinds
from pages._ui.controls import Controls
from pages._ui.link import from_link, link_problem
from pages._ui.numbers import exact
from pages._ui.parts import _click


def number(text: str) -> float:
    return float(text)


SLIDER = kinds.Slider(key="a", label="A", low=0.0, high=2.0, step=0.1, default=1.0)
COUNT = kinds.Count(key="b", label="B", low=2, high=10, default=4)
STEPS = kinds.Steps(key="c", label="C", options=(0.1, 1.0, 10.0), default=1.0)
CHOICE = kinds.Choice(key="d", label="D", options=("nats", "bits"), default="nats")
SWITCH = kinds.Switch(key="e", label="E", default=True)
TEXT = kinds.Text(key="f", label="F", default="1", check=number)


@pytest.mark.parametrize(
    ("control", "value"),
    [(SLIDER, 0.25), (COUNT, 7), (STEPS, 10.0), (CHOICE, "bits"), (SWITCH, False), (TEXT, "3")],
    ids=lambda x: getattr(x, "key", ""),
)
def test_what_is_written_is_read_back(control: object, value: object) -> None:
    assert control.read(control.write(value)) == value  # type: ignore[attr-defined]
    assert link_problem(control, [control.write(value)]) == ""  # type: ignore[attr-defined, arg-type]


@pytest.mark.parametrize(
    ("control", "raw", "why"),
    [
        (SLIDER, "banana", "is not a number"),
        (SLIDER, "nan", "is not between 0 and 2"),
        (SLIDER, "inf", "is not between 0 and 2"),
        (SLIDER, "-0.1", "is not between 0 and 2"),
        (SLIDER, "", "is empty"),
        (COUNT, "inf", "is not a whole number between 2 and 10"),
        (COUNT, "11", "is not a whole number between 2 and 10"),
        (STEPS, "0.05", "is not one of its steps, 0.1 to 10"),
        (STEPS, "nan", "is not one of its steps, 0.1 to 10"),
        (CHOICE, "furlongs", "is not one of nats, bits"),
        (CHOICE, "", "is empty"),
        (SWITCH, "maybe", "is neither true nor false"),
        (TEXT, "x", "cannot be used: could not convert"),
    ],
    # Each process must call a test by the same name, and text of a function is its address.
    ids=lambda x: str(getattr(x, "key", x)),
)
def test_a_bad_value_is_named_with_the_reason_and_the_default(
    control: object, raw: str, why: str
) -> None:
    problem = link_problem(control, [raw])  # type: ignore[arg-type]
    assert f"**{control.key}=" in problem  # type: ignore[attr-defined]
    assert why in problem
    assert "the default" in problem


def test_of_a_fraction_a_count_takes_the_whole_part_as_its_slider_does() -> None:
    assert COUNT.read("7.9") == 7
    assert link_problem(COUNT, ["7.9"]) == ""


def test_a_name_given_twice_is_a_problem() -> None:
    assert "more than once" in link_problem(SLIDER, ["1", "2"])


def test_a_link_cannot_bring_markup_into_the_note() -> None:
    problem = link_problem(SLIDER, ["<script>[x](javascript:alert)**" + "z" * 200])
    assert not set("<>[]()") & set(problem)
    assert len(problem) < 200


def test_a_reason_that_is_a_sentence_ends_once() -> None:
    def full_stop(text: str) -> None:
        raise ValueError("There is no such point: they are 1 to 5.")

    text = kinds.Text(key="words", label="", default="", check=full_stop)
    assert ".;" not in link_problem(text, ["x"])
    assert "they are 1 to 5; the default" in link_problem(text, ["x"])


def test_nothing_asked_is_no_problem() -> None:
    assert link_problem(SLIDER, []) == ""


def test_steps_that_are_texts_are_as_near_as_their_numbers() -> None:
    tiny = kinds.Steps(key="tiny", label="", options=("0", "1e-20", "1e-12", "1"), default="0")
    assert tiny.nearest("1e-12") == "1e-12"
    assert tiny.nearest(2e-20) == "1e-20"
    assert tiny.nearest(0.9) == "1"


def test_a_step_is_found_by_its_number_however_it_is_written() -> None:
    steps = kinds.Steps(key="tiny", label="", options=(1e-6, 0.5, 1.0), default=1.0, text=exact)
    for raw in ("10⁻⁶", "1e-6", "1e-06", "0.000001"):
        assert steps.read(raw) == 1e-6
        assert link_problem(steps, [raw]) == ""
    assert "lies between two steps" in link_problem(steps, ["2e-6"])
    assert "the nearest, 10⁻⁶, is shown." in link_problem(steps, ["2e-6"])
    assert from_link(steps, ["2e-6"]) == 1e-6
    assert from_link(steps, ["2"]) == 1.0  # beyond the steps: the default
    assert "is not one of its steps, 10⁻⁶ to 1" in link_problem(steps, ["nan"])


def test_a_note_on_a_link_prints_minus_signs_and_leaves_the_link_as_it_is() -> None:
    control = kinds.Steps(
        key="far", label="Far", options=(-6.0, 0.0, 6.0), default=-6.0, text="{:g}".format
    )
    said = link_problem(control, ["-9"])
    assert "**far=-9**" in said
    assert "−6 to 6; the default, −6, is shown." in said
    assert "the nearest, −6, is shown." in link_problem(control, ["-5"])


def test_an_order_has_each_of_its_words_once_and_says_what_one_move_reaches() -> None:
    words = ["a", "b", "c"]
    order = kinds.Order(
        key="g", label="G", default="a b c", check=partial(kinds.in_any_order, words)
    )
    assert from_link(order, ["c a b"]) == "c a b"
    for mangled in ("a b", "a b b", "a b c d", ""):
        assert "Write each of" in (link_problem(order, [mangled]) or "")
    reached = order.scale_for_browser()["options"]
    assert reached[0] == "a b c"
    # Of the six orders, only the reversed one takes two moves.
    assert sorted(reached) == sorted({"a b c", "b a c", "b c a", "a c b", "c a b"})


def test_a_click_sets_the_nearest_values_that_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    controls, changed = Controls(SLIDER, COUNT, STEPS), dict[str, Any]()
    monkeypatch.setattr(controls, "change", changed.update)
    _click(controls, lambda point: dict.fromkeys("abc", point["x"]), {"x": 7.4})
    assert changed == {"a": 2.0, "b": 7, "c": 10.0}
