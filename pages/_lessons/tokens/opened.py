"""The texts that are open, with what is computed of them once, and what the visitor has brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Final

from nll_core import language as core
from nll_core.datasets import ANSWERS, AnswersName, load_answers, load_first_names
from nll_core.language import LogprobError, TokenText
from nll_core.language.letters import LETTERS
from pages._ui import upload

ALPHABET: Final = f"{LETTERS} "
HELD_OUT: Final = 0.2
IN_A_LINE: Final = 10
LETTER_SYMBOLS: Final = len(ALPHABET) + 1
LOAD_SAMPLE: Final = """\
from nll_core.datasets import load_answers
from nll_core.language import read_logprobs

texts = read_logprobs(load_answers({!r}).content)
"""
LOAD_LETTERS: Final = """\
from nll_core.datasets import load_first_names
from nll_core.language import growing_ngrams, letter_texts, ngram_text, split_texts

train, new = split_texts(load_first_names().different, {held_out!r})
lines = [" ".join(train[i : i + {in_a_line}]) for i in range(0, len(train), {in_a_line})]
names = letter_texts(lines, {alphabet!r})
models = growing_ngrams(names, {n!r}, strength={worth!r})
texts = [ngram_text(models, line) for line in {lines!r}]
"""


@dataclass(frozen=True, eq=False, repr=False)
class Opened:
    """Texts of one file or model, and where they come from."""

    key: str
    """Tells them from all others, by content."""
    name: str
    texts: tuple[core.TokenText, ...]
    about: str
    load: str
    """Lines of Python that load them as `texts`."""
    n_vocabulary: int | None = None
    command: str = ""
    """The command line that writes the same report; empty for what is no file."""
    built_in: bool = True
    kept: dict[Any, Any] = field(default_factory=dict)
    """What was computed of it: it goes with it."""

    def __repr__(self) -> str:
        return f"Opened({self.key!r})"

    @cached_property
    def together(self) -> core.TextsSummary:
        """All texts, weighted by their tokens."""
        return core.summarise_texts(self.texts)

    def groups(self, place: int) -> Sequence[core.TokenGroup]:
        """The tokens of a text as they are shown."""
        found: dict[int, Sequence[core.TokenGroup]] = self.kept.setdefault("groups", {})
        if place not in found:
            found[place] = core.token_groups(self.texts[place])
        return found[place]

    def entropy(self, place: int, n_vocabulary: int | None) -> core.EntropyBounds | None:
        """Of the model at a token of a text on average; of a long text it takes seconds."""
        found: dict[Any, core.EntropyBounds | None] = self.kept.setdefault("entropy", {})
        asked = (place, n_vocabulary)
        if asked not in found:
            found[asked] = core.mean_entropy_bounds(self.texts[place], n_vocabulary=n_vocabulary)
        return found[asked]


@lru_cache(len(ANSWERS))
def sample(name: AnswersName) -> Opened:
    """One of the files that a tool returned."""
    answers = load_answers(name)
    return Opened(
        name,
        answers.file_name,
        core.read_logprobs(answers.content),
        answers.source,
        LOAD_SAMPLE.format(name),
        answers.n_vocabulary,
    )


@lru_cache(1)
def lines_of_names() -> tuple[list[str], list[str]]:
    """Those that the models of letters are counted in, and new ones, so many names to a line."""
    train, new = (
        [" ".join(names[i : i + IN_A_LINE]) for i in range(0, len(names), IN_A_LINE)]
        for names in core.split_texts(load_first_names().different, HELD_OUT)
    )
    return train, new


@lru_cache(1)
def train_letters() -> core.LetterTexts:
    return core.letter_texts(lines_of_names()[0], ALPHABET)


# Those of n = 4 take five megabytes; these are all that a slider comes to from one state.
@lru_cache(10)
def models_of(n: int, worth: float) -> tuple[core.NgramModel, ...]:
    """Models of letters of the orders 1 to n."""
    return core.growing_ngrams(train_letters(), n, strength=worth)


@lru_cache(16)
def letters_of(lines: tuple[str, ...], n: int, worth: float) -> Opened:
    """What was typed, a text on each line, as the model of letters scores it."""
    models = models_of(n, worth)
    texts = tuple(
        core.ngram_text(models, line, name=f"line {k + 1}" if len(lines) > 1 else "text")
        for k, line in enumerate(lines)
    )
    return Opened(
        repr((lines, n, worth)),
        "the letters typed",
        texts,
        f"Each letter is a token of an n-gram model, counted in {len(train_letters().codes):,} "
        "letters of first names. All but a to z is read as a space.",
        LOAD_LETTERS.format(
            held_out=HELD_OUT,
            in_a_line=IN_A_LINE,
            alphabet=ALPHABET,
            n=n,
            worth=worth,
            lines=list(lines),
        ),
        LETTER_SYMBOLS,
    )


MINE: Final = "my file"
PASTED: Final = "pasted answer"
Answer = tuple[TokenText, ...] | LogprobError


@dataclass(eq=False)
class Kept(upload.Kept):
    """A file of the visitor's, and how it was last read."""

    answer: tuple[str, Answer] | None = None
    """With what was said of the numbers."""
    opened: Opened | None = None

    @property
    def key(self) -> str:
        return f"tokens_{self.digest}"


SHELF: Final = upload.Shelf("tokens", Kept)
