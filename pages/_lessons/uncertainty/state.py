"""The uncertainty page's state: its controls and their scales."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core.teaching import REMEDIES
from pages._figures.uncertainty import CLASSES, FARTHEST, STEPS
from pages._ui import state as field

VIEWS: Final = (ENSEMBLE := "An ensemble", PLANE := "The plane", SPREAD := "A predicted σ")
MEMBERS: Final = ("un1", "un2", "un3", "un4", "un5")
PERCENT: Final = 5
# The triangle of distributions over three classes, in percent: one control moves a member over it.
LATTICE: Final = tuple(
    f"{a}/{b}/{100 - a - b}" for a in range(100, -1, -PERCENT) for b in range(100 - a, -1, -PERCENT)
)
SIZES: Final = (10, 20, 50, 100, 200, 500, 1000, 2000)


def _title(number: int) -> str:
    return f"Member {number}: A / B / C in %"


class State(field.State, deciding=("unn", "unseed", "ununit", "unbeta", "unfloor")):
    """What the page shows."""

    unview: str = field.choice("View", VIEWS, ENSEMBLE)
    unn: int = field.count("Members", 1, 5, 3)
    un1: str = field.steps(_title(1), LATTICE, "80/15/5")
    un2: str = field.steps(_title(2), LATTICE, "60/25/15")
    un3: str = field.steps(_title(3), LATTICE, "30/20/50")
    un4: str = field.steps(_title(4), LATTICE, "10/80/10")
    un5: str = field.steps(_title(5), LATTICE, "35/35/30")
    untruth: str = field.choice("What comes", CLASSES, "A")
    unpts: int = field.steps("Data points", SIZES, 50)
    undist: float = field.steps(
        "Distance from the middle", tuple(k / 2 for k in range(2 * FARTHEST + 1)), 10.0
    )
    undir: int = field.steps("Direction (degrees)", tuple(range(0, 360, 10)), 120)
    unseed: int = field.count("Points and resamples (the seed)", 0, 99, 0)
    unway: str = field.choice("Trained by", REMEDIES, REMEDIES[0])
    unstep: int = field.steps("Steps of training", STEPS, 2000)
    unbeta: float = field.steps("β of β-NLL", (0.0, 0.25, 0.5, 0.75, 1.0), 0.5)
    ununit: float = field.steps("Everything in y times", (1.0, 2.0, 5.0, 10.0), 5.0)
    unfloor: float = field.steps("Floor of σ (0 is none)", (0.0, 0.25, 0.5, 1.0, 2.0), 0.0)
    unconst: bool = field.switch("Count the constant ½ log 2π", True)

    @property
    def members(self) -> NDArray[np.float64]:
        """Their distributions, (M, 3)."""
        texts = (getattr(self, name) for name in MEMBERS[: self.unn])
        return np.array([text.split("/") for text in texts], np.float64) / 100
