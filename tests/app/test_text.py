"""Words of others for Markdown: what is shown are the words, and nothing in them is an order."""

from __future__ import annotations

import re

import pytest

from pages._ui import page
from pages._ui.text import called, named, plain, spoken

WORDS = (
    "![x](http://example.invalid/x.png) **b** <b>",
    "a $x$ :material/home: :red[z] :smile:",
    "a--b a->b <- a => ~= -- --- <= >=",
    "www.example.com me@example.com",
    "_i_ `c` ~~s~~ | x | # h > q",
    "&lt; &amp; [l](u) {d} \\n",
    "plain words, 1. x - y: z",
)
# What Streamlit turns into something else, backslash or not.
ORDERS = re.compile(r":\w+:|:/|://|->|<-|=>|~=|>=|<=|(?<!\S)--(?!\S)|www\.|\w@")
MARKS = re.compile(r"(?<!\\)[`*_{}\[\]()<>#|~$!&]")


@pytest.mark.parametrize("text", WORDS)
def test_the_words_are_all_there_and_none_is_an_order(text: str) -> None:
    made = plain(text)
    shown = re.sub(r"\\(.)", r"\1", made)
    assert shown.replace("\u2060", "") == text
    assert not ORDERS.search(shown)
    assert not MARKS.search(made.replace("\\\\", ""))


def test_what_is_not_seen_is_shown() -> None:
    assert plain("a\u202eb\n# c") == "a⟨U+202E⟩b␊\\# c"


@pytest.mark.parametrize("text", ["**b**", "a**b", "****", "*", ""])
def test_a_name_in_a_sentence_makes_nothing_bold(text: str) -> None:
    assert "**" not in f"class **{named(text)}**".removeprefix("class **").removesuffix("**")
    assert not named(text).startswith("*")
    assert named(text).replace("\u2060", "") == text


def test_ordinary_names_stay_as_they_are() -> None:
    for name in ("good.csv", "my file-2 (copy).csv", "tumours--naive-Bayes.csv", "é 猫"):
        assert named(name) == name
        assert plain(name).replace("\\", "") == name


def test_a_long_name_is_short_in_a_sentence_and_whole_in_a_title() -> None:
    name = '<b>"model"</b>-' + 300 * "x" + "-\ufff9v1"
    sentence = f"**{called(name)}** stands at 1"
    assert spoken(sentence) == '**<b>"model"</b>-xxxx…xxxxxxxxxxxxxxxx-⟨U+FFF9⟩v1** stands at 1'
    made = page.sentence_html(sentence)
    assert made.startswith('<strong><abbr title="&lt;b&gt;&quot;model&quot;&lt;/b&gt;-xxx')
    assert made.endswith("⟨U+FFF9⟩v1</abbr></strong> stands at 1")
    assert made.count("x") == 300 + spoken(sentence).count("x")
    assert called("short") == "short"
    # Nobody's words are taken for such signs of ours.
    assert "abbr" not in page.sentence_html(called("\ufff9a\ufffab\ufffb"))
