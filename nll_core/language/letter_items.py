"""Names or words of any text as lower-case letters a to z, with what was changed on the way."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, get_args

from nll_core._printing import Printed
from nll_core._validation import choice, count
from nll_core.language.letters import bare_letters

ItemUnit = Literal["line", "word"]
ITEM_UNITS: Final[tuple[ItemUnit, ...]] = get_args(ItemUnit)

LetterChangeKind = Literal["capital", "accent", "digit", "other letter", "sign"]
LETTER_CHANGES: Final[tuple[LetterChangeKind, ...]] = get_args(LetterChangeKind)


class LetterChange(NamedTuple):
    """Characters of one kind that are no letter a to z, as they stood."""

    kind: LetterChangeKind
    n: int
    line: int
    """Of the first, from 1."""
    example: str
    """The first."""


class SkippedItems(NamedTuple):
    """Lines or words that gave no item."""

    n: int
    line: int
    """Of the first, from 1."""


@dataclass(frozen=True, eq=False, repr=False)
class LetterItems(Printed):
    """The items of a text, and what became of the rest of it."""

    items: tuple[str, ...]
    """In their order, repeats among them."""
    changes: tuple[LetterChange, ...]
    """Capitals and accents are folded onto a to z; all else is dropped, or parts words."""
    without_letters: SkippedItems | None
    """Lines with something on them, but no letter."""
    too_long: SkippedItems | None
    """Items of more letters than were allowed, which are left out."""

    @property
    def different(self) -> tuple[str, ...]:
        """Each item once, in the order in which they first came."""
        return tuple(dict.fromkeys(self.items))


def read_letter_items(text: str, *, by: ItemUnit = "line", most_letters: int = 40) -> LetterItems:
    """The lines or the words of any text as items of the letters a to z, and what was changed.

    Parameters
    ----------
    text : str
        Lines end as `str.splitlines` has it.
    by : {"line", "word"}
        "line" makes an item of each line, without what is no letter; for "word" whatever is no
        letter parts words.
    most_letters : int
        Longer items are left out, and counted.

    Returns
    -------
    LetterItems
        With the items of `plain_letters`, or the words of `plain_words`.

    Notes
    -----
    Characters are counted as written, composed (NFC). One can be of two kinds: É is a capital and
    has an accent. White space around a line, or between words, is not counted.

    Examples
    --------
    >>> found = read_letter_items("Zoë\\n\\nAnne-Marie\\n42\\nZoe")
    >>> found.items, found.different
    (('zoe', 'annemarie', 'zoe'), ('zoe', 'annemarie'))
    >>> [tuple(change) for change in found.changes][:2]
    [('capital', 4, 1, 'Z'), ('accent', 1, 1, 'ë')]
    >>> found.without_letters
    SkippedItems(n=1, line=4)
    """
    choice(by, "by", ITEM_UNITS)
    most = count(most_letters, "most_letters")
    lines = [line.strip() for line in unicodedata.normalize("NFC", text).splitlines()] or [""]
    whole = "\n".join(lines)
    letters = {character: bare_letters(character, "") for character in dict.fromkeys(whole)}
    between = "" if by == "line" else " "
    table = {ord(c): bare_letters(c, between) for c in letters if c != "\n"}
    items: list[str] = []
    empty: list[int] = []
    long: list[int] = []
    for place, (line, bare) in enumerate(
        zip(lines, whole.translate(table).split("\n"), strict=True), 1
    ):
        found = bare.split()
        if line and not found:
            empty.append(place)
        for item in found:
            if len(item) > most:
                long.append(place)
            else:
                items.append(item)
    return LetterItems(
        tuple(items), tuple(_changes(whole, letters, by)), _skipped(empty), _skipped(long)
    )


def _kinds(character: str, plain: str, by: ItemUnit) -> list[LetterChangeKind]:
    """In what a character differs from a letter a to z."""
    small = character.lower()
    if plain:
        capital: list[LetterChangeKind] = ["capital"] if small != character else []
        return capital + (["accent"] if plain != small else [])
    if character == "\n" or (by == "word" and character.isspace()):
        return []
    if unicodedata.combining(character):
        return ["accent"]
    if character.isnumeric():
        return ["digit"]
    return ["other letter"] if character.isalpha() else ["sign"]


def _changes(whole: str, letters: dict[str, str], by: ItemUnit) -> list[LetterChange]:
    """One for each kind that there is; `letters` is in the order of first places."""
    counts, found = Counter(whole), dict[LetterChangeKind, list[str]]()
    for character, plain in letters.items():
        for kind in _kinds(character, plain, by):
            found.setdefault(kind, []).append(character)
    return [
        LetterChange(
            kind,
            sum(counts[c] for c in found[kind]),
            whole.count("\n", 0, whole.find(found[kind][0])) + 1,
            found[kind][0],
        )
        for kind in LETTER_CHANGES
        if kind in found
    ]


def _skipped(places: list[int]) -> SkippedItems | None:
    return SkippedItems(len(places), places[0]) if places else None
