"""The bigram page's state, and the models that its views share, each made once."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core.datasets import load_first_names
from nll_core.language import (
    LetterTexts,
    NgramModel,
    NgramSmoothing,
    OrderComparison,
    compare_orders,
    kept_steps,
    letter_texts,
    ngram_counts,
    plain_letters,
    smoothed_ngram,
)
from pages._ui import state as field

VIEWS: Final = (
    TRAINED := "Counts or gradients",
    PULLS := "Smoothing or L2",
    ORDERS := "Longer memory",
    NAME := "A name, letter by letter",
)
LAST_STEP: Final = 5000
STEPS: Final = tuple(kept_steps(LAST_STEP, 50).tolist())
WAYS: Final[dict[str, NgramSmoothing]] = {"add k": "add", "lower order as prior": "prior"}
ADD, PRIOR = WAYS
AMOUNTS: Final[dict[NgramSmoothing, tuple[float, ...]]] = {
    "add": (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
    "prior": (0.0, 0.1, 0.3, 1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 50.0, 100.0),
}
HELD_OUT: Final = 0.2
LONGEST: Final = 16


def check_name(text: str) -> None:
    """ValueError where a text is no name."""
    found = plain_letters(text)
    if len(found) != 1:
        raise ValueError("One name of the letters a to z is taken here.")
    if len(found[0]) > LONGEST:
        raise ValueError(f"At most {LONGEST} letters fit here, got {len(found[0])}.")


# A run costs a quarter of a second for each rate, penalty and seed.
class State(field.State, deciding=("bgrate", "bgl2", "bgseed", "bgsplit")):
    """What the page shows."""

    bgview: str = field.choice("View", VIEWS, TRAINED)
    bgstep: int = field.steps("Steps taken", STEPS, STEPS[20])
    bgrate: float = field.steps(
        "Learning rate", (1.0, 5.0, 20.0, 50.0, 100.0), 50.0, help="The largest overshoots."
    )
    bgl2: float = field.steps("L2 penalty λ on the logits", (0.0, 1e-4, 1e-3, 0.01, 0.1), 0.0)
    bgseed: int = field.count("Random logits at the start (the seed)", 0, 99, 0)
    bgadd: float = field.steps(
        "Added to each count, k", (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0), 1.0
    )
    bgn: int = field.count("n: letters looked at, with the one to come", 1, 4, 3)
    bgway: str = field.choice("Smoothing", tuple(WAYS), ADD)
    bgk: float = field.steps("Added to each count, k", AMOUNTS["add"], 0.1)
    bga: float = field.steps("Letters that the lower order is worth, a", AMOUNTS["prior"], 10.0)
    bgsplit: int = field.count("Which names are held out (the seed)", 0, 99, 0)
    bgname: str = field.text(
        "A name", "isabelle", check_name, max_chars=60, help="Accents and capitals are dropped."
    )
    bgdraw: int = field.count("Names drawn from the model (the seed)", 0, 99, 0)

    @property
    def way(self) -> NgramSmoothing:
        return WAYS[self.bgway]

    @property
    def amount(self) -> float:
        """Of the smoothing in use."""
        return self.bgk if self.bgway == ADD else self.bga

    @property
    def typed(self) -> str:
        """The name as the model reads it."""
        return plain_letters(self.bgname)[0]


def smoothed_by(s: State) -> str:
    """The controls of the smoothing in use."""
    return "bgk" if s.bgway == ADD else "bga"


@lru_cache(1)
def all_names() -> LetterTexts:
    """Each name of the census once."""
    return letter_texts(load_first_names().different)


@lru_cache(1)
def pair_counts() -> NDArray[np.int64]:
    """How often each letter follows each letter in them."""
    return ngram_counts(all_names(), 2)


# A model of n = 4 takes four megabytes.
@lru_cache(4)
def model_of(n: int, way: NgramSmoothing, amount: float) -> NgramModel:
    """An n-gram model of all names."""
    return smoothed_ngram(all_names(), n, amount, by=way)


@lru_cache(64)
def orders_of(seed: int, way: NgramSmoothing) -> OrderComparison:
    """The rows of the census, split as they come."""
    rows, amounts = load_first_names().names, AMOUNTS[way]
    return compare_orders(rows, amounts, by=way, share=HELD_OUT, seed=seed)
