"""The Gaussian page by script: its views, controls and link, data, descent, and moved points."""

from __future__ import annotations

import re
from typing import Any

import pytest

from nll_core import fit_gaussian, gaussian_mean_tests, gaussian_nll
from nll_core.datasets import load_five_points, load_michelson, load_newcomb, sample_gaussian

from .conftest import (
    all_text,
    alternatives,
    arrays,
    assert_sound,
    figures,
    option,
    press,
    snippet_outputs,
)

FIVE = load_five_points().values


def preset(open_page: Any, name: str) -> Any:
    return press(open_page("gaussian"), f"preset:{name}")


@pytest.mark.parametrize(
    ("name", "likelihood", "nll"),
    [
        ("N(50, 5²)", "7.003 × 10⁻⁷", "14.172"),
        ("N(45, 8²)", "2.607 × 10⁻⁸", "17.463"),
        ("Maximum", "2.602 × 10⁻⁶", "12.859"),
    ],
)
def test_the_candidates_have_their_likelihoods(
    open_page: Any, name: str, likelihood: str, nll: str
) -> None:
    text = all_text(preset(open_page, name))
    assert likelihood in text
    assert f"NLL here  {nll}" in text


def test_closed_form_and_numeric_optimum_stand_side_by_side(open_page: Any) -> None:
    text = all_text(open_page("gaussian"))
    assert text.count("52.29500") == 2
    assert text.count("3.16730") == 2
    assert text.count("12.859083") == 2
    assert "Newton's method, 5 steps" in text


@pytest.mark.parametrize(
    ("link", "mean", "sd"),
    [
        ({"x": "Newcomb"}, "26.2121", "10.7453"),
        ({"x": "Michelson"}, "852.400", "79.0105"),
        ({"x": "Newcomb", "trim": "true"}, "27.7500", "5.08343"),
    ],
)
def test_the_measurements_have_their_mean_and_both_standard_deviations(
    open_page: Any, link: dict[str, str], mean: str, sd: str
) -> None:
    text = all_text(open_page("gaussian", view="Profiles and intervals", **link))
    assert mean in text
    assert sd in text
    assert "n − 1: sample standard deviation" in text


def test_intervals_follow_the_level(open_page: Any) -> None:
    wide = all_text(open_page("gaussian", view="Profiles and intervals", level="0.99"))
    fit = fit_gaussian(FIVE, confidence_level=0.99)
    for low, high in (*fit.profile_intervals, *fit.wald_intervals):
        assert f"{low:.5g} to {high:.5g}".replace("-", "−") in wide
    assert "standard error" in wide


@pytest.mark.parametrize(
    ("data", "null", "values"),
    [("Newcomb", "33.02", load_newcomb().values), ("Michelson", "734.5", load_michelson().values)],
)
def test_the_tests_of_the_accepted_value(open_page: Any, data: str, null: str, values: Any) -> None:
    app = open_page("gaussian", x=data, view="Tests")
    assert option(app, "mu0") == null
    text = all_text(app)
    tests = gaussian_mean_tests(values, float(null))
    for test in (tests.wald, tests.likelihood_ratio, tests.score):
        assert f"{test.statistic:.5g}" in text
    assert f"{tests.t_test.p_value:.2e}".split("e")[0] in text
    assert "Stigler (1977)" in text


def test_a_null_value_moves_the_tests_and_the_button_brings_the_accepted_one_back(
    open_page: Any,
) -> None:
    app = open_page("gaussian", x="Newcomb", view="Tests", mu0="30")
    before = figures(app)[0]
    assert "Is μ =  30 ?" in all_text(app)
    press(app, "gaussian_modern")
    assert option(app, "mu0") == "33.02"
    assert figures(app)[0]["data"] != before["data"]


def test_student_t_and_gaussian_on_newcomb_with_nll_and_aic(open_page: Any) -> None:
    text = all_text(preset(open_page, "Newcomb, Student-t"))
    for number in ("249.861", "503.722", "215.376", "436.752", "2.13", "194.371", "392.742"):
        assert number in text


def test_each_term_is_on_the_page_and_a_point_can_be_lit(open_page: Any) -> None:
    app = preset(open_page, "Each point")
    text = all_text(app)
    term = -float(gaussian_nll([FIVE[4]], 45.0, 8.0))
    assert f"{term:.3f}".replace("-", "−") in text
    assert "57.6151" in text
    lit = [t for t in figures(app)[0]["data"] if t.get("name") == "lit" and t["x"]]
    assert lit
    app.select_slider(key="point").set_value(0).run()
    assert not [t for t in figures(app)[0]["data"] if t.get("name") == "lit" and t["x"]]


