"""Columns read as the true class beside scores of the classes, with what speaks for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from nll_core._validation import IntArray
from nll_core.predictions import evidence
from nll_core.predictions.class_scores import Scores
from nll_core.predictions.column_names import sense_of
from nll_core.predictions.labels import LabelWay, label_ways, missing_words, rows_outside
from nll_core.predictions.problems import listed, quoted
from nll_core.predictions.survey import Survey
from nll_core.predictions.table import number_of

_MOST: Final = 0.5
# A column that nothing but its words calls a label may have few that are no classes.
_FEW_ODD: Final = 0.05


@dataclass(frozen=True)
class Truth:
    """A column that may hold the true class, read against some scores."""

    name: str
    strength: int
    """What its name says: 3 the truth … 0 nothing … −3 the prediction."""
    way: LabelWay
    words: tuple[str, ...]
    codes: IntArray
    follows: evidence.Follows
    nats: float
    """Σ log p of the labels on the sample."""

    @property
    def classes(self) -> IntArray:
        """The class of each row of the sample, −1 for none."""
        return np.array([*self.way.places, -1])[self.codes]

    @property
    def says_classes(self) -> bool:
        """Whether the words, not mere numbers, are the names of the classes."""
        return self.way.strength == 3 and any(number_of(word) is None for word in self.words)


def possible_truths(survey: Survey, scores: Scores, label: str | None) -> list[Truth]:
    """Columns that may be the truth for these scores, the likeliest first."""
    columns = set(scores.family.columns)
    names = (
        [label]
        if label
        else [
            n
            for n in survey.discrete
            if n not in survey.taken | columns | survey.in_one_hot() and not survey.is_entry(n)
        ]
    )
    found = []
    for name in names:
        truth = read_as_truth(survey, name, scores)
        strength = survey.strength(name, scores.family.shared)
        # A column of one value without a telling name says nothing of the rows.
        constant = strength == 0 and truth is not None and len(truth.words) < 2
        if truth is not None and (label or (strength >= 0 and not constant)):
            found.append(truth)
        if truth is not None:
            _tell_truth(survey, truth, scores)
    return sorted(found, key=lambda t: (-t.strength, -t.way.strength))


def read_as_truth(survey: Survey, name: str, scores: Scores) -> Truth | None:
    """A column read as the truth of these scores; None where its words are not the classes."""
    words, codes = survey.sample.labels(name)
    missing = missing_words(words, name) - set(scores.family.classes)
    ways = ways_to_take(survey, words, codes, missing, scores)
    if not ways or not len(words):
        return None
    counts = np.bincount(codes[codes >= 0], minlength=len(words))
    way = ways[0]
    absent = sum(int(n) for w, n in zip(words, counts, strict=True) if w in missing)
    outside = rows_outside(way, counts) - absent
    strength = survey.strength(name, scores.family.shared)
    most = (_MOST if strength > 0 else _FEW_ODD) * max(1, counts.sum() - absent)
    if outside > most and survey.given_column("label") != name:
        return None
    classes = np.array([*way.places, -1])[codes]
    return Truth(
        name,
        strength,
        way,
        words,
        codes,
        evidence.follows(scores.log_probs, classes),
        evidence.log_likelihood(scores.log_probs, classes),
    )


def ways_to_take(
    survey: Survey, words: Sequence[str], codes: IntArray, missing: frozenset[str], scores: Scores
) -> list[LabelWay]:
    """Ways to take the words for the classes: those that take most rows, in their order."""
    counts = np.bincount(codes[codes >= 0], minlength=len(words))
    counts = np.array([0 if w in missing else n for w, n in zip(words, counts, strict=True)])
    chosen = survey.given.get("label_classes")
    if isinstance(chosen, Mapping):
        place = {name: k for k, name in enumerate(scores.family.classes)}
        return [LabelWay(tuple(place.get(chosen.get(w, ""), -1) for w in words), "As chosen.", 3)]
    ways = label_ways(words, counts, scores.family.classes)
    least = min(rows_outside(way, counts) for way in ways)
    return [way for way in ways if rows_outside(way, counts) == least]


def _tell_truth(survey: Survey, truth: Truth, scores: Scores) -> None:
    said = sense_of(truth.name)
    name = f"{said[0]} {said[1]} of 3" if said else "says nothing"
    f = truth.follows
    survey.weighed.append(
        f"True class: {quoted(truth.name)} (name: {name}), as scores in "
        f"{listed(scores.family.columns)}: {round(f.share * f.rows):,} of {f.rows:,} rows have "
        f"the largest score, the scores promise {f.expected:.0%}; "
        f"{-truth.nats / max(1, f.rows):.3g} nats a row."
    )
