"""The entropy page by script: its numbers, and what each control changes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from nll_core import GaussianMixture, kl_from_mixture, kl_to_mixture, project_onto_gaussian

from .conftest import all_text, alternatives, figures, press, snippet_outputs

PROJECTION = "Forward and reverse KL"
SCORING = "Proper scoring"


def test_a_dyadic_truth_under_a_uniform_model(open_page: Any) -> None:
    text = all_text(open_page("entropy"))
    for number in (
        "1.750 bits",
        "2.000 bits",
        "0.250 bits",
        "1.213 nats",
        "choice among 3.36 outcomes",
    ):
        assert number in text


def test_on_the_floor_nothing_is_left_to_remove(open_page: Any) -> None:
    text = all_text(press(open_page("entropy"), "preset:On the floor: p = q"))
    assert "no more" in text
    assert "1.750" in text


def test_a_fair_coin_taken_for_nine_to_one(open_page: Any) -> None:
    text = all_text(press(open_page("entropy"), "preset:A fair coin modelled as 9 : 1"))
    assert f"{-0.5 * math.log2(0.09):.3f} bits" in text  # 1.737
    assert "1.204 nats" in text
    assert "0.511 nats" in text
    assert f"{0.9 * math.log2(1.8) + 0.1 * math.log2(0.2):.3f} bits" in text  # the other way


def test_an_outcome_that_the_model_forgot_costs_everything(open_page: Any) -> None:
    text = all_text(press(open_page("entropy"), "preset:One outcome forgotten"))
    assert "infinite" in text
    assert "∞ bits" in text
    assert "12.5%" in text


def test_no_weight_at_all_is_taken_as_uniform_and_said(open_page: Any) -> None:
    app = open_page("entropy", kinds="2", q1="0", q2="0")
    assert "No outcome has a weight in the model" in app.warning[0].value
    assert "1.000 bits" in all_text(open_page("entropy", kinds="2", p1="1", p2="1", q1="0", q2="0"))


@pytest.mark.parametrize("kinds", [2, 5, 8])
def test_as_many_outcomes_as_asked_for(open_page: Any, kinds: int) -> None:
    app = open_page("entropy", kinds=str(kinds))
    assert len(figures(app)[0]["layout"]["xaxis"]["ticktext"]) == kinds
    assert f"{math.log2(kinds):.3f} bits" in str(figures(app)[1]["data"])


def test_kl_is_no_distance_and_the_page_shows_both_directions(open_page: Any) -> None:
    text = all_text(open_page("entropy", kinds="2", p1="3", p2="1", q1="1", q2="1"))
    there = 1 + 0.75 * math.log2(0.75) + 0.25 * math.log2(0.25)
    back = 0.5 * math.log2(0.5 / 0.75) + 0.5 * math.log2(0.5 / 0.25)
    assert "It is not:" in text
    assert f"{there:.3f} bits" in text
    assert f"{back:.3f} bits" in text


def test_axes_stay_where_they_are_while_a_weight_moves(open_page: Any) -> None:
    first, second = figures(open_page("entropy")), figures(open_page("entropy", q1="0", p2="20"))
    for a, b in zip(first, second, strict=True):
        for name in ("xaxis", "yaxis"):
            assert a["layout"][name]["range"] == b["layout"][name]["range"]


def test_forward_covers_and_reverse_seeks_a_hump(open_page: Any) -> None:
    text = all_text(press(open_page("entropy"), "preset:Two far humps"))
    found = project_onto_gaussian(GaussianMixture((0.7, 0.3), (-3.0, 3.0), (1.0, 1.0)))
    assert "N(−1.20, 2.93²)" in text  # mean and spread of the target
    assert f"N(−2.99, {found.reverse[0].sigma:.2f}²)" in text
    assert f"{found.reverse[0].reverse_kl:.3f}" in text
    assert "settles on one hump" in text
    assert "one more local optimum" in text


def test_near_humps_are_covered_by_reverse_kl_too(open_page: Any) -> None:
    text = all_text(press(open_page("entropy"), "preset:Near humps: both cover them"))
    assert "covers both too" in text
    assert "N(0.00, 1.80²)" in text
    assert "N(0.00, 1.71²)" in text.replace("−0.00", "0.00")


def test_three_local_optima(open_page: Any) -> None:
    text = all_text(press(open_page("entropy"), "preset:Three local optima"))
    assert "2 more local optima" in text
    for number in ("4.123", "3.473", "0.693", "1.871"):
        assert number in text


def test_your_gaussian_is_scored_both_ways(open_page: Any) -> None:
    link = {"apart": "4", "share": "0.25", "hump": "0.5", "qm": "-2.5", "qs": "2"}
    text = all_text(open_page("entropy", about=PROJECTION, **link))
    target = GaussianMixture((0.25, 0.75), (-2.0, 2.0), (1.0, 0.5))
    for divergence in (kl_from_mixture, kl_to_mixture):
        assert f"{float(divergence(target, -2.5, 2.0)):.3f}" in text
    assert "N(−2.5, 2²)" in text


def test_honesty_costs_nothing_and_a_lie_does(open_page: Any) -> None:
    text = all_text(open_page("entropy", about=SCORING))
    kl = 0.7 * math.log(0.7 / 0.9) + 0.3 * math.log(0.3 / 0.1)
    assert f"{kl:.3f} nats" in text
    assert "0.080" in text  # 2 (0.9 − 0.7)²
    honest = all_text(open_page("entropy", about=SCORING, r="0.7"))
    assert "You believe 70% and say so" in " ".join(honest.split())


def test_proper_scores_are_best_at_the_truth_and_the_linear_one_in_the_corner(
    open_page: Any,
) -> None:
    app = press(open_page("entropy"), "preset:Linear score: to the corner")
    said = " ".join(alternatives(app))
    for name in ("log", "Brier", "spherical"):
        assert f"{name} score: " in said
    assert said.count("best at 0.7.") == 3
    assert "best at 1." in said
    assert "best at 0.501 to 1." in said
    text = all_text(app)
    assert "+0.120" in text
    assert "Honesty is beaten by" in text


def test_the_zero_one_score_cannot_tell_reports_apart(open_page: Any) -> None:
    app = press(open_page("entropy"), "preset:0–1: anything above ½")
    assert "paid exactly like honesty" in all_text(app)


def test_at_one_half_the_linear_score_does_not_care(open_page: Any) -> None:
    link = {"about": SCORING, "q": "0.5", "pays": "linear"}
    honest = " ".join(all_text(open_page("entropy", r="0.5", **link)).split())
    assert "the linear score pays every report the same" in honest
    for r in ("0.1", "0.37", "0.93"):
        text = " ".join(all_text(open_page("entropy", r=r, **link)).split())
        assert "the linear score is unchanged" in text
        assert "paid exactly like honesty" in text


def test_a_report_of_zero_can_ruin(open_page: Any) -> None:
    text = all_text(open_page("entropy", about=SCORING, r="0", pays="log"))
    assert "∞ behind" in text
    assert "loses ∞ a round" in " ".join(text.split())


def test_another_draw_of_the_game_is_another_lead(open_page: Any) -> None:
    leads = [
        np.asarray(str(figures(open_page("entropy", about=SCORING, luck=luck))[2]["data"]))
        for luck in ("1", "2")
    ]
    assert leads[0] != leads[1]


@pytest.mark.parametrize(
    "link",
    [
        {"kinds": "3", "p1": "1", "p2": "2", "p3": "5", "q1": "1", "q2": "0", "q3": "3"},
        {"about": PROJECTION, "apart": "8", "share": "0.5"},
        {"about": SCORING, "q": "0.025", "r": "1"},
    ],
)
def test_snippets_print_the_numbers_of_the_page(open_page: Any, link: dict[str, str]) -> None:
    numpy_says, core_says = (
        output.splitlines() for output in snippet_outputs(open_page("entropy", **link))
    )
    assert len(numpy_says) >= 2
    for said in numpy_says:
        assert said in core_says
