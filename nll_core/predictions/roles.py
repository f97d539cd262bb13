"""What each column of a table of predictions is for, and what only a person can decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from nll_core._printing import Printed

PredictionKind = Literal["logits", "log-probabilities", "probabilities", "score", "confidence"]
"""What predictions are."""
ColumnKind = Literal[
    "logits", "log-probabilities", "probabilities", "score", "confidence", "percentages"
]
"""What the numbers of a file are: percentages become probabilities."""
Layout = Literal["classes", "score", "confidence"]
"""Which columns the predictions are: one for each class, one score, or class and confidence."""

KINDS: Final[Mapping[Layout, tuple[ColumnKind, ...]]] = {
    "classes": ("logits", "log-probabilities", "probabilities", "percentages"),
    "score": ("score", "logits", "log-probabilities", "percentages"),
    "confidence": ("confidence", "percentages"),
}
"""What the numbers of each layout can be."""


@dataclass(frozen=True, repr=False)
class ColumnRoles(Printed):
    """Which column is what, each None or empty where there is none.

    Of `classes`, `score` and the pair `predicted` with `confidence` the first that is there
    counts, in this order. `dataclasses.replace` changes a guess; changed roles ask nothing if
    `questions` is emptied with it.
    """

    label: str | None = None
    """The column of the true classes."""
    classes: Mapping[str, str] = field(default_factory=dict)
    """For each column of scores its class, in the order of the classes."""
    score: str | None = None
    """One score for the positive class of two."""
    positive: str | None = None
    """The positive class of a score; None for the one that the labels suggest."""
    predicted: str | None = None
    """The column of predicted classes."""
    confidence: str | None = None
    """The probability that the predicted class is right."""
    weight: str | None = None
    """Weights of the examples."""
    group: str | None = None
    """Groups of the examples."""
    kind: ColumnKind = "probabilities"
    """What the numbers are. With a score: "score" for a probability, "logits" for its log-odds,
    "log-probabilities" for its logarithm. "percentages" are divided by 100."""
    label_columns: Mapping[str, str] = field(default_factory=dict)
    """In place of `label`: for each column of a one-hot truth its class."""
    label_classes: Mapping[str, str] = field(default_factory=dict)
    """For labels that are not named as the classes are: the class of each; empty where names,
    places or signs tell."""
    reasons: tuple[str, ...] = ()
    """Why, a sentence for each guess."""
    questions: tuple[Question, ...] = ()
    """What the file leaves open; predictions are only made of roles without a question."""

    @property
    def layout(self) -> Layout:
        """Which columns the predictions are; "classes" where there are none."""
        if self.classes or (self.score is None and self.confidence is None):
            return "classes"
        return "confidence" if self.score is None else "score"

    @property
    def decided(self) -> tuple[object, ...]:
        """What the roles say, without the reasons; the order of the classes is a part of it."""
        return tuple(self.classes.items()), replace(self, reasons=(), classes={})

    @property
    def columns(self) -> frozenset[str]:
        """Every column that has a role."""
        single = (self.label, self.score, self.predicted, self.confidence, self.weight, self.group)
        return frozenset((*self.classes, *self.label_columns, *filter(None, single)))


@dataclass(frozen=True, repr=False)
class Question(Printed):
    """Readings of a file that are all plausible; a person has to choose."""

    text: str
    """What is not certain, and the evidence, in a sentence or two."""
    readings: tuple[Reading, ...]
    """At least one."""


@dataclass(frozen=True)
class Reading:
    """One answer to a question."""

    text: str
    """What it says, such as "the score is for 'spam'"."""
    option: str
    """The option of the command line that chooses it."""
    given: Mapping[str, object]
    """What it decides, as `recognise_columns` takes it in `given`."""
