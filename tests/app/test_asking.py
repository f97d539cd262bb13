"""The question before a view: of whom it is asked, and that its answer is the core's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.special import softmax as scipy_softmax
from streamlit.testing.v1 import AppTest

from nll_core import surprise
from pages._figures.style import Drawing, axis, bars, line
from pages._lessons.bigram import lesson as bigram
from pages._lessons.board import asked_by
from pages._lessons.softmax import lesson as softmax
from pages._lessons.surprise import lesson
from pages._ui import asking
from pages._ui.course import course
from pages._ui.lesson import LESSONS, Own
from pages._ui.parts import Plot

from .conftest import ROUTER, SECONDS, words
from .recorder import Recorder

GUESS = "Guess first: "
FIVE_POINTS = {"x": "Five points", "mu": 52.295, "sigma": 3.1673, "mu0": 50.0}


def opened(stem: str, **link: str) -> AppTest:
    """A page by script as the address opens it; `conftest.open_page` adds to the address."""
    app = AppTest.from_file(str(ROUTER), default_timeout=SECONDS)
    for key, value in link.items():
        app.query_params[key] = value
    return app.switch_page(f"{stem}.py").run()


def questions(stem: str) -> dict[str, Any]:
    found = course(stem)
    assert found
    return {one.view: one for one in found.questions}


@pytest.mark.parametrize(
    ("link", "is_asked"),
    [
        ({}, True),
        ({"p": "0.3"}, False),
        ({"n": "50"}, False),
        ({"code": "true"}, False),
        ({"ask": "false"}, False),
        ({"ask": "true"}, True),
        ({"ask": "true", "p": "0.3"}, True),
        ({"ask": "perhaps"}, True),
        ({"ask": "perhaps", "p": "0.3"}, False),
    ],
)
def test_a_bare_address_asks_a_state_does_not_and_a_link_may_say(
    link: dict[str, str], is_asked: bool
) -> None:
    said = words(opened("surprise", **link))
    for one in questions("surprise").values():
        assert (GUESS + one.ask in said) is is_asked


def test_who_has_come_by_a_state_is_not_asked_after_a_reset_and_is_on_coming_anew() -> None:
    app = opened("surprise", p="0.3")
    app.button("nll_reset").click().run()
    assert GUESS not in words(app)
    app.switch_page("glossary.py").run()
    app.query_params.clear()
    app.switch_page("surprise.py").run()
    assert GUESS in words(app)


def test_without_scripts_the_answer_is_folded_under_its_question() -> None:
    app = opened("surprise")
    folded = [" ".join(h.proto.body for h in e.get("html")) for e in app.expander]
    for one in questions("surprise").values():
        (answer,) = (text for text in folded if one.because.replace("'", "&#x27;") in text)
        if one.kind == "choice":
            assert one.options[one.right] in answer
        if one.kind == "number":
            # The slope of −log p at 1%.
            assert "100\N{NO-BREAK SPACE}nats." in answer


@pytest.fixture
def of_own_data() -> Iterator[None]:
    """The lesson as if what it shows were the visitor's."""
    replace(lesson, own=lambda _: Own({}, False))
    yield
    LESSONS["surprise"] = lesson


@pytest.mark.parametrize("says", [None, True])
def test_of_a_visitors_own_data_nothing_is_asked(
    monkeypatch: pytest.MonkeyPatch, of_own_data: None, says: bool | None
) -> None:
    monkeypatch.setattr(asking, "_link_says", lambda: says)
    monkeypatch.setattr(asking.st, "session_state", {asking.ARRIVED: ("surprise", True)})
    question = questions("surprise")["curve"]
    assert asking._asked(lesson, lesson.state(), question)
    assert not asking._asked(LESSONS["surprise"], lesson.state(), question)


