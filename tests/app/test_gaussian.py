"""The Gaussian page by script: its views, controls and link, data, descent, and moved points."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
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
PROFILES = "Profiles and intervals"
AT_99 = fit_gaussian(FIVE, confidence_level=0.99)
WIDE = tuple(
    f"{low:.5g} to {high:.5g}".replace("-", "−")
    for low, high in (*AT_99.profile_intervals, *AT_99.wald_intervals)
)
VIEWS = ("Fit", PROFILES, "Tests", "Terms", "Least squares", "Student-t")


PRESETS = {
    "N(50, 5²)": ("7.003 × 10⁻⁷", "NLL here 14.172"),
    "N(45, 8²)": ("2.607 × 10⁻⁸", "NLL here 17.463"),
    "Maximum": ("2.602 × 10⁻⁶", "NLL here 12.859"),
    "Newcomb, Student-t": (
        "249.861",
        "503.722",
        "215.376",
        "436.752",
        "2.13",
        "194.371",
        "392.742",
    ),
}
LINKS = [
    # Closed form and numeric optimum.
    ({}, ("52.29500", "3.16730", "12.859083", "Newton's method, 5 steps")),
    ({}, ("43.1%, 84.5% and 91.2% of the time",)),
    ({"view": PROFILES}, ("90.2%", "89.4%", "84.6%", "75.3%", "standard error")),
    # By Student's t; and σ with the divisor n − 1.
    ({"view": PROFILES}, ("47.898 to 56.692", "n − 1: sample standard deviation")),
    ({"view": PROFILES, "level": "0.99"}, WIDE),
    ({"view": PROFILES, "x": "Newcomb"}, ("26.2121", "10.7453")),
    ({"view": PROFILES, "x": "Michelson"}, ("852.400", "79.0105")),
    ({"view": PROFILES, "x": "Newcomb", "trim": "true"}, ("27.7500", "5.08343")),
    ({"view": "Least squares"}, ("76.4939", "1.530", "12.642", "14.172", "52.295")),
]


@pytest.mark.parametrize(
    ("data", "null", "values"),
    [("Newcomb", "33.02", load_newcomb().values), ("Michelson", "734.5", load_michelson().values)],
)
def test_the_tests_of_the_accepted_value_to_which_a_button_goes_back(
    open_page: Any, data: str, null: str, values: Any
) -> None:
    app = open_page("gaussian", x=data, view="Tests")
    assert option(app, "mu0") == null
    before, text = figures(app)[0], all_text(app)
    tests = gaussian_mean_tests(values, float(null))
    for test in (tests.wald, tests.likelihood_ratio, tests.score):
        assert f"{test.statistic:.5g}" in text
    assert f"{tests.t_test.p_value:.2e}".split("e")[0] in text
    assert "Stigler (1977)" in text
    other = app.select_slider(key="mu0").options[3]
    app.select_slider(key="mu0").set_value(float(other)).run()
    assert f"Is μ =  {other} ?" in all_text(app)
    assert figures(app)[0]["data"] != before["data"]
    press(app, "gaussian_modern")
    assert option(app, "mu0") == null
    assert figures(app)[0]["data"] == before["data"]


def test_each_term_is_on_the_page_and_a_point_can_be_lit(open_page: Any) -> None:
    app = press(open_page("gaussian"), "preset:Each point")
    term = -float(gaussian_nll([FIVE[4]], 45.0, 8.0))
    assert f"{term:.3f}".replace("-", "−") in all_text(app)
    assert "57.6151" in all_text(app)

    def lit() -> list[Any]:
        return [t for t in figures(app)[0]["data"] if t.get("name") == "lit" and t["x"]]

    assert lit()
    app.select_slider(key="point").set_value(0).run()
    assert not lit()


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
    outputs = snippet_outputs(app)
    assert len(outputs) == 2
    here, best = re.findall(r"Total NLL (?:here|at the maximum)  ([\d.,]+)", all_text(app))
    for number, says in ((here, "NLL here"), (best, "(?:NLL there|, NLL)")):
        for output in outputs:
            printed = re.search(rf"{says} ([\d.,]+)", output)
            assert printed is not None
            assert float(printed[1]) == pytest.approx(float(number), abs=6e-4)


@pytest.mark.parametrize(
    ("link", "other"),
    [
        ({"x": "Newcomb", "mu": "20"}, {"x": "Newcomb", "mu": "20", "trim": "true"}),
        ({"mu": "47"}, {"mu": "47", "moved": "5:45.5,2:60"}),
    ],
    ids=["outliers", "moved"],
)
def test_axes_stay(open_page: Any, link: dict[str, str], other: dict[str, str]) -> None:
    (density, surface), (other_density, other_surface) = (
        [spec["layout"] for spec in figures(open_page("gaussian", **state))]
        for state in (link, other)
    )
    assert density["xaxis"]["range"] == other_density["xaxis"]["range"]
    for axis in ("xaxis", "yaxis") if "trim" not in other else ("xaxis",):
        assert surface[axis]["range"] == other_surface[axis]["range"]


def test_go_to_the_maximum(open_page: Any) -> None:
    app = press(open_page("gaussian", x="Michelson"), "gaussian_maximum")
    assert "This is the maximum" in all_text(app)
    assert app.button("gaussian_maximum").disabled


def test_a_value_beyond_the_present_data_falls_back_with_a_note(open_page: Any) -> None:
    app = open_page("gaussian", x="Michelson", mu="50", sigma="100")
    assert "mu=50" in app.warning[0].value
    assert "775" in app.warning[0].value
    assert (option(app, "mu"), option(app, "sigma")) == ("775", "100")


def test_other_data_start_at_their_own_place_and_reset_comes_back(open_page: Any) -> None:
    app = open_page("gaussian", mu="45", sigma="8", moved="2:50")
    app.selectbox(key="x").set_value("Newcomb").run()
    assert (option(app, "mu"), option(app, "sigma")) == ("15.5", "17")
    assert app.text_input(key="moved").value == ""
    assert "Some points were moved" not in all_text(app)
    assert not app.error
    app.select_slider(key="mu").set_value(46.0).run()
    press(app, "nll_reset")
    # Also over a link whose value the other data have, too.
    linked = press(open_page("gaussian", x="Newcomb", mu="46", sigma="5"), "nll_reset")
    for reset in (app, linked):
        assert (option(reset, "mu"), option(reset, "sigma")) == ("50", "5")
        assert reset.selectbox(key="x").value == "Five points"
        assert "N(50, 5²)" in all_text(reset)


def test_a_link_reaches_controls_that_are_drawn_later_and_reset_reaches_them_too(
    open_page: Any,
) -> None:
    link = {"view": "Tests", "descend": "true", "step": "7", "mu0": "48"}
    app = open_page("gaussian", **link)
    app.get("button_group")[0].set_value("Fit").run()
    assert app.slider(key="step").value == 7
    assert "mu0" not in [widget.key for widget in app.select_slider]
    app.get("button_group")[0].set_value("Tests").run()
    assert option(app, "mu0") == "48"
    app = press(open_page("gaussian", **link), "nll_reset")
    assert app.toggle(key="descend").value is False
    assert len(figures(app)) == 2


def test_the_sliders_stay_when_only_the_draw_changes(open_page: Any) -> None:
    app = open_page("gaussian", x="Sample", mu="47", sigma="6")
    before = alternatives(app)[1]
    app.slider(key="draw").set_value(7).run()
    assert (option(app, "mu"), option(app, "sigma")) == ("47", "6")
    fit = fit_gaussian(sample_gaussian(20, 50.0, 5.0, seed=7).values)
    assert f"{fit.mu:.5g}" in alternatives(app)[1] != before


def test_numbers_are_read_as_they_are_written_and_it_is_said_how(open_page: Any) -> None:
    app = open_page("gaussian", x="Your numbers", numbers="12,5; 13,0; 11,8")
    assert "commas read as decimal commas" in all_text(app)
    assert "12.433" in all_text(app)
    app.text_area(key="numbers").set_value("1, 2; 3\n4 5").run()
    assert_sound(app)
    assert "3.00000" in all_text(app)


@pytest.mark.parametrize(
    "numbers", ["0 1e-5", "-1e9 1e9", "1000000 1000002 1000005", "5 5 5 5 5 5 900000"]
)
@pytest.mark.parametrize("view", VIEWS)
def test_extreme_numbers_are_shown_in_every_view(open_page: Any, numbers: str, view: str) -> None:
    app = open_page("gaussian", x="Your numbers", numbers=numbers, view=view)
    assert not app.warning
    assert_sound(app)


def test_step_back_run_and_back_to_start(open_page: Any) -> None:
    app = open_page("gaussian", mu="45", sigma="8", descend="true")
    press(app, "nll_player_step:Step")
    assert "After  1 step  of gradient descent" in all_text(app)
    app.slider(key="step").set_value(12).run()
    press(app, "nll_player_step:Step back")
    assert "After  11 steps  of gradient descent" in all_text(app)
    press(app, "nll_player_step:Run")
    assert app.slider(key="step").value == 100
    press(app, "nll_player_step:Back to start")
    assert "from the present point are ready to run" in all_text(app)
    app.toggle(key="descend").set_value(False).run()
    assert len(figures(app)) == 2


@pytest.mark.parametrize("method", ["gradient descent", "momentum", "Newton"])
def test_every_method_comes_down(open_page: Any, method: str) -> None:
    app = open_page("gaussian", mu="48", sigma="5", descend="true", method=method, step="100")
    assert float(alternatives(app)[2].rsplit(" ", 2)[-2]) < 0.1
    assert "It ends there: converged" in all_text(app) or method != "Newton"


def test_too_large_a_learning_rate_leaves_the_chart_whole(open_page: Any) -> None:
    link = {"x": "Newcomb", "mu": "2", "sigma": "3", "descend": "true", "rate": "2"}
    assert_sound(open_page("gaussian", **link, step="100"))


@pytest.mark.parametrize("step", ["0", "2", "100"])
def test_newtons_parabola_stands_beside_the_descent(open_page: Any, step: str) -> None:
    link = {"mu": "45", "sigma": "8", "descend": "true", "step": step}
    assert len(figures(open_page("gaussian", **link))) == 3
    app = open_page("gaussian", **link, method="Newton")
    assert_sound(app)
    assert len(figures(app)) == 4
    said = "parabola of the last step" if step == "100" else "that touches the NLL here"
    assert said in all_text(app)
    assert alternatives(app)[3].startswith("The NLL along a step of Newton's method")


@pytest.mark.parametrize(
    ("link", "values"),
    [
        ({"moved": "5:45.5, 2:60"}, [FIVE[0], 60.0, FIVE[2], FIVE[3], 45.5]),
        # Numbered from the left, whatever the order of the data.
        ({"x": "Your numbers", "numbers": "3 1 2", "moved": "1:1.5"}, [3.0, 1.5, 2.0]),
    ],
)
def test_moved_points_are_the_data_until_they_go_back(
    open_page: Any, link: dict[str, str], values: list[float]
) -> None:
    app = open_page("gaussian", **link)
    assert_sound(app)
    assert not app.warning
    fit, text = fit_gaussian(values), all_text(app)
    assert f"N({fit.mu:.5g}, {fit.sigma:.5g}²)" in text
    assert f"{fit.nll:.6f}" in text
    assert "Some points were moved by hand" in text
    press(app, "gaussian_back")
    assert f"{fit.nll:.6f}" not in all_text(app)
    assert app.text_input(key="moved").value == ""


@pytest.mark.parametrize(
    ("data", "says", "numbers"),
    [
        ("Five points", "Each point can be dragged", (0, 1, 2, 3, 4)),
        ("Newcomb", "2 outermost points at each end", (0, 1, -2, -1)),
    ],
)
def test_the_points_that_can_be_dragged_are_named_and_drawn(
    open_page: Any, data: str, says: str, numbers: tuple[int, ...]
) -> None:
    app = open_page("gaussian", x=data)
    assert says in all_text(app)
    loose = next(t for t in figures(app)[0]["data"] if t.get("meta", {}).get("live") == "data")
    values = np.sort({"Five points": FIVE, "Newcomb": load_newcomb().values}[data])
    np.testing.assert_array_equal(next(arrays(loose["x"])), values[list(numbers)])


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
