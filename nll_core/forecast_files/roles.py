"""What each column of a table of forecasts is for, and what only a person can decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from nll_core._printing import Printed
from nll_core.predictions.roles import Question

ForecastKind = Literal["gaussian", "quantiles", "samples"]
"""What a forecast is given by: mean and standard deviation, quantiles at levels, or draws."""
LongKind = Literal["quantiles", "samples"]
"""What a file in long form holds."""
SpreadKind = Literal[
    "standard deviation", "variance", "log standard deviation", "log variance", "standard error"
]
"""What the column beside the mean holds; a standard error counts as a standard deviation once a
person has said that it is the error of the forecast, and not that of the mean alone."""


@dataclass(frozen=True)
class LongForm:
    """Which columns of a table in long form are what."""

    kind: LongKind
    level: str
    """The column of the levels, or of the numbers of the draws."""
    value: str
    """The column of the quantiles or the draws."""
    items: tuple[str, ...]
    """The columns that together say what a row is a forecast of."""
    rows: tuple[tuple[str, str], ...] = ()
    """Columns and the word that the rows have there that are read, such as a model's name."""
    percent: bool = False
    """Whether levels are written in percent."""
    model: str = ""
    """Whose rows are read, of several models."""


@dataclass(frozen=True, repr=False)
class ForecastRoles(Printed):
    """Which column is what, each None or empty where there is none.

    `dataclasses.replace` changes a guess; changed roles ask nothing if `questions` is emptied with
    it.
    """

    kind: ForecastKind
    observed: str | None = None
    """The column of what came."""
    mean: str | None = None
    spread: str | None = None
    """The column that says how wide a Gaussian forecast is, as `spread_kind` says."""
    spread_kind: SpreadKind = "standard deviation"
    quantiles: Mapping[str, float] = field(default_factory=dict)
    """For each column of quantiles its level, ascending."""
    samples: tuple[str, ...] = ()
    weight: str | None = None
    group: str | None = None
    """What the forecasts are of, such as the name of a series."""
    long: LongForm | None = None
    """Of a file with a row for each level or draw: how its rows become those of the forecasts, of
    which the other roles are."""
    reasons: tuple[str, ...] = ()
    """Why, a sentence for each guess."""
    questions: tuple[Question, ...] = ()
    """What the file leaves open; forecasts are only made of roles without a question."""

    @property
    def decided(self) -> tuple[object, ...]:
        """What the roles say, without the reasons."""
        return tuple(self.quantiles.items()), replace(self, reasons=(), quantiles={})

    @property
    def columns(self) -> frozenset[str]:
        """Every column that has a role."""
        single = (self.observed, self.mean, self.spread, self.weight, self.group)
        return frozenset((*self.quantiles, *self.samples, *filter(None, single)))
