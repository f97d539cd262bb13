"""Sample weights as whole multiples of a unit, whose sums are exact."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from nll_core._validation import positive, sample_weights
from nll_core.summaries._cells import Float64Array

# The largest weight in its unit; sums of so many rows in one cell then stay below 2⁶³.
LARGEST_WEIGHT: Final = 2.0**26
_MOST_WEIGHTED: Final = 1 << 31


class WholeWeights:
    """How weights up to the largest are rounded; without one, that there are none."""

    def __init__(self, largest: float | None) -> None:
        self.unit: float | None = None
        if largest is not None:
            digits = np.ceil(np.log2(positive(largest, "largest_weight")))
            self.unit = float(2.0**digits / LARGEST_WEIGHT)

    @property
    def worth(self) -> float:
        """What a whole number of weight is worth."""
        return self.unit or 1.0

    @property
    def largest(self) -> float | None:
        """A weight up to which the unit is this one."""
        return None if self.unit is None else self.unit * LARGEST_WEIGHT

    def of(self, sample_weight: ArrayLike | None, n: int) -> Float64Array | None:
        """Weights (n,) as whole multiples of their unit."""
        if (sample_weight is None) != (self.unit is None):
            raise ValueError("sample_weight must be given with largest_weight, and not without it")
        if sample_weight is None:
            return None
        if not np.any(sample_weight):
            return np.zeros(n)
        whole = np.rint(np.asarray(sample_weights(sample_weight, (n,))) / self.worth)
        if whole.max() > LARGEST_WEIGHT:
            raise ValueError(
                f"sample_weight must be at most {self.largest:g}, as largest_weight says, got "
                f"{np.max(sample_weight):g}"
            )
        return whole

    def check_room(self, n: int) -> None:
        """Raise ValueError for more rows than sums of whole numbers hold."""
        if self.unit is not None and n > _MOST_WEIGHTED:
            raise ValueError(f"a summary holds {_MOST_WEIGHTED:,} weighted rows at most, got {n:,}")


def scaled(values: Float64Array, digits: int) -> Float64Array:
    """Values rounded to so many binary digits after the point, as whole numbers."""
    return np.asarray(np.rint(values * 2.0**digits))
