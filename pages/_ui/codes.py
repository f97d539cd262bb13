"""Short codes that can be typed: what has been solved, and one answer for the board of a class.

Each ends in two characters that tell whether it was mistyped: the sum of all others, each times its
place, modulo a prime, as in an ISBN. It changes with any one character and any two neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from nll_core.texts import shortened, visible
from pages._ui.registry import PAGES

# Crockford's 32, without I, L, O and U.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD: Final = str.maketrans("ILO", "110")
PRIME: Final = 1021
SEPARATORS: Final = re.compile(r"[\s,;|]+")
SEAT_LENGTH: Final = 3
"""Characters that tell students with the same answer apart."""
MOST_OF_A_PAGE: Final = 5
ANSWER: Final = re.compile(
    r"([A-Z]{3})-(\S+?)-(-?(?:\d+\.?\d*|\.\d+)(?:E[+-]?\d+)?|[A-Z])-([0-9A-Z]{5})", re.IGNORECASE
)
GROUP: Final = f"[A-Z]{{3}}[{ALPHABET}]"
MISTYPED: Final = "does not fit together: a character is wrong, missing or in another place"


def check(text: str) -> str:
    """Two characters that go with a text."""
    total = sum(place * ord(letter) for place, letter in enumerate(text.upper(), start=1)) % PRIME
    return ALPHABET[total // 32] + ALPHABET[total % 32]


@cache
def page_codes() -> Mapping[str, str]:
    """Three letters for each page: its first ones, or others of its name where these are taken."""
    taken: dict[str, str] = {}
    for info in PAGES:
        stem = info.stem.upper()
        codes = (stem[:2] + letter for letter in stem[2:])
        taken[next(code for code in codes if code not in taken)] = info.stem
    return {stem: code for code, stem in taken.items()}


def stem_of(code: str) -> str:
    """The page of three letters."""
    for stem, known in page_codes().items():
        if known == code.upper():
            return stem
    raise ValueError(f"no page is called {code.upper()}")


def write_progress(solved: Mapping[str, Collection[int]]) -> str:
    """The challenges that are solved, by page and by their places from 0; empty for none."""
    groups = [
        page_codes()[stem] + ALPHABET[sum(1 << place for place in solved[stem])]
        for stem in page_codes()
        if solved.get(stem)
    ]
    text = "-".join(groups)
    return f"{text}-{check(text)}" if text else ""


def read_progress(code: str) -> dict[str, set[int]]:
    """What a code says is solved; ValueError says what is wrong with it."""
    whole = code.strip().upper()
    text, _, last = whole.rpartition("-")
    if not re.fullmatch(f"{GROUP}(-{GROUP})*-[0-9A-Z]{{2}}", whole):
        raise ValueError("A code looks like SUR7-SOF3-4K")
    if last.translate(MISREAD) != check(text):
        raise ValueError(f"The code {MISTYPED}")
    solved: dict[str, set[int]] = {}
    for group in text.split("-"):
        bits = ALPHABET.index(group[3])
        solved[stem_of(group[:3])] = {k for k in range(MOST_OF_A_PAGE) if bits >> k & 1}
    return solved


@dataclass(frozen=True)
class Answer:
    """What one student sends to the board."""

    stem: str
    item: str
    """`Q2`, the page's second question; `C1`, its first challenge; or a goal as a link has it."""
    value: float | int
    """A number, or the place of an option from 0."""
    seat: str
    is_choice: bool = False


def write_answer(answer: Answer) -> str:
    """The code of an answer: SUR-Q2-95-7QK4M."""
    value = chr(ord("A") + int(answer.value)) if answer.is_choice else f"{answer.value:.4g}"
    text = f"{page_codes()[answer.stem]}-{answer.item}-{value.upper()}-{answer.seat}"
    return text + check(text)


def read_answer(code: str) -> Answer:
    """The answer that a code stands for; ValueError says what is wrong with it."""
    found = ANSWER.fullmatch(code)
    if not found:
        raise ValueError("is not a code such as SUR-Q2-95-7QK4M")
    page, item, value, last = found.groups()
    last = last.upper().translate(MISREAD)
    if last[SEAT_LENGTH:] != check(f"{page}-{item}-{value}-{last[:SEAT_LENGTH]}"):
        raise ValueError(MISTYPED)
    is_choice = value.isalpha()
    number = ord(value.upper()) - ord("A") if is_choice else float(value)
    return Answer(stem_of(page), item, number, last[:SEAT_LENGTH], is_choice)


class Collected(NamedTuple):
    """What a class has sent."""

    answers: dict[tuple[str, str], list[Answer]]
    """By page and item, in the order of the first of each."""
    remarks: list[str]
    """What was left out, and why, by line."""


def collect(text: str) -> Collected:
    """The codes among any words, each student's last answer to a question."""
    seen: dict[tuple[str, str, str], tuple[int, Answer]] = {}
    remarks: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = [word for word in SEPARATORS.split(line) if word]
        some = False
        for word in words:
            # A name or a remark is no code.
            if word.count("-") < 2:
                continue
            some = True
            short = shortened(visible(word))
            try:
                answer = read_answer(word)
            except ValueError as problem:
                remarks.append(f"Line {number}: “{short}” {problem}.")
                continue
            key = (answer.stem, answer.item, answer.seat)
            if key in seen:
                before, old = seen[key]
                again = "is there already" if old == answer else "takes the place of the answer"
                remarks.append(f"Line {number}: “{short}” {again} on line {before}.")
            seen[key] = (number, answer)
        if words and not some:
            remarks.append(f"Line {number}: there is no code in “{shortened(visible(line))}”.")
    answers: dict[tuple[str, str], list[Answer]] = {}
    for _, answer in seen.values():
        answers.setdefault((answer.stem, answer.item), []).append(answer)
    return Collected(answers, remarks)
