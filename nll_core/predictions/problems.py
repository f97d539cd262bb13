"""What is wrong with a file of predictions: what, where, how often, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

if TYPE_CHECKING:
    from nll_core.predictions.roles import Question

T = TypeVar("T")
P = ParamSpec("P")

# A longer quotation would hide the rest of the message.
QUOTED_LENGTH: Final = 40


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, as a sentence, with its first place and its extent."""

    what: str
    """What is wrong, without the place."""
    row: int | None = None
    """The first row with it; 1 is the first row of data. None where it is about the whole file."""
    column: str | None = None
    """The name of the column, where it is about one."""
    count: int = 0
    """How many rows have it; 0 where it is about the whole file."""
    remedy: str = ""
    """What to do about it."""

    def __str__(self) -> str:
        place = [f"row {self.row:,}"] if self.row is not None else []
        place += [f"column {quoted(self.column)}"] if self.column is not None else []
        text = f"{', '.join(place)}: {self.what}" if place else self.what
        if self.row is not None:
            others = self.count - 1
            text += (
                "; no other row like it" if others < 1 else f"; {self.count:,} rows like it in all"
            )
        end = "" if text.endswith("?") else "."
        text = f"{text[:1].upper()}{text[1:]}{end}"
        return f"{text} {self.remedy}" if self.remedy else text


class PredictionError(ValueError):
    """A file of predictions that cannot be used; `problems` says why, the gravest first.

    Parameters
    ----------
    problems : Problem or sequence of Problem
        At least one.

    Examples
    --------
    >>> str(PredictionError(Problem("the file is empty", remedy="Choose another.")))
    'The file is empty. Choose another.'
    """

    problems: tuple[Problem, ...]

    def __init__(self, problems: Problem | Sequence[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[PredictionError], tuple[tuple[Problem, ...]]]:
        """A copy is made from the problems, not from their text."""
        return type(self), (self.problems,)


class UnclearPredictionError(PredictionError):
    """A file that can be read in several ways; `questions` have the readings and the options.

    Parameters
    ----------
    questions : sequence of Question
        At least one.
    """

    questions: tuple[Question, ...]

    def __init__(self, questions: Sequence[Question]) -> None:
        self.questions = tuple(questions)
        super().__init__(
            [
                Problem(
                    question.text.rstrip("."),
                    remedy="Choose "
                    + "; or ".join(f"{r.option} ({r.text.rstrip('.')})" for r in question.readings)
                    + ".",
                )
                for question in self.questions
            ]
        )

    def __reduce__(self) -> tuple[type[PredictionError], tuple[tuple[Question, ...]]]:  # type: ignore[override]
        """A copy is made from the questions."""
        return type(self), (self.questions,)


def attempted(
    function: Callable[P, T], *arguments: P.args, **options: P.kwargs
) -> T | PredictionError:
    """What a function returns, or what is wrong with the file, to be shown beside it."""
    try:
        return function(*arguments, **options)
    except PredictionError as error:
        # The frames that it came through hold the file.
        return error.with_traceback(None)


def quoted(text: str) -> str:
    """`text` in quotation marks, cut to a readable length, without control characters."""
    shown = text if len(text) <= QUOTED_LENGTH else f"{text[: QUOTED_LENGTH - 1]}…"
    return "'" + "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in shown) + "'"


def listed(names: Sequence[str], *, most: int = 5) -> str:
    """The first of `names`, quoted, and how many more there are."""
    shown = ", ".join(quoted(name) for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most:,} more"


def counted(n: int, noun: str) -> str:
    """ "1 row", "2,000 rows"."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
