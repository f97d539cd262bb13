"""What a margin loss is like: bounds, smoothness, convexity, and the probabilities it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core.losses.margin_losses import (
    MarginLoss,
    margin_loss,
    margin_loss_curvature,
    margin_loss_gradient,
)
from nll_core.losses.margin_minimisers import asked_probability

Float64Array = NDArray[np.float64]

# Margins at which a loss is examined: the kinks of those that have any, at 0 and 1, are among them.
EXAMINED: Final = np.linspace(-12.0, 12.0, 481).round(2)
# Where a limit is read off; beyond −709 the exponential is infinite already.
FAR: Final = 1e9
# One-sided slopes at so small a distance agree to its order where there is no kink.
KINK_STEP: Final = 1e-6
KINK: Final = 1e-3
# Within two such steps the value changes by less than this part of its size, unless it jumps.
JUMP: Final = 0.1
# Second differences of numbers of order 1 are right to this.
CURVATURE_ROUNDING: Final = 1e-9
TRUE_PROBABILITIES: Final = np.linspace(0.01, 0.99, 99)


@dataclass(frozen=True)
class MarginLossProperties:
    """What a margin loss does far out, how smooth it is, and which probabilities it asks for."""

    loss: MarginLoss
    at_confident_mistake: float
    """The loss at a margin of −10."""
    slope_at_confident_mistake: float
    """Its derivative there."""
    far_slope: float
    """Its derivative at a margin of −10⁹: the pull of an outlier, in the limit."""
    bounded: bool
    """Whether the penalty of a mistake has an upper limit."""
    at_confident_success: float
    """The loss at a margin of 10."""
    lowest_at: float
    """The examined margin at which it is lowest; inf where it falls for ever."""
    smallest_curvature: float
    """The smallest second difference at the examined margins; −inf where it jumps."""
    largest_kink: float
    """The largest jump of its slope there; inf where the loss itself jumps."""
    probability_error: float
    """The largest |asked − true| probability; NaN where the loss asks for none."""

    @property
    def convex(self) -> bool:
        """Whether no second difference is negative."""
        return self.smallest_curvature >= -CURVATURE_ROUNDING

    @property
    def differentiable(self) -> bool:
        """Whether the slope jumps nowhere."""
        return self.largest_kink < KINK


def margin_loss_properties(
    loss: MarginLoss,
    *,
    focusing: float = 2.0,
    positive_weight: float = 0.5,
    label_smoothing: float = 0.1,
) -> MarginLossProperties:
    """What a margin loss is like, each property computed from its values; nats or no unit.

    Parameters
    ----------
    loss, positive_weight
        As in `best_score`; an example of class 1 is looked at, which "weighted_nll" counts 2α.
    focusing, label_smoothing
        As in `margin_loss`.

    Returns
    -------
    MarginLossProperties
        Values far out, second differences, kinks, and the probabilities that it asks for.

    Raises
    ------
    ValueError
        For an unknown loss or an option out of range.

    References
    ----------
    Bartlett, Jordan & McAuliffe (2006), Convexity, classification, and risk bounds.

    Examples
    --------
    >>> hinge = margin_loss_properties("hinge")
    >>> hinge.convex, hinge.differentiable, hinge.bounded, hinge.far_slope
    (True, False, False, -1.0)
    """
    options = {
        "focusing": focusing,
        "positive_weight": positive_weight,
        "label_smoothing": label_smoothing,
    }

    def value(m: ArrayLike) -> Float64Array:
        return np.asarray(margin_loss(m, loss, **options))

    here = value(EXAMINED)
    left = (here - value(EXAMINED - KINK_STEP)) / KINK_STEP
    right = (value(EXAMINED + KINK_STEP) - here) / KINK_STEP
    # What a slope changes by within the step itself is no jump.
    bend = np.asarray(margin_loss_curvature(EXAMINED, loss, **options)) * KINK_STEP
    size = np.maximum(1.0, np.abs(here))
    jumps = (np.abs(right - left - bend) / size).max()
    leaps = bool(((np.abs(left) + np.abs(right)) * KINK_STEP / size).max() > JUMP)
    second = np.diff(here, 2) / (EXAMINED[1] - EXAMINED[0]) ** 2
    lowest = int(np.argmin(here))
    asked = (
        np.nan
        if loss == "zero_one"
        else float(
            np.abs(
                asked_probability(
                    TRUE_PROBABILITIES,
                    loss,
                    focusing=focusing,
                    positive_weight=positive_weight,
                    label_smoothing=label_smoothing,
                )
                - TRUE_PROBABILITIES
            ).max()
        )
    )
    return MarginLossProperties(
        loss=loss,
        at_confident_mistake=float(value(-10.0)),
        slope_at_confident_mistake=float(margin_loss_gradient(-10.0, loss, **options)),
        far_slope=float(margin_loss_gradient(-FAR, loss, **options)),
        bounded=bool(np.isfinite(value(-FAR)) and value(-FAR) <= value(-FAR / 2)),
        at_confident_success=float(value(10.0)),
        lowest_at=np.inf if lowest == EXAMINED.size - 1 else float(EXAMINED[lowest]),
        smallest_curvature=-np.inf if leaps else float(second.min()),
        largest_kink=np.inf if leaps else float(jumps),
        probability_error=asked,
    )
