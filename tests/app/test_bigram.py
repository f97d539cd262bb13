"""The bigram page by script: its numbers are those of its code, and what moves them."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from nll_core.datasets import load_first_names

from .conftest import alternatives, arrays, figures, snippet_outputs, traces, words

PULLS, ORDERS, NAME = "Smoothing or L2", "Longer memory", "A name, letter by letter"
PRIOR = "lower order as prior"
SYMBOLS = "·abcdefghijklmnopqrstuvwxyz"
PRESETS = {
    "Half way down": ("After 833 steps", "(x, q, z, w, p, f, v, j)", "so theirs are slow"),
    "Random logits": ("At the random logits of the start", "all rows are still far"),
    "5,000 steps: still a gap": ("After 5,000 steps", "hold"),
    "Stopped by L2": ("where the penalty stops it",),
    "Rate too large": ("this rate overshoots",),
    "u after q": ("u after q, counted 53 times of 54", f"{54 / 81:.1%}"),
    "Zero counts cost ∞": ("no smoothing", "new names ∞"),
    "Best memory": ("With n = 4 and a = 15", "with “add k”", "331 names stand in it twice"),
    "Zoë, n = 4": ("zoe costs", "it is one of them"),
    "andrejq": ("andrejq costs", "it is not among them"),
}


@pytest.mark.parametrize("link", [{"bgstep": "208", "bgrate": "20"}, {"bgview": PULLS}])
def test_the_difference_is_filled_where_there_is_more(open_page: Any, link: dict[str, str]) -> None:
    app = open_page("bigram", **link)
    after, before, sign = re.findall(r"Most for (.) after (.): ([+-])", alternatives(app)[2])[0]
    place = 27 * SYMBOLS.index(before) + SYMBOLS.index(after)
    sizes = traces(figures(app)[2])["more" if sign == "+" else "less"]["marker"]["size"]
    assert sizes[place] == max(sizes) > 1


def test_the_ends_of_the_list_and_what_is_drawn_stand_in_their_order(open_page: Any) -> None:
    link = {"bgview": NAME, "bgn": "2", "bgk": "1"}
    text = words(open_page("bigram", **link))
    found = re.findall(r"([a-z]+) (\d+\.\d\d)", text.partition("nats drawn from")[2])[:24]
    least, most = ([float(nats) for _, nats in found[k::3]] for k in range(2))
    assert least == sorted(least)
    assert most == sorted(most, reverse=True)
    assert least[-1] < most[-1]
    # The first of all, the last of all, and one that is drawn.
    for (name, nats), below in zip(found[:3], ("0", "5,162", ""), strict=True):
        text = words(open_page("bigram", bgname=name, **link))
        said = re.search(rf"{name} costs (\S+) nats.* names ([\d,]+) are less surprising", text)
        assert said is not None
        assert float(said[1]) == pytest.approx(float(nats), abs=0.006)
        assert below in ("", said[2])
    names = {name for k, (name, _) in enumerate(found) if k % 3 < 2}
    assert names < set(load_first_names().different)


def test_what_never_followed_its_context_costs_infinity(open_page: Any) -> None:
    app = open_page("bigram", bgview=NAME, bgname="xqx", bgk="0", bgn="2")
    assert "xqx costs ∞ nats: “q” after “x” never occurs" in words(app)
    marks = traces(figures(app)[0])
    assert "∞" in marks["numbers"]["text"]
    assert np.isfinite(next(arrays(marks["letters"]["y"]))).all()


@pytest.mark.parametrize(
    "link", [{"bgn": "2", "bgsplit": "3"}, {"bgn": "4", "bgway": PRIOR, "bga": "0"}]
)
def test_the_code_prints_the_parts_in_the_order_of_the_page(
    open_page: Any, link: dict[str, str]
) -> None:
    app = open_page("bigram", bgview=ORDERS, **link)
    text = words(app).replace("∞", "inf")
    for output in snippet_outputs(app):
        numbers = re.findall(r"\d+\.\d+(?!\d|\.|e)|inf", output)
        assert f"{link['bgn']} {' '.join(numbers)}" in text
        said = re.findall(r"costs (\S+) nats.* new names (\d\S+), .* too, (\d\S+)\. Lowest", text)
        assert "inf" in numbers or said == [tuple(f"{float(n):.3f}" for n in numbers)]
