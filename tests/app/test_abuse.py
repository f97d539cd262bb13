"""Links and moves that nobody means, a few of each; `python -m tests.app.abuse` makes thousands."""

from __future__ import annotations

from typing import Any

import pytest

from pages._lessons.families.source import OWN, opened
from pages._ui.control_kinds import step_text
from pages._ui.registry import ALL_PAGES

from . import abuse
from .conftest import assert_sound, press
from .test_moves_as_rests import controls_of

SEED = 17
LINKS = 2
STEPS = 4
STEMS = [info.stem for info in ALL_PAGES]


@pytest.mark.parametrize("stem", STEMS)
def test_no_link_breaks_a_page(stem: str) -> None:
    faults = [line for number in range(LINKS) for line in abuse.try_link(SEED, (stem, number))]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("stem", STEMS)
def test_no_walk_breaks_a_page(stem: str) -> None:
    faults = abuse.walk(SEED, STEPS, stem)
    assert not faults, "\n".join(faults)


def test_a_number_makes_the_same_link_again() -> None:
    made = [abuse.link(SEED, stem, number) for stem in STEMS for number in range(9)]
    assert made == [abuse.link(SEED, stem, number) for stem in STEMS for number in range(9)]
    assert sum("nan" in texts for one in made for texts in one.values()) > 0


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ('st.markdown("a loss of nan nats")', "says 'a loss of nan nats'"),
        ('st.html("<p>-inf</p>")', "says"),
        ('st.caption("The best is None.")', "says"),
        ("1 / 0", "exception"),
        ("st.plotly_chart({'data': [{'y': [1, None]}]}, alt='a chart')", "a trace with nan"),
    ],
)
def test_what_no_page_may_show_is_found(shown: str, said: str) -> None:
    app = abuse.AppTest.from_string(f"import streamlit as st\n{shown}").run()
    (found,) = abuse.wrong_with(app, "", [])
    assert said in found
    brought = abuse.wrong_with(app, "", ["nan -inf None"])
    assert not any(line.startswith("says") for line in brought)


# What was found so.


def test_on_a_spike_each_parameter_has_steps_to_pin_it_at() -> None:
    default = controls_of("families")
    own = opened(OWN, default["fanumbers"].default, default["faknown"].default, False)
    for place in range(3):
        steps = [step_text(value) for value in own.pins("student_t", (), place).options[1:]]
        assert len(set(steps)) == len(steps) > 20


def test_every_preset_of_the_board_opens(open_page: Any) -> None:
    app = open_page("board")
    for key in [b.key for b in app.button if (b.key or "").startswith("preset:")]:
        assert_sound(press(app, key))


def test_an_infinite_error_is_said_in_words(open_page: Any) -> None:
    (said,) = (t for t in abuse.alternatives(open_page("stability")) if "50 digits" in t)
    assert "∞ as max-subtracted" in said