def test_least_squares_adds_up(open_page: Any) -> None:
    text = all_text(open_page("gaussian", view="Least squares"))
    for number in ("76.4939", "1.530", "12.642", "14.172", "52.295"):
        assert number in text
    with_constant, without = (
        figures(open_page("gaussian", view="Least squares", lift=lift))[0]["data"]
        for lift in ("true", "false")
    )
    assert len(with_constant) == len(without) + 1


@pytest.mark.parametrize(
    "link",
    [
        {},
        {"x": "Newcomb", "trim": "true", "mu": "20", "sigma": "12"},
        {"x": "Michelson", "view": "Tests", "mu0": "800"},
        {"x": "Sample", "size": "50", "draw": "3"},
    ],
)
def test_snippets_print_the_numbers_of_the_page(open_page: Any, link: dict[str, str]) -> None:
    app = open_page("gaussian", **link)
    text = all_text(app)
    outputs = snippet_outputs(app)
    assert len(outputs) == 2
    numbers = r"[\d.,]+"
    here = re.search(rf"NLL here  ({numbers})", text)
    best = re.search(rf"NLL at the maximum  ({numbers})", text)
    assert here is not None
    assert best is not None
    for output in outputs:
        printed_here = re.search(rf"NLL here ({numbers})", output)
        printed_best = re.search(rf"(?:NLL there|, NLL) ({numbers})", output)
        assert printed_here is not None
        assert printed_best is not None
        assert float(printed_here[1]) == pytest.approx(float(here[1]), abs=6e-4)
        assert float(printed_best[1]) == pytest.approx(float(best[1]), abs=6e-4)


def test_the_page_says_how_often_intervals_of_few_points_are_right(open_page: Any) -> None:
    text = all_text(open_page("gaussian", view="Profiles and intervals"))
    for covered in ("90.2%", "89.4%", "84.6%", "75.3%"):
        assert covered in text
    assert "47.898 to 56.692" in text  # by t
    assert "43.1%, 84.5% and 91.2% of the time" in all_text(open_page("gaussian"))


def test_axes_stay_while_mu_moves(open_page: Any) -> None:
    first, second = (figures(open_page("gaussian", mu=mu)) for mu in ("48", "56"))
    for a, b in zip(first, second, strict=True):
        for axis in ("xaxis", "yaxis"):
            assert a["layout"][axis]["range"] == b["layout"][axis]["range"]


def test_go_to_the_maximum(open_page: Any) -> None:
    app = press(open_page("gaussian", x="Michelson"), "gaussian_maximum")
    text = all_text(app)
    assert "This is the maximum" in text
    assert app.button("gaussian_maximum").disabled


def test_a_value_beyond_the_present_data_falls_back_with_a_note(open_page: Any) -> None:
    app = open_page("gaussian", x="Michelson", mu="50", sigma="100")
    assert "mu=50" in app.warning[0].value
    assert "775" in app.warning[0].value
    assert (option(app, "mu"), option(app, "sigma")) == ("775", "100")


def test_reset_wins_over_a_link_whose_value_the_other_data_have_too(open_page: Any) -> None:
    app = press(open_page("gaussian", x="Newcomb", mu="46", sigma="5"), "nll_reset")
    assert (option(app, "mu"), option(app, "sigma")) == ("50", "5")
    assert "N(50, 5²)" in all_text(app)


def test_a_hidden_control_keeps_its_value(open_page: Any) -> None:
    app = open_page("gaussian", view="Tests", mu0="48")
    app.get("button_group")[0].set_value("Fit").run()
    assert "mu0" not in [widget.key for widget in app.select_slider]
    app.get("button_group")[0].set_value("Tests").run()
    assert option(app, "mu0") == "48"


def test_a_link_reaches_controls_that_are_drawn_later_and_reset_reaches_them_too(
    open_page: Any,
) -> None:
    link = {"view": "Tests", "descend": "true", "step": "7", "level": "0.9"}
    app = open_page("gaussian", **link)
    app.get("button_group")[0].set_value("Fit").run()
    assert app.slider(key="step").value == 7
    app = press(open_page("gaussian", **link), "nll_reset")
    assert app.toggle(key="descend").value is False
    assert len(figures(app)) == 2


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


def test_step_back_run_and_back_to_start(open_page: Any) -> None:
    app = open_page("gaussian", mu="45", sigma="8", descend="true")
    press(app, "nll_player_step:Step")
    assert app.slider(key="step").value == 1
    assert "After  1 step  of gradient descent" in all_text(app)
    app.slider(key="step").set_value(12).run()
    press(app, "nll_player_step:Step back")
    assert app.slider(key="step").value == 11
    assert "After  11 steps  of gradient descent" in all_text(app)
    path = next(t for t in figures(app)[1]["data"] if t.get("name") == "path")
    assert path["mode"] == "lines+markers"
    press(app, "nll_player_step:Run")
    assert app.slider(key="step").value == 100
    press(app, "nll_player_step:Back to start")
    assert "from the present point are ready to run" in all_text(app)
    app.toggle(key="descend").set_value(False).run()
    assert len(figures(app)) == 2


