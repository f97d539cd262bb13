"""The families page's state: its controls and their scales."""

from __future__ import annotations

from typing import Final

from nll_core.distributions import DISTRIBUTIONS, Distribution
from pages._figures.families import title
from pages._lessons.families.source import (
    AS_GIVEN,
    EXAMPLE,
    LIFETIMES,
    SETS,
    WAYS,
    Fit,
    Source,
    opened,
    read_own,
)
from pages._ui import state as field

VIEWS: Final = (
    FIT := "Fit",
    INTERVALS := "Intervals",
    MAP := "All families",
    VALLEY := "A free location",
    REPEATED := "Repeated samples",
)
TITLES: Final = {title(name): name for name in DISTRIBUTIONS}
PLACES: Final = (NOTHING := "nothing", "first", "second", "third")
MOST_STEPS: Final = 101
SIZES: Final = (5, 10, 20, 50, 100, 200, 500)
# What decides fits, curves that stand still, and how far axes reach.
DECIDING: Final = (
    *("faset", "fanumbers", "faknown", "faunit", "fafamily", "fatrials"),
    *("falevel", "fawhich", "fan", "faseed"),
)


class State(field.State, deciding=DECIDING):
    """What the page shows."""

    faview: str = field.choice("View", VIEWS, FIT)
    faset: str = field.choice("Data", SETS, LIFETIMES, as_list=True)
    fanumbers: str = field.text("Your numbers", EXAMPLE, read_own, lines=4)
    faknown: str = field.choice(
        "Known of each value",
        tuple(WAYS),
        AS_GIVEN,
        as_list=True,
        help="Of a rounded or binned value the likelihood is F(upper end) − F(lower end); of a "
        "value that was cut off, the probability to lie beyond.",
    )
    faunit: bool = field.switch("A unit a thousand times as large", False)
    fafamily: str = field.choice("Family", tuple(TITLES), "Weibull", as_list=True)
    fatrials: int = field.count("Trials n of the binomial", 1, 100, 10)
    fadatum: int = field.scale(
        "Datum, from the smallest",
        lambda s: range(1, s.n_steps + 1),
        lambda s: s.n_steps,
        family=lambda s: s.source.key,
        text=str,
    )
    fawhich: str = field.choice("Hold a parameter", PLACES, NOTHING)
    faheld: int = field.count("Where it is held, along its curve", 0, 60, 20)
    falevel: float = field.steps("Confidence level", (0.5, 0.8, 0.9, 0.95, 0.99), 0.95)
    faloc: int = field.count("Location, on its way to the smallest datum", 0, 60, 30)
    fan: int = field.steps("Size n of each sample", SIZES, 20, text=str)
    faseed: int = field.count("The samples (the seed)", 0, 99, 0)
    source: Source = field.given(
        lambda s: opened(s.faset, s.fanumbers, s.faknown, s.faunit),
        opened(LIFETIMES, "", AS_GIVEN, False),
    )

    @property
    def n_steps(self) -> int:
        """Of the datum's control: one for each, and of many data so many, evenly."""
        return min(len(self.source.data.low), MOST_STEPS)

    @property
    def family(self) -> str:
        """The key of the family in `DISTRIBUTIONS`."""
        return TITLES[self.fafamily]

    @property
    def kind(self) -> type[Distribution]:
        return DISTRIBUTIONS[self.family]

    @property
    def fit(self) -> Fit | str:
        """The fit, or why there is none."""
        return self.source.fit(self.family, self.fatrials)
