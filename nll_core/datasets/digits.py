"""Held-out predictions of three classifiers trained on handwritten digits."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed
from nll_core._validation import IntArray

_LOGITS: Final = {0.0: "logits_000", 0.05: "logits_005", 0.1: "logits_010"}

DIGITS_LABEL_SMOOTHINGS: Final = tuple(_LOGITS)
"""Label smoothings with which a classifier was trained."""

_TITLE: Final = "Handwritten digits, multilayer perceptron, label smoothing {:g}"
_SOURCE: Final = (
    "Optical Recognition of Handwritten Digits (Alpaydin & Kaynak 1998, UCI Machine Learning "
    "Repository, CC BY 4.0), the 1,797 images that scikit-learn ships, with normal noise of "
    "standard deviation 3 added to the pixels (0 to 16). Trained on 400 images, far beyond the "
    "point where all of them are right; the predictions are for the other 1,397. "
    "Made by scripts/train_digits.py."
)


@dataclass(frozen=True, repr=False)
class ClassifierPredictions(Printed):
    """Logits (N, K) and true labels (N,) of a classifier on data it has not seen in training."""

    logits: NDArray[np.float32]
    labels: IntArray
    class_names: tuple[str, ...]
    label_smoothing: float
    title: str
    source: str


def load_digits_predictions(label_smoothing: float = 0.0) -> ClassifierPredictions:
    """Logits (natural-log odds scale) and labels of a digits classifier, 1,397 held-out images.

    A multilayer perceptron, trained with the given label smoothing and otherwise in the same way:
    overconfident at 0, underconfident at 0.05 and more so at 0.1. `scripts/train_digits.py` says
    how, and makes the file anew.

    Parameters
    ----------
    label_smoothing : float
        0, 0.05 or 0.1.

    Returns
    -------
    ClassifierPredictions
        `logits` float32 of shape (1397, 10), `labels`, `class_names`, `label_smoothing`, `title`,
        `source`.

    Raises
    ------
    ValueError
        For another label smoothing.

    References
    ----------
    Alpaydin & Kaynak (1998), Optical recognition of handwritten digits (data set), UCI Machine
    Learning Repository.
    Szegedy, Vanhoucke, Ioffe, Shlens & Wojna (2016), Rethinking the Inception architecture for
    computer vision (for label smoothing).

    Examples
    --------
    >>> digits = load_digits_predictions(0.0)
    >>> digits.logits.shape, digits.labels.shape, len(digits.class_names)
    ((1397, 10), (1397,), 10)
    """
    if label_smoothing not in _LOGITS:
        wanted = ", ".join(f"{value:g}" for value in _LOGITS)
        raise ValueError(f"label_smoothing must be one of {wanted}, got {label_smoothing!r}")
    file = resources.files("nll_core.datasets").joinpath("digits.npz")
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
        logits = stored[_LOGITS[label_smoothing]]
        labels = stored["labels"].astype(np.int64)
    return ClassifierPredictions(
        logits=logits,
        labels=labels,
        class_names=tuple(str(digit) for digit in range(logits.shape[1])),
        label_smoothing=float(label_smoothing),
        title=_TITLE.format(label_smoothing),
        source=_SOURCE,
    )


@dataclass(frozen=True, repr=False)
class ClassifierPath(Printed):
    """What held-out examples cost a classifier along its training, and whether it is right."""

    epochs: tuple[int, ...]
    nll: NDArray[np.float32]
    """(m, N), in nats."""
    correct: NDArray[np.bool_]
    """(m, N)."""
    title: str
    source: str


def load_digits_path() -> ClassifierPath:
    """The training of the digits classifier without label smoothing, on its 1,397 held-out images.

    `scripts/train_digits.py` makes the file anew.

    Returns
    -------
    ClassifierPath
        After each of some epochs, from 1 to 200.

    References
    ----------
    Alpaydin & Kaynak (1998), Optical recognition of handwritten digits (data set), UCI Machine
    Learning Repository.

    Examples
    --------
    >>> path = load_digits_path()
    >>> path.epochs[:4], path.nll.shape
    ((1, 2, 3, 5), (15, 1397))
    """
    file = resources.files("nll_core.datasets").joinpath("digits_path.npz")
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
        epochs, nll, correct = stored["epochs"], stored["nll"], stored["correct"]
    title = _TITLE.format(0.0)
    return ClassifierPath(tuple(epochs.tolist()), nll, correct, title, _SOURCE)
