"""Platt scaling: a straight line from the scores of an event to its log-odds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nll_core._validation import float_array, reject_nan
from nll_core._weights import Float64Array, mean_by_weight
from nll_core.recalibration._two_outcomes_fit import (
    TwoOutcomeSample,
    fit_log_odds,
    log_sigmoid,
    sigmoid,
)


@dataclass(frozen=True)
class PlattFit:
    """P(event) = 1/(1 + exp(−(slope·score + intercept))), with the mean NLL (nats) it gives.

    `nll_before` is that of the scores themselves as log-odds. `converged` is false where the NLL
    has no minimum over slope and intercept, or not a single one; `message` says why.
    """

    slope: float
    intercept: float
    nll_before: float
    nll_after: float
    converged: bool
    message: str
    steps: int

    def logits(self, scores: ArrayLike) -> Float64Array:
        """Calibrated log-odds of scores of any shape; an infinite score keeps its certainty."""
        array = float_array(scores, "scores").astype(np.float64, copy=False)
        reject_nan(array, "scores")
        with np.errstate(invalid="ignore", over="ignore"):
            line = self.slope * array + self.intercept
        return np.where(np.isinf(array), array, line)

    def predict_log_probs(self, scores: ArrayLike) -> Float64Array:
        """Logs (nats) of the calibrated probabilities of the event at scores of any shape."""
        return log_sigmoid(self.logits(scores))

    def predict_probs(self, scores: ArrayLike) -> Float64Array:
        """Calibrated probabilities of the event at scores of any shape."""
        return sigmoid(self.logits(scores))


def fit_platt(
    scores: ArrayLike,
    outcomes: ArrayLike,
    *,
    target_smoothing: bool = False,
    sample_weight: ArrayLike | None = None,
) -> PlattFit:
    """Slope and intercept of the log-odds with the lowest mean NLL of the outcomes, in nats.

    Lower is better: mean_i [log(1 + exp(f_i)) − t_i f_i] with f_i = slope·s_i + intercept, where
    t_i is the outcome y_i. With `target_smoothing`, t_i is Platt's (n₁ + 1)/(n₁ + 2) for each of
    the n₁ events and 1/(n₀ + 2) for each of the n₀ other examples.

    Parameters
    ----------
    scores : array_like, any shape
        The larger, the likelier the event: the log-odds of a model, or the margin of one that gives
        no probabilities. ±inf states certainty.
    outcomes : array_like, same shape
        Whether the event happened: booleans, or 0 and 1.
    target_smoothing : bool
        False: maximum likelihood. True: as published by Platt, which is the fit that a prior of
        one more event and one more non-event gives; its slope is finite for any scores.
    sample_weight : array_like, same shape, optional
        What each example counts, at least 0 and not all 0; n₁ and n₀ are then sums of weights.

    Returns
    -------
    PlattFit
        `slope`, `intercept`, `nll_before`, `nll_after` (of the outcomes themselves), `converged`,
        `message`, `steps`; `logits(scores)` gives log-odds, `predict_log_probs(scores)` and
        `predict_probs(scores)` say how probable the event is.

    Raises
    ------
    ValueError
        For empty input, NaN, or invalid outcomes or weights.
    TypeError
        For input that is not numeric.

    See Also
    --------
    fit_temperature : without an intercept, for any number of classes.
    fit_beta : with one more parameter.

    Notes
    -----
    Newton's method on standardised scores, so that a shift of the scores or another unit changes
    nothing. Degenerate data are results, not errors, with `converged` false: where the scores
    separate the outcomes the NLL falls as the slope grows without end, and the fit is where it had
    become flat (slopes below 1e-10); equal scores get the slope 0; an infinite score that the
    outcome contradicts gives an NLL of inf at every slope above 0, and the scores are left as they
    are. Infinite scores that are right cost nothing and are left out of the fit.

    References
    ----------
    Platt (1999), Probabilistic outputs for support vector machines and comparisons to regularized
    likelihood methods.
    Lin, Lin & Weng (2007), A note on Platt's probabilistic outputs for support vector machines.

    Examples
    --------
    >>> fit = fit_platt([-4.0, -2.0, 1.0, 3.0, 5.0], [0, 1, 0, 1, 1])
    >>> round(fit.slope, 4), round(fit.intercept, 4)
    (0.3928, 0.3153)
    >>> fit.predict_probs([0.0]).round(4)
    array([0.5782])
    """
    sample = TwoOutcomeSample.checked(scores, outcomes, sample_weight, "scores")
    before = sample.nll(sample.scores)
    if sample.contradicted is not None:
        message = f"an infinite score contradicts the outcome in row {sample.contradicted}"
        return PlattFit(1.0, 0.0, before, np.inf, False, f"{message}: NLL inf at every slope", 0)
    finite = sample.finite
    if not len(finite.scores):
        return PlattFit(1.0, 0.0, before, before, False, "every score is infinite", 0)
    targets = finite.happened.astype(np.float64)
    if target_smoothing:
        targets = _smoothed(targets, finite.weights)
    line = fit_log_odds(finite.scores[:, np.newaxis], targets, finite.weights)
    converged, message = line.converged, line.message
    trouble = "" if target_smoothing else finite.separated()
    if float(np.ptp(finite.scores)) == 0.0:
        converged, message = False, "all scores are equal: the slope has no effect"
    elif trouble:
        converged = False
        message = f"{trouble}: the NLL falls as the parameters grow without end"
    fit = PlattFit(
        float(line.slopes[0]), line.intercept, before, np.nan, converged, message, line.steps
    )
    after = sample.nll(fit.logits(sample.scores))
    return PlattFit(fit.slope, fit.intercept, before, after, converged, message, line.steps)


def _smoothed(targets: Float64Array, weights: Float64Array | None) -> Float64Array:
    """Platt's targets in place of 0 and 1."""
    total = float(len(targets) if weights is None else weights.sum())
    events = mean_by_weight(targets, weights) * total
    return np.where(targets == 1.0, (events + 1) / (events + 2), 1 / (total - events + 2))
