"""The families page's state: its controls and their scales."""

from __future__ import annotations

from typing import Any, Final

from nll_core.distributions import DISTRIBUTIONS, Distribution
from pages._figures.families import title
from pages._lessons.families import source as samples
from pages._ui import state as field
from pages._ui.control_kinds import step_text

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
PINS: Final = ("fapin1", "fapin2", "fapin3")
# What decides fits, curves that stand still, and how far axes reach.
DECIDING: Final = (
    *("faset", "fanumbers", "faknown", "faunit", "fafamily", "fatrials"),
    *("falevel", "fawhich", "faseed", *PINS),
)


def _pin(place: int) -> Any:
    return field.on_scale(
        f"Pin the {PLACES[place + 1]} parameter",
        lambda s: s.source.pins(s.family, s.constants, place),
        text=lambda value: "free" if value == samples.FREE else step_text(value),
    )


class State(field.State, deciding=DECIDING):
    """What the page shows."""

    faview: str = field.choice("View", VIEWS, FIT)
    faset: str = field.choice("Data", samples.SETS, samples.LIFETIMES, as_list=True)
    fanumbers: str = field.text("Your numbers", samples.EXAMPLE, samples.read_own, lines=4)
    faknown: str = field.choice(
        "Known of each value",
        tuple(samples.WAYS),
        samples.AS_GIVEN,
        as_list=True,
        help="The likelihood of a rounded or binned value is F(upper end) − F(lower end), where F "
        "is the distribution function; that of a value that was cut off is the probability of "
        "lying beyond.",
    )
    faunit: bool = field.switch("A unit a thousand times as large", False)
    fafamily: str = field.choice("Family", tuple(TITLES), "Weibull", as_list=True)
    fatrials: int = field.count("Trials n of the binomial", 1, 100, 10)
    fadatum: int = field.scale(
        "Datum, from the smallest",
        lambda s: range(1, s.n_steps + 1),
        lambda s: s.n_steps,
        family=lambda s: s.source.key,
    )
    fapin: float | None = field.numbered("fapin", [_pin(place) for place in range(len(PINS))])
    fawhich: str = field.choice("Walk along the curve of a parameter", PLACES, NOTHING)
    faheld: int = field.count("Where on its curve", 0, 60, 20)
    falevel: float = field.steps("Confidence level", (0.5, 0.8, 0.9, 0.95, 0.99), 0.95)
    faloc: int = field.count("Location, on its way to the smallest datum", 0, 60, 30)
    fan: int = field.steps("Size n of each sample", samples.SIZES, 20)
    faseed: int = field.count("The samples (the seed)", 0, 99, 0)
    source: samples.Source = field.given(
        lambda s: samples.opened(s.faset, s.fanumbers, s.faknown, s.faunit),
        samples.opened(samples.LIFETIMES, "", samples.AS_GIVEN, False),
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
    def constants(self) -> samples.Fixed:
        """What the family is made with."""
        return tuple((name, self.fatrials) for name in self.kind.constants)

    @property
    def pins(self) -> samples.Fixed:
        """The parameters that are pinned, with their values."""
        at = zip(self.kind.parameters, PINS, strict=False)
        values = {p.name: getattr(self, key) for p, key in at}
        return tuple((n, v) for n, v in values.items() if v is not None and v != samples.FREE)

    @property
    def fixed(self) -> samples.Fixed:
        """All that no fit moves."""
        return self.constants + self.pins

    @property
    def fit(self) -> samples.Fit | str:
        """The fit, or why there is none."""
        return self.source.fit(self.family, self.fixed)
