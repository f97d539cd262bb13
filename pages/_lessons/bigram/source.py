"""The names or words that the page is about: those of the census, or a pasted text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Final, TypeVar

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from nll_core import language as core
from nll_core.datasets import load_first_names
from nll_core.language.letters import LETTERS
from nll_core.predictions.problems import counted
from pages._snippets.bigram import Loaded
from pages._ui import page, upload
from pages._ui.text import named

T = TypeVar("T")
Matrix = NDArray[np.float64]

CENSUS, PASTED = "First names", "Pasted text"
SETS: Final = (CENSUS, PASTED)
UNITS: Final[dict[str, core.ItemUnit]] = {"each line": "line", "each word": "word"}
LINES, WORDS = UNITS
PLACE: Final = "pasted"
EXAMPLE: Final = "Amélie\nJürgen\nMary Ann\nO’Brien"
# The sums over all letters and all amounts of smoothing take 100 MB at most.
MOST_CHARACTERS: Final = 300_000
# Fewer have hardly any held out.
FEWEST: Final = 10
LONGEST: Final = 40
# In letters, what a sweep goes through while a control moves.
SMALL: Final = 20_000
KEPT: Final = 48
SAID: Final[dict[str, tuple[str, str]]] = {
    "capital": ("capital", "made small"),
    "accent": ("accent", "left out, the letter kept"),
    "digit": ("digit", "dropped"),
    "other letter": ("other letter", "dropped, as only a to z are read"),
    "sign": ("sign", "dropped"),
}
PARTS: Final = "taken for the end of a word"


@dataclass(frozen=True, eq=False, repr=False)
class Source:
    """Names or words, in their order, and what has been found out about them, which is kept."""

    key: str
    """Tells them from all others, by content."""
    rows: tuple[str, ...]
    noun: str
    """Names or words."""
    where: str
    split: core.RowSplit
    loaded: Loaded
    own: bool = False
    found: dict[Any, Any] = field(default_factory=dict)
    sweeps: dict[Any, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Source({self.key!r})"

    @cached_property
    def texts(self) -> core.LetterTexts:
        """Each of them once."""
        return core.letter_texts(dict.fromkeys(self.rows))

    @cached_property
    def longest(self) -> int:
        """Letters of the longest one."""
        return max(map(len, self.rows))

    @cached_property
    def pairs(self) -> NDArray[np.int64]:
        """How often each letter follows each letter in them."""
        return core.ngram_counts(self.texts, 2)

    @cached_property
    def counted(self) -> Matrix:
        """The shares of the counts; no chance at all after a letter that is not there."""
        return np.exp(core.ngram_of_counts(self.pairs, LETTERS).log_probs)

    @cached_property
    def missing(self) -> list[int]:
        """The letters that are not there."""
        return np.flatnonzero(self.pairs.sum(axis=1) == 0).tolist()

    def once(self, key: tuple[Any, ...], make: Callable[[], T], most: int = KEPT) -> T:
        """What `make` makes, kept for a while; `most` of those whose keys begin alike."""
        if key not in self.found:
            made = make()
            alike = [known for known in list(self.found) if known[0] == key[0]]
            for known in alike[: max(0, len(alike) - most + 1)]:
                self.found.pop(known, None)
            self.found[key] = made
            return made
        value: T = self.found[key]
        return value


@lru_cache(1)
def census() -> Source:
    """The names of the census, some of which stand there for both sexes."""
    return Source(
        CENSUS,
        load_first_names().names,
        "names",
        "the census",
        "rows",
        Loaded(
            "from nll_core.datasets import load_first_names",
            "load_first_names().different",
            "load_first_names().names",
        ),
    )


@dataclass(eq=False)
class Kept(upload.Kept):
    """A pasted text, and what it was read as."""

    opened: Source | None = None


SHELF: Final = upload.Shelf("bigram", Kept)


def opened(name: str) -> Source:
    """What controls ask for; before there is anything of the visitor's, the census."""
    mine = SHELF.kept(PLACE) if name == PASTED else None
    return (mine and mine.opened) or census()