def test_each_view_has_its_question_in_the_message_of_its_plot(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recorder = Recorder(monkeypatch)
    recorder.run(opened("surprise"))
    stages = [json.loads(sent.data) for sent in recorder._of("stage.js")]
    asked = {found["asks"]["view"]: found for found in stages if "asks" in found}
    assert list(asked) == ["curve", "rows", "product"]
    assert "surprise_curve" in asked["curve"]["charts"]
    assert asked["curve"]["asks"]["formulas"] == ["main"]
    assert asked["product"]["asks"]["keys"] == ["n"]
    assert asked["rows"]["asks"]["truth"] == pytest.approx(100)
    # What the board asks by the same name.
    items = {view: found["asks"]["item"] for view, found in asked.items()}
    assert items == {"curve": "SUR-Q1", "rows": "SUR-Q2", "product": "SUR-Q3"}
    assert asked_by("surprise", "Q2").ask == asked["rows"]["asks"]["ask"]
    # As the plot stands in the question's state.
    assert all(not found["asks"]["sets"] for found in asked.values())


def test_bars_go_by_their_names_and_begin_as_they_are_or_level() -> None:
    found = asking._described(softmax, "loss")
    assert found["places"] == ["for cat", "for dog", "for bird"]
    np.testing.assert_allclose(found["begun"], [0.1, 0.7, 0.2], atol=1e-6)
    np.testing.assert_allclose(found["truth"], scipy_softmax(np.log([0.1, 0.7, 0.2]) / 4), 1e-6)
    assert found["width"] > 0
    found = asking._described(bigram, "A name, letter by letter")
    assert found["places"] == [
        f"for {letter}, {i} of 9" for i, letter in enumerate("isabelle·", start=1)
    ]
    assert found["begun"] is None


@pytest.mark.parametrize(
    ("link", "is_asked"),
    [({}, True), ({"lr": "2"}, True), ({"K": "4"}, False), ({"z1": "3.0"}, False)],
)
def test_a_link_does_not_ask_for_a_drawing_where_another_would_be_right(
    link: dict[str, str], is_asked: bool
) -> None:
    said = words(opened("softmax", ask="true", **link))
    asked = questions("softmax")
    assert (GUESS + asked["loss"].ask in said) is is_asked
    assert GUESS + asked["classes"].ask in said


@pytest.mark.parametrize(
    ("stem", "link", "view", "expected"),
    [
        # What is asked for says what matters: the threshold at a cost of 0.1, as if T were 1.
        ("abstain", {"abview": "Costs", "abcost": "0.3"}, "Costs", {"abcost": 0.1}),
        ("abstain", {"abview": "Costs", "abset": "wines"}, "Costs", {}),
        ("surprise", {"p": "0.3", "unit": "bits"}, "rows", {}),
        ("surprise", {"n": "50"}, "product", {}),
        # The Gaussian's best curve is another where the data are.
        ("gaussian", {"x": "Newcomb"}, "Fit", FIVE_POINTS),
    ],
)
def test_where_a_links_state_has_another_answer_the_questions_own_is_shown_then(
    monkeypatch: pytest.MonkeyPatch,
    stem: str,
    link: dict[str, str],
    view: str,
    expected: dict[str, Any],
) -> None:
    recorder = Recorder(monkeypatch)
    recorder.run(opened(stem, ask="true", **link))
    stages = [json.loads(sent.data) for sent in recorder._of("stage.js")]
    (found,) = (one["asks"] for one in stages if one.get("asks", {}).get("view") == view)
    question = questions(stem)[view]
    own = set(question.state)
    assert {key: found["sets"][key] for key in expected} == expected
    assert found["sets"].keys() - own == expected.keys() - own
    is_elsewhere = bool(expected.keys() - own)
    assert (found["because"] == question.because) is not is_elsewhere
    assert found["because"].endswith(asking.OWN_STATE) is is_elsewhere


def test_a_difference_is_asked_for_where_there_is_less() -> None:
    question = replace(
        questions("surprise")["rows"], number="surprise", at={"p": 0.1}, less={"p": 0.5}
    )
    expected = float(surprise(0.1) - surprise(0.5))
    assert asking.truth_of(lesson, question) == pytest.approx(expected, rel=1e-12)


def test_a_curve_is_read_between_its_points_as_it_is_drawn() -> None:
    x = np.array([1.0, 10.0, 100.0])
    plots = {
        log: Plot("p", Drawing(marks={}, x=axis("x", log=log), y=axis("y", log=log)), "A plot.")
        for log in (True, False)
    }
    # A power is straight on two logarithmic axes, a line on two even ones, from either end.
    power, straight = line(x, x**2, "", "power"), line(x[::-1], 3 * x[::-1], "", "straight")
    at = [2.0, 10.0, 31.0]
    assert asking.heights_at(plots[True], power, at) == pytest.approx([4.0, 100.0, 961.0])
    assert asking.heights_at(plots[False], straight, at) == pytest.approx([6.0, 30.0, 93.0])
    upright = bars([0, 1, 2], [0.2, 0.5, 0.3], "", "bars", width=0.8)
    assert asking.heights_at(plots[False], upright, [0, 2]) == pytest.approx([0.2, 0.3])
