"""The preferences page's state: its controls and their scales."""

from __future__ import annotations

from typing import Final

from pages._lessons.preferences import source as comparisons
from pages._ui import state as field

VIEWS: Final = (
    STRONGER := "Who is stronger",
    PRIOR := "A prior",
    TIES := "Ties",
    ELO := "Elo",
    CALIBRATED := "Calibration",
    LOSS := "DPO loss",
    TOY := "DPO: three answers",
)
WITHOUT_DATA: Final = (LOSS, TOY)
DPO, REWARDS = "DPO", "reward model"
RIDGE, PSEUDO_GAMES = "ridge", "pseudo-games"
PRIORS: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
NOISES: Final = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4)
TEMPERATURES: Final = (
    *(0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3),
    *(1.4, 1.5, 1.6, 1.8, 2.0, 2.25, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 15.0),
)
STEPS: Final = (
    *(0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 70, 80, 100, 120, 140, 160),
    *(180, 200, 225, 250, 275, 300, 325, 350, 375, 400),
)
UNDEFEATED: Final = "Ann,Bob,win\nAnn,Cy,win\nBob,Cy,win\nCy,Dee,win\nDee,Bob,win\nAnn,Dee,win"
TWO_GROUPS: Final = "Ann,Bob,win\nBob,Ann,win\nAnn,Bob,win\nCy,Dee,win\nDee,Cy,win\nCy,Dee,tie"
MANY_TIES: Final = (
    "Ann,Bob,tie\nAnn,Bob,win\nBob,Ann,tie\nBob,Cy,tie\nBob,Cy,win\nCy,Bob,win\nAnn,Cy,win\n"
    "Ann,Cy,tie\nCy,Ann,win\nBob,Ann,win\nCy,Dee,tie\nDee,Cy,win\nCy,Dee,win\nDee,Ann,tie\n"
    "Ann,Dee,win\nBob,Dee,tie"
)


def _range(low: float, high: float, step: float) -> tuple[float, ...]:
    return tuple(round(low + step * k, 10) for k in range(round((high - low) / step) + 1))


# What decides curves that stand still, and how far axes reach.
DECIDING: Final = ("pfset", "pfgames", "pfridge", "pflevel", "pfheld", "pfdeal")


class State(field.State, deciding=DECIDING):
    """What the page shows."""

    pfview: str = field.choice("View", VIEWS, STRONGER)
    pfset: str = field.choice("Comparisons", comparisons.SETS, comparisons.BASEBALL, as_list=True)
    pfgames: str = field.text(
        "Games so far",
        UNDEFEATED,
        comparisons.played_games,
        lines=8,
        help="A line each: two players, and “win” of the first or “tie”. Names may change.",
    )
    pfref: int = field.scale(
        "Reference, whose strength is 0",
        lambda s: range(s.source.comparisons.n_items + 1),
        lambda s: 0,
        family=lambda s: s.source.key,
        text=lambda rank: State.lazily().source.item(rank),
    )
    pfridge: float = field.steps("Prior λ (0 is none)", (0.0, *PRIORS), 0.0)
    pflevel: float = field.steps("Confidence level", (0.5, 0.8, 0.9, 0.95, 0.99), 0.95)
    pfprior: str = field.choice("Prior", (RIDGE, PSEUDO_GAMES), RIDGE)
    pflam: float = field.steps("Strength of the prior", PRIORS, 0.1)
    pfgap: float = field.steps("Difference θᵢ − θⱼ (nats)", _range(-4.0, 4.0, 0.1), 1.0)
    pfk: float = field.steps("K (points)", (2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0), 32.0)
    pfwho: int = field.scale(
        "Whose rating",
        lambda s: range(1, s.source.comparisons.n_items + 1),
        lambda s: 1,
        family=lambda s: s.source.key,
        text=lambda rank: State.lazily().source.item(rank),
    )
    pfseed: int = field.count("The 50 orders (the seed)", 0, 99, 0)
    pft: float = field.steps("Temperature T: leads are divided by it", TEMPERATURES, 1.0)
    pfheld: float = field.steps("Prior λ of each fold’s fit", PRIORS, 0.1)
    pfdeal: int = field.count("The deal into ten folds (the seed)", 0, 99, 0)
    pfmodel: str = field.choice("Margin of", (DPO, REWARDS), DPO)
    pfwon: float = field.steps("Chosen answer: log π/π_ref (nats)", _range(-4.0, 8.0, 0.25), 1.0)
    pflost: float = field.steps(
        "Rejected answer: log π/π_ref (nats)", _range(-8.0, 4.0, 0.25), -1.0
    )
    pfbeta: float = field.steps("β", (0.05, 0.1, 0.2, 0.5, 1.0), 0.5)
    pfnoise: float = field.steps("Label noise ε", NOISES, 0.0)
    pfstep: int = field.steps("Steps of training", STEPS, STEPS[-1])
    pfalike: float = field.steps(
        "Second feature of the rejected answer (of the chosen: 1)", _range(-1.0, 0.9, 0.1), 0.2
    )
    pfthird: float = field.steps(
        "Second feature of the third answer (of the chosen: 1)", _range(-1.0, 3.0, 0.25), 2.5
    )
    pfsharp: float = field.steps("β", (0.1, 0.2, 0.5, 1.0, 2.0), 1.0)
    source: comparisons.Source = field.given(
        lambda s: comparisons.opened(s.pfset, s.pfgames), comparisons.built_in(comparisons.BASEBALL)
    )

    @property
    def beta(self) -> float:
        """β in use: a reward model has none."""
        return self.pfbeta if self.pfmodel == DPO else 1.0


def chooser(s: State) -> str:
    """The choice of comparisons, which stands above what the visitor has brought."""
    return "" if s.pfset == comparisons.OWN else "pfset"
