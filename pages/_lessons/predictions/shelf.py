"""The visitor's own files, kept for the visit: one first and one second, and a pasted text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from nll_core import ColumnRoles, PredictionError, Predictions, Table, recognise_columns
from nll_core.forecast_files import ForecastRoles, Forecasts, recognise_forecasts
from nll_core.predictions.problems import attempted, counted
from pages._lessons.predictions.opened import Opened, OpenedForecasts
from pages._ui import memory, upload
from pages._ui.upload import forget_fields

FIRST: Final = "first"
SECOND: Final = "second"
PASTED_TEXT: Final = "pasted"


@dataclass(eq=False)
class Kept(upload.Kept):
    """A file of the visitor's, whose content is kept until it has been read."""

    read: tuple[Table, ColumnRoles | ForecastRoles] | PredictionError | None = None
    """Its table with what was recognised, or why there is none."""
    checked: tuple[str, Predictions | Forecasts | PredictionError] | None = None
    """What is in some of its columns, or what is wrong with them."""
    opened: Opened | OpenedForecasts | None = None
    """How it was last opened."""
    given: dict[str, object] = field(default_factory=dict)
    """What was answered where the columns left something open, as `recognise_columns` takes it."""

    def forget(self) -> None:
        self.read = self.checked = self.opened = self.content = None

    def let_go(self) -> None:
        """Empty the file: Streamlit holds it too, until a script has ended."""
        if self.content is not None:
            self.content.truncate(0)
        self.content = None
        memory.give_back()

    @property
    def size(self) -> str:
        """How many rows it has, if that is known."""
        if isinstance(self.read, PredictionError):
            return "cannot be read"
        return counted(self.read[0].row_count, "row") if self.read else "not read yet"


class _Shelf(upload.Shelf[Kept]):
    def remove(self, part: str) -> None:
        super().remove(part)
        # What was found by it and another.
        for other in self.all().values():
            if other.opened is not None:
                other.opened.report.forget("second")


SHELF: Final = _Shelf("predictions", Kept)


def take_for(part: str, forecasts: bool) -> None:
    """The file holds forecasts of a number, or predicted classes (a callback)."""
    there = SHELF.kept(part)
    if there is None or not isinstance(there.read, tuple):
        return
    table = there.read[0]
    found = recognise_forecasts(table) if forecasts else None
    if forecasts and found is None:
        found = recognise_forecasts(table, {"kind": "quantiles"})
    there.given = {}
    there.read = table, found or recognise_columns(table)
    there.checked = there.opened = None
    forget_fields(there.key)


def answer(part: str, given: Mapping[str, object]) -> None:
    """What the visitor says of the columns (a callback): they are recognised anew with it."""
    there = SHELF.kept(part)
    if there is None or not isinstance(there.read, tuple):
        return
    table, before = there.read
    there.given |= given
    recognise = recognise_forecasts if isinstance(before, ForecastRoles) else recognise_columns
    found = attempted(recognise, table, there.given)
    there.read = found if isinstance(found, PredictionError) else (table, found or before)
    there.checked = there.opened = None
    forget_fields(there.key)
