"""Held-out predictions of three classifiers that tell malignant tumours from benign ones."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed
from nll_core._validation import IntArray, choice

_MODELS: Final = {
    "logistic_regression": "logistic regression",
    "naive_bayes": "Gaussian naive Bayes",
    "random_forest": "random forest",
}

BREAST_CANCER_MODELS: Final = tuple(_MODELS)
"""Names of the classifiers."""

_TITLE: Final = "Breast tumours, {}"
_SOURCE: Final = (
    "Breast Cancer Wisconsin (Diagnostic) (Wolberg, Mangasarian, Street & Street 1993, UCI Machine "
    "Learning Repository, CC BY 4.0), 569 tumours with 30 measurements of cell nuclei. Trained on "
    "284 of them; the predictions are for the other 285. Made by scripts/train_breast_cancer.py."
)


@dataclass(frozen=True, repr=False)
class BinaryPredictions(Printed):
    """Log-probabilities (N, 2) and true labels (N,) of a classifier on data it has not seen."""

    log_probs: NDArray[np.float64]
    """In nats; −inf for a probability of 0."""
    labels: IntArray
    class_names: tuple[str, str]
    """The positive class comes second."""
    model: str
    title: str
    source: str


def load_breast_cancer_predictions(model: str = "naive_bayes") -> BinaryPredictions:
    """Log-probabilities (nats) and labels of a tumour classifier, 285 held-out tumours.

    Naive Bayes takes 30 strongly correlated measurements for independent and is far too sure;
    logistic regression and the random forest are rather too modest here.
    `scripts/train_breast_cancer.py` says how they were trained, and makes the file anew.

    Parameters
    ----------
    model : str
        "logistic_regression", "naive_bayes" or "random_forest".

    Returns
    -------
    BinaryPredictions
        `log_probs` float64 of shape (285, 2), `labels`, `class_names`, `model`, `title`,
        `source`. Row i is the same tumour for every model.

    Raises
    ------
    ValueError
        For another model.

    References
    ----------
    Wolberg, Mangasarian, Street & Street (1993), Breast Cancer Wisconsin (Diagnostic) (data set),
    UCI Machine Learning Repository.
    Domingos & Pazzani (1997), On the optimality of the simple Bayesian classifier under zero-one
    loss (for why naive Bayes is right more often than its probabilities are).

    Examples
    --------
    >>> tumours = load_breast_cancer_predictions("naive_bayes")
    >>> tumours.log_probs.shape, tumours.labels.sum().item(), tumours.class_names
    ((285, 2), 106, ('benign', 'malignant'))
    """
    choice(model, "model", BREAST_CANCER_MODELS)
    file = resources.files("nll_core.datasets").joinpath("breast_cancer.npz")
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
        log_probs = stored[model]
        labels = stored["labels"].astype(np.int64)
    return BinaryPredictions(
        log_probs=log_probs,
        labels=labels,
        class_names=("benign", "malignant"),
        model=model,
        title=_TITLE.format(_MODELS[model]),
        source=_SOURCE,
    )
