"""Text of others: nothing unseen, nothing that turns the words round, no formula."""

from __future__ import annotations

import unicodedata

import pytest

from nll_core.texts import spreadsheet_text, visible


def test_all_that_controls_or_turns_the_text_is_seen() -> None:
    joiners = {0x200C, 0x200D}
    for code in [*range(0x20), *range(0x7F, 0xA0), *range(0x2028, 0x2070), 0x61C, 0xFEFF]:
        char = chr(code)
        if code in joiners or unicodedata.category(char) not in ("Cc", "Cf", "Zl", "Zp"):
            continue
        shown = visible(f"a{char}b")
        assert char not in shown, hex(code)
        assert shown.isprintable(), hex(code)
        assert (shown[0], shown[-1]) == ("a", "b")


def test_different_texts_stay_different() -> None:
    assert visible("a\u202eb") != visible("a\u202db") != visible("ab")


@pytest.mark.parametrize(
    "text", ["cat", "élan", "猫", "العربية", "👩‍🔬", "می‌خواهم", "e\u0301", " "]
)
def test_ordinary_words_of_any_script_stay_as_they_are(text: str) -> None:
    assert visible(text) == text


def test_half_a_character_can_be_written_to_a_file() -> None:
    assert visible("a\ud800").encode() == "a⟨U+D800⟩".encode()


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "\r=1", "-1+1", "＝1"])
def test_what_a_spreadsheet_would_run_is_text(text: str) -> None:
    assert spreadsheet_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "-", "+", "-1", "-1.5e-3", "+2", "a", "1=1", "'=1", "−5 °C"])
def test_what_it_would_not_run_stays(text: str) -> None:
    assert spreadsheet_text(text) == text
