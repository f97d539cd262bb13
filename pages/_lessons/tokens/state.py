"""The state of the page on tokens."""

from __future__ import annotations

from typing import Final, get_args

from nll_core.language import DecodingStep, plain_letters, steps_in_order
from nll_core.language.decoding import StepKind
from nll_core.parsing import parse_numbers
from pages._ui import state as field

VIEWS: Final = (CHAIN := "From logits to a draw",)
SOURCES: Final = (NAMES := "letters of a name", OWN := "my own")
LONGEST: Final = 16
MOST_TOKENS: Final = 30
# More than there are tokens: all are kept.
ALL: Final = 1000
# The steps as they are called on the page and in the link.
WORDS: Final[dict[str, StepKind]] = {
    "penalty": "repetition penalty",
    "T": "temperature",
    "top-k": "top-k",
    "top-p": "top-p",
    "min-p": "min-p",
    "typical": "typical",
}
WORD_OF: Final = {kind: word for word, kind in WORDS.items()}
MASSES: Final = (*(round(0.05 * i, 2) for i in range(1, 20)), 0.99, 1.0)
# At these a step does nothing.
IDLE: Final[dict[StepKind, float]] = {
    "temperature": 1.0,
    "top-k": float(ALL),
    "top-p": 1.0,
    "min-p": 0.0,
    "typical": 1.0,
    "repetition penalty": 1.0,
}


def in_words(kinds: tuple[StepKind, ...]) -> str:
    """An order as the control has it; steps that are not in it come last."""
    rest = [kind for kind in get_args(StepKind) if kind not in kinds]
    return " ".join(WORD_OF[kind] for kind in (*kinds, *rest))


def check_beginning(text: str) -> None:
    """ValueError where a text is no beginning of a name."""
    found = plain_letters(text)
    if len(found) > 1 or (text.strip() and not found):
        raise ValueError("The beginning of one name is taken here: letters from a to z, or nothing")
    if found and len(found[0]) > LONGEST:
        raise ValueError(f"At most {LONGEST} letters fit here, got {len(found[0])}")


def check_logits(text: str) -> None:
    """ValueError where a text is no list of logits."""
    n = len(parse_numbers(text))
    if not 2 <= n <= MOST_TOKENS:
        raise ValueError(f"From 2 to {MOST_TOKENS} logits fit here, got {n}")


def check_seen(text: str) -> None:
    """ValueError where a text is no list of token numbers."""
    if text.strip():
        numbers = parse_numbers(text)
        if not all(number in range(1, MOST_TOKENS + 1) for number in numbers.tolist()):
            raise ValueError(f"Numbers of tokens are wanted, from 1 to at most {MOST_TOKENS}")


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
    tklogits: str = field.text("Logits of tokens 1, 2, 3, …", "3, 2, 1", check_logits)
    tkseen: str = field.text("Numbers of tokens written so far", "", check_seen)
    tkorder: str = field.order("Order of the steps", in_words(tuple(WORDS.values())))
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
    def settings(self) -> dict[StepKind, float]:
        """The parameter of each step."""
        return {
            "temperature": self.tkt,
            "top-k": self.tkk,
            "top-p": self.tkp,
            "min-p": self.tkm,
            "typical": self.tky,
            "repetition penalty": self.tkr,
        }

    @property
    def steps(self) -> tuple[DecodingStep, ...]:
        """All steps, in their order."""
        kinds = [WORDS[word] for word in self.tkorder.split()]
        return steps_in_order(kinds, {str(kind): value for kind, value in self.settings.items()})
