"""The state of the page on tokens."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core.language import DecodingStep, plain_letters
from nll_core.language.decoding import StepKind
from nll_core.parsing import parse_numbers
from pages._ui import state as field

VIEWS: Final = (CHAIN := "From logits to a draw",)
SOURCES: Final = (NAMES := "letters of a name", OWN := "my own")
LONGEST: Final = 16
MOST_TOKENS: Final = 30
# More than there are tokens: all are kept.
ALL: Final = 1000
MASSES: Final = (*(round(0.05 * i, 2) for i in range(1, 20)), 0.99, 1.0)


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
    if "*" in text and len(words) != len(logits):
        raise ValueError("A star belongs right behind its logit, whose decimals have a point")
    return logits, tuple(i for i, word in enumerate(words) if word.endswith("*"))


class State(field.State, deciding=("tkfrom",)):
    """What the page shows."""

    tkview: str = field.choice("View", VIEWS, CHAIN)
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
        help="Keeps what has at least so much of the largest probability.",
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

    @property
    def steps(self) -> tuple[DecodingStep, ...]:
        """All steps, in their order."""
        kinds = [KINDS[word] for word in self.tkorder.split()]
        return tuple(DecodingStep(kind, getattr(self, SETTINGS[kind].key)) for kind in kinds)
