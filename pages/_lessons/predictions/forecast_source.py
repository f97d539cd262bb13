"""The columns of forecasts that the visitor brings: every guess shown, and corrected by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final, get_args

from nll_core import Table
from nll_core.forecast_files import ForecastKind, ForecastRoles, SpreadKind
from nll_core.forecast_files.long_form import widened
from nll_core.parsing import parse_numbers
from pages._ui import page
from pages._ui.upload import pick, pick_many, words

NONE: Final = "(none)"
KINDS: Final[dict[str, ForecastKind]] = {
    "a mean and a standard deviation": "gaussian",
    "quantiles": "quantiles",
    "draws": "samples",
}
# A field with a thousand names in it helps nobody.
MOST_NAMED: Final = 60


def column_in_role(table: Table, guess: object, key: str, what: str, role: str) -> str | None:
    """Draw a field for the column in a role, at first the one that was guessed."""
    first = getattr(guess, role) or NONE
    chosen = pick(what, (NONE, *table.names), key=f"{key}_{role}", default=first)
    return None if chosen == NONE else str(chosen)


def edited_forecast_roles(table: Table, guess: ForecastRoles, key: str) -> ForecastRoles:
    """Draw a field for every guess, and return the roles that they say."""
    if guess.long is not None:
        table = widened(table, guess.long)
    column = partial(column_in_role, table, guess, key)
    observed = column("What came", "observed")
    given = next(said for said, kind in KINDS.items() if kind == guess.kind)
    kind = KINDS[pick("A forecast is given by", [*KINDS], key=f"{key}_form", default=given)]
    roles = ForecastRoles(kind, observed=observed, long=guess.long)
    if kind == "gaussian":
        roles = replace(
            roles,
            mean=column("The mean", "mean"),
            spread=column("How wide it is", "spread"),
            spread_kind=pick(
                "That is",
                get_args(SpreadKind),
                key=f"{key}_spread_kind",
                default=guess.spread_kind,
            ),
        )
    elif kind == "quantiles":
        roles = replace(roles, quantiles=_quantiles(table, guess, key))
    else:
        roles = replace(roles, samples=_columns("Draws", table, guess.samples, key))
    weight = column("Weights of the forecasts", "weight")
    roles = replace(roles, weight=weight, group=column("The series of each", "group"))
    if roles.decided == replace(guess, questions=()).decided:
        return guess
    # Who has changed something has answered.
    return replace(roles, reasons=guess.reasons)


def _columns(what: str, table: Table, guess: Sequence[str], key: str) -> tuple[str, ...]:
    if len(guess) > MOST_NAMED:
        return tuple(guess)
    return tuple(pick_many(what, table.names, key=f"{key}_columns", default=list(guess)))


def _quantiles(table: Table, guess: ForecastRoles, key: str) -> dict[str, float]:
    columns = _columns("Columns of quantiles", table, list(guess.quantiles), key)
    known = [f"{guess.quantiles[c]:.10g}" for c in columns if c in guess.quantiles]
    before = ", ".join(known)
    said = words(
        "Their levels, in this order",
        # Other columns have other levels: a field of its own.
        key=f"{key}_levels_{'|'.join(columns)}",
        default=before,
        help="Shares between 0 and 1, separated by commas: 0.1, 0.5, 0.9.",
    )
    try:
        levels = [float(level) for level in parse_numbers(said)]
    except ValueError:
        levels = []
    if len(levels) != len(columns):
        page.note(f"One level for each of the {len(columns)} columns is needed, got {len(levels)}.")
        return {c: guess.quantiles[c] for c in columns if c in guess.quantiles}
    return dict(sorted(zip(columns, levels, strict=True), key=lambda item: item[1]))
