"""−log p of two classes to 50 digits: what every way of computing it is held against."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, repr=False)
class Reference(Printed):
    """Numbers of 50 digits, each as the nearest float64 and what is left of it, also a float64."""

    nearest: Array  # (n,)
    rest: Array  # (n,)

    def relative_error(self, found: ArrayLike) -> Array:
        """|found − true|/|true| of each number; 1 for a lost number, inf or NaN where found is.

        Where the true number is below the range of float64 the error is 1 for 0, else inf.
        """
        value = np.asarray(found, dtype=np.float64)
        with np.errstate(all="ignore"):
            error = np.abs((value - self.nearest) - self.rest) / np.abs(self.nearest)
        return np.where(self.nearest == 0, np.where(value == 0, 1.0, np.inf), error)


@dataclass(frozen=True, slots=True, repr=False)
class TwoClassReferences(Printed):
    """The loss of the true class (nats) and its derivative, for each lead over the other logit."""

    lead: Array  # (n,), whole numbers, rising
    loss: Reference
    gradient: Reference
    source: str


@cache
def load_two_class_references() -> TwoClassReferences:
    """log(1 + exp(−lead)) and −1/(1 + exp(lead)) for leads from −1000 to 1000, to 50 digits.

    Returns
    -------
    TwoClassReferences
        Each nat between −120 and 120, each tenth beyond.

    Examples
    --------
    >>> references = load_two_class_references()
    >>> at = references.lead == 40
    >>> print(references.loss.nearest[at])
    [4.24835426e-18]
    """
    text = resources.files("nll_core.datasets").joinpath("two_class.json").read_text("utf-8")
    rows = json.loads(text)
    return TwoClassReferences(
        lead=np.array([row[0] for row in rows], dtype=np.float64),
        loss=_reference([row[1] for row in rows]),
        gradient=_reference([row[2] for row in rows]),
        source="scripts/make_two_class_references.py with mpmath",
    )


def _reference(texts: list[str]) -> Reference:
    """Decimal texts as pairs of floats."""
    nearest = [float(text) for text in texts]
    # Decimal(float) is exact, and the difference keeps 28 digits of what the float has lost.
    rest = [float(Decimal(text) - Decimal(near)) for text, near in zip(texts, nearest, strict=True)]
    return Reference(np.array(nearest), np.array(rest))
