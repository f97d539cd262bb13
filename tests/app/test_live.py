"""What the browser is told, so that a page can answer before the server hears of a drag."""

from __future__ import annotations

import gzip
import json
import math
from typing import Any

import numpy as np
import pytest

from pages._figures.style import STATE, line, moving, state_mark
from pages._ui.control_kinds import Choice, Count, Slider, Steps
from pages._ui.live import Moment, Sweep, _plain, sweep
from pages._ui.numbers import latex, plain_text
from pages._ui.page import formula_numbers

VALUES = (1.0, 2.0, 4.0)


def moment(value: float) -> Moment:
    still = line([0.0, 1.0], [2.0, 3.0], STATE, "still")
    return Moment(
        charts={
            "chart": [
                moving(state_mark(value, math.log(value), f"at {value}"), "state"),
                moving(still, "still"),
            ]
        },
        texts={"main": f"<b>{value}</b>", "same": "always"},
        formulas={"main": rf"\log ⟦{latex(value)}⟧ = ⟦{latex(math.log(value))}⟧"},
    )


def unpacked(packed: Sweep) -> dict[str, Any]:
    table: dict[str, Any] = json.loads(gzip.decompress(packed.packed))
    return table


def test_a_sweep_holds_what_each_value_shows() -> None:
    table = unpacked(sweep(VALUES, moment))
    assert table["values"] == list(VALUES)
    state = table["charts"]["chart"]["state"]
    assert state["x"] == [[v] for v in VALUES]
    assert state["y"] == [[math.log(v)] for v in VALUES]
    assert table["texts"]["main"] == [f"<b>{v}</b>" for v in VALUES]
    assert table["formulas"]["main"][1] == ["2.000", "0.6931"]


def test_a_sweep_leaves_out_what_stays() -> None:
    table = unpacked(sweep(VALUES, moment))
    assert table["charts"]["chart"]["still"] == {}
    assert "same" not in table["texts"]
    assert "marker" not in table["charts"]["chart"]["state"]


def test_a_sweep_is_named_by_its_content() -> None:
    one, again = sweep(VALUES, moment), sweep(VALUES, moment)
    other = sweep(VALUES[:2], moment)
    assert one.name == again.name == unpacked(one)["name"]
    assert one.packed == again.packed
    assert one.name != other.name


def test_numbers_that_json_does_not_know_become_gaps() -> None:
    def at(value: float) -> Moment:
        curve = line(np.array([0.0, np.nan, value]), np.array([np.inf, 1.0, value]), STATE, "c")
        return Moment(charts={"chart": [moving(curve, "curve")]})

    curve = unpacked(sweep(VALUES, at))["charts"]["chart"]["curve"]
    assert curve["x"][2] == [0.0, None, 4.0]
    assert curve["y"][2] == [None, 1.0, 4.0]


@pytest.mark.parametrize(
    "numbers",
    [
        [1.0, math.nan],
        (math.inf, -math.inf),
        [1e308, 1e308],
        [1, 2.5, None, math.inf],
        [[0.5], [math.nan, 1.0]],
        [np.float64("nan"), 1.0],
        [np.int64(3), "a", True],
    ],
)
def test_a_list_is_as_its_numbers_one_by_one(numbers: Any) -> None:
    assert _plain(numbers) == [_plain(number) for number in numbers]
    json.dumps(_plain(numbers), allow_nan=False)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1, "0.1000"),
        (-2.3026, "−2.303"),
        (2.5e-7, "2.500 × 10⁻⁷"),
        (1.25e9, "1.250 × 10⁹"),
        (12345.0, "12,345"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "undefined"),
    ],
)
def test_a_number_of_a_formula_as_plain_text(value: float, text: str) -> None:
    assert plain_text(latex(value)) == text


def test_the_numbers_of_a_formula_that_move_are_between_brackets() -> None:
    assert formula_numbers(r"\frac{1}{⟦0.5⟧} + 3 = ⟦5 \times 10^{-3}⟧") == ["0.5", "5 × 10⁻³"]


SLIDER = Slider(key="s", label="S", default=0.0, low=-1.0, high=1.0, step=0.1)
COUNT = Count(key="c", label="C", default=2, low=0, high=9)
STEPS = Steps(key="t", label="T", options=(0.1, 1.0, 10.0), default=1.0)


@pytest.mark.parametrize(
    ("control", "asked", "given"),
    [
        (SLIDER, 0.1234, 0.1234),
        (SLIDER, 7, 1.0),
        (SLIDER, -7, -1.0),
        (COUNT, 3, 3),
        (COUNT, 99, 9),
        (STEPS, 10.0, 10.0),
        (STEPS, 9.0, 10.0),
    ],
)
def test_a_control_takes_the_nearest_value_to_what_was_dragged(
    control: Any, asked: float, given: float
) -> None:
    assert control.nearest(asked) == given


def test_every_value_that_the_browser_is_offered_is_taken_as_it_is() -> None:
    for option in STEPS.scale_for_browser()["options"]:
        assert STEPS.nearest(option) == option


def test_words_cannot_be_dragged_and_are_set_to_one_of_their_options_only() -> None:
    choice = Choice(key="w", label="W", options=("a", "b"), default="a")
    with pytest.raises(TypeError, match="w cannot be dragged"):
        choice.scale_for_browser()
    assert choice.nearest("b") == "b"
    for other in ("c", "", 1):
        assert choice.nearest(other) == "a"
