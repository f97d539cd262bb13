"""The reliability of each class's probability, for the classes that matter most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from nll_core._validation import FloatArray, IntArray, count
from nll_core.calibration._class_rows import class_rows
from nll_core.calibration.classwise import class_calibration_errors
from nll_core.intervals.bootstrap import Float64Array
from nll_core.report.pictures import N_BINS, ReliabilityPicture, reliability_picture

# More small diagrams than these are not looked at one by one.
MOST_PICTURES: Final = 24


@dataclass(frozen=True, eq=False)
class ClassPictures:
    """Reliability of single classes, that of the largest error first.

    `shares` are the parts of the classwise error that the classes in `pictures` make,
    `class_shares` how often each is the truth; both of shape (len(pictures),).
    """

    pictures: tuple[ReliabilityPicture, ...]
    shares: Float64Array
    class_shares: Float64Array
    n_classes: int

    @property
    def left_out(self) -> int:
        """How many classes are not among the pictures."""
        return self.n_classes - len(self.pictures)


def class_pictures(
    log_probs: FloatArray,
    labels: IntArray,
    classes: tuple[str, ...],
    weights: Float64Array | None = None,
    *,
    most: int = MOST_PICTURES,
) -> ClassPictures:
    """Reliability of each class's probability in 15 bins of equal width, the worst class first.

    Parameters
    ----------
    log_probs : ndarray, shape (n, K)
        Log-probabilities.
    labels : ndarray of int, shape (n,)
        True classes.
    classes : tuple of str
        Their names.
    weights : ndarray, shape (n,), optional
        At least 0, not all 0. Examples of weight 0 are left out.
    most : int
        Of more classes, only so many are pictured: those of the largest error.

    Returns
    -------
    ClassPictures
        `pictures`, `shares`, `class_shares`, `n_classes`.

    Raises
    ------
    ValueError, TypeError
        For log-probabilities, labels or weights that are none.

    References
    ----------
    Kull et al. (2019), Beyond temperature scaling: obtaining well-calibrated multi-class
    probabilities with Dirichlet calibration.

    Examples
    --------
    >>> p = np.array([[0.8, 0.1, 0.1], [0.6, 0.2, 0.2]])
    >>> found = class_pictures(np.log(p), np.array([0, 1]), ("cat", "dog", "owl"), most=2)
    >>> [picture.event for picture in found.pictures], found.left_out
    (['dog', 'cat'], 1)
    """
    array, truth, mass = class_rows(log_probs, labels, weights)
    errors = class_calibration_errors(array, truth, n_bins=N_BINS, sample_weight=mass)
    # In their own order where errors are equal.
    chosen = np.argsort(-errors, kind="stable")[: count(most, "most")]
    total = float(errors.sum())
    counted = None if mass is None or mass.all() else mass > 0
    if counted is not None and mass is not None:
        truth, mass = truth[counted], mass[counted]
    frequency = np.bincount(truth, weights=mass, minlength=len(classes)) / (
        len(truth) if mass is None else float(mass.sum())
    )
    pictures = []
    for k in chosen.tolist():
        column = array[:, k] if counted is None else array[counted, k]
        p = np.minimum(np.exp(column.astype(np.float64)), 1.0)
        pictures.append(reliability_picture(p, truth == k, mass, classes[k]))
    return ClassPictures(
        pictures=tuple(pictures),
        shares=errors[chosen] / total if total > 0 else np.zeros(len(chosen)),
        class_shares=frequency[chosen],
        n_classes=len(classes),
    )
