"""The bigram page by script: its numbers are those of its code, and what moves them."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from nll_core.datasets import load_first_names

from .conftest import alternatives, arrays, assert_sound, figures, snippet_outputs, traces, words

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


PASTED = "Pasted text"
OWN = "Zoë\n\nAnne-Marie\nZoe\n42\nŁena\nlena\nlena\n" + "\n".join(
    f"{a}{b}{c}" for a in "mkl" for b in "aei" for c in ("na", "ra", "lla")
)


def paste(open_page: Any, text: str, **link: str) -> Any:
    app = open_page("bigram", bgdata=PASTED, **link)
    return app.text_area(key="bigram_pasted").set_value(text).run()


def test_before_anything_is_pasted_the_page_says_what_it_takes(open_page: Any) -> None:
    app = open_page("bigram", bgdata=PASTED)
    assert_sound(app)
    assert not figures(app)
    assert "the link has none of it: whoever opens the link must paste it again" in words(app)


@pytest.mark.parametrize("link", [{}, *({"bgview": view} for view in (PULLS, ORDERS, NAME))])
def test_every_view_is_of_what_was_pasted(open_page: Any, link: dict[str, str]) -> None:
    app = paste(open_page, OWN, **link)
    assert_sound(app)
    text = words(app)
    assert "33 names, 30 different: zoe, annemarie, ena, lena" in text
    assert "1 accent left out, the letter kept; the first is “ë”, in line 1." in text
    assert "2 digits dropped; the first is “4”, in line 5." in text
    assert "1 other letter dropped, as only a to z are read; the first is “Ł”, in line 6." in text
    assert "1 line without a letter left out; the first is in line 5." in text
    assert "3 repeats: only" in text
    assert "census," not in text.partition("Where it comes from")[0]
    assert len(figures(app)) >= 2
    assert "annemarie" not in str(app.query_params)


def test_words_of_a_text_are_taken_one_by_one(open_page: Any) -> None:
    text = "It was the best of times, it was the worst of times; it was an age of wisdom. " * 3
    app = paste(open_page, text, bgunit="each word", bgview=ORDERS)
    assert_sound(app)
    assert "54 words, 10 different" in words(app)
    assert "are held out, too" in words(app)
    assert "taken for the end of a word" in words(app)
    app = app.segmented_control(key="bgview").set_value(NAME).run()
    app = app.text_input(key="bgname").set_value("wisdom").run()
    assert_sound(app)
    assert "Of the 10 words" in words(app)
    assert "it is one of them" in words(app)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("\x00\x01 12 !?", "At least 10 different names are needed, got 0"),
        ("漢字\nимя", "5 other letters dropped, as only a to z are read"),
        ("имя", "Only the letters a to z are read, and here is none."),
        ("Anna\nANNA", "a fifth of them is held out. Paste more."),
        (
            " ".join("abcdefghij"),
            "got 1: a fifth of them is held out. Paste more, or take each word",
        ),
        ("a\nb\nc", "At least 10 different names are needed, got 3: a fifth of them is held out"),
        ("x" * 50 + "\nab", "1 item of more than 40 letters left out (a running text? Take each"),
        ("=cmd()\n<b>x</b>\n**y**", "got 3"),
        ("ab\n" * 100_001, "The text has 300,003 characters, and 300,000 fit here"),
    ],
)
def test_what_leaves_too_little_is_said(open_page: Any, text: str, says: str) -> None:
    app = paste(open_page, text)
    assert_sound(app)
    assert says in words(app)
    assert not figures(app)


@pytest.mark.parametrize(
    "link", [{"bgstep": "0"}, {"bgview": PULLS}, {"bgview": ORDERS, "bgk": "0"}]
)
def test_the_smallest_and_the_dullest_texts_have_every_view(
    open_page: Any, link: dict[str, str]
) -> None:
    for text in ("\n".join("abcdefghij"), "\n".join("a" * k for k in range(1, 41))):
        app = paste(open_page, text, **link)
        assert_sound(app)
        assert figures(app)


def test_the_code_reads_the_text_and_prints_the_numbers_of_the_page(
    open_page: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "text.txt").write_text(OWN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for link in ({"bgview": ORDERS, "bgn": "2"}, {"bgview": NAME, "bgname": "lena"}):
        app = paste(open_page, OWN, **link)
        for output in snippet_outputs(app):
            for number in re.findall(r"\d+\.\d{4}|\d+\.\d{3}(?= nats)", output):
                assert number in words(app)
