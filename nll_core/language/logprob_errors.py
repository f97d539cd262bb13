"""What is wrong with a file of log-probabilities: what, where, and what to do about it."""

from __future__ import annotations

from typing import Any, Final

from nll_core.texts import visible

# A longer quotation would hide the rest of the message.
_QUOTED_LENGTH: Final = 40


class LogprobError(ValueError):
    """A file of token log-probabilities that cannot be used.

    Parameters
    ----------
    what : str
        What is wrong, without the place.
    field : str
        The path of the field within the JSON value, such as ``choices[0].logprobs``.
    line : int, optional
        The line of the file, from 1.
    remedy : str
        What to do about it, as a sentence.

    Examples
    --------
    >>> str(LogprobError("is no number", field="logprobs[2]", line=7, remedy="Save it again."))
    'Line 7, logprobs[2]: is no number. Save it again.'
    """

    def __init__(
        self, what: str, *, field: str = "", line: int | None = None, remedy: str = ""
    ) -> None:
        self.what, self.line, self.remedy = what, line, remedy
        # Within a value without a name, the path begins at its key.
        self.field = field.removeprefix(".")
        super().__init__(self._text())

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy is made from the parts, not from their text."""
        return _made, (self.what, self.field, self.line, self.remedy)

    def on_line(self, line: int | None) -> LogprobError:
        """The same with the line on which it was found, where none is said yet."""
        return _made(self.what, self.field, self.line or line, self.remedy)

    def _text(self) -> str:
        # A sentence begins with a capital, and a path with what the file has.
        line = "in" if self.line is None else f"line {self.line:,},"
        where = f"{line} {self.field}" if self.field else line.removesuffix(",")
        where = "" if where == "in" else where
        text = f"{where}: {self.what}" if where else self.what
        return f"{text[:1].upper()}{text[1:]}." + (f" {self.remedy}" if self.remedy else "")


def _made(what: str, field: str, line: int | None, remedy: str) -> LogprobError:
    return LogprobError(what, field=field, line=line, remedy=remedy)


def shown(value: Any) -> str:
    """A value of a file for a message, cut to a readable length."""
    if value is None:
        return "null"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"a list of {len(value):,}"
    text = visible(repr(value))
    return text if len(text) <= _QUOTED_LENGTH else f"{text[: _QUOTED_LENGTH - 1]}…"
