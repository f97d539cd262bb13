"""Names of classes typed in as one line, separated by commas."""

from __future__ import annotations

import unicodedata
from typing import Final

LONGEST: Final = 16
# Letters, digits, marks and pictures, spaces and these; the rest could be taken for markup.
ALSO: Final = frozenset("-.'+/\u200d")
KINDS: Final = ("L", "N", "M", "So", "Zs")


def parse_class_names(text: str, *, most: int = 10) -> list[str]:
    """The names in `text`; ValueError names the entry that cannot be used."""
    names = [part.strip() for part in text.split(",")]
    if names == [""]:
        return []
    if len(names) > most:
        raise ValueError(f"There are at most {most} class names, not {len(names)}.")
    for number, name in enumerate(names, start=1):
        where = f"Name {number}, “{name}”,"
        wrong = [c for c in name if c not in ALSO and not unicodedata.category(c).startswith(KINDS)]
        if wrong:
            raise ValueError(f"{where} holds “{wrong[0]}”: use letters, digits and spaces.")
        if len(name) > LONGEST:
            raise ValueError(f"{where} has {len(name)} characters; {LONGEST} fit below a bar.")
        if name and name in names[: number - 1]:
            raise ValueError(f"{where} is there twice.")
    return names


def class_names(text: str, count: int) -> list[str]:
    """The first `count` names; where one is missing, "class 3" and so on."""
    names = parse_class_names(text)[:count]
    names += [""] * (count - len(names))
    return [name or f"class {number}" for number, name in enumerate(names, start=1)]
