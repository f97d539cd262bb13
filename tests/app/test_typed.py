"""What is typed and cannot be used is said with its reason, and the plots keep what was usable."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import alternatives, assert_sound

PRODUCT = {"seen": "Product to logs"}
MEAN = {"byview": "Gaussian mean"}
MEMORY = {"exview": "Memorised"}
NAME = {"bgview": "A name, letter by letter"}
NUMBERS = {"x": "Your numbers", "numbers": "12,5; 13,0; 11,8"}
PLAYED = {"pfset": "A tournament"}
THREE = {"tkview": "From logits to a draw", "tkfrom": "my own", "tklogits": "3, 2, 1"}
NO_NAME, NO_SECRET = "One name of the letters a to z", "One word of 2 to 8 letters"
# By page: what the link opens, the field, what is typed, and what is then said.
TYPED: dict[str, list[tuple[dict[str, str], str, str, str]]] = {
    "bayes": [
        ({}, "bytoss", "HTX", "got 'X'"),
        ({}, "bytoss", "H" * 41, "1 to 40 tosses fit here, got 41"),
        ({}, "bytoss", " ", "1 to 40 tosses fit here, got 0"),
        (MEAN, "bydata", "1 two", "'two' is not a number"),
        (MEAN, "bydata", "1 -21", "Data from −20 to 20 are taken here, got −21"),
        (MEAN, "bydata", "1 " * 41, "At most 40 data"),
    ],
    "bigram": [
        *((NAME, "bgname", text, NO_NAME) for text in ("", "123", "two\nnames")),
        (NAME, "bgname", "a" * 17, "At most 16 letters fit here, got 17"),
    ],
    "exposure": [
        (MEMORY, "exsecret", text, NO_SECRET)
        for text in ("", "q", "two words\nhere", "abcdefghi", "123")
    ],
    "gaussian": [
        (NUMBERS, "numbers", "1 2 banana", "line 1: 'banana' is not a number"),
        (NUMBERS, "numbers", "7 7 7", "at least two numbers that differ"),
        (NUMBERS, "numbers", "1e12 2e12", "must lie within"),
        (NUMBERS, "numbers", "1000000 1000000.000001", "too small beside numbers"),
        (NUMBERS, "numbers", " ".join(map(str, range(3001))), "At most 3,000 numbers"),
        (NUMBERS, "numbers", "12,5, 13,0, 11,8", "may be 12.5 or the two numbers 12 and 5"),
    ],
    "likelihood": [
        (PRODUCT, "fac", "0.5 zero", "'zero' is not a number"),
        (PRODUCT, "fac", "0.5 0", "got 0 to 0.5"),
    ],
    "preferences": [
        (PLAYED, "pfgames", "a,b,win\nb,b,win", "Line 2: 'b' is compared with itself"),
        (PLAYED, "pfgames", "\n".join(f"p{i},q,win" for i in range(9)), "At most 8 players"),
    ],
    "tokens": [
        (THREE, "tklogits", "3, x", "x"),
        (THREE, "tklogits", "3", "From 2 to 30 logits"),
        (THREE, "tklogits", "1e308, 0", "between −1000 and 1000"),
        (THREE, "tkorder", "T top-k", "Write each of"),
        (THREE, "tklogits", "3 * 2", "right behind its logit"),
    ],
}
CASES = [(stem, *case) for stem, cases in TYPED.items() for case in cases]


@pytest.mark.parametrize(
    ("stem", "link", "key", "text", "says"),
    CASES,
    ids=[f"{stem} {key} {says}" for stem, _, key, _, says in CASES],
)
def test_what_cannot_be_used_is_said_and_the_last_stays(
    open_page: Any, stem: str, link: dict[str, str], key: str, text: str, says: str
) -> None:
    app = open_page(stem, **link)
    before = alternatives(app)
    (field,) = (field for field in (*app.text_input, *app.text_area) if field.key == key)
    field.set_value(text).run()
    assert_sound(app)
    assert says in " ".join(error.value for error in app.error)
    assert alternatives(app) == before
