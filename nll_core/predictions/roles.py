"""What each column of a table of predictions is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

PredictionKind = Literal["logits", "log-probabilities", "probabilities", "score", "confidence"]


@dataclass(frozen=True)
class ColumnRoles:
    """Which column is what, each None or empty where there is none.

    Of `classes`, `score` and the pair `predicted` with `confidence` the first that is there
    counts, in this order. `dataclasses.replace` changes a guess.
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
    kind: PredictionKind = "probabilities"
    """What the numbers are. With a score: "score" for a probability, "logits" for its log-odds,
    "log-probabilities" for its logarithm."""
    reasons: tuple[str, ...] = ()
    """Why, a sentence for each guess."""
