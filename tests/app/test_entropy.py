"""The entropy page by script: its numbers, and what each control changes."""

from __future__ import annotations

import math
from typing import Any

import pytest

from nll_core import GaussianMixture
from nll_core.likelihoods import kl_from_mixture, kl_to_mixture
from nll_core.teaching import project_onto_gaussian

from .conftest import alternatives, figures, press, snippet_outputs

PROJECTION = "Forward and reverse KL"
SCORING = "Proper scoring"
FAR_HUMPS = GaussianMixture((0.7, 0.3), (-3.0, 3.0), (1.0, 1.0))


PRESETS = {
    "½, ¼, ⅛, ⅛ under a uniform model": (
        "1.750 bits",
        "2.000 bits",
        "0.250 bits",
        "1.213 nats",
        "choice among 3.36 outcomes",
    ),
    "On the floor: p = q": ("no more", "1.750"),
    "A fair coin modelled as 9 : 1": (
        f"{-0.5 * math.log2(0.09):.3f} bits",  # 1.737
        "1.204 nats",
        "0.511 nats",
        f"{0.9 * math.log2(1.8) + 0.1 * math.log2(0.2):.3f} bits",  # the other way
    ),
    "One outcome forgotten": ("infinite", "∞ bits", "12.5%"),
    "Two far humps": (
        "N(−1.20, 2.93²)",  # mean and spread of the target
        f"N(−2.99, {project_onto_gaussian(FAR_HUMPS).reverse[0].sigma:.2f}²)",
        f"{project_onto_gaussian(FAR_HUMPS).reverse[0].reverse_kl:.3f}",
        "settles on one hump",
        "one more local optimum",
    ),
    "Near humps: both cover them": ("covers both too", "N(0.00, 1.80²)", "0.00, 1.71²)"),
    "Three local optima": ("2 more local optima", "4.123", "3.473", "0.693", "1.871"),
    "Belief 70%, report 90%": (
        f"{0.7 * math.log(0.7 / 0.9) + 0.3 * math.log(0.3 / 0.1):.3f} nats",
        "0.080",  # 2 (0.9 − 0.7)²
    ),
    "Linear score: to the corner": ("+0.120", "Honesty is beaten by"),
    "0–1: anything above ½": ("paid exactly like honesty",),
}


AT_HALF = {"about": SCORING, "q": "0.5", "pays": "linear"}
DOES_NOT_CARE = ("the linear score is unchanged", "paid exactly like honesty")
LINKS: list[tuple[dict[str, str], tuple[str, ...]]] = [
    ({"about": SCORING, "r": "0.7"}, ("You believe 70% and say so",)),
    ({"about": SCORING, "r": "0", "pays": "log"}, ("∞ behind", "loses ∞ a round")),
    ({**AT_HALF, "r": "0.5"}, ("the linear score pays every report the same",)),
    *(({**AT_HALF, "r": r}, DOES_NOT_CARE) for r in ("0.1", "0.37", "0.93")),
    ({"kinds": "2", "p1": "1", "p2": "1", "q1": "0", "q2": "0"}, ("1.000 bits",)),
    (
        {"kinds": "2", "p1": "3", "p2": "1", "q1": "1", "q2": "1"},
        (
            "It is not:",
            f"{1 + 0.75 * math.log2(0.75) + 0.25 * math.log2(0.25):.3f} bits",
            f"{0.5 * math.log2(0.5 / 0.75) + 0.5 * math.log2(0.5 / 0.25):.3f} bits",
        ),
    ),
    (
        {
            "about": PROJECTION,
            "apart": "4",
            "share": "0.25",
            "hump": "0.5",
            "qm": "-2.5",
            "qs": "2",
        },
        (
            "N(−2.5, 2²)",
            *(
                f"{float(kl(GaussianMixture((0.25, 0.75), (-2, 2), (1, 0.5)), -2.5, 2)):.3f}"
                for kl in (kl_from_mixture, kl_to_mixture)
            ),
        ),
    ),
]


def test_no_weight_at_all_is_taken_as_uniform_and_said(open_page: Any) -> None:
    app = open_page("entropy", kinds="2", q1="0", q2="0")
    assert "No outcome has a weight in the model" in app.warning[0].value


@pytest.mark.parametrize("kinds", [2, 5, 8])
def test_as_many_outcomes_as_asked_for(open_page: Any, kinds: int) -> None:
    app = open_page("entropy", kinds=str(kinds))
    assert len(figures(app)[0]["layout"]["xaxis"]["ticktext"]) == kinds
    assert f"{math.log2(kinds):.3f} bits" in str(figures(app)[1]["data"])


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


def test_another_draw_of_the_game_is_another_lead(open_page: Any) -> None:
    one, two = (
        str(figures(open_page("entropy", about=SCORING, luck=luck))[2]["data"])
        for luck in ("1", "2")
    )
    assert one != two


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
