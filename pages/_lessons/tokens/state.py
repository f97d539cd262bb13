"""The state of the page on tokens, and which texts it opens."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core.datasets import ANSWERS
from nll_core.language import DecodingStep, TokenText, plain_letters, plain_words
from nll_core.language.decoding import StepKind
from nll_core.parsing import parse_numbers
from pages._lessons.tokens import opened
from pages._lessons.tokens.opened import MINE, PASTED, SHELF, Opened
from pages._ui import state as field

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


VIEWS: Final = (
    TEXT := "A text",
    TWO := "Two answers",
    SURE := "Calibration",
    WINDOWS := "Windows",
    CHAIN := "From logits to a draw",
    GREEDY := "Greedy or most probable",
    TAKE := "Take away",
)
SOURCES: Final = (NAMES := "letters of a name", OWN := "my own")
LONGEST: Final = 16
MOST_TOKENS: Final = 30
LARGEST: Final = 1000
# More than there are tokens: all are kept.
ALL: Final = 1000
CHANCES: Final = tuple(round(0.05 * i, 2) for i in range(1, 20))
MASSES: Final = (*CHANCES, 0.99, 1.0)


class Setting(NamedTuple):
    """What a step is called on the page, its control, and the value at which it does nothing."""

    word: str
    key: str
    idle: float


SETTINGS: Final[dict[StepKind, Setting]] = {
    "repetition penalty": Setting("penalty", "tkr", 1.0),
    "temperature": Setting("T", "tkt", 1.0),
    "top-k": Setting("top-k", "tkk", ALL),
    "top-p": Setting("top-p", "tkp", 1.0),
    "min-p": Setting("min-p", "tkm", 0.0),
    "typical": Setting("typical", "tky", 1.0),
}
KINDS: Final = {setting.word: kind for kind, setting in SETTINGS.items()}


def in_words(kinds: tuple[StepKind, ...]) -> str:
    """An order as the control has it; steps that are not in it come last."""
    return " ".join(SETTINGS[kind].word for kind in dict.fromkeys((*kinds, *SETTINGS)))


def check_beginning(text: str) -> None:
    """ValueError where a text is no beginning of a name."""
    found = plain_letters(text)
    if len(found) > 1 or (text.strip() and not found):
        raise ValueError("The beginning of one name is taken here: letters from a to z, or nothing")
    if found and len(found[0]) > LONGEST:
        raise ValueError(f"At most {LONGEST} letters fit here, got {len(found[0])}")


def logits_of(text: str) -> tuple[NDArray[np.float64], tuple[int, ...]]:
    """Logits, and which of them a star marks as written already: 3*, 2, 1."""
    logits, words = parse_numbers(text.replace("*", "")), re.findall(r"[^\s,;]+", text)
    if not 2 <= len(logits) <= MOST_TOKENS:
        raise ValueError(f"From 2 to {MOST_TOKENS} logits fit here, got {len(logits)}")
    if np.abs(logits).max() > LARGEST:
        raise ValueError(f"Logits lie between −{LARGEST} and {LARGEST}")
    if "*" in text and len(words) != len(logits):
        raise ValueError("A star belongs right behind its logit, whose decimals have a point")
    return logits, tuple(i for i, word in enumerate(words) if word.endswith("*"))


# The number of tokens of a text follows from all of these.
OPENING: Final = ("tktext", "tktyped", "tkwhich", "tkother", "tkpart")
# The axes follow from these.
WINDOWED: Final = ("tklength", "tkscored", "tkbos")


class State(field.State, deciding=("tkfrom", *OPENING, *WINDOWED)):
    """What the page shows."""

    tkview: str = field.choice("View", VIEWS, TEXT)
    tkfrom: str = field.choice("Logits", SOURCES, NAMES)
    tkstart: str = field.text(
        "Written so far",
        "ma",
        check_beginning,
        max_chars=60,
        help="The model looks at the last letter; the repetition penalty at all of them.",
    )
    tklogits: str = field.text(
        "Logits of tokens 1, 2, 3, …", "3, 2, 1", logits_of, help="3* has been written already."
    )
    tkorder: str = field.order("Order of the steps", " ".join(KINDS))
    tkt: float = field.steps(
        "Temperature T",
        (0.0, *(round(0.1 * i, 1) for i in range(1, 21)), 2.5, 3.0, 4.0, 5.0, 10.0),
        1.5,
        help="Divides the logits: below 1 sharper, above 1 flatter; 0 keeps the most likely token.",
    )
    tkk: int = field.steps(
        "Top-k",
        (*range(1, MOST_TOKENS), ALL),
        ALL,
        text=lambda k: "all" if k == ALL else str(k),
        help="Keeps the k most likely tokens.",
    )
    tkp: float = field.steps(
        "Top-p", MASSES, 0.8, help="Keeps the fewest of the most likely that reach probability p."
    )
    tkm: float = field.steps(
        "Min-p",
        (0.0, 0.01, 0.02, *MASSES),
        0.0,
        help="Keeps what has at least this share of the largest probability.",
    )
    tky: float = field.steps(
        "Typical",
        MASSES,
        1.0,
        help="Keeps those whose surprise is nearest to the entropy, until they reach the mass.",
    )
    tkr: float = field.steps(
        "Repetition penalty",
        (0.5, 0.8, *(round(1 + 0.05 * i, 2) for i in range(21))),
        1.0,
        help="Divides the logits above 0 of tokens written so far, multiplies those below 0.",
    )
    tkdraw: int = field.count("Tokens drawn (the seed)", 0, 99, 0)
    tka: float = field.steps("p(A), first", CHANCES, 0.6)
    tkaa: float = field.steps("p(A) after A", CHANCES, 0.5)
    tkba: float = field.steps("p(A) after B", CHANCES, 0.1)
    tktext: str = field.choice(
        "Text",
        TEXTS,
        TEXTS[0],
        as_list=True,
        help="Samples of what servers and a harness returned, a small model of letters, or yours.",
    )
    tktyped: str = field.text(
        "Any text; each line is a text of its own", TYPED, check_typed, lines=4, max_chars=1000
    )
    tkn: int = field.count("n: letters looked at, with the one to come", 1, 4, 4)
    tkworth: float = field.steps("Letters that the shorter memory is worth", WORTHS, 3.0)
    tkwhich: int = field.scale(
        "Text number", lambda s: range(1, n_texts(s) + 1), lambda s: 1, family=n_texts
    )
    tkother: int = field.scale(
        "Against text number",
        lambda s: range(1, n_texts(s) + 1),
        lambda s: min(n_texts(s), 2),
        family=n_texts,
    )
    tkpart: int = field.scale(
        "Part of the text",
        lambda s: range(1, 1 - (-max(n_groups(s), 1) // AT_A_TIME)),
        lambda s: 1,
        family=lambda s: (s.tktext, s.tktyped, s.brought, s.place),
    )
    tkvocab: int = field.steps(
        "Tokens that the model knows",
        VOCABULARIES,
        0,
        text=lambda n: f"{n:,}" if n else "not said",
        help="For the upper bound of the entropy: the probability that is not listed could lie on "
        "all of them.",
    )
    tklength: int = field.steps("Letters of a window", LENGTHS, 8)
    tkstride: int = field.scale(
        "Stride", lambda s: [v for v in STRIDES if v <= s.tklength], lambda s: s.tklength
    )
    tkbos: bool = field.switch("A mark of the beginning (BOS) in every window", False)
    tkscored: int = field.steps("Letters of the text", LETTERS_SCORED, 1000)
    brought: Opened | None = field.given(brought)

    @property
    def steps(self) -> tuple[DecodingStep, ...]:
        """All steps, in their order."""
        kinds = [KINDS[word] for word in self.tkorder.split()]
        return tuple(DecodingStep(kind, getattr(self, SETTINGS[kind].key)) for kind in kinds)

    @property
    def opened(self) -> Opened:
        """The texts that are looked at."""
        return open_texts(self)

    @property
    def place(self) -> int:
        """Of the text that is looked at, from 0; its control begins without a value."""
        return (self.tkwhich or 1) - 1

    @property
    def text(self) -> TokenText:
        return self.opened.texts[self.place]

    @property
    def other(self) -> TokenText:
        return self.opened.texts[self.tkother - 1]

    @property
    def n_vocabulary(self) -> int | None:
        return self.opened.n_vocabulary or self.tkvocab or None
