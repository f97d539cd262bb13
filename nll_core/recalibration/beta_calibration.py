"""Beta calibration: log-odds that are a line in ln p and ln(1 − p)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nll_core._validation import as_array, non_empty, unit_interval_array
from nll_core._weights import Float64Array
from nll_core.recalibration._two_outcomes_fit import (
    LogOddsLine,
    TwoOutcomeSample,
    fit_log_odds,
    log_sigmoid,
    sigmoid,
)


@dataclass(frozen=True)
class BetaFit:
    """P(event) = 1/(1 + exp(−(a·ln p − b·ln(1 − p) + c))), with the mean NLL (nats) it gives.

    a, b ≥ 0; a = b = 1 and c = 0 leave p as it is. `converged` is false where the NLL has no
    minimum over a, b and c, or not a single one; `message` says why, and also where a or b is held
    at 0.
    """

    a: float
    b: float
    c: float
    nll_before: float
    nll_after: float
    converged: bool
    message: str
    steps: int

    def logits(self, log_odds: ArrayLike) -> Float64Array:
        """Calibrated log-odds from those of the forecast, which say more than p near 0 and 1."""
        x = as_array(log_odds).astype(np.float64, copy=False)
        return _log_odds(x, self.a, self.b, self.c)

    def predict_log_probs(self, probs: ArrayLike) -> Float64Array:
        """Logs (nats) of what `predict_probs` gives."""
        return log_sigmoid(self.logits(logit(unit_interval_array(probs, "probs"))))

    def predict_probs(self, probs: ArrayLike) -> Float64Array:
        """Calibrated probabilities of the event at probabilities of any shape; 0 and 1 stay."""
        return sigmoid(self.logits(logit(unit_interval_array(probs, "probs"))))


def fit_beta(
    probs: ArrayLike, outcomes: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> BetaFit:
    """The map of a forecast's probabilities, in beta calibration's family, with the lowest NLL.

    Lower is better: mean_i [log(1 + exp(f_i)) − y_i f_i], in nats, with
    f_i = a·ln p_i − b·ln(1 − p_i) + c and a, b ≥ 0, so that the map never falls.

    Parameters
    ----------
    probs : array_like, any shape
        Forecast probabilities of the event, in [0, 1].
    outcomes : array_like, same shape
        Whether the event happened: booleans, or 0 and 1.
    sample_weight : array_like, same shape, optional
        What each example counts, at least 0 and not all 0.

    Returns
    -------
    BetaFit
        `a`, `b`, `c`, `nll_before`, `nll_after`, `converged`, `message`, `steps`;
        `predict_log_probs(probs)`, `predict_probs(probs)`.

    Raises
    ------
    ValueError
        For empty input, a forecast outside [0, 1], NaN, or invalid outcomes or weights.
    TypeError
        For input that is not numeric.

    See Also
    --------
    fit_platt : a = b, of any score.

    Notes
    -----
    A logistic regression on ln p and −ln(1 − p), by Newton's method. As in the paper, where a or b
    comes out below 0 it is set to 0 and the rest is fitted again; the NLL being convex, that is the
    minimum under the constraint. Where both come out below 0, the better of the two is kept.

    Degenerate data are results, not errors, with `converged` false: where the probabilities
    separate the outcomes the NLL falls as the parameters grow without end, and the fit is where it
    had become flat; of one or two different probabilities a = b is asked for, and a = b = 0 of one.
    A probability of 0 or 1 keeps its certainty: it costs nothing where it is right and is left out
    of the fit, and where it is wrong the NLL is inf and the probabilities are left as they are
    (nothing is clipped).

    References
    ----------
    Kull, Silva Filho & Flach (2017), Beta calibration: a well-founded and easily implemented
    improvement on logistic calibration for binary classifiers.

    Examples
    --------
    >>> p = np.repeat([0.1, 0.3, 0.6, 0.9], 100)
    >>> happened = np.concatenate([np.arange(100) < k for k in (5, 20, 70, 85)])
    >>> fit = fit_beta(p, happened)
    >>> round(fit.a, 3), round(fit.b, 3), round(fit.c, 3)
    (2.181, 0.248, 1.495)
    """
    forecast = unit_interval_array(probs, "probs")
    non_empty(forecast, "probs")
    return fit_beta_of_log_odds(logit(forecast), outcomes, sample_weight=sample_weight)


def fit_beta_of_log_odds(
    log_odds: ArrayLike, outcomes: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> BetaFit:
    """`fit_beta` for probabilities that are given as log-odds, of which none rounds to 0 or 1."""
    sample = TwoOutcomeSample.checked(log_odds, outcomes, sample_weight, "log_odds")
    before = sample.nll(sample.scores)
    if sample.contradicted is not None:
        message = f"a probability of 0 or 1 contradicts the outcome in row {sample.contradicted}"
        return BetaFit(1.0, 1.0, 0.0, before, np.inf, False, f"{message}: NLL inf", 0)
    finite = sample.finite
    if not len(finite.scores):
        return BetaFit(1.0, 1.0, 0.0, before, before, False, "every probability is 0 or 1", 0)
    line, remark = _fit_line(finite)
    a, b = (float(slope) for slope in line.slopes)
    converged, message = line.converged, line.message
    trouble = finite.separated()
    if np.ptp(finite.scores) == 0.0:
        converged, message = False, "all probabilities are equal: a and b have no effect"
    elif trouble and (a > 0 or b > 0 or finite.one_outcome):
        converged = False
        message = f"{trouble}: the NLL falls as the parameters grow without end"
    if remark:
        message = f"{message}; {remark}"
    after = sample.nll(_log_odds(sample.scores, a, b, line.intercept))
    return BetaFit(a, b, line.intercept, before, after, converged, message, line.steps)


def logit(probs: ArrayLike) -> Float64Array:
    """ln p − ln(1 − p); −inf at 0 and inf at 1."""
    p = as_array(probs).astype(np.float64, copy=False)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(p) - np.log1p(-p))


def _fit_line(sample: TwoOutcomeSample) -> tuple[LogOddsLine, str]:
    """The best a, b ≥ 0 and c, and what is to be said of a and b."""
    x, targets = sample.scores, sample.happened.astype(np.float64)
    if ((x == x.min()) | (x == x.max())).all():
        # Two points fix a line, not a curve.
        line = fit_log_odds(x[:, np.newaxis], targets, sample.weights)
        if line.slopes[0] < 0:
            return _line_on(np.empty((len(x), 2)), [], sample), _held([0, 1])
        both = LogOddsLine(
            line.intercept, np.repeat(line.slopes, 2), line.converged, line.message, line.steps
        )
        return both, "a = b, as there are not more than two different probabilities"
    features = np.column_stack(_beta_features(x))
    free = _line_on(features, [0, 1], sample)
    below = np.flatnonzero(free.slopes < 0)
    if not below.size:
        return free, ""
    faces = []
    for held in below.tolist():
        line, zeros = _line_on(features, [1 - held], sample), [held]
        if line.slopes[1 - held] < 0:
            line, zeros = _line_on(features, [], sample), [0, 1]
        nll = sample.nll(features @ line.slopes + line.intercept)
        faces.append((nll, line, _held(zeros)))
    _, line, remark = min(faces, key=lambda face: face[0])
    return line, remark


def _line_on(features: Float64Array, used: list[int], sample: TwoOutcomeSample) -> LogOddsLine:
    """The best line on the features `used`, with the slope 0 on the others."""
    targets = sample.happened.astype(np.float64)
    line = fit_log_odds(features[:, used], targets, sample.weights)
    slopes = np.zeros(features.shape[1])
    slopes[used] = line.slopes
    return LogOddsLine(line.intercept, slopes, line.converged, line.message, line.steps)


def _held(zeros: list[int]) -> str:
    """What is said where parameters would be below 0 without the constraint."""
    names = " and ".join("ab"[k] for k in zeros)
    return f"{names} held at 0"


def _beta_features(log_odds: Float64Array) -> tuple[Float64Array, Float64Array]:
    """ln p and −ln(1 − p), from finite log-odds without cancellation."""
    tail = np.asarray(np.log1p(np.exp(-np.abs(log_odds))), np.float64)
    return np.minimum(log_odds, 0.0) - tail, np.maximum(log_odds, 0.0) + tail


def _log_odds(log_odds: Float64Array, a: float, b: float, c: float) -> Float64Array:
    """a·ln p − b·ln(1 − p) + c; an infinite log-odds keeps its certainty."""
    certain = np.isinf(log_odds)
    lower, upper = _beta_features(np.where(certain, 0.0, log_odds))
    return np.where(certain, log_odds, a * lower + b * upper + c)
