"""Words that are no first names, for models of first names to meet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, Literal, get_args

WordKind = Literal["surnames", "english", "italian", "finnish"]
WORD_KINDS: Final[tuple[WordKind, ...]] = get_args(WordKind)


@dataclass(frozen=True)
class Words:
    """Different words of the letters a to z, and where they come from."""

    words: tuple[str, ...]
    """In lower case, accents dropped; surnames the most frequent first, others as they come."""
    title: str
    source: str


@cache
def load_words(kind: WordKind) -> Words:
    """Surnames of a census, or the words of one declaration in one of three languages.

    Parameters
    ----------
    kind : {"surnames", "english", "italian", "finnish"}
        3,000 surnames; 504, 595 or 715 words.

    Returns
    -------
    Words
        Each word once.

    Raises
    ------
    ValueError
        For another kind.

    References
    ----------
    U.S. Census Bureau, Frequently Occurring Surnames and Given Names from the 1990 Census.
    United Nations (1948), Universal Declaration of Human Rights, in Unicode.

    Examples
    --------
    >>> load_words("surnames").words[:3], len(load_words("finnish").words)
    (('smith', 'johnson', 'williams'), 715)
    """
    if kind not in WORD_KINDS:
        raise ValueError(f"kind must be one of {', '.join(WORD_KINDS)}, got {kind!r}")
    stem = kind if kind == "surnames" else f"{kind}_words"
    text = resources.files("nll_core.datasets").joinpath(f"{stem}.txt").read_text("utf-8")
    lines = text.splitlines()
    about = dict(line[2:].split(": ", 1) for line in lines if line.startswith("#"))
    words = " ".join(line for line in lines if not line.startswith("#"))
    return Words(tuple(words.split()), **about)
