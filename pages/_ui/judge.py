"""What is said of a challenge: how far each number is from its goal; judge.js says the same."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from nll_core.formats import PLAIN_FROM
from pages._ui.bound import Leaf, field_at
from pages._ui.course import Goal, Turn, met
from pages._ui.numbers import exact
from pages._ui.templates import formatted

ELSEWHERE = "…"
"""In place of a number that the present view does not have."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A goal, and the words around its number."""

    goal: Goal
    label: str
    unit: str
    """With the space before it."""
    how: str
    """A format of templates.py, in which the distance is written, too."""
    aim: str
    """The goal in words."""
    only_if_lost: bool = False
    """Whether it says what is to stay as it is, and is spoken of only where it has not."""


def measure(goal: Goal, label: str, unit: str, *, only_if_lost: bool = False) -> Measure:
    """The words of a goal on a number of this label and unit."""
    return Measure(
        goal=goal,
        label=label,
        unit=unit if unit in ("", "%") else f" {unit}",
        how=_how(goal),
        aim=_aim(goal),
        only_if_lost=only_if_lost,
    )


@dataclass(frozen=True)
class Judge:
    """All that is said of a challenge, as a function of the values of its numbers."""

    measures: Sequence[Measure]
    turns: Sequence[Turn] = ()
    said: str = ""

    @property
    def keys(self) -> list[str]:
        """The numbers and controls that it asks for."""
        turned = [goal for turn in self.turns for goal in turn.when]
        return list(dict.fromkeys(g.number for g in [*(m.goal for m in self.measures), *turned]))

    def words(self, value: Callable[[str], Any]) -> str:
        """The verdict; a value of None is one that cannot be known here."""
        if met([one.goal for one in self.measures], value):
            reached = "; ".join(_reads(m, value) for m in self.measures if not m.only_if_lost)
            return f"✓ **Solved.** {reached}. {self.said}".rstrip()
        shown = [m for m in self.measures if not (m.only_if_lost and _is_met(m, value))]
        lines = [_line(one, value, marked=len(shown) > 1) for one in shown]
        said = [turn.say for turn in self.turns if met(turn.when, value)]
        return " ".join(["; ".join(lines) + ".", *said])


def _line(one: Measure, value: Callable[[str], Any], *, marked: bool) -> str:
    done = _is_met(one, value)
    mark = ("✓ " if done else "○ ") if marked else ""
    to_go = "" if done else _to_go(one, value(one.goal.number))
    return f"{mark}{_reads(one, value)}{to_go} (goal: {one.aim})"


def _is_met(one: Measure, value: Callable[[str], Any]) -> bool:
    return met([one.goal], value)


def _reads(one: Measure, value: Callable[[str], Any]) -> str:
    """A number with its name: surprise: **2.930 nats**."""
    return f"{one.label}: **{_written(one, value(one.goal.number))}**"


def _written(one: Measure, value: Any) -> str:
    if not _is_known(value):
        return ELSEWHERE
    if isinstance(one.goal.equals, bool):
        return "on" if value else "off"
    if isinstance(one.goal.equals, str):
        return str(value)
    finite = math.isfinite(value)
    return formatted(float(value), one.how if finite else "decimals") + one.unit


def _is_known(value: Any) -> bool:
    return value is not None and not (isinstance(value, float) and math.isnan(value))


def _to_go(one: Measure, value: Any) -> str:
    """How far it is to the goal, where that is a number."""
    goal = one.goal
    if isinstance(goal.equals, bool | str) or not _is_known(value):
        return ""
    distance = max(
        abs(value - goal.equals) if goal.equals is not None else 0.0,
        goal.above - value if goal.above is not None else 0.0,
        value - goal.below if goal.below is not None else 0.0,
    )
    if not 0.0 < distance < math.inf:
        return ""
    text = formatted(float(distance), one.how)
    # What is left is not nothing, however little it is.
    return f", {text if text.strip('0.') else formatted(float(distance), 'significant 2')} to go"


def _how(goal: Goal) -> str:
    """So many digits that the edge of the goal can be seen."""
    if isinstance(goal.equals, bool | str):
        return "text"
    if goal.equals is not None:
        return f"rounded {_places(goal.within, 2)}" if goal.within else "short 6"
    bound = next((b for b in (goal.above, goal.below) if b and math.isfinite(b)), math.inf)
    if abs(bound) < PLAIN_FROM:
        return "significant 3"
    return f"bounded {_places(bound, 3)}" if math.isfinite(bound) else "short 4"


def _places(size: float, digits: int) -> int:
    """The decimals in which a number of this size has so many significant digits."""
    return max(0, digits - 1 - math.floor(math.log10(abs(size))))


def _aim(goal: Goal) -> str:
    if isinstance(goal.equals, bool):
        return "on" if goal.equals else "off"
    if isinstance(goal.equals, str):
        return goal.equals
    if goal.equals is not None:
        around = f" ± {_number(goal.within)}" if goal.within else ""
        return _number(goal.equals) + around
    if goal.above is not None and goal.below is not None:
        return f"between {_number(goal.above)} and {_number(goal.below)}"
    if goal.above is not None:
        return f"above {_number(goal.above)}"
    assert goal.below is not None
    return f"below {_number(goal.below)}" if math.isfinite(goal.below) else "a finite number"


def _number(value: float) -> str:
    return exact(float(value))


@dataclass(frozen=True)
class Judged(Leaf):
    """A verdict bound to a record: some of its values are fields, the others the server's."""

    judge: Judge
    paths: Mapping[str, str]
    """Of numbers, where the record has them."""
    others: Mapping[str, Any]
    """Of controls, where they stand; the browser knows better of those that it moves."""

    def fill(self, record: Any) -> str:
        def value(key: str) -> Any:
            if key not in self.paths:
                return self.others[key]
            try:
                return field_at(record, self.paths[key])
            except (AttributeError, KeyError):
                return None

        return self.judge.words(value)

    def described(self) -> Mapping[str, Any]:
        return {
            "$": "judged",
            "paths": self.paths,
            "others": self.others,
            "measures": [_plain(asdict(one)) for one in self.judge.measures],
            "turns": [_plain(asdict(turn)) for turn in self.judge.turns],
            "said": self.judge.said,
        }


def _plain(value: Any) -> Any:
    """`value` for JSON, which has no infinity: as a text, of which JavaScript makes a number."""
    if isinstance(value, float) and math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
