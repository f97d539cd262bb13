"""The exposure page's state, and the models and texts that its views share, each made once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core.datasets import WORD_KINDS, load_first_names, load_words
from nll_core.language import (
    ContextCosts,
    LetterTexts,
    NgramModel,
    NgramSmoothing,
    context_costs,
    leaky_split,
    letter_texts,
    ngram_counts,
    plain_letters,
    smoothed_ngram,
    split_texts,
)
from pages._figures.exposure import POSITIONS, STEPS_AFTER
from pages._ui import state as field

VIEWS: Final = (
    RUN := "Free running",
    HOT := "Temperature",
    TYPO := "After a typo",
    OTHERS := "Another population",
    MEMORY := "Memorised",
)
# What each way of smoothing is in the core, and its amount.
WAYS: Final[dict[str, tuple[NgramSmoothing, float]]] = {
    (ADD := "add 0.1"): ("add", 0.1),
    (PRIOR := "lower order as prior"): ("prior", 10.0),
}
# So little that a context which was never seen is left to all letters alike, or to noise.
TYPO_ADDED: Final = 0.001
NOISES: Final = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
TEMPERATURES: Final = (0.3, 0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0)
AMOUNTS: Final = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
TIMES: Final = (0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 30, 50, 100)
NEW: Final = "new first names"
POPULATIONS: Final = (NEW, "surnames", "English words", "Italian words", "Finnish words")
HELD_OUT: Final = 0.2
SHORTEST: Final = 2
LONGEST: Final = 8
MOST_N: Final = 4


def check_secret(text: str) -> None:
    """ValueError where a text is no secret that could be inserted."""
    found = plain_letters(text)
    if len(found) != 1 or not SHORTEST <= len(found[0]) <= LONGEST:
        raise ValueError(f"One word of {SHORTEST} to {LONGEST} letters, a to z, is taken here.")


class State(field.State):
    """What the page shows."""

    exview: str = field.choice("View", VIEWS, RUN)
    exn: int = field.count("n of the model: letters looked at, with the one to come", 1, MOST_N, 2)
    exway: str = field.choice("Smoothing of the model", tuple(WAYS), ADD)
    exjudge: int = field.count("n of the judge", 1, MOST_N, MOST_N)
    exat: int = field.count("Letter of the name", 1, POSITIONS, 4)
    exdraw: int = field.count("Names drawn from the model (the seed)", 0, 99, 0)
    ext: float = field.steps("Temperature T", TEMPERATURES, 1.0)
    exnoise: float = field.steps(
        "Letters replaced in training",
        NOISES,
        0.0,
        text=lambda share: f"{share:.2g}" if share else "none",
        help="The share of the letters of each context that are replaced at random.",
    )
    exwhere: int = field.count("Which letter is wrong", 1, 5, 3)
    exafter: int = field.count("Letters after the typo", 1, STEPS_AFTER, 4)
    expop: str = field.choice("Scored on", POPULATIONS, POPULATIONS[1], as_list=True)
    exk: float = field.steps("Added to each count, k", AMOUNTS, 0.1)
    exonce: bool = field.switch(
        "Each name once",
        True,
        help="Otherwise a name of both sexes may be trained on and held out.",
    )
    exsecret: str = field.text(
        "A secret", "zqxv", check_secret, max_chars=30, help="Accents and capitals are dropped."
    )
    extimes: int = field.steps("Times it is inserted", TIMES, 2)

    @property
    def secret(self) -> str:
        """As the model reads it."""
        return plain_letters(self.exsecret)[0]


@lru_cache(2)
def names(once: bool = True) -> tuple[LetterTexts, LetterTexts]:
    """Training names and new ones, of which none is in both; else rows as the census has them."""
    if once:
        train, held = split_texts(load_first_names().different, HELD_OUT)
    else:
        train, new, seen = leaky_split(load_first_names().names, HELD_OUT)
        held = [*new, *seen]
    return letter_texts(train), letter_texts(held)


@lru_cache(8)
def counts_of(n: int, once: bool = True) -> NDArray[np.int64]:
    """Contexts and letters of the training names."""
    return ngram_counts(names(once)[0], n)


# A model of n = 4 takes four megabytes.
@lru_cache(8)
def model_of(n: int, way: str) -> NgramModel:
    """An n-gram model of the training names."""
    by, amount = WAYS[way]
    return smoothed_ngram(names()[0], n, amount, by=by)


@lru_cache(16)
def costs_of(n: int, way: str) -> Mapping[str, ContextCosts]:
    """Every kind of words under the model."""
    model, counts = model_of(n, way), counts_of(n)
    return {kind: context_costs(model, counts, words_of(kind)) for kind in POPULATIONS}


@lru_cache(8)
def words_of(population: str) -> LetterTexts:
    """New first names, or words that are none."""
    if population == NEW:
        return names()[1]
    kinds = dict(zip(POPULATIONS[1:], WORD_KINDS, strict=True))
    return letter_texts(load_words(kinds[population]).words)
