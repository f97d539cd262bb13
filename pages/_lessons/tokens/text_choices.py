"""What the controls of the views of texts offer, and which texts they open."""

from __future__ import annotations

from typing import Any, Final

from nll_core.datasets import ANSWERS
from nll_core.language import plain_words
from pages._lessons.tokens import opened
from pages._lessons.tokens.opened import Opened
from pages._lessons.tokens.shelf import MINE, PASTED, SHELF

LETTERS_TYPED: Final = "letters that I type"
TEXTS: Final = (LETTERS_TYPED, *ANSWERS, MINE, PASTED)
# As many as are looked at in one text, and texts that a slider tells apart.
AT_A_TIME: Final = 600
MOST_TEXTS: Final = 500
WORTHS: Final = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
VOCABULARIES: Final = (0, 256, 32_000, 50_257, 100_277, 128_256, 151_936, 200_019, 262_144)
LENGTHS: Final = (4, 8, 16, 32, 64, 128, 256)
STRIDES: Final = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256)
LETTERS_SCORED: Final = (50, 100, 200, 500, 1000, 2000, 5000)
TYPED: Final = """\
mary john isabelle zoe michael anna elizabeth kimberly
the cat sat on the mat and looked at the moon
xylo qqq zzz"""


def check_typed(text: str) -> None:
    """ValueError where there is nothing to score."""
    if not any(len(line) > 1 for line in plain_words(text)):
        raise ValueError("Two letters from a to z or more are needed.")


def brought(s: Any) -> Opened | None:
    """What the visitor has brought, where it is what is chosen and can be used."""
    kept = SHELF.kept(s.tktext)
    return None if kept is None else kept.opened


def open_texts(s: Any) -> Opened:
    """What is open; before anything of the visitor's is, what is typed."""
    found = _of_others(s)
    return found or opened.letters_of(tuple(plain_words(s.tktyped)), s.tkn, s.tkworth)


def _of_others(s: Any) -> Opened | None:
    """Texts that are not typed."""
    return opened.sample(s.tktext) if s.tktext in ANSWERS else s.brought


# How many there are does not wait for the model of letters, so its controls move at once.
def n_texts(s: Any) -> int:
    """How many texts are open, as far as a slider tells them apart."""
    found = _of_others(s)
    return min(MOST_TEXTS, len(found.texts if found else plain_words(s.tktyped)))


def n_groups(s: Any) -> int:
    """How many tokens of the text that is looked at are shown."""
    found = _of_others(s)
    return len(found.groups(s.place) if found else plain_words(s.tktyped)[s.place])
