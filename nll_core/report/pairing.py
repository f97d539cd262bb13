"""Two sets of predictions brought to the same examples, in the same order, of the same classes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nll_core._validation import IntArray
from nll_core.predictions import Predictions


def paired(first: Predictions, second: Predictions) -> tuple[Predictions, Predictions]:
    """The examples that both hold, told by the numbers of their rows.

    Parameters
    ----------
    first, second : Predictions
        From two files with the same rows; from each, other rows may have been left out.

    Returns
    -------
    first, second : Predictions
        The same examples in the order of the first, with the first one's order of classes. What
        needs no change is not copied.

    Raises
    ------
    ValueError
        If the files have different numbers of rows, different classes, different truths in some
        row, or fewer than two examples in common.

    Examples
    --------
    >>> from nll_core.predictions import read_predictions
    >>> one = read_predictions(b"y,p_a,p_b\\na,0.9,0.1\\nb,0.4,0.6\\na,0.8,0.2\\n")
    >>> other = read_predictions(b"y,p_b,p_a\\na,0.3,0.7\\nb,0.5,0.5\\na,0.1,0.9\\n")
    >>> paired(one, other)[1].scores[0]
    array([0.7, 0.3])
    """
    if first.row_count != second.row_count:
        raise ValueError(
            f"the second file has {second.row_count:,} rows and the first one "
            f"{first.row_count:,}; two models are compared on the same rows, or by a column of "
            "identifiers that both files have"
        )
    second = _with_classes_of(first, second)
    places = _places(first), _places(second)
    if not np.array_equal(*places):
        _, of_first, of_second = np.intersect1d(*places, assume_unique=True, return_indices=True)
        first, second = at_places(first, of_first), at_places(second, of_second)
    if first.n < 2:
        raise ValueError(f"the two files have {first.n} usable examples in common; two are needed")
    differing = np.flatnonzero(first.labels != second.labels)
    if len(differing):
        i = int(differing[0])
        names = first.classes[first.labels[i]], first.classes[second.labels[i]]
        raise ValueError(
            f"in row {_places(first)[i]:,} the true class is {names[0]!r} in the first file and "
            f"{names[1]!r} in the second ({len(differing):,} rows differ); two models are compared "
            "on the same rows"
        )
    return first, second


def _places(predictions: Predictions) -> IntArray:
    """The number of each example's row."""
    rows = predictions.rows
    return np.arange(1, predictions.n + 1) if rows is None else rows


def _with_classes_of(first: Predictions, second: Predictions) -> Predictions:
    """The second one with the classes in the order of the first."""
    if first.classes == second.classes:
        return second
    if set(first.classes) != set(second.classes):
        only = sorted(set(first.classes) ^ set(second.classes))[0]
        where = "first" if only in first.classes else "second"
        raise ValueError(f"the two files have different classes: {only!r} is in the {where} alone")
    order = [second.classes.index(name) for name in first.classes]
    place = np.argsort(order)
    scores = second.scores
    if scores.ndim == 2:
        scores = scores[:, order]
    elif second.kind == "score":
        # One score, for the class that comes second.
        scores = 1.0 - scores
    return replace(
        second,
        classes=first.classes,
        scores=scores,
        labels=place[second.labels],
        predicted=None if second.predicted is None else place[second.predicted],
    )


def at_places(predictions: Predictions, chosen: IntArray) -> Predictions:
    """The chosen examples."""
    if len(chosen) == predictions.n and np.array_equal(chosen, np.arange(predictions.n)):
        return predictions
    return replace(
        predictions,
        scores=predictions.scores[chosen],
        labels=predictions.labels[chosen],
        predicted=None if predictions.predicted is None else predictions.predicted[chosen],
        weights=None if predictions.weights is None else predictions.weights[chosen],
        groups=None if predictions.groups is None else predictions.groups[chosen],
        rows=_places(predictions)[chosen],
    )
