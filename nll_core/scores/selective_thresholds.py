"""Thresholds of confidence for a wanted risk or coverage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nll_core._validation import fraction
from nll_core.scores.risk_coverage import RiskCoverageCurve


@dataclass(frozen=True)
class SelectivePoint:
    """One threshold in use: accept a confidence ≥ `threshold`; what it covered, and its risk."""

    threshold: float
    coverage: float
    risk: float


def threshold_for_risk(curve: RiskCoverageCurve, risk: float) -> SelectivePoint | None:
    """The threshold of the largest coverage whose risk was at most `risk`; None if there is none.

    Parameters
    ----------
    curve : RiskCoverageCurve
        From `risk_coverage_curve`.
    risk : float
        Wanted share of wrong predictions among the accepted, in [0, 1].

    Returns
    -------
    SelectivePoint or None
        `threshold`, `coverage`, `risk`, as they were on these data: on new data the risk varies
        around it, and is somewhat higher on average since the threshold was chosen for being low.

    Raises
    ------
    ValueError
        For a risk outside [0, 1].

    References
    ----------
    Geifman & El-Yaniv (2017), Selective classification for deep neural networks.

    Examples
    --------
    >>> from nll_core.scores.risk_coverage import risk_coverage_curve
    >>> curve = risk_coverage_curve([0.9, 0.8, 0.8, 0.6], [1, 1, 0, 0])
    >>> threshold_for_risk(curve, 0.1)
    SelectivePoint(threshold=0.9, coverage=0.25, risk=0.0)
    >>> threshold_for_risk(risk_coverage_curve([0.9], [0]), 0.5) is None
    True
    """
    good = np.flatnonzero(curve.risk <= fraction(risk, "risk"))
    return _point(curve, int(good[-1])) if len(good) else None


def threshold_for_coverage(curve: RiskCoverageCurve, coverage: float) -> SelectivePoint:
    """The highest threshold that covers at least `coverage`.

    Parameters
    ----------
    curve : RiskCoverageCurve
        From `risk_coverage_curve`.
    coverage : float
        Wanted share of accepted predictions, in [0, 1].

    Returns
    -------
    SelectivePoint
        `threshold`, `coverage` (at least the one wanted), `risk`.

    Raises
    ------
    ValueError
        For a coverage outside [0, 1].

    References
    ----------
    Geifman & El-Yaniv (2017), Selective classification for deep neural networks.

    Examples
    --------
    >>> from nll_core.scores.risk_coverage import risk_coverage_curve
    >>> curve = risk_coverage_curve([0.9, 0.8, 0.8, 0.6], [1, 1, 0, 1])
    >>> threshold_for_coverage(curve, 0.5).threshold
    0.8
    """
    # The last coverage is 1 up to rounding, and always enough.
    enough = np.flatnonzero(curve.coverage >= fraction(coverage, "coverage"))
    return _point(curve, int(enough[0]) if len(enough) else len(curve.coverage) - 1)


def _point(curve: RiskCoverageCurve, i: int) -> SelectivePoint:
    """Entry i of the curve."""
    return SelectivePoint(
        float(curve.thresholds[i]), float(curve.coverage[i]), float(curve.risk[i])
    )
