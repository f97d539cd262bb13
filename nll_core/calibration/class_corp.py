"""The Brier score split class by class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from nll_core._progress import Meter, Progress
from nll_core.calibration._class_rows import class_rows
from nll_core.calibration.score_decomposition import corp
from nll_core.losses._log_prob_rows import LogProbRows, probs_in

# As many float32 columns as fill one cache line are read together, unless they are long.
_COLUMNS: Final = 16
_COLUMN_NUMBERS: Final = 1 << 20


@dataclass(frozen=True)
class ClassCorp:
    """score = miscalibration − discrimination + uncertainty, each summed over the classes."""

    score: float
    miscalibration: float
    discrimination: float
    uncertainty: float


def corp_of_classes(
    log_probs: ArrayLike | LogProbRows,
    labels: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    progress: Progress | None = None,
) -> ClassCorp:
    """Split of the Brier score (summed over classes) by isotonic recalibration of each class.

    BS = Σ_k (MCB_k − DSC_k + UNC_k), each part as in `corp` for the event "the truth is k".

    Parameters
    ----------
    log_probs : array_like, shape (n, K)
        Log-probabilities, −inf allowed.
    labels : array_like of int, shape (n,)
        True classes.
    sample_weight : array_like, shape (n,), optional
        At least 0.
    progress : callable, optional
        As in `score_report`; told before each class.

    Returns
    -------
    ClassCorp
        `score`, which is `brier_score`, and its three parts.

    Raises
    ------
    ValueError, TypeError
        For invalid log-probabilities, labels or weights.

    Notes
    -----
    Each class is recalibrated by itself, so that the recalibrated probabilities of a row need not
    sum to 1: for more than two classes the miscalibration is that of the K yes-or-no forecasts.
    For two classes both events give the same split, of which one is computed and doubled.

    References
    ----------
    Dimitriadis, Gneiting & Jordan (2021), Stable reliability diagrams for probabilistic
    classifiers.

    Examples
    --------
    >>> import numpy as np
    >>> p = np.array([0.1, 0.4, 0.6, 0.9])
    >>> split = corp_of_classes(np.log(np.column_stack([1 - p, p])), [0, 1, 0, 1])
    >>> round(split.score, 12), round(split.miscalibration, 12), split.uncertainty
    (0.37, 0.12, 0.5)
    """
    array, truth, weights = class_rows(log_probs, labels, sample_weight)
    n_classes = array.shape[1]
    first = 1 if n_classes == 2 else 0
    parts = np.zeros(4)
    meter = Meter(progress, "parts of the Brier score")
    step = max(1, min(_COLUMNS, _COLUMN_NUMBERS // len(array)))
    for start in range(first, n_classes, step):
        block = probs_in(array, (slice(None), slice(start, start + step)))
        for k, probs in enumerate(np.ascontiguousarray(block.T), start):
            meter(k / n_classes)
            split = corp(probs, truth == k, sample_weight=weights)
            parts += (split.score, split.miscalibration, split.discrimination, split.uncertainty)
    if n_classes == 2:
        parts *= 2.0
    return ClassCorp(*(float(part) for part in parts))
