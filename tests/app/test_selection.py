"""The selection page by script: what its presets say, and its snippets."""

from __future__ import annotations

import re
from typing import Any

import pytest

from nll_core.datasets import load_galaxies
from nll_core.density import fit_mixture
from pages._lessons.selection import COMPONENTS, galaxies

from .conftest import words

BELIEVE, WHOSE, GALAXIES = "May I believe it?", "Whose AIC?", "AIC against BIC"
BOUNDARY, OPTIMISM, WINNER = "On a boundary", "Optimism", "Best of many"
DIGITS = "Accuracy or NLL?"
PRESETS = {
    "AIC takes too much": ("AIC chooses 8", "BIC found it"),
    "More data": ("leaving out, AIC, AICc and BIC found it",),
    "None finds it": ("none of them found it",),
    "No polynomial is true": ("Degree 5 costs",),
    "One datum decides": ("Do not believe it yet", "one datum decides"),
    "To be believed": ("There is no reason to doubt it.",),
    "Accuracy sees nothing": ("cannot tell them apart, and", "which tells them apart"),
    "As R counts": ("AIC 371.992 and BIC 381.024", "counted as R, lm"),
    "As statsmodels counts": ("AIC 369.992 and BIC 376.013",),
    "3 or 4 components": ("AIC chooses 4 components, BIC 3.", "not to be believed yet"),
    "Half a χ²": ("twice that is 1.007", "half of it 0.158"),
    "Nothing to test": ("is the Poisson", "is nothing to test"),
    "χ² too sure": ("p = 0.0416", "1.3 times too sure"),
    "k/n too little": ("12/30 = 0.400", "k/n is too little"),
    "The luckiest of 200": ("all 200 are equally good",),
}


LINKS = [
    ({"seview": WINNER, "sem": "1"}, "One model is not chosen: it looks 0.009 nats worse"),
    ({"seview": WINNER, "sem": "2", "sedraw": "1"}, "best of 2 models looks 0.024 nats worse"),
    ({"seview": WINNER, "sem": "2"}, "the best looks 0.040 nats better"),
    ({"seview": BOUNDARY, "sekicks": "Acidity of lakes"}, "none of the samples gains as much"),
    ({"seview": WHOSE, "seeach": "true"}, "a datum, counted as per datum"),
    # What a constant misses of a line counts as σ, so that the sample bends it less.
    ({"seview": OPTIMISM, "securve": "a line", "sedeg": "0", "sen": "15"}, "k/n is too much"),
    (
        {"seview": OPTIMISM, "securve": "a wave", "sen": "500", "senoise": "0.7", "sedeg": "0"},
        "do not tell",
    ),
    ({"seview": OPTIMISM, "sen": "200", "sedeg": "3"}, "k/n is right here"),
]


def test_the_formula_has_what_is_counted(open_page: Any) -> None:
    def formula(**link: str) -> str:
        return " ".join(e.value for e in open_page("selection", **link).latex)

    assert r"2\pi" in formula(seview=WHOSE)
    assert r"2\pi" not in formula(seview=WHOSE, seconst="false")
    assert r"\frac{1}{2}\log" in formula(seview=WHOSE, seconst="false", seeach="true")
    assert r"\tfrac{1}{2} P" in formula(seview=BOUNDARY)
    assert r"\tfrac{1}{2} P" not in formula(seview=BOUNDARY, sekicks="10 corps")


def test_the_few_starts_of_the_page_find_the_best_mixtures_known() -> None:
    x, found = load_galaxies().values, galaxies()
    for k, fit in zip(COMPONENTS, found.fits, strict=True):
        assert fit.nll == pytest.approx(fit_mixture(x, k, n_starts=20).nll, abs=1e-6)
    assert (found.left_out.sum(axis=1) > [fit.nll for fit in found.fits]).all()


def test_no_switch_moves_the_difference_but_the_unit(open_page: Any) -> None:
    def apart(**link: str) -> str:
        return re.findall(r"beats it by (−?[\d.]+) in AIC", words(open_page("selection", **link)))[
            0
        ]

    assert apart(seview=WHOSE) == apart(seview=WHOSE, sesigma="false", seconst="false")
    each = apart(seview=WHOSE, seeach="true")
    assert 150 * float(each) == pytest.approx(float(apart(seview=WHOSE)), abs=0.08)
    text = words(open_page("selection", seview=WHOSE, seconst="false"))
    assert "which no program of the table prints" in text
