"""Entropy, KL and proper scoring: the state of the lesson, and telling ones."""

from __future__ import annotations

from typing import Any, Final

from nll_core.scores import ScoringRule
from pages._figures.entropy_scoring import RULES
from pages._ui import page
from pages._ui import state as field

VIEWS: Final = (
    CODES := "Cross-entropy",
    PROJECTION := "Forward and reverse KL",
    SCORING := "Proper scoring",
)
MOST_OUTCOMES: Final = 8
HIGHEST_WEIGHT: Final = 20
NAMES: Final = "ABCDEFGH"


class State(field.State, deciding=("kinds",)):
    """What the page shows."""

    about: str = field.choice("View", VIEWS, CODES)
    kinds: int = field.count("Number of outcomes", 2, MOST_OUTCOMES, 4)
    # Links and the core call the truth p and the model q; what is shown says q and p, as on all
    # pages.
    each_p: int = field.numbered(
        "p",
        (
            field.count(f"{name} in the truth q", 0, HIGHEST_WEIGHT, weight)
            for name, weight in zip(NAMES, (8, 4, 2, 2, 1, 1, 1, 1), strict=True)
        ),
    )
    each_q: int = field.numbered(
        "q", (field.count(f"{name} in the model p", 0, HIGHEST_WEIGHT, 4) for name in NAMES)
    )
    apart: float = field.steps("Distance of the humps", tuple(i / 4 for i in range(33)), 6.0)
    share: float = field.steps("Weight of the left hump", tuple(i / 20 for i in range(1, 20)), 0.7)
    hump: float = field.steps(
        "σ of the right hump (left: 1)",
        (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0),
        1.0,
    )
    qm: float = field.steps("Your μ", tuple(i / 10 for i in range(-60, 61)), 1.0)
    qs: float = field.steps("Your σ", tuple(i / 10 for i in range(5, 51)), 1.5)
    q: float = field.steps(
        "What you believe: probability q", tuple(i / 40 for i in range(1, 40)), 0.7
    )
    r: float = field.steps(
        "What you report: probability r", tuple(i / 100 for i in range(101)), 0.9
    )
    pays: ScoringRule = field.choice("The game pays by this score", RULES, "brier")
    luck: int = field.count("Draw number of the game (the seed)", 0, 99, 1)

    def keys(self, side: str) -> list[str]:
        """The keys of the weights of one side, "p" or "q"."""
        return [f"{side}{k}" for k in range(1, self.kinds + 1)]

    def weights(self, side: str) -> tuple[int, ...]:
        return tuple(getattr(self, key) for key in self.keys(side))


def _weighted(p: tuple[int, ...], q: tuple[int, ...]) -> dict[str, Any]:
    weights = {f"p{k}": v for k, v in enumerate(p, 1)} | {f"q{k}": v for k, v in enumerate(q, 1)}
    return {"kinds": len(p), **weights}


PRESETS: Final[page.Presets] = {
    "½, ¼, ⅛, ⅛ under a uniform model": {},
    "On the floor: p = q": _weighted((8, 4, 2, 2), (8, 4, 2, 2)),
    "A fair coin modelled as 9 : 1": _weighted((1, 1), (9, 1)),
    "One outcome forgotten": _weighted((8, 4, 2, 2), (8, 4, 4, 0)),
    "Two far humps": {"about": PROJECTION},
    "Near humps: both cover them": {"about": PROJECTION, "apart": 3.0, "share": 0.5, "qm": 0.0},
    "Three local optima": {"about": PROJECTION, "apart": 8.0, "share": 0.5, "qm": 0.0, "qs": 3.5},
    "Belief 70%, report 90%": {"about": SCORING},
    "Linear score: to the corner": {"about": SCORING, "pays": "linear", "r": 1.0},
    "0–1: anything above ½": {"about": SCORING, "pays": "zero-one", "r": 0.51},
}
