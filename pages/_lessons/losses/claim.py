"""What the controls of the three claims say."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pages._lessons.losses.controls import CONTROLS, LOW, OUTLIERS, WRONG
from pages._lessons.losses.data import FloatArray


class Claims(NamedTuple):
    """What the controls of the three claims say."""

    claim: str
    missed: float
    onwrong: float
    stated: float
    hits: float

    @property
    def control(self) -> str:
        """The key of the control that is mainly moved."""
        return {OUTLIERS: "missed", WRONG: "onwrong", LOW: "stated"}[self.claim]


def present_claims() -> Claims:
    return Claims(
        *(CONTROLS[key].value for key in ("claim", "missed", "onwrong", "stated", "hits"))
    )


def place(options: FloatArray, value: float) -> int:
    """Where among the options of a control its value stands."""
    return int(np.argmin(np.abs(options - value)))