def own(unit: Callable[[], str]) -> Source | None:
    """What is pasted, with what became of it; None where it cannot be used.

    `unit` draws the choice of what an item is.
    """
    left, right = st.columns([1, 1], gap="large")
    with left:
        by = unit()
        mine = SHELF.pasted(PLACE, "Names, one on each line, or a text", placeholder=EXAMPLE)
    with right:
        page.note(
            "The 27 symbols are the letters a to z and the end. Capitals and accents are folded, "
            "all else is dropped, and it is listed here. Each different item counts once: at least "
            f"{FEWEST} are needed, in at most {MOST_CHARACTERS:,} characters. The text stays in "
            "the memory of this session, and the link has none of it: whoever opens the link must "
            "paste it again."
        )
        return None if mine is None else _read(mine, by)


def _read(mine: Kept, by: str) -> Source | None:
    """The names or words of a text; None, with the reason on the page, if there are too few."""
    key = repr((mine.digest, by))
    text = mine.content.getvalue().decode("utf-8") if mine.content else ""
    mine.opened = mine.opened if mine.opened is not None and mine.opened.key == key else None
    if len(text) > MOST_CHARACTERS:
        st.error(
            f"The text has {len(text):,} characters, and {MOST_CHARACTERS:,} fit here. Paste a "
            "part of it."
        )
        return None
    found = core.read_letter_items(text, by=UNITS[by], most_letters=LONGEST)
    noun, n = ("names", "words")[by == WORDS], len(found.different)
    if n:
        page.note(
            f"{counted(len(found.items), noun[:-1])}, {n:,} different: "
            + _beginning(found.different)
        )
    page.listing(_changes_in_words(found, by))
    if n < FEWEST:
        st.error(
            f"At least {FEWEST} different {noun} are needed, got {n}: a fifth of them is held out. "
            + _more_in_words(text, n, by)
        )
        return None
    if sum(map(len, found.different)) > SMALL:
        page.note(
            f"With more than {SMALL:,} letters a control is answered when it is let go, and Run "
            "stays off."
        )
    load = "from pathlib import Path\n\nfrom nll_core.language import read_letter_items\n\n"
    given = f'by="{UNITS[by]}", most_letters={LONGEST}'
    load += 'text = Path("text.txt").read_text(encoding="utf-8")\n'
    load += f"items = read_letter_items(text, {given})"
    if mine.opened is None:
        mine.opened = Source(
            key,
            found.items,
            noun,
            "your text",
            "items",
            Loaded(load, "items.different", "items.items"),
            own=True,
        )
    return mine.opened


def _more_in_words(text: str, n: int, by: str) -> str:
    """What to do where too few items are left of a text."""
    if not n:
        return "Only the letters a to z are read, and here is none."
    words = core.read_letter_items(text, by="word", most_letters=LONGEST).different
    taken = by != WORDS and len(words) >= FEWEST
    return "Paste more, or take each word." if taken else "Paste more."


def _beginning(items: tuple[str, ...], most: int = 6) -> str:
    return ", ".join(items[:most]) + (", …" if len(items) > most else "." if items else "none.")


def _changes_in_words(found: core.LetterItems, by: str) -> list[str]:
    """What became of all that is no letter a to z, how often, and where it stands first."""
    said = []
    for change in found.changes:
        kind, what = SAID[change.kind]
        if by == WORDS and change.kind not in ("capital", "accent"):
            what = PARTS
        first = "a space" if change.example.isspace() else f"“{named(change.example)}”"
        said.append(
            f"{counted(change.n, kind)} {what}; the first is {first}, in line {change.line:,}."
        )
    for skipped, kind, why in (
        (found.without_letters, "line", "without a letter left out"),
        (
            found.too_long,
            "item",
            f"of more than {LONGEST} letters left out"
            + ("" if by == WORDS else " (a running text? Take each word)"),
        ),
    ):
        if skipped is not None:
            said.append(f"{counted(skipped.n, kind)} {why}; the first is in line {skipped.line:,}.")
    repeats = len(found.items) - len(found.different)
    if repeats:
        said.append(f"{counted(repeats, 'repeat')}: only “Longer memory” uses them.")
    return said or ["Nothing had to be changed."]
