"""What the glossary says of a term."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """A term in two sentences, with its formula (LaTeX), and the page that shows it."""

    name: str
    meaning: str
    formula: str
    page: str
    """The stem of the page that shows it."""
    also: str = ""
    """Other names for the same thing."""