@pytest.mark.parametrize("method", ["gradient descent", "momentum", "Newton"])
def test_every_method_comes_down(open_page: Any, method: str) -> None:
    app = open_page("gaussian", mu="48", sigma="5", descend="true", method=method, step="100")
    said = alternatives(app)[2]
    assert float(said.rsplit(" ", 2)[-2]) < 0.1
    if method == "Newton":
        assert "It ends there: converged" in all_text(app)


def test_too_large_a_learning_rate_leaves_the_chart_whole(open_page: Any) -> None:
    app = open_page(
        "gaussian", x="Newcomb", mu="2", sigma="3", descend="true", rate="2", step="100"
    )
    assert_sound(app)


@pytest.mark.parametrize("step", ["0", "2", "100"])
def test_newtons_parabola_stands_beside_the_descent(open_page: Any, step: str) -> None:
    link = {"mu": "45", "sigma": "8", "descend": "true", "step": step}
    assert len(figures(open_page("gaussian", **link))) == 3
    app = open_page("gaussian", **link, method="Newton")
    assert_sound(app)
    assert len(figures(app)) == 4
    text = all_text(app)
    assert ("parabola of the last step" if step == "100" else "that touches the NLL here") in text
    assert alternatives(app)[3].startswith("The NLL along a step of Newton's method")


def test_moved_points_are_the_data_and_the_axes_stay(open_page: Any) -> None:
    moved = open_page("gaussian", moved="5:45.5, 2:60", mu="47")
    assert_sound(moved)
    assert not moved.warning
    values = [FIVE[0], 60.0, FIVE[2], FIVE[3], 45.5]
    fit = fit_gaussian(values)
    assert f"N({fit.mu:.5g}, {fit.sigma:.5g}²)" in all_text(moved)
    assert f"{fit.nll:.6f}" in all_text(moved)
    assert "Some points were moved by hand" in all_text(moved)
    # The axis of the density makes room for the best curve; all others are those of the data.
    (density, surface), (density_before, surface_before) = (
        [spec["layout"] for spec in figures(app)] for app in (moved, open_page("gaussian", mu="47"))
    )
    assert density["xaxis"]["range"] == density_before["xaxis"]["range"]
    for axis in ("xaxis", "yaxis"):
        assert surface[axis]["range"] == surface_before[axis]["range"]
    assert option(moved, "mu") == "47"
    press(moved, "gaussian_back")
    assert "12.859083" in all_text(moved)
    assert moved.text_input(key="moved").value == ""


def test_moves_are_numbered_from_the_left_whatever_the_order_of_the_data(open_page: Any) -> None:
    app = open_page("gaussian", x="Your numbers", numbers="3 1 2", moved="1:1.5")
    assert f"N({fit_gaussian([3.0, 1.5, 2.0]).mu:.5g}," in all_text(app)


@pytest.mark.parametrize(
    ("link", "says", "count"),
    [({}, "Each point can be dragged", 5), ({"x": "Newcomb"}, "2 outermost points at each end", 4)],
)
def test_the_points_that_can_be_dragged_are_named_and_drawn(
    open_page: Any, link: dict[str, str], says: str, count: int
) -> None:
    app = open_page("gaussian", **link)
    assert says in all_text(app)
    loose = next(t for t in figures(app)[0]["data"] if t.get("meta", {}).get("live") == "data")
    assert len(next(arrays(loose["x"]))) == count


def test_other_data_forget_the_moves(open_page: Any) -> None:
    app = open_page("gaussian", moved="2:50")
    app.selectbox(key="x").set_value("Newcomb").run()
    assert "Some points were moved" not in all_text(app)
    assert app.text_input(key="moved").value == ""
    assert "249.861" in all_text(app)
    assert not app.error


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("9:50", "no point 9"),
        ("2:500", "must stay between"),
        ("2=50", "is not like 3:51.2"),
        ("2:50,2:51", "moved twice"),
        ("1:50,2:50,3:50,4:50,5:50", "must differ"),
        ("2:nan", "must stay between"),
    ],
    ids=["number", "far", "form", "twice", "equal", "nan"],
)
def test_moves_that_cannot_be_are_named(open_page: Any, text: str, why: str) -> None:
    app = open_page("gaussian", moved=text)
    assert why in app.warning[0].value
    assert "12.859083" in all_text(app)
    app = open_page("gaussian", moved="2:50")
    before = all_text(app).split("NLL here")[1]
    app.text_input(key="moved").set_value(text).run()
    assert why in app.error[0].value
    assert all_text(app).split("NLL here")[1] == before
