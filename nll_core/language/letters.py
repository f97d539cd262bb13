"""Texts over a small alphabet as numbers, each text ended by a mark that is symbol 0."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed
from nll_core._validation import Seed, open_fraction, seed_number

LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
# n-grams of four have the fourth power of this many cells.
MAX_SYMBOLS: Final = 64


@dataclass(frozen=True, eq=False, repr=False)
class LetterTexts(Printed):
    """Texts as codes: the place of each letter in `alphabet` from 1, and 0 after each text."""

    codes: NDArray[np.uint8]
    """(n,), letters and end marks of all texts."""
    alphabet: str

    @property
    def n_symbols(self) -> int:
        """Letters and the end mark."""
        return len(self.alphabet) + 1

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        """Places of the end marks."""
        return np.flatnonzero(self.codes == 0)

    @property
    def n_texts(self) -> int:
        """How many texts there are."""
        return len(self.ends)

    def texts(self) -> list[str]:
        """The texts again."""
        table = np.frombuffer(f"\n{self.alphabet}".encode("utf-32-le"), np.uint32)
        return table[self.codes].tobytes().decode("utf-32-le").split("\n")[:-1]


def letter_texts(texts: Iterable[str] | str, alphabet: str = LETTERS) -> LetterTexts:
    """Texts of letters as numbers, each with an end mark behind it.

    Parameters
    ----------
    texts : iterable of str, or str
        Several texts, or one.
    alphabet : str
        The letters, each once, at most 63.

    Returns
    -------
    LetterTexts
        Codes from 1 in the order of the alphabet.

    Raises
    ------
    ValueError
        For a letter that is not in the alphabet, or an alphabet that has a letter twice.

    Examples
    --------
    >>> names = letter_texts(["ab", "c"])
    >>> names.codes.tolist(), names.n_texts, names.texts()
    ([1, 2, 0, 3, 0], 2, ['ab', 'c'])
    """
    if len(set(alphabet)) < len(alphabet) or "\n" in alphabet:
        raise ValueError("alphabet must hold each letter once, and no line end")
    if not 0 < len(alphabet) < MAX_SYMBOLS:
        raise ValueError(f"alphabet must have 1 to {MAX_SYMBOLS - 1} letters, got {len(alphabet)}")
    given = [texts] if isinstance(texts, str) else list(texts)
    if any("\n" in text for text in given):
        raise ValueError("a text must not hold a line end: it is not in the alphabet")
    joined = "\n".join([*given, ""])
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    letters = np.frombuffer(alphabet.encode("utf-32-le", "surrogatepass"), np.uint32)
    # One more than the largest is for all that is no letter.
    size = int(letters.max()) + 2
    table = np.full(size, 255, np.uint8)
    table[letters] = np.arange(1, len(letters) + 1)
    table[ord("\n") if ord("\n") < size else -1] = 0
    codes = table[np.minimum(points, size - 1)]
    if len(codes) and codes.max() == 255:
        letter = chr(int(points[int(np.argmax(codes == 255))]))
        raise ValueError(f"{letter!r} is not in the alphabet {alphabet!r}")
    return LetterTexts(codes, alphabet)


def plain_letters(text: str) -> list[str]:
    """The lines of any text as lower-case letters a to z; whatever else is dropped.

    Parameters
    ----------
    text : str
        A text on each line.

    Returns
    -------
    list of str
        Without the lines that have no such letter.

    Examples
    --------
    >>> plain_letters("Zoë-Anne\\n\\nD'Arcy 2")
    ['zoeanne', 'darcy']
    """
    return [found for line in text.splitlines() if (found := bare_letters(line, between=""))]


def plain_words(text: str) -> list[str]:
    """The lines of any text as lower-case words of a to z with one space between them.

    Parameters
    ----------
    text : str
        A text on each line; whatever is no letter parts words.

    Returns
    -------
    list of str
        Without the lines that have no letter.

    Examples
    --------
    >>> plain_words("Zoë-Anne met\\n\\n  D'Arcy, 2.")
    ['zoe anne met', 'd arcy']
    """
    lines = (" ".join(bare_letters(line, between=" ").split()) for line in text.splitlines())
    return [line for line in lines if line]


def bare_letters(line: str, between: str) -> str:
    """Letters a to z, without their accents, and `between` in place of all else."""
    import unicodedata

    # Accents become characters of their own, which are dropped.
    apart = unicodedata.normalize("NFKD", line.lower())
    bare = (letter for letter in apart if not unicodedata.combining(letter))
    return "".join(letter if letter in LETTERS else between for letter in bare)


def split_texts(
    texts: Sequence[str], share: float, *, seed: Seed = 0
) -> tuple[list[str], list[str]]:
    """Texts for training and texts held out, of which none is in both.

    Parameters
    ----------
    texts : sequence of str
        A text that is there twice counts once: else the held-out part would not be new.
    share : float
        Of the different texts that are held out, in (0, 1).
    seed : int or numpy.random.Generator
        Of the draw; of a generator, its next number.

    Returns
    -------
    tuple of list of str
        Training texts and held-out texts, each in the order in which they came.

    Examples
    --------
    >>> train, held_out = split_texts(["a", "b", "a", "c", "d"], 0.5)
    >>> len(train), len(held_out), set(train) & set(held_out)
    (2, 2, set())
    """
    different = list(dict.fromkeys(texts))
    n_out = round(open_fraction(share, "share") * len(different))
    out = np.zeros(len(different), bool)
    out[np.random.default_rng(seed_number(seed)).permutation(len(different))[:n_out]] = True
    held = [text for text, is_out in zip(different, out.tolist(), strict=True) if is_out]
    return [t for t, is_out in zip(different, out.tolist(), strict=True) if not is_out], held
