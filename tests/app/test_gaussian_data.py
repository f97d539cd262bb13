"""The Gaussian page by script: other data, a draw of one's own, and numbers pasted in."""

from __future__ import annotations

from typing import Any

import pytest

from nll_core import fit_gaussian
from nll_core.datasets import sample_gaussian

from .conftest import all_text, alternatives, assert_sound, figures, option, press


def test_other_data_start_at_their_own_place_and_reset_comes_back(open_page: Any) -> None:
    app = open_page("gaussian", mu="45", sigma="8")
    app.selectbox(key="x").set_value("Newcomb").run()
    assert (option(app, "mu"), option(app, "sigma")) == ("15.5", "17")
    app.select_slider(key="mu").set_value(46.0).run()
    press(app, "nll_reset")
    assert (option(app, "mu"), option(app, "sigma")) == ("50", "5")
    assert app.selectbox(key="x").value == "Five points"


def test_the_sliders_stay_when_only_the_draw_changes(open_page: Any) -> None:
    app = open_page("gaussian", x="Sample", mu="47", sigma="6")
    first = alternatives(app)[1]
    app.slider(key="draw").set_value(7).run()
    assert (option(app, "mu"), option(app, "sigma")) == ("47", "6")
    assert alternatives(app)[1] != first
    fit = fit_gaussian(sample_gaussian(20, 50.0, 5.0, 7).values)
    assert f"{fit.mu:.5g}" in alternatives(app)[1]


def test_leaving_out_the_outliers_keeps_the_axes(open_page: Any) -> None:
    app = open_page("gaussian", x="Newcomb", mu="20", sigma="15")
    whole = figures(app)
    app.toggle(key="trim").set_value(True).run()
    for before, after in zip(whole, figures(app), strict=True):
        assert before["layout"]["xaxis"]["range"] == after["layout"]["xaxis"]["range"]
    assert (option(app, "mu"), option(app, "sigma")) == ("20", "15")
    assert "64 points" in all_text(app)


def test_pasted_numbers_are_the_data(open_page: Any) -> None:
    app = open_page("gaussian", x="Your numbers")
    app.text_area(key="numbers").set_value("1, 2; 3\n4 5").run()
    assert_sound(app)
    assert "3.00000" in all_text(app)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1 2 banana", "line 1: 'banana' is not a number"),
        ("7 7 7", "at least two numbers that differ"),
        ("1e12 2e12", "must lie within"),
        ("1000000 1000000.000001", "too small beside numbers"),
        (" ".join(map(str, range(3001))), "At most 3,000 numbers"),
    ],
    ids=["word", "equal", "huge", "narrow", "many"],
)
def test_numbers_that_cannot_be_used_are_named_and_the_last_ones_stay(
    open_page: Any, text: str, why: str
) -> None:
    app = open_page("gaussian", x="Your numbers")
    app.text_area(key="numbers").set_value("1 2 3 4 5").run()
    before = all_text(app)
    app.text_area(key="numbers").set_value(text).run()
    assert why in app.error[0].value
    assert before.split("NLL here")[1] in all_text(app)


@pytest.mark.parametrize(
    "numbers", ["0 1e-5", "-1e9 1e9", "1000000 1000002 1000005", "5 5 5 5 5 5 900000"]
)
@pytest.mark.parametrize(
    "view", ["Fit", "Profiles and intervals", "Tests", "Terms", "Least squares", "Student-t"]
)
def test_extreme_numbers_are_shown_in_every_view(open_page: Any, numbers: str, view: str) -> None:
    app = open_page("gaussian", x="Your numbers", numbers=numbers, view=view)
    assert not app.warning
    assert_sound(app)


def test_decimal_commas_are_read_and_said(open_page: Any) -> None:
    app = open_page("gaussian", x="Your numbers", numbers="12,5; 13,0; 11,8")
    text = all_text(app)
    assert "commas read as decimal commas" in text
    assert "12.4333" in text or "12.433" in text
    app.text_area(key="numbers").set_value("12,5, 13,0, 11,8").run()
    assert "may be 12.5 or the two numbers 12 and 5" in app.error[0].value
    assert "12.433" in all_text(app)
