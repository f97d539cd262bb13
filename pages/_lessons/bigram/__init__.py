"""A character model from counts and from gradients: the lesson."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nll_core.datasets import load_first_names
from nll_core.language import LetterCosts
from pages._lessons.bigram.gradients import gradients, pulls, pulls_of, run_of
from pages._lessons.bigram.memory import letters_of, one_name, orders, scored
from pages._lessons.bigram.state import (
    AMOUNTS,
    NAME,
    ORDERS,
    PRIOR,
    PULLS,
    STEPS,
    TRAINED,
    State,
    orders_of,
)
from pages._snippets import bigram as snippets
from pages._ui import page
from pages._ui.course import Number
from pages._ui.lesson import Chosen, Lesson

CENSUS: Final = load_first_names()
PRESETS: Final[page.Presets] = {
    "Half way down": {},
    "Random logits": {"bgstep": 0},
    "5,000 steps: still a gap": {"bgstep": STEPS[-1]},
    "Stopped by L2": {"bgstep": STEPS[-1], "bgl2": 0.01},
    "Rate too large": {"bgstep": STEPS[-1], "bgrate": 100.0},
    "u after q": {"bgview": PULLS},
    "Zero counts cost ∞": {"bgview": ORDERS, "bgk": 0.0},
    "Best memory": {"bgview": ORDERS, "bgn": 4, "bgway": PRIOR, "bga": 15.0},
    "Zoë, n = 4": {"bgview": NAME, "bgname": "Zoë", "bgn": 4},
    "andrejq": {"bgview": NAME, "bgname": "andrejq", "bgn": 2, "bgk": 1.0},
}


def _code(s: State) -> Mapping[str, str]:
    if s.bgview == TRAINED:
        return snippets.training(s.bgstep, s.bgrate, s.bgl2, s.bgseed)
    if s.bgview == PULLS:
        return snippets.pulls(s.bgadd, pulls_of(s.bgadd).l2)
    if s.bgview == ORDERS:
        return snippets.orders(s.bgn, s.way, s.amount, s.bgsplit)
    return snippets.name(s.typed, s.bgn, s.way, s.amount)


def _memory(s: State, whose: int) -> float:
    """The NLL of a letter of training names, of new ones, or of those that are in both."""
    place = AMOUNTS[s.way].index(s.amount)
    return float(orders_of(s.bgsplit, s.way).nll[whose, s.bgn - 1, place])


def _name(s: State) -> LetterCosts:
    return letters_of(s.bgn, s.way, s.amount, s.typed)


def _rank(s: State) -> int:
    return scored(s.bgn, s.way, s.amount).rank(_name(s).total)


lesson = Lesson(
    stem="bigram",
    state=State,
    look_for="Drag the point along the loss, or press Run: the matrix that gradient descent finds "
    "approaches that of counting, frequent letters first. Then compare two ways of not believing a "
    "count of 0, look further back than one letter, and type a name to see what each of its "
    "letters costs.",
    presets=PRESETS,
    views=(Chosen("bgview", (gradients, pulls, orders, one_name)),),
    code=_code,
    sources="A. Karpathy (2022), makemore. D. J. C. MacKay and L. C. Bauman Peto (1995), A "
    "hierarchical Dirichlet language model, Natural Language Engineering 1. C. E. Shannon (1948), "
    "A mathematical theory of communication. Names: U.S. Census Bureau, frequently occurring given "
    f"names from the 1990 census, {len(CENSUS.names):,} rows with {len(CENSUS.different):,} names.",
    terms=(
        "Bigram model",
        "n-gram model",
        "Additive smoothing",
        "Surprise",
        "Cross-entropy",
        "KL divergence",
        "L2 penalty",
        "Gradient descent",
    ),
    numbers={
        "gap": Number(
            "NLL above that of counting",
            "nats",
            lambda s: float(run_of(s.bgrate, s.bgl2, s.bgseed).gap[STEPS.index(s.bgstep)]),
        ),
        "apart": Number(
            "largest difference of a chance",
            "",
            lambda s: abs(pulls_of(s.bgadd).most_different(1)[0].change),
        ),
        "trained": Number("NLL of training names", "nats", lambda s: _memory(s, 0)),
        "new": Number("NLL of new names", "nats", lambda s: _memory(s, 1)),
        "seen": Number("NLL of held-out names that were seen", "nats", lambda s: _memory(s, 2)),
        "cost": Number("nats of the name", "nats", lambda s: _name(s).total),
        "mean": Number("nats of a letter of the name", "nats", lambda s: _name(s).mean),
        "rank": Number("rank of the name", "", _rank),
    },
)
