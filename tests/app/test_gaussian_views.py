"""The Gaussian page by script: the numbers of its presets and of each view."""

from __future__ import annotations

import re
from typing import Any

import pytest

from nll_core import fit_gaussian, gaussian_mean_tests, gaussian_nll
from nll_core.datasets import load_five_points, load_michelson, load_newcomb

from .conftest import all_text, figures, option, press, snippet_outputs

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
