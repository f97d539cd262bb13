"""A character model from counts and from gradients: the lesson."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nll_core.datasets import load_first_names
from pages._lessons.bigram.gradients import gradients, pulls, pulls_of
from pages._lessons.bigram.memory import one_name, orders
from pages._lessons.bigram.state import NAME, ORDERS, PRIOR, PULLS, STEPS, TRAINED, State
from pages._snippets import bigram as snippets
from pages._ui import page
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


lesson = Lesson(
    stem="bigram",
    state=State,
    look_for="Drag the point along the loss, or press Run: the matrix that gradient descent finds "
    "becomes the one of counting, frequent letters first. Then compare two ways of not believing "
    "a count of 0, look further back than one letter, and type a name to see what each of its "
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
)
