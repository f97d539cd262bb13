"""Whether a linear classifier can tell classes apart without a mistake."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from nll_core._validation import IntArray, as_array, labels_array
from nll_core.optimisation._design import Vector, design_matrix

Separation = Literal["complete", "quasi-complete", "none"]

# Of leads in the unit of the features' standard deviations, with weights up to 1; the linear
# programme itself is solved to 1e-7.
LEAD_TOLERANCE: Final = 1e-6


def separation(features: ArrayLike, labels: ArrayLike) -> Separation:
    """Whether a linear classifier separates the classes: then no likelihood has a maximum.

    With the lead of the truth over another class k, (w_y − w_k)·x + b_y − b_k: "complete" where
    some weights make every lead positive, "quasi-complete" where they make none negative and some
    positive, "none" where neither is possible.

    Parameters
    ----------
    features : array_like, shape (n, d)
        Finite numbers.
    labels : array_like of int, shape (n,)
        0 … K − 1.

    Returns
    -------
    {"complete", "quasi-complete", "none"}
        In the first two cases the NLL falls as the weights grow without end.

    Raises
    ------
    ValueError, TypeError
        For input that is empty, not finite or of shapes that differ.

    Notes
    -----
    Two linear programmes. A class without an example counts as one that can be ruled out.

    References
    ----------
    A. Albert, J. A. Anderson (1984), On the existence of maximum likelihood estimates in logistic
    regression models, Biometrika 71.

    Examples
    --------
    >>> separation([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])
    'complete'
    >>> separation([[0.0], [1.0], [1.0], [3.0]], [0, 0, 1, 1])
    'quasi-complete'
    >>> separation([[0.0], [1.0], [2.0], [3.0]], [0, 1, 0, 1])
    'none'
    """
    from scipy.optimize import linprog

    design = design_matrix(features)
    found = as_array(labels)
    most = int(found.max()) + 1 if found.size and found.dtype.kind in "iub" else 2
    truth = labels_array(found, max(most, 2), design.shape[:1])
    leads = _leads(_standardised(design), truth)
    bounds = (-1.0, 1.0)
    # The smallest lead, as large as it can be made.
    smallest = linprog(
        c=np.append(np.zeros(leads.shape[1]), -1.0),
        A_ub=np.column_stack([-leads, np.ones(len(leads))]),
        b_ub=np.zeros(len(leads)),
        bounds=[bounds] * leads.shape[1] + [(None, 1.0)],
    )
    if -float(smallest.fun or 0.0) > LEAD_TOLERANCE:
        return "complete"
    # The sum of the leads, as large as it can be made with none below 0.
    total = linprog(
        c=-leads.sum(axis=0),
        A_ub=-leads,
        b_ub=np.zeros(len(leads)),
        bounds=[bounds] * leads.shape[1],
    )
    return "quasi-complete" if -float(total.fun or 0.0) > LEAD_TOLERANCE * len(leads) else "none"


def _standardised(design: Vector) -> Vector:
    """The features in units of their standard deviations, which separates no more and no less."""
    centre, scale = design.mean(axis=0), design.std(axis=0)
    scale[scale == 0] = 1.0
    centre[0] = 0.0
    standardised: Vector = (design - centre) / scale
    return standardised


def _leads(design: Vector, truth: IntArray) -> Vector:
    """Rows that give, times all the classes' weights, the lead of each truth over each other."""
    n, width = design.shape
    n_classes = int(truth.max()) + 1 if truth.max() > 0 else 2
    rows = np.zeros((n, n_classes, n_classes, width))
    for k in range(n_classes):
        rows[np.arange(n), k, truth] += design
        rows[np.arange(n), k, k] -= design
    others = np.arange(n_classes) != truth[:, np.newaxis]
    leads: Vector = rows[others].reshape(-1, n_classes * width)
    return leads
