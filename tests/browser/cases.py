"""For each page: a control to move, a link to open, and a link that is mangled."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PageCase:
    """What the browser tests do on one page."""

    stem: str
    control: str  # the key of a slider
    link: str  # query that opens another state …
    link_shows: str  # … in which the first sentence contains this
    mangled: str  # query of which nothing can be followed
    mangled_names: tuple[str, ...]  # what the note must name

    @property
    def path(self) -> str:
        return "" if self.stem == "home" else self.stem


CASES = [
    PageCase("home", "p", "p=0.01", "4.605 nats", "p=banana", ("p=banana",)),
    PageCase(
        "surprise",
        "p",
        "p=0.5&unit=bits",
        "0.693 nats",
        "p=7&unit=furlongs&n=nan",
        ("p=7", "unit=furlongs", "n=nan"),
    ),
]
