"""All terms of the glossary, by topic, and the search among them."""

from __future__ import annotations

import re
from typing import Final

from pages._lessons.glossary.classification_terms import CALIBRATION, CLASSIFICATION, FITTING
from pages._lessons.glossary.likelihood_terms import BAYES, INFORMATION, LIKELIHOOD, TEMPLATE
from pages._lessons.glossary.modelling_terms import (
    DENSITY,
    LANGUAGE,
    PREFERENCES,
    SELECTION,
    UNCERTAINTY,
)
from pages._lessons.glossary.practice_terms import PRACTICE
from pages._lessons.glossary.term import Term

TOPICS: Final = {
    "likelihood": LIKELIHOOD,
    "priors": BAYES,
    "families": TEMPLATE,
    "selection": SELECTION,
    "information": INFORMATION,
    "classification": CLASSIFICATION,
    "calibration": CALIBRATION,
    "fitting": FITTING,
    "densities": DENSITY,
    "language": LANGUAGE,
    "preferences": PREFERENCES,
    "uncertainty": UNCERTAINTY,
    "practice": PRACTICE,
}
ALL: Final = "all"


def matching(topic: str, words: str) -> dict[str, list[Term]]:
    """By topic, the terms of one topic or of all that are found by `words`.

    That is the term of that name, or else those that have every one of the words in them.
    """
    chosen = TOPICS if topic == ALL else {topic: TOPICS[topic]}
    wanted = words.casefold().split()
    named = [t for terms in chosen.values() for t in terms if t.name.casefold().split() == wanted]
    found = {
        name: [term for term in terms if (term in named if named else _has(term, wanted))]
        for name, terms in chosen.items()
    }
    return {name: terms for name, terms in found.items() if terms}


def in_order(found: dict[str, list[Term]]) -> list[Term]:
    """The terms found, from A to Z."""
    every = (term for terms in found.values() for term in terms)
    return sorted(every, key=lambda term: term.name.casefold())


def slug(term: Term) -> str:
    """The anchor of a term on the page, the part of a link after #."""
    return re.sub(r"\W+", "-", term.name.casefold())


def shown_by(stem: str) -> list[Term]:
    """The terms that a page shows."""
    return [term for terms in TOPICS.values() for term in terms if term.page == stem]


def _has(term: Term, words: list[str]) -> bool:
    text = f"{term.name} {term.also} {term.meaning}".casefold()
    return all(word in text for word in words)
