"""Text that somebody else wrote, made safe to show: for people's eyes, and for spreadsheets."""

from __future__ import annotations

import re
from typing import Final

# Both zero-width joiners stay: Persian words and families of emoji need them.
_UNSEEN: Final = (
    *range(0x80, 0xA0),  # control characters
    0x061C,  # marks of direction, and what turns or isolates it
    0x200B,
    0x200E,
    0x200F,
    *range(0x2028, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,
    *range(0xFFF9, 0xFFFC),
    *range(0xD800, 0xE000),  # halves of characters
    *range(0xE0000, 0xE0080),  # tags
)
_MADE_VISIBLE: Final = {
    # Each of the first 32 has a picture of its own, and so has the last of ASCII.
    **{code: chr(0x2400 + code) for code in range(0x20)},
    0x7F: "\N{SYMBOL FOR DELETE}",
    **{code: f"⟨U+{code:04X}⟩" for code in _UNSEEN},
}
# A longer name hides what a sentence says of it.
SENTENCE_NAME: Final = 40
# What makes a formula of a cell, in any spreadsheet.
_STARTS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def visible(text: str) -> str:
    """`text` with a sign in place of each character that is not seen or turns the others round.

    Control characters become ␀ … ␟ and ␡, marks of direction and the like ⟨U+202E⟩.

    Examples
    --------
    >>> visible("cat\\x1b[2J"), visible("txt.\\u202egpj"), visible("naïve 👩\\u200d🔬")
    ('cat␛[2J', 'txt.⟨U+202E⟩gpj', 'naïve 👩\\u200d🔬')
    """
    return text if text.isprintable() else text.translate(_MADE_VISIBLE)


def shortened(text: str, most: int = SENTENCE_NAME) -> str:
    """The two ends of a long text, so many characters with … between: versions of a model differ
    in the last ones.

    Examples
    --------
    >>> shortened("a-model-of-many-parameters-v1", 12), shortened("short", 12)
    ('a-mod…ers-v1', 'short')
    """
    end = most // 2
    return text if len(text) <= most else f"{text[: end - 1]}…{text[-end:]}"


def named(text: str) -> str:
    """`text` for a sentence of ours, in which **…** is bold: never the beginning of it."""
    # An unseen character between two asterisks, and between one at an end and those around it.
    return re.sub(r"(?<=\*)(?=\*)|^(?=\*)|(?<=\*)$", "\N{WORD JOINER}", visible(text))


def spreadsheet_text(text: str) -> str:
    """`text` as a cell of a CSV that no spreadsheet runs: a formula gets an apostrophe in front.

    Numbers stay numbers, also negative ones, and so does a sign alone.

    Examples
    --------
    >>> [spreadsheet_text(cell) for cell in ("=1+1", "-0.5", "@cat", "-", "a=b", "-dog")]
    ["'=1+1", '-0.5', "'@cat", '-', 'a=b', "'-dog"]
    """
    if len(text) < 2 or not text.startswith(_STARTS_FORMULA) or _is_number(text):
        return text
    return f"'{text}"


def _is_number(text: str) -> bool:
    """Whether a spreadsheet takes a text for a number."""
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text
