"""The line in the plane with the fewest mistakes: the 0–1 loss, minimised by search."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from nll_core._validation import count
from nll_core.learning.linear_classifier import LinearClassifierFit, checked_sample

# Half as many lines, each of which can have class 1 on either side.
DIRECTIONS: Final = 360


def fit_fewest_mistakes(
    features: ArrayLike, labels: ArrayLike, *, n_directions: int = DIRECTIONS
) -> LinearClassifierFit:
    """The line with the fewest mistakes in the plane, over evenly spread directions, as a share.

    Lower is better; the minimum is 0. The 0–1 loss has no slope to follow, so that every direction
    is tried, with the best threshold in each.

    Parameters
    ----------
    features : array_like, shape (n, 2)
        Finite numbers.
    labels : array_like, shape (n,)
        0 and 1, or booleans.
    n_directions : int
        How many directions of the weights around the circle are tried.

    Returns
    -------
    LinearClassifierFit
        Of loss "zero_one", with weights of length 1; its scores stand for no probability.

    Raises
    ------
    ValueError, TypeError
        For input that is empty, not finite, not in the plane, or of shapes that differ.

    Notes
    -----
    Between two neighbouring directions the order of the points can change, so that a line with
    fewer mistakes may be missed. Of equally good ones the first with the widest gap is taken.

    References
    ----------
    Ben-David, Eiron & Long (2003), On the difficulty of approximately maximizing agreements.

    Examples
    --------
    >>> fit = fit_fewest_mistakes([[0, 0], [1, 0], [2, 0], [3, 0]], [0, 0, 1, 1])
    >>> fit.value, fit.score([[1.0, 0.0], [2.0, 0.0]]).round(6)
    (0.0, array([-0.5,  0.5]))
    """
    x, truth = checked_sample(features, labels)
    if x.shape[1] != 2:
        raise ValueError(f"features must have two columns, got {x.shape[1]}")
    size = count(n_directions, "n_directions")
    angles = 2 * np.pi * np.arange(size) / size
    directions = np.stack([np.cos(angles), np.sin(angles)])
    along = x @ directions
    order = np.argsort(along, axis=0, kind="stable")
    places = np.take_along_axis(along, order, axis=0)
    ones = np.concatenate([np.zeros((1, size)), np.cumsum(truth[order], axis=0)])
    below = np.arange(len(x) + 1)[:, None]
    # Below the threshold are the decisions for class 0: the ones there and the zeros above it err.
    mistakes = ones + (len(x) - below - (ones[-1] - ones))
    edge = np.full((1, size), 1.0)
    gaps = np.concatenate([edge, np.diff(places, axis=0), edge])
    # Equal places cannot be parted.
    mistakes = np.where(gaps > 0, mistakes, np.inf)
    fewest = mistakes.min()
    best = int(np.argmax(np.where(mistakes == fewest, gaps, -1.0)))
    cut, direction = np.unravel_index(best, mistakes.shape)
    column = places[:, direction]
    low = column[cut - 1] if cut > 0 else column[0] - 1
    high = column[cut] if cut < len(x) else column[-1] + 1
    return LinearClassifierFit(
        loss="zero_one",
        weights=directions[:, direction].copy(),
        intercept=float(-(low + high) / 2),
        value=float(fewest / len(x)),
        mean_loss=float(fewest / len(x)),
        residual=0.0,
        converged=True,
        message=f"the best of {size} directions",
        steps=size,
    )
