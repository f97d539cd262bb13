"""Codes that are typed: each comes back as it was, and none that was mistyped is taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit import context
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from pages._ui import codes
from pages._ui.progress import Progress
from pages._ui.registry import HOME, PAGES

STEMS = [info.stem for info in PAGES]
SEATS = st.text(codes.ALPHABET, min_size=3, max_size=3)
ITEMS = st.sampled_from(["Q1", "C3", "surprise~3~0.05", "gap~-1e-05", "zero_from~below~2000"])
NUMBERS = st.floats(-1e9, 1e9).map(lambda x: float(f"{x:.4g}"))
ANSWERS = st.builds(codes.Answer, st.sampled_from(STEMS), ITEMS, NUMBERS, SEATS) | st.builds(
    codes.Answer, st.sampled_from(STEMS), ITEMS, st.integers(0, 3), SEATS, st.just(True)
)


def test_each_page_has_three_letters_of_its_own() -> None:
    assert list(codes.page_codes()) == STEMS
    assert len(set(codes.page_codes().values())) == len(STEMS)
    for stem, code in codes.page_codes().items():
        assert len(code) == 3
        assert code.startswith(stem[:2].upper())


def test_a_browser_keeps_its_seat_for_as_long_as_it_keeps_its_cookie(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def seat(cookie: str) -> str:
        monkeypatch.setattr(type(context), "cookies", {"_streamlit_xsrf": cookie})
        return Progress().seat

    one, other = b"sixteen bytes so", b"sixteen bytes, o"
    # Streamlit masks it anew each time that it sends it.
    assert len({seat(generate_xsrf_token_string(one)) for _ in range(20)}) == 1
    assert seat(generate_xsrf_token_string(one)) != seat(generate_xsrf_token_string(other))
    many = {seat(generate_xsrf_token_string(bytes([k, 2 * k % 256] * 8))) for k in range(200)}
    assert len(many) > 190
    # Without a cookie, or with one of another kind, nobody gets that of somebody else.
    for text in ("", "2|00|zz|1", "abcdef", "2|0|1"):
        assert len({seat(text) for _ in range(20)}) > 15
    assert all(set(one) <= set(codes.ALPHABET) and len(one) == 3 for one in many)


@given(ANSWERS)
def test_an_answer_comes_back_as_it_was_sent(answer: codes.Answer) -> None:
    assert codes.read_answer(codes.write_answer(answer)) == answer


@given(st.text(codes.ALPHABET + "-~._", min_size=1, max_size=60), st.data())
def test_the_check_changes_with_any_character_and_any_two_neighbours(
    text: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from(codes.ALPHABET))
    changed = text[:place] + other + text[place + 1 :]
    assert (codes.check(changed) == codes.check(text)) == (changed == text)
    swapped = text[:place] + text[place : place + 2][::-1] + text[place + 2 :]
    assert (codes.check(swapped) == codes.check(text)) == (swapped == text)


def test_the_check_is_the_sum_that_isbns_have() -> None:
    # A is 65 and B is 66: 65 + 2 · 66 = 197 = 6 · 32 + 5.
    assert codes.check("AB") == "65"


@given(
    st.dictionaries(
        st.sampled_from(STEMS), st.sets(st.integers(0, 4), min_size=1), max_size=len(STEMS)
    )
)
def test_progress_comes_back_as_it_was(solved: dict[str, set[int]]) -> None:
    code = codes.write_progress(solved)
    assert (codes.read_progress(code) if code else {}) == solved


def test_codes_are_read_in_small_letters_and_with_what_looks_alike() -> None:
    code = codes.write_progress({"surprise": {0, 2}, "softmax": {1}})
    assert code.startswith("SUR5-SOF2-")
    assert codes.read_progress(f" {code.lower()} ") == {"surprise": {0, 2}, "softmax": {1}}
    sent = codes.write_answer(codes.Answer("surprise", "Q2", 95.0, "0A1"))
    assert sent.startswith("SUR-Q2-95-0A1")
    alike = sent[:-5] + sent[-5:].replace("0", "O").replace("1", "l")
    assert codes.read_answer(alike) == codes.Answer("surprise", "Q2", 95.0, "0A1")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("", "looks like"),
        ("hello", "looks like"),
        ("SUR5-SOF2", "looks like"),
        ("SUR5-00", "does not fit together"),
        (f"XYZ1-{codes.check('XYZ1')}", "no page is called XYZ"),
        ("<b>" * 5000, "looks like"),
    ],
)
def test_a_code_of_progress_that_is_wrong_says_so(code: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        codes.read_progress(code)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("hello", "is not a code"),
        ("SUR-Q2-95-00000", "does not fit together"),
        ("SUR-Q2-nan-7QK4M", "is not a code"),
        (f"XYZ-Q2-95-000{codes.check('XYZ-Q2-95-000')}", "no page is called XYZ"),
    ],
)
def test_a_code_for_the_board_that_is_wrong_says_so(code: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        codes.read_answer(code)


def test_nothing_solved_has_no_code() -> None:
    assert HOME.stem not in codes.write_progress({})
    assert codes.write_progress({"surprise": set()}) == ""
